//! Changes of policy: a named draft of thresholds, of how signals and rules count, and of rules of our own; tried ([`crate::trial`]), turned on, undone.
//! Each step, its audit entry and its event are one transaction; `refresh` puts it in place. What exceptions and switches are is the room above.
//! Undoing is one call: what stood before stands again, unless somebody changed it since.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use judge::rulebook::RuleBook;
use judge::sources::{SIGNALS, Source, signal};
use model::access::{Access, Denied, Right};
use model::ids::{Id, OutboxId, PolicyChangeId};
use model::time::Time;
use model::verdict::{Direction, Points};
use platform::audit::{About, Audit, AuditError};
use platform::clock::Chance;
use serde_json::{Value as Json, json};
use store::Store;
use store::error::StoreError;
use store::guard::policy_change::POLICY_CHANGED;
use store::guard::setting::Setting as SettingRow;
use store::txn::{Change, NewEvent};
use thiserror::Error;

pub use judge::context::Thresholds;
pub use judge::signals::Group;
pub use judge::tuning::{Counting, SourceSetting};
pub use store::guard::policy_change::{PolicyChange, PolicyChangeState};

use super::setting::{Setting, own_rule_name, source_name, thresholds_name};
use crate::aside::aside;
use crate::refresh::{Assembled, Entered, Foundation, entered};
use crate::trial::TrialTurn;

/// At most so many things in one change: a person reads them all before turning it on.
pub const MOST_ITEMS: usize = 200;

/// One thing that is to be another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    name: String,
    setting: Option<Setting>,
}

impl Item {
    /// Sets it.
    #[must_use]
    pub fn set(setting: Setting) -> Self {
        Item { name: setting.name(), setting: Some(setting) }
    }

    /// Lets the configuration's thresholds of a direction count again.
    #[must_use]
    pub fn configured_thresholds(direction: Direction) -> Self {
        Item { name: thresholds_name(direction), setting: None }
    }

    /// Lets a signal or rule count as it does by itself.
    #[must_use]
    pub fn default_source(id: &str) -> Self {
        Item { name: source_name(id), setting: None }
    }

    /// Takes a rule of our own away.
    #[must_use]
    pub fn no_rule(name: &str) -> Self {
        Item { name: own_rule_name(name), setting: None }
    }

    /// Returns the name of what it sets.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what it sets; nothing if it takes a setting back.
    #[must_use]
    pub fn setting(&self) -> Option<&Setting> {
        self.setting.as_ref()
    }
}

/// A change as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As people call it.
    pub name: String,
    /// Why; without an address.
    pub why: String,
    /// What is to be another.
    pub items: Vec<Item>,
}

/// A signal or rule, for the list from which policies choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name of its reason.
    pub id: String,
    /// What people call it; only rules have a name.
    pub name: Option<String>,
    /// What it speaks of.
    pub group: Group,
    /// The sentence that says what it looks for.
    pub text: &'static str,
    /// The least and the most it adds by itself.
    pub points: (Points, Points),
    /// How it counts now.
    pub setting: SourceSetting,
}

/// A policy could not be changed.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited; then it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// What it changes is not to be changed so.
    #[error("change the policy: `{name}`: {why}")]
    Unfit {
        /// Which item.
        name: String,
        /// Why not; of a rule with the place in its text.
        why: String,
    },
    /// It does not stand so that this step could follow.
    #[error("change the policy: it is {} already", .0.as_str())]
    State(PolicyChangeState),
    /// Another change is being tried just now.
    #[error("try the change: another is being tried; try again in a moment")]
    Busy,
    /// The trial took longer than somebody waits.
    #[error("try the change: there is too much mail to look at just now")]
    TooLong,
    /// Somebody changed the same since.
    #[error("undo the change: `{0}` was changed again since; undo that first")]
    ChangedSince(String),
}

impl ChangeError {
    /// True if there is none of that id.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, ChangeError::Store(StoreError::Missing { .. }))
    }
}

/// Where policies are changed.
#[derive(Clone)]
pub struct Policies {
    /// Where they are kept.
    pub store: Store,
    /// Who did what.
    pub audit: Audit,
    /// Makes ids.
    pub chance: Arc<dyn Chance>,
    /// What the configuration file says.
    pub foundation: Arc<Foundation>,
    /// Whose turn it is to try a draft.
    pub turn: TrialTurn,
}

