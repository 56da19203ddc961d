//! The rules in their order, on whole milliseconds and minor units.

use super::change::{ChangeKind, Request};
use super::history::{Facts, NEVER, Past};
use super::jitter::{Draws, MILLION};
use super::place::{Place, place};
use super::rate;
use super::rules::Rules;
use super::velocity::{Bounds, first_instant};
use super::verdict::{GuardOutcome, GuardRule};
use crate::money::Currency;
use crate::time::{Millis, millis_to_hours};

/// When and as what a change is judged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    /// Now, to be sent after the jitter, dithered.
    Planned(Draws),
    /// Now, neither spread nor dithered: what a change that waits would be told.
    Waiting,
    /// At the instant of sending, as it was planned, and not before this instant.
    Sending(Millis),
}

/// What stands in the way of a change. Instants are those of sending.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hold {
    pub(super) rule: GuardRule,
    pub(super) observed: Option<f64>,
    pub(super) limit: Option<f64>,
    pub(super) clears: Millis,
}

impl Hold {
    fn new(rule: GuardRule, observed: f64, limit: f64, clears: Millis) -> Self {
        Self { rule, observed: Some(observed), limit: Some(limit), clears }
    }

    fn forever(rule: GuardRule) -> Self {
        Self { rule, observed: None, limit: None, clears: NEVER }
    }
}

/// The verdict in whole units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Judgement {
    pub(super) outcome: GuardOutcome,
    /// The hold that decided, with the instant at which a change judged again is safe.
    pub(super) hold: Option<Hold>,
    pub(super) jitter: Millis,
    pub(super) execute_at: Millis,
    pub(super) dithered: Option<i64>,
    pub(super) budget: i64,
    pub(super) busy_until: Option<i64>,
}

impl Past {
    /// Whether it is a budget edit of the budget that was sent.
    pub(super) fn is_edit(&self) -> bool {
        self.of_budget && self.is_sent && self.kind == ChangeKind::Budget
    }
}

/// What the rules say of one change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judge<'a> {
    pub(super) rules: &'a Rules,
    pub(super) currency: Currency,
    pub(super) past: &'a [Past],
    pub(super) facts: Facts,
}

