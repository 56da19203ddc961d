//! Simulated accounts: the simulator, its episodes, and policies of the caller.

mod episode;
mod policy;
mod simulator;
