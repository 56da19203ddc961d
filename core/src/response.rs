//! Spend response: how the price of impressions moves with an ad's budget, and so how fast returns diminish.
//!
//! An ad's average return at budget b is taken as exp(mu) b^(beta - 1): impressions per unit of money fall as spend per
//! day rises. beta is estimated within ads over the account, since budgets differ between ads for other reasons too.

/// Impressions of a period above which its price is information.
pub(crate) const MIN_IMPRESSIONS: f64 = 20.0;

/// Sums over an ad's periods of x = ln(spend per day) and z = ln(impressions / spend).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ResponseSums {
    /// Number of periods.
    pub(crate) w: f64,
    /// Sum of x.
    pub(crate) xs: f64,
    /// Sum of z.
    pub(crate) ys: f64,
    /// Sum of x^2.
    pub(crate) xx: f64,
    /// Sum of x z.
    pub(crate) xy: f64,
}

impl ResponseSums {
    /// Adds `periods` equal periods; one without spend or with hardly any impressions is not added.
    pub(crate) fn add(&mut self, periods: f64, spend_per_day: f64, spend: f64, impressions: f64) {
        if !(impressions > MIN_IMPRESSIONS && spend > 0.0 && spend_per_day > 0.0) {
            return;
        }
        let x = spend_per_day.ln();
        let z = (impressions / spend).ln();
        self.w += periods;
        self.xs += periods * x;
        self.ys += periods * z;
        self.xx += periods * x * x;
        self.xy += periods * x * z;
    }
}

impl ResponseSums {
    /// The same prices, taken to have been paid at `factor` times the spend: x moves by its logarithm.
    pub(crate) fn scaled_to(self, factor: f64) -> Self {
        let shift = factor.ln();
        Self {
            xs: self.xs + self.w * shift,
            xx: self.xx + 2.0 * shift * self.xs + self.w * shift * shift,
            xy: self.xy + shift * self.ys,
            ..self
        }
    }

    /// Adds another ad's periods.
    pub(crate) fn merge(&mut self, other: Self) {
        self.w += other.w;
        self.xs += other.xs;
        self.ys += other.ys;
        self.xx += other.xx;
        self.xy += other.xy;
    }
}

/// The account's spend response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpendResponse {
    /// Elasticity of an ad's return to its budget, 0.5 to 0.9.
    pub(crate) beta: f64,
    /// Level of ln(impressions per unit of money) at a budget of one unit a day.
    pub(crate) level: f64,
}

impl SpendResponse {
    /// Prior of the slope, as squares and products of a within-ad regression: beta = 0.8 worth 20.
    const PRIOR_SXX: f64 = 20.0;
    const PRIOR_SXY: f64 = 4.0;
    /// Periods that the account's level is worth against an ad's own.
    const LEVEL_PERIODS: f64 = 4.0;
    /// Variance of one period's level, and of an ad that was never delivered.
    const PERIOD_VARIANCE: f64 = 0.0144;
    const UNSEEN_VARIANCE: f64 = 0.06;
    /// Largest exponent of shares.
    const MAX_POWER: f64 = 6.0;

    /// Fits the response over all ads of the account.
    pub(crate) fn fit<'a>(ads: impl Iterator<Item = &'a ResponseSums> + Clone, nominal_cpm: f64) -> Self {
        let delivered = ads.filter(|sums| sums.w > 0.0);
        let (mut sxx, mut sxy) = (0.0, 0.0);
        for sums in delivered.clone() {
            sxx += sums.xx - sums.xs * sums.xs / sums.w;
            sxy += sums.xy - sums.xs * sums.ys / sums.w;
        }
        let beta = (1.0 - (Self::PRIOR_SXY - sxy) / (Self::PRIOR_SXX + sxx)).clamp(0.5, 0.9);
        let (mut level, mut count) = (0.0, 0.0);
        for sums in delivered {
            level += Self::own_level(beta, sums);
            count += 1.0;
        }
        let level = if count > 0.0 { level / count } else { (1000.0 / nominal_cpm).ln() };
        Self { beta, level }
    }

    fn own_level(beta: f64, sums: &ResponseSums) -> f64 {
        (sums.ys + (1.0 - beta) * sums.xs) / sums.w
    }

    /// Mean and variance that an ad's own prices contribute to the logarithm of its return.
    pub(crate) fn of_ad(&self, sums: &ResponseSums) -> (f64, f64) {
        let weight = sums.w + Self::LEVEL_PERIODS;
        if sums.w > 0.0 {
            let own = Self::own_level(self.beta, sums);
            let mean = (sums.w * own + Self::LEVEL_PERIODS * self.level) / weight;
            (mean, Self::PERIOD_VARIANCE / weight)
        } else {
            (self.level, Self::PERIOD_VARIANCE / weight + Self::UNSEEN_VARIANCE)
        }
    }

    /// The exponent that equalises marginal returns, p = 1 / (1 - beta), capped.
    pub(crate) fn power(&self) -> f64 {
        (1.0 / (1.0 - self.beta)).min(Self::MAX_POWER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_prices_on_spend_is_recovered() {
        let mut sums = ResponseSums::default();
        for step in 0..400 {
            let spend = 20.0 * (1.0 + f64::from(step % 40));
            let impressions = spend * 80.0 * spend.powf(-0.3);
            sums.add(1.0, spend, spend, impressions);
        }
        let fit = SpendResponse::fit([sums].iter(), 12.0);
        assert!((fit.beta - 0.7).abs() < 0.01, "{}", fit.beta);
        assert!((fit.level - 80.0_f64.ln()).abs() < 0.05);
    }

    #[test]
    fn without_delivery_the_nominal_price_stands() {
        let unseen = ResponseSums::default();
        let fit = SpendResponse::fit([unseen].iter(), 12.0);
        assert!((fit.beta - 0.8).abs() < 1e-12);
        assert_eq!(fit.of_ad(&unseen).0, (1000.0_f64 / 12.0).ln());
    }
}
