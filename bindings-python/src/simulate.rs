//! Simulated accounts: the simulator, its episodes, and policies of the caller.

mod episode;
mod policy;
mod simulator;

pub(crate) use episode::Episode;
pub(crate) use simulator::Simulator;
