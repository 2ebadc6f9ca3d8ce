//! Once: a form that was drawn once does its act once, however often its button is pressed; whoever presses again is answered as the first time.
//! The drawing is `view::once`. What programs send again has keys that outlive us (`api::once`); here memory is enough, because a press is followed by the next at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{self, Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header, response};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::access::Access;
use platform::kept_answer::RequestPrint;
use tokio::time::Instant;

use crate::problem::PageError;
use crate::router::MAX_FORM_BYTES;
use crate::session::Visitor;
use crate::view::ONCE;

/// Who presses a button again does so within this.
const KEPT_FOR: Duration = Duration::from_mins(10);

/// So many answers are kept; the oldest go first.
const MOST: usize = 512;

/// Longer answers are files, and are made again.
const MOST_BODY_BYTES: usize = 128 << 10;

/// An answer to be given again.
type Kept = (response::Parts, Bytes);

/// A form's place: whoever presses waits here for whoever pressed before.
type Seat = Arc<tokio::sync::Mutex<Option<Kept>>>;

/// The forms that were sent a moment ago.
#[derive(Default)]
pub(crate) struct Sent(Mutex<HashMap<RequestPrint, (Instant, Seat)>>);

impl Sent {
    /// Answers a request of somebody who is signed in: by doing it, or as the first one with the same form was answered. What failed did nothing and is done anew.
    pub(crate) async fn answered(&self, visitor: &Visitor, request: Request, next: Next) -> Response {
        let is_of_form = is_of_form(&request);
        let Some(person) = visitor.signed_in.as_deref().filter(|_| is_of_form) else {
            return next.run(request).await;
        };
        let (print, request) = match printed(&person.access, request).await {
            Ok(printed) => printed,
            Err(refused) => return refused,
        };
        let mut seat = self.seat(print).lock_owned().await;
        if let Some((parts, body)) = &*seat {
            return Response::from_parts(parts.clone(), Body::from(body.clone()));
        }
        // On a task of its own: a browser that sends the form again hangs up on the first request, and must not end what that began.
        let doing = tokio::spawn(async move {
            let (answer, kept) = copied(next.run(request).await).await;
            *seat = kept;
            answer
        });
        doing.await.unwrap_or_else(|failed| PageError::ours(failed).into_response())
    }

    fn seat(&self, print: RequestPrint) -> Seat {
        let now = Instant::now();
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|_, (at, _)| now.duration_since(*at) < KEPT_FOR);
        if seats.len() >= MOST
            && let Some(oldest) = oldest(&seats)
        {
            seats.remove(&oldest);
        }
        Arc::clone(&seats.entry(print).or_insert_with(|| (now, Seat::default())).1)
    }
}

fn oldest(seats: &HashMap<RequestPrint, (Instant, Seat)>) -> Option<RequestPrint> {
    seats.iter().min_by_key(|(_, (at, _))| *at).map(|(print, _)| *print)
}

/// True for what a form of ours sends that says which drawing of it was sent.
fn is_of_form(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    !request.method().is_safe() && form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == ONCE)
}

/// What makes two presses the same: who, which form, and what was typed; of a form with a file not what is in it, which is read only once.
async fn printed(access: &Access, request: Request) -> Result<(RequestPrint, Request), Response> {
    let (parts, body) = request.into_parts();
    let (typed, body) = if is_short(&parts.headers) {
        let typed = body::to_bytes(body, MAX_FORM_BYTES).await;
        let typed = typed.map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
        (typed.clone(), Body::from(typed))
    } else {
        (Bytes::new(), body)
    };
    let who = format!("{} {}", access.tenant, access.actor);
    let form = parts.uri.path_and_query().map_or("", |place| place.as_str());
    let print = RequestPrint::of([who.as_bytes(), form.as_bytes(), &typed].into_iter());
    Ok((print, Request::from_parts(parts, body)))
}

/// True for what was typed into a form without a file.
fn is_short(fields: &HeaderMap) -> bool {
    let field = |name| fields.get(name).and_then(|value| value.to_str().ok());
    let length = field(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    let is_typed =
        field(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    is_typed && length.is_some_and(|length| length <= MAX_FORM_BYTES)
}

/// Reads an answer, to be given and kept, if something was done and it is short.
async fn copied(answer: Response) -> (Response, Option<Kept>) {
    let is_done = answer.status().is_success() || answer.status().is_redirection();
    let is_short = answer.size_hint().upper().is_some_and(|bytes| bytes <= MOST_BODY_BYTES as u64);
    if !is_done || !is_short {
        return (answer, None);
    }
    let (parts, body) = answer.into_parts();
    match body::to_bytes(body, MOST_BODY_BYTES).await {
        Ok(body) => (Response::from_parts(parts.clone(), Body::from(body.clone())), Some((parts, body))),
        Err(failed) => (PageError::ours(failed).into_response(), None),
    }
}

#[cfg(test)]
mod tests;
