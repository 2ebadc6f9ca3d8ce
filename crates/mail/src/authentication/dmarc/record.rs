//! A DMARC policy record as text (RFC 9989 §4.7). Reports and their addresses are not read here.

use super::super::tags::Tags;
use crate::auth_results::DmarcPolicy;

/// A policy record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// `p`.
    pub policy: DmarcPolicy,
    /// `sp`, else `p`.
    pub subdomain_policy: DmarcPolicy,
    /// `np`, else as for subdomains.
    pub missing_policy: DmarcPolicy,
    /// `adkim`.
    pub dkim: Alignment,
    /// `aspf`.
    pub spf: Alignment,
    /// `psd`.
    pub suffix: Suffix,
    /// `t=y`.
    pub is_testing: bool,
}

/// How near two domains must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Of the same organisational domain.
    Relaxed,
    /// The same.
    Strict,
}

/// What the owner says of the name: `psd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suffix {
    /// A public suffix: each name below it is somebody else's.
    Yes,
    /// An organisational domain, certainly.
    No,
    /// Not said.
    Unknown,
}

/// Whether a text claims to be a policy record. A record that is one and cannot be read counts as none.
#[must_use]
pub fn is_dmarc(text: &[u8]) -> bool {
    // RFC 9989 §4.7: the version comes first and is written exactly so.
    let Some(rest) = text.strip_prefix(b"v") else { return false };
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b"=") else { return false };
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b"DMARC1") else { return false };
    matches!(rest.trim_ascii_start().first(), None | Some(b';'))
}

impl Record {
    /// Reads a record; nothing if no policy can be had from it.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let tags = Tags::parse(std::str::from_utf8(text).ok()?).ok()?;
        let has_reports = tags.get("rua").is_some_and(|uris| uris.to_ascii_lowercase().contains("mailto:"));
        // RFC 9989 §4.7: without a usable `p`, a record that asks for reports is read as `p=none`, another is no record.
        let policy = match policy(tags.get("p")) {
            Some(policy) => policy,
            None if has_reports => DmarcPolicy::None,
            None => return None,
        };
        let subdomain_policy = self::policy(tags.get("sp")).unwrap_or(policy);
        Some(Self {
            policy,
            subdomain_policy,
            missing_policy: self::policy(tags.get("np")).unwrap_or(subdomain_policy),
            dkim: alignment(tags.get("adkim")),
            spf: alignment(tags.get("aspf")),
            suffix: match tags.get("psd").map(str::to_ascii_lowercase).as_deref() {
                Some("y") => Suffix::Yes,
                Some("n") => Suffix::No,
                _ => Suffix::Unknown,
            },
            is_testing: tags.get("t").is_some_and(|flag| flag.eq_ignore_ascii_case("y")),
        })
    }
}

fn policy(value: Option<&str>) -> Option<DmarcPolicy> {
    match value?.to_ascii_lowercase().as_str() {
        "none" => Some(DmarcPolicy::None),
        "quarantine" => Some(DmarcPolicy::Quarantine),
        "reject" => Some(DmarcPolicy::Reject),
        _ => None,
    }
}

fn alignment(value: Option<&str>) -> Alignment {
    if value.is_some_and(|mode| mode.eq_ignore_ascii_case("s")) {
        Alignment::Strict
    } else {
        Alignment::Relaxed
    }
}

#[cfg(test)]
mod tests;
