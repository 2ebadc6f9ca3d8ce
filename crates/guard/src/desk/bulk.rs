//! Many held messages at once: release, delete or teach, each for itself, with an outcome for each.
//! Doing the same again changes nothing: what is done already says so. Acting is [`Releaser`]'s; here is only the going through.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::join_all;
use model::access::Access;
use model::ids::HeldId;
use model::time::Time;
use store::error::StoreError;
use store::guard::held::{Feedback, HeldState};

use super::DeskError;
use crate::release::reason::Because;
use crate::release::{ReleaseError, Released, Releaser};

/// So many at once; a person who wants more says so again.
pub const MOST_IN_BULK: usize = 500;

/// So many are released side by side, so that a slow next hop does not hold up all.
const SIDE_BY_SIDE: usize = 8;

/// Nothing more is begun after this: a person waits for the page. What was begun is finished.
pub const PATIENCE: Duration = Duration::from_secs(45);

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// Hand them over to the next hop.
    Release,
    /// Destroy them.
    Delete,
    /// Note what they were.
    Teach(Feedback),
}

/// What became of one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemOutcome {
    /// It is done.
    Done,
    /// It was done before.
    AlreadyDone,
    /// It is not held any more, and something else was done with it.
    NotHeld(HeldState),
    /// The next hop did not take it; it is held again.
    Back(String),
    /// Nobody knows whether the next hop has it; it is tried again at this time.
    Unknown(Time),
    /// Time was up before it was begun.
    NotBegun,
    /// It could not be done; the cause, for the page and the log. No address is in it.
    Failed(String),
}

/// Does something to many held messages; answers in the order asked, each once.
///
/// Errors: [`DeskError::TooMany`], before anything is done.
pub async fn act(
    releaser: &Releaser,
    access: &Access,
    items: &[HeldId],
    act: BulkAct,
    because: &Because,
) -> Result<Vec<(HeldId, ItemOutcome)>, DeskError> {
    let mut seen = HashSet::new();
    let items: Vec<HeldId> = items.iter().copied().filter(|item| seen.insert(*item)).collect();
    if items.len() > MOST_IN_BULK {
        return Err(DeskError::TooMany { count: items.len() });
    }
    let until = tokio::time::Instant::now() + PATIENCE;
    let mut outcomes = Vec::with_capacity(items.len());
    for some in items.chunks(SIDE_BY_SIDE) {
        if tokio::time::Instant::now() >= until {
            outcomes.extend(some.iter().map(|item| (*item, ItemOutcome::NotBegun)));
            continue;
        }
        let each =
            some.iter().map(|item| async { (*item, one(releaser, access, *item, act, because).await) });
        outcomes.extend(join_all(each).await);
    }
    Ok(outcomes)
}

async fn one(
    releaser: &Releaser,
    access: &Access,
    item: HeldId,
    act: BulkAct,
    because: &Because,
) -> ItemOutcome {
    let done = match act {
        BulkAct::Release => releaser.release(access, item, because).await.map(|released| match released {
            Released::Done { .. } => ItemOutcome::Done,
            Released::Back { answer } => ItemOutcome::Back(answer),
            Released::Unknown { retry_at } => ItemOutcome::Unknown(retry_at),
            Released::Overtaken => ItemOutcome::NotHeld(HeldState::Releasing),
        }),
        BulkAct::Delete => releaser.delete(access, item, because).await.map(|()| ItemOutcome::Done),
        BulkAct::Teach(feedback) => teach(releaser, access, item, feedback, because).await,
    };
    match (done, act) {
        (Ok(outcome), _) => outcome,
        (Err(ReleaseError::NotHeld { state: HeldState::Released }), BulkAct::Release)
        | (Err(ReleaseError::NotHeld { state: HeldState::Deleted }), BulkAct::Delete) => {
            ItemOutcome::AlreadyDone
        }
        (Err(ReleaseError::NotHeld { state }), _) => ItemOutcome::NotHeld(state),
        // Whoever asks for what is not there, or is another's, is told so; the log is not theirs to fill.
        (Err(error @ ReleaseError::Store(StoreError::Missing { .. } | StoreError::Denied(_))), _) => {
            ItemOutcome::Failed(error.to_string())
        }
        (Err(error), _) => {
            tracing::warn!(held = %item, error = &error as &dyn std::error::Error, "a held message could not be acted upon");
            ItemOutcome::Failed(error.to_string())
        }
    }
}

/// The same word again would be another line in the audit log and another lesson.
async fn teach(
    releaser: &Releaser,
    access: &Access,
    item: HeldId,
    feedback: Feedback,
    because: &Because,
) -> Result<ItemOutcome, ReleaseError> {
    let held = releaser.fetch(access, item).await?;
    if held.feedback.is_some_and(|given| given.feedback == feedback) {
        return Ok(ItemOutcome::AlreadyDone);
    }
    releaser.feedback(access, item, feedback, because).await.map(|_| ItemOutcome::Done)
}
