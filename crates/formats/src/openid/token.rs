//! An ID token in its parts, and the answer it comes in. Whether the signature fits is asked by whoever has the keys.

use serde_json::Value;

use super::{Algorithm, Claims, MAX_DOCUMENT_BYTES, OpenIdError, bytes_of, object, text};

/// A token with every claim people have is a few thousand bytes; groups make it longer.
pub const MAX_TOKEN_BYTES: usize = 32 * 1024;

/// A token that is not believed yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Token<'t> {
    /// How it says to be signed.
    pub algorithm: Algorithm,
    /// The name of the key, if it names one: a hint for finding it.
    pub key: Option<String>,
    /// Header and payload as they were signed.
    pub signed: &'t str,
    /// The signature.
    pub signature: Vec<u8>,
    /// What it says.
    pub claims: Claims,
}

impl<'t> Token<'t> {
    /// Reads a token in compact form.
    ///
    /// Errors: [`OpenIdError::TooLong`], [`OpenIdError::Form`], [`OpenIdError::Algorithm`].
    pub fn parse(text_of_token: &'t str) -> Result<Self, OpenIdError> {
        const FORM: OpenIdError = OpenIdError::Form("a token");
        if text_of_token.len() > MAX_TOKEN_BYTES {
            return Err(OpenIdError::TooLong { limit_bytes: MAX_TOKEN_BYTES });
        }
        // RFC 7515 §7.1: header, payload and signature, with dots between. Five parts would be an encrypted one.
        let (signed, signature) = text_of_token.rsplit_once('.').ok_or(FORM)?;
        let (header, payload) = signed.split_once('.').ok_or(FORM)?;
        if payload.contains('.') {
            return Err(FORM);
        }
        let header = object(&bytes_of(header).ok_or(FORM)?, MAX_TOKEN_BYTES)?;
        // RFC 7515 §4.1.11: what must be understood and is not makes it invalid; nothing is known here.
        if header.contains_key("crit") || header.contains_key("b64") {
            return Err(OpenIdError::Form("its header asks for something not known here"));
        }
        let algorithm = text(&header, "alg").and_then(Algorithm::of).ok_or(OpenIdError::Algorithm)?;
        let key = match header.get("kid") {
            None => None,
            Some(Value::String(name)) => Some(name.clone()),
            Some(_) => return Err(FORM),
        };
        let claims = Claims::parse(&bytes_of(payload).ok_or(FORM)?)?;
        let signature = bytes_of(signature).filter(|bytes| !bytes.is_empty()).ok_or(FORM)?;
        Ok(Self { algorithm, key, signed, signature, claims })
    }
}

/// Reads the answer of the token endpoint and returns the ID token in it (OpenID Connect Core 1.0, section 3.1.3.3).
///
/// Errors: [`OpenIdError::TooLong`], [`OpenIdError::Form`].
pub fn id_token_of(answer: &[u8]) -> Result<String, OpenIdError> {
    let answer = object(answer, MAX_DOCUMENT_BYTES)?;
    // RFC 6749 §5.1: the type is compared without case; tokens of other types ask for things that are not done here.
    if !text(&answer, "token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(OpenIdError::Form("token_type"));
    }
    text(&answer, "id_token").map(str::to_owned).ok_or(OpenIdError::Form("id_token"))
}

/// Returns the error code of a refusal (RFC 6749 §5.2), as far as it is one of the known words.
#[must_use]
pub fn reason_of(answer: &[u8]) -> Option<&'static str> {
    const WORDS: [&str; 6] = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ];
    let answer = object(answer, MAX_DOCUMENT_BYTES).ok()?;
    let said = text(&answer, "error")?;
    WORDS.into_iter().find(|word| *word == said)
}
