//! Commitments: what we promise in a case, with an owner and a date. A letter can promise nothing else: its "we will" sentences are made of these, in every language it is written
//! in. Closed with a note that says how it was kept, or why not; overdue ones raise an alarm ([`crate::jobs`]).

use std::collections::BTreeMap;

use model::{
    access::{Access, Right},
    ids::{BreachId, CommitmentId},
    phrase::Phrase,
    time::Time,
};
use platform::audit::About;
use store::response::{
    Closing, MAX_NOTE,
    commitment::{MAX_OWNER, MAX_WORDS},
};

pub use store::response::commitment::Commitment;

use crate::{
    Response, ResponseError, Unfit,
    error::{plain, reason},
    words::words,
};

/// A letter promises no more than this: who promises much keeps little.
pub const MAX_PROMISES: usize = 5;

words! {
    /// Promises that are often made; their words are in the texts, in every language.
    Ready {
        /// To write again.
        WriteAgain = "write-again",
        /// To have it looked at by somebody from outside.
        LookedAt = "looked-at",
        /// To end copies that are not needed.
        EndCopies = "end-copies",
        /// To tell which companies hold the address.
        SayWhoHolds = "say-who-holds",
    }
}

impl Ready {
    /// Returns its sentence, to be continued from "By that day we will".
    #[must_use]
    pub const fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::WriteAgain => "letter-ready-write-again",
            Self::LookedAt => "letter-ready-looked-at",
            Self::EndCopies => "letter-ready-end-copies",
            Self::SayWhoHolds => "letter-ready-say-who-holds",
        })
    }
}

/// What is promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promised {
    /// One of those that are often made.
    Ready(Ready),
    /// In words of one's own, by language.
    Own(BTreeMap<String, String>),
}

/// The words of a commitment in a language; the first there are where that one is missing.
#[must_use]
pub fn words_in<'c>(commitment: &'c Commitment, language: &str) -> &'c str {
    let found = commitment.words.iter().find(|(known, _)| known == language);
    found.or(commitment.words.first()).map_or("", |(_, words)| words)
}

impl Response {
    /// Adds a commitment to an open case. Needs the right to respond.
    pub async fn commitment_add(
        &self,
        access: &Access,
        breach: BreachId,
        promised: &Promised,
        owner: &str,
        due_at: Time,
    ) -> Result<CommitmentId, ResponseError> {
        let now = self.now();
        let owner = plain(owner, MAX_OWNER)?;
        if owner.is_empty() || due_at <= now {
            return Err(Unfit::Commitment.into());
        }
        let words = self.promised_words(promised)?;
        let mut change = self.change(access, Right::Respond).await?;
        crate::breach::open_in_txn(&mut change, breach).await?;
        let commitment = Commitment {
            id: CommitmentId::new(now, self.chance().bytes()),
            breach,
            letter: None,
            fact_kind: String::new(),
            words,
            owner,
            due_at,
            made: (now, access.actor.to_string()),
            closed: None,
        };
        change.commitment_add_in_txn(&commitment).await?;
        let about = About::of("breach", breach).and("commitment", commitment.id);
        self.done(access, change, "case.commitment_add", &about).await?;
        Ok(commitment.id)
    }

    /// The words in every language that letters are written in.
    fn promised_words(&self, promised: &Promised) -> Result<Vec<(String, String)>, Unfit> {
        let words = |language: &String| {
            let words = match promised {
                Promised::Ready(ready) => self.phrases().say(language, &ready.phrase()),
                Promised::Own(own) => plain(own.get(language).map_or("", String::as_str), MAX_WORDS)?,
            };
            let words = words.trim_end_matches(['.', ' ']).to_owned();
            if words.is_empty() { Err(Unfit::Language) } else { Ok((language.clone(), words)) }
        };
        self.house().languages.iter().map(words).collect()
    }

    /// Closes a commitment with a note. Needs the right to respond.
    pub async fn commitment_close(
        &self,
        access: &Access,
        id: CommitmentId,
        note: &str,
    ) -> Result<(), ResponseError> {
        let note = reason(note, MAX_NOTE)?;
        let commitment = self.rows().commitment_fetch(access, id).await?;
        let mut change = self.change(access, Right::Respond).await?;
        let now = self.now();
        let closing = Closing { at: now, by: access.actor.to_string(), note };
        if !change.commitment_close_in_txn(id, &closing).await? {
            return Err(Unfit::Meanwhile.into());
        }
        crate::jobs::commitment_closed_in_txn(&mut change, self.chance(), id, now).await?;
        let about = About::of("breach", commitment.breach).and("commitment", id);
        self.done(access, change, "case.commitment_close", &about).await
    }

    /// Returns a commitment.
    pub async fn commitment(&self, access: &Access, id: CommitmentId) -> Result<Commitment, ResponseError> {
        Ok(self.rows().commitment_fetch(access, id).await?)
    }

    /// Returns the commitments of a case.
    pub async fn commitments_of(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Vec<Commitment>, ResponseError> {
        Ok(self.rows().commitment_list_of(access, breach).await?)
    }

    /// Returns commitments of all cases after an id, in the order they were made: those that are open, or all.
    pub async fn commitment_list(
        &self,
        access: &Access,
        is_open_only: bool,
        after: Option<CommitmentId>,
        limit: u32,
    ) -> Result<Vec<Commitment>, ResponseError> {
        Ok(self.rows().commitment_list(access, is_open_only, after, limit).await?)
    }
}
