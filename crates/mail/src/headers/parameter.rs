//! Parameters of structured fields (RFC 2045 §5.1) with RFC 2231 continuations and charsets.
//! RFC 2047 words inside values are decoded too: the standard forbids them there, nearly every mail program writes them.

use super::{encoded_word, token};
use crate::{complaint::ComplaintKind, mime::charset};

/// A structured value: what stands before the first semicolon, and its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameterised {
    /// The value itself, lower case, comments removed.
    pub value: String,
    /// The parameters: names in lower case, values decoded; the first of each name.
    pub parameters: Vec<(String, String)>,
    /// What was wrong, each kind at most once.
    pub complaints: Vec<ComplaintKind>,
}

/// Parameters read from one field; honest ones have fewer than ten.
const MAX_PARAMETERS: usize = 100;

/// One parameter as written.
struct Raw {
    /// Lower case, without `*`.
    name: String,
    /// RFC 2231 §3: the number of the continuation.
    section: Option<u32>,
    /// RFC 2231 §4: percent-encoded, the first section with charset and language.
    is_extended: bool,
    value: String,
}

/// Reads an unfolded value such as `text/plain; charset="utf-8"`.
#[must_use]
pub fn read(text: &str) -> Parameterised {
    let (value, mut rest) = split_value(text);
    let mut out = Parameterised { value, ..Parameterised::default() };
    let mut raw = Vec::new();
    while raw.len() < MAX_PARAMETERS
        && let Some((parameter, after)) = next_parameter(rest)
    {
        raw.extend(parameter);
        rest = after;
    }
    out.assemble(&raw);
    out
}

/// What stands before the first semicolon outside comments.
fn split_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut depth = 0_u32;
    for (offset, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return (value.trim().to_ascii_lowercase(), &text[offset + 1..]),
            _ if depth == 0 => value.push(letter),
            _ => {}
        }
    }
    (value.trim().to_ascii_lowercase(), "")
}

/// The next parameter and what follows it; the parameter is `None` when there was only noise.
fn next_parameter(text: &str) -> Option<(Option<Raw>, &str)> {
    let text = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ';');
    if text.is_empty() {
        return None;
    }
    let stop = text.find(['=', ';']).unwrap_or(text.len());
    if !text[stop..].starts_with('=') {
        return Some((None, &text[stop..]));
    }
    let (value, rest) = parameter_value(text[stop + 1..].trim_start());
    Some((raw_parameter(text[..stop].trim(), value), rest))
}

/// A quoted string, or everything to the next semicolon: file names with unquoted spaces are common.
fn parameter_value(text: &str) -> (String, &str) {
    if let Some(inside) = text.strip_prefix('"') {
        let mut escaped = false;
        for (offset, letter) in inside.char_indices() {
            match letter {
                '\\' if !escaped => escaped = true,
                '"' if !escaped => {
                    let value = token::to_text(&token::unquoted(&inside.as_bytes()[..offset]));
                    return (value, &inside[offset + 1..]);
                }
                _ => escaped = false,
            }
        }
    }
    let stop = text.find(';').unwrap_or(text.len());
    let value = text[..stop].trim();
    let value = value.strip_prefix('"').unwrap_or(value);
    // A comment after a token: `charset=us-ascii (plain)`.
    let value = value.find(" (").map_or(value, |comment| &value[..comment]);
    (value.to_owned(), &text[stop..])
}

/// Takes `name`, `name*`, `name*0`, `name*0*` apart (RFC 2231 §3, §4).
fn raw_parameter(name: &str, value: String) -> Option<Raw> {
    // A comment or a stray word may stand before the name.
    let name = name.rsplit(|letter: char| letter.is_whitespace() || letter == ')').next().unwrap_or(name);
    let lower = name.to_ascii_lowercase();
    let (lower, is_extended) = match lower.strip_suffix('*') {
        Some(inside) => (inside.to_owned(), true),
        None => (lower, false),
    };
    let (name, section) = match lower.split_once('*') {
        Some((name, digits)) => (name.to_owned(), Some(digits.parse().ok()?)),
        None => (lower, None),
    };
    (!name.is_empty()).then_some(Raw { name, section, is_extended, value })
}

