//! Watching the faces: every request is counted by the pattern of its route and its status, never by what its path or its query says.
//! Laid around a whole router by the wiring; shows nothing to whoever asks and changes no answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use guard::authenticate::Network;
use platform::clock::{Chance, SystemChance};
use platform::figures::{Durations, Exposition, Kind, as_number};
use tracing::Instrument as _;

use crate::listen::Peer;

/// What a request is called for which there is no route.
const NO_ROUTE: &str = "none";

/// The methods that are told apart; whatever else a stranger invents is `other`.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// A route of a face; bounded by the routers' tables.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    face: &'static str,
    method: &'static str,
    path: String,
}

/// What was counted of one route.
#[derive(Debug, Default)]
struct Answered {
    /// By status.
    counts: Mutex<BTreeMap<u16, u64>>,
    took: Durations,
}

/// Requests of all faces, counted.
#[derive(Debug, Default)]
pub struct Requests {
    /// Locked for a look-up, never across an await.
    routes: Mutex<BTreeMap<Route, Arc<Answered>>>,
}

impl Requests {
    fn of(&self, route: Route) -> Arc<Answered> {
        Arc::clone(locked(&self.routes).entry(route).or_default())
    }

    /// Writes down what was counted.
    pub fn write(&self, exposition: &mut Exposition) {
        let routes: Vec<(Route, Arc<Answered>)> = locked(&self.routes)
            .iter()
            .map(|(route, answered)| (route.clone(), Arc::clone(answered)))
            .collect();
        let mut family = exposition.family(
            "tidewatch_http_requests_total",
            Kind::Counter,
            "HTTP requests answered, by the pattern of their route and by status.",
        );
        for (route, answered) in &routes {
            for (status, count) in &*locked(&answered.counts) {
                let labels = [
                    ("face", route.face),
                    ("method", route.method),
                    ("route", &route.path),
                    ("status", &status.to_string()),
                ];
                family.sample(&labels, as_number(*count));
            }
        }
        let mut family = exposition.family(
            "tidewatch_http_request_duration_seconds",
            Kind::Histogram,
            "From the head of an HTTP request to the head of its answer.",
        );
        for (route, answered) in &routes {
            let labels = [("face", route.face), ("method", route.method), ("route", &*route.path)];
            family.durations(&labels, &answered.took);
        }
    }
}

/// What the layer knows.
#[derive(Clone)]
struct Watch {
    face: &'static str,
    requests: Arc<Requests>,
    proxies: Arc<[Network]>,
}

/// Lays the watch around a face.
///
/// Proxies are those in front that may say which trace a request belongs to.
pub fn watched(router: Router, face: &'static str, requests: Arc<Requests>, proxies: Vec<Network>) -> Router {
    router.layer(from_fn_with_state(Watch { face, requests, proxies: proxies.into() }, count))
}

async fn count(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str);
    let route = Route { face: watch.face, method: method(request.method()), path: path.to_owned() };
    let trace = trace(request.headers(), is_believed(&watch, &request));
    let span = tracing::info_span!("request", face = watch.face, trace);
    let started = Instant::now();
    let answer = next.run(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let (took, status) = (started.elapsed(), answer.status().as_u16());
    // The pattern only: a path names messages, people and secrets of links.
    tracing::debug!(
        method = route.method,
        route = route.path,
        status,
        took_ms = took.as_millis() as u64,
        "a request was answered"
    );
    let answered = watch.requests.of(route);
    answered.took.note(took);
    *locked(&answered.counts).entry(status).or_default() += 1;
    answer
}

/// Whether whoever hands the request over may say which trace it belongs to.
fn is_believed(watch: &Watch, request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|ConnectInfo(Peer(address))| address.ip());
    peer.is_some_and(|peer| watch.proxies.iter().any(|network| network.contains(peer)))
}

/// The trace of a request: that of a proxy we believe (W3C Trace Context §3.2), or one of our own.
fn trace(fields: &HeaderMap, is_believed: bool) -> String {
    let said = fields.get("traceparent").filter(|_| is_believed).and_then(|value| value.to_str().ok());
    said.and_then(trace_id).map_or_else(own_trace, str::to_owned)
}

/// Reads `00-TRACE-PARENT-FLAGS`; the trace is 32 small hexadecimal digits, not all of them zero (W3C Trace Context §3.2.2.3).
fn trace_id(traceparent: &str) -> Option<&str> {
    let mut parts = traceparent.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_sound = is_hex(version, 2) && version != "ff" && is_hex(parent, 16) && is_hex(flags, 2);
    (is_sound && is_hex(trace, 32) && trace.bytes().any(|byte| byte != b'0')).then_some(trace)
}

fn own_trace() -> String {
    let chance: &dyn Chance = &SystemChance;
    let bytes: [u8; 16] = chance.bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn method(method: &Method) -> &'static str {
    METHODS.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// A panic under these locks leaves at worst one request uncounted.
fn locked<T>(counted: &Mutex<T>) -> MutexGuard<'_, T> {
    counted.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::Router;
    use axum::http::StatusCode;
    use axum::routing::get;
    use platform::figures::Exposition;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::{Requests, watched};

    async fn ask(address: std::net::SocketAddr, line: &str) {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
    }

    #[tokio::test]
    async fn requests_are_counted_by_pattern_and_status_and_never_by_what_a_path_says() {
        let requests = Arc::new(Requests::default());
        let router = Router::new()
            .route("/held/{id}", get(async || "yes"))
            .route("/broken", get(async || StatusCode::INTERNAL_SERVER_ERROR));
        let router = watched(router, "console", Arc::clone(&requests), Vec::new());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        for line in [
            "GET /held/secret-1?token=s",
            "GET /held/secret-2",
            "GET /broken",
            "GET /no/secret-3",
            "SECRET /held/x",
        ] {
            ask(address, line).await;
        }
        serving.abort();
        let mut exposition = Exposition::default();
        requests.write(&mut exposition);
        let text = exposition.finish();
        let expected = [
            r#"{face="console",method="GET",route="/broken",status="500"} 1"#,
            r#"{face="console",method="GET",route="/held/{id}",status="200"} 2"#,
            r#"{face="console",method="GET",route="none",status="404"} 1"#,
            r#"{face="console",method="other",route="/held/{id}",status="405"} 1"#,
        ];
        let counted: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("tidewatch_http_requests_total")).collect();
        assert_eq!(counted, expected);
        assert!(
            text.contains(r#"tidewatch_http_request_duration_seconds_count{face="console",method="GET",route="/held/{id}"} 2"#),
            "{text}"
        );
        assert!(!text.to_lowercase().contains("secret"), "{text}");
    }

    #[test]
    fn a_trace_is_taken_over_only_from_who_is_believed_and_only_in_its_form() {
        const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
        let check = |said: &str, is_believed: bool, is_taken: bool| {
            let fields = [("traceparent".parse().unwrap(), said.parse().unwrap())].into_iter().collect();
            let trace = super::trace(&fields, is_believed);
            assert_eq!(trace == TRACE, is_taken, "{said}: {trace}");
            assert!(
                trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{said}: {trace}"
            );
        };
        check(&format!("00-{TRACE}-00f067aa0ba902b7-01"), true, true);
        check(&format!("01-{TRACE}-00f067aa0ba902b7-01-more"), true, true);
        check(&format!("00-{TRACE}-00f067aa0ba902b7-01"), false, false);
        check(&format!("ff-{TRACE}-00f067aa0ba902b7-01"), true, false);
        check(&format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()), true, false);
        check(&format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)), true, false);
        check("somebody@shop.example", true, false);
    }
}
