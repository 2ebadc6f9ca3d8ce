//! Letters: drafted from the facts of a case, changed by people, approved by one of them with a passkey, and handed to the post office in the same moment.
//! What a letter says follows what is known ([`draft`]); what must not be in one is the post office's lint (`post::lint`); what an approval proves is `post::letter::approval`. A letter whose
//! facts were stated anew since, whose promises are others now, or whose list of people is not the newest, cannot be approved. An approved letter is never changed: a correction is another letter.

pub mod draft;

mod content;

use std::time::Duration;

use model::{
    access::{Access, Right},
    event::LetterApproved,
    ids::{AffectedSetId, BreachId, CommitmentId, LetterId, MailingId},
    time::Time,
};
use platform::{
    accounts::{Signed as Assertion, Site},
    audit::About,
};
use post::{
    letter::{Letter, Sender, Signed},
    lint::{self, LintFinding, Terms},
    mailing,
};
use store::{response::letter::LetterApproval, txn::Change};

pub use content::LetterContent;
pub use post::letter::{LetterText, approval};
pub use store::response::letter::LetterRow;

use crate::{
    Response, ResponseError, Unfit,
    affected::AffectedSet,
    breach::Breach,
    commitment::{Commitment, MAX_PROMISES},
    error::plain,
    fact::{FactKind, Facts},
};

/// A letter may be sent for so long after it was drafted; later it is another letter.
pub const SENT_WITHIN: Duration = Duration::from_hours(30 * 24);
/// Longest name of whoever signs, in characters.
pub const MAX_SIGNER: usize = 100;

/// A letter with all that keeps it from being approved.
#[derive(Debug, Clone)]
pub struct LetterView {
    /// The row.
    pub row: LetterRow,
    /// What is in it.
    pub content: LetterContent,
    /// For whom it is, as a set; none while nobody handed in a list.
    pub affected: Option<AffectedSet>,
    /// True if a fact was stated anew since it was drafted.
    pub has_facts_changed: bool,
    /// True if what the case promises is not what it promised when this was drafted.
    pub have_promises_changed: bool,
    /// What the lint finds; empty if it passes.
    pub findings: Vec<LintFinding>,
    /// The whole letter, as it would be approved; none while nobody handed in a list.
    pub letter: Option<Letter>,
}

impl LetterView {
    /// Returns the first thing that keeps it from being approved; none if nothing does.
    #[must_use]
    pub fn hindrance(&self, now: Time) -> Option<Unfit> {
        if self.row.approval.is_some() {
            return Some(Unfit::Approved);
        }
        if self.letter.is_none() {
            return Some(Unfit::Affected);
        }
        if self.has_facts_changed {
            return Some(Unfit::FactsChanged);
        }
        if self.have_promises_changed {
            return Some(Unfit::PromisesChanged);
        }
        if self.content.not_after <= now { Some(Unfit::TooLate) } else { None }
    }
}

/// What a letter is written from.
struct Matter {
    breach: Breach,
    facts: Facts,
    commitments: Vec<Commitment>,
    affected: Option<AffectedSetId>,
}

impl Response {
    /// Returns a letter.
    pub async fn letter(&self, access: &Access, id: LetterId) -> Result<LetterView, ResponseError> {
        let row = self.rows().letter_fetch(access, id).await?;
        self.letter_view(access, row).await
    }

