//! What every answer to a browser carries, and which requests of a browser are not ours.
//! Who somebody is and what he may do is `session`.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Nothing but our own files, no inline script or style, in nobody's frame (CSP Level 3).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Fields that a page may not need but that close a door each.
const FIELDS: [(&str, &str); 8] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // A link out of the console must not say which page it stood on.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    // Pages speak of people's mail: no shared cache, and nothing to go back to after signing out.
    ("cache-control", "no-store"),
];

/// The same for pages that anybody may read: they have no script at all, and nothing in a frame.
const PUBLIC_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Adds the fields where the answer has not set its own.
pub(crate) async fn guard_answers(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let fields = answer.headers_mut();
    for (name, value) in FIELDS {
        fields.entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// The same for the public face.
pub(crate) async fn guard_public_answers(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let fields = answer.headers_mut();
    fields.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PUBLIC_POLICY));
    for (name, value) in FIELDS {
        fields.entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// Says that this site is only ever to be spoken to over TLS (RFC 6797 §6.1); added where we speak it.
pub(crate) async fn insist_on_tls(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let value = HeaderValue::from_static("max-age=31536000");
    answer.headers_mut().entry(header::STRICT_TRANSPORT_SECURITY).or_insert(value);
    answer
}

/// Turns away requests that change something and that another site made in somebody's browser.
pub(crate) async fn refuse_foreign_changes(request: Request, next: Next) -> Response {
    if is_foreign_change(request.method(), request.headers()) {
        return (
            StatusCode::FORBIDDEN,
            "This request came from another site, so nothing was changed. Open the page here and try again.\n",
        )
            .into_response();
    }
    next.run(request).await
}

/// True for a request that may change something unless the browser itself says that a page of ours made it.
///
/// Browsers send `Sec-Fetch-Site` to sites they trust the transport of, and `Origin` with every form that is posted (Fetch, "append a
/// request `Origin` header"). A request with neither is not a browser's form; the console's pages answer nobody else.
fn is_foreign_change(method: &Method, fields: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let field = |name: HeaderName| fields.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = field(HeaderName::from_static("sec-fetch-site")) {
        return site != "same-origin";
    }
    match (field(header::ORIGIN), field(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, authority)| !authority.eq_ignore_ascii_case(host))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, Method};

    use super::is_foreign_change;

    fn check(method: &Method, fields: &[(&'static str, &str)], expected: bool) {
        let mut map = HeaderMap::new();
        for (name, value) in fields {
            map.insert(*name, value.parse().unwrap());
        }
        assert_eq!(is_foreign_change(method, &map), expected, "{method} {fields:?}");
    }

    #[test]
    fn only_our_own_pages_change_something() {
        check(&Method::GET, &[("sec-fetch-site", "cross-site")], false);
        check(&Method::POST, &[("sec-fetch-site", "same-origin")], false);
        check(&Method::POST, &[("sec-fetch-site", "same-site")], true);
        check(&Method::POST, &[("sec-fetch-site", "cross-site")], true);
        check(&Method::POST, &[("sec-fetch-site", "none")], true);
        check(&Method::DELETE, &[("sec-fetch-site", "cross-site")], true);
        check(&Method::POST, &[("origin", "https://tw.example"), ("host", "tw.example")], false);
        check(&Method::POST, &[("origin", "http://127.0.0.1:7434"), ("host", "127.0.0.1:7434")], false);
        check(&Method::POST, &[("origin", "https://other.example"), ("host", "tw.example")], true);
        check(&Method::POST, &[("origin", "null"), ("host", "tw.example")], true);
        check(&Method::POST, &[("host", "tw.example")], true);
        // A browser that says both is believed in the stricter one.
        check(
            &Method::POST,
            &[("sec-fetch-site", "cross-site"), ("origin", "https://tw.example"), ("host", "tw.example")],
            true,
        );
    }
}
