//! What proves whose a mailbox is, as AUTHENTICATE carries it (RFC 9051 §6.2.2): a name with a password, or with an access token; and what a server says of a token that it
//! refuses. Everything here that holds a secret is wiped when it is dropped, and shows nothing of it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use zeroize::Zeroizing;

/// A token of more bytes is none: servers read some thousand, and those of large houses have up to six.
pub const TOKEN_BYTES: usize = 16 << 10;
/// What a server says of a refused token has some hundred bytes; of more nothing is read.
pub const CHALLENGE_BYTES: usize = 4 << 10;
/// Letters of a scope that are kept.
const SCOPE_LETTERS: usize = 200;

/// How it is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// A password (RFC 4616).
    Plain,
    /// An access token (RFC 7628).
    OauthBearer,
    /// An access token, in the way that Google and Microsoft had before there was a standard; it has no other description than theirs.
    Xoauth2,
}

impl Mechanism {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::OauthBearer => "OAUTHBEARER",
            Self::Xoauth2 => "XOAUTH2",
        }
    }

    /// Its name as servers announce it (RFC 9051 §7.2.2).
    #[must_use]
    pub fn ability(self) -> &'static str {
        match self {
            Self::Plain => "AUTH=PLAIN",
            Self::OauthBearer => "AUTH=OAUTHBEARER",
            Self::Xoauth2 => "AUTH=XOAUTH2",
        }
    }

    /// The line that answers the question behind a refused token, so that the server ends what was begun; none where there is no such question.
    #[must_use]
    pub fn answer(self) -> Option<&'static [u8]> {
        match self {
            Self::Plain => None,
            // RFC 7628 §3.2.3: a single 0x01.
            Self::OauthBearer => Some(b"AQ==\r\n"),
            Self::Xoauth2 => Some(b"\r\n"),
        }
    }
}

/// An access token.
pub struct Token(Zeroizing<String>);

impl Token {
    /// Reads one; none if it has a letter that no token has (RFC 6750 §2.1, `b64token`), or too many.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = text.trim_end_matches('=');
        let is_one = !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte));
        (is_one && text.len() <= TOKEN_BYTES).then(|| Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// What is said to prove it, in base64.
pub struct Credentials {
    mechanism: Mechanism,
    encoded: Zeroizing<String>,
}

impl Credentials {
    /// A name and a password; none if they cannot be sent (RFC 4616 §2: no NUL in them).
    #[must_use]
    pub fn plain(user: &str, password: &str) -> Option<Self> {
        let can_be_sent = !user.contains('\0') && !password.contains('\0');
        can_be_sent.then(|| Self::encode(Mechanism::Plain, &["\0", user, "\0", password]))
    }

    /// A name and a token, with the server that it is shown to (RFC 7628 §3.1); none if they cannot be sent.
    #[must_use]
    pub fn oauth_bearer(user: &str, (host, port): (&str, u16), Token(token): &Token) -> Option<Self> {
        // RFC 5801 §4: an equals sign and a comma in a name are written otherwise.
        let name = user.replace('=', "=3D").replace(',', "=2C");
        let port = port.to_string();
        let parts = [
            "n,a=",
            &name,
            ",\u{1}host=",
            host,
            "\u{1}port=",
            &port,
            "\u{1}auth=Bearer ",
            token,
            "\u{1}\u{1}",
        ];
        are_plain(&[user, host]).then(|| Self::encode(Mechanism::OauthBearer, &parts))
    }

    /// The same for XOAUTH2.
    #[must_use]
    pub fn xoauth2(user: &str, Token(token): &Token) -> Option<Self> {
        let parts = ["user=", user, "\u{1}auth=Bearer ", token, "\u{1}\u{1}"];
        are_plain(&[user]).then(|| Self::encode(Mechanism::Xoauth2, &parts))
    }

    fn encode(mechanism: Mechanism, parts: &[&str]) -> Self {
        // Room for all at once: what a text outgrows is left in memory as it was.
        let mut message = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
        parts.iter().for_each(|part| message.push_str(part));
        Self { mechanism, encoded: Zeroizing::new(STANDARD.encode(message.as_bytes())) }
    }

    /// How it is proved.
    #[must_use]
    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    pub(super) fn encoded(&self) -> &[u8] {
        self.encoded.as_bytes()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mechanism.name())
    }
}

/// RFC 7628 §3.1: 0x01 ends a part of the message, and a name has no other control character either.
fn are_plain(words: &[&str]) -> bool {
    !words.iter().any(|word| word.contains(char::is_control))
}

/// What a server says of a token that it refuses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Challenge {
    /// What is wrong with it.
    pub fault: Fault,
    /// What a token must be good for, as the server names it.
    pub scope: Option<String>,
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fault {
    /// It has ended, was taken back, is for somebody else, or is none; or the server does not say.
    #[default]
    Refused,
    /// It is a good one, for something else.
    Scope,
}

impl Challenge {
    /// Reads what stands behind `+`: JSON in base64 (RFC 7628 §3.2.2). What is none says nothing.
    #[must_use]
    pub fn read(text: &[u8]) -> Self {
        Self::of(text).unwrap_or_default()
    }

    fn of(text: &[u8]) -> Option<Self> {
        if text.len() > CHALLENGE_BYTES {
            return None;
        }
        let document: Value = serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()?;
        // RFC 6750 §3.1 has words for it; the providers of XOAUTH2 say the number of HTTP.
        let fault = match document.get("status")?.as_str()? {
            "insufficient_scope" | "403" => Fault::Scope,
            _ => Fault::Refused,
        };
        Some(Self { fault, scope: document.get("scope").and_then(Value::as_str).and_then(scope) })
    }
}

/// RFC 6749 §3.3: words of plain letters. Whatever else stands there is for no terminal.
fn scope(text: &str) -> Option<String> {
    let is_plain = |byte: u8| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    let is_one = !text.trim().is_empty() && text.len() <= SCOPE_LETTERS && text.bytes().all(is_plain);
    is_one.then(|| text.trim().to_owned())
}
