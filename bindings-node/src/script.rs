//! Calls of JavaScript functions: those of the scripts that make and read objects, and those of the caller.

use std::fmt;
use std::ptr;

use napi::bindgen_prelude::{FromNapiValue, Function, FunctionRef, JsObjectValue, Object, ToNapiValue, Unknown};
use napi::{Env, JsValue, Status, sys};

/// A function of a script, kept for later calls.
pub(crate) struct ScriptFunction(FunctionRef<(), Unknown<'static>>);

impl fmt::Debug for ScriptFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScriptFunction")
    }
}

impl ScriptFunction {
    /// The function of a name that a script made.
    pub(crate) fn named(script: Object<'_>, name: &str) -> napi::Result<Self> {
        let function: Function<'_, (), Unknown<'static>> = script.get_named_property_unchecked(name)?;
        Ok(Self(function.create_ref()?))
    }

    /// Calls the function. What it throws stays pending.
    pub(crate) fn call<'env>(&self, env: &'env Env, arguments: &[sys::napi_value]) -> napi::Result<Unknown<'env>> {
        call(*env, ().into_unknown(env)?.raw(), self.0.borrow_back(env)?.raw(), arguments)
    }
}

/// Calls a function with a receiver. What it throws stays pending.
///
/// The call of `napi` takes the exception and looks for its cause, which needs the engine's stack. At the end of the stack
/// that is an exception again, and so on until the process dies.
#[expect(unsafe_code, reason = "a call that leaves the exception where it is")]
pub(crate) fn call<'env>(
    env: Env,
    receiver: sys::napi_value,
    function: sys::napi_value,
    arguments: &[sys::napi_value],
) -> napi::Result<Unknown<'env>> {
    let mut result = ptr::null_mut();
    // SAFETY: the environment is that of the running call, and the values live in its handle scope; the pointers are those
    // of the slice and of a variable on this stack.
    let status = unsafe {
        let (count, first) = (arguments.len(), arguments.as_ptr());
        sys::napi_call_function(env.raw(), receiver, function, count, first, &raw mut result)
    };
    match status {
        // SAFETY: the engine has just made the value.
        sys::Status::napi_ok => unsafe { Unknown::from_napi_value(env.raw(), result) },
        refused => Err(napi::Error::from_status(Status::from(refused))),
    }
}
