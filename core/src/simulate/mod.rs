//! A simulated advertising account, seeded, in which policies can be compared (feature `simulate`).
//!
//! A [`World`] describes an account in a few numbers. An [`Episode`] plays one account of that world, step by step: it
//! shows a [`Policy`] the events that an owner would see, asks it how the money should be split, limits its wish as the
//! platform's guard would, and delivers. What is true of the ads stays with the episode, which scores the clicks that
//! were bought by their true expected value and can play the same account with an oracle that knows it.
//!
//! Chance is keyed by seed, ad and step, never by what a policy did: two policies with one seed meet the same ads on the
//! same market, so their difference is theirs.
//!
//! ```
//! use lagwise::simulate::{KnownPolicy, Simulator};
//!
//! let simulator = Simulator::named("n_8")?;
//! let mut policy = KnownPolicy::Funnel.start(&simulator.owner_config(7)?, 7)?;
//! let earned = simulator.run(7, policy.as_mut())?;
//! let possible = simulator.run_oracle(7)?;
//! assert!(earned.value < possible.value);
//! # Ok::<(), lagwise::Error>(())
//! ```

mod account;
mod episode;
mod guard;
mod happenings;
mod market;
mod oracle;
mod outcomes;
mod policies;
mod policy;
mod reports;
mod saturation;
mod score;
mod simulator;
mod tracking;
mod world;

pub use account::AdTruth;
pub use episode::{Episode, Run};
pub use policies::KnownPolicy;
pub use policy::{LiveAd, Policy};
pub use saturation::Curve;
pub use score::{Comparison, Summary};
pub use simulator::Simulator;
pub use world::{
    AdsSpec, CtrSpec, DealSpec, FatigueSpec, FunnelSpec, GuardSpec, PriceSpec, ReportsSpec, RoasSpec, SaturationSpec,
    SeasonSpec, ShiftSpec, StageSpec, ToldAs, TrackingSpec, World,
};
