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
    /// The kind of print, and behind it the form.
    exact: String,
    mailbox: String,
    /// Where the forms begin.
    begin: (usize, usize),
}

impl<'k> Bulk<'k> {
    /// Prepares, with the rules by which mailboxes are recognised.
    #[must_use]
    pub fn new(key: &'k Keyed, rules: &'static Rules) -> Self {
        let kind = |kind: &[u8]| String::from_utf8_lossy(kind).into_owned();
        let (exact, mut mailbox) = (kind(PARTY) + "\0", kind(MAILBOX) + "\0");
        // Versions count from 1 and stay below 128, so that this is one byte; a test holds it equal to the long way.
        mailbox.push(char::from(rules.version()));
        let begin = (exact.len(), mailbox.len());
        Bulk { key, rules, exact, mailbox, begin }
    }

    /// Returns both prints of an address as it is written; none if the text is no address.
    pub fn prints(&mut self, text: &str) -> Option<Prints> {
        let Some(at) = plain(text) else {
            let address = EmailAddress::parse(text)?;
            let (exact, mailbox) = (self.key.exact(&address), self.key.mailbox(self.rules, &address));
            return Some(Prints { exact, mailbox });
        };
        let (begin, mailbox_begin) = self.begin;
        self.exact.truncate(begin);
        self.exact.push_str(text);
        self.exact[begin..].make_ascii_lowercase();
        let (local, domain) = (&self.exact[begin..begin + at], &self.exact[begin + at + 1..]);
        self.mailbox.truncate(mailbox_begin);
        self.rules.write_mailbox(local, domain, &mut self.mailbox);
        let prints = self.key.0.pair(self.exact.as_bytes(), self.mailbox.as_bytes());
        let [exact, mailbox] = prints.map(Fingerprint::from_bytes);
        Some(Prints { exact, mailbox })
    }
}

/// What a byte may stand for in a plain address: 1 in a name, 2 in a domain, 3 in both.
const PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => 3,
            b'_' | b'+' => 1,
            _ => 0,
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Where the `@` is in an address whose exact form is its lower case: letters, digits and the few signs that are usual, on both sides.
fn plain(text: &str) -> Option<usize> {
    if text.len() > LONGEST_PLAIN || text.ends_with('.') {
        return None;
    }
    let at = text.bytes().position(|byte| PLAIN[usize::from(byte)] & 1 == 0)?;
    let domain = text.as_bytes()[at..].strip_prefix(b"@")?;
    let is_name = domain.iter().all(|byte| PLAIN[usize::from(*byte)] & 2 != 0);
    (at > 0 && !domain.is_empty() && is_name).then_some(at)
}
