//! A route of the API: method, path, who may, and the types it takes and gives, from which both the answer and the document are made.
//! Not the answers themselves: those are in the file of each noun.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use model::access::{Access, Right};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Api;
use super::problem::{ApiProblem, ProblemKind};
use super::word::{IdText, Limit};

/// Who may ask for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Everybody: nothing of the house is in the answer.
    Anybody,
    /// Every token that counts.
    Token,
    /// A token with all of these rights; for others there is nothing.
    With(&'static [Right]),
}

/// One route of the API.
#[derive(Clone)]
pub struct ApiRoute {
    /// Its method.
    pub method: Method,
    /// Its path behind [`super::BASE`], with `{name}` for what varies.
    pub path: &'static str,
    /// Who may ask.
    pub may: May,
    /// Its name in the document.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Whether an `Idempotency-Key` is obeyed.
    pub is_kept: bool,
    /// Whether it is a person's: who may know of it is told so, and no token does it.
    pub is_for_people: bool,
    pub(crate) body: Option<Described>,
    pub(crate) query: fn(&mut SchemaGenerator) -> Schema,
    pub(crate) shown: Shown,
    pub(crate) answer: Answering,
}

/// A body that is taken.
#[derive(Clone, Copy)]
pub(crate) struct Described {
    pub(crate) media_type: &'static str,
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    pub(crate) most_bytes: usize,
    /// Handed on as it comes, and never in memory whole.
    pub(crate) is_streamed: bool,
}

/// What a good answer looks like.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) media_type: Option<&'static str>,
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
}

/// A request that was let in, before its parts are read.
#[derive(Debug, Clone)]
pub(crate) struct Admitted {
    pub(crate) access: Access,
    pub(crate) path: PathParts,
    pub(crate) query: String,
    pub(crate) media_type: Option<String>,
    pub(crate) body: Vec<u8>,
    /// What is handed on as it comes.
    pub(crate) rows: Rows,
}

/// A table that comes row by row; taken once.
#[derive(Clone, Default)]
pub(crate) struct Rows(Arc<Mutex<Option<axum::body::Body>>>);

impl std::fmt::Debug for Rows {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Rows")
    }
}

impl Rows {
    pub(crate) fn new(body: axum::body::Body) -> Self {
        Rows(Arc::new(Mutex::new(Some(body))))
    }

    /// Takes what comes; none the second time.
    pub(crate) fn taken(&self) -> Option<axum::body::Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// How long it is, if that was announced.
    pub(crate) fn length(&self) -> Option<u64> {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.as_ref().and_then(|body| axum::body::HttpBody::size_hint(body).exact())
    }
}

/// A piece of a table that has not arrived after this long does not come.
const LONGEST_PIECE: Duration = Duration::from_secs(60);

/// The rows as they come.
pub(crate) struct Arriving(axum::body::Body);

impl Rows {
    /// Begins to take them.
    pub(crate) fn begin(&self) -> Result<Arriving, ApiProblem> {
        self.taken().map(Arriving).ok_or_else(|| ApiProblem::of(ProblemKind::Malformed))
    }
}

impl Arriving {
    /// Returns the next bytes; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ApiProblem> {
        loop {
            let frame = tokio::time::timeout(LONGEST_PIECE, self.0.frame()).await;
            match frame.map_err(|_| ApiProblem::of(ProblemKind::Timeout))? {
                None => return Ok(None),
                Some(Err(_)) => {
                    return Err(ApiProblem::saying(ProblemKind::Malformed, "the body was cut off"));
                }
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }
}

impl Body for Rows {
    const DESCRIBED: Option<Described> = Some(Described {
        media_type: "text/csv",
        schema: |schemas| schemas.subschema_for::<String>(),
        // As `custody::export` takes it.
        most_bytes: 16 << 30,
        is_streamed: true,
    });

    fn read(_: Vec<u8>) -> Result<Self, ApiProblem> {
        Ok(Rows::default())
    }

