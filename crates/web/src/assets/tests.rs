//! Files are found by the name with their hash only, compressed for who asks, and small.

use axum::body::to_bytes;

use super::*;

/// A page with its style sheet, script, font and icons is to stay under this, uncached and compressed.
const PAGE_BUDGET_BYTES: usize = 150 * 1024;

async fn fetch(path: &str, accept_encoding: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT_ENCODING, accept_encoding.parse().unwrap());
    let name = path.strip_prefix("/assets/").unwrap_or(path).to_owned();
    let (head, body) = serve(Path(name), headers).await.into_parts();
    (head.status, head.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

#[tokio::test]
async fn a_file_is_served_for_ever_under_its_hash() {
    let (status, headers, body) = fetch(href("tidewatch.css"), "identity").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(headers[header::CACHE_CONTROL], FOR_EVER);
    assert!(!headers.contains_key(header::CONTENT_ENCODING));
    assert!(String::from_utf8(body).unwrap().contains("--ground: light-dark("));
}

#[tokio::test]
async fn gzip_is_given_to_who_takes_it() {
    let plain = fetch(href("icons.svg"), "br, gzip;q=0").await.2;
    let (_, headers, gzip) = fetch(href("icons.svg"), "br;q=1, GZIP;q=0.5").await;
    assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
    assert!(gzip.len() < plain.len());
    assert!(gzip.starts_with(&[0x1f, 0x8b]));
}

#[tokio::test]
async fn the_bare_name_and_others_are_not_there() {
    for name in ["tidewatch.css", "../Cargo.toml", "", "tidewatch.0000000000000000.css"] {
        assert_eq!(fetch(name, "gzip").await.0, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(href("no-such-file"), "");
}

#[test]
fn the_style_sheet_fetches_nothing_from_elsewhere() {
    let style = ASSETS.iter().find(|asset| asset.name == "tidewatch.css").unwrap();
    let style = String::from_utf8(style.plain.to_vec()).unwrap();
    for (_, url) in style.match_indices("url(").map(|(at, _)| style[at..].split_at(4)) {
        let url = url.split(')').next().unwrap();
        let known = ASSETS.iter().any(|asset| asset.href.strip_prefix("/assets/") == Some(url));
        assert!(known || url.starts_with("data:"), "url({url})");
    }
    assert!(!style.contains("@import"));
}

#[test]
fn all_files_together_leave_room_for_the_page() {
    let total: usize = ASSETS.iter().map(|asset| asset.gzip.unwrap_or(asset.plain).len()).sum();
    assert!(total < PAGE_BUDGET_BYTES * 3 / 4, "{total} bytes");
    let script = ASSETS.iter().find(|asset| asset.name == "tidewatch.js").unwrap();
    assert!(script.plain.len() < 14 * 1024, "the script has {} bytes", script.plain.len());
}
