//! One decision over arms: posteriors, shares, budgets and what is reported of them, before it is put into words.

use std::collections::BTreeMap;

use crate::allocate::{self, Budgets, Limits};
use crate::arm::Arm;
use crate::config::{Model, ShareRule};
use crate::math::best::probability_best;
use crate::money::Currency;

use super::confidence;
use super::funnel::{self, FunnelPosterior, Posteriors};
use super::outlook::Outlook;
use super::scheduled::{self, ScoreInput};
use super::shares::{self, DrawKey};
use super::{BattleHardenedSampler, DecisionOptions};

/// A decision in numbers; every list is in the order of the arms.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) outlook: Outlook,
    /// `Expected` or `Thompson`.
    pub(super) rule: ShareRule,
    /// Shares of the live budget; 0 for frozen arms.
    pub(super) shares: Vec<f64>,
    pub(super) total: i64,
    pub(super) budgets: Budgets,
    pub(super) confidence: Vec<Option<f64>>,
    pub(super) best: Option<Vec<f64>>,
}

impl BattleHardenedSampler {
    /// What the model thinks of each arm; `silent` arms only inform what is pooled.
    pub(super) fn outlook(&self, arms: &[Arm<'_>], silent: &[Arm<'_>]) -> Outlook {
        match self.config.model {
            Model::Funnel => Outlook::Funnel(funnel::posteriors(arms, silent, &self.config, &self.priors)),
            Model::Scheduled => {
                let score = |arm: &Arm<'_>| scheduled::score(score_input(arm), &self.config.scheduled);
                Outlook::Scheduled(arms.iter().map(score).collect())
            }
        }
    }

    pub(super) fn plan(&self, arms: &[Arm<'_>], silent: &[Arm<'_>], total: i64, options: &DecisionOptions) -> Plan {
        let outlook = self.outlook(arms, silent);
        let key = match (self.config.shares, options.seed) {
            (ShareRule::Expected, _) | (ShareRule::Auto, None) => None,
            (_, seed) => Some(DrawKey { seed: seed.unwrap_or(0), decision_id: &options.decision_id }),
        };
        let shares = self.shares(arms, &outlook, key);
        let headroom: BTreeMap<&str, (i64, i64)> = options
            .headroom
            .iter()
            .map(|one| (one.budget_id.as_str(), (one.lowest_budget_minor, one.highest_budget_minor)))
            .collect();
        let limits: Vec<_> =
            arms.iter().map(|arm| Limits { headroom: headroom.get(arm.id).copied(), ..arm.limits }).collect();
        let budgets = allocate::allocate(total, &shares, &limits, &self.config.allocation);
        let confidence = confidence::of_changes(arms, &outlook, &budgets, total, self.currency);
        let best = options.with_probability_best.then(|| probability_best(&outlook.posteriors()));
        let rule = if key.is_some() { ShareRule::Thompson } else { ShareRule::Expected };
        Plan { outlook, rule, shares, total, budgets, confidence, best }
    }

    /// Shares over the live arms; frozen arms have left the problem.
    fn shares(&self, arms: &[Arm<'_>], outlook: &Outlook, key: Option<DrawKey<'_>>) -> Vec<f64> {
        fn live<'a, T>(arms: &[Arm<'_>], all: &'a [T]) -> Vec<&'a T> {
            arms.iter().zip(all).filter(|(arm, _)| !arm.limits.is_frozen).map(|(_, item)| item).collect()
        }
        let of_live = match outlook {
            Outlook::Funnel(Posteriors { arms: posteriors, response }) => {
                let posteriors: Vec<&FunnelPosterior> = live(arms, posteriors);
                match key {
                    Some(key) => {
                        let ids: Vec<&str> =
                            arms.iter().filter(|arm| !arm.limits.is_frozen).map(|arm| arm.id).collect();
                        shares::thompson(&ids, &posteriors, response.power(), self.config.draws as usize, key)
                    }
                    None => shares::expected(&posteriors, response.power()),
                }
            }
            Outlook::Scheduled(scores) => {
                scheduled::shares(&live(arms, scores), self.config.scheduled.temperature, key)
            }
        };
        let mut of_live = of_live.into_iter();
        let share = |arm: &Arm<'_>| if arm.limits.is_frozen { 0.0 } else { of_live.next().unwrap_or(0.0) };
        arms.iter().map(share).collect()
    }
}

impl Plan {
    /// The budget at which an arm's return is stated: its current one, else the recommended one, at least a minor unit.
    pub(super) fn reference_budget(&self, index: usize, arm: &Arm<'_>, currency: Currency) -> f64 {
        let current = arm.current_budget(currency);
        let budget = if current > 0.0 { current } else { self.recommended(index, currency) };
        budget.max(currency.to_major(1))
    }

    /// Change in percent of the current budget; `None` where that is 0.
    pub(super) fn change_percentage(&self, index: usize, arm: &Arm<'_>, currency: Currency) -> Option<f64> {
        let current = arm.current_budget(currency);
        (current > 0.0).then(|| (self.recommended(index, currency) / current - 1.0) * 100.0)
    }

    fn recommended(&self, index: usize, currency: Currency) -> f64 {
        currency.to_major(self.budgets.amounts.get(index).copied().unwrap_or(0))
    }
}

fn score_input<'a>(arm: &Arm<'a>) -> ScoreInput<'a> {
    ScoreInput {
        id: arm.id,
        impressions: arm.evidence.impressions,
        clicks: arm.evidence.clicks,
        spend: arm.evidence.spend,
        revenue: arm.evidence.revenue,
        age_hours: arm.age_hours,
        dna_score: arm.dna_score,
    }
}
