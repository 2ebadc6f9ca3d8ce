//! What a holder of customers' data tells us of itself: a webhook signed as Standard Webhooks 1.0.0 says. For programs; the signature is the way in.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use custody::holder_event::{FRESH_WITHIN, Told};
use custody::{Custody, CustodyError};
use model::access::Access;
use model::ids::{PartyId, TenantId};
use model::time::Time;
use platform::StoreError;

use super::Public;

/// Takes one event.
pub(crate) async fn take(
    State(public): State<Arc<Public>>,
    Path(party): Path<String>,
    fields: HeaderMap,
    body: Bytes,
) -> Response {
    let access = Access::house(TenantId::HOUSE, "holder");
    let now = public.clock.now();
    let Some(custody) = public.custody.as_deref() else { return StatusCode::NOT_FOUND.into_response() };
    // Whether the party is there is told only to who can sign for it.
    let Some((party, id)) = verified(custody, &access, (&party, &fields, &body), now).await else {
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
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "what a holder told could not be kept");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// For whom it is signed, and its id; none if it is not, or is from another time.
async fn verified(
    custody: &Custody,
    access: &Access,
    (party, fields, body): (&str, &HeaderMap, &[u8]),
    now: Time,
) -> Option<(PartyId, String)> {
    let field = |name: &str| fields.get(name).and_then(|value| value.to_str().ok());
    let party: PartyId = party.parse().ok()?;
    let (id, signature) = (field("webhook-id")?, field("webhook-signature")?);
    let seconds: i64 = field("webhook-timestamp")?.parse().ok()?;
    // Standard Webhooks, "Verifying webhook authenticity": what is old or from the future may be a repetition.
    let is_fresh = seconds.abs_diff(now.seconds()) <= FRESH_WITHIN.as_secs();
    // Of what is too old nothing is looked up.
    if !is_fresh {
        return None;
    }
    let (newest, before) = custody.holder_secrets(access, party, now).await.ok()?;
    let is_theirs =
        |secret: &custody::holder_event::WebhookSecret| secret.verifies(id, seconds, body, signature);
    (is_theirs(&newest) || before.as_ref().is_some_and(is_theirs)).then(|| (party, id.to_owned()))
}
