//! Replies: what people answered to our letters. Opened with the right to work on cases, audited first; text only, nothing in it can act.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use model::ids::InboxItemId;
use model::phrase::Phrase;
use model::time::Time;
use post::reply::{Reply, ReplyError, ReplyState};

use super::sections::{Form, Named, Section, Sections, Sent};
use super::{Console, flashed, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Evidence, Facts, Icon, Picture, Place, Row, Speaker, Table, Tone,
    When,
};

/// Replies on one page.
const PAGE: u32 = 50;

/// All replies, or those to one mailing (`?mailing=`).
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let asked = Sent(pairs);
    let (mailing, before) = (asked.word("mailing").parse().ok(), asked.word("after").parse().ok());
    let replies = console.rooms.replies.list(visitor.access()?, mailing, before, PAGE).await?;
    let page = led(console.page(&visitor, "replies-title").await?.at(Place::Letters), "replies-lead");
    let above = page.t("mailings-title");
    let page = page.crumb("/mailings", above);
    let speaker = page.frame.speaker.clone();
    let more = replies.last().filter(|_| replies.len() == PAGE as usize).map(|last| last.item.to_string());
    let table = Table::new(&speaker, "replies", "/replies", speaker.t("replies-title"));
    let table = if replies.is_empty() {
        let (title, text) = (speaker.t("replies-none"), speaker.t("replies-none-text"));
        table.empty(Empty::new(Picture::Calm, title, text))
    } else {
        let now = console.clock.now();
        let query = mailing.map(|mailing: model::ids::MailingId| ("mailing".to_owned(), mailing.to_string()));
        table
            .query(query)
            .column(Column::text("from", speaker.t("replies-from")).heading())
            .column(Column::text("state", speaker.t("replies-state")))
            .column(Column::text("letter", speaker.t("replies-letter")))
            .column(Column::text("at", speaker.t("replies-at")))
            .rows(replies.iter().map(|reply| row(&speaker, reply, now)))
            .continued(before.is_some())
            .more_after(more)
    };
    Ok(shown(&Sections::of(page, &table)))
}

fn row(speaker: &Speaker, reply: &Reply, now: Time) -> Row {
    let from = reply.from_domain.clone().unwrap_or_else(|| speaker.t("replies-nobody"));
    Row::new(vec![
        Cell::link(
            format!("/replies/{}", reply.item),
            speaker.t_with("replies-somebody-at", "domain", &from),
        ),
        Cell::part(&badge(speaker, reply.state)),
        letter(speaker, reply),
        Cell::part(&When::relative(speaker, reply.at, now)),
    ])
}

fn badge(speaker: &Speaker, state: ReplyState) -> Badge {
    match state {
        ReplyState::New => Badge::new(Tone::Care, speaker.t("replies-new")).icon(Icon::Mail),
        ReplyState::Read => Badge::new(Tone::Plain, speaker.t("replies-read")).icon(Icon::Eye),
        ReplyState::Answered => Badge::new(Tone::Good, speaker.t("replies-answered")).icon(Icon::Check),
    }
}

fn letter(speaker: &Speaker, reply: &Reply) -> Cell {
    match reply.mailing {
        Some(mailing) => Cell::link(format!("/mailings/{mailing}"), speaker.t("replies-to-letter")),
        None => Cell::text(speaker.t("replies-to-none")),
    }
}

/// One reply before it is opened.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(item): Named<InboxItemId>,
) -> Result<Response, PageError> {
    let reply = console.rooms.replies.fetch(visitor.access()?, item).await?;
    let page = console.page(&visitor, "replies-one").await?.at(Place::Letters);
    let (first, second) = (page.t("mailings-title"), page.t("replies-title"));
    let page = page.crumb("/mailings", first).crumb("/replies", second);
    let speaker = page.frame.speaker.clone();
    let open = Button::primary(speaker.t("replies-open")).icon(Icon::Eye);
    let form = Form::new(format!("/replies/{item}/open")).button(open);
    let section = Section::new(speaker.t("replies-known"))
        .lead(speaker.t("replies-open-lead"))
        .part(&facts(&speaker, &reply))
        .part(&form);
    Ok(shown(&Sections::new(page).section(section)))
}

fn facts(speaker: &Speaker, reply: &Reply) -> Facts {
    Facts::new()
        .fact(speaker.t("replies-from"), Cell::code(reply.from_domain.as_deref().unwrap_or_default()))
        .fact(speaker.t("replies-at"), Cell::part(&When::exact(speaker, reply.at)))
        .fact(speaker.t("replies-state"), Cell::part(&badge(speaker, reply.state)))
        .fact(speaker.t("replies-letter"), letter(speaker, reply))
}

/// Opens a reply; whoever does has read it.
pub(crate) async fn open(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(item): Named<InboxItemId>,
) -> Result<Response, PageError> {
    let mut opened = console.rooms.replies.open(visitor.access()?, item).await?;
    // It is read from now on.
    if opened.reply.state == ReplyState::New {
        opened.reply.state = ReplyState::Read;
    }
    let page = console.page(&visitor, "replies-one").await?.at(Place::Letters);
    let (first, second) = (page.t("mailings-title"), page.t("replies-title"));
    let page = page.crumb("/mailings", first).crumb("/replies", second);
    let speaker = page.frame.speaker.clone();
    let about = facts(&speaker, &opened.reply)
        .fact(speaker.t("replies-writer"), Cell::code(&opened.from))
        .fact(speaker.t("replies-subject"), Cell::text(&opened.subject));
    let answered = Button::secondary(speaker.t("replies-mark-answered")).icon(Icon::Check);
    let form = Form::new(format!("/replies/{item}/answered")).button(answered);
    let text = Evidence::new("reply", speaker.t("replies-text"), &opened.text);
    let sections = Sections::new(page)
        .section(Section::new(speaker.t("replies-text")).part(&text).part(&form))
        .section(Section::new(speaker.t("replies-known")).part(&about));
    Ok(shown(&sections))
}

/// Notes that a reply was answered.
pub(crate) async fn answered(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(item): Named<InboxItemId>,
) -> Result<Response, PageError> {
    console.rooms.replies.mark(visitor.access()?, item, ReplyState::Answered).await?;
    Ok(flashed(&console, redirect::to("/replies"), &Phrase::new("replies-was-answered")))
}

impl From<ReplyError> for PageError {
    fn from(error: ReplyError) -> Self {
        if error.is_missing() { PageError::NotFound } else { PageError::ours(error) }
    }
}
