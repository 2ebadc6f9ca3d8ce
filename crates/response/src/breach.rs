//! Breach: the case. Three times are told apart, because laws do: *detected*, when we noticed (set by evidence); *assessed*, when somebody had looked at it; *aware*, when we
//! were certain. A person sets the last, with a reason; nothing else ever does, and no clock runs before.
//! On the screen it is a *case*: that something was a breach is what is found out in it.

use std::time::Duration;

use model::{
    access::{Access, Right},
    event::{BreachAware, BreachOpened},
    ids::BreachId,
    time::Time,
};
use platform::audit::About;
use store::{
    error::StoreError,
    response::{Closing, MAX_NOTE, breach::MAX_TITLE},
    txn::Change,
};

pub use store::response::breach::{Breach, Moment};

use crate::{
    Response, ResponseError, Unfit,
    error::{plain, reason},
    fact::{self, FactKind, FactValue, Statement},
    obligation,
};

/// A person's clock may be so much ahead of ours.
const CLOCKS_DIFFER: Duration = Duration::from_mins(5);

/// Where a case stands, and so what is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has looked at it.
    Look,
    /// Somebody looked; whether we are aware is to be decided.
    Decide,
    /// We are aware; a letter is to be written.
    Write,
    /// A letter is approved; what it promises is to be kept.
    Keep,
    /// It is closed.
    Closed,
}

impl Stage {
    /// Says where a case stands.
    #[must_use]
    pub fn of(breach: &Breach, has_approved_letter: bool) -> Self {
        match breach {
            Breach { closed: Some(_), .. } => Self::Closed,
            _ if has_approved_letter => Self::Keep,
            Breach { aware: Some(_), .. } => Self::Write,
            Breach { assessed: Some(_), .. } => Self::Decide,
            _ => Self::Look,
        }
    }
}

/// Opens a case within a change, with the facts that are known from the start; false if there is one for its cause already.
pub(crate) async fn begin_in_txn(
    change: &mut Change,
    response: &Response,
    breach: &Breach,
    known: &[Statement],
    now: Time,
) -> Result<bool, ResponseError> {
    if !change.breach_open_in_txn(breach).await? {
        return Ok(false);
    }
    let by = &breach.opened.1;
    let noticed = Statement::confirmed(FactValue::Noticed(breach.detected_at), Vec::new());
    let is_known = |kind: FactKind| known.iter().any(|statement| statement.kind == kind);
    let noticed = (!is_known(FactKind::Noticed)).then_some(noticed);
    for statement in known.iter().chain(&noticed) {
        fact::state_in_txn(change, response, breach.id, statement, (now, by)).await?;
    }
    obligation::open_in_txn(change, response, breach.id, now).await?;
    response.say(change, &BreachOpened { breach: breach.id }, now).await?;
    Ok(true)
}

/// Takes an open case for a change.
///
/// Errors: [`Unfit::Closed`] if it is closed or not there; which of the two was told when it was fetched.
pub(crate) async fn open_in_txn(change: &mut Change, id: BreachId) -> Result<Breach, ResponseError> {
    change.breach_lock_in_txn(id).await.map_err(|error| match error {
        StoreError::Missing { .. } => Unfit::Closed.into(),
        error => error.into(),
    })
}

impl Response {
    /// Returns a case.
    pub async fn breach(&self, access: &Access, id: BreachId) -> Result<Breach, ResponseError> {
        Ok(self.rows().breach_fetch(access, id).await?)
    }

    /// Returns cases before an id, newest first: those that are open, or all.
    pub async fn breach_list(
        &self,
        access: &Access,
        is_open_only: bool,
        before: Option<BreachId>,
        limit: u32,
    ) -> Result<Vec<Breach>, ResponseError> {
        Ok(self.rows().breach_list(access, is_open_only, before, limit).await?)
    }

