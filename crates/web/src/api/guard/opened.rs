//! A held message that is opened for somebody who says why: its words, the evidence beside them, links and files as text.

use std::sync::Arc;

use guard::view::{HidingTechnique, MarkPlace, OpenedMessage};
use model::phrase::Phrase;
use model::verdict::{Action, Direction};
use schemars::JsonSchema;
use serde::Serialize;

use super::held::{BecauseIn, HeldView};
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, Nothing};
use crate::api::word::{Moment, Word};
use crate::scan::view::Decimal;

/// Opens a held message.
pub(crate) async fn open(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<BecauseIn>>,
) -> Result<Json<OpenedView>, ApiProblem> {
    let because = ask.body.0.read()?;
    let opened = api.rooms.view.open(&ask.access, ask.path.id("held")?, &because).await?;
    Ok(Json(OpenedView::of(&api, opened)))
}

/// An opened message. All but reasons, origin and relation are a stranger's words: show them as text.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OpenedView {
    held: HeldView,
    envelope: EnvelopeView,
    from: String,
    reply_to: Vec<String>,
    to: Vec<String>,
    subject: String,
    headers: Vec<HeaderView>,
    /// What a person would read.
    text: String,
    /// Text that is there but cannot be seen.
    hidden: Vec<HiddenView>,
    action: Word<Action>,
    decided_by: String,
    score: Decimal,
    reasons: Vec<ReasonView>,
    links: Vec<LinkView>,
    attachments: Vec<AttachmentView>,
    /// Whether it proved where it comes from, in sentences.
    origin: Vec<String>,
    /// Who the sender is to us, in a sentence.
    relation: String,
    /// The HTML made inert.
    safe_html: Option<String>,
    /// False when something was left out because it was too much.
    is_whole: bool,
}

/// How a message was handed over.
#[derive(Debug, Serialize, JsonSchema)]
struct EnvelopeView {
    at: Moment,
    door: String,
    direction: Word<Direction>,
    queue_id: Option<String>,
    /// Who handed it over.
    client: String,
    /// Empty for a bounce.
    sender: String,
    recipients: Vec<String>,
    /// How many others it was for.
    other_recipients: usize,
}

/// A header field.
#[derive(Debug, Serialize, JsonSchema)]
struct HeaderView {
    name: String,
    value: String,
}

/// Text that cannot be seen.
#[derive(Debug, Serialize, JsonSchema)]
struct HiddenView {
    text: String,
    /// How it was hidden.
    technique: &'static str,
}

/// A reason with the words it rests on.
#[derive(Debug, Serialize, JsonSchema)]
struct ReasonView {
    id: String,
    points: Decimal,
    /// The reason in plain words.
    text: String,
    evidence: Vec<EvidenceView>,
}

/// Words a reason rests on.
#[derive(Debug, Serialize, JsonSchema)]
struct EvidenceView {
    words: String,
    /// `subject`, `from`, `text`, `headers`, `links`, `attachments`, or `elsewhere`.
    place: &'static str,
    /// Which header, link or attachment, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    /// Offset of the first byte in that text.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    /// Offset after the last byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
}

/// A link as text.
#[derive(Debug, Serialize, JsonSchema)]
struct LinkView {
    text: Option<String>,
    target: String,
    host: Option<String>,
    /// Where it really leads.
    unfolded: Option<String>,
    /// The text looks like an address of another host.
    is_different: bool,
    is_visible: bool,
}

/// An attachment.
#[derive(Debug, Serialize, JsonSchema)]
struct AttachmentView {
    name: String,
    /// Its type, as the message says.
    declared: String,
    /// Its type by its bytes.
    found: Option<&'static str>,
    size_bytes: u64,
    sha256: Option<String>,
    /// Files inside it.
    inside: usize,
    /// What is odd about it, in sentences.
    oddities: Vec<String>,
}

