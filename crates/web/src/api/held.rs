//! Held messages: found, opened for somebody who says why, released, deleted, kept longer, taught; one or many.

use std::sync::Arc;

use guard::desk::bulk::{self, BulkAct, ItemOutcome, MOST_IN_BULK};
use guard::desk::{Feedback, Held, HeldFilter, HeldSearch, HeldState};
use guard::release::Released;
use guard::release::reason::{Because, Why};
use guard::view::{HidingTechnique, MarkPlace, OpenedMessage};
use model::ids::{HeldId, JudgedId};
use model::phrase::Phrase;
use model::verdict::{Action, Direction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Api;
use super::messages::{PointView, points};
use super::problem::{ApiProblem, ProblemKind};
use super::route::{Ask, Done, Json, Listing, Nothing};
use super::word::{IdText, Limit, Moment, Spoken, Word, hexadecimal};
use crate::scan::view::Decimal;

/// Which held messages are asked for; all that is said must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeldQuery {
    /// Where they stand.
    state: Option<Word<HeldState>>,
    /// Which way they went.
    direction: Option<Word<Direction>>,
    /// Came at this time or later.
    from: Option<Moment>,
    /// Came before this time.
    until: Option<Moment>,
    /// Only those that may have been handed over twice.
    #[serde(default)]
    maybe_twice: bool,
    /// The configured name of the door.
    door: Option<String>,
    /// `score`, or the reason that held it.
    decided_by: Option<String>,
    /// The domain of its sender, exactly.
    sender_domain: Option<String>,
    /// Where the page before ended.
    after: Option<IdText<HeldId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A held message, as far as it is known without opening it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HeldView {
    id: IdText<HeldId>,
    /// When it came.
    at: Moment,
    /// When it ends by itself.
    ends_at: Moment,
    door: String,
    direction: Word<Direction>,
    queue_id: Option<String>,
    /// The judged message.
    message: Option<IdText<JudgedId>>,
    /// `score`, or the reason that held it.
    decided_by: String,
    score: Decimal,
    reasons: Vec<PointView>,
    sender_domain: Option<String>,
    /// How many it is held for.
    recipient_count: u32,
    recipient_domains: Vec<String>,
    size_bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    state: Word<HeldState>,
    /// Since when it stands so.
    state_at: Moment,
    /// Who did it: `person:`, `program:` or `house:` and an id.
    state_by: String,
    /// How often it was tried to hand it over.
    attempt: u32,
    /// What the next hop answered last, without addresses.
    answer: Option<String>,
    /// It may have been handed over twice.
    maybe_twice: bool,
    /// What somebody said of it.
    feedback: Option<FeedbackView>,
}

/// What somebody said of a held message.
#[derive(Debug, Serialize, JsonSchema)]
struct FeedbackView {
    feedback: Word<Feedback>,
    at: Moment,
    by: String,
}

impl HeldView {
    pub(crate) fn of(held: Held) -> Self {
        let Held { message, state, state_at, state_by, attempt, answer, maybe_twice, feedback, .. } = held;
        HeldView {
            id: IdText(message.id),
            at: Moment(message.at),
            ends_at: Moment(message.end_at),
            door: message.door,
            direction: Word(message.direction),
            queue_id: message.queue_id,
            message: message.judged.map(IdText),
            decided_by: message.decided_by,
            score: Decimal(message.score),
            reasons: points(message.reasons),
            sender_domain: message.sender_domain,
            recipient_count: message.recipient_count,
            recipient_domains: message.recipient_domains,
            size_bytes: message.size_bytes,
            sha256: hexadecimal(&message.message_sha256),
            state: Word(state),
            state_at: Moment(state_at),
            state_by,
            attempt,
            answer,
            maybe_twice,
            feedback: feedback.map(|said| FeedbackView {
                feedback: Word(said.feedback),
                at: Moment(said.at),
                by: said.by,
            }),
        }
    }
}

/// Why somebody acts on a held message; it stands in the audit log.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BecauseIn {
    /// Why.
    why: Word<Why>,
    /// The number of a ticket, or whatever else more is written under; letters, digits and `-_./#`.
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

impl BecauseIn {
    fn read(self) -> Result<Because, ApiProblem> {
        because(self.why, self.reference)
    }
}

fn because(why: Word<Why>, reference: Option<String>) -> Result<Because, ApiProblem> {
    let reference = reference.map(|text| text.parse()).transpose();
    let reference = reference.map_err(|error| ApiProblem::unfit(&error))?;
    Ok(Because { why: why.0, reference })
}

/// Until when a held message is to be kept, and why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtendIn {
    /// Its new end: later than it is, and at most 90 days after it came.
    until: Moment,
    why: Word<Why>,
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

/// What a held message was, and why somebody says so.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedbackIn {
    feedback: Word<Feedback>,
    why: Word<Why>,
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

/// What is done with many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Release,
    Delete,
    TeachPhishing,
    TeachFine,
}

impl Spoken for Act {
    const NAME: &'static str = "BulkAct";
    const ALL: &'static [Self] = &[Self::Release, Self::Delete, Self::TeachPhishing, Self::TeachFine];

    fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Delete => "delete",
            Self::TeachPhishing => "teach-phishing",
            Self::TeachFine => "teach-fine",
        }
    }
}

/// Many held messages and what to do with each.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkIn {
    /// Which.
    #[schemars(length(min = 1, max = MOST_IN_BULK))]
    items: Vec<IdText<HeldId>>,
    act: Word<Act>,
    why: Word<Why>,
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

/// What became of each.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct BulkView {
    items: Vec<BulkItem>,
}

