//! Spreadsheets of names: out as a table, in by a file that is first looked at and then taken over as a whole or not at all.
//!
//! Between looking and taking over the rows travel in a hidden field of the page, not in a draft on the server. Nothing of people's addresses is kept that
//! nobody decided to keep, any process can answer, and a restart loses nothing. The field needs no signature: who may post it may type each row by hand, all
//! of it is checked anew, and if it would by then do something else than what was shown, it is shown once more. Only rows that add or change something
//! travel.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::multipart::{Field as FilePart, Multipart};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guard::protect::{Import, ProtectError, Refused, Wanted};
use model::phrase::Phrase;
use serde::Deserialize;

use crate::console::{Console, flashed, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Banner, Button, Cell, Column, Confirm, Field, Icon, Page, Place, Row, Speaker, Stat, Table, Tone,
};

/// A file that is handed in: some ten thousand names.
const MAX_FILE_BYTES: usize = 1 << 20;

/// The file and what a form writes around it.
pub(crate) const MAX_UPLOAD_BYTES: usize = MAX_FILE_BYTES + (64 << 10);

/// Its rows coming back in a form, where a byte may become three.
pub(crate) const MAX_APPLY_BYTES: usize = 4 << 20;

/// Somebody whose file takes longer has no connection that a page could be used over.
const UPLOAD_LIMIT: Duration = Duration::from_mins(1);

/// Rows of each kind that are listed before it is taken over; all are counted.
const MOST_LISTED: usize = 100;

/// All names as a table.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let table = console.rooms.protect.csv_out(visitor.access()?).await?;
    let fields = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"protected.csv\""),
    ];
    Ok((fields, table).into_response())
}

#[derive(Template)]
#[template(path = "console/protect_import.html")]
struct ImportPage {
    page: Page,
    file: Field,
    look: Button,
    back: Button,
}

/// Asks for a file.
pub(crate) async fn import_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    form(&console, &visitor, None).await
}

