//! Range checks for numbers that come from outside; each names the field, the value and the limit.

use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};
use crate::time::{EVENT_TIMES, millis};

/// The largest count: every whole number up to here is exact in a 64-bit float.
pub(crate) const MAX_EXACT: u64 = (1 << 53) - 1;

/// The largest amount of money, in major units: its minor units (at most 10^15) survive a division and a multiplication
/// by the currency's offset.
pub(crate) const MAX_AMOUNT: f64 = 1e13;

/// The longest id, in bytes.
pub(crate) const MAX_ID_BYTES: usize = 1024;

/// The longest age and horizon, in hours (a century): ages beyond it are mistakes of units.
pub(crate) const MAX_HOURS: f64 = 876_600.0;

pub(crate) fn finite(field: &str, value: f64) -> Result<()> {
    if value.is_finite() {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::NotFinite, field, format!("{value} is not a finite number")))
    }
}

/// The error of a number outside its range, or of one that is no number.
#[cold]
#[inline(never)]
fn refuse(field: &str, value: f64, limit: std::fmt::Arguments<'_>) -> Error {
    finite(field, value)
        .err()
        .unwrap_or_else(|| Error::new(ErrorKind::OutOfRange, field, format!("{value} is not {limit}")))
}

pub(crate) fn at_least(field: &str, value: f64, low: f64) -> Result<()> {
    if value >= low && value.is_finite() { Ok(()) } else { Err(refuse(field, value, format_args!("at least {low}"))) }
}

pub(crate) fn above(field: &str, value: f64, low: f64) -> Result<()> {
    if value > low && value.is_finite() {
        Ok(())
    } else {
        Err(refuse(field, value, format_args!("greater than {low}")))
    }
}

pub(crate) fn between(field: &str, value: f64, low: f64, high: f64) -> Result<()> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(refuse(field, value, format_args!("between {low} and {high}")))
    }
}

/// An amount of money in major units: at least 0, at most `MAX_AMOUNT`.
pub(crate) fn amount(field: &str, value: f64) -> Result<()> {
    between(field, value, 0.0, MAX_AMOUNT)
}

/// An amount of money that must not be 0.
pub(crate) fn positive_amount(field: &str, value: f64) -> Result<()> {
    above(field, value, 0.0)?;
    amount(field, value)
}

/// A rate or probability that must be inside (0, 1), ends excluded.
pub(crate) fn open_unit(field: &str, value: f64) -> Result<()> {
    finite(field, value)?;
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(refuse(field, value, format_args!("between 0 and 1 (both excluded)")))
    }
}

pub(crate) fn count(field: &str, value: u64) -> Result<()> {
    if value <= MAX_EXACT {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::OutOfRange, field, format!("{value} is above the largest count {MAX_EXACT}")))
    }
}

/// The place of a name among the defined ones.
pub(crate) fn choice<'a>(field: &str, name: &str, choices: impl Iterator<Item = &'a str> + Clone) -> Result<usize> {
    choices.clone().position(|choice| choice == name).ok_or_else(|| {
        let names: Vec<&str> = choices.collect();
        Error::new(ErrorKind::UnknownName, field, format!("{name:?} is not one of {}", names.join(", ")))
    })
}

/// An instant at which something can have happened.
pub(crate) fn event_time(field: &str, instant: Timestamp) -> Result<()> {
    if EVENT_TIMES.contains(&millis(instant)) {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::OutOfRange, field, format!("{instant} is not between the years 1970 and 2200")))
    }
}

pub(crate) fn id(field: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        return Err(Error::new(ErrorKind::OutOfRange, field, "an id must not be empty"));
    }
    if value.len() > MAX_ID_BYTES {
        return Err(Error::new(
            ErrorKind::OutOfRange,
            field,
            format!("an id of {} bytes is longer than the limit of {MAX_ID_BYTES}", value.len()),
        ));
    }
    Ok(())
}
