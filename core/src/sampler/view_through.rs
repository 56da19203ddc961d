//! Conversions that came from views: an ad with more of them than clicks is not one with a poor click-through rate.
//!
//! The model reaches value through clicks. Where an ad has more conversions than clicks, those beyond them can't have
//! come that way; each is counted with the clicks that usually bring one, 1/m, m being the rate of the other ads. Value per
//! impression then is what was seen, and neither the click-through rate nor the conversion rate is pulled to the pool's.

use std::borrow::Cow;

use crate::evidence::Evidence;

use super::priors::{Priors, is_on_revenue};

/// The evidence with view-through conversions counted as clicks; borrowed where an ad has none.
pub(super) fn as_clicks<'a>(ads: &[&'a Evidence], priors: &Priors, stages_reported: bool) -> Vec<Cow<'a, Evidence>> {
    // First conversions and the clicks they are seen from.
    let seen = |ad: &Evidence| {
        if is_on_revenue(ad, stages_reported) {
            (priors.revenue_events(ad), ad.mature_clicks)
        } else {
            (ad.entries.first().copied().unwrap_or(0.0), ad.exposure.first().copied().unwrap_or(0.0))
        }
    };
    // Conversions of an ad that served nothing yet only came before the report of its delivery.
    let beyond = |ad: &Evidence| if ad.impressions > 0.0 { seen(ad).0 - ad.clicks } else { 0.0 };
    if ads.iter().all(|ad| beyond(ad) <= 0.0) {
        return ads.iter().map(|ad| Cow::Borrowed(*ad)).collect();
    }
    let rate = |on_revenue: bool| {
        let prior = if on_revenue { Some(&priors.revenue) } else { priors.stages.first() };
        let usual = ads.iter().filter(|ad| beyond(ad) <= 0.0 && is_on_revenue(ad, stages_reported) == on_revenue);
        prior.map(|prior| prior.pool(usual.map(|ad| seen(ad))).rate)
    };
    let (of_stage, of_revenue) = (rate(false), rate(true));
    ads.iter()
        .map(|ad| {
            let rate = if is_on_revenue(ad, stages_reported) { of_revenue } else { of_stage };
            match rate {
                Some(rate) if beyond(ad) > 0.0 => Cow::Owned(ad.with_clicks(beyond(ad) / rate)),
                _ => Cow::Borrowed(*ad),
            }
        })
        .collect()
}
