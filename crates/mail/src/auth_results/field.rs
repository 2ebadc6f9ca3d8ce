//! Our own Authentication-Results field (RFC 8601 §2.2): what we found, written for whoever reads the message after us; and how a field is told
//! that somebody else wrote in our name. Not the reading of what others found ([`crate::headers::authentication`]), nor the decision whose
//! mail gets a field (`guard`).

use std::fmt;

use super::{
    Arc, ArcResult, AuthResults, AuthSource, Dkim, DkimResult, DkimSignature, Dmarc, DmarcResult, Spf,
    SpfIdentity, SpfResult,
};
use crate::headers::authentication::claimed_servers;

/// The field's name.
pub const FIELD: &str = "Authentication-Results";

/// Signatures that are written, topmost first; as many as are checked.
const MAX_SIGNATURES: usize = 8;

/// Longest name of a domain (RFC 1035 §2.3.4), and so of whatever stands behind an equals sign in the field.
const MAX_NAME_BYTES: usize = 253;

/// The name under which an installation writes what it found (authserv-id, RFC 8601 §2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthservId(String);

impl AuthservId {
    /// Reads a name; none if it could not stand in the field without quotes. Case does not count.
    ///
    /// Narrower than RFC 8601 §2.2 allows: a name of letters, digits, `.`, `-` and `_` only, as a host's. It is compared with what strangers
    /// write, and of such a name there is one spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_name(text).then(|| Self(text.to_ascii_lowercase()))
    }

    /// Returns the name, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether a field's value (folds included) claims to be ours, in whatever way some reader may understand it.
    ///
    /// True when our name stands where an authserv-id stands, in any of several claims of one field, quoted or behind comments; and when it
    /// stands as a word of its own anywhere but as a property's value, since many readers only look for words. Rather one field too many is
    /// taken out than one believed that is not ours (RFC 8601 §5).
    #[must_use]
    pub fn is_claimed_by(&self, value: &[u8]) -> bool {
        let text = String::from_utf8_lossy(value);
        let is_ours = |name: &String| name.trim_end_matches('.').eq_ignore_ascii_case(&self.0);
        self.stands_in(text.as_bytes()) || claimed_servers(&text).iter().any(is_ours)
    }

    /// Whether the name is a word of its own somewhere, and not the value of a property (`smtp.helo=…`, `…@…`).
    fn stands_in(&self, text: &[u8]) -> bool {
        let name = self.0.as_bytes();
        let is_of_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        let stands_at = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| text.get(before));
            let (after, behind) = (text.get(at + name.len()), text.get(at + name.len() + 1));
            let ends = match after {
                // A dot may be the root's, or go on with another name.
                Some(b'.') => !behind.is_some_and(is_of_a_name),
                after => !after.is_some_and(is_of_a_name),
            };
            ends && !before.is_some_and(|byte| is_of_a_name(byte) || b".=@".contains(byte))
        };
        text.windows(name.len())
            .enumerate()
            .any(|(at, window)| window.eq_ignore_ascii_case(name) && stands_at(at))
    }
}

impl fmt::Display for AuthservId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Writes the field's value, folded; none if we checked nothing ourselves.
///
/// It says only what was checked: what was not is left out, and so is what another server found, whose own field stands. A pass is written only
/// with the name it is for. Of ARC only a chain whose sealer the operator trusts is worth a word (RFC 8617 §9). Nothing that a stranger wrote
/// comes into it but names of domains and selectors, and of these only such as need no quotes.
#[must_use]
pub fn value(server: &AuthservId, found: &AuthResults) -> Option<String> {
    if found.source != AuthSource::Own {
        return None;
    }
    let mut results = Vec::new();
    results.extend(spf(&found.spf));
    results.extend(dkim(&found.dkim));
    results.extend(dmarc(&found.dmarc));
    results.extend(arc(&found.arc));
    // RFC 8601 §2.2: resinfo begins with a semicolon; a fold is allowed behind it, and keeps each line far below 998 bytes (RFC 5322 §2.1.1).
    (!results.is_empty()).then(|| format!("{server};\r\n\t{}", results.join(";\r\n\t")))
}

/// RFC 8601 §2.7.2.
fn spf(found: &Spf) -> Option<String> {
    let property = match found.identity {
        SpfIdentity::MailFrom => "smtp.mailfrom",
        SpfIdentity::Helo => "smtp.helo",
    };
    let name = property_of(property, found.domain.as_deref());
    said(
        found.result != SpfResult::NotChecked,
        "spf",
        found.result.name(),
        found.result == SpfResult::Pass,
        name,
    )
}

/// RFC 8601 §2.7.1: a result for each signature, and "none" for a message without.
fn dkim(found: &Dkim) -> Vec<String> {
    if found.signatures.is_empty() {
        return (found.result == DkimResult::None).then(|| "dkim=none".to_owned()).into_iter().collect();
    }
    found.signatures.iter().take(MAX_SIGNATURES).filter_map(signature).collect()
}

fn signature(found: &DkimSignature) -> Option<String> {
    let domain = property_of("header.d", Some(&found.domain));
    let selector = property_of("header.s", Some(&found.selector)).filter(|_| domain.is_some());
    let names = domain.map(|domain| domain + &selector.unwrap_or_default());
    let is_pass = found.result == DkimResult::Pass;
    said(found.result != DkimResult::NotChecked, "dkim", found.result.name(), is_pass, names)
}

/// RFC 9989 §9.2.
fn dmarc(found: &Dmarc) -> Option<String> {
    let name = property_of("header.from", found.from_domain.as_deref());
    let is_pass = matches!(found.result, DmarcResult::Pass | DmarcResult::BestGuessPass);
    said(found.result != DmarcResult::NotChecked, "dmarc", found.result.name(), is_pass, name)
}

/// RFC 8617 §4.4; without the sealer, for which there is no property.
fn arc(found: &Arc) -> Option<String> {
    let is_worth_saying = found.trusted_sealer.is_some() && found.result != ArcResult::NotChecked;
    is_worth_saying.then(|| format!("arc={}", found.result.name()))
}

/// `method=result property=value`; a pass without a name is worth nothing and is not written.
fn said(
    is_checked: bool,
    method: &str,
    result: &str,
    is_pass: bool,
    names: Option<String>,
) -> Option<String> {
    let is_worth_saying = is_checked && (names.is_some() || !is_pass);
    is_worth_saying.then(|| format!("{method}={result}{}", names.unwrap_or_default()))
}

/// ` property=value`, if the value can stand there as it is.
fn property_of(property: &str, value: Option<&str>) -> Option<String> {
    value.filter(|value| is_name(value)).map(|value| format!(" {property}={value}"))
}

/// Letters, digits, `.`, `-`, `_`: a token of RFC 2045 §5.1, and within what RFC 8601 §2.2 calls a domain name.
fn is_name(text: &str) -> bool {
    (1..=MAX_NAME_BYTES).contains(&text.len())
        && !text.starts_with('.')
        && !text.ends_with('.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

#[cfg(test)]
mod tests;
