//! Who asks: from a browser's request to a person with rights, or to somebody who may only sign in.
//! What a role may do is `platform::accounts`; which route needs what is the table in `router`.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use guard::authenticate::Network;
use model::access::{Access, Right};
use platform::accounts::SignedIn;

use crate::console::Console;
use crate::cookie;
use crate::listen::Peer;
use crate::problem::PageError;
use crate::redirect;
use crate::view::Theme;

/// Who may ask for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Everybody, signed in or not.
    Anybody,
    /// Everybody with an account.
    SignedIn,
    /// Everybody with an account who has proved a moment ago that it is he: for how he comes in.
    ProvedSelf,
    /// Who has the right; for others the page does not exist.
    With(Right),
    /// Who has the right and has proved a moment ago that it is he: for what cannot be undone.
    Proved(Right),
}

/// A request's person and circumstances; what the handlers of the console are given.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who is signed in.
    pub signed_in: Option<Arc<SignedIn>>,
    /// The language of the answer.
    pub language: &'static str,
    /// The colours of the answer.
    pub theme: Theme,
    /// What the last act did, to be said once: a phrase's id and arguments.
    pub flash: Option<(String, Vec<(String, String)>)>,
    /// Where the request came from, as far as those in front are believed.
    pub client: IpAddr,
    /// The path and query asked for, to come back to.
    pub place: String,
    /// The page on which the form stood, as far as the browser says; else the first page.
    pub came_from: String,
}

impl Visitor {
    /// The person. Only routes that need one call this.
    ///
    /// Errors: [`PageError::SignInFirst`], which the gate has already answered for every route that asks for a person.
    pub fn person(&self) -> Result<&SignedIn, PageError> {
        self.signed_in.as_deref().ok_or(PageError::SignInFirst)
    }

    /// The person's access.
    ///
    /// Errors: as [`Visitor::person`].
    pub fn access(&self) -> Result<&Access, PageError> {
        Ok(&self.person()?.access)
    }
}

/// Lets a request in, sends it to the sign-in page, or denies that there is such a page.
pub(crate) async fn admit(
    State((console, allowed)): State<(Arc<Console>, Allowed)>,
    mut request: Request,
    next: Next,
) -> Response {
    let stranger = Visitor::stranger(&console, &request);
    let visitor = match known(&console, stranger.clone(), request.headers()).await {
        Ok(visitor) => visitor,
        Err(error) => return console.problem(&stranger, &error),
    };
    if let Some(answer) = refuse(&console, &visitor, allowed, request.method()) {
        return answer;
    }
    let is_flash_said = visitor.flash.is_some();
    request.extensions_mut().insert(visitor.clone());
    let answer = console.explained(&visitor, console.sent.answered(&visitor, request, next).await);
    if is_flash_said && is_page(&answer) {
        let mut answer = answer;
        answer.headers_mut().append(header::SET_COOKIE, console.cookies.gone(console.cookies.flash()));
        return answer;
    }
    answer
}

/// True for what a person reads, in contrast to what a script fetches beside it.
fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = PageError;

    /// The visitor whom the gate let in.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, PageError> {
        // Every route of the table stands behind the gate.
        parts.extensions.get::<Visitor>().cloned().ok_or(PageError::SignInFirst)
    }
}

/// What is answered instead of the page, if anything.
fn refuse(console: &Console, visitor: &Visitor, allowed: Allowed, method: &Method) -> Option<Response> {
    let right = match allowed {
        Allowed::Anybody => return None,
        Allowed::SignedIn | Allowed::ProvedSelf => None,
        Allowed::With(right) | Allowed::Proved(right) => Some(right),
    };
    let Some(person) = &visitor.signed_in else {
        // A form that was posted is not carried over: its page is opened again.
        let back = if method.is_safe() { &visitor.place } else { &visitor.came_from };
        return Some(redirect::to_with("/sign-in", "next", back));
    };
    // Telling somebody what he may not see would tell him that it is there.
    if right.is_some_and(|right| !person.access.rights.has(right)) {
        return Some(console.problem(visitor, &PageError::NotFound));
    }
    if matches!(allowed, Allowed::Proved(_) | Allowed::ProvedSelf) && !console.is_proved(person) {
        let back = if method.is_safe() { &visitor.place } else { &visitor.came_from };
        return Some(redirect::to_with("/prove", "next", back));
    }
    None
}

