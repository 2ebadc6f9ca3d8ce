//! People: who has an account, with which roles; inviting, roles, disabling, a new way in, ending sessions.
//! That there is always somebody left who can let others in is seen to by `platform::accounts`.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use model::ids::{InvitationId, PersonId};
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::{
    Account, Invitation, InvitationKind, NewInvitation, OneTimeLink, Role, Roles, Session,
};
use serde::Deserialize;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent, Tick};
use super::super::{Console, flashed, frame, shown};
use super::{page_below, refused, told};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Confirm, Copy, Facts, Field, Icon, Markup, Page, Row, Speaker,
    Table, Tone, When,
};

/// People on a page.
const PAGE: u32 = 100;

/// Invitations shown beside them.
const INVITATIONS: u32 = 100;

/// Who has an account, and who was invited.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let after = Sent(pairs).word("after").parse().ok();
    let accounts = &console.rooms.accounts;
    let people = accounts.account_list(access, after, PAGE).await?;
    let open = accounts.invitation_list(access, None, INVITATIONS).await?;
    let page = page_below(&console, &visitor, "settings-people").await?;
    let invite = Button::primary(page.t("people-invite")).icon(Icon::Plus).href("/settings/people/invite");
    let page = page.clone().lead(page.t("settings-people-lead")).next(&invite);
    let speaker = page.frame.speaker.clone();
    let now = console.clock.now();
    let more = people.last().filter(|_| people.len() == PAGE as usize).map(|last| last.id.to_string());
    let table = people_table(&speaker, &people, now).continued(after.is_some()).more_after(more);
    let mut sections = Sections::new(page).section(Section::default().part(&table));
    if !open.is_empty() {
        let section = Section::default().lead(speaker.t("people-open-links-lead"));
        sections = sections.section(section.part(&links_table(&speaker, &open, now)));
    }
    Ok(shown(&sections))
}

fn people_table(speaker: &Speaker, people: &[Account], now: Time) -> Table {
    let row = |account: &Account| {
        Row::new(vec![
            Cell::link(format!("/settings/people/{}", account.id), &account.name),
            Cell::text(&account.login),
            Cell::text(roles_said(speaker, &account.roles)),
            Cell::part(&state(speaker, account)),
            Cell::part(&When::relative(speaker, account.made_at, now)),
        ])
    };
    Table::new(speaker, "people", "/settings/people", speaker.t("settings-people"))
        .column(Column::text("name", speaker.t("people-name")).heading())
        .column(Column::text("login", speaker.t("people-login")))
        .column(Column::text("roles", speaker.t("people-roles")))
        .column(Column::text("state", speaker.t("people-state")))
        .column(Column::text("since", speaker.t("people-since")))
        .rows(people.iter().map(row))
}

fn links_table(speaker: &Speaker, open: &[Invitation], now: Time) -> Table {
    let row = |invitation: &Invitation| {
        let what = match invitation.kind {
            InvitationKind::Administrator => speaker.t("people-link-administrator"),
            InvitationKind::Invitation => speaker.t("people-link-invitation"),
            InvitationKind::WayIn(_) => speaker.t("people-link-way-in"),
        };
        let name = invitation.name.clone().or(invitation.login.clone()).unwrap_or_default();
        let end = Questions::new(format!("/settings/invitations/{}/end", invitation.id))
            .button(Button::secondary(speaker.t("people-link-end")).small());
        Row::new(vec![
            Cell::text(what),
            Cell::text(name),
            Cell::text(roles_said(speaker, &invitation.roles)),
            Cell::part(&When::relative(speaker, invitation.ends_at, now)),
            Cell::part(&end),
        ])
    };
    Table::new(speaker, "links", "/settings/people", speaker.t("people-open-links"))
        .column(Column::text("what", speaker.t("people-link")).heading())
        .column(Column::text("name", speaker.t("people-link-for")))
        .column(Column::text("roles", speaker.t("people-roles")))
        .column(Column::text("end", speaker.t("people-link-ends")))
        .column(Column::acts("act", speaker.t("people-link-act")))
        .rows(open.iter().map(row))
}

