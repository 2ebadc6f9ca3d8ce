//! Questionnaire: questions as data, with what a good answer is, which answers rule a party out, and what each is worth. Pure.
//! Not the answers of anybody: those are [`crate::assessment`]. Read from `policies/questionnaires`, or made of somebody else's list of questions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub mod taken;

#[cfg(test)]
mod tests;

/// The files that are built in. A test finds one that is not named here.
const FILES: &[&str] = &[include_str!("../../../policies/questionnaires/esp-25.toml")];

/// The questionnaire that a vendor is asked if nobody chooses another.
pub const ESP: &str = "esp-25";

/// Questions of one questionnaire: the longest list that is in use has fewer than 2,000, of which a tenth is asked.
pub const MAX_QUESTIONS: usize = 400;

/// A text in some languages, by tag.
pub type Words = BTreeMap<String, String>;

/// Says it in a language, or in English, or in the one there is.
#[must_use]
pub fn said<'w>(words: &'w Words, language: &str) -> &'w str {
    let found = words.get(language).or_else(|| words.get("en")).or_else(|| words.values().next());
    found.map_or("", String::as_str)
}

/// Words as an argument of a phrase that is kept: in all their languages, because nobody knows yet who will read it ([`platform::phrases::in_languages`]).
pub(crate) fn kept(words: &Words) -> String {
    serde_json::json!(words).to_string()
}

/// Questions that are asked together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// Its id.
    pub id: String,
    /// Rises with every change of it.
    pub version: u32,
    /// So many days answers hold.
    pub valid_days: u32,
    /// What it is called.
    pub title: Words,
    /// What its questions are about, in the order they are asked.
    #[serde(default, rename = "topic")]
    pub topics: Vec<Topic>,
    /// The questions, in the order they are asked.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// What several questions are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its id.
    pub id: String,
    /// What it is called.
    #[serde(flatten)]
    pub title: Words,
}

/// One question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id; one of the questionnaire has it.
    pub id: String,
    /// What it is about.
    pub topic: String,
    /// How much it counts, 1 to 5.
    pub weight: u32,
    /// Where we have it from.
    #[serde(default)]
    pub source: String,
    /// Choices that rule a party out.
    #[serde(default)]
    pub knock_out: Vec<String>,
    /// A proof is asked for.
    #[serde(default)]
    pub evidence: bool,
    /// The good answer is one more thing an attacker has to overcome, by this name.
    #[serde(default)]
    pub step: String,
    /// It is asked only if another question was answered so.
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
    /// Its own choices; none: yes, partly, no, does not apply.
    #[serde(default, rename = "choice")]
    pub choices: Vec<Choice>,
    /// What is asked, and what a good answer is, by language.
    #[serde(flatten)]
    pub words: BTreeMap<String, Said>,
}

/// A question in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// What is asked.
    pub ask: String,
    /// What a good answer is; may be empty.
    #[serde(default)]
    pub good: String,
}

/// A condition: another question was answered so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnlyIf {
    /// Which question; it stands before.
    pub question: String,
    /// With one of these choices.
    pub is: Vec<String>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its word.
    pub id: String,
    /// Of 100; none weighs nothing.
    #[serde(default)]
    pub points: Option<u32>,
    /// What it is called; empty for those every questionnaire has.
    #[serde(flatten)]
    pub title: Words,
}

/// The choices of a question without its own: word and points. Their words are in the texts, `choice-yes` and so on.
pub const CHOICES: [(&str, Option<u32>); 4] =
    [("yes", Some(100)), ("partly", Some(50)), ("no", Some(0)), ("na", None)];

impl Question {
    /// Returns it in a language, or in English, or in the one there is.
    #[must_use]
    pub fn said(&self, language: &str) -> Said {
        let found = self.words.get(language).or_else(|| self.words.get("en"));
        found.or_else(|| self.words.values().next()).cloned().unwrap_or_default()
    }

    /// Returns the words of its choices, in their order.
    pub fn choice_ids(&self) -> impl Iterator<Item = &str> {
        let own = self.choices.iter().map(|choice| choice.id.as_str());
        let plain = if self.choices.is_empty() { &CHOICES[..] } else { &[] };
        own.chain(plain.iter().map(|(id, _)| *id))
    }

    /// Returns how much of 100 a choice is worth; the outer none is no choice of this question, the inner weighs nothing.
    #[must_use]
    pub fn points(&self, choice: &str) -> Option<Option<u32>> {
        if self.choices.is_empty() {
            return CHOICES.iter().find(|(id, _)| *id == choice).map(|(_, points)| *points);
        }
        self.choices.iter().find(|known| known.id == choice).map(|known| known.points)
    }
}

