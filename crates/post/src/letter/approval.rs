//! Approval: what a person's passkey signed, and how anybody can check it later. The ceremony is `platform::accounts`, who may approve what is `response`; here stands what an
//! approval is about, what is kept of it, and the file that proves it to others.
//!
//! The passkey signs a challenge (W3C Web Authentication, through `clientDataJSON`), and the challenge is bound to the letter:
//!
//! ```text
//!   content   = SHA-256("tidewatch letter approval, version 1" || 0x00 || canonical bytes of the letter)
//!   challenge = SHA-256(ceremony, version 1; to sign; tenant; person; purpose "letter.approve"; content; nonce), as platform::accounts joins them
//! ```
//!
//! So a signature over one letter is none over another, for another person, another tenant or another purpose. It proves that whoever holds the key, and was recognised by the
//! authenticator, approved *these bytes* on our page; it does not prove what the screen showed, nor when. Kept is all that is needed to check it without our database: the whole
//! answer of the authenticator, the public key as it was, nonce, person, tenant, and the site.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::ids::{Id, PasskeyId, PersonId, TenantId};
use model::time::Time;
use platform::accounts::{Signed as Assertion, Site};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Letter, Linted};

/// Why it is signed.
pub const PURPOSE: &str = "letter.approve";
const CONTEXT: &[u8] = b"tidewatch letter approval, version 1";
const FORM: &str = "tidewatch letter approval, version 1";
const FILE: &str = "tidewatch approved letter, version 1";

/// Proof of an approval does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ApprovalError {
    /// The bytes are no proof of an approval.
    #[error("it is no proof of an approval, or is damaged")]
    Form,
    /// It was signed for something else, or for another tenant.
    #[error("it was signed for something else")]
    Purpose,
    /// It is of another letter.
    #[error("it is of another letter")]
    Letter,
    /// It was not made on a page of ours.
    #[error("it was not made on this site")]
    Site,
    /// The signature does not fit, or the authenticator did not recognise the person.
    #[error("the signature does not fit")]
    Signature,
}

/// Returns what the challenge is bound to: a hash of the letter's canonical bytes under a name of its own.
#[must_use]
pub fn content(canonical: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(CONTEXT).chain_update([0]).chain_update(canonical).finalize().into()
}

/// Says whether this is a signature of this letter, in this tenant's name, on this site, by a person whom the authenticator recognised.
pub fn check(
    signed: &Assertion,
    tenant: TenantId,
    canonical: &[u8],
    site: &Site,
) -> Result<(), ApprovalError> {
    if signed.purpose != PURPOSE || signed.tenant != tenant {
        return Err(ApprovalError::Purpose);
    }
    if signed.content != content(canonical) {
        return Err(ApprovalError::Letter);
    }
    // It computes the challenge again, and asks for user verification.
    if signed.is_sound(site) { Ok(()) } else { Err(ApprovalError::Signature) }
}

/// Returns the bytes that are kept as proof.
#[must_use]
pub fn to_bytes(signed: &Assertion, site: &Site) -> Vec<u8> {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let json = json!({
        "form": FORM,
        "person": text(&signed.person.to_bytes()),
        "tenant": text(&signed.tenant.to_bytes()),
        "purpose": signed.purpose,
        "content": text(&signed.content),
        "nonce": text(&signed.nonce),
        "passkey": text(&signed.passkey.to_bytes()),
        "public_key": text(&signed.public_key),
        "client_data": text(&signed.client_data),
        "authenticator_data": text(&signed.authenticator_data),
        "signature": text(&signed.signature),
        "rp_id": site.rp_id,
        "origins": site.origins,
    });
    json.to_string().into_bytes()
}

/// A proof that was read and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Whose passkey signed.
    pub person: PersonId,
    /// In whose name.
    pub tenant: TenantId,
    /// Which passkey.
    pub passkey: PasskeyId,
    /// SHA-256 of its public key: whoever checks compares it with what that person told him.
    pub key_sha256: [u8; 32],
    /// The host it was made for: whoever checks compares it with the one he knows.
    pub rp_id: String,
}

/// Checks a kept proof against a letter's canonical bytes, without a database. Whoever checks knows from elsewhere that the public key is that person's.
pub fn verify(evidence: &[u8], canonical: &[u8]) -> Result<Proved, ApprovalError> {
    let json: Json = serde_json::from_slice(evidence).map_err(|_| ApprovalError::Form)?;
    verify_json(&json, canonical)
}

