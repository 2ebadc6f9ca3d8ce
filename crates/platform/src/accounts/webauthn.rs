//! What a browser's answer must be to be believed: W3C Web Authentication Level 3, sections 7.1 (registering) and 7.2 (proving).
//! Pure: the challenge, the site and the key are handed in. Attestation is not asked for and not looked at: who made the authenticator does not matter here.
//! Why not a library: docs/decisions/0008.

use aws_lc_rs::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::accounts::{Site, cbor};

/// An answer is a few hundred bytes; one with certificates some thousand.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;
/// W3C WebAuthn §4: a credential id has at most so many bytes.
const MAX_CREDENTIAL_BYTES: usize = 1023;
/// The algorithms we verify, best first: `ES256`, `EdDSA`, `RS256` (for Windows machines with an old TPM).
pub(super) const ALGORITHMS: [i64; 3] = [-7, -8, -257];

/// Browsers leave the padding out; some libraries do not.
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why an answer was not believed. For the log; the person hears one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WebauthnError {
    /// Not the form browsers write, or too long.
    #[error("the answer is not in its form ({0})")]
    Form(&'static str),
    /// An answer to another question.
    #[error("it answers something else than was asked")]
    Kind,
    /// An answer to another challenge.
    #[error("the challenge is not the one")]
    Challenge,
    /// Given to another page.
    #[error("the page it was given to is not ours")]
    Origin,
    /// Made for another host.
    #[error("the host it was made for is not ours")]
    RelyingParty,
    /// Nobody touched the authenticator, or it did not ask who they are.
    #[error("the authenticator did not verify the person")]
    NotVerified,
    /// The flags contradict each other.
    #[error("the flags of its backup contradict each other")]
    Backup,
    /// A key we cannot verify with.
    #[error("the key is of a kind that is not accepted")]
    Key,
    /// The signature is not of that key over that.
    #[error("the signature does not fit")]
    Signature,
    /// No such passkey, or another person's.
    #[error("the passkey is not known, or is another person's")]
    Unknown,
    /// The authenticator was copied, or one answer is older than another.
    #[error("the authenticator's count did not go up")]
    Count,
}

/// What the answer must be to.
pub(super) struct Expected<'e> {
    pub(super) challenge: [u8; 32],
    pub(super) site: &'e Site,
}

/// A passkey that was registered.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) credential: Vec<u8>,
    pub(super) public_key: Vec<u8>,
    pub(super) sign_count: u32,
    pub(super) is_backed_up: bool,
}

/// An answer of a passkey, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AssertionParts {
    pub(super) credential: Vec<u8>,
    pub(super) user: Option<Vec<u8>>,
    pub(super) client_data: Vec<u8>,
    pub(super) authenticator_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

/// What a believed answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) sign_count: u32,
    pub(super) is_backed_up: bool,
}

fn json_of(response: &str) -> Result<Json, WebauthnError> {
    if response.len() > MAX_RESPONSE_BYTES {
        return Err(WebauthnError::Form("too long"));
    }
    serde_json::from_str(response).map_err(|_| WebauthnError::Form("not JSON"))
}

fn member(json: &Json, path: &'static str) -> Result<Vec<u8>, WebauthnError> {
    let text = json.pointer(path).and_then(Json::as_str).ok_or(WebauthnError::Form(path))?;
    BASE64_URL.decode(text).map_err(|_| WebauthnError::Form(path))
}

/// Reads a registration and says whether to believe it.
pub(super) fn register(expected: &Expected<'_>, response: &str) -> Result<Registered, WebauthnError> {
    let json = json_of(response)?;
    let client_data = member(&json, "/response/clientDataJSON")?;
    check_client_data(expected, &client_data, "webauthn.create")?;
    let object = member(&json, "/response/attestationObject")?;
    let (object, rest) = cbor::read(&object).ok_or(WebauthnError::Form("attestationObject"))?;
    if !rest.is_empty() {
        return Err(WebauthnError::Form("attestationObject"));
    }
    let data = object.text_key("authData").and_then(cbor::Item::bytes);
    let data = AuthenticatorData::parse(data.ok_or(WebauthnError::Form("authData"))?)?;
    let is_backed_up = data.check(expected)?;
    let (credential, public_key) = data.attested()?;
    Key::parse(public_key)?;
    Ok(Registered {
        credential: credential.to_vec(),
        public_key: public_key.to_vec(),
        sign_count: data.sign_count,
        is_backed_up,
    })
}

