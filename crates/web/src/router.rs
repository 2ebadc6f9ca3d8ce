//! Every route there is, grouped by who calls it. Not the answers: those are in the face's own files.

use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get, post};

use crate::scan::{self, ScanFace};

/// The routes of the scan face: `rspamc` and mail servers on the left, our own API on the right.
pub fn scan_router(face: Arc<ScanFace>) -> Router {
    Router::new()
        // rspamd's own protocol, so that what speaks to rspamd can speak to us.
        .route("/checkv2", post(scan::rspamd::check))
        .route("/ping", get(scan::rspamd::ping))
        .route("/learnspam", any(scan::rspamd::learn))
        .route("/learnham", any(scan::rspamd::learn))
        // Our own.
        .route("/api/v1/scan", post(scan::api::scan))
        .route("/api/v1/openapi.json", get(scan::api::openapi))
        .fallback(scan::api::not_found)
        .layer(axum::middleware::from_fn(scan::refuse_browsers))
        .with_state(face)
}