    /// Opens a case by hand: somebody called, a partner wrote. Needs the right to respond.
    pub async fn breach_open(
        &self,
        access: &Access,
        title: &str,
        detected_at: Time,
    ) -> Result<BreachId, ResponseError> {
        let now = self.now();
        let title = reason(title, MAX_TITLE)?;
        if detected_at > now.plus(CLOCKS_DIFFER) {
            return Err(Unfit::Time.into());
        }
        let breach = Breach {
            id: BreachId::new(now, self.chance().bytes()),
            title,
            attribution: None,
            copy: None,
            opened: (now, access.actor.to_string()),
            detected_at,
            assessed: None,
            aware: None,
            closed: None,
        };
        let mut change = self.change(access, Right::Respond).await?;
        begin_in_txn(&mut change, self, &breach, &[Statement::unknown(FactKind::Cause)], now).await?;
        self.done(access, change, "case.open", &About::of("breach", breach.id)).await?;
        Ok(breach.id)
    }

    /// Names a case.
    pub async fn breach_name(&self, access: &Access, id: BreachId, title: &str) -> Result<(), ResponseError> {
        let title = plain(title, MAX_TITLE)?;
        let mut change = self.change(access, Right::Respond).await?;
        change.breach_name_in_txn(id, &title).await?;
        self.done(access, change, "case.name", &About::of("breach", id)).await
    }

    /// Notes that somebody has looked at it: when, and with what result.
    pub async fn breach_assess(
        &self,
        access: &Access,
        id: BreachId,
        at: Time,
        why: &str,
    ) -> Result<(), ResponseError> {
        let mut change = self.change(access, Right::Respond).await?;
        let moment = self.moment(&mut change, access, id, at, why).await?;
        if !change.breach_assess_in_txn(id, &moment).await? {
            return Err(Unfit::Meanwhile.into());
        }
        self.done(access, change, "case.assess", &About::of("breach", id)).await
    }

    /// A person says since when we are aware; the clocks of the obligations run from there. Once; and by nobody but a person.
    pub async fn breach_aware(
        &self,
        access: &Access,
        id: BreachId,
        at: Time,
        why: &str,
    ) -> Result<(), ResponseError> {
        if !matches!(access.actor, model::access::Actor::Person(_)) {
            return Err(model::access::Denied { right: Right::Respond }.into());
        }
        let mut change = self.change(access, Right::Respond).await?;
        let moment = self.moment(&mut change, access, id, at, why).await?;
        if !change.breach_aware_in_txn(id, &moment).await? {
            return Err(Unfit::Meanwhile.into());
        }
        obligation::date_in_txn(&mut change, self.rules(), id, at).await?;
        self.say(&mut change, &BreachAware { breach: id }, moment.noted_at).await?;
        self.done(access, change, "case.aware", &About::of("breach", id)).await
    }

    async fn moment(
        &self,
        change: &mut Change,
        access: &Access,
        id: BreachId,
        at: Time,
        why: &str,
    ) -> Result<Moment, ResponseError> {
        let breach = open_in_txn(change, id).await?;
        let now = self.now();
        if at < breach.detected_at.minus(CLOCKS_DIFFER) || at > now.plus(CLOCKS_DIFFER) {
            return Err(Unfit::Time.into());
        }
        Ok(Moment { at, by: access.actor.to_string(), noted_at: now, reason: reason(why, MAX_NOTE)? })
    }

    /// Closes a case with a note. What was promised in it stays promised.
    pub async fn breach_close(&self, access: &Access, id: BreachId, note: &str) -> Result<(), ResponseError> {
        let note = reason(note, MAX_NOTE)?;
        let mut change = self.change(access, Right::Respond).await?;
        let closing = Closing { at: self.now(), by: access.actor.to_string(), note };
        if !change.breach_close_in_txn(id, &closing).await? {
            return Err(Unfit::Closed.into());
        }
        self.done(access, change, "case.close", &About::of("breach", id)).await
    }
}
