//! The sufficient statistics of one budget: all that the funnel posterior needs to know of its ads.

use std::sync::LazyLock;

use crate::response::ResponseSums;

/// Number of fatigue rates on the grid.
pub(crate) const RATES: usize = 26;
/// Most stages of a funnel, as an array length.
pub(crate) const STAGES: usize = crate::config::MAX_STAGES;

/// Fatigue rates per impression: none, then 10^-7 to 10^-4 in eighths of a decade.
pub(crate) static FATIGUE_RATES: LazyLock<[f64; RATES]> =
    LazyLock::new(|| std::array::from_fn(|g| if g == 0 { 0.0 } else { 10_f64.powf(-7.0 + (g - 1) as f64 / 8.0) }));

/// What happened to one ad, or to all ads of one budget, so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) impressions: f64,
    pub(crate) clicks: f64,
    pub(crate) spend: f64,
    /// Value of the ads' revenue in the configured mode.
    pub(crate) revenue: f64,
    /// Impressions discounted at each fatigue rate; absent where no history tells them apart.
    pub(crate) decayed: Option<Box<[f64; RATES]>>,
    /// Impressions that wear on the ad now: all it served, where its history tells of fatigue.
    pub(crate) depth: f64,
    /// Sum over clicks of the impressions served before them.
    pub(crate) click_depth: f64,
    /// Entries into each stage.
    pub(crate) entries: [f64; STAGES],
    /// Effective exposure of each stage: exposures times the share of their outcomes that has arrived.
    pub(crate) exposure: [f64; STAGES],
    /// Whether stage entries are reported.
    pub(crate) has_stages: bool,
    /// Completed deals of known value, and their sum.
    pub(crate) won_count: f64,
    pub(crate) won_value: f64,
    /// Clicks times the share of the whole funnel that has arrived.
    pub(crate) mature_clicks: f64,
    /// Share of the whole funnel that has arrived, averaged over clicks (over the ad's age where there are none).
    pub(crate) maturity: f64,
    pub(crate) response: ResponseSums,
}

impl Evidence {
    /// Adds a period's delivery; periods come oldest first, since each click remembers the impressions before it.
    pub(crate) fn add_delivery(&mut self, impressions: f64, clicks: f64, spend: f64) {
        let depth = self.impressions + 0.5 * impressions;
        if let Some(decayed) = &mut self.decayed {
            add_decayed(decayed, impressions, depth);
            self.click_depth += clicks * depth;
            self.depth += impressions;
        }
        self.impressions += impressions;
        self.clicks += clicks;
        self.spend += spend;
    }

    /// The same ad with clicks added that stand for conversions which came from views: at the ad's usual depth, and with
    /// their outcomes known.
    pub(crate) fn with_clicks(&self, clicks: f64) -> Self {
        let mut evidence = self.clone();
        evidence.clicks += clicks;
        evidence.mature_clicks += clicks;
        evidence.click_depth += clicks * 0.5 * self.depth;
        if let Some(exposure) = evidence.exposure.first_mut() {
            *exposure += clicks;
        }
        evidence
    }

    /// Counts a skipped stage as entered: no stage has fewer entries than a later one.
    pub(crate) fn fill_skipped_stages(&mut self) {
        let mut later = 0.0_f64;
        for entries in self.entries.iter_mut().rev() {
            later = later.max(*entries);
            *entries = later;
        }
    }

    /// Evidence of a budget from that of its ads, each with its spend per day.
    ///
    /// Counts add up. Each ad wears out by its own impressions, so the budget's depth is their mean by impressions. The
    /// ads' prices were paid at parts of the budget, so their spends are scaled to the whole of it.
    pub(crate) fn of_budget(ads: Vec<(Self, f64)>) -> Self {
        if ads.len() == 1 {
            return ads.into_iter().map(|(evidence, _)| evidence).next().unwrap_or_default();
        }
        let spend_per_day: f64 = ads.iter().map(|(_, rate)| rate).sum();
        let tells_fatigue = ads.iter().any(|(ad, _)| ad.decayed.is_some());
        let mut budget = Self { decayed: tells_fatigue.then(|| Box::new([0.0; RATES])), ..Self::default() };
        let mut idle_maturity: f64 = 0.0;
        for (ad, rate) in ads {
            let unworn = [ad.impressions; RATES];
            if let Some(sums) = &mut budget.decayed {
                add_each(sums.as_mut(), ad.decayed.as_deref().unwrap_or(&unworn));
            }
            budget.depth += ad.depth * ad.impressions;
            budget.click_depth += ad.click_depth;
            budget.impressions += ad.impressions;
            budget.clicks += ad.clicks;
            budget.spend += ad.spend;
            budget.revenue += ad.revenue;
            budget.won_count += ad.won_count;
            budget.won_value += ad.won_value;
            budget.has_stages |= ad.has_stages;
            budget.mature_clicks += ad.mature_clicks;
            add_each(&mut budget.entries, &ad.entries);
            add_each(&mut budget.exposure, &ad.exposure);
            idle_maturity = idle_maturity.max(ad.maturity);
            if rate > 0.0 {
                budget.response.merge(ad.response.scaled_to(spend_per_day / rate));
            }
        }
        if budget.impressions > 0.0 {
            budget.depth /= budget.impressions;
        }
        budget.maturity = if budget.clicks > 0.0 { budget.mature_clicks / budget.clicks } else { idle_maturity };
        budget
    }
}

fn add_each(sums: &mut [f64], more: &[f64]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// Adds `impressions` served around cumulative depth `depth`, discounted at each rate of the grid.
///
/// Only the first decade is exponentiated; each further rate is ten times the one eight places before it, so its factor
/// is that one's tenth power.
fn add_decayed(decayed: &mut [f64; RATES], impressions: f64, depth: f64) {
    let [none, rates @ ..] = decayed;
    *none += impressions;
    let mut factors = [0.0; 8];
    for (factor, rate) in factors.iter_mut().zip(FATIGUE_RATES.iter().skip(1)) {
        *factor = (-rate * depth).exp();
    }
    for decade in rates.chunks_mut(8) {
        for (sum, factor) in decade.iter_mut().zip(&mut factors) {
            *sum += impressions * *factor;
            let square = *factor * *factor;
            let fifth = square * square * *factor;
            *factor = fifth * fifth;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenth_powers_are_the_exponentials() {
        for depth in [0.0, 500.0, 40_000.0, 3e6] {
            let mut decayed = [0.0; RATES];
            add_decayed(&mut decayed, 7.0, depth);
            for (sum, rate) in decayed.iter().zip(FATIGUE_RATES.iter()) {
                let exact = 7.0 * (-rate * depth).exp();
                assert!((sum - exact).abs() <= 1e-12 * exact.max(1e-250), "{rate} at {depth}");
            }
        }
    }
}