impl Judge<'_> {
    pub(super) fn judge(&self, request: &Request, now: Millis, moment: Moment) -> Judgement {
        let jitter = match moment {
            Moment::Planned(draws) if request.kind != ChangeKind::Pause => self.rules.jitter_of(draws),
            _ => 0,
        };
        let at = now.saturating_add(jitter);
        let mut holds = Holds::default();
        holds.add(self.switches());
        let mut fit = None;
        if request.kind != ChangeKind::Pause {
            if let Moment::Sending(planned) = moment
                && at < planned
            {
                holds.take(Hold::new(GuardRule::Jitter, (planned - at) as f64 / 1e3, 0.0, planned));
            }
            holds.add(self.stale(request, at));
            self.occupied(&mut holds, request.kind, request.current, at, self.busy_until(moment));
        }
        if request.kind == ChangeKind::Budget {
            if request.requested == request.current {
                let budget = self.currency.to_major(request.current);
                holds.take(Hold::new(GuardRule::NoChange, budget, budget, NEVER));
            }
            // What was planned is sent as it is, or not at all.
            let clamp = self.rules.clamp && !matches!(moment, Moment::Sending(_));
            let found = self.fit(request, at, clamp);
            if let Fit::Stuck(stuck) = found {
                holds.take(stuck);
            }
            fit = Some(found);
        }
        let mut judgement = Judgement {
            outcome: GuardOutcome::Allow,
            hold: holds.last.map(|hold| self.unless_stale(request, hold)),
            jitter,
            execute_at: at,
            dithered: None,
            budget: request.requested,
            busy_until: None,
        };
        match judgement.hold {
            Some(hold) if hold.clears == NEVER => judgement.outcome = GuardOutcome::Deny,
            Some(_) => judgement.outcome = GuardOutcome::Defer,
            None => self.place(&mut judgement, request, fit, moment),
        }
        judgement
    }

    /// When the account's score drains: of what was sent at the instant of sending, of what is planned, too, before.
    fn busy_until(&self, moment: Moment) -> i64 {
        match moment {
            Moment::Planned(_) | Moment::Waiting => self.facts.busy_until.max(self.facts.planned_until),
            Moment::Sending(_) => self.facts.busy_until,
        }
    }

    /// Data that will be stale when a hold clears does not become fresh: it never clears then.
    fn unless_stale(&self, request: &Request, hold: Hold) -> Hold {
        let is_stale = hold.clears != NEVER && self.stale(request, hold.clears).is_some();
        Hold { clears: if is_stale { NEVER } else { hold.clears }, ..hold }
    }

    /// Gives a change that nothing holds back its budget and its place in the account's score.
    fn place(&self, judgement: &mut Judgement, request: &Request, fit: Option<Fit>, moment: Moment) {
        let micros = judgement.execute_at.saturating_mul(1_000);
        judgement.busy_until =
            self.rules.score.map(|(bucket, _, points)| bucket.after(self.busy_until(moment), micros, points));
        match (fit, moment) {
            (Some(Fit::Clamped(budget, hold)), _) => {
                judgement.outcome = GuardOutcome::Clamp;
                judgement.budget = budget;
                judgement.hold = Some(self.unless_stale(request, hold));
            }
            (Some(Fit::Within(bounds)), Moment::Planned(draws)) if self.is_dithered(request) => {
                let dithered = draws.dither(request.requested, self.rules.fuzz);
                judgement.dithered = Some(dithered);
                let budget = dithered.clamp(bounds.low, bounds.high);
                judgement.budget = if budget == request.current { request.requested } else { budget };
            }
            _ => {}
        }
    }

    /// Kill switch and freeze.
    fn switches(&self) -> Option<Hold> {
        if self.rules.kill_switch && self.facts.kill_switch {
            Some(Hold::forever(GuardRule::KillSwitch))
        } else if self.rules.freeze && self.facts.frozen {
            Some(Hold::forever(GuardRule::Frozen))
        } else {
            None
        }
    }

    fn stale(&self, request: &Request, at: Millis) -> Option<Hold> {
        let (most, age) = (self.rules.max_data_age?, at.saturating_sub(request.data_as_of?));
        (age > most).then(|| Hold::new(GuardRule::StaleData, millis_to_hours(age), millis_to_hours(most), NEVER))
    }

    /// What holds a change back whatever its budget.
    fn occupied(&self, holds: &mut Holds, kind: ChangeKind, current: i64, at: Millis, busy_until: i64) {
        if kind == ChangeKind::Budget {
            holds.add(self.in_flight(at));
            holds.add(self.outside_edit(current));
        }
        if kind != ChangeKind::Activate {
            holds.add(self.learning(at));
        }
        holds.add(self.cooling(at));
        holds.add(self.rate(GuardRule::CampaignRate, self.rules.campaign_actions, at, |past| past.of_campaign));
        if kind == ChangeKind::Budget {
            let is_edit = |past: &Past| past.of_budget && past.kind == ChangeKind::Budget;
            holds.add(self.rate(GuardRule::EditRate, self.rules.budget_edits, at, is_edit));
        }
        holds.add(self.score(at, busy_until));
    }

    /// Another budget change of the budget that may yet be sent: the current budget is not known then.
    fn in_flight(&self, at: Millis) -> Option<Hold> {
        let free = |past: &Past| {
            let is_open = past.of_budget && past.kind == ChangeKind::Budget && !past.is_sent;
            is_open.then(|| past.counts_until(0)).filter(|free| *free > at)
        };
        let (count, last) = self
            .past
            .iter()
            .filter_map(free)
            .fold((0_u32, Millis::MIN), |(count, last), free| (count + 1, last.max(free)));
        (count > 0).then(|| Hold::new(GuardRule::InFlight, f64::from(count), 0.0, last))
    }

    fn outside_edit(&self, current: i64) -> Option<Hold> {
        if !self.rules.outside_edits {
            return None;
        }
        let edits = || self.past.iter().filter(|past| past.is_edit());
        // Of edits of one instant any may be the last.
        let newest = edits().max_by_key(|past| (past.at, past.after))?;
        let is_left = edits().any(|past| past.at == newest.at && past.after == current);
        let major = |minor| self.currency.to_major(minor);
        (!is_left).then(|| Hold::new(GuardRule::OutsideEdit, major(current), major(newest.after), NEVER))
    }

    fn learning(&self, at: Millis) -> Option<Hold> {
        let (hold, since) = (self.rules.learning_hold?, self.facts.learning_since?);
        let clears = since.saturating_add(hold);
        let hours = || millis_to_hours((at - since).max(0));
        (clears > at).then(|| Hold::new(GuardRule::Learning, hours(), millis_to_hours(hold), clears))
    }

    fn cooling(&self, at: Millis) -> Option<Hold> {
        let cool_down = self.rules.cool_down?;
        let counts = self.past.iter().filter(|past| past.of_budget && past.kind != ChangeKind::Pause);
        let (clears, last) = counts.map(|past| (past.counts_until(cool_down), past.at)).max()?;
        let hours = || millis_to_hours((at - last).max(0));
        (clears > at).then(|| Hold::new(GuardRule::CoolDown, hours(), millis_to_hours(cool_down), clears))
    }

    fn rate(
        &self,
        rule: GuardRule,
        limit: Option<usize>,
        at: Millis,
        counts: impl Fn(&Past) -> bool + Copy,
    ) -> Option<Hold> {
        let limit = limit?;
        let actions = || self.past.iter().filter(move |past| counts(past)).copied();
        let count = rate::count(actions(), at);
        (count >= limit).then(|| Hold::new(rule, count as f64, limit as f64, rate::free_at(actions(), limit)))
    }

    fn score(&self, at: Millis, busy_until: i64) -> Option<Hold> {
        let (bucket, limit, points) = self.rules.score?;
        let micros = at.saturating_mul(1_000);
        let room = bucket.room_at(busy_until, points);
        (room > micros).then(|| {
            let score = bucket.score(bucket.after(busy_until, micros, points), micros);
            Hold::new(
                GuardRule::AccountScore,
                score,
                f64::from(limit),
                room.div_euclid(1_000) + i64::from(room.rem_euclid(1_000) > 0),
            )
        })
    }

    /// The absolute caps, the configured ones and the change's own.
    fn caps(&self, min: Option<i64>, max: Option<i64>) -> Bounds {
        let max = [self.rules.max, max].into_iter().flatten().min();
        Bounds::of_caps(self.rules.min.max(min), max)
    }

    /// The safe budgets at an instant.
    pub(super) fn bounds(&self, min: Option<i64>, max: Option<i64>, current: i64, at: Millis) -> Bounds {
        self.caps(min, max).at(at, current, self.past, &self.rules.velocities)
    }

    /// What holds every budget change back at an instant, the one that clears last.
    pub(super) fn blocked(&self, min: Option<i64>, max: Option<i64>, current: i64, at: Millis) -> Option<Hold> {
        let busy_until = self.facts.busy_until.max(self.facts.planned_until);
        let mut holds = Holds::default();
        holds.add(self.switches());
        self.occupied(&mut holds, ChangeKind::Budget, current, at, busy_until);
        holds.add(self.stuck(min, max, current, at));
        holds.last
    }

    /// Bounds within which there is nothing but the current budget, if that.
    fn stuck(&self, min: Option<i64>, max: Option<i64>, current: i64, at: Millis) -> Option<Hold> {
        let bounds = self.bounds(min, max, current, at);
        let rule = if bounds.low_rule == GuardRule::MinBudget { bounds.high_rule } else { bounds.low_rule };
        let caps = self.caps(min, max);
        let moves = |bounds: Bounds| bounds.let_move(current);
        let clears = || first_instant(caps, at, current, self.past, &self.rules.velocities, moves);
        (!moves(bounds)).then(|| Hold { rule, observed: None, limit: None, clears: clears() })
    }

    /// How the requested budget fits into the bounds.
    fn fit(&self, request: &Request, at: Millis, clamp: bool) -> Fit {
        let bounds = self.bounds(request.min, request.max, request.current, at);
        let first = |holds: &dyn Fn(Bounds) -> bool| {
            let caps = self.caps(request.min, request.max);
            first_instant(caps, at, request.current, self.past, &self.rules.velocities, holds)
        };
        let hold = |rule, limit, clears| {
            let major = |minor| self.currency.to_major(minor);
            Hold::new(rule, major(request.requested), major(limit), clears)
        };
        match place(request, bounds, clamp) {
            Place::Within => Fit::Within(bounds),
            Place::Clamped(budget, rule) => {
                let clears = first(&|bounds| matches!(place(request, bounds, true), Place::Within));
                Fit::Clamped(budget, hold(rule, budget, clears))
            }
            Place::Stuck(limit, rule) => {
                let is_free = |bounds| !matches!(place(request, bounds, clamp), Place::Stuck(..));
                Fit::Stuck(hold(rule, limit, first(&is_free)))
            }
        }
    }

    /// Whether the change is large enough to be dithered.
    fn is_dithered(&self, request: &Request) -> bool {
        let moved = i128::from(request.requested.abs_diff(request.current)) * i128::from(MILLION);
        self.rules.fuzz > 0 && moved >= i128::from(request.current) * i128::from(self.rules.dead_band)
    }
}

/// How a budget fits into its bounds.
#[derive(Clone, Copy, Debug)]
enum Fit {
    Within(Bounds),
    Clamped(i64, Hold),
    Stuck(Hold),
}

/// Of several holds the one that clears last; of equal ones the first.
#[derive(Clone, Copy, Debug, Default)]
struct Holds {
    last: Option<Hold>,
}

impl Holds {
    #[inline]
    fn add(&mut self, hold: Option<Hold>) {
        if let Some(hold) = hold {
            self.take(hold);
        }
    }

    #[cold]
    fn take(&mut self, hold: Hold) {
        if self.last.is_none_or(|last| last.clears < hold.clears) {
            self.last = Some(hold);
        }
    }
}
