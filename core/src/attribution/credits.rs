//! Credits: an ad's probability becomes a part of the conversion, and the parts sum to the whole exactly.

use std::cmp::Ordering;

use super::answer::{AttributionMethod, LayerReport};
use super::index::Place;
use super::keys::Kind;
use super::store::Store;
use crate::money::Micros;
use crate::time::Millis;

/// The whole credit of a conversion: credits are counted in ten-thousandths, so that they sum exactly.
pub(crate) const WHOLE: u32 = 10_000;

/// An ad with its probability and its credit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) ad: u32,
    /// Its newest touch; absent where the conversion is spread.
    pub(super) touch: Option<Place>,
    pub(super) at: Millis,
    pub(super) probability: f64,
    pub(super) credit: u32,
}

/// What the layers found.
#[derive(Clone, Debug, Default)]
pub(super) struct Match {
    pub(super) method: AttributionMethod,
    pub(super) key: Option<Kind>,
    pub(super) confidence: f64,
    pub(super) scored: Vec<Scored>,
    pub(super) layers: Vec<LayerReport>,
    pub(super) spend: Micros,
}

impl Scored {
    /// When its newest touch happened.
    pub(super) fn touched_at(&self) -> Option<Millis> {
        self.touch.map(|_| self.at)
    }
}

/// The likeliest first; of equal ones the newest, then by name.
pub(super) fn order(a: &Scored, b: &Scored, store: &Store) -> Ordering {
    let name = |ad: &Scored| store.ads.get(ad.ad);
    b.probability.total_cmp(&a.probability).then(b.at.cmp(&a.at)).then_with(|| name(a).cmp(&name(b)))
}

/// Splits the whole credit by probability, exactly; equally where all of them are 0.
pub(super) fn share(scored: &mut [Scored]) {
    if let [only] = scored {
        only.credit = WHOLE;
        return;
    }
    let total: f64 = scored.iter().map(|ad| ad.probability).sum();
    let equal = 1.0 / scored.len().max(1) as f64;
    let exact = |ad: &Scored| f64::from(WHOLE) * if total > 0.0 { ad.probability / total } else { equal };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and WHOLE")]
    for ad in scored.iter_mut() {
        ad.credit = exact(ad) as u32;
    }
    let mut rest = WHOLE.saturating_sub(scored.iter().map(|ad| ad.credit).sum());
    let mut places: Vec<usize> = (0..scored.len()).collect();
    let fraction = |place: &usize| scored.get(*place).map_or(0.0, |ad| exact(ad).fract());
    places.sort_by(|a, b| fraction(b).total_cmp(&fraction(a)));
    for place in places {
        if let Some(ad) = scored.get_mut(place).filter(|_| rest > 0) {
            ad.credit += 1;
            rest -= 1;
        }
    }
}

/// A credit's part of an amount.
pub(super) fn part(amount: Micros, credit: u32) -> Micros {
    let part = i128::from(amount) * i128::from(credit) / i128::from(WHOLE);
    Micros::try_from(part).unwrap_or(Micros::MAX)
}
