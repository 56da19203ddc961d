//! Node.js binding of lagwise: it converts values and errors, everything else is the core's.
//!
//! JavaScript values reach the core through its own decoder ([`source`], [`plain`]) or as columns ([`columns`]); results return as
//! plain objects ([`results`]); what the core refuses is thrown with its code and field ([`error`]).

mod attribution;
mod columns;
mod credit;
mod error;
mod fatigue;
mod guard;
mod ledger;
mod names;
mod optimizer;
mod plain;
mod queue;
mod results;
mod revenue;
mod sampler;
mod script;
mod simulate;
mod source;
