//! The queue's rows in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Memory;
use crate::error::Result;
use crate::guard::audit::AuditRecord;
use crate::guard::queued::ChangeStatus;
use crate::guard::store::entries::Books;
use crate::guard::store::rows::{Brakes, QueueBooks, Row, Slot};
use crate::time::{Millis, millis};

/// What is due: by state and urgency, then by instant, then by age.
type Due = BTreeSet<(i64, i64, Millis, i64, String)>;

/// All that the queue knows.
#[derive(Debug, Default)]
pub(super) struct MemoryRows {
    rows: BTreeMap<String, Row>,
    due: Due,
    slots: HashMap<(String, String, Slot), BTreeSet<String>>,
    brakes: HashMap<(String, String), Brakes>,
    audit: BTreeMap<i64, AuditRecord>,
    last: i64,
}

impl MemoryRows {
    fn remove(&mut self, change_id: &str) {
        let Some(row) = self.rows.remove(change_id) else { return };
        if let Some(key) = key(&row) {
            self.due.remove(&key);
        }
        let slot = (row.change.account_id.clone(), row.change.budget_id.clone(), row.slot());
        if let Some(ids) = self.slots.get_mut(&slot) {
            ids.remove(change_id);
            if ids.is_empty() {
                self.slots.remove(&slot);
            }
        }
    }

    /// What is due in a state by an instant, of one urgency.
    fn due(&self, status: ChangeStatus, urgency: i64, now: Millis) -> impl Iterator<Item = &Row> {
        let first = (status.code(), urgency, Millis::MIN, 0, String::new());
        let end = (status.code(), urgency, now.saturating_add(1), 0, String::new());
        self.due.range(first..end).filter_map(|(.., change_id)| self.rows.get(change_id))
    }
}

fn key(row: &Row) -> Option<(i64, i64, Millis, i64, String)> {
    row.due.map(|due| (row.status.code(), row.urgency(), due, row.sequence, row.change.change_id.clone()))
}

impl QueueBooks for Memory {
    fn row(&mut self, change_id: &str) -> Result<Option<Row>> {
        Ok(self.queue.rows.get(change_id).cloned())
    }

    fn put_row(&mut self, row: &Row) -> Result<()> {
        let queue = &mut self.queue;
        let change_id = &row.change.change_id;
        queue.remove(change_id);
        if let Some(key) = key(row) {
            queue.due.insert(key);
            let slot = (row.change.account_id.clone(), row.change.budget_id.clone(), row.slot());
            queue.slots.entry(slot).or_default().insert(change_id.clone());
        }
        queue.rows.insert(change_id.clone(), row.clone());
        Ok(())
    }

    fn first_due(&mut self, status: ChangeStatus, now: Millis) -> Result<Option<Row>> {
        Ok((0..2).find_map(|urgency| self.queue.due(status, urgency, now).next()).cloned())
    }

    fn all_due(&mut self, status: ChangeStatus, now: Millis) -> Result<Vec<Row>> {
        Ok((0..2).flat_map(|urgency| self.queue.due(status, urgency, now)).cloned().collect())
    }

    fn next_due(&mut self) -> Result<Option<Millis>> {
        let next = |urgency| self.queue.due(ChangeStatus::Pending, urgency, Millis::MAX - 1).next();
        Ok((0..2).filter_map(|urgency| next(urgency)?.due).min())
    }

    fn of_slot(&mut self, account_id: &str, budget_id: &str, slot: Slot) -> Result<Vec<Row>> {
        let ids = self.queue.slots.get(&(account_id.to_owned(), budget_id.to_owned(), slot));
        Ok(ids.into_iter().flatten().filter_map(|id| self.queue.rows.get(id)).cloned().collect())
    }

    fn open_rows(&mut self) -> Result<Vec<Row>> {
        Ok(self.queue.rows.values().filter(|row| row.due.is_some()).cloned().collect())
    }

    fn brakes(&mut self, account_id: &str, budget_id: &str) -> Result<Brakes> {
        Ok(self.queue.brakes.get(&(account_id.to_owned(), budget_id.to_owned())).cloned().unwrap_or_default())
    }

    fn put_brakes(&mut self, account_id: &str, budget_id: &str, brakes: &Brakes) -> Result<()> {
        self.queue.brakes.insert((account_id.to_owned(), budget_id.to_owned()), brakes.clone());
        Ok(())
    }

    fn append(&mut self, record: AuditRecord) -> Result<i64> {
        self.queue.last += 1;
        let last = self.queue.last;
        self.queue.audit.insert(last, AuditRecord { sequence: last.unsigned_abs(), ..record });
        Ok(last)
    }

    fn audit(&mut self, after: u64, most: u64) -> Result<Vec<AuditRecord>> {
        let Some(first) = i64::try_from(after).ok().and_then(|after| after.checked_add(1)) else {
            return Ok(Vec::new());
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(self.queue.audit.range(first..).take(most).map(|(_, record)| record.clone()).collect())
    }

    fn forget_rows(&mut self, before: Millis) -> Result<u64> {
        let is_old = |row: &&Row| row.settled.is_some_and(|at| at < before);
        let old: Vec<String> =
            self.queue.rows.values().filter(is_old).map(|row| row.change.change_id.clone()).collect();
        for change_id in &old {
            self.queue.remove(change_id);
        }
        self.queue.audit.retain(|_, record| millis(record.at) >= before);
        self.forget(before)?;
        Ok(old.len() as u64)
    }
}
