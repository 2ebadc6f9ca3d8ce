//! Assessments: a party is asked a questionnaire, answers it through a link without an account, saves as it goes, and signs at the end. What was signed is
//! hashed and kept as it was; what it means for copies is [`crate::standing`]. Our own company answers the same questions, and stands first where
//! parties are compared.
//!
//! An answer rules a party out by the questionnaire alone; no person and no price does. A person tells it why, and may let one copy go all the same.

use std::collections::BTreeMap;
use std::time::Duration;

use model::access::{Access, Actor, Right, Rights};
use model::ids::{AssessmentId, Id as _, PartyId, TenantId};
use model::phrase::Phrase;
use model::severity::Severity;
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use post::alarm::{self, AlarmKind};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::custody::MAX_NOTE;
use store::custody::assessment::{MAX_SIGNED, Signed};
use store::custody::comparison::ComparedRow;
use store::txn::Change;

pub use store::custody::assessment::{Answer, Assessment, AssessmentOutcome, AssessmentState, Signature};
pub use store::custody::comparison::ComparedPlace;

use crate::attribution::day;
use crate::ending;
use crate::evidence::EvidenceFile;
use crate::finding::{Finding, RULE_KNOCKED_OUT, Raising};
use crate::party::{PartyRole, date};
use crate::questionnaire::{Judged, Questionnaire, Words, kept, said};
use crate::react::raise_in_txn;
use crate::standing::newest_of_each;
use crate::{Custody, CustodyError, Unfit};

/// A link opens its questions for so long; another one can be made at any time.
pub const LINK_LASTS: Duration = Duration::from_hours(60 * 24);
/// A party has so long to answer if nobody says another day.
pub const ANSWER_WITHIN: Duration = Duration::from_hours(21 * 24);

/// Assessments that are read at a time.
const READ: u32 = 500;
/// Letters of a link's secret: 32 bytes as hexadecimal digits.
const SECRET_LETTERS: usize = 64;

/// An assessment with its questions and answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// How it stands.
    pub assessment: Assessment,
    /// What the party is called.
    pub party: String,
    /// What was asked.
    pub questionnaire: Questionnaire,
    /// The answers as they were last saved, by question.
    pub answers: BTreeMap<String, Answer>,
    /// The files that prove them, in the order in which they came.
    pub files: Vec<EvidenceFile>,
    /// What comes of them as they are.
    pub judged: Judged,
}

/// How far the answers to a questionnaire are. All its questions are those that are asked and those that are not yet, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Questions that are asked and have an answer.
    pub answered: usize,
    /// Questions that are asked, as the answers are now.
    pub asked: usize,
    /// Questions that only other answers would ask.
    pub more: usize,
}

impl Progress {
    /// Adds it to a sentence.
    #[must_use]
    pub fn said(&self, id: &'static str) -> Phrase {
        Phrase::new(id)
            .with("answered", self.answered.to_string())
            .with("asked", self.asked.to_string())
            .with("more", self.more.to_string())
    }
}

/// One answer that rules a party out, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What was asked.
    pub ask: String,
    /// The word of the choice.
    pub choice: String,
    /// What a good answer would be.
    pub good: String,
}

impl Opened {
    fn of(
        assessment: Assessment,
        party: String,
        questions: &str,
        (answers, files): (Vec<Answer>, Vec<EvidenceFile>),
    ) -> Result<Self, CustodyError> {
        let questionnaire: Questionnaire =
            serde_json::from_str(questions).map_err(|_| CustodyError::QuestionsDamaged)?;
        let judged = questionnaire.judge(&choices(&answers));
        let answers = answers.into_iter().map(|answer| (answer.question.clone(), answer)).collect();
        Ok(Opened { assessment, party, questionnaire, answers, files, judged })
    }

