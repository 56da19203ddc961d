//! Files that are made from the core's own types: the bindings' records and the reference pages.
//!
//! `make gen` writes them, `make gen-check` (and every `make test`) fails where one is stale. To add a record: derive
//! `JsonSchema` on it and list it in [`model::Model::of_core`].

mod markdown;
mod model;
mod python;
mod surface;
mod typescript;

use std::path::{Path, PathBuf};

/// Writes a generated file, or compares it with what is committed.
#[track_caller]
pub(crate) fn settle(path: &str, text: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{} is stale: run `make gen`", path.display());
}
