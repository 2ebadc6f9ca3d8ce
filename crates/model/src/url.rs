//! A link taken apart the way a mail program or a browser would follow it.
//!
//! Follows the URL standard of the WHATWG where attackers lean on it: back slashes, tabs and line breaks, user information before an
//! `@`, percent-encoded and international hosts, addresses written as one number. Keeps the text as written, because the way it is
//! written is evidence. It never fetches anything; [`unfold`] takes off the wrappers of gateways and trackers.

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::Domain;

mod host;
pub mod percent;
#[cfg(test)]
mod tests;
pub mod unfold;

pub use host::{Host, HostAddress, Spelling};
pub use unfold::{Encoder, Rewrite};

/// Beyond this many bytes a link is cut: no browser follows it, and every step below is linear in it.
pub const MAX_URL_BYTES: usize = 16 * 1024;
/// So many pairs of a query are looked at; hostile queries have thousands.
pub const MAX_QUERY_PAIRS: usize = 256;

/// A link in its parts. Cheap to read: the parts are ranges of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// As written, without what browsers drop: white space around it, tabs and line breaks in it.
    text: Box<str>,
    /// The same bytes with back slashes turned, if there were any before the query.
    turned: Option<Box<str>>,
    scheme: Cow<'static, str>,
    username: Option<Part>,
    password: Option<Part>,
    host: Host,
    port: Option<u16>,
    path: Part,
    query: Option<Part>,
    fragment: Option<Part>,
    rewrite: Option<Box<Rewrite>>,
}

/// A range of the text. Links are at most [`MAX_URL_BYTES`] long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    start: u16,
    end: u16,
}

impl Part {
    fn new(range: Range<usize>) -> Self {
        // Both are at most `MAX_URL_BYTES`, which is below `u16::MAX`.
        let offset = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        Self { start: offset(range.start), end: offset(range.end) }
    }

    fn of(self, text: &str) -> &str {
        text.get(usize::from(self.start)..usize::from(self.end)).unwrap_or_default()
    }
}

