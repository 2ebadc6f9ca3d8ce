//! What is known of the provider, and what it is asked: its description, its keys, and a token for a code. All through `platform::fetch`, with limits of
//! time and size. What was learnt is kept for an hour; a provider that does not answer is not asked again for ten seconds, so that
//! nobody can have us ask it as often as they ask us.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use formats::openid::{KeySet, MAX_DOCUMENT_BYTES, Metadata, Token, id_token_of, reason_of};
use model::time::Time;
use tokio::sync::Mutex;

use super::signature;
use crate::{
    accounts::error::AccountError,
    fetch::{Answer, Ask, FetchError, FetchLimits, Fetcher, Reach, Request, Url},
};

/// What was learnt is believed for so long.
const KEPT: Duration = Duration::from_hours(1);
/// A description that cannot be renewed is used for so long in all.
const KEPT_IN_NEED: Duration = Duration::from_hours(24);
/// A key that is not known is looked for at most once in this time.
const KEYS_AGAIN_AFTER: Duration = Duration::from_mins(1);
/// A provider that did not answer is left alone for so long.
const LEFT_ALONE: Duration = Duration::from_secs(10);
/// A person waits in front of a page.
const LIMITS: FetchLimits = FetchLimits {
    connect: Duration::from_secs(3),
    whole: Duration::from_secs(8),
    body_bytes: MAX_DOCUMENT_BYTES,
};

/// What is exchanged for a token.
pub(super) struct Exchange<'e> {
    pub(super) client: &'e str,
    pub(super) secret: Option<&'e str>,
    pub(super) return_to: &'e str,
    pub(super) code: &'e str,
    pub(super) verifier: &'e str,
}

/// The provider, as far as it is known.
pub(super) struct Known {
    fetcher: Fetcher,
    reach: Reach,
    issuer: String,
    /// Whether everything of it must be reached over TLS.
    is_tls: bool,
    learnt: Mutex<Learnt>,
}

#[derive(Default)]
struct Learnt {
    metadata: Option<(Time, Arc<Metadata>)>,
    keys: Option<(Time, Arc<KeySet>)>,
    silent_at: Option<Time>,
}

impl Known {
    pub(super) fn new(fetcher: Fetcher, reach: Reach, issuer: String, is_tls: bool) -> Self {
        Self { fetcher, reach, issuer, is_tls, learnt: Mutex::default() }
    }

