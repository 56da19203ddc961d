//! Instants as whole milliseconds, and the grid of periods that deliveries fall into.

use jiff::Timestamp;

/// Milliseconds in an hour.
const HOUR: f64 = 3_600_000.0;

/// An instant in milliseconds since 1970, UTC.
pub(crate) type Millis = i64;

/// Events of before this (1970) and of after (2200) are none: they come from wrong units or clocks.
pub(crate) const EVENT_TIMES: std::ops::RangeInclusive<Millis> = 0..=7_258_118_400_000;

pub(crate) fn millis(instant: Timestamp) -> Millis {
    instant.as_millisecond()
}

/// A span of hours in whole milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "spans are bounded by the configuration")]
pub(crate) fn hours_to_millis(hours: f64) -> Millis {
    (hours * HOUR).round() as Millis
}

pub(crate) fn millis_to_hours(millis: Millis) -> f64 {
    millis as f64 / HOUR
}

/// Equal periods counted from 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PeriodGrid {
    length: Millis,
}

impl PeriodGrid {
    pub(crate) fn new(period_hours: f64) -> Self {
        Self { length: hours_to_millis(period_hours).max(1) }
    }

    /// The period that holds an instant.
    pub(crate) fn index(self, instant: Millis) -> i64 {
        instant.div_euclid(self.length)
    }

    pub(crate) fn start(self, index: i64) -> Millis {
        index.saturating_mul(self.length)
    }

    pub(crate) fn end(self, index: i64) -> Millis {
        self.start(index.saturating_add(1))
    }

    pub(crate) fn hours(self) -> f64 {
        millis_to_hours(self.length)
    }

    /// Number of periods that cover a span.
    pub(crate) fn count(self, span: Millis) -> i64 {
        span.div_euclid(self.length) + i64::from(span.rem_euclid(self.length) != 0)
    }
}

/// How an instant is described to the generated types.
#[cfg(feature = "schema")]
pub(crate) struct DateTime;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DateTime {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}
