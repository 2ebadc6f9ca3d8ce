//! Copies: the register of who has which list until when, and one copy: its seed file, "I have uploaded it", its end.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use custody::canary_test::{CanaryTest, TestWords};
use custody::copy::{CopiesOf, Copy, CopyHow, CopyShown, CopyState, Registered, made_at, told_apart};
use custody::inbox::CodedHit;
use custody::membership::Extract;
use custody::proof::Figures;
use custody::sheet::SheetKind;
use model::access::Right;
use model::ids::{CopyId, DropId};
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::Role;
use post::alarm::AlarmKind;

use super::super::lacking::lacking;
use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::sheet::named_button;
use super::{about, below_vendors, care, day, tabs, until};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Chart, Column, Empty, Facts, Field, Icon, Markup, Picture, Place, Row,
    Speaker, Table, Tone, When,
};

/// Copies on a page of the register.
const PAGE: u32 = 50;

/// The register: all copies with all vendors, in the order they were made.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let after: Option<CopyId> = Sent(pairs).word("after").parse().ok();
    let mut copies = console.rooms.custody.register_after(visitor.access()?, after, PAGE + 1).await?;
    let more = (copies.len() > PAGE as usize).then(|| {
        copies.truncate(PAGE as usize);
        copies.last().map(|last| last.copy.id.to_string()).unwrap_or_default()
    });
    let page = console.page(&visitor, "lists-title").await?.at(Place::Vendors);
    let speaker = page.frame.speaker.clone();
    let figures = console.rooms.custody.register_figures(visitor.access()?, console.clock.now()).await?;
    let lead = counted(&speaker, &figures);
    let tabs = tabs(&page, "/lists");
    let vendors = Button::primary(speaker.t("copies-none-act")).href("/vendors");
    let mut table =
        table(&speaker, &copies).empty(nothing(&speaker).act(vendors)).export().continued(after.is_some());
    table = table.more_after(more);
    if visitor.access()?.rights.has(Right::Keep) {
        let find = Button::secondary(speaker.t("where-title")).icon(Icon::Search).href("/where");
        let approvals = Button::secondary(speaker.t("approvals-title")).icon(Icon::Users).href("/approvals");
        let lists = named_button(&speaker, SheetKind::Lists);
        table = table.tools([find, approvals, lists, named_button(&speaker, SheetKind::Copies)]);
    }
    let mut sections = Sections::new(page.lead(lead)).section(Section::default().part(&tabs).part(&table));
    if !copies.is_empty() {
        sections = sections.section(over_time(&speaker, &figures));
    }
    Ok(shown(&sections))
}

/// "Copies out: 7, was 9; oldest without proof: 214 days."
fn counted(speaker: &Speaker, figures: &Figures) -> String {
    let out = Phrase::new("lists-counted")
        .with("out", figures.out.to_string())
        .with("count", figures.before.to_string());
    let out = speaker.say(&out);
    match figures.oldest_days {
        Some(days) => format!("{out} {}", speaker.t_with("lists-oldest", "days", &days)),
        None => out,
    }
}

/// How many copies were out, week by week.
fn over_time(speaker: &Speaker, figures: &Figures) -> Section {
    let mut chart = Chart::new(speaker, speaker.t("lists-chart")).series(speaker.t("lists-chart-out"));
    for (at, out) in &figures.weeks {
        chart = chart.point(speaker, *at, &[*out]);
    }
    Section::new(speaker.t("lists-over-time")).part(&chart)
}

/// The register as a table for a spreadsheet.
pub(crate) async fn csv(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let copies = console.rooms.custody.register(access, CopiesOf::Everybody).await?;
    let proved = console.rooms.custody.proved(access).await?;
    let columns =
        ["list", "holder", "purpose", "how", "rows", "canaries", "made", "until", "state", "ended", "proof"];
    let rows = copies.iter().map(|one| {
        let copy = &one.copy;
        let day = |at: Option<Time>| at.map(super::day).unwrap_or_default();
        [
            one.list.clone(),
            one.party.clone(),
            copy.purpose.clone(),
            copy.how.as_str().to_owned(),
            copy.rows_about.map(|rows| rows.to_string()).unwrap_or_default(),
            copy.seeds.to_string(),
            made_at(copy.made.0),
            day(copy.until),
            copy.state.as_str().to_owned(),
            day(copy.ended.as_ref().map(|(at, _, _)| *at)),
            if proved.contains(&copy.id) { "yes" } else { "no" }.to_owned(),
        ]
    });
    let text = formats::csv::write(&columns, rows);
    let fields = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"copies.csv\""),
    ];
    Ok((fields, text).into_response())
}

