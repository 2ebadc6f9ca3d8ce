//! Sending: what a person released goes to the hub until the hub answers, and then its proof is fetched. The same bytes in every attempt: a hub that
//! took them before says so, and nothing is said twice.

use std::time::Duration;

use model::causes::chain;
use model::tlp::Tlp;
use platform::audit::{About as AuditAbout, AuditError};
use platform::fetch::{Answer, Ask, FetchError, Reach, Request};
use serde_json::Value as Json;
use store::clearinghouse::report::{Report, ReportState};
use store::error::StoreError;
use thiserror::Error;
use tokio::sync::watch;
use tokio::time::Instant;

use super::waits::Waits;
use super::{JOSE, LIMITS, OUT_OF_TIME, Peer};
use crate::proof;
use crate::statement::{About, Said};

/// What was released in another process is found after so long.
const LOOKS_EVERY: Duration = Duration::from_secs(5);
/// A proof is there within seconds of the statement; one that does not come is asked for ever more seldom.
const PROVES_FIRST: Duration = Duration::from_secs(1);
/// But so often at least.
const PROVES_AT_LEAST: Duration = Duration::from_mins(5);
/// Sent in one round.
const AT_A_TIME: u32 = 50;
/// What is kept of a hub's answer.
const MAX_ANSWER_CHARS: usize = 4_000;