    /// Returns why the party is ruled out, for whoever writes to it.
    #[must_use]
    pub fn reasons(&self, language: &str) -> Vec<Reason> {
        let reason = |id: &String| {
            let said = self.questionnaire.question(id)?.said(language);
            let choice = self.answers.get(id).map(|answer| answer.choice.clone()).unwrap_or_default();
            Some(Reason { ask: said.ask, choice, good: said.good })
        };
        self.assessment.knock_outs.iter().filter_map(reason).collect()
    }

    /// Returns how far the answers are.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let asked = self.judged.asked.len();
        Progress {
            answered: asked.saturating_sub(self.judged.unanswered.len()),
            asked,
            more: self.questionnaire.questions.len().saturating_sub(asked),
        }
    }

    /// Returns the files that prove the answer to a question.
    pub fn files_of<'o>(&'o self, question: &str) -> impl Iterator<Item = &'o EvidenceFile> {
        self.files.iter().filter(move |file| file.question == question)
    }

    /// True while answers may change.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.assessment.state == AssessmentState::Open
    }
}

/// Returns what the questions of an assessment are called, in the languages there are: those of ours in all, those of others as they called them.
#[must_use]
pub fn title(one: &Assessment) -> Words {
    match Questionnaire::of_id(&one.questionnaire) {
        Some(ours) => ours.title,
        None => Words::from([("en".to_owned(), one.title.clone())]),
    }
}

fn choices(answers: &[Answer]) -> BTreeMap<String, String> {
    let given = answers.iter().filter(|answer| !answer.choice.is_empty());
    given.map(|answer| (answer.question.clone(), answer.choice.clone())).collect()
}

/// A party in a comparison; our own company first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Who.
    pub party: PartyId,
    /// What it is called.
    pub name: String,
    /// It is our own company.
    pub is_own: bool,
    /// Where it stands among the others.
    pub place: ComparedPlace,
    /// The newest it signed; none if it signed none.
    pub signed: Option<Assessment>,
    /// What it answers now, if it is being asked.
    pub open: Option<AssessmentId>,
}

impl Compared {
    fn of(row: ComparedRow) -> Self {
        let ComparedRow { place, name, signed, open } = row;
        Compared { party: place.party, name, is_own: place.group == 0, place, signed, open }
    }
}

/// A place in a comparison as a word of an address: the group, the points and who stands there.
#[must_use]
pub fn place_word(place: ComparedPlace) -> String {
    format!("{}.{}.{}", place.group, place.points, place.party)
}

/// Reads such a word; none if it is none.
#[must_use]
pub fn place_of(word: &str) -> Option<ComparedPlace> {
    let mut parts = word.splitn(3, '.');
    let (group, points, party) = (parts.next()?, parts.next()?, parts.next()?);
    Some(ComparedPlace {
        group: group.parse().ok()?,
        points: points.parse().ok()?,
        party: party.parse().ok()?,
    })
}

