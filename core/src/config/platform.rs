//! How the ad platform's errors are told apart, and how long is waited after each.

use serde::{Deserialize, Serialize};

use crate::check::{self, MAX_EXACT};
use crate::error::{Error, ErrorKind, Result};

/// Longest wait in seconds, 30 days: a longer one is a mistake of units.
pub(crate) const MAX_WAIT_SECONDS: f64 = 2_592_000.0;

/// Most rules, and most values of one condition.
const MAX_RULES: usize = 256;

/// What an error of the platform means for the change that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlatformErrorClass {
    /// The platform takes no more changes of this entity for a while. The change was not applied.
    EntityThrottled,
    /// The platform takes no more calls for this account for a while. The change was not applied.
    AccountThrottled,
    /// The platform takes no more calls of this app for a while. The change was not applied.
    AppThrottled,
    /// It may work later. Whether the change was applied is not certain.
    Transient,
    /// The token or its permissions don't suffice. Sending again does not help.
    Auth,
    /// The change itself is refused. Sending again does not help.
    Invalid,
    /// Somebody else changed the entity meanwhile.
    Conflict,
    /// Whether the change was applied is not known: it was sent and not answered, or answered with what no rule knows.
    Unknown,
}

/// One rule by which an error of the platform is told.
///
/// It applies where each condition that it states holds; at least one is stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlatformErrorRule {
    /// The error's code is one of these; where the list is empty, any or none.
    #[serde(default)]
    pub codes: Vec<i64>,
    /// The error's subcode is one of these; where the list is empty, any or none.
    #[serde(default)]
    pub subcodes: Vec<i64>,
    /// Whether the platform calls the error transient; where absent, either.
    #[serde(default)]
    pub is_transient: Option<bool>,
    /// The HTTP status is one of these, 100 to 599; where the list is empty, any or none.
    #[serde(default)]
    pub http_statuses: Vec<u64>,
    /// What the error means.
    pub error_class: PlatformErrorClass,
    /// Least seconds to wait, also where a header names fewer, 0 to 2592000. Where absent, what the header names, else
    /// the default of the class.
    #[serde(default)]
    pub wait_seconds: Option<f64>,
}

/// How the ad platform's errors are told apart, and how long is waited after each.
///
/// The defaults are those of Meta's Marketing API. Rules for another platform replace them as a whole.
///
/// ```
/// use lagwise::{PlatformConfig, PlatformErrorClass, PlatformErrorRule};
///
/// let mut platform = PlatformConfig::meta();
/// // The first rule that applies wins.
/// platform.rules.insert(0, PlatformErrorRule {
///     codes: vec![368],
///     subcodes: vec![],
///     is_transient: None,
///     http_statuses: vec![],
///     error_class: PlatformErrorClass::Auth,
///     wait_seconds: None,
/// });
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PlatformConfig {
    /// The rules in order, at most 256; the first that applies wins, and what none knows is `unknown`.
    pub rules: Vec<PlatformErrorRule>,
    /// Seconds by which the first retry is spread, greater than 0, at most 3600; each further attempt doubles them.
    pub retry_base_seconds: f64,
    /// Most seconds by which a retry is spread, `retry_base_seconds` to 86400.
    pub retry_most_seconds: f64,
    /// How often a change may be sent in all, 1 to 100.
    pub most_attempts: u32,
    /// Seconds for which a throttled entity is parked where neither rule nor header names a wait, 0 to 2592000.
    pub entity_wait_seconds: f64,
    /// Seconds for which a throttled account is paused where neither rule nor header names a wait, 0 to 2592000.
    pub account_wait_seconds: f64,
    /// Seconds for which a throttled app is paused where neither rule nor header names a wait, 0 to 2592000.
    pub app_wait_seconds: f64,
    /// Seconds until the value is read back where neither rule nor header names a wait, 0 to 2592000: a change that was
    /// sent may still be on its way.
    pub read_back_wait_seconds: f64,
}

/// Those of Meta's Marketing API.
impl Default for PlatformConfig {
    fn default() -> Self {
        Self::meta()
    }
}

impl PlatformConfig {
    /// The errors of Meta's Marketing API.
    ///
    /// They come with HTTP status 400 mostly, so the body's code decides, and a status only where no code is known.
    #[must_use]
    pub fn meta() -> Self {
        Self {
            rules: meta_rules(),
            retry_base_seconds: 2.0,
            retry_most_seconds: 300.0,
            most_attempts: 5,
            entity_wait_seconds: 3_600.0,
            account_wait_seconds: 300.0,
            app_wait_seconds: 300.0,
            read_back_wait_seconds: 10.0,
        }
    }

