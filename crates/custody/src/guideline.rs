//! Guidelines of the trade as checklists (`policies/guidelines`): what the house sees by itself it answers itself, from the map, the register and, by the clock, from what
//! domains show to everybody ([`sight`]); the rest a person answers, with a note where the proof is. Not rules that raise findings: those are [`crate::finding_rule`].

use std::collections::{BTreeMap, BTreeSet};

use model::access::{Access, Right};
use model::ids::PartyId;
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use serde::Deserialize;
use store::custody::MAX_NOTE;

pub use store::custody::guideline_answer::{GuidelineAnswer, PointAnswer};

use crate::map::{Channel, Ground, drift};
use crate::party::date;
use crate::standing::newest_of_each;
use crate::{Custody, CustodyError, Unfit};
use sight::{DMARC, TLS_MAIL, TLS_WEB};

pub mod sight;

#[cfg(test)]
mod tests;

/// The files that are built in. A test finds one that is not named here.
const FILES: &[&str] = &[
    include_str!("../../../policies/guidelines/espc-suppression.toml"),
    include_str!("../../../policies/guidelines/m3aawg-mandated.toml"),
    include_str!("../../../policies/guidelines/m3aawg-vetting.toml"),
    include_str!("../../../policies/guidelines/ota-readiness.toml"),
    include_str!("../../../policies/guidelines/ota-security-by-design.toml"),
    include_str!("../../../policies/guidelines/wttw-customer-data.toml"),
];

/// What the house can see.
pub const CHECKS: &[&str] = &[
    "copies-canaried",
    "copies-ended",
    DMARC,
    "fields-classed",
    "holders-asked",
    "holders-second-factor",
    "lists-owned",
    "no-drift",
    "no-open-ways",
    "none-found",
    "own-answered",
    TLS_MAIL,
    TLS_WEB,
];

/// A guideline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guideline {
    /// Its id.
    pub id: String,
    /// What it is called, in English.
    pub en: String,
    /// The same in German.
    pub de: String,
    /// Who wrote it, when, and how far it could be read, in English.
    pub source: String,
    /// The same in German.
    pub source_de: String,
    /// Its points.
    #[serde(rename = "point")]
    pub points: Vec<Point>,
}

/// A point of a guideline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Its id; one of the guideline has it.
    pub id: String,
    /// What the house looks at to answer it.
    pub check: Option<String>,
    /// What it asks, in English.
    pub en: String,
    /// The same in German.
    pub de: String,
}

impl Guideline {
    /// Returns the guidelines that were built in, in the order of their ids.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        let read = |text: &&str| toml::from_str(text).expect("the files are built in; a test reads each");
        FILES.iter().map(read).collect()
    }

    /// Returns what it is called in a language.
    #[must_use]
    pub fn title(&self, language: &str) -> &str {
        if language == "de" { &self.de } else { &self.en }
    }

    /// Returns who wrote it in a language.
    #[must_use]
    pub fn source(&self, language: &str) -> &str {
        if language == "de" { &self.source_de } else { &self.source }
    }
}

impl Point {
    /// Returns what it asks in a language.
    #[must_use]
    pub fn asks(&self, language: &str) -> &str {
        if language == "de" { &self.de } else { &self.en }
    }
}

/// What is known of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// The house saw it: whether it is so, and what it saw.
    Seen(bool, Phrase),
    /// Somebody said it, and it holds.
    Said(GuidelineAnswer),
    /// What somebody said holds no more.
    Over(GuidelineAnswer),
    /// Nobody knows.
    Unknown,
}

impl Answered {
    /// Whether it counts as done: seen or said to be so, or not our affair.
    #[must_use]
    pub fn is_done(&self) -> bool {
        match self {
            Answered::Seen(is_so, _) => *is_so,
            Answered::Said(answer) => answer.answer != PointAnswer::No,
            Answered::Over(_) | Answered::Unknown => false,
        }
    }
}

/// A guideline with what is known of each of its points.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The guideline.
    pub guideline: Guideline,
    /// What is known, in the order of its points.
    pub answers: Vec<Answered>,
}

impl Checked {
    /// How many points are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.answers.iter().filter(|answer| answer.is_done()).count()
    }
}