impl Custody {
    /// Access of whoever holds a link of this tenant: to answer what the link opens, and nothing else.
    #[must_use]
    pub fn partner_access(tenant: TenantId) -> Access {
        let rights = Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Answer);
        Access::house(tenant, "partner's link").only(rights)
    }

    /// Asks a party a questionnaire; an empty date gives it three weeks. What it answered before is filled in, to be looked at.
    ///
    /// Errors: there is no such questionnaire or party; it is being asked that one already.
    pub async fn assessment_ask(
        &self,
        access: &Access,
        (party, questionnaire): (PartyId, &str),
        due: &str,
        now: Time,
    ) -> Result<AssessmentId, CustodyError> {
        access.require(Right::Keep)?;
        let questionnaire = Questionnaire::of_id(questionnaire).ok_or(Unfit::NoQuestionnaire)?;
        let due = date(due)?.unwrap_or_else(|| now.plus(ANSWER_WITHIN));
        let before = self.store().custody().assessment_list(access, Some(party), None, MAX_SIGNED).await?;
        let is_asked = |one: &&Assessment| one.questionnaire == questionnaire.id && one.wanted_by.is_empty();
        if before.iter().filter(is_asked).any(|one| one.state == AssessmentState::Open) {
            return Err(Unfit::AskedAlready.into());
        }
        let mut change = self.store().change(access).await?;
        let asked = Asked { party, questionnaire: &questionnaire, wanted_by: "", due: Some(due), now };
        let id = self.ask_in_txn(access, &mut change, &asked).await?;
        self.finish(access, change, "assessment.ask", &About::of("party", party).and("assessment", id))
            .await?;
        Ok(id)
    }

    /// Adds an open assessment with what is known to fill in.
    pub(crate) async fn ask_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        asked: &Asked<'_>,
    ) -> Result<AssessmentId, CustodyError> {
        let Asked { party, questionnaire, wanted_by, due, now } = asked;
        change.party_fetch_in_txn(*party).await?;
        let assessment = Assessment {
            id: AssessmentId::new(*now, self.parts.chance.bytes()),
            party: *party,
            questionnaire: questionnaire.id.clone(),
            version: questionnaire.version,
            title: said(&questionnaire.title, "en").to_owned(),
            wanted_by: (*wanted_by).to_owned(),
            state: AssessmentState::Open,
            asked: (*now, access.actor.to_string()),
            due: *due,
            link: None,
            signature: None,
            outcome: None,
            points: None,
            knock_outs: Vec::new(),
            valid_until: None,
            announced_days: None,
            told: None,
        };
        let document = serde_json::to_string(questionnaire).map_err(|_| CustodyError::QuestionsDamaged)?;
        change.assessment_add_in_txn(&assessment, &document).await?;
        let signed = change.assessment_signed_in_txn(*party).await?;
        let before = newest_of_each(&signed).into_iter().find(|one| one.questionnaire == questionnaire.id);
        if let Some(before) = before {
            for answer in change.assessment_answers_in_txn(before.id).await? {
                let known = questionnaire.question(&answer.question);
                if known.is_some_and(|question| question.points(&answer.choice).is_some()) {
                    let suggested = Answer { is_suggested: true, ..answer };
                    change.assessment_answer_in_txn(assessment.id, &suggested, *now).await?;
                }
            }
        }
        Ok(assessment.id)
    }

    /// Makes a link that opens an open assessment without an account, and returns its secret, which is kept nowhere. The one before opens nothing any more.
    pub async fn assessment_link(
        &self,
        access: &Access,
        id: AssessmentId,
        now: Time,
    ) -> Result<String, CustodyError> {
        access.require(Right::Keep)?;
        let secret: [u8; SECRET_LETTERS / 2] = self.parts.chance.bytes();
        let secret: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut change = self.store().change(access).await?;
        change.assessment_link_in_txn(id, (&hash(secret.as_bytes()), now.plus(LINK_LASTS))).await?;
        self.finish(access, change, "assessment.link", &About::of("assessment", id)).await?;
        Ok(secret)
    }

    /// Returns what a link's secret opens now: what is being answered, or what was signed; none if nothing.
    pub async fn assessment_of_link(
        &self,
        access: &Access,
        secret: &str,
        now: Time,
    ) -> Result<Option<Opened>, CustodyError> {
        access.require(Right::Answer)?;
        if secret.len() != SECRET_LETTERS {
            return Ok(None);
        }
        let link = hash(secret.as_bytes());
        match self.store().custody().assessment_by_link(access, &link, now).await? {
            Some(assessment) => Ok(Some(self.open_it(access, assessment).await?)),
            None => Ok(None),
        }
    }

    /// Returns an assessment with its questions and answers.
    pub async fn assessment(&self, access: &Access, id: AssessmentId) -> Result<Opened, CustodyError> {
        let assessment = self.store().custody().assessment_fetch(access, id).await?;
        self.open_it(access, assessment).await
    }

    async fn open_it(&self, access: &Access, assessment: Assessment) -> Result<Opened, CustodyError> {
        let custody = self.store().custody();
        let questions = custody.assessment_questions(access, assessment.id).await?;
        let answers = custody.assessment_answers(access, assessment.id).await?;
        let files = custody.evidence_list(access, assessment.id).await?;
        let party = self.store().shared().party_fetch(access, assessment.party).await?.name;
        Opened::of(assessment, party, &questions, (answers, files))
    }

    /// Returns a party's assessments as its page shows them, newest first: what we asked, and what others asked of it.
    pub async fn assessments(
        &self,
        access: &Access,
        party: PartyId,
    ) -> Result<Vec<Assessment>, CustodyError> {
        self.assessments_before(access, party, None, READ).await
    }

    /// The same before one of them.
    ///
    /// Errors: the party is not there.
    pub async fn assessments_before(
        &self,
        access: &Access,
        party: PartyId,
        before: Option<AssessmentId>,
        limit: u32,
    ) -> Result<Vec<Assessment>, CustodyError> {
        self.store().shared().party_fetch(access, party).await?;
        Ok(self.store().custody().assessment_list(access, Some(party), before, limit).await?)
    }

    /// Returns all assessments, newest first.
    pub(crate) async fn every_assessment(&self, access: &Access) -> Result<Vec<Assessment>, CustodyError> {
        let (mut all, mut before): (Vec<Assessment>, Option<AssessmentId>) = (Vec::new(), None);
        loop {
            let page = self.store().custody().assessment_list(access, None, before, READ).await?;
            let Some(last) = page.last() else { return Ok(all) };
            before = Some(last.id);
            all.extend(page);
        }
    }

    /// Returns the document that was signed, byte for byte, if it was.
    pub async fn assessment_document(
        &self,
        access: &Access,
        id: AssessmentId,
    ) -> Result<Option<String>, CustodyError> {
        Ok(self.store().custody().assessment_document(access, id).await?)
    }

    /// Saves answers of an open assessment; what is not among its questions is left out, and an empty choice takes an answer back.
    ///
    /// Errors: a text is too long, a choice is none of the question's, or the assessment is not open any more.
    pub async fn assessment_save(
        &self,
        access: &Access,
        opened: &Opened,
        answers: Vec<Answer>,
        now: Time,
    ) -> Result<(), CustodyError> {
        may_answer(access)?;
        let mut change = self.store().change(access).await?;
        for answer in answers {
            let Some(question) = opened.questionnaire.question(&answer.question) else { continue };
            if !answer.choice.is_empty() && question.points(&answer.choice).is_none() {
                return Err(Unfit::NoChoice.into());
            }
            let answer = Answer { words: fit(&answer.words)?, evidence: fit(&answer.evidence)?, ..answer };
            if opened.answers.get(&answer.question) != Some(&answer) {
                change.assessment_answer_in_txn(opened.assessment.id, &answer, now).await?;
            }
        }
        Ok(change.commit().await?)
    }

    /// Signs an assessment with the name of who answers for it; returns what came of it.
    ///
    /// Errors: nobody's name, questions without an answer, or it was signed before.
    pub async fn assessment_sign(
        &self,
        access: &Access,
        id: AssessmentId,
        name: &str,
        now: Time,
    ) -> Result<Judged, CustodyError> {
        may_answer(access)?;
        let name = fit(&name.split_whitespace().collect::<Vec<_>>().join(" "))?;
        if name.is_empty() {
            return Err(Unfit::NoPerson.into());
        }
        if name.chars().count() > store::custody::MAX_NAME {
            return Err(Unfit::TooLong("signed").into());
        }
        let questions = self.store().custody().assessment_questions(access, id).await?;
        let mut change = self.store().change(access).await?;
        // What is signed is what stands in this change: an answer or a file that comes later meets a signed assessment.
        change.assessment_hold_open_in_txn(id).await?;
        let assessment = change.assessment_fetch_in_txn(id).await?;
        let answers = change.assessment_answers_in_txn(id).await?;
        let files = change.evidence_list_in_txn(id).await?;
        let party = change.party_fetch_in_txn(assessment.party).await?;
        let opened = Opened::of(assessment, party.name.clone(), &questions, (answers, files))?;
        let judged = opened.judged.clone();
        if !judged.unanswered.is_empty() {
            return Err(Unfit::Unanswered(judged.unanswered.len() as u64).into());
        }
        let document = document(&opened, &name, now);
        let signature = Signature { at: now, name, sha256: hash(document.as_bytes()) };
        let is_out = !judged.knock_outs.is_empty();
        let valid = Duration::from_hours(24).saturating_mul(opened.questionnaire.valid_days);
        let signed = Signed {
            signature: &signature,
            document: &document,
            outcome: if is_out { AssessmentOutcome::Disqualified } else { AssessmentOutcome::Passed },
            points: judged.points,
            knock_outs: &judged.knock_outs,
            valid_until: now.plus(valid),
        };
        change.assessment_sign_in_txn(id, &signed).await?;
        if is_out && opened.assessment.wanted_by.is_empty() && party.role != PartyRole::Own {
            let finding = self.knocked_out(&opened, judged.knock_outs.len(), now);
            raise_in_txn(&mut change, self.parts.chance.as_ref(), &finding).await?;
        }
        if party.role == PartyRole::Own {
            self.learn_in_txn(access, &mut change, &opened, now.plus(valid), now).await?;
        }
        self.finish(access, change, "assessment.sign", &About::of("assessment", id)).await?;
        Ok(judged)
    }

    fn knocked_out(&self, opened: &Opened, count: usize, now: Time) -> Finding {
        let raising = Raising {
            rule: RULE_KNOCKED_OUT,
            about: ("assessment", opened.assessment.id.to_bytes()),
            severity: Severity::High,
            phrase: "finding-knocked-out",
            words: vec![
                ("party", opened.party.clone()),
                ("questionnaire", kept(&opened.questionnaire.title)),
                ("answers", count.to_string()),
            ],
            owner: String::new(),
        };
        raising.finding(self.parts.chance.as_ref(), now)
    }

    /// Notes that an open assessment is not wanted any more; its link opens nothing.
    pub async fn assessment_withdraw(&self, access: &Access, id: AssessmentId) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        change.assessment_withdraw_in_txn(id).await?;
        self.finish(access, change, "assessment.withdraw", &About::of("assessment", id)).await
    }

    /// Notes that a party was told why it is ruled out.
    pub async fn assessment_told(
        &self,
        access: &Access,
        id: AssessmentId,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        let by = access.actor.to_string();
        change.assessment_tell_in_txn(id, (now, &by)).await?;
        self.finish(access, change, "assessment.told", &About::of("assessment", id)).await
    }

    /// Compares parties by one questionnaire: our own company first, then whoever is ruled out, then by points, then those that signed nothing; equal ones in the order
    /// they were added.
    pub async fn compare(&self, access: &Access, questionnaire: &str) -> Result<Vec<Compared>, CustodyError> {
        let mut all: Vec<Compared> = Vec::new();
        loop {
            let after = all.last().map(|one| one.place);
            let page = self.compare_after(access, questionnaire, after, READ).await?;
            let is_last = page.len() < READ as usize;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// The same after a place in it.
    pub async fn compare_after(
        &self,
        access: &Access,
        questionnaire: &str,
        after: Option<ComparedPlace>,
        limit: u32,
    ) -> Result<Vec<Compared>, CustodyError> {
        let rows = self.store().custody().compared_list(access, questionnaire, after, limit).await?;
        Ok(rows.into_iter().map(Compared::of).collect())
    }

    /// Tells people when answers end in 30, 14 and 3 days, and asks the same again at the first of them; returns how many were told of.
    pub async fn announce_ends(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let all = self.every_assessment(access).await?;
        let mut by_party: BTreeMap<PartyId, Vec<Assessment>> = BTreeMap::new();
        for one in all {
            by_party.entry(one.party).or_default().push(one);
        }
        let mut tally = Tally::default();
        for rows in by_party.values() {
            for one in newest_of_each(rows) {
                let due = |until| ending::due(until, one.announced_days, now);
                let Some(days) = one.valid_until.and_then(due) else { continue };
                let is_open = rows.iter().any(|other| {
                    other.state == AssessmentState::Open && other.questionnaire == one.questionnaire
                });
                tally.add(self.announce(access, one, (days, !is_open), now).await);
            }
        }
        tally.end()
    }

    async fn announce(
        &self,
        access: &Access,
        one: &Assessment,
        (days, asks_again): (u32, bool),
        now: Time,
    ) -> Result<bool, CustodyError> {
        let mut change = self.store().change(access).await?;
        if !change.assessment_announce_in_txn(one.id, days).await? {
            return Ok(false);
        }
        let party = change.party_fetch_in_txn(one.party).await?;
        if party.state == crate::party::PartyState::Ended {
            return Ok(false);
        }
        let questionnaire = Questionnaire::of_id(&one.questionnaire).filter(|_| asks_again);
        if let Some(questionnaire) = &questionnaire {
            let due = one.valid_until;
            let asked = Asked { party: one.party, questionnaire, wanted_by: "", due, now };
            self.ask_in_txn(access, &mut change, &asked).await?;
        }
        let until = one.valid_until.map(day).unwrap_or_default();
        let words = [("party", party.name), ("questionnaire", kept(&title(one))), ("until", until)];
        let words = words.map(|(name, value)| (name.to_owned(), value.replace('@', "(at)"))).to_vec();
        let cause = format!("{}-{days}", one.id);
        alarm::raised(
            &mut change,
            self.parts.chance.as_ref(),
            AlarmKind::AssessmentEnding,
            &cause,
            words,
            (now, 1),
        )
        .await?;
        change.commit().await?;
        Ok(true)
    }
}

/// What is asked of whom.
pub(crate) struct Asked<'a> {
    pub(crate) party: PartyId,
    pub(crate) questionnaire: &'a Questionnaire,
    /// Who wants to know; empty where it is we.
    pub(crate) wanted_by: &'a str,
    pub(crate) due: Option<Time>,
    pub(crate) now: Time,
}

