//! Residue: e-mail addresses that lie in any bytes, plain or lightly wrapped: UTF-16, percent and quoted-printable signs, hexadecimal, base64.
//! Finds; whose they are says whoever asks. Not a reader of lists or dumps, and blind to what is encrypted or compressed. Pure.
//!
//! Where an address begins and ends cannot always be told: in a database file the end of the column before it touches its first letter. So each `@`
//! gives all that may be one ([`Found::each`]), and who knows the addresses he looks for tries them.

use std::ops::Range;

mod coats;
#[cfg(test)]
mod tests;

/// Bytes of a name or of a domain that are looked at on either side of an `@` (RFC 5321 §4.5.3.1: 64 and 255 octets; longer domains than this are in no list).
const MOST_NAME: usize = 64;
const MOST_DOMAIN: usize = 96;
/// What is carried from one chunk to the next on either side: the longest wrapped address, and room for where its wrapping begins.
const CONTEXT: usize = 4096;

/// How an address lay there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coat {
    /// As it is written.
    Plain,
    /// As UTF-16, of either order.
    Utf16,
    /// With `%40` (RFC 3986 §2.1) or `=40` (RFC 2045 §6.7) for its `@`.
    Escaped,
    /// As hexadecimal digits.
    Hexadecimal,
    /// As base64, of either alphabet (RFC 4648 §4, §5).
    Base64,
}

/// An `@` between what may be a name and what may be a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'b> {
    /// What may belong to the name: its end does.
    pub name: &'b str,
    /// What may belong to the domain: its beginning does.
    pub domain: &'b str,
    /// How it lay there.
    pub coat: Coat,
    /// How many bytes were before it; of wrapped ones, before the wrapping.
    pub place: u64,
}

impl Found<'_> {
    /// Tries each text that may be the address, longest first, until one is it; returns that. Whoever knows the domains he looks for says so first, and
    /// spares most of the trying.
    pub fn each(
        &self,
        at_domain: impl Fn(&str) -> bool,
        mut is_it: impl FnMut(&str) -> bool,
    ) -> Option<String> {
        let mut text = String::with_capacity(self.name.len() + 1 + self.domain.len());
        for end in ends(self.domain).filter(|end| at_domain(&self.domain[..*end])) {
            for (begin, _) in self.name.char_indices() {
                text.clear();
                text.extend([&self.name[begin..], "@", &self.domain[..end]]);
                if is_it(&text) {
                    return Some(text);
                }
            }
        }
        None
    }

    /// The address as a reader would take it: everything that may belong to it.
    #[must_use]
    pub fn widest(&self) -> String {
        format!("{}@{}", self.name.trim_start_matches('.'), self.domain.trim_end_matches(['.', '-']))
    }
}

/// Where a domain may end, longest first: behind each letter or digit of its last label, which has two or more of them, none before the first dot.
fn ends(domain: &str) -> impl Iterator<Item = usize> {
    let bytes = domain.as_bytes();
    (1..=bytes.len()).rev().filter(move |end| {
        let label = bytes[..*end].iter().rev().take_while(|byte| **byte != b'.');
        let (letters, all) = label.fold((0, 0), |(letters, all), byte| {
            (letters + usize::from(byte.is_ascii_alphanumeric()), all + 1)
        });
        letters >= 2 && all < *end && bytes[*end - 1].is_ascii_alphanumeric()
    })
}

/// Looks through bytes that come in chunks of any size.
#[derive(Debug, Default)]
pub struct Scanner {
    /// What was carried over, and what came.
    window: Vec<u8>,
    /// How much of it was looked at before: it is there for what begins in it.
    seen: usize,
    /// How many bytes were before the window.
    before: u64,
}

impl Scanner {
    /// Looks through another chunk; says each `@` once.
    pub fn feed(&mut self, chunk: &[u8], found: &mut impl FnMut(&Found<'_>)) {
        self.window.extend_from_slice(chunk);
        if self.window.len() < 4 * CONTEXT {
            return;
        }
        let end = self.window.len() - CONTEXT;
        self.look(end, found);
        let carried = end - CONTEXT;
        self.window.drain(..carried);
        self.before += carried as u64;
        self.seen = CONTEXT;
    }

    /// Looks through what is left, and is as new.
    pub fn finish(&mut self, found: &mut impl FnMut(&Found<'_>)) {
        self.look(self.window.len(), found);
        *self = Scanner { window: std::mem::take(&mut self.window), ..Scanner::default() };
        self.window.clear();
    }

    /// Says what has its `@` between what was seen before and an end.
    fn look(&self, end: usize, found: &mut impl FnMut(&Found<'_>)) {
        let fresh = self.seen.min(end)..end;
        let mut say = |at: usize, name: &str, domain: &str, coat: Coat| {
            found(&Found { name, domain, coat, place: self.before + at as u64 });
        };
        plain(&self.window, &fresh, &mut say);
        coats::wrapped(&self.window, &fresh, &mut say);
    }
}

/// Says each `@` of the plain kind that lies in a range.
fn plain(window: &[u8], fresh: &Range<usize>, say: &mut impl FnMut(usize, &str, &str, Coat)) {
    for at in signs(window, fresh) {
        if let Some((name, domain)) = around(&window[..at], &window[at + 1..]) {
            say(at, name, domain, Coat::Plain);
        }
    }
}

/// Where the `@` are in a range.
fn signs<'w>(window: &'w [u8], fresh: &Range<usize>) -> impl Iterator<Item = usize> + use<'w> {
    let begin = fresh.start;
    window[fresh.clone()].iter().enumerate().filter(|(_, byte)| **byte == b'@').map(move |(at, _)| begin + at)
}

/// What may be a name before and a domain behind an `@`; none if one of the two cannot be.
fn around<'w>(before: &'w [u8], behind: &'w [u8]) -> Option<(&'w str, &'w str)> {
    let least = before.len().saturating_sub(MOST_NAME);
    let length = before[least..].iter().rev().take_while(|byte| in_name(**byte)).count();
    let name = &before[before.len() - length..];
    // What is no text ends it: a character of several bytes that was cut in two, or bytes of something else.
    let name = name.utf8_chunks().last().filter(|chunk| chunk.invalid().is_empty())?.valid();
    let most = behind.len().min(MOST_DOMAIN);
    let length = behind[..most].iter().take_while(|byte| in_domain(**byte)).count();
    let domain = std::str::from_utf8(&behind[..length]).ok()?;
    (!name.is_empty()
        && domain.starts_with(|first: char| first.is_ascii_alphanumeric())
        && ends(domain).next().is_some())
    .then_some((name, domain))
}

/// RFC 5322 §3.2.3 `atext` and the dot, and RFC 6531 §3.3: bytes of longer characters.
fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte) || byte >= 0x80
}

/// Letters of host names as lists have them, in A-labels.
fn in_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'
}
