//! One signature over a message: its tags, the text it covers, its key. DKIM-Signature and ARC-Message-Signature are
//! the same but for a tag or two (RFC 8617 §4.1.2), so both are read here.

use mail::auth_results::DkimResult;
use model::time::Time;
use platform::dns::{Budget, LookupError, Resolver};

use super::{
    canonical::{Form, append_field},
    domain_name,
    key::{Algorithm, KeyRecord, MAX_RSA_BITS, MIN_RSA_BITS, PublicKey},
    letter::{BodyCut, BodyHash, Letter},
    tags::{Tags, base64_folded},
};

/// Header fields one signature may name; each is searched for among all fields.
const MAX_SIGNED_NAMES: usize = 256;

/// Why a signature is no pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) result: DkimResult,
    pub(super) why: String,
}

impl Flaw {
    pub(super) fn new(result: DkimResult, why: impl Into<String>) -> Self {
        Self { result, why: why.into() }
    }

    /// RFC 6376 §6.1.1: a malformed signature is ignored; RFC 8601 §2.7.1 calls that neutral.
    fn syntax(why: impl Into<String>) -> Self {
        Self::new(DkimResult::Neutral, why)
    }

    fn permanent(why: impl Into<String>) -> Self {
        Self::new(DkimResult::PermError, why)
    }
}

/// Which field the signature stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Dkim,
    /// ARC-Message-Signature: no version, and `i=` is the instance.
    ArcMessage,
}

/// The tags of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) domain: String,
    pub(super) selector: String,
    pub(super) algorithm: Algorithm,
    header_form: Form,
    body_form: Form,
    /// Lower case.
    pub(super) headers: Vec<String>,
    /// `l=`.
    length: Option<u64>,
    body_hash: Vec<u8>,
    signature: Vec<u8>,
    /// The domain of `i=`, if it is there.
    identity_domain: Option<String>,
    /// `x=`, seconds.
    expires_at: Option<u64>,
}

impl Signature {
    /// Reads the tags.
    pub(super) fn parse(tags: &Tags<'_>, kind: Kind) -> Result<Self, Flaw> {
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
    pub(super) fn check_time(&self, now: Time) -> Result<(), Flaw> {
        let now = u64::try_from(now.seconds()).unwrap_or(0);
        if self.expires_at.is_some_and(|end| end < now) {
            return Err(Flaw::permanent("the signature has expired"));
        }
        Ok(())
    }

    /// What of the body is signed.
    pub(super) fn body_cut(&self) -> BodyCut {
        (self.body_form, self.length)
    }

    /// Compares the body. `found` is of this signature's cut.
    pub(super) fn check_body(&self, found: &BodyHash) -> Result<(), Flaw> {
        if self.length.is_some_and(|length| length > found.whole_length) {
            return Err(Flaw::permanent("l= is longer than the body"));
        }
        if self.body_hash != found.hash {
            return Err(Flaw::new(DkimResult::Fail, "the body was altered"));
        }
        Ok(())
    }

    /// Checks the signature itself.
    pub(super) fn check_headers(
        &self,
        letter: &Letter<'_>,
        own: usize,
        record: &KeyRecord,
    ) -> Result<(), Flaw> {
        let key = usable_key(record, self.algorithm)?;
        // RFC 6376 §3.6.1 `t=s`.
        if record.is_exact && self.identity_domain.as_ref().is_some_and(|identity| *identity != self.domain) {
            return Err(Flaw::permanent("the key does not sign for subdomains"));
        }
        if !key.verifies(&self.signed_text(letter, own), &self.signature) {
            return Err(Flaw::new(DkimResult::Fail, "the signature does not match the header"));
        }
        Ok(())
    }

    /// RFC 6376 §3.7, §5.4.2: the named fields, each name from the bottom up, and last the signature without its value.
    fn signed_text(&self, letter: &Letter<'_>, own: usize) -> Vec<u8> {
        let mut text = Vec::with_capacity(2_048);
        // How far up each name has been used.
        let mut used: Vec<(&str, usize)> = Vec::new();
        for name in &self.headers {
            let slot = used.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                used.push((name, letter.fields.len()));
                used.len() - 1
            });
            let above = used[slot].1;
            let found = letter.fields[..above]
                .iter()
                .enumerate()
                .rposition_of(|(at, field)| *at != own && field.is(name));
            used[slot].1 = found.unwrap_or(0);
            if let Some(at) = found {
                append_field(self.header_form, letter.fields[at].whole, &mut text);
            }
        }
        append_without_value(self.header_form, letter.fields[own].whole, &mut text);
        text
    }
}

trait RPositionOf: Iterator + Sized {
    /// The place of the last item that fits.
    fn rposition_of(self, fits: impl Fn(&Self::Item) -> bool) -> Option<usize>;
}

impl<I: DoubleEndedIterator + ExactSizeIterator> RPositionOf for I {
    fn rposition_of(self, fits: impl Fn(&Self::Item) -> bool) -> Option<usize> {
        let mut items = self;
        items.rposition(|item| fits(&item))
    }
}

/// Appends a signature field with the value of `b=` taken out and no line end (RFC 6376 §3.7).
pub(super) fn append_without_value(form: Form, field: &[u8], text: &mut Vec<u8>) {
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
pub(super) fn usable_key(record: &KeyRecord, algorithm: Algorithm) -> Result<&PublicKey, Flaw> {
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

/// Fetches a key record (RFC 6376 §3.6.2).
pub(super) async fn key_record(
    selector: &str,
    domain: &str,
    resolver: &Resolver,
    budget: &Budget,
) -> Result<KeyRecord, Flaw> {
    let name = format!("{selector}._domainkey.{domain}");
    let texts = match resolver.text(&name, budget).await {
        Ok(texts) => texts,
        Err(error) if error.is_void() => return Err(Flaw::permanent("there is no key")),
        Err(LookupError::NotAName) => return Err(Flaw::syntax("the selector is no name")),
        Err(error) => return Err(Flaw::new(DkimResult::TempError, error.to_string())),
    };
    // RFC 6376 §3.6.2.2: several records are undefined; the first that can be read is taken.
    let mut why = "the key record is empty";
    for text in texts.iter() {
        match KeyRecord::parse(text) {
            Ok(record) => return Ok(record),
            Err(flaw) => why = flaw,
        }
    }
    Err(Flaw::permanent(why))
}

pub(super) fn algorithm(name: &str) -> Result<Algorithm, Flaw> {
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
    let form = |name: &str| match name.trim().to_ascii_lowercase().as_str() {
        "simple" => Ok(Form::Simple),
        "relaxed" => Ok(Form::Relaxed),
        _ => Err(Flaw::syntax("an unknown canonical form")),
    };
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