impl OpenedView {
    fn of(api: &Api, opened: OpenedMessage) -> Self {
        let say = |phrase: &Phrase| api.phrases.say(&api.language, phrase);
        let envelope = opened.envelope;
        OpenedView {
            held: HeldView::of(opened.held),
            envelope: EnvelopeView {
                at: Moment(envelope.at),
                door: envelope.door,
                direction: Word(envelope.direction),
                queue_id: envelope.queue_id,
                client: envelope.client,
                sender: envelope.sender,
                recipients: envelope.recipients,
                other_recipients: envelope.other_recipients,
            },
            from: opened.from,
            reply_to: opened.reply_to,
            to: opened.to,
            subject: opened.subject,
            headers: opened
                .headers
                .into_iter()
                .map(|field| HeaderView { name: field.name, value: field.value })
                .collect(),
            text: opened.text,
            hidden: opened
                .hidden
                .into_iter()
                .map(|run| HiddenView { text: run.text, technique: technique(run.technique) })
                .collect(),
            action: Word(opened.action),
            decided_by: opened.decided_by,
            score: Decimal(opened.score),
            reasons: opened.reasons.into_iter().map(|reason| ReasonView::of(api, reason)).collect(),
            links: opened
                .links
                .into_iter()
                .map(|link| LinkView {
                    text: link.text,
                    target: link.target,
                    host: link.host,
                    unfolded: link.unfolded,
                    is_different: link.is_different,
                    is_visible: link.is_visible,
                })
                .collect(),
            attachments: opened
                .attachments
                .into_iter()
                .map(|file| AttachmentView {
                    name: file.name,
                    declared: file.declared,
                    found: file.found,
                    size_bytes: file.size_bytes,
                    sha256: file.sha256,
                    inside: file.inside,
                    oddities: file.oddities.iter().map(say).collect(),
                })
                .collect(),
            origin: opened.origin.iter().map(say).collect(),
            relation: say(&opened.relation),
            safe_html: opened.safe_html,
            is_whole: opened.is_whole,
        }
    }
}

impl ReasonView {
    fn of(api: &Api, reason: guard::view::ReasonShown) -> Self {
        let (phrase, arguments) = &reason.phrase;
        // What a newer program wrote is better told by its name than not at all.
        let text =
            api.phrases.say_kept(&api.language, phrase, arguments).unwrap_or_else(|| reason.id.clone());
        let evidence = reason.marks.into_iter().map(|mark| {
            let (place, index, range) = match mark.place {
                MarkPlace::Subject(range) => ("subject", None, Some(range)),
                MarkPlace::From(range) => ("from", None, Some(range)),
                MarkPlace::Text(range) => ("text", None, Some(range)),
                MarkPlace::Header(index, range) => ("headers", Some(index), Some(range)),
                MarkPlace::Link(index) => ("links", Some(index), None),
                MarkPlace::Attachment(index) => ("attachments", Some(index), None),
                MarkPlace::Elsewhere => ("elsewhere", None, None),
            };
            let (start, end) = range.map(|range| (range.start, range.end)).unzip();
            EvidenceView { words: mark.words, place, index, start, end }
        });
        ReasonView { id: reason.id, points: Decimal(reason.points), text, evidence: evidence.collect() }
    }
}

fn technique(technique: HidingTechnique) -> &'static str {
    match technique {
        HidingTechnique::DisplayNone => "display-none",
        HidingTechnique::VisibilityHidden => "visibility-hidden",
        HidingTechnique::HiddenAttribute => "hidden-attribute",
        HidingTechnique::TinyFont => "tiny-font",
        HidingTechnique::SameColour => "same-colour",
        HidingTechnique::Transparent => "transparent",
        HidingTechnique::OffScreen => "off-screen",
        HidingTechnique::ZeroSize => "zero-size",
        HidingTechnique::MsoHide => "mso-hide",
        HidingTechnique::ZeroWidthCharacters => "zero-width-characters",
        HidingTechnique::NeverShown => "never-shown",
    }
}
