//! The ledger's entries in a SQLite file.

use rusqlite::{OptionalExtension, Row, params};

use super::failure::{failed, store_error};
use super::{SqliteBooks, column};
use crate::error::{Error, Result};
use crate::guard::change::ChangeKind;
use crate::guard::history::Past;
use crate::guard::reservation::ReservationStatus;
use crate::guard::store::entries::{Books, Entry, OPEN, Scope, Switches};
use crate::time::Millis;

const ENTRY: &str = "SELECT account_id, campaign_id, budget_id, kind, status, attempt, at, lease, budget_before, \
                     budget_after, min_budget, max_budget, data_as_of, change_id FROM changes WHERE change_id = ?1";

const PUT: &str = "INSERT INTO changes (account_id, campaign_id, budget_id, kind, status, attempt, at, lease, \
                   budget_before, budget_after, min_budget, max_budget, data_as_of, change_id, rank) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
                   ON CONFLICT (change_id) DO UPDATE SET account_id = ?1, campaign_id = ?2, budget_id = ?3, kind = ?4, \
                   status = ?5, attempt = ?6, at = ?7, lease = ?8, budget_before = ?9, budget_after = ?10, \
                   min_budget = ?11, max_budget = ?12, data_as_of = ?13, rank = ?15";

const OF_CAMPAIGN: &str = "SELECT at, lease, kind, status, budget_before, budget_after, budget_id = ?3 \
                           FROM changes INDEXED BY changes_by_campaign \
                           WHERE account_id = ?1 AND campaign_id = ?2 AND rank > ?4 AND change_id <> ?5";

const OF_BUDGET: &str = "SELECT at, lease, kind, status, budget_before, budget_after \
                         FROM changes INDEXED BY changes_by_budget \
                         WHERE account_id = ?1 AND budget_id = ?2 AND rank > ?3 AND change_id <> ?4 \
                         AND NOT (campaign_id = ?5 AND rank > ?6)";

const EARLIER_EDITS: &str = "SELECT at, lease, kind, status, budget_before, budget_after, campaign_id = ?5, rank \
                             FROM changes INDEXED BY changes_by_budget \
                             WHERE account_id = ?1 AND budget_id = ?2 AND rank <= ?3 AND kind = 0 AND change_id <> ?4 \
                             ORDER BY rank DESC";

const SWITCHES: &str =
    "SELECT account_id, is_killed, busy_until, planned_until FROM accounts WHERE account_id IN ('', ?1)";

const BUDGET: &str = "SELECT is_frozen, learning_since FROM budgets WHERE account_id = ?1 AND budget_id = ?2";

const OPEN_ENTRIES: &str = "SELECT account_id, campaign_id, budget_id, kind, status, attempt, at, lease, budget_before, \
                            budget_after, min_budget, max_budget, data_as_of, change_id FROM changes \
                            WHERE rank = 9223372036854775807 ORDER BY change_id";

const FORGET: &str = "DELETE FROM changes WHERE at < ?1 AND rank IS NOT 9223372036854775807 AND NOT (rank IS NOT NULL \
                      AND kind = 0 AND NOT EXISTS (SELECT 1 FROM changes AS later INDEXED BY changes_by_budget WHERE \
                      later.account_id = changes.account_id AND later.budget_id = changes.budget_id AND \
                      later.rank IS NOT NULL AND later.kind = 0 AND later.status = 3 AND \
                      later.rank > changes.rank))";

fn kind_of(code: i64) -> Result<ChangeKind> {
    let kind = usize::try_from(code).ok().and_then(|place| ChangeKind::ALL.get(place).copied());
    kind.ok_or_else(|| damaged("kind", code))
}

fn status_of(code: i64) -> Result<ReservationStatus> {
    let status = usize::try_from(code).ok().and_then(|place| ReservationStatus::ALL.get(place).copied());
    status.ok_or_else(|| damaged("status", code))
}

fn damaged(column: &str, code: i64) -> Error {
    failed(format!("{code} is no {column}: the file is damaged"))
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        account_id: column(row, 0)?,
        campaign_id: column(row, 1)?,
        budget_id: column(row, 2)?,
        kind: kind_of(column(row, 3)?)?,
        status: status_of(column(row, 4)?)?,
        attempt: column(row, 5)?,
        at: column(row, 6)?,
        lease: column(row, 7)?,
        before: column(row, 8)?,
        after: column(row, 9)?,
        min: column(row, 10)?,
        max: column(row, 11)?,
        data_as_of: column(row, 12)?,
        change_id: column(row, 13)?,
    })
}

fn past(row: &Row<'_>, of_campaign: bool, of_budget: bool) -> Result<Past> {
    let status = status_of(column(row, 3)?)?;
    Ok(Past {
        at: column(row, 0)?,
        free_at: if status == ReservationStatus::Reserved { Some(column(row, 1)?) } else { None },
        kind: kind_of(column(row, 2)?)?,
        is_sent: status == ReservationStatus::Sent,
        of_campaign,
        of_budget,
        before: column(row, 4)?,
        after: column(row, 5)?,
    })
}

