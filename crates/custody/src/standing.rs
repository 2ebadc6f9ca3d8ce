//! Standing: whether a party may have a copy of a list. The one place that says no: whatever makes a copy asks [`may_receive_in_txn`] in the very change that
//! registers it, and whatever hands one over asks again. What somebody holds already (adopted, found) is registered all the same: not knowing of it would help nobody.
//!
//! An exception lets one copy go all the same: a named person, a reason, seven days at most, spent by that copy, and counted for ever.

use std::time::Duration;

use model::access::{Access, Right};
use model::ids::{CopyExceptionId, PartyId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use store::custody::assessment::{Assessment, AssessmentOutcome, AssessmentState};
use store::custody::copy::Copy;
use store::custody::party::{Party, PartyRole, PartyState};
use store::txn::Change;

pub use store::custody::copy_exception::CopyException;

use crate::assessment::title;
use crate::attribution::{day, reason};
use crate::party::date;
use crate::questionnaire::{Words, kept};
use crate::{Custody, CustodyError, Unfit};

#[cfg(test)]
mod tests;

/// An exception lasts so long at most.
pub const MAX_EXCEPTION: Duration = Duration::from_hours(7 * 24);

/// Exceptions that a page shows.
const SHOWN: u32 = 200;

/// Assessments of a party that are read at a time.
const ASSESSMENTS: u32 = 200;

/// Why a party may have no copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It works for us no more.
    Ended,
    /// It is looked at, and not chosen.
    Candidate,
    /// Its time was over then.
    PastEnd(Time),
    /// It answered questions so that it is ruled out; what these are called, and how many answers did.
    Disqualified(Words, u64),
    /// What it answered held until then; what the questions are called.
    Expired(Words, Time),
}

impl Refusal {
    /// Returns what to tell whoever wanted to make a copy.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            Refusal::Ended => Phrase::new("standing-ended"),
            Refusal::Candidate => Phrase::new("standing-candidate"),
            Refusal::PastEnd(until) => Phrase::new("standing-past-end").with("until", day(*until)),
            Refusal::Disqualified(title, count) => Phrase::new("standing-disqualified")
                .with("questionnaire", kept(title))
                .with("count", count.to_string()),
            Refusal::Expired(title, until) => {
                Phrase::new("standing-expired").with("questionnaire", kept(title)).with("until", day(*until))
            }
        }
    }
}

/// Says why a party may have no copy now, if so; pure. `signed` is what it signed for us, newest first.
///
/// Of each questionnaire the newest counts. Whoever was asked nothing yet may have a copy: that nobody asked is a mark on its card, not a wall.
#[must_use]
pub fn refusal(party: &Party, signed: &[Assessment], now: Time) -> Option<Refusal> {
    if party.role == PartyRole::Own {
        return None;
    }
    match party.state {
        PartyState::Ended => return Some(Refusal::Ended),
        PartyState::Candidate => return Some(Refusal::Candidate),
        PartyState::InUse => {}
    }
    if let Some(until) = party.until.filter(|until| *until <= now) {
        return Some(Refusal::PastEnd(until));
    }
    let newest: Vec<&Assessment> = newest_of_each(signed);
    let ruled_out = newest.iter().find(|one| one.outcome == Some(AssessmentOutcome::Disqualified));
    if let Some(one) = ruled_out {
        return Some(Refusal::Disqualified(title(one), one.knock_outs.len() as u64));
    }
    let over = newest.iter().find_map(|one| Some((one, one.valid_until.filter(|until| *until <= now)?)));
    over.map(|(one, until)| Refusal::Expired(title(one), until))
}

/// Returns of each questionnaire the newest that was signed.
#[must_use]
pub fn newest_of_each(signed: &[Assessment]) -> Vec<&Assessment> {
    let mut newest: Vec<&Assessment> = Vec::new();
    for one in signed.iter().filter(|one| one.state == AssessmentState::Signed && one.wanted_by.is_empty()) {
        match newest.iter_mut().find(|known| known.questionnaire == one.questionnaire) {
            Some(known) if signed_at(known) < signed_at(one) => *known = one,
            Some(_) => {}
            None => newest.push(one),
        }
    }
    newest
}

fn signed_at(one: &Assessment) -> Time {
    one.signature.as_ref().map_or(Time::EARLIEST, |signature| signature.at)
}