    fn streamed(rows: Rows) -> Option<Self> {
        Some(rows)
    }
}

type Answered = Pin<Box<dyn Future<Output = Result<Response, ApiProblem>> + Send>>;
type Answering = Arc<dyn Fn(Arc<Api>, Admitted) -> Answered + Send + Sync>;

/// A request as a handler gets it.
pub(crate) struct Ask<Q = Nothing, B = Nothing> {
    pub(crate) access: Access,
    pub(crate) path: PathParts,
    pub(crate) query: Q,
    pub(crate) body: B,
}

/// What stood in the path for `{name}`.
#[derive(Debug, Clone, Default)]
pub(crate) struct PathParts(pub(crate) BTreeMap<String, String>);

impl PathParts {
    pub(crate) fn text(&self, name: &str) -> Result<&str, ApiProblem> {
        self.0.get(name).map(String::as_str).ok_or_else(ApiProblem::not_found)
    }

    /// An id; what is none names nothing.
    pub(crate) fn id<T: FromStr>(&self, name: &str) -> Result<T, ApiProblem> {
        self.text(name)?.parse().map_err(|_| ApiProblem::not_found())
    }
}

/// No query, or no body.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// What may be sent as a body.
pub(crate) trait Body: Sized + Send {
    /// How it is described; nothing if there is none.
    const DESCRIBED: Option<Described>;
    /// Reads it.
    fn read(bytes: Vec<u8>) -> Result<Self, ApiProblem>;
    /// Takes it as it comes, if that is its kind.
    fn streamed(_: Rows) -> Option<Self> {
        None
    }
}

impl Body for Nothing {
    const DESCRIBED: Option<Described> = None;

    fn read(_: Vec<u8>) -> Result<Self, ApiProblem> {
        Ok(Nothing {})
    }
}

/// A body in JSON.
pub(crate) struct Json<T>(pub(crate) T);

/// Longer than any document that a person writes into a policy.
const MOST_JSON_BYTES: usize = 1 << 20;

impl<T: DeserializeOwned + JsonSchema + Send> Body for Json<T> {
    const DESCRIBED: Option<Described> = Some(Described {
        media_type: "application/json",
        schema: |schemas| schemas.subschema_for::<T>(),
        most_bytes: MOST_JSON_BYTES,
        is_streamed: false,
    });

    fn read(bytes: Vec<u8>) -> Result<Self, ApiProblem> {
        let malformed =
            |error: serde_json::Error| ApiProblem::saying(ProblemKind::Malformed, format!("body: {error}"));
        let read = serde_json::from_slice(&bytes).map_err(malformed)?;
        // No text of ours has the character NUL, and a database may not keep it.
        let has_null = bytes.windows(NULL.len()).any(|window| window == NULL);
        if has_null && holds_null(&serde_json::from_slice(&bytes).map_err(malformed)?) {
            return Err(ApiProblem::saying(ProblemKind::Unfit, "body: a text holds the character U+0000"));
        }
        Ok(Json(read))
    }
}

const NULL: &[u8] = b"\\u0000";

fn holds_null(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(items) => items.iter().any(holds_null),
        serde_json::Value::Object(object) => object.values().any(holds_null),
        _ => false,
    }
}

/// A table that spreadsheets write and read (RFC 4180), taken and given.
pub(crate) struct Table(pub(crate) Vec<u8>);

impl Body for Table {
    const DESCRIBED: Option<Described> = Some(Described {
        media_type: "text/csv",
        schema: |schemas| schemas.subschema_for::<String>(),
        // As `formats::csv` takes it.
        most_bytes: 8 << 20,
        is_streamed: false,
    });

    fn read(bytes: Vec<u8>) -> Result<Self, ApiProblem> {
        Ok(Table(bytes))
    }
}

/// What may be given as an answer.
pub(crate) trait Answer: Send {
    const SHOWN: Shown;
    fn answered(self) -> Response;
}

