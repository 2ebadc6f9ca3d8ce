//! Protected names: our people, brands, domains and vendors, one by one or as a table.

use std::sync::Arc;

use guard::protect::{Import, Protected, ProtectedKind, Wanted};
use model::ids::ProtectedId;
use model::phrase::Phrase;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing, Table, Tried};
use crate::api::word::{IdText, Limit, Moment, Word};

/// Which are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProtectedQuery {
    kind: Option<Word<ProtectedKind>>,
    /// Where the page before ended.
    after: Option<IdText<ProtectedId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// Somebody or something whose name is protected.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProtectedView {
    id: IdText<ProtectedId>,
    kind: Word<ProtectedKind>,
    name: String,
    addresses: Vec<String>,
    domains: Vec<String>,
    note: String,
    added_at: Moment,
    added_by: String,
    changed_at: Moment,
    changed_by: String,
}

/// Somebody or something to be protected.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProtectedIn {
    kind: Word<ProtectedKind>,
    /// As people write it; one of a kind has it.
    name: String,
    /// The addresses it really writes from.
    #[serde(default)]
    addresses: Vec<String>,
    /// The domains that really are its own.
    #[serde(default)]
    domains: Vec<String>,
    /// What people want to remember.
    #[serde(default)]
    note: String,
}

/// Whether a table is only looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableQuery {
    /// Only say what would be done.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// What importing a table did, or would do.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportView {
    /// Whether it was done; a table with mistakes is not imported at all.
    is_done: bool,
    added: usize,
    changed: usize,
    unchanged: usize,
    refused: Vec<RefusedView>,
}

/// A mistake in a table.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RefusedView {
    /// The line of the file, from 1.
    row: u64,
    column: String,
    why: String,
}

impl RefusedView {
    pub(crate) fn of(api: &Api, row: u64, column: &str, why: &Phrase) -> Self {
        RefusedView { row, column: column.to_owned(), why: api.phrases.say(&api.language, why) }
    }
}

impl From<ProtectedIn> for Wanted {
    fn from(given: ProtectedIn) -> Self {
        let ProtectedIn { kind, name, addresses, domains, note } = given;
        Wanted { kind: kind.0, name, addresses, domains, note }
    }
}

fn view(one: Protected) -> ProtectedView {
    ProtectedView {
        id: IdText(one.id),
        kind: Word(one.kind),
        name: one.name,
        addresses: one.addresses,
        domains: one.domains,
        note: one.note,
        added_at: Moment(one.added.0),
        added_by: one.added.1,
        changed_at: Moment(one.changed.0),
        changed_by: one.changed.1,
    }
}

/// Lists those that were entered.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<ProtectedQuery>,
) -> Result<Json<Listing<ProtectedView>>, ApiProblem> {
    let ProtectedQuery { kind, after, limit: Limit(limit) } = ask.query;
    let (kind, after) = (kind.map(|word| word.0), after.map(|id| id.0));
    let found = api.rooms.protect.list(&ask.access, kind, after, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), view))
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<ProtectedView>, ApiProblem> {
    Ok(Json(view(api.rooms.protect.fetch(&ask.access, ask.path.id("protected")?).await?)))
}

/// Adds one.
pub(crate) async fn add(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<ProtectedIn>>,
) -> Result<Made<ProtectedId>, ApiProblem> {
    Ok(Made(api.rooms.protect.add(&ask.access, ask.body.0.into(), api.clock.now()).await?))
}

/// Changes one.
pub(crate) async fn change(api: Arc<Api>, ask: Ask<Nothing, Json<ProtectedIn>>) -> Result<Done, ApiProblem> {
    let id = ask.path.id("protected")?;
    api.rooms.protect.change(&ask.access, id, ask.body.0.into(), api.clock.now()).await?;
    Ok(Done)
}

/// Removes one.
pub(crate) async fn remove(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.protect.remove(&ask.access, ask.path.id("protected")?, api.clock.now()).await?;
    Ok(Done)
}

/// Gives all as a table.
pub(crate) async fn table(api: Arc<Api>, ask: Ask) -> Result<Table, ApiProblem> {
    Ok(Table(api.rooms.protect.csv_out(&ask.access).await?.into_bytes()))
}

/// Imports a table, or says what that would do.
pub(crate) async fn import(
    api: Arc<Api>,
    ask: Ask<TableQuery, Table>,
) -> Result<Tried<Json<ImportView>>, ApiProblem> {
    let (protect, bytes) = (&api.rooms.protect, ask.body.0);
    let planned = protect.csv_in(&ask.access, &bytes).await?;
    let is_done = !ask.query.dry_run && planned.refused.is_empty();
    let import =
        if is_done { protect.csv_apply(&ask.access, &bytes, api.clock.now()).await? } else { planned };
    let view = Json(imported(&api, &import, is_done));
    Ok(if is_done { Tried::Done(view) } else { Tried::Nothing(view) })
}

fn imported(api: &Api, import: &Import, is_done: bool) -> ImportView {
    let refused = import.refused.iter().map(|one| RefusedView::of(api, one.row, one.column, &one.why));
    ImportView {
        is_done,
        added: import.added.len(),
        changed: import.changed.len(),
        unchanged: import.unchanged,
        refused: refused.collect(),
    }
}