fn state(speaker: &Speaker, account: &Account) -> Badge {
    match account.disabled_at {
        Some(_) => Badge::new(Tone::Bad, speaker.t("people-disabled")).icon(Icon::Ban),
        None => Badge::new(Tone::Good, speaker.t("people-open")),
    }
}

/// The roles of a row, in words.
fn roles_said(speaker: &Speaker, words: &str) -> String {
    let roles: Roles = words.parse().unwrap_or_default();
    roles.iter().map(|role| speaker.t(frame::role_text(role))).collect::<Vec<_>>().join(", ")
}

/// A tick for each role, with what it may.
fn role_ticks(speaker: &Speaker, chosen: Roles) -> Vec<Tick> {
    let tick = |role: Role| Tick {
        name: format!("role-{}", role.as_str()),
        words: speaker.t(frame::role_text(role)),
        hint: speaker.t(may(role)),
        is_set: chosen.has(role),
    };
    Role::EVERY.into_iter().map(tick).collect()
}

fn may(role: Role) -> &'static str {
    match role {
        Role::Viewer => "role-viewer-may",
        Role::Analyst => "role-analyst-may",
        Role::DataOwner => "role-data-owner-may",
        Role::Counsel => "role-counsel-may",
        Role::Signatory => "role-signatory-may",
        Role::Partner => "role-partner-may",
        Role::Administrator => "role-administrator-may",
    }
}

fn chosen_roles(sent: &Sent) -> Roles {
    Role::EVERY.into_iter().filter(|role| sent.has(&format!("role-{}", role.as_str()))).collect()
}

/// Asks whom to invite.
pub(crate) async fn invite_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = below_people(&console, &visitor, "people-invite").await?;
    Ok(invite_page(page, &Sent(Vec::new())))
}

fn invite_page(page: Page, sent: &Sent) -> Response {
    let speaker = page.frame.speaker.clone();
    let form = Questions::new("/settings/people/invite")
        .field(
            &Field::text("name", speaker.t("people-name"))
                .value(sent.word("name"))
                .hint(speaker.t("people-invite-hint")),
        )
        .field(&Field::text("login", speaker.t("people-login")).value(sent.word("login")))
        .ticks(speaker.t("people-roles"), role_ticks(&speaker, chosen_roles(sent)))
        .button(Button::primary(speaker.t("people-invite-make")));
    let lead = speaker.t("people-invite-lead");
    shown(&Sections::of(page.lead(lead), &form))
}

/// Makes the invitation and shows its link once.
pub(crate) async fn invite(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(sent);
    let some = |name: &str| Some(sent.word(name).to_owned()).filter(|word| !word.is_empty());
    let new = NewInvitation { roles: chosen_roles(&sent), login: some("login"), name: some("name") };
    let page = below_people(&console, &visitor, "people-invite").await?;
    match console.rooms.accounts.invite(visitor.access()?, &new).await {
        Ok(link) => Ok(link_page(&console, page, &link)),
        Err(error) => Ok(invite_page(told(page, error)?, &sent)),
    }
}

/// The link, this once.
fn link_page(console: &Console, mut page: Page, link: &OneTimeLink) -> Response {
    let speaker = page.frame.speaker.clone();
    let origin = console.rooms.accounts.site().origins.first().cloned().unwrap_or_default();
    page.title = speaker.t("people-link-title");
    let page = page.lead(speaker.t("people-link-lead"));
    let done = Button::primary(speaker.t("people-link-done")).href("/settings/people");
    let ends =
        Facts::new().fact(speaker.t("people-link-ends"), Cell::part(&When::exact(&speaker, link.ends_at)));
    let section = Section::default()
        .part(&Copy::new(&speaker, speaker.t("people-link"), format!("{origin}{}", link.path())))
        .part(&ends);
    shown(&Sections::new(page.next(&done)).section(section))
}

/// A page below the people.
async fn below_people(console: &Console, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
    let page = page_below(console, visitor, title).await?;
    let up = page.t("settings-people");
    Ok(page.crumb("/settings/people", up))
}

