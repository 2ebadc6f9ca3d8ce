//! What a provider says of itself (OpenID Connect Discovery 1.0, section 4).

use serde_json::{Map, Value};

use super::{MAX_DOCUMENT_BYTES, OpenIdError, object, text};

/// A provider, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    /// Where a code becomes a token.
    pub token_endpoint: String,
    /// Where its keys are.
    pub keys: String,
    /// Whether it names itself when it sends a browser back (RFC 9207 §3).
    pub names_itself: bool,
    /// Whether our secret goes into the body of the request, because the provider does not take it in its head.
    pub wants_secret_in_body: bool,
}

impl Metadata {
    /// Reads what the provider at `issuer` says of itself.
    ///
    /// Errors: it is no such document, or another provider's, or it cannot do what we need.
    pub fn parse(bytes: &[u8], issuer: &str) -> Result<Self, OpenIdError> {
        let all = object(bytes, MAX_DOCUMENT_BYTES)?;
        let word = |name: &'static str| text(&all, name).map(str::to_owned).ok_or(OpenIdError::Form(name));
        // OpenID Connect Discovery 1.0, section 4.3: the very name that was asked; else one provider could speak for another.
        if text(&all, "issuer") != Some(issuer) {
            return Err(OpenIdError::Issuer);
        }
        // RFC 8414 §2: without the member PKCE is not offered. Providers older than that leave it out and obey all the same, so silence is no refusal.
        if !offers(&all, "code_challenge_methods_supported", "S256", true) {
            return Err(OpenIdError::Unsupported("PKCE with S256"));
        }
        if !offers(&all, "response_types_supported", "code", true) {
            return Err(OpenIdError::Unsupported("the authorization code flow"));
        }
        // OpenID Connect Discovery 1.0, section 3: without the member it is in the head.
        let in_head = offers(&all, "token_endpoint_auth_methods_supported", "client_secret_basic", true);
        Ok(Self {
            authorization_endpoint: word("authorization_endpoint")?,
            token_endpoint: word("token_endpoint")?,
            keys: word("jwks_uri")?,
            names_itself: all.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
            wants_secret_in_body: !in_head,
        })
    }
}

/// Whether a list has a word; `unsaid` where there is no list.
fn offers(all: &Map<String, Value>, list: &str, word: &str, unsaid: bool) -> bool {
    match all.get(list) {
        Some(Value::Array(words)) => words.iter().any(|known| known.as_str() == Some(word)),
        _ => unsaid,
    }
}
