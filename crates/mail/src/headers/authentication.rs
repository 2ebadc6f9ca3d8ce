//! What others say about authenticity: Authentication-Results (RFC 8601), Received-SPF (RFC 7208 §9.1), DKIM-Signature tags
//! (RFC 6376 §3.5). Only reading: none of it is evidence unless a trusted server wrote it, and that is `guard`'s decision.

use std::net::IpAddr;

use super::token::{self, Token, Tokens};

/// One Authentication-Results field, or a relative of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthenticationResults {
    /// The header field it was read from ([`crate::headers::Header::index`]).
    pub header: u32,
    /// The instance (`i=`) of an ARC-Authentication-Results field (RFC 8617 §4.1.1); `None` for the standard field.
    pub arc_instance: Option<u32>,
    /// The server that made the claim (authserv-id), lower case.
    pub server: Option<String>,
    /// The results in order.
    pub results: Vec<MethodResult>,
}

impl AuthenticationResults {
    /// The results of one method, e.g. `dkim`.
    pub fn of<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a MethodResult> {
        self.results.iter().filter(move |result| result.method == method)
    }
}

/// `method=result (comment) reason="…" ptype.property=value …` (RFC 8601 §2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MethodResult {
    /// `spf`, `dkim`, `dmarc`, `arc`, `compauth` …; lower case.
    pub method: String,
    /// `pass`, `fail` …; lower case.
    pub result: String,
    /// The comments after the result, joined by a space.
    pub comment: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// The properties: (`header.d`, `example.com`); names in lower case, a missing `ptype` leaves the bare name.
    pub properties: Vec<(String, String)>,
}

impl MethodResult {
    /// The value of a property such as `header.from`.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One Received-SPF field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedSpf {
    /// The header field it was read from.
    pub header: u32,
    /// The result as written, lower case: `pass`, `softfail` …
    pub result: String,
    /// The comment, which usually says why.
    pub comment: Option<String>,
    /// The domain or address the comment calls "domain of …".
    pub designator: Option<String>,
    /// `client-ip`.
    pub client_ip: Option<IpAddr>,
    /// `envelope-from`.
    pub envelope_from: Option<String>,
    /// `helo`.
    pub helo: Option<String>,
    /// `receiver`, or the server named first in the comment.
    pub receiver: Option<String>,
}

/// The tags of one DKIM-Signature field (or ARC-Message-Signature, ARC-Seal, which share the syntax). Not verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DkimSignatureField {
    /// The header field it was read from.
    pub header: u32,
    /// All tags in order, names as written, white space inside values removed as RFC 6376 §3.2 allows for `b`, `bh`, `h`.
    pub tags: Vec<(String, String)>,
}

impl DkimSignatureField {
    /// The value of a tag: `d`, `s`, `h`, `l` …
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The names of fields that carry Authentication-Results syntax: the standard one, ARC's, and copies kept by providers.
#[must_use]
pub fn is_results_field(name: &str) -> bool {
    ["authentication-results", "authentication-results-original"].iter().any(|end| {
        let start = name.len().checked_sub(end.len());
        start
            .and_then(|start| name.as_bytes().get(start..))
            .is_some_and(|found| found.eq_ignore_ascii_case(end.as_bytes()))
    })
}

/// Results kept from one field; honest ones have up to ten.
const MAX_RESULTS: usize = 50;

/// Properties kept for one result.
const MAX_PROPERTIES: usize = 50;

/// A word or comment of an Authentication-Results segment.
enum Piece {
    Word(String),
    Comment(String),
}

impl AuthenticationResults {
    /// Reads an unfolded value. `header` is the field's index; ARC's field is told by its `i=` tag.
    #[must_use]
    pub fn read(value: &str, header: u32) -> Self {
        let mut out = Self { header, ..Self::default() };
        for (index, segment) in segments(value).into_iter().enumerate() {
            let first = segment.iter().find_map(|piece| match piece {
                Piece::Word(word) => Some(word.as_str()),
                Piece::Comment(_) => None,
            });
            match first {
                Some(word)
                    if !word.contains('=')
                    // RFC 8601 §2.2: the authserv-id comes first, a version may follow it. "none" says that nothing was done.
                    && out.server.is_none() && index <= 1 =>
                {
                    out.server = Some(word.to_ascii_lowercase());
                }
                Some(word) if index == 0 && word.starts_with("i=") => {
                    out.arc_instance = word[2..].parse().ok();
                }
                Some(_) if out.results.len() < MAX_RESULTS => {
                    out.results.extend(MethodResult::from_pieces(&segment));
                }
                _ => {}
            }
        }
        out
    }
}

/// What stands where a server's name may stand: the first word behind each semicolon that is no result. More than one name is nobody's honest
/// field, and each reader takes another one for the server's.
pub(crate) fn claimed_servers(value: &str) -> Vec<String> {
    let first_word = |segment: Vec<Piece>| {
        segment.into_iter().find_map(|piece| match piece {
            Piece::Word(word) => Some(word),
            Piece::Comment(_) => None,
        })
    };
    segments(value).into_iter().filter_map(first_word).filter(|word| !word.contains('=')).collect()
}

impl MethodResult {
    fn from_pieces(pieces: &[Piece]) -> Option<Self> {
        let mut out = Self::default();
        for piece in pieces {
            match piece {
                Piece::Comment(text) => match &mut out.comment {
                    Some(comment) => {
                        comment.push(' ');
                        comment.push_str(text);
                    }
                    None => out.comment = Some(text.clone()),
                },
                Piece::Word(word) => out.take(word),
            }
        }
        (!out.method.is_empty()).then_some(out)
    }

