//! What became of an ad's clicks: entries into the stages, in parts where several ads share them.

use serde::{Deserialize, Serialize};

use super::AdRecord;
use crate::attribution::WHOLE;
use crate::money::Micros;

/// Entries into each stage in one period, in ten-thousandths: several ads may have parts of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entered {
    pub(crate) period: i64,
    pub(crate) counts: Vec<u64>,
    /// Of those, the ones that are lost and will not enter the next stage; empty where none is.
    pub(crate) lost: Vec<u64>,
}

/// A part of one, in ten-thousandths, that is given to an ad or taken from it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Credit {
    Given(u32),
    Taken(u32),
}

impl Credit {
    fn count(self, sum: Option<&mut u64>) {
        if let Some(sum) = sum {
            *sum = match self {
                Self::Given(credit) => sum.saturating_add(credit.into()),
                Self::Taken(credit) => sum.saturating_sub(credit.into()),
            };
        }
    }
}

/// Ten-thousandths as a number.
pub(crate) fn whole(count: u64) -> f64 {
    count as f64 / f64::from(WHOLE)
}

impl AdRecord {
    /// Adds (or takes back) a part of an entry into a stage in a period; those before `boundary` are folded.
    pub(crate) fn enter(&mut self, period: i64, boundary: i64, stage: usize, stages: usize, credit: Credit) {
        if period < boundary {
            self.folded.entries.resize(self.folded.entries.len().max(stages), 0);
            credit.count(self.folded.entries.get_mut(stage));
            if self.folded.entries.iter().all(|count| *count == 0) {
                self.folded.entries.clear();
            }
        } else {
            self.in_period(period, stages, |entered| credit.count(entered.counts.get_mut(stage)));
        }
    }

    /// Adds (or takes back) a part of an entry that is lost.
    pub(crate) fn lose(&mut self, period: i64, boundary: i64, stage: usize, stages: usize, credit: Credit) {
        if period < boundary {
            return;
        }
        self.in_period(period, stages, |entered| {
            entered.lost.resize(stages, 0);
            credit.count(entered.lost.get_mut(stage));
            if entered.lost.iter().all(|count| *count == 0) {
                entered.lost.clear();
            }
        });
    }

    fn in_period(&mut self, period: i64, stages: usize, change: impl FnOnce(&mut Entered)) {
        let place = match self.entries.binary_search_by_key(&period, |known| known.period) {
            Ok(place) => place,
            Err(place) => {
                self.entries.insert(place, Entered { period, counts: vec![0; stages], lost: Vec::new() });
                place
            }
        };
        if let Some(entered) = self.entries.get_mut(place) {
            change(entered);
            if entered.lost.is_empty() && entered.counts.iter().all(|count| *count == 0) {
                self.entries.remove(place);
            }
        }
    }

    /// Adds (or takes back) a part of a conversion that completed the funnel with a known value.
    pub(crate) fn win(&mut self, value: Micros, credit: Credit) {
        credit.count(Some(&mut self.won_count));
        self.won_value = match credit {
            Credit::Given(_) => self.won_value.saturating_add(value),
            Credit::Taken(_) => self.won_value.saturating_sub(value),
        };
    }
}