/// Looks at what the house sees; pure. None where there is nothing to look at yet.
#[must_use]
pub fn look(
    check: &str,
    ground: &Ground,
    steps: &BTreeMap<PartyId, BTreeSet<String>>,
    now: Time,
) -> Option<(bool, Phrase)> {
    let copies: Vec<_> = ground.copies_out().collect();
    let holders: BTreeSet<PartyId> = copies.iter().map(|copy| copy.party).collect();
    let signed = |party: &PartyId| {
        let rows: Vec<_> = ground.assessments.iter().filter(|one| one.party == *party).cloned().collect();
        !newest_of_each(&rows).is_empty()
    };
    let lacking = |all: usize, lacking: usize, id: &'static str| {
        let said = Phrase::new(id).with("all", all.to_string()).with("missing", lacking.to_string());
        (all > 0).then_some((lacking == 0, said))
    };
    match check {
        "copies-canaried" => {
            let without = copies.iter().filter(|copy| copy.seeds == 0).count();
            lacking(copies.len(), without, "guideline-copies-canaried")
        }
        "copies-ended" => {
            let over = copies.iter().filter(|copy| copy.until.is_some_and(|until| until <= now)).count();
            lacking(copies.len(), over, "guideline-copies-ended")
        }
        "fields-classed" => {
            let classed: BTreeSet<_> = ground.fields.iter().map(|field| field.list).collect();
            let without = ground.lists.iter().filter(|list| !classed.contains(&list.id)).count();
            lacking(ground.lists.len(), without, "guideline-fields-classed")
        }
        "holders-asked" => {
            let without = holders.iter().filter(|party| !signed(party)).count();
            lacking(holders.len(), without, "guideline-holders-asked")
        }
        "holders-second-factor" => {
            let has =
                |party: &&PartyId| steps.get(party).is_some_and(|steps| steps.contains("second-factor"));
            let without = holders.len() - holders.iter().filter(has).count();
            lacking(holders.len(), without, "guideline-holders-second-factor")
        }
        "lists-owned" => {
            let without = ground.lists.iter().filter(|list| list.owner.is_empty()).count();
            lacking(ground.lists.len(), without, "guideline-lists-owned")
        }
        "no-drift" => {
            let adrift = drift(ground).len();
            lacking(ground.flows.len(), adrift, "guideline-no-drift")
        }
        "no-open-ways" => {
            let open = ground.flows.iter().filter(|flow| flow.channel == Channel::Mail).count();
            lacking(ground.flows.len(), open, "guideline-no-open-ways")
        }
        "none-found" => {
            use store::custody::copy::CopyHow;
            let found = copies.iter().filter(|copy| copy.how == CopyHow::Found).count();
            lacking(copies.len(), found, "guideline-none-found")
        }
        "own-answered" => {
            let own = ground.own().filter(|own| signed(&own.id));
            Some((own.is_some(), Phrase::new("guideline-own-answered")))
        }
        _ => None,
    }
}

impl Custody {
    /// Returns all guidelines with what is known of each point.
    pub async fn guidelines(&self, access: &Access, now: Time) -> Result<Vec<Checked>, CustodyError> {
        let ground = self.ground(access).await?;
        let steps = self.signed_steps(access, &ground, now).await?;
        let said = self.store().custody().guideline_answer_list(access).await?;
        let said: BTreeMap<String, GuidelineAnswer> =
            said.into_iter().map(|answer| (answer.point.clone(), answer)).collect();
        let domains = self.domains_of_use(access, &ground);
        let seen = |check: &str| match check {
            DMARC => sight::told(check, "guideline-dmarc", (&domains, &said), now),
            TLS_MAIL => sight::told(check, "guideline-tls-mail", (&domains, &said), now),
            TLS_WEB => sight::told(check, "guideline-tls-web", (&domains, &said), now),
            check => look(check, &ground, &steps, now),
        };
        let answer = |guideline: &Guideline, point: &Point| {
            if let Some((is_so, phrase)) = point.check.as_deref().and_then(seen) {
                return Answered::Seen(is_so, phrase);
            }
            match said.get(&format!("{}/{}", guideline.id, point.id)) {
                Some(said) if said.until.is_some_and(|until| until <= now) => Answered::Over(said.clone()),
                Some(said) => Answered::Said(said.clone()),
                None => Answered::Unknown,
            }
        };
        let checked = |guideline: Guideline| {
            let answers = guideline.points.iter().map(|point| answer(&guideline, point)).collect();
            Checked { guideline, answers }
        };
        Ok(Guideline::built_in().into_iter().map(checked).collect())
    }

    /// Says what is so of a point that the house does not see by itself.
    ///
    /// Errors: there is no such point. What the house sees stands before what is said here.
    pub async fn guideline_say(
        &self,
        access: &Access,
        (guideline, point): (&str, &str),
        (answer, note, until): (PointAnswer, &str, &str),
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let known = Guideline::built_in().into_iter().find(|one| one.id == guideline);
        let known = known.and_then(|one| one.points.into_iter().find(|one| one.id == point));
        known.ok_or(Unfit::NoQuestionnaire)?;
        let note = note.trim().replace('@', "(at)");
        if note.chars().count() > MAX_NOTE {
            return Err(Unfit::TooLong("note").into());
        }
        let answer = GuidelineAnswer {
            point: format!("{guideline}/{point}"),
            answer,
            note,
            until: date(until)?,
            changed: (now, access.actor.to_string()),
        };
        let mut change = self.store().change(access).await?;
        change.guideline_answer_set_in_txn(&answer).await?;
        self.finish(access, change, "guideline.say", &About::NOTHING).await
    }
}
