//! An SPF record as text: its terms and macros (RFC 7208 §4.6, §5, §6, §12). Nothing is asked or expanded here.

use std::{fmt, net::IpAddr};

use super::super::Network;

/// A record longer than what DNS can send in one answer over TCP is no record; this is far above real ones.
const MAX_RECORD_BYTES: usize = 16 << 10;
/// More terms than any honest record has, even a flattened one.
const MAX_RECORD_TERMS: usize = 1_000;

/// A name has at most 127 labels, and no honest domain is made of more than a few macros; each costs the length of what it stands for.
const MAX_PIECES: usize = 64;

/// Why a record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw(String);

impl fmt::Display for Flaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A parsed record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// In the order they are tried.
    pub directives: Vec<Directive>,
    /// Whose record is used if nothing matches.
    pub redirect: Option<DomainSpec>,
}

/// A mechanism with its qualifier, and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// What a match means.
    pub qualifier: Qualifier,
    /// What can match.
    pub mechanism: Mechanism,
    /// As it was written, for the log.
    pub text: Box<str>,
}

/// What a match means (RFC 7208 §4.6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qualifier {
    /// `+`, or nothing written.
    Pass,
    /// `-`.
    Fail,
    /// `~`.
    SoftFail,
    /// `?`.
    Neutral,
}

/// What can match (RFC 7208 §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mechanism {
    /// `all`.
    All,
    /// `include`.
    Include(DomainSpec),
    /// `a`.
    Address(Option<DomainSpec>, Prefixes),
    /// `mx`.
    Exchange(Option<DomainSpec>, Prefixes),
    /// `ptr`.
    Pointer(Option<DomainSpec>),
    /// `ip4` and `ip6`.
    Network(Network),
    /// `exists`.
    Exists(DomainSpec),
}

/// Prefix lengths for both families (RFC 7208 §5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefixes {
    /// 0 to 32.
    pub v4: u8,
    /// 0 to 128.
    pub v6: u8,
}

impl Prefixes {
    /// Whether the client lies in the network around an address.
    #[must_use]
    pub fn cover(self, address: IpAddr, client: IpAddr) -> bool {
        let length = if address.is_ipv4() { self.v4 } else { self.v6 };
        Network::new(address, length).is_some_and(|network| network.contains(client))
    }
}

/// A domain with macros in it (RFC 7208 §7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainSpec(pub Vec<Piece>);

/// A piece of a domain with macros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As written, with `%%`, `%_` and `%-` resolved.
    Literal(String),
    /// What stands for a fact about the message.
    Macro(Macro),
}

/// One macro: `%{ir.}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macro {
    /// The letter in lower case.
    pub letter: char,
    /// Written in upper case: the value is URL-escaped.
    pub is_escaped: bool,
    /// How many parts from the right are kept.
    pub keep: Option<usize>,
    /// `r`: the parts change their order.
    pub is_reversed: bool,
    /// Where the value is split; never empty.
    pub delimiters: String,
}

impl DomainSpec {
    /// Whether the client's validated name is needed.
    #[must_use]
    pub fn uses_validated_name(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Macro(Macro { letter: 'p', .. })))
    }
}

/// RFC 7208 §4.5: the version, then a space or nothing.
#[must_use]
pub fn is_spf(text: &[u8]) -> bool {
    text.get(..6).is_some_and(|version| version.eq_ignore_ascii_case(b"v=spf1"))
        && matches!(text.get(6), None | Some(b' '))
}

impl Record {
    /// Reads a record, or says what is wrong. One wrong term makes the whole wrong (RFC 7208 §4.6).
    pub fn parse(text: &[u8]) -> Result<Self, Flaw> {
        let text =
            std::str::from_utf8(text).ok().filter(|text| text.is_ascii() && text.len() <= MAX_RECORD_BYTES);
        let text = text.ok_or_else(|| Flaw(String::from("not a text of reasonable length in ASCII")))?;
        let mut record = Self::default();
        let mut has_explanation = false;
        let terms = text.get(6..).unwrap_or_default().split(' ').filter(|term| !term.is_empty());
        for (number, term) in terms.enumerate() {
            if number == MAX_RECORD_TERMS {
                return Err(Flaw(format!("more than {MAX_RECORD_TERMS} terms")));
            }
            let flaw = || Flaw(format!("`{term}` cannot be read"));
            match modifier(term) {
                Some((name, value)) if name.eq_ignore_ascii_case("redirect") => {
                    let spec = domain_spec(value).ok_or_else(flaw)?;
                    // RFC 7208 §6: these two occur at most once.
                    if record.redirect.replace(spec).is_some() {
                        return Err(Flaw(String::from("two redirects")));
                    }
                }
                Some((name, value)) if name.eq_ignore_ascii_case("exp") => {
                    domain_spec(value).ok_or_else(flaw)?;
                    if std::mem::replace(&mut has_explanation, true) {
                        return Err(Flaw(String::from("two explanations")));
                    }
                }
                // RFC 7208 §6: unknown modifiers are ignored, if their macros are well formed.
                Some((_, value)) => {
                    macro_string(value, ANY_LETTER).ok_or_else(flaw)?;
                }
                None => record.directives.push(directive(term).ok_or_else(flaw)?),
            }
        }
        Ok(record)
    }
}

/// Splits `name=value`; a mechanism has a colon or slash before any equals sign.
fn modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    is_name.then_some((name, value))
}

fn directive(term: &str) -> Option<Directive> {
    let (qualifier, mechanism) = match term.as_bytes().first()? {
        b'+' => (Qualifier::Pass, &term[1..]),
        b'-' => (Qualifier::Fail, &term[1..]),
        b'~' => (Qualifier::SoftFail, &term[1..]),
        b'?' => (Qualifier::Neutral, &term[1..]),
        _ => (Qualifier::Pass, term),
    };
    Some(Directive { qualifier, mechanism: parse_mechanism(mechanism)?, text: term.into() })
}

