//! XML, leniently: tags, attributes and text in order, as much as reading office packages needs.
//!
//! No validation, no entities but the five of XML and numbers, no doctype: what entities could blow up is never expanded.

use std::borrow::Cow;

/// A piece of XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An opening tag; empty elements are an opening and a closing one.
    Open(Tag<'a>),
    /// A closing tag: its name without prefix.
    Close(&'a str),
    /// Text between tags, references resolved.
    Text(Cow<'a, str>),
}

/// An opening tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Name with prefix.
    pub(super) full_name: &'a str,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// Returns the name without prefix.
    pub(super) fn name(&self) -> &'a str {
        local(self.full_name)
    }

    /// Returns an attribute by its name without prefix, references resolved.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.rest;
        while let Some((key, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, tail) = after[1..].split_once(quote)?;
            if local(key.trim()) == name {
                return Some(resolve(value));
            }
            rest = tail;
        }
        None
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Walks the tokens of a document.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// An empty element's closing, still to come.
    closing: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    /// Begins at the start of a document.
    pub(super) fn new(document: &'a str) -> Self {
        Tokens { rest: document, closing: None }
    }

    /// Skips to behind a mark, or to the end.
    fn skip(&mut self, mark: &str) -> &'a str {
        let end = self.rest.find(mark).unwrap_or(self.rest.len());
        let skipped = &self.rest[..end];
        self.rest = self.rest.get(end + mark.len()..).unwrap_or("");
        skipped
    }

    fn tag(&mut self) -> Option<Token<'a>> {
        let end = tag_end(self.rest);
        let inside = &self.rest[..end];
        self.rest = self.rest.get(end + 1..).unwrap_or("");
        if let Some(name) = inside.strip_prefix('/') {
            return Some(Token::Close(local(name.trim())));
        }
        let is_empty = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let name_end = inside.find(|character: char| character.is_whitespace()).unwrap_or(inside.len());
        let tag = Tag { full_name: &inside[..name_end], rest: &inside[name_end..] };
        if is_empty {
            self.closing = Some(tag.name());
        }
        Some(Token::Open(tag))
    }
}

/// Where a tag ends: the first `>` outside quotes.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    rest.len()
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.closing.take() {
            return Some(Token::Close(name));
        }
        while !self.rest.is_empty() {
            let Some(after) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Token::Text(resolve(text)));
            };
            self.rest = after;
            if after.starts_with("!--") {
                self.skip("-->");
            } else if let Some(data) = after.strip_prefix("![CDATA[") {
                self.rest = data;
                return Some(Token::Text(Cow::Borrowed(self.skip("]]>"))));
            } else if after.starts_with(['?', '!']) {
                self.skip(">");
            } else {
                return self.tag();
            }
        }
        None
    }
}

/// Resolves character references and the five named ones; others stay as written.
pub(super) fn resolve(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest
            .get(1..rest.floor_char_boundary(12))
            .and_then(|head| head.split_once(';'))
            .map(|(name, _)| name);
        match reference.and_then(|name| Some((name, character(name)?))) {
            Some((name, character)) => {
                out.push(character);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// Returns the names of elements, each once, in order; at most `count`.
pub(super) fn tag_names(document: &str, count: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for token in Tokens::new(document) {
        if names.len() >= count {
            break;
        }
        if let Token::Open(tag) = token
            && !tag.name().is_empty()
            && !names.iter().any(|known| known == tag.name())
        {
            names.push(super::open::cut(tag.name(), 128).to_owned());
        }
    }
    names
}
