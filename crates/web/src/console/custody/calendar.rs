//! The send calendar, a month at a time: what was planned and what became of it; entered here, or in a spreadsheet.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::multipart::Multipart;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use custody::campaign::Arrival;
use custody::send_calendar::{Imported, MAX_TABLE_BYTES, PlannedShown, Wanted, place_of, place_word};
use model::access::Right;
use model::ids::PlannedSendId;
use model::phrase::Phrase;
use model::time::Time;

use super::super::sections::{Form as Questions, Grid, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{again, asked, canary_tabs, wrong};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Confirm, Empty, Field, Icon, Markup, Page, Picture, Place, Row,
    Speaker, Stat, Table, Tone,
};

/// Entries of a month on one page.
const PAGE: u32 = 100;
/// What a spreadsheet holds that is taken along: from a year ago to the year after next.
const BACK: Duration = Duration::from_hours(366 * 24);
const AHEAD: Duration = Duration::from_hours(2 * 366 * 24);
/// The file and what a form writes around it.
pub(crate) const MAX_UPLOAD_BYTES: usize = MAX_TABLE_BYTES + (64 << 10);
/// Somebody whose file takes longer has no connection that a page could be used over.
const UPLOAD_LIMIT: Duration = Duration::from_mins(1);
/// Its new rows coming back in a form, where a byte may become three.
pub(crate) const MAX_TAKE_BYTES: usize = 3 * MAX_TABLE_BYTES + (64 << 10);
/// Mistakes that are listed.
const MISTAKES: usize = 50;
/// New entries that are listed before they are taken over; all are counted.
const MOST_LISTED: usize = 100;

/// Words of a form, in their order.
type Pairs = Form<Vec<(String, String)>>;

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Month {
    year: i64,
    /// From 0.
    month: i64,
}

impl Month {
    /// Reads `2026-11`.
    fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let (year, month) = (year.parse().ok()?, month.parse::<i64>().ok()?);
        ((1970..=9_000).contains(&year) && (1..=12).contains(&month))
            .then_some(Month { year, month: month - 1 })
    }

    fn of(time: Time) -> Self {
        let text: String = time.to_string().chars().take(7).collect();
        Self::parse(&text).unwrap_or(Month { year: 1970, month: 0 })
    }

    fn plus(self, months: i64) -> Self {
        let all = self.year * 12 + self.month + months;
        Month { year: all.div_euclid(12), month: all.rem_euclid(12) }
    }

    fn word(self) -> String {
        format!("{:04}-{:02}", self.year, self.month + 1)
    }

    /// As people say it: November 2026.
    fn said(self, speaker: &Speaker) -> String {
        let phrase = Phrase::new("calendar-month").with("month", format!("month-{:02}", self.month + 1));
        speaker.say(&phrase.with("year", self.year.to_string()))
    }

    fn begins(self) -> Time {
        format!("{}-01T00:00:00Z", self.word()).parse().unwrap_or(Time::EARLIEST)
    }
}

/// A month.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let now = console.clock.now();
    let month = Month::parse(sent.word("month")).unwrap_or(Month::of(now));
    let span = (month.begins(), month.plus(1).begins());
    let after = place_of(sent.word("after"));
    let mut entries = console.rooms.custody.calendar(access, span, after, (PAGE + 1, now)).await?;
    let more = (entries.len() > PAGE as usize).then(|| {
        entries.truncate(PAGE as usize);
        entries.last().map(|one| place_word(&one.entry)).unwrap_or_default()
    });
    let page = led(console.page(&visitor, "calendar-title").await?.at(Place::Canaries), "calendar-lead");
    let speaker = page.frame.speaker.clone();
    let may_keep = access.rights.has(Right::Keep);
    let add = Button::primary(speaker.t("calendar-add")).icon(Icon::Plus).href("/calendar/add");
    let page = if may_keep { page.next(&add) } else { page };
    let href = |months| redirect::address("/calendar", &[("month", &month.plus(months).word())]);
    let around = Markup::row(&[
        Markup::of(&Button::quiet(speaker.t("calendar-before")).icon(Icon::ChevronLeft).href(href(-1))),
        Markup::of(&Button::quiet(speaker.t("calendar-after")).icon(Icon::ChevronRight).href(href(1))),
    ]);
    // The spreadsheet has every month. A month without entries is empty, and not filtered empty.
    let kept = (!entries.is_empty()).then(|| ("month".to_owned(), month.word()));
    let mut table =
        table(&speaker, &entries, may_keep).export().query(kept).continued(after.is_some()).more_after(more);
    if may_keep {
        let import = Button::secondary(speaker.t("calendar-import")).icon(Icon::Upload);
        table = table.tool(import.href("/calendar/import"));
    }
    let tabs = canary_tabs(&page, "/calendar");
    let words = Section::new(month.said(&speaker)).part(&table).part(&Whole { around });
    Ok(shown(&Sections::new(page).section(Section::default().part(&tabs)).section(words)))
}

