//! Models that split each journey by itself: rules about the place and the time of a touch, and the Shapley value.

use crate::time::hours_to_millis;

use super::model::{CreditModel, CreditOptions};
use super::paths::{Ad, Path, Paths};
use crate::split::{Sum, split, weight};

/// What an ad is credited with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Credit {
    pub(super) value: i64,
    pub(super) conversions: Sum,
}

/// Credits of all ads, each journey's value split exactly.
pub(super) fn credits(paths: &Paths<'_>, model: CreditModel, options: &CreditOptions) -> Vec<Credit> {
    let mut credits = vec![Credit::default(); paths.ids.len()];
    let mut weights: Vec<(Ad, u64)> = Vec::new();
    let mut parts: Vec<i64> = Vec::new();
    for path in paths.iter() {
        weigh(&path, model, options, &mut weights);
        gather(&mut weights, model);
        let sum: u64 = weights.iter().map(|(_, weight)| *weight).sum();
        split(path.value, weights.iter().map(|(_, weight)| *weight), &mut parts);
        for ((ad, weight), part) in weights.iter().zip(&parts) {
            if let Some(credit) = credits.get_mut(*ad as usize) {
                credit.value += part;
                credit.conversions.add(path.conversions as f64 * (*weight as f64 / sum as f64));
            }
        }
    }
    credits
}

/// The weight of each touch.
fn weigh(path: &Path<'_>, model: CreditModel, options: &CreditOptions, weights: &mut Vec<(Ad, u64)>) {
    weights.clear();
    let ads = path.ads.iter().copied();
    match model {
        CreditModel::First => weights.extend(ads.take(1).map(|ad| (ad, 1))),
        CreditModel::Last => weights.extend(ads.last().map(|ad| (ad, 1))),
        CreditModel::Position => {
            let shares = Shares::new(path.ads.len(), options);
            weights.extend(ads.enumerate().map(|(index, ad)| (ad, shares.at(index))));
        }
        CreditModel::TimeDecay => {
            // The instant of conversion cancels out: only the time between touches counts, so the last one has weight 1.
            let half_life = hours_to_millis(options.half_life_days * 24.0).max(1) as f64;
            let last = path.instants.last().copied().unwrap_or_default();
            let decayed = |at: &f64| weight((-(last - at) / half_life).exp2());
            weights.extend(ads.zip(path.instants.iter().map(decayed)));
        }
        CreditModel::Linear | CreditModel::Shapley | CreditModel::Markov => weights.extend(ads.map(|ad| (ad, 1))),
    }
}

/// One entry for each distinct ad, sorted by id; in the Shapley value repeated touches count once.
fn gather(weights: &mut Vec<(Ad, u64)>, model: CreditModel) {
    weights.sort_unstable_by_key(|(ad, _)| *ad);
    weights.dedup_by(|(later, weight), (ad, sum)| {
        let is_same = later == ad;
        if is_same && model != CreditModel::Shapley {
            *sum += *weight;
        }
        is_same
    });
}

/// Weights by the place of a touch.
struct Shares {
    touches: usize,
    first: u64,
    middle: u64,
    last: u64,
}

impl Shares {
    fn new(touches: usize, options: &CreditOptions) -> Self {
        let CreditOptions { first_share, last_share, .. } = *options;
        let middle = (1.0 - first_share - last_share).max(0.0);
        let [first, middle, last] = match touches {
            // What the touches between would get goes to the two in proportion, and in halves where they have none.
            0..=2 if first_share + last_share > 0.0 => [first_share, 0.0, last_share],
            0..=2 => [0.5, 0.0, 0.5],
            _ => [first_share, middle / (touches - 2) as f64, last_share],
        };
        Self { touches, first: weight(first), middle: weight(middle), last: weight(last) }
    }

    fn at(&self, index: usize) -> u64 {
        match index {
            _ if self.touches == 1 => 1,
            0 => self.first,
            _ if index + 1 == self.touches => self.last,
            _ => self.middle,
        }
    }
}