/// Reads an answer without believing it: which passkey's it says to be.
pub(super) fn assertion(response: &str) -> Result<AssertionParts, WebauthnError> {
    let json = json_of(response)?;
    let credential = member(&json, "/rawId").or_else(|_| member(&json, "/id"))?;
    if credential.is_empty() || credential.len() > MAX_CREDENTIAL_BYTES {
        return Err(WebauthnError::Form("rawId"));
    }
    let user = match json.pointer("/response/userHandle") {
        None | Some(Json::Null) => None,
        Some(_) => Some(member(&json, "/response/userHandle")?),
    };
    Ok(AssertionParts {
        credential,
        user,
        client_data: member(&json, "/response/clientDataJSON")?,
        authenticator_data: member(&json, "/response/authenticatorData")?,
        signature: member(&json, "/response/signature")?,
    })
}

/// Says whether to believe an answer of a passkey. Whether its count went up is asked by whoever knows the count before.
pub(super) fn verify(
    expected: &Expected<'_>,
    parts: &AssertionParts,
    public_key: &[u8],
) -> Result<Proof, WebauthnError> {
    check_client_data(expected, &parts.client_data, "webauthn.get")?;
    let data = AuthenticatorData::parse(&parts.authenticator_data)?;
    let is_backed_up = data.check(expected)?;
    // W3C WebAuthn §7.2, steps 20 and 21: the signature is over the data and the hash of what the browser saw.
    let signed = [&parts.authenticator_data, Sha256::digest(&parts.client_data).as_slice()].concat();
    Key::parse(public_key)?.verify(&signed, &parts.signature)?;
    Ok(Proof { sign_count: data.sign_count, is_backed_up })
}

/// W3C WebAuthn §7.2, step 22: the count goes up, unless the authenticator does not count.
pub(super) fn check_count(before: u32, now: u32) -> Result<(), WebauthnError> {
    if (before > 0 || now > 0) && now <= before { Err(WebauthnError::Count) } else { Ok(()) }
}

fn check_client_data(expected: &Expected<'_>, bytes: &[u8], kind: &str) -> Result<(), WebauthnError> {
    let json: Json = serde_json::from_slice(bytes).map_err(|_| WebauthnError::Form("clientDataJSON"))?;
    let text = |name: &'static str| json.get(name).and_then(Json::as_str);
    if text("type") != Some(kind) {
        return Err(WebauthnError::Kind);
    }
    let challenge = text("challenge").and_then(|text| BASE64_URL.decode(text).ok());
    if challenge.as_deref() != Some(expected.challenge.as_slice()) {
        return Err(WebauthnError::Challenge);
    }
    let origin = text("origin").ok_or(WebauthnError::Origin)?;
    let is_ours = expected.site.origins.iter().any(|ours| ours == origin);
    // Our pages are in nobody's frame.
    let is_framed = !matches!(json.get("crossOrigin"), None | Some(Json::Bool(false)));
    if !is_ours || is_framed || json.get("topOrigin").is_some_and(|top| !top.is_null()) {
        return Err(WebauthnError::Origin);
    }
    Ok(())
}

/// W3C WebAuthn §6.1.
struct AuthenticatorData<'b> {
    relying_party: &'b [u8; 32],
    flags: u8,
    sign_count: u32,
    rest: &'b [u8],
}

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

