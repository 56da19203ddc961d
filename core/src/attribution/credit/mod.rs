//! Multi-touch credit: the value of journeys split over the ads that were touched on the way.
//!
//! The rules (first, last, linear, position, time decay) are those of the field's packages: ChannelAttribution has the
//! first three, DP6's marketing-attribution-models all of them, with the same 40/20/40 and the same week of half-life.

mod chain;
mod heuristic;
mod journey;
mod markov;
mod model;
mod paths;
mod report;

pub use journey::{Journey, JourneyTouch};
pub use model::{CreditModel, CreditOptions};
pub use report::{AdCredit, CreditReport};

pub(super) use paths::MAX_TOUCHES;

use crate::error::Result;
use crate::money::Currency;
use crate::split::{Sum, split, weight};

use heuristic::Credit;
use markov::Effects;
use paths::Paths;

/// Splits the value and the conversions of journeys over the ads that were touched, by one model.
///
/// - The models but [`CreditModel::Markov`] split each journey by itself, exact in minor units by largest remainder, where
///   the smaller of two ids comes first. The credit of two lists of journeys is therefore the sum of their credits.
/// - `markov` fits one chain to all journeys. An ad's removal effect is 1 - P(conversion without it) / P(conversion),
///   where whoever would touch the ad does not convert (Anderl, Becker, von Wangenheim and Schumann 2016, *Mapping the
///   customer journey*). Conversions are split in proportion to the removal effects, and so is the value, whose effects
///   count a conversion by its value. Cycles are solved exactly.
/// - `shapley` is the Shapley value of the game in which a set of ads earns the value of the journeys that touch no other
///   ad. That game is a sum of one unanimity game for each journey, so each journey splits equally over its distinct ads
///   (Shapley 1953): no set of ads need be enumerated.
///
/// A journey without touches has no ad to credit; its value is the report's unattributed value. The order of the journeys
/// does not matter.
///
/// # Errors
/// [`ErrorKind`](crate::ErrorKind): `NOT_FINITE` and `OUT_OF_RANGE` for numbers outside their range, for ids that are
/// empty or too long, for more than 1,000 touches of a journey, instants before 1970 or after 2200, and for a chain of more than
/// 2,000 states; `CONFLICT` for touches out of order of time, a conversion before its last touch, a value without a
/// conversion, or shares of more than 1; `MISSING_FIELD` for a touch without its instant in `time_decay`; `DUPLICATE_ID`
/// for a journey's id that occurs twice; `UNKNOWN_NAME` for a currency. The path starts with `journeys[i]` or is an option.
///
/// ```
/// use lagwise::{CreditModel, CreditOptions, Journey, JourneyTouch, credit_journeys};
///
/// let touch = |ad_id: &str| JourneyTouch { ad_id: ad_id.into(), occurred_at: None };
/// let journeys = [
///     Journey { touches: vec![touch("video"), touch("search")], value: 100.0, ..Journey::default() },
///     Journey { touches: vec![touch("search")], value: 50.0, non_conversions: 1, ..Journey::default() },
/// ];
/// let options = CreditOptions::default();
/// let values = |model| -> lagwise::Result<Vec<f64>> {
///     Ok(credit_journeys(&journeys, model, &options)?.ads.iter().map(|ad| ad.value).collect())
/// };
/// // Sorted by id: search, video.
/// assert_eq!(values(CreditModel::First)?, [50.0, 100.0]);
/// assert_eq!(values(CreditModel::Linear)?, [100.0, 50.0]);
/// // Without search nothing is sold; without video, the journeys that begin with it are lost: one of three.
/// assert_eq!(values(CreditModel::Markov)?, [112.5, 37.5]);
/// # Ok::<(), lagwise::Error>(())
/// ```
pub fn credit_journeys(journeys: &[Journey], model: CreditModel, options: &CreditOptions) -> Result<CreditReport> {
    options.check()?;
    let currency = Currency::new(&options.currency)?;
    let paths = Paths::new(journeys, model == CreditModel::TimeDecay, currency)?;
    let (unattributed_value, unattributed_conversions) = unattributed(&paths);
    let mut effects = Effects { conversions: None, value: None };
    let credits = if model == CreditModel::Markov {
        effects = markov::removal_effects(&paths, options.markov_order as usize)?;
        let total = (paths.value - unattributed_value, paths.conversions - unattributed_conversions);
        proportional(total, &effects, paths.ids.len())
    } else {
        heuristic::credits(&paths, model, options)
    };
    let effect_of = |effects: &Option<Vec<f64>>, ad: usize| effects.as_ref().and_then(|all| all.get(ad).copied());
    let ad = |(place, (id, credit)): (usize, (&&str, &Credit))| AdCredit {
        ad_id: (*id).to_owned(),
        value: currency.to_major(credit.value),
        value_minor: credit.value,
        conversions: credit.conversions.value(),
        removal_effect: effect_of(&effects.conversions, place),
        value_removal_effect: effect_of(&effects.value, place),
    };
    Ok(CreditReport {
        model,
        currency: options.currency.clone(),
        ads: paths.ids.iter().zip(&credits).enumerate().map(ad).collect(),
        unattributed_value: currency.to_major(unattributed_value),
        unattributed_value_minor: unattributed_value,
        unattributed_conversions,
        value: currency.to_major(paths.value),
        value_minor: paths.value,
        conversions: paths.conversions,
    })
}

/// Value and conversions of the journeys without touches.
fn unattributed(paths: &Paths<'_>) -> (i64, u64) {
    let without = paths.iter().filter(|path| path.ads.is_empty());
    without.fold((0, 0), |(value, conversions), path| (value + path.value, conversions + path.conversions))
}

/// The totals split in proportion to the removal effects.
fn proportional((value, conversions): (i64, u64), effects: &Effects, ads: usize) -> Vec<Credit> {
    let mut credits = vec![Credit::default(); ads];
    let mut parts = Vec::new();
    if let Some(effects) = &effects.value {
        split(value, effects.iter().map(|effect| weight(*effect)), &mut parts);
    }
    credits.iter_mut().zip(&parts).for_each(|(credit, part)| credit.value = *part);
    if let Some(effects) = &effects.conversions {
        let sum: f64 = effects.iter().sum();
        for (credit, effect) in credits.iter_mut().zip(effects) {
            let mut part = Sum::default();
            part.add(conversions as f64 * effect / sum);
            credit.conversions = part;
        }
    }
    credits
}
