//! Drops: links by which a copy is fetched. How far one was fetched is told; the link itself is told once, to whoever sealed the list.

use std::sync::Arc;

use custody::drop::{DropState, ExportDrop, Receipt};
use model::access::Access;
use model::ids::{CopyId, DropId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::register::told_who;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Word, hexadecimal, spoken};

spoken! {
    DropState, "DropState", *DropState::ALL, DropState::as_str;
}

/// Which links are asked for: all of a copy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DropQuery {
    /// Where the page before ended.
    after: Option<IdText<DropId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A link by which a copy is fetched.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DropView {
    id: IdText<DropId>,
    state: Word<DropState>,
    /// What the file is called.
    file_name: String,
    length_bytes: u64,
    /// SHA-256 of the file as it is fetched, in hexadecimal.
    sha256: String,
    made_at: Moment,
    /// By whom; told to who keeps lists or reads the audit log.
    made_by: Option<String>,
    /// Until when it can be fetched.
    until: Moment,
    /// How far it was fetched without a gap, in bytes.
    fetched_to: u64,
    /// When its last byte was handed over.
    fetched_at: Option<Moment>,
    ended_at: Option<Moment>,
    /// By whom; told to who keeps lists or reads the audit log.
    ended_by: Option<String>,
    /// What was handed over when.
    receipts: Vec<ReceiptView>,
}

/// Bytes that were handed over.
#[derive(Debug, Serialize, JsonSchema)]
struct ReceiptView {
    at: Moment,
    /// The first byte.
    from: u64,
    /// The byte after the last one.
    to: u64,
}

impl DropView {
    fn of(access: &Access, (drop, receipts): (ExportDrop, Vec<Receipt>)) -> Self {
        let (ended_at, ended_by) = drop.ended.map(|(at, by)| (Moment(at), by)).unzip();
        let receipts =
            receipts.iter().map(|one| ReceiptView { at: Moment(one.at), from: one.from, to: one.to });
        DropView {
            id: IdText(drop.id),
            state: Word(drop.state),
            file_name: drop.file_name,
            length_bytes: drop.length_bytes,
            sha256: hexadecimal(&drop.sha256),
            made_at: Moment(drop.made.0),
            made_by: told_who(access, drop.made.1),
            until: Moment(drop.until),
            fetched_to: drop.fetched_to,
            fetched_at: drop.fetched_at.map(Moment),
            ended_at,
            ended_by: ended_by.and_then(|by| told_who(access, by)),
            receipts: receipts.collect(),
        }
    }
}

/// Lists those of a copy, oldest first.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<DropQuery>) -> Result<Json<Listing<DropView>>, ApiProblem> {
    let (custody, id): (_, CopyId) = (&api.rooms.custody, ask.path.id("copy")?);
    let DropQuery { after, limit: Limit(limit) } = ask.query;
    custody.copy(&ask.access, id).await?;
    let found = custody.drops_after(&ask.access, id, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |(drop, _)| drop.id.to_string(), |one| DropView::of(&ask.access, one)))
}

/// Closes one that was not used up.
pub(crate) async fn close(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.drop_close(&ask.access, ask.path.id("drop")?, api.clock.now()).await?;
    Ok(Done)
}
