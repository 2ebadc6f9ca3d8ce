//! Kept answers: a program that is not sure whether its request arrived sends it again with the same key, and gets the first answer.
//! Which requests have keys, and what a key looks like, is the face's. Only answers without content and secrets are kept here.

use std::sync::Arc;
use std::time::Duration;

use model::access::{Access, Actor};
use model::time::Time;
use sha2::{Digest as _, Sha256};
use store::error::StoreError;
use store::platform::PlatformStore;
use store::platform::kept_answer::{AnswerKey, AnswerState};

use crate::clock::Clock;

/// So long an answer can be asked for again.
pub const KEPT_FOR: Duration = Duration::from_hours(24);

/// A request takes no longer; after that a program of ours ended in it, and it may be made again: longer than a release can take.
const UNDER_WAY_FOR: Duration = Duration::from_mins(30);

/// What two requests have in common only if they are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestPrint([u8; 32]);

impl RequestPrint {
    /// Makes the print of a request's parts.
    #[must_use]
    pub fn of<'p>(parts: impl Iterator<Item = &'p [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // Each after its length, so that no part can lend bytes to the next.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        RequestPrint(hash.finalize().into())
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Its status.
    pub status: u16,
    /// Its content.
    pub body: Vec<u8>,
}

/// The right to answer a request: for whoever came first.
#[derive(Debug, Clone, Copy)]
#[must_use = "a request that is begun must be answered or forgotten"]
pub struct Ticket {
    key: AnswerKey,
    begun_at: Time,
}

/// What becomes of a request with a key.
#[derive(Debug)]
pub enum Begun {
    /// It is the first: do it.
    First(Ticket),
    /// It was answered before.
    Answered(KeptAnswer),
    /// The first one is being done.
    UnderWay,
    /// The key came with another request before.
    Other,
}

/// The answers that are kept; cheap to clone.
#[derive(Clone)]
pub struct KeptAnswers {
    store: PlatformStore,
    clock: Arc<dyn Clock>,
}

impl KeptAnswers {
    /// Opens the answers.
    #[must_use]
    pub fn new(store: PlatformStore, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Begins a request with a program's key; who is no program has no keys and is refused.
    pub async fn begin(
        &self,
        access: &Access,
        key: &str,
        request: &RequestPrint,
    ) -> Result<Begun, StoreError> {
        let Actor::Program(program) = access.actor else {
            return Err(StoreError::Missing { what: "a program" });
        };
        let (now, key) = (self.clock.now(), AnswerKey { program, key: Sha256::digest(key).into() });
        let until = now.plus(UNDER_WAY_FOR);
        Ok(match self.store.kept_answer_begin(access, &key, &request.0, (now, until)).await? {
            AnswerState::New => Begun::First(Ticket { key, begun_at: now }),
            AnswerState::UnderWay { request: first } | AnswerState::Answered { request: first, .. }
                if first != request.0 =>
            {
                Begun::Other
            }
            AnswerState::UnderWay { .. } => Begun::UnderWay,
            AnswerState::Answered { status, body, .. } => Begun::Answered(KeptAnswer { status, body }),
        })
    }

    /// Keeps the answer.
    pub async fn keep(
        &self,
        access: &Access,
        ticket: &Ticket,
        answer: &KeptAnswer,
    ) -> Result<(), StoreError> {
        let ends_at = self.clock.now().plus(KEPT_FOR);
        let what = (answer.status, answer.body.as_slice());
        self.store.kept_answer_keep(access, (&ticket.key, ticket.begun_at), what, ends_at).await
    }

    /// Opens the key again: the request did nothing.
    pub async fn forget(&self, access: &Access, ticket: &Ticket) -> Result<(), StoreError> {
        self.store.kept_answer_forget(access, (&ticket.key, ticket.begun_at)).await
    }
}