/// Copies as a table.
pub(super) fn table(speaker: &Speaker, copies: &[Registered]) -> Table {
    let row = |one: &Registered| {
        let copy = &one.copy;
        let name = Cell::link(format!("/copies/{}", copy.id), &one.list);
        Row::new(vec![
            Cell::two_lines(&name, &one.party),
            Cell::two_lines(&Cell::text(speaker.day(copy.made.0)), speaker.say(&told_apart(copy))),
            Cell::text(until(speaker, copy.until)),
            Cell::number(speaker.number(copy.seeds)),
            Cell::part(&badge(speaker, copy.state)),
        ])
    };
    Table::new(speaker, "copies", "/lists", speaker.t("lists-title"))
        .column(Column::text("list", speaker.t("copy-list")).heading())
        .column(Column::text("made", speaker.t("copy-made")))
        .column(Column::day("until", speaker.t("vendor-until")))
        .column(Column::number("seeds", speaker.t("copy-seeds")))
        .column(Column::text("state", speaker.t("copy-state")))
        .rows(copies.iter().map(row))
        .empty(nothing(speaker))
}

fn nothing(speaker: &Speaker) -> Empty {
    Empty::new(Picture::Light, speaker.t("copies-none"), speaker.t("copies-none-text"))
}

fn badge(speaker: &Speaker, state: CopyState) -> Badge {
    match state {
        CopyState::Prepared => Badge::new(Tone::Wait, speaker.t("copy-state-prepared")),
        CopyState::Out => Badge::new(Tone::Sea, speaker.t("copy-state-out")),
        CopyState::Ended => Badge::new(Tone::Plain, speaker.t("copy-state-ended")),
    }
}