/// The visitor with the person whose session the browser holds.
async fn known(console: &Console, mut visitor: Visitor, fields: &HeaderMap) -> Result<Visitor, PageError> {
    let Some(secret) = cookie::read(fields, console.cookies.session()) else { return Ok(visitor) };
    let accounts = &console.rooms.accounts;
    let person = if is_by_itself(fields) {
        accounts.session_look(secret).await?
    } else {
        accounts.session(secret).await?
    };
    let Some(person) = person else { return Ok(visitor) };
    if let Some(language) = person.language.as_deref().and_then(|tag| console.known_language(tag)) {
        visitor.language = language;
    }
    visitor.signed_in = Some(Arc::new(person));
    Ok(visitor)
}

/// What the script of an open page says when it asks again without anybody having pressed anything.
const BY_ITSELF: &str = "tidewatch-by-itself";

/// True for what an open page asks for by itself: that is no sign that somebody still sits in front of it.
fn is_by_itself(fields: &HeaderMap) -> bool {
    // A stream of events always says that it wants one (HTML Living Standard, "Server-sent events"), and can say nothing else.
    let is_stream = fields.get(header::ACCEPT).is_some_and(|accept| accept == "text/event-stream");
    is_stream || fields.contains_key(BY_ITSELF)
}

impl Visitor {
    /// Somebody who is not signed in.
    fn stranger(console: &Console, request: &Request) -> Self {
        let fields = request.headers();
        Visitor {
            signed_in: None,
            language: language(console, fields),
            theme: cookie::read(fields, cookie::THEME).and_then(Theme::parse).unwrap_or_default(),
            flash: cookie::read(fields, console.cookies.flash()).and_then(cookie::read_flash),
            client: client(console.proxies(), request),
            came_from: came_from(fields),
            place: request.uri().path_and_query().map_or("/", |place| place.as_str()).to_owned(),
        }
    }
}

/// The path of the page that sent the request. Another site cannot have: only our own pages may send what changes something (`security`).
fn came_from(fields: &HeaderMap) -> String {
    let referrer = fields.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = referrer
        .and_then(|url| url.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    redirect::local(path.unwrap_or("/")).to_owned()
}

/// What was chosen here, else the first of the browser's languages that there are texts in, else the installation's.
fn language(console: &Console, fields: &HeaderMap) -> &'static str {
    let known = |tag: &str| console.known_language(tag);
    let chosen = cookie::read(fields, cookie::LANGUAGE).and_then(known);
    chosen.or_else(|| preferred(fields, known)).unwrap_or(console.language)
}

/// The first of the browser's languages that there are texts in.
pub(crate) fn preferred(
    fields: &HeaderMap,
    known: impl Fn(&str) -> Option<&'static str>,
) -> Option<&'static str> {
    let wanted = fields.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    // RFC 9110 §12.5.4: browsers write them in order of preference, so weights need not be compared.
    wanted.split(',').take(MOST_LANGUAGES).find_map(|range| {
        let tag = range.split(';').next().unwrap_or_default().trim();
        known(tag.split('-').next().unwrap_or_default())
    })
}

/// Nobody speaks more.
const MOST_LANGUAGES: usize = 16;

/// The peer of the connection, or whom it names if it is one of those in front of us.
pub(crate) fn client(proxies: &[Network], request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map_or(
        // Only a test that calls the router without a socket has no peer.
        IpAddr::from([127, 0, 0, 1]),
        |peer| peer.0.0.ip().to_canonical(),
    );
    let mut client = peer;
    let forwarded = request.headers().get_all("x-forwarded-for");
    let named: Vec<&str> =
        forwarded.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    // Each of them appended whom it heard; from the right, for as long as the one who says it is believed.
    for word in named.into_iter().rev().take(MOST_HOPS) {
        if !proxies.iter().any(|network| network.contains(client)) {
            break;
        }
        let Ok(next) = word.trim().parse::<IpAddr>() else { break };
        client = next.to_canonical();
    }
    client
}

/// More than that is no chain of proxies.
const MOST_HOPS: usize = 16;

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::is_by_itself;

    fn check(fields: &[(&'static str, &'static str)], expected: bool) {
        let map: HeaderMap =
            fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        assert_eq!(is_by_itself(&map), expected, "{fields:?}");
    }

    #[test]
    fn what_nobody_pressed_is_no_use() {
        check(&[], false);
        check(&[("accept", "text/html")], false);
        check(&[("accept", "text/event-stream")], true);
        check(&[("accept", "text/html"), ("tidewatch-by-itself", "yes")], true);
    }
}
