//! Spreadsheets that come in: vendors, places, ways, lists and copies. A file is looked at first, with each mistake by its line; then taken over as a whole; then, for some days,
//! taken back. Between looking and taking its rows travel in the page, as those of protected names do ([`crate::console::protect`]).

use std::sync::Arc;

use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use custody::sheet::{LIMITS, Looked, Mistake, SheetError, SheetKind, TAKEN_BACK_WITHIN};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Grid, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{again, below_vendors};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Banner, Button, Cell, Column, Confirm, Field, Icon, Markup, Page, Row, Speaker, Stat, Table, Tone,
};

/// A spreadsheet that is handed in, and what a form writes around it.
pub(crate) const MAX_UPLOAD_BYTES: usize = LIMITS.bytes + (64 << 10);
/// Its rows coming back in a form, where a byte may become three.
pub(crate) const MAX_TAKE_BYTES: usize = 3 * LIMITS.bytes + (64 << 10);
/// Rows of each kind that are listed before it is taken over; all are counted.
const MOST_LISTED: usize = 100;

fn kind_of(word: &str) -> Result<SheetKind, PageError> {
    SheetKind::parse(word).ok_or(PageError::NotFound)
}

/// The page on which what came in is seen.
const fn home(kind: SheetKind) -> &'static str {
    match kind {
        SheetKind::Vendors | SheetKind::Places => "/vendors",
        SheetKind::Ways => "/map",
        SheetKind::Lists | SheetKind::Copies => "/lists",
    }
}

fn title(speaker: &Speaker, kind: SheetKind) -> String {
    match kind {
        SheetKind::Vendors => speaker.t("sheet-vendors"),
        SheetKind::Places => speaker.t("sheet-places"),
        SheetKind::Ways => speaker.t("sheet-ways"),
        SheetKind::Lists => speaker.t("sheet-lists"),
        SheetKind::Copies => speaker.t("sheet-copies"),
    }
}

async fn page_of(console: &Console, visitor: &Visitor, kind: SheetKind) -> Result<Page, PageError> {
    let mut page = below_vendors(console, visitor, "sheet-title").await?;
    page.title = title(&page.frame.speaker, kind);
    Ok(page)
}

/// A button that leads to the spreadsheets of a kind.
pub(super) fn button(speaker: &Speaker, kind: SheetKind) -> Button {
    leading(speaker.t("sheet-open"), kind)
}

/// The same where several kinds lie side by side: it says which.
pub(super) fn named_button(speaker: &Speaker, kind: SheetKind) -> Button {
    leading(title(speaker, kind), kind)
}

fn leading(words: String, kind: SheetKind) -> Button {
    Button::secondary(words).icon(Icon::Upload).href(format!("/sheets/{}", kind.as_str())).small()
}

/// Asks for a file, gives what is there as one, and offers to take the last one back.
pub(crate) async fn form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, PageError> {
    Ok(shown(&asking(&console, &visitor, kind_of(&word)?, None).await?))
}

async fn asking(
    console: &Console,
    visitor: &Visitor,
    kind: SheetKind,
    wrong: Option<&Phrase>,
) -> Result<Sections, PageError> {
    let (lead, hint) = match kind {
        SheetKind::Copies => ("sheet-lead-copies", "sheet-columns-copies"),
        _ => ("sheet-lead", "sheet-columns"),
    };
    let page = led(page_of(console, visitor, kind).await?, lead);
    let speaker = page.frame.speaker.clone();
    let columns: Vec<&str> = kind.columns().collect();
    let hint = Phrase::new(hint).with("columns", columns.join(", "));
    let mut file = Field::file(".csv,text/csv", "file", speaker.t("sheet-file")).hint(speaker.say(&hint));
    if let Some(wrong) = wrong {
        file = file.error(speaker.say(wrong));
    }
    let out = Button::secondary(speaker.t("parts-table-export")).icon(Icon::Download);
    let ask = Questions::new(format!("/sheets/{}", kind.as_str()))
        .with_file()
        .field(&file.required())
        .button(Button::primary(speaker.t("sheet-look")).icon(Icon::Eye))
        .button(out.href(format!("/sheets/{}/table.csv", kind.as_str())));
    let mut sections = Sections::of(page, &ask);
    let taken = console.rooms.custody.sheet_taken(visitor.access()?, kind, console.clock.now()).await?;
    if let Some(taken) = taken {
        let until = taken.at.plus(TAKEN_BACK_WITHIN);
        let said = Phrase::new("sheet-taken-last")
            .with("date", super::day(taken.at))
            .with("added", taken.added.to_string())
            .with("changed", taken.changed.to_string())
            .with("until", super::day(until));
        let back = Questions::new(format!("/sheets/{}/back", kind.as_str()))
            .button(Button::secondary(speaker.t("sheet-take-back")).asks());
        let section = Section::new(speaker.t("sheet-take-back-title")).lead(speaker.say(&said));
        sections = sections.section(section.part(&back));
    }
    Ok(sections)
}