impl Parameterised {
    /// The value of a parameter, its name in lower case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn complain(&mut self, kind: ComplaintKind) {
        if !self.complaints.contains(&kind) {
            self.complaints.push(kind);
        }
    }

    /// Joins continuations and decodes. RFC 2231's form wins over the plain one, as senders give both.
    fn assemble(&mut self, raw: &[Raw]) {
        for parameter in raw {
            if self.parameter(&parameter.name).is_some() {
                continue;
            }
            let mut same: Vec<&Raw> = raw.iter().filter(|other| other.name == parameter.name).collect();
            let is_2231 = same.iter().any(|one| one.is_extended || one.section.is_some());
            if is_2231 {
                same.retain(|one| one.is_extended || one.section.is_some());
            }
            let value = if same.iter().any(|one| one.section.is_some()) {
                self.continued(&mut same)
            } else {
                if same.len() > 1 {
                    self.complain(ComplaintKind::RepeatedParameter);
                }
                if same[0].is_extended { self.extended(&same[..1]) } else { self.plain(&same[0].value) }
            };
            self.parameters.push((parameter.name.clone(), value));
        }
    }

    /// RFC 2231 §3: sections in the order of their numbers, whatever the order they stand in.
    fn continued(&mut self, sections: &mut [&Raw]) -> String {
        sections.sort_by_key(|one| one.section.unwrap_or(0));
        let is_gapless =
            sections.iter().enumerate().all(|(index, one)| one.section == u32::try_from(index).ok());
        if !is_gapless {
            self.complain(ComplaintKind::BrokenParameter);
        }
        // Of sections with the same number the first counts.
        let mut once = sections.to_vec();
        once.dedup_by_key(|one| one.section);
        if once.iter().any(|one| one.is_extended) {
            return self.extended(&once);
        }
        let joined: String = once.iter().map(|one| one.value.as_str()).collect();
        self.plain(&joined)
    }

    /// RFC 2231 §4: `charset'language'percent-encoded`; only sections marked with a star are percent-encoded.
    fn extended(&mut self, sections: &[&Raw]) -> String {
        let mut bytes = Vec::new();
        let mut charset_name = None;
        for (index, section) in sections.iter().enumerate() {
            let mut value = section.value.as_str();
            if index == 0
                && section.is_extended
                && let Some((charset, text)) = value.split_once('\'')
                && let Some((_language, text)) = text.split_once('\'')
            {
                charset_name = Some(charset.to_owned());
                value = text;
            }
            if section.is_extended {
                percent_decode(value.as_bytes(), &mut bytes);
            } else {
                bytes.extend_from_slice(value.as_bytes());
            }
        }
        let decoded = charset::decode(&bytes, charset_name.as_deref());
        if decoded.is_unknown {
            self.complain(ComplaintKind::UnknownCharset);
        }
        if decoded.is_broken {
            self.complain(ComplaintKind::BrokenCharset);
        }
        self.clean(&decoded.text)
    }

    /// A value in the plain form, with RFC 2047 words decoded.
    fn plain(&mut self, value: &str) -> String {
        if !encoded_word::is_present(value) {
            return self.clean(value);
        }
        let decoded = encoded_word::decode(value);
        for kind in decoded.complaints {
            self.complain(kind);
        }
        self.clean(&decoded.text)
    }

    fn clean(&mut self, text: &str) -> String {
        if !text.chars().any(char::is_control) {
            return text.to_owned();
        }
        if text.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            self.complain(ComplaintKind::HeaderInjection);
        }
        text.chars().filter(|letter| !letter.is_control()).collect()
    }
}

fn percent_decode(text: &[u8], bytes: &mut Vec<u8>) {
    let mut position = 0;
    while position < text.len() {
        let escape =
            if text[position] == b'%' { crate::mime::transfer::hex_pair(text, position + 1) } else { None };
        match escape {
            Some(byte) => {
                bytes.push(byte);
                position += 3;
            }
            None => {
                bytes.push(text[position]);
                position += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests;
