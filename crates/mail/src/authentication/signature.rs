//! One signature over a message: its tags, the text it covers, which keys it may be checked against. DKIM-Signature and
//! ARC-Message-Signature are the same but for a tag or two (RFC 8617 §4.1.2), so both are read here.

use model::time::Time;

use super::{
    canonical::{Form, append_field},
    domain_name,
    field::Field,
    key::{Algorithm, KeyRecord, MAX_RSA_BITS, MIN_RSA_BITS, PublicKey},
    tags::{Tags, base64_folded},
};
use crate::auth_results::DkimResult;

/// Header fields one signature may name; each is searched for among all fields.
const MAX_SIGNED_NAMES: usize = 256;

/// Why a signature is no pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What that makes of the signature.
    pub result: DkimResult,
    /// In a few words for the log.
    pub why: String,
}

impl Flaw {
    /// Makes a flaw.
    #[must_use]
    pub fn new(result: DkimResult, why: impl Into<String>) -> Self {
        Self { result, why: why.into() }
    }

    /// RFC 6376 §6.1.1: a malformed signature is ignored; RFC 8601 §2.7.1 calls that neutral.
    fn syntax(why: impl Into<String>) -> Self {
        Self::new(DkimResult::Neutral, why)
    }

    /// RFC 6376 §6.1: it can never verify.
    #[must_use]
    pub fn permanent(why: impl Into<String>) -> Self {
        Self::new(DkimResult::PermError, why)
    }
}

/// Which field the signature stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// DKIM-Signature.
    Dkim,
    /// ARC-Message-Signature: no version, and `i=` is the instance.
    ArcMessage,
}

/// How much of a body is signed, and in which form; `None` is all of it.
pub type BodyCut = (Form, Option<u64>);

/// The hash of a body in some form and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyHash {
    /// SHA-256.
    pub hash: [u8; 32],
    /// How long the whole of that form is, in bytes.
    pub whole_length: u64,
}

/// The tags of a signature (RFC 6376 §3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `d=`, lower case, A-labels.
    pub domain: String,
    /// `s=`.
    pub selector: String,
    /// `a=`.
    pub algorithm: Algorithm,
    /// The first half of `c=`.
    pub header_form: Form,
    /// The second half of `c=`.
    pub body_form: Form,
    /// `h=`, lower case.
    pub headers: Vec<String>,
    /// `l=`.
    pub length: Option<u64>,
    /// `bh=`.
    pub body_hash: Vec<u8>,
    /// `b=`.
    pub signature: Vec<u8>,
    /// The domain of `i=`, if it is there.
    pub identity_domain: Option<String>,
    /// `x=`, seconds since 1970.
    pub expires_at: Option<u64>,
}

impl Signature {
    /// Reads the tags.
    pub fn parse(tags: &Tags<'_>, kind: Kind) -> Result<Self, Flaw> {
        let required = |name: &str| tags.get(name).ok_or_else(|| Flaw::syntax(format!("no {name}= tag")));
        if kind == Kind::Dkim && required("v")? != "1" {
            return Err(Flaw::syntax("an unknown version"));
        }
        let algorithm = algorithm(required("a")?)?;
        let domain = domain_name(required("d")?).ok_or_else(|| Flaw::syntax("d= is no domain"))?;
        let selector = required("s")?;
        let (header_form, body_form) = forms(tags.get("c").unwrap_or("simple/simple"))?;
        let headers = header_names(required("h")?)?;
        // RFC 6376 §5.4: From must be signed.
        if !headers.iter().any(|name| name == "from") {
            return Err(Flaw::syntax("From is not signed"));
        }
        // RFC 6376 §3.5: the only way to the key we know.
        if tags
            .get("q")
            .is_some_and(|list| !list.split(':').any(|each| each.trim().eq_ignore_ascii_case("dns/txt")))
        {
            return Err(Flaw::syntax("the key is not in DNS"));
        }
        let (signed_at, expires_at) = (number(tags, "t")?, number(tags, "x")?);
        if signed_at.zip(expires_at).is_some_and(|(signed, expires)| expires <= signed) {
            return Err(Flaw::syntax("it expires before it was made"));
        }
        Ok(Self {
            identity_domain: if kind == Kind::Dkim { identity_domain(tags, &domain)? } else { None },
            domain,
            selector: selector.to_owned(),
            algorithm,
            header_form,
            body_form,
            headers,
            length: number(tags, "l")?,
            body_hash: base64_folded(required("bh")?).ok_or_else(|| Flaw::syntax("bh= is not base64"))?,
            signature: base64_folded(required("b")?).ok_or_else(|| Flaw::syntax("b= is not base64"))?,
            expires_at,
        })
    }

