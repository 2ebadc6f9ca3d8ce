//! A second person: above so many rows a day to one party, or of one list to all of them, a list leaves only if somebody else than who asks agrees: this file, these columns, for this purpose,
//! with so many canaries, sealed to these keys, to this party, once.
//! Nothing of the file is kept with the question: who asked lets it leave again, and its hash tells that it is the same.

use std::time::Duration;

use model::access::{Access, Actor};
use model::ids::{ApprovalId, Id as _, ListId, PartyId, ProgramId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use store::error::StoreError;
use store::txn::Change;

pub use store::custody::approval::{Approval, ApprovalState};

use super::{Checked, Preview};
use crate::{Custody, CustodyError};

/// An answer counts for so long.
pub const COUNTS_FOR: Duration = Duration::from_hours(72);

/// Exports to a party, and those of a list, are counted together within this. Shorter than a day, so that one that leaves every day at about the same time counts alone.
const ONE_DAY: Duration = Duration::from_hours(20);

/// Approvals that a page shows.
const SHOWN: u32 = 100;

/// A question with the name of who would receive the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub approval: Approval,
    /// What the party is called.
    pub party: String,
}

/// Why a second person has to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhySecond {
    /// So many rows at once.
    Rows,
    /// So many with what left to the same company today.
    Company {
        /// Rows that left to it, and that nobody else agreed to.
        before: u64,
    },
    /// So many with what left of the same list today, by and to whomever.
    List {
        /// Rows of it that left, and that nobody else agreed to.
        before: u64,
    },
}

impl WhySecond {
    /// Says which of them it is; pure. `party` is what left to the same company today, `list` what left of the same list, by and to whomever.
    fn of(rows: u64, (party, list): (u64, u64), limit: u64) -> Option<Self> {
        let is_above = |before: u64| rows.saturating_add(before) > limit;
        if is_above(0) {
            return Some(Self::Rows);
        }
        // What left to this company is nearer to who asks than what left elsewhere.
        if is_above(party) {
            return Some(Self::Company { before: party });
        }
        is_above(list).then_some(Self::List { before: list })
    }

    /// Returns it in words, for so many rows that would leave, where at most `limit` leave without a second person.
    #[must_use]
    pub fn phrase(self, rows: u64, limit: u64) -> Phrase {
        let (id, before) = match self {
            Self::Rows => ("seal-second-rows", 0),
            Self::Company { before } => ("seal-second-company", before),
            Self::List { before } => ("seal-second-list", before),
        };
        let phrase = Phrase::new(id).with("rows", rows.to_string()).with("limit", limit.to_string());
        phrase.with("before", before.to_string())
    }
}

/// What is to leave: how many rows of which list, to whom.
pub(super) struct Leaving {
    pub(super) party: PartyId,
    pub(super) list: ListId,
    pub(super) rows: u64,
}

impl Custody {
    /// Returns how many rows leave a day without a second person.
    #[must_use]
    pub fn second_person_above(&self) -> u64 {
        self.parts.second_person_above
    }

    /// Says why so many rows need a second person, if they do: with what left to the same party today, or what left of the same list to anybody, and nobody else
    /// agreed to. A list that is sent in parts is one, also if each part goes to somebody else, by another person or a token of one's own.
    pub(super) async fn needs_second(
        &self,
        access: &Access,
        leaving: &Leaving,
        now: Time,
    ) -> Result<Option<WhySecond>, CustodyError> {
        let (custody, since) = (self.store().custody(), now.minus(ONE_DAY));
        let party = custody.export_unconfirmed_rows(access, leaving.party, since).await?;
        let list = custody.export_unconfirmed_rows_of_list(access, leaving.list, since).await?;
        Ok(WhySecond::of(leaving.rows, (party, list), self.parts.second_person_above))
    }

    /// Refuses what needed nobody a moment ago, and does now that another list left to the same party, or the same list to another.
    pub(super) async fn still_alone_in_txn(
        &self,
        change: &mut Change,
        leaving: &Leaving,
        now: Time,
    ) -> Result<(), CustodyError> {
        let since = now.minus(ONE_DAY);
        let party = change.export_unconfirmed_rows_in_txn(leaving.party, since).await?;
        let list = change.export_unconfirmed_rows_of_list_in_txn(leaving.list, since).await?;
        if WhySecond::of(leaving.rows, (party, list), self.parts.second_person_above).is_some() {
            let what = "so many rows without a second person";
            return Err(StoreError::Conflict { action: "let a list leave", what }.into());
        }
        Ok(())
    }

