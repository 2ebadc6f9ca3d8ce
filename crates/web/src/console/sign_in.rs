//! Coming in and going out: the sign-in page, the proof that it is still the same person, signing out, and the choices that need no account.
//! The one-time link is `welcome`; what is checked and how is `platform::accounts`.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use model::phrase::Phrase;
use platform::accounts::{AccountError, Client, NewSession, SignInRefused};
use serde::Deserialize;

use super::Console;
use crate::cookie;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Banner, Button, Field, Icon, Page, Theme, Tone};

/// Where to go on once signed in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in page.
#[derive(Template)]
#[template(path = "console/sign_in.html")]
struct SignInPage {
    page: Page,
    next: String,
    /// Asked of whom we do not know yet.
    login: Option<Field>,
    password: Field,
    code: Field,
    /// Where the forms go: `/sign-in`, or `/prove` for somebody who is signed in already.
    action: &'static str,
    /// The way through the organisation's identity provider, if there is one.
    provider: Option<Button>,
}

/// Shows the sign-in page; somebody who is signed in goes on at once.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(next): Query<Next>,
) -> Result<Response, PageError> {
    if visitor.signed_in.is_some() {
        return Ok(redirect::to(&next.next));
    }
    Ok(sign_in_page(&console, &visitor, next.next, String::new(), None))
}

pub(super) fn sign_in_page(
    console: &Console,
    visitor: &Visitor,
    next: String,
    login: String,
    said: Option<String>,
) -> Response {
    let page = console.door(visitor, "sign-in-title", "sign-in-lead");
    let asked = Field::text("login", page.t("sign-in-login")).value(login);
    let login = Some(asked.autocomplete("username webauthn").required());
    let (page, password, code) = secrets(page, said);
    let provider = console.rooms.provider.as_ref().map(|provider| {
        let words = page.t_with("sign-in-provider", "name", &provider.name());
        Button::secondary(words)
            .icon(Icon::BuildingTwo)
            .href(redirect::address("/sign-in/provider", &[("next", &next)]))
    });
    super::shown(&SignInPage { page, next, login, password, code, action: "/sign-in", provider })
}

/// The two fields that prove, and above them what was wrong of the last attempt: never which of the two.
fn secrets(page: Page, said: Option<String>) -> (Page, Field, Field) {
    let password = Field::line("password", "password", page.t("sign-in-password"));
    let code = Field::text("code", page.t("sign-in-code")).hint(page.t("sign-in-code-hint")).short();
    let page = match said {
        Some(said) => page.banner(Banner::new(Tone::Bad, said)),
        None => page,
    };
    let password = password.autocomplete("current-password").required();
    (page, password, code.autocomplete("one-time-code").required())
}

/// What somebody types to come in.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// Lets somebody in with a password and a code.
pub(crate) async fn with_password(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    fields: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let client = client(&console, &visitor, &fields);
    match console.rooms.accounts.sign_in_password(&typed.login, &typed.password, &typed.code, &client).await {
        Ok(session) => Ok(signed_in(&console, &session, redirect::to(&typed.next))),
        Err(refused) => {
            let said = refusal(&console, &visitor, refused)?;
            Ok(sign_in_page(&console, &visitor, typed.next, typed.login, Some(said)))
        }
    }
}

/// The words of a refusal; a failure of ours is a page of its own.
pub(super) fn refusal(
    console: &Console,
    visitor: &Visitor,
    refused: SignInRefused,
) -> Result<String, PageError> {
    match refused {
        SignInRefused::Failed(error @ (AccountError::Store(_) | AccountError::Audit(_))) => Err(error.into()),
        refused => Ok(console.speaker(visitor).say(&refused.phrase(console.clock.now()))),
    }
}

/// Asks somebody who is signed in to prove it again.
pub(crate) async fn prove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(next): Query<Next>,
) -> Result<Response, PageError> {
    prove_page(&console, &visitor, next.next, None).await
}

