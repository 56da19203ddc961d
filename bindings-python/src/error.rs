//! Errors of the core as exceptions: one class for each kind, all defined in `lagwise.exceptions`.

use lagwise::{Error, ErrorKind};
use pyo3::prelude::*;

mod classes {
    use pyo3::import_exception;

    import_exception!(lagwise.exceptions, ConflictError);
    import_exception!(lagwise.exceptions, DuplicateIdError);
    import_exception!(lagwise.exceptions, InternalError);
    import_exception!(lagwise.exceptions, InvalidJsonError);
    import_exception!(lagwise.exceptions, InvalidSnapshotError);
    import_exception!(lagwise.exceptions, LengthMismatchError);
    import_exception!(lagwise.exceptions, MissingFieldError);
    import_exception!(lagwise.exceptions, NotFiniteError);
    import_exception!(lagwise.exceptions, NotWholeError);
    import_exception!(lagwise.exceptions, OutOfRangeError);
    import_exception!(lagwise.exceptions, StoreBusyError);
    import_exception!(lagwise.exceptions, StoreFailedError);
    import_exception!(lagwise.exceptions, UnknownFieldError);
    import_exception!(lagwise.exceptions, UnknownNameError);
    import_exception!(lagwise.exceptions, WrongTypeError);
}

/// The exception for an error of the core. Its message is the whole sentence; `field` is the path alone.
#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` takes")]
pub(crate) fn raise(error: Error) -> PyErr {
    let arguments = (error.to_string(), error.field().to_owned());
    match error.kind() {
        ErrorKind::UnknownField => classes::UnknownFieldError::new_err(arguments),
        ErrorKind::MissingField => classes::MissingFieldError::new_err(arguments),
        ErrorKind::WrongType => classes::WrongTypeError::new_err(arguments),
        ErrorKind::NotFinite => classes::NotFiniteError::new_err(arguments),
        ErrorKind::NotWhole => classes::NotWholeError::new_err(arguments),
        ErrorKind::OutOfRange => classes::OutOfRangeError::new_err(arguments),
        ErrorKind::UnknownName => classes::UnknownNameError::new_err(arguments),
        ErrorKind::DuplicateId => classes::DuplicateIdError::new_err(arguments),
        ErrorKind::Conflict => classes::ConflictError::new_err(arguments),
        ErrorKind::LengthMismatch => classes::LengthMismatchError::new_err(arguments),
        ErrorKind::InvalidJson => classes::InvalidJsonError::new_err(arguments),
        ErrorKind::InvalidSnapshot => classes::InvalidSnapshotError::new_err(arguments),
        ErrorKind::StoreBusy => classes::StoreBusyError::new_err(arguments),
        ErrorKind::StoreFailed => classes::StoreFailedError::new_err(arguments),
        // `ErrorKind` may grow; the tests compare the classes with `ErrorKind::ALL`, so a new kind cannot stay here.
        _ => classes::InternalError::new_err(arguments),
    }
}

/// Every kind's code with its exception, whose message is the kind's meaning: for the tests.
#[pyfunction(name = "_one_of_each_kind")]
pub(crate) fn one_of_each_kind(py: Python<'_>) -> Vec<(&'static str, Py<PyAny>)> {
    let exception = |kind: ErrorKind| raise(Error::new(kind, "", kind.meaning())).into_value(py).into_any();
    ErrorKind::ALL.iter().map(|kind| (kind.code(), exception(*kind))).collect()
}
