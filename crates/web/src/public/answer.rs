//! Answers of the public face: pages that anybody may keep for a minute, and the same answer told short to who has it already.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::Reader;
use crate::problem::PageError;

/// A minute in anybody's cache: what is taken back is gone a minute later.
const A_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// A page that nobody keeps.
pub(super) fn shown(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => PageError::ours(error).into_response(),
    }
}

/// A page that is the same for everybody of one language.
pub(super) fn kept(reader: &Reader, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => tagged(reader, "text/html; charset=utf-8", html),
        Err(error) => PageError::ours(error).into_response(),
    }
}

/// A text that is the same for everybody, or the word that nothing changed.
pub(super) fn tagged(reader: &Reader, content_type: &'static str, text: String) -> Response {
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    // Weak (RFC 9110 §8.8.1): it says that the words are the same, not that nobody could make others with this number.
    let tag = format!("W/\"{:016x}\"", hash.finish());
    let is_known = reader.has.split(',').any(|known| known.trim() == tag);
    let mut answer = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    let fields = answer.headers_mut();
    if !is_known {
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    fields.insert(header::CACHE_CONTROL, A_MINUTE);
    fields.insert(header::VARY, HeaderValue::from_static("accept-language"));
    fields.insert(header::ETAG, HeaderValue::try_from(tag).expect("a tag is visible ASCII"));
    answer
}
