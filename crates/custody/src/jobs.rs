//! What custody does by the clock: copies that should have ended become findings. Safe to run twice, also at the same time.

use model::access::Access;
use model::ids::{FindingId, Id};
use model::severity::Severity;
use model::time::Time;
use store::custody::copy::{CopiesOf, Copy};

use crate::attribution::day;
use crate::finding::{Finding, FindingState, MEND_WITHIN, RULE_COPY_OVERDUE};
use crate::react::raise_in_txn;
use crate::{Custody, CustodyError};

/// Open findings that are read at a time.
const FINDINGS: u32 = 1_000;

impl Custody {
    /// Raises a finding for each copy that is past its end and has none; returns how many are new.
    pub async fn find_overdue(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let overdue = self.copies(access, CopiesOf::Overdue(now)).await?;
        if overdue.is_empty() {
            return Ok(0);
        }
        let known = self.known_about(access, RULE_COPY_OVERDUE).await?;
        let mut count = 0;
        for copy in overdue.iter().filter(|copy| !known.contains(&copy.id.to_bytes())) {
            count += u64::from(self.raise_overdue(access, copy, now).await?);
        }
        Ok(count)
    }

    /// What the open findings of a rule are about.
    async fn known_about(&self, access: &Access, rule: &str) -> Result<Vec<[u8; 16]>, CustodyError> {
        let (mut known, mut before) = (Vec::new(), None);
        loop {
            let page = self.findings(access, Some(FindingState::Open), before, FINDINGS).await?;
            let Some(last) = page.last() else { return Ok(known) };
            before = Some(last.id);
            known.extend(page.iter().filter(|finding| finding.rule == rule).map(|finding| finding.about.1));
        }
    }

    async fn raise_overdue(&self, access: &Access, copy: &Copy, now: Time) -> Result<bool, CustodyError> {
        let shared = self.store().shared();
        let party = shared.party_fetch(access, copy.party).await?;
        let list = shared.list_fetch(access, copy.list).await?;
        let until = copy.until.map(day).unwrap_or_default();
        let words = [("list", list.name), ("party", party.name), ("until", until)];
        let finding = Finding {
            id: FindingId::new(now, self.parts.chance.bytes()),
            rule: RULE_COPY_OVERDUE.to_owned(),
            about: ("copy".to_owned(), copy.id.to_bytes()),
            severity: Severity::Medium,
            phrase: "finding-copy-overdue".to_owned(),
            arguments: words.map(|(name, value)| (name.to_owned(), value.replace('@', "(at)"))).to_vec(),
            cause: None,
            count: 1,
            owner: list.owner,
            due: Some(now.plus(MEND_WITHIN)),
            state: FindingState::Open,
            raised_at: now,
            last_at: now,
            closed: None,
        };
        let mut change = self.store().change(access).await?;
        let is_new = raise_in_txn(&mut change, self.parts.chance.as_ref(), &finding).await?;
        change.commit().await?;
        Ok(is_new)
    }
}
