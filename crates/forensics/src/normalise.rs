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
    /// For each length of a provider's domain, the first letters there are: most domains are none of them, and that is seen at once.
    first_letters: [u32; LONGEST_PROVIDER],
}

/// No domain of a provider is longer.
const LONGEST_PROVIDER: usize = 32;

impl Rules {
    /// The first rules, of 2026.
    pub const V1: &'static Self =
        &Self { version: 1, providers: rules::V1, first_letters: first_letters(rules::V1) };

    /// Returns their number, which is part of every fingerprint made by them.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// Returns the form that all spellings of a person's address have in common, as far as these rules know.
    #[must_use]
    pub fn mailbox(&self, address: &EmailAddress) -> String {
        let mut form = String::with_capacity(address.email().len());
        self.write_mailbox(&address.local_part().to_lowercase(), address.domain().name(), &mut form);
        form
    }

    /// Writes the form of a name and a domain that are in their exact form already.
    pub(crate) fn write_mailbox(&self, local: &str, domain: &str, form: &mut String) {
        let Some((provider, host)) = self.provider(domain) else {
            form.extend([local, "@", domain]);
            return;
        };
        match domain.strip_suffix(host).and_then(|below| below.strip_suffix('.')) {
            // What stands before the `@` is the mark there.
            Some(name) => form.push_str(name),
            None => provider.write_folded(local, form),
        }
        let home = if provider.is_one_domain { provider.domains[0] } else { host };
        form.extend(["@", home]);
    }

    /// The provider of a domain, and which of its domains it is or is below.
    fn provider(&self, domain: &str) -> Option<(&Provider, &'static str)> {
        let below = domain.split_once('.').map_or("", |(_, parent)| parent);
        if !self.may_be_provider(domain) && !self.may_be_provider(below) {
            return None;
        }
        self.providers.iter().find_map(|provider| {
            let host = provider.domains.iter().find(|host| provider.is_at(domain, host))?;
            Some((provider, *host))
        })
    }

    fn may_be_provider(&self, domain: &str) -> bool {
        let letters = self.first_letters.get(domain.len()).copied().unwrap_or(0);
        domain.bytes().next().is_some_and(|first| letters & letter(first) != 0)
    }
}

/// A bit for each letter; some share one, which does no harm.
const fn letter(byte: u8) -> u32 {
    1 << (byte & 31)
}

const fn first_letters(providers: &[Provider]) -> [u32; LONGEST_PROVIDER] {
    let mut letters = [0; LONGEST_PROVIDER];
    let mut provider = 0;
    while provider < providers.len() {
        let domains = providers[provider].domains;
        let mut domain = 0;
        while domain < domains.len() {
            // A longer one would not compile.
            letters[domains[domain].len()] |= letter(domains[domain].as_bytes()[0]);
            domain += 1;
        }
        provider += 1;
    }
    letters
}

impl Provider {
    fn is_at(&self, domain: &str, host: &str) -> bool {
        let below = || domain.strip_suffix(host).and_then(|below| below.strip_suffix('.'));
        // One label: `name.fastmail.com`; what is deeper means nothing to the provider.
        domain == host
            || (self.has_subdomains && below().is_some_and(|name| !name.is_empty() && !name.contains('.')))
    }

    /// Writes the name without what the provider does not look at; as it is if nothing would be left.
    fn write_folded(&self, local: &str, form: &mut String) {
        // RFC 5233 leaves it to the host what separates a detail; a name that is nothing but one stays as it is.
        let bare = self.tag.and_then(|tag| local.split_once(tag)).map_or(local, |(name, _)| name);
        let first = self.alike.first().copied();
        let before = form.len();
        if self.ignored.is_empty() && self.alike.is_empty() {
            form.push_str(bare);
        } else {
            let kept = bare.chars().filter(|char| !self.ignored.contains(char));
            form.extend(kept.map(|char| first.filter(|_| self.alike.contains(&char)).unwrap_or(char)));
        }
        if form.len() == before {
            form.push_str(local);
        }
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