    /// Returns the letters of a case, the newest first.
    pub async fn letters_of(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Vec<LetterRow>, ResponseError> {
        Ok(self.rows().letter_list(access, breach).await?)
    }

    async fn letter_view(&self, access: &Access, row: LetterRow) -> Result<LetterView, ResponseError> {
        let content = LetterContent::parse(&row.content)?;
        let newest = self.affected_of(access, row.breach).await?;
        // What was approved was for the set of then.
        let affected = match (&row.approval, row.affected) {
            (Some(_), Some(id)) => Some(self.rows().affected_fetch(access, id).await?),
            _ => newest.filter(|set| Some(set.id) == row.affected),
        };
        let letter = affected.as_ref().map(|set| content.letter(row.id, set));
        let has_facts_changed = self.facts(access, row.breach).await?.ids() != row.facts;
        let commitments = self.rows().commitment_list_of(access, row.breach).await?;
        let have_promises_changed = said(&commitments) != content.promises;
        let findings = match &letter {
            Some(letter) => {
                lint::lint(letter, &self.terms(access, row.breach).await?).err().unwrap_or_default()
            }
            None => Vec::new(),
        };
        Ok(LetterView { row, content, affected, has_facts_changed, have_promises_changed, findings, letter })
    }

    /// What lint knows beside the letter.
    async fn terms(&self, access: &Access, breach: BreachId) -> Result<Terms, ResponseError> {
        let parties = self.parties_of(access, breach).await?;
        Ok(Terms { parties, own_domains: self.house().domains.clone() })
    }

    /// Drafts a letter from the facts: anew if the newest one is approved, else in the place of the newest draft. Needs the right to respond.
    pub async fn letter_draft(
        &self,
        access: &Access,
        breach: BreachId,
        signer: &str,
    ) -> Result<LetterId, ResponseError> {
        let signer = plain(signer, MAX_SIGNER)?;
        let now = self.now();
        let by = access.actor.to_string();
        let newest = self.rows().letter_list(access, breach).await?.into_iter().next();
        let newest_set = self.affected_of(access, breach).await?.map(|set| set.id);
        let mut change = self.change(access, Right::Respond).await?;
        let matter = Matter {
            breach: crate::breach::open_in_txn(&mut change, breach).await?,
            facts: Facts::of(&change.fact_list_in_txn(breach).await?),
            commitments: change.commitment_list_of_in_txn(breach).await?,
            affected: newest_set,
        };
        let content = self.drafted(&matter, &signer, now)?;
        let row = LetterRow {
            id: LetterId::new(now, self.chance().bytes()),
            breach,
            revision: 1,
            content: content.to_text(),
            facts: matter.facts.ids(),
            affected: matter.affected,
            drafted: (now, by.clone()),
            changed: (now, by),
            approval: None,
        };
        let id = match newest {
            Some(draft) if draft.approval.is_none() => {
                let again = LetterRow { id: draft.id, revision: draft.revision, ..row };
                if !change.letter_change_in_txn(&again).await? {
                    return Err(Unfit::Meanwhile.into());
                }
                draft.id
            }
            _ => {
                change.letter_draft_in_txn(&row).await?;
                row.id
            }
        };
        let about = About::of("breach", breach).and("letter", id);
        self.done(access, change, "case.letter_draft", &about).await?;
        Ok(id)
    }

    fn drafted(&self, matter: &Matter, signer: &str, now: Time) -> Result<LetterContent, Unfit> {
        let promises: Vec<&Commitment> = matter.commitments.iter().filter(|one| is_promise(one)).collect();
        if promises.len() > MAX_PROMISES {
            return Err(Unfit::TooManyPromises);
        }
        let house = self.house();
        let signer = if signer.is_empty() { house.from.name.as_str() } else { signer };
        let material = draft::Material {
            phrases: self.phrases(),
            house,
            facts: &matter.facts,
            promises: &promises,
            detected_at: matter.breach.detected_at,
            signer,
        };
        Ok(LetterContent {
            texts: house.languages.iter().map(|language| draft::text(&material, language)).collect(),
            variables: draft::variables(),
            from: Sender { name: signer.to_owned(), address: house.from.address.clone() },
            is_answered_by_us: true,
            not_after: now.plus(SENT_WITHIN),
            promises: said(&matter.commitments),
        })
    }

    /// Returns what is said of each kind of fact, in a language: what a letter would say.
    #[must_use]
    pub fn sentences(&self, facts: &Facts, detected_at: Time, language: &str) -> Vec<(FactKind, String)> {
        let house = self.house();
        let material = draft::Material {
            phrases: self.phrases(),
            house,
            facts,
            promises: &[],
            detected_at,
            signer: &house.from.name,
        };
        FactKind::ALL.iter().map(|kind| (*kind, draft::sentence(&material, language, *kind))).collect()
    }

    /// Returns the last instant of a day as forms send it (`2026-12-04`), where the house is.
    #[must_use]
    pub fn end_of_day(&self, day: &str) -> Option<Time> {
        let day: jiff::civil::Date = day.trim().parse().ok()?;
        let end = day.at(23, 59, 59, 0).to_zoned(self.house().zone.clone()).ok()?;
        Some(Time::from_micros(end.timestamp().as_microsecond()))
    }

    /// Changes a text of a draft that still stands at a revision. Needs the right to respond.
    pub async fn letter_edit(
        &self,
        access: &Access,
        id: LetterId,
        revision: u32,
        text: LetterText,
    ) -> Result<(), ResponseError> {
        let row = self.rows().letter_fetch(access, id).await?;
        if row.approval.is_some() {
            return Err(Unfit::Approved.into());
        }
        let mut content = LetterContent::parse(&row.content)?;
        let place = content.texts.iter_mut().find(|known| known.language == text.language);
        *place.ok_or(Unfit::Letter)? = normal(text);
        let now = self.now();
        let changed = LetterRow {
            revision,
            content: content.to_text(),
            changed: (now, access.actor.to_string()),
            ..row
        };
        let mut change = self.change(access, Right::Respond).await?;
        crate::breach::open_in_txn(&mut change, changed.breach).await?;
        if !change.letter_change_in_txn(&changed).await? {
            return Err(Unfit::Meanwhile.into());
        }
        let about = About::of("breach", changed.breach).and("letter", id);
        self.done(access, change, "case.letter_edit", &about).await
    }

    /// Returns what is to be signed: the letter, and what the passkey's challenge is bound to. Needs the right to sign.
    ///
    /// Errors: whatever keeps the letter from being approved.
    pub async fn letter_to_sign(
        &self,
        access: &Access,
        id: LetterId,
        revision: u32,
    ) -> Result<(Letter, [u8; 32]), ResponseError> {
        access.require(Right::Sign)?;
        let view = self.letter(access, id).await?;
        let letter = self.ready(view, revision)?;
        let content = approval::content(&letter.canonical());
        Ok((letter, content))
    }

    fn ready(&self, view: LetterView, revision: u32) -> Result<Letter, ResponseError> {
        if let Some(hindrance) = view.hindrance(self.now()) {
            return Err(hindrance.into());
        }
        if view.row.revision != revision {
            return Err(Unfit::Meanwhile.into());
        }
        if !view.findings.is_empty() {
            return Err(ResponseError::Lint(view.findings));
        }
        view.letter.ok_or_else(|| Unfit::Affected.into())
    }

    /// Approves a letter by what a person's passkey signed ([`Response::letter_to_sign`]), starts its sending, and makes its promises commitments of it: all in one
    /// change. Needs the right to sign, and that the signature is the asker's own.
    pub async fn letter_approve(
        &self,
        access: &Access,
        id: LetterId,
        revision: u32,
        assertion: &Assertion,
        site: &Site,
    ) -> Result<MailingId, ResponseError> {
        access.require(Right::Sign)?;
        let view = self.letter(access, id).await?;
        let breach = view.row.breach;
        let letter = self.ready(view, revision)?;
        if access.actor != model::access::Actor::Person(assertion.person) {
            return Err(Unfit::Signature.into());
        }
        let linted = lint::lint(&letter, &self.terms(access, breach).await?).map_err(ResponseError::Lint)?;
        let now = self.now();
        let by = (assertion, access.tenant);
        let signed = Signed::approved(linted, by, site, now).map_err(|_| Unfit::Signature)?;
        let mut change = self.change(access, Right::Sign).await?;
        crate::breach::open_in_txn(&mut change, breach).await?;
        let promises = self.is_still_so(&mut change, breach, id).await?;
        let mailing = mailing::start_in_txn(&mut change, access, &signed, self.chance(), now).await?;
        let approved = LetterApproval {
            at: now,
            by: signed.approval().signer(),
            canonical: signed.letter().canonical(),
            evidence: signed.approval().evidence().to_vec(),
            mailing,
        };
        if !change.letter_approve_in_txn(id, revision, &approved).await? {
            return Err(Unfit::Meanwhile.into());
        }
        for promise in promises {
            change.commitment_promise_in_txn(promise, id).await?;
        }
        self.say(&mut change, &LetterApproved { letter: id, mailing }, now).await?;
        let about = About::of("breach", breach).and("letter", id).and("mailing", mailing);
        let about = about.count("people", letter.affected_count);
        self.done(access, change, "case.letter_approve", &about).await?;
        Ok(mailing)
    }

    /// Under the lock of the case: nobody stated a fact meanwhile, or made or closed a promise. Returns what it promises.
    async fn is_still_so(
        &self,
        change: &mut Change,
        breach: BreachId,
        id: LetterId,
    ) -> Result<Vec<CommitmentId>, ResponseError> {
        let facts = Facts::of(&change.fact_list_in_txn(breach).await?);
        let row = change.letter_fetch_in_txn(id).await?;
        if facts.ids() != row.facts {
            return Err(Unfit::FactsChanged.into());
        }
        let promises = LetterContent::parse(&row.content)?.promises;
        if said(&change.commitment_list_of_in_txn(breach).await?) != promises {
            return Err(Unfit::PromisesChanged.into());
        }
        Ok(promises)
    }
}

/// What a letter says as "by that day we will".
fn is_promise(commitment: &Commitment) -> bool {
    is_said(commitment) && commitment.fact_kind.is_empty()
}

/// Which commitments a letter says, in the order they were made.
fn said(commitments: &[Commitment]) -> Vec<CommitmentId> {
    commitments.iter().filter(|one| is_said(one)).map(|one| one.id).collect()
}

/// What a letter says at all: what is open and was not said by another.
fn is_said(commitment: &Commitment) -> bool {
    commitment.closed.is_none() && commitment.letter.is_none()
}

/// As browsers send texts, lines end with CRLF; letters have LF, and no white space at the ends.
fn normal(text: LetterText) -> LetterText {
    let lines = |text: &str| {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n").trim().to_owned()
    };
    LetterText {
        subject: text.subject.split_whitespace().collect::<Vec<_>>().join(" "),
        body: lines(&text.body),
        language: text.language,
    }
}
