//! Answer library: what our own company answered, with its proof and its end, fills in whatever is asked of us next: by the words of a question, else by what
//! it is about. What is filled in is a suggestion until somebody looks at it; an answer whose time is over is suggested no more.

use std::collections::BTreeSet;

use model::access::{Access, Right};
use model::ids::{AssessmentId, LibraryAnswerId, PartyId};
use model::time::Time;
use platform::audit::About;
use store::custody::MAX_NAME;
use store::txn::Change;

pub use store::custody::library_answer::LibraryAnswer;

use crate::assessment::{Answer, Asked, Opened};
use crate::party::{PartyRole, every_party};
use crate::questionnaire::{Question, Questionnaire};
use crate::{Custody, CustodyError, Unfit};

#[cfg(test)]
mod tests;

/// Answers that are read at a time, and the most that are looked through to fill in one questionnaire.
const READ: u32 = 1_000;
const MOST: usize = 5_000;

/// Two questions are taken for the same from so many of 100 words in common; below, nothing is suggested.
pub const ALIKE: u32 = 45;

/// Words that stand in every question and say nothing of it.
const FILLERS: &[&str] = &[
    "a", "all", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "do", "does", "for",
    "from", "has", "have", "how", "if", "in", "is", "it", "of", "on", "or", "our", "such", "that", "the",
    "their", "there", "they", "this", "to", "was", "we", "what", "when", "which", "who", "with", "you",
    "your", "der", "die", "das", "und", "oder", "ist", "sind", "wird", "werden", "ein", "eine", "sie",
    "ihre", "ihr", "von", "zu", "im", "in", "auf", "mit", "für", "haben", "hat", "es", "wie", "was", "wer",
    "den", "dem",
];

/// The words of a question that say something, in lower case, without the endings that number and tense give them.
fn telling(text: &str) -> BTreeSet<String> {
    let words = text.split(|char: char| !char.is_alphanumeric()).filter(|word| word.chars().count() > 1);
    let words = words.map(str::to_lowercase).filter(|word| !FILLERS.contains(&word.as_str()));
    words.map(|word| stem(&word).to_owned()).collect()
}

fn stem(word: &str) -> &str {
    let is_long = |rest: &&str| rest.chars().count() >= 4;
    ["ing", "ed", "es", "s"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(is_long))
        .unwrap_or(word)
}

/// How many of 100 words two questions have in common, the same topic counting as a word of both; pure.
#[must_use]
pub fn alike(one: &str, other: &str) -> u32 {
    let (one, other) = (telling(one), telling(other));
    let both = one.intersection(&other).count();
    let all = one.len() + other.len() - both;
    (both * 100).checked_div(all).and_then(|share| u32::try_from(share).ok()).unwrap_or(0)
}

/// Returns the answer of the library that fits a question best, if one does; pure. The same words fit before all others.
#[must_use]
pub fn suggest<'l>(
    question: &Question,
    library: &'l [LibraryAnswer],
    now: Time,
) -> Option<&'l LibraryAnswer> {
    let holds = |answer: &&LibraryAnswer| answer.until.is_none_or(|until| until > now);
    let fits_choice = |answer: &&LibraryAnswer| question.points(&answer.choice).is_some();
    let scored = library.iter().filter(holds).filter(fits_choice).map(|answer| {
        let likest = question.words.values().map(|said| alike(&said.ask, &answer.question)).max();
        (likest.unwrap_or(0), answer)
    });
    scored
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by_key(|(likeness, _)| *likeness)
        .map(|(_, answer)| answer)
}

/// The questions that are built in, in the order they are asked.
fn built_in() -> Vec<Question> {
    Questionnaire::built_in().into_iter().flat_map(|one| one.questions).collect()
}

/// Where among these questions the one stands that was answered, in whatever language.
fn place(answer: &LibraryAnswer, questions: &[Question]) -> Option<usize> {
    let is_asked = |question: &Question| question.words.values().any(|said| said.ask == answer.question);
    questions.iter().position(is_asked)
}

/// Returns the library as somebody reads it in a language, each answer with the question it was asked by, if that is built in; pure. What was answered once is
/// kept in every language, for whatever others ask, and stands here once; in the order it is asked, before what others asked.
#[must_use]
pub fn in_language(library: Vec<LibraryAnswer>, language: &str) -> Vec<(LibraryAnswer, Option<Question>)> {
    let questions = built_in();
    let mut placed: Vec<(Option<usize>, LibraryAnswer)> =
        library.into_iter().map(|answer| (place(&answer, &questions), answer)).collect();
    placed.sort_by_key(|(place, answer)| {
        let is_other = place.is_some_and(|at| questions[at].said(language).ask != answer.question);
        (place.unwrap_or(usize::MAX), is_other)
    });
    placed.dedup_by(|later, first| later.0.is_some() && later.0 == first.0);
    placed.into_iter().map(|(place, answer)| (answer, place.map(|at| questions[at].clone()))).collect()
}

