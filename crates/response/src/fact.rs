//! Facts: what is known of a case, how surely, and what that rests on. Letters are written from them, so each value is of a closed form that can be said in every language;
//! what people add in words of their own (why we believe something) they add in each language that letters are written in.
//! A fact is never changed, it is stated anew; letters remember the wording they were written from.

mod typed;
mod value;

use std::collections::BTreeMap;

use model::{
    access::{Access, Right},
    ids::{BreachId, CommitmentId, FactId},
    time::Time,
};
use platform::audit::About;
use serde_json::{Map, Value as Json};
use store::{
    response::{
        MAX_NOTE,
        commitment::{Commitment, MAX_OWNER, MAX_WORDS},
    },
    txn::Change,
};

pub use store::response::fact::{Evidence, Fact as FactRow, FactState};
pub use typed::instant;
pub use value::{Cause, DataKind, FactKind, FactValue, Holder, Measure, Misuse};

use crate::{Response, ResponseError, Unfit, error::plain};

/// A fact as letters and pages read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The id of this wording.
    pub id: FactId,
    /// What it is about.
    pub kind: FactKind,
    /// How surely it is known.
    pub state: FactState,
    /// What is known; none while it is unknown.
    pub value: Option<FactValue>,
    /// Why we believe it, by language; empty unless it is likely.
    pub because: BTreeMap<String, String>,
    /// When we will say more, of what is unknown.
    pub tell_by: Option<Time>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// Counts the wordings, from 1.
    pub revision: u32,
    /// When and by whom it was stated.
    pub stated: (Time, String),
}

impl Fact {
    /// Reads a row; none if a newer program wrote it in a way that is not known here.
    #[must_use]
    pub fn of(row: &FactRow) -> Option<Self> {
        let kind = FactKind::parse(&row.kind)?;
        let value = match &row.value {
            None => None,
            Some(text) => Some(FactValue::parse(kind, text)?),
        };
        Some(Self {
            id: row.id,
            kind,
            state: row.state,
            value,
            because: because_of(&row.because)?,
            tell_by: row.tell_by,
            evidence: row.evidence.clone(),
            revision: row.revision,
            stated: row.stated.clone(),
        })
    }
}

impl Fact {
    /// Returns the same statement, resting on something else.
    pub(crate) fn resting_on(&self, evidence: Vec<Evidence>) -> Statement {
        Statement {
            kind: self.kind,
            state: self.state,
            value: self.value.clone(),
            because: self.because.clone(),
            // Who sees to it stands in the commitment that was made with the first wording.
            tell_by: self.tell_by.map(|by| (by, String::new())),
            evidence,
        }
    }
}

fn because_of(text: &str) -> Option<BTreeMap<String, String>> {
    if text.is_empty() {
        return Some(BTreeMap::new());
    }
    let json: Json = serde_json::from_str(text).ok()?;
    let pairs = json.as_object()?.iter();
    pairs.map(|(language, words)| Some((language.clone(), words.as_str()?.to_owned()))).collect()
}

pub(crate) fn because_text(because: &BTreeMap<String, String>) -> String {
    if because.is_empty() {
        return String::new();
    }
    let pairs = because.iter().map(|(language, words)| (language.clone(), Json::from(words.as_str())));
    Json::Object(pairs.collect::<Map<_, _>>()).to_string()
}

/// The facts of a case, one of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(pub(crate) BTreeMap<FactKind, Fact>);

impl Facts {
    /// Reads the rows of a case; rows of a newer program are left out.
    #[must_use]
    pub fn of(rows: &[FactRow]) -> Self {
        Self(rows.iter().filter_map(Fact::of).map(|fact| (fact.kind, fact)).collect())
    }

    /// Returns the fact of a kind; none if nobody stated one.
    #[must_use]
    pub fn get(&self, kind: FactKind) -> Option<&Fact> {
        self.0.get(&kind)
    }

    /// Returns them in the order people want to hear them.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.values()
    }

    /// Returns the wordings.
    #[must_use]
    pub fn ids(&self) -> Vec<FactId> {
        let mut ids: Vec<FactId> = self.0.values().map(|fact| fact.id).collect();
        ids.sort();
        ids
    }

    /// Returns kinds that nobody stated, or that are unknown: what has to be found out.
    #[must_use]
    pub fn open_questions(&self) -> Vec<FactKind> {
        let is_open = |kind: &FactKind| self.get(*kind).is_none_or(|fact| fact.state == FactState::Unknown);
        FactKind::ALL.iter().copied().filter(is_open).collect()
    }
}

/// What somebody states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What about.
    pub kind: FactKind,
    /// How surely.
    pub state: FactState,
    /// What; none for what is unknown.
    pub value: Option<FactValue>,
    /// Why we believe it, by language.
    pub because: BTreeMap<String, String>,
    /// For what is unknown: when we will say more, and who sees to it.
    pub tell_by: Option<(Time, String)>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