pub(super) async fn prove_page(
    console: &Console,
    visitor: &Visitor,
    next: String,
    said: Option<String>,
) -> Result<Response, PageError> {
    let person = visitor.person()?;
    let mut page = console.door(visitor, "prove-title", "prove-lead");
    let minutes = console.rooms.accounts.rules().proof_fresh.as_secs() / 60;
    page.lead = Some(page.t_with("prove-lead", "minutes", &minutes));
    let (page, password, code) = secrets(page, said);
    let provider = match &console.rooms.provider {
        Some(provider) => {
            let credentials = console.rooms.accounts.credentials(person).await?;
            let is_linked = credentials.identities.iter().any(|known| known.issuer == provider.issuer());
            is_linked.then(|| {
                let words = page.t_with("prove-provider", "name", &provider.name());
                let place = redirect::address("/prove/provider", &[("next", &next)]);
                Button::secondary(words).icon(Icon::BuildingTwo).href(place)
            })
        }
        None => None,
    };
    Ok(super::shown(&SignInPage { page, next, login: None, password, code, action: "/prove", provider }))
}

/// Takes the proof: the session has a new secret from then on.
pub(crate) async fn proved(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    fields: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let person = visitor.person()?;
    let client = client(&console, &visitor, &fields);
    match console.rooms.accounts.prove_password(person, &typed.password, &typed.code, &client).await {
        Ok(session) => Ok(signed_in(&console, &session, redirect::to(&typed.next))),
        Err(refused) => {
            let said = refusal(&console, &visitor, refused)?;
            prove_page(&console, &visitor, typed.next, Some(said)).await
        }
    }
}

/// Ends the session.
pub(crate) async fn sign_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    console.rooms.accounts.sign_out(visitor.person()?).await?;
    let said = Phrase::new("sign-in-signed-out");
    let mut answer = super::flashed(&console, redirect::to("/sign-in"), &said);
    // Beside the cookie of the sentence, not in its place.
    answer.headers_mut().append(header::SET_COOKIE, console.cookies.gone(console.cookies.session()));
    Ok(answer)
}

/// A look or a language somebody prefers.
#[derive(Deserialize)]
pub(crate) struct Choice {
    theme: Option<String>,
    language: Option<String>,
    #[serde(default)]
    return_to: String,
}

/// Remembers a choice in this browser, and in the account of somebody who is signed in.
pub(crate) async fn choose(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(choice): Form<Choice>,
) -> Result<Response, PageError> {
    let mut answer = redirect::to(&choice.return_to);
    if let Some(theme) = choice.theme.as_deref().and_then(Theme::parse) {
        let line = console.cookies.choice(cookie::THEME, theme.as_str());
        answer.headers_mut().append(header::SET_COOKIE, line);
    }
    if let Some(language) = choice.language.as_deref().and_then(|tag| console.known_language(tag)) {
        let line = console.cookies.choice(cookie::LANGUAGE, language);
        answer.headers_mut().append(header::SET_COOKIE, line);
        if let Some(person) = &visitor.signed_in {
            console.rooms.accounts.profile_set(person, &person.name, Some(language)).await?;
        }
    }
    Ok(answer)
}

/// Who signs in, from where, on which device.
pub(super) fn client(console: &Console, visitor: &Visitor, fields: &HeaderMap) -> Client {
    let device = cookie::read(fields, console.cookies.device()).map(str::to_owned);
    Client::new(visitor.client, device)
}

/// Gives the browser its session, and lets it be known the next time.
pub(super) fn signed_in(console: &Console, session: &NewSession, mut answer: Response) -> Response {
    let cookies = console.cookies;
    let fields = answer.headers_mut();
    fields.append(header::SET_COOKIE, cookies.secret(cookies.session(), &session.cookie, None));
    if let Some(device) = &session.device {
        let lasts = session.device_ends_at.since(console.clock.now());
        fields.append(header::SET_COOKIE, cookies.secret(cookies.device(), device, Some(lasts)));
    }
    answer
}
