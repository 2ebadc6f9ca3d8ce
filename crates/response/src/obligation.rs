//! Obligations: what some rule would ask of us in a case, and by when. While nobody said that we are aware, a date is only what it would be *if aware now*; the clock runs from
//! the time that a person sets, and from nothing else. Each is settled with a note: done, or not owed and why. Rules are dated data ([`rule`]), counting is [`clock`].
//! Not legal advice: counsel confirms the rule for the case by name, and until then the page says that nobody did.

pub mod clock;
pub mod rule;

use model::{
    access::{Access, Right},
    ids::{BreachId, ObligationId},
    time::Time,
};
use platform::audit::About;
use store::{
    error::StoreError,
    response::{Closing, MAX_NOTE},
    txn::Change,
};

pub use rule::{Rule, STALE_AFTER_DAYS};
pub use store::response::obligation::{Obligation, ObligationState};

use crate::{Response, ResponseError, Unfit, error::reason};

/// By when something is due, in the two ways it can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A person said since when we are aware.
    At(Time),
    /// Nobody did: by then if it were now.
    IfAwareNow(Time),
    /// The rule is not known to this program.
    Unknown,
}

/// An obligation with its rule and its clock.
#[derive(Debug, Clone)]
pub struct Clocked {
    /// The row.
    pub obligation: Obligation,
    /// What it rests on; none if a newer program brought it.
    pub rule: Option<Rule>,
    /// By when.
    pub due: Due,
}

impl Clocked {
    /// Lays an obligation beside its rule and the time.
    #[must_use]
    pub fn new(obligation: Obligation, rules: &[Rule], now: Time) -> Self {
        let rule = rules.iter().find(|rule| rule.id == obligation.rule).cloned();
        let due = match (obligation.due_at, &rule) {
            (Some(due), _) => Due::At(due),
            (None, Some(rule)) => Due::IfAwareNow(rule.due(now)),
            (None, None) => Due::Unknown,
        };
        Self { obligation, rule, due }
    }

    /// True if it is not settled and its time has come.
    #[must_use]
    pub fn is_overdue(&self, now: Time) -> bool {
        let is_open = self.obligation.state == ObligationState::Open;
        is_open && matches!(self.due, Due::At(due) if due <= now)
    }
}

/// Puts the obligations of all rules that hold into a new case; undated, because nobody is aware of anything yet.
pub(crate) async fn open_in_txn(
    change: &mut Change,
    response: &Response,
    breach: BreachId,
    now: Time,
) -> Result<(), StoreError> {
    for rule in response.rules() {
        let obligation = Obligation {
            id: ObligationId::new(now, response.chance().bytes()),
            breach,
            rule: rule.id.clone(),
            rule_version: rule.version,
            due_at: None,
            state: ObligationState::Open,
            settled: None,
            confirmed: None,
        };
        change.obligation_add_in_txn(&obligation).await?;
    }
    Ok(())
}

/// Dates the obligations of a case from the time that a person set.
pub(crate) async fn date_in_txn(
    change: &mut Change,
    rules: &[Rule],
    breach: BreachId,
    aware: Time,
) -> Result<(), StoreError> {
    for obligation in change.obligation_list_in_txn(breach).await? {
        if let Some(rule) = rules.iter().find(|rule| rule.id == obligation.rule) {
            change.obligation_due_in_txn(obligation.id, rule.due(aware), rule.version).await?;
        }
    }
    Ok(())
}

impl Response {
    /// Returns the obligations of a case with their clocks.
    pub async fn obligations(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Vec<Clocked>, ResponseError> {
        let rows = self.rows().obligation_list(access, breach).await?;
        let now = self.now();
        Ok(rows.into_iter().map(|row| Clocked::new(row, self.rules(), now)).collect())
    }

    /// Returns one obligation with its clock.
    pub async fn obligation(&self, access: &Access, id: ObligationId) -> Result<Clocked, ResponseError> {
        Ok(Clocked::new(self.rows().obligation_fetch(access, id).await?, self.rules(), self.now()))
    }

    /// Settles an obligation: it was done, or it is not owed. Needs the right to respond.
    pub async fn obligation_settle(
        &self,
        access: &Access,
        id: ObligationId,
        state: ObligationState,
        note: &str,
    ) -> Result<(), ResponseError> {
        let note = reason(note, MAX_NOTE)?;
        if state == ObligationState::Open {
            return Err(Unfit::Value.into());
        }
        let obligation = self.rows().obligation_fetch(access, id).await?;
        let mut change = self.change(access, Right::Respond).await?;
        let now = self.now();
        let closing = Closing { at: now, by: access.actor.to_string(), note };
        if !change.obligation_settle_in_txn(id, state, &closing).await? {
            return Err(Unfit::Meanwhile.into());
        }
        crate::jobs::obligation_settled_in_txn(&mut change, self.chance(), id, now).await?;
        let about = About::of("breach", obligation.breach).and("obligation", id).word("as", state.as_str());
        self.done(access, change, "case.obligation_settle", &about).await
    }

    /// Notes that counsel confirmed the rule for this case; whoever says so is named. False if somebody said so before.
    pub async fn obligation_confirm(&self, access: &Access, id: ObligationId) -> Result<bool, ResponseError> {
        let obligation = self.rows().obligation_fetch(access, id).await?;
        let mut change = self.change(access, Right::Respond).await?;
        if !change.obligation_confirm_in_txn(id, (self.now(), &access.actor.to_string())).await? {
            return Ok(false);
        }
        let about = About::of("breach", obligation.breach).and("obligation", id);
        self.done(access, change, "case.obligation_confirm", &about).await?;
        Ok(true)
    }
}