    /// Seconds to wait after an error of a class where nothing else names a wait.
    pub(crate) fn default_wait(&self, class: PlatformErrorClass) -> f64 {
        match class {
            PlatformErrorClass::EntityThrottled => self.entity_wait_seconds,
            PlatformErrorClass::AccountThrottled => self.account_wait_seconds,
            PlatformErrorClass::AppThrottled => self.app_wait_seconds,
            PlatformErrorClass::Conflict | PlatformErrorClass::Unknown => self.read_back_wait_seconds,
            PlatformErrorClass::Transient | PlatformErrorClass::Auth | PlatformErrorClass::Invalid => 0.0,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        at_most("rules", self.rules.len())?;
        for (place, rule) in self.rules.iter().enumerate() {
            rule.check().map_err(|error| error.within(&format!("rules[{place}]")))?;
        }
        check::above("retry_base_seconds", self.retry_base_seconds, 0.0)?;
        check::between("retry_base_seconds", self.retry_base_seconds, 0.0, 3_600.0)?;
        check::between("retry_most_seconds", self.retry_most_seconds, 0.0, 86_400.0)?;
        if self.retry_base_seconds > self.retry_most_seconds {
            let detail = format!("{} is above retry_most_seconds {}", self.retry_base_seconds, self.retry_most_seconds);
            return Err(Error::new(ErrorKind::Conflict, "retry_base_seconds", detail));
        }
        check::between("most_attempts", f64::from(self.most_attempts), 1.0, 100.0)?;
        let waits = [
            ("entity_wait_seconds", self.entity_wait_seconds),
            ("account_wait_seconds", self.account_wait_seconds),
            ("app_wait_seconds", self.app_wait_seconds),
            ("read_back_wait_seconds", self.read_back_wait_seconds),
        ];
        waits.into_iter().try_for_each(|(field, wait)| check::between(field, wait, 0.0, MAX_WAIT_SECONDS))
    }
}

impl PlatformErrorRule {
    fn check(&self) -> Result<()> {
        for (field, codes) in [("codes", &self.codes), ("subcodes", &self.subcodes)] {
            at_most(field, codes.len())?;
            for (place, code) in codes.iter().enumerate() {
                check_code(&format!("{field}[{place}]"), *code)?;
            }
        }
        at_most("http_statuses", self.http_statuses.len())?;
        for (place, status) in self.http_statuses.iter().enumerate() {
            check_http_status(&format!("http_statuses[{place}]"), *status)?;
        }
        let states_any = self.is_transient.is_some()
            || !(self.codes.is_empty() && self.subcodes.is_empty() && self.http_statuses.is_empty());
        if !states_any {
            let detail = "a rule states at least one of codes, subcodes, is_transient and http_statuses";
            return Err(Error::new(ErrorKind::MissingField, "codes", detail));
        }
        let Some(wait) = self.wait_seconds else { return Ok(()) };
        if matches!(self.error_class, PlatformErrorClass::Auth | PlatformErrorClass::Invalid) {
            return Err(Error::new(ErrorKind::Conflict, "wait_seconds", "waiting does not help with this class"));
        }
        check::between("wait_seconds", wait, 0.0, MAX_WAIT_SECONDS)
    }
}

/// A code of the platform: some are negative.
pub(crate) fn check_code(field: &str, code: i64) -> Result<()> {
    let most = MAX_EXACT as f64;
    check::between(field, code as f64, -most, most)
}

pub(crate) fn check_http_status(field: &str, status: u64) -> Result<()> {
    check::between(field, status as f64, 100.0, 599.0)
}

fn at_most(field: &str, count: usize) -> Result<()> {
    if count <= MAX_RULES {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::OutOfRange, field, format!("{count} items are more than {MAX_RULES}")))
    }
}