/// Buttons beside each other.
#[derive(askama::Template)]
#[template(ext = "html", source = "{{ around }}")]
struct Whole {
    around: Markup,
}

// Its template escaped everything it was given.
impl askama::filters::HtmlSafe for Whole {}

fn table(speaker: &Speaker, entries: &[PlannedShown], may_keep: bool) -> Table {
    let row = |one: &PlannedShown| {
        let entry = &one.entry;
        let name = match entry.campaign.as_str() {
            "" => speaker.t("campaign-learned-name"),
            name => name.to_owned(),
        };
        let name = match one.campaigns {
            0 => Cell::text(name),
            _ => Cell::link(format!("/canaries/campaigns?planned={}", entry.id), name),
        };
        let list = if one.list.is_empty() { speaker.t("calendar-any-list") } else { one.list.clone() };
        let sender = match entry.sender_domain.as_str() {
            "" => speaker.t("calendar-any-sender"),
            sender => sender.to_owned(),
        };
        let when = if entry.starts == entry.ends {
            speaker.instant(entry.starts)
        } else {
            speaker.day(entry.starts)
        };
        let mut cells = vec![
            Cell::text(when),
            Cell::two_lines(&name, sender),
            Cell::two_lines(&Cell::text(&one.party), list),
            Cell::part(&badge(speaker, one.arrival)),
        ];
        if may_keep {
            let remove = Button::quiet(speaker.t("calendar-remove")).icon(Icon::TrashTwo).small();
            cells.push(Cell::markup(Markup::printed(
                &Questions::new(format!("/calendar/{}/remove", entry.id)).button(remove),
            )));
        }
        Row::new(cells)
    };
    let empty = Empty::new(Picture::Light, speaker.t("calendar-none"), speaker.t("calendar-none-text"));
    let mut table = Table::new(speaker, "calendar", "/calendar", speaker.t("calendar-title"))
        .column(Column::text("when", speaker.t("calendar-when")))
        .column(Column::text("campaign", speaker.t("calendar-campaign")).heading())
        .column(Column::text("vendor", speaker.t("campaign-whose")))
        .column(Column::text("became", speaker.t("calendar-became")));
    if may_keep {
        table = table.column(Column::acts("act", speaker.t("calendar-act")));
    }
    table.rows(entries.iter().map(row)).empty(empty)
}

fn badge(speaker: &Speaker, arrival: Arrival) -> Badge {
    match arrival {
        Arrival::Coming => Badge::new(Tone::Plain, speaker.t("calendar-coming")),
        Arrival::Arrived => Badge::new(Tone::Good, speaker.t("calendar-arrived")),
        Arrival::Awaited => Badge::new(Tone::Wait, speaker.t("calendar-awaited")),
        Arrival::Never => Badge::new(Tone::Care, speaker.t("calendar-never")),
        Arrival::Unseen => Badge::new(Tone::Plain, speaker.t("calendar-unseen")),
    }
}

