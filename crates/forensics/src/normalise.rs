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
    /// Characters that the provider does not look at; ASCII.
    ignored: &'static [char],
    /// Characters that the provider takes for its first; ASCII.
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
            [local, "@", domain].into_iter().for_each(|part| form.push_str(part));
            return;
        };
        match domain.strip_suffix(host).and_then(|below| below.strip_suffix('.')) {
            // What stands before the `@` is the mark there.
            Some(name) => form.push_str(name),
            None => provider.write_folded(local, form),
        }
        let home = if provider.is_one_domain { provider.domains[0] } else { host };
        form.push('@');
        form.push_str(home);
    }

    /// Whether a domain may be a provider's; if not, a mailbox's form is the exact one. Most are none, and that is seen at once: the innermost question of printing a list.
    pub(crate) fn has_provider(&self, domain: &[u8]) -> bool {
        let letters = self.first_letters.get(domain.len()).copied().unwrap_or(0);
        let may_be = domain.first().is_some_and(|first| letters & letter(*first) != 0);
        let is_below =
            |host: &&str| domain.strip_suffix(host.as_bytes()).is_some_and(|name| name.ends_with(b"."));
        let hosts = self.providers.iter().filter(|provider| provider.has_subdomains);
        may_be || hosts.flat_map(|provider| provider.domains).any(is_below)
    }

    /// The provider of a domain, and which of its domains it is or is below.
    fn provider(&self, domain: &str) -> Option<(&Provider, &'static str)> {
        // One label: `name.fastmail.com`; what is deeper means nothing to the provider.
        let parent =
            domain.split_once('.').filter(|(name, _)| !name.is_empty()).map_or("", |(_, parent)| parent);
        let (may_be, may_be_below) = (self.may_be_provider(domain), self.may_be_provider(parent));
        if !may_be && !may_be_below {
            return None;
        }
        // The innermost loop of printing a list.
        for provider in self.providers {
            for host in provider.domains {
                if *host == domain || (provider.has_subdomains && *host == parent) {
                    return Some((provider, host));
                }
            }
        }
        None
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
    /// Writes the name without what the provider does not look at; as it is if nothing would be left.
    fn write_folded(&self, local: &str, form: &mut String) {
        // RFC 5233 leaves it to the host what separates a detail; a name that is nothing but one stays as it is.
        let bare = self.tag.and_then(|tag| local.split_once(tag)).map_or(local, |(name, _)| name);
        let before = form.len();
        let mut from = 0;
        // All these characters are ASCII, and a byte of a longer one is none of them.
        let is_in = |chars: &[char], byte: u8| chars.iter().any(|char| u32::from(*char) == u32::from(byte));
        if !self.ignored.is_empty() || !self.alike.is_empty() {
            for (place, byte) in bare.bytes().enumerate() {
                if is_in(self.ignored, byte) {
                    form.push_str(&bare[from..place]);
                    from = place + 1;
                } else if is_in(self.alike, byte) {
                    form.push_str(&bare[from..place]);
                    form.push(self.alike[0]);
                    from = place + 1;
                }
            }
        }
        form.push_str(&bare[from..]);
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
