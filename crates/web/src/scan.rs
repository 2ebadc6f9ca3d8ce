//! The scan face: a message in over HTTP, its verdict out. Read by mail servers and scripts on this machine.
//! Not a page for people, and without accounts: it listens on loopback only.

pub mod api;
mod body;
mod envelope;
pub mod rspamd;
pub mod view;

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guard::scan::Scanner;
use platform::phrases::Phrases;

/// What the scan face needs to answer.
pub struct ScanFace {
    /// Judges messages.
    pub scanner: Arc<Scanner>,
    /// Speaks reasons.
    pub phrases: Arc<Phrases>,
    /// The language of the answers that do not ask for one.
    pub language: String,
    /// What rspamd's protocol is told for a message that we would hold; HTTP has no custody, so it is advice.
    pub rspamd_hold: rspamd::HoldAdvice,
    /// The largest message accepted.
    pub max_message_bytes: usize,
}

/// Turns away requests that a web page makes in somebody's browser: this face is for programs on this machine.
pub(crate) async fn refuse_browsers(request: Request, next: Next) -> Response {
    // Fetch standard: a browser sends Origin with every cross-site POST.
    if request.headers().contains_key(header::ORIGIN) {
        return api::Problem::new(
            StatusCode::FORBIDDEN,
            "The scan service answers programs on this machine, not web pages.",
        )
        .into_response();
    }
    next.run(request).await
}
