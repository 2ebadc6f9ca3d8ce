//! A made-up person's authenticator: one passkey, and the browser around it. What stands on the other side of a WebAuthn ceremony.
//! Written from the standard, not from the code that checks it. Its key is handed in; not a place to keep anybody's real one.
//! Read by the demo, whose people approve through the real endpoints, and by tests, which make it lie.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// A key pair that signs.
pub trait Signer: Send {
    /// Returns the public key as a COSE key (RFC 9053 §7).
    fn cose_key(&self) -> Vec<u8>;
    /// Signs bytes, in the form that WebAuthn Level 3 §6.5.5 wants for this kind of key.
    fn sign(&self, bytes: &[u8]) -> Vec<u8>;
}

/// What a page hands to the browser is not what the standard says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoOptions;

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
    signer: Box<dyn Signer>,
}

impl Authenticator {
    /// Makes one that has no passkey yet, at this page of this host.
    #[must_use]
    pub fn new(signer: Box<dyn Signer>, origin: &str, rp_id: &str, credential: &[u8]) -> Self {
        Self {
            origin: origin.into(),
            rp_id: rp_id.into(),
            credential: credential.to_vec(),
            user: Vec::new(),
            count: 0,
            counts: true,
            flags: 0b0000_0101,
            signer,
        }
    }

    /// Answers `navigator.credentials.create`: the options as JSON in, the answer as JSON out.
    pub fn create(&mut self, options: &str) -> Result<String, NoOptions> {
        let options: Json = serde_json::from_str(options).map_err(|_| NoOptions)?;
        self.user = from_base64(&options["user"]["id"])?;
        let client_data = self.client_data("webauthn.create", &options);
        let mut data = self.authenticator_data(self.flags | 0x40);
        data.extend([0; 16]);
        // WebAuthn Level 3 §6.5.1: an id has at most 1023 bytes.
        data.extend(u16::try_from(self.credential.len()).map_err(|_| NoOptions)?.to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.signer.cose_key());
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData");
        object.extend(cbor_bytes(&data));
        let answer = json!({
            "id": to_base64(&self.credential),
            "rawId": to_base64(&self.credential),
            "type": "public-key",
            "response": { "clientDataJSON": to_base64(&client_data), "attestationObject": to_base64(&object) },
        });
        Ok(answer.to_string())
    }

    /// Answers `navigator.credentials.get`.
    pub fn get(&mut self, options: &str) -> Result<String, NoOptions> {
        let options: Json = serde_json::from_str(options).map_err(|_| NoOptions)?;
        if self.counts {
            self.count += 1;
        }
        let client_data = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(self.flags);
        let signed = [data.as_slice(), Sha256::digest(&client_data).as_slice()].concat();
        let answer = json!({
            "id": to_base64(&self.credential),
            "rawId": to_base64(&self.credential),
            "type": "public-key",
            "response": {
                "clientDataJSON": to_base64(&client_data),
                "authenticatorData": to_base64(&data),
                "signature": to_base64(&self.signer.sign(&signed)),
                "userHandle": to_base64(&self.user),
            },
        });
        Ok(answer.to_string())
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
}

/// Returns an Ed25519 public key as a COSE key: key type OKP, algorithm EdDSA, curve Ed25519 (RFC 9053 §2.2 and §7.2).
#[must_use]
pub fn cose_ed25519(public_key: &[u8; 32]) -> Vec<u8> {
    let mut cose = vec![0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21];
    cose.extend(cbor_bytes(public_key));
    cose
}

/// Writes a byte string of up to 65,535 bytes (RFC 8949 §3.1); the rest of a longer one is cut off.
#[must_use]
pub fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let mut out = vec![0x59];
    out.extend(length.to_be_bytes());
    out.extend(bytes.iter().take(usize::from(length)));
    out
}

fn to_base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn from_base64(text: &Json) -> Result<Vec<u8>, NoOptions> {
    URL_SAFE_NO_PAD.decode(text.as_str().ok_or(NoOptions)?).map_err(|_| NoOptions)
}
