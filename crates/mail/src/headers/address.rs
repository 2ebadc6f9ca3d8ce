//! Address lists: From, To, Cc, Reply-To and their like (RFC 5322 §3.4), read leniently.
//! Where mail programs disagree on what is the address, the last one in angle brackets is taken, and a complaint says so.

use super::{
    encoded_word,
    token::{self, Token, Tokens},
};
use crate::{
    complaint::{ComplaintKind, Complaints},
    span::{Place, Span},
};

/// One mailbox of an address field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown to people, RFC 2047-decoded and unquoted; the outer one if names are nested. `None` when absent.
    pub display_name: Option<String>,
    /// The address as written, without brackets, comments, route and white space; may be no valid address.
    pub address: String,
    /// The whole mailbox, in the bytes the list was read from (the raw message for header fields).
    pub span: Span,
    /// The address alone, in the same bytes.
    pub address_span: Span,
    /// The group it stands in, an index into [`AddressList::groups`].
    pub group: Option<u32>,
}

impl Mailbox {
    /// What stands before the last `@`, or the whole when there is none.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or(&self.address, |(local, _)| local)
    }

    /// What stands after the last `@`; `None` when there is none or nothing follows.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
    }
}

/// A named group of mailboxes (RFC 5322 §3.4): `Friends: a@example.org, b@example.org;`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name, decoded: `undisclosed-recipients`.
    pub name: String,
    /// How many mailboxes stand in it.
    pub mailboxes: u32,
    /// Name to semicolon, in the bytes the list was read from.
    pub span: Span,
}

/// What an address field holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressList {
    /// The mailboxes in order, those inside groups included.
    pub mailboxes: Vec<Mailbox>,
    /// The groups in order; `undisclosed-recipients:;` is a group with no mailbox.
    pub groups: Vec<Group>,
}

impl AddressList {
    /// The first mailbox.
    #[must_use]
    pub fn first(&self) -> Option<&Mailbox> {
        self.mailboxes.first()
    }
}

/// Where a list is read, and where its complaints go.
#[derive(Debug)]
pub struct ListReader<'a> {
    /// The bytes the list's span counts in.
    pub source: &'a [u8],
    /// Mailboxes kept.
    pub limit: usize,
    /// Receives complaints; their places are `Place::Raw` spans of `source`.
    pub complaints: &'a mut Complaints,
}

impl ListReader<'_> {
    /// Reads the list that stands in `span`, adding to `list`.
    pub fn read(&mut self, span: Span, list: &mut AddressList) {
        let text = &self.source[span.range()];
        let has_group_end = memchr::memchr(b';', text).is_some();
        let mut reader =
            Reader { outer: self, text, base: span.range().start, list, item: Item::default(), group: None };
        reader.run(has_group_end);
    }
}

/// What has been read of the item at hand.
#[derive(Default)]
struct Item {
    /// Words before the angle brackets.
    words: Vec<Token>,
    /// The inside of each pair of angle brackets.
    angles: Vec<Span>,
    comments: Vec<Span>,
    /// An at sign stands in one of the words.
    has_at: bool,
    start: Option<usize>,
    end: usize,
}

/// Items joined by unquoted commas inside a display name ("Doe, John <john@example.com>").
const MAX_JOINED_WORDS: usize = 64;

struct Reader<'r, 'a> {
    outer: &'r mut ListReader<'a>,
    text: &'a [u8],
    base: usize,
    list: &'r mut AddressList,
    item: Item,
    group: Option<u32>,
}

impl Reader<'_, '_> {
    fn run(&mut self, has_group_end: bool) {
        let mut tokens = Tokens::new(self.text, b"<>,;:");
        while let Some(token) = tokens.next() {
            match token {
                Token::Space(_) => {}
                Token::Atom(span) | Token::Quoted(span) => {
                    self.grow(span);
                    self.item.has_at |=
                        matches!(token, Token::Atom(_)) && self.text[span.range()].contains(&b'@');
                    self.item.words.push(token);
                }
                Token::Comment(span) => {
                    self.grow(span);
                    self.item.comments.push(span);
                }
                Token::Special(b'<', open) => self.angle(&mut tokens, open),
                Token::Special(b':', colon)
                    if has_group_end && self.group.is_none() && self.may_be_group() =>
                {
                    self.open_group(colon);
                }
                Token::Special(b',', _) => self.end_item(true),
                Token::Special(b';', semicolon) => {
                    self.end_item(false);
                    self.close_group(semicolon);
                }
                // A stray colon or closing bracket is part of a name.
                Token::Special(_, span) => {
                    self.grow(span);
                    self.item.words.push(Token::Atom(span));
                }
            }
        }
        self.end_item(false);
    }

    fn grow(&mut self, span: Span) {
        self.item.start.get_or_insert(span.range().start);
        self.item.end = span.range().end;
    }

