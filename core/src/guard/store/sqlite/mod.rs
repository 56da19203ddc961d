//! The store in a SQLite file: durable, and shared by any number of processes on one machine.
//!
//! Each step is one transaction that takes the write lock at its start (`BEGIN IMMEDIATE`), so that what it reads is what it
//! judges and what it writes; in WAL mode a process that is killed at any point leaves either all of it or nothing.

mod entries;
mod failure;
mod rows;
mod schema;

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{CachedStatement, Connection, OpenFlags, Params, Row};

use super::options::{LedgerOptions, Synchronous};
use crate::error::Result;
use failure::{failed, store_error};

/// Statements kept prepared: all there are.
const STATEMENTS: usize = 64;

/// Pages of the log after which it is written back into the file, which waits for the disk: eight times SQLite's own, since
/// the pages of a ledger are written again and again.
const CHECKPOINT_PAGES: i64 = 8_000;

/// How often the switch to WAL is tried while other processes open the file.
const WAL_TRIES: usize = 100;

/// A connection that threads share.
#[derive(Debug)]
pub(in crate::guard) struct Sqlite {
    connection: Mutex<Connection>,
    is_read_only: bool,
}

impl Sqlite {
    pub(in crate::guard) fn open(path: &Path, options: &LedgerOptions) -> Result<Self> {
        let access = if options.read_only {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        };
        let mut connection =
            Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(store_error)?;
        // First of all: whatever follows may meet other processes.
        connection.busy_timeout(Duration::from_millis(options.busy_timeout_ms.into())).map_err(store_error)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        if options.read_only {
            if schema::version(&connection)? != schema::VERSION {
                return Err(failed("the file is of an older version, and it can be read only"));
            }
            return Ok(Self { connection: Mutex::new(connection), is_read_only: true });
        }
        // Before anything is written, so that a file that is no ledger stays as it is.
        schema::version(&connection)?;
        use_wal(&connection)?;
        let synchronous = match options.synchronous {
            Synchronous::Normal => "NORMAL",
            Synchronous::Full => "FULL",
        };
        connection.pragma_update(None, "synchronous", synchronous).map_err(store_error)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES).map_err(store_error)?;
        if let Some(pages) = options.max_pages {
            let set: i64 = connection
                .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0))
                .map_err(store_error)?;
            if set > i64::from(pages) {
                return Err(failed(format!("the file has {set} pages already, more than {pages}")));
            }
        }
        schema::migrate(&mut connection)?;
        Ok(Self { connection: Mutex::new(connection), is_read_only: false })
    }

    /// Runs one step within a transaction of its own.
    pub(in crate::guard) fn transact<T>(&self, step: impl FnOnce(&mut SqliteBooks<'_>) -> Result<T>) -> Result<T> {
        if self.is_read_only {
            return Err(failed("the file was opened to be read only"));
        }
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut books = SqliteBooks(&connection);
        books.execute("BEGIN IMMEDIATE", [])?;
        let done = step(&mut books).and_then(|value| books.execute("COMMIT", []).map(|_| value));
        if done.is_err() && !connection.is_autocommit() {
            // The first error is the one to tell; a transaction that can't be rolled back is gone with the connection.
            let _ = books.execute("ROLLBACK", []);
        }
        done
    }

    /// Runs one step that only reads.
    pub(in crate::guard) fn read<T>(&self, step: impl FnOnce(&mut SqliteBooks<'_>) -> Result<T>) -> Result<T> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut books = SqliteBooks(&connection);
        books.execute("BEGIN", [])?;
        let done = step(&mut books);
        let ended = books.execute("COMMIT", []);
        done.and_then(|value| ended.map(|_| value))
    }
}

/// Switches the file to WAL mode, once and for all. SQLite does not wait for other processes here, so whoever is refused waits
/// for the lock in the ordinary way and looks again.
fn use_wal(connection: &Connection) -> Result<()> {
    let mode = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, String>(0));
    let mut tries = 0;
    loop {
        let refusal = match mode("PRAGMA journal_mode = WAL") {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => failed(format!("the file is in mode {mode} and can't be switched to wal")),
            Err(error) => store_error(error),
        };
        tries += 1;
        if tries >= WAL_TRIES {
            return Err(refusal);
        }
        connection.execute_batch("BEGIN IMMEDIATE; COMMIT").map_err(store_error)?;
    }
}

/// A transaction that is open.
pub(in crate::guard) struct SqliteBooks<'a>(&'a Connection);

impl SqliteBooks<'_> {
    pub(in crate::guard) fn statement(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.0.prepare_cached(sql).map_err(store_error)
    }

    pub(in crate::guard) fn execute(&self, sql: &str, parameters: impl Params) -> Result<usize> {
        self.statement(sql)?.execute(parameters).map_err(store_error)
    }

    /// Every row of a query, as `read` makes it.
    pub(in crate::guard) fn rows<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(parameters).map_err(store_error)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(store_error)? {
            found.push(read(row)?);
        }
        Ok(found)
    }
}

pub(in crate::guard) fn column<T: rusqlite::types::FromSql>(row: &Row<'_>, place: usize) -> Result<T> {
    row.get(place).map_err(store_error)
}
