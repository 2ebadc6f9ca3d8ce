//! Links in plain text: URLs with and without scheme, and e-mail addresses.

use crate::span::Span;

/// A link found in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainLink {
    /// As written, without surrounding punctuation.
    pub text: String,
    /// What kind of writing.
    pub kind: PlainLinkKind,
    /// Where in the text that was searched.
    pub span: Span,
}

/// How a link was written. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlainLinkKind {
    /// With a scheme: `https://example.com/`.
    Url,
    /// Without: `www.example.com`, `example.com/path`.
    Bare,
    /// An e-mail address.
    Address,
}

/// The longest link read; what follows is looked at as another word. Browsers take more, people never wrote more.
const MAX_WORD_BYTES: usize = 8 << 10;

/// What finding links yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The links, in order.
    pub links: Vec<PlainLink>,
    /// True when there were more than the limit.
    pub is_full: bool,
}

/// The longest host or address without scheme; RFC 1035 §2.3.4 allows 253 bytes for a name, RFC 5321 §4.5.3.1 64 before it.
const MAX_BARE_HOST_BYTES: usize = 320;

/// Finds links in text, at most `limit`.
///
/// What looks like a host without scheme is reported whatever its last label is; whether such a domain can exist is for the
/// caller to say, who has the public suffix list.
#[must_use]
pub fn find(text: &str, limit: usize) -> Found {
    let mut found = Found::default();
    let mut position = 0;
    while let Some(word) = next_word(text, position) {
        position = word.end;
        let Some(link) = link_in(text, word) else { continue };
        if found.links.len() >= limit {
            found.is_full = true;
            break;
        }
        // Something glued to the end of a link ("a.example,b.example") is looked at again.
        position = link.span.range().end;
        found.links.push(link);
    }
    found
}

/// The next run of characters that can stand in a link and that holds a mark of one.
fn next_word(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = from;
    loop {
        // All links hold a dot or "://"; this skips most text at the speed of memory.
        let mark = start + memchr::memchr2(b'.', b':', bytes.get(start..)?)?;
        let begin = text[start..mark].char_indices().rev().find(|(_, letter)| is_delimiter(*letter));
        let begin = begin.map_or(start, |(at, letter)| start + at + letter.len_utf8());
        let mut window = text.len().min(mark + MAX_WORD_BYTES);
        while !text.is_char_boundary(window) {
            window -= 1;
        }
        let end = text[mark..window]
            .char_indices()
            .find(|(_, letter)| is_delimiter(*letter))
            .map_or(window, |(at, _)| mark + at);
        if mark > begin && end > mark + 1 {
            return Some(begin..end);
        }
        start = end.max(mark + 1);
    }
}

/// Characters that never stand in a link as people write them.
fn is_delimiter(letter: char) -> bool {
    match letter {
        '\0'..=' ' | '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^' | '\x7f' => true,
        '!'..='~' => false,
        _ => letter.is_whitespace() || "“”‘’«»‹›…。，、；：！？（）【】《》「」\u{200b}".contains(letter),
    }
}

fn link_in(text: &str, word: std::ops::Range<usize>) -> Option<PlainLink> {
    let written = &text[word.clone()];
    if let Some(marker) = memchr::memmem::find(written.as_bytes(), b"://")
        && let Some(range) = with_scheme(written, marker)
    {
        return Some(link(text, word.start + range.start, word.start + range.end, PlainLinkKind::Url));
    }
    if let Some(at) = memchr::memchr(b'@', written.as_bytes())
        && let Some(range) = address(written, at)
    {
        return Some(link(text, word.start + range.start, word.start + range.end, PlainLinkKind::Address));
    }
    let range = bare(written)?;
    Some(link(text, word.start + range.start, word.start + range.end, PlainLinkKind::Bare))
}

fn link(text: &str, start: usize, end: usize, kind: PlainLinkKind) -> PlainLink {
    PlainLink { text: text[start..end].to_owned(), kind, span: Span::new(start, end) }
}

