//! How a ledger's file is opened.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::Result;

/// What a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Synchronous {
    /// For the operating system: a step survives the death of any process, and a loss of power may undo the last ones.
    #[default]
    Normal,
    /// For the disk: a step survives a loss of power, too.
    Full,
}

/// How a ledger's file is opened; every key may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LedgerOptions {
    /// What a commit waits for.
    pub synchronous: Synchronous,
    /// Milliseconds for which a step waits for other processes before it is refused as `STORE_BUSY`, 0 to 600000.
    pub busy_timeout_ms: u32,
    /// Whether the file is only read; a call that may write is refused as `STORE_FAILED`.
    pub read_only: bool,
    /// Most pages of 4,096 bytes that the file may have, at least 16; a step that needs more is refused as `STORE_FAILED`.
    pub max_pages: Option<u32>,
}

impl Default for LedgerOptions {
    fn default() -> Self {
        Self { synchronous: Synchronous::Normal, busy_timeout_ms: 5_000, read_only: false, max_pages: None }
    }
}

impl LedgerOptions {
    pub(in crate::guard) fn check(&self) -> Result<()> {
        check::between("busy_timeout_ms", f64::from(self.busy_timeout_ms), 0.0, 600_000.0)?;
        self.max_pages.map_or(Ok(()), |pages| check::at_least("max_pages", f64::from(pages), 16.0))
    }
}