    /// Takes `<…>`; without a closing bracket the address ends at the next separator.
    fn angle(&mut self, tokens: &mut Tokens<'_>, open: Span) {
        self.grow(open);
        let inside_start = open.range().end;
        let mut inside_end = inside_start;
        // RFC 5322 §4.4: an obsolete route (`<@a,@b:c@d>`) may hold commas before its colon.
        let mut is_route = self.text[inside_start..].trim_ascii_start().starts_with(b"@");
        loop {
            match tokens.next() {
                Some(Token::Special(b'>', span)) => {
                    self.grow(span);
                    break;
                }
                Some(Token::Special(b':', span)) => {
                    is_route = false;
                    inside_end = span.range().end;
                }
                // A comma typed for a dot ("jane@example,com") does not end an address that is closed after it.
                Some(Token::Special(b',', span)) if is_route || self.is_closed_after(span) => {
                    inside_end = span.range().end;
                }
                Some(Token::Space(_)) => {}
                Some(Token::Atom(span) | Token::Quoted(span) | Token::Comment(span)) => {
                    inside_end = span.range().end;
                }
                unclosed => {
                    if let Some(Token::Special(_, span)) = unclosed {
                        tokens.seek(span.range().start);
                    }
                    self.complain(ComplaintKind::BrokenAddress, open.range().start, inside_end);
                    break;
                }
            }
        }
        self.item.end = self.item.end.max(inside_end);
        self.item.angles.push(Span::new(inside_start, inside_end));
    }

    /// True when the angle brackets at hand are closed soon after this place, before others open.
    fn is_closed_after(&self, span: Span) -> bool {
        let rest = &self.text[span.range().end..];
        let rest = &rest[..rest.len().min(256)];
        memchr::memchr2(b'<', b'>', rest).is_some_and(|at| rest[at] == b'>')
    }

    /// A group's name is plain words: no address before the colon.
    fn may_be_group(&self) -> bool {
        self.item.angles.is_empty() && !self.item.words.is_empty() && !self.item.has_at
    }

    fn open_group(&mut self, colon: Span) {
        let words = std::mem::take(&mut self.item.words);
        let name = self.phrase(&words);
        let start = self.item.start.unwrap_or(colon.range().start);
        self.item = Item::default();
        if self.list.groups.len() >= self.outer.limit {
            return;
        }
        self.group = u32::try_from(self.list.groups.len()).ok();
        let span = Span::new(start, colon.range().end).shifted(self.base);
        self.list.groups.push(Group { name, mailboxes: 0, span });
    }

    fn close_group(&mut self, semicolon: Span) {
        if let Some(index) = self.group.take()
            && let Some(group) = self.list.groups.get_mut(index as usize)
        {
            group.span.end = semicolon.shifted(self.base).end;
        }
    }

    /// Ends the item at hand. A name without an address before a comma waits for the next item: unquoted commas in
    /// names are common, and the other reading would make a sender without an address.
    fn end_item(&mut self, is_comma: bool) {
        let Some(start) = self.item.start else { return };
        let has_address = !self.item.angles.is_empty() || self.item.has_at;
        if is_comma && !has_address && self.item.words.len() < MAX_JOINED_WORDS && self.followed_by_address()
        {
            self.complain(ComplaintKind::BrokenAddress, start, self.item.end);
            let comma = Span::new(self.item.end, self.item.end);
            self.item.words.push(Token::Special(b',', comma));
            return;
        }
        let item = std::mem::take(&mut self.item);
        if self.list.mailboxes.len() >= self.outer.limit {
            self.complain(ComplaintKind::TooManyMailboxes, start, item.end);
            return;
        }
        let mailbox = self.mailbox(&item, start);
        if let Some(group) = self.group.and_then(|index| self.list.groups.get_mut(index as usize)) {
            group.mailboxes += 1;
        }
        self.list.mailboxes.push(mailbox);
    }

    /// True when the next address in the list is in angle brackets: then the names before it belong to it.
    fn followed_by_address(&self) -> bool {
        let rest = &self.text[self.item.end..];
        // Bounded, so that a list of a thousand bare names stays linear.
        let rest = &rest[..rest.len().min(256)];
        memchr::memchr3(b'<', b'@', b';', rest).is_some_and(|at| rest[at] == b'<')
    }

    fn mailbox(&mut self, item: &Item, start: usize) -> Mailbox {
        let address_words = if item.angles.is_empty() { self.words_with_at(&item.words) } else { None };
        let mut name = match &address_words {
            Some(range) => self.phrase(&[&item.words[..range.start], &item.words[range.end..]].concat()),
            None => self.phrase(&item.words),
        };
        let address_span = match (item.angles.last(), &address_words) {
            (Some(angle), _) => *angle,
            (None, Some(range)) => cover(&item.words[range.clone()]),
            (None, None) => Span::new(item.end, item.end),
        };
        let mut address = self.address(address_span);
        if item.angles.len() > 1 {
            self.complain(ComplaintKind::BrokenAddress, start, item.end);
            let outer = Span::new(start, item.angles.last().map_or(item.end, |last| last.range().start - 1));
            name = self.decoded(&token::to_text(&crate::headers::field::unfold(&self.text[outer.range()])));
        }
        if address.is_empty() && item.angles.is_empty() {
            // Neither brackets nor an at sign: a lone word is a local address, more are a name without one.
            self.complain(ComplaintKind::BrokenAddress, start, item.end);
            if let [Token::Atom(_)] = item.words.as_slice() {
                address = std::mem::take(&mut name);
            }
        }
        if name.is_empty()
            && let Some(comment) = item.comments.first()
        {
            // RFC 5322 §3.4: before display names, the name stood in a comment after the address.
            name = self.decoded(&token::to_text(&token::unquoted(&self.text[comment.range()])));
        }
        self.check(&name, &address, Span::new(start, item.end));
        Mailbox {
            display_name: Some(name.trim_end_matches([',', ' ']).trim().to_owned())
                .filter(|name| !name.is_empty()),
            address,
            span: Span::new(start, item.end).shifted(self.base),
            address_span: address_span.shifted(self.base),
            group: self.group,
        }
    }

