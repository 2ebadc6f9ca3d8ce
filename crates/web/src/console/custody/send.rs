//! Sending a list: to whom; where somebody comes to who only knows that a list must leave, often from the notice that a message of his was held. Says who the message
//! seems to have been for, and to whoever may not send whom to ask. The form with the file is [`super::seal`].

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use guard::desk::Held;
use guard::sender::is_of_a_list;
use model::access::{Access, Right};
use model::ids::{CopyId, HeldId, PartyId};
use model::phrase::Phrase;
use platform::accounts::Role;

use super::super::frame::role_text;
use super::super::lacking::lacking;
use super::super::sections::{Section, Sections, Sent};
use super::super::{Console, shown};
use super::{below_vendors, mailto};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Banner, Button, Cell, Column, Empty, Facts, Icon, Page, Picture, Row, Speaker, Table, Tone,
};

/// So many people who answer for lists are named.
const MOST_OWNERS: usize = 10;

/// Asks to whom.
pub(crate) async fn choose(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let page = below_vendors(&console, &visitor, "send-title").await?;
    let held = held(&console, access, &Sent(pairs)).await?;
    if !access.rights.has(Right::Keep) {
        return not_yours(&console, &visitor, page, held.as_ref()).await;
    }
    let own = console.rooms.custody.own_party(access).await?;
    let mut parties = console.rooms.custody.party_names(access).await?;
    parties.retain(|(id, _)| Some(*id) != own);
    parties.sort_by_key(|(_, name)| name.to_lowercase());
    let lead = page.t("send-lead");
    let mut meant = Vec::new();
    if let Some(held) = &held {
        meant = console.rooms.custody.parties_at(access, &held.message.recipient_domains).await?;
        meant.retain(|(id, _)| Some(*id) != own);
    }
    parties.retain(|one| !meant.contains(one));
    let mut page = page.lead(lead);
    let speaker = page.frame.speaker.clone();
    if let Some(held) = &held {
        page = page.banner(of_held(&speaker, held, meant.is_empty()));
    }
    let mut sections = Sections::new(page);
    let is_meant = !meant.is_empty();
    if is_meant {
        let buttons = meant.iter().enumerate().fold(
            Section::new(speaker.t("send-meant")),
            |section, (at, (id, name))| {
                let label = speaker.t_with("send-to", "name", name);
                let button = if at == 0 { Button::primary(label) } else { Button::secondary(label) };
                section.part(&button.icon(Icon::Send).href(place(*id, held.as_ref())))
            },
        );
        sections = sections.section(buttons);
    }
    let mut all = if is_meant { Section::new(speaker.t("send-others")) } else { Section::default() };
    if !(parties.is_empty() && is_meant) {
        all = all.part(&table(&speaker, &parties, held.as_ref()));
    }
    let add = Button::secondary(speaker.t("vendor-add")).icon(Icon::Plus).href("/vendors/add");
    Ok(shown(&sections.section(all.part(&add))))
}

/// The message that somebody comes from, if it is there and seems to carry a list.
pub(super) async fn held(console: &Console, access: &Access, sent: &Sent) -> Result<Option<Held>, PageError> {
    let Ok(id) = sent.word("held").parse::<HeldId>() else { return Ok(None) };
    match console.rooms.releaser.fetch(access, id).await {
        Ok(held) => Ok(Some(held).filter(|held| is_of_a_list(&held.message))),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(PageError::ours(error)),
    }
}

/// Where a list for this company is sealed.
fn place(id: PartyId, held: Option<&Held>) -> String {
    let of = held.map(|held| format!("?held={}", held.message.id)).unwrap_or_default();
    format!("/vendors/{id}/seal{of}")
}

fn table(speaker: &Speaker, parties: &[(PartyId, String)], held: Option<&Held>) -> Table {
    let row = |(id, name): &(PartyId, String)| Row::new(vec![Cell::link(place(*id, held), name)]);
    let empty = Empty::new(Picture::Light, speaker.t("vendors-none"), speaker.t("vendors-none-text"));
    Table::new(speaker, "parties", "/send", speaker.t("send-vendors"))
        .column(Column::text("name", speaker.t("vendor-name")).heading())
        .rows(parties.iter().map(row))
        .empty(empty)
}

/// Which message is spoken of, and what becomes of it.
pub(super) fn of_held(speaker: &Speaker, held: &Held, is_nobody_meant: bool) -> Banner {
    let domain = held.message.recipient_domains.first().cloned().unwrap_or_default();
    let what = Phrase::new("send-held-what")
        .with("at", speaker.instant(held.message.at))
        .with("domain", &domain)
        .with("domains", held.message.recipient_domains.len().to_string());
    let mut said = speaker.say(&what);
    if is_nobody_meant && !domain.is_empty() {
        said = format!("{said} {}", speaker.t_with("send-held-none", "domain", &domain));
    }
    Banner::new(Tone::Sea, speaker.t("send-held")).what(said)
}

/// What whoever may not send a list does instead: ask somebody who may.
async fn not_yours(
    console: &Console,
    visitor: &Visitor,
    page: Page,
    held: Option<&Held>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let role = page.t(role_text(Role::DataOwner));
    let lead = page.t_with("send-not-yours", "role", &role);
    let mut page = lacking(page.lead(lead), visitor, "roles-lacking", &[Role::DataOwner])?;
    let speaker = page.frame.speaker.clone();
    if let Some(held) = held {
        page = page.banner(of_held(&speaker, held, false));
    }
    let origin = console.rooms.accounts.site().origins.first().cloned().unwrap_or_default();
    let path = held.map_or_else(|| "/send".to_owned(), |held| format!("/send?held={}", held.message.id));
    let body = format!("{}\r\n\r\n\r\n{origin}{path}\r\n", speaker.t("send-ask-body"));
    let write = Button::primary(speaker.t("send-ask-act"))
        .icon(Icon::Send)
        .href(mailto(&speaker.t("send-ask-subject"), &body));
    let mut section = Section::new(speaker.t("send-ask")).lead(speaker.t("send-ask-what"));
    let lists = console.rooms.custody.lists(access).await?;
    let owners: BTreeSet<&str> =
        lists.iter().map(|list| list.owner.as_str()).filter(|owner| !owner.is_empty()).collect();
    if !owners.is_empty() {
        let owners = owners.into_iter().take(MOST_OWNERS).collect::<Vec<_>>().join(", ");
        section = section.part(&Facts::new().fact(speaker.t("send-ask-owners"), Cell::text(owners)));
    }
    Ok(shown(&Sections::new(page).section(section.part(&write))))
}

/// Notes that a list went in the place of a held message; says so if it was noted.
pub(super) async fn note_instead(
    console: &Console,
    access: &Access,
    sent: &Sent,
    copy: CopyId,
) -> Result<bool, PageError> {
    let Some(held) = held(console, access, sent).await? else { return Ok(false) };
    match console.rooms.releaser.sent_instead(access, held.message.id, copy).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_missing() => Ok(false),
        Err(error) => Err(PageError::ours(error)),
    }
}
