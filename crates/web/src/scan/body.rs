//! The message out of a request: collected once, into one piece of memory of the announced length, and handed on.
//! Not what stands in it, and not what wraps it (`rspamc -z`): those are the callers'. Read by both scan calls.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::StatusCode;
use http_body_util::BodyExt as _;

use super::api::Problem;

/// A message that has not arrived whole after this long is given up: whoever calls sits on this machine.
const LONGEST_ARRIVAL: Duration = Duration::from_secs(60);

/// Collects a body of `max_bytes` at most.
///
/// Errors: 400 for an empty body or one that was cut, 408 for one that does not come, 413 for one that is too long; that one
/// is refused before it is read where its length was announced.
pub(super) async fn collect(body: Body, max_bytes: usize) -> Result<Vec<u8>, Problem> {
    let arrived = tokio::time::timeout(LONGEST_ARRIVAL, read(body, max_bytes)).await;
    let message = arrived.unwrap_or_else(|_late| {
        Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "The message did not arrive in time."))
    })?;
    if message.is_empty() {
        return Err(Problem::bad_request("The request has no message.".to_owned()));
    }
    Ok(message)
}

async fn read(mut body: Body, max_bytes: usize) -> Result<Vec<u8>, Problem> {
    let too_large = || {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("A message may have {max_bytes} bytes at most."))
    };
    // RFC 9112 §6.3: Content-Length where it was sent; of a chunked body nothing is known.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > max_bytes {
        return Err(too_large());
    }
    let mut message = Vec::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_cut| Problem::bad_request("The message did not arrive whole.".to_owned()))?;
        // Trailers are no part of a message.
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > max_bytes - message.len() {
            return Err(too_large());
        }
        message.extend_from_slice(&data);
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use axum::http::StatusCode;
    use axum::response::IntoResponse as _;
    use futures_util::stream;

    use super::{collect, read};

    /// A body whose length nobody announces, in the given pieces.
    fn chunked(pieces: &[&'static str]) -> Body {
        let pieces: Vec<_> = pieces
            .iter()
            .map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes())))
            .collect();
        Body::from_stream(stream::iter(pieces))
    }

    async fn check(body: Body, expected: Result<&str, StatusCode>) {
        let found = collect(body, 10).await.map_err(|problem| problem.into_response().status());
        assert_eq!(found, expected.map(|text| text.as_bytes().to_vec()));
    }

    #[tokio::test]
    async fn a_message_is_collected_whole_however_it_comes() {
        check(Body::from("Subject: a"), Ok("Subject: a")).await;
        check(chunked(&["Sub", "", "ject: a"]), Ok("Subject: a")).await;
    }

    #[tokio::test]
    async fn a_message_over_the_limit_is_refused_whether_its_length_was_announced_or_not() {
        check(Body::from("Subject: ab"), Err(StatusCode::PAYLOAD_TOO_LARGE)).await;
        check(chunked(&["Subject", ": ab"]), Err(StatusCode::PAYLOAD_TOO_LARGE)).await;
    }

    #[tokio::test]
    async fn nothing_is_no_message() {
        check(Body::empty(), Err(StatusCode::BAD_REQUEST)).await;
        check(chunked(&[]), Err(StatusCode::BAD_REQUEST)).await;
    }

    #[tokio::test]
    async fn a_message_that_is_cut_off_is_not_judged() {
        let cut = [Ok(Bytes::from_static(b"Subj")), Err(std::io::Error::other("reset"))];
        check(Body::from_stream(stream::iter(cut)), Err(StatusCode::BAD_REQUEST)).await;
    }

    #[tokio::test]
    async fn memory_of_the_announced_length_is_taken_once() {
        let message = read(Body::from("Subject: a"), 10).await.unwrap();
        assert_eq!(message.capacity(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_never_comes_is_given_up() {
        let silent = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        check(silent, Err(StatusCode::REQUEST_TIMEOUT)).await;
    }
}
