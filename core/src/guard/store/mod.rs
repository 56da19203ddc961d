//! Where the ledger and the queue keep what they know: in memory, or in a SQLite file. One call is one transaction.

mod entries;
mod memory;
#[cfg(feature = "sqlite")]
mod options;
mod rows;
#[cfg(feature = "sqlite")]
mod sqlite;

pub(in crate::guard) use entries::{Books, Entry, Scope};
pub(in crate::guard) use memory::Memory;
#[cfg(feature = "sqlite")]
pub use options::{LedgerOptions, Synchronous};
pub(in crate::guard) use rows::{Brakes, Place, QueueBooks, Row};
#[cfg(feature = "sqlite")]
pub(in crate::guard) use sqlite::Sqlite;

use std::sync::Mutex;

/// A store that threads share.
#[derive(Debug)]
#[cfg_attr(feature = "sqlite", expect(clippy::large_enum_variant, reason = "a ledger has one, on the heap"))]
pub(in crate::guard) enum Store {
    Memory(Mutex<Memory>),
    #[cfg(feature = "sqlite")]
    Sqlite(Sqlite),
}

/// Runs a step on the books of a store, within one transaction.
macro_rules! with_books {
    ($store:expr, $how:ident, $books:ident => $step:expr) => {
        match $store {
            $crate::guard::store::Store::Memory(memory) => {
                let mut memory = memory.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let $books = &mut *memory;
                $step
            }
            #[cfg(feature = "sqlite")]
            $crate::guard::store::Store::Sqlite(sqlite) => sqlite.$how(|$books| $step),
        }
    };
}
pub(in crate::guard) use with_books;