/// Fetches somebody of one's own tenant; nobody else is there.
async fn fetched(console: &Console, visitor: &Visitor, id: PersonId) -> Result<Account, PageError> {
    let access = visitor.access()?;
    console.rooms.accounts.of(access.tenant).account_fetch(access, id).await.map_err(refused)
}

/// One person.
pub(crate) async fn person(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PersonId>,
) -> Result<Response, PageError> {
    let account = fetched(&console, &visitor, id).await?;
    let sessions = console.rooms.accounts.sessions_of(visitor.access()?, id).await.map_err(refused)?;
    let mut page = below_people(&console, &visitor, "settings-people").await?;
    page.title.clone_from(&account.name);
    let speaker = page.frame.speaker.clone();
    let facts = Facts::new()
        .fact(speaker.t("people-login"), Cell::text(&account.login))
        .fact(speaker.t("people-roles"), Cell::text(roles_said(&speaker, &account.roles)))
        .fact(speaker.t("people-state"), Cell::part(&state(&speaker, &account)))
        .fact(speaker.t("people-since"), Cell::part(&When::exact(&speaker, account.made_at)));
    let acts = Markup::row(&acts(&speaker, &account));
    let section = Section::default().part(&facts).part(&acts);
    let signed_in = Section::new(speaker.t("people-sessions")).part(&sessions_table(
        &speaker,
        &sessions,
        console.clock.now(),
    ));
    let signed_in = if sessions.is_empty() {
        signed_in
    } else {
        let end = Button::secondary(speaker.t("people-sessions-end")).icon(Icon::LogOut);
        signed_in.part(&Questions::new(format!("/settings/people/{id}/sessions/end")).button(end))
    };
    Ok(shown(&Sections::new(page).section(section).section(signed_in)))
}

/// What can be done about somebody; each leads to a page that says what it means.
fn acts(speaker: &Speaker, account: &Account) -> Vec<Markup> {
    let to = |act: &str| format!("/settings/people/{}/{act}", account.id);
    let roles = Button::secondary(speaker.t("people-change-roles")).icon(Icon::Users).href(to("roles"));
    let link = Button::secondary(speaker.t("people-new-way-in")).icon(Icon::KeyRound).href(to("link"));
    let last = match account.disabled_at {
        None => Button::danger(speaker.t("people-disable")).icon(Icon::Ban).href(to("disable")),
        Some(_) => Button::secondary(speaker.t("people-enable")).href(to("enable")),
    };
    [roles, link, last].iter().map(Markup::of).collect()
}

fn sessions_table(speaker: &Speaker, sessions: &[Session], now: Time) -> Table {
    let row = |session: &Session| {
        Row::new(vec![
            Cell::text(&session.network),
            Cell::part(&When::relative(speaker, session.made_at, now)),
            Cell::part(&When::relative(speaker, session.seen_at, now)),
        ])
    };
    Table::new(speaker, "sessions", "/settings/people", speaker.t("people-sessions"))
        .column(Column::text("network", speaker.t("account-session-network")).heading())
        .column(Column::text("begun", speaker.t("account-session-begun")))
        .column(Column::text("seen", speaker.t("account-session-seen")))
        .rows(sessions.iter().map(row))
}

/// Asks for somebody's roles.
pub(crate) async fn roles_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PersonId>,
) -> Result<Response, PageError> {
    let account = fetched(&console, &visitor, id).await?;
    let page = below_person(&console, &visitor, "people-change-roles", &account).await?;
    let is_oneself = visitor.person()?.account == id;
    let page = if is_oneself { yourself(page) } else { page };
    Ok(roles_page(page, &account, account.roles.parse().unwrap_or_default()))
}

/// Whoever takes a role himself is told what follows.
fn yourself(page: Page) -> Page {
    let said = page.t("people-roles-yourself");
    page.banner(Banner::new(Tone::Care, said))
}

fn roles_page(page: Page, account: &Account, chosen: Roles) -> Response {
    let speaker = page.frame.speaker.clone();
    let form = Questions::new(format!("/settings/people/{}/roles", account.id))
        .ticks(speaker.t("people-roles"), role_ticks(&speaker, chosen))
        .button(Button::primary(speaker.t("people-roles-save")));
    let lead = speaker.t("people-roles-lead");
    shown(&Sections::of(page.lead(lead), &form))
}

