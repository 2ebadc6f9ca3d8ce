//! DKIM signing of what we send (RFC 6376, RFC 8301, RFC 8463): so that our letters can be proved to be ours.
//!
//! Form relaxed/relaxed, hash SHA-256; RSA for everybody and Ed25519 beside it for those who read it. What a reader sees of the header is signed once more
//! than it stands there, so that nobody can add a second From, Subject or unsubscribe link. The canonical forms are those of
//! [`mail::authentication`], the same that `guard` verifies with. Key files are read by whoever starts us and handed in.

use aws_lc_rs::{
    digest::{Context, SHA256, digest},
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use mail::{
    authentication::{
        canonical::{Form, body_pieces},
        domain_name,
        field::Field,
        signature::{append_signed_fields, append_without_value},
    },
    smtp::client::content::Nature,
};
use model::time::Time;
use thiserror::Error;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

/// Fields that are signed once more than they are there, so that none can be added: RFC 6376 §5.4 and §8.15 for those a reader sees,
/// RFC 8058 §4 for those a click obeys.
const SEALED: &[&str] = &[
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];
/// Fields that are signed as often as they are there.
const SIGNED: &[&str] =
    &["Sender", "In-Reply-To", "References", "List-Id", "List-Help", "Auto-Submitted", "Feedback-ID"];
/// Lines of our own field are folded before they get longer (RFC 5322 §2.1.1).
const LINE_BYTES: usize = 76;
/// The smallest RSA key we sign with. RFC 8301 §3.2: at least 1,024 bits, and 2,048 should be used.
const MIN_RSA_BYTES: usize = 2_048 / 8;
/// Keys that sign one message: one of each algorithm, and one of each while keys are changed.
const MAX_KEYS: usize = 4;

/// Why a key cannot be used, or a message not be signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// The operator's key file is no private key.
    #[error("read the signing key `{selector}._domainkey.{domain}`: it is no private key in PEM")]
    NotAKey {
        /// The domain it is for.
        domain: String,
        /// Its selector.
        selector: String,
    },
    /// The key is neither RSA nor Ed25519, or is damaged.
    #[error("use the signing key `{selector}._domainkey.{domain}`: it is neither RSA nor Ed25519")]
    UnknownKind {
        /// The domain it is for.
        domain: String,
        /// Its selector.
        selector: String,
    },
    /// The key is too short.
    #[error("use the signing key `{selector}._domainkey.{domain}`: it has {bits} bits, and 2048 are needed")]
    ShortKey {
        /// The domain it is for.
        domain: String,
        /// Its selector.
        selector: String,
        /// How long it is.
        bits: usize,
    },
    /// Domain or selector cannot stand in DNS.
    #[error("use the signing key `{selector}._domainkey.{domain}`: that is no name for DNS")]
    NotAName {
        /// The domain it is for.
        domain: String,
        /// Its selector.
        selector: String,
    },
    /// More keys than one message can use.
    #[error("sign with so many keys: one message takes four at most")]
    ManyKeys,
    /// Not exactly one From: whoever reads it would not see what was signed.
    #[error("sign the message: it does not have exactly one From field")]
    From,
    /// A CR or LF that is no line end: somebody on the way would mend it and break the signature.
    #[error("sign the message: it has a CR or LF that is no line end")]
    StrayLineEnd,
    /// The key did not sign.
    #[error("sign the message: the key failed")]
    Failed,
    /// No key came of it.
    #[error("make a signing key")]
    NotMade,
}

/// What a new key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewKey {
    /// RSA of 2,048 bits, which every receiver reads (RFC 8301 §3.2).
    Rsa,
    /// Ed25519 (RFC 8463): its signature is small, and some receivers do not read it yet.
    Ed25519,
}

/// Makes a new private key in PEM (PKCS #8), for [`DkimKey::from_pem`] and whoever keeps it.
///
/// Errors: [`SignError::NotMade`], where the system has no chance left.
pub fn make_key(kind: NewKey) -> Result<Zeroizing<String>, SignError> {
    let der = match kind {
        NewKey::Rsa => {
            let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| SignError::NotMade)?;
            let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).map_err(|_| SignError::NotMade)?;
            Zeroizing::new(der.as_ref().to_vec())
        }
        NewKey::Ed25519 => {
            let key = Ed25519KeyPair::generate().map_err(|_| SignError::NotMade)?;
            let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).map_err(|_| SignError::NotMade)?;
            Zeroizing::new(der.as_ref().to_vec())
        }
    };
    let base64 = Zeroizing::new(STANDARD.encode(&*der));
    let mut pem = Zeroizing::new(String::with_capacity(base64.len() + base64.len() / 64 + 64));
    pem.push_str("-----BEGIN PRIVATE KEY-----\n");
    // RFC 7468 §2: lines of 64 characters.
    for at in (0..base64.len()).step_by(64) {
        pem.push_str(&base64[at..base64.len().min(at + 64)]);
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    Ok(pem)
}

