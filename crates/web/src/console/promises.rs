//! Promises: what stands in public that we never ask for by mail; published and taken back, each after a page that says what it does.
//! How a promise is kept is `guard`; where customers read it is the public face.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use model::access::Right;
use model::ids::PromiseId;
use model::phrase::Phrase;
use model::time::Time;
use outreach::error::OutreachError;
use outreach::promise::{Asked, Promise};

use super::sections::{Named, Section, Sections};
use super::who::Names;
use super::{ConfirmPage, Console, flashed, led, shown};
use crate::problem::PageError;
use crate::public::promises::never_words;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Banner, Button, Cell, Column, Confirm, Empty, Page, Picture, Place, Row, Speaker, Table, Tone, When,
};

/// Promises that were taken back, as far as the page goes back.
const PAGE: u32 = 50;

/// What is promised, what could be, and what was taken back.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    if !console.rules_here(access) {
        return Err(PageError::NotFound);
    }
    let in_force = console.rooms.promises.in_force(access).await?;
    let gone = console.rooms.promises.list(access, None, PAGE).await?;
    let gone: Vec<&Promise> = gone.iter().filter(|promise| promise.withdrawn.is_some()).collect();
    let actors: Vec<&str> = in_force.iter().chain(gone.iter().copied()).map(by).collect();
    let names = console.names(&visitor, &actors).await?;
    let page = console.page(&visitor, "promises-title").await?.at(Place::Protect);
    let above = page.t("protect-title");
    let page = seen(led(page, "promises-lead").crumb("/protect", above), console.rooms.public_at.as_deref());
    let (speaker, now) = (page.frame.speaker.clone(), console.clock.now());
    let may_manage = access.rights.has(Right::Manage);
    let standing = in_force_table(&speaker, &in_force, &names, now, may_manage);
    let section = Section::new(speaker.t("promises-in-force")).lead(speaker.t("promises-in-force-lead"));
    let mut sections = Sections::new(page).section(section.part(&standing));
    let open: Vec<Asked> = Asked::ALL.into_iter().filter(|asked| !is_promised(&in_force, *asked)).collect();
    if may_manage && !open.is_empty() {
        let section = Section::new(speaker.t("promises-open")).lead(speaker.t("promises-open-lead"));
        sections = sections.section(section.part(&open_table(&speaker, &open)));
    }
    if !gone.is_empty() {
        let table = gone_table(&speaker, &gone, &names, now);
        sections = sections.section(Section::new(speaker.t("promises-gone")).part(&table));
    }
    Ok(shown(&sections))
}

/// Who acted last.
fn by(promise: &Promise) -> &str {
    promise.withdrawn.as_ref().map_or(&promise.published_by, |(_, by)| by)
}

fn is_promised(in_force: &[Promise], asked: Asked) -> bool {
    in_force.iter().any(|promise| promise.never_ask == asked.as_str())
}

/// Says who sees it.
fn seen(page: Page, public_at: Option<&str>) -> Page {
    let banner = match public_at {
        Some(origin) => {
            let place = format!("{origin}/promises");
            let look = Button::secondary(page.t("promises-look")).href(&place);
            Banner::new(Tone::Sea, page.t_with("promises-seen", "place", &place)).act(look)
        }
        None => Banner::new(Tone::Care, page.t("promises-unseen")).what(page.t("promises-unseen-what")),
    };
    page.banner(banner)
}

/// What is never asked for, in the words customers read. One that a newer program published is shown by its word.
fn words(speaker: &Speaker, promise: &Promise) -> String {
    match Asked::parse(&promise.never_ask) {
        Some(asked) => never_words(speaker, asked),
        None => promise.never_ask.clone(),
    }
}

fn in_force_table(
    speaker: &Speaker,
    promises: &[Promise],
    names: &Names,
    now: Time,
    may_manage: bool,
) -> Table {
    let withdraw = |promise: &Promise| {
        let withdraw = Button::secondary(speaker.t("promises-withdraw")).small().asks();
        Cell::part(&withdraw.href(format!("/promises/{}/withdraw", promise.id)))
    };
    let row = |promise: &Promise| {
        let mut cells = vec![
            Cell::text(words(speaker, promise)),
            Cell::part(&When::relative(speaker, promise.published_at, now)),
            Cell::text(names.of(&promise.published_by)),
        ];
        if may_manage {
            cells.push(withdraw(promise));
        }
        Row::new(cells)
    };
    let none = Empty::new(Picture::Light, speaker.t("promises-none"), speaker.t("promises-none-text"));
    let table = Table::new(speaker, "promises", "/promises", speaker.t("promises-in-force"))
        .column(Column::text("asked", speaker.t("promises-asked")).heading())
        .column(Column::text("since", speaker.t("promises-since")))
        .column(Column::text("by", speaker.t("promises-by")));
    let table = if may_manage { table.column(Column::acts("act", speaker.t("promises-act"))) } else { table };
    table.rows(promises.iter().map(row)).empty(none)
}