/// One copy.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let older: Option<DropId> = Sent(pairs).word("older").parse().ok();
    let shown_copy = console.rooms.custody.copy(access, id).await?;
    let CopyShown { copy, list, party, reached, coded } = &shown_copy;
    let mut page = below_vendors(&console, &visitor, "lists-title").await?;
    let speaker = page.frame.speaker.clone();
    page = page.crumb(format!("/vendors/{}", party.0), &party.1);
    page.title = speaker.say(&Phrase::new("copy-title").with("list", &list.name).with("party", &party.1));
    let may_keep = access.rights.has(Right::Keep);
    let download = format!("/copies/{id}/seeds.csv");
    // What left sealed has its canaries in it: nothing is uploaded beside it.
    let is_to_be_seeded = copy.state == CopyState::Prepared && copy.how == CopyHow::Adopted;
    if may_keep && is_to_be_seeded {
        page = page.next(&Button::primary(speaker.t("copy-download")).icon(Icon::Download).href(&download));
    }
    let page = lacking(page, &visitor, "roles-lacking", &[Role::DataOwner])?;
    let seeds = Phrase::new("copy-reached")
        .with("reached", reached.to_string())
        .with("seeds", copy.seeds.to_string());
    let marks = Phrase::new("copy-marks-of")
        .with("exclusive", copy.seeds.saturating_sub(*coded).to_string())
        .with("coded", coded.to_string());
    let extracts = console.rooms.custody.extracts(access, id).await?;
    let newest = extracts.into_iter().find(|extract| extract.forgotten_at.is_none());
    let facts = Facts::new()
        .fact(speaker.t("copy-state"), Cell::part(&badge(&speaker, copy.state)))
        .fact(speaker.t("adopt-list"), Cell::link(format!("/lists/{}", list.id), &list.name))
        .fact(speaker.t("vendor-purpose"), Cell::text(&copy.purpose))
        .fact(speaker.t("vendor-rows"), Cell::text(about(&speaker, copy.rows_about)))
        .fact(speaker.t("copy-made"), Cell::part(&When::exact(&speaker, copy.made.0)))
        .fact(speaker.t("vendor-until"), Cell::text(until(&speaker, copy.until)))
        .fact(speaker.t("copy-seeds"), Cell::text(speaker.say(&seeds)))
        .fact(speaker.t("copy-marks"), Cell::text(speaker.say(&marks)))
        .fact(speaker.t("extract-known"), Cell::text(known(&speaker, newest.as_ref())))
        .fact(speaker.t("adopt-owner"), Cell::text(if list.owner.is_empty() { "–" } else { &list.owner }));
    let mut sections = Sections::new(page);
    if let Some(leaks) = super::leak::of_copies(&console, access, &speaker, &[id]).await? {
        sections = sections.section(leaks);
    }
    if copy.state == CopyState::Prepared && !is_to_be_seeded {
        let custody = &console.rooms.custody;
        let is_by_hand = custody.drops_before(access, id, None, 1).await?.is_empty()
            && custody.push(access, id).await?.is_none();
        let (title, text) = match is_by_hand {
            true => ("copy-waits-hand", "copy-waits-hand-text"),
            false => ("copy-waits", "copy-waits-text"),
        };
        let waits = Banner::new(Tone::Wait, speaker.t(title)).what(speaker.t(text));
        sections = sections.section(Section::default().part(&waits));
    }
    if is_to_be_seeded {
        let subtract = match copy.rows_about {
            Some(rows) => Phrase::new("copy-prepared-text-of").with("rows", (rows + copy.seeds).to_string()),
            None => Phrase::new("copy-prepared-text"),
        };
        let subtract = subtract.with("count", copy.seeds.to_string());
        let mut steps = Section::default().part(&care(speaker.t("copy-prepared"), speaker.say(&subtract)));
        if may_keep {
            let said = Questions::new(format!("/copies/{id}/out"))
                .button(Button::secondary(speaker.t("copy-uploaded")).icon(Icon::Check));
            steps = steps.part(&said);
        }
        sections = sections.section(steps);
    }
    sections = sections.section(Section::default().part(&facts));
    let mail =
        Button::secondary(speaker.t("copy-mail")).icon(Icon::Inbox).href(format!("/canaries?copy={id}"));
    let mut more = Section::new(speaker.t("copy-more")).part(&mail);
    if may_keep {
        let read = Button::secondary(speaker.t("extract-title")).icon(Icon::Upload);
        more = more.part(&read.href(format!("/copies/{id}/read")));
    }
    // What left with the copy are its rows for ever.
    let left_with_it = |reading: &Extract| copy.how == CopyHow::Exported && reading.made.0 == copy.made.0;
    if may_keep && newest.is_some_and(|reading| !left_with_it(&reading)) {
        let unread = Button::quiet(speaker.t("unread-title")).icon(Icon::UndoTwo);
        more = more.part(&unread.href(format!("/copies/{id}/unread")).asks());
    }
    if may_keep && copy.state == CopyState::Out {
        more =
            more.part(&Button::quiet(speaker.t("copy-download-again")).icon(Icon::Download).href(&download));
    }
    if may_keep {
        let marks = format!("/copies/{id}/marks");
        more = more.part(&Button::quiet(speaker.t("copy-marks-look")).icon(Icon::Eye).href(&marks));
    }
    sections = sections.section(more);
    if may_keep && console.rooms.custody.can_test() {
        let last = console.rooms.custody.canary_test_last(access, id).await?;
        let is_told = console.rooms.alarms.is_told(access, AlarmKind::LeakTest.severity()).await;
        let is_told = is_told.map_err(PageError::ours)?;
        sections = sections.section(test_section(&speaker, copy, (last.as_ref(), is_told)));
    }
    if may_keep && copy.seeds > 0 {
        let gone = console.rooms.custody.unsubscribed(access, id).await?;
        sections = sections.section(unsubscribed_section(&speaker, id, &gone));
    }
    if may_keep && copy.state != CopyState::Ended {
        let how = Field::text("how", speaker.t("copy-end-how")).hint(speaker.t("copy-end-hint")).required();
        let end = Questions::new(format!("/copies/{id}/end"))
            .field(&how)
            .button(Button::secondary(speaker.t("copy-end-act")));
        sections =
            sections.section(Section::new(speaker.t("copy-end")).lead(speaker.t("copy-end-lead")).part(&end));
    }
    let exporter = match may_keep {
        true => super::exporter::of_copy(&console, &visitor, &speaker, id).await?,
        false => None,
    };
    if let Some(section) = exporter {
        sections = sections.section(section);
    }
    if may_keep && let Some(section) = super::escrow::of_copy(&console, access, &speaker, id).await? {
        sections = sections.section(section);
    }
    for section in super::seal::of_copy(&console, access, &speaker, (id, copy.how, may_keep), older).await? {
        sections = sections.section(section);
    }
    Ok(shown(&sections))
}

