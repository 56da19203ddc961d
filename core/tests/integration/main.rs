//! Integration tests of the crate, in one binary.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its figures are written out"
)]

mod account;
mod allocation;
mod attribution;
mod call;
mod credit;
mod credit_cases;
mod credit_markov;
mod crm;
mod crm_model;
mod crm_order;
mod crm_state;
#[path = "../data.rs"]
mod data;
mod deals;
mod deals_state;
#[cfg(all(feature = "schema", feature = "simulate", feature = "sqlite"))]
mod generated;
mod golden;
mod guard;
mod guard_cases;
mod guard_schedules;
mod journeys;
mod lags;
#[cfg(feature = "sqlite")]
mod ledger;
mod ledger_cases;
#[cfg(feature = "sqlite")]
mod ledger_processes;
mod life;
mod models;
mod optimizer;
mod order;
mod platform;
mod platform_cases;
mod population;
#[cfg(feature = "sqlite")]
mod queue;
mod queue_cases;
#[cfg(feature = "sqlite")]
mod queue_processes;
#[cfg(feature = "sqlite")]
mod queue_schedules;
mod real_ads;
mod refreshes;
mod revenue;
#[cfg(feature = "simulate")]
mod simulate;
#[cfg(feature = "simulate")]
mod simulated;
mod snapshots;
mod strategies;
mod telescoping;
mod touches;
#[cfg(feature = "simulate")]
mod tracking;