/// Why nothing more was sent for now.
#[derive(Debug, Error)]
enum Stuck {
    /// The hub cannot be asked.
    #[error("send to the hub")]
    Fetch(#[from] FetchError),
    /// The hub is not well, or does not let us in.
    #[error("send to the hub: it answered {0}")]
    Status(u16),
    /// Its clock and ours differ by too much.
    #[error("send to the hub: it finds that our clock is wrong, or the statement too old; it is signed anew")]
    Clock,
    /// What it answered could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

/// What a round did, and left behind.
#[derive(Default)]
struct Round {
    /// Reports that were answered, or proved.
    done: usize,
    /// Reports whose proof is not here yet.
    unproved: usize,
}

/// When proofs are asked for: soon after something was sent, and ever more seldom while one does not come.
struct Proving {
    after: Duration,
    at: Instant,
}

impl Proving {
    fn went(&mut self, round: &Round, is_proving: bool) {
        self.after = match round {
            Round { done: 1.., .. } => PROVES_FIRST,
            Round { unproved: 1.., .. } => (self.after * 2).min(PROVES_AT_LEAST),
            _ if is_proving => LOOKS_EVERY,
            // Nothing was asked: it stays as it is.
            _ => return,
        };
        self.at = Instant::now() + self.after;
    }
}

impl Peer {
    pub(super) async fn keep_sending(&self, mut stop: watch::Receiver<bool>) {
        let mut waits = Waits::default();
        let mut is_failing = false;
        let mut proving = Proving { after: PROVES_FIRST, at: Instant::now() };
        while !*stop.borrow() {
            let is_proving = proving.at <= Instant::now();
            let sending = tokio::select! {
                sent = self.send_all(is_proving) => sent,
                _ = stop.wait_for(|stopped| *stopped) => return,
            };
            let wait = match &sending {
                Ok(round) => {
                    waits.reset();
                    proving.went(round, is_proving);
                    LOOKS_EVERY.min(proving.at.saturating_duration_since(Instant::now()))
                }
                Err(stuck) => {
                    if !is_failing {
                        let trouble = chain(stuck);
                        tracing::warn!(hub = self.place(), trouble, "what was released waits for the hub");
                    }
                    waits.next(self.parts.chance.as_ref())
                }
            };
            is_failing = sending.is_err();
            tokio::select! {
                () = self.parts.released.notified(), if !is_failing => {}
                () = tokio::time::sleep(wait) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn send_all(&self, is_proving: bool) -> Result<Round, Stuck> {
        let (door, access) = (self.parts.store.clearinghouse(), &self.parts.access);
        let mut round = Round::default();
        for report in door.report_list_in(access, ReportState::Released, None, AT_A_TIME).await? {
            self.send(&report).await?;
            round.done += 1;
        }
        if !is_proving {
            return Ok(round);
        }
        for report in &door.report_unproved_list(access, AT_A_TIME).await? {
            match self.prove(report).await? {
                true => round.done += 1,
                false => round.unproved += 1,
            }
        }
        Ok(round)
    }

    async fn send(&self, report: &Report) -> Result<(), Stuck> {
        let signed = self.signed(report).await?;
        let ask = Ask::Post { content_type: JOSE, body: signed.as_bytes() };
        let answer = self.asked("/statements", ask).await?;
        let (state, what) = match answer.status {
            422 if is_out_of_time(&answer.body) => {
                let parts = &self.parts;
                let mut change = parts.store.change(&parts.access).await?;
                change.report_unsign_in_txn(report.id, &signed).await?;
                change.commit().await?;
                return Err(Stuck::Clock);
            }
            200 | 201 => (ReportState::Accepted, "report.accepted"),
            // The hub has understood and does not want it; asking again changes nothing.
            400 | 409 | 413 | 422 => (ReportState::Refused, "report.refused"),
            status => return Err(Stuck::Status(status)),
        };
        let parts = &self.parts;
        let text: String = String::from_utf8_lossy(&answer.body).chars().take(MAX_ANSWER_CHARS).collect();
        let mut change = parts.store.change(&parts.access).await?;
        change.report_answer_in_txn(report.id, state, parts.clock.now(), &text).await?;
        let about = AuditAbout::of("statement", report.id);
        parts.audit.append_in_txn(&parts.access, &mut change, what, &about).await?;
        Ok(change.commit().await?)
    }

    /// Returns the statement as it was signed first.
    async fn signed(&self, report: &Report) -> Result<String, Stuck> {
        if let Some(signed) = &report.signed {
            return Ok(signed.clone());
        }
        let parts = &self.parts;
        let said = Said {
            id: report.id,
            member: parts.hub.member,
            at: parts.clock.now(),
            about: About::LeakedListUsed,
            tlp: Tlp::Amber,
            indicators: report.indicators.clone(),
        };
        let signed = said.signed(&parts.key);
        let mut change = parts.store.change(&parts.access).await?;
        let is_first = change.report_sign_in_txn(report.id, &signed).await?;
        change.commit().await?;
        if is_first {
            return Ok(signed);
        }
        // Another process was first.
        let known = parts.store.clearinghouse().report_fetch(&parts.access, report.id).await?;
        Ok(known.signed.unwrap_or(signed))
    }

    /// Fetches the proof of a statement; false if the hub has it not yet, or it does not prove.
    async fn prove(&self, report: &Report) -> Result<bool, Stuck> {
        let answer = self.asked(&format!("/statements/{}/proof", report.id), Ask::Get).await?;
        if answer.status != 200 {
            return Ok(false);
        }
        let parts = &self.parts;
        let text = String::from_utf8_lossy(&answer.body);
        let own = parts.key.verifying_key();
        match proof::checked(&text, parts.hub.ledger_key.as_ref(), Some(&own)) {
            Ok(proved) if proved.said.id == report.id => {
                let mut change = parts.store.change(&parts.access).await?;
                change.report_prove_in_txn(report.id, &text).await?;
                change.commit().await?;
                Ok(true)
            }
            checked => {
                let trouble =
                    checked.err().map_or("it proves another statement".to_owned(), |error| chain(&error));
                tracing::error!(statement = %report.id, trouble, "the hub's proof does not prove");
                Ok(false)
            }
        }
    }

    async fn asked(&self, rest: &str, ask: Ask<'_>) -> Result<Answer, FetchError> {
        let (url, bearer) = (self.url(rest), self.bearer());
        let fields = [("authorization", bearer.as_str())];
        let request =
            Request { url: &url, ask, fields: &fields, reach: Reach::OwnNetworkToo, limits: LIMITS };
        self.parts.fetcher.fetch(request).await
    }
}

/// Says whether a hub finds a statement too old or from the future: the same bytes will never be taken, but the same words of now may.
fn is_out_of_time(body: &[u8]) -> bool {
    serde_json::from_slice::<Json>(body).is_ok_and(|answer| answer["title"] == OUT_OF_TIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_proof_that_does_not_come_is_asked_for_ever_more_seldom_until_something_is_done() {
        let mut proving = Proving { after: PROVES_FIRST, at: Instant::now() };
        let mut waits = Vec::new();
        for _ in 0..12 {
            proving.went(&Round { done: 0, unproved: 1 }, true);
            waits.push(proving.at - Instant::now());
        }
        assert_eq!((waits[0], waits[11]), (PROVES_FIRST * 2, PROVES_AT_LEAST));
        assert!(waits.is_sorted());
        proving.went(&Round { done: 1, unproved: 1 }, false);
        assert_eq!(proving.at - Instant::now(), PROVES_FIRST);
        proving.went(&Round::default(), true);
        assert_eq!(proving.at - Instant::now(), LOOKS_EVERY);
    }

    #[test]
    fn only_the_hubs_word_for_it_is_out_of_time() {
        assert!(is_out_of_time(br#"{"title":"out-of-time","status":422}"#));
        for body in ["", "x", "[]", r#"{"title":"nothing-to-name"}"#] {
            assert!(!is_out_of_time(body.as_bytes()), "{body}");
        }
    }
}