/// What came of answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// Questions that apply, in their order.
    pub asked: Vec<String>,
    /// Questions whose answers rule the party out, in their order.
    pub knock_outs: Vec<String>,
    /// Questions that apply and have no answer.
    pub unanswered: Vec<String>,
    /// How many of 100 points; none where nothing was weighed.
    pub points: Option<u32>,
    /// Things an attacker has to overcome, by the good answers.
    pub steps: Vec<String>,
}

/// A file is no questionnaire; with the sentence why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read the questionnaire: {0}")]
pub struct QuestionnaireError(pub String);

impl Questionnaire {
    /// Returns the questionnaires that were built in, in the order of their ids.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        let read = |text: &&str| Self::parse(text).expect("the files are built in; a test reads each");
        FILES.iter().map(read).collect()
    }

    /// Returns the built-in questionnaire of an id.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        Self::built_in().into_iter().find(|known| known.id == id)
    }

    /// Reads a file of `policies/questionnaires`.
    pub fn parse(text: &str) -> Result<Self, QuestionnaireError> {
        let failed = |error: toml::de::Error| QuestionnaireError(error.message().to_owned());
        let mut table: toml::Table = toml::from_str(text).map_err(failed)?;
        // Cases are for the tests; they are neither kept nor shown.
        table.remove("case");
        let read: Self = table.try_into().map_err(failed)?;
        read.checked()
    }

    /// Refuses what cannot be asked: an id twice, a condition on what is not asked before, a choice that is none.
    pub fn checked(self) -> Result<Self, QuestionnaireError> {
        let failed = |what: String| Err(QuestionnaireError(what));
        if self.questions.is_empty() || self.questions.len() > MAX_QUESTIONS {
            return failed(format!("it has {} questions", self.questions.len()));
        }
        for (index, question) in self.questions.iter().enumerate() {
            let id = &question.id;
            let before = &self.questions[..index];
            if id.is_empty() || before.iter().any(|other| other.id == *id) {
                return failed(format!("the id `{id}` is empty or stands twice"));
            }
            if !(1..=5).contains(&question.weight) {
                return failed(format!("`{id}` has a weight beyond 1 to 5"));
            }
            if !self.topics.iter().any(|topic| topic.id == question.topic) {
                return failed(format!("`{id}` is about no topic of it"));
            }
            if let Some(choice) = question.knock_out.iter().find(|choice| question.points(choice).is_none()) {
                return failed(format!("`{id}` has no choice `{choice}`"));
            }
            let Some(only_if) = &question.only_if else { continue };
            let Some(on) = before.iter().find(|other| other.id == only_if.question) else {
                return failed(format!("`{id}` hangs on a question that is not asked before"));
            };
            if only_if.is.iter().any(|choice| on.points(choice).is_none()) {
                return failed(format!("`{id}` hangs on a choice that is none"));
            }
        }
        Ok(self)
    }

    /// Returns the question of an id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Returns what a topic is called.
    #[must_use]
    pub fn topic(&self, id: &str, language: &str) -> String {
        let found = self.topics.iter().find(|topic| topic.id == id);
        found.map_or_else(String::new, |topic| said(&topic.title, language).to_owned())
    }

    /// Says what comes of answers: question and choice. Pure; answers to what is not asked count for nothing.
    #[must_use]
    pub fn judge(&self, answers: &BTreeMap<String, String>) -> Judged {
        let mut judged = Judged::default();
        let (mut sum, mut weights) = (0, 0);
        for question in &self.questions {
            let applies = question.only_if.as_ref().is_none_or(|only_if| {
                // A condition on what is not asked itself does not hold.
                let is_asked = judged.asked.contains(&only_if.question);
                is_asked && answers.get(&only_if.question).is_some_and(|choice| only_if.is.contains(choice))
            });
            if !applies {
                continue;
            }
            judged.asked.push(question.id.clone());
            let choice = answers.get(&question.id).map_or("", String::as_str);
            let Some(points) = question.points(choice) else {
                judged.unanswered.push(question.id.clone());
                continue;
            };
            if question.knock_out.iter().any(|out| out == choice) {
                judged.knock_outs.push(question.id.clone());
            }
            if let Some(points) = points {
                sum += question.weight * points;
                weights += question.weight;
            }
            if points == Some(100) && !question.step.is_empty() {
                judged.steps.push(question.step.clone());
            }
        }
        judged.points = (weights > 0).then(|| sum / weights);
        judged
    }
}
