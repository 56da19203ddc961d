//! Touches, conversions and changes of deals as they are folded in, and what each of them moves.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Crm, CrmRules, shares, way};
use crate::attribution::{Attributed, Conversion, Correction, Credited, Touch, WHOLE, barred};
use crate::money::Currency;
use crate::outcome::{DealCredit, Effects, StageCredit};
use crate::revenue::{DealStage, Minor, StageChange};
use crate::split::split;
use crate::state::conversion::Contribution;
use crate::state::count::not_in;

/// What one deal adds to the ads.
#[derive(Debug, Default)]
pub(in crate::state) struct Standing {
    pub(in crate::state) contributions: Vec<Contribution>,
    /// What was reported of its value, by ad; that which belongs to none under none.
    values: Vec<(Option<String>, Minor)>,
}

/// What a change made of one deal's part.
#[derive(Debug)]
pub(in crate::state) struct Moved {
    deal_id: String,
    pub(in crate::state) before: Standing,
    pub(in crate::state) after: Standing,
}

/// What an event did: its steps so far, and the deals that it moved.
#[derive(Debug)]
pub(in crate::state) struct Told {
    pub(in crate::state) effects: Effects,
    pub(in crate::state) moved: Vec<Moved>,
}

impl Crm {
    /// What a deal adds where its conversion is credited to these ads.
    fn standing(&self, deal_id: &str, credited: &[Credited], rules: &CrmRules) -> Standing {
        let Some(deal) = self.ledger.deals.get(deal_id) else { return Standing::default() };
        let shares = shares(deal, credited);
        let mut parts = Vec::new();
        split(deal.reported, shares.iter().map(|share| u64::from(share.credit)), &mut parts);
        let values = if shares.is_empty() {
            vec![(None, deal.reported)]
        } else {
            shares.iter().zip(parts).map(|(share, part)| (Some(share.ad_id.to_owned()), part)).collect()
        };
        Standing { contributions: way::contributions(deal, &shares, rules), values }
    }

    /// What became of the deals of a conversion that was credited to other ads before.
    fn recredited(&self, conversion_id: &str, before: &[Credited], rules: &CrmRules) -> Vec<Moved> {
        let credited = self.touches.credited(conversion_id);
        let moved = |deal_id: String| Moved {
            before: self.standing(&deal_id, before, rules),
            after: self.standing(&deal_id, credited, rules),
            deal_id,
        };
        self.deals_of(conversion_id).into_iter().map(moved).collect()
    }

    /// Takes a touch; conversions that it explains take their deals with them.
    pub(in crate::state) fn touch(&mut self, touch: &Touch, rules: &CrmRules) -> Told {
        let tracked = self.touches.track(touch, barred(touch.consent), &rules.policy);
        let corrected = tracked.corrected.iter();
        let recredited = |one: &Correction| self.recredited(self.touches.id_of(one), &one.before.credited, rules);
        let moved: Vec<Moved> = corrected.flat_map(recredited).collect();
        let outcome = tracked.outcome(&rules.tenant_id, &self.touches, &rules.attribution);
        Told { effects: Effects { touch: Some(outcome), ..Effects::of(&moved, rules) }, moved }
    }

    /// Takes a conversion; its deals take its credit.
    pub(in crate::state) fn convert(&mut self, conversion: &Conversion, rules: &CrmRules) -> Told {
        let attributed = self.touches.attribute(conversion, barred(conversion.consent), &rules.policy);
        let moved = match &attributed {
            Attributed::Anew(one) => self.recredited(self.touches.id_of(one), &one.before.credited, rules),
            Attributed::Known | Attributed::Refused(_) => Vec::new(),
        };
        let attribution = attributed.record(conversion, &self.touches, &rules.attribution).ok();
        Told { effects: Effects { attribution, ..Effects::of(&moved, rules) }, moved }
    }