/// What is there, as a table.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, PageError> {
    let kind = kind_of(&word)?;
    let text = console.rooms.custody.sheet_out(visitor.access()?, kind).await?;
    Ok(super::map::table(text, kind.as_str()))
}

/// Shows what a file would do, and changes nothing.
pub(crate) async fn look(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(word): Path<String>,
    parts: Multipart,
) -> Result<Response, PageError> {
    let kind = kind_of(&word)?;
    let bytes = match super::map::file_of(parts).await {
        Err(PageError::Refused(wrong)) => {
            return Ok(again(&asking(&console, &visitor, kind, Some(&wrong)).await?));
        }
        other => other?,
    };
    let now = console.clock.now();
    match console.rooms.custody.sheet_look(visitor.access()?, kind, &bytes, now).await {
        Ok(looked) => look_page(&console, &visitor, kind, &looked, false).await,
        Err(error) => match error.phrase() {
            Some(wrong) => Ok(again(&asking(&console, &visitor, kind, Some(&wrong)).await?)),
            None => Err(refused(error)),
        },
    }
}

/// What a file would do; `is_otherwise` when it would by now do something else than it was shown to do.
async fn look_page(
    console: &Console,
    visitor: &Visitor,
    kind: SheetKind,
    looked: &Looked,
    is_otherwise: bool,
) -> Result<Response, PageError> {
    let does = looked.added.len() + looked.changed.len();
    let lead = match (looked.mistakes.is_empty(), does) {
        (false, _) => "protect-look-refused-lead",
        (true, 0) => "protect-look-nothing-lead",
        (true, _) => "protect-look-lead",
    };
    let mut page = page_of(console, visitor, kind).await?;
    let speaker = page.frame.speaker.clone();
    let above = std::mem::replace(&mut page.title, speaker.t("protect-look-title"));
    let mut page = led(page, lead).crumb(format!("/sheets/{}", kind.as_str()), above);
    if is_otherwise {
        page = page.banner(Banner::new(Tone::Care, speaker.t("protect-look-otherwise")));
    }
    let count = |number: usize| speaker.number(number as u64);
    let stats = [
        Stat::new(speaker.t("protect-look-added"), count(looked.added.len())),
        Stat::new(speaker.t("protect-look-changed"), count(looked.changed.len())),
        Stat::new(speaker.t("protect-look-unchanged"), speaker.number(looked.unchanged)),
        Stat::new(speaker.t("protect-look-refused"), count(looked.refused())),
    ];
    let stats: Vec<Markup> = stats.iter().map(Markup::of).collect();
    let mut section = Section::default();
    if !looked.not_read.is_empty() {
        section = section.part(&not_read(&speaker, &looked.not_read));
    }
    section = section.part(&Grid::new(&stats));
    if looked.mistakes.is_empty() && does > 0 {
        section = section.part(&confirm(&speaker, kind, looked)).part(&changes(&speaker, kind, looked));
        return Ok(shown(&Sections::new(page).section(section)));
    }
    if !looked.mistakes.is_empty() {
        section = section.part(&mistakes(&speaker, kind, &looked.mistakes));
    }
    let mended = Button::primary(speaker.t("protect-look-again")).icon(Icon::Upload);
    let section = section.part(&mended.href(format!("/sheets/{}", kind.as_str())));
    let page = Sections::new(page).section(section);
    Ok(if looked.mistakes.is_empty() { shown(&page) } else { again(&page) })
}

/// Columns of which nothing is taken in, said before anything is.
fn not_read(speaker: &Speaker, columns: &[String]) -> Banner {
    let said = speaker.t_with("sheet-not-read", "columns", &columns.join(", "));
    Banner::new(Tone::Care, said).what(speaker.t("sheet-not-read-text"))
}

