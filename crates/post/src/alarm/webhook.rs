//! Webhooks: a document posted to a URL, signed as the Standard Webhooks specification (version 1.0.0) says, so that whoever receives it can tell that
//! it is ours, whole and fresh. How to verify stands in docs/alarms.md. The posting itself is `platform::fetch`.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use model::causes::chain;
use model::time::Time;
use platform::fetch::{Answer, Ask, FetchError, FetchLimits, Fetcher, Reach, Request, Url};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    channel::Webhook,
    outcome::{Outcome, Trouble},
};

/// What a secret begins with in writing.
const SECRET_PREFIX: &str = "whsec_";
/// Standard Webhooks, "Signature scheme": between 24 and 64 bytes.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// Bytes of a secret that we make.
pub const NEW_SECRET_BYTES: usize = 32;
/// Standard Webhooks, "Deliverability": 15 to 30 seconds.
const LIMITS: FetchLimits =
    FetchLimits { connect: Duration::from_secs(5), whole: Duration::from_secs(20), body_bytes: 16 * 1024 };

/// A secret shared with a receiver.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("WebhookSecret(hidden)")
    }
}

impl WebhookSecret {
    /// Takes random bytes.
    #[must_use]
    pub fn new(chance: [u8; NEW_SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(chance.to_vec()))
    }

    /// Reads the written form, with or without its prefix; none if it is not in its form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.strip_prefix(SECRET_PREFIX).unwrap_or(text)).ok()?);
        SECRET_BYTES.contains(&bytes.len()).then_some(Self(bytes))
    }

    /// Returns the written form, to be handed to the receiver once.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{SECRET_PREFIX}{}", STANDARD.encode(&*self.0)))
    }

    /// Signs a message: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, "Signature scheme").
    #[must_use]
    pub fn signature(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut signer = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        signer.update(format!("{id}.{seconds}.").as_bytes());
        signer.update(body);
        format!("v1,{}", STANDARD.encode(signer.finalize().into_bytes()))
    }
}

impl WebhookSecret {
    /// Says whether one of the signatures in a `webhook-signature` field is ours; in constant time for each (Standard Webhooks, "Verifying signatures").
    #[must_use]
    pub fn verifies(&self, id: &str, seconds: i64, body: &[u8], field: &str) -> bool {
        // No sender rotates through more secrets than that.
        field.split(' ').take(MOST_SIGNATURES).any(|signature| {
            let said = signature.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
            let Some(said) = said else { return false };
            let mut signer = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
            signer.update(format!("{id}.{seconds}.").as_bytes());
            signer.update(body);
            signer.verify_slice(&said).is_ok()
        })
    }
}

/// Signatures of one message that are looked at.
const MOST_SIGNATURES: usize = 8;

/// Posts a document once. `id` is the same in every attempt, so that the receiver can tell a repetition.
pub(super) async fn post(fetcher: &Fetcher, webhook: &Webhook, id: &str, body: &[u8], now: Time) -> Outcome {
    let Ok(url) = Url::parse(&webhook.url) else {
        return Outcome::refused(Trouble::Settings, "the URL cannot be read");
    };
    // While a secret is being replaced both sign (Standard Webhooks, "Signature scheme": a list, parted by spaces).
    let signatures: Vec<_> =
        webhook.secrets.iter().map(|secret| secret.signature(id, now.seconds(), body)).collect();
    let (seconds, signatures) = (now.seconds().to_string(), signatures.join(" "));
    let request = Request {
        url: &url,
        ask: Ask::Post { content_type: "application/json", body },
        fields: &[("webhook-id", id), ("webhook-timestamp", &seconds), ("webhook-signature", &signatures)],
        reach: if webhook.may_reach_own_network { Reach::OwnNetworkToo } else { Reach::Internet },
        limits: LIMITS,
    };
    match fetcher.fetch(request).await {
        Ok(answer) => answered(&answer),
        Err(error) => failed(&error),
    }
}

fn answered(answer: &Answer) -> Outcome {
    let text = format!("HTTP {}", answer.status);
    match answer.status {
        200..=299 => Outcome::Delivered { answer: text },
        // Standard Webhooks, "Deliverability": 410 means that nobody wants it any more.
        410 => Outcome::refused(Trouble::Gone, &text),
        // A redirect is not followed: the operator named the place.
        300..=399 => Outcome::refused(Trouble::Redirected, &text),
        400 | 401 | 403 | 404 => {
            Outcome::Refused { trouble: Trouble::NotWanted, answer: text, wish: wish(answer) }
        }
        _ => Outcome::Refused { trouble: Trouble::NotNow, answer: text, wish: wish(answer) },
    }
}

/// RFC 9110 §10.2.3: seconds; a date is not looked at, our own wait serves then.
fn wish(answer: &Answer) -> Option<Duration> {
    answer.field("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}

fn failed(error: &FetchError) -> Outcome {
    let answer = chain(error);
    match error {
        FetchError::Unresolved => Outcome::refused(Trouble::Unresolved, &answer),
        FetchError::Near => Outcome::refused(Trouble::OwnNetwork, &answer),
        FetchError::Unreachable(_) => Outcome::refused(Trouble::Unreachable, &answer),
        FetchError::Tls(_) => Outcome::refused(Trouble::Untrusted, &answer),
        FetchError::BadField => Outcome::refused(Trouble::Settings, &answer),
        // The receiver may have acted on it.
        FetchError::TooSlow | FetchError::TooLong { .. } | FetchError::Garbled => Outcome::Unknown { answer },
    }
}
