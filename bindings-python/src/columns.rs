//! The columnar call: arrays in, arrays out.

mod column;
mod input;
mod output;

pub(crate) use input::Columns;
pub(crate) use output::{AllocationColumns, restore};