/// Whether it is known exactly who is in a copy.
fn known(speaker: &Speaker, newest: Option<&Extract>) -> String {
    newest.map_or_else(
        || speaker.t("extract-approximate"),
        |extract| {
            let said = Phrase::new("extract-exact").with("date", super::day(extract.taken_at));
            speaker.say(&said.with("people", extract.people.to_string()))
        },
    )
}

/// Canaries that somebody unsubscribed by hand, so that what still comes to them is marked.
fn unsubscribed_section(speaker: &Speaker, id: CopyId, gone: &[(u64, Time)]) -> Section {
    let row = Field::text("row", speaker.t("unsubscribed-row")).required().short();
    let on = Field::line("date", "day", speaker.t("unsubscribed-day")).required().short();
    let form = Questions::new(format!("/copies/{id}/unsubscribed"))
        .field(&row)
        .field(&on)
        .button(Button::secondary(speaker.t("unsubscribed-act")));
    let section = Section::new(speaker.t("unsubscribed-title")).lead(speaker.t("unsubscribed-lead"));
    let said = |(row, since): &(u64, Time)| {
        let words = Phrase::new("unsubscribed-one").with("row", row.to_string()).with("date", day(*since));
        Markup::of(&Badge::new(Tone::Plain, speaker.say(&words)))
    };
    let badges: Vec<Markup> = gone.iter().map(said).collect();
    match badges.is_empty() {
        true => section.part(&form),
        false => section
            .part(&Facts::new().fact(speaker.t("unsubscribed-title"), Cell::markup(Markup::row(&badges))))
            .part(&form),
    }
}

