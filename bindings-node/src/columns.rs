//! The columnar call: typed arrays in, typed arrays out.

mod column;
mod input;
mod output;

pub(crate) use column::numbers;
pub(crate) use input::Columns;
pub(crate) use output::to_js;