/// The calendar as a table that spreadsheets open.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let now = console.clock.now();
    let span = (now.minus(BACK), now.plus(AHEAD));
    let table = console.rooms.custody.calendar_table(visitor.access()?, span, now).await?;
    let fields = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"send-calendar.csv\""),
    ];
    Ok((fields, table).into_response())
}

/// The form for a new entry.
pub(crate) async fn add_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let (page, vendors, lists) = add_page(&console, &visitor).await?;
    Ok(shown(&add_questions(page, vendors, lists, &Sent(Vec::new()), None)))
}

/// The page, the names of vendors, and those of lists.
async fn add_page(
    console: &Console,
    visitor: &Visitor,
) -> Result<(Page, Vec<String>, Vec<String>), PageError> {
    let access = visitor.access()?;
    let custody = &console.rooms.custody;
    let vendors = custody.party_names(access).await?;
    let lists = custody.lists(access).await?;
    let page = led(console.page(visitor, "calendar-add").await?.at(Place::Canaries), "calendar-add-lead");
    let up = page.t("calendar-title");
    let names = (
        vendors.into_iter().map(|(_, name)| name).collect(),
        lists.into_iter().map(|list| list.name).collect(),
    );
    Ok((page.crumb("/calendar", up), names.0, names.1))
}

fn add_questions(
    page: Page,
    vendors: Vec<String>,
    lists: Vec<String>,
    sent: &Sent,
    wrong: Option<&(&'static str, String)>,
) -> Sections {
    let speaker = page.frame.speaker.clone();
    let choices = |names: Vec<String>| names.into_iter().map(|name| (name.clone(), name));
    let any = (String::new(), speaker.t("calendar-any-list"));
    let vendor = Field::choice("vendor", speaker.t("calendar-vendor"), choices(vendors).collect());
    let list = std::iter::once(any).chain(choices(lists)).collect();
    let list = Field::choice("list", speaker.t("calendar-list"), list);
    let text = |name: &'static str, label: String| asked(Field::text(name, label), name, sent, wrong);
    // What is wrong with the day is named by the word the room knows it under.
    let date = Field::line("date", "date", speaker.t("calendar-date")).value(sent.word("date"));
    let date = match wrong {
        Some(("until", said)) => date.error(said),
        _ => date,
    };
    let form = Questions::new("/calendar/add")
        .field(&date.required().short())
        .field(&text("time", speaker.t("calendar-time")).hint(speaker.t("calendar-time-hint")).short())
        .field(&asked(vendor, "vendor", sent, wrong).required())
        .field(&asked(list, "list", sent, wrong).hint(speaker.t("calendar-list-hint")))
        .field(&text("campaign", speaker.t("calendar-campaign")).hint(speaker.t("calendar-campaign-hint")))
        .field(&text("sender_domain", speaker.t("calendar-sender")).hint(speaker.t("calendar-sender-hint")))
        .button(Button::primary(speaker.t("custody-save")))
        .button(Button::secondary(speaker.t("custody-back")).href("/calendar"));
    Sections::of(page, &form)
}

/// Adds an entry.
pub(crate) async fn add(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let wanted = Wanted {
        vendor: sent.word("vendor").to_owned(),
        list: sent.word("list").to_owned(),
        campaign: sent.word("campaign").to_owned(),
        sender_domain: sent.word("sender_domain").to_owned(),
        at: format!("{} {}", sent.word("date"), sent.word("time")).trim().to_owned(),
    };
    match console.rooms.custody.calendar_add(visitor.access()?, wanted, console.clock.now()).await {
        Ok((_, is_new)) => {
            let said = Phrase::new(if is_new { "calendar-added" } else { "calendar-there" });
            let month: String = sent.word("date").chars().take(7).collect();
            Ok(flashed(&console, redirect::to_with("/calendar", "month", &month), &said))
        }
        Err(error) => {
            let (page, vendors, lists) = add_page(&console, &visitor).await?;
            let said = wrong(&page.frame.speaker, error)?;
            Ok(again(&add_questions(page, vendors, lists, &sent, Some(&said))))
        }
    }
}

/// Takes an entry out.
pub(crate) async fn remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PlannedSendId>,
) -> Result<Response, PageError> {
    console.rooms.custody.calendar_remove(visitor.access()?, id).await?;
    Ok(flashed(&console, redirect::to("/calendar"), &Phrase::new("calendar-removed")))
}