impl Policies {
    /// Returns how everything stands now.
    pub async fn standing(&self, access: &Access) -> Result<Assembled, ChangeError> {
        Ok(self.foundation.assemble(&entered(&self.store, access).await?))
    }

    /// Returns every signal, then every rule, and how it counts.
    pub async fn sources(&self, access: &Access) -> Result<Vec<Listed>, ChangeError> {
        let standing = self.standing(access).await?;
        let tuning = standing.settings.tuning.clone();
        let listed = |id: String, name: Option<String>, source: Source| Listed {
            setting: tuning.setting(&id),
            id,
            name,
            group: source.group,
            text: source.text,
            points: (source.least, source.most),
        };
        let signals = SIGNALS.iter().map(|source| listed(source.id.to_owned(), None, *source));
        let book = aside(move || standing.shown_rule_book()).await;
        let rules = book.entries().iter().map(|entry| {
            let source = Source::of_rule(entry.severity);
            listed(format!("rule.{}", entry.id), Some(entry.name.clone()), source)
        });
        Ok(signals.chain(rules).collect())
    }

    /// Returns a change.
    pub async fn fetch(&self, access: &Access, id: PolicyChangeId) -> Result<PolicyChange, ChangeError> {
        Ok(self.store.guard().policy_change_fetch(access, id).await?)
    }

    /// Returns changes before an id, newest first.
    pub async fn list(
        &self,
        access: &Access,
        before: Option<PolicyChangeId>,
        limit: u32,
    ) -> Result<Vec<PolicyChange>, ChangeError> {
        Ok(self.store.guard().policy_change_list(access, before, limit).await?)
    }

    /// Makes a draft that counts for nothing yet.
    ///
    /// Errors: an unknown signal or rule, a rule that does not compile (with its place), thresholds out of order.
    pub async fn make(
        &self,
        access: &Access,
        draft: &Draft,
        now: Time,
    ) -> Result<PolicyChangeId, ChangeError> {
        access.require(Right::Manage)?;
        self.check(access, &draft.items).await?;
        let id = PolicyChangeId::new(now, self.chance.bytes());
        let row = PolicyChange {
            id,
            name: draft.name.trim().to_owned(),
            why: draft.why.trim().to_owned(),
            items: written(&draft.items),
            state: PolicyChangeState::Draft,
            made: (now, access.actor.to_string()),
            tried: None,
            on: None,
            stood_before: None,
            ended: None,
        };
        let mut change = self.store.change(access).await?;
        change.policy_change_add_in_txn(&row).await?;
        self.audit.append_in_txn(access, &mut change, "policy.make", &about(id)).await?;
        change.commit().await?;
        Ok(id)
    }

    /// Notes what a trial of a draft came to.
    pub async fn note_trial(
        &self,
        access: &Access,
        id: PolicyChangeId,
        summary: &str,
        now: Time,
    ) -> Result<(), ChangeError> {
        access.require(Right::Manage)?;
        let row = self.fetch_in(access, id, PolicyChangeState::Draft).await?;
        let tried = PolicyChange { tried: Some((now, summary.to_owned())), ..row };
        let mut change = self.store.change(access).await?;
        change.policy_change_set_in_txn(&tried, PolicyChangeState::Draft).await?;
        self.audit.append_in_txn(access, &mut change, "policy.try", &about(id)).await?;
        Ok(change.commit().await?)
    }

    /// Lets a draft count.
    pub async fn turn_on(&self, access: &Access, id: PolicyChangeId, now: Time) -> Result<(), ChangeError> {
        access.require(Right::Manage)?;
        let row = self.fetch_in(access, id, PolicyChangeState::Draft).await?;
        let items = items_of(&row)?;
        // A rule file of the operator may have taken the name since it was made.
        self.check(access, &items).await?;
        let by = access.actor.to_string();
        let mut change = self.store.change(access).await?;
        let mut stood = Vec::new();
        for item in &items {
            let before = change.setting_fetch_in_txn(&item.name).await?;
            stood.push(json!({
                "name": item.name,
                "value": before.as_ref().map(|row| row.value.clone()),
                "cause": before.and_then(|row| row.cause).map(|cause| cause.to_string()),
            }));
            match &item.setting {
                Some(setting) => {
                    let row = SettingRow {
                        name: item.name.clone(),
                        value: setting.value(),
                        cause: Some(id),
                        set_at: now,
                        set_by: by.clone(),
                    };
                    change.setting_set_in_txn(&row).await?;
                }
                None => change.setting_remove_in_txn(&item.name).await?,
            }
        }
        let on = PolicyChange {
            state: PolicyChangeState::On,
            on: Some((now, by)),
            stood_before: Some(Json::from(stood).to_string()),
            ..row
        };
        change.policy_change_set_in_txn(&on, PolicyChangeState::Draft).await?;
        self.finish(access, change, "policy.on", id, now).await
    }

