//! The funnel model: for each budget the posterior of the logarithm of its return, from pooled, delay-corrected rates.
//!
//! ln return at budget b = mu - (1 - beta) ln b, with mu the sum of independent parts: click-through rate under fatigue,
//! each stage's rate, the value of a deal, and the price of impressions. Each part has a conjugate posterior whose
//! log-mean and log-variance are digamma and trigamma terms.

use crate::arm::Arm;
use crate::campaigns::Pools;
use crate::config::Config;
use crate::ctr::{self, CtrPosterior};
use crate::evidence::{Evidence, STAGES};
use crate::math::special::{digamma, trigamma};
use crate::pool::{PooledRate, RatePrior};
use crate::response::SpendResponse;

use super::priors::{Priors, REVENUE_CV, is_on_revenue};
use super::view_through;

/// Deals that the configured deal value is worth.
const DEALS: f64 = 15.0;
/// Variance of what the model leaves out, in reported intervals.
const MODEL_VARIANCE: f64 = 0.01;

/// Posterior of one budget.
#[derive(Clone, Debug)]
pub(crate) struct FunnelPosterior {
    /// Mean of ln(return per unit of money at a budget of one unit a day).
    pub(crate) mu: f64,
    /// Its variance, the one that shares are made from.
    pub(crate) var: f64,
    /// Variance that the doubt about pooled rates and the model itself adds to reported intervals.
    pub(crate) shared_var: f64,
    /// Mean and variance of ln(value per click).
    pub(crate) click_mu: f64,
    pub(crate) click_var: f64,
    /// Current click-through rate under fatigue.
    pub(crate) ctr: CtrPosterior,
}

/// Posteriors of all budgets and the spend response they share.
#[derive(Clone, Debug)]
pub(crate) struct Posteriors {
    pub(crate) arms: Vec<FunnelPosterior>,
    pub(crate) response: SpendResponse,
}

/// What one pool's ads have in common.
#[derive(Clone, Debug)]
struct PoolRates {
    ctr: PooledRate,
    stages: [Option<PooledRate>; STAGES],
    revenue: PooledRate,
    /// Average value of a completed deal: the configured one, moved by the deals seen.
    deal_value: f64,
}

/// Posteriors of all budgets, pooled as configured.
///
/// `silent` arms inform what is pooled and get no posterior.
pub(crate) fn posteriors(arms: &[Arm<'_>], silent: &[Arm<'_>], config: &Config, priors: &Priors) -> Posteriors {
    let all = || arms.iter().chain(silent);
    let stages_reported = all().any(|arm| arm.evidence.has_stages);
    let evidence: Vec<&Evidence> = all().map(|arm| &arm.evidence).collect();
    let response = SpendResponse::fit(evidence.iter().map(|e| &e.response), priors.nominal_cpm);
    let counted = view_through::as_clicks(&evidence, priors, stages_reported);
    let evidence: Vec<&Evidence> = counted.iter().map(AsRef::as_ref).collect();
    let campaigns: Vec<Option<&str>> = all().map(|arm| arm.campaign).collect();
    let pools = Pools::of(&campaigns, config.pool_by);
    let mut rates: Vec<Option<PoolRates>> = vec![None; pools.members.len()];
    for pool in &pools.pool_of {
        if let (Some(slot @ None), Some(members)) = (rates.get_mut(*pool), pools.members.get(*pool)) {
            let members: Vec<&Evidence> = members.iter().filter_map(|i| evidence.get(*i).copied()).collect();
            *slot = Some(PoolRates::fit(&members, priors, stages_reported));
        }
    }
    let arms = evidence
        .iter()
        .zip(&pools.pool_of)
        .take(arms.len())
        .filter_map(|(evidence, pool)| {
            rates.get(*pool)?.as_ref().map(|rates| posterior(evidence, rates, priors, &response, stages_reported))
        })
        .collect();
    Posteriors { arms, response }
}

