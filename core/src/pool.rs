//! Partial pooling of a rate over the ads of one pool.

/// What is known of a rate before any evidence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RatePrior {
    /// Expected rate.
    pub(crate) nominal: f64,
    /// How many events that expectation is worth.
    pub(crate) events: f64,
    /// Coefficient of variation between ads.
    pub(crate) cv: f64,
    /// Whether each exposure has at most one event (a probability) or any number (a Poisson rate).
    pub(crate) is_probability: bool,
}

/// The pooled rate and how much evidence stands behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PooledRate {
    /// Events per exposure over the pool.
    pub(crate) rate: f64,
    /// Share of a single exposure's variance that is its own: 1 for a Poisson rate, 1 - rate for a probability.
    pub(crate) own_variance: f64,
    /// Expected events of the pool, each ad discounted by how much its own rate may differ.
    pub(crate) expected_events: f64,
}

impl RatePrior {
    fn own_variance(self, rate: f64) -> f64 {
        if self.is_probability { 1.0 - rate.min(0.95) } else { 1.0 }
    }

    /// Pools `(events, exposure)` pairs: m = (sum o y + n0) / (sum o E + n0/m0), where an ad's weight
    /// o = 1 / (1 + m E CV^2 / q) keeps one large ad from speaking for all. Two steps from o = 1 are enough.
    pub(crate) fn pool<I>(self, ads: I) -> PooledRate
    where
        I: Iterator<Item = (f64, f64)> + Clone,
    {
        let pooled = |weight: &dyn Fn(f64) -> f64| {
            let (mut events, mut exposure) = (self.events, self.events / self.nominal);
            for (y, e) in ads.clone() {
                let o = weight(e);
                events += o * y;
                exposure += o * e;
            }
            events / exposure
        };
        let mut rate = pooled(&|_| 1.0);
        for _ in 0..2 {
            rate = pooled(&|e| self.weight(rate, e));
        }
        let expected_events = ads.map(|(_, e)| self.weight(rate, e) * rate * e).sum();
        PooledRate { rate, own_variance: self.own_variance(rate), expected_events }
    }

    fn weight(self, rate: f64, exposure: f64) -> f64 {
        1.0 / (1.0 + rate * exposure * self.cv * self.cv / self.own_variance(rate))
    }
}

impl PooledRate {
    /// Variance that the doubt about the pooled rate adds to an ad whose prior has the share `reliance` in its posterior.
    pub(crate) fn added_variance(&self, reliance: f64) -> f64 {
        reliance * reliance * self.own_variance / (self.expected_events + 3.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: RatePrior = RatePrior { nominal: 0.1, events: 3.0, cv: 0.3, is_probability: false };

    #[test]
    fn no_evidence_gives_the_nominal_rate() {
        let pooled = PRIOR.pool(std::iter::empty());
        assert!((pooled.rate - 0.1).abs() < 1e-15);
        assert_eq!(pooled.expected_events, 0.0);
    }

    #[test]
    fn one_large_ad_does_not_speak_for_many_small_ones() {
        let ads = [(5_000.0, 10_000.0)].into_iter().chain(std::iter::repeat_n((1.0, 10.0), 20));
        let rate = PRIOR.pool(ads).rate;
        assert!(rate < 0.3, "{rate}: the plain ratio is 0.49");
    }
}
