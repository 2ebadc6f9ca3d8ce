//! React: what response does when something happened elsewhere. `LeakSuspected` opens a case by itself, with the facts that the evidence gives and no others; nobody is aware of
//! anything by that. A copy whose case is open gets no second one: what is new is added to its evidence. While no copy is known there is one case for a list, which
//! learns its copy when the evidence names one (`LeakNarrowed`).

use model::{
    access::Access,
    event::{Event as _, LeakNarrowed, LeakSuspected},
    ids::{AttributionId, BreachId, CopyId, ListId},
    phrase::Phrase,
    time::Time,
};
use platform::events::{Heard, Hearer, Hears};
use store::{
    custody::attribution::{EvidenceKind, Rung},
    error::StoreError,
    outbox::{Event, Hearing},
    response::breach::Breach,
    txn::Change,
};

use crate::{
    Response, ResponseError, breach,
    fact::{self, Evidence, Fact, FactKind, FactState, FactValue, Facts, Holder, Misuse, Statement},
};

/// By whom facts are stated that nobody but the evidence states.
const BY: &str = "house:response";
/// Open cases that are looked through for one of the same list: more than a house can work on.
const OPEN_CASES: u32 = 200;

/// What an attribution says, as far as a case begins with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Which attribution.
    pub attribution: AttributionId,
    /// Of which list.
    pub list: ListId,
    /// Which copy it names; none while only "something is out" is known.
    pub of: Option<LeakedCopy>,
    /// How far the evidence reaches.
    pub rung: Rung,
    /// In less than one leak of so many an innocent copy looks like this by chance; none where nothing bounds that.
    pub one_in: Option<u64>,
    /// What kind it is.
    pub evidence_kind: EvidenceKind,
    /// When the first message came or the file was read, and on which day that was where the house is.
    pub noticed: (Time, jiff::civil::Date),
    /// The messages it rests on; none if it is a file that was found.
    pub evidence: Vec<Evidence>,
    /// All of them proved to be from whoever may write to the list, and nobody said in time whether that was so.
    pub is_unanswered: bool,
}

/// The copy that an attribution names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakedCopy {
    /// Which copy.
    pub copy: CopyId,
    /// By whom it was kept.
    pub holder: Holder,
    /// When it was given to them; none if they had it before we knew.
    pub made_on: Option<jiff::civil::Date>,
    /// Since when our addresses are in it.
    pub planted_on: Option<jiff::civil::Date>,
}