impl Books for SqliteBooks<'_> {
    fn entry(&mut self, change_id: &str) -> Result<Option<Entry>> {
        Ok(self.rows(ENTRY, [change_id], entry)?.pop())
    }

    fn put(&mut self, entry: &Entry) -> Result<()> {
        let values = params![
            entry.account_id,
            entry.campaign_id,
            entry.budget_id,
            entry.kind.code(),
            entry.status.code(),
            entry.attempt,
            entry.at,
            entry.lease,
            entry.before,
            entry.after,
            entry.min,
            entry.max,
            entry.data_as_of,
            entry.change_id,
            entry.rank(),
        ];
        self.execute(PUT, values).map(|_| ())
    }

    fn past(&mut self, scope: &Scope<'_>, found: &mut Vec<Past>) -> Result<()> {
        let Scope { change_id, account_id, campaign_id, budget_id, campaign_since, budget_since } = *scope;
        let of_campaign = params![account_id, campaign_id, budget_id, campaign_since, change_id];
        found.extend(self.rows(OF_CAMPAIGN, of_campaign, |row| past(row, true, column(row, 6)?))?);
        let of_budget = params![account_id, budget_id, budget_since, change_id, campaign_id, campaign_since];
        found.extend(self.rows(OF_BUDGET, of_budget, |row| past(row, false, true))?);
        let newest = params![account_id, budget_id, budget_since, change_id, campaign_id];
        // All of the newest instant, and no more: rows are read one by one.
        let mut statement = self.statement(EARLIER_EDITS)?;
        let mut rows = statement.query(newest).map_err(store_error)?;
        let mut of_rank: Option<i64> = None;
        while let Some(row) = rows.next().map_err(store_error)? {
            let rank = column(row, 7)?;
            if of_rank.is_some_and(|known| known != rank) {
                break;
            }
            of_rank = Some(rank);
            found.push(past(row, column(row, 6)?, true)?);
        }
        Ok(())
    }

    fn switches(&mut self, account_id: &str, budget_id: &str) -> Result<Switches> {
        let mut switches = Switches::default();
        let accounts = self.rows(SWITCHES, [account_id], |row| {
            Ok((column::<String>(row, 0)?, column::<bool>(row, 1)?, column::<i64>(row, 2)?, column::<i64>(row, 3)?))
        })?;
        for (name, is_killed, busy_until, planned_until) in accounts {
            switches.kill_switch |= is_killed;
            if name == account_id {
                (switches.busy_until, switches.planned_until) = (busy_until, planned_until);
            }
        }
        let mut statement = self.statement(BUDGET)?;
        let budget = statement.query_row([account_id, budget_id], |row| Ok((row.get(0)?, row.get(1)?)));
        if let Some((frozen, learning_since)) = budget.optional().map_err(store_error)? {
            (switches.frozen, switches.learning_since) = (frozen, learning_since);
        }
        Ok(switches)
    }

    fn keep_score(&mut self, account_id: &str, busy_until: i64, planned_until: i64) -> Result<()> {
        let sql = "INSERT INTO accounts (account_id, busy_until, planned_until) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (account_id) DO UPDATE SET busy_until = ?2, planned_until = ?3";
        self.execute(sql, params![account_id, busy_until, planned_until]).map(|_| ())
    }

    fn set_kill_switch(&mut self, account_id: Option<&str>, is_pulled: bool) -> Result<()> {
        let sql = "INSERT INTO accounts (account_id, is_killed) VALUES (?1, ?2) \
                   ON CONFLICT (account_id) DO UPDATE SET is_killed = ?2";
        self.execute(sql, params![account_id.unwrap_or(""), is_pulled]).map(|_| ())
    }

    fn set_frozen(&mut self, account_id: &str, budget_id: &str, is_frozen: bool) -> Result<()> {
        let sql = "INSERT INTO budgets (account_id, budget_id, is_frozen) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (account_id, budget_id) DO UPDATE SET is_frozen = ?3";
        self.execute(sql, params![account_id, budget_id, is_frozen]).map(|_| ())
    }

    fn set_learning(&mut self, account_id: &str, budget_id: &str, since: Option<Millis>) -> Result<()> {
        let sql = "INSERT INTO budgets (account_id, budget_id, learning_since) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (account_id, budget_id) DO UPDATE SET learning_since = ?3";
        self.execute(sql, params![account_id, budget_id, since]).map(|_| ())
    }

    fn open(&mut self) -> Result<Vec<Entry>> {
        self.rows(OPEN_ENTRIES, [], entry)
    }

    fn forget(&mut self, before: Millis) -> Result<u64> {
        debug_assert_eq!(OPEN, 9_223_372_036_854_775_807);
        self.execute(FORGET, [before]).map(|count| count as u64)
    }
}