impl<T: Serialize + JsonSchema + Send> Answer for Json<T> {
    const SHOWN: Shown = Shown {
        status: StatusCode::OK,
        media_type: Some("application/json"),
        schema: |schemas| schemas.subschema_for::<T>(),
    };

    fn answered(self) -> Response {
        json(StatusCode::OK, &self.0)
    }
}

/// Something was made.
pub(crate) struct Made<T>(pub(crate) T);

/// The id of what was made.
#[derive(Serialize, JsonSchema)]
struct MadeView {
    /// Its id.
    id: IdText<String>,
}

impl<T: Display + Send> Answer for Made<T> {
    const SHOWN: Shown = Shown {
        status: StatusCode::CREATED,
        media_type: Some("application/json"),
        schema: |schemas| schemas.subschema_for::<MadeView>(),
    };

    fn answered(self) -> Response {
        json(StatusCode::CREATED, &MadeView { id: IdText(self.0.to_string()) })
    }
}

/// What was done, or, where it says so, only looked at: such an answer uses no idempotency key up, as its words may be the asker's own.
pub(crate) enum Tried<T> {
    Done(T),
    Nothing(T),
}

/// Lies beside an answer to a request that did nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DidNothing;

impl<T: Answer> Answer for Tried<T> {
    const SHOWN: Shown = T::SHOWN;

    fn answered(self) -> Response {
        match self {
            Tried::Done(answer) => answer.answered(),
            Tried::Nothing(answer) => {
                let mut answer = answer.answered();
                answer.extensions_mut().insert(DidNothing);
                answer
            }
        }
    }
}

/// It is done; there is nothing to say of it.
pub(crate) struct Done;

impl Answer for Done {
    const SHOWN: Shown = Shown {
        status: StatusCode::NO_CONTENT,
        media_type: None,
        schema: |schemas| schemas.subschema_for::<String>(),
    };