/// The answers to take out with one of them: the same in every language, or what is suggested next is what was taken out.
fn together(library: &[LibraryAnswer], id: LibraryAnswerId) -> Vec<LibraryAnswerId> {
    let questions = built_in();
    let wanted = library.iter().find(|answer| answer.id == id).and_then(|answer| place(answer, &questions));
    let is_same = |answer: &&LibraryAnswer| wanted.is_some() && place(answer, &questions) == wanted;
    let others = library.iter().filter(is_same).map(|answer| answer.id).filter(|other| *other != id);
    std::iter::once(id).chain(others).collect()
}

impl Custody {
    /// Returns the library, in the order its answers were first given.
    pub async fn library(&self, access: &Access) -> Result<Vec<LibraryAnswer>, CustodyError> {
        let (mut all, mut after): (Vec<LibraryAnswer>, Option<LibraryAnswerId>) = (Vec::new(), None);
        while all.len() < MOST {
            let page = self.library_after(access, after, READ).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            all.extend(page);
        }
        Ok(all)
    }

    /// The same after one of them.
    pub async fn library_after(
        &self,
        access: &Access,
        after: Option<LibraryAnswerId>,
        limit: u32,
    ) -> Result<Vec<LibraryAnswer>, CustodyError> {
        Ok(self.store().custody().library_answer_list(access, after, limit).await?)
    }

    /// Takes an answer out of the library, in every language it is kept in.
    pub async fn library_remove(&self, access: &Access, id: LibraryAnswerId) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let ids = together(&self.library(access).await?, id);
        let mut change = self.store().change(access).await?;
        for one in ids {
            change.library_answer_remove_in_txn(one).await?;
        }
        self.finish(access, change, "library.remove", &About::of("library_answer", id)).await
    }

    /// Keeps what our own company signed, so that it is not asked the same twice.
    pub(crate) async fn learn_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        opened: &Opened,
        until: Time,
        now: Time,
    ) -> Result<(), CustodyError> {
        for id in &opened.judged.asked {
            let Some(question) = opened.questionnaire.question(id) else { continue };
            let Some(answer) = opened.answers.get(id) else { continue };
            for said in question.words.values() {
                let kept = LibraryAnswer {
                    id: LibraryAnswerId::new(now, self.parts.chance.bytes()),
                    topic: question.topic.clone(),
                    question: said.ask.clone(),
                    choice: answer.choice.clone(),
                    words: answer.words.clone(),
                    evidence: answer.evidence.clone(),
                    until: Some(until),
                    changed: (now, access.actor.to_string()),
                };
                change.library_answer_save_in_txn(&kept).await?;
            }
        }
        Ok(())
    }

    /// Takes in a questionnaire that somebody asks of us, and fills in what the library knows; returns it and how many questions were filled in.
    ///
    /// Errors: nobody's name, or the library is of no company yet: our own is not in the register.
    pub async fn questions_of_others(
        &self,
        access: &Access,
        questionnaire: &Questionnaire,
        wanted_by: &str,
        now: Time,
    ) -> Result<(AssessmentId, u64), CustodyError> {
        access.require(Right::Keep)?;
        let wanted_by = wanted_by.split_whitespace().collect::<Vec<_>>().join(" ").replace('@', "(at)");
        if wanted_by.is_empty() {
            return Err(Unfit::NoName.into());
        }
        if wanted_by.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("name").into());
        }
        let own = self.own_party(access).await?.ok_or(Unfit::NoOwnCompany)?;
        let library = self.library(access).await?;
        let mut change = self.store().change(access).await?;
        let asked = Asked { party: own, questionnaire, wanted_by: &wanted_by, due: None, now };
        let id = self.ask_in_txn(access, &mut change, &asked).await?;
        let mut filled = 0;
        for question in &questionnaire.questions {
            let Some(known) = suggest(question, &library, now) else { continue };
            let answer = Answer {
                question: question.id.clone(),
                choice: known.choice.clone(),
                words: known.words.clone(),
                evidence: known.evidence.clone(),
                is_suggested: true,
            };
            change.assessment_answer_in_txn(id, &answer, now).await?;
            filled += 1;
        }
        self.finish(access, change, "assessment.take", &About::of("assessment", id)).await?;
        Ok((id, filled))
    }

    /// Returns our own company, if it is in the register.
    pub async fn own_party(&self, access: &Access) -> Result<Option<PartyId>, CustodyError> {
        let parties = every_party(self, access).await?;
        Ok(parties.into_iter().find(|party| party.role == PartyRole::Own).map(|party| party.id))
    }
}
