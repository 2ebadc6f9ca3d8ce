//! The API: what the pages show and do, for programs. Bearer tokens, JSON, problems as RFC 9457 says. No cookie is looked at here, so a browser
//! that somebody else leads cannot act in a person's name. Each noun is a file below, in the folder of its
//! pillar; the table of routes is `crate::router::api_routes`.
//!
//! Not offered to tokens: accounts, sessions and tokens themselves. A program that could make people or tokens could outlive its own end date.

pub mod document;
pub mod route;

pub(crate) mod clearinghouse;
pub(crate) mod custody;
pub(crate) mod guard;
pub(crate) mod house;
pub(crate) mod response;

mod limit;
mod once;
mod problem;
mod word;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::any;
use http_body_util::{BodyExt as _, Limited};
use model::access::{Access, Actor, Rights};
use model::ids::TenantId;
use platform::accounts::Scopes;
use platform::clock::{Chance, Clock};
use platform::kept_answer::KeptAnswers;
use platform::phrases::Phrases;

use crate::rooms::Rooms;
use limit::Limits;
use problem::{ApiProblem, ProblemKind};
use route::{Admitted, ApiRoute, Described, May, PathParts, Rows};

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// A body that has not arrived after this long is given up.
const LONGEST_ARRIVAL: Duration = Duration::from_secs(60);

/// So much of a body that nobody wants is taken in before the answer.
const MOST_LEFT_BYTES: u64 = 64 << 10;
/// And for so long it is waited for.
const LONGEST_LEFT: Duration = Duration::from_secs(2);

/// What the API needs to answer.
pub struct ApiParts {
    /// The rooms it asks.
    pub rooms: Arc<Rooms>,
    /// Answers that were given and may be asked for again.
    pub answers: KeptAnswers,
    /// Speaks.
    pub phrases: Arc<Phrases>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub chance: Arc<dyn Chance>,
    /// The language of sentences.
    pub language: String,
}

/// The API's state.
pub struct Api {
    rooms: Arc<Rooms>,
    answers: KeptAnswers,
    phrases: Arc<Phrases>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    language: String,
    limits: Limits,
}

/// Who asks.
#[derive(Debug, Clone)]
struct Caller {
    access: Access,
}

impl Api {
    /// Puts the API together.
    #[must_use]
    pub fn new(parts: ApiParts) -> Self {
        let ApiParts { rooms, answers, phrases, clock, chance, language } = parts;
        Api { rooms, answers, phrases, clock, chance, language, limits: Limits::default() }
    }

    /// What the log is searched for.
    fn reference(&self) -> String {
        self.chance.bytes::<4>().iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// Finds out who asks.
    ///
    /// Errors: no token, or none that counts (RFC 6750 §3).
    async fn caller(&self, fields: &HeaderMap) -> Result<Caller, ApiProblem> {
        let (access, _) = self.token(fields).await?;
        if let Actor::Program(token) = access.actor {
            self.limits.take(token, self.clock.now()).map_err(ApiProblem::too_many)?;
        }
        Ok(Caller { access })
    }

    async fn token(&self, fields: &HeaderMap) -> Result<(Access, Scopes), ApiProblem> {
        let Some(field) = fields.get(header::AUTHORIZATION) else {
            return Err(ApiProblem::unauthorized(false));
        };
        let refused = || ApiProblem::unauthorized(true);
        let (scheme, bearer) =
            field.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refused)?;
        // RFC 9110 §11.1: the scheme's name is compared without regard to case.
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused());
        }
        self.rooms.accounts.token(bearer.trim()).await?.ok_or_else(refused)
    }
}

/// The router of the API; `routes` is the table.
pub fn router(api: &Arc<Api>, routes: Vec<ApiRoute>) -> Router {
    let mut by_path: BTreeMap<&'static str, Vec<ApiRoute>> = BTreeMap::new();
    for route in routes {
        by_path.entry(route.path).or_default().push(route);
    }
    let mut router = Router::new();
    for (path, routes) in by_path {
        let (api, routes): (_, Arc<[ApiRoute]>) = (Arc::clone(api), routes.into());
        let answer = move |request: Request| answer(Arc::clone(&api), Arc::clone(&routes), request);
        router = router.route(path, any(answer));
    }
    let api = Arc::clone(api);
    // A path without a route has no method either: whoever has a token learns that there is nothing.
    router.fallback(move |request: Request| answer(Arc::clone(&api), Arc::from([]), request))
}

/// Answers a request with the route for its method.
async fn answer(api: Arc<Api>, routes: Arc<[ApiRoute]>, request: Request) -> Response {
    let mut answer = match answered(&api, &routes, request).await {
        Ok(answer) => answer,
        Err(problem) => problem.answered(|said| api.phrases.say(&api.language, said), || api.reference()),
    };
    let fields = answer.headers_mut();
    fields.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    fields.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    answer
}

