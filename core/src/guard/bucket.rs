//! The account's score: a token bucket, kept as the one instant at which it will have drained.
//!
//! This is the generic cell rate algorithm (ITU-T I.371): a write at `t` moves the instant to max(instant, t) + cost, and is
//! legal while the instant then lies no further after `t` than a full bucket takes to drain. A clock that jumps backwards
//! adds nothing, since the instant never moves back.

/// A bucket of `points` that drains in `drain` microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TokenBucket {
    points: i64,
    drain: i64,
}

impl TokenBucket {
    pub(super) fn new(points: u32, drain_micros: i64) -> Self {
        Self { points: i64::from(points).max(1), drain: drain_micros.max(1) }
    }

    /// Microseconds in which some points drain, rounded up so that no write is too early.
    fn cost(self, points: u32) -> i64 {
        let exact = i128::from(points) * i128::from(self.drain);
        let whole = (exact + i128::from(self.points) - 1) / i128::from(self.points);
        i64::try_from(whole).unwrap_or(i64::MAX)
    }

    /// When the bucket will have drained after a write at `at`, whether there is room for it or not.
    pub(super) fn after(self, busy_until: i64, at: i64, points: u32) -> i64 {
        busy_until.max(at).saturating_add(self.cost(points))
    }

    /// The first instant at which there is room for a write.
    pub(super) fn room_at(self, busy_until: i64, points: u32) -> i64 {
        busy_until.saturating_add(self.cost(points)).saturating_sub(self.drain)
    }

    /// The score at an instant, rounded up.
    pub(super) fn score(self, busy_until: i64, at: i64) -> f64 {
        let left = busy_until.saturating_sub(at).max(0);
        (left as f64 * self.points as f64 / self.drain as f64 - 1e-6).ceil()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_data;

    /// Go's table-driven cases: instants in units of 100 ms, limits in tokens a second.
    #[test]
    fn it_admits_what_gos_rate_limiter_admits() {
        let Some(text) = test_data::read("rate_limiter/go_x_time_rate_part.json") else { return };
        let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
        let unit = cases["unit_ms"].as_i64().unwrap() * 1_000;
        let bucket = |case: &serde_json::Value| {
            let (limit, burst) = (case["limit"].as_i64().unwrap(), case["burst"].as_u64().unwrap());
            TokenBucket::new(u32::try_from(burst).unwrap(), i64::try_from(burst).unwrap() * 1_000_000 / limit)
        };
        let numbers = |step: &serde_json::Value| -> Vec<i64> {
            step.as_array().unwrap().iter().map(|value| value.as_i64().unwrap()).collect()
        };
        let mut checked = 0;
        for case in cases["allow"].as_array().unwrap() {
            let (bucket, mut busy) = (bucket(case), 0);
            for step in case["steps"].as_array().unwrap() {
                let [t, n, ok] = numbers(step)[..] else { panic!("{step}") };
                let (at, n) = (t * unit, u32::try_from(n).unwrap());
                let is_allowed = bucket.room_at(busy.max(at), n) <= at;
                assert_eq!(is_allowed, ok == 1, "{case}: {step}");
                busy = if is_allowed { bucket.after(busy, at, n) } else { busy };
                checked += 1;
            }
        }
        for case in cases["reserve"].as_array().unwrap() {
            let (bucket, mut busy) = (bucket(case), 0);
            for step in case["steps"].as_array().unwrap() {
                let [t, n, act, ok] = numbers(step)[..] else { panic!("{step}") };
                let (at, n) = (t * unit, u32::try_from(n).unwrap());
                assert_eq!((bucket.room_at(busy.max(at), n).max(at), 1), (act * unit, ok), "{case}: {step}");
                busy = bucket.after(busy, at, n);
                checked += 1;
            }
        }
        assert!(checked >= 12);
    }

    /// Go's long run: 100 tokens a second, bursts of 100, 500 requests a second for 5 seconds.
    #[test]
    fn in_the_long_run_it_admits_the_burst_and_the_rate() {
        let bucket = TokenBucket::new(100, 1_000_000);
        let (mut busy, mut admitted) = (0, 0);
        for request in 0..2_500_i64 {
            let at = 1_000_000_000 + request * 2_000;
            if bucket.room_at(busy.max(at), 1) <= at {
                busy = bucket.after(busy, at, 1);
                admitted += 1;
            }
        }
        assert!((599..=601).contains(&admitted), "{admitted}");
    }

    #[test]
    fn a_clock_that_jumps_backwards_adds_nothing() {
        let bucket = TokenBucket::new(60, 300_000_000);
        let at = 1_000_000_000_000;
        let full = (0..20).fold(0, |busy, _| bucket.after(busy, at, 3));
        assert_eq!(bucket.score(full, at), 60.0);
        let earlier = at - 3_600_000_000;
        assert!(bucket.room_at(full.max(earlier), 3) > earlier);
        assert_eq!(bucket.room_at(full, 3), at + 15_000_000);
    }
}
