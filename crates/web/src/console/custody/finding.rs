//! Findings: what has to be mended, who answers for it, until when; closed with a reason.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use custody::finding::{Finding, FindingState};
use model::access::Right;
use model::ids::FindingId;
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{day, tabs};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Facts, Field, Icon, Picture, Place, Row, Speaker, Table, Tone, When,
};

/// Findings on one page.
const PAGE: u32 = 50;

/// Open findings, or all.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let is_all = sent.word("state") == "all";
    let before = sent.word("after").parse().ok();
    let state = (!is_all).then_some(FindingState::Open);
    let mut findings = console.rooms.custody.findings(access, state, before, PAGE + 1).await?;
    let more = (findings.len() > PAGE as usize).then(|| {
        findings.truncate(PAGE as usize);
        findings.last().map(|one| one.id.to_string()).unwrap_or_default()
    });
    let page = led(console.page(&visitor, "findings-title").await?.at(Place::Vendors), "findings-lead");
    let speaker = page.frame.speaker.clone();
    let tabs = tabs(&page, "/findings");
    let choices =
        vec![(String::new(), speaker.t("findings-open")), ("all".to_owned(), speaker.t("findings-all"))];
    let chosen = if is_all { "all" } else { "" };
    let empty = Empty::new(Picture::Calm, speaker.t("findings-none"), speaker.t("findings-none-text"));
    let table = Table::new(&speaker, "findings", "/findings", speaker.t("findings-title"))
        .query([("state".to_owned(), chosen.to_owned())])
        .filter(Field::choice("state", speaker.t("finding-state"), choices).value(chosen))
        .column(Column::text("what", speaker.t("finding-what")).heading())
        .column(Column::text("owner", speaker.t("finding-owner")))
        .column(Column::text("due", speaker.t("finding-due")))
        .column(Column::text("state", speaker.t("finding-state")))
        .rows(findings.iter().map(|finding| row(&speaker, finding)))
        .empty(empty)
        .continued(before.is_some())
        .more_after(more);
    Ok(shown(&Sections::new(page).section(Section::default().part(&tabs).part(&table))))
}

fn said(speaker: &Speaker, finding: &Finding) -> String {
    let count = ("count".to_owned(), finding.count.to_string());
    let arguments: Vec<_> = finding.arguments.iter().cloned().chain([count]).collect();
    speaker.say_kept(&finding.phrase, &arguments)
}

fn owner<'f>(speaker: &Speaker, finding: &'f Finding) -> std::borrow::Cow<'f, str> {
    if finding.owner.is_empty() { speaker.t("finding-nobody").into() } else { finding.owner.as_str().into() }
}

fn row(speaker: &Speaker, finding: &Finding) -> Row {
    let badge = match finding.state {
        FindingState::Open => Badge::severity(speaker, finding.severity),
        FindingState::Closed => Badge::new(Tone::Good, speaker.t("finding-closed")),
    };
    Row::new(vec![
        Cell::link(format!("/findings/{}", finding.id), said(speaker, finding)),
        Cell::text(owner(speaker, finding)),
        Cell::text(finding.due.map(|due| speaker.day(due)).unwrap_or_default()),
        Cell::part(&badge),
    ])
}

/// One finding.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<FindingId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let finding = console.rooms.custody.finding(access, id).await?;
    let page = console.page(&visitor, "finding-title").await?.at(Place::Vendors);
    let speaker = page.frame.speaker.clone();
    let up = speaker.t("findings-title");
    let page = page.crumb("/findings", up).lead(said(&speaker, &finding));
    let mut facts = Facts::new()
        .fact(speaker.t("finding-owner"), Cell::text(owner(&speaker, &finding)))
        .fact(
            speaker.t("finding-due"),
            Cell::text(finding.due.map(|due| speaker.day(due)).unwrap_or_default()),
        )
        .fact(speaker.t("finding-raised"), Cell::part(&When::exact(&speaker, finding.raised_at)))
        .fact(speaker.t("finding-count"), Cell::text(speaker.number(finding.count)));
    if let Some((at, _, why)) = &finding.closed {
        facts = facts
            .fact(speaker.t("finding-closed"), Cell::part(&When::exact(&speaker, *at)))
            .fact(speaker.t("finding-why"), Cell::text(why));
    }
    let mut sections = Sections::new(page).section(Section::default().part(&facts));
    if finding.state == FindingState::Open && access.rights.has(Right::Keep) {
        let due = Field::line("date", "due", speaker.t("finding-due"))
            .value(finding.due.map(day).unwrap_or_default());
        let own = Questions::new(format!("/findings/{id}/own"))
            .field(&Field::text("owner", speaker.t("finding-owner")).value(&finding.owner))
            .field(&due.short())
            .button(Button::secondary(speaker.t("custody-save")));
        let close = Questions::new(format!("/findings/{id}/close"))
            .field(&Field::text("why", speaker.t("finding-close-why")).required())
            .button(Button::secondary(speaker.t("finding-close")).icon(Icon::Check));
        sections = sections
            .section(Section::new(speaker.t("finding-own-title")).part(&own))
            .section(Section::new(speaker.t("finding-close-title")).part(&close));
    }
    Ok(shown(&sections))
}

/// Says who answers for it.
pub(crate) async fn own(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<FindingId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    console.rooms.custody.finding_own(visitor.access()?, id, (sent.word("owner"), sent.word("due"))).await?;
    Ok(flashed(&console, redirect::to(&format!("/findings/{id}")), &Phrase::new("finding-now-owned")))
}

/// Closes it.
pub(crate) async fn close(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<FindingId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    console.rooms.custody.finding_close(visitor.access()?, id, sent.word("why"), console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/findings"), &Phrase::new("finding-now-closed")))
}