    /// Returns the approval that lets exactly this leave; asks for one if there is none.
    pub(super) async fn approved(
        &self,
        access: &Access,
        wanted: &Checked,
        (preview, why): (&Preview, WhySecond),
        source_sha256: [u8; 32],
        now: Time,
    ) -> Result<ApprovalId, CustodyError> {
        let terms = Some((preview.counted.canaries, wanted.sealed_to.names()));
        let is_same = |one: &Approval| {
            let fresh = one.decided.as_ref().map_or(one.asked.0, |(at, _)| *at).plus(COUNTS_FOR) > now;
            let what = (&one.list, &one.purpose, one.kind, one.delivery, &one.columns, one.until, one.rows);
            let now_wanted = (
                &wanted.list,
                &wanted.purpose,
                wanted.kind,
                wanted.delivery,
                &preview.layout.columns,
                Some(wanted.until),
                preview.counted.rows,
            );
            fresh && what == now_wanted && one.terms == terms
        };
        let known = self.store().custody().approval_same_list(access, wanted.party, &source_sha256).await?;
        let mut known = known.into_iter().filter(is_same);
        let rows = preview.counted.rows;
        if let Some(known) = known.next() {
            return match known.state {
                ApprovalState::Granted => Ok(known.id),
                _ => Err(CustodyError::NeedsSecond { approval: known.id, rows, why }),
            };
        }
        let id = ApprovalId::new(now, self.parts.chance.bytes());
        let approval = Approval {
            id,
            party: wanted.party,
            list: wanted.list.clone(),
            purpose: wanted.purpose.clone(),
            kind: wanted.kind,
            delivery: wanted.delivery,
            columns: preview.layout.columns.clone(),
            rows,
            source_sha256,
            until: Some(wanted.until),
            terms,
            asked: (now, access.actor.to_string()),
            state: ApprovalState::Asked,
            decided: None,
            copy: None,
        };
        let mut change = self.store().change(access).await?;
        change.approval_add_in_txn(&approval).await?;
        let about = About::of("approval", id).and("party", wanted.party).count("rows", rows);
        self.finish(access, change, "export.ask", &about).await?;
        Err(CustodyError::NeedsSecond { approval: id, rows, why })
    }

    /// Returns what was asked, newest first, as a page shows it.
    pub async fn approvals(
        &self,
        access: &Access,
        before: Option<ApprovalId>,
    ) -> Result<Vec<Asked>, CustodyError> {
        self.approvals_before(access, before, SHOWN).await
    }

    /// The same, so many of it.
    pub async fn approvals_before(
        &self,
        access: &Access,
        before: Option<ApprovalId>,
        limit: u32,
    ) -> Result<Vec<Asked>, CustodyError> {
        let before = before.unwrap_or(ApprovalId::from_bytes([0xff; 16]));
        let mut asked = Vec::new();
        for approval in self.store().custody().approval_list(access, before, limit).await? {
            let party = self.store().shared().party_fetch(access, approval.party).await?.name;
            asked.push(Asked { approval, party });
        }
        Ok(asked)
    }

    /// Returns how many questions nobody has answered.
    pub async fn approvals_waiting(&self, access: &Access) -> Result<u64, CustodyError> {
        Ok(self.store().custody().approval_waiting_count(access).await?)
    }

    /// Returns one question.
    pub async fn approval(&self, access: &Access, id: ApprovalId) -> Result<Asked, CustodyError> {
        let approval = self.store().custody().approval_fetch(access, id).await?;
        let party = self.store().shared().party_fetch(access, approval.party).await?.name;
        Ok(Asked { approval, party })
    }

    /// Answers: somebody else than who asked. No program answers, and nobody whose own program asked: a token is its person's hand, not a second person.
    ///
    /// Errors: a conflict if it was answered, or whoever answers is who asked.
    pub async fn approval_decide(
        &self,
        access: &Access,
        id: ApprovalId,
        is_granted: bool,
        now: Time,
    ) -> Result<(), CustodyError> {
        Self::as_person(access)?;
        let asked = self.store().custody().approval_fetch(access, id).await?.asked.1;
        if self.answers_for(access, &asked).await? {
            return Err(StoreError::Conflict {
                action: "answer an approval",
                what: "a question to a second person",
            }
            .into());
        }
        let mut change = self.store().change(access).await?;
        change.approval_decide_in_txn(id, is_granted, (now, &access.actor.to_string())).await?;
        let what = if is_granted { "export.approve" } else { "export.refuse" };
        self.finish(access, change, what, &About::of("approval", id)).await
    }

    /// Says whether the actor of a question is a program of whoever asks now.
    async fn answers_for(&self, access: &Access, asked_by: &str) -> Result<bool, CustodyError> {
        let Some(program) = asked_by.strip_prefix("program:") else { return Ok(false) };
        let program: ProgramId = program.parse().map_err(|_| StoreError::Damaged {
            what: "a question to a second person",
            detail: "its asker is no actor",
        })?;
        let token = self.store().platform().api_token_fetch(access, program).await?;
        Ok(access.actor == Actor::Person(token.person))
    }
}
