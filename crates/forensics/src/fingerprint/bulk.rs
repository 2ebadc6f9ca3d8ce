//! Bulk: both prints of each line of a long list, without a value for each address. Not another function: whatever is not plainly an address in ASCII goes
//! the long way, and tests hold that the two ways agree. But no address of a list: RFC 5321 §2.3.5 lets a domain be a single label, such as `localhost`, which
//! reaches nobody but on the machine itself; no customer has one, and what looks like one is a slip of the pen.

use model::address::EmailAddress;
use model::fingerprint::Fingerprint;

use super::prepared::{BLOCK, MOST_IN_BLOCK, finished};
use super::{Keyed, MAILBOX, PARTY};
use crate::normalise::Rules;

/// So long an address may be that both forms fit into a block with their kinds: nine bytes before, and four by which a mailbox's form may be the longer
/// (`pm.me` is `proton.me`). Few are longer; those go the long way.
const LONGEST_PLAIN: usize = MOST_IN_BLOCK - 9 - 4;

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
    exact: Message,
    mailbox: Message,
    /// A mailbox's form where it is not the exact one.
    form: String,
}

impl<'k> Bulk<'k> {
    /// Prepares, with the rules by which mailboxes are recognised.
    #[must_use]
    pub fn new(key: &'k Keyed, rules: &'static Rules) -> Self {
        let exact = Message::new(&[PARTY, b"\0"]);
        let mailbox = Message::new(&[MAILBOX, b"\0", &[rules.version()]]);
        Bulk { key, rules, exact, mailbox, form: String::with_capacity(LONGEST_PLAIN) }
    }

    /// Returns both prints of an address as it is written; none if the text is no address, or none that anybody elsewhere could have.
    pub fn prints(&mut self, text: &str) -> Option<Prints> {
        if self.take(text).is_none() {
            let address = elsewhere(text)?;
            let (exact, mailbox) = (self.key.exact(&address), self.key.mailbox(self.rules, &address));
            return Some(Prints { exact, mailbox });
        }
        let prints = self.key.0.pair(&self.exact.block, &self.mailbox.block);
        let [exact, mailbox] = prints.map(Fingerprint::from_bytes);
        Some(Prints { exact, mailbox })
    }

    /// Returns the mailbox's print alone, for half the work; none as for [`Bulk::prints`].
    pub fn mailbox(&mut self, text: &str) -> Option<Fingerprint> {
        if self.take(text).is_none() {
            return elsewhere(text).map(|address| self.key.mailbox(self.rules, &address));
        }
        Some(Fingerprint::from_bytes(self.key.0.one(&self.mailbox.block)))
    }

    /// Writes both forms of an address into their blocks; none if it is not a plain one.
    fn take(&mut self, text: &str) -> Option<()> {
        let at = self.exact.plain(text)?;
        let form = self.exact.form();
        let (local, domain) = (form.get(..at)?, form.get(at + 1..)?);
        self.form.clear();
        if self.rules.has_provider(domain) {
            // Bytes of a plain address are ASCII.
            let (local, domain) = (str::from_utf8(local).ok()?, str::from_utf8(domain).ok()?);
            self.rules.write_mailbox(local, domain, &mut self.form);
            self.mailbox.set(self.form.as_bytes());
        } else {
            self.mailbox.set(form);
        }
        Some(())
    }
}

/// Reads an address at a domain of more than one label.
fn elsewhere(text: &str) -> Option<EmailAddress> {
    EmailAddress::parse(text).filter(|address| address.domain().name().contains('.'))
}

/// A block as it is hashed behind the key's: a kind, a form, and what ends a message.
#[derive(Debug)]
struct Message {
    block: [u8; BLOCK],
    /// Where the form begins.
    begin: usize,
    /// Where it ends.
    end: usize,
}

impl Message {
    fn new(kind: &[&[u8]]) -> Self {
        let mut block = [0; BLOCK];
        let kind = kind.concat();
        block[..kind.len()].copy_from_slice(&kind);
        Message { block, begin: kind.len(), end: kind.len() }
    }

    fn form(&self) -> &[u8] {
        &self.block[self.begin..self.end]
    }

    fn set(&mut self, form: &[u8]) {
        self.end = self.begin + form.len();
        self.block[self.begin..self.end].copy_from_slice(form);
        finished(&mut self.block, self.end);
    }

    /// Takes an address whose exact form is its lower case: letters, digits and the few signs that are usual, on both sides. Says where its `@` is; none if it is
    /// not one of these.
    fn plain(&mut self, text: &str) -> Option<usize> {
        if text.len() > LONGEST_PLAIN || text.ends_with('.') {
            return None;
        }
        let (text, form) = (text.as_bytes(), &mut self.block[self.begin..]);
        let at = text.iter().position(|byte| PLAIN[usize::from(*byte)] & 1 == 0)?;
        let domain = text[at..].strip_prefix(b"@")?;
        let (all, any) = domain.iter().fold((2, 0), |(all, any), byte| {
            let may_be = PLAIN[usize::from(*byte)];
            (all & may_be, any | may_be)
        });
        if at == 0 || all != 2 || any & DOT == 0 {
            return None;
        }
        form[..text.len()].copy_from_slice(text);
        form[..text.len()].make_ascii_lowercase();
        self.end = self.begin + text.len();
        finished(&mut self.block, self.end);
        Some(at)
    }
}

/// What parts the labels of a domain.
const DOT: u8 = 4;

/// What a byte may stand for in a plain address: 1 in a name, 2 in a domain, 3 in both; with what parts labels marked.
const PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => 3,
            b'.' => 3 | DOT,
            b'_' | b'+' => 1,
            _ => 0,
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};
