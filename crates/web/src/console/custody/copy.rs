//! Copies: the register of who has which list until when, and one copy: its seed file, "I have uploaded it", its end.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use custody::canary_test::{CanaryTest, TestWords};
use custody::copy::{CopiesOf, Copy, CopyShown, CopyState, Registered};
use model::access::Right;
use model::ids::CopyId;
use model::phrase::Phrase;
use platform::accounts::Role;

use super::super::lacking::lacking;
use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::{about, below_vendors, care, tabs, until};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Facts, Field, Icon, Picture, Place, Row, Speaker, Table, Tone, When,
};

/// The register: all copies with all vendors.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let copies = console.rooms.custody.register(visitor.access()?, CopiesOf::Everybody).await?;
    let page = console.page(&visitor, "lists-title").await?.at(Place::Vendors);
    let speaker = page.frame.speaker.clone();
    let out = copies.iter().filter(|one| one.copy.state == CopyState::Out).count();
    let lead = speaker.t_with("lists-lead", "count", &out);
    let tabs = tabs(&page, "/lists");
    let table = table(&speaker, &copies);
    Ok(shown(&Sections::new(page.lead(lead)).section(Section::default().part(&tabs).part(&table))))
}

/// Copies as a table.
pub(super) fn table(speaker: &Speaker, copies: &[Registered]) -> Table {
    let row = |one: &Registered| {
        let copy = &one.copy;
        let name = Cell::link(format!("/copies/{}", copy.id), &one.list);
        Row::new(vec![
            Cell::two_lines(&name, &one.party),
            Cell::text(speaker.day(copy.made.0)),
            Cell::text(until(speaker, copy.until)),
            Cell::number(speaker.number(copy.seeds)),
            Cell::part(&badge(speaker, copy.state)),
        ])
    };
    let empty = Empty::new(Picture::Light, speaker.t("copies-none"), speaker.t("copies-none-text"));
    Table::new(speaker, "copies", "/lists", speaker.t("lists-title"))
        .column(Column::text("list", speaker.t("copy-list")).heading())
        .column(Column::text("made", speaker.t("copy-made")))
        .column(Column::text("until", speaker.t("vendor-until")))
        .column(Column::number("seeds", speaker.t("copy-seeds")))
        .column(Column::text("state", speaker.t("copy-state")))
        .rows(copies.iter().map(row))
        .empty(empty)
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
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let shown_copy = console.rooms.custody.copy(access, id).await?;
    let CopyShown { copy, list, party, reached } = &shown_copy;
    let mut page = below_vendors(&console, &visitor, "lists-title").await?;
    let speaker = page.frame.speaker.clone();
    page = page.crumb(format!("/vendors/{}", party.0), &party.1);
    page.title = speaker.say(&Phrase::new("copy-title").with("list", &list.name).with("party", &party.1));
    let may_keep = access.rights.has(Right::Keep);
    let download = format!("/copies/{id}/seeds.csv");
    if may_keep && copy.state == CopyState::Prepared {
        page = page.next(&Button::primary(speaker.t("copy-download")).icon(Icon::Download).href(&download));
    }
    let page = lacking(page, &visitor, "roles-lacking", &[Role::DataOwner])?;
    let seeds = Phrase::new("copy-reached")
        .with("reached", reached.to_string())
        .with("seeds", copy.seeds.to_string());
    let facts = Facts::new()
        .fact(speaker.t("copy-state"), Cell::part(&badge(&speaker, copy.state)))
        .fact(speaker.t("vendor-purpose"), Cell::text(&copy.purpose))
        .fact(speaker.t("vendor-rows"), Cell::text(about(&speaker, copy.rows_about)))
        .fact(speaker.t("copy-made"), Cell::part(&When::exact(&speaker, copy.made.0)))
        .fact(speaker.t("vendor-until"), Cell::text(until(&speaker, copy.until)))
        .fact(speaker.t("copy-seeds"), Cell::text(speaker.say(&seeds)))
        .fact(speaker.t("adopt-owner"), Cell::text(if list.owner.is_empty() { "–" } else { &list.owner }));
    let mut sections = Sections::new(page);
    if copy.state == CopyState::Prepared {
        let subtract = Phrase::new("copy-prepared-text").with("count", copy.seeds.to_string());
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
    if may_keep && copy.state == CopyState::Out {
        more =
            more.part(&Button::quiet(speaker.t("copy-download-again")).icon(Icon::Download).href(&download));
    }
    sections = sections.section(more);
    if may_keep && console.rooms.custody.can_test() {
        let last = console.rooms.custody.canary_test_last(access, id).await?;
        sections = sections.section(test_section(&speaker, copy, last.as_ref()));
    }
    if may_keep && copy.state != CopyState::Ended {
        let how = Field::text("how", speaker.t("copy-end-how")).hint(speaker.t("copy-end-hint")).required();
        let end = Questions::new(format!("/copies/{id}/end"))
            .field(&how)
            .button(Button::secondary(speaker.t("copy-end-act")));
        sections =
            sections.section(Section::new(speaker.t("copy-end")).lead(speaker.t("copy-end-lead")).part(&end));
    }
    Ok(shown(&sections))
}

/// "Send a test leak", and what became of the last one.
fn test_section(speaker: &Speaker, copy: &Copy, last: Option<&CanaryTest>) -> Section {
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
            Cell::text(speaker.t_with("copy-test-noticed", "milliseconds", &took))
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
