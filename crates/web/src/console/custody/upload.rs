//! Uploads: a list comes in from a browser in as many requests as its line needs (tus 1.0.0: creation, expiration, termination). What arrives of a request is
//! kept even if the line breaks in the middle of it. Who speaks tus here is `upload.js`, or any other client of it with the browser's session; the plain form
//! of [`super::seal`] needs none of this.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use custody::upload::{MOST_BYTES, PIECE_BYTES, Upload, UploadWanted};
use custody::{CustodyError, Unfit};
use http_body_util::BodyExt as _;
use model::access::Access;
use model::ids::{PartyId, UploadId};
use model::phrase::Phrase;
use platform::StoreError;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::super::sections::Named;
use super::super::{Console, flashed};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;

/// The version of tus that is spoken here (tus 1.0.0, "Tus-Version").
const TUS: &str = "1.0.0";
/// What of it, beside the core.
const EXTENSIONS: &str = "creation,expiration,termination";
/// tus 1.0.0, "PATCH": the type of a body that goes on with an upload.
const OFFSET_TYPE: &str = "application/offset+octet-stream";
/// A line on which nothing came for so long is taken for broken.
const IDLE: Duration = Duration::from_secs(60);
/// Frames of a body that wait; who sends faster than the disk takes them waits for it.
const AHEAD: usize = 4;
/// `Upload-Metadata` is a file name.
const MAX_METADATA_BYTES: usize = 4 << 10;

/// Adds what every answer says (tus 1.0.0, "Tus-Resumable").
fn answer(status: StatusCode, fields: &[(&'static str, String)]) -> Response {
    let mut answer = status.into_response();
    let told = answer.headers_mut();
    told.insert(HeaderName::from_static("tus-resumable"), HeaderValue::from_static(TUS));
    told.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::try_from(value.as_str()) {
            told.insert(HeaderName::from_static(name), value);
        }
    }
    answer
}

fn field<'f>(fields: &'f HeaderMap, name: &str) -> Option<&'f str> {
    fields.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

/// tus 1.0.0, "Tus-Resumable": another version is refused, and told which there is.
fn other_version(fields: &HeaderMap) -> Option<Response> {
    let is_other = field(fields, "tus-resumable") != Some(TUS);
    is_other.then(|| answer(StatusCode::PRECONDITION_FAILED, &[("tus-version", TUS.to_owned())]))
}

/// When it is gone, as HTTP writes times (RFC 9110 §5.6.7).
fn expires(upload: &Upload) -> (&'static str, String) {
    let at = std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(upload.end_at.seconds()).unwrap_or(0));
    ("upload-expires", httpdate::fmt_http_date(at))
}

fn offset(upload: &Upload) -> (&'static str, String) {
    ("upload-offset", upload.received.to_string())
}

/// Reads the file's name out of `Upload-Metadata`: pairs with commas between them, a key and its value in base64 (tus 1.0.0, "Upload-Metadata").
fn file_name(metadata: &str) -> String {
    let pairs = metadata.split(',').filter_map(|pair| pair.trim().split_once(' '));
    let named =
        pairs.filter(|(key, _)| *key == "filename").find_map(|(_, value)| STANDARD.decode(value.trim()).ok());
    named.map(|name| String::from_utf8_lossy(&name).into_owned()).unwrap_or_default()
}

/// What is refused is said in words that the script shows.
fn refused(console: &Console, visitor: &Visitor, error: CustodyError) -> Result<Response, PageError> {
    match &error {
        CustodyError::Store(StoreError::Conflict { .. }) => Ok(answer(StatusCode::CONFLICT, &[])),
        CustodyError::Unfit(Unfit::TooLong(_)) => Ok(answer(StatusCode::PAYLOAD_TOO_LARGE, &[])),
        CustodyError::Unfit(unfit) => {
            let words = console.speaker(visitor).say(&unfit.phrase());
            let mut answer = answer(StatusCode::UNPROCESSABLE_ENTITY, &[]);
            *answer.body_mut() = Body::from(words);
            Ok(answer)
        }
        _ => Err(error.into()),
    }
}

/// Begins an upload.
pub(crate) async fn begin(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(party): Named<PartyId>,
    fields: HeaderMap,
) -> Result<Response, PageError> {
    if let Some(other) = other_version(&fields) {
        return Ok(other);
    }
    let length = field(&fields, "upload-length").and_then(|length| length.parse().ok());
    let metadata = field(&fields, "upload-metadata").unwrap_or_default();
    let Some(length_bytes) = length.filter(|_| metadata.len() <= MAX_METADATA_BYTES) else {
        return Ok(answer(StatusCode::BAD_REQUEST, &[]));
    };
    let wanted = UploadWanted { party, name: file_name(metadata), length_bytes };
    match console.rooms.custody.upload_begin(visitor.access()?, &wanted, console.clock.now()).await {
        Ok(upload) => {
            let place = ("location", format!("/uploads/{}", upload.id));
            Ok(answer(StatusCode::CREATED, &[place, offset(&upload), expires(&upload)]))
        }
        Err(error) => refused(&console, &visitor, error),
    }
}

