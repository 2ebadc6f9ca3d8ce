//! Fetching a sealed list by a link: a page that says what it is, and the file in as many pieces as the line needs (RFC 9110 §14). Nobody signs in: the link
//! is the key. A page that a mail program looks at uses nothing up: only the file does.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use custody::drop::{DropLink, DropShown, Fetching};
use custody::{Custody, CustodyError};
use futures_util::stream;
use model::access::Access;
use model::ids::TenantId;

use super::{Public, PublicPage, Reader, answer};
use crate::problem::PageError;
use crate::view::{Button, Icon};

#[derive(Template)]
#[template(path = "public/drop.html")]
struct DropPage {
    page: PublicPage,
    file_name: String,
    size: String,
    purpose: String,
    until: String,
    keep_until: String,
    sha256: String,
    fetched: Option<String>,
    fetch: Button,
}

/// On whose behalf a link is used: nobody's but the house's own.
fn access() -> Access {
    Access::house(TenantId::HOUSE, "drop")
}

/// Who hands lists over; where nobody does there is no link.
fn custody(public: &Public) -> Result<&Custody, PageError> {
    public.custody.as_deref().ok_or(PageError::NotFound)
}

async fn look(public: &Public, reader: &Reader, link: &str) -> Result<(DropLink, DropShown), PageError> {
    // Guessing 256 bits is hopeless; asking for them all day is not free.
    if public.limit.take(reader.client, public.clock.now()).is_err() {
        return Err(PageError::TooMany);
    }
    let link = DropLink::parse(link).ok_or(PageError::NotFound)?;
    match custody(public)?.drop_look(&access(), &link, public.clock.now()).await {
        Ok(shown) => Ok((link, shown)),
        Err(CustodyError::NoDrop) => Err(PageError::NotFound),
        Err(error) => Err(PageError::ours(error)),
    }
}

/// Says what is behind a link.
pub(crate) async fn show(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(link): Path<String>,
) -> Result<Response, PageError> {
    let (_, shown) = look(&public, &reader, &link).await?;
    let mut page = public.page(&reader, "drop-title", "drop-lead").await?;
    page.title = page.speaker.t_with("drop-of", "list", &shown.list);
    // The way to the file is below this page; it stands in no other place.
    let place = page.href(&format!("/drop/{link}/file"));
    let speaker = page.speaker.clone();
    let drop = &shown.drop;
    let fetched = (drop.fetched_to > 0).then(|| {
        speaker.t_with("drop-fetched-to", "percent", &(drop.fetched_to * 100 / drop.length_bytes.max(1)))
    });
    Ok(answer::shown(&DropPage {
        file_name: drop.file_name.clone(),
        size: speaker.t_with("drop-bytes", "bytes", &drop.length_bytes),
        purpose: shown.purpose.clone(),
        until: speaker.instant(drop.until),
        keep_until: shown.until.map(|until| speaker.day(until)).unwrap_or_default(),
        sha256: drop.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        fetched,
        fetch: Button::primary(page.t("drop-fetch")).icon(Icon::Download).href(place),
        page,
    }))
}

/// What of a file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// From a byte up to, and without, another.
    Piece(u64, u64),
    /// Beyond the end.
    None,
}

/// Reads `Range` (RFC 9110 §14.2): one range of bytes; several, or what is none, is answered with the whole, as §14.2 allows.
fn part(range: Option<&str>, length: u64) -> Part {
    let Some(asked) = range.and_then(|range| range.trim().strip_prefix("bytes=")) else { return Part::Whole };
    if asked.contains(',') {
        return Part::Whole;
    }
    let Some((first, last)) = asked.trim().split_once('-') else { return Part::Whole };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), _) if first >= length => Part::None,
        (Ok(first), Ok(last)) if last >= first => Part::Piece(first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Part::Piece(first, length),
        // The last so many bytes.
        (Err(_), Ok(0)) if first.trim().is_empty() => Part::None,
        (Err(_), Ok(last)) if first.trim().is_empty() => Part::Piece(length.saturating_sub(last), length),
        _ => Part::Whole,
    }
}

