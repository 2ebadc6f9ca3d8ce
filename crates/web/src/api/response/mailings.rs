//! Mailings: letters on their way to many. A program hands in the file of recipients, follows how far it is and may stop it; that it begins is a person's.

use std::sync::Arc;

use model::fingerprint::{FINGERPRINT_BYTES, Fingerprint};
use model::ids::{DeliveryId, LetterId, MailingId};
use post::mailing::{Delivery, DeliveryState, FileCounts, Mailing, MailingState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::letters::TextView;
use crate::api::Api;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Done, Json, Listing, Proof, Rows};
use crate::api::word::{IdText, Limit, Moment, Word, spoken};

spoken! {
    MailingState, "MailingState", MailingState::ALL, MailingState::as_str;
    DeliveryState, "LetterDelivery", DeliveryState::ALL, DeliveryState::as_str;
}

/// Which mailings are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailingQuery {
    /// Where the page before ended.
    after: Option<IdText<MailingId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A mailing.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MailingView {
    id: IdText<MailingId>,
    letter: IdText<LetterId>,
    state: Word<MailingState>,
    /// How many people are affected.
    affected: u64,
    signed_by: String,
    signed_at: Moment,
    /// Nothing is sent after this.
    not_after: Moment,
    made_at: Moment,
    begun_at: Option<Moment>,
    ended_at: Option<Moment>,
    file: FileView,
}

/// What the file of recipients came to.
#[derive(Debug, Serialize, JsonSchema)]
struct FileView {
    rows: u64,
    /// Rows of people who are not affected: refused.
    not_affected: u64,
    /// Rows without an address, or whose values do not fit into the letter.
    unfit: u64,
    /// Rows of people who were in it before.
    repeated: u64,
}

impl FileView {
    fn of(counts: FileCounts) -> Self {
        let FileCounts { rows, not_affected, unfit, repeated } = counts;
        FileView { rows, not_affected, unfit, repeated }
    }
}

impl MailingView {
    fn of(mailing: &Mailing) -> Self {
        MailingView {
            id: IdText(mailing.id),
            letter: IdText(mailing.letter),
            state: Word(mailing.state),
            affected: mailing.affected_count,
            signed_by: format!("person:{}", mailing.signer),
            signed_at: Moment(mailing.signed_at),
            not_after: Moment(mailing.not_after),
            made_at: Moment(mailing.made_at),
            begun_at: mailing.begun_at.map(Moment),
            ended_at: mailing.ended_at.map(Moment),
            file: FileView::of(mailing.file),
        }
    }
}

/// A mailing with how far it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MailingWhole {
    mailing: MailingView,
    /// The letter, word for word.
    texts: Vec<TextView>,
    counts: DeliveryCountsView,
    /// Who is affected and not among the recipients.
    missing: u64,
    /// How many answers came.
    replies: u64,
}

/// How many recipients are in which state.
#[derive(Debug, Serialize, JsonSchema)]
struct DeliveryCountsView {
    planned: u64,
    sending: u64,
    delivered: u64,
    deferred: u64,
    refused: u64,
    unknown: u64,
    expired: u64,
}

/// Which recipients are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryQuery {
    /// In which state; without it those of whom nobody knows.
    state: Option<Word<DeliveryState>>,
    /// Where the page before ended: the recipient of its last item.
    #[schemars(regex(pattern = r"^[0-9a-f]{24}$"))]
    after: Option<String>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// One recipient.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LetterDeliveryView {
    id: IdText<DeliveryId>,
    /// Who, as a keyed fingerprint; the address is not told.
    recipient: String,
    state: Word<DeliveryState>,
    attempt: u32,
    next_at: Option<Moment>,
    last_at: Option<Moment>,
    /// What was answered last, as numbers and words of ours.
    answer: Option<String>,
    maybe_twice: bool,
    came_back_at: Option<Moment>,
}

impl LetterDeliveryView {
    fn of(one: Delivery) -> Self {
        LetterDeliveryView {
            id: IdText(one.id),
            recipient: one.recipient.to_string(),
            state: Word(one.state),
            attempt: one.attempt,
            next_at: one.next_at.map(Moment),
            last_at: one.last_at.map(Moment),
            answer: one.answer,
            maybe_twice: one.maybe_twice,
            came_back_at: one.came_back_at.map(Moment),
        }
    }
}

