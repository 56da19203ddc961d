//! The tables of a ledger's file, their versions, and the way from an older version to the present one.

use rusqlite::{Connection, TransactionBehavior};

use super::failure::{failed, store_error};
use crate::error::Result;

/// "lagw" in the file's head: what else lies at the path is no ledger.
const APPLICATION_ID: i64 = 0x6c61_6777;

/// What makes version n + 1 out of version n, in order.
const STEPS: &[&str] = &[
    "
    CREATE TABLE changes (
        change_id TEXT NOT NULL PRIMARY KEY,
        account_id TEXT NOT NULL,
        campaign_id TEXT NOT NULL,
        budget_id TEXT NOT NULL,
        kind INTEGER NOT NULL,
        status INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        at INTEGER NOT NULL,
        lease INTEGER NOT NULL,
        budget_before INTEGER NOT NULL,
        budget_after INTEGER NOT NULL,
        min_budget INTEGER,
        max_budget INTEGER,
        data_as_of INTEGER,
        rank INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX changes_by_campaign ON changes
        (account_id, campaign_id, rank, kind, status, at, lease, budget_id, budget_before, budget_after)
        WHERE rank IS NOT NULL;
    CREATE INDEX changes_by_budget ON changes
        (account_id, budget_id, rank, kind, status, at, lease, campaign_id, budget_before, budget_after)
        WHERE rank IS NOT NULL;
    CREATE INDEX changes_open ON changes (change_id) WHERE rank = 9223372036854775807;
    CREATE TABLE accounts (
        account_id TEXT NOT NULL PRIMARY KEY,
        is_killed INTEGER NOT NULL DEFAULT 0,
        busy_until INTEGER NOT NULL DEFAULT 0,
        planned_until INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE budgets (
        account_id TEXT NOT NULL,
        budget_id TEXT NOT NULL,
        is_frozen INTEGER NOT NULL DEFAULT 0,
        learning_since INTEGER,
        PRIMARY KEY (account_id, budget_id)
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE queue (
        change_id TEXT NOT NULL PRIMARY KEY,
        sequence INTEGER NOT NULL,
        account_id TEXT NOT NULL,
        budget_id TEXT NOT NULL,
        slot INTEGER NOT NULL,
        status INTEGER NOT NULL,
        urgency INTEGER NOT NULL,
        due INTEGER,
        settled INTEGER,
        body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX queue_due ON queue (status, urgency, due, sequence) WHERE due IS NOT NULL;
    CREATE INDEX queue_by_budget ON queue (account_id, budget_id, slot) WHERE due IS NOT NULL;
    CREATE INDEX queue_settled ON queue (settled) WHERE settled IS NOT NULL;
    CREATE TABLE brakes (
        account_id TEXT NOT NULL,
        budget_id TEXT NOT NULL,
        paused_until INTEGER,
        failures INTEGER NOT NULL,
        open_until INTEGER,
        probe TEXT,
        PRIMARY KEY (account_id, budget_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN
        SELECT RAISE(ABORT, 'records of the audit are never changed');
    END;
",
];

/// The version that this library writes.
#[expect(clippy::cast_possible_wrap, reason = "a handful of steps")]
pub(in crate::guard) const VERSION: i64 = STEPS.len() as i64;

/// Brings a file to the present version, or refuses one that is no ledger or that a newer library wrote. Nothing is changed
/// where it fails.
pub(in crate::guard) fn migrate(connection: &mut Connection) -> Result<()> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(store_error)?;
    // Another process may have migrated it meanwhile.
    let present = version(&transaction)?;
    for step in STEPS.iter().skip(usize::try_from(present).unwrap_or(0)) {
        transaction.execute_batch(step).map_err(store_error)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(store_error)?;
    transaction.pragma_update(None, "user_version", VERSION).map_err(store_error)?;
    transaction.commit().map_err(store_error)
}

/// The version of a file: 0 for an empty one.
pub(in crate::guard) fn version(connection: &Connection) -> Result<i64> {
    // One state of the file: another process may be making its tables.
    let is_alone = connection.is_autocommit();
    let snapshot = is_alone.then(|| connection.unchecked_transaction()).transpose().map_err(store_error)?;
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(store_error);
    let tables = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(store_error)?;
    let (application, version) = (number("application_id")?, number("user_version")?);
    drop(snapshot);
    if application == 0 && version == 0 && tables == 0 {
        return Ok(0);
    }
    if application != APPLICATION_ID {
        return Err(failed("the file is a database, but no ledger"));
    }
    if !(1..=VERSION).contains(&version) {
        return Err(failed(format!("the file is of version {version}, and this library knows 1 to {VERSION}")));
    }
    Ok(version)
}
