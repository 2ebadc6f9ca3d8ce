//! The map, for programs: declared ways of customers' data, and where what is declared and what is registered disagree.

use std::collections::BTreeMap;
use std::sync::Arc;

use custody::map::{Channel, Drift, FlowWanted, Map, draw};
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
    let ground = api.rooms.custody.ground(&ask.access).await?;
    let Map { edges, drift, .. } = draw(&ground, None, api.clock.now());
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
    Ok(Json(MapView { flows, edges, copies_without_flow, flows_without_copy }))
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
