//! One's own account: name and language, passkeys, password and codes, where one is signed in. What one comes in with changes only after a
//! fresh proof, which the routes and `platform::accounts` both ask for.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use model::ids::{PasskeyId, SessionId};
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::provider::Provider;
use platform::accounts::{Accepted, CodeOffer, Credentials, NewSession, Passkey, Session, SignedIn, Way};

use super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::settings::{refused, told};
use super::welcome::{RecoveryPage, grouped};
use super::{Console, flashed, shown, sign_in};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Confirm, Facts, Field, Icon, Markup, Page, Qr, Row, Speaker, Table,
    Tone, When,
};

/// The account: everything about oneself on one page.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let person = visitor.person()?;
    let accounts = &console.rooms.accounts;
    let credentials = accounts.credentials(person).await.map_err(refused)?;
    let sessions = accounts.session_list(person).await.map_err(refused)?;
    let page = console.page(&visitor, "account-title").await?;
    let page = page.clone().lead(page.t("account-lead"));
    let page = warned(page, person, &credentials);
    let (speaker, now) = (page.frame.speaker.clone(), console.clock.now());
    let sections = Sections::new(page)
        .section(passkeys_section(&speaker, &credentials, now))
        .section(password_section(&speaker, &credentials, now));
    let sections = match &console.rooms.provider {
        Some(provider) => sections.section(provider_section(&speaker, provider, &credentials)),
        None => sections,
    };
    let sections = sections
        .section(sessions_section(&speaker, &sessions, person, now))
        .section(self_section(&speaker, person));
    Ok(shown(&sections))
}

/// What must be known first: a password somebody else has, roles that wait for a passkey.
fn warned(page: Page, person: &SignedIn, credentials: &Credentials) -> Page {
    let speaker = page.frame.speaker.clone();
    let page = if credentials.password_is_burnt {
        let act = Button::secondary(speaker.t("account-password-change-only")).href("/account/password");
        let banner = Banner::new(Tone::Bad, speaker.t("account-password-burnt"));
        page.banner(banner.what(speaker.t("account-password-burnt-what")).act(act))
    } else {
        page
    };
    if person.roles_waiting.iter().next().is_none() {
        return page;
    }
    let act = Button::secondary(speaker.t("account-passkey-add")).href("/account/passkey");
    page.banner(Banner::new(Tone::Care, speaker.t("account-roles-waiting")).act(act))
}

