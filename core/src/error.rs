//! The one error of the library: a stable kind, the field it is about and a sentence with the value and the limit.

/// What went wrong, as a small set of stable codes.
///
/// The codes are the same in every language: [`ErrorKind::code`] here, an exception class and its `code` in Python,
/// `Error.code` in Node.js. New kinds may be added; existing ones keep their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A record or the configuration has a key that is not defined.
    UnknownField,
    /// A required field is absent.
    MissingField,
    /// A value is of the wrong type, such as text where a number belongs.
    WrongType,
    /// A number is NaN or infinite.
    NotFinite,
    /// A count has a fractional part.
    NotWhole,
    /// A number, list or text is outside its allowed range.
    OutOfRange,
    /// A name is not one of the defined choices, such as an unknown stage or currency.
    UnknownName,
    /// The same id occurs twice.
    DuplicateId,
    /// Two values that are fine by themselves contradict each other.
    Conflict,
    /// Columns that describe the same rows differ in length.
    LengthMismatch,
    /// A text is not valid JSON.
    InvalidJson,
    /// A saved state was truncated or altered, is of an unknown version, or belongs to another configuration.
    InvalidSnapshot,
    /// Other processes held a store for longer than the timeout; nothing was changed, and the call may be repeated.
    StoreBusy,
    /// A store is full, damaged, read only, of a newer version or none at all; nothing was changed.
    StoreFailed,
    /// A defect of the library itself; nothing was changed.
    Internal,
}

impl ErrorKind {
    /// Every kind, in the order in which they are documented.
    pub const ALL: &'static [Self] = &[
        Self::UnknownField,
        Self::MissingField,
        Self::WrongType,
        Self::NotFinite,
        Self::NotWhole,
        Self::OutOfRange,
        Self::UnknownName,
        Self::DuplicateId,
        Self::Conflict,
        Self::LengthMismatch,
        Self::InvalidJson,
        Self::InvalidSnapshot,
        Self::StoreBusy,
        Self::StoreFailed,
        Self::Internal,
    ];

    /// The stable code, in upper case with underscores.
    ///
    /// ```
    /// assert_eq!(lagwise::ErrorKind::OutOfRange.code(), "OUT_OF_RANGE");
    /// ```
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::MissingField => "MISSING_FIELD",
            Self::WrongType => "WRONG_TYPE",
            Self::NotFinite => "NOT_FINITE",
            Self::NotWhole => "NOT_WHOLE",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::UnknownName => "UNKNOWN_NAME",
            Self::DuplicateId => "DUPLICATE_ID",
            Self::Conflict => "CONFLICT",
            Self::LengthMismatch => "LENGTH_MISMATCH",
            Self::InvalidJson => "INVALID_JSON",
            Self::InvalidSnapshot => "INVALID_SNAPSHOT",
            Self::StoreBusy => "STORE_BUSY",
            Self::StoreFailed => "STORE_FAILED",
            Self::Internal => "INTERNAL",
        }
    }

    /// One sentence on what the kind means, for documentation and exception classes.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::UnknownField => "A record or the configuration has a key that is not defined.",
            Self::MissingField => "A required field is absent.",
            Self::WrongType => "A value is of the wrong type, such as text where a number belongs.",
            Self::NotFinite => "A number is NaN or infinite.",
            Self::NotWhole => "A count has a fractional part.",
            Self::OutOfRange => "A number, list or text is outside its allowed range.",
            Self::UnknownName => "A name is not one of the defined choices, such as an unknown stage or currency.",
            Self::DuplicateId => "The same id occurs twice.",
            Self::Conflict => "Two values that are fine by themselves contradict each other.",
            Self::LengthMismatch => "Columns that describe the same rows differ in length.",
            Self::InvalidJson => "A text is not valid JSON.",
            Self::InvalidSnapshot => {
                "A saved state was truncated or altered, is of an unknown version, or belongs to another configuration."
            }
            Self::StoreBusy => {
                "Other processes held a store for longer than the timeout; nothing was changed, and the call may be repeated."
            }
            Self::StoreFailed => {
                "A store is full, damaged, read only, of a newer version or none at all; nothing was changed."
            }
            Self::Internal => "A defect of the library itself; nothing was changed.",
        }
    }
}

/// A refused call: nothing was changed.
///
/// ```
/// use lagwise::{BattleHardenedSampler, Config, ErrorKind};
///
/// let config = Config { deal_value: -1.0, ..Config::default() };
/// let error = BattleHardenedSampler::new(config).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::OutOfRange);
/// assert_eq!(error.field(), "config.deal_value");
/// assert_eq!(error.to_string(), "config.deal_value: -1 is not greater than 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}{}{detail}", if field.is_empty() { "" } else { ": " })]
pub struct Error {
    kind: ErrorKind,
    field: String,
    detail: String,
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Makes an error about `field`, a path such as `ads[3].clicks`; `detail` says the value and the limit.
    /// Either is cut where it is longer than any legal id makes it: a wrong value may be of any length.
    pub fn new(kind: ErrorKind, field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind, field: cut(field.into()), detail: cut(detail.into()) }
    }

    /// The stable category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The path of the value at fault, such as `ads[3].clicks`; empty where no single value is.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong with it, with the value and the limit.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The same error with `parent` in front of its path: `clicks` within `ads[3]` becomes `ads[3].clicks`.
    #[must_use]
    pub fn within(mut self, parent: &str) -> Self {
        if self.field.is_empty() || self.field.starts_with('[') {
            self.field.insert_str(0, parent);
        } else if !parent.is_empty() {
            self.field = format!("{parent}.{}", self.field);
        }
        self.field = cut(self.field);
        self
    }
}

/// Longest field and detail in bytes: the longest id, with every character of it escaped, and what is said of it.
const MAX_TEXT_BYTES: usize = 8_192;

fn cut(mut text: String) -> String {
    if text.len() > MAX_TEXT_BYTES {
        let end = (0..=MAX_TEXT_BYTES).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text.push_str("...");
    }
    text
}
