//! Kill, scale or maintain.

use crate::arm::Arm;
use crate::config::{Config, VerdictConfig};
use crate::estimate::Estimate;
use crate::math::special::normal_cdf;
use crate::money::Currency;

use super::explain::value_per_spend;
use super::outlook::Outlook;
use super::recommendation::{AdVerdict, VerdictAction};

/// What a verdict is taken from.
struct Grounds {
    roas: Option<f64>,
    posterior: Option<Estimate>,
    below_kill: Option<f64>,
    above_scale: Option<f64>,
    in_ignorance_zone: bool,
}

/// A verdict for each arm, in the order in which the arms' first ads were given.
pub(super) fn verdicts(arms: &[Arm<'_>], outlook: &Outlook, config: &Config, currency: Currency) -> Vec<AdVerdict> {
    let mut placed: Vec<(usize, AdVerdict)> = arms
        .iter()
        .enumerate()
        .map(|(index, arm)| (arm.position, verdict(index, arm, outlook, &config.verdict, currency)))
        .collect();
    placed.sort_by_key(|(position, _)| *position);
    placed.into_iter().map(|(_, verdict)| verdict).collect()
}

fn verdict(index: usize, arm: &Arm<'_>, outlook: &Outlook, rules: &VerdictConfig, currency: Currency) -> AdVerdict {
    let evidence = &arm.evidence;
    let mut grounds = Grounds {
        roas: (evidence.spend > 0.0).then(|| evidence.revenue / evidence.spend),
        posterior: None,
        below_kill: None,
        above_scale: None,
        in_ignorance_zone: arm.age_hours < rules.ignorance_days * 24.0 || evidence.spend < rules.ignorance_spend,
    };
    if let Outlook::Funnel(posteriors) = outlook
        && let Some(posterior) = posteriors.arms.get(index)
    {
        let beta = posteriors.response.beta;
        let budget = arm.current_budget(currency).max(currency.to_major(1));
        let mu = posterior.mu - (1.0 - beta) * budget.ln();
        let sd = (posterior.var + posterior.shared_var).sqrt();
        grounds.posterior = Some(value_per_spend(posterior, beta, budget));
        // A threshold of 0 has logarithm -infinity: nothing is below it and everything above.
        grounds.below_kill = Some(normal_cdf((rules.kill_roas.ln() - mu) / sd));
        grounds.above_scale = Some(normal_cdf((mu - rules.scale_roas.ln()) / sd));
    }
    let (action, why) = decide(&grounds, evidence.spend, rules);
    let name = match action {
        VerdictAction::Kill => "Kill",
        VerdictAction::Scale => "Scale",
        VerdictAction::Maintain => "Maintain",
    };
    AdVerdict {
        ad_id: arm.ads.first().copied().unwrap_or(arm.id).to_owned(),
        budget_id: arm.id.to_owned(),
        action,
        roas: grounds.roas,
        posterior_roas: grounds.posterior,
        probability_below_kill: grounds.below_kill,
        probability_above_scale: grounds.above_scale,
        in_ignorance_zone: grounds.in_ignorance_zone,
        maturity: evidence.maturity,
        reason: format!("{name}: {why}."),
    }
}

fn decide(grounds: &Grounds, spend: f64, rules: &VerdictConfig) -> (VerdictAction, String) {
    if spend < rules.min_spend {
        let why = format!("spend {spend:.2} is below {:.2}, too little to judge", rules.min_spend);
        return (VerdictAction::Maintain, why);
    }
    let (is_below, is_above, why) = match (grounds.below_kill, grounds.above_scale) {
        (Some(below), Some(above)) => (
            below >= rules.kill_probability,
            above >= rules.scale_probability,
            format!(
                "ROAS is below {} with probability {below:.2} and above {} with probability {above:.2}",
                rules.kill_roas, rules.scale_roas
            ),
        ),
        _ => {
            let roas = grounds.roas.unwrap_or(0.0);
            (
                roas < rules.kill_roas,
                roas > rules.scale_roas,
                format!("ROAS {roas:.2} against {} to kill and {} to scale", rules.kill_roas, rules.scale_roas),
            )
        }
    };
    if is_above {
        (VerdictAction::Scale, why)
    } else if is_below && grounds.in_ignorance_zone {
        (VerdictAction::Maintain, format!("{why}, but it is too early to kill"))
    } else if is_below {
        (VerdictAction::Kill, why)
    } else {
        (VerdictAction::Maintain, why)
    }
}
