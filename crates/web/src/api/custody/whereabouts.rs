//! Where an address is: in which lists and copies, told what and until when. Asked in a body; audited by the room.

use std::sync::Arc;

use custody::membership::whereabouts::{InCopy, InList};
use model::ids::CopyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, Nothing};
use crate::api::word::{IdText, Moment};

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
    /// What people were told when they gave their address; may be empty.
    told: String,
    /// It is kept out of new copies by lot.
    is_kept_out: bool,
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
    /// The first reading it was in.
    first: Moment,
    /// The last reading it was in.
    last: Moment,
    /// The reading after that.
    gone: Option<Moment>,
    /// Until when the party may have the copy.
    until: Option<Moment>,
}

fn in_copy(one: InCopy) -> InCopyView {
    InCopyView {
        copy: IdText(one.copy.copy.id),
        party: one.copy.party,
        purpose: one.copy.copy.purpose,
        first: Moment(one.first),
        last: Moment(one.last),
        gone: one.gone.map(Moment),
        until: one.copy.copy.until.map(Moment),
    }
}

fn in_list(one: InList) -> InListView {
    InListView {
        list: one.list.name,
        told: one.list.told,
        is_kept_out: one.is_kept_out,
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
