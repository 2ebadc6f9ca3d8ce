//! Proof: how one knows that a copy is gone, what the register says in one line, and who is reminded before a copy's end.
//! The counting is pure; a copy stays in the register for ever, because an ended one may still be out.

use std::collections::BTreeSet;
use std::time::Duration;

use model::access::{Access, Right};
use model::ids::CopyId;
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use post::alarm::{AlarmKind, raised};
use store::custody::MAX_NOTE;
use store::custody::copy::{CopiesOf, Copy, CopyHow, CopyState};

pub use store::custody::proof::{CopyProof, ProofKind};

use crate::{AGAIN, Custody, CustodyError, Unfit, ending};

#[cfg(test)]
mod tests;

const DAY: Duration = Duration::from_hours(24);
/// The register says how many copies were out so many days ago.
pub const BEFORE_DAYS: u32 = 30;
/// And draws so many weeks.
pub const WEEKS: u32 = 52;
/// Proved copies that are read at a time.
const PROVED: u32 = 1_000;

/// How somebody knows that a copy is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proving {
    /// What it rests on.
    pub kind: ProofKind,
    /// What it says.
    pub words: String,
    /// SHA-256 of a document, in hexadecimal; empty for none.
    pub sha256: String,
}

/// The register in one line, and over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Copies that are out.
    pub out: u64,
    /// Copies that were out [`BEFORE_DAYS`] ago.
    pub before: u64,
    /// Copies that should be gone, or are said to be, without a proof.
    pub unproved: u64,
    /// For how many days the oldest of those has been so.
    pub oldest_days: Option<u64>,
    /// How many were out at the end of each of the last [`WEEKS`] weeks, the oldest first.
    pub weeks: Vec<(Time, u64)>,
}

/// Counts; pure.
#[must_use]
pub fn figures(copies: &[Copy], proved: &BTreeSet<CopyId>, now: Time) -> Figures {
    let out_at = |at: Time| copies.iter().filter(|copy| was_out(copy, at)).count() as u64;
    let since: Vec<Time> = copies
        .iter()
        .filter(|copy| !proved.contains(&copy.id))
        .filter_map(|copy| should_be_gone(copy).filter(|since| *since <= now))
        .collect();
    let weeks = (0..WEEKS).rev().map(|weeks| now.minus(DAY * 7 * weeks)).map(|at| (at, out_at(at)));
    Figures {
        out: out_at(now),
        before: out_at(now.minus(DAY * BEFORE_DAYS)),
        unproved: since.len() as u64,
        oldest_days: since.iter().min().map(|since| now.since(*since).as_secs() / DAY.as_secs()),
        weeks: weeks.collect(),
    }
}

fn was_out(copy: &Copy, at: Time) -> bool {
    let ended = copy.ended.as_ref().map(|(when, _, _)| *when);
    copy.out.as_ref().is_some_and(|(when, _)| *when <= at) && ended.is_none_or(|when| when > at)
}

/// Since when a copy that was out should be gone: since somebody said so, or since its end.
fn should_be_gone(copy: &Copy) -> Option<Time> {
    copy.out.as_ref()?;
    match &copy.ended {
        Some((at, _, _)) => Some(*at),
        None => copy.until,
    }
}

/// How many days before its end a copy is announced now, if at all.
fn announced(copy: &Copy, now: Time) -> Option<(u32, Time)> {
    let until = copy.until.filter(|until| *until > now && copy.state != CopyState::Ended)?;
    ending::nearest(until, now).map(|days| (days, until))
}

/// Reads a hash as people copy it; none where nothing stands.
fn hash(text: &str) -> Result<Option<[u8; 32]>, Unfit> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let unfit = || Unfit::Hash(text.chars().take(80).collect());
    let digits: Vec<u8> = text
        .chars()
        .map(|char| char.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()
        .ok_or_else(unfit)?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    if rest.is_empty() { bytes.try_into().map(Some).map_err(|_| unfit()) } else { Err(unfit()) }
}