impl Statement {
    /// A plain statement of something certain.
    #[must_use]
    pub fn confirmed(value: FactValue, evidence: Vec<Evidence>) -> Self {
        Self {
            kind: value.kind(),
            state: FactState::Confirmed,
            value: Some(value),
            because: BTreeMap::new(),
            tell_by: None,
            evidence,
        }
    }

    /// A plain statement that something is not known.
    #[must_use]
    pub fn unknown(kind: FactKind) -> Self {
        Self {
            kind,
            state: FactState::Unknown,
            value: None,
            because: BTreeMap::new(),
            tell_by: None,
            evidence: Vec::new(),
        }
    }

    /// Brings it into the form in which it is kept: words follow the state.
    ///
    /// Errors: something known without a value, something likely without a reason in a language, an address in the words, a day that is over.
    pub fn checked(mut self, languages: &[String], now: Time) -> Result<Self, Unfit> {
        if self.state == FactState::Unknown {
            self.value = None;
        } else {
            self.tell_by = None;
            if self.value.as_ref().is_none_or(|value| value.kind() != self.kind || value.is_empty()) {
                return Err(Unfit::Value);
            }
        }
        if self.state == FactState::Likely {
            for words in self.because.values_mut() {
                *words = plain(words.trim_end_matches('.'), MAX_WORDS)?;
            }
            let has = |language: &String| self.because.get(language).is_some_and(|words| !words.is_empty());
            if !languages.iter().all(has) {
                return Err(Unfit::Language);
            }
        } else {
            self.because.clear();
        }
        if let Some((by, owner)) = &mut self.tell_by {
            *owner = plain(owner, MAX_OWNER)?;
            if owner.is_empty() {
                return Err(Unfit::Commitment);
            }
            if *by <= now {
                return Err(Unfit::Time);
            }
        }
        for evidence in &mut self.evidence {
            evidence.note = plain(&evidence.note, MAX_NOTE)?;
        }
        Ok(self)
    }
}

/// States a fact within a change, under the revision after the newest.
pub(crate) async fn state_in_txn(
    change: &mut Change,
    response: &Response,
    breach: BreachId,
    statement: &Statement,
    (now, by): (Time, &str),
) -> Result<FactId, ResponseError> {
    let before = change.fact_list_in_txn(breach).await?;
    let kind = statement.kind.as_str();
    let revision = before.iter().find(|fact| fact.kind == kind).map_or(1, |fact| fact.revision + 1);
    let row = FactRow {
        id: FactId::new(now, response.chance().bytes()),
        breach,
        kind: kind.to_owned(),
        state: statement.state,
        value: statement.value.as_ref().map(FactValue::to_text),
        because: because_text(&statement.because),
        tell_by: statement.tell_by.as_ref().map(|(by, _)| *by),
        evidence: statement.evidence.clone(),
        revision,
        stated: (now, by.to_owned()),
    };
    change.fact_state_in_txn(&row).await?;
    Ok(row.id)
}

impl Response {
    /// Returns the facts of a case.
    pub async fn facts(&self, access: &Access, breach: BreachId) -> Result<Facts, ResponseError> {
        Ok(Facts::of(&self.rows().fact_list(access, breach).await?))
    }

    /// Returns all wordings of one fact, the newest first.
    pub async fn fact_history(
        &self,
        access: &Access,
        breach: BreachId,
        kind: FactKind,
    ) -> Result<Vec<Fact>, ResponseError> {
        let rows = self.rows().fact_history(access, breach, kind.as_str()).await?;
        Ok(rows.iter().filter_map(Fact::of).collect())
    }

    /// States a fact of an open case. Whoever says that more will be told by a day makes a commitment, with an owner. Needs the right to respond.
    pub async fn fact_state(
        &self,
        access: &Access,
        breach: BreachId,
        statement: Statement,
    ) -> Result<FactId, ResponseError> {
        let now = self.now();
        let statement = statement.checked(&self.house().languages, now)?;
        let mut change = self.change(access, Right::Respond).await?;
        crate::breach::open_in_txn(&mut change, breach).await?;
        let by = access.actor.to_string();
        let fact = state_in_txn(&mut change, self, breach, &statement, (now, &by)).await?;
        if let Some((due_at, owner)) = &statement.tell_by {
            let commitment = Commitment {
                id: CommitmentId::new(now, self.chance().bytes()),
                breach,
                letter: None,
                fact_kind: statement.kind.as_str().to_owned(),
                words: self.words_of_telling(statement.kind),
                owner: owner.clone(),
                due_at: *due_at,
                made: (now, by),
                closed: None,
            };
            change.commitment_add_in_txn(&commitment).await?;
        }
        let about = About::of("breach", breach).and("fact", fact).word("kind", statement.kind.as_str());
        let about = about.word("state", statement.state.as_str());
        self.done(access, change, "case.fact_state", &about).await?;
        Ok(fact)
    }

    /// What is promised when somebody says that more will be told.
    fn words_of_telling(&self, kind: FactKind) -> Vec<(String, String)> {
        let languages = self.house().languages.iter();
        languages.map(|language| (language.clone(), self.phrases().say(language, &kind.promise()))).collect()
    }
}

#[cfg(test)]
mod tests;
