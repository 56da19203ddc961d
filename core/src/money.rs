//! Money in whole minor units: the parts of a budget sum to the total exactly.

use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// Currencies that the ad platform counts in whole units (offset 1); all others have 100 minor units.
///
/// This is Meta's table, which differs from ISO 4217 (HUF, TWD, IDR, COP and CRC have decimals there).
/// Source: Meta Marketing API reference, "Currencies".
const WHOLE_UNIT: [&str; 11] = ["CLP", "COP", "CRC", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND"];

/// A currency with the number of minor units that one major unit has on the ad platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency {
    code: [u8; 3],
    offset: u32,
}

impl Currency {
    /// The currency of a three-letter upper-case code such as `"USD"`.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownName`] where the code is not three upper-case letters.
    ///
    /// ```
    /// use lagwise::Currency;
    /// assert_eq!(Currency::new("USD")?.offset(), 100);
    /// assert_eq!(Currency::new("HUF")?.offset(), 1);
    /// assert!(Currency::new("usd").is_err());
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    pub fn new(code: &str) -> Result<Self> {
        match code.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => {
                Ok(Self { code: [a, b, c], offset: if WHOLE_UNIT.contains(&code) { 1 } else { 100 } })
            }
            _ => Err(Error::new(
                ErrorKind::UnknownName,
                "currency",
                format!("{code:?} is not a currency code of three upper-case letters such as \"USD\""),
            )),
        }
    }

    /// The three-letter code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("XXX")
    }

    /// Minor units in one major unit: 1 or 100.
    #[must_use]
    pub fn offset(&self) -> u32 {
        self.offset
    }

    /// Major units (12.34) to whole minor units (1234), rounded to the nearest.
    ///
    /// # Errors
    /// [`ErrorKind::NotFinite`], or [`ErrorKind::OutOfRange`] where the amount is negative or above 10^13.
    pub fn to_minor(&self, field: &str, major: f64) -> Result<i64> {
        check::amount(field, major)?;
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        Ok((major * f64::from(self.offset)).round() as i64)
    }

    /// Whole minor units (1234) to major units (12.34).
    #[must_use]
    pub fn to_major(&self, minor: i64) -> f64 {
        minor as f64 / f64::from(self.offset)
    }

    /// The amount as text with the currency's decimals: `12.34 USD`, `1200 JPY`.
    #[must_use]
    pub fn format(&self, minor: i64) -> String {
        let decimals = if self.offset == 1 { 0 } else { 2 };
        format!("{:.decimals$} {}", self.to_major(minor), self.code())
    }
}

/// Millionths of a major unit: amounts of events, whose sums must not depend on their order.
pub(crate) type Micros = i64;

pub(crate) fn to_major(micros: Micros) -> f64 {
    micros as f64 / 1e6
}

#[expect(clippy::cast_possible_truncation, reason = "amounts of events are bounded")]
pub(crate) fn to_micros(major: f64) -> Micros {
    (major * 1e6).round() as Micros
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_follow_the_platform_and_not_iso_4217() {
        for code in ["HUF", "TWD", "IDR", "COP", "CRC", "JPY"] {
            assert_eq!(Currency::new(code).unwrap().offset(), 1, "{code}");
        }
        for code in ["USD", "EUR", "KWD", "BHD", "JOD"] {
            assert_eq!(Currency::new(code).unwrap().offset(), 100, "{code}");
        }
    }

    #[test]
    fn minor_units_survive_the_round_trip() {
        let usd = Currency::new("USD").unwrap();
        for minor in [0, 1, 29, 1_234, 999_999_999, 123_456_789_012_345, 999_999_999_999_999] {
            assert_eq!(usd.to_minor("x", usd.to_major(minor)).unwrap(), minor);
        }
        assert_eq!(usd.format(1_234), "12.34 USD");
    }

    #[test]
    fn amounts_that_cannot_be_exact_are_refused() {
        let usd = Currency::new("USD").unwrap();
        assert_eq!(usd.to_minor("x", f64::NAN).unwrap_err().kind(), ErrorKind::NotFinite);
        assert_eq!(usd.to_minor("x", 1.1e13).unwrap_err().kind(), ErrorKind::OutOfRange);
        assert_eq!(usd.to_minor("x", -0.01).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
}
