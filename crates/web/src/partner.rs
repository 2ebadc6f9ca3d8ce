//! The partner face: what a hub of the clearinghouse answers to its members' programs. For programs with a member's token only; no session, no page.
//! What is taken, issued and told, `clearinghouse::hub` decides; here are only HTTP and the line that stays open.
//!
//!   POST /clearinghouse/v1/statements             a signed statement (application/jose); 201 taken, 200 taken before, 4xx not taken and why
//!   GET  /clearinghouse/v1/statements/{id}/proof  the proof of one's own statement, once the ledger has it
//!   GET  /clearinghouse/v1/stream                 warnings as they change (text/event-stream), from `Last-Event-ID` on
//!   GET  /clearinghouse/v1/checkpoint             the ledger's newest checkpoint

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clearinghouse::ClearinghouseError;
use clearinghouse::hub::{Hub, Refused, Told, unnamed_json};
use clearinghouse::member::{Member, Members};
use clearinghouse::peers::{BASE, HEART_BEATS, JOSE, OUT_OF_TIME, UNKNOWN_CURSOR};
use clearinghouse::statement::MAX_STATEMENT_BYTES;
use futures_util::stream;
use model::access::Access;
use model::ids::{MemberId, StatementId};
use serde_json::{Value as Json, json};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Lines of one member that stay open: one for each of its processes, and one that is about to break.
const MOST_OF_A_MEMBER: usize = 8;
/// Lines of all members.
const MOST: usize = 4_000;
/// So many bytes are made ready at a time for one line: who reads slowly waits for the rest, and not we with it in memory.
const MOST_BYTES_READY: usize = 256 * 1024;
/// What was told in another process is found after so long; what this one tells, at once.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// A hub's face.
pub struct Partner {
    /// Takes and tells.
    pub hub: Arc<Hub>,
    /// Knows members by their tokens.
    pub members: Members,
    /// Ends open lines when the program stops.
    pub stop: watch::Receiver<bool>,
    lines: Arc<Lines>,
    /// How often a line says something, and is asked whether it may still stand.
    beats: Duration,
}

impl Partner {
    /// Makes the face of a hub.
    #[must_use]
    pub fn new(hub: Arc<Hub>, members: Members, stop: watch::Receiver<bool>) -> Self {
        Self { hub, members, stop, lines: Arc::default(), beats: HEART_BEATS }
    }
}

/// Who asks: a member, and the tenant whose hub it is a member of.
#[derive(Clone)]
struct Caller {
    access: Access,
    member: Arc<Member>,
    /// What let it in; whoever stays is asked again whether it still does.
    token: Arc<str>,
}

/// The routes of the face.
pub fn router(partner: Arc<Partner>) -> Router {
    let gate = from_fn_with_state(Arc::clone(&partner), admit);
    let routes = Router::new()
        .route("/statements", post(statement))
        .route("/statements/{id}/proof", get(proof))
        .route("/stream", get(listen))
        .route("/checkpoint", get(checkpoint))
        .route_layer(gate)
        .layer(DefaultBodyLimit::max(MAX_STATEMENT_BYTES))
        .with_state(partner);
    Router::new().nest(BASE, routes)
}

/// Lets a member's token in; everybody else learns that there is a hub, and no more.
async fn admit(State(partner): State<Arc<Partner>>, mut request: Request, next: Next) -> Response {
    // RFC 6750 §2.1; the name of the scheme has no case (RFC 9110 §11.1).
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.split_once(' '));
    let token =
        bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let token = token.map(str::to_owned);
    let known = match &token {
        Some(token) => partner.members.known(token).await,
        None => Ok(None),
    };
    match known {
        Ok(Some((access, member))) => {
            let token = token.unwrap_or_default().into();
            request.extensions_mut().insert(Caller { access, member: Arc::new(member), token });
            next.run(request).await
        }
        Ok(None) => {
            // RFC 9110 §15.5.2: the answer says how to come in.
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"clearinghouse\"")];
            (challenge, problem(StatusCode::UNAUTHORIZED, "no-member", json!({}))).into_response()
        }
        Err(error) => ours(&error),
    }
}