/// From the scheme before the marker to the end of the word, less punctuation of the sentence.
fn with_scheme(word: &str, marker: usize) -> Option<std::ops::Range<usize>> {
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = word.as_bytes()[..marker].iter().rev().take(16).take_while(|byte| is_scheme(byte)).count();
    let mut start = marker - length;
    // Text glued before a known scheme: "link:https://…" is cut by the colon, "herehttps://…" here.
    for known in ["https", "http"] {
        if length > known.len()
            && word.get(marker - known.len()..marker).is_some_and(|scheme| scheme.eq_ignore_ascii_case(known))
        {
            start = marker - known.len();
            break;
        }
    }
    if !word[start..].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let end = start + trimmed_length(&word[start..]);
    (end > marker + 3).then_some(start..end)
}

/// The length without the punctuation that ends a sentence, and without closing brackets that were not opened inside.
fn trimmed_length(link: &str) -> usize {
    let mut rest = link;
    let mut round = Excess::of(link, '(', ')');
    let mut square = Excess::of(link, '[', ']');
    while let Some(last) = rest.chars().next_back() {
        let is_noise = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '~' => true,
            ')' => round.take(),
            ']' => square.take(),
            _ => false,
        };
        if !is_noise {
            break;
        }
        rest = &rest[..rest.len() - last.len_utf8()];
    }
    rest.len()
}

/// Closing brackets beyond the opening ones.
struct Excess(usize);

impl Excess {
    fn of(text: &str, open: char, close: char) -> Self {
        Self(if text.ends_with(is_punctuation) {
            text.matches(close).count().saturating_sub(text.matches(open).count())
        } else {
            0
        })
    }

    /// Takes one closing bracket off, if there are too many.
    fn take(&mut self) -> bool {
        let is_excess = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        is_excess
    }
}

fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation()
}

/// An e-mail address around the at sign.
fn address(word: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let bytes = word.as_bytes();
    let is_local =
        |byte: &u8| byte.is_ascii_alphanumeric() || b".!#$%&*+-/=?_~".contains(byte) || *byte >= 0x80;
    let local = bytes[..at].iter().rev().take(MAX_BARE_HOST_BYTES).take_while(|byte| is_local(byte)).count();
    let mut start = at - local;
    while !word.is_char_boundary(start) {
        start += 1;
    }
    let start =
        start + (word[start..at].len() - word[start..at].trim_start_matches(['.', '*', '/', '=', '-']).len());
    let host = host_length(&word[at + 1..])?;
    (start < at).then_some(start..at + 1 + host)
}

/// The length of a host name with a dot at the beginning of `text`: labels, the last one of letters.
fn host_length(text: &str) -> Option<usize> {
    let is_label = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let mut window = text.len().min(MAX_BARE_HOST_BYTES);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let run = text[..window].find(|letter: char| !is_label(letter) && letter != '.').unwrap_or(window);
    let host = text[..run].trim_end_matches(['.', '-', '_']);
    let last = host.rsplit('.').next()?;
    let is_name = last.len() >= 2 && (last.starts_with("xn--") || last.chars().all(char::is_alphabetic));
    (host.contains('.') && is_name && !host.starts_with(['.', '-']) && !host.contains(".."))
        .then_some(host.len())
}

/// A host without scheme, with what may follow it: a port, a path, a query.
fn bare(word: &str) -> Option<std::ops::Range<usize>> {
    let start = word.len() - word.trim_start_matches(|letter: char| !letter.is_alphanumeric()).len();
    // "see:www.example.com" and "(www.example.com)".
    let start = word.find("www.").filter(|at| *at < MAX_BARE_HOST_BYTES).unwrap_or(start);
    let rest = &word[start..];
    let host = host_length(rest)?;
    let tail = &rest[host..];
    let end = if tail.starts_with(['/', '?', '#']) || is_port(tail) { trimmed_length(rest) } else { host };
    Some(start..start + end.max(host))
}

fn is_port(tail: &str) -> bool {
    tail.strip_prefix(':').is_some_and(|port| port.starts_with(|letter: char| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
