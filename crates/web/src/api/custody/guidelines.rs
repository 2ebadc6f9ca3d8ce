//! Guidelines: checklists of the trade, with what the house sees by itself and what somebody says.

use std::sync::Arc;

use custody::guideline::{Answered, Checked, GuidelineAnswer, Point, PointAnswer};
use custody::{CustodyError, Unfit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{AmongQuery, Ask, Done, Json, Listing, Nothing};
use crate::api::word::{Day, Moment, Spoken, Word, spoken};

spoken! {
    PointAnswer, "PointAnswer", *PointAnswer::ALL, PointAnswer::as_str;
}

/// From where one knows how it is with a point.
#[derive(Debug, Clone, Copy)]
enum Known {
    Seen,
    Said,
    Over,
    Unknown,
}

impl Spoken for Known {
    const NAME: &'static str = "PointKnown";
    const ALL: &'static [Self] = &[Self::Seen, Self::Said, Self::Over, Self::Unknown];

    fn word(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Said => "said",
            Self::Over => "over",
            Self::Unknown => "unknown",
        }
    }
}

/// A guideline, and how far it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct GuidelineView {
    id: String,
    title: String,
    /// Who wrote it, when, and how far it could be read.
    source: String,
    /// How many points are done.
    done: usize,
    points: usize,
}

/// A guideline, point by point.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct GuidelineWhole {
    guideline: GuidelineView,
    points: Vec<GuidelinePointView>,
}

/// A point of a guideline.
#[derive(Debug, Serialize, JsonSchema)]
struct GuidelinePointView {
    id: String,
    /// What it asks.
    asks: String,
    /// `seen` by the house itself, `said` by somebody, `over`: what was said holds no more.
    known: Word<Known>,
    /// Seen or said to be so, or not our affair.
    is_done: bool,
    /// What was said last.
    answer: Option<Word<PointAnswer>>,
    /// What was seen, or what was said beside the answer.
    note: String,
    /// Until when what was said holds.
    until: Option<Moment>,
    changed_at: Option<Moment>,
    changed_by: Option<String>,
}

/// What is so of a point.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PointIn {
    answer: Word<PointAnswer>,
    /// Where the proof is, or why not.
    #[serde(default)]
    note: String,
    /// Until when it holds; for good without it.
    until: Option<Day>,
}

impl GuidelineView {
    fn of(api: &Api, one: &Checked) -> Self {
        GuidelineView {
            id: one.guideline.id.clone(),
            title: one.guideline.title(&api.language).to_owned(),
            source: one.guideline.source.clone(),
            done: one.done(),
            points: one.answers.len(),
        }
    }
}

impl GuidelinePointView {
    fn of(api: &Api, point: &Point, answered: &Answered) -> Self {
        let blank = GuidelinePointView {
            id: point.id.clone(),
            asks: point.asks(&api.language).to_owned(),
            known: Word(Known::Unknown),
            is_done: answered.is_done(),
            answer: None,
            note: String::new(),
            until: None,
            changed_at: None,
            changed_by: None,
        };
        match answered {
            Answered::Unknown => blank,
            Answered::Seen(_, what) => GuidelinePointView {
                known: Word(Known::Seen),
                note: api.phrases.say(&api.language, what),
                ..blank
            },
            Answered::Said(said) => blank.with(Known::Said, said),
            Answered::Over(said) => blank.with(Known::Over, said),
        }
    }

    fn with(self, known: Known, said: &GuidelineAnswer) -> Self {
        GuidelinePointView {
            known: Word(known),
            answer: Some(Word(said.answer)),
            note: said.note.clone(),
            until: said.until.map(Moment),
            changed_at: Some(Moment(said.changed.0)),
            changed_by: Some(said.changed.1.clone()),
            ..self
        }
    }
}

/// Lists them; they are built in.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<AmongQuery>,
) -> Result<Json<Listing<GuidelineView>>, ApiProblem> {
    let found = api.rooms.custody.guidelines(&ask.access, api.clock.now()).await?;
    let id = |one: &Checked| one.guideline.id.clone();
    Ok(Listing::among(found, ask.query.page(), id, |one| GuidelineView::of(&api, &one)))
}

/// Shows one, point by point.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<GuidelineWhole>, ApiProblem> {
    let name = ask.path.text("guideline")?;
    let found = api.rooms.custody.guidelines(&ask.access, api.clock.now()).await?;
    let one = found.into_iter().find(|one| one.guideline.id == name).ok_or_else(ApiProblem::not_found)?;
    let points = one.guideline.points.iter().zip(&one.answers);
    let points = points.map(|(point, answered)| GuidelinePointView::of(&api, point, answered)).collect();
    Ok(Json(GuidelineWhole { guideline: GuidelineView::of(&api, &one), points }))
}

/// Says what is so of a point that the house does not see by itself.
pub(crate) async fn say(api: Arc<Api>, ask: Ask<Nothing, Json<PointIn>>) -> Result<Done, ApiProblem> {
    let which = (ask.path.text("guideline")?, ask.path.text("point")?);
    let PointIn { answer, note, until } = ask.body.0;
    let until = until.map(|day| day.0).unwrap_or_default();
    let said = (answer.0, note.as_str(), until.as_str());
    match api.rooms.custody.guideline_say(&ask.access, which, said, api.clock.now()).await {
        // The path names no point of ours.
        Err(CustodyError::Unfit(Unfit::NoQuestionnaire)) => Err(ApiProblem::not_found()),
        other => Ok(other.map(|()| Done)?),
    }
}