/// Notes that a canary has unsubscribed.
pub(crate) async fn unsubscribed(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let said = (sent.word("row"), sent.word("day"));
    console.rooms.custody.canary_unsubscribed(access, id, said, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{id}")), &Phrase::new("unsubscribed-noted")))
}

/// "Send a test leak", and what became of the last one.
fn test_section(speaker: &Speaker, copy: &Copy, (last, is_told): (Option<&CanaryTest>, bool)) -> Section {
    let row = Field::text("row", speaker.t("copy-test-row"))
        .hint(speaker.t_with("copy-test-row-hint", "seeds", &copy.seeds))
        .short();
    let form = Questions::new(format!("/copies/{}/test", copy.id))
        .field(&row)
        .button(Button::secondary(speaker.t("copy-test-act")).icon(Icon::Send));
    let section = Section::new(speaker.t("copy-test")).lead(speaker.t("copy-test-lead"));
    let Some(last) = last else { return section.part(&form) };
    let became = match last.noticed_at {
        Some(noticed) => {
            let took = noticed.since(last.asked.0).as_millis();
            let id = if is_told { "copy-test-noticed" } else { "copy-test-noticed-alone" };
            Cell::text(speaker.t_with(id, "milliseconds", &took))
        }
        None => Cell::text(speaker.t("copy-test-not-noticed")),
    };
    let facts = Facts::new()
        .fact(speaker.t("copy-test-last"), Cell::part(&When::exact(speaker, last.asked.0)))
        .fact(speaker.t("copy-test-became"), became);
    section.part(&facts).part(&form)
}

/// "Send a test leak."
pub(crate) async fn test(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let speaker = console.speaker(&visitor);
    let (subject, text) = (speaker.t("copy-test-subject"), speaker.t("copy-test-text"));
    let words = TestWords { subject: &subject, text: &text };
    console.rooms.custody.canary_test(access, id, sent.word("row"), words, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{id}")), &Phrase::new("copy-test-sent")))
}

/// The seed file.
pub(crate) async fn seeds(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
) -> Result<Response, PageError> {
    let file = console.rooms.custody.seed_file(visitor.access()?, id).await?;
    // Letters, digits and hyphens only: see `custody::adopt`.
    let name = format!("attachment; filename=\"{}\"", file.name);
    let fields = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((fields, file.text).into_response())
}

/// What kind of mark each row is: for whoever keeps lists, and audited as every look into the file is.
pub(crate) async fn marks(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let file = console.rooms.custody.seed_file(access, id).await?;
    let CopyShown { list, party, .. } = console.rooms.custody.copy(access, id).await?;
    let page = below_vendors(&console, &visitor, "copy-marks-title").await?;
    let speaker = page.frame.speaker.clone();
    let up = speaker.say(&Phrase::new("copy-title").with("list", &list.name).with("party", &party.1));
    let page = page.crumb(format!("/copies/{id}"), up).lead(speaker.t("copy-marks-lead"));
    let hits = console.rooms.custody.coded_hits(access, list.id).await?;
    let hits: BTreeMap<u64, CodedHit> = hits.into_iter().map(|hit| (hit.mark, hit)).collect();
    let table = |name: &'static str, title: String| {
        Table::new(&speaker, name, format!("/copies/{id}/marks"), title)
            .column(Column::text("address", speaker.t("copy-marks-address")).heading())
    };
    let exclusive = table("exclusive", speaker.t("copy-marks-exclusive"))
        .rows(file.exclusive().map(|address| Row::new(vec![Cell::code(address)])));
    let coded = table("coded", speaker.t("copy-marks-coded"))
        .column(Column::text("hit", speaker.t("copy-marks-hit")))
        .rows(file.coded().map(|(mark, address)| {
            let hit = hits.get(&u64::from(mark)).map_or_else(|| Cell::text("–"), |hit| hit_of(&speaker, hit));
            Row::new(vec![Cell::code(address), hit])
        }));
    let section = |title: &'static str, lead: &'static str, table: &Table| {
        Section::new(speaker.t(title)).lead(speaker.t(lead)).part(table)
    };
    let shown_marks = Button::secondary(speaker.t("copy-marks-proof"))
        .icon(Icon::Download)
        .href(format!("/copies/{id}/marks-proof.json"));
    let mut response = shown(
        &Sections::new(page)
            .section(Section::default().part(&shown_marks))
            .section(section("copy-marks-exclusive", "copy-marks-exclusive-lead", &exclusive))
            .section(section("copy-marks-coded", "copy-marks-coded-lead", &coded)),
    );
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A proof that marks which strangers know were in this copy.
pub(crate) async fn marks_proof(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
) -> Result<Response, PageError> {
    let Some(text) = console.rooms.custody.mark_proof(visitor.access()?, id).await? else {
        return Err(PageError::Refused(Phrase::new("copy-marks-no-proof")));
    };
    let fields = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"marks-{id}.json\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((fields, text).into_response())
}

/// "I have uploaded it."
pub(crate) async fn out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
) -> Result<Response, PageError> {
    console.rooms.custody.copy_is_out(visitor.access()?, id, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{id}")), &Phrase::new("copy-now-out")))
}

/// The vendor has it no more.
pub(crate) async fn end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    console.rooms.custody.copy_end(visitor.access()?, id, sent.word("how"), console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{id}")), &Phrase::new("copy-now-ended")))
}

/// When mail that counts first came to a canary.
fn hit_of(speaker: &Speaker, hit: &CodedHit) -> Cell {
    let at = Cell::part(&When::exact(speaker, hit.at));
    if hit.is_waiting { Cell::two_lines(&at, speaker.t("copy-marks-hit-waits")) } else { at }
}
