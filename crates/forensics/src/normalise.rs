//! Normalising: the forms in which two spellings of an address are taken for the same.
//! Not whether an address exists, and not its fingerprint ([`crate::fingerprint`] is made of these forms). Pure; read by everything that recognises an address.
//!
//! Two forms. *Exact*: case and the spelling of the domain do not matter, all else does. *Mailbox*: what a provider that we know delivers to the same
//! person is one; at any other host it is the exact form, because folding what only looks alike would make one of two people. The rules are data with
//! a version: a form of one version is never compared with one of another.

use model::address::EmailAddress;

mod rules;
#[cfg(test)]
mod tests;

/// What one provider delivers to the same person.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Provider {
    /// Its domains, lower case.
    domains: &'static [&'static str],
    /// All of its domains are one: a name belongs to the same person at each.
    is_one_domain: bool,
    /// What stands behind this character is the owner's own mark.
    tag: Option<char>,
    /// Characters that the provider does not look at.
    ignored: &'static [char],
    /// Characters that the provider takes for its first.
    alike: &'static [char],
    /// `anything@name.domain` is `name@domain`.
    has_subdomains: bool,
}

/// Rules by which addresses of the same person are recognised; never changed, only followed by a newer version.
#[derive(Debug, PartialEq, Eq)]
pub struct Rules {
    version: u8,
    providers: &'static [Provider],
}

impl Rules {
    /// The first rules, of 2026.
    pub const V1: &'static Self = &Self { version: 1, providers: rules::V1 };

    /// Returns their number, which is part of every fingerprint made by them.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// Returns the form that all spellings of a person's address have in common, as far as these rules know.
    #[must_use]
    pub fn mailbox(&self, address: &EmailAddress) -> String {
        let (local, domain) = (address.local_part().to_lowercase(), address.domain().name());
        let Some((provider, host)) = self.provider(domain) else { return exact(address) };
        // RFC 5233 leaves it to the host what separates a detail; a name that is nothing but one stays as it is.
        let (local, host) = match domain.strip_suffix(host).and_then(|below| below.strip_suffix('.')) {
            // What stands before the `@` is the mark there.
            Some(name) => (name.to_owned(), host),
            None => (provider.folded(&local).unwrap_or(local), host),
        };
        let home = if provider.is_one_domain { provider.domains[0] } else { host };
        format!("{local}@{home}")
    }

    /// The provider of a domain, and which of its domains it is or is below.
    fn provider(&self, domain: &str) -> Option<(&Provider, &'static str)> {
        self.providers.iter().find_map(|provider| {
            let host = provider.domains.iter().find(|host| provider.is_at(domain, host))?;
            Some((provider, *host))
        })
    }
}

impl Provider {
    fn is_at(&self, domain: &str, host: &str) -> bool {
        let below = || domain.strip_suffix(host).and_then(|below| below.strip_suffix('.'));
        // One label: `name.fastmail.com`; what is deeper means nothing to the provider.
        domain == host
            || (self.has_subdomains && below().is_some_and(|name| !name.is_empty() && !name.contains('.')))
    }

    /// The name without what the provider does not look at; none if nothing would be left.
    fn folded(&self, local: &str) -> Option<String> {
        let bare = self.tag.and_then(|tag| local.split_once(tag)).map_or(local, |(name, _)| name);
        let first = self.alike.first().copied();
        let folded = bare.chars().filter(|char| !self.ignored.contains(char));
        let folded: String =
            folded.map(|char| first.filter(|_| self.alike.contains(&char)).unwrap_or(char)).collect();
        (!folded.is_empty()).then_some(folded)
    }
}

/// Returns the form in which an address is known exactly: lower case, its domain in A-labels.
///
/// RFC 5321 §2.4 lets a host tell local parts apart by case; none that matters does, and attackers would profit.
#[must_use]
pub fn exact(address: &EmailAddress) -> String {
    let (local, domain) = (address.local_part(), address.domain().name());
    let mut form = String::with_capacity(local.len() + 1 + domain.len());
    // Most are ASCII, and lower case already.
    if local.is_ascii() {
        form.push_str(local);
        form.make_ascii_lowercase();
    } else {
        form.push_str(&local.to_lowercase());
    }
    form.push('@');
    form.push_str(domain);
    form
}