/// Hands the file over, or the part of it that is asked for.
pub(crate) async fn file(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(link): Path<String>,
    method: Method,
    fields: HeaderMap,
) -> Result<Response, PageError> {
    let (link, shown) = look(&public, &reader, &link).await?;
    let (drop, length) = (&shown.drop, shown.drop.length_bytes);
    let digest = STANDARD.encode(drop.sha256);
    let tag = format!("\"{digest}\"");
    let field = |name| fields.get(name).and_then(|value| value.to_str().ok());
    // RFC 9110 §13.1.5: a range of another file is answered with the whole of this one.
    let is_same = field(header::IF_RANGE).is_none_or(|known| known.trim() == tag);
    let asked = if is_same { part(field(header::RANGE), length) } else { Part::Whole };
    let (status, from, to) = match asked {
        Part::Whole => (StatusCode::OK, 0, length),
        Part::Piece(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
        Part::None => {
            // RFC 9110 §15.5.17: the length is told.
            let told = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, told).into_response());
        }
    };
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let begun = custody(&public)?.drop_fetch(&access(), &link, (from, to), public.clock.now()).await;
        let fetching = begun.map_err(|error| match error {
            CustodyError::NoDrop => PageError::NotFound,
            other => PageError::ours(other),
        })?;
        handing(Arc::clone(&public), fetching)
    };
    let mut answer = (status, body).into_response();
    let told = answer.headers_mut();
    let mut tell = |name: header::HeaderName, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            told.insert(name, value);
        }
    };
    // Letters, digits and hyphens only: see `custody::export`.
    tell(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", drop.file_name));
    tell(header::CONTENT_TYPE, "application/octet-stream".to_owned());
    tell(header::CONTENT_LENGTH, (to - from).to_string());
    tell(header::ACCEPT_RANGES, "bytes".to_owned());
    tell(header::ETAG, tag);
    tell(header::CACHE_CONTROL, "no-store".to_owned());
    // RFC 9530 §3: of the whole file, whichever part of it is sent.
    tell(header::HeaderName::from_static("repr-digest"), format!("sha-256=:{digest}:"));
    if status == StatusCode::PARTIAL_CONTENT {
        tell(header::CONTENT_RANGE, format!("bytes {from}-{}/{length}", to.saturating_sub(1)));
    }
    Ok(answer)
}

/// What is on its way. However it ends, a receipt is written of what was handed to the line.
struct Handing {
    public: Arc<Public>,
    fetching: Option<Fetching>,
}

impl Drop for Handing {
    fn drop(&mut self) {
        let Some(fetching) = self.fetching.take() else { return };
        let public = Arc::clone(&self.public);
        // The line is gone; the receipt is ours. It waits for the database and for nothing else.
        tokio::spawn(async move {
            let (Ok(custody), now) = (custody(&public), public.clock.now()) else { return };
            if let Err(error) = custody.drop_receipt(&access(), &fetching, now).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a receipt of a fetched list could not be written"
                );
            }
        });
    }
}

fn handing(public: Arc<Public>, fetching: Fetching) -> Body {
    let handing = Handing { public, fetching: Some(fetching) };
    Body::from_stream(stream::try_unfold(handing, async |mut handing| {
        let Some(fetching) = handing.fetching.as_mut() else { return Ok(None) };
        match fetching.next().await {
            Ok(Some(piece)) => Ok(Some((piece.to_vec(), handing))),
            Ok(None) => Ok::<_, CustodyError>(None),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a list could not be handed over");
                Err(error)
            }
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::{Part, part};

    #[test]
    fn one_range_is_read_as_the_standard_says() {
        for (range, expected) in [
            (None, Part::Whole),
            (Some("bytes=0-"), Part::Piece(0, 100)),
            (Some("bytes=10-19"), Part::Piece(10, 20)),
            (Some("bytes=10-1000"), Part::Piece(10, 100)),
            (Some("bytes=-5"), Part::Piece(95, 100)),
            (Some("bytes=-500"), Part::Piece(0, 100)),
            (Some("bytes=-0"), Part::None),
            (Some("bytes=100-"), Part::None),
            (Some("bytes=20-10"), Part::Whole),
            (Some("bytes=0-1,5-6"), Part::Whole),
            (Some("lines=1-2"), Part::Whole),
            (Some("bytes=x-y"), Part::Whole),
            (Some("bytes=18446744073709551615-"), Part::None),
            (Some("bytes=0-18446744073709551615"), Part::Piece(0, 100)),
        ] {
            assert_eq!(part(range, 100), expected, "{range:?}");
        }
    }
}
