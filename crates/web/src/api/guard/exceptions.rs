//! Exceptions: what is let pass, for whom, why and until when. Addresses are taken and kept as keyed fingerprints; only their domains are shown.

use std::sync::Arc;

use guard::policy::{Effect, Exception, Wanted, Who};
use model::ids::ExceptionId;
use model::verdict::{Action, Direction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing};
use crate::api::word::{IdText, Limit, Moment, Word};

/// Which exceptions are asked for: all that have not ended.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptionQuery {
    /// Where the page before ended.
    after: Option<IdText<ExceptionId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// An exception.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ExceptionView {
    id: IdText<ExceptionId>,
    /// Who writes; none for everybody.
    sender: Option<PartyView>,
    /// For whom it is; none for everybody.
    recipient: Option<PartyView>,
    door: Option<String>,
    direction: Option<Word<Direction>>,
    needs_dmarc_pass: bool,
    effect: EffectView,
    reason: String,
    owner: String,
    begins: Moment,
    ends: Moment,
}

/// Somebody an exception is for.
#[derive(Debug, Serialize, JsonSchema)]
struct PartyView {
    domain: String,
    /// One address of the domain, which is not kept; else everybody there.
    is_one_address: bool,
}

impl PartyView {
    fn of(who: Who) -> Self {
        let (domain, is_one_address) = match who {
            Who::Domain(domain) => (domain, false),
            Who::Kept(_, domain) => (domain, true),
            Who::Address(address) => {
                (address.rsplit_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default(), true)
            }
        };
        PartyView { domain, is_one_address }
    }
}

/// What an exception does.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "Effect")]
enum EffectView {
    /// Takes away the points of these reasons.
    Forgive(#[schemars(length(min = 1, max = 20))] Vec<String>),
    /// Nothing stricter than this is done.
    AtMost(Word<Action>),
}

/// An exception to be added.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptionIn {
    /// Who writes: an address or a domain.
    sender: Option<String>,
    /// For whom it is: an address or a domain.
    recipient: Option<String>,
    door: Option<String>,
    direction: Option<Word<Direction>>,
    /// Only for messages that pass DMARC.
    #[serde(default)]
    needs_dmarc_pass: bool,
    effect: EffectView,
    /// Why, without an address.
    reason: String,
    /// From when; now if it is not said.
    begins: Option<Moment>,
    /// Until when.
    ends: Moment,
}

fn view(exception: Exception) -> ExceptionView {
    ExceptionView {
        id: IdText(exception.id),
        sender: exception.scope.sender.map(PartyView::of),
        recipient: exception.scope.recipient.map(PartyView::of),
        door: exception.scope.door,
        direction: exception.scope.direction.map(Word),
        needs_dmarc_pass: exception.needs_dmarc_pass,
        effect: match exception.effect {
            Effect::Forgive(reasons) => EffectView::Forgive(reasons),
            Effect::AtMost(action) => EffectView::AtMost(Word(action)),
        },
        reason: exception.reason,
        owner: exception.owner,
        begins: Moment(exception.begins),
        ends: Moment(exception.ends),
    }
}

/// Lists exceptions that have not ended.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<ExceptionQuery>,
) -> Result<Json<Listing<ExceptionView>>, ApiProblem> {
    let (after, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.streams.exceptions(&ask.access, after, limit, api.clock.now()).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), view))
}

/// Adds an exception.
pub(crate) async fn add(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<ExceptionIn>>,
) -> Result<Made<ExceptionId>, ApiProblem> {
    let (given, now) = (ask.body.0, api.clock.now());
    let wanted = Wanted {
        sender: given.sender,
        recipient: given.recipient,
        door: given.door,
        direction: given.direction.map(|word| word.0),
        needs_dmarc_pass: given.needs_dmarc_pass,
        effect: match given.effect {
            EffectView::Forgive(reasons) => Effect::Forgive(reasons),
            EffectView::AtMost(action) => Effect::AtMost(action.0),
        },
        reason: given.reason,
        begins: given.begins.map_or(now, |at| at.0),
        ends: given.ends.0,
    };
    Ok(Made(api.rooms.streams.exception_add(&ask.access, &wanted, now).await?))
}

/// Ends an exception before its time.
pub(crate) async fn end(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.streams.exception_end(&ask.access, ask.path.id("exception")?, api.clock.now()).await?;
    Ok(Done)
}
