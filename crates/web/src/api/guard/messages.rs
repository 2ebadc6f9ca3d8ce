//! Messages: what was judged and why, found by anything that is known of one. No address and no words of a message are in it.

use std::sync::Arc;

use guard::desk::message::MessageFilter;
use guard::desk::{Disposed, MessageRow};
use model::ids::{HeldId, JudgedId};
use model::verdict::{Action, Direction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::held::HeldView;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Word, hexadecimal};
use crate::scan::view::Decimal;

/// Which messages are asked for; all that is said must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageQuery {
    /// Judged at this time or later.
    from: Option<Moment>,
    /// Judged before this time.
    until: Option<Moment>,
    /// What was decided.
    action: Option<Word<Action>>,
    /// What became of it.
    outcome: Option<Word<Disposed>>,
    /// Which way it went.
    direction: Option<Word<Direction>>,
    /// The configured name of the door.
    door: Option<String>,
    /// The name of a reason it had.
    reason: Option<String>,
    /// The domain of its writer, exactly.
    sender_domain: Option<String>,
    /// The address of its writer; compared as a keyed fingerprint.
    sender: Option<String>,
    /// The address of anybody it was from or for; compared as a keyed fingerprint.
    address: Option<String>,
    /// Its Message-ID; compared as a keyed fingerprint.
    message_id: Option<String>,
    /// Its name in the mail server in front.
    queue_id: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal.
    sha256: Option<String>,
    /// Where the page before ended.
    after: Option<IdText<JudgedId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A judged message.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MessageView {
    id: IdText<JudgedId>,
    /// When it was judged.
    at: Moment,
    direction: Word<Direction>,
    /// The configured name of the door; none for a message that was only scanned.
    door: Option<String>,
    /// What was decided.
    action: Word<Action>,
    /// What became of it, which in a stream that is only observed is not what was decided.
    outcome: Option<Word<Disposed>>,
    /// `score`, or the reason that forced the action.
    decided_by: String,
    /// The exact sum of all reasons' points.
    score: Decimal,
    /// Why, the weightiest first.
    reasons: Vec<PointView>,
    /// What could not be decided.
    undecided: Vec<OpenView>,
    /// The domain of its writer.
    sender_domain: Option<String>,
    /// Its name in the mail server in front.
    queue_id: Option<String>,
    /// The network the client is in.
    client_network: Option<String>,
    spf: Option<String>,
    dkim: Option<String>,
    dmarc: Option<String>,
    arc: Option<String>,
    /// How well the writer was known when it came.
    relation: Option<String>,
    size_bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    /// The held message, if it is or was held.
    held: Option<IdText<HeldId>>,
}

/// A reason and what it adds.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PointView {
    /// The reason's stable name.
    pub(crate) id: String,
    /// What it adds to the score; may be negative or nothing.
    pub(crate) points: Decimal,
}

/// A question that could not be answered.
#[derive(Debug, Serialize, JsonSchema)]
struct OpenView {
    /// The rule or signal.
    rule: String,
    /// What it would need.
    needs: Vec<String>,
}

/// A message with what is held of it and what is known of its writer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MessageWhole {
    message: MessageView,
    /// The held message, if it is or was held and is not forgotten.
    held: Option<HeldView>,
    /// What is known between us and its writer today; none of our own people and of strangers.
    sender: Option<ContactView>,
}

/// What is known between us and a party.
#[derive(Debug, Serialize, JsonSchema)]
struct ContactView {
    domain: String,
    first_contact: Option<Moment>,
    /// When it last wrote.
    last_inbound: Option<Moment>,
    /// When it was last written to.
    last_outbound: Option<Moment>,
    messages_in: u32,
    /// Messages it wrote that proved where they came from.
    proved_in: u32,
    messages_out: u32,
    /// How often a person found it harmless.
    benign: u32,
    /// How often a person found it malicious.
    malicious: u32,
}

impl MessageView {
    fn of(row: MessageRow) -> Self {
        MessageView {
            id: IdText(row.id),
            at: Moment(row.at),
            direction: Word(row.direction),
            door: row.trace.door,
            action: Word(row.action),
            outcome: row.trace.disposed.map(Word),
            decided_by: row.decided_by,
            score: Decimal(row.score),
            reasons: points(row.reasons),
            undecided: row.undecided.into_iter().map(|(rule, needs)| OpenView { rule, needs }).collect(),
            sender_domain: row.sender_domain,
            queue_id: row.trace.queue_id,
            client_network: row.trace.client_network,
            spf: row.origin.spf,
            dkim: row.origin.dkim,
            dmarc: row.origin.dmarc,
            arc: row.origin.arc,
            relation: row.origin.relation,
            size_bytes: row.size_bytes,
            sha256: hexadecimal(&row.message_sha256),
            held: row.trace.held.map(IdText),
        }
    }
}

/// Reasons as they were kept.
pub(crate) fn points(reasons: Vec<(String, model::verdict::Points)>) -> Vec<PointView> {
    reasons.into_iter().map(|(id, points)| PointView { id, points: Decimal(points) }).collect()
}

/// Lists messages, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<MessageQuery>,
) -> Result<Json<Listing<MessageView>>, ApiProblem> {
    let query = ask.query;
    let filter = MessageFilter {
        from: query.from.map(|at| at.0),
        until: query.until.map(|at| at.0),
        action: query.action.map(|word| word.0),
        disposed: query.outcome.map(|word| word.0),
        direction: query.direction.map(|word| word.0),
        door: query.door,
        reason: query.reason,
        sender_domain: query.sender_domain,
        sender: query.sender,
        address: query.address,
        message_id: query.message_id,
        queue_id: query.queue_id,
        sha256: query.sha256,
    };
    let after = query.after.map(|id| id.0);
    let page = api.rooms.desk.messages(&ask.access, &filter, after, query.limit.0).await?;
    Ok(Listing::of(page, MessageView::of))
}

/// Shows one message.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<MessageWhole>, ApiProblem> {
    let record = api.rooms.desk.message(&ask.access, ask.path.id("message")?).await?;
    let sender = record.sender.map(|known| ContactView {
        domain: known.domain,
        first_contact: known.first_contact.map(Moment),
        last_inbound: known.last_inbound.map(Moment),
        last_outbound: known.last_outbound.map(Moment),
        messages_in: known.messages_in,
        proved_in: known.proved_in,
        messages_out: known.messages_out,
        benign: known.benign,
        malicious: known.malicious,
    });
    let (message, held) = (MessageView::of(record.message), record.held.map(HeldView::of));
    Ok(Json(MessageWhole { message, held, sender }))
}
