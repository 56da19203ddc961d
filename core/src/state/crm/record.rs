//! Touches, conversions and changes of deals as they are folded in, and what each of them moves.

use std::collections::BTreeMap;

use super::{Crm, CrmRules, Share, present, shares, way};
use crate::attribution::{Attributed, Conversion, Correction, Touch, WHOLE, barred};
use crate::money::Currency;
use crate::outcome::{DealCredit, Effects, StageCredit};
use crate::revenue::{Deal, DealStage, Minor, StageChange};
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

impl Standing {
    /// What a deal adds where it is credited so.
    fn of(deal: &Deal, shares: &[Share<'_>], rules: &CrmRules) -> Self {
        let mut parts = Vec::new();
        split(deal.reported, shares.iter().map(|share| u64::from(share.credit)), &mut parts);
        let values = if shares.is_empty() {
            vec![(None, deal.reported)]
        } else {
            shares.iter().zip(parts).map(|(share, part)| (Some(share.ad_id.to_owned()), part)).collect()
        };
        Self { contributions: way::contributions(deal, shares, rules), values }
    }
}

impl Crm {
    /// What became of the deals of a conversion that was credited to other ads before.
    fn recredited(&mut self, correction: &Correction, rules: &CrmRules) -> Vec<Moved> {
        let conversion_id = self.touches.id_of(correction).to_owned();
        let deals = self.deals_of(&conversion_id);
        let Self { touches, ledger, index, .. } = self;
        let credited = touches.credited(&conversion_id);
        let moved = |deal_id: String| {
            let deal = ledger.deals.get(&deal_id)?;
            let (before, after) = (shares(deal, &correction.before.credited), shares(deal, credited));
            index.remove(&deal_id, deal, &before, &rules.learned);
            index.add(&deal_id, deal, &after, &rules.learned);
            let (before, after) = (Standing::of(deal, &before, rules), Standing::of(deal, &after, rules));
            Some(Moved { deal_id, before, after })
        };
        deals.into_iter().filter_map(moved).collect()
    }

    /// Takes a touch; conversions that it explains take their deals with them.
    pub(in crate::state) fn touch(&mut self, touch: &Touch, rules: &CrmRules) -> Told {
        let tracked = self.touches.track(touch, barred(touch.consent), &rules.policy);
        let mut moved = Vec::new();
        for correction in &tracked.corrected {
            moved.extend(self.recredited(correction, rules));
        }
        let outcome = tracked.outcome(&rules.tenant_id, &self.touches, &rules.attribution);
        Told { effects: Effects { touch: Some(outcome), ..Effects::of(&moved, rules) }, moved }
    }

    /// Takes a conversion; its deals take its credit.
    pub(in crate::state) fn convert(&mut self, conversion: &Conversion, rules: &CrmRules) -> Told {
        let attributed = self.touches.attribute(conversion, barred(conversion.consent), &rules.policy);
        let moved = match &attributed {
            Attributed::Anew(correction) => self.recredited(correction, rules),
            Attributed::Known | Attributed::Refused(_) => Vec::new(),
        };
        let attribution = attributed.record(conversion, &self.touches, &rules.attribution).ok();
        Told { effects: Effects { attribution, ..Effects::of(&moved, rules) }, moved }
    }

    /// Takes a change of a deal.
    pub(in crate::state) fn change(&mut self, event: &DealStage, rules: &CrmRules) -> Told {
        let deal_id = &event.deal_id;
        let Self { touches, ledger, index, .. } = self;
        let (mut before, mut after) = (Standing::default(), Standing::default());
        if let Some(deal) = ledger.deals.get(deal_id) {
            let shares = present(deal_id, deal, touches);
            index.remove(deal_id, deal, &shares, &rules.learned);
            before = Standing::of(deal, &shares, rules);
        }
        let change = ledger.record(event, rules.stated());
        let deal = ledger.deals.get(deal_id);
        if let Some(deal) = deal {
            let shares = present(deal_id, deal, touches);
            index.add(deal_id, deal, &shares, &rules.learned);
            after = Standing::of(deal, &shares, rules);
        }
        let conversion_id = deal.and_then(Deal::conversion_id).unwrap_or(deal_id);
        let attribution = touches.attribution(&rules.tenant_id, conversion_id, &rules.attribution);
        let moved = vec![Moved { deal_id: deal_id.clone(), before, after }];
        Told { effects: Effects { attribution, change: Some(change), ..Effects::of(&moved, rules) }, moved }
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
