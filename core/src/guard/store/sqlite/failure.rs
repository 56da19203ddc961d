//! What SQLite refuses, as errors of the library: whether to try again, or that the store is of no use as it is.

use rusqlite::ErrorCode;

use crate::error::{Error, ErrorKind};

/// An error of SQLite; the transaction was rolled back.
#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` takes")]
pub(in crate::guard) fn store_error(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::new(ErrorKind::StoreBusy, "store", format!("{error}: another process holds it"))
        }
        Some(ErrorCode::DiskFull) => failed(format!("{error}: the disk or the largest size is used up")),
        Some(ErrorCode::ReadOnly) => failed(format!("{error}: it can be read only")),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => failed(format!("{error}: the file is damaged")),
        _ => failed(error.to_string()),
    }
}

pub(in crate::guard) fn failed(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::StoreFailed, "store", detail)
}