async fn answered(api: &Arc<Api>, routes: &[ApiRoute], request: Request) -> Result<Response, ApiProblem> {
    let (mut parts, body) = request.into_parts();
    let (route, access, path) = match let_in(api, routes, &mut parts).await {
        Ok(admitted) => admitted,
        Err(problem) => {
            left(body).await;
            return Err(problem);
        }
    };
    let is_streamed = route.body.is_some_and(|described| described.is_streamed);
    let (body, rows) = match &route.body {
        Some(described) if is_streamed => (Vec::new(), announced(body, described)?),
        Some(described) => (collect(body, described).await?, Rows::default()),
        None => {
            left(body).await;
            (Vec::new(), Rows::default())
        }
    };
    let unread = rows.clone();
    let admitted = Admitted {
        access,
        path,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        media_type: parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .map(str::to_owned),
        body,
        rows,
    };
    let key = once::key(&parts.headers)?.filter(|_| route.is_kept);
    let answer = match key {
        Some(key) => once::answered(api, route, admitted, &key).await,
        None if route.is_kept => once::on_its_own((route.answer)(Arc::clone(api), admitted)).await,
        None => (route.answer)(Arc::clone(api), admitted).await,
    };
    if let Some(body) = unread.taken() {
        left(body).await;
    }
    answer
}

/// Takes in what nobody wants, if it is little: RFC 9112 §9.3 has the connection closed where a body is not read, and whoever is still sending when that happens may lose
/// the answer with it (§9.6). What is long, or does not come, is not waited for.
async fn left(body: Body) {
    if body.size_hint().upper().is_some_and(|most| most <= MOST_LEFT_BYTES) {
        // Whether it came is the other side's affair.
        let _ = tokio::time::timeout(LONGEST_LEFT, body.collect()).await;
    }
}

/// Who asks for what, before anything is read.
async fn let_in<'r>(
    api: &Arc<Api>,
    routes: &'r [ApiRoute],
    parts: &mut Parts,
) -> Result<(&'r ApiRoute, Access, PathParts), ApiProblem> {
    // RFC 9110 §9.3.2: HEAD is GET without the content, which the server leaves out.
    let method = if parts.method == Method::HEAD { Method::GET } else { parts.method.clone() };
    let route = routes.iter().find(|route| route.method == method);
    let caller = match route.map(|route| route.may) {
        Some(May::Anybody) => Caller { access: nobody() },
        _ => api.caller(&parts.headers).await?,
    };
    let Some(route) = route else { return Err(no_route(routes)) };
    if let May::With(rights) = route.may
        && !rights.iter().all(|right| caller.access.rights.has(*right))
    {
        return Err(ApiProblem::not_found());
    }
    let path = RawPathParams::from_request_parts(parts, &()).await;
    let path = path.map_err(|_| ApiProblem::not_found())?;
    let path = PathParts(path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    if path.0.values().any(|value| value.contains('\0')) {
        return Err(ApiProblem::not_found());
    }
    Ok((route, caller.access, path))
}

/// A path that has no route, or none for the method.
fn no_route(routes: &[ApiRoute]) -> ApiProblem {
    if routes.is_empty() {
        return ApiProblem::not_found();
    }
    let mut known: Vec<&str> = routes.iter().map(|route| route.method.as_str()).collect();
    if known.contains(&"GET") {
        known.push("HEAD");
    }
    ApiProblem::method(known.join(", "))
}

/// Who asks what everybody may ask.
fn nobody() -> Access {
    Access { tenant: TenantId::HOUSE, actor: Actor::House("api"), rights: Rights::NONE }
}

/// A body that is handed on as it comes; refused where more was announced than is taken.
fn announced(body: Body, described: &Described) -> Result<Rows, ApiProblem> {
    let most = described.most_bytes;
    if body.size_hint().lower() > most as u64 {
        return Err(ApiProblem::saying(ProblemKind::TooLarge, format!("at most {most} bytes")));
    }
    Ok(Rows::new(body))
}

/// Collects a body; refused before it is read where its length was announced.
async fn collect(body: Body, described: &Described) -> Result<Vec<u8>, ApiProblem> {
    let most = described.most_bytes;
    let too_large = || ApiProblem::saying(ProblemKind::TooLarge, format!("at most {most} bytes"));
    if body.size_hint().lower() > most as u64 {
        return Err(too_large());
    }
    let collecting = Limited::new(body, most).collect();
    match tokio::time::timeout(LONGEST_ARRIVAL, collecting).await {
        Err(_) => Err(ApiProblem::of(ProblemKind::Timeout)),
        Ok(Ok(collected)) => Ok(collected.to_bytes().to_vec()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(ApiProblem::saying(ProblemKind::Malformed, "the body was cut off")),
    }
}

/// The field by which a request says that it may be a repetition.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
