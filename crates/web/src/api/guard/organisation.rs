//! Our organisation: what customers call us, and what guard goes by as promised, beside the configuration file. What stands in public is `super::super::response::promises`.

use std::sync::Arc;

use guard::protect::Organisation;
use outreach::promise::Asked;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Nothing};
use crate::api::word::Word;

/// What we are called and have promised.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OrganisationView {
    /// What our customers call us.
    name: String,
    /// Domains of ours.
    domains: Vec<String>,
    /// What we never ask for.
    never_ask: Vec<NeverView>,
}

/// A thing we never ask for.
#[derive(Debug, Serialize, JsonSchema)]
struct NeverView {
    what: Word<Asked>,
    /// It stands in the configuration file and is changed there.
    is_configured: bool,
}

/// What we are to be called, and what we have promised beside the configuration file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationIn {
    /// Empty takes back what was set here.
    name: String,
    never_ask: Vec<Word<Asked>>,
}

/// Shows it.
pub(crate) async fn show(api: Arc<Api>, ask: Ask) -> Result<Json<OrganisationView>, ApiProblem> {
    let Organisation { name, domains, never_ask } = api.rooms.protect.organisation(&ask.access).await?;
    let never_ask =
        never_ask.into_iter().map(|(what, is_configured)| NeverView { what: Word(what), is_configured });
    Ok(Json(OrganisationView { name, domains, never_ask: never_ask.collect() }))
}

/// Sets it.
pub(crate) async fn set(api: Arc<Api>, ask: Ask<Nothing, Json<OrganisationIn>>) -> Result<Done, ApiProblem> {
    let (protect, now, OrganisationIn { name, never_ask }) =
        (&api.rooms.protect, api.clock.now(), ask.body.0);
    let never_ask: Vec<Asked> = never_ask.into_iter().map(|word| word.0).collect();
    protect.set_name(&ask.access, &name, now).await?;
    protect.set_never_ask(&ask.access, &never_ask, now).await?;
    Ok(Done)
}
