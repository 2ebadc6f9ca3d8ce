//! Whom a case concerns: a list is handed in and streamed through; fingerprints stay, the list does not.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::response::Response as Answer;
use model::ids::BreachId;
use model::phrase::Phrase;
use response::{ResponseError, Unfit};

use super::{again, below, place};
use crate::console::sections::{Named, Sections};
use crate::console::{Console, flashed, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Field, Icon, Markup, Page};

/// A list that is handed in by a browser: some ten million addresses with a name. Larger ones come in parts of the list, or later by the API.
pub(crate) const MAX_UPLOAD_BYTES: usize = 512 << 20;

/// Where a list is from is a line of words, and so is which column has the addresses; a form of this size could hold more than memory does.
const MAX_LINE_BYTES: usize = 4 << 10;

/// Somebody whose list takes longer has no connection that a page could be used over.
const UPLOAD_LIMIT: Duration = Duration::from_mins(20);

/// What stood in the lines of the form.
#[derive(Debug, Default)]
struct Lines {
    source: String,
    column: String,
}

/// A form with a file.
struct Upload {
    page: Page,
    form: Markup,
}

async fn upload(
    console: &Console,
    visitor: &Visitor,
    id: BreachId,
    (lines, wrong): (&Lines, Option<&ResponseError>),
) -> Result<Upload, PageError> {
    let (page, _) = below(console, visitor, id, "case-hand-in").await?;
    let page = crate::console::led(page, "case-hand-in-lead");
    let source = Field::text("source", page.t("case-source")).hint(page.t("case-source-hint")).required();
    let source = source.value(&lines.source);
    let file = Field::file(".csv,.txt,text/csv", "file", page.t("case-file")).hint(page.t("case-file-hint"));
    // Its name says which column has the addresses, unless two are called so, or none. It stands before the file, which is read as it comes.
    let asks_column = !lines.column.is_empty() || matches!(wrong, Some(ResponseError::Column(_)));
    let column = asks_column.then(|| {
        let field = Field::line("text", "address", page.t("table-address"));
        field.hint(page.t("table-address-hint")).value(&lines.column).short()
    });
    let form = FileForm {
        action: format!("{}/affected", place(id)),
        fields: [Some(source), column, Some(file.required())].into_iter().flatten().collect(),
        send: Button::primary(page.t("case-hand-in-do")).icon(Icon::Upload),
        back: Button::secondary(page.t("cases-back")).href(place(id)),
    };
    Ok(Upload { form: Markup::of(&form), page })
}

#[derive(askama::Template)]
#[template(path = "console/case_affected.html")]
struct FileForm {
    action: String,
    fields: Vec<Field>,
    send: Button,
    back: Button,
}

/// Asks for the list.
pub(crate) async fn form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
) -> Result<Answer, PageError> {
    let Upload { page, form } = upload(&console, &visitor, id, (&Lines::default(), None)).await?;
    Ok(shown(&Sections::of(page, &form)))
}

/// Takes it in.
pub(crate) async fn hand_in(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
    parts: Multipart,
) -> Result<Answer, PageError> {
    let desk = &console.rooms.response;
    desk.breach(visitor.access()?, id).await?;
    let mut lines = Lines::default();
    let read = tokio::time::timeout(UPLOAD_LIMIT, read(&console, parts, &mut lines)).await;
    let kept = match read.unwrap_or(Err(ResponseError::Unfit(Unfit::TooLong))) {
        Ok(list) => desk.affected_keep(visitor.access()?, id, &lines.source, list).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(_) => Ok(flashed(&console, redirect::to(&place(id)), &Phrase::new("case-handed-in"))),
        Err(error) => {
            let Upload { page, form } = upload(&console, &visitor, id, (&lines, Some(&error))).await?;
            again(page, error, &form)
        }
    }
}

async fn read(
    console: &Console,
    mut parts: Multipart,
    lines: &mut Lines,
) -> Result<response::affected::AffectedList, ResponseError> {
    let cut = |_| ResponseError::Unfit(Unfit::TooLong);
    let mut list = None;
    while let Some(mut part) = parts.next_field().await.map_err(cut)? {
        let line = match part.name() {
            Some("source") => Some(&mut lines.source),
            Some("address") => Some(&mut lines.column),
            _ => None,
        };
        if let Some(line) = line {
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(cut)? {
                if bytes.len() + chunk.len() > MAX_LINE_BYTES {
                    return Err(Unfit::TooLong.into());
                }
                bytes.extend_from_slice(&chunk);
            }
            *line = String::from_utf8_lossy(&bytes).into_owned();
        } else if part.name() == Some("file") {
            let builder = console.rooms.response.affected_begin();
            let mut builder = builder.with_addresses_in(Some(&lines.column));
            while let Some(chunk) = part.chunk().await.map_err(cut)? {
                builder.push(&chunk)?;
            }
            list = Some(builder.finish()?);
        }
    }
    Ok(list.ok_or(Unfit::Nobody)?)
}