/// Asks for a spreadsheet.
pub(crate) async fn import_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = import_page(&console, &visitor).await?;
    Ok(shown(&import_questions(page, None)))
}

async fn import_page(console: &Console, visitor: &Visitor) -> Result<Page, PageError> {
    let page =
        led(console.page(visitor, "calendar-import").await?.at(Place::Canaries), "calendar-import-lead");
    let up = page.t("calendar-title");
    Ok(page.crumb("/calendar", up))
}

fn import_questions(page: Page, wrong: Option<String>) -> Sections {
    let speaker = page.frame.speaker.clone();
    let file = Field::file(".csv,text/csv", "file", speaker.t("calendar-import-file")).required();
    let file = match wrong {
        Some(said) => file.error(said),
        None => file,
    };
    let form = Questions::new("/calendar/import")
        .with_file()
        .field(&file)
        .button(Button::primary(speaker.t("sheet-look")).icon(Icon::Eye))
        .button(Button::secondary(speaker.t("custody-back")).href("/calendar"));
    Sections::of(page, &form)
}

/// Shows what a spreadsheet would do, or what is wrong with it, and changes nothing.
pub(crate) async fn import(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    parts: Multipart,
) -> Result<Response, PageError> {
    let page = import_page(&console, &visitor).await?;
    let speaker = page.frame.speaker.clone();
    let bytes = match tokio::time::timeout(UPLOAD_LIMIT, file_of(parts)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(wrong)) => return Ok(again(&import_questions(page, Some(speaker.say(&wrong))))),
        Err(_) => return Ok(again(&import_questions(page, Some(speaker.t("protect-file-slow"))))),
    };
    match console.rooms.custody.calendar_look(visitor.access()?, &bytes, console.clock.now()).await {
        Ok(looked) => Ok(look_page(page, &looked, false)),
        Err(error) => {
            let (_, said) = wrong(&speaker, error)?;
            Ok(again(&import_questions(page, Some(said))))
        }
    }
}

/// What a spreadsheet would do; `is_otherwise` when it would by now do something else than it was shown to do.
fn look_page(mut page: Page, looked: &Imported, is_otherwise: bool) -> Response {
    if !looked.refused.is_empty() {
        return again(&mistakes(page, looked));
    }
    let speaker = page.frame.speaker.clone();
    let above = std::mem::replace(&mut page.title, speaker.t("protect-look-title"));
    let is_nothing = looked.added.is_empty();
    let lead = if is_nothing { "protect-look-nothing-lead" } else { "protect-look-lead" };
    let mut page = led(page, lead).crumb("/calendar/import", above);
    if is_otherwise {
        page = page.banner(Banner::new(Tone::Care, speaker.t("protect-look-otherwise")));
    }
    let stats = [
        Stat::new(speaker.t("protect-look-added"), speaker.number(looked.added.len() as u64)),
        Stat::new(speaker.t("protect-look-unchanged"), speaker.number(looked.unchanged)),
    ];
    let stats: Vec<Markup> = stats.iter().map(Markup::of).collect();
    let section = Section::default().part(&Grid::new(&stats));
    let section = if is_nothing {
        let again = Button::primary(speaker.t("protect-look-again")).icon(Icon::Upload);
        section.part(&again.href("/calendar/import"))
    } else {
        section.part(&confirm(&speaker, looked)).part(&new_entries(&speaker, looked))
    };
    shown(&Sections::new(page).section(section))
}