async fn statement(
    State(partner): State<Arc<Partner>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(JOSE) {
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-jose", json!({}));
    }
    match partner.hub.accept(&caller.access, &caller.member, &body).await {
        Ok(accepted) => {
            let status = if accepted.is_again { StatusCode::OK } else { StatusCode::CREATED };
            let mut answer: Json = serde_json::from_str(&accepted.answer).unwrap_or_default();
            answer["position"] = accepted.position.into();
            (status, [(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
        }
        Err(refused) => refusal(&refused),
    }
}

/// What a member is told when its statement is not taken.
fn refusal(refused: &Refused) -> Response {
    let (status, word) = match refused {
        Refused::Statement(_) => (StatusCode::BAD_REQUEST, "no-statement"),
        Refused::OtherMember => (StatusCode::BAD_REQUEST, "other-member"),
        Refused::OutOfTime => (StatusCode::UNPROCESSABLE_ENTITY, OUT_OF_TIME),
        Refused::Taken => (StatusCode::CONFLICT, "id-taken"),
        Refused::NothingToName(unnamed) => {
            let more = json!({ "not_named": unnamed_json(unnamed) });
            return problem(StatusCode::UNPROCESSABLE_ENTITY, "nothing-to-name", more);
        }
        Refused::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
        Refused::Ours(error) => return ours(error),
    };
    problem(status, word, json!({ "detail": refused.to_string() }))
}

async fn proof(
    State(partner): State<Arc<Partner>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<StatementId>() else { return not_there() };
    match partner.hub.prove(&caller.access, &caller.member, id).await {
        Ok(Some(text)) => plain(text),
        Ok(None) => not_there(),
        Err(error) => ours(&error),
    }
}

async fn checkpoint(State(partner): State<Arc<Partner>>, Extension(caller): Extension<Caller>) -> Response {
    match partner.hub.checkpoint(caller.access.tenant).await {
        Ok(Some(note)) => plain(note),
        Ok(None) => not_there(),
        Err(error) => ours(&error),
    }
}

async fn listen(
    State(partner): State<Arc<Partner>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    let cursor = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    // An empty one is as none (HTML Living Standard, "Server-sent events").
    let place = match partner.hub.place(&caller.access, cursor.filter(|cursor| !cursor.is_empty())).await {
        Ok(Ok(place)) => place,
        Ok(Err(_)) => return (StatusCode::BAD_REQUEST, UNKNOWN_CURSOR).into_response(),
        Err(error) => return ours(&error),
    };
    let Some(seat) = partner.lines.take(caller.member.id) else {
        return problem(StatusCode::TOO_MANY_REQUESTS, "too-many-lines", json!({}));
    };
    let line = Line {
        rung: partner.hub.rung(),
        stop: partner.stop.clone(),
        beat: Instant::now() + partner.beats,
        asks: Instant::now() + partner.beats,
        partner,
        caller,
        place,
        is_new: true,
        _seat: seat,
    };
    let events = stream::unfold(line, async |mut line| {
        let text = line.next().await?;
        Some((Ok::<_, Infallible>(text), line))
    });
    let fields = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    // A proxy that gathers answers would keep the news to itself.
    (fields, [("x-accel-buffering", "no")], Body::from_stream(events)).into_response()
}

/// One line to a member.
struct Line {
    partner: Arc<Partner>,
    caller: Caller,
    rung: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    /// The place that is told next.
    place: u64,
    /// When something has to be said, if only that the line stands.
    beat: Instant,
    /// When it has to be asked whether the caller is still let in, however much there is to say.
    asks: Instant,
    is_new: bool,
    _seat: Seat,
}

impl Line {
    /// What is said next; none at the end: of the program, of the membership, or of our own strength.
    async fn next(&mut self) -> Option<String> {
        if std::mem::take(&mut self.is_new) {
            return Some(": listening\n\n".to_owned());
        }
        loop {
            if Instant::now() >= self.asks {
                if !self.is_member().await {
                    return None;
                }
                self.asks = Instant::now() + self.partner.beats;
            }
            self.rung.mark_unchanged();
            match self.partner.hub.told(&self.caller.access, self.place).await {
                Ok(told) if !told.is_empty() => return Some(self.said(&told)),
                Ok(_) => {}
                Err(error) => {
                    // The member comes again, from where it stopped.
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "a member cannot be told warnings"
                    );
                    return None;
                }
            }
            let looks = self.beat.min(Instant::now() + LOOKS_EVERY);
            tokio::select! {
                _ = self.stop.wait_for(|stopped| *stopped) => return None,
                _ = self.rung.changed() => {}
                () = sleep_until(looks) => {}
            }
            if Instant::now() >= self.beat {
                self.beat = Instant::now() + self.partner.beats;
                return Some(": still here\n\n".to_owned());
            }
        }
    }

    fn said(&mut self, told: &[Told]) -> String {
        let mut text = String::new();
        for one in told {
            // The words are one line of base64url and dots: nothing in them ends an event.
            text.push_str(&format!("event: warning\nid: {}\ndata: {}\n\n", one.cursor, one.signed));
            self.place = one.next;
            if text.len() >= MOST_BYTES_READY {
                break;
            }
        }
        self.beat = Instant::now() + self.partner.beats;
        text
    }

    /// Whoever left is not told on, and neither is whoever holds a token that was replaced.
    async fn is_member(&self) -> bool {
        let known = self.partner.members.known(&self.caller.token).await;
        known.ok().flatten().is_some_and(|(_, member)| member.id == self.caller.member.id)
    }
}

/// Who listens now.
#[derive(Default)]
struct Lines(Mutex<HashMap<MemberId, usize>>);

/// A place among those who listen, until it is dropped.
struct Seat {
    lines: Arc<Lines>,
    member: MemberId,
}

impl Lines {
    fn take(self: &Arc<Self>, member: MemberId) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_member = taken.get(&member).copied().unwrap_or(0);
        if of_member >= MOST_OF_A_MEMBER || taken.values().sum::<usize>() >= MOST {
            return None;
        }
        taken.insert(member, of_member + 1);
        Some(Seat { lines: Arc::clone(self), member })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.member) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.member);
            }
        }
    }
}

fn plain(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn not_there() -> Response {
    problem(StatusCode::NOT_FOUND, "not-there", json!({}))
}

/// Says why not, in a word for a program (RFC 9457 §3).
fn problem(status: StatusCode, word: &str, mut more: Json) -> Response {
    more["title"] = word.into();
    more["status"] = status.as_u16().into();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], more.to_string()).into_response()
}

/// Our own failure: the cause in the log, and that it may come again outside.
fn ours(error: &ClearinghouseError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "a member could not be answered");
    problem(StatusCode::SERVICE_UNAVAILABLE, "later", json!({}))
}

#[cfg(test)]
mod tests;
