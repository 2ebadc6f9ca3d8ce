//! Where is an address: one question with a form, answered on the same page. The address comes in a body, never in a path, so that no log has it.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::copy::{Copy, told_apart};
use custody::membership::whereabouts::{InCopy, InList, Whereabouts};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Section, Sections, Sent};
use super::super::{Console, led, shown};
use super::{again, asked, tabs, until, wrong};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Button, Cell, Column, Empty, Facts, Field, Icon, Page, Picture, Place, Row, Speaker, Table,
};

async fn page(console: &Console, visitor: &Visitor) -> Result<Page, PageError> {
    Ok(led(console.page(visitor, "where-title").await?.at(Place::Vendors), "where-lead"))
}

/// Which address, with what was typed and what is wrong with that.
pub(super) fn address(speaker: &Speaker, sent: &Sent, wrong: Option<&(&'static str, String)>) -> Field {
    asked(Field::line("email", "address", speaker.t("where-address")), "address", sent, wrong).required()
}

fn question(page: &Page, sent: &Sent, wrong: Option<&(&'static str, String)>) -> Section {
    let form = Questions::new("/where")
        .field(&address(&page.frame.speaker, sent, wrong))
        .button(Button::primary(page.t("where-do")).icon(Icon::Search));
    Section::default().part(&tabs(page, "/where")).part(&form)
}

/// Asks for an address.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = page(&console, &visitor).await?;
    let remove = Button::quiet(page.t("removal-title")).href("/where/remove");
    let section = question(&page, &Sent(Vec::new()), None).part(&remove);
    Ok(shown(&Sections::new(page).section(section)))
}

/// Says where it is.
pub(crate) async fn answer(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let found = console.rooms.custody.whereabouts(visitor.access()?, sent.word("address")).await;
    let page = page(&console, &visitor).await?;
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            let wrong = wrong(&page.frame.speaker, error)?;
            let section = question(&page, &sent, Some(&wrong));
            return Ok(again(&Sections::new(page).section(section)));
        }
    };
    let speaker = page.frame.speaker.clone();
    let section = question(&page, &sent, None);
    let mut sections = answered(Sections::new(page).section(section), &speaker, &found);
    if found.is_to_remove(console.rooms.custody.removal_leaves()) {
        sections = sections.section(to_remove(&speaker, sent.word("address")));
    }
    Ok(shown(&sections))
}

/// The way to a removal, which says first what it would do.
fn to_remove(speaker: &Speaker, address: &str) -> Section {
    let form = Questions::new("/where/remove")
        .hidden("address", address)
        .button(Button::secondary(speaker.t("removal-look")).icon(Icon::Eye));
    Section::new(speaker.t("removal-title")).lead(speaker.t("where-remove-lead")).part(&form)
}

fn answered(mut sections: Sections, speaker: &Speaker, found: &Whereabouts) -> Sections {
    if !found.is_known() {
        let nothing = Empty::new(Picture::Calm, speaker.t("where-unknown"), speaker.t("where-unknown-text"));
        sections = sections.section(Section::default().part(&nothing));
    }
    found.lists.iter().fold(sections, |sections, list| sections.section(of_list(speaker, list)))
}

fn of_list(speaker: &Speaker, list: &InList) -> Section {
    let name = speaker.say(&Phrase::new("where-list").with("list", &list.list.name));
    let told =
        if list.list.told.is_empty() { speaker.t("where-told-nothing") } else { list.list.told.clone() };
    let captured = list.captured().unwrap_or_else(|| Phrase::new("where-captured-nothing"));
    let mut facts = Facts::new()
        .fact(speaker.t("where-captured"), Cell::text(speaker.say(&captured)))
        .fact(speaker.t("where-told"), Cell::text(told));
    if let Some(removed) = list.removed {
        let kept = speaker.t_with("where-removed-on", "date", &super::day(removed));
        facts = facts.fact(speaker.t("where-removed"), Cell::text(kept));
    }
    let mut section = Section::new(name).part(&facts);
    if list.is_kept_out {
        section = section.lead(speaker.t("where-kept-out"));
    }
    if !list.copies.is_empty() {
        section = section.part(&copies(speaker, list));
    }
    if list.unread.is_empty() {
        return section;
    }
    let row = |copy: &custody::copy::Registered| {
        Row::new(vec![
            Cell::link(format!("/copies/{}", copy.copy.id), &copy.party),
            Cell::text(apart(speaker, &copy.copy)),
        ])
    };
    let unread = Table::new(speaker, "where-unread", "/where", speaker.t("where-unread"))
        .column(Column::text("copy", speaker.t("where-unread")).heading())
        .column(Column::text("purpose", speaker.t("where-purpose")))
        .rows(list.unread.iter().map(row));
    let why = Empty::new(Picture::Light, speaker.t("where-unread"), speaker.t("where-unread-text"));
    if list.copies.is_empty() { section.part(&why).part(&unread) } else { section.part(&unread) }
}

/// Which of the copies of a holder it is.
fn apart(speaker: &Speaker, copy: &Copy) -> String {
    format!("{}, {}", speaker.day(copy.made.0), speaker.say(&told_apart(copy)))
}

fn copies(speaker: &Speaker, list: &InList) -> Table {
    let row = |one: &InCopy| {
        let last = Cell::text(speaker.day(one.last));
        let gone = one.gone.map(|at| speaker.say(&Phrase::new("where-gone").with("date", super::day(at))));
        let copy = &one.copy.copy;
        let link = Cell::link(format!("/copies/{}", copy.id), &one.copy.party);
        let kept = one.kept_at().map(|places| speaker.t_with("where-kept-at", "places", &places));
        let holder = Cell::two_lines(&link, apart(speaker, copy));
        Row::new(vec![
            kept.map_or(holder.clone(), |kept| Cell::two_lines(&holder, kept)),
            Cell::text(speaker.day(one.first)),
            gone.map_or(last.clone(), |gone| Cell::two_lines(&last, gone)),
            Cell::text(until(speaker, copy.until)),
        ])
    };
    Table::new(speaker, "where-copies", "/where", speaker.t("where-copies"))
        .column(Column::text("copy", speaker.t("where-copy")).heading())
        .column(Column::text("first", speaker.t("where-first")))
        .column(Column::text("last", speaker.t("where-last")))
        .column(Column::day("until", speaker.t("where-until")))
        .rows(list.copies.iter().map(row))
}
