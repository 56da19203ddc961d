//! The store in memory: of one process, safe under threads.

mod entries;
mod rows;

use entries::MemoryEntries;
use rows::MemoryRows;

/// All that the ledger and the queue know.
#[derive(Debug, Default)]
pub(in crate::guard) struct Memory {
    ledger: MemoryEntries,
    queue: MemoryRows,
}