fn parse_mechanism(text: &str) -> Option<Mechanism> {
    let end = text.find([':', '/']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let argument = rest.strip_prefix(':');
    match name.to_ascii_lowercase().as_str() {
        "all" => rest.is_empty().then_some(Mechanism::All),
        "include" => Some(Mechanism::Include(domain_spec(argument?)?)),
        "exists" => Some(Mechanism::Exists(domain_spec(argument?)?)),
        "a" => target_and_prefixes(rest).map(|(target, prefixes)| Mechanism::Address(target, prefixes)),
        "mx" => target_and_prefixes(rest).map(|(target, prefixes)| Mechanism::Exchange(target, prefixes)),
        "ptr" if rest.is_empty() => Some(Mechanism::Pointer(None)),
        "ptr" => Some(Mechanism::Pointer(Some(domain_spec(argument?)?))),
        "ip4" => Network::parse(argument?).filter(Network::is_v4).map(Mechanism::Network),
        "ip6" => Network::parse(argument?).filter(|network| !network.is_v4()).map(Mechanism::Network),
        _ => None,
    }
}

/// RFC 7208 §5.3: `[":" domain-spec] ["/" n] ["//" n]`.
fn target_and_prefixes(rest: &str) -> Option<(Option<DomainSpec>, Prefixes)> {
    let (rest, v6) = match split_prefix(rest, "//") {
        Some((before, length)) => (before, prefix(length, 128)?),
        None => (rest, 128),
    };
    let (rest, v4) = match split_prefix(rest, "/") {
        Some((before, length)) => (before, prefix(length, 32)?),
        None => (rest, 32),
    };
    let target = match rest.strip_prefix(':') {
        Some(target) => Some(domain_spec(target)?),
        None if rest.is_empty() => None,
        None => return None,
    };
    Some((target, Prefixes { v4, v6 }))
}

/// Splits a length off the end. A slash with anything else behind it is part of the domain (RFC 7208 §7.1).
fn split_prefix<'a>(text: &'a str, slashes: &str) -> Option<(&'a str, &'a str)> {
    let (before, length) = text.rsplit_once(slashes)?;
    let is_length = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    is_length.then_some((before, length))
}

fn prefix(length: &str, most: u8) -> Option<u8> {
    let is_plain =
        length.bytes().all(|byte| byte.is_ascii_digit()) && (length == "0" || !length.starts_with('0'));
    length.parse().ok().filter(|length| is_plain && *length <= most)
}

/// Macro letters allowed in domains (RFC 7208 §7.2: `c`, `r`, `t` only in explanations).
const DOMAIN_LETTER: &str = "slodiphv";
const ANY_LETTER: &str = "slodiphvcrt";

/// RFC 7208 §7.1: a macro string that ends in a top label or a macro.
fn domain_spec(text: &str) -> Option<DomainSpec> {
    let spec = macro_string(text, DOMAIN_LETTER)?;
    let ends_well = match spec.last()? {
        Piece::Macro(_) => true,
        Piece::Literal(_) => has_top_label(text),
    };
    ends_well.then_some(DomainSpec(spec))
}

/// RFC 7208 §7.1: a dot and a label that is not all digits, and maybe one more dot.
fn has_top_label(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let Some((_, label)) = text.rsplit_once('.') else { return false };
    let is_label = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_label
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().any(|byte| !byte.is_ascii_digit())
}

fn macro_string(text: &str, letters: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find('%').unwrap_or(rest.len());
        let (literal, after) = rest.split_at(at);
        // RFC 7208 §7.1: visible characters only.
        if !literal.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        push_literal(&mut pieces, literal);
        let Some(after) = after.strip_prefix('%') else { break };
        if pieces.len() >= MAX_PIECES {
            return None;
        }
        let (first, after_first) = after.split_at_checked(1)?;
        rest = match first {
            "%" => {
                push_literal(&mut pieces, "%");
                after_first
            }
            "_" => {
                push_literal(&mut pieces, " ");
                after_first
            }
            "-" => {
                push_literal(&mut pieces, "%20");
                after_first
            }
            "{" => {
                let (inner, after) = after_first.split_once('}')?;
                pieces.push(Piece::Macro(parse_macro(inner, letters)?));
                after
            }
            _ => return None,
        };
    }
    Some(pieces)
}

fn push_literal(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Literal(literal)) => literal.push_str(text),
        _ => pieces.push(Piece::Literal(text.to_owned())),
    }
}

/// RFC 7208 §7.1: letter, digits, `r`, delimiters.
fn parse_macro(inner: &str, letters: &str) -> Option<Macro> {
    let first = inner.chars().next()?;
    let letter = first.to_ascii_lowercase();
    if !letters.contains(letter) {
        return None;
    }
    let rest = &inner[1..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at(digits);
    // RFC 7208 §7.3: the number of parts is not zero. What does not fit a number keeps everything.
    let keep = match digits {
        "" => None,
        digits if digits.bytes().all(|digit| digit == b'0') => return None,
        digits => Some(digits.parse().unwrap_or(usize::MAX)),
    };
    let delimiters = rest.strip_prefix(['r', 'R']).unwrap_or(rest);
    if !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
        return None;
    }
    Some(Macro {
        letter,
        is_escaped: first.is_ascii_uppercase(),
        keep,
        is_reversed: delimiters.len() < rest.len(),
        delimiters: if delimiters.is_empty() { String::from(".") } else { delimiters.to_owned() },
    })
}

#[cfg(test)]
mod tests;