    /// Returns how the provider describes itself.
    pub(super) async fn metadata(&self, now: Time) -> Result<Arc<Metadata>, AccountError> {
        // Held while asking: one asks, the others wait for what it learns.
        let mut learnt = self.learnt.lock().await;
        let kept = learnt.metadata.clone();
        if let Some((at, metadata)) = &kept
            && now < at.plus(KEPT)
        {
            return Ok(Arc::clone(metadata));
        }
        let is_left_alone = learnt.silent_at.is_some_and(|at| now < at.plus(LEFT_ALONE));
        let asked = if is_left_alone {
            Err(AccountError::ProviderSilent("it did not answer a moment ago"))
        } else {
            self.asked_for_metadata().await
        };
        match asked {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                learnt.metadata = Some((now, Arc::clone(&metadata)));
                learnt.silent_at = None;
                Ok(metadata)
            }
            Err(error) => {
                if !is_left_alone {
                    learnt.silent_at = Some(now);
                }
                match kept {
                    Some((at, metadata)) if now < at.plus(KEPT_IN_NEED) => Ok(metadata),
                    _ => Err(error),
                }
            }
        }
    }

    async fn asked_for_metadata(&self) -> Result<Metadata, AccountError> {
        // OpenID Connect Discovery 1.0, section 4: behind the issuer's own path, without the slash at its end.
        let place = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let metadata =
            Metadata::parse(&self.get(&place).await?, &self.issuer).map_err(AccountError::ProviderAnswer)?;
        for place in [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.keys] {
            self.place(place)?;
        }
        Ok(metadata)
    }

    /// Says whether one of the provider's keys signed the token; a key that is not known is looked for, at most once a minute.
    pub(super) async fn verify(
        &self,
        metadata: &Metadata,
        token: &Token<'_>,
        now: Time,
    ) -> Result<(), AccountError> {
        let mut learnt = self.learnt.lock().await;
        let kept = learnt.keys.clone().filter(|(at, _)| now < at.plus(KEPT));
        if let Some((at, keys)) = &kept {
            if is_signed(keys, token) {
                return Ok(());
            }
            // A key that is known and did not sign it is an answer; so is one that was looked for a moment ago.
            let is_named = token.key.is_some() && keys.that_may_have_signed(token).next().is_some();
            if is_named || now < at.plus(KEYS_AGAIN_AFTER) {
                return Err(AccountError::Provider("none of its keys signed its token"));
            }
        }
        let keys = KeySet::parse(&self.get(&metadata.keys).await?).map_err(AccountError::ProviderAnswer)?;
        let keys = Arc::new(keys);
        learnt.keys = Some((now, Arc::clone(&keys)));
        if is_signed(&keys, token) {
            return Ok(());
        }
        Err(AccountError::Provider("none of its keys signed its token"))
    }

    /// Exchanges a code for an ID token (RFC 6749 §4.1.3, RFC 7636 §4.5).
    pub(super) async fn exchanged(
        &self,
        metadata: &Metadata,
        exchange: &Exchange<'_>,
    ) -> Result<String, AccountError> {
        let (body, authorization) = written(metadata, exchange);
        let mut fields = vec![("accept", "application/json")];
        fields.extend(authorization.as_deref().map(|line| ("authorization", line)));
        let ask = Ask::Post { content_type: "application/x-www-form-urlencoded", body: body.as_bytes() };
        let url = self.place(&metadata.token_endpoint)?;
        let answer = self.fetched(&url, ask, &fields).await?;
        match answer.status {
            200 => id_token_of(&answer.body).map_err(AccountError::ProviderAnswer),
            // RFC 6749 §5.2
            400..500 => Err(AccountError::Provider(
                reason_of(&answer.body).unwrap_or("it refused to exchange the code"),
            )),
            _ => Err(AccountError::ProviderSilent("it failed to exchange the code")),
        }
    }

    async fn get(&self, place: &str) -> Result<Vec<u8>, AccountError> {
        let url = self.place(place)?;
        let answer = self.fetched(&url, Ask::Get, &[("accept", "application/json")]).await?;
        if answer.status != 200 {
            return Err(AccountError::ProviderSilent("what it says of itself is not there"));
        }
        Ok(answer.body)
    }

    async fn fetched(
        &self,
        url: &Url,
        ask: Ask<'_>,
        fields: &[(&str, &str)],
    ) -> Result<Answer, AccountError> {
        let request = Request { url, ask, fields, reach: self.reach, limits: LIMITS };
        self.fetcher.fetch(request).await.map_err(|error| match error {
            FetchError::Near => {
                AccountError::ProviderSilent("it is in our own network, which is not allowed")
            }
            FetchError::Tls(_) => AccountError::ProviderSilent("it cannot be trusted"),
            FetchError::Unresolved => AccountError::ProviderSilent("its name does not resolve"),
            FetchError::TooSlow => AccountError::ProviderSilent("it took too long"),
            FetchError::TooLong { .. } => AccountError::Provider("its answer is too long"),
            _ => AccountError::ProviderSilent("it cannot be reached"),
        })
    }

    /// A place that the provider names: over TLS if the provider itself is.
    fn place(&self, text: &str) -> Result<Url, AccountError> {
        let url = Url::parse(text).ok().filter(|url| url.is_tls() || !self.is_tls);
        url.ok_or(AccountError::Provider("a place it names cannot be asked, or only in the clear"))
    }
}

/// The form that asks for a token, and how we say that it is us, where that is not in the form.
fn written(metadata: &Metadata, exchange: &Exchange<'_>) -> (String, Option<String>) {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", exchange.code)
        .append_pair("redirect_uri", exchange.return_to)
        .append_pair("code_verifier", exchange.verifier);
    let authorization = match exchange.secret {
        Some(secret) if !metadata.wants_secret_in_body => {
            // RFC 6749 §2.3.1: both are written as in a form before they are joined.
            let word = |word: &str| form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", word(exchange.client), word(secret));
            Some(format!("Basic {}", STANDARD.encode(pair)))
        }
        Some(secret) => {
            form.append_pair("client_id", exchange.client).append_pair("client_secret", secret);
            None
        }
        None => {
            form.append_pair("client_id", exchange.client);
            None
        }
    };
    (form.finish(), authorization)
}

fn is_signed(keys: &KeySet, token: &Token<'_>) -> bool {
    keys.that_may_have_signed(token).any(|key| signature::is_of(key, token))
}
