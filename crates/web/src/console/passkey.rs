//! Passkeys over HTTP: begins and finishes the ceremonies of WebAuthn for the script `passkey.js`. Answers are JSON, errors RFC 9457.
//! What is checked is `platform::accounts`; the pages around it are `sign_in`, `welcome` and `account`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::phrase::Phrase;
use platform::accounts::{AccountError, Ceremony, NewAccount, NewSession, SignInRefused};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::welcome::first_place;
use super::{Console, sign_in};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;

/// What the script sends: the form's own fields, and at the end the ceremony and the authenticator's answer.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    next: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    ceremony: String,
    credential: Option<Box<RawValue>>,
}

impl Sent {
    /// The authenticator's answer as it came; what is missing fails as any other wrong answer.
    fn response(&self) -> &str {
        self.credential.as_deref().map_or("{}", RawValue::get)
    }

    fn new_account(&self, visitor: &Visitor) -> NewAccount {
        NewAccount {
            login: self.login.clone(),
            name: self.name.clone(),
            language: Some(visitor.language.to_owned()),
        }
    }

    /// What the passkey is called until its owner calls it otherwise.
    fn label<'s>(&'s self, proposed: &'s str) -> &'s str {
        if self.label.trim().is_empty() { proposed } else { &self.label }
    }
}

/// Begins signing in.
pub(crate) async fn sign_in_begin(State(console): State<Arc<Console>>) -> Response {
    begun(&console.rooms.accounts.sign_in_begin())
}

/// Lets in whose authenticator answered.
pub(crate) async fn sign_in_finish(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    fields: HeaderMap,
    Json(sent): Json<Sent>,
) -> Result<Response, PageError> {
    let client = sign_in::client(&console, &visitor, &fields);
    match console.rooms.accounts.sign_in_finish(&sent.ceremony, sent.response(), &client).await {
        Ok(session) => Ok(done(&console, &session, &sent.next)),
        Err(SignInRefused::Failed(error)) => refused(&console, &visitor, error),
        Err(error) => Ok(said(&console, &visitor, &error.phrase(console.clock.now()))),
    }
}

/// Begins the proof that it is still the same person.
pub(crate) async fn prove_begin(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    match console.rooms.accounts.prove_begin(visitor.person()?).await {
        Ok(ceremony) => Ok(begun(&ceremony)),
        Err(error) => refused(&console, &visitor, error),
    }
}

/// Takes the proof.
pub(crate) async fn prove_finish(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Json(sent): Json<Sent>,
) -> Result<Response, PageError> {
    let person = visitor.person()?;
    match console.rooms.accounts.prove_finish(person, &sent.ceremony, sent.response()).await {
        Ok(session) => Ok(done(&console, &session, &sent.next)),
        Err(error) => refused(&console, &visitor, error),
    }
}

/// Begins setting up the passkey of somebody who comes by a link.
pub(crate) async fn welcome_begin(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(link): Path<String>,
    Json(sent): Json<Sent>,
) -> Result<Response, PageError> {
    match console.rooms.accounts.accept_passkey_begin(&link, &sent.new_account(&visitor)).await {
        Ok(ceremony) => Ok(begun(&ceremony)),
        Err(error) => refused(&console, &visitor, error),
    }
}

/// Lets the holder of a link in with the new passkey.
pub(crate) async fn welcome_finish(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(link): Path<String>,
    fields: HeaderMap,
    Json(sent): Json<Sent>,
) -> Result<Response, PageError> {
    let client = sign_in::client(&console, &visitor, &fields);
    let proposed = console.speaker(&visitor).t("passkey-first");
    let (new, proof) = (sent.new_account(&visitor), (sent.ceremony.as_str(), sent.response()));
    let accounts = &console.rooms.accounts;
    match accounts.accept_passkey_finish(&link, &new, proof, sent.label(&proposed), &client).await {
        Ok(session) => Ok(done(&console, &session, first_place(session.signed_in.access.rights))),
        Err(error) => refused(&console, &visitor, error),
    }
}

/// Begins another passkey of one's own; the platform asks for a fresh proof.
pub(crate) async fn own_begin(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    match console.rooms.accounts.register_begin(visitor.person()?).await {
        Ok(ceremony) => Ok(begun(&ceremony)),
        Err(error) => refused(&console, &visitor, error),
    }
}

/// Adds it: other sessions end, and this one has a new secret.
pub(crate) async fn own_finish(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Json(sent): Json<Sent>,
) -> Result<Response, PageError> {
    let proposed = console.speaker(&visitor).t("passkey-first");
    let label = sent.label(&proposed);
    let accounts = &console.rooms.accounts;
    match accounts.register_finish(visitor.person()?, &sent.ceremony, sent.response(), label).await {
        Ok(session) => {
            let answer = done(&console, &session, "/account");
            Ok(super::flashed(&console, answer, &Phrase::new("account-passkey-added")))
        }
        Err(error) => refused(&console, &visitor, error),
    }
}

/// Options for the authenticator, and what the script brings back with its answer.
pub(super) fn begun(ceremony: &Ceremony) -> Response {
    // The platform wrote it; should it ever not be JSON, the browser refuses what is not options.
    let options: Value = serde_json::from_str(&ceremony.options).unwrap_or_default();
    Json(json!({ "ceremony": ceremony.token, "options": options })).into_response()
}

/// The new session, and where to go.
pub(super) fn done(console: &Console, session: &NewSession, next: &str) -> Response {
    sign_in::signed_in(console, session, Json(json!({ "next": redirect::local(next) })).into_response())
}

/// What the person can mend, as words; anything else is ours.
pub(super) fn refused(
    console: &Console,
    visitor: &Visitor,
    error: AccountError,
) -> Result<Response, PageError> {
    match error {
        AccountError::Store(_) | AccountError::Audit(_) => Err(error.into()),
        error => {
            tracing::info!(error = %error, "a passkey ceremony was refused");
            Ok(said(console, visitor, &error.phrase()))
        }
    }
}

pub(super) fn said(console: &Console, visitor: &Visitor, phrase: &Phrase) -> Response {
    let detail = console.speaker(visitor).say(phrase);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let body = json!({ "title": detail, "detail": detail, "status": status.as_u16() });
    // RFC 9457 §3
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