    /// Lets stand again what stood before a change was turned on.
    ///
    /// Errors: [`ChangeError::ChangedSince`] if any of it was changed again; then nothing is undone.
    pub async fn undo(
        &self,
        access: &Access,
        id: PolicyChangeId,
        why: &str,
        now: Time,
    ) -> Result<(), ChangeError> {
        access.require(Right::Manage)?;
        let row = self.fetch_in(access, id, PolicyChangeState::On).await?;
        let by = access.actor.to_string();
        let mut change = self.store.change(access).await?;
        for item in items_of(&row)? {
            let stands = change.setting_fetch_in_txn(&item.name).await?;
            let is_ours = match (&item.setting, &stands) {
                (Some(_), Some(stands)) => stands.cause == Some(id),
                (None, None) => true,
                _ => false,
            };
            if !is_ours {
                return Err(ChangeError::ChangedSince(item.name));
            }
        }
        for before in stood_before(&row)? {
            match before.value {
                Some(value) => {
                    let Stood { name, cause, .. } = before;
                    let row = SettingRow { name, value, cause, set_at: now, set_by: by.clone() };
                    change.setting_set_in_txn(&row).await?;
                }
                None => change.setting_remove_in_txn(&before.name).await?,
            }
        }
        let undone =
            PolicyChange { state: PolicyChangeState::Undone, ended: Some((now, by, why.to_owned())), ..row };
        change.policy_change_set_in_txn(&undone, PolicyChangeState::On).await?;
        self.finish(access, change, "policy.undo", id, now).await
    }

    /// Throws a draft away.
    pub async fn drop_draft(
        &self,
        access: &Access,
        id: PolicyChangeId,
        why: &str,
        now: Time,
    ) -> Result<(), ChangeError> {
        access.require(Right::Manage)?;
        let row = self.fetch_in(access, id, PolicyChangeState::Draft).await?;
        let ended = Some((now, access.actor.to_string(), why.to_owned()));
        let dropped = PolicyChange { state: PolicyChangeState::Dropped, ended, ..row };
        let mut change = self.store.change(access).await?;
        change.policy_change_set_in_txn(&dropped, PolicyChangeState::Draft).await?;
        self.audit.append_in_txn(access, &mut change, "policy.drop", &about(id)).await?;
        Ok(change.commit().await?)
    }

    async fn fetch_in(
        &self,
        access: &Access,
        id: PolicyChangeId,
        state: PolicyChangeState,
    ) -> Result<PolicyChange, ChangeError> {
        let row = self.fetch(access, id).await?;
        if row.state == state { Ok(row) } else { Err(ChangeError::State(row.state)) }
    }

    /// Looks at each item beside everything else that would count with it.
    async fn check(&self, access: &Access, items: &[Item]) -> Result<(), ChangeError> {
        if items.is_empty() || items.len() > MOST_ITEMS {
            return Err(unfit("items", format!("it must change between 1 and {MOST_ITEMS} things")));
        }
        let entered = applied(entered(&self.store, access).await?, items);
        let assembled = self.foundation.assemble(&entered);
        let (book, refused) = aside(move || assembled.rule_book()).await;
        for (place, item) in items.iter().enumerate() {
            if items[..place].iter().any(|other| other.name == item.name) {
                return Err(unfit(&item.name, "it is named twice"));
            }
            match &item.setting {
                Some(Setting::Source(id, _)) if !is_known(&book, id) => {
                    return Err(unfit(&item.name, "there is no such signal or rule"));
                }
                Some(Setting::Thresholds(_, limits)) if !is_in_order(limits) => {
                    return Err(unfit(
                        &item.name,
                        "a stricter action needs no fewer points than a milder one",
                    ));
                }
                Some(Setting::OwnRule(name, _)) => {
                    if !is_rule_name(name) {
                        return Err(unfit(
                            &item.name,
                            "a rule's name is of small letters, digits and hyphens",
                        ));
                    }
                    let file = format!("{name}.yml");
                    if let Some(refused) = refused.iter().find(|complaint| complaint.name == file) {
                        return Err(unfit(&item.name, refused.why.clone()));
                    }
                    if !is_known(&book, &format!("rule.{name}")) {
                        return Err(unfit(
                            &item.name,
                            "it judges no messages: `type` must be `rule`, and it must be active",
                        ));
                    }
                }
                Some(Setting::Organisation(_) | Setting::NeverAsk(_)) => {
                    return Err(unfit(&item.name, "it is no policy"));
                }
                Some(Setting::Source(..) | Setting::Thresholds(..)) | None => {}
            }
        }
        Ok(())
    }

