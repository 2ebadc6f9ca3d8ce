//! The ops face: is the program alive, can it do its work, what has it counted. For machines that watch machines.
//! Answers on loopback or behind the operator's own network; names no address, no person, no message.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// One thing the program needs in order to do its work.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// `store`, `data-folder`, `objects-folder`, `door:NAME` and so on: docs/operations.md lists them.
    pub name: String,
    /// Whether it works now.
    pub is_ready: bool,
    /// What is wrong, or worth a look although it works, in a few words for an operator; empty if nothing is.
    pub about: String,
}

/// What the ops face asks; the wiring knows what there is to ask.
pub trait Vitals: Send + Sync {
    /// Tries each part and says how it is; bounded in time.
    fn checks(&self) -> std::pin::Pin<Box<dyn Future<Output = Vec<Check>> + Send + '_>>;
    /// Everything counted, in the Prometheus text format (version 0.0.4).
    fn metrics(&self) -> std::pin::Pin<Box<dyn Future<Output = String> + Send + '_>>;
}

/// The answer of `/health/ready`.
#[derive(Debug, Serialize)]
struct Health {
    status: &'static str,
    checks: Vec<Check>,
}

/// The program answers; nothing more is asked.
pub(crate) async fn live() -> Response {
    (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], "alive\n").into_response()
}

/// Whether it can do its work now; 503 with what is missing if it cannot.
pub(crate) async fn ready(State(vitals): State<Arc<dyn Vitals>>) -> Response {
    let checks = vitals.checks().await;
    let is_ready = checks.iter().all(|check| check.is_ready);
    let (code, status) =
        if is_ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    let body = serde_json::to_string(&Health { status, checks }).expect("strings and flags are JSON");
    let fields = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (code, fields, body).into_response()
}

/// What has been counted.
pub(crate) async fn metrics(State(vitals): State<Arc<dyn Vitals>>) -> Response {
    let fields = [(header::CONTENT_TYPE, "text/plain; version=0.0.4"), (header::CACHE_CONTROL, "no-store")];
    (fields, vitals.metrics().await).into_response()
}