/// What a file of recipients came to.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TakenView {
    file: FileView,
    /// Who the letter goes to now.
    accepted: u64,
    /// Who is affected and is not among them.
    missing: u64,
}

/// Lists mailings, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<MailingQuery>,
) -> Result<Json<Listing<MailingView>>, ApiProblem> {
    let (before, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.mailings.list(&ask.access, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), |one| MailingView::of(&one)))
}

/// Shows one and how far it is.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<MailingWhole>, ApiProblem> {
    let look = api.rooms.mailings.look(&ask.access, ask.path.id("mailing")?).await?;
    let counts = look.counts;
    Ok(Json(MailingWhole {
        mailing: MailingView::of(&look.mailing),
        texts: look.letter.texts.iter().map(TextView::of).collect(),
        counts: DeliveryCountsView {
            planned: counts.planned,
            sending: counts.sending,
            delivered: counts.delivered,
            deferred: counts.deferred,
            refused: counts.refused,
            unknown: counts.unknown,
            expired: counts.expired,
        },
        missing: look.missing,
        replies: look.replies,
    }))
}

/// Lists recipients in one state.
pub(crate) async fn deliveries(
    api: Arc<Api>,
    ask: Ask<DeliveryQuery>,
) -> Result<Json<Listing<LetterDeliveryView>>, ApiProblem> {
    let (desk, id): (_, MailingId) = (&api.rooms.mailings, ask.path.id("mailing")?);
    desk.look(&ask.access, id).await?;
    let DeliveryQuery { state, after, limit: Limit(limit) } = ask.query;
    let state = state.map_or(DeliveryState::Unknown, |state| state.0);
    let unfit = || ApiProblem::saying(ProblemKind::Malformed, "query: `after` is none of ours");
    let after = after.map(|text| fingerprint(&text).ok_or_else(unfit)).transpose()?;
    let found = desk.deliveries(&ask.access, id, state, after, limit).await?;
    Ok(Listing::full(found, limit, |one| one.recipient.to_string(), LetterDeliveryView::of))
}

fn fingerprint(word: &str) -> Option<Fingerprint> {
    let mut bytes = [0; FINGERPRINT_BYTES];
    if word.len() != 2 * FINGERPRINT_BYTES || !word.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&word[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(Fingerprint::from_bytes(bytes))
}

/// Hands over the proof that a person approved it.
pub(crate) async fn proof(api: Arc<Api>, ask: Ask) -> Result<Proof, ApiProblem> {
    Ok(Proof(api.rooms.mailings.proof(&ask.access, ask.path.id("mailing")?).await?))
}

/// How the file of recipients is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecipientsQuery {
    /// The column of addresses, by name or as #3, if its name does not say so.
    #[serde(default)]
    address_column: String,
}

/// Takes the file of recipients, as often as one likes before it begins.
pub(crate) async fn recipients(
    api: Arc<Api>,
    ask: Ask<RecipientsQuery, Rows>,
) -> Result<Json<TakenView>, ApiProblem> {
    let id: MailingId = ask.path.id("mailing")?;
    let intake = api.rooms.mailings.intake(&ask.access, id).await?;
    let mut intake = intake.with_addresses_in(Some(&ask.query.address_column));
    let mut rows = ask.body.begin()?;
    while let Some(piece) = rows.next().await? {
        intake.push(&piece).await?;
    }
    let report = intake.finish().await?;
    Ok(Json(TakenView {
        file: FileView::of(report.file),
        accepted: report.accepted,
        missing: report.missing,
    }))
}

/// Stops it; what is on its way arrives.
pub(crate) async fn pause(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    let id: MailingId = ask.path.id("mailing")?;
    api.rooms.mailings.look(&ask.access, id).await?;
    api.rooms.mailings.pause(&ask.access, id).await?;
    Ok(Done)
}

/// That letters go out, or go out once more, is a person's who proved himself just now.
pub(crate) async fn begin(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.mailings.look(&ask.access, ask.path.id("mailing")?).await?;
    Err(ApiProblem::needs_person())
}
