//! Real data for tests: not part of the project, read from `LAGWISE_DATA`, and skipped with a message where missing.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Tests of this binary that were skipped so far.
static SKIPPED: AtomicUsize = AtomicUsize::new(0);

/// The file's text, unpacked where its name ends in `.gz`; `None` (and a message) where it is missing, unless `LAGWISE_REQUIRE_DATA=1` forbids skipping.
pub(crate) fn read(name: &str) -> Option<String> {
    let folder = std::env::var_os("LAGWISE_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")), PathBuf::from);
    let path = folder.join(name);
    match std::fs::read(&path) {
        Ok(bytes) if path.extension().is_some_and(|ending| ending == "gz") => {
            let mut text = String::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("a gzip file");
            Some(text)
        }
        Ok(bytes) => Some(String::from_utf8(bytes).expect("a text file")),
        Err(error) => {
            let required = std::env::var("LAGWISE_REQUIRE_DATA").is_ok_and(|value| value == "1");
            assert!(!required, "LAGWISE_REQUIRE_DATA is set, but {} is missing: {error}", path.display());
            let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
            // Written past the capture of tests that pass, so that a skip is seen.
            let _ = writeln!(std::io::stderr(), "{count} skipped for want of data: {} is missing", path.display());
            None
        }
    }
}