impl Url {
    /// Reads a whole link: with a scheme, and with a host where the scheme needs one. Wrappers are left on.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Self::take_apart(text, NoScheme::IsRelative);
        let is_whole =
            !url.scheme.is_empty() && (!is_special(&url.scheme) || url.scheme == "file" || url.has_host());
        is_whole.then_some(url)
    }

    /// Reads text that a person would take for a link although it names no scheme (`shop.example.com/sale`); the scheme is then `http`.
    #[must_use]
    pub fn parse_schemeless(text: &str) -> Option<Self> {
        let url = Self::take_apart(text, NoScheme::MayBeHost);
        let is_whole =
            !url.scheme.is_empty() && (!is_special(&url.scheme) || url.scheme == "file" || url.has_host());
        is_whole.then_some(url)
    }

    /// Keeps any target of a link, also a relative one, which has no scheme and no host.
    #[must_use]
    pub fn lenient(text: &str) -> Self {
        Self::take_apart(text, NoScheme::MayBeHost)
    }

    /// Takes known wrappers off, from the outside in, and remembers them.
    #[must_use]
    pub fn unfolded(self) -> Self {
        unfold::unfold(self)
    }

    fn take_apart(text: &str, no_scheme: NoScheme) -> Self {
        let text = cleaned(text);
        let (scheme, mut at) = scheme_of(&text, no_scheme);
        let mut parts = Parts::default();
        let bytes = text.as_bytes();
        let is_slash = |at: usize| matches!(bytes.get(at), Some(b'/' | b'\\'));
        let special = is_special(&scheme);
        if special && scheme != "file" {
            // URL standard, "special authority ignore slashes state": any number, of either kind, also none.
            while is_slash(at) {
                at += 1;
            }
            at = parts.authority(&text, at, true);
        } else if is_slash(at)
            && is_slash(at + 1)
            && (special || text[at..].starts_with("//"))
            && !scheme.is_empty()
        {
            at = parts.authority(&text, at + 2, special);
        }
        parts.rest(&text, at);
        let turned = (special && text[..usize::from(parts.path.end)].contains('\\'))
            .then(|| turned(&text, parts.path));
        Self {
            turned,
            username: parts.username,
            password: parts.password,
            host: parts.host,
            port: parts.port.or_else(|| default_port(&scheme)),
            path: parts.path,
            query: parts.query,
            fragment: parts.fragment,
            rewrite: None,
            scheme,
            text: text.into(),
        }
    }

    /// The whole link as written; after unfolding, the innermost target.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Lower case, without the colon; empty for a relative link.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// What stands before `:` or `@` in the authority, as written.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.username.map(|part| part.of(&self.text))
    }

    /// What stands between the first `:` and the last `@` of the authority, as written.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        self.password.map(|part| part.of(&self.text))
    }

    /// Name or address the link leads to.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The host, if it is a name.
    #[must_use]
    pub fn domain(&self) -> Option<&Domain> {
        match &self.host {
            Host::Domain(domain) => Some(domain),
            _ => None,
        }
    }

    /// The host, if it is an address.
    #[must_use]
    pub fn address(&self) -> Option<&HostAddress> {
        match &self.host {
            Host::Address(address) => Some(address),
            _ => None,
        }
    }

    fn has_host(&self) -> bool {
        self.host != Host::None
    }

    /// As written, or else the default of the scheme.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The path, encoded as written, back slashes turned; nothing if empty. For `mailto:` and its like, all before the query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let path = self.path.of(self.turned.as_deref().unwrap_or(&self.text));
        (!path.is_empty()).then_some(path)
    }

    /// The query without its `?`, encoded as written; nothing if empty.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.map(|part| part.of(&self.text)).filter(|query| !query.is_empty())
    }

    /// The fragment without its `#`, encoded as written; nothing if empty.
    #[must_use]
    pub fn fragment(&self) -> Option<&str> {
        self.fragment.map(|part| part.of(&self.text)).filter(|fragment| !fragment.is_empty())
    }

    /// Names and values of the query, decoded, at most [`MAX_QUERY_PAIRS`].
    pub fn query_pairs(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        self.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).take(MAX_QUERY_PAIRS).map(
            |pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (percent::decode_form(name), percent::decode_form(value))
            },
        )
    }

    /// The first value of a name in the query, decoded. Case of the name is not looked at.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.query_pairs().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The wrappers that were taken off, if any.
    #[must_use]
    pub fn rewrite(&self) -> Option<&Rewrite> {
        self.rewrite.as_deref()
    }
}

impl std::fmt::Display for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// What text without a scheme means.
#[derive(Clone, Copy, PartialEq)]
enum NoScheme {
    IsRelative,
    MayBeHost,
}

/// The parts found behind the scheme.
#[derive(Default)]
struct Parts {
    username: Option<Part>,
    password: Option<Part>,
    host: Host,
    port: Option<u16>,
    path: Part,
    query: Option<Part>,
    fragment: Option<Part>,
}

impl Default for Part {
    fn default() -> Self {
        Self::new(0..0)
    }
}

impl Parts {
    /// Reads `user:password@host:port` from `at`; returns where it ends.
    fn authority(&mut self, text: &str, at: usize, is_special: bool) -> usize {
        let ends = |b: u8| matches!(b, b'/' | b'?' | b'#') || (is_special && b == b'\\');
        let end = text.as_bytes()[at..].iter().position(|&b| ends(b)).map_or(text.len(), |found| at + found);
        let mut host_at = at;
        if let Some(sign) = text[at..end].rfind('@') {
            host_at = at + sign + 1;
            self.user_information(text, at..at + sign);
        }
        let (host_end, port) = host::port_of(&text[host_at..end]);
        self.port = port;
        self.host = Host::read(&text[host_at..host_at + host_end]);
        end
    }

