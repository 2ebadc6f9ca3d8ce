//! Somebody else's signer: DKIM and ARC after RFC 6376, RFC 8463 and RFC 8617, written for clarity and trusting its input.

use std::sync::OnceLock;

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The two kinds of key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Rsa,
    Ed25519,
}

/// How a signature is made.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) key: Key,
    pub(crate) domain: &'static str,
    pub(crate) selector: &'static str,
    /// `header/body`.
    pub(crate) forms: &'static str,
    /// `h=`.
    pub(crate) headers: &'static str,
    /// Bytes of the body that are signed.
    pub(crate) length: Option<usize>,
    /// More tags, ending in a semicolon.
    pub(crate) more: &'static str,
}

impl Default for Signer {
    fn default() -> Self {
        Self {
            key: Key::Rsa,
            domain: "example.com",
            selector: "one",
            forms: "relaxed/relaxed",
            headers: "From:To:Subject:Date",
            length: None,
            more: "",
        }
    }
}

fn rsa() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a fresh key"))
}

fn ed25519() -> &'static Ed25519KeyPair {
    static KEY: OnceLock<Ed25519KeyPair> = OnceLock::new();
    KEY.get_or_init(|| Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("any 32 bytes are a seed"))
}

impl Signer {
    /// The key record's text.
    pub(crate) fn key_text(&self) -> String {
        let (kind, bytes) = match self.key {
            Key::Rsa => ("rsa", rsa().public_key().as_der().expect("a key has a form").as_ref().to_vec()),
            Key::Ed25519 => ("ed25519", ed25519().public_key().as_ref().to_vec()),
        };
        format!("v=DKIM1; k={kind}; p={}", STANDARD.encode(bytes))
    }

    /// The line of a zone that publishes the key.
    pub(crate) fn record(&self) -> String {
        format!("{}._domainkey.{} TXT {}\n", self.selector, self.domain, self.key_text())
    }

    /// The message with its signature on top.
    pub(crate) fn sign(&self, message: &str) -> String {
        format!("{}{message}", self.field("DKIM-Signature", "v=1; ", message))
    }

    fn algorithm(&self) -> &'static str {
        if self.key == Key::Rsa { "rsa-sha256" } else { "ed25519-sha256" }
    }

    /// A signature field over the message below it.
    fn field(&self, name: &str, first: &str, message: &str) -> String {
        let (header, body) = message.split_once("\r\n\r\n").expect("a message has a body");
        let (header_form, body_form) = self.forms.split_once('/').expect("both forms are named");
        let body = canonical_body(body_form, body);
        let signed_body = &body[..self.length.unwrap_or(body.len())];
        let length = self.length.map_or(String::new(), |length| format!("l={length}; "));
        let unsigned = format!(
            "{name}: {first}a={}; c={}; d={}; s={}; {length}{}\r\n h={};\r\n bh={}; b=",
            self.algorithm(),
            self.forms,
            self.domain,
            self.selector,
            self.more,
            self.headers,
            STANDARD.encode(digest(&SHA256, signed_body.as_bytes())),
        );
        let mut fields = fields(header);
        let mut text = String::new();
        for wanted in self.headers.split(':') {
            let at = fields.iter().rposition(|field| {
                field.split(':').next().is_some_and(|n| n.trim().eq_ignore_ascii_case(wanted.trim()))
            });
            if let Some(at) = at {
                text += &canonical_field(header_form, &fields.remove(at));
            }
        }
        text += canonical_field(header_form, &unsigned).trim_end_matches("\r\n");
        folded(&unsigned, &self.signature(text.as_bytes()))
    }

    fn signature(&self, text: &[u8]) -> String {
        let signature = match self.key {
            Key::Rsa => {
                let mut signature = vec![0; rsa().public_modulus_len()];
                rsa()
                    .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
                    .expect("the key can sign");
                signature
            }
            // RFC 8463 §3: the hash of the text is what is signed.
            Key::Ed25519 => ed25519().sign(digest(&SHA256, text).as_ref()).as_ref().to_vec(),
        };
        STANDARD.encode(signature)
    }

    /// Adds an ARC set on top (RFC 8617 §5.1): what was found, a signature over the message, a seal over all sets.
    pub(crate) fn seal(&self, instance: usize, validation: &str, found: &str, message: &str) -> String {
        let results = format!("ARC-Authentication-Results: i={instance}; {found}\r\n");
        let signature = self.field("ARC-Message-Signature", &format!("i={instance}; "), message);
        let unsigned = format!(
            "ARC-Seal: i={instance}; a={}; cv={validation}; d={}; s={}; t=1780000000;\r\n b=",
            self.algorithm(),
            self.domain,
            self.selector
        );
        let header = message.split("\r\n\r\n").next().unwrap_or_default();
        let mut text = String::new();
        let of = |name: &str, number: usize| {
            let start = format!("{name}: i={number};");
            fields(header).into_iter().find(|field| field.starts_with(&start)).unwrap_or_default()
        };
        for number in 1..instance {
            for name in ["ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal"] {
                text += &canonical_field("relaxed", &of(name, number));
            }
        }
        text += &canonical_field("relaxed", &results);
        text += &canonical_field("relaxed", &signature);
        text += canonical_field("relaxed", &unsigned).trim_end_matches("\r\n");
        let seal = folded(&unsigned, &self.signature(text.as_bytes()));
        format!("{seal}{signature}{results}{message}")
    }
}

/// Breaks a long value over lines, as signers do.
fn folded(unsigned: &str, value: &str) -> String {
    let lines: Vec<_> =
        value.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("{unsigned}{}\r\n", lines.join("\r\n  "))
}

/// The fields of a header, folds and ends included.
fn fields(header: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in header.split("\r\n").filter(|line| !line.is_empty()) {
        match fields.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => *last += &format!("{line}\r\n"),
            _ => fields.push(format!("{line}\r\n")),
        }
    }
    fields
}

fn canonical_field(form: &str, field: &str) -> String {
    if form == "simple" {
        return field.to_owned();
    }
    let (name, value) = field.split_once(':').expect("a field has a colon");
    let words: Vec<_> = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
    format!("{}:{}\r\n", name.trim().to_lowercase(), words.join(" "))
}

fn canonical_body(form: &str, body: &str) -> String {
    let mut lines: Vec<String> = body.split("\r\n").map(str::to_owned).collect();
    if form == "relaxed" {
        for line in &mut lines {
            let is_indented = line.starts_with([' ', '\t']);
            let words: Vec<_> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            let indent = if is_indented && !words.is_empty() { " " } else { "" };
            *line = format!("{indent}{}", words.join(" "));
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    match lines.is_empty() {
        true if form == "simple" => String::from("\r\n"),
        true => String::new(),
        false => lines.join("\r\n") + "\r\n",
    }
}
