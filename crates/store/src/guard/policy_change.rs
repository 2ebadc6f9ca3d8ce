//! Changes of policy: a named draft of what is to count differently, and its history: made, tried, turned on, undone, thrown away.
//! What the items mean is `guard::policy::change`; what stands now is [`super::setting`]. Nothing is deleted.

use model::{
    access::{Access, Right},
    ids::{Id, PolicyChangeId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::GuardStore,
    page,
    txn::Change,
};

/// A policy was turned on or undone; the body is the id. Version 1.
pub const POLICY_CHANGED: &str = "policy_changed";

/// How a change of policy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyChangeState {
    /// It was made and counts for nothing yet.
    Draft,
    /// It counts.
    On,
    /// It counted, and what stood before counts again.
    Undone,
    /// It was thrown away before it counted.
    Dropped,
}

impl PolicyChangeState {
    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::On => "on",
            Self::Undone => "undone",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word written by [`PolicyChangeState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Draft, Self::On, Self::Undone, Self::Dropped].into_iter().find(|state| state.as_str() == word)
    }
}

/// A change of policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyChange {
    /// Its id; newer ones sort later.
    pub id: PolicyChangeId,
    /// As people call it.
    pub name: String,
    /// Why it is made.
    pub why: String,
    /// What is to count differently, as a document.
    pub items: String,
    /// How it stands.
    pub state: PolicyChangeState,
    /// When and by whom it was made; an actor, not an address.
    pub made: (Time, String),
    /// When it was last tried and what came of it, as a document.
    pub tried: Option<(Time, String)>,
    /// When and by whom it was turned on.
    pub on: Option<(Time, String)>,
    /// What stood before it was turned on, as a document.
    pub stood_before: Option<String>,
    /// When, by whom and why it was undone or thrown away.
    pub ended: Option<(Time, String, String)>,
}

const ROW: &str = "a change of policy";

/// Longest name and reason, in characters.
pub const MAX_WORDS: usize = 1_000;
/// Longest document, in bytes.
pub const MAX_DOCUMENT: usize = 256 << 10;

const ADD: &str = "
INSERT INTO guard_policy_change (
    tenant, policy_change, name, why, items, state, made_at, made_by,
    tried_at, trial, on_at, on_by, stood_before, ended_at, ended_by, ended_why
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

const SET: &str = "
UPDATE guard_policy_change
SET state = $3,
    tried_at = $4,
    trial = $5,
    on_at = $6,
    on_by = $7,
    stood_before = $8,
    ended_at = $9,
    ended_by = $10,
    ended_why = $11
WHERE tenant = $1
  AND policy_change = $2
  AND state = $12";

const FETCH: &str = "
SELECT policy_change, name, why, items, state, made_at, made_by,
    tried_at, trial, on_at, on_by, stood_before, ended_at, ended_by, ended_why
FROM guard_policy_change
WHERE tenant = $1
  AND policy_change = $2";

const LIST: &str = "
SELECT policy_change, name, why, items, state, made_at, made_by,
    tried_at, trial, on_at, on_by, stood_before, ended_at, ended_by, ended_why
FROM guard_policy_change
WHERE tenant = $1
  AND policy_change < $2
ORDER BY policy_change DESC
LIMIT $3";

impl GuardStore {
    /// Returns a change of policy.
    pub async fn policy_change_fetch(
        &self,
        access: &Access,
        id: PolicyChangeId,
    ) -> Result<PolicyChange, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a change of policy", FETCH, &values).await?;
        policy_change_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns changes of policy before an id, newest first; without one, from the newest.
    pub async fn policy_change_list(
        &self,
        access: &Access,
        before: Option<PolicyChangeId>,
        limit: u32,
    ) -> Result<Vec<PolicyChange>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(PolicyChangeId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list changes of policy", LIST, &values).await?;
        rows.iter().map(policy_change_of).collect()
    }
}

impl Change {
    /// Adds a change of policy; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    pub async fn policy_change_add_in_txn(&mut self, change: &PolicyChange) -> Result<(), StoreError> {
        fit(change)?;
        let part = Mutable::of(change);
        let values = [
            Value::id(self.tenant),
            Value::id(change.id),
            change.name.as_str().into(),
            change.why.as_str().into(),
            change.items.as_str().into(),
            change.state.as_str().into(),
            change.made.0.into(),
            change.made.1.as_str().into(),
            part.tried_at,
            part.trial,
            part.on_at,
            part.on_by,
            part.stood_before,
            part.ended_at,
            part.ended_by,
            part.ended_why,
        ];
        self.txn.execute("add a change of policy", ADD, &values).await?;
        Ok(())
    }

    /// Sets how a change of policy stands; what it is called and what it changes stays.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or does not stand as `from` any more: two people clicked.
    pub async fn policy_change_set_in_txn(
        &mut self,
        change: &PolicyChange,
        from: PolicyChangeState,
    ) -> Result<(), StoreError> {
        fit(change)?;
        let part = Mutable::of(change);
        let values = [
            Value::id(self.tenant),
            Value::id(change.id),
            change.state.as_str().into(),
            part.tried_at,
            part.trial,
            part.on_at,
            part.on_by,
            part.stood_before,
            part.ended_at,
            part.ended_by,
            part.ended_why,
            from.as_str().into(),
        ];
        match self.txn.execute("set a change of policy", SET, &values).await? {
            0 => Err(StoreError::Conflict { action: "set a change of policy", what: "it" }),
            _ => Ok(()),
        }
    }
}

/// The columns that may change, bound.
struct Mutable<'c> {
    tried_at: Value<'c>,
    trial: Value<'c>,
    on_at: Value<'c>,
    on_by: Value<'c>,
    stood_before: Value<'c>,
    ended_at: Value<'c>,
    ended_by: Value<'c>,
    ended_why: Value<'c>,
}

impl<'c> Mutable<'c> {
    fn of(change: &'c PolicyChange) -> Self {
        let time = |time: Option<Time>| Value::Integer(time.map(Time::micros));
        let (tried, on, ended) = (change.tried.as_ref(), change.on.as_ref(), change.ended.as_ref());
        Mutable {
            tried_at: time(tried.map(|tried| tried.0)),
            trial: Value::Text(tried.map(|tried| tried.1.as_str())),
            on_at: time(on.map(|on| on.0)),
            on_by: Value::Text(on.map(|on| on.1.as_str())),
            stood_before: Value::Text(change.stood_before.as_deref()),
            ended_at: time(ended.map(|ended| ended.0)),
            ended_by: Value::Text(ended.map(|ended| ended.1.as_str())),
            ended_why: Value::Text(ended.map(|ended| ended.2.as_str())),
        }
    }
}

fn fit(change: &PolicyChange) -> Result<(), StoreError> {
    let unfit = |detail| Err(StoreError::Unfit { what: ROW, detail });
    let ended_why = change.ended.as_ref().map_or("", |ended| ended.2.as_str());
    let words = [change.name.as_str(), change.why.as_str(), ended_why];
    if change.name.trim().is_empty() || change.why.trim().is_empty() {
        return unfit("it says no name or no reason");
    }
    if words.iter().any(|word| word.contains('@') || word.contains('\0')) {
        return unfit("its words hold an address or a zero byte");
    }
    if words.iter().any(|word| word.chars().count() > MAX_WORDS) {
        return unfit("its words are too long");
    }
    let documents =
        [Some(&change.items), change.tried.as_ref().map(|tried| &tried.1), change.stood_before.as_ref()];
    if documents.into_iter().flatten().any(|text| text.len() > MAX_DOCUMENT || text.contains('\0')) {
        return unfit("a document is too long or holds a zero byte");
    }
    Ok(())
}

/// The columns of `FETCH` and `LIST`, in their order.
fn policy_change_of(row: &Row) -> Result<PolicyChange, StoreError> {
    let damaged = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };
    let ended = row.optional_time(12)?.zip(row.optional_text(13)?).zip(row.optional_text(14)?);
    Ok(PolicyChange {
        id: row.id(0)?,
        name: row.text(1)?,
        why: row.text(2)?,
        items: row.text(3)?,
        state: PolicyChangeState::parse(&row.text(4)?).ok_or(damaged)?,
        made: (row.time(5)?, row.text(6)?),
        tried: row.optional_time(7)?.zip(row.optional_text(8)?),
        on: row.optional_time(9)?.zip(row.optional_text(10)?),
        stood_before: row.optional_text(11)?,
        ended: ended.map(|((at, by), why)| (at, by, why)),
    })
}