/// Whoever keeps lists may answer for our own company; a partner answers through its link.
pub(crate) fn may_answer(access: &Access) -> Result<(), CustodyError> {
    if access.rights.has(Right::Answer) && matches!(access.actor, Actor::House(_)) {
        return Ok(());
    }
    Ok(access.require(Right::Keep)?)
}

/// A text as it is kept: without white space around it, zero bytes, and addresses (no address is at rest in the open).
fn fit(text: &str) -> Result<String, Unfit> {
    let text = text.trim().replace('\0', "").replace('@', "(at)").replace("\r\n", "\n");
    if text.chars().count() > MAX_NOTE { Err(Unfit::TooLong("words")) } else { Ok(text) }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The document that is signed: what was asked in all its languages, what was answered, the hash of each file that proves it, by whom and when. The bytes are what
/// is hashed.
fn document(opened: &Opened, name: &str, now: Time) -> String {
    let answer = |id: &String| {
        let question = opened.questionnaire.question(id);
        let asked = question.map(|question| {
            question.words.iter().map(|(language, said)| (language.clone(), json!(said.ask))).collect()
        });
        let asked: serde_json::Map<_, _> = asked.unwrap_or_default();
        let given = opened.answers.get(id).cloned().unwrap_or_default();
        json!({
            "question": id,
            "asked": asked,
            "choice": given.choice,
            "words": given.words,
            "evidence": given.evidence,
        })
    };
    let file = |file: &EvidenceFile| {
        json!({
            "question": file.question,
            "name": file.name,
            "size_bytes": file.length_bytes,
            "sha256": file.sha256.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
            "valid_until": file.valid_until.map(day),
        })
    };
    let document = json!({
        "form": "tidewatch assessment 1",
        "assessment": opened.assessment.id.to_string(),
        "questionnaire": { "id": opened.assessment.questionnaire, "version": opened.assessment.version },
        "party": opened.party,
        "answers": opened.judged.asked.iter().map(answer).collect::<Vec<_>>(),
        "files": opened.files.iter().map(file).collect::<Vec<_>>(),
        "signed_by": name,
        "signed_at": now.to_string(),
    });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}
