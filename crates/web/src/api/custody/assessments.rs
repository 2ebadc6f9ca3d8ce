//! Assessments: what vendors answer about how they look after the data. A program asks, reads and withdraws; a signature is a person's.

use std::sync::Arc;

use custody::assessment::{
    Answer, Assessment, AssessmentOutcome, AssessmentState, Compared, LINK_LASTS, Opened, place_of,
    place_word, title,
};
use custody::questionnaire::{ESP, Question, said};
use model::ids::{AssessmentId, PartyId};
use model::phrase::Phrase;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing};
use crate::api::word::{Day, IdText, Limit, Moment, Word, spoken};

spoken! {
    AssessmentState, "AssessmentState", *AssessmentState::ALL, AssessmentState::as_str;
    AssessmentOutcome, "AssessmentOutcome", *AssessmentOutcome::ALL, AssessmentOutcome::as_str;
}

/// Which assessments are asked for: all of a vendor.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssessmentQuery {
    /// Where the page before ended.
    after: Option<IdText<AssessmentId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// How an assessment stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AssessmentView {
    id: IdText<AssessmentId>,
    vendor_id: IdText<PartyId>,
    /// The id of the questionnaire.
    questionnaire: String,
    version: u32,
    title: String,
    /// Who wants to know; empty where it is we.
    wanted_by: String,
    state: Word<AssessmentState>,
    asked_at: Moment,
    due: Option<Moment>,
    signed_at: Option<Moment>,
    signed_by: Option<String>,
    outcome: Option<Word<AssessmentOutcome>>,
    /// How many of 100 points.
    points: Option<u32>,
    /// The questions whose answers rule the vendor out.
    knock_outs: Vec<String>,
    /// Until when the answers hold.
    valid_until: Option<Moment>,
    /// When the vendor was told why it is ruled out.
    told_at: Option<Moment>,
}

impl AssessmentView {
    fn of(one: Assessment, language: &str) -> Self {
        let title = said(&title(&one), language).to_owned();
        let (signed_at, signed_by) = one.signature.map(|signed| (Moment(signed.at), signed.name)).unzip();
        AssessmentView {
            id: IdText(one.id),
            vendor_id: IdText(one.party),
            questionnaire: one.questionnaire,
            version: one.version,
            title,
            wanted_by: one.wanted_by,
            state: Word(one.state),
            asked_at: Moment(one.asked.0),
            due: one.due.map(Moment),
            signed_at,
            signed_by,
            outcome: one.outcome.map(Word),
            points: one.points,
            knock_outs: one.knock_outs,
            valid_until: one.valid_until.map(Moment),
            told_at: one.told.map(|(at, _)| Moment(at)),
        }
    }
}

/// An assessment with its answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AssessmentWhole {
    assessment: AssessmentView,
    vendor: String,
    /// What is asked, in its order.
    questions: Vec<QuestionView>,
    answers: Vec<AnswerView>,
    /// The document that was signed, byte for byte; its SHA-256 is what was signed.
    signed: Option<String>,
}

/// A question.
#[derive(Debug, Serialize, JsonSchema)]
struct QuestionView {
    id: String,
    /// What it is about, as a word.
    topic: String,
    asks: String,
    /// What a good answer is; may be empty.
    good: String,
    /// The words of its choices.
    choices: Vec<String>,
    needs_evidence: bool,
}

impl QuestionView {
    fn of(question: &Question, language: &str) -> Self {
        let said = question.said(language);
        QuestionView {
            id: question.id.clone(),
            topic: question.topic.clone(),
            asks: said.ask,
            good: said.good,
            choices: question.choice_ids().map(str::to_owned).collect(),
            needs_evidence: question.evidence,
        }
    }
}

/// An answer.
#[derive(Debug, Serialize, JsonSchema)]
struct AnswerView {
    /// The id of the question.
    question: String,
    /// The word of the choice; empty where there is none yet.
    choice: String,
    words: String,
    evidence: String,
    /// It was filled in from what was answered before, and nobody has looked at it since.
    is_suggested: bool,
}

