//! What a token says of a person, and what it must say to be an answer to what we asked.

use serde_json::{Map, Value};

use super::{MAX_DOCUMENT_BYTES, OpenIdError, object, text};

/// Values of one claim that are looked at: nobody is in more groups that matter here.
pub const MAX_WORDS: usize = 1_000;
/// OpenID Connect Core 1.0, section 2: a subject has at most so many ASCII characters.
const MAX_SUBJECT_BYTES: usize = 255;
/// Clocks may differ by so much.
const SKEW_SECONDS: i64 = 60;

/// The claims of a token.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// Who vouches.
    pub issuer: String,
    /// For whom: never given to another person by the same issuer.
    pub subject: String,
    /// For which clients it is meant.
    pub audience: Vec<String>,
    /// To which client it was given, if it says so.
    pub authorized_party: Option<String>,
    /// Until when it counts, in seconds since 1970.
    pub ends_at: i64,
    /// When it was made, likewise.
    pub made_at: i64,
    /// When the person proved something to the provider, if it says so.
    pub proved_at: Option<i64>,
    /// What we asked to be said.
    pub nonce: Option<String>,
    all: Map<String, Value>,
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'e> {
    /// The provider's name for itself.
    pub issuer: &'e str,
    /// Our name there.
    pub client: &'e str,
    /// What was asked to be said.
    pub nonce: &'e str,
    /// The time, in seconds since 1970.
    pub now: i64,
    /// When we began to ask.
    pub begun_at: i64,
    /// Whether the person had to prove it to the provider after that.
    pub is_fresh: bool,
}

impl Claims {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, OpenIdError> {
        let all = object(bytes, MAX_DOCUMENT_BYTES)?;
        let word = |name: &'static str| text(&all, name).map(str::to_owned).ok_or(OpenIdError::Form(name));
        // OpenID Connect Core 1.0, section 2: one audience may stand without brackets.
        let audience = match all.get("aud") {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(several)) => {
                let words = several.iter().map(|one| one.as_str().map(str::to_owned));
                words.collect::<Option<Vec<_>>>().ok_or(OpenIdError::Form("aud"))?
            }
            _ => return Err(OpenIdError::Form("aud")),
        };
        let subject = word("sub")?;
        if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES || !subject.is_ascii() {
            return Err(OpenIdError::Form("sub"));
        }
        Ok(Self {
            issuer: word("iss")?,
            subject,
            audience,
            authorized_party: optional_text(&all, "azp")?,
            ends_at: optional_seconds(&all, "exp")?.ok_or(OpenIdError::Form("exp"))?,
            made_at: optional_seconds(&all, "iat")?.ok_or(OpenIdError::Form("iat"))?,
            proved_at: optional_seconds(&all, "auth_time")?,
            nonce: optional_text(&all, "nonce")?,
            all,
        })
    }

    /// Says whether this answers what was asked: OpenID Connect Core 1.0, section 3.1.3.7. The signature is verified by whoever has the keys.
    ///
    /// Errors: the first thing that is wrong.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), OpenIdError> {
        if self.issuer != expected.issuer {
            return Err(OpenIdError::Issuer);
        }
        // For us and for nobody else: of another audience we cannot know whether it is to be trusted.
        let is_ours = self.audience.iter().all(|client| client == expected.client);
        let is_given_to_us = self.authorized_party.as_deref().is_none_or(|client| client == expected.client);
        if self.audience.is_empty() || !is_ours || !is_given_to_us {
            return Err(OpenIdError::Audience);
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(OpenIdError::Nonce);
        }
        // RFC 7519 §4.1.4: on or after that time it must not be accepted; a small difference of clocks is.
        if self.ends_at.saturating_add(SKEW_SECONDS) <= expected.now {
            return Err(OpenIdError::Ended);
        }
        let is_too_new = self.made_at > expected.now.saturating_add(SKEW_SECONDS);
        if is_too_new || self.made_at < expected.begun_at.saturating_sub(SKEW_SECONDS) {
            return Err(OpenIdError::Made);
        }
        let is_proved = |at: i64| at >= expected.begun_at.saturating_sub(SKEW_SECONDS);
        if expected.is_fresh && !self.proved_at.is_some_and(is_proved) {
            return Err(OpenIdError::Stale);
        }
        Ok(())
    }

    /// Returns a claim that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        text(&self.all, name)
    }

    /// Returns the address of the person, if the provider says that it is theirs.
    #[must_use]
    pub fn verified_email(&self) -> Option<&str> {
        // A text "true" is not the value true; who writes that may mean anything.
        (self.all.get("email_verified") == Some(&Value::Bool(true))).then(|| self.text("email")).flatten()
    }

    /// Returns the values of a claim that is a text or a list of texts: groups, roles. A name with dots leads into objects, where no claim has the whole name.
    #[must_use]
    pub fn words(&self, name: &str) -> Vec<&str> {
        let found = self.all.get(name).or_else(|| {
            let mut steps = name.split('.');
            let first = self.all.get(steps.next()?)?;
            steps.try_fold(first, |value, step| value.get(step))
        });
        match found {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).take(MAX_WORDS).collect(),
            _ => Vec::new(),
        }
    }
}

fn optional_text(all: &Map<String, Value>, name: &'static str) -> Result<Option<String>, OpenIdError> {
    match all.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(word)) => Ok(Some(word.clone())),
        Some(_) => Err(OpenIdError::Form(name)),
    }
}

/// RFC 7519 §2: a number of seconds, which may have a fraction.
fn optional_seconds(all: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, OpenIdError> {
    let Some(value) = all.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    if let Some(seconds) = value.as_i64() {
        return Ok(Some(seconds));
    }
    // Beyond this a double does not count seconds any more.
    let is_countable = |seconds: &f64| seconds.is_finite() && seconds.abs() < 9.0e15;
    let seconds = value.as_f64().filter(is_countable).ok_or(OpenIdError::Form(name))?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "its size was looked at, and the fraction is dropped"
    )]
    Ok(Some(seconds.floor() as i64))
}
