//! The journal's writer: intents and outcomes of many letters under way, committed together. While one group is on its way to the disk the next one gathers.
//!
//! An intent is answered when it is durable, and only then the letter is sent. An outcome is not waited for: it stands before the next intent of whoever brought it, so a
//! crash makes unknown at most what was under way. Queue: as many as letters are under way; who finds it full waits.

use std::sync::Arc;
use std::time::Duration;

use model::access::Access;
use model::ids::MailingId;
use platform::clock::Clock;
use store::Store;
use store::error::StoreError;
use store::post::delivery::{Became, Delivery};
use store::post::mailing::Claim;
use tokio::sync::{mpsc, oneshot};

/// How often outcomes are tried to be written before they are left to be unknown.
const ATTEMPTS: u32 = 10;
/// The pause between.
const PAUSE: Duration = Duration::from_millis(500);

/// What is to be written.
enum Line {
    Intent { delivery: Delivery, sha256: [u8; 32], answer: oneshot::Sender<bool> },
    Done { delivery: Delivery, attempt: u32, became: Became, answer: String },
}

/// Brings lines to the journal.
pub(super) struct Writer(mpsc::Sender<Line>);

impl Writer {
    /// Notes that a letter is about to be sent; false if it must not be. When this returned true the intent is on disk.
    pub(super) async fn intend(&self, delivery: &Delivery, sha256: [u8; 32]) -> bool {
        let (answer, answered) = oneshot::channel();
        let line = Line::Intent { delivery: delivery.clone(), sha256, answer };
        self.0.send(line).await.is_ok() && answered.await.unwrap_or(false)
    }

    /// Notes what became of it.
    pub(super) async fn done(&self, delivery: Delivery, attempt: u32, became: Became, answer: String) {
        // The journal ends after the last writer; else it is unknown, which is true then.
        let _ = self.0.send(Line::Done { delivery, attempt, became, answer }).await;
    }
}

/// Writes lines in groups and keeps the claim.
pub(super) struct Journal {
    store: Store,
    clock: Arc<dyn Clock>,
    access: Access,
    mailing: MailingId,
    owner: [u8; 16],
    claim: Duration,
    lines: mpsc::Receiver<Line>,
    most: usize,
}

impl Journal {
    pub(super) fn new(
        (store, clock): (Store, Arc<dyn Clock>),
        (access, mailing): (Access, MailingId),
        (owner, claim): ([u8; 16], Duration),
        at_once: usize,
    ) -> (Writer, Self) {
        // An outcome and an intent of each letter under way.
        let most = 2 * at_once.max(1);
        let (sender, lines) = mpsc::channel(most);
        (Writer(sender), Self { store, clock, access, mailing, owner, claim, lines, most })
    }

    /// Writes until the last writer is gone.
    pub(super) async fn run(mut self) {
        let mut outcomes = Vec::new();
        loop {
            let mut group = Vec::with_capacity(self.most);
            // The claim is renewed by each group, and when nothing comes for a while.
            let waiting = self.lines.recv_many(&mut group, self.most);
            let is_over = tokio::time::timeout(self.claim / 3, waiting).await.is_ok_and(|count| count == 0);
            if is_over && outcomes.is_empty() {
                return;
            }
            self.write(group, &mut outcomes).await;
            if is_over {
                return self.write_last(&mut outcomes).await;
            }
        }
    }

    /// Writes a group; outcomes that could not be written stay for the next one.
    async fn write(&self, group: Vec<Line>, outcomes: &mut Vec<Line>) {
        let mut intents = Vec::new();
        for line in group {
            match line {
                Line::Intent { .. } => intents.push(line),
                Line::Done { .. } => outcomes.push(line),
            }
        }
        match self.try_write(&intents, outcomes).await {
            Ok(allowed) => {
                outcomes.clear();
                for (line, is_allowed) in intents.into_iter().zip(allowed) {
                    // Who has gone away does not send.
                    let Line::Intent { answer, .. } = line else { continue };
                    let _ = answer.send(is_allowed);
                }
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    outcomes = outcomes.len(),
                    "the journal of a mailing could not be written; nothing is sent until it can"
                );
                drop(intents);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn try_write(&self, intents: &[Line], outcomes: &[Line]) -> Result<Vec<bool>, StoreError> {
        let now = self.clock.now();
        let mut change = self.store.change(&self.access).await?;
        for line in outcomes {
            let Line::Done { delivery, attempt, became, answer } = line else { continue };
            change.delivery_done_in_txn(delivery, *attempt, *became, answer, now).await?;
        }
        let claimed =
            change.mailing_claim_in_txn(self.mailing, self.owner, (now, now.plus(self.claim))).await?;
        let is_ours = matches!(claimed, Some(Claim::Kept));
        let mut allowed = Vec::with_capacity(intents.len());
        for line in intents {
            let Line::Intent { delivery, sha256, .. } = line else { continue };
            let is_allowed =
                is_ours && change.delivery_intend_in_txn(delivery, self.owner, *sha256, now).await?;
            allowed.push(is_allowed);
        }
        if claimed == Some(Claim::Fresh) || claimed == Some(Claim::TakenOver) {
            // It was given up or taken while we worked: what we have is written, the claim stays as it was found.
            change.mailing_release_in_txn(self.mailing, self.owner).await?;
        }
        change.commit().await?;
        Ok(allowed)
    }

    async fn write_last(&self, outcomes: &mut Vec<Line>) {
        for _ in 0..ATTEMPTS {
            if outcomes.is_empty() {
                return;
            }
            self.write(Vec::new(), outcomes).await;
        }
        if !outcomes.is_empty() {
            tracing::error!(
                letters = outcomes.len(),
                "outcomes could not be written; these letters are listed as unknown"
            );
        }
    }
}
