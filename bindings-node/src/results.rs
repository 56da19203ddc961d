//! Results as plain objects.
//!
//! Setting a property through Node-API costs about 300 ns, and a decision on 20 ads returns a thousand of them. A record
//! therefore crosses as two flat lists, its numbers and its texts in the order of its fields, and a script that is
//! generated from the core's schemas (`results.js`) makes the objects as literals, which the engine compiles: about 15
//! times faster than properties one by one, and 9 times faster than JSON and `JSON.parse`.

mod flat;

use lagwise::Result;
use napi::bindgen_prelude::{Float64ArraySlice, Object, ToNapiValue, Unknown};
use napi::{Env, JsValue};
use serde::Serialize;

use crate::error::node_api;
use crate::script::ScriptFunction;
use flat::Flat;

/// Texts in one call: arguments are cheap, elements set one by one are not. Small enough for the stack of any thread.
const PAGE: usize = 1024;

/// The generated script, ready to make objects.
#[derive(Debug)]
pub(crate) struct Results {
    /// `(...texts) => texts`
    page: ScriptFunction,
    /// `(name, isList, numbers, ...pages) => object`
    make: ScriptFunction,
}

impl Results {
    /// Compiles the script. The engine keeps what it compiled, so this costs little from the second time on.
    pub(crate) fn new(env: Env) -> Result<Self> {
        let compile = || {
            let script: Object<'_> = env.run_script(include_str!("results/results.js"))?;
            Ok(Self { page: ScriptFunction::named(script, "page")?, make: ScriptFunction::named(script, "make")? })
        };
        compile().map_err(node_api)
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
        let mut arguments = vec![
            name.into_unknown(env)?.raw(),
            is_list.into_unknown(env)?.raw(),
            Float64ArraySlice::copy_from(env, flat.numbers)?.raw(),
        ];
        for texts in flat.texts.chunks(PAGE) {
            arguments.push(self.page.call(env, texts)?.raw());
        }
        self.make.call(env, &arguments)
    }
}