fn open_table(speaker: &Speaker, open: &[Asked]) -> Table {
    let row = |asked: &Asked| {
        let publish = Button::secondary(speaker.t("promises-publish")).small().asks();
        let publish = publish.href(format!("/promises/publish/{}", asked.as_str()));
        Row::new(vec![Cell::text(never_words(speaker, *asked)), Cell::part(&publish)])
    };
    Table::new(speaker, "open", "/promises", speaker.t("promises-open"))
        .column(Column::text("asked", speaker.t("promises-asked")).heading())
        .column(Column::acts("act", speaker.t("promises-act")))
        .rows(open.iter().map(row))
}

fn gone_table(speaker: &Speaker, gone: &[&Promise], names: &Names, now: Time) -> Table {
    let row = |promise: &&Promise| {
        let at = promise.withdrawn.as_ref().map_or(promise.published_at, |(at, _)| *at);
        Row::new(vec![
            Cell::text(words(speaker, promise)),
            Cell::part(&When::relative(speaker, promise.published_at, now)),
            Cell::part(&When::relative(speaker, at, now)),
            Cell::text(names.of(by(promise))),
        ])
    };
    Table::new(speaker, "gone", "/promises", speaker.t("promises-gone"))
        .column(Column::text("asked", speaker.t("promises-asked")).heading())
        .column(Column::text("since", speaker.t("promises-since")))
        .column(Column::text("gone", speaker.t("promises-gone-at")))
        .column(Column::text("by", speaker.t("promises-gone-by")))
        .rows(gone.iter().map(row))
}

async fn below(console: &Console, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
    if !console.rules_here(visitor.access()?) {
        return Err(PageError::NotFound);
    }
    let page = console.page(visitor, title).await?.at(Place::Protect);
    let (protect, promises) = (page.t("protect-title"), page.t("promises-title"));
    Ok(page.crumb("/protect", protect).crumb("/promises", promises))
}

/// What can be promised, from the path.
fn asked_for(word: &str) -> Result<Asked, PageError> {
    Asked::parse(word).ok_or(PageError::NotFound)
}

/// Asks before a promise is published.
pub(crate) async fn publish_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, PageError> {
    let asked = asked_for(&word)?;
    let page = below(&console, &visitor, "promises-publish-title").await?;
    let never = never_words(&page.frame.speaker, asked);
    let lead = page.t_with("promises-publish-lead", "asked", &never);
    let page = page.lead(lead);
    let act = Button::primary(page.t("promises-publish"));
    let back = Button::secondary(page.t("promises-back")).href("/promises");
    let who = match &console.rooms.public_at {
        Some(origin) => page.t_with("promises-publish-seen", "place", &format!("{origin}/promises")),
        None => page.t("promises-publish-unseen"),
    };
    let confirm = Confirm::new(format!("/promises/publish/{}", asked.as_str()), act, back)
        .consequence(who)
        .consequence(page.t("promises-publish-held"))
        .consequence(page.t("promises-publish-finding"))
        .consequence(page.t("promises-publish-undo"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Publishes one.
pub(crate) async fn publish(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(word): Path<String>,
) -> Result<Response, PageError> {
    let (asked, access) = (asked_for(&word)?, visitor.access()?);
    if !console.rules_here(access) {
        return Err(PageError::NotFound);
    }
    let said = match console.rooms.promises.publish(access, asked, console.clock.now()).await {
        // Somebody else was a moment faster: it stands, which is what was wanted.
        Ok(_) | Err(OutreachError::Promised) => "promises-published",
        Err(error) => return Err(error.into()),
    };
    Ok(flashed(&console, redirect::to("/promises"), &Phrase::new(said)))
}

/// Asks before a promise is taken back.
pub(crate) async fn withdraw_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PromiseId>,
) -> Result<Response, PageError> {
    let page = below(&console, &visitor, "promises-withdraw-title").await?;
    let in_force = console.rooms.promises.in_force(visitor.access()?).await?;
    let promise = in_force.iter().find(|promise| promise.id == id).ok_or(PageError::NotFound)?;
    let never = words(&page.frame.speaker, promise);
    let lead = page.t_with("promises-withdraw-lead", "asked", &never);
    let page = page.lead(lead);
    let act = Button::danger(page.t("promises-withdraw"));
    let back = Button::secondary(page.t("promises-keep")).href("/promises");
    let confirm = Confirm::new(format!("/promises/{id}/withdraw"), act, back)
        .consequence(page.t("promises-withdraw-gone"))
        .consequence(page.t("promises-withdraw-held"))
        .consequence(page.t("promises-withdraw-customers"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Takes one back.
pub(crate) async fn withdraw(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PromiseId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    if !console.rules_here(access) {
        return Err(PageError::NotFound);
    }
    console.rooms.promises.withdraw(access, id, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/promises"), &Phrase::new("promises-withdrawn")))
}

impl From<OutreachError> for PageError {
    /// What is not there, or is another tenant's, does not exist.
    fn from(error: OutreachError) -> Self {
        match error {
            OutreachError::NotInForce => PageError::NotFound,
            other => PageError::ours(other),
        }
    }
}
