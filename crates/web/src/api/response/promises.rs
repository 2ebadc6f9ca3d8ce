//! Promises: what we say in public that we never ask for by mail.

use std::sync::Arc;

use model::ids::PromiseId;
use outreach::promise::{Asked, Promise};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing};
use crate::api::word::{IdText, Limit, Moment, Word, spoken};

spoken! {
    Asked, "NeverAsked", Asked::ALL, Asked::as_str;
}

/// Which promises are asked for: all there ever were.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PromiseQuery {
    /// Where the page before ended.
    after: Option<IdText<PromiseId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A promise.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PromiseView {
    id: IdText<PromiseId>,
    /// What is never asked for, as a word.
    never_ask: String,
    published_at: Moment,
    published_by: String,
    /// When it was taken back; none while it is in force.
    withdrawn_at: Option<Moment>,
    withdrawn_by: Option<String>,
}

impl PromiseView {
    fn of(promise: Promise) -> Self {
        let (withdrawn_at, withdrawn_by) = promise.withdrawn.unzip();
        PromiseView {
            id: IdText(promise.id),
            never_ask: promise.never_ask,
            published_at: Moment(promise.published_at),
            published_by: promise.published_by,
            withdrawn_at: withdrawn_at.map(Moment),
            withdrawn_by,
        }
    }
}

/// A promise to be published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PromiseIn {
    never_ask: Word<Asked>,
}

/// Lists promises, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<PromiseQuery>,
) -> Result<Json<Listing<PromiseView>>, ApiProblem> {
    let (before, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.promises.list(&ask.access, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), PromiseView::of))
}

/// Publishes one: from now on our own mail that breaks it is held.
pub(crate) async fn publish(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<PromiseIn>>,
) -> Result<Made<PromiseId>, ApiProblem> {
    let never_ask = ask.body.0.never_ask.0;
    Ok(Made(api.rooms.promises.publish(&ask.access, never_ask, api.clock.now()).await?))
}

/// Takes one back.
pub(crate) async fn withdraw(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.promises.withdraw(&ask.access, ask.path.id("promise")?, api.clock.now()).await?;
    Ok(Done)
}