impl Custody {
    /// Notes how one knows that a copy is gone; one that has not ended ends with it.
    pub async fn copy_prove(
        &self,
        access: &Access,
        id: CopyId,
        proving: &Proving,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let words = proving.words.trim();
        if words.is_empty() {
            return Err(Unfit::NoName.into());
        }
        if words.chars().count() > MAX_NOTE {
            return Err(Unfit::TooLong("words").into());
        }
        let file_sha256 = hash(&proving.sha256)?;
        let noted = (now, access.actor.to_string());
        let mut change = self.store().change(access).await?;
        // Pressed twice, also in one instant: who comes second waits here, and sees what the first noted.
        let copy = change.copy_lock_in_txn(id).await?;
        let is_same = |one: &CopyProof| {
            let said = (one.kind, one.words.as_str(), one.file_sha256, &one.noted.1);
            said == (proving.kind, words, file_sha256, &noted.1) && one.noted.0.plus(AGAIN) > now
        };
        if self.proofs(access, id).await?.iter().any(is_same) {
            return Ok(());
        }
        let state = copy.state;
        if state != CopyState::Ended {
            let ended = Some((now, access.actor.to_string(), words.to_owned()));
            change.copy_set_in_txn(&Copy { state: CopyState::Ended, ended, ..copy }, state).await?;
        }
        let proof = CopyProof { copy: id, kind: proving.kind, words: words.to_owned(), file_sha256, noted };
        change.proof_add_in_txn(&proof).await?;
        let about = About::of("copy", id).word("kind", proving.kind.as_str());
        self.finish(access, change, "copy.prove", &about).await
    }

    /// Returns how one knows that a copy is gone.
    pub async fn proofs(&self, access: &Access, id: CopyId) -> Result<Vec<CopyProof>, CustodyError> {
        Ok(self.store().custody().proof_of_copy_list(access, id).await?)
    }

    /// Returns the register in one line, and over time.
    pub async fn register_figures(&self, access: &Access, now: Time) -> Result<Figures, CustodyError> {
        let copies = self.copies(access, CopiesOf::Everybody).await?;
        Ok(figures(&copies, &self.proved(access).await?, now))
    }

    /// Returns the copies of which one knows how they are gone, or will be: somebody noted it, or the only file is here, in escrow, and ends here. Of what was asked for to
    /// leave escrow, where the file may lie as well, somebody says that it is gone.
    pub async fn proved(&self, access: &Access) -> Result<BTreeSet<CopyId>, CustodyError> {
        let mut proved = self.escrows_unasked(access).await?;
        let mut after = None;
        loop {
            let page = self.store().custody().copy_proved_list(access, after, PROVED).await?;
            let Some(last) = page.last() else { return Ok(proved) };
            after = Some(*last);
            proved.extend(page);
        }
    }

    /// Tells people of copies that end soon: 30, 14 and 3 days before, each once; returns how many were told of. Safe to run twice.
    ///
    /// Errors: the first that failed, after all others were tried.
    pub async fn remind_of_ends(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let mut tally = Tally::default();
        for copy in self.copies(access, CopiesOf::Everybody).await? {
            if let Some((days, until)) = announced(&copy, now) {
                tally.add(self.remind_of_end(access, &copy, (days, until), now).await);
            }
        }
        tally.end()
    }

    /// Tells people that a copy ends on a day, so many days before; false if they were told before.
    async fn remind_of_end(
        &self,
        access: &Access,
        copy: &Copy,
        (days, until): (u32, Time),
        now: Time,
    ) -> Result<bool, CustodyError> {
        let shared = self.store().shared();
        let list = shared.list_fetch(access, copy.list).await?;
        let party = shared.party_fetch(access, copy.party).await?;
        let mut change = self.store().change(access).await?;
        if !change.copy_remind_in_txn(copy.id, days, (until, now)).await? {
            return Ok(false);
        }
        // What is in escrow ends by itself; nobody is asked to delete it, but whoever still needs it has so long.
        let how = if copy.how == CopyHow::Escrow { "escrow" } else { "holder" };
        let words = [
            ("list", list.name),
            ("party", party.name),
            ("until", crate::attribution::day(until)),
            ("how", how.to_owned()),
        ];
        let words = words.map(|(name, value)| (name.to_owned(), value.replace('@', "(at)"))).to_vec();
        let cause = format!("{}:{days}", copy.id);
        raised(&mut change, self.parts.chance.as_ref(), AlarmKind::CopyEnds, &cause, words, (now, 1)).await?;
        change.commit().await?;
        Ok(true)
    }
}
