//! Bulk: both prints of each line of a long list, without a value for each address. Not another function: whatever is not plainly an address in ASCII goes
//! the long way, and tests hold that the two ways agree.

use model::address::EmailAddress;
use model::fingerprint::Fingerprint;

use super::{Keyed, MAILBOX, PARTY};
use crate::normalise::Rules;

/// RFC 5321 §4.5.3.1.3: a path has at most 256 octets with its brackets; what is longer goes the long way.
const LONGEST_PLAIN: usize = 254;

/// Both prints of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prints {
    /// As [`Keyed::exact`].
    pub exact: Fingerprint,
    /// As [`Keyed::mailbox`].
    pub mailbox: Fingerprint,
}

/// Makes prints of many addresses, one after another.
#[derive(Debug)]
pub struct Bulk<'k> {
    key: &'k Keyed,
    rules: &'static Rules,
    exact: String,
    mailbox: String,
}

impl<'k> Bulk<'k> {
    /// Prepares, with the rules by which mailboxes are recognised.
    #[must_use]
    pub fn new(key: &'k Keyed, rules: &'static Rules) -> Self {
        Bulk { key, rules, exact: String::new(), mailbox: String::new() }
    }

    /// Returns both prints of an address as it is written; none if the text is no address.
    pub fn prints(&mut self, text: &str) -> Option<Prints> {
        let Some(at) = plain(text) else {
            let address = EmailAddress::parse(text)?;
            let (exact, mailbox) = (self.key.exact(&address), self.key.mailbox(self.rules, &address));
            return Some(Prints { exact, mailbox });
        };
        self.exact.clear();
        self.exact.push_str(text);
        self.exact.make_ascii_lowercase();
        self.mailbox.clear();
        self.rules.write_mailbox(&self.exact[..at], &self.exact[at + 1..], &mut self.mailbox);
        let exact = self.key.print(&[PARTY, b"\0", self.exact.as_bytes()]);
        let version = [self.rules.version()];
        let mailbox = self.key.print(&[MAILBOX, b"\0", &version, self.mailbox.as_bytes()]);
        Some(Prints { exact, mailbox })
    }
}

/// Where the `@` is in an address whose exact form is its lower case: letters, digits and the few signs that are usual, on both sides.
fn plain(text: &str) -> Option<usize> {
    let (local, domain) = text.split_once('@')?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let is_address = !local.is_empty()
        && !domain.is_empty()
        && !domain.ends_with('.')
        && text.len() <= LONGEST_PLAIN
        && local.bytes().all(is_plain)
        && domain.bytes().all(is_name);
    is_address.then_some(local.len())
}