impl<'b> AuthenticatorData<'b> {
    fn parse(bytes: &'b [u8]) -> Result<Self, WebauthnError> {
        const FORM: WebauthnError = WebauthnError::Form("authenticatorData");
        let (relying_party, rest) = bytes.split_first_chunk::<32>().ok_or(FORM)?;
        let (flags, rest) = rest.split_first().ok_or(FORM)?;
        let (count, rest) = rest.split_first_chunk::<4>().ok_or(FORM)?;
        Ok(Self { relying_party, flags: *flags, sign_count: u32::from_be_bytes(*count), rest })
    }

    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Checks host and flags; returns whether the key is kept in several places.
    fn check(&self, expected: &Expected<'_>) -> Result<bool, WebauthnError> {
        let host: [u8; 32] = Sha256::digest(expected.site.rp_id.as_bytes()).into();
        if *self.relying_party != host {
            return Err(WebauthnError::RelyingParty);
        }
        // A passkey is both factors here, so the authenticator must have asked for a finger, a face or a PIN.
        if !self.has(USER_PRESENT) || !self.has(USER_VERIFIED) {
            return Err(WebauthnError::NotVerified);
        }
        if self.has(BACKED_UP) && !self.has(BACKUP_ELIGIBLE) {
            return Err(WebauthnError::Backup);
        }
        Ok(self.has(BACKED_UP))
    }

    /// Returns the credential id and the key: W3C WebAuthn §6.5.1.
    fn attested(&self) -> Result<(&'b [u8], &'b [u8]), WebauthnError> {
        const FORM: WebauthnError = WebauthnError::Form("attested credential data");
        if !self.has(ATTESTED) {
            return Err(FORM);
        }
        let (_model, rest) = self.rest.split_at_checked(16).ok_or(FORM)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(FORM)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (credential, rest) = rest.split_at_checked(length).ok_or(FORM)?;
        if credential.is_empty() || length > MAX_CREDENTIAL_BYTES {
            return Err(FORM);
        }
        let (_, after) = cbor::read(rest).ok_or(FORM)?;
        let key = &rest[..rest.len() - after.len()];
        if !after.is_empty() && !self.has(EXTENSIONS) {
            return Err(FORM);
        }
        Ok((credential, key))
    }
}

/// A key in COSE form (RFC 9052 §7), of a kind we verify with.
enum Key<'b> {
    Es256 { point: [u8; 65] },
    EdDsa { point: &'b [u8; 32] },
    Rs256 { modulus: &'b [u8], exponent: &'b [u8] },
}

impl<'b> Key<'b> {
    fn parse(bytes: &'b [u8]) -> Result<Self, WebauthnError> {
        const KEY: WebauthnError = WebauthnError::Key;
        let (map, rest) = cbor::read(bytes).ok_or(KEY)?;
        let number = |key| map.number_key(key).and_then(cbor::Item::integer);
        let bytes = |key| map.number_key(key).and_then(cbor::Item::bytes).ok_or(KEY);
        if !rest.is_empty() {
            return Err(KEY);
        }
        // Key type, algorithm, curve: RFC 9053 §7.1 and §2; RFC 8812 §2 for RSA.
        match (number(1), number(3), number(-1)) {
            (Some(2), Some(-7), Some(1)) => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                let mut point = [4; 65];
                if x.len() != 32 || y.len() != 32 {
                    return Err(KEY);
                }
                point[1..33].copy_from_slice(x);
                point[33..].copy_from_slice(y);
                Ok(Self::Es256 { point })
            }
            (Some(1), Some(-8), Some(6)) => {
                Ok(Self::EdDsa { point: bytes(-2)?.try_into().map_err(|_| KEY)? })
            }
            (Some(3), Some(-257), _) => {
                let (modulus, exponent) = (bytes(-1)?, bytes(-2)?);
                // 2048 to 4096 bits: less is weak, more is work for nothing.
                if !(256..=512).contains(&modulus.len()) || exponent.len() > 4 {
                    return Err(KEY);
                }
                Ok(Self::Rs256 { modulus, exponent })
            }
            _ => Err(KEY),
        }
    }

    fn verify(&self, message: &[u8], signed: &[u8]) -> Result<(), WebauthnError> {
        let verified =
            match self {
                Self::Es256 { point } => {
                    UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).verify(message, signed)
                }
                Self::EdDsa { point } => {
                    UnparsedPublicKey::new(&signature::ED25519, point).verify(message, signed)
                }
                Self::Rs256 { modulus, exponent } => RsaPublicKeyComponents { n: modulus, e: exponent }
                    .verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signed),
            };
        verified.map_err(|_| WebauthnError::Signature)
    }
}

#[cfg(test)]
mod tests;
