//! A recommendation in one sentence: what, how much, on what grounds, and what held it back.

use crate::allocate::Bound;
use crate::config::RevenueMode;
use crate::money::Currency;

use super::recommendation::RecommendationMetrics;

/// The change that a recommendation makes to a budget.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// Current budget in major units.
    pub(super) current: f64,
    /// Recommended budget in minor units.
    pub(super) amount: i64,
    /// Change in percent; absent without a current budget.
    pub(super) percentage: Option<f64>,
    pub(super) bound: Bound,
}

/// The sentence; `account` is what the account's money returns on average.
pub(super) fn reason(
    change: &Change,
    metrics: &RecommendationMetrics,
    account: f64,
    mode: RevenueMode,
    currency: Currency,
) -> String {
    let mut sentence = Sentence::new();
    what(&mut sentence, change, currency);
    grounds(&mut sentence, metrics, account, mode, currency);
    sentence.say(held(change.bound)).say(".");
    sentence.0
}

fn what(sentence: &mut Sentence, change: &Change, currency: Currency) {
    let decimals = if currency.offset() == 1 { 0 } else { 2 };
    let new = currency.to_major(change.amount);
    let (verb, end) = match change.percentage {
        _ if change.bound == Bound::Frozen => ("Keep ", " a day, frozen"),
        _ if change.bound == Bound::MinChange => ("Keep ", " a day"),
        None => ("Start at ", " a day"),
        Some(percentage) => {
            let verb = match percentage {
                p if p > 0.05 => "Raise ",
                p if p < -0.05 => "Lower ",
                _ => "Keep ",
            };
            sentence.say(verb).number(change.current, decimals).say(" to ").number(new, decimals);
            sentence.say(" ").say(currency.code()).say(" a day (");
            sentence.say(if percentage < 0.0 { "-" } else { "+" }).number(percentage.abs(), 1).say(" %)");
            return;
        }
    };
    sentence.say(verb).number(new, decimals).say(" ").say(currency.code()).say(end);
}

fn grounds(
    sentence: &mut Sentence,
    metrics: &RecommendationMetrics,
    account: f64,
    mode: RevenueMode,
    currency: Currency,
) {
    match (metrics.value_per_spend, metrics.score, metrics.ctr_weight) {
        (Some(value), ..) => {
            let revenue = match mode {
                RevenueMode::Pipeline => " pipeline value per ",
                RevenueMode::Direct => " revenue per ",
            };
            sentence.say(": expects ").number(value.mean, 2).say(revenue).say(currency.code());
            sentence.say(" (90 % interval ").number(value.low, 2).say(" to ").number(value.high, 2);
            sentence.say(") against ").number(account, 2).say(" for the account, with ");
            sentence.number(metrics.maturity * 100.0, 0).say(" % of the evidence in");
        }
        (None, Some(score), Some(weight)) => {
            sentence.say(": scores ").number(score, 3).say(" against ").number(account, 3);
            sentence.say(" for the account, with CTR weighing ").number(weight * 100.0, 0).say(" %");
        }
        _ => {
            sentence.say(": no evidence");
        }
    }
}

fn held(bound: Bound) -> &'static str {
    match bound {
        Bound::None | Bound::Frozen => "",
        Bound::Floor => "; held up by the floor",
        Bound::MinBudget => "; held up by its least budget",
        Bound::MaxBudget => "; held down by its largest budget",
        Bound::ChangeLimit => "; held by the change limit",
        Bound::ChangeLimitBelowFloor => "; the change limit keeps it below its least budget for now",
        Bound::ChangeLimitAboveMax => "; the change limit keeps it above its largest budget for now",
        Bound::NewAd => "; a new ad gets no more than the equal share",
        Bound::MinChange => "; the change would be too small to make",
        Bound::Headroom => "; held by the safety guard",
    }
}

/// A sentence that is being written.
struct Sentence(String);

impl Sentence {
    fn new() -> Self {
        Self(String::with_capacity(240))
    }

    fn say(&mut self, words: &str) -> &mut Self {
        self.0.push_str(words);
        self
    }

    /// A number of at least 0 with up to 3 decimals, halves rounded away from zero.
    ///
    /// Written as whole numbers: exact decimal formatting of floats was half of a decision's time.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0 and below 2^53")]
    fn number(&mut self, number: f64, decimals: usize) -> &mut Self {
        let scale: u64 = match decimals {
            0 => 1,
            1 => 10,
            2 => 100,
            _ => 1000,
        };
        let scaled = (number * scale as f64).round();
        if !(0.0..9e15).contains(&scaled) {
            return self.say(&format!("{number:.decimals$}"));
        }
        let mut digits = itoa::Buffer::new();
        self.say(digits.format(scaled as u64 / scale));
        if scale > 1 {
            // One more digit in front keeps the leading zeros.
            let decimals = digits.format(scale + scaled as u64 % scale);
            self.say(".").say(decimals.get(1..).unwrap_or_default());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Sentence;

    #[test]
    fn numbers_are_written_with_their_decimals() {
        let text = |number: f64, decimals| std::mem::take(&mut Sentence::new().number(number, decimals).0);
        assert_eq!(text(0.0, 2), "0.00");
        assert_eq!(text(12.345, 1), "12.3");
        assert_eq!(text(0.9996, 3), "1.000");
        assert_eq!(text(99.5, 0), "100");
        assert_eq!(text(7.05, 2), "7.05");
        assert_eq!(text(1e300, 0).len(), 301);
    }
}
