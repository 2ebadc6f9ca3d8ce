//! Questions to a second person: a list that is larger than one may let leave alone waits for somebody else's word. Where a list leaves: [`super::seal`].

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::export::approval::{ApprovalState, Asked};
use model::ids::ApprovalId;
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::below_vendors;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Empty, Facts, Icon, Picture, Row, Speaker, Table, Tone, When,
};

/// The questions to a second person.
pub(crate) async fn approvals(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let all = console.rooms.custody.approvals(access, None).await?;
    let page = below_vendors(&console, &visitor, "approvals-title").await?;
    let lead = page.t("approvals-lead");
    let page = page.lead(lead);
    let speaker = page.frame.speaker.clone();
    let askers: Vec<&str> = all.iter().map(|one| one.approval.asked.1.as_str()).collect();
    let names = console.names(&visitor, &askers).await?;
    let me = access.actor.to_string();
    let mut sections = Sections::new(page);
    for one in all.iter().filter(|one| one.approval.state == ApprovalState::Asked) {
        sections = sections.section(question(
            &speaker,
            one,
            names.of(&one.approval.asked.1),
            one.approval.asked.1 == me,
        ));
    }
    let answered: Vec<&Asked> = all.iter().filter(|one| one.approval.state != ApprovalState::Asked).collect();
    let row = |one: &&Asked| {
        let (tone, word) = match one.approval.state {
            ApprovalState::Granted => (Tone::Good, "approval-granted"),
            ApprovalState::Refused => (Tone::Bad, "approval-refused"),
            ApprovalState::Used => (Tone::Plain, "approval-used"),
            ApprovalState::Asked => (Tone::Wait, "approval-asked"),
        };
        Row::new(vec![
            Cell::two_lines(&Cell::text(&one.approval.list), &one.party),
            Cell::number(speaker.number(one.approval.rows)),
            Cell::part(&When::exact(&speaker, one.approval.asked.0)),
            Cell::part(&Badge::new(tone, speaker.t(word))),
        ])
    };
    let empty = Empty::new(Picture::Calm, speaker.t("approvals-none"), speaker.t("approvals-none-text"));
    let table = Table::new(&speaker, "approvals", "/approvals", speaker.t("approvals-answered"))
        .column(Column::text("list", speaker.t("copy-list")).heading())
        .column(Column::number("rows", speaker.t("seal-rows")))
        .column(Column::text("asked", speaker.t("approval-asked-at")))
        .column(Column::text("state", speaker.t("copy-state")))
        .rows(answered.iter().map(row))
        .empty(empty)
        .export();
    Ok(shown(&sections.section(Section::default().part(&table))))
}

/// The questions as a spreadsheet.
pub(crate) async fn approvals_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let text = console.rooms.custody.approvals_out(visitor.access()?).await?;
    Ok(super::map::table(text, "approvals"))
}

fn question(speaker: &Speaker, one: &Asked, asker: &str, is_own: bool) -> Section {
    let approval = &one.approval;
    let title = Phrase::new("approval-title").with("list", &approval.list).with("party", &one.party);
    let (canaries, keys) = match &approval.terms {
        Some((canaries, keys)) => (speaker.number(*canaries), keys.as_slice()),
        None => (speaker.t("custody-unknown"), &[][..]),
    };
    let mut facts = Facts::new()
        .fact(speaker.t("seal-rows"), Cell::text(speaker.number(approval.rows)))
        .fact(speaker.t("seal-columns-leave"), Cell::text(approval.columns.join(", ")))
        .fact(speaker.t("vendor-purpose"), Cell::text(&approval.purpose))
        .fact(speaker.t("vendor-until"), Cell::text(super::until(speaker, approval.until)))
        .fact(speaker.t("approval-canaries"), Cell::text(canaries));
    // Each on a line of its own, as on the vendor's card: what names a key has spaces in it.
    for key in keys {
        facts = facts.fact(speaker.t("approval-keys"), Cell::code(key));
    }
    if keys.is_empty() {
        facts = facts.fact(speaker.t("approval-keys"), Cell::text("–"));
    }
    let facts = facts
        .fact(speaker.t("approval-by"), Cell::text(asker))
        .fact(speaker.t("approval-asked-at"), Cell::part(&When::exact(speaker, approval.asked.0)));
    let section = Section::new(speaker.say(&title)).part(&facts);
    if is_own {
        return section
            .part(&Banner::new(Tone::Wait, speaker.t("approval-own")).what(speaker.t("approval-own-what")));
    }
    let form = Questions::new(format!("/approvals/{}", approval.id))
        .button(Button::secondary(speaker.t("approval-grant")).value("answer", "grant").icon(Icon::Check))
        .button(Button::danger(speaker.t("approval-refuse")).value("answer", "refuse"));
    section.part(&form)
}

/// The answer of a second person.
pub(crate) async fn decide(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ApprovalId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let is_granted = match Sent(pairs).word("answer") {
        "grant" => true,
        "refuse" => false,
        _ => return Err(PageError::NotFound),
    };
    console.rooms.custody.approval_decide(visitor.access()?, id, is_granted, console.clock.now()).await?;
    let said = if is_granted { "approval-now-granted" } else { "approval-now-refused" };
    Ok(flashed(&console, redirect::to("/approvals"), &Phrase::new(said)))
}
