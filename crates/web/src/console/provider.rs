//! The way in through the organisation's identity provider: sends browsers there and takes them back. What is believed is `platform::accounts::provider`.
//!
//! Who is to be sent there from a form gets a page with a link first: the policy of our pages lets no form lead to another site, on whatever way.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::causes::chain;
use model::phrase::Phrase;
use platform::accounts::provider::{Arrival, CameFor, Departure, Going, Provider, Returned};
use platform::accounts::{AccountError, NewAccount, SignInRefused};
use serde::Deserialize;

use super::settings::refused;
use super::welcome::{self, Typed};
use super::{Console, ProblemPage, account, flashed, shown, sign_in};
use crate::cookie;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Icon};

/// Where to go on once back.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// What the provider had the browser bring; whatever else is in it is not looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Back {
    code: Option<String>,
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

fn configured(console: &Console) -> Result<&Provider, PageError> {
    console.rooms.provider.as_deref().ok_or(PageError::NotFound)
}

/// Sends somebody to the provider to come in.
pub(crate) async fn sign_in(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(next): Query<Next>,
) -> Result<Response, PageError> {
    let provider = configured(&console)?;
    if visitor.signed_in.is_some() {
        return Ok(redirect::to(&next.next));
    }
    match provider.begin(Going::SignIn, &next.next).await {
        Ok(departure) => sent_off(&console, &departure),
        Err(error) => not_in(&console, &visitor, next.next, error.into()),
    }
}

/// Sends somebody who is signed in to the provider to prove it.
pub(crate) async fn prove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(next): Query<Next>,
) -> Result<Response, PageError> {
    let provider = configured(&console)?;
    match provider.begin(Going::Prove(visitor.person()?), &next.next).await {
        Ok(departure) => sent_off(&console, &departure),
        Err(error) => {
            let said = sign_in::refusal(&console, &visitor, error.into())?;
            sign_in::prove_page(&console, &visitor, next.next, Some(said)).await
        }
    }
}

/// Offers the holder of a link the way to the provider.
pub(crate) async fn welcome(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(link): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let provider = configured(&console)?;
    let Some(open) = console.rooms.accounts.invitation(&link).await? else {
        return Ok(welcome::gone(&console, &visitor));
    };
    let new = NewAccount {
        login: typed.login.clone(),
        name: typed.name.clone(),
        language: Some(visitor.language.to_owned()),
    };
    match provider.begin(Going::Accept { link: &link, new: &new }, "/guide").await {
        Ok(departure) => onward(&console, &visitor, provider, &departure),
        Err(error) => {
            let said = welcome::said(&console, &visitor, logged(error))?;
            Ok(shown(&welcome::welcome(&console, &visitor, link, &open, &typed).told(Some(said))))
        }
    }
}

/// Offers somebody who is signed in the way to the provider, to be linked with whom it names.
pub(crate) async fn link(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let provider = configured(&console)?;
    let departure = provider.begin(Going::Link(visitor.person()?), "/account").await;
    onward(&console, &visitor, provider, &departure.map_err(logged).map_err(refused)?)
}

/// Asks before the link is taken away.
pub(crate) async fn unlink_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let provider = configured(&console)?;
    let page = account::below(&console, &visitor, "account-provider-remove").await?;
    let means = [page.t_with("account-provider-remove-means", "name", &provider.name())];
    let act = page.t("account-provider-remove");
    Ok(account::asked(page, "/account/provider/remove".to_owned(), act, &means))
}

/// Takes the link away.
pub(crate) async fn unlink(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let provider = configured(&console)?;
    let session = console.rooms.accounts.identity_unlink(visitor.person()?, provider.issuer()).await;
    Ok(account::back(&console, &session.map_err(refused)?, "account-provider-removed"))
}

