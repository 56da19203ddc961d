//! The arms of a decision: one for each budget, in the order of their ids, whatever order they came in.

use std::collections::HashSet;

use crate::ad::{AdState, check_budget_order};
use crate::allocate::Limits;
use crate::cohort::EvidenceBuilder;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::evidence::Evidence;
use crate::lag::Lags;
use crate::money::Currency;

/// One budget with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Arm<'a> {
    /// The budget's id.
    pub(crate) id: &'a str,
    pub(crate) campaign: Option<&'a str>,
    /// Ids of the ads that share the budget, in order.
    pub(crate) ads: Vec<&'a str>,
    /// Place of the first of them in the caller's list.
    pub(crate) position: usize,
    pub(crate) evidence: Evidence,
    pub(crate) limits: Limits,
    /// Spend per day over the ads' lives, in major units.
    pub(crate) spend_per_day: f64,
    /// Age of the oldest of the ads.
    pub(crate) age_hours: f64,
    /// Resemblance to winners, weighted by impressions.
    pub(crate) dna_score: f64,
}

impl Arm<'_> {
    /// Current budget per day in major units: as given, else spend per day.
    pub(crate) fn current_budget(&self, currency: Currency) -> f64 {
        self.limits.current.map_or(self.spend_per_day, |minor| currency.to_major(minor))
    }
}

/// An ad and its place in the caller's list.
#[derive(Clone, Copy)]
struct Listed<'a> {
    ad: &'a AdState,
    position: usize,
}

impl Listed<'_> {
    fn locate(self) -> impl Fn(Error) -> Error {
        move |error| error.within(&format!("ads[{}]", self.position))
    }
}

/// Checks the ads and gathers them into arms, sorted by budget id.
///
/// # Errors
/// Those of [`AdState`]'s ranges; [`ErrorKind::DuplicateId`]; [`ErrorKind::Conflict`] where ads of one budget disagree
/// about it. Paths start with `ads[i]`, `i` being the place in the caller's list.
pub(crate) fn gather<'a>(ads: &'a [AdState], config: &Config, lags: &Lags, currency: Currency) -> Result<Vec<Arm<'a>>> {
    let mut seen = HashSet::with_capacity(ads.len());
    let mut listed = Vec::with_capacity(ads.len());
    for (position, ad) in ads.iter().enumerate() {
        let item = Listed { ad, position };
        ad.check(config.period_hours).map_err(item.locate())?;
        if !seen.insert(ad.ad_id.as_str()) {
            let error = Error::new(ErrorKind::DuplicateId, "ad_id", format!("{:?} occurs twice", ad.ad_id));
            return Err(item.locate()(error));
        }
        listed.push(item);
    }
    listed.sort_unstable_by_key(|item| (item.ad.budget_id(), item.ad.ad_id.as_str()));
    let mut builder = EvidenceBuilder::new(config, lags);
    listed
        .chunk_by(|a, b| a.ad.budget_id() == b.ad.budget_id())
        .map(|group| arm(group, config, &mut builder, currency))
        .collect()
}

fn arm<'a>(
    group: &[Listed<'a>],
    config: &Config,
    builder: &mut EvidenceBuilder<'_>,
    currency: Currency,
) -> Result<Arm<'a>> {
    let Some(first) = group.first() else {
        return Err(Error::new(ErrorKind::Internal, "ads", "a budget without ads"));
    };
    let mut shared = Shared::default();
    let mut evidence = Vec::new();
    let impressions: f64 = group.iter().map(|item| item.ad.impressions as f64).sum();
    let mut arm = Arm {
        id: first.ad.budget_id(),
        campaign: None,
        ads: Vec::with_capacity(group.len()),
        position: first.position,
        evidence: Evidence::default(),
        limits: Limits { is_new: true, ..Limits::default() },
        spend_per_day: 0.0,
        age_hours: 0.0,
        dna_score: 0.0,
    };
    for item in group {
        let ad = item.ad;
        shared.agree(ad).map_err(item.locate())?;
        let own = builder.of_ad(ad).map_err(item.locate())?;
        if group.len() == 1 {
            arm.evidence = own;
        } else {
            evidence.push((own, ad.spend_per_day()));
        }
        let weight = if impressions > 0.0 { ad.impressions as f64 / impressions } else { 1.0 / group.len() as f64 };
        arm.ads.push(ad.ad_id.as_str());
        arm.position = arm.position.min(item.position);
        arm.limits.is_new &= ad.age_hours < config.period_hours;
        arm.limits.is_frozen |= ad.frozen;
        arm.spend_per_day += ad.spend_per_day();
        arm.age_hours = arm.age_hours.max(ad.age_hours);
        arm.dna_score += ad.dna_score * weight;
    }
    let minor = |field: &str, budget: Option<f64>| budget.map(|b| currency.to_minor(field, b)).transpose();
    check_budget_order(shared.min, shared.max).map_err(first.locate())?;
    arm.campaign = shared.campaign;
    arm.limits.current = minor("current_budget", shared.current).map_err(first.locate())?;
    arm.limits.min = minor("min_budget", shared.min).map_err(first.locate())?;
    arm.limits.max = minor("max_budget", shared.max).map_err(first.locate())?;
    arm.limits.spend_rate = currency.to_minor("spend", arm.spend_per_day).map_err(first.locate())?;
    if group.len() > 1 {
        arm.evidence = Evidence::of_budget(evidence);
    }
    Ok(arm)
}

/// What the ads of one budget say of it; an ad may leave a value out, but two must not differ.
#[derive(Default)]
struct Shared<'a> {
    campaign: Option<&'a str>,
    current: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

impl<'a> Shared<'a> {
    fn agree(&mut self, ad: &'a AdState) -> Result<()> {
        merge("campaign_id", &mut self.campaign, ad.campaign_id.as_deref())?;
        merge("current_budget", &mut self.current, ad.current_budget)?;
        merge("min_budget", &mut self.min, ad.min_budget)?;
        merge("max_budget", &mut self.max, ad.max_budget)
    }
}

fn merge<T: PartialEq + std::fmt::Debug>(field: &str, known: &mut Option<T>, said: Option<T>) -> Result<()> {
    let Some(said) = said else {
        return Ok(());
    };
    match known {
        Some(known) if *known != said => Err(Error::new(
            ErrorKind::Conflict,
            field,
            format!("{said:?} differs from {known:?}, which another ad of the same budget_id has"),
        )),
        _ => {
            *known = Some(said);
            Ok(())
        }
    }
}
