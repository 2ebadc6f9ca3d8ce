//! Findings: what has to be mended, who answers for it, until when. Raised by rules over what we know; closed by people, with a reason.

use std::collections::BTreeSet;
use std::time::Duration;

use model::access::{Access, Right};
use model::ids::{CopyId, FindingId, Id as _};
use model::severity::Severity;
use model::time::Time;
use platform::audit::About;
use platform::clock::Chance;
use store::custody::MAX_NAME;
use store::error::StoreError;

pub use store::custody::finding::{Finding, FindingPlace, FindingState, FindingStep};

use crate::attribution::reason;
use crate::copy::made_at;
use crate::finding_rule::MENDED;
use crate::party::date;
use crate::{Custody, CustodyError, Unfit};

/// A message of our own broke what we promise.
pub const RULE_PROMISE_BROKEN: &str = "promise_broken";
/// A copy is past its end, and nobody said that it is gone.
pub const RULE_COPY_OVERDUE: &str = "copy_overdue";
/// An answer rules a vendor out, and nobody told it.
pub const RULE_KNOCKED_OUT: &str = "knocked_out";
/// A list left as a plain file, by hand.
pub const RULE_EXPORT_PLAIN: &str = "export_plain";
/// A link was opened in vain: whom it was made for may have no copy any more.
pub const RULE_DROP_REFUSED: &str = "drop_refused";
/// A holder told of an export that was not made here.
pub const RULE_EXPORT_UNKNOWN: &str = "export_unknown";

/// Findings that people closed that are read at a time.
const LEFT: u32 = 1_000;
/// Steps of one finding that a page shows.
const STEPS: u32 = 100;

/// Until when something should be mended, if nobody says another day.
pub const MEND_WITHIN: Duration = Duration::from_hours(7 * 24);

/// A finding that somebody closed though it holds is left alone for so long; then it is raised anew, and somebody says again that it may stay so.
pub const LEFT_FOR: Duration = Duration::from_hours(90 * 24);

/// What is wrong with something, before anybody knows of it.
pub(crate) struct Raising<'r> {
    /// Which rule found it.
    pub(crate) rule: &'r str,
    /// What it is about: a noun and the bytes of its id.
    pub(crate) about: (&'r str, [u8; 16]),
    /// How grave it is.
    pub(crate) severity: Severity,
    /// The id of the phrase that says it.
    pub(crate) phrase: &'r str,
    /// Its arguments; an address in them is made unreadable as one.
    pub(crate) words: Vec<(&'static str, String)>,
    /// Who answers for it; may be empty.
    pub(crate) owner: String,
}

impl Raising<'_> {
    /// Makes the finding, raised now and to be mended within [`MEND_WITHIN`].
    pub(crate) fn finding(self, chance: &dyn Chance, now: Time) -> Finding {
        let plain = |(name, value): (&str, String)| (name.to_owned(), value.replace('@', "(at)"));
        naming_its_copy(Finding {
            id: FindingId::new(now, chance.bytes()),
            rule: self.rule.to_owned(),
            about: (self.about.0.to_owned(), self.about.1),
            severity: self.severity,
            phrase: self.phrase.to_owned(),
            arguments: self.words.into_iter().map(plain).collect(),
            cause: None,
            count: 1,
            owner: self.owner,
            due: Some(now.plus(MEND_WITHIN)),
            state: FindingState::Open,
            raised_at: now,
            last_at: now,
            closed: None,
        })
    }
}

/// A finding about a copy says which: of two of one list with one holder the sentences are alike but for when they were made, which an id knows; also of what was
/// raised before sentences said it.
fn naming_its_copy(mut finding: Finding) -> Finding {
    if finding.about.0 == "copy" && finding.arguments.iter().all(|(name, _)| name != "date") {
        let made = made_at(CopyId::from_bytes(finding.about.1).made_at());
        finding.arguments.push(("date".to_owned(), made));
    }
    finding
}

impl Custody {
    /// Returns findings before an id, newest first; those that stand so, or all.
    pub async fn findings(
        &self,
        access: &Access,
        state: Option<FindingState>,
        before: Option<FindingId>,
        limit: u32,
    ) -> Result<Vec<Finding>, CustodyError> {
        let findings = self.store().custody().finding_list(access, state, before, limit).await?;
        Ok(findings.into_iter().map(naming_its_copy).collect())
    }

    /// Returns findings with what is at stake, in the order in which they are mended ([`FindingPlace`]); behind a place.
    pub async fn findings_by_worth(
        &self,
        access: &Access,
        state: Option<FindingState>,
        behind: Option<FindingPlace>,
        limit: u32,
    ) -> Result<Vec<(Finding, u64)>, CustodyError> {
        let findings = self.store().custody().finding_worth_list(access, state, behind, limit).await?;
        Ok(findings.into_iter().map(|(finding, worth)| (naming_its_copy(finding), worth)).collect())
    }

    /// Returns what became of a finding, newest first.
    pub async fn finding_history(
        &self,
        access: &Access,
        id: FindingId,
    ) -> Result<Vec<FindingStep>, CustodyError> {
        Ok(self.store().custody().finding_step_list(access, id, STEPS).await?)
    }

    /// Returns a finding.
    pub async fn finding(&self, access: &Access, id: FindingId) -> Result<Finding, CustodyError> {
        Ok(naming_its_copy(self.store().custody().finding_fetch(access, id).await?))
    }

    /// Closes a finding whose rule holds no more; false if somebody closed it in this very moment.
    pub(crate) async fn finding_mended(
        &self,
        access: &Access,
        id: FindingId,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let mut change = self.store().change(access).await?;
        let by = access.actor.to_string();
        match change.finding_close_in_txn(id, (now, &by, MENDED)).await {
            Err(StoreError::Conflict { .. }) => return Ok(false),
            other => other?,
        }
        let step = FindingStep { at: now, by, what: "closed".to_owned(), words: MENDED.to_owned() };
        change.finding_step_in_txn(id, &step).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Returns the rule and the thing of each finding that a person closed lately: it may hold still, and somebody answers for that.
    pub(crate) async fn findings_left(
        &self,
        access: &Access,
        now: Time,
    ) -> Result<BTreeSet<(String, [u8; 16])>, CustodyError> {
        let (mut left, mut after) = (BTreeSet::new(), None);
        loop {
            let since = (now.minus(LEFT_FOR), MENDED);
            let page = self.store().custody().finding_left_list(access, since, after, LEFT).await?;
            let Some((last, _, _)) = page.last() else { return Ok(left) };
            after = Some(*last);
            left.extend(page.into_iter().map(|(_, rule, about)| (rule, about)));
        }
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
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let owner = owner.split_whitespace().collect::<Vec<_>>().join(" ");
        if owner.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("owner").into());
        }
        let due = date(due)?;
        let mut change = self.store().change(access).await?;
        change.finding_own_in_txn(id, &owner, due).await?;
        let words = [owner.replace('@', "(at)"), due.map(crate::attribution::day).unwrap_or_default()];
        let words = words.join(" ").trim().to_owned();
        let step = FindingStep { at: now, by: access.actor.to_string(), what: "owned".into(), words };
        change.finding_step_in_txn(id, &step).await?;
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
        let words = why.replace('@', "(at)");
        let step = FindingStep { at: now, by: by.clone(), what: "closed".into(), words };
        change.finding_step_in_txn(id, &step).await?;
        self.finish(access, change, "finding.close", &About::of("finding", id)).await
    }
}
