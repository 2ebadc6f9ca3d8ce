//! What a holder of customers' data tells us of itself: a webhook signed as Standard Webhooks 1.0.0 says. For programs; the signature is the way in. Whoever cannot sign
//! waits after some attempts, and his network with him, because each makes us look a secret up; who can sign is not counted.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use custody::holder_event::{FRESH_WITHIN, Told};
use custody::{Custody, CustodyError};
use model::access::Access;
use model::ids::{PartyId, TenantId};
use model::time::Time;
use platform::StoreError;

use super::Public;
use crate::session;

/// Takes one event.
pub(crate) async fn take(
    State(public): State<Arc<Public>>,
    Path(party): Path<String>,
    fields: HeaderMap,
    request: Request,
) -> Response {
    let access = Access::house(TenantId::HOUSE, "holder");
    let now = public.clock.now();
    let Some(custody) = public.custody.as_deref() else { return StatusCode::NOT_FOUND.into_response() };
    let client = session::client(&public.proxies, &request);
    if let Err(wait) = public.in_vain.look(client, now) {
        return too_many(wait);
    }
    let body = match Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(refused) => return refused.into_response(),
    };
    // Whether the party is there is told only to who can sign for it.
    let verified = match verified(custody, &access, (&party, &fields, &body), now).await {
        Ok(verified) => verified,
        Err(error) => return unavailable(&error),
    };
    let Some((party, id)) = verified else {
        if let Err(wait) = public.in_vain.take(client, now) {
            return too_many(wait);
        }
        return (StatusCode::UNAUTHORIZED, "not signed for this address\n").into_response();
    };
    let Some(told) = Told::from_webhook(&id, &body) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, "not an event that is read here\n").into_response();
    };
    match custody.holder_told(&access, party, &told, now).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(CustodyError::Unfit(unfit)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, format!("{unfit}\n")).into_response()
        }
        Err(CustodyError::Store(StoreError::Missing { .. })) => StatusCode::GONE.into_response(),
        Err(error) => unavailable(&error),
    }
}

/// That something of ours fails is no fault of who sends: it counts against nobody, and is sent again.
fn unavailable(error: &CustodyError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "what a holder told could not be kept");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// Standard Webhooks, "Deliverability and reliability": who sends tries again later.
fn too_many(wait: Duration) -> Response {
    // RFC 9110 §10.2.3: whole seconds.
    let seconds = HeaderValue::from(wait.as_secs().saturating_add(1));
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], "too many without a signature\n")
        .into_response()
}

/// For whom it is signed, and its id; none if it is not, or is from another time.
async fn verified(
    custody: &Custody,
    access: &Access,
    (party, fields, body): (&str, &HeaderMap, &[u8]),
    now: Time,
) -> Result<Option<(PartyId, String)>, CustodyError> {
    let Some((party, id, seconds, signature)) = claimed(party, fields) else { return Ok(None) };
    // Standard Webhooks, "Verifying webhook authenticity": what is old or from the future may be a repetition.
    let is_fresh = seconds.abs_diff(now.seconds()) <= FRESH_WITHIN.as_secs();
    // Of what is too old nothing is looked up.
    if !is_fresh {
        return Ok(None);
    }
    let (newest, before) = custody.holder_secrets(access, party, now).await?;
    let is_theirs =
        |secret: &custody::holder_event::WebhookSecret| secret.verifies(id, seconds, body, signature);
    Ok((is_theirs(&newest) || before.as_ref().is_some_and(is_theirs)).then(|| (party, id.to_owned())))
}

/// For whom, by which id, when and with which signature an event says that it comes; none if one of these is not there.
fn claimed<'f>(party: &str, fields: &'f HeaderMap) -> Option<(PartyId, &'f str, i64, &'f str)> {
    let field = |name: &str| fields.get(name).and_then(|value| value.to_str().ok());
    let seconds = field("webhook-timestamp")?.parse().ok()?;
    Some((party.parse().ok()?, field("webhook-id")?, seconds, field("webhook-signature")?))
}
