//! A telephone that makes codes, and (below) an authenticator that makes passkeys: what stands on the other side of `platform::accounts`.
//! Written from the standards, not from the code it tests.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::time::Time;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// Returns the six digits that a telephone shows for this secret (base32) at this time (RFC 6238 with its defaults).
#[must_use]
pub fn totp_code(secret: &str, now: Time) -> String {
    let bits: String = secret
        .chars()
        .map(|letter| {
            let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("the secret is base32");
            format!("{value:05b}")
        })
        .collect();
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0')))
        .collect();
    let counter = u64::try_from(now.seconds() / 30).expect("tests happen after 1970");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let word = tag.as_ref()[offset..offset + 4].iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// Which key an authenticator makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// An authenticator with one passkey, and the browser around it. Its fields are what a liar would change.
pub struct Authenticator {
    /// The page the browser shows.
    pub origin: String,
    /// The host the authenticator signs for.
    pub rp_id: String,
    /// The passkey's id.
    pub credential: Vec<u8>,
    /// Whose it says to be; learnt when registering.
    pub user: Vec<u8>,
    /// How often it signed; 0 for one that does not count.
    pub count: u32,
    /// Whether it counts.
    pub counts: bool,
    /// W3C WebAuthn §6.1: user present, user verified, backup eligible, backed up.
    pub flags: u8,
    key: Key,
}

enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

impl Authenticator {
    /// Makes one that has no passkey yet, at this page of this host.
    #[must_use]
    pub fn new(kind: KeyKind, origin: &str, rp_id: &str, credential: &[u8]) -> Self {
        let key = match kind {
            KeyKind::Es256 => Key::Es256(
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key can be made"),
            ),
            KeyKind::EdDsa => Key::EdDsa(Ed25519KeyPair::generate().expect("a key can be made")),
        };
        Self {
            origin: origin.into(),
            rp_id: rp_id.into(),
            credential: credential.to_vec(),
            user: Vec::new(),
            count: 0,
            counts: true,
            flags: 0b0000_0101,
            key,
        }
    }

    /// Answers `navigator.credentials.create`: the options as JSON in, the answer as JSON out.
    pub fn create(&mut self, options: &str) -> String {
        let options: Json = serde_json::from_str(options).expect("the options are JSON");
        self.user = from_base64(&options["user"]["id"]);
        let client_data = self.client_data("webauthn.create", &options);
        let mut data = self.authenticator_data(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).expect("an id is short").to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.cose_key());
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData");
        object.extend(cbor_bytes(&data));
        json!({
            "id": to_base64(&self.credential),
            "rawId": to_base64(&self.credential),
            "type": "public-key",
            "response": { "clientDataJSON": to_base64(&client_data), "attestationObject": to_base64(&object) },
        })
        .to_string()
    }

    /// Answers `navigator.credentials.get`.
    pub fn get(&mut self, options: &str) -> String {
        let options: Json = serde_json::from_str(options).expect("the options are JSON");
        if self.counts {
            self.count += 1;
        }
        let client_data = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(self.flags);
        let signed = [data.as_slice(), Sha256::digest(&client_data).as_slice()].concat();
        let signature = match &self.key {
            Key::Es256(key) => key.sign(&SystemRandom::new(), &signed).expect("it signs").as_ref().to_vec(),
            Key::EdDsa(key) => key.sign(&signed).as_ref().to_vec(),
        };
        json!({
            "id": to_base64(&self.credential),
            "rawId": to_base64(&self.credential),
            "type": "public-key",
            "response": {
                "clientDataJSON": to_base64(&client_data),
                "authenticatorData": to_base64(&data),
                "signature": to_base64(&signature),
                "userHandle": to_base64(&self.user),
            },
        })
        .to_string()
    }

    fn client_data(&self, kind: &str, options: &Json) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// RFC 9053: the public key as a map of small numbers.
    fn cose_key(&self) -> Vec<u8> {
        match &self.key {
            Key::Es256(key) => {
                let point = key.public_key().as_ref();
                let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
                cose.extend(cbor_bytes(&point[1..33]));
                cose.push(0x22);
                cose.extend(cbor_bytes(&point[33..65]));
                cose
            }
            Key::EdDsa(key) => {
                let mut cose = vec![0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21];
                cose.extend(cbor_bytes(key.public_key().as_ref()));
                cose
            }
        }
    }
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("tests write little");
    let mut out = vec![0x59];
    out.extend(length.to_be_bytes());
    out.extend(bytes);
    out
}

fn to_base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn from_base64(text: &Json) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().expect("it is a text")).expect("it is base64url")
}
