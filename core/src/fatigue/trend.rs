//! Trends of an ad's daily figures, relative to the other ads of its pool.

use crate::ad::Period;
use crate::math::special::normal_cdf;

/// Days of a trend's recent window, and of the window before it.
const RECENT: usize = 3;
const BEFORE: usize = 7;
/// Days kept.
const DAYS: usize = RECENT + BEFORE;
/// Impressions that a window needs before it is compared.
const LEAST_IMPRESSIONS: f64 = 200.0;

/// Impressions, clicks and spend of each of the last ten days; the first is the 24 hours up to now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Days {
    impressions: [f64; DAYS],
    clicks: [f64; DAYS],
    spend: [f64; DAYS],
}

/// Sums over a window of days.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    impressions: f64,
    clicks: f64,
    spend: f64,
}

impl Window {
    fn ctr(self) -> Option<f64> {
        (self.impressions >= LEAST_IMPRESSIONS && self.clicks > 0.0).then(|| self.clicks / self.impressions)
    }

    fn cpm(self) -> Option<f64> {
        (self.impressions >= LEAST_IMPRESSIONS && self.spend > 0.0).then(|| self.spend / self.impressions * 1000.0)
    }
}

impl Days {
    /// Daily figures of a history.
    pub(super) fn of(history: &[Period], period_hours: f64) -> Self {
        let mut days = Self::default();
        for period in history {
            let duration = period.duration_hours.unwrap_or(period_hours);
            let young = (period.age_hours - duration).max(0.0);
            days.spread(young, period.age_hours, period.impressions as f64, period.clicks as f64, period.spend);
        }
        days
    }

