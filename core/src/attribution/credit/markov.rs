//! The Markov model: what would be lost without an ad, in a chain fitted to all journeys.
//!
//! The chain goes from a start through the ads of a journey to a conversion or to nothing; its probabilities are the
//! shares of the counted steps. Without an ad, whoever would touch it converts never: that share of the conversions is its
//! removal effect (Anderl, Becker, von Wangenheim and Schumann 2016). The chain of order k remembers the last k ads.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result};

use super::chain::{Matrix, dot, inverse, row_times, solve, times_column};
use super::model::MAX_ORDER;
use super::paths::{Ad, Paths};

/// Most states of the chain: its solution takes their cube of steps.
pub(super) const MAX_STATES: usize = 2_000;

/// The last ads of a journey, the latest first; `None` before the first touch.
type Memory = [Option<Ad>; MAX_ORDER];

/// Removal effects of all ads, where anything was to lose.
#[derive(Debug)]
pub(super) struct Effects {
    pub(super) conversions: Option<Vec<f64>>,
    pub(super) value: Option<Vec<f64>>,
}

/// The fitted chain; its states are sorted, so that nothing depends on the order of the journeys.
struct Chain {
    states: Vec<Memory>,
    /// Steps between states.
    steps: Matrix,
    /// Journeys that start in each state.
    starts: Vec<f64>,
    /// Journeys that end in it, with or without a conversion.
    ends: Vec<f64>,
    conversions: Vec<f64>,
    value: Vec<f64>,
}

pub(super) fn removal_effects(paths: &Paths<'_>, order: usize) -> Result<Effects> {
    let Chain { states, steps, starts, ends, conversions, value } = Chain::fit(paths, order)?;
    let solved = inverse(steps, ends)
        .ok_or_else(|| Error::new(ErrorKind::Internal, "journeys", "a state of the chain has no way to an end"))?;
    let visits = row_times(&starts, &solved);
    // The states in which an ad has just been touched.
    let mut entered: Vec<Vec<usize>> = vec![Vec::new(); paths.ids.len()];
    for (state, memory) in states.iter().enumerate() {
        if let Some(entered) = memory.first().and_then(|ad| entered.get_mut((*ad)? as usize)) {
            entered.push(state);
        }
    }
    let effects = |gains: &[f64]| -> Option<Vec<f64>> {
        let gain = times_column(&solved, gains);
        let all = dot(&starts, &gain);
        let lost = |states: &Vec<usize>| (lost(states, &solved, &visits, &gain) / all).clamp(0.0, 1.0);
        (all > 0.0).then(|| entered.iter().map(lost).collect())
    };
    Ok(Effects { conversions: effects(&conversions), value: effects(&value) })
}

/// What is gained by those who touch an ad, which is what is lost without it.
///
/// Let G be the inverse, E the states that the ad is entered in, v the visits from the start (in the units of G). First
/// entries g satisfy v_E = g G_EE, so what they gain is g gain_E = v_E (G_EE)^-1 gain_E.
fn lost(entered: &[usize], solved: &Matrix, visits: &[f64], gain: &[f64]) -> f64 {
    let of = |values: &[f64]| -> Vec<f64> { entered.iter().filter_map(|state| values.get(*state).copied()).collect() };
    let mut part = Matrix::zero(entered.len());
    for (row, from) in entered.iter().enumerate() {
        for (column, to) in entered.iter().enumerate() {
            part.add(row, column, solved.get(*from, *to));
        }
    }
    dot(&of(visits), &solve(part, of(gain)))
}

impl Chain {
    fn fit(paths: &Paths<'_>, order: usize) -> Result<Self> {
        let walked = || paths.iter().filter(|path| path.conversions + path.non_conversions > 0);
        let mut known: HashMap<Memory, usize> = HashMap::new();
        let mut visited: Vec<usize> = Vec::new();
        for path in walked() {
            let mut memory = Memory::default();
            for ad in path.ads {
                remember(&mut memory, *ad, order);
                let next = known.len();
                visited.push(*known.entry(memory).or_insert(next));
            }
            if known.len() > MAX_STATES {
                let detail = format!(
                    "the chain of order {order} has more than {MAX_STATES} states; credit campaigns or channels in the \
                     place of ads, or lower the order"
                );
                return Err(Error::new(ErrorKind::OutOfRange, "journeys", detail));
            }
        }
        let mut sorted: Vec<(Memory, usize)> = known.into_iter().collect();
        sorted.sort_unstable();
        let size = sorted.len();
        let mut places = vec![0; size];
        for (place, (_, state)) in sorted.iter().enumerate() {
            if let Some(slot) = places.get_mut(*state) {
                *slot = place;
            }
        }
        let mut chain = Self {
            states: sorted.into_iter().map(|(memory, _)| memory).collect(),
            steps: Matrix::zero(size),
            starts: vec![0.0; size],
            ends: vec![0.0; size],
            conversions: vec![0.0; size],
            value: vec![0.0; size],
        };
        let mut visited = visited.iter().filter_map(|state| places.get(*state).copied());
        for path in walked() {
            let weight = (path.conversions + path.non_conversions) as f64;
            let mut before = None;
            for state in visited.by_ref().take(path.ads.len()) {
                match before {
                    Some(before) => chain.steps.add(before, state, weight),
                    None => count(&mut chain.starts, state, weight),
                }
                before = Some(state);
            }
            if let Some(last) = before {
                count(&mut chain.ends, last, weight);
                count(&mut chain.conversions, last, path.conversions as f64);
                count(&mut chain.value, last, path.value as f64);
            }
        }
        Ok(chain)
    }
}

fn count(counts: &mut [f64], state: usize, weight: f64) {
    if let Some(count) = counts.get_mut(state) {
        *count += weight;
    }
}

/// Puts an ad in front and forgets what is older than the order.
fn remember(memory: &mut Memory, ad: Ad, order: usize) {
    if let Some(kept) = memory.get_mut(..order) {
        kept.rotate_right(1);
        if let Some(latest) = kept.first_mut() {
            *latest = Some(ad);
        }
    }
}
