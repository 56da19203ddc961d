//! Policies that callers give: the name of a known one, or an object of their own.
//!
//! What such an object throws stays pending in the engine while the core gives up, and so reaches the caller as it is.

use jiff::Timestamp;
use lagwise::decode;
use lagwise::simulate::{self, KnownPolicy, LiveAd};
use lagwise::{Error, ErrorKind, Event, Result};
use napi::bindgen_prelude::{
    BigInt, EscapableHandleScope, FromNapiValue, Function, JsObjectValue, Object, ToNapiValue, Unknown,
};
use napi::{Env, JsValue, ValueType, sys};

use crate::columns;
use crate::error::node_api;
use crate::results::Results;
use crate::script;
use crate::source::Input;

type Method<'env> = Function<'env, (), Unknown<'env>>;

/// A policy as it was given.
pub(super) enum Given<'env> {
    Known(KnownPolicy),
    /// Not a name: an object, or a function that makes one.
    Own(Unknown<'env>),
}

impl<'env> Given<'env> {
    pub(super) fn read(policy: Unknown<'env>) -> Result<Self> {
        match Input::new(policy).map_err(node_api)?.text() {
            Some(name) => Ok(Self::Known(KnownPolicy::named(&name.map_err(node_api)?)?)),
            None => Ok(Self::Own(policy)),
        }
    }
}

/// The function that makes a policy.
pub(super) struct Maker<'a, 'env> {
    env: Env,
    results: &'a Results,
    make: Method<'env>,
}

impl<'a, 'env> Maker<'a, 'env> {
    pub(super) fn new(env: Env, results: &'a Results, make: Unknown<'env>) -> Result<Self> {
        let make = function(make).map_err(node_api)?.ok_or_else(|| {
            Error::new(ErrorKind::WrongType, "policy", "expected the name of a policy or a function that makes one")
        })?;
        Ok(Self { env, results, make })
    }

    /// A fresh policy for an account.
    pub(super) fn make(&self, config: &lagwise::Config, seed: u64) -> Result<Policy<'a, 'env>> {
        let config = self.results.record(&self.env, "Config", config)?.raw();
        let make = || {
            let receiver = ().into_unknown(&self.env)?.raw();
            script::call(self.env, receiver, self.make.raw(), &[config, number(&self.env, seed)?])
        };
        Policy::new(self.env, self.results, make().map_err(node_api)?)
    }
}

/// A policy of the caller.
pub(super) struct Policy<'a, 'env> {
    env: Env,
    results: &'a Results,
    object: Object<'env>,
    observe: Method<'env>,
    wish: Method<'env>,
}

impl<'a, 'env> Policy<'a, 'env> {
    /// An object with `observe` and `wish`.
    pub(super) fn new(env: Env, results: &'a Results, policy: Unknown<'env>) -> Result<Self> {
        let wrong = || {
            Error::new(ErrorKind::WrongType, "policy", "expected an object with the methods \"observe\" and \"wish\"")
        };
        let object = Input::new(policy).map_err(node_api)?.object().ok_or_else(wrong)?.map_err(node_api)?;
        let method = |name: &str| {
            let method = object.get_named_property_unchecked(name).and_then(function);
            method.map_err(node_api)?.ok_or_else(wrong)
        };
        Ok(Self { env, results, object, observe: method("observe")?, wish: method("wish")? })
    }

    /// Calls a method with arguments that end with the call, as does whatever it returns: an account has a hundred
    /// thousand events, and the engine could not free one of them before its end.
    fn call<T>(
        &self,
        method: &Method<'env>,
        arguments: impl FnOnce(&Env) -> Result<Vec<sys::napi_value>>,
        read: impl FnOnce(Unknown<'_>) -> Result<T>,
    ) -> Result<T> {
        let call = |_scope, object: Object<'env>| {
            Ok(arguments(&self.env).and_then(|arguments| {
                let returned = script::call(self.env, object.raw(), method.raw(), &arguments);
                read(returned.map_err(node_api)?)
            }))
        };
        EscapableHandleScope::with(&self.env, self.object, call).map_err(node_api)?
    }
}

impl simulate::Policy for Policy<'_, '_> {
    fn observe(&mut self, event: &Event) -> Result<()> {
        let arguments = |env: &Env| Ok(vec![self.results.record(env, "Event", event)?.raw()]);
        self.call(&self.observe, arguments, |_| Ok(()))
    }

    fn wish(&mut self, now: Timestamp, total_budget: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        let arguments = |env: &Env| {
            let now = env.create_string(now.to_string()).map_err(node_api)?;
            let total_budget = total_budget.into_unknown(env).map_err(node_api)?;
            Ok(vec![now.raw(), total_budget.raw(), self.results.list(env, "LiveAd", ads)?.raw()])
        };
        self.call(&self.wish, arguments, read_wish)
    }
}

/// Amounts from an array of numbers or a typed array.
pub(super) fn read_wish(wish: Unknown<'_>) -> Result<Vec<f64>> {
    let wish = Input::new(wish).map_err(node_api)?;
    if wish.typed_array().map_err(node_api)?.is_some() {
        return columns::numbers("wish", wish);
    }
    decode::decode("wish", wish)
}

/// A whole number: a number where it is exact, else a `bigint`.
fn number(env: &Env, value: u64) -> napi::Result<sys::napi_value> {
    const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
    let number = if value <= MAX_SAFE_INTEGER {
        (value as f64).into_unknown(env)?
    } else {
        BigInt::from(value).into_unknown(env)?
    };
    Ok(number.raw())
}

/// The function, where it is one.
fn function(value: Unknown<'_>) -> napi::Result<Option<Method<'_>>> {
    (value.get_type()? == ValueType::Function).then(|| Method::from_unknown(value)).transpose()
}