/// What a vendor is asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssessmentIn {
    /// The id of the questionnaire.
    questionnaire: String,
    /// By when; in three weeks without it.
    due: Option<Day>,
}

/// Answers to be saved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersIn {
    /// What is none of its questions is left out; what is not named stays.
    answers: Vec<AnswerIn>,
}

/// An answer to be saved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AnswerIn {
    /// The id of the question.
    question: String,
    /// The word of the choice; empty takes the answer back.
    #[serde(default)]
    choice: String,
    #[serde(default)]
    words: String,
    /// Where the proof of it is.
    #[serde(default)]
    evidence: String,
}

impl AnswerIn {
    fn read(self) -> Answer {
        let AnswerIn { question, choice, words, evidence } = self;
        Answer { question, choice, words, evidence, is_suggested: false }
    }
}

/// A link under which a vendor answers without an account.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AssessmentLinkView {
    /// It is told once, and the one before opens nothing any more.
    link: String,
    until: Moment,
}

/// What our own company is called.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnCompanyIn {
    /// Of no account if it is in the register.
    name: String,
}

/// By which questionnaire.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparedQuery {
    /// Its id; without it the one that vendors are asked.
    questionnaire: Option<String>,
    /// Where the page before ended.
    #[schemars(regex(
        pattern = r"^[0-3]\.[0-9]{1,3}\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
    ))]
    after: Option<String>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A vendor in a comparison.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ComparedVendor {
    vendor: String,
    vendor_id: IdText<PartyId>,
    /// It is our own company.
    is_own: bool,
    /// What it signed last.
    signed: Option<AssessmentView>,
    /// What it is being asked.
    open: Option<IdText<AssessmentId>>,
}

impl ComparedVendor {
    fn of(one: Compared, language: &str) -> Self {
        ComparedVendor {
            vendor: one.name,
            vendor_id: IdText(one.party),
            is_own: one.is_own,
            signed: one.signed.map(|signed| AssessmentView::of(signed, language)),
            open: one.open.map(IdText),
        }
    }
}

/// Compares vendors by one questionnaire: our own company first, then whoever is ruled out, then by points, then who signed nothing.
pub(crate) async fn compare(
    api: Arc<Api>,
    ask: Ask<ComparedQuery>,
) -> Result<Json<Listing<ComparedVendor>>, ApiProblem> {
    let ComparedQuery { questionnaire, after, limit: Limit(limit) } = ask.query;
    let questionnaire = questionnaire.as_deref().unwrap_or(ESP);
    let none = || ApiProblem::saying(ProblemKind::Malformed, "query: `after` is none of ours");
    let after = after.map(|word| place_of(&word).ok_or_else(none)).transpose()?;
    let found = api.rooms.custody.compare_after(&ask.access, questionnaire, after, limit).await?;
    Ok(Listing::full(found, limit, |one| place_word(one.place), |one| ComparedVendor::of(one, &api.language)))
}

/// Asks our own company what vendors are asked.
pub(crate) async fn own(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<OwnCompanyIn>>,
) -> Result<Made<AssessmentId>, ApiProblem> {
    let (custody, now) = (&api.rooms.custody, api.clock.now());
    let own = custody.own_party_ensure(&ask.access, &ask.body.0.name, now).await?;
    Ok(Made(custody.assessment_ask(&ask.access, (own, ESP), "", now).await?))
}

/// Saves answers: for our own company, or for a vendor that said it by telephone.
pub(crate) async fn answer(api: Arc<Api>, ask: Ask<Nothing, Json<AnswersIn>>) -> Result<Done, ApiProblem> {
    let (custody, id): (_, AssessmentId) = (&api.rooms.custody, ask.path.id("assessment")?);
    let opened = custody.assessment(&ask.access, id).await?;
    let answers = ask.body.0.answers.into_iter().map(AnswerIn::read).collect();
    custody.assessment_save(&ask.access, &opened, answers, api.clock.now()).await?;
    Ok(Done)
}