/// Takes somebody back whom the provider sent.
pub(crate) async fn came_back(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    fields: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, PageError> {
    let provider = configured(&console)?;
    let carried = cookie::read(&fields, console.cookies.provider()).unwrap_or_default();
    let returned = Returned {
        code: back.code.as_deref(),
        state: &back.state,
        issuer: back.iss.as_deref(),
        error: back.error.as_deref(),
    };
    let client = sign_in::client(&console, &visitor, &fields);
    // What the provider wrote into the address stands on no page, and nobody is led back to it.
    let visitor = Visitor { place: "/sign-in".to_owned(), ..visitor };
    let answer = match provider.finish(carried, &returned, visitor.signed_in.as_deref(), &client).await {
        Ok(arrival) => arrived(&console, &arrival),
        Err(error) => not_in(&console, &visitor, String::new(), error)?,
    };
    Ok(with(answer, console.cookies.gone(console.cookies.provider())))
}

fn arrived(console: &Console, arrival: &Arrival) -> Response {
    let next = match arrival.came_for {
        CameFor::Accept => welcome::first_place(arrival.session.signed_in.access.rights),
        CameFor::Link | CameFor::SignIn | CameFor::Prove => &arrival.next,
    };
    let answer = redirect::to(next);
    let answer = match arrival.came_for {
        CameFor::Link => flashed(console, answer, &Phrase::new("account-provider-added")),
        CameFor::SignIn | CameFor::Accept | CameFor::Prove => answer,
    };
    sign_in::signed_in(console, &arrival.session, answer)
}

/// Who is not let in stands before the door again, with the other ways in; who is in already is told on a page.
fn not_in(
    console: &Console,
    visitor: &Visitor,
    next: String,
    error: SignInRefused,
) -> Result<Response, PageError> {
    let error = match error {
        SignInRefused::Failed(error) => SignInRefused::Failed(logged(error)),
        other => other,
    };
    let is_silent = matches!(error, SignInRefused::Failed(AccountError::ProviderSilent(_)));
    if visitor.signed_in.is_some() {
        return Err(match error {
            SignInRefused::Failed(error) => refused(error),
            other => PageError::Refused(other.phrase(console.clock.now())),
        });
    }
    let said = sign_in::refusal(console, visitor, error)?;
    let mut answer = sign_in::sign_in_page(console, visitor, next, String::new(), Some(said));
    if is_silent {
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(answer)
}

/// The cause is for the log: the person hears one sentence.
fn logged(error: AccountError) -> AccountError {
    match &error {
        AccountError::ProviderSilent(_) => {
            tracing::warn!(error = chain(&error), "the identity provider does not answer");
        }
        AccountError::Provider(_) | AccountError::ProviderAnswer(_) | AccountError::NotInvited => {
            tracing::info!(error = chain(&error), "a sign-in through the identity provider was refused");
        }
        _ => {}
    }
    error
}

/// Off to the provider at once: whoever asked followed a link.
fn sent_off(console: &Console, departure: &Departure) -> Result<Response, PageError> {
    let place = HeaderValue::try_from(&departure.url).map_err(PageError::ours)?;
    let answer = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    Ok(carrying(console, departure, answer))
}

/// A page with the link that leads there.
fn onward(
    console: &Console,
    visitor: &Visitor,
    provider: &Provider,
    departure: &Departure,
) -> Result<Response, PageError> {
    let mut page = console.door(visitor, "provider-onward-title", "sign-in-lead");
    page.lead = Some(page.t_with("provider-onward-lead", "name", &provider.name()));
    let words = page.t_with("provider-onward", "name", &provider.name());
    let page = page.next(&Button::primary(words).icon(Icon::ExternalLink).href(departure.url.clone()));
    Ok(carrying(console, departure, shown(&ProblemPage { page, what: None })))
}

fn carrying(console: &Console, departure: &Departure, answer: Response) -> Response {
    let cookies = console.cookies;
    let line = cookies.secret(cookies.provider(), &departure.carried, Some(departure.lasts));
    with(answer, line)
}

fn with(mut answer: Response, cookie: HeaderValue) -> Response {
    // Beside the cookies that are there, not in their place.
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

#[cfg(test)]
mod tests;
