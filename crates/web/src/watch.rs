//! Watching the faces: every request is counted by the pattern of its route and its status, never by what its path or its query says.
//! Laid around a whole router by the wiring; shows nothing to whoever asks and changes no answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use platform::figures::{Durations, Exposition, Kind, as_number};

/// What a request is called for which there is no route.
const NO_ROUTE: &str = "none";

/// The methods that are told apart; whatever else a stranger invents is `other`.
const METHODS: [Method; 7] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];

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
}

/// Lays the watch around a face.
pub fn watched(router: Router, face: &'static str, requests: Arc<Requests>) -> Router {
    router.layer(from_fn_with_state(Watch { face, requests }, count))
}

async fn count(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str);
    let route = Route { face: watch.face, method: method(request.method()), path: path.to_owned() };
    let started = Instant::now();
    let answer = next.run(request).await;
    let answered = watch.requests.of(route);
    answered.took.note(started.elapsed());
    *locked(&answered.counts).entry(answer.status().as_u16()).or_default() += 1;
    answer
}

fn method(method: &Method) -> &'static str {
    const NAMES: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    METHODS.iter().position(|known| known == method).map_or("other", |place| NAMES[place])
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
        let router = watched(router, "console", Arc::clone(&requests));
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
}