    /// Takes a change of a deal.
    pub(in crate::state) fn change(&mut self, event: &DealStage, rules: &CrmRules) -> Told {
        let deal_id = &event.deal_id;
        let (before, was_linked) = self.of_deal(deal_id, rules);
        let change = self.ledger.record(event, rules.stated());
        let (after, is_linked) = self.of_deal(deal_id, rules);
        if was_linked != is_linked {
            self.link(deal_id, was_linked, is_linked.clone());
        }
        let conversion_id = is_linked.as_ref().unwrap_or(deal_id);
        let attribution = self.touches.attribution(&rules.tenant_id, conversion_id, &rules.attribution);
        let moved = vec![Moved { deal_id: deal_id.clone(), before, after }];
        Told { effects: Effects { attribution, change: Some(change), ..Effects::of(&moved, rules) }, moved }
    }

    /// What a deal adds now, and the conversion that was said to have led to it.
    fn of_deal(&self, deal_id: &str, rules: &CrmRules) -> (Standing, Option<String>) {
        let Some(deal) = self.ledger.deals.get(deal_id) else { return Default::default() };
        let conversion_id = deal.conversion_id();
        let credited = self.touches.credited(conversion_id.unwrap_or(deal_id));
        (self.standing(deal_id, credited, rules), conversion_id.map(str::to_owned))
    }

    fn link(&mut self, deal_id: &str, before: Option<String>, now: Option<String>) {
        if let Some(Entry::Occupied(mut deals)) = before.map(|id| self.by_conversion.entry(id)) {
            deals.get_mut().remove(deal_id);
            if deals.get().is_empty() {
                deals.remove();
            }
        }
        if let Some(conversion_id) = now {
            self.by_conversion.entry(conversion_id).or_default().insert(deal_id.to_owned());
        }
    }

    /// The answer to a change of a deal that is not taken, if it is not.
    pub(in crate::state) fn refusal(&self, event: &DealStage, rules: &CrmRules) -> Option<StageChange> {
        self.ledger.refusal(event, rules.stated())
    }
}

impl Effects {
    /// What moved between ads.
    fn of(moved: &[Moved], rules: &CrmRules) -> Self {
        let mut effects = Self::default();
        for one in moved {
            let (before, after) = (&one.before.contributions, &one.after.contributions);
            let (taken, given) = (not_in(before, after).map(|c| (c, -1.0)), not_in(after, before).map(|c| (c, 1.0)));
            effects.stage_credits.extend(taken.chain(given).filter_map(|(c, sign)| stage_credit(c, sign, one, rules)));
            effects.deal_credits.extend(deal_credits(one, rules.stated.currency));
        }
        effects
    }
}

fn stage_credit(contribution: &Contribution, sign: f64, moved: &Moved, rules: &CrmRules) -> Option<StageCredit> {
    let Contribution::Entry { ad_id, stage, at, credit } = contribution else { return None };
    Some(StageCredit {
        ad_id: ad_id.clone(),
        deal_id: moved.deal_id.clone(),
        stage: rules.stages.get(*stage)?.clone(),
        entered_at: jiff::Timestamp::from_millisecond(*at).ok()?,
        credit: sign * f64::from(*credit) / f64::from(WHOLE),
    })
}

/// By how much the reported value of a deal changed, for each ad.
fn deal_credits(moved: &Moved, currency: Currency) -> Vec<DealCredit> {
    let mut by_ad: BTreeMap<Option<&str>, Minor> = BTreeMap::new();
    let (before, after) = (moved.before.values.iter(), moved.after.values.iter());
    for (ad_id, value) in
        before.map(|(ad_id, value)| (ad_id, -value)).chain(after.map(|(ad_id, value)| (ad_id, *value)))
    {
        *by_ad.entry(ad_id.as_deref()).or_default() += value;
    }
    let changed = by_ad.into_iter().filter(|(_, value)| *value != 0);
    let credit = |(ad_id, value): (Option<&str>, Minor)| DealCredit {
        ad_id: ad_id.map(str::to_owned),
        deal_id: moved.deal_id.clone(),
        value: currency.to_major(value),
        value_minor: value,
    };
    changed.map(credit).collect()
}
