//! Who reads a public page: nobody we know. Only the language, where the request came from, and what the browser has already.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;

use super::Public;
use crate::problem::PageError;
use crate::session;

/// A request's circumstances.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// The language of the answer.
    pub(super) language: &'static str,
    /// The one that stands in the address, if it is one of ours.
    pub(super) chosen: Option<&'static str>,
    /// Where the request came from, as far as those in front are believed.
    pub(super) client: IpAddr,
    /// The path asked for.
    pub(super) path: String,
    /// What the browser has kept of this page (RFC 9110 §13.1.2).
    pub(super) has: String,
}

impl Reader {
    pub(super) fn of(public: &Public, request: &Request) -> Self {
        let fields = request.headers();
        let known = |tag: &str| public.known_language(tag);
        let query = request.uri().query().unwrap_or_default();
        let mut asked = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "lang");
        let chosen = asked.next().and_then(|(_, tag)| known(&tag));
        let has = fields.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        Reader {
            language: chosen.or_else(|| session::preferred(fields, known)).unwrap_or(public.language),
            chosen,
            client: session::client(&public.proxies, request),
            path: request.uri().path().to_owned(),
            has: has.unwrap_or_default().to_owned(),
        }
    }
}

impl FromRequestParts<Arc<Public>> for Reader {
    type Rejection = PageError;

    /// The reader whom `explain` has noted; every route stands behind it.
    async fn from_request_parts(parts: &mut Parts, _public: &Arc<Public>) -> Result<Self, PageError> {
        parts.extensions.get::<Reader>().cloned().ok_or(PageError::NotFound)
    }
}
