//! Letters of cases: drafted from the facts, changed, and approved by a person with a passkey; no token approves one.

use std::sync::Arc;

use model::ids::{BreachId, LetterId, MailingId};
use response::letter::{LetterRow, LetterText, LetterView};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cases::AffectedView;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Made, Nothing};
use crate::api::word::{IdText, Moment, whole};

/// A letter without its words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LetterLine {
    id: IdText<LetterId>,
    case: IdText<BreachId>,
    /// Rises with every change; a change names the one it was made from.
    revision: u32,
    drafted_at: Moment,
    drafted_by: String,
    changed_at: Moment,
    changed_by: String,
    /// When a person approved it with a passkey.
    approved_at: Option<Moment>,
    approved_by: Option<String>,
    /// Its sending, once it is approved.
    mailing: Option<IdText<MailingId>>,
}

impl LetterLine {
    pub(super) fn of(row: &LetterRow) -> Self {
        let approval = row.approval.as_ref();
        LetterLine {
            id: IdText(row.id),
            case: IdText(row.breach),
            revision: row.revision,
            drafted_at: Moment(row.drafted.0),
            drafted_by: row.drafted.1.clone(),
            changed_at: Moment(row.changed.0),
            changed_by: row.changed.1.clone(),
            approved_at: approval.map(|approval| Moment(approval.at)),
            approved_by: approval.map(|approval| format!("person:{}", approval.by)),
            mailing: approval.map(|approval| IdText(approval.mailing)),
        }
    }
}

/// A letter with its words and what keeps it from being approved.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LetterWhole {
    letter: LetterLine,
    texts: Vec<TextView>,
    from_name: String,
    from_address: String,
    /// Nothing is sent after this.
    not_after: Moment,
    /// For whom it is; none while nobody handed in a list.
    affected: Option<AffectedView>,
    /// What keeps it from being approved, in a sentence; none if nothing does.
    hindrance: Option<String>,
    /// What the lint finds, in sentences.
    findings: Vec<String>,
}

/// A letter in one language.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TextView {
    language: String,
    subject: String,
    body: String,
}

impl TextView {
    pub(super) fn of(text: &LetterText) -> Self {
        TextView { language: text.language.clone(), subject: text.subject.clone(), body: text.body.clone() }
    }
}

/// Who signs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftIn {
    /// Whose name stands below it; the house's own if it is not said.
    #[serde(default)]
    signer: String,
}

/// A text in one language, made from one revision.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextIn {
    /// The revision it was made from; if there is a newer one, nothing is changed.
    #[serde(deserialize_with = "whole")]
    #[schemars(range(max = u32::MAX))]
    revision: u32,
    language: String,
    subject: String,
    /// Plain text with `{variable}` where something differs.
    body: String,
}

/// Drafts the letter of a case from its facts, anew if there is a draft.
pub(crate) async fn draft(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<DraftIn>>,
) -> Result<Made<LetterId>, ApiProblem> {
    let (desk, case): (_, BreachId) = (&api.rooms.response, ask.path.id("case")?);
    desk.breach(&ask.access, case).await?;
    Ok(Made(desk.letter_draft(&ask.access, case, &ask.body.0.signer).await?))
}

/// Shows a letter.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<LetterWhole>, ApiProblem> {
    let view = api.rooms.response.letter(&ask.access, ask.path.id("letter")?).await?;
    let say = |phrase| api.phrases.say(&api.language, &phrase);
    let hindrance = view.hindrance(api.clock.now()).map(|unfit| say(unfit.phrase()));
    let LetterView { row, content, affected, findings, .. } = view;
    Ok(Json(LetterWhole {
        letter: LetterLine::of(&row),
        texts: content.texts.iter().map(TextView::of).collect(),
        from_name: content.from.name,
        from_address: content.from.address,
        not_after: Moment(content.not_after),
        affected: affected.map(AffectedView::of),
        hindrance,
        findings: findings.iter().map(|found| say(found.phrase())).collect(),
    }))
}

/// Changes the words of one language.
pub(crate) async fn change(api: Arc<Api>, ask: Ask<Nothing, Json<TextIn>>) -> Result<Done, ApiProblem> {
    let TextIn { revision, language, subject, body } = ask.body.0;
    let text = LetterText { language, subject, body };
    api.rooms.response.letter_edit(&ask.access, ask.path.id("letter")?, revision, text).await?;
    Ok(Done)
}

/// A letter is approved by a person's passkey.
pub(crate) async fn approve(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.response.letter(&ask.access, ask.path.id("letter")?).await?;
    Err(ApiProblem::needs_person())
}