/// A key that signs for a domain.
pub struct DkimKey {
    domain: String,
    selector: String,
    secret: Secret,
}

enum Secret {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl DkimKey {
    /// Reads a private key in PEM (PKCS #8, or PKCS #1 for RSA) that signs for `domain` under `selector`.
    pub fn from_pem(domain: &str, selector: &str, pem: &[u8]) -> Result<Self, SignError> {
        let names = || (domain.to_owned(), selector.to_owned());
        let name = domain_name(domain).filter(|_| is_selector(selector)).ok_or_else(|| {
            let (domain, selector) = names();
            SignError::NotAName { domain, selector }
        })?;
        let secret = secret(pem, names)?;
        if let Secret::Rsa(key) = &secret
            && key.public_modulus_len() < MIN_RSA_BYTES
        {
            let (domain, selector) = names();
            return Err(SignError::ShortKey { domain, selector, bits: key.public_modulus_len() * 8 });
        }
        Ok(Self { domain: name, selector: selector.to_owned(), secret })
    }

    /// The name of the TXT record that publishes the key, and its text (RFC 6376 §3.6.1, RFC 8463 §4.2), for the operator to put into DNS.
    pub fn record(&self) -> (String, String) {
        let name = format!("{}._domainkey.{}", self.selector, self.domain);
        let text = match &self.secret {
            Secret::Rsa(key) => {
                let key =
                    key.public_key().as_der().map(|der| STANDARD.encode(der.as_ref())).unwrap_or_default();
                format!("v=DKIM1; k=rsa; p={key}")
            }
            Secret::Ed25519(key) => {
                format!("v=DKIM1; k=ed25519; p={}", STANDARD.encode(key.public_key().as_ref()))
            }
        };
        (name, text)
    }

    fn algorithm(&self) -> &'static str {
        match self.secret {
            Secret::Rsa(_) => "rsa-sha256",
            Secret::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign_text(&self, text: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.secret {
            Secret::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
                    .map_err(|_| SignError::Failed)?;
                Ok(signature)
            }
            // RFC 8463 §3: the hash is what is signed, once more hashed inside Ed25519.
            Secret::Ed25519(key) => Ok(key.sign(digest(&SHA256, text).as_ref()).as_ref().to_vec()),
        }
    }
}

impl std::fmt::Debug for DkimKey {
    /// Names the key and shows nothing of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DkimKey({} {}._domainkey.{})", self.algorithm(), self.selector, self.domain)
    }
}

fn secret(pem: &[u8], names: impl Fn() -> (String, String)) -> Result<Secret, SignError> {
    let not_a_key = || {
        let (domain, selector) = names();
        SignError::NotAKey { domain, selector }
    };
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| not_a_key())?;
    let read = match &key {
        PrivateKeyDer::Pkcs8(der) => {
            let der = der.secret_pkcs8_der();
            let rsa = RsaKeyPair::from_pkcs8(der).map(|key| Secret::Rsa(Box::new(key)));
            // Keys that `openssl genpkey` writes have no public half.
            rsa.or_else(|_| {
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(|key| Secret::Ed25519(Box::new(key)))
            })
            .ok()
        }
        PrivateKeyDer::Pkcs1(der) => {
            RsaKeyPair::from_der(der.secret_pkcs1_der()).map(|key| Secret::Rsa(Box::new(key))).ok()
        }
        _ => None,
    };
    read.ok_or_else(|| {
        let (domain, selector) = names();
        SignError::UnknownKind { domain, selector }
    })
}

/// RFC 6376 §3.1: labels with dots between them.
fn is_selector(selector: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    selector.split('.').all(is_label)
}

/// Signs messages with one or several keys.
#[derive(Debug)]
pub struct Signer {
    keys: Vec<DkimKey>,
}

impl Signer {
    /// Takes the keys; each makes a signature of its own, and the first one's stands on top.
    ///
    /// Put RSA first: there are receivers that look at one signature and do not know Ed25519.
    pub fn new(keys: Vec<DkimKey>) -> Result<Self, SignError> {
        if keys.len() > MAX_KEYS { Err(SignError::ManyKeys) } else { Ok(Self { keys }) }
    }

    /// The keys, to show the operator what must stand in DNS.
    #[must_use]
    pub fn keys(&self) -> &[DkimKey] {
        &self.keys
    }

