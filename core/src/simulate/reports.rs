//! How what happened becomes known: at once and once, or late, twice and at first wrongly.

use std::collections::BTreeMap;

use rand::RngExt;

use super::world::ReportsSpec;
use crate::event::{Delivery, Event};
use crate::rng;
use crate::time::{Millis, hours_to_millis};

/// What happened and is not known yet.
#[derive(Debug)]
pub(crate) struct Reports {
    seed: u64,
    spec: ReportsSpec,
    /// Events by the instant at which they become known, and their number.
    pending: BTreeMap<(Millis, u64), Event>,
    /// Number of events told so far.
    told: u64,
}

impl Reports {
    pub(crate) fn new(seed: u64, spec: &ReportsSpec) -> Self {
        Self { seed, spec: spec.clone(), pending: BTreeMap::new(), told: 0 }
    }

    /// Tells an event that happens at an instant, as the world's platform tells it; what the owner does, and what their own
    /// website sees (touches and conversions), is known at once.
    pub(crate) fn tell(&mut self, at: Millis, event: Event) {
        let spec = &self.spec;
        if spec.duplicate_share == 0.0 && spec.delayed_share == 0.0 && spec.corrected_share == 0.0 {
            return self.push(at, event);
        }
        let mut rng = rng::keyed(self.seed, "simulate report", event.event_id());
        let longest = hours_to_millis(spec.delay_hours);
        let mut happens = |share: f64| {
            let (part, delay) = (rng.random::<f64>(), rng.random_range(0..=longest));
            (part < share).then_some(delay)
        };
        let is_reported = matches!(event, Event::Delivery(_) | Event::StageEntry(_) | Event::DealStage(_));
        let known_at = at.saturating_add(happens(spec.delayed_share).filter(|_| is_reported).unwrap_or(0));
        let again_after = happens(spec.duplicate_share);
        let corrected_after = happens(spec.corrected_share);
        let mut first = event;
        if let (Event::Delivery(delivery), Some(after)) = (&mut first, corrected_after) {
            let right = Delivery {
                event_id: format!("{} corrected", delivery.event_id),
                revision: delivery.revision + 1,
                ..delivery.clone()
            };
            delivery.clicks -= delivery.clicks.div_ceil(10);
            self.push(known_at.saturating_add(after), Event::Delivery(right));
        }
        if let Some(after) = again_after {
            self.push(known_at.saturating_add(after), first.clone());
        }
        self.push(known_at, first);
    }

    fn push(&mut self, known_at: Millis, event: Event) {
        self.pending.insert((known_at, self.told), event);
        self.told += 1;
    }

    /// Number of events that are not known yet.
    pub(crate) fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Takes what has become known by an instant, in the order in which it did.
    pub(crate) fn take(&mut self, now: Millis) -> Vec<Event> {
        let later = self.pending.split_off(&(now + 1, 0));
        std::mem::replace(&mut self.pending, later).into_values().collect()
    }

    /// Forgets what nobody will ask for.
    pub(crate) fn clear(&mut self) {
        self.pending.clear();
    }
}
