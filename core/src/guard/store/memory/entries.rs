//! The ledger's entries in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Memory;
use crate::error::Result;
use crate::guard::change::ChangeKind;
use crate::guard::history::Past;
use crate::guard::reservation::ReservationStatus;
use crate::guard::store::entries::{Books, Entry, Scope, Switches};
use crate::time::Millis;

/// Ids of changes by account, and in it by campaign or budget.
type Index = HashMap<String, HashMap<String, Vec<String>>>;

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
    by_campaign: Index,
    by_budget: Index,
    accounts: HashMap<String, Account>,
    are_all_killed: bool,
}

fn ids<'a>(index: &'a Index, account_id: &str, id: &str) -> impl Iterator<Item = &'a String> + use<'a> {
    index.get(account_id).and_then(|of_account| of_account.get(id)).into_iter().flatten()
}

fn add(index: &mut Index, entry: &Entry, id: &str) {
    let of_account = index.entry(entry.account_id.clone()).or_default();
    of_account.entry(id.to_owned()).or_default().push(entry.change_id.clone());
}

fn remove(index: &mut Index, entry: &Entry, id: &str) {
    if let Some(of_account) = index.get_mut(&entry.account_id)
        && let Some(changes) = of_account.get_mut(id)
    {
        changes.retain(|change_id| *change_id != entry.change_id);
        if changes.is_empty() {
            of_account.remove(id);
        }
    }
}

impl Books for Memory {
    fn entry(&mut self, change_id: &str) -> Result<Option<Entry>> {
        Ok(self.ledger.entries.get(change_id).cloned())
    }

    fn put(&mut self, entry: &Entry) -> Result<()> {
        let before = self.ledger.entries.insert(entry.change_id.clone(), entry.clone());
        if let Some(before) = before {
            if before.account_id == entry.account_id
                && before.campaign_id == entry.campaign_id
                && before.budget_id == entry.budget_id
            {
                return Ok(());
            }
            remove(&mut self.ledger.by_campaign, &before, &before.campaign_id);
            remove(&mut self.ledger.by_budget, &before, &before.budget_id);
        }
        add(&mut self.ledger.by_campaign, entry, &entry.campaign_id);
        add(&mut self.ledger.by_budget, entry, &entry.budget_id);
        Ok(())
    }

    fn past(&mut self, scope: &Scope<'_>, past: &mut Vec<Past>) -> Result<()> {
        let found =
            |change_id: &String| self.ledger.entries.get(change_id).filter(|entry| entry.change_id != scope.change_id);
        let seen = |entry: &Entry| entry.past(scope.campaign_id, scope.budget_id);
        let counts = |entry: &&Entry, since| entry.rank().is_some_and(|rank| rank > since);
        let of_campaign = ids(&self.ledger.by_campaign, scope.account_id, scope.campaign_id).filter_map(found);
        past.extend(of_campaign.filter(|entry| counts(entry, scope.campaign_since)).map(seen));
        let mut newest: Vec<&Entry> = Vec::new();
        for entry in ids(&self.ledger.by_budget, scope.account_id, scope.budget_id).filter_map(found) {
            if counts(&entry, scope.budget_since) {
                let is_in = entry.campaign_id == scope.campaign_id && counts(&entry, scope.campaign_since);
                if !is_in {
                    past.push(seen(entry));
                }
            } else if entry.rank().is_some() && entry.kind == ChangeKind::Budget {
                newest.retain(|known| known.at >= entry.at);
                if newest.iter().all(|known| known.at == entry.at) {
                    newest.push(entry);
                }
            }
        }
        past.extend(newest.into_iter().map(seen));
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
        let mut open: Vec<Entry> =
            self.ledger.entries.values().filter(|entry| !entry.status.is_settled()).cloned().collect();
        open.sort_by(|a, b| a.change_id.cmp(&b.change_id));
        Ok(open)
    }

    fn forget(&mut self, before: Millis) -> Result<u64> {
        let is_edit = |entry: &Entry| entry.kind == ChangeKind::Budget && entry.status == ReservationStatus::Sent;
        let mut newest: HashMap<(String, String), Millis> = HashMap::new();
        for entry in self.ledger.entries.values().filter(|entry| is_edit(entry)) {
            let key = (entry.account_id.clone(), entry.budget_id.clone());
            newest.entry(key).and_modify(|at| *at = entry.at.max(*at)).or_insert(entry.at);
        }
        let count = self.ledger.entries.len();
        self.ledger.entries.retain(|_, entry| {
            let key = (entry.account_id.clone(), entry.budget_id.clone());
            let is_kept = is_edit(entry) && newest.get(&key) == Some(&entry.at);
            !entry.status.is_settled() || entry.at >= before || is_kept
        });
        for of_account in self.ledger.by_campaign.values_mut().chain(self.ledger.by_budget.values_mut()) {
            of_account.retain(|_, changes| {
                changes.retain(|change_id| self.ledger.entries.contains_key(change_id));
                !changes.is_empty()
            });
        }
        Ok((count - self.ledger.entries.len()) as u64)
    }
}
