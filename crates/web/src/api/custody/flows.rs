//! The map, for programs: declared ways of customers' data, where what is declared and what is registered disagree, and the weakest way to each list.

use std::collections::BTreeMap;
use std::sync::Arc;

use custody::map::{Channel, Drift, FlowWanted, Ground, Map, WeakestPath, draw, weakest_paths};
use model::ids::{CopyId, FlowId, ListId, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Made, Nothing};
use crate::api::word::{IdText, Moment, Word, spoken};

spoken! {
    Channel, "Channel", *Channel::ALL, Channel::as_str;
}

/// The map as data.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MapView {
    /// Declared ways.
    flows: Vec<FlowView>,
    /// Ways between companies, declared or by a copy that went there.
    edges: Vec<EdgeView>,
    /// Copies with somebody to whom no declared way of that list leads.
    copies_without_flow: Vec<IdText<CopyId>>,
    /// Declared ways to somebody who has no copy of that list.
    flows_without_copy: Vec<IdText<FlowId>>,
    /// Of each list with copies the weakest way to it, the weakest first.
    weakest: Vec<WeakestView>,
}

/// A declared way.
#[derive(Debug, Serialize, JsonSchema)]
struct FlowView {
    id: IdText<FlowId>,
    /// From whom; none is our own house.
    from: Option<IdText<PartyId>>,
    to: IdText<PartyId>,
    to_name: String,
    /// Of which list; none for any.
    list: Option<IdText<ListId>>,
    channel: Word<Channel>,
    purpose: String,
    added_at: Moment,
    added_by: String,
}

/// A way between two companies.
#[derive(Debug, Serialize, JsonSchema)]
struct EdgeView {
    from: Option<IdText<PartyId>>,
    to: IdText<PartyId>,
    /// Copies that went that way and are still there.
    copies: u64,
    is_declared: bool,
    /// It leaves a country.
    crosses_border: bool,
}

/// The weakest way to a list.
#[derive(Debug, Serialize, JsonSchema)]
struct WeakestView {
    list: String,
    list_id: IdText<ListId>,
    /// At whom it ends.
    vendor: String,
    vendor_id: IdText<PartyId>,
    /// It is the way to the vendor that is weak, not the vendor.
    is_on_the_way: bool,
    /// How many independent things an attacker has to overcome.
    steps: u64,
    /// Nobody there signed what would make it harder.
    is_unasked: bool,
    /// What it would cost to win the addresses of the list again, in hundredths; 0 while nobody said.
    at_stake_cents: u64,
}

impl WeakestView {
    fn of(ground: &Ground, path: &WeakestPath) -> Self {
        let list = ground.lists.iter().find(|list| list.id == path.list);
        WeakestView {
            list: list.map(|list| list.name.clone()).unwrap_or_default(),
            list_id: IdText(path.list),
            vendor: ground.party(path.party).map(|party| party.name.clone()).unwrap_or_default(),
            vendor_id: IdText(path.party),
            is_on_the_way: path.on_the_way,
            steps: path.steps,
            is_unasked: path.is_unasked,
            at_stake_cents: ground.worth_of(path.list),
        }
    }
}

/// A way to be declared.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowIn {
    /// From whom; our own house without it.
    from: Option<IdText<PartyId>>,
    to: IdText<PartyId>,
    /// Of which list; of any without it.
    list: Option<IdText<ListId>>,
    channel: Word<Channel>,
    #[serde(default)]
    purpose: String,
}

/// Gives the map as data.
pub(crate) async fn map(api: Arc<Api>, ask: Ask) -> Result<Json<MapView>, ApiProblem> {
    let (custody, now) = (&api.rooms.custody, api.clock.now());
    let ground = custody.ground(&ask.access).await?;
    let steps = custody.signed_steps(&ask.access, &ground, now).await?;
    let weakest = weakest_paths(&ground, &steps);
    let weakest = weakest.iter().map(|path| WeakestView::of(&ground, path)).collect();
    let Map { edges, drift, .. } = draw(&ground, None, now);
    let names: BTreeMap<PartyId, &str> =
        ground.parties.iter().map(|party| (party.id, party.name.as_str())).collect();
    let flows = ground.flows.iter().map(|flow| FlowView {
        id: IdText(flow.id),
        from: flow.from.map(IdText),
        to: IdText(flow.to),
        to_name: names.get(&flow.to).copied().unwrap_or_default().to_owned(),
        list: flow.list.map(IdText),
        channel: Word(flow.channel),
        purpose: flow.purpose.clone(),
        added_at: Moment(flow.added.0),
        added_by: flow.added.1.clone(),
    });
    let edges = edges.into_iter().map(|edge| EdgeView {
        from: edge.from.map(IdText),
        to: IdText(edge.to),
        copies: edge.copies,
        is_declared: edge.is_declared,
        crosses_border: edge.crosses_border,
    });
    let (mut copies_without_flow, mut flows_without_copy) = (Vec::new(), Vec::new());
    for one in drift {
        match one {
            Drift::CopyWithoutFlow(copy) => copies_without_flow.push(IdText(copy)),
            Drift::FlowWithoutCopy(flow) => flows_without_copy.push(IdText(flow)),
        }
    }
    let (flows, edges) = (flows.collect(), edges.collect());
    Ok(Json(MapView { flows, edges, copies_without_flow, flows_without_copy, weakest }))
}

/// Declares a way.
pub(crate) async fn declare(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<FlowIn>>,
) -> Result<Made<FlowId>, ApiProblem> {
    let FlowIn { from, to, list, channel, purpose } = ask.body.0;
    let wanted = FlowWanted {
        from: from.map(|id| id.0),
        to: to.0,
        list: list.map(|id| id.0),
        channel: channel.0,
        purpose,
    };
    Ok(Made(api.rooms.custody.flow_declare(&ask.access, wanted, api.clock.now()).await?))
}

/// Takes a declared way back.
pub(crate) async fn remove(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.flow_remove(&ask.access, ask.path.id("flow")?).await?;
    Ok(Done)
}
