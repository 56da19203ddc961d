//! Whole units split by weights, and sums that don't depend on their order.

/// One as a weight: shares are whole multiples of 2^-52, so that equal shares are equal however they were summed.
const ONE: f64 = (1_u64 << 52) as f64;

/// A share of 0 to 1 as a weight.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 2^52")]
pub(crate) fn weight(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * ONE).round() as u64
}

/// Splits whole units in proportion to weights, which sum to less than 2^63, by largest remainder; of equal remainders
/// the first comes first. Without any weight nothing is given out.
pub(crate) fn split(total: i64, weights: impl Iterator<Item = u64> + Clone, parts: &mut Vec<i64>) {
    parts.clear();
    let sum: u64 = weights.clone().sum();
    let units = u64::try_from(total).unwrap_or_default();
    if sum == 0 {
        return;
    }
    let mut rests: Vec<(u64, usize)> = Vec::new();
    let mut missing = units;
    for (index, weight) in weights.enumerate() {
        let (part, rest) = divided(units, weight, sum);
        missing = missing.saturating_sub(part);
        parts.push(i64::try_from(part).unwrap_or(i64::MAX));
        if rest > 0 {
            rests.push((rest, index));
        }
    }
    if missing == 0 {
        return;
    }
    rests.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in rests.iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        if let Some(part) = parts.get_mut(*index) {
            *part += 1;
        }
    }
}

/// units * weight / sum, where the weight is at most the sum: quotient and remainder.
#[expect(clippy::cast_possible_truncation, reason = "the quotient is at most the units, the remainder below the sum")]
fn divided(units: u64, weight: u64, sum: u64) -> (u64, u64) {
    if let Some(product) = units.checked_mul(weight) {
        return (product / sum, product % sum);
    }
    let (product, sum) = (u128::from(units) * u128::from(weight), u128::from(sum));
    ((product / sum) as u64, (product % sum) as u64)
}

/// A sum of real numbers in whole multiples of 2^-60: the same in every order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum(i128);

const UNIT: f64 = (1_u64 << 60) as f64;

impl Sum {
    /// Adds a number of at least 0 and at most 2^53.
    #[expect(clippy::cast_possible_truncation, reason = "below 2^113")]
    pub(crate) fn add(&mut self, number: f64) {
        self.0 += (number * UNIT).round() as i128;
    }

    pub(crate) fn value(self) -> f64 {
        self.0 as f64 / UNIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(total: i64, weights: &[u64]) -> Vec<i64> {
        let mut parts = Vec::new();
        split(total, weights.iter().copied(), &mut parts);
        parts
    }

    #[test]
    fn the_largest_remainders_get_what_is_missing_and_the_first_of_equal_ones() {
        assert_eq!(parts(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(parts(101, &[1, 1, 1]), [34, 34, 33]);
        assert_eq!(parts(10, &[1, 6, 3]), [1, 6, 3]);
        assert_eq!(parts(1, &[1, 2, 2]), [0, 1, 0]);
        assert_eq!(parts(5, &[0, 7, 0]), [0, 5, 0]);
        assert_eq!(parts(0, &[1, 2]), [0, 0]);
        assert!(parts(7, &[0, 0]).is_empty());
        assert_eq!(
            parts(999_999_999_999_999, &[weight(0.4), weight(0.2), weight(0.4)]).iter().sum::<i64>(),
            999_999_999_999_999
        );
        assert_eq!(parts(100, &[weight(0.4), weight(0.2), weight(0.4)]), [40, 20, 40]);
    }

    #[test]
    fn sums_do_not_depend_on_their_order() {
        let numbers: Vec<f64> = (1..1_000).map(|i| 1.0 / f64::from(i)).collect();
        let (mut up, mut down) = (Sum::default(), Sum::default());
        numbers.iter().for_each(|number| up.add(*number));
        numbers.iter().rev().for_each(|number| down.add(*number));
        assert_eq!(up, down);
        assert!((up.value() - numbers.iter().sum::<f64>()).abs() < 1e-13);
    }
}