async fn below_person(
    console: &Console,
    visitor: &Visitor,
    title: &'static str,
    account: &Account,
) -> Result<Page, PageError> {
    let page = below_people(console, visitor, title).await?;
    Ok(page.crumb(format!("/settings/people/{}", account.id), &account.name))
}

/// Gives somebody these roles.
pub(crate) async fn roles(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PersonId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let account = fetched(&console, &visitor, id).await?;
    let chosen = chosen_roles(&Sent(sent));
    match console.rooms.accounts.roles_set(visitor.access()?, id, chosen).await {
        Ok(()) => Ok(done(&console, id, &Phrase::new("people-roles-saved").with("name", account.name))),
        Err(error) => {
            let page = below_person(&console, &visitor, "people-change-roles", &account).await?;
            Ok(roles_page(told(page, error)?, &account, chosen))
        }
    }
}

fn done(console: &Console, id: PersonId, phrase: &Phrase) -> Response {
    flashed(console, redirect::to(&format!("/settings/people/{id}")), phrase)
}

/// The last word of a path.
#[derive(Deserialize)]
pub(crate) struct Act {
    act: String,
}

/// Asks before somebody is let in no more, is let in again, or gets a new way in; the last word of the path says which.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PersonId>,
    Path(Act { act }): Path<Act>,
) -> Result<Response, PageError> {
    let account = fetched(&console, &visitor, id).await?;
    let (title, button, consequences): (_, fn(String) -> Button, [&str; 2]) = match act.as_str() {
        "disable" => ("people-disable", Button::danger, ["people-disable-means", "people-disable-keeps"]),
        "enable" => ("people-enable", Button::primary, ["people-enable-means", "people-enable-keeps"]),
        "link" => ("people-new-way-in", Button::primary, ["people-way-in-means", "people-way-in-keeps"]),
        _ => return Err(PageError::NotFound),
    };
    let page = below_person(&console, &visitor, title, &account).await?;
    let speaker = page.frame.speaker.clone();
    let back = Button::quiet(speaker.t("settings-back")).href(format!("/settings/people/{id}"));
    let confirm = Confirm::new(format!("/settings/people/{id}/{act}"), button(speaker.t(title)), back);
    let said = |id: &'static str| speaker.t_with(id, "name", &account.name);
    let [first, second] = consequences;
    let confirm = confirm.consequence(said(first)).consequence(said(second));
    Ok(shown(&Sections::of(page, &confirm)))
}

/// Does it.
pub(crate) async fn act(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PersonId>,
    Path(Act { act }): Path<Act>,
) -> Result<Response, PageError> {
    let account = fetched(&console, &visitor, id).await?;
    let (accounts, access) = (&console.rooms.accounts, visitor.access()?);
    let phrase = match act.as_str() {
        "disable" => {
            accounts.disable(access, id).await.map_err(refused)?;
            Phrase::new("people-disabled-said")
        }
        "enable" => {
            accounts.enable(access, id).await.map_err(refused)?;
            Phrase::new("people-enabled-said")
        }
        "link" => {
            let link = accounts.way_in_link(access, id).await.map_err(refused)?;
            let page = below_person(&console, &visitor, "people-new-way-in", &account).await?;
            return Ok(link_page(&console, page, &link));
        }
        _ => return Err(PageError::NotFound),
    };
    Ok(done(&console, id, &phrase.with("name", account.name)))
}

/// Signs somebody out everywhere.
pub(crate) async fn sessions_end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PersonId>,
) -> Result<Response, PageError> {
    let account = fetched(&console, &visitor, id).await?;
    console.rooms.accounts.sessions_end_of(visitor.access()?, id, None).await.map_err(refused)?;
    Ok(done(&console, id, &Phrase::new("people-sessions-ended").with("name", account.name)))
}

/// Takes a link back.
pub(crate) async fn invitation_end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<InvitationId>,
) -> Result<Response, PageError> {
    console.rooms.accounts.invitation_end(visitor.access()?, id).await.map_err(refused)?;
    Ok(flashed(&console, redirect::to("/settings/people"), &Phrase::new("people-link-ended")))
}
