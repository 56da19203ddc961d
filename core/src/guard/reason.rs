//! The verdict in words.

use super::judge::{Hold, Judgement};
use super::verdict::{GuardOutcome, GuardRule};
use crate::money::Currency;
use crate::time::Millis;

/// One sentence that says what is done and why.
pub(super) fn reason(judgement: &Judgement, currency: Currency, clears_at: Option<Millis>) -> String {
    let Some(hold) = judgement.hold else {
        return "within every limit".to_owned();
    };
    let why = why(&hold, currency);
    match (judgement.outcome, clears_at) {
        (GuardOutcome::Clamp, _) => format!("clamped: {why}"),
        (GuardOutcome::Defer, Some(at)) => match jiff::Timestamp::from_millisecond(at) {
            Ok(at) => format!("deferred until {at}: {why}"),
            Err(_) => format!("deferred: {why}"),
        },
        _ => format!("denied: {why}"),
    }
}

fn why(hold: &Hold, currency: Currency) -> String {
    let (observed, limit) = (hold.observed.unwrap_or(0.0), hold.limit.unwrap_or(0.0));
    let decimals = if currency.offset() == 1 { 0 } else { 2 };
    let code = currency.code();
    let bound = |what: &str| format!("{observed:.decimals$} {code} is beyond {limit:.decimals$} {code}, {what}");
    match hold.rule {
        GuardRule::KillSwitch => "the kill switch is pulled".to_owned(),
        GuardRule::Frozen => "the budget is frozen".to_owned(),
        GuardRule::InFlight => format!("{observed} other changes of the budget may yet be sent"),
        GuardRule::OutsideEdit => {
            format!(
                "the budget is {observed:.decimals$} {code}, and the last known change left {limit:.decimals$} {code}"
            )
        }
        GuardRule::NoChange => format!("the budget is {observed:.decimals$} {code} already"),
        GuardRule::StaleData => format!("the data is {observed:.1} hours old, more than {limit:.1}"),
        GuardRule::Learning => format!("the platform has been learning for {observed:.1} of {limit:.1} hours"),
        GuardRule::CoolDown => format!("the last change was {observed:.1} hours ago, less than {limit:.1}"),
        GuardRule::MinBudget => bound("the least budget"),
        GuardRule::MaxBudget => bound("the largest budget"),
        GuardRule::Velocity => bound("as far as it may move within the window"),
        GuardRule::DailyVelocity => bound("as far as it may move within 24 hours"),
        GuardRule::WeeklyVelocity => bound("as far as it may move within 7 days"),
        GuardRule::CampaignRate => {
            format!("{observed} actions of the campaign within an hour, and {limit} are allowed")
        }
        GuardRule::EditRate => format!("{observed} edits of the budget within an hour, and {limit} are allowed"),
        GuardRule::AccountScore => format!("the account's score would be {observed} of {limit} points"),
        GuardRule::Jitter => format!("it is to be sent in {observed} seconds"),
    }
}