    fn user_information(&mut self, text: &str, range: Range<usize>) {
        let (start, end) = (range.start, range.end);
        let name_end = text[start..end].find(':').map_or(end, |colon| start + colon);
        self.username = (start < name_end).then(|| Part::new(start..name_end));
        self.password = (name_end + 1 < end).then(|| Part::new(name_end + 1..end));
    }

    /// Reads path, query and fragment from `at` to the end.
    fn rest(&mut self, text: &str, at: usize) {
        let fragment_at = text[at..].find('#').map_or(text.len(), |found| at + found);
        let query_at = text[at..fragment_at].find('?').map_or(fragment_at, |found| at + found);
        self.path = Part::new(at..query_at);
        self.query = (query_at < fragment_at).then(|| Part::new(query_at + 1..fragment_at));
        self.fragment = (fragment_at < text.len()).then(|| Part::new(fragment_at + 1..text.len()));
    }
}

/// Drops what browsers drop before they look at a link.
fn cleaned(text: &str) -> Cow<'_, str> {
    // URL standard, "basic URL parser" steps 1 and 3.
    let text = text.trim_matches(|c: char| c <= ' ');
    let text = &text[..text.floor_char_boundary(MAX_URL_BYTES)];
    if text.bytes().any(|b| matches!(b, b'\t' | b'\n' | b'\r')) {
        return Cow::Owned(text.replace(['\t', '\n', '\r'], ""));
    }
    Cow::Borrowed(text)
}

/// Turns back slashes of the part before the query, keeping every offset.
fn turned(text: &str, path: Part) -> Box<str> {
    let end = usize::from(path.end);
    let mut turned = text[..end].replace('\\', "/");
    turned.push_str(&text[end..]);
    turned.into()
}

/// Returns the scheme in lower case and where the rest begins.
fn scheme_of(text: &str, no_scheme: NoScheme) -> (Cow<'static, str>, usize) {
    let is_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let length = text.bytes().take_while(|&b| is_scheme(b)).count();
    let starts_well = text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    if starts_well && text.as_bytes().get(length) == Some(&b':') && !is_host_and_port(text, length) {
        return (known_scheme(&text[..length]), length + 1);
    }
    let is_network_path = text.starts_with("//") || text.starts_with("\\\\");
    if is_network_path || (no_scheme == NoScheme::MayBeHost && begins_with_host(text)) {
        return (Cow::Borrowed("http"), 0);
    }
    (Cow::Borrowed(""), 0)
}

/// Whether `name:` is a host with a port rather than a scheme: `example.com:8443/x`.
fn is_host_and_port(text: &str, length: usize) -> bool {
    let digits = text.as_bytes()[length + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
    let ends_there = matches!(text.as_bytes().get(length + 1 + digits), None | Some(b'/' | b'?' | b'#'));
    digits > 0 && ends_there && text[..length].contains('.')
}

/// Whether text without a scheme begins with the name of a real host, or with an address.
fn begins_with_host(text: &str) -> bool {
    let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
    let authority = &text[..end];
    if authority.is_empty() || authority.contains(char::is_whitespace) {
        return false;
    }
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host_end, _) = host::port_of(host);
    match Host::read(&host[..host_end]) {
        Host::Domain(domain) => domain.is_valid(),
        Host::Address(address) => address.spelling().is_empty(),
        Host::None => false,
    }
}

fn known_scheme(written: &str) -> Cow<'static, str> {
    const KNOWN: [&str; 8] = ["https", "http", "mailto", "tel", "ftp", "file", "cid", "data"];
    let known = KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(written));
    known.map_or_else(|| Cow::Owned(written.to_ascii_lowercase()), Cow::Borrowed)
}

/// URL standard, "special scheme": their authority is found whatever slashes there are.
fn is_special(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ftp" | "file" | "ws" | "wss")
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}
