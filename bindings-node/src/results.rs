//! Results as plain objects.
//!
//! Setting a property through Node-API costs about 300 ns, and a decision on 20 ads returns a thousand of them. A record
//! therefore crosses as two flat lists, its numbers and its texts in the order of its fields, and a script that is
//! generated from the core's schemas (`results.js`) makes the objects as literals, which the engine compiles: about 15
//! times faster than properties one by one, and 9 times faster than JSON and `JSON.parse`.

mod flat;

use std::fmt;

use lagwise::Result;
use napi::bindgen_prelude::{
    Float64ArraySlice, Function, FunctionRef, JsObjectValue, JsValuesTupleIntoVec, Object, ToNapiValue, Unknown,
};
use napi::{Env, JsValue, sys};
use serde::Serialize;

use crate::error::node_api;
use flat::Flat;

/// Texts in one call: arguments are cheap, elements set one by one are not. Small enough for the stack of any thread.
const PAGE: usize = 1024;

/// The generated script, ready to make objects.
pub(crate) struct Results {
    /// `(...texts) => texts`
    page: FunctionRef<Arguments, Unknown<'static>>,
    /// `(name, isList, numbers, ...pages) => object`
    make: FunctionRef<Arguments, Unknown<'static>>,
}

impl fmt::Debug for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Results")
    }
}

impl Results {
    /// Compiles the script. The engine keeps what it compiled, so this costs little from the second time on.
    pub(crate) fn new(env: Env) -> Result<Self> {
        Self::compile(env).map_err(node_api)
    }

    fn compile(env: Env) -> napi::Result<Self> {
        let script: Object<'_> = env.run_script(include_str!("results/results.js"))?;
        let function = |name: &str| {
            let function: Function<'_, Arguments, Unknown<'static>> = script.get_named_property_unchecked(name)?;
            function.create_ref()
        };
        Ok(Self { page: function("page")?, make: function("make")? })
    }

    /// A record as an object; `name` is that of its type.
    pub(crate) fn record<'env, T: Serialize>(&self, env: &'env Env, name: &str, record: &T) -> Result<Unknown<'env>> {
        self.make(env, name, false, record).map_err(node_api)
    }

    /// Records of one type as an array of objects.
    pub(crate) fn list<'env, T: Serialize>(&self, env: &'env Env, name: &str, records: &[T]) -> Result<Unknown<'env>> {
        self.make(env, name, true, &records).map_err(node_api)
    }

    fn make<'env, T: Serialize>(
        &self,
        env: &'env Env,
        name: &str,
        is_list: bool,
        value: &T,
    ) -> napi::Result<Unknown<'env>> {
        let mut flat = Flat::new(env);
        value.serialize(&mut flat)?;
        let page = self.page.borrow_back(env)?;
        let mut arguments = vec![
            name.into_unknown(env)?.raw(),
            is_list.into_unknown(env)?.raw(),
            Float64ArraySlice::copy_from(env, flat.numbers)?.raw(),
        ];
        for texts in flat.texts.chunks(PAGE) {
            arguments.push(page.call(Arguments(texts.to_vec()))?.raw());
        }
        self.make.borrow_back(env)?.call(Arguments(arguments))
    }
}

/// Arguments of a call, of whatever number.
pub(crate) struct Arguments(pub(crate) Vec<sys::napi_value>);

impl JsValuesTupleIntoVec for Arguments {
    fn into_vec(self, _env: sys::napi_env) -> napi::Result<Vec<sys::napi_value>> {
        Ok(self.0)
    }
}
