//! What a browser fetches besides pages: style sheet, script, font, icons. Embedded in the program, named by their content.
//! Not pages and not pictures of strangers: nothing here is made at run time.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One embedded file.
struct Asset {
    /// The name pages use: `tidewatch.css`.
    name: &'static str,
    /// Where it is fetched, with the hash of its content.
    href: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    /// The same, compressed when the program was built; none for what is compressed by its own format.
    gzip: Option<&'static [u8]>,
}

/// Made by `build.rs` from the folder `assets`.
const ASSETS: &[Asset] = &include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The name carries a hash of the content, so whoever has it never needs to ask again (RFC 8246).
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Returns where a file is fetched: `/assets/tidewatch.<hash>.css` for `tidewatch.css`; the empty text for a name there is no file for.
///
/// Templates only name files that exist; a test reads them.
#[must_use]
pub fn href(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.href)
}

/// Answers `GET /assets/{name}`.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let found = ASSETS.iter().find(|asset| asset.href.strip_prefix("/assets/") == Some(name.as_str()));
    let Some(asset) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let compressed = asset.gzip.filter(|_| takes_gzip(&headers));
    let mut response = compressed.unwrap_or(asset.plain).into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    answer.insert(header::CACHE_CONTROL, FOR_EVER);
    answer.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if compressed.is_some() {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Whether the asker names gzip and does not refuse it with a weight of nothing.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING);
    values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named && parts.all(|weight| !matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests;