/// A long word in groups of eight, which break on a narrow screen and are read out one by one.
fn in_groups(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(8).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

fn passkeys_section(speaker: &Speaker, credentials: &Credentials, now: Time) -> Section {
    let row = |passkey: &Passkey| {
        let used = match passkey.used_at {
            Some(at) => Cell::part(&When::relative(speaker, at, now)),
            None => Cell::text(speaker.t("account-never")),
        };
        let remove = Button::secondary(speaker.t("account-passkey-remove")).small();
        Row::new(vec![
            // What somebody is told who is to check a letter that was signed with it (`tidewatch verify-proof --passkey`).
            Cell::two_lines(
                &Cell::text(&passkey.label),
                format!("SHA-256 {}", in_groups(&passkey.key_sha256())),
            ),
            Cell::part(&When::relative(speaker, passkey.made_at, now)),
            used,
            Cell::part(&remove.href(format!("/account/passkeys/{}/remove", passkey.id))),
        ])
    };
    let section = if credentials.passkeys.is_empty() {
        Section::new(speaker.t("account-passkeys")).lead(speaker.t("account-passkeys-none"))
    } else {
        Section::new(speaker.t("account-passkeys")).part(
            &Table::new(speaker, "passkeys", "/account", speaker.t("account-passkeys"))
                .column(Column::text("label", speaker.t("account-passkey-label")).heading())
                .column(Column::text("made", speaker.t("account-made")))
                .column(Column::text("used", speaker.t("account-used")))
                .column(Column::acts("act", speaker.t("people-link-act")))
                .rows(credentials.passkeys.iter().map(row)),
        )
    };
    section.part(
        &Button::secondary(speaker.t("account-passkey-add")).icon(Icon::KeyRound).href("/account/passkey"),
    )
}

fn password_section(speaker: &Speaker, credentials: &Credentials, now: Time) -> Section {
    let section = Section::new(speaker.t("account-password"));
    let Some(at) = credentials.password_set_at else {
        let set = Button::secondary(speaker.t("account-password-change")).href("/account/password");
        return section.lead(speaker.t("account-password-none")).part(&set);
    };
    let facts = Facts::new()
        .fact(speaker.t("account-password-since"), Cell::part(&When::relative(speaker, at, now)))
        .fact(speaker.t("account-codes-left"), Cell::number(speaker.number(credentials.recovery_codes)));
    let acts = [
        Button::secondary(speaker.t("account-password-change-only")).href("/account/password"),
        Button::secondary(speaker.t("account-codes-renew")).href("/account/recovery"),
        Button::secondary(speaker.t("account-password-remove")).href("/account/password/remove"),
    ];
    let acts: Vec<Markup> = acts.iter().map(Markup::of).collect();
    section.part(&facts).part(&Markup::row(&acts))
}

fn provider_section(speaker: &Speaker, provider: &Provider, credentials: &Credentials) -> Section {
    let name = provider.name();
    let section = Section::new(speaker.t_with("account-provider", "name", &name));
    if credentials.identities.iter().any(|known| known.issuer == provider.issuer()) {
        let remove = Button::secondary(speaker.t("account-provider-remove")).href("/account/provider/remove");
        return section.lead(speaker.t("account-provider-linked")).part(&remove);
    }
    let link = Button::secondary(speaker.t("account-provider-link")).icon(Icon::BuildingTwo);
    section.lead(speaker.t("account-provider-none")).part(&Questions::new("/account/provider").button(link))
}

fn sessions_section(speaker: &Speaker, sessions: &[Session], person: &SignedIn, now: Time) -> Section {
    let row = |session: &Session| {
        let act = if session.id == person.session {
            Cell::part(&Badge::new(Tone::Sea, speaker.t("account-session-here")))
        } else {
            let end = Button::secondary(speaker.t("account-session-end")).small();
            Cell::part(&Questions::new(format!("/account/sessions/{}/end", session.id)).button(end))
        };
        Row::new(vec![
            Cell::text(&session.network),
            Cell::text(speaker.t(way_text(session.way))),
            Cell::part(&When::relative(speaker, session.made_at, now)),
            Cell::part(&When::relative(speaker, session.seen_at, now)),
            act,
        ])
    };
    let table = Table::new(speaker, "sessions", "/account", speaker.t("account-sessions"))
        .column(Column::text("network", speaker.t("account-session-network")).heading())
        .column(Column::text("way", speaker.t("account-session-way")))
        .column(Column::text("begun", speaker.t("account-session-begun")))
        .column(Column::text("seen", speaker.t("account-session-seen")))
        .column(Column::acts("act", speaker.t("people-link-act")))
        .rows(sessions.iter().map(row));
    let section = Section::new(speaker.t("account-sessions")).part(&table);
    if sessions.len() < 2 {
        return section;
    }
    let end = Button::secondary(speaker.t("account-sessions-end-others")).icon(Icon::LogOut);
    section.part(&Questions::new("/account/sessions/end").button(end))
}

fn way_text(way: Way) -> &'static str {
    match way {
        Way::Passkey => "account-way-passkey",
        Way::Password => "account-way-password",
        Way::Recovery => "account-way-recovery",
        Way::Provider => "account-way-provider",
    }
}

fn self_section(speaker: &Speaker, person: &SignedIn) -> Section {
    let languages = vec![
        (String::new(), speaker.t("account-language-browser")),
        ("en".to_owned(), "English".to_owned()),
        ("de".to_owned(), "Deutsch".to_owned()),
    ];
    let name = Field::text("name", speaker.t("account-name")).value(&person.name).autocomplete("name");
    let language = Field::choice("language", speaker.t("account-language"), languages).short();
    let facts = Facts::new().fact(speaker.t("account-login"), Cell::text(&person.login));
    let form = Questions::new("/account")
        .field(&name.required())
        .field(&language.value(person.language.as_deref().unwrap_or_default()))
        .button(Button::secondary(speaker.t("account-save")));
    Section::new(speaker.t("account-self")).part(&facts).part(&form)
}