/// Lets a copy go to a party, or says why not. Ask it in the change that registers the copy: an exception is spent by that.
///
/// Errors: [`CustodyError::Refused`] with what to tell whoever wanted it; the party is not there.
pub async fn may_receive_in_txn(change: &mut Change, party: PartyId, now: Time) -> Result<(), CustodyError> {
    let known = change.party_fetch_in_txn(party).await?;
    let signed = change.assessment_signed_in_txn(party).await?;
    let Some(refusal) = refusal(&known, &signed, now) else { return Ok(()) };
    if change.copy_exception_use_in_txn(party, now).await? {
        return Ok(());
    }
    Err(CustodyError::Refused(refusal))
}

/// How a party stands, for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Why it may have no copy, if so.
    pub refusal: Option<Refusal>,
    /// All exceptions there ever were, newest first.
    pub exceptions: Vec<CopyException>,
}

impl Standing {
    /// Returns the exception that lets the next copy go, if there is one.
    #[must_use]
    pub fn open_exception(&self, now: Time) -> Option<&CopyException> {
        let is_open = |one: &&CopyException| one.used_at.is_none() && one.until > now;
        self.exceptions.iter().filter(is_open).min_by_key(|one| one.until)
    }
}

impl Standing {
    /// True if a copy that was made at an instant was let go by an exception: that is spent in the change that makes the copy, at the same instant.
    #[must_use]
    pub fn was_let_go(&self, made: Time) -> bool {
        self.exceptions.iter().any(|one| one.used_at == Some(made))
    }
}

impl Custody {
    /// Returns how a party stands; changes nothing. A page may ask before somebody uploads a file for nothing.
    pub async fn standing(
        &self,
        access: &Access,
        party: PartyId,
        now: Time,
    ) -> Result<Standing, CustodyError> {
        let known = self.store().shared().party_fetch(access, party).await?;
        let signed = self.store().custody().assessment_list(access, Some(party), None, ASSESSMENTS).await?;
        let exceptions = self.store().custody().copy_exception_list(access, party, SHOWN).await?;
        Ok(Standing { refusal: refusal(&known, &signed, now), exceptions })
    }

    /// Says why a copy that was sealed for a party may not be handed to it any more, if it was ruled out since: whatever hands a copy over asks again. One that was let go
    /// by an exception goes.
    pub(crate) async fn still_refused(
        &self,
        access: &Access,
        copy: &Copy,
        now: Time,
    ) -> Result<Option<Refusal>, CustodyError> {
        let standing = self.standing(access, copy.party, now).await?;
        let is_let_go = standing.was_let_go(copy.made.0);
        Ok(standing.refusal.filter(|_| !is_let_go))
    }

    /// Lets one copy go to a party that may have none: who answers for it, why, until which day. If one may go already, that is the one.
    ///
    /// Errors: something is missing, or the day is past or more than seven days off.
    pub async fn exception_give(
        &self,
        access: &Access,
        party: PartyId,
        (person, why, until): (&str, &str, &str),
        now: Time,
    ) -> Result<CopyExceptionId, CustodyError> {
        access.require(Right::Keep)?;
        let person = person.split_whitespace().collect::<Vec<_>>().join(" ");
        if person.is_empty() {
            return Err(Unfit::NoPerson.into());
        }
        let reason =
            reason(why).map_err(|unfit| if unfit == Unfit::NoName { Unfit::NoReason } else { unfit })?;
        // Nobody said: until the end of the next day.
        let until = date(until)?.unwrap_or_else(|| now.plus(Duration::from_hours(24)));
        if until <= now || until > now.plus(MAX_EXCEPTION) {
            return Err(Unfit::ExceptionDay.into());
        }
        let exception = CopyException {
            id: CopyExceptionId::new(now, self.parts.chance.bytes()),
            party,
            person,
            reason: reason.to_owned(),
            given: (now, access.actor.to_string()),
            until,
            used_at: None,
        };
        let mut change = self.store().change(access).await?;
        change.party_fetch_in_txn(party).await?;
        // One lets one copy go: who presses twice, or does not know that somebody else did, gives no second one.
        if let Some(open) = change.copy_exception_open_in_txn(party, now).await? {
            return Ok(open);
        }
        change.copy_exception_add_in_txn(&exception).await?;
        let about = About::of("party", party).and("exception", exception.id);
        self.finish(access, change, "copy.exception", &about).await?;
        Ok(exception.id)
    }
}