/// Effective exposure of a stage: later stages have at least one exposure per entry.
fn stage_exposure(exposure: f64, entries: f64, prior: RatePrior) -> f64 {
    if prior.is_probability { exposure.max(entries) } else { exposure }
}

impl PoolRates {
    fn fit(pool: &[&Evidence], priors: &Priors, stages_reported: bool) -> Self {
        let mut stages = [None; STAGES];
        for (index, (slot, prior)) in stages.iter_mut().zip(&priors.stages).enumerate() {
            let pairs = pool.iter().filter(|e| !is_on_revenue(e, stages_reported)).map(|e| {
                let entries = e.entries.get(index).copied().unwrap_or(0.0);
                let exposure = e.exposure.get(index).copied().unwrap_or(0.0);
                (entries, stage_exposure(exposure, entries, *prior))
            });
            *slot = Some(prior.pool(pairs));
        }
        let revenue = pool
            .iter()
            .filter(|e| is_on_revenue(e, stages_reported))
            .map(|e| (priors.revenue_events(e), e.mature_clicks));
        let (deals, value) = pool.iter().fold((0.0, 0.0), |(n, sum), e| (n + e.won_count, sum + e.won_value));
        Self {
            ctr: ctr::pool(pool, priors.ctr),
            stages,
            revenue: priors.revenue.pool(revenue),
            deal_value: (DEALS * priors.deal_value + value) / (DEALS + deals),
        }
    }
}

fn posterior(
    evidence: &Evidence,
    rates: &PoolRates,
    priors: &Priors,
    response: &SpendResponse,
    stages_reported: bool,
) -> FunnelPosterior {
    let ctr = CtrPosterior::of(evidence, rates.ctr.rate, priors.ctr.cv);
    let value = if is_on_revenue(evidence, stages_reported) {
        revenue_posterior(evidence, rates, priors)
    } else {
        stage_posterior(evidence, rates, priors)
    };
    let (price_mu, price_var) = response.of_ad(&evidence.response);
    FunnelPosterior {
        mu: ctr.mu + value.mu + price_mu,
        var: ctr.var + value.var + price_var,
        shared_var: MODEL_VARIANCE + value.shared_var,
        click_mu: value.mu,
        click_var: value.var,
        ctr,
    }
}

/// Mean and variance of a logarithm, and the variance that pooled rates share.
#[derive(Clone, Copy, Debug)]
struct LogValue {
    mu: f64,
    var: f64,
    shared_var: f64,
}

/// ln(value per click) from stage entries: a Gamma posterior for the first stage, Beta for the later ones.
fn stage_posterior(evidence: &Evidence, rates: &PoolRates, priors: &Priors) -> LogValue {
    let mut value = LogValue { mu: rates.deal_value.ln(), var: 0.0, shared_var: 0.0 };
    let stages = priors.stages.iter().zip(rates.stages.iter().flatten());
    for ((prior, pooled), (y, e)) in stages.zip(evidence.entries.iter().zip(&evidence.exposure)) {
        let m = pooled.rate;
        let e = stage_exposure(*e, *y, *prior);
        let variation = prior.cv * prior.cv;
        let own_exposure = if prior.is_probability {
            let k = f64::max(1.0, (1.0 - m) / (m * variation) - 1.0);
            let a = k * m + y;
            let all = a + k * (1.0 - m) + (e - y).max(0.0);
            value.mu += digamma(a) - digamma(all);
            value.var += trigamma(a) - trigamma(all);
            k
        } else {
            let k = 1.0 / (m * variation);
            value.mu += digamma(k * m + y) - (k + e).ln();
            value.var += trigamma(k * m + y);
            k
        };
        value.shared_var += pooled.added_variance(own_exposure / (own_exposure + e));
    }
    value
}

