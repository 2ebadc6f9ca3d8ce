//! Response: quick, honest letters, from the top, to every affected customer.
//!
//! A copy of a list seems to be out, and a case opens by itself ([`react`]). In it stand facts, each with what it rests on and how surely it is known
//! ([`fact`]); three times - noticed, looked at, aware - of which only a person sets the last ([`breach`]); what would be due from then on
//! ([`obligation`]); whom it concerns, as fingerprints ([`affected`]). From the facts a letter is drafted, and its words follow what is known ([`letter`]); a person
//! approves it with a passkey, and the post office sends it. What it promises has an owner and a date ([`commitment`]); what is overdue raises an
//! alarm ([`jobs`]).
//!
//! Decides what is said and by when; sends nothing itself (`post`), and accuses nobody: it speaks of copies, never of culprits.

pub mod affected;
pub mod breach;
pub mod commitment;
pub mod error;
pub mod fact;
pub mod jobs;
pub mod letter;
pub mod obligation;
pub mod react;

mod leak;
mod words;

use std::sync::Arc;

use forensics::fingerprint::Keyed;
use jiff::tz::TimeZone;
use model::{
    access::{Access, Right, Rights},
    event::Event,
    ids::OutboxId,
    time::Time,
};
use platform::{
    audit::{About, Audit},
    clock::{Chance, Clock},
    keys::MatchKey,
    phrases::Phrases,
};
use post::letter::Sender;
use store::{Store, error::StoreError, response::ResponseStore, txn::Change};

pub use error::{ResponseError, Unfit};

use crate::obligation::Rule;

/// What response stands on.
pub struct ResponseParts {
    /// Where cases are kept.
    pub store: Store,
    /// Who did what.
    pub audit: Audit,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub chance: Arc<dyn Chance>,
    /// The words of letters.
    pub phrases: Arc<Phrases>,
    /// Makes fingerprints of whoever a case concerns.
    pub match_key: MatchKey,
    /// What this house is called, who signs, and in which languages.
    pub house: LetterHouse,
}

/// What letters say of the house that writes them.
#[derive(Debug, Clone)]
pub struct LetterHouse {
    /// What customers call us.
    pub name: String,
    /// Domains of ours; the first is the one people are told to type where there is no better.
    pub domains: Vec<String>,
    /// Where our letters stand for all to read, as people type it: one of our domains, or below one. None while there are no such pages.
    pub site: Option<String>,
    /// From whom letters come, unless a letter says otherwise.
    pub from: Sender,
    /// Languages that letters are written in, the first for whoever's is not known.
    pub languages: Vec<String>,
    /// Where our day begins and ends.
    pub zone: TimeZone,
}

/// The desk of response; cheap to clone.
#[derive(Clone)]
pub struct Response {
    inner: Arc<Inner>,
}

struct Inner {
    parts: ResponseParts,
    keyed: Keyed,
    rules: Vec<Rule>,
}

impl Response {
    /// Opens the desk, with the rules that were built in.
    #[must_use]
    pub fn new(parts: ResponseParts) -> Self {
        let keyed = Keyed::new(parts.match_key.expose());
        Self { inner: Arc::new(Inner { parts, keyed, rules: Rule::built_in() }) }
    }

    /// What letters say of us.
    #[must_use]
    pub fn house(&self) -> &LetterHouse {
        &self.inner.parts.house
    }

    /// The rules that may ask something of us.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.inner.rules
    }

    fn rows(&self) -> ResponseStore {
        self.inner.parts.store.response()
    }

    fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    fn now(&self) -> Time {
        self.inner.parts.clock.now()
    }

    fn chance(&self) -> &dyn Chance {
        self.inner.parts.chance.as_ref()
    }

    fn phrases(&self) -> &Phrases {
        &self.inner.parts.phrases
    }

    /// Begins a change that somebody with this right makes.
    async fn change(&self, access: &Access, right: Right) -> Result<Change, ResponseError> {
        access.require(right)?;
        // What a change writes is decided here, whatever else the person may write.
        let access = Access { rights: Rights::ALL, ..access.clone() };
        Ok(self.store().change(&access).await?)
    }

    /// Tells of it in the same change, and makes it so.
    async fn done(
        &self,
        access: &Access,
        mut change: Change,
        what: &'static str,
        about: &About,
    ) -> Result<(), ResponseError> {
        self.inner.parts.audit.append_in_txn(access, &mut change, what, about).await?;
        change.commit().await?;
        Ok(())
    }

    async fn say<E: Event + Sync>(&self, change: &mut Change, event: &E, at: Time) -> Result<(), StoreError> {
        change.say_that(OutboxId::new(at, self.chance().bytes()), event, at).await
    }
}