    fn take(&mut self, word: &str) {
        let Some((name, value)) = word.split_once('=') else { return };
        let name = name.trim().to_ascii_lowercase();
        if self.method.is_empty() {
            // RFC 8601 §2.2: `method/version`.
            self.method = name.split('/').next().unwrap_or(&name).trim().to_owned();
            self.result = value.trim().to_ascii_lowercase();
        } else if name == "reason" {
            self.reason = Some(value.to_owned());
        } else if self.properties.len() < MAX_PROPERTIES {
            self.properties.push((name, value.to_owned()));
        }
    }
}

/// The segments between semicolons, each as words and comments. A word runs on over quotes and around equals signs.
fn segments(value: &str) -> Vec<Vec<Piece>> {
    let bytes = value.as_bytes();
    let mut all = vec![Vec::new()];
    let mut last_end = None;
    for token in Tokens::new(bytes, b";") {
        let Some(segment) = all.last_mut() else { break };
        let (span, text) = match token {
            Token::Space(_) => continue,
            Token::Special(..) => {
                all.push(Vec::new());
                last_end = None;
                continue;
            }
            Token::Comment(span) => {
                segment.push(Piece::Comment(token::to_text(&token::unquoted(&bytes[span.range()]))));
                continue;
            }
            Token::Quoted(span) => (span, token::to_text(&token::unquoted(&bytes[span.range()]))),
            Token::Atom(span) => (span, value[span.range()].to_owned()),
        };
        let is_touching = last_end == Some(span.start);
        last_end = Some(span.end);
        match segment.last_mut() {
            // The cheap questions first: a word that grows by one sign at a time must not be read again for each.
            Some(Piece::Word(word))
                if is_touching || text.starts_with('=') || ends_in_its_first_equals(word) =>
            {
                word.push_str(&text);
            }
            _ => segment.push(Piece::Word(text)),
        }
    }
    all
}

/// Whether a word is a name and an equals sign, whose value is still to come.
fn ends_in_its_first_equals(word: &str) -> bool {
    word.ends_with('=') && word.find('=') == Some(word.len() - 1)
}

impl ReceivedSpf {
    /// Reads an unfolded value: `result (comment) key=value; …` (RFC 7208 §9.1).
    #[must_use]
    pub fn read(value: &str, header: u32) -> Self {
        let mut out = Self { header, ..Self::default() };
        for piece in segments(value).into_iter().flatten() {
            match piece {
                Piece::Comment(text) => out.comment = out.comment.or(Some(text)),
                Piece::Word(word) if out.result.is_empty() => out.result = word.to_ascii_lowercase(),
                Piece::Word(word) => out.take(&word),
            }
        }
        if let Some(comment) = &out.comment {
            out.designator = designator(comment);
            out.receiver = out.receiver.or_else(|| {
                let server = comment.split(':').next()?.trim();
                (!server.is_empty() && !server.contains(' ')).then(|| server.to_ascii_lowercase())
            });
        }
        out
    }

    fn take(&mut self, word: &str) {
        let Some((name, value)) = word.split_once('=') else { return };
        let value = value.trim_matches(['<', '>']);
        match name.to_ascii_lowercase().as_str() {
            "client-ip" => self.client_ip = value.parse().ok(),
            "envelope-from" => self.envelope_from = Some(value.to_owned()),
            "helo" => self.helo = Some(value.to_owned()),
            "receiver" => self.receiver = Some(value.to_ascii_lowercase()),
            _ => {}
        }
    }
}

/// The name after "domain of" in the comment of a Received-SPF field or an SPF result.
#[must_use]
pub fn designator(comment: &str) -> Option<String> {
    let (_, after) = comment.split_once("domain of ")?;
    let mut words = after.split_whitespace();
    let first = words.next()?;
    let word = if first == "transitioning" { words.next()? } else { first };
    Some(word.trim_matches(['<', '>', '"', '\'', ',', ')']).to_owned())
}

/// Tags kept from one signature; honest ones have up to 15.
const MAX_TAGS: usize = 50;

impl DkimSignatureField {
    /// Reads the tag list of an unfolded value (RFC 6376 §3.2).
    #[must_use]
    pub fn read(value: &str, header: u32) -> Self {
        let tags =
            value.split(';').filter_map(|tag| tag.split_once('=')).take(MAX_TAGS).map(|(name, value)| {
                let mut whole = String::with_capacity(value.len());
                whole.extend(value.split_whitespace());
                (name.trim().to_owned(), whole)
            });
        Self { header, tags: tags.collect() }
    }
}

#[cfg(test)]
mod tests;