/// Changes name and language.
pub(crate) async fn profile(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(sent);
    let language = Some(sent.word("language")).filter(|tag| !tag.is_empty());
    let accounts = &console.rooms.accounts;
    accounts.profile_set(visitor.person()?, sent.word("name"), language).await.map_err(refused)?;
    Ok(flashed(&console, redirect::to("/account"), &Phrase::new("account-saved")))
}

/// A page below the account.
pub(super) async fn below(
    console: &Console,
    visitor: &Visitor,
    title: &'static str,
) -> Result<Page, PageError> {
    let page = console.page(visitor, title).await?;
    let up = page.t("account-title");
    Ok(page.crumb("/account", up))
}

/// The form whose script adds a passkey.
#[derive(Template)]
#[template(path = "console/passkey.html")]
struct PasskeyForm {
    page: Page,
    label: Field,
}

/// Asks what the new passkey is called.
pub(crate) async fn passkey_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    visitor.person()?;
    let page = below(&console, &visitor, "account-passkey-add").await?;
    let page = page.clone().lead(page.t("welcome-passkey-hint"));
    let label = Field::text("label", page.t("account-passkey-label"));
    let label = label.hint(page.t("account-passkey-label-hint")).required();
    Ok(shown(&PasskeyForm { page, label }))
}

/// Asks before a passkey is removed.
pub(crate) async fn passkey_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PasskeyId>,
) -> Result<Response, PageError> {
    let credentials = console.rooms.accounts.credentials(visitor.person()?).await.map_err(refused)?;
    let passkey = credentials.passkeys.iter().find(|passkey| passkey.id == id).ok_or(PageError::NotFound)?;
    let page = below(&console, &visitor, "account-passkey-remove-title").await?;
    let speaker = page.frame.speaker.clone();
    let means = [speaker.t_with("account-passkey-remove-means", "label", &passkey.label)];
    let act = speaker.t("account-passkey-remove");
    Ok(asked(page, format!("/account/passkeys/{id}/remove"), act, &means))
}

/// A question with its consequences, and the way back to the account.
pub(super) fn asked(page: Page, action: String, act: String, means: &[String]) -> Response {
    let speaker = page.frame.speaker.clone();
    let back = Button::quiet(speaker.t("settings-back")).href("/account");
    let confirm = means.iter().fold(Confirm::new(action, Button::danger(act), back), Confirm::consequence);
    let confirm = confirm.consequence(speaker.t("account-others-end"));
    shown(&Sections::of(page, &confirm))
}

/// The account again, with what was done and the session's new secret.
pub(super) fn back(console: &Console, session: &NewSession, said: &'static str) -> Response {
    let answer = flashed(console, redirect::to("/account"), &Phrase::new(said));
    sign_in::signed_in(console, session, answer)
}

/// Removes a passkey.
pub(crate) async fn passkey_remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PasskeyId>,
) -> Result<Response, PageError> {
    let session = console.rooms.accounts.passkey_end(visitor.person()?, id).await.map_err(refused)?;
    Ok(back(&console, &session, "account-passkey-removed"))
}

/// Asks for a password, and offers the key of an authenticator app.
pub(crate) async fn password_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = below(&console, &visitor, "account-password").await?;
    password_page(&console, &visitor, page).await
}

async fn password_page(console: &Console, visitor: &Visitor, page: Page) -> Result<Response, PageError> {
    let (accounts, person) = (&console.rooms.accounts, visitor.person()?);
    let has_password = accounts.credentials(person).await.map_err(refused)?.password_set_at.is_some();
    let speaker = page.frame.speaker.clone();
    let whole = whole_form(&speaker, &accounts.code_offer_own(person));
    let mut sections = Sections::new(page);
    if has_password {
        let form = Questions::new("/account/password/change")
            .field(&password_field(&speaker, "password-only"))
            .button(Button::secondary(speaker.t("account-password-change-only")));
        let only =
            Section::new(speaker.t("account-password-only")).lead(speaker.t("account-password-only-lead"));
        sections = sections.section(only.part(&form));
    }
    let both = Section::new(speaker.t("account-password-whole")).lead(speaker.t("welcome-totp-lead"));
    Ok(shown(&sections.section(both.part(&whole))))
}