/// What became of one.
#[derive(Debug, Serialize, JsonSchema)]
struct BulkItem {
    id: IdText<HeldId>,
    /// `done`, `already-done`, `not-held`, `back`, `unknown`, `not-begun` or `failed`.
    became: &'static str,
    /// What else is to say: the state it is in, what the next hop answered, when it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl BulkItem {
    fn of((id, outcome): (HeldId, ItemOutcome)) -> Self {
        let (became, detail) = match outcome {
            ItemOutcome::Done => ("done", None),
            ItemOutcome::AlreadyDone => ("already-done", None),
            ItemOutcome::NotHeld(state) => ("not-held", Some(state.as_str().to_owned())),
            ItemOutcome::Back(answer) => ("back", Some(answer)),
            ItemOutcome::Unknown(retry_at) => ("unknown", Some(retry_at.to_string())),
            ItemOutcome::NotBegun => ("not-begun", None),
            ItemOutcome::Failed(why) => ("failed", Some(why)),
        };
        BulkItem { id: IdText(id), became, detail }
    }
}

/// What became of a release.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReleasedView {
    /// `released`: the next hop has it. `back`: it did not take it for all, and it is held again. `unknown`: nobody knows; it is tried again.
    /// `overtaken`: another process goes on with it.
    became: &'static str,
    /// What the next hop answered, without addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// When it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<Moment>,
}

/// Lists held messages, newest first.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<HeldQuery>) -> Result<Json<Listing<HeldView>>, ApiProblem> {
    let query = ask.query;
    let filter = HeldFilter {
        state: query.state.map(|word| word.0),
        direction: query.direction.map(|word| word.0),
        from: query.from.map(|at| at.0),
        until: query.until.map(|at| at.0),
        sender: None,
        is_maybe_twice: query.maybe_twice,
    };
    let HeldQuery { door, decided_by, sender_domain, .. } = query;
    let search = HeldSearch { filter, door, decided_by, sender_domain };
    let after = query.after.map(|id| id.0);
    let page = api.rooms.desk.held(&ask.access, &search, after, query.limit.0).await?;
    Ok(Listing::of(page, HeldView::of))
}

/// Shows one held message without opening it.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<HeldView>, ApiProblem> {
    let held = api.rooms.releaser.fetch(&ask.access, ask.path.id("held")?).await?;
    Ok(Json(HeldView::of(held)))
}

/// Opens a held message.
pub(crate) async fn open(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<BecauseIn>>,
) -> Result<Json<OpenedView>, ApiProblem> {
    let because = ask.body.0.read()?;
    let opened = api.rooms.view.open(&ask.access, ask.path.id("held")?, &because).await?;
    Ok(Json(OpenedView::of(&api, opened)))
}

/// Releases a held message.
pub(crate) async fn release(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<BecauseIn>>,
) -> Result<Json<ReleasedView>, ApiProblem> {
    let because = ask.body.0.read()?;
    let released = api.rooms.releaser.release(&ask.access, ask.path.id("held")?, &because).await?;
    let view = |became, answer, retry_at| ReleasedView { became, answer, retry_at };
    Ok(Json(match released {
        Released::Done { answer } => view("released", Some(answer), None),
        Released::Back { answer } => view("back", Some(answer), None),
        Released::Unknown { retry_at } => view("unknown", None, Some(Moment(retry_at))),
        Released::Overtaken => view("overtaken", None, None),
    }))
}

/// Deletes a held message.
pub(crate) async fn delete(api: Arc<Api>, ask: Ask<Nothing, Json<BecauseIn>>) -> Result<Done, ApiProblem> {
    let because = ask.body.0.read()?;
    api.rooms.releaser.delete(&ask.access, ask.path.id("held")?, &because).await?;
    Ok(Done)
}

/// Keeps a held message longer.
pub(crate) async fn extend(api: Arc<Api>, ask: Ask<Nothing, Json<ExtendIn>>) -> Result<Done, ApiProblem> {
    let ExtendIn { until, why, reference } = ask.body.0;
    let because = because(why, reference)?;
    api.rooms.releaser.extend(&ask.access, ask.path.id("held")?, until.0, &because).await?;
    Ok(Done)
}

/// Notes what a held message was.
pub(crate) async fn feedback(api: Arc<Api>, ask: Ask<Nothing, Json<FeedbackIn>>) -> Result<Done, ApiProblem> {
    let FeedbackIn { feedback, why, reference } = ask.body.0;
    let because = because(why, reference)?;
    api.rooms.releaser.feedback(&ask.access, ask.path.id("held")?, feedback.0, &because).await?;
    Ok(Done)
}

/// Does the same with many.
pub(crate) async fn bulk(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<BulkIn>>,
) -> Result<Json<BulkView>, ApiProblem> {
    let BulkIn { items, act, why, reference } = ask.body.0;
    let because = because(why, reference)?;
    let items: Vec<HeldId> = items.into_iter().map(|id| id.0).collect();
    // Counted as they were sent, each time it is named.
    if items.is_empty() || items.len() > MOST_IN_BULK {
        let detail = format!("body: `items` must have 1 to {MOST_IN_BULK} items");
        return Err(ApiProblem::saying(ProblemKind::Malformed, detail));
    }
    let act = match act.0 {
        Act::Release => BulkAct::Release,
        Act::Delete => BulkAct::Delete,
        Act::TeachPhishing => BulkAct::Teach(Feedback::Phishing),
        Act::TeachFine => BulkAct::Teach(Feedback::Fine),
    };
    let outcomes = bulk::act(&api.rooms.releaser, &ask.access, &items, act, &because).await?;
    Ok(Json(BulkView { items: outcomes.into_iter().map(BulkItem::of).collect() }))
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
