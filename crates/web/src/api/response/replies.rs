//! Replies: what people answered to our letters. Without opening one, where it is from is all that is told; who opens one stands in the audit log first.

use std::sync::Arc;

use model::ids::{InboxItemId, MailingId};
use post::reply::{Reply, ReplyState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Word, spoken};

spoken! {
    ReplyState, "ReplyState", ReplyState::ALL, ReplyState::as_str;
}

/// Which replies are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplyQuery {
    /// Only those to this mailing.
    mailing: Option<IdText<MailingId>>,
    /// Where the page before ended.
    after: Option<IdText<InboxItemId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A reply, as far as it is known without opening it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReplyView {
    id: IdText<InboxItemId>,
    /// To which mailing; none if it names none.
    mailing: Option<IdText<MailingId>>,
    at: Moment,
    /// The domain it is from.
    from_domain: Option<String>,
    state: Word<ReplyState>,
    changed_at: Moment,
    changed_by: Option<String>,
}

impl ReplyView {
    fn of(reply: Reply) -> Self {
        ReplyView {
            id: IdText(reply.item),
            mailing: reply.mailing.map(IdText),
            at: Moment(reply.at),
            from_domain: reply.from_domain,
            state: Word(reply.state),
            changed_at: Moment(reply.changed.0),
            changed_by: reply.changed.1,
        }
    }
}

/// An opened reply. Its words are a stranger's: show them as text.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OpenedReplyView {
    reply: ReplyView,
    from: String,
    subject: String,
    text: String,
}

/// Lists replies, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<ReplyQuery>,
) -> Result<Json<Listing<ReplyView>>, ApiProblem> {
    let ReplyQuery { mailing, after, limit: Limit(limit) } = ask.query;
    let (mailing, before) = (mailing.map(|id| id.0), after.map(|id| id.0));
    let found = api.rooms.replies.list(&ask.access, mailing, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.item.to_string(), ReplyView::of))
}

/// Shows one without opening it.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<ReplyView>, ApiProblem> {
    Ok(Json(ReplyView::of(api.rooms.replies.fetch(&ask.access, ask.path.id("reply")?).await?)))
}

/// Opens one; whoever does has read it.
pub(crate) async fn open(api: Arc<Api>, ask: Ask) -> Result<Json<OpenedReplyView>, ApiProblem> {
    let opened = api.rooms.replies.open(&ask.access, ask.path.id("reply")?).await?;
    Ok(Json(OpenedReplyView {
        reply: ReplyView::of(opened.reply),
        from: opened.from,
        subject: opened.subject,
        text: opened.text,
    }))
}

/// Notes that one was answered.
pub(crate) async fn answered(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.replies.mark(&ask.access, ask.path.id("reply")?, ReplyState::Answered).await?;
    Ok(Done)
}
