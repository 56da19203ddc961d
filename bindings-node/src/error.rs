//! Errors of the core as JavaScript errors with `code` and `field`.

use std::panic::{self, AssertUnwindSafe};

use lagwise::{Error, ErrorKind, Result};
use napi::bindgen_prelude::Object;
use napi::{Env, Status};

use crate::names;

/// Runs a call and throws what it refuses. A panic is thrown as `INTERNAL`: it must not end the process.
pub(crate) fn throwing<T>(env: Env, call: impl FnOnce() -> Result<T>) -> napi::Result<T> {
    throwing_as(env, to_js, call)
}

/// The same for a call that reads a text in which fields are spelt as in the core.
pub(crate) fn throwing_unspelt<T>(env: Env, call: impl FnOnce() -> Result<T>) -> napi::Result<T> {
    throwing_as(env, as_written, call)
}

fn throwing_as<T>(
    env: Env,
    to_js: impl for<'env> FnOnce(&'env Env, &Error) -> napi::Result<Object<'env>>,
    call: impl FnOnce() -> Result<T>,
) -> napi::Result<T> {
    let outcome = panic::catch_unwind(AssertUnwindSafe(call))
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "", "the library panicked")));
    outcome.map_err(|error| {
        let thrown = to_js(&env, &error).and_then(|error| env.throw(error));
        // Where an exception is pending already, one that a getter of the caller threw, it stays and this one is void.
        thrown.err().unwrap_or_else(|| napi::Error::from_status(Status::PendingException))
    })
}

/// A call of Node-API that failed: the engine is out of memory or shutting down, or an exception is pending.
#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` takes")]
pub(crate) fn node_api(error: napi::Error) -> Error {
    Error::new(ErrorKind::Internal, "", format!("a call of Node-API failed: {} {}", error.status, error.reason))
}

fn to_js<'env>(env: &'env Env, error: &Error) -> napi::Result<Object<'env>> {
    let field = names::path_to_js(error.field());
    // Choices and stages are spelt as in every language.
    let detail = match error.kind() {
        ErrorKind::UnknownName => error.detail().to_owned(),
        _ => names::names_to_js(error.detail()),
    };
    make(env, error, &field, &detail)
}

fn as_written<'env>(env: &'env Env, error: &Error) -> napi::Result<Object<'env>> {
    make(env, error, error.field(), error.detail())
}

fn make<'env>(env: &'env Env, error: &Error, field: &str, detail: &str) -> napi::Result<Object<'env>> {
    let message = if field.is_empty() { detail.to_owned() } else { format!("{field}: {detail}") };
    let mut object = env.create_error(napi::Error::new(Status::GenericFailure, message))?;
    object.set("code", error.kind().code())?;
    object.set("field", field)?;
    Ok(object)
}