impl Leak {
    /// Returns the facts that a case begins with. Only what the evidence itself shows is certain: when something was noticed, and that messages came, if any did.
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
            self.misuse(&say),
            Statement::unknown(FactKind::Cause),
            Statement::unknown(FactKind::Data),
        ];
        if let (Some(of), Some((because, planted))) = (self.of.as_ref(), self.because()) {
            let copy = FactValue::Copy { holder: of.holder, made_on: of.made_on, one_in: self.one_in };
            known.push(likely(copy, because));
            let since = FactValue::Since { from: of.planted_on, until: Some(noticed_on) };
            known.push(match of.planted_on {
                Some(from) if from <= noticed_on => likely(since, planted),
                _ => Statement::unknown(FactKind::Since),
            });
        } else {
            known.push(Statement::unknown(FactKind::Copy));
            known.push(Statement::unknown(FactKind::Since));
        }
        known
    }

    /// Why it is believed that it is this copy, and why it got out between these days; none where the evidence only says that it may be.
    const fn because(&self) -> Option<(&'static str, &'static str)> {
        let is_by_several = match self.rung {
            Rung::ThisCopy => false,
            Rung::Bounded => true,
            Rung::Something | Rung::Leaning => return None,
        };
        Some(match (self.evidence_kind, is_by_several) {
            (EvidenceKind::Dump, true) => ("letter-because-file-several", "letter-because-planted-file"),
            (EvidenceKind::Dump, false) => ("letter-because-file-only-there", "letter-because-planted-file"),
            (_, true) => ("letter-because-several", "letter-because-planted-several"),
            (_, false) => ("letter-because-only-there", "letter-because-planted"),
        })
    }

    /// A file that was found says nothing of mail to the people in it; of mail that nobody answered for, somebody may say yet that it was wanted.
    fn misuse(&self, say: impl Fn(Phrase) -> Vec<(String, String)>) -> Statement {
        let seen = Statement::confirmed(FactValue::Misuse(Misuse::UnwantedMail), self.evidence.clone());
        match self.evidence_kind {
            EvidenceKind::Dump => Statement::unknown(FactKind::Misuse),
            _ if self.is_unanswered => Statement {
                state: FactState::Likely,
                because: say(Phrase::new("letter-because-unanswered")).into_iter().collect(),
                ..seen
            },
            EvidenceKind::Exclusive | EvidenceKind::Coded => seen,
        }
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
        Hears { name: "response", kinds: &[LeakSuspected::KIND, LeakNarrowed::KIND] }
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(async move {
            let suspected = event.read::<LeakSuspected>().map(|said| said.map(|said| said.attribution));
            let said = suspected
                .or_else(|| event.read::<LeakNarrowed>().map(|said| said.map(|said| said.attribution)));
            match said {
                None => Ok(Hearing::Done),
                Some(Err(parked)) => Ok(parked),
                Some(Ok(attribution)) => {
                    let access = Access::house(event.tenant, "response");
                    let heard = self.response.leak_suspected(&access, change, attribution).await;
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
        let copy = leak.of.as_ref().map(|of| of.copy);
        let languages = &self.house().languages;
        let say = &|phrase: Phrase| {
            languages
                .iter()
                .map(|language| (language.clone(), self.phrases().say(language, &phrase)))
                .collect()
        };
        let of_copy = match copy {
            Some(copy) => change.breach_of_copy_in_txn(copy).await?,
            None => None,
        };
        let open = match of_copy {
            Some(open) => Some(open),
            None => self.case_of_list(access, &leak).await?,
        };
        if let Some(open) = open {
            self.add_evidence(change, open.id, (&leak, leak.misuse(say)), now).await?;
            if let (None, Some(copy)) = (open.copy, copy) {
                change.breach_copy_in_txn(open.id, copy).await?;
                self.narrow(change, open.id, &leak.known(say), now).await?;
            }
            return Ok(None);
        }
        let case = Breach {
            id: BreachId::new(now, self.chance().bytes()),
            title: String::new(),
            attribution: Some(attribution),
            copy,
            opened: (now, access.actor.to_string()),
            detected_at: leak.noticed.0,
            assessed: None,
            aware: None,
            closed: None,
        };
        let is_new = breach::begin_in_txn(change, self, &case, &leak.known(say), now).await?;
        Ok(is_new.then_some(case.id))
    }

    /// The open case of a list: one that knows no copy yet, or any if the evidence knows none either.
    async fn case_of_list(&self, access: &Access, leak: &Leak) -> Result<Option<Breach>, ResponseError> {
        let shared = self.store().shared();
        for case in self.rows().breach_list(access, true, None, OPEN_CASES).await? {
            let Some(of) = case.attribution.filter(|_| leak.of.is_none() || case.copy.is_none()) else {
                continue;
            };
            if shared.attribution_fetch(access, of).await?.list == leak.list {
                return Ok(Some(case));
            }
        }
        Ok(None)
    }

    /// Says of a case what is known now that its copy is; what a person has said meanwhile stands.
    async fn narrow(
        &self,
        change: &mut Change,
        breach: BreachId,
        known: &[Statement],
        now: Time,
    ) -> Result<(), ResponseError> {
        let facts = Facts::of(&change.fact_list_in_txn(breach).await?);
        let is_open = |kind| facts.get(kind).is_none_or(|fact: &Fact| fact.state == FactState::Unknown);
        let of_copy = known.iter().filter(|one| matches!(one.kind, FactKind::Copy | FactKind::Since));
        for statement in of_copy.filter(|one| one.state != FactState::Unknown && is_open(one.kind)) {
            fact::state_in_txn(change, self, breach, statement, (now, BY)).await?;
        }
        Ok(())
    }

    /// Adds what is new to what the misuse of the addresses rests on.
    async fn add_evidence(
        &self,
        change: &mut Change,
        breach: BreachId,
        (leak, misuse): (&Leak, Statement),
        now: Time,
    ) -> Result<(), ResponseError> {
        let facts = Facts::of(&change.fact_list_in_txn(breach).await?);
        let said: &[Evidence] =
            facts.get(FactKind::Misuse).map_or(&[], |fact: &Fact| fact.evidence.as_slice());
        let new: Vec<&Evidence> = leak.evidence.iter().filter(|one| !said.contains(one)).collect();
        // A message beyond those that are named may make it certain, too.
        let is_surer = |fact: &Fact| {
            fact.stated.1 == BY && fact.state == FactState::Likely && misuse.state == FactState::Confirmed
        };
        if new.is_empty() && !facts.get(FactKind::Misuse).is_some_and(is_surer) {
            return Ok(());
        }
        let room = store::response::fact::MAX_EVIDENCE.saturating_sub(said.len());
        let evidence = said.iter().chain(new.into_iter().take(room)).cloned().collect();
        // What a person stated is that person's until a person changes it, and what is certain stays so: only what it rests on grows.
        let stays = |fact: &&Fact| fact.stated.1 != BY || fact.state == FactState::Confirmed;
        let (statement, (at, by)) = match facts.get(FactKind::Misuse).filter(stays) {
            Some(stated) => (stated.resting_on(evidence), (stated.stated.0, stated.stated.1.as_str())),
            None => (Statement { evidence, ..misuse }, (now, BY)),
        };
        fact::state_in_txn(change, self, breach, &statement, (at, by)).await?;
        Ok(())
    }
}
