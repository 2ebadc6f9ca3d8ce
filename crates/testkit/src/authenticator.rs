//! A telephone that makes codes, and keys for `world`'s authenticator: what stands on the other side of `platform::accounts`.
//! Written from the standards, not from the code it tests.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    ids::{Id as _, PasskeyId, PersonId, TenantId},
    time::Time,
};
use platform::accounts::{Signed, Site};
use serde_json::{Value as Json, json};
pub use world::authenticator::Authenticator;
use world::authenticator::{Signer, cbor_bytes, cose_ed25519};

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

/// Returns what a person's passkey signs for a purpose, as the ceremony hands it on, with the site it was made on: for what comes after a ceremony.
#[must_use]
pub fn signed(purpose: &str, content: [u8; 32], (tenant, person): (TenantId, PersonId)) -> (Signed, Site) {
    let site = Site {
        name: "Desk".into(),
        rp_id: "desk.shop.example".into(),
        origins: vec!["https://desk.shop.example".into()],
    };
    let key = EdDsa(Ed25519KeyPair::generate().expect("a key can be made"));
    let mut signed = Signed {
        person,
        tenant,
        purpose: purpose.into(),
        content,
        nonce: [7; 32],
        passkey: PasskeyId::from_bytes([8; 16]),
        public_key: key.cose_key(),
        client_data: Vec::new(),
        authenticator_data: Vec::new(),
        signature: Vec::new(),
    };
    let mut telephone = Authenticator::new(Box::new(key), &site.origins[0], &site.rp_id, b"passkey");
    let options = json!({ "challenge": URL_SAFE_NO_PAD.encode(signed.challenge()) }).to_string();
    let answer = telephone.get(&options).expect("these are options");
    let answer: Json = serde_json::from_str(&answer).expect("an answer is JSON");
    let part = |name: &str| {
        let text = answer["response"][name].as_str().expect("an answer has this part");
        URL_SAFE_NO_PAD.decode(text).expect("its parts are base64")
    };
    signed.client_data = part("clientDataJSON");
    signed.authenticator_data = part("authenticatorData");
    signed.signature = part("signature");
    (signed, site)
}

/// Which key an authenticator makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// Makes an authenticator with a fresh key that has no passkey yet, at this page of this host.
#[must_use]
pub fn authenticator(kind: KeyKind, origin: &str, rp_id: &str, credential: &[u8]) -> Authenticator {
    let signer: Box<dyn Signer> = match kind {
        KeyKind::Es256 => Box::new(Es256(
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key can be made"),
        )),
        KeyKind::EdDsa => Box::new(EdDsa(Ed25519KeyPair::generate().expect("a key can be made"))),
    };
    Authenticator::new(signer, origin, rp_id, credential)
}

struct Es256(EcdsaKeyPair);

struct EdDsa(Ed25519KeyPair);

impl Signer for Es256 {
    /// RFC 9053 §7.1: key type EC2, algorithm ES256, curve P-256, the point's two halves.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.0.public_key().as_ref();
        let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        cose.extend(cbor_bytes(&point[1..33]));
        cose.push(0x22);
        cose.extend(cbor_bytes(&point[33..65]));
        cose
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(&SystemRandom::new(), bytes).expect("it signs").as_ref().to_vec()
    }
}

impl Signer for EdDsa {
    fn cose_key(&self) -> Vec<u8> {
        let public_key = self.0.public_key().as_ref();
        cose_ed25519(public_key.try_into().expect("an Ed25519 key has 32 bytes"))
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(bytes).as_ref().to_vec()
    }
}
