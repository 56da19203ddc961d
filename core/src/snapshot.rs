//! Snapshots: an account's state, sealed together with what must not change under it.
//!
//! Old versions stay loadable: a new one gets its own seal and a migration forward.

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::Result;
use crate::revenue::Ledger;
use crate::seal::{Seal, invalid};
use crate::state::{AccountState, Rules, SavedCrm};

const SEAL: Seal = Seal { format: "lagwise-state", magic: b"lagwise", version: 1 };

/// What must not change between a snapshot and the configuration it is restored under.
#[derive(Debug, Serialize, Deserialize)]
struct Frame {
    period_hours: f64,
    stages: Vec<String>,
    currency: String,
    /// What was folded or forgotten under these can't be told apart again, so neither may grow.
    horizon_days: f64,
    max_lateness_hours: f64,
}

#[derive(Serialize, Deserialize)]
struct Body<S, L> {
    frame: Frame,
    config_digest: String,
    state: S,
    crm: Option<SavedCrm<L>>,
}

impl Frame {
    fn of(config: &Config) -> Self {
        Self {
            period_hours: config.period_hours,
            stages: config.stages.iter().map(|stage| stage.name.clone()).collect(),
            currency: config.currency.clone(),
            horizon_days: config.horizon_days,
            max_lateness_hours: config.optimizer.max_lateness_hours,
        }
    }

    /// Whether a state made in this frame can go on in another.
    fn allows(&self, other: &Self) -> bool {
        self.period_hours == other.period_hours
            && self.stages == other.stages
            && self.currency == other.currency
            && other.horizon_days <= self.horizon_days
            && other.max_lateness_hours <= self.max_lateness_hours
    }
}

fn body<'a>(state: &'a AccountState, rules: Rules<'_>, config_digest: &str) -> Body<&'a AccountState, &'a Ledger> {
    let crm = state.crm.save(rules.crm);
    Body { frame: Frame::of(rules.config), config_digest: config_digest.to_owned(), state, crm }
}

pub(crate) fn to_json(state: &AccountState, rules: Rules<'_>, config_digest: &str) -> Result<String> {
    SEAL.write_json(&body(state, rules, config_digest))
}

pub(crate) fn from_json(text: &str, rules: Rules<'_>) -> Result<AccountState> {
    accept(SEAL.read_json(text)?, rules)
}

pub(crate) fn to_bytes(state: &AccountState, rules: Rules<'_>, config_digest: &str) -> Result<Vec<u8>> {
    SEAL.write_bytes(&body(state, rules, config_digest))
}

pub(crate) fn from_bytes(bytes: &[u8], rules: Rules<'_>) -> Result<AccountState> {
    accept(SEAL.read_bytes(bytes)?, rules)
}

fn accept(body: Body<AccountState, Ledger>, rules: Rules<'_>) -> Result<AccountState> {
    let frame = Frame::of(rules.config);
    if !body.frame.allows(&frame) {
        return Err(invalid(format!("it was made with {:?}, the configuration has {frame:?}", body.frame)));
    }
    let mut state = body.state;
    state.check(rules.config.stages.len(), rules.spans)?;
    if let Some(crm) = body.crm {
        state.crm = crm.restore(rules.crm)?;
    }
    Ok(state)
}