    /// RFC 6376 §3.5 `x=`, §6.1.1: an expired signature is no longer one.
    pub fn check_time(&self, now: Time) -> Result<(), Flaw> {
        let now = u64::try_from(now.seconds()).unwrap_or(0);
        if self.expires_at.is_some_and(|end| end < now) {
            return Err(Flaw::permanent("the signature has expired"));
        }
        Ok(())
    }

    /// What of the body is signed.
    #[must_use]
    pub fn body_cut(&self) -> BodyCut {
        (self.body_form, self.length)
    }

    /// Compares the body. `found` is of this signature's cut.
    pub fn check_body(&self, found: &BodyHash) -> Result<(), Flaw> {
        if self.length.is_some_and(|length| length > found.whole_length) {
            return Err(Flaw::permanent("l= is longer than the body"));
        }
        if self.body_hash != found.hash {
            return Err(Flaw::new(DkimResult::Fail, "the body was altered"));
        }
        Ok(())
    }

    /// The key of a record, if this signature may be checked against it.
    pub fn key<'r>(&self, record: &'r KeyRecord) -> Result<&'r PublicKey, Flaw> {
        // RFC 6376 §3.6.1 `t=s`.
        if record.is_exact && self.identity_domain.as_ref().is_some_and(|identity| *identity != self.domain) {
            return Err(Flaw::permanent("the key does not sign for subdomains"));
        }
        usable_key(record, self.algorithm)
    }

    /// What is signed of the header; `own` is the place of the signature's own field.
    #[must_use]
    pub fn signed_text(&self, fields: &[Field<'_>], own: usize) -> Vec<u8> {
        let mut text = Vec::with_capacity(2_048);
        append_signed_fields(self.header_form, &self.headers, fields, Some(own), &mut text);
        if let Some(field) = fields.get(own) {
            append_without_value(self.header_form, field.whole, &mut text);
        }
        text
    }
}

