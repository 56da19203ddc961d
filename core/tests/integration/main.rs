//! Integration tests of the crate, in one binary.

#[cfg(feature = "schema")]
mod generated;