fn mistakes(speaker: &Speaker, kind: SheetKind, all: &[Mistake]) -> Table {
    let rows = all.iter().map(|one| {
        Row::new(vec![
            Cell::text(speaker.t_with("protect-look-row-number", "row", &one.line)),
            Cell::code(one.column),
            Cell::text(speaker.say(&one.why)),
        ])
    });
    let caption = speaker.t("protect-look-refused-caption");
    Table::new(speaker, "mistakes", format!("/sheets/{}", kind.as_str()), caption)
        .column(Column::text("row", speaker.t("protect-look-row")).heading())
        .column(Column::text("column", speaker.t("protect-look-column")))
        .column(Column::text("why", speaker.t("protect-look-why")))
        .rows_at_most(MOST_LISTED, rows)
}

fn changes(speaker: &Speaker, kind: SheetKind, looked: &Looked) -> Table {
    let changed = looked.changed.iter().map(|(name, differ)| {
        let differ: Vec<String> = differ
            .iter()
            .map(|(column, before, after)| {
                let or_none = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
                format!("{column}: {} → {}", or_none(before), or_none(after))
            })
            .collect();
        let becomes = Cell::two_lines(&Cell::text(speaker.t("protect-look-is-changed")), differ.join(" · "));
        Row::new(vec![Cell::text(name), becomes])
    });
    let added = looked
        .added
        .iter()
        .map(|name| Row::new(vec![Cell::text(name), Cell::text(speaker.t("protect-look-is-added"))]));
    let caption = speaker.t("protect-look-wanted-caption");
    Table::new(speaker, "wanted", format!("/sheets/{}", kind.as_str()), caption)
        .column(Column::text("name", speaker.t("protect-name")).heading())
        .column(Column::text("what", speaker.t("protect-look-what")))
        .rows_at_most(MOST_LISTED, changed.chain(added))
}

fn confirm(speaker: &Speaker, kind: SheetKind, looked: &Looked) -> Confirm {
    let count = looked.added.len() + looked.changed.len();
    Confirm::new(
        format!("/sheets/{}/take", kind.as_str()),
        Button::primary(speaker.t_with("sheet-take", "count", &count)),
        Button::secondary(speaker.t("protect-look-not")).href(home(kind)),
    )
    .consequence(speaker.t("sheet-others-stay"))
    .consequence(speaker.t("sheet-may-be-taken-back"))
    .hidden("table", &looked.table)
    .hidden("added", &looked.added.len().to_string())
    .hidden("changed", &looked.changed.len().to_string())
}

/// Takes a table over, if it still does what was shown.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(word): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (kind, sent, now) = (kind_of(&word)?, Sent(pairs), console.clock.now());
    let (access, custody) = (visitor.access()?, &console.rooms.custody);
    let table = sent.exact("table").as_bytes();
    let looked = custody.sheet_look(access, kind, table, now).await.map_err(refused)?;
    let seen = (sent.word("added").to_owned(), sent.word("changed").to_owned());
    let does_as_shown = (looked.added.len().to_string(), looked.changed.len().to_string()) == seen;
    if !does_as_shown || !looked.mistakes.is_empty() {
        return look_page(&console, &visitor, kind, &looked, true).await;
    }
    let taken = custody.sheet_take(access, kind, table, now).await.map_err(refused)?;
    let said = Phrase::new("sheet-taken")
        .with("added", taken.added.len().to_string())
        .with("changed", taken.changed.len().to_string());
    Ok(flashed(&console, redirect::to(home(kind)), &said))
}

/// Takes back what was taken over last.
pub(crate) async fn back(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, PageError> {
    let kind = kind_of(&word)?;
    let undone = console.rooms.custody.sheet_take_back(visitor.access()?, kind, console.clock.now());
    let rows = undone.await.map_err(refused)?;
    let said = Phrase::new("sheet-taken-back").with("count", rows.to_string());
    Ok(flashed(&console, redirect::to(home(kind)), &said))
}

/// What is wrong with a file as a whole; the rest is ours.
fn refused(error: SheetError) -> PageError {
    match (error.phrase(), error) {
        (Some(phrase), _) => PageError::Refused(phrase),
        (None, SheetError::Custody(error)) => (*error).into(),
        (None, _) => PageError::NotFound,
    }
}
