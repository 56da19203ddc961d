//! Attribution: which ad a conversion is credited to.

mod credit;

pub use credit::{AdCredit, CreditModel, CreditOptions, CreditReport, Journey, JourneyTouch, credit_journeys};