fn confirm(speaker: &Speaker, looked: &Imported) -> Confirm {
    Confirm::new(
        "/calendar/import/take",
        Button::primary(speaker.t_with("sheet-take", "count", &looked.added.len())),
        Button::secondary(speaker.t("protect-look-not")).href("/calendar"),
    )
    .consequence(speaker.t("sheet-others-stay"))
    .hidden("table", &looked.csv())
    .hidden("added", &looked.added.len().to_string())
}

fn new_entries(speaker: &Speaker, looked: &Imported) -> Table {
    let row = |one: &Wanted| {
        let list = if one.list.is_empty() { speaker.t("calendar-any-list") } else { one.list.clone() };
        Row::new(vec![
            Cell::text(&one.at),
            Cell::two_lines(&Cell::text(&one.campaign), &one.sender_domain),
            Cell::two_lines(&Cell::text(&one.vendor), list),
        ])
    };
    Table::new(speaker, "wanted", "/calendar/import", speaker.t("protect-look-wanted-caption"))
        .column(Column::text("when", speaker.t("calendar-when")))
        .column(Column::text("campaign", speaker.t("calendar-campaign")).heading())
        .column(Column::text("vendor", speaker.t("campaign-whose")))
        .rows_at_most(MOST_LISTED, looked.added.iter().map(row))
}

/// Takes a spreadsheet over, if it still does what was shown.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (access, sent, now) = (visitor.access()?, Sent(pairs), console.clock.now());
    let (custody, table) = (&console.rooms.custody, sent.exact("table").as_bytes());
    let looked = custody.calendar_look(access, table, now).await?;
    let does_as_shown = looked.added.len().to_string() == sent.word("added");
    if !does_as_shown || !looked.refused.is_empty() {
        return Ok(look_page(import_page(&console, &visitor).await?, &looked, true));
    }
    let taken = custody.calendar_import(access, table, now).await?;
    let said = Phrase::new("calendar-imported").with("added", taken.added.len().to_string());
    Ok(flashed(&console, redirect::to("/calendar"), &said))
}

/// What has to be mended before anything is taken over.
fn mistakes(page: Page, imported: &Imported) -> Sections {
    let speaker = page.frame.speaker.clone();
    let row = |(line, column, phrase): &(u64, &'static str, Phrase)| {
        let column = if *column == "until" { "date" } else { column };
        Row::new(vec![
            Cell::number(speaker.number(*line)),
            Cell::code(column),
            Cell::text(speaker.say(phrase)),
        ])
    };
    let table = Table::new(&speaker, "mistakes", "/calendar/import", speaker.t("calendar-mistakes"))
        .column(Column::number("row", speaker.t("calendar-row")).heading())
        .column(Column::text("column", speaker.t("calendar-column")))
        .column(Column::text("wrong", speaker.t("calendar-wrong")))
        .rows_at_most(MISTAKES, imported.refused.iter().map(row));
    let said =
        Banner::new(Tone::Bad, speaker.t("calendar-mistakes")).what(speaker.t("calendar-mistakes-lead"));
    let again = Button::primary(speaker.t("calendar-import")).icon(Icon::Upload).href("/calendar/import");
    let page = page.next(&again);
    Sections::new(page).section(Section::default().part(&said).part(&table))
}

/// Takes the file out of the form (RFC 7578 §4).
async fn file_of(mut parts: Multipart) -> Result<Vec<u8>, Phrase> {
    let large = |_| Phrase::new("calendar-file-large");
    while let Some(mut part) = parts.next_field().await.map_err(large)? {
        if part.name() != Some("file") {
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(large)? {
            if bytes.len() + chunk.len() > MAX_TABLE_BYTES {
                return Err(Phrase::new("calendar-file-large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        return if bytes.is_empty() { Err(Phrase::new("calendar-file-none")) } else { Ok(bytes) };
    }
    Err(Phrase::new("calendar-file-none"))
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn months_go_on_over_the_turn_of_the_year() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!((month.plus(1).word(), month.plus(-12).word()), ("2027-01".into(), "2025-12".into()));
        assert_eq!(Month::of(month.begins()), month);
        for text in ["", "2026", "2026-13", "2026-00", "x-1"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