    /// The words that make an address without brackets: the first one with an at sign and what touches it.
    fn words_with_at(&self, words: &[Token]) -> Option<std::ops::Range<usize>> {
        let at = words
            .iter()
            .position(|word| matches!(word, Token::Atom(span) if self.text[span.range()].contains(&b'@')))?;
        let touches = |left: &Token, right: &Token| token_span(left).end == token_span(right).start;
        let mut start = at;
        while start > 0 && touches(&words[start - 1], &words[start]) {
            start -= 1;
        }
        let mut end = at + 1;
        while end < words.len() && touches(&words[end - 1], &words[end]) {
            end += 1;
        }
        Some(start..end)
    }

    /// The address in a span: comments, white space and an obsolete route (RFC 5322 §4.4) removed.
    fn address(&mut self, span: Span) -> String {
        let text = &self.text[span.range()];
        let mut bytes = Vec::with_capacity(text.len());
        for token in Tokens::new(text, b"") {
            match token {
                Token::Space(_) | Token::Comment(_) => {}
                Token::Atom(part) | Token::Quoted(part) | Token::Special(_, part) => {
                    bytes.extend_from_slice(&text[part.range()]);
                }
            }
        }
        let address = match bytes.strip_prefix(b"@").and_then(|_| memchr::memchr(b':', &bytes)) {
            Some(colon) => &bytes[colon + 1..],
            None => &bytes,
        };
        let address = token::to_text(address);
        if encoded_word::is_present(&address) {
            self.complain(ComplaintKind::EncodedWordAbuse, span.range().start, span.range().end);
        }
        address
    }

    /// The words of a name, a space between them where there was any, decoded.
    fn phrase(&mut self, words: &[Token]) -> String {
        let mut written = String::new();
        let mut last_end = None;
        for word in words {
            let span = token_span(word);
            let has_gap =
                last_end.is_some_and(|end| end < span.start) || last_end.is_some() && is_comma(word);
            if has_gap && !is_comma(word) {
                written.push(' ');
            }
            match word {
                Token::Quoted(_) => {
                    written.push_str(&token::to_text(&token::unquoted(&self.text[span.range()])));
                }
                Token::Special(special, _) => written.push(char::from(*special)),
                _ => written.push_str(&token::to_text(&self.text[span.range()])),
            }
            last_end = Some(span.end);
        }
        self.decoded(&written)
    }

    fn decoded(&mut self, text: &str) -> String {
        if !encoded_word::is_present(text) {
            return text.to_owned();
        }
        let decoded = encoded_word::decode(text);
        for kind in decoded.complaints {
            self.complain(kind, 0, self.text.len());
        }
        decoded.text
    }

    /// Complains of a name that shows another address than the real one.
    fn check(&mut self, name: &str, address: &str, span: Span) {
        let shown =
            name.split(|letter: char| letter.is_whitespace() || "<>()[]\"'".contains(letter)).find(|word| {
                word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
            });
        if shown.is_some_and(|shown| !shown.eq_ignore_ascii_case(address)) {
            self.complain(ComplaintKind::AddressInDisplayName, span.range().start, span.range().end);
        }
    }

    fn complain(&mut self, kind: ComplaintKind, start: usize, end: usize) {
        self.outer.complaints.add(kind, Place::Raw(Span::new(start, end).shifted(self.base)));
    }
}

fn is_comma(token: &Token) -> bool {
    matches!(token, Token::Special(b',', _))
}

fn token_span(token: &Token) -> Span {
    match token {
        Token::Atom(span)
        | Token::Quoted(span)
        | Token::Comment(span)
        | Token::Space(span)
        | Token::Special(_, span) => *span,
    }
}

/// From the first token's start to the last one's end.
fn cover(words: &[Token]) -> Span {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => Span { start: token_span(first).start, end: token_span(last).end },
        _ => Span::default(),
    }
}

/// Reads a list out of text that is not a header field (a quoted message's "To:" line). Spans count in `text`.
#[must_use]
pub fn read_text(text: &str, span: Span, limit: usize) -> AddressList {
    let mut list = AddressList::default();
    let mut complaints = Complaints::default();
    ListReader { source: text.as_bytes(), limit, complaints: &mut complaints }.read(span, &mut list);
    list
}

#[cfg(test)]
mod tests;