    /// Adds what was delivered between two ages in hours; what crosses midnights is spread over its days.
    pub(crate) fn spread(&mut self, young: f64, old: f64, impressions: f64, clicks: f64, spend: f64) {
        let columns = self.impressions.iter_mut().zip(&mut self.clicks).zip(&mut self.spend);
        for (day, ((of_impressions, of_clicks), of_spend)) in columns.enumerate() {
            let start = day as f64 * 24.0;
            let overlap = (old.min(start + 24.0) - young.max(start)).max(0.0);
            if overlap > 0.0 {
                let part = overlap / (old - young);
                *of_impressions += part * impressions;
                *of_clicks += part * clicks;
                *of_spend += part * spend;
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.combine(other, |sum, more| sum + more);
    }

    /// The same days without one ad's part.
    pub(super) fn without(&self, one: &Self) -> Self {
        let mut rest = self.clone();
        rest.combine(one, |sum, part| (sum - part).max(0.0));
        rest
    }

    fn combine(&mut self, other: &Self, operation: fn(f64, f64) -> f64) {
        for (mine, theirs) in [
            (&mut self.impressions, &other.impressions),
            (&mut self.clicks, &other.clicks),
            (&mut self.spend, &other.spend),
        ] {
            for (a, b) in mine.iter_mut().zip(theirs) {
                *a = operation(*a, *b);
            }
        }
    }

    fn window(&self, skip: usize, take: usize) -> Window {
        let sum = |column: &[f64; DAYS]| column.iter().skip(skip).take(take).sum();
        Window { impressions: sum(&self.impressions), clicks: sum(&self.clicks), spend: sum(&self.spend) }
    }

    fn recent(&self) -> Window {
        self.window(0, RECENT)
    }

    fn before(&self) -> Window {
        self.window(RECENT, BEFORE)
    }
}

/// How an ad's last 3 days differ from the 7 days before, beyond what its pool did.
#[derive(Clone, Debug, Default)]
pub(super) struct Trend {
    /// Relative change of the click-through rate (-0.25 is a fall by a quarter).
    pub(super) ctr_change: Option<f64>,
    /// Probability that it fell at all.
    pub(super) probability_ctr_fell: Option<f64>,
    /// Relative change of the price of impressions.
    pub(super) cpm_change: Option<f64>,
    /// Impressions of the last 7 days relative to all before them; absent unless the history covers those days.
    pub(super) impression_growth: Option<f64>,
    /// Whether the last 7 days delivered less than half as fast as the ad's life before them.
    pub(super) is_drying_up: bool,
    /// Impressions per day over the last 3 days.
    pub(super) impressions_per_day: Option<f64>,
}

impl Trend {
    pub(super) fn of(ad: &Days, pool: &Days, total_impressions: f64, age_hours: f64) -> Self {
        let (recent, before) = (ad.recent(), ad.before());
        let ratio = |figure: fn(Window) -> Option<f64>| {
            let own = figure(recent)? / figure(before)?;
            let others = match (figure(pool.recent()), figure(pool.before())) {
                (Some(now), Some(then)) => now / then,
                _ => 1.0,
            };
            Some(own / others)
        };
        let ctr = ratio(Window::ctr);
        let week: f64 = ad.window(0, 7).impressions;
        let earlier = total_impressions - week;
        let days_before = age_hours / 24.0 - 7.0;
        let is_covered = ad.impressions.get(6).is_some_and(|impressions| *impressions > 0.0);
        Self {
            ctr_change: ctr.map(|ratio| ratio - 1.0),
            probability_ctr_fell: ctr.map(|ratio| normal_cdf(-ratio.ln() / ln_ratio_sd(recent, before, pool))),
            cpm_change: ratio(Window::cpm).map(|ratio| ratio - 1.0),
            impression_growth: (is_covered && earlier > 0.0).then(|| week / earlier),
            is_drying_up: days_before > 0.0 && week / 7.0 < 0.5 * earlier / days_before,
            impressions_per_day: (recent.impressions > 0.0).then(|| recent.impressions / RECENT as f64),
        }
    }
}

/// Standard deviation of the logarithm of a ratio of click-through rates: the clicks are Poisson counts.
fn ln_ratio_sd(recent: Window, before: Window, pool: &Days) -> f64 {
    let of_pool: f64 = match (pool.recent(), pool.before()) {
        (now, then) if now.ctr().is_some() && then.ctr().is_some() => 1.0 / now.clicks + 1.0 / then.clicks,
        _ => 0.0,
    };
    (1.0 / recent.clicks + 1.0 / before.clicks + of_pool).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(recent_clicks: u64) -> Vec<Period> {
        (0..10)
            .map(|day| Period {
                age_hours: f64::from(day + 1) * 24.0,
                duration_hours: Some(24.0),
                impressions: 10_000,
                clicks: if day < 3 { recent_clicks } else { 200 },
                spend: 100.0,
                ..Period::default()
            })
            .collect()
    }

    #[test]
    fn a_fall_that_the_pool_shares_is_not_the_ads_own() {
        let ad = Days::of(&history(100), 6.0);
        let alone = Trend::of(&ad, &Days::default(), 200_000.0, 480.0);
        assert!((alone.ctr_change.unwrap() + 0.5).abs() < 1e-12);
        assert!(alone.probability_ctr_fell.unwrap() > 0.999);
        let mut pool = ad.clone();
        pool.add(&ad);
        let shared = Trend::of(&ad, &pool.without(&ad), 200_000.0, 480.0);
        assert!(shared.ctr_change.unwrap().abs() < 1e-12);
        assert!((shared.impression_growth.unwrap() - 70_000.0 / 130_000.0).abs() < 1e-12);
        assert!(!shared.is_drying_up);
    }

    #[test]
    fn a_period_over_several_days_is_spread() {
        let week = Period { age_hours: 168.0, duration_hours: Some(168.0), impressions: 7_000, ..Period::default() };
        let days = Days::of(&[week], 6.0);
        assert!((days.impressions[0] - 1_000.0).abs() < 1e-9);
        assert!((days.impressions[6] - 1_000.0).abs() < 1e-9);
        assert_eq!(days.impressions[7], 0.0);
    }
}