fn verify_json(evidence: &Json, canonical: &[u8]) -> Result<Proved, ApprovalError> {
    let (signed, site) = parse(evidence).ok_or(ApprovalError::Form)?;
    if !site.origins.iter().all(|origin| host_of(origin).is_some_and(|host| is_within(host, &site.rp_id))) {
        return Err(ApprovalError::Site);
    }
    check(&signed, signed.tenant, canonical, &site)?;
    Ok(Proved {
        person: signed.person,
        tenant: signed.tenant,
        passkey: signed.passkey,
        key_sha256: Sha256::digest(&signed.public_key).into(),
        rp_id: site.rp_id,
    })
}

/// The proof that a person approved exactly one letter, kept as it is. Made by [`super::Signed::approved`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    evidence: Vec<u8>,
    signer: PersonId,
    at: Time,
}

impl Approval {
    /// Checks what a passkey signed, and keeps it.
    pub(super) fn checked(
        linted: &Linted,
        (signed, tenant): (&Assertion, TenantId),
        site: &Site,
        at: Time,
    ) -> Result<Self, ApprovalError> {
        let canonical = linted.letter().canonical();
        check(signed, tenant, &canonical, site)?;
        let evidence = to_bytes(signed, site);
        // It must hold as it is kept: nobody will have anything else later.
        verify(&evidence, &canonical)?;
        Ok(Self { evidence, signer: signed.person, at })
    }

    /// Everything that is needed to check it again, years later.
    #[must_use]
    pub fn evidence(&self) -> &[u8] {
        &self.evidence
    }

    /// Who.
    #[must_use]
    pub fn signer(&self) -> PersonId {
        self.signer
    }

    /// When, by our clock: no part of what was signed.
    #[must_use]
    pub fn at(&self) -> Time {
        self.at
    }
}

/// Writes a letter and the proof of its approval as one file, for anybody to check.
///
/// Errors: what is kept is no proof; whether it holds is asked by whoever reads the file ([`read_file`]).
pub fn to_file(canonical: &[u8], evidence: &[u8]) -> Result<String, ApprovalError> {
    let evidence: Json = serde_json::from_slice(evidence).map_err(|_| ApprovalError::Form)?;
    let file = json!({ "form": FILE, "letter": URL_SAFE_NO_PAD.encode(canonical), "approval": evidence });
    serde_json::to_string_pretty(&file).map_err(|_| ApprovalError::Form)
}

/// Whether a text says to be such a file.
#[must_use]
pub fn is_file(text: &str) -> bool {
    let json = serde_json::from_str::<Json>(text);
    json.is_ok_and(|json| json.get("form").and_then(Json::as_str) == Some(FILE))
}

/// Reads such a file, and says what it proves: this letter, approved with this passkey, on this site.
pub fn read_file(text: &str) -> Result<(Letter, Proved), ApprovalError> {
    let json: Json = serde_json::from_str(text).map_err(|_| ApprovalError::Form)?;
    if json.get("form").and_then(Json::as_str) != Some(FILE) {
        return Err(ApprovalError::Form);
    }
    let letter = json.get("letter").and_then(Json::as_str).ok_or(ApprovalError::Form)?;
    let canonical = URL_SAFE_NO_PAD.decode(letter).map_err(|_| ApprovalError::Form)?;
    let letter = Letter::from_canonical(&canonical).map_err(|_| ApprovalError::Form)?;
    let proved = verify_json(json.get("approval").ok_or(ApprovalError::Form)?, &canonical)?;
    Ok((letter, proved))
}

fn parse(json: &Json) -> Option<(Assertion, Site)> {
    let word = |name: &str| json.get(name)?.as_str();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(word(name)?).ok();
    if word("form")? != FORM {
        return None;
    }
    let origins = json.get("origins")?.as_array()?.iter().map(|origin| origin.as_str().map(str::to_owned));
    let site = Site {
        name: String::new(),
        rp_id: word("rp_id")?.to_owned(),
        origins: origins.collect::<Option<_>>()?,
    };
    let signed = Assertion {
        person: PersonId::from_bytes(bytes("person")?.try_into().ok()?),
        tenant: TenantId::from_bytes(bytes("tenant")?.try_into().ok()?),
        purpose: word("purpose")?.to_owned(),
        content: bytes("content")?.try_into().ok()?,
        nonce: bytes("nonce")?.try_into().ok()?,
        passkey: PasskeyId::from_bytes(bytes("passkey")?.try_into().ok()?),
        public_key: bytes("public_key")?,
        client_data: bytes("client_data")?,
        authenticator_data: bytes("authenticator_data")?,
        signature: bytes("signature")?,
    };
    Some((signed, site))
}

fn host_of(origin: &str) -> Option<&str> {
    origin.split_once("://")?.1.split([':', '/']).next()
}

fn is_within(host: &str, rp_id: &str) -> bool {
    host == rp_id || host.strip_suffix(rp_id).is_some_and(|below| below.ends_with('.'))
}

#[cfg(test)]
mod tests;
