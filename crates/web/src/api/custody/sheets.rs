//! Spreadsheets of vendors, places, ways, lists and copies, for programs: taken over as a whole or only looked at, and for some days taken back.

use std::sync::Arc;

use custody::sheet::{Looked, SheetKind, TAKEN_BACK_WITHIN, Taken};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::Api;
use crate::api::guard::protected::{RefusedView, TableQuery};
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, PathParts, Table, Tried};
use crate::api::word::{Moment, Word, spoken};

spoken! {
    SheetKind, "SheetKind", SheetKind::ALL, SheetKind::as_str;
}

/// A kind of spreadsheet.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SheetView {
    kind: Word<SheetKind>,
    /// What its columns are called, in the order they are written.
    columns: Vec<&'static str>,
    /// What was taken over last, while it can be taken back.
    taken: Option<TakenSheet>,
}

/// A spreadsheet that was taken over.
#[derive(Debug, Serialize, JsonSchema)]
struct TakenSheet {
    at: Moment,
    added: u64,
    changed: u64,
    /// Until when it can be taken back.
    until: Moment,
}

impl TakenSheet {
    fn of(taken: &Taken) -> Self {
        let Taken { at, added, changed } = *taken;
        TakenSheet { at: Moment(at), added, changed, until: Moment(at.plus(TAKEN_BACK_WITHIN)) }
    }
}

/// What a spreadsheet did, or would do.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SheetImport {
    /// Whether it was done; a table with mistakes is not taken over at all.
    is_done: bool,
    added: usize,
    changed: usize,
    unchanged: u64,
    /// All mistakes of all rows, by line.
    refused: Vec<RefusedView>,
    /// Columns of the table that are none of this kind, as it calls them (`#4` is the fourth, which has no name): nothing of them is taken in.
    not_read: Vec<String>,
    /// What each row would do, where it was only looked at.
    rows: Vec<SheetRow>,
}

/// A row that would do something.
#[derive(Debug, Serialize, JsonSchema)]
struct SheetRow {
    name: String,
    /// What would change; nothing of one that is new.
    differences: Vec<SheetDifference>,
}

/// A cell that would say something else.
#[derive(Debug, Serialize, JsonSchema)]
struct SheetDifference {
    column: &'static str,
    before: String,
    after: String,
}

/// What taking back undid.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SheetBack {
    rows: u64,
}

impl SheetImport {
    fn of(api: &Api, looked: Looked, is_done: bool) -> Self {
        let (added, changed) = (looked.added.len(), looked.changed.len());
        let refused = looked.mistakes.iter().map(|one| RefusedView::of(api, one.line, one.column, &one.why));
        let new = looked.added.into_iter().map(|name| SheetRow { name, differences: Vec::new() });
        let other = looked.changed.into_iter().map(|(name, differences)| {
            let differ = |(column, before, after)| SheetDifference { column, before, after };
            SheetRow { name, differences: differences.into_iter().map(differ).collect() }
        });
        SheetImport {
            is_done,
            added,
            changed,
            unchanged: looked.unchanged,
            refused: refused.collect(),
            not_read: looked.not_read,
            // What was done is kept for whoever asks again, and names are content.
            rows: if is_done { Vec::new() } else { new.chain(other).collect() },
        }
    }
}

fn kind(path: &PathParts) -> Result<SheetKind, ApiProblem> {
    SheetKind::parse(path.text("sheet")?).ok_or_else(ApiProblem::not_found)
}

/// Says what a kind has, and what can be taken back.
pub(crate) async fn show(api: Arc<Api>, ask: Ask) -> Result<Json<SheetView>, ApiProblem> {
    let kind = kind(&ask.path)?;
    let taken = api.rooms.custody.sheet_taken(&ask.access, kind, api.clock.now()).await?;
    let columns = kind.columns().collect();
    Ok(Json(SheetView { kind: Word(kind), columns, taken: taken.as_ref().map(TakenSheet::of) }))
}

/// Gives what is there as a table that can be handed in again.
pub(crate) async fn table(api: Arc<Api>, ask: Ask) -> Result<Table, ApiProblem> {
    Ok(Table(api.rooms.custody.sheet_out(&ask.access, kind(&ask.path)?).await?.into_bytes()))
}

/// Takes a table over, or says what that would do.
pub(crate) async fn import(
    api: Arc<Api>,
    ask: Ask<TableQuery, Table>,
) -> Result<Tried<Json<SheetImport>>, ApiProblem> {
    let (custody, kind, now, bytes) = (&api.rooms.custody, kind(&ask.path)?, api.clock.now(), ask.body.0);
    let looked = custody.sheet_look(&ask.access, kind, &bytes, now).await?;
    if ask.query.dry_run || !looked.mistakes.is_empty() {
        return Ok(Tried::Nothing(Json(SheetImport::of(&api, looked, false))));
    }
    let taken = custody.sheet_take(&ask.access, kind, &bytes, now).await?;
    Ok(Tried::Done(Json(SheetImport::of(&api, taken, true))))
}

/// Takes back what was taken over last.
pub(crate) async fn take_back(api: Arc<Api>, ask: Ask) -> Result<Json<SheetBack>, ApiProblem> {
    let kind = kind(&ask.path)?;
    let rows = api.rooms.custody.sheet_take_back(&ask.access, kind, api.clock.now()).await?;
    Ok(Json(SheetBack { rows }))
}
