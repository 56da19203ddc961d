//! What a touch or a conversion did, and the records that tell it.

use super::answer::Attribution;
use super::by_key::Place;
use super::credits::Match;
use super::describe;
use super::journal::Verdict;
use super::tenant::TenantTouches;
use super::touch::{Conversion, IgnoredKey, TouchOutcome, TouchStatus};
use crate::config::AttributionConfig;
use crate::error::{Error, ErrorKind, Result};

/// What a touch did.
#[derive(Debug)]
pub(crate) struct Tracked {
    pub(crate) status: TouchStatus,
    pub(crate) reason: String,
    pub(crate) ignored: Vec<IgnoredKey>,
    pub(crate) expired: u64,
    pub(crate) dropped: u64,
    pub(crate) corrected: Vec<Correction>,
}

/// A conversion that is credited otherwise now.
#[derive(Debug)]
pub(crate) struct Correction {
    /// Place of the conversion.
    pub(super) conversion: Place,
    pub(crate) before: Verdict,
    pub(super) found: Match,
}

/// What a conversion did.
#[derive(Debug)]
pub(crate) enum Attributed {
    /// It is credited, for the first time or otherwise than before.
    Anew(Correction),
    /// It was known.
    Known,
    /// It can't be taken, for a reason.
    Refused(String),
}

impl Tracked {
    pub(super) fn nothing(status: TouchStatus, reason: String) -> Self {
        Self { status, reason, ignored: Vec::new(), expired: 0, dropped: 0, corrected: Vec::new() }
    }

    /// The record of it.
    pub(crate) fn outcome(self, tenant_id: &str, tenant: &TenantTouches, config: &AttributionConfig) -> TouchOutcome {
        TouchOutcome {
            status: self.status,
            reason: self.reason,
            ignored_keys: self.ignored,
            expired_touches: self.expired,
            dropped_touches: self.dropped,
            corrections: self.corrected.into_iter().filter_map(|one| one.record(tenant_id, tenant, config)).collect(),
        }
    }
}

impl Correction {
    /// The record of it.
    pub(crate) fn record(
        self,
        tenant_id: &str,
        tenant: &TenantTouches,
        config: &AttributionConfig,
    ) -> Option<Attribution> {
        let (conversion_id, known) = tenant.journal.at(self.conversion)?;
        let found = Some((self.found, &tenant.store));
        let previous = self.before.credited.iter().map(describe::candidate).collect();
        Some(Attribution { previous, ..describe::attribution(tenant_id, conversion_id, known, found, config) })
    }
}

impl Attributed {
    /// The record of it.
    pub(crate) fn record(
        self,
        conversion: &Conversion,
        tenant: &TenantTouches,
        config: &AttributionConfig,
    ) -> Result<Attribution> {
        let (tenant_id, id) = (&conversion.tenant_id, &conversion.conversion_id);
        let lost = || Error::new(ErrorKind::Internal, "conversion", "it was not kept");
        match self {
            Self::Anew(correction) => correction.record(tenant_id, tenant, config).ok_or_else(lost),
            Self::Known => {
                let known = tenant.journal.get(id).ok_or_else(lost)?;
                Ok(describe::attribution(tenant_id, id, known, None, config))
            }
            Self::Refused(reason) => Err(Error::new(ErrorKind::Conflict, "conversion.occurred_at", reason)),
        }
    }
}

impl TenantTouches {
    /// The id of a conversion that is credited otherwise now.
    pub(crate) fn id_of(&self, correction: &Correction) -> &str {
        self.journal.at(correction.conversion).map_or("", |(id, _)| id)
    }
}
