//! What custody does by the clock: copies that should have ended become findings; books are sealed anew before they end. Safe to run twice, also at the same time.

use model::access::Access;
use model::ids::{Id, ListId};
use model::severity::Severity;
use model::time::Time;
use platform::jobs::Tally;
use store::custody::codebook::CodebookRow;
use store::custody::copy::{CopiesOf, Copy};

use crate::adopt::SEEDS_KEPT_AFTER_END;
use crate::anew::{Anew, RENEWED_BEFORE};
use crate::attribution::day;
use crate::finding::{Finding, FindingState, RULE_COPY_OVERDUE, Raising};
use crate::react::raise_in_txn;
use crate::{Custody, CustodyError};

/// Books that are read at a time.
const BOOKS: u32 = 100;
/// Open findings that are read at a time.
const FINDINGS: u32 = 1_000;

impl Custody {
    /// Raises a finding for each copy that is past its end and has none, and of which nobody said lately that it may stay so; returns how many are new. Closes those that
    /// hold no more: the copy was ended, or ends by itself.
    pub async fn find_overdue(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let overdue = self.copies(access, CopiesOf::Overdue(now)).await?;
        let open = self.open_of(access, RULE_COPY_OVERDUE).await?;
        let is_overdue = |about: &[u8; 16]| overdue.iter().any(|copy| copy.id.to_bytes() == *about);
        for finding in open.iter().filter(|finding| !is_overdue(&finding.about.1)) {
            self.finding_mended(access, finding.id, now).await?;
        }
        if overdue.is_empty() {
            return Ok(0);
        }
        let mut known: Vec<[u8; 16]> = open.into_iter().map(|finding| finding.about.1).collect();
        let left = self.findings_left(access, now).await?.into_iter();
        known.extend(left.filter(|(rule, _)| rule == RULE_COPY_OVERDUE).map(|(_, about)| about));
        let mut tally = Tally::default();
        for copy in overdue.iter().filter(|copy| !known.contains(&copy.id.to_bytes())) {
            tally.add(self.raise_overdue(access, copy, now).await);
        }
        tally.end()
    }

    /// Seals books anew whose plain text would end soon, while a copy that marks were dealt to may still tell; returns how many. After the last copy's end they end
    /// as seed files do.
    ///
    /// Errors: the first that could not be sealed anew, after all others were.
    pub async fn renew_books(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let keeper = Self::as_keeper(access)?;
        let (mut tally, mut after) = (Tally::default(), None);
        loop {
            let soon = now.plus(RENEWED_BEFORE);
            let page = self.store().custody().codebook_ending_list(access, soon, after, BOOKS).await?;
            let Some(last) = page.last() else { return tally.end() };
            after = Some(last.list);
            for row in page {
                tally.add(self.renew_book(&keeper, &row, now).await);
            }
        }
    }

    /// Whether a copy of a list is out, or ended not too long ago.
    async fn may_still_tell(&self, access: &Access, list: ListId, now: Time) -> Result<bool, CustodyError> {
        let copies = self.copies(access, CopiesOf::List(list)).await?;
        Ok(copies.iter().any(|copy| match &copy.ended {
            Some((at, _, _)) => at.plus(SEEDS_KEPT_AFTER_END) > now,
            None => true,
        }))
    }

    async fn renew_book(&self, keeper: &Access, row: &CodebookRow, now: Time) -> Result<bool, CustodyError> {
        if row.object_end_at <= now || !self.may_still_tell(keeper, row.list, now).await? {
            return Ok(false);
        }
        let Some(opened) = self.books.open(keeper, row).await? else { return Ok(false) };
        self.seal_anew(keeper, Anew::Book(row), &opened.content_bytes(), now).await
    }

    /// The open findings of a rule.
    pub(crate) async fn open_of(&self, access: &Access, rule: &str) -> Result<Vec<Finding>, CustodyError> {
        let (mut known, mut before) = (Vec::new(), None);
        loop {
            let page = self.findings(access, Some(FindingState::Open), before, FINDINGS).await?;
            let Some(last) = page.last() else { return Ok(known) };
            before = Some(last.id);
            known.extend(page.into_iter().filter(|finding| finding.rule == rule));
        }
    }

    async fn raise_overdue(&self, access: &Access, copy: &Copy, now: Time) -> Result<bool, CustodyError> {
        let shared = self.store().shared();
        let party = shared.party_fetch(access, copy.party).await?;
        let list = shared.list_fetch(access, copy.list).await?;
        let until = copy.until.map(day).unwrap_or_default();
        let raising = Raising {
            rule: RULE_COPY_OVERDUE,
            about: ("copy", copy.id.to_bytes()),
            severity: Severity::Medium,
            phrase: "finding-copy-overdue",
            words: vec![("list", list.name), ("party", party.name), ("until", until)],
            owner: list.owner,
        };
        let finding = raising.finding(self.parts.chance.as_ref(), now);
        let mut change = self.store().change(access).await?;
        let is_new = raise_in_txn(&mut change, self.parts.chance.as_ref(), &finding).await?;
        change.commit().await?;
        Ok(is_new)
    }
}