/// Says how far an upload came (tus 1.0.0, "HEAD").
pub(crate) async fn state(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<UploadId>,
) -> Result<Response, PageError> {
    let upload = console.rooms.custody.upload(visitor.access()?, id, console.clock.now()).await?;
    let length = ("upload-length", upload.length_bytes.to_string());
    let told = [offset(&upload), length, expires(&upload), ("tus-version", TUS.to_owned())];
    let can = [("tus-extension", EXTENSIONS.to_owned()), ("tus-max-size", MOST_BYTES.to_string())];
    Ok(answer(StatusCode::OK, &[&told[..], &can[..]].concat()))
}

/// Goes on with an upload (tus 1.0.0, "PATCH").
pub(crate) async fn go_on(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<UploadId>,
    fields: HeaderMap,
    body: Body,
) -> Result<Response, PageError> {
    if let Some(other) = other_version(&fields) {
        return Ok(other);
    }
    if field(&fields, "content-type") != Some(OFFSET_TYPE) {
        return Ok(answer(StatusCode::UNSUPPORTED_MEDIA_TYPE, &[]));
    }
    let Some(from) = field(&fields, "upload-offset").and_then(|from| from.parse::<u64>().ok()) else {
        return Ok(answer(StatusCode::BAD_REQUEST, &[]));
    };
    let access = visitor.access()?;
    let upload = console.rooms.custody.upload(access, id, console.clock.now()).await?;
    if from != upload.received {
        return Ok(answer(StatusCode::CONFLICT, &[]));
    }
    // Where the line breaks this handler ends with it, and what it has read would be lost.
    let (sender, pieces) = mpsc::channel(AHEAD);
    let keeping = tokio::spawn(keep(Arc::clone(&console), access.clone(), upload, pieces));
    let mut body = body;
    // A body that breaks off, or comes no more, ends here; what came is kept.
    while let Ok(Some(Ok(frame))) = tokio::time::timeout(IDLE, body.frame()).await {
        if let Ok(bytes) = frame.into_data()
            && sender.send(bytes).await.is_err()
        {
            break;
        }
    }
    drop(sender);
    match keeping.await {
        Ok(Ok(upload)) => Ok(answer(StatusCode::NO_CONTENT, &[offset(&upload), expires(&upload)])),
        Ok(Err(error)) => refused(&console, &visitor, error),
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

/// Keeps what comes, a piece at a time; returns how the upload stands.
async fn keep(
    console: Arc<Console>,
    access: Access,
    mut upload: Upload,
    mut pieces: mpsc::Receiver<axum::body::Bytes>,
) -> Result<Upload, CustodyError> {
    let custody = &console.rooms.custody;
    let mut held = Zeroizing::new(Vec::with_capacity(PIECE_BYTES));
    while let Some(mut bytes) = pieces.recv().await {
        while !bytes.is_empty() {
            let fits = bytes.len().min(PIECE_BYTES - held.len());
            held.extend_from_slice(&bytes.split_to(fits));
            if held.len() == PIECE_BYTES {
                let piece = std::mem::replace(&mut held, Zeroizing::new(Vec::with_capacity(PIECE_BYTES)));
                let at = (upload.received, piece);
                upload = custody.upload_append(&access, upload.id, at, console.clock.now()).await?;
            }
        }
    }
    if !held.is_empty() {
        let at = (upload.received, held);
        upload = custody.upload_append(&access, upload.id, at, console.clock.now()).await?;
    }
    Ok(upload)
}

/// Ends an upload (tus 1.0.0, "Termination").
pub(crate) async fn terminate(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<UploadId>,
) -> Result<Response, PageError> {
    console.rooms.custody.upload_end(visitor.access()?, id, console.clock.now()).await?;
    Ok(answer(StatusCode::NO_CONTENT, &[]))
}

/// The same by a form.
pub(crate) async fn end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<UploadId>,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let party = console.rooms.custody.upload(access, id, now).await?.party;
    console.rooms.custody.upload_end(access, id, now).await?;
    let back = redirect::to(&format!("/vendors/{party}/seal"));
    Ok(flashed(&console, back, &Phrase::new("upload-now-ended")))
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_is_read_out_of_metadata_as_tus_writes_it() {
        for (metadata, expected) in [
            ("filename c3ByaW5nLmNzdg==", "spring.csv"),
            ("is_confidential, filename c3ByaW5nLmNzdg==,filetype dGV4dC9jc3Y=", "spring.csv"),
            ("filename", ""),
            ("filename !!", ""),
            ("", ""),
        ] {
            assert_eq!(file_name(metadata), expected, "{metadata}");
        }
    }
}
