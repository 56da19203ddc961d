//! The ledger's entries in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Memory;
use crate::error::Result;
use crate::guard::change::ChangeKind;
use crate::guard::history::Past;
use crate::guard::reservation::ReservationStatus;
use crate::guard::store::entries::{Books, Entry, Scope, Switches};
use crate::time::Millis;

/// Changes that count, by rank and id: by account, and in it by campaign or budget.
type Index = HashMap<String, HashMap<String, BTreeSet<(i64, String)>>>;

#[derive(Debug, Default)]
struct Account {
    is_killed: bool,
    busy_until: i64,
    planned_until: i64,
    frozen: BTreeSet<String>,
    learning: BTreeMap<String, Millis>,
}

/// All that the ledger knows.
#[derive(Debug, Default)]
pub(super) struct MemoryEntries {
    entries: HashMap<String, Entry>,
    open: BTreeSet<String>,
    by_campaign: Index,
    by_budget: Index,
    accounts: HashMap<String, Account>,
    are_all_killed: bool,
}

fn of<'a>(index: &'a Index, account_id: &str, id: &str) -> Option<&'a BTreeSet<(i64, String)>> {
    index.get(account_id)?.get(id)
}

/// The end of the ranks up to one.
fn after(rank: i64) -> (i64, String) {
    (rank.saturating_add(1), String::new())
}

fn add(index: &mut Index, entry: &Entry, id: &str, rank: i64) {
    let of_account = index.entry(entry.account_id.clone()).or_default();
    of_account.entry(id.to_owned()).or_default().insert((rank, entry.change_id.clone()));
}

fn remove(index: &mut Index, entry: &Entry, id: &str, rank: i64) {
    if let Some(of_account) = index.get_mut(&entry.account_id)
        && let Some(changes) = of_account.get_mut(id)
    {
        changes.remove(&(rank, entry.change_id.clone()));
        if changes.is_empty() {
            of_account.remove(id);
        }
    }
}

impl MemoryEntries {
    fn unlist(&mut self, entry: &Entry) {
        self.open.remove(&entry.change_id);
        if let Some(rank) = entry.rank() {
            remove(&mut self.by_campaign, entry, &entry.campaign_id, rank);
            remove(&mut self.by_budget, entry, &entry.budget_id, rank);
        }
    }
}

impl Books for Memory {
    fn entry(&mut self, change_id: &str) -> Result<Option<Entry>> {
        Ok(self.ledger.entries.get(change_id).cloned())
    }

    fn put(&mut self, entry: &Entry) -> Result<()> {
        let ledger = &mut self.ledger;
        if let Some(before) = ledger.entries.insert(entry.change_id.clone(), entry.clone()) {
            ledger.unlist(&before);
        }
        if !entry.status.is_settled() {
            ledger.open.insert(entry.change_id.clone());
        }
        if let Some(rank) = entry.rank() {
            add(&mut ledger.by_campaign, entry, &entry.campaign_id, rank);
            add(&mut ledger.by_budget, entry, &entry.budget_id, rank);
        }
        Ok(())
    }

    fn past(&mut self, scope: &Scope<'_>, past: &mut Vec<Past>) -> Result<()> {
        let ledger = &self.ledger;
        let found = |(_, change_id): &(i64, String)| {
            ledger.entries.get(change_id).filter(|entry| entry.change_id != scope.change_id)
        };
        let seen = |entry: &Entry| entry.past(scope.campaign_id, scope.budget_id);
        if let Some(changes) = of(&ledger.by_campaign, scope.account_id, scope.campaign_id) {
            past.extend(changes.range(after(scope.campaign_since)..).filter_map(found).map(seen));
        }
        if let Some(changes) = of(&ledger.by_budget, scope.account_id, scope.budget_id) {
            let is_in = |entry: &Entry| {
                entry.campaign_id == scope.campaign_id && entry.rank().is_some_and(|rank| rank > scope.campaign_since)
            };
            let later = changes.range(after(scope.budget_since)..).filter_map(found);
            past.extend(later.filter(|entry| !is_in(entry)).map(seen));
            let earlier = changes.range(..after(scope.budget_since)).rev().filter_map(found);
            let mut edits = earlier.filter(|entry| entry.kind == ChangeKind::Budget).peekable();
            let newest = edits.peek().map(|entry| entry.at);
            past.extend(edits.take_while(|entry| Some(entry.at) == newest).map(seen));
        }
        Ok(())
    }

    fn switches(&mut self, account_id: &str, budget_id: &str) -> Result<Switches> {
        let account = self.ledger.accounts.get(account_id);
        Ok(Switches {
            kill_switch: self.ledger.are_all_killed || account.is_some_and(|account| account.is_killed),
            frozen: account.is_some_and(|account| account.frozen.contains(budget_id)),
            learning_since: account.and_then(|account| account.learning.get(budget_id).copied()),
            busy_until: account.map_or(0, |account| account.busy_until),
            planned_until: account.map_or(0, |account| account.planned_until),
        })
    }

    fn keep_score(&mut self, account_id: &str, busy_until: i64, planned_until: i64) -> Result<()> {
        let account = self.ledger.accounts.entry(account_id.to_owned()).or_default();
        (account.busy_until, account.planned_until) = (busy_until, planned_until);
        Ok(())
    }

    fn set_kill_switch(&mut self, account_id: Option<&str>, is_pulled: bool) -> Result<()> {
        match account_id {
            Some(account_id) => self.ledger.accounts.entry(account_id.to_owned()).or_default().is_killed = is_pulled,
            None => self.ledger.are_all_killed = is_pulled,
        }
        Ok(())
    }

    fn set_frozen(&mut self, account_id: &str, budget_id: &str, is_frozen: bool) -> Result<()> {
        let frozen = &mut self.ledger.accounts.entry(account_id.to_owned()).or_default().frozen;
        if is_frozen {
            frozen.insert(budget_id.to_owned());
        } else {
            frozen.remove(budget_id);
        }
        Ok(())
    }

    fn set_learning(&mut self, account_id: &str, budget_id: &str, since: Option<Millis>) -> Result<()> {
        let learning = &mut self.ledger.accounts.entry(account_id.to_owned()).or_default().learning;
        match since {
            Some(since) => learning.insert(budget_id.to_owned(), since),
            None => learning.remove(budget_id),
        };
        Ok(())
    }

    fn open(&mut self) -> Result<Vec<Entry>> {
        let ledger = &self.ledger;
        Ok(ledger.open.iter().filter_map(|change_id| ledger.entries.get(change_id)).cloned().collect())
    }

    fn forget(&mut self, before: Millis) -> Result<u64> {
        let is_edit = |entry: &Entry| entry.kind == ChangeKind::Budget && entry.status == ReservationStatus::Sent;
        let mut newest: HashMap<(String, String), Millis> = HashMap::new();
        for entry in self.ledger.entries.values().filter(|entry| is_edit(entry)) {
            let key = (entry.account_id.clone(), entry.budget_id.clone());
            newest.entry(key).and_modify(|at| *at = entry.at.max(*at)).or_insert(entry.at);
        }
        let is_old = |entry: &&Entry| {
            let key = (entry.account_id.clone(), entry.budget_id.clone());
            let is_kept = is_edit(entry) && newest.get(&key) == Some(&entry.at);
            entry.status.is_settled() && entry.at < before && !is_kept
        };
        let old: Vec<Entry> = self.ledger.entries.values().filter(is_old).cloned().collect();
        for entry in &old {
            self.ledger.entries.remove(&entry.change_id);
            self.ledger.unlist(entry);
        }
        Ok(old.len() as u64)
    }
}
