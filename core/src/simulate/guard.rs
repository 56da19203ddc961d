//! The guard of a world: the same bounds for every policy, and the budgets within them that follow its wish.

use super::world::GuardSpec;

/// The range of one ad's budget per day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl GuardSpec {
    /// The range of an ad's next budget: near its current one; for a new ad anything up to the equal share.
    pub(crate) fn bounds(&self, current: Option<f64>, total: f64, equal: f64) -> Bounds {
        let floor = self.floor_share * equal;
        match current {
            None => Bounds { least: floor, most: equal },
            Some(current) if self.limits_change => {
                let least = (current * (1.0 - self.max_change)).max(floor);
                Bounds { least, most: (current * (1.0 + self.max_change)).max(least) }
            }
            Some(_) => Bounds { least: floor, most: total },
        }
    }
}

/// A wish below this part of the largest counts as this part, so that every ad can take money the others can't.
const LEAST_WISH: f64 = 1e-12;

/// Budgets clip(factor x wish, least, most) that sum to the total; all at one end where the bounds forbid that.
///
/// The sum is piecewise linear in the factor; the factor lies between two of the points where a budget meets a bound.
pub(crate) fn fit(total: f64, wishes: &[f64], bounds: &[Bounds]) -> Vec<f64> {
    let largest = wishes.iter().copied().fold(0.0, f64::max);
    let wishes: Vec<f64> =
        wishes.iter().map(|wish| if largest > 0.0 { (wish / largest).max(LEAST_WISH) } else { 1.0 }).collect();
    let at = |factor: f64| -> Vec<f64> {
        wishes.iter().zip(bounds).map(|(wish, b)| (factor * wish).max(b.least).min(b.most)).collect()
    };
    let sum_at = |factor: f64| at(factor).iter().sum::<f64>();
    let mut corners: Vec<f64> =
        wishes.iter().zip(bounds).flat_map(|(wish, b)| [b.least / wish, b.most / wish]).collect();
    corners.sort_by(f64::total_cmp);
    let place = corners.partition_point(|factor| sum_at(*factor) < total);
    let high = corners.get(place).or(corners.last()).copied().unwrap_or(0.0);
    let low = place.checked_sub(1).and_then(|place| corners.get(place)).copied().unwrap_or(0.0);
    let (below, above) = (sum_at(low), sum_at(high));
    if above > below && total > below && total < above {
        at(low + (high - low) * (total - below) / (above - below))
    } else {
        at(high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_follow_the_wish_within_their_bounds_and_sum_to_the_total() {
        let bounds = [(8.0, 12.0), (16.0, 24.0), (0.5, 50.0)].map(|(least, most)| Bounds { least, most });
        let budgets = fit(50.0, &[0.0, 1.0, 3.0], &bounds);
        assert_eq!(budgets[0], 8.0);
        assert_eq!(budgets[1], 16.0);
        assert!((budgets.iter().sum::<f64>() - 50.0).abs() < 1e-9);
        for wishes in [[0.0; 3], [1.0, 0.0, 0.0], [1e-200, 1e200, 1.0]] {
            let budgets = fit(50.0, &wishes, &bounds);
            assert!((budgets.iter().sum::<f64>() - 50.0).abs() < 1e-9, "{wishes:?} gives {budgets:?}");
        }
        assert_eq!(fit(1000.0, &[1.0, 1.0, 1.0], &bounds), [12.0, 24.0, 50.0]);
        assert_eq!(fit(1.0, &[1.0, 1.0, 1.0], &bounds), [8.0, 16.0, 0.5]);
    }
}