/// ln(value per click) from revenue alone: a Gamma posterior in units of an average event.
fn revenue_posterior(evidence: &Evidence, rates: &PoolRates, priors: &Priors) -> LogValue {
    let m = rates.revenue.rate;
    let prior_shape = 1.0 / (REVENUE_CV * REVENUE_CV);
    let prior_exposure = prior_shape / m;
    let shape = prior_shape + priors.revenue_events(evidence);
    let exposure = prior_exposure + evidence.mature_clicks;
    LogValue {
        mu: digamma(shape) - exposure.ln() + priors.event_value.ln(),
        var: trigamma(shape),
        shared_var: rates.revenue.added_variance(prior_exposure / exposure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Stage;
    use crate::evidence::RATES;
    use crate::response::ResponseSums;
    use serde_json::Value;

    fn number(value: &Value) -> f64 {
        value.as_f64().unwrap()
    }

    fn numbers(value: &Value) -> Vec<f64> {
        value.as_array().unwrap().iter().map(number).collect()
    }

    fn array<const N: usize>(value: &Value) -> [f64; N] {
        let mut array = [0.0; N];
        for (slot, number) in array.iter_mut().zip(numbers(value)) {
            *slot = number;
        }
        array
    }

    fn evidence(ad: &Value) -> Evidence {
        Evidence {
            impressions: number(&ad["impr"]),
            depth: number(&ad["impr"]),
            clicks: number(&ad["clicks"]),
            decayed: Some(Box::new(array::<RATES>(&ad["Ek"]))),
            click_depth: number(&ad["Sn"]),
            entries: array(&ad["n"]),
            exposure: array(&ad["eff"]),
            has_stages: true,
            response: ResponseSums {
                w: number(&ad["w"]),
                xs: number(&ad["xs"]),
                ys: number(&ad["ys"]),
                xx: number(&ad["xx"]),
                xy: number(&ad["xy"]),
            },
            ..Evidence::default()
        }
    }

    /// One account's statistics and what an independent implementation makes of them, in one pass from given weights.
    #[test]
    fn an_independent_implementation_agrees_to_1e_9() {
        let Some(text) = crate::test_data::read("funnel_reference.json") else { return };
        let reference: Value = serde_json::from_str(&text).unwrap();
        let mut stages = Stage::service_business();
        let rates = numbers(&reference["nominal"]["st"]);
        stages[0].nominal_rate = number(&reference["nominal"]["lead"]);
        for (stage, rate) in stages[1..].iter_mut().zip(rates) {
            stage.nominal_rate = rate;
        }
        let deal_value = number(&reference["nominal"]["deal"]);
        let priors = Priors::new(&Config { stages, deal_value, ..Config::default() });

        let ads = reference["ads"].as_array().unwrap();
        let evidence: Vec<Evidence> = ads.iter().map(evidence).collect();
        let pool: Vec<&Evidence> = evidence.iter().collect();
        let mut rates = PoolRates::fit(&pool, &priors, true);
        let fresh = |ad: &Value| numbers(&ad["wk"]).iter().zip(numbers(&ad["Ek"])).map(|(w, e)| w * e).sum();
        rates.ctr = priors.ctr.pool(ads.iter().map(|ad| (number(&ad["clicks"]), fresh(ad))));
        let response = SpendResponse::fit(pool.iter().map(|e| &e.response), priors.nominal_cpm);
        let posteriors: Vec<_> =
            pool.iter().map(|evidence| posterior(evidence, &rates, &priors, &response, true)).collect();
        let refs: Vec<_> = posteriors.iter().collect();
        let shares = super::super::shares::expected(&refs, response.power());

        assert!((response.beta - number(&reference["beta"])).abs() < 1e-9);
        for (i, posterior) in posteriors.iter().enumerate() {
            assert!((posterior.mu - number(&reference["mu"][i])).abs() < 1e-9, "mu of ad {i}");
            assert!((posterior.var - number(&reference["var"][i])).abs() < 1e-9, "var of ad {i}");
            assert!((shares[i] - number(&reference["shares"][i])).abs() < 1e-9, "share of ad {i}");
        }
    }
}
