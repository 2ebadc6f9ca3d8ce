//! Redirects: where a browser goes after a form was posted, and how such a place is written. Never to another site.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Sends the browser to a page of ours with GET (RFC 9110 §15.4.4).
pub(crate) fn to(place: &str) -> Response {
    let place = HeaderValue::try_from(local(place)).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// The same with one parameter in the query.
pub(crate) fn to_with(place: &str, name: &str, value: &str) -> Response {
    to(&address(place, &[(name, value)]))
}

/// A place with words in its query.
pub(crate) fn address(place: &str, words: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(words).finish();
    format!("{place}?{query}")
}

/// A place on this site, or the first page if it is not one: `//host` and `/\host` lead to another site in browsers.
pub(crate) fn local(place: &str) -> &str {
    let rest = place.strip_prefix('/');
    let is_local = rest.is_some_and(|rest| !rest.starts_with(['/', '\\']))
        && !place.bytes().any(|byte| byte.is_ascii_control() || byte == b'\\');
    if is_local { place } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for place in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "evil",
            "/a\r\nb",
            "/\t/evil.example",
            "/a\\b",
        ] {
            assert_eq!(local(place), "/", "{place:?}");
        }
        for place in ["/", "/held?state=held", "/messages/0190/x"] {
            assert_eq!(local(place), place);
        }
    }
}
