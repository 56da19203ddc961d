//! The queue's rows in a SQLite file. What is looked up has columns, the rest of a row is JSON.

use rusqlite::{Row as SqliteRow, params};
use serde::{Serialize, de::DeserializeOwned};

use super::failure::failed;
use super::{SqliteBooks, column};
use crate::error::{Error, ErrorKind, Result};
use crate::guard::audit::AuditRecord;
use crate::guard::queued::ChangeStatus;
use crate::guard::store::entries::Books;
use crate::guard::store::rows::{Brakes, QueueBooks, Row, Slot};
use crate::time::Millis;

const PUT: &str = "INSERT INTO queue (change_id, sequence, account_id, budget_id, slot, status, urgency, due, settled, body) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (change_id) DO UPDATE SET \
                   status = ?6, due = ?8, settled = ?9, body = ?10";

const FIRST_DUE: &str = "SELECT body FROM queue INDEXED BY queue_due WHERE status = ?1 AND urgency = ?2 AND due <= ?3 \
                         ORDER BY due, sequence LIMIT 1";

const ALL_DUE: &str = "SELECT body FROM queue INDEXED BY queue_due WHERE status = ?1 AND urgency = ?2 AND due <= ?3 \
                       ORDER BY due, sequence";

const NEXT_DUE: &str = "SELECT due FROM queue INDEXED BY queue_due WHERE status = ?1 AND urgency = ?2 \
                        AND due IS NOT NULL ORDER BY due LIMIT 1";

const OF_SLOT: &str = "SELECT body FROM queue INDEXED BY queue_by_budget WHERE account_id = ?1 AND budget_id = ?2 AND \
                       slot = ?3 AND due IS NOT NULL ORDER BY change_id";

const BRAKES: &str =
    "SELECT paused_until, failures, open_until, probe FROM brakes WHERE account_id = ?1 AND budget_id = ?2";

const PUT_BRAKES: &str = "INSERT INTO brakes (account_id, budget_id, paused_until, failures, open_until, probe) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (account_id, budget_id) DO UPDATE SET \
                          paused_until = ?3, failures = ?4, open_until = ?5, probe = ?6";

impl Slot {
    fn code(self) -> i64 {
        self as i64
    }
}

fn body(row: &SqliteRow<'_>) -> Result<Row> {
    read(&column::<String>(row, 0)?)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| failed(format!("{error}: the file is damaged")))
}

fn written<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(ErrorKind::Internal, "store", error.to_string()))
}

impl QueueBooks for SqliteBooks<'_> {
    fn row(&mut self, change_id: &str) -> Result<Option<Row>> {
        Ok(self.rows("SELECT body FROM queue WHERE change_id = ?1", [change_id], body)?.pop())
    }

    fn put_row(&mut self, row: &Row) -> Result<()> {
        let change = &row.change;
        let values = params![
            change.change_id,
            row.sequence,
            change.account_id,
            change.budget_id,
            row.slot().code(),
            row.status.code(),
            row.urgency(),
            row.due,
            row.settled,
            written(row)?,
        ];
        self.execute(PUT, values).map(|_| ())
    }

    fn first_due(&mut self, status: ChangeStatus, now: Millis) -> Result<Option<Row>> {
        for urgency in 0..2 {
            if let Some(row) = self.rows(FIRST_DUE, params![status.code(), urgency, now], body)?.pop() {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn all_due(&mut self, status: ChangeStatus, now: Millis) -> Result<Vec<Row>> {
        let mut found = self.rows(ALL_DUE, params![status.code(), 0, now], body)?;
        found.extend(self.rows(ALL_DUE, params![status.code(), 1, now], body)?);
        Ok(found)
    }

    fn next_due(&mut self) -> Result<Option<Millis>> {
        let mut next: Option<Millis> = None;
        for urgency in 0..2 {
            let due = self.rows(NEXT_DUE, params![ChangeStatus::Pending.code(), urgency], |row| column(row, 0))?;
            next = due.into_iter().chain(next).min();
        }
        Ok(next)
    }

    fn of_slot(&mut self, account_id: &str, budget_id: &str, slot: Slot) -> Result<Vec<Row>> {
        self.rows(OF_SLOT, params![account_id, budget_id, slot.code()], body)
    }

    fn open_rows(&mut self) -> Result<Vec<Row>> {
        self.rows("SELECT body FROM queue WHERE due IS NOT NULL ORDER BY change_id", [], body)
    }

    fn brakes(&mut self, account_id: &str, budget_id: &str) -> Result<Brakes> {
        let found = self.rows(BRAKES, [account_id, budget_id], |row| {
            Ok(Brakes {
                paused_until: column(row, 0)?,
                failures: column(row, 1)?,
                open_until: column(row, 2)?,
                probe: column(row, 3)?,
            })
        })?;
        Ok(found.into_iter().next().unwrap_or_default())
    }

    fn put_brakes(&mut self, account_id: &str, budget_id: &str, brakes: &Brakes) -> Result<()> {
        let Brakes { paused_until, failures, open_until, probe } = brakes;
        self.execute(PUT_BRAKES, params![account_id, budget_id, paused_until, failures, open_until, probe]).map(|_| ())
    }

    fn append(&mut self, record: AuditRecord) -> Result<i64> {
        let at = crate::time::millis(record.at);
        let body = written(&record)?;
        let added =
            self.rows("INSERT INTO audit (at, body) VALUES (?1, ?2) RETURNING sequence", params![at, body], |row| {
                column(row, 0)
            })?;
        added.into_iter().next().ok_or_else(|| failed("the audit gave no number"))
    }

    fn audit(&mut self, after: u64, most: u64) -> Result<Vec<AuditRecord>> {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let sql = "SELECT body, sequence FROM audit WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
        self.rows(sql, params![whole(after), whole(most)], |row| {
            let record: AuditRecord = read(&column::<String>(row, 0)?)?;
            Ok(AuditRecord { sequence: column::<i64>(row, 1)?.unsigned_abs(), ..record })
        })
    }

    fn forget_rows(&mut self, before: Millis) -> Result<u64> {
        let count = self.execute("DELETE FROM queue WHERE settled < ?1", [before])?;
        self.execute("DELETE FROM audit WHERE at < ?1", [before])?;
        self.forget(before)?;
        Ok(count as u64)
    }
}
