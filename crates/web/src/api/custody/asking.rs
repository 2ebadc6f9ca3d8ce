//! Whether and whom we ask "did you send this?" about a list's mail.

use std::sync::Arc;

use custody::List;
use custody::send_question::{AskMode, SendAsking};
use model::ids::ListId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lists::ListQuery;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Nothing};
use crate::api::word::{IdText, Limit, Moment, Word, spoken};

spoken! {
    AskMode, "AskMode", *AskMode::ALL, AskMode::as_str;
}

/// What holds for a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AskingView {
    list: String,
    list_id: IdText<ListId>,
    mode: Word<AskMode>,
    /// Who is asked; empty: whom the configuration names.
    ask_to: String,
    set_at: Moment,
    set_by: String,
}

impl AskingView {
    fn of((list, asking): (List, SendAsking)) -> Self {
        AskingView {
            list: list.name,
            list_id: IdText(list.id),
            mode: Word(asking.mode),
            ask_to: asking.ask_to,
            set_at: Moment(asking.set.0),
            set_by: asking.set.1,
        }
    }
}

/// What shall hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskingIn {
    mode: Word<AskMode>,
    /// An address of our own people; empty: whom the configuration names.
    #[serde(default)]
    ask_to: String,
}

/// Says what holds for each list.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<ListQuery>,
) -> Result<Json<Listing<AskingView>>, ApiProblem> {
    let ListQuery { after, limit: Limit(limit) } = ask.query;
    let found = api.rooms.custody.askings_after(&ask.access, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |(list, _)| list.id.to_string(), AskingView::of))
}

/// Sets it for a list.
pub(crate) async fn set(api: Arc<Api>, ask: Ask<Nothing, Json<AskingIn>>) -> Result<Done, ApiProblem> {
    let (id, AskingIn { mode, ask_to }) = (ask.path.id("list")?, ask.body.0);
    api.rooms.custody.asking_set(&ask.access, id, (mode.0, &ask_to), api.clock.now()).await?;
    Ok(Done)
}
