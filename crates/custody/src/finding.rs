//! Findings: what has to be mended, who answers for it, until when. Raised by rules over what we know; closed by people, with a reason.

use std::time::Duration;

use model::access::{Access, Right};
use model::ids::FindingId;
use model::time::Time;
use platform::audit::About;
use store::custody::MAX_NAME;

pub use store::custody::finding::{Finding, FindingState};

use crate::attribution::reason;
use crate::party::date;
use crate::{Custody, CustodyError, Unfit};

/// A message of our own broke what we promise.
pub const RULE_PROMISE_BROKEN: &str = "promise_broken";
/// A copy is past its end, and nobody said that it is gone.
pub const RULE_COPY_OVERDUE: &str = "copy_overdue";

/// Until when something should be mended, if nobody says another day.
pub const MEND_WITHIN: Duration = Duration::from_hours(7 * 24);

impl Custody {
    /// Returns findings before an id, newest first; those that stand so, or all.
    pub async fn findings(
        &self,
        access: &Access,
        state: Option<FindingState>,
        before: Option<FindingId>,
        limit: u32,
    ) -> Result<Vec<Finding>, CustodyError> {
        Ok(self.store().custody().finding_list(access, state, before, limit).await?)
    }

    /// Returns a finding.
    pub async fn finding(&self, access: &Access, id: FindingId) -> Result<Finding, CustodyError> {
        Ok(self.store().custody().finding_fetch(access, id).await?)
    }

    /// Returns how many findings are open.
    pub async fn findings_open(&self, access: &Access) -> Result<u64, CustodyError> {
        Ok(self.store().custody().finding_open_count(access).await?)
    }

    /// Says who answers for an open finding, and until when; an empty date leaves no date.
    pub async fn finding_own(
        &self,
        access: &Access,
        id: FindingId,
        (owner, due): (&str, &str),
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let owner = owner.split_whitespace().collect::<Vec<_>>().join(" ");
        if owner.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("owner").into());
        }
        let due = date(due)?;
        let mut change = self.store().change(access).await?;
        change.finding_own_in_txn(id, &owner, due).await?;
        self.finish(access, change, "finding.own", &About::of("finding", id)).await
    }

    /// Closes a finding, with the reason.
    pub async fn finding_close(
        &self,
        access: &Access,
        id: FindingId,
        why: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let why = reason(why)?;
        let mut change = self.store().change(access).await?;
        let by = access.actor.to_string();
        change.finding_close_in_txn(id, (now, &by, why)).await?;
        self.finish(access, change, "finding.close", &About::of("finding", id)).await
    }
}
