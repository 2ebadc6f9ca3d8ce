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
    /// Reads a record; nothing if no policy can be had from it (RFC 9989 §4.10.1).
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        // RFC 9989 §4.8: syntax errors behind the version are discarded.
        let tags = Tags::parse_leniently(std::str::from_utf8(text).ok()?).ok()?;
        let policies = Policies::parse(&tags)?;
        Some(Self {
            policy: policies.own,
            subdomain_policy: policies.subdomains,
            missing_policy: policies.missing,
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

/// `p`, `sp` and `np`.
struct Policies {
    own: DmarcPolicy,
    subdomains: DmarcPolicy,
    missing: DmarcPolicy,
}

impl Policies {
    fn parse(tags: &Tags<'_>) -> Option<Self> {
        let read = |name| tags.get(name).map(policy).transpose();
        if let (Ok(own), Ok(subdomains), Ok(missing)) = (read("p"), read("sp"), read("np")) {
            // RFC 9989 §4.7: without `p` it is "none"; `np` is as `sp`, and `sp` as `p`.
            let own = own.unwrap_or(DmarcPolicy::None);
            let subdomains = subdomains.unwrap_or(own);
            return Some(Self { own, subdomains, missing: missing.unwrap_or(subdomains) });
        }
        // RFC 9989 §4.10.1: one that cannot be read makes the record `p=none` if it asks for reports, else none at all.
        let has_reports = tags.get("rua").is_some_and(|uris| uris.split(',').any(is_uri));
        let nothing = DmarcPolicy::None;
        has_reports.then_some(Self { own: nothing, subdomains: nothing, missing: nothing })
    }
}

/// What cannot be read is an error.
fn policy(value: &str) -> Result<DmarcPolicy, ()> {
    let known = [DmarcPolicy::None, DmarcPolicy::Quarantine, DmarcPolicy::Reject];
    known.into_iter().find(|policy| policy.name().eq_ignore_ascii_case(value)).ok_or(())
}

/// Whether it is written like a URI (RFC 3986 §3.1): a scheme, and something behind it.
fn is_uri(text: &str) -> bool {
    text.trim().split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
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