/// Appends the named fields in their form (RFC 6376 §3.7, §5.4.2): each name from the bottom up, a name too many as nothing.
///
/// `own` is the place of a field that is not looked at. What follows in the signed text is the signature's own field, by
/// [`append_without_value`].
pub fn append_signed_fields(
    form: Form,
    names: &[impl AsRef<str>],
    fields: &[Field<'_>],
    own: Option<usize>,
    text: &mut Vec<u8>,
) {
    // How far up each name has been used.
    let mut used: Vec<(&str, usize)> = Vec::new();
    for name in names.iter().map(AsRef::as_ref) {
        let slot = used.iter().position(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap_or_else(|| {
            used.push((name, fields.len()));
            used.len() - 1
        });
        let above = used[slot].1;
        let is_next = |at: &usize| Some(*at) != own && fields[*at].is(name);
        let found = (0..above).rev().find(is_next);
        used[slot].1 = found.unwrap_or(0);
        if let Some(at) = found {
            append_field(form, fields[at].whole, text);
        }
    }
}

/// Appends a signature field with the value of `b=` taken out and no line end (RFC 6376 §3.7).
pub fn append_without_value(form: Form, field: &[u8], text: &mut Vec<u8>) {
    append_field(form, &without_value(field), text);
    if text.ends_with(b"\r\n") {
        text.truncate(text.len() - 2);
    }
}

/// Takes out what stands between `b=` and the next semicolon.
fn without_value(field: &[u8]) -> Vec<u8> {
    let colon = field.iter().position(|byte| *byte == b':').map_or(0, |at| at + 1);
    let (name, value) = field.split_at(colon);
    let mut out = name.to_vec();
    for (number, segment) in value.split(|byte| *byte == b';').enumerate() {
        if number > 0 {
            out.push(b';');
        }
        let equals = segment.iter().position(|byte| *byte == b'=');
        match equals {
            Some(at) if segment[..at].trim_ascii() == b"b" => out.extend_from_slice(&segment[..=at]),
            _ => out.extend_from_slice(segment),
        }
    }
    out
}

/// The key, if it may be used for this algorithm.
pub fn usable_key(record: &KeyRecord, algorithm: Algorithm) -> Result<&PublicKey, Flaw> {
    let key = record.key.as_ref().ok_or_else(|| Flaw::permanent("the key was revoked"))?;
    if !key.fits(algorithm) {
        return Err(Flaw::permanent("the key is of another type than the signature"));
    }
    // RFC 8301 §3.2.
    if matches!(key, PublicKey::Rsa { .. }) && !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&key.bits()) {
        return Err(Flaw::permanent(format!("the key has {} bits", key.bits())));
    }
    Ok(key)
}

/// Reads `a=`.
pub fn algorithm(name: &str) -> Result<Algorithm, Flaw> {
    match name.to_ascii_lowercase().as_str() {
        "rsa-sha256" => Ok(Algorithm::RsaSha256),
        "ed25519-sha256" => Ok(Algorithm::Ed25519Sha256),
        // RFC 8301 §3.1: such signatures have permanently failed.
        "rsa-sha1" => Err(Flaw::permanent("rsa-sha1 is no longer accepted")),
        _ => Err(Flaw::syntax("an unknown algorithm")),
    }
}

fn forms(text: &str) -> Result<(Form, Form), Flaw> {
    // RFC 6376 §3.5 `c=`: the body's is simple if only one is named.
    let (header, body) = text.split_once('/').unwrap_or((text, "simple"));
    let form =
        |name: &str| Form::from_name(name.trim()).ok_or_else(|| Flaw::syntax("an unknown canonical form"));
    Ok((form(header)?, form(body)?))
}

fn header_names(list: &str) -> Result<Vec<String>, Flaw> {
    let names: Vec<_> = list.split(':').map(|name| name.trim().to_ascii_lowercase()).collect();
    if names.len() > MAX_SIGNED_NAMES {
        return Err(Flaw::syntax(format!("more than {MAX_SIGNED_NAMES} fields are signed")));
    }
    if names.iter().any(String::is_empty) {
        return Err(Flaw::syntax("h= has an empty name"));
    }
    Ok(names)
}

fn number(tags: &Tags<'_>, name: &str) -> Result<Option<u64>, Flaw> {
    let Some(text) = tags.get(name) else { return Ok(None) };
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(Flaw::syntax(format!("{name}= is no number")));
    }
    // RFC 6376 §3.5: up to 76 digits are allowed; what does not fit is "very large" all the same.
    Ok(Some(text.parse().unwrap_or(u64::MAX)))
}

/// RFC 6376 §3.5 `i=`: of the signing domain or below it.
fn identity_domain(tags: &Tags<'_>, domain: &str) -> Result<Option<String>, Flaw> {
    let Some(identity) = tags.get("i") else { return Ok(None) };
    let of = identity.rsplit_once('@').and_then(|(_, of)| domain_name(of));
    let of = of.ok_or_else(|| Flaw::syntax("i= has no domain"))?;
    if of == domain || of.strip_suffix(domain).is_some_and(|before| before.ends_with('.')) {
        return Ok(Some(of));
    }
    Err(Flaw::syntax("i= is not within d="))
}

#[cfg(test)]
mod tests;