async fn form(console: &Console, visitor: &Visitor, wrong: Option<&Phrase>) -> Result<Response, PageError> {
    let page = console.page(visitor, "protect-import-title").await?.at(Place::Protect);
    let page = led(page, "protect-import-lead");
    let above = page.t("protect-title");
    let page = page.crumb("/protect", above);
    let mut file = Field::file(".csv,text/csv", "file", page.t("protect-import-file"));
    file = file.hint(page.t("protect-import-file-hint")).required();
    if let Some(wrong) = wrong {
        file = file.error(page.frame.speaker.say(wrong));
    }
    let look = Button::primary(page.t("protect-import-look")).icon(Icon::Eye);
    let back = Button::secondary(page.t("protect-back")).href("/protect");
    let mut answer = shown(&ImportPage { page, file, look, back });
    if wrong.is_some() {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

/// Shows what a file would do, and changes nothing.
pub(crate) async fn import(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    parts: Multipart,
) -> Result<Response, PageError> {
    let bytes = match tokio::time::timeout(UPLOAD_LIMIT, file_of(parts)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(wrong)) => return form(&console, &visitor, Some(&wrong)).await,
        Err(_) => return form(&console, &visitor, Some(&Phrase::new("protect-file-slow"))).await,
    };
    match console.rooms.protect.csv_in(visitor.access()?, &bytes).await {
        Ok(import) => look(&console, &visitor, &import, false).await,
        Err(error) => match error.unfit() {
            Some((_, wrong)) => form(&console, &visitor, Some(&wrong)).await,
            None => Err(error.into()),
        },
    }
}

/// Takes the file out of the form (RFC 7578 §4).
async fn file_of(mut parts: Multipart) -> Result<Vec<u8>, Phrase> {
    let unread = |_| Phrase::new("protect-file-too-large");
    while let Some(part) = parts.next_field().await.map_err(unread)? {
        if part.name() == Some("file") {
            return bounded(part).await;
        }
    }
    Err(Phrase::new("protect-file-none"))
}

async fn bounded(mut part: FilePart<'_>) -> Result<Vec<u8>, Phrase> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| Phrase::new("protect-file-too-large"))? {
        if bytes.len() + chunk.len() > MAX_FILE_BYTES {
            return Err(Phrase::new("protect-file-too-large"));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() { Err(Phrase::new("protect-file-none")) } else { Ok(bytes) }
}

#[derive(Template)]
#[template(path = "console/protect_look.html")]
struct LookPage {
    page: Page,
    stats: Vec<Stat>,
    refused: Option<Table>,
    wanted: Option<Table>,
    confirm: Option<Confirm>,
    again: Option<Button>,
}

/// What a file would do; `is_otherwise` when it would by now do something else than it was shown to do.
async fn look(
    console: &Console,
    visitor: &Visitor,
    import: &Import,
    is_otherwise: bool,
) -> Result<Response, PageError> {
    let page = console.page(visitor, "protect-look-title").await?.at(Place::Protect);
    let (above, before) = (page.t("protect-title"), page.t("protect-import-title"));
    let mut page = led(page, lead(import)).crumb("/protect", above).crumb("/protect/import", before);
    if is_otherwise {
        let said = page.t("protect-look-otherwise");
        page = page.banner(Banner::new(Tone::Care, said));
    }
    let speaker = page.frame.speaker.clone();
    let is_fit = import.refused.is_empty() && !(import.added.is_empty() && import.changed.is_empty());
    let again = Button::primary(page.t("protect-look-again")).icon(Icon::Upload).href("/protect/import");
    let view = LookPage {
        stats: stats(&speaker, import),
        refused: (!import.refused.is_empty()).then(|| refused_table(&speaker, &import.refused)),
        wanted: is_fit.then(|| wanted_table(&speaker, import)),
        confirm: is_fit.then(|| confirm(&speaker, import)),
        again: (!is_fit).then_some(again),
        page,
    };
    Ok(shown(&view))
}

fn lead(import: &Import) -> &'static str {
    match (import.refused.is_empty(), import.added.is_empty() && import.changed.is_empty()) {
        (false, _) => Phrase::new("protect-look-refused-lead").id,
        (true, true) => Phrase::new("protect-look-nothing-lead").id,
        (true, false) => Phrase::new("protect-look-lead").id,
    }
}

fn stats(speaker: &Speaker, import: &Import) -> Vec<Stat> {
    let count = |number: usize| speaker.number(number as u64);
    vec![
        Stat::new(speaker.t("protect-look-added"), count(import.added.len())),
        Stat::new(speaker.t("protect-look-changed"), count(import.changed.len())),
        Stat::new(speaker.t("protect-look-unchanged"), count(import.unchanged)),
        Stat::new(speaker.t("protect-look-refused"), count(import.refused.len())),
    ]
}

fn refused_table(speaker: &Speaker, refused: &[Refused]) -> Table {
    let rows = refused.iter().map(|one| {
        let cells = vec![
            Cell::text(speaker.t_with("protect-look-row-number", "row", &one.row)),
            Cell::code(one.column),
            Cell::text(speaker.say(&one.why)),
        ];
        Row::new(cells)
    });
    Table::new(speaker, "refused", "/protect/import", speaker.t("protect-look-refused-caption"))
        .column(Column::text("row", speaker.t("protect-look-row")).heading())
        .column(Column::text("column", speaker.t("protect-look-column")))
        .column(Column::text("why", speaker.t("protect-look-why")))
        .rows_at_most(MOST_LISTED, rows)
}

fn wanted_table(speaker: &Speaker, import: &Import) -> Table {
    let row = |what: String, wanted: &Wanted| {
        let own = [wanted.addresses.join(", "), wanted.domains.join(", ")];
        let own: Vec<String> = own.into_iter().filter(|text| !text.is_empty()).collect();
        Row::new(vec![Cell::text(&wanted.name), Cell::text(own.join(", ")), Cell::text(what)])
    };
    let added = import.added.iter().map(|wanted| row(speaker.t("protect-look-is-added"), wanted));
    let changed = import.changed.iter().map(|(_, wanted)| row(speaker.t("protect-look-is-changed"), wanted));
    Table::new(speaker, "wanted", "/protect/import", speaker.t("protect-look-wanted-caption"))
        .column(Column::text("name", speaker.t("protect-name")).heading())
        .column(Column::text("own", speaker.t("protect-look-own")))
        .column(Column::text("what", speaker.t("protect-look-what")))
        .rows_at_most(MOST_LISTED, changed.chain(added))
}

fn confirm(speaker: &Speaker, import: &Import) -> Confirm {
    let count = import.added.len() + import.changed.len();
    Confirm::new(
        "/protect/import/apply",
        Button::primary(speaker.t_with("protect-look-apply", "count", &count)),
        Button::secondary(speaker.t("protect-look-not")).href("/protect"),
    )
    .consequence(speaker.t("protect-look-at-once"))
    .consequence(speaker.t("protect-look-others-stay"))
    .hidden("table", &import.csv())
    .hidden("added", &import.added.len().to_string())
    .hidden("changed", &import.changed.len().to_string())
}

/// What somebody has looked at and wants.
#[derive(Deserialize)]
pub(crate) struct LookedAt {
    table: String,
    added: usize,
    changed: usize,
}

/// Takes a table over, if it still does what was shown.
pub(crate) async fn import_apply(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(seen): Form<LookedAt>,
) -> Result<Response, PageError> {
    let (access, protect) = (visitor.access()?, &console.rooms.protect);
    let import = protect.csv_in(access, seen.table.as_bytes()).await?;
    let does_as_shown = (import.added.len(), import.changed.len()) == (seen.added, seen.changed);
    if !does_as_shown || !import.refused.is_empty() {
        return look(&console, &visitor, &import, true).await;
    }
    match protect.csv_apply(access, seen.table.as_bytes(), console.clock.now()).await {
        Ok(import) => {
            let said = Phrase::new("protect-imported")
                .with("added", import.added.len().to_string())
                .with("changed", import.changed.len().to_string());
            Ok(flashed(&console, redirect::to("/protect"), &said))
        }
        Err(ProtectError::Refused(_)) => look(&console, &visitor, &import, true).await,
        Err(error) => Err(error.into()),
    }
}