fn password_field(speaker: &Speaker, name: &'static str) -> Field {
    let field = Field::line("password", name, speaker.t("welcome-password"));
    field.hint(speaker.t("welcome-password-hint")).autocomplete("new-password").required()
}

fn whole_form(speaker: &Speaker, offer: &CodeOffer) -> Questions {
    let key = Facts::new().fact(speaker.t("welcome-totp-key"), Cell::code(grouped(&offer.secret)));
    let code =
        Field::text("code", speaker.t("sign-in-code")).short().autocomplete("one-time-code").required();
    Questions::new("/account/password")
        .item(&Qr::of(&offer.uri, speaker.t("welcome-totp-picture")))
        .item(&key)
        .hidden("offer", &offer.sealed)
        .field(&password_field(speaker, "password"))
        .field(&code)
        .button(Button::primary(speaker.t("welcome-password-submit")))
}

/// Sets password and code, and shows the recovery codes once.
pub(crate) async fn password_set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(sent);
    let proof = (sent.word("offer"), sent.word("code"));
    // As it was typed: white space belongs to a password.
    match console.rooms.accounts.password_set(visitor.person()?, sent.exact("password"), proof).await {
        Ok(Accepted { session, recovery_codes }) => {
            let shown = codes_page(&console, &visitor, recovery_codes).await?;
            Ok(sign_in::signed_in(&console, &session, shown))
        }
        Err(error) => {
            let page = told(below(&console, &visitor, "account-password").await?, error)?;
            password_page(&console, &visitor, page).await
        }
    }
}

async fn codes_page(console: &Console, visitor: &Visitor, codes: Vec<String>) -> Result<Response, PageError> {
    let page = below(console, visitor, "recovery-title").await?;
    let onward = Button::primary(page.t("recovery-continue")).href("/account");
    let page = page.clone().lead(page.t("recovery-lead")).next(&onward);
    Ok(shown(&RecoveryPage { page, codes }))
}

/// Changes the password alone.
pub(crate) async fn password_change(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(sent);
    match console.rooms.accounts.password_change(visitor.person()?, sent.exact("password-only")).await {
        Ok(session) => Ok(back(&console, &session, "account-password-changed")),
        Err(error) => {
            let page = told(below(&console, &visitor, "account-password").await?, error)?;
            password_page(&console, &visitor, page).await
        }
    }
}

/// Asks before the password is removed.
pub(crate) async fn password_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = below(&console, &visitor, "account-password-remove").await?;
    let means = [page.t("account-password-remove-means")];
    let act = page.t("account-password-remove");
    Ok(asked(page, "/account/password/remove".to_owned(), act, &means))
}

/// Removes the password with its codes.
pub(crate) async fn password_remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let session = console.rooms.accounts.password_remove(visitor.person()?).await.map_err(refused)?;
    Ok(back(&console, &session, "account-password-removed"))
}

/// Asks before the recovery codes are renewed.
pub(crate) async fn recovery_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = below(&console, &visitor, "account-codes-renew").await?;
    let speaker = page.frame.speaker.clone();
    let back = Button::quiet(speaker.t("settings-back")).href("/account");
    let act = Button::primary(speaker.t("account-codes-renew"));
    let confirm =
        Confirm::new("/account/recovery", act, back).consequence(speaker.t("account-codes-renew-means"));
    Ok(shown(&Sections::of(page, &confirm)))
}

/// Makes new recovery codes and shows them once.
pub(crate) async fn recovery_renew(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let codes = console.rooms.accounts.recovery_codes_renew(visitor.person()?).await.map_err(refused)?;
    codes_page(&console, &visitor, codes).await
}

/// Signs out everywhere else.
pub(crate) async fn sessions_end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let ended = console.rooms.accounts.session_end_others(visitor.person()?).await.map_err(refused)?;
    let said = Phrase::new("account-sessions-ended").with("count", ended.to_string());
    Ok(flashed(&console, redirect::to("/account"), &said))
}

/// Signs out in one other place.
pub(crate) async fn session_end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<SessionId>,
) -> Result<Response, PageError> {
    console.rooms.accounts.session_end(visitor.person()?, id).await.map_err(refused)?;
    Ok(flashed(&console, redirect::to("/account"), &Phrase::new("account-session-ended")))
}
