//! Where an address is: in which lists and copies, told what and until when; and the removal of whoever has it. Asked in a body; audited by the room.

use std::sync::Arc;

use custody::membership::removal::{Becomes, Leaves, Removal, RemovedFrom, Stay};
use custody::membership::whereabouts::{InCopy, InList};
use model::ids::CopyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, Nothing};
use crate::api::word::{Day, IdText, Moment, Word, spoken};

spoken! {
    Leaves, "RemovalLeaves", [Leaves::Warning, Leaves::Nothing], Leaves::as_str;
}

/// Which address.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhereIn {
    /// The address; it is written nowhere.
    address: String,
}

/// Where an address is, as far as copies were read.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhereView {
    /// Whether any list knows it.
    is_known: bool,
    lists: Vec<InListView>,
}

/// Where an address is among the copies of a list.
#[derive(Debug, Serialize, JsonSchema)]
struct InListView {
    list: String,
    /// Where people give their address; may be empty.
    captured: String,
    /// Whose own forms collect addresses for the list, as ways that were declared say.
    collected_by: Vec<String>,
    /// What people were told when they gave their address; may be empty.
    told: String,
    /// It is kept out of new copies by lot.
    is_kept_out: bool,
    /// The day it was removed: what is still known of it is kept to warn of a leak, and for nothing else.
    removed_on: Option<Day>,
    copies: Vec<InCopyView>,
    /// Copies nobody has read: it may be in them, too.
    unread: Vec<IdText<CopyId>>,
}

/// An address in a copy.
#[derive(Debug, Serialize, JsonSchema)]
struct InCopyView {
    copy: IdText<CopyId>,
    party: String,
    purpose: String,
    /// Where who has it keeps customers' data, as far as that was said.
    places: Vec<KeptAt>,
    /// The first reading it was in.
    first: Moment,
    /// The last reading it was in.
    last: Moment,
    /// The reading after that.
    gone: Option<Moment>,
    /// Until when the party may have the copy.
    until: Option<Moment>,
}

/// Where a holder keeps customers' data.
#[derive(Debug, Serialize, JsonSchema)]
struct KeptAt {
    name: String,
    /// As a code of two letters; may be empty.
    country: String,
}

fn in_copy(one: InCopy) -> InCopyView {
    InCopyView {
        copy: IdText(one.copy.copy.id),
        party: one.copy.party,
        purpose: one.copy.copy.purpose,
        places: one
            .places
            .into_iter()
            .map(|place| KeptAt { name: place.name, country: place.country })
            .collect(),
        first: Moment(one.first),
        last: Moment(one.last),
        gone: one.gone.map(Moment),
        until: one.copy.copy.until.map(Moment),
    }
}

fn in_list(one: InList) -> InListView {
    InListView {
        list: one.list.name,
        captured: one.list.captured,
        collected_by: one.collected_by,
        told: one.list.told,
        is_kept_out: one.is_kept_out,
        removed_on: one.removed.map(|at| Day(at.to_string().chars().take(10).collect())),
        copies: one.copies.into_iter().map(in_copy).collect(),
        unread: one.unread.iter().map(|copy| IdText(copy.copy.id)).collect(),
    }
}

/// Says where an address is.
pub(crate) async fn answer(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<WhereIn>>,
) -> Result<Json<WhereView>, ApiProblem> {
    let found = api.rooms.custody.whereabouts(&ask.access, &ask.body.0.address).await?;
    let is_known = found.is_known();
    Ok(Json(WhereView { is_known, lists: found.lists.into_iter().map(in_list).collect() }))
}

/// How a removal is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemovalQuery {
    /// Say what would be removed and what stays, and remove nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What a removal did, or would.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RemovalView {
    /// It was done; a dry run does nothing.
    is_done: bool,
    /// What removals leave here, as it is set.
    leaves: Word<Leaves>,
    /// Each list that knew the address.
    lists: Vec<RemovedFromView>,
    /// What may hold the address besides, and is not removed by this.
    stays: Vec<StayView>,
}

/// A list that knew the address.
#[derive(Debug, Serialize, JsonSchema)]
struct RemovedFromView {
    list: String,
    /// `gone`: nothing is left; `warned`: in which copies it was stays, for a warning; `as_it_was`: removed before; `held`: nothing of this list may be forgotten.
    becomes: &'static str,
    /// Until when that stays, at most.
    until: Option<Moment>,
    /// Why nothing of this list may be forgotten.
    held_why: Option<String>,
    /// The copies it is or was in: ask whoever has one of them to remove it, too.
    copies: Vec<InCopyView>,
}

/// Something that may hold the address and is not removed.
#[derive(Debug, Serialize, JsonSchema)]
struct StayView {
    /// A word for what it is: `trace`, `relation`, `held`, `case` and others.
    what: &'static str,
    /// Until when, at most; none if it has no end.
    until: Option<Moment>,
}

fn removed_from(one: RemovedFrom) -> RemovedFromView {
    let becomes = one.becomes.as_str();
    let (until, held_why) = match one.becomes {
        Becomes::Gone => (None, None),
        Becomes::Warned { until } | Becomes::AsItWas { until } => (Some(Moment(until)), None),
        Becomes::Held(why) => (None, Some(why)),
    };
    let copies = one.known.copies.into_iter().map(in_copy).collect();
    RemovedFromView { list: one.known.list.name, becomes, until, held_why, copies }
}

/// Removes a person, or says what that would do. Sent twice it is done once; what was cut off before is brought to its end.
pub(crate) async fn remove(
    api: Arc<Api>,
    ask: Ask<RemovalQuery, Json<WhereIn>>,
) -> Result<Json<RemovalView>, ApiProblem> {
    let (custody, now) = (&api.rooms.custody, api.clock.now());
    let (address, is_done) = (&ask.body.0.address, !ask.query.dry_run);
    let Removal { leaves, lists, stays } = match is_done {
        true => custody.remove(&ask.access, address, now).await?,
        false => custody.removal_look(&ask.access, address, now).await?,
    };
    let stay = |one: Stay| StayView { what: one.word(), until: one.until.map(Moment) };
    Ok(Json(RemovalView {
        is_done,
        leaves: Word(leaves),
        lists: lists.into_iter().map(removed_from).collect(),
        stays: stays.into_iter().map(stay).collect(),
    }))
}