    /// Returns the message with its signatures on top. Nothing below them is changed.
    ///
    /// Whether the signing domain fits the From field is the configuration's business; DMARC wants that it does.
    pub fn sign(&self, message: &[u8], now: Time) -> Result<Vec<u8>, SignError> {
        if Nature::of(message).stray.is_some() {
            return Err(SignError::StrayLineEnd);
        }
        let (fields, body) = taken_apart(message);
        if fields.iter().filter(|field| field.is("From")).count() != 1 {
            return Err(SignError::From);
        }
        let names = names(&fields);
        let body_hash = body_hash(body);
        let mut signed = Vec::with_capacity(message.len() + self.keys.len() * 1_024);
        for key in &self.keys {
            signed.extend_from_slice(&own_field(key, &names, &body_hash, &fields, now)?);
        }
        signed.extend_from_slice(message);
        Ok(signed)
    }
}

/// One whole DKIM-Signature field.
fn own_field(
    key: &DkimKey,
    names: &[&str],
    body_hash: &str,
    fields: &[Field<'_>],
    now: Time,
) -> Result<Vec<u8>, SignError> {
    let mut line = Folded::new("DKIM-Signature:");
    for tag in [
        "v=1;".to_owned(),
        format!("a={};", key.algorithm()),
        "c=relaxed/relaxed;".to_owned(),
        format!("d={};", key.domain),
        format!("s={};", key.selector),
        format!("t={};", now.seconds().max(0)),
    ] {
        line.word(&tag);
    }
    line.list("h=", names);
    line.word(&format!("bh={body_hash};"));
    line.word("b=");
    let mut text = Vec::with_capacity(2_048);
    append_signed_fields(Form::Relaxed, names, fields, None, &mut text);
    append_without_value(Form::Relaxed, line.text.as_bytes(), &mut text);
    let signature = STANDARD.encode(key.sign_text(&text)?);
    line.pieces(&signature);
    Ok(line.finish())
}

/// The names in `h=`, in an order that does not depend on the message.
fn names(fields: &[Field<'_>]) -> Vec<&'static str> {
    let count = |name: &str| fields.iter().filter(|field| field.is(name)).count();
    let sealed = SEALED.iter().flat_map(|name| std::iter::repeat_n(*name, count(name) + 1));
    let signed = SIGNED.iter().flat_map(|name| std::iter::repeat_n(*name, count(name)));
    sealed.chain(signed).collect()
}

/// RFC 6376 §3.7: the body's hash, in base64.
fn body_hash(body: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    body_pieces(Form::Relaxed, body, |piece| context.update(piece));
    STANDARD.encode(context.finish().as_ref())
}

/// The header fields of a message and its body. Every line end is CR LF, as was made sure before.
fn taken_apart(message: &[u8]) -> (Vec<Field<'_>>, &[u8]) {
    let mut fields = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        if let Some(body) = rest.strip_prefix(b"\r\n") {
            return (fields, body);
        }
        let end = field_end(rest);
        let (whole, after) = rest.split_at(end);
        if let Some(colon) = whole.iter().position(|byte| *byte == b':') {
            fields.push(Field { name: whole[..colon].trim_ascii_end(), value: &whole[colon + 1..], whole });
        }
        rest = after;
    }
    (fields, rest)
}

/// Where a field with its folded lines ends.
fn field_end(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let Some(end) = text[at..].iter().position(|byte| *byte == b'\n') else { return text.len() };
        at += end + 1;
        // RFC 5322 §2.2.3: a line that begins with white space goes on with the field.
        if !matches!(text.get(at), Some(b' ' | b'\t')) {
            return at;
        }
    }
}

/// A field that is folded while it is written.
struct Folded {
    text: String,
    /// Bytes on the current line.
    used: usize,
}

impl Folded {
    fn new(name: &str) -> Self {
        Self { text: name.to_owned(), used: name.len() }
    }

    /// Adds a word after a space or a fold.
    fn word(&mut self, word: &str) {
        if self.used + 1 + word.len() > LINE_BYTES {
            self.fold();
        } else {
            self.text.push(' ');
            self.used += 1;
        }
        self.push(word);
    }

    /// Adds names with colons between them, folded behind colons.
    fn list(&mut self, tag: &str, names: &[&str]) {
        self.word(tag);
        for (place, name) in names.iter().enumerate() {
            let end = if place + 1 == names.len() { ';' } else { ':' };
            let name = format!("{name}{end}");
            if self.used + name.len() > LINE_BYTES {
                self.fold();
            }
            self.push(&name);
        }
    }

    /// Adds a long word in pieces, each on a line.
    fn pieces(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            if self.used >= LINE_BYTES {
                self.fold();
            }
            let (piece, after) = rest.split_at(rest.len().min(LINE_BYTES - self.used));
            self.push(piece);
            rest = after;
        }
    }

    fn fold(&mut self) {
        self.text.push_str("\r\n\t");
        self.used = 1;
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.used += text.len();
    }

    fn finish(mut self) -> Vec<u8> {
        self.text.push_str("\r\n");
        self.text.into_bytes()
    }
}