    async fn finish(
        &self,
        access: &Access,
        mut change: Change,
        what: &'static str,
        id: PolicyChangeId,
        now: Time,
    ) -> Result<(), ChangeError> {
        self.audit.append_in_txn(access, &mut change, what, &about(id)).await?;
        let event = OutboxId::new(now, self.chance.bytes());
        change.knowledge_changed_in_txn(event, now, &access.actor.to_string()).await?;
        let body = id.to_bytes();
        change.say(&NewEvent { id: event, kind: POLICY_CHANGED, version: 1, body: &body, at: now }).await?;
        Ok(change.commit().await?)
    }
}

/// Puts items over what is entered. Pure.
#[must_use]
pub fn applied(mut entered: Entered, items: &[Item]) -> Entered {
    entered.settings.retain(|row| !items.iter().any(|item| item.name == row.name));
    let rows = items.iter().filter_map(|item| {
        let value = item.setting.as_ref()?.value();
        let (name, set_by) = (item.name.clone(), String::new());
        Some(SettingRow { name, value, cause: None, set_at: Time::EARLIEST, set_by })
    });
    entered.settings.extend(rows);
    entered
}

fn is_known(book: &RuleBook, id: &str) -> bool {
    let is_rule = |name: &str| book.entries().iter().any(|entry| entry.id == name);
    signal(id).is_some() || id.strip_prefix("rule.").is_some_and(is_rule)
}

fn is_in_order(limits: &Thresholds) -> bool {
    let steps = [limits.tag, limits.hold, limits.defer, limits.reject];
    let set: Vec<Points> = steps.into_iter().flatten().collect();
    set.is_sorted()
}

/// Longest name of a rule of our own.
const MAX_RULE_NAME: usize = 80;

fn is_rule_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= MAX_RULE_NAME && name.bytes().all(is_plain)
}

fn unfit(name: &str, why: impl Into<String>) -> ChangeError {
    ChangeError::Unfit { name: name.to_owned(), why: why.into() }
}

fn about(id: PolicyChangeId) -> About {
    About::of("policy", id)
}

fn written(items: &[Item]) -> String {
    let one = |item: &Item| json!({ "name": item.name, "value": item.setting.as_ref().map(Setting::value) });
    Json::Array(items.iter().map(one).collect()).to_string()
}

const DAMAGED: ChangeError = ChangeError::Store(StoreError::Damaged {
    what: "a change of policy",
    detail: "its document is not in its form",
});

/// Returns what a change makes another.
pub fn items_of(change: &PolicyChange) -> Result<Vec<Item>, ChangeError> {
    let json: Json = serde_json::from_str(&change.items).map_err(|_| DAMAGED)?;
    let item = |json: &Json| {
        let name = json["name"].as_str()?.to_owned();
        let setting = match json["value"].as_str() {
            Some(value) => Some(Setting::parse(&name, value)?),
            None => None,
        };
        Some(Item { name, setting })
    };
    json.as_array().and_then(|items| items.iter().map(item).collect()).ok_or(DAMAGED)
}

/// What one setting was before.
struct Stood {
    name: String,
    value: Option<String>,
    cause: Option<PolicyChangeId>,
}

fn stood_before(change: &PolicyChange) -> Result<Vec<Stood>, ChangeError> {
    let text = change.stood_before.as_deref().ok_or(DAMAGED)?;
    let json: Json = serde_json::from_str(text).map_err(|_| DAMAGED)?;
    let one = |json: &Json| {
        Some(Stood {
            name: json["name"].as_str()?.to_owned(),
            value: json["value"].as_str().map(str::to_owned),
            cause: json["cause"].as_str().and_then(|cause| cause.parse().ok()),
        })
    };
    json.as_array().and_then(|items| items.iter().map(one).collect()).ok_or(DAMAGED)
}