    fn answered(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// A proof, as the file that `tidewatch verify-proof` reads.
pub(crate) struct Proof(pub(crate) String);

/// A proof that somebody else can check.
#[derive(JsonSchema)]
#[schemars(rename = "Proof")]
#[expect(dead_code, reason = "it is described, and handed on as it is")]
struct ProofView(serde_json::Map<String, serde_json::Value>);

impl Answer for Proof {
    const SHOWN: Shown = Shown {
        status: StatusCode::OK,
        media_type: Some("application/json"),
        schema: |schemas| schemas.subschema_for::<ProofView>(),
    };

    fn answered(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl Answer for Table {
    const SHOWN: Shown = Shown {
        status: StatusCode::OK,
        media_type: Some("text/csv"),
        schema: |schemas| schemas.subschema_for::<String>(),
    };

    fn answered(self) -> Response {
        ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], self.0).into_response()
    }
}

fn json(status: StatusCode, view: &impl Serialize) -> Response {
    match serde_json::to_vec(view) {
        Ok(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        // Names of fields are texts and numbers are finite, so this is a defect.
        Err(error) => ApiProblem::ours(error).answered(|_| String::new(), String::new),
    }
}

/// Some of what there is, and where to go on.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Listing<T> {
    /// The items of this page.
    pub(crate) items: Vec<T>,
    /// What to hand in as `after` for the next page; absent at the end. A page may be short, even empty, and not be the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl<T> Listing<T> {
    /// A page of whoever was asked for `limit` rows: a full one may not be the last.
    pub(crate) fn full<R>(
        rows: Vec<R>,
        limit: u32,
        id: impl Fn(&R) -> String,
        view: impl Fn(R) -> T,
    ) -> Json<Self> {
        let is_full = rows.len() >= limit as usize;
        let next = rows.last().filter(|_| is_full).map(id);
        Json(Listing { items: rows.into_iter().map(view).collect(), next })
    }

    /// A page of a set that is small and known whole, as what is built in or stands in the configuration: in the order of its keys.
    pub(crate) fn among<R>(
        mut all: Vec<R>,
        (after, limit): (Option<String>, u32),
        key: impl Fn(&R) -> String,
        view: impl Fn(R) -> T,
    ) -> Json<Self> {
        all.retain(|one| after.as_ref().is_none_or(|after| key(one) > *after));
        all.sort_by_cached_key(&key);
        all.truncate(limit as usize);
        Self::full(all, limit, key, view)
    }

    /// A page that says itself how to go on.
    pub(crate) fn of<R>(page: guard::desk::Page<R, impl Display>, view: impl Fn(R) -> T) -> Json<Self> {
        let next = page.next.map(|next| next.to_string());
        Json(Listing { items: page.rows.into_iter().map(view).collect(), next })
    }
}

/// Which of a small set are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmongQuery {
    /// Where the page before ended.
    after: Option<String>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

impl AmongQuery {
    /// What [`Listing::among`] goes by.
    pub(crate) fn page(self) -> (Option<String>, u32) {
        (self.after, self.limit.0)
    }
}

impl ApiRoute {
    /// Makes a route of a handler, whose types say what it takes and gives.
    pub(crate) fn new<Q, B, R, F, H>(
        (method, path): (Method, &'static str),
        may: May,
        (name, summary): (&'static str, &'static str),
        handler: F,
    ) -> Self
    where
        Q: DeserializeOwned + JsonSchema + Send,
        B: Body,
        R: Answer,
        F: Fn(Arc<Api>, Ask<Q, B>) -> H + Clone + Send + Sync + 'static,
        H: Future<Output = Result<R, ApiProblem>> + Send,
    {
        let answer = move |api: Arc<Api>, admitted: Admitted| -> Answered {
            let handler = handler.clone();
            Box::pin(async move {
                let ask = read::<Q, B>(admitted)?;
                Ok(handler(api, ask).await?.answered())
            })
        };
        ApiRoute {
            method,
            path,
            may,
            name,
            summary,
            is_kept: false,
            is_for_people: false,
            body: B::DESCRIBED,
            query: |schemas| schemas.subschema_for::<Q>(),
            shown: R::SHOWN,
            answer: Arc::new(answer),
        }
    }

    /// Obeys an `Idempotency-Key`: the first good answer is kept and given again. Only for answers without content and secrets.
    #[must_use]
    pub(crate) fn kept(mut self) -> Self {
        self.is_kept = true;
        self
    }

    /// Does nothing but say that a person does it: what the console asks a passkey, a fresh proof or a name for.
    #[must_use]
    pub(crate) fn for_people(mut self) -> Self {
        self.is_for_people = true;
        self
    }
}

/// Reads the parts of a request.
fn read<Q: DeserializeOwned, B: Body>(admitted: Admitted) -> Result<Ask<Q, B>, ApiProblem> {
    let Admitted { access, path, query, media_type, body, rows } = admitted;
    if form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name.contains('\0') || value.contains('\0'))
    {
        return Err(ApiProblem::saying(ProblemKind::Unfit, "query: a value holds the character U+0000"));
    }
    let query = serde_urlencoded(&query)?;
    if let Some(described) = B::DESCRIBED {
        // RFC 9110 §8.3.1: the type is compared without regard to case; its parameters say nothing new here.
        let essence = media_type.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(described.media_type) {
            let expected = format!("expected {}", described.media_type);
            return Err(ApiProblem::saying(ProblemKind::MediaType, expected));
        }
    }
    let body = match B::streamed(rows) {
        Some(streamed) => streamed,
        None => B::read(body)?,
    };
    Ok(Ask { access, path, query, body })
}

fn serde_urlencoded<Q: DeserializeOwned>(query: &str) -> Result<Q, ApiProblem> {
    let address = format!("/?{query}");
    let malformed = |detail: String| ApiProblem::saying(ProblemKind::Malformed, format!("query: {detail}"));
    let address = address.parse().map_err(|_| malformed("it is not percent-encoded".to_owned()))?;
    match axum::extract::Query::<Q>::try_from_uri(&address) {
        Ok(query) => Ok(query.0),
        Err(error) => {
            let cause =
                std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            Err(malformed(cause))
        }
    }
}
