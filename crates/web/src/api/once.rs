//! Once: a request that is sent again with the same key is not done again; it gets the first good answer (draft-ietf-httpapi-idempotency-key-header).
//! Keeping is `platform::kept_answer`. What failed, or says [`DidNothing`], did nothing and is not kept.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use platform::StoreError;
use platform::kept_answer::{Begun, KeptAnswer, RequestPrint};

use super::problem::{ApiProblem, ProblemKind};
use super::route::{Admitted, ApiRoute, DidNothing};
use super::{Api, IDEMPOTENCY_KEY};

/// A key is a word somebody made up; longer ones are something else.
const MOST_KEY_BYTES: usize = 255;

/// Reads the key, if there is one: in quotes as the draft's §2.1 has it, or bare as most programs send it.
///
/// Errors: more than one, an empty or overlong one, or letters that are not printable.
pub(super) fn key(fields: &HeaderMap) -> Result<Option<String>, ApiProblem> {
    let mut given = fields.get_all(IDEMPOTENCY_KEY).iter();
    let Some(first) = given.next() else { return Ok(None) };
    let bare = first.to_str().ok().map(|text| {
        let text = text.trim();
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
    });
    let is_fit = |key: &&str| {
        (1..=MOST_KEY_BYTES).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match bare.filter(is_fit) {
        Some(key) if given.next().is_none() => Ok(Some(key.to_owned())),
        _ => Err(ApiProblem::saying(
            ProblemKind::Malformed,
            format!(
                "Idempotency-Key: expected one key of 1 to {MOST_KEY_BYTES} printable letters without spaces"
            ),
        )),
    }
}

/// Answers a request that has a key.
///
/// Errors: 409 while the first one is being done; 422 for another request with the same key.
pub(super) async fn answered(
    api: &Arc<Api>,
    route: &ApiRoute,
    admitted: Admitted,
    key: &str,
) -> Result<Response, ApiProblem> {
    let print = print(route, &admitted);
    let access = admitted.access.clone();
    let ticket = match api.answers.begin(&access, key, &print).await? {
        Begun::First(ticket) => ticket,
        Begun::Answered(kept) => return Ok(again(kept)),
        Begun::UnderWay => {
            return Err(ApiProblem::saying(
                ProblemKind::Conflict,
                "the first request with this key is being done",
            ));
        }
        Begun::Other => return Err(ApiProblem::of(ProblemKind::KeyReused)),
    };
    // If the program ends first, the key is open again after a while.
    let (api, doing) = (Arc::clone(api), Arc::clone(&route.answer));
    on_its_own(async move {
        let answer = doing(Arc::clone(&api), admitted).await;
        let is_done = answer.as_ref().is_ok_and(|answer| answer.extensions().get::<DidNothing>().is_none());
        if !is_done {
            noted(api.answers.forget(&access, &ticket).await);
            return answer;
        }
        let (answer, kept) = copied(answer?).await?;
        noted(api.answers.keep(&access, &ticket, &kept).await);
        Ok(answer)
    })
    .await
}

/// Acts on a task of its own: whoever hangs up ends his request, and must not end what it began. A release that is cut may arrive twice.
pub(super) async fn on_its_own(
    act: impl Future<Output = Result<Response, ApiProblem>> + Send + 'static,
) -> Result<Response, ApiProblem> {
    match tokio::spawn(act).await {
        Ok(answer) => answer,
        Err(failed) => Err(ApiProblem::ours(failed)),
    }
}

/// What was done or refused is told as it is, also if that could not be noted: then the key is closed until it ends by itself.
fn noted(kept: Result<(), StoreError>) {
    if let Err(error) = kept {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "what became of an idempotency key could not be noted"
        );
    }
}

/// What makes two requests the same.
fn print(route: &ApiRoute, admitted: &Admitted) -> RequestPrint {
    let path = admitted.path.0.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
    let parts = [route.name.as_bytes(), admitted.query.as_bytes(), admitted.body.as_slice()];
    RequestPrint::of(parts.into_iter().chain(path))
}

/// Reads an answer of ours, which is short, to be given and kept.
async fn copied(answer: Response) -> Result<(Response, KeptAnswer), ApiProblem> {
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.map_err(ApiProblem::ours)?.to_bytes();
    let kept = KeptAnswer { status: parts.status.as_u16(), body: body.to_vec() };
    Ok((Response::from_parts(parts, body.into()), kept))
}

/// The first answer once more.
fn again(kept: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let has_content = !kept.body.is_empty();
    let mut answer = (status, kept.body).into_response();
    let fields = answer.headers_mut();
    match has_content {
        true => fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        false => fields.remove(header::CONTENT_TYPE),
    };
    answer
}

#[cfg(test)]
mod tests;
