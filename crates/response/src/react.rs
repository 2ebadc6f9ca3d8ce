//! React: what response does when something happened elsewhere. `LeakSuspected` opens a case by itself, with the facts that the evidence gives and no others; nobody is aware of
//! anything by that. A copy whose case is open gets no second one: what is new is added to its evidence.

use model::{
    access::Access,
    event::{Event as _, LeakSuspected},
    ids::{AttributionId, BreachId, CopyId},
    phrase::Phrase,
    time::Time,
};
use platform::events::{Heard, Hearer, Hears};
use store::{
    error::StoreError,
    outbox::{Event, Hearing},
    response::breach::Breach,
    txn::Change,
};

use crate::{
    Response, ResponseError, breach,
    fact::{self, Evidence, Fact, FactKind, FactState, FactValue, Facts, Holder, Misuse, Statement},
};

/// What an attribution says, as far as a case begins with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Which attribution.
    pub attribution: AttributionId,
    /// Which copy it names first.
    pub copy: CopyId,
    /// True if what was seen is in this copy and in no other.
    pub is_this_copy: bool,
    /// By whom the copy was kept.
    pub holder: Holder,
    /// When the copy was given to them; none if they had it before we knew.
    pub made_on: Option<jiff::civil::Date>,
    /// Since when the address that was hit is in the copy.
    pub planted_on: Option<jiff::civil::Date>,
    /// When the first message came, and on which day that was where the house is.
    pub noticed: (Time, jiff::civil::Date),
    /// The messages it rests on.
    pub evidence: Vec<Evidence>,
}

impl Leak {
    /// Returns the facts that a case begins with. Only what the evidence itself shows is certain: that messages came, and when.
    ///
    /// `say` gives a reason in every language that letters are written in.
    #[must_use]
    pub fn known(&self, say: impl Fn(Phrase) -> Vec<(String, String)>) -> Vec<Statement> {
        let attribution =
            Evidence { noun: "attribution".into(), id: self.attribution.to_string(), note: String::new() };
        let likely = |value: FactValue, because: &'static str| Statement {
            state: FactState::Likely,
            because: say(Phrase::new(because)).into_iter().collect(),
            ..Statement::confirmed(value, vec![attribution.clone()])
        };
        let (noticed_at, noticed_on) = self.noticed;
        let mut known = vec![
            Statement::confirmed(FactValue::Noticed(noticed_at), self.evidence.clone()),
            Statement::confirmed(FactValue::Misuse(Misuse::UnwantedMail), self.evidence.clone()),
            Statement::unknown(FactKind::Cause),
            Statement::unknown(FactKind::Data),
        ];
        if self.is_this_copy {
            let copy = FactValue::Copy { holder: self.holder, made_on: self.made_on };
            known.push(likely(copy, "letter-because-only-there"));
            let since = FactValue::Since { from: self.planted_on, until: Some(noticed_on) };
            known.push(match self.planted_on {
                Some(from) if from <= noticed_on => likely(since, "letter-because-planted"),
                _ => Statement::unknown(FactKind::Since),
            });
        } else {
            known.push(Statement::unknown(FactKind::Copy));
            known.push(Statement::unknown(FactKind::Since));
        }
        known
    }
}

/// Hears what response must act on.
pub struct ResponseHearer {
    response: Response,
}

impl ResponseHearer {
    /// Puts the desk where events are heard.
    #[must_use]
    pub const fn new(response: Response) -> Self {
        Self { response }
    }
}

impl Hearer for ResponseHearer {
    fn hears(&self) -> Hears {
        Hears { name: "response", kinds: &[LeakSuspected::KIND] }
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(async move {
            match event.read::<LeakSuspected>() {
                None => Ok(Hearing::Done),
                Some(Err(parked)) => Ok(parked),
                Some(Ok(suspected)) => {
                    let access = Access::house(event.tenant, "response");
                    let heard = self.response.leak_suspected(&access, change, suspected.attribution).await;
                    heard.map(|_| Hearing::Done).map_err(store_error)
                }
            }
        })
    }
}

/// What the bus can hear; the others cannot come about here, because nobody typed anything.
fn store_error(error: ResponseError) -> StoreError {
    match error {
        ResponseError::Store(error) => error,
        ResponseError::Denied(denied) => StoreError::Denied(denied),
        other => {
            tracing::error!(error = %other, "a case could not be opened");
            StoreError::Unfit { what: "a case", detail: "the evidence is not in its form" }
        }
    }
}

impl Response {
    /// Opens a case for an attribution, or adds to the open one of its copy; none if it was heard before.
    pub(crate) async fn leak_suspected(
        &self,
        access: &Access,
        change: &mut Change,
        attribution: AttributionId,
    ) -> Result<Option<BreachId>, ResponseError> {
        let leak = self.leak(access, attribution).await?;
        let now = self.now();
        if let Some(open) = change.breach_of_copy_in_txn(leak.copy).await? {
            self.add_evidence(change, open.id, &leak, now).await?;
            return Ok(None);
        }
        let case = Breach {
            id: BreachId::new(now, self.chance().bytes()),
            title: String::new(),
            attribution: Some(attribution),
            copy: Some(leak.copy),
            opened: (now, access.actor.to_string()),
            detected_at: leak.noticed.0,
            assessed: None,
            aware: None,
            closed: None,
        };
        let languages = &self.house().languages;
        let say = |phrase: Phrase| {
            languages
                .iter()
                .map(|language| (language.clone(), self.phrases().say(language, &phrase)))
                .collect()
        };
        let is_new = breach::begin_in_txn(change, self, &case, &leak.known(say), now).await?;
        Ok(is_new.then_some(case.id))
    }

    async fn add_evidence(
        &self,
        change: &mut Change,
        breach: BreachId,
        leak: &Leak,
        now: Time,
    ) -> Result<(), ResponseError> {
        let facts = Facts::of(&change.fact_list_in_txn(breach).await?);
        let said: &[Evidence] =
            facts.get(FactKind::Misuse).map_or(&[], |fact: &Fact| fact.evidence.as_slice());
        let new: Vec<&Evidence> = leak.evidence.iter().filter(|one| !said.contains(one)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let room = store::response::fact::MAX_EVIDENCE.saturating_sub(said.len());
        let evidence = said.iter().chain(new.into_iter().take(room)).cloned().collect();
        let statement = Statement::confirmed(FactValue::Misuse(Misuse::UnwantedMail), evidence);
        fact::state_in_txn(change, self, breach, &statement, (now, "house:response")).await?;
        Ok(())
    }
}