/// Meta's codes and subcodes. Source: Marketing API, "Rate limiting" and "Error codes"; Graph API, "Handling errors".
fn meta_rules() -> Vec<PlatformErrorRule> {
    use PlatformErrorClass::{
        AccountThrottled, AppThrottled, Auth, Conflict, EntityThrottled, Invalid, Transient, Unknown,
    };
    let known = |codes: &[i64], subcodes: &[i64], error_class, wait_seconds| PlatformErrorRule {
        codes: codes.to_vec(),
        subcodes: subcodes.to_vec(),
        is_transient: None,
        http_statuses: Vec::new(),
        error_class,
        wait_seconds,
    };
    let flagged = PlatformErrorRule { is_transient: Some(true), ..known(&[], &[], Transient, None) };
    let status = |statuses: &[u64], class| PlatformErrorRule {
        http_statuses: statuses.to_vec(),
        ..known(&[], &[], class, None)
    };
    vec![
        // An expired token, a missing permission, an ended session.
        known(&[10, 102, 190, 200], &[], Auth, None),
        known(&[100], &[], Invalid, None),
        // More than 4 budget edits of an ad set within an hour block them for one; so does the limit on new ads.
        known(&[613], &[1_487_632, 1_487_225], EntityThrottled, Some(3_600.0)),
        // More than 100 mutations in a second.
        known(&[613], &[5_044_001], AccountThrottled, Some(1.0)),
        // A volume of calls that rises too fast.
        known(&[613], &[1_996], AccountThrottled, Some(60.0)),
        // Too many calls of the account, 1487742 among others.
        known(&[613], &[], AccountThrottled, None),
        known(&[17, 32], &[], AccountThrottled, None),
        // Limits of the business use cases; the header names the wait.
        known(
            &[80_000, 80_001, 80_002, 80_003, 80_004, 80_005, 80_006, 80_008, 80_009, 80_014],
            &[],
            AccountThrottled,
            None,
        ),
        known(&[4], &[], AppThrottled, None),
        known(&[], &[2_446_079, 1_487_742], AccountThrottled, None),
        known(&[1, 2], &[], Transient, None),
        flagged,
        // An answer without a known code, of what stands before the platform.
        status(&[401, 403], Auth),
        status(&[409], Conflict),
        status(&[429], AccountThrottled),
        status(&[408, 500, 502, 503, 504], Unknown),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut PlatformConfig)) -> (ErrorKind, String) {
        let mut platform = PlatformConfig::meta();
        change(&mut platform);
        let error = platform.check().unwrap_err();
        (error.kind(), error.field().to_owned())
    }

    #[test]
    fn every_rule_of_the_preset_is_legal_and_can_apply() {
        let platform = PlatformConfig::meta();
        platform.check().unwrap();
        for (place, rule) in platform.rules.iter().enumerate() {
            let is_hidden = platform.rules.iter().take(place).any(|earlier| {
                let covers = |a: &[i64], b: &[i64]| a.is_empty() || (!b.is_empty() && b.iter().all(|x| a.contains(x)));
                covers(&earlier.codes, &rule.codes)
                    && covers(&earlier.subcodes, &rule.subcodes)
                    && (earlier.is_transient.is_none() || earlier.is_transient == rule.is_transient)
                    && (earlier.http_statuses.is_empty() || earlier.http_statuses == rule.http_statuses)
            });
            assert!(!is_hidden, "rule {place} never applies");
        }
    }

    #[test]
    fn a_refusal_names_the_rule_and_the_value() {
        let out_of_range = |field: &str| (ErrorKind::OutOfRange, field.to_owned());
        assert_eq!(
            refusal(|p| {
                p.rules[1].codes.clear();
            }),
            (ErrorKind::MissingField, "rules[1].codes".into())
        );
        assert_eq!(refusal(|p| p.rules[2].wait_seconds = Some(-1.0)), out_of_range("rules[2].wait_seconds"));
        assert_eq!(refusal(|p| p.rules[2].codes.push(i64::MAX)), out_of_range("rules[2].codes[1]"));
        assert_eq!(refusal(|p| p.rules[12].http_statuses[1] = 99), out_of_range("rules[12].http_statuses[1]"));
        assert_eq!(
            refusal(|p| p.rules[0].wait_seconds = Some(5.0)),
            (ErrorKind::Conflict, "rules[0].wait_seconds".into())
        );
        assert_eq!(refusal(|p| p.rules = vec![p.rules[0].clone(); 257]), out_of_range("rules"));
        assert_eq!(refusal(|p| p.most_attempts = 0), out_of_range("most_attempts"));
        assert_eq!(refusal(|p| p.retry_base_seconds = 301.0), (ErrorKind::Conflict, "retry_base_seconds".into()));
        assert_eq!(
            refusal(|p| p.account_wait_seconds = f64::NAN),
            (ErrorKind::NotFinite, "account_wait_seconds".into())
        );
    }
}