/// Makes a link under which a vendor answers.
pub(crate) async fn link(api: Arc<Api>, ask: Ask) -> Result<Json<AssessmentLinkView>, ApiProblem> {
    let (custody, now, id): (_, _, AssessmentId) =
        (&api.rooms.custody, api.clock.now(), ask.path.id("assessment")?);
    custody.assessment(&ask.access, id).await?;
    let Some(origin) = &api.rooms.public_at else {
        return Err(ApiProblem::told(ProblemKind::Unfit, Phrase::new("assessment-link-closed")));
    };
    let secret = custody.assessment_link(&ask.access, id, now).await?;
    Ok(Json(AssessmentLinkView {
        link: format!("{origin}/questions/{secret}"),
        until: Moment(now.plus(LINK_LASTS)),
    }))
}

/// Lists the assessments of a vendor, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<AssessmentQuery>,
) -> Result<Json<Listing<AssessmentView>>, ApiProblem> {
    let (id, AssessmentQuery { after, limit: Limit(limit) }): (PartyId, _) =
        (ask.path.id("vendor")?, ask.query);
    let found = api.rooms.custody.assessments_before(&ask.access, id, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), |one| AssessmentView::of(one, &api.language)))
}

/// Asks a vendor.
pub(crate) async fn make(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<AssessmentIn>>,
) -> Result<Made<AssessmentId>, ApiProblem> {
    let (id, now, AssessmentIn { questionnaire, due }): (PartyId, _, _) =
        (ask.path.id("vendor")?, api.clock.now(), ask.body.0);
    api.rooms.custody.standing(&ask.access, id, now).await?;
    let due = due.map(|day| day.0).unwrap_or_default();
    Ok(Made(api.rooms.custody.assessment_ask(&ask.access, (id, &questionnaire), &due, now).await?))
}

/// Shows one with its answers.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<AssessmentWhole>, ApiProblem> {
    let (custody, id): (_, AssessmentId) = (&api.rooms.custody, ask.path.id("assessment")?);
    let opened = custody.assessment(&ask.access, id).await?;
    let signed = custody.assessment_document(&ask.access, id).await?;
    let Opened { assessment, party, questionnaire, answers, .. } = opened;
    let questions = questionnaire.questions.iter();
    let questions = questions.map(|question| QuestionView::of(question, &api.language)).collect();
    let answers = answers.into_values().map(|answer| AnswerView {
        question: answer.question,
        choice: answer.choice,
        words: answer.words,
        evidence: answer.evidence,
        is_suggested: answer.is_suggested,
    });
    let answers = answers.collect();
    let assessment = AssessmentView::of(assessment, &api.language);
    Ok(Json(AssessmentWhole { assessment, vendor: party, questions, answers, signed }))
}

/// Notes that it is not wanted any more.
pub(crate) async fn withdraw(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    let id: AssessmentId = ask.path.id("assessment")?;
    api.rooms.custody.assessment(&ask.access, id).await?;
    api.rooms.custody.assessment_withdraw(&ask.access, id).await?;
    Ok(Done)
}

/// Notes that the vendor was told why it is ruled out.
pub(crate) async fn told(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    let id: AssessmentId = ask.path.id("assessment")?;
    api.rooms.custody.assessment(&ask.access, id).await?;
    api.rooms.custody.assessment_told(&ask.access, id, api.clock.now()).await?;
    Ok(Done)
}

/// Answers are signed by whoever answers for them, by name.
pub(crate) async fn sign(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    let id: AssessmentId = ask.path.id("assessment")?;
    api.rooms.custody.assessment(&ask.access, id).await?;
    Err(ApiProblem::needs_person())
}
