//! Received fields (RFC 5321 §4.4): the trace each server leaves. Every server writes its own dialect, so nothing is required;
//! what a field says is the word of whoever wrote it.

use std::net::IpAddr;

use super::{
    Date,
    token::{self, Token, Tokens},
};

/// One Received field, taken apart leniently. Clauses are as written, comments included, unfolded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// The `from` clause: who connected, e.g. `mail.example.com (host.example.net [192.0.2.1])`.
    pub from: Option<String>,
    /// The `by` clause: who wrote the field.
    pub by: Option<String>,
    /// The `via` clause.
    pub via: Option<String>,
    /// The `with` clause: the protocol.
    pub with: Option<String>,
    /// The `id` clause.
    pub id: Option<String>,
    /// The `for` clause.
    pub for_clause: Option<String>,
    /// Words that belong to no clause we know.
    pub additional: Option<String>,
    /// The name the client called itself (HELO/EHLO argument), without brackets.
    pub helo: Option<String>,
    /// The name the server found for the client's address, from the comment.
    pub client_name: Option<String>,
    /// The client's address: the bracketed one in the `from` clause.
    pub client_ip: Option<IpAddr>,
    /// The host name in the `by` clause.
    pub by_name: Option<String>,
    /// The mailbox of the `for` clause, without brackets.
    pub for_address: Option<String>,
    /// Every address literal in brackets in the `from` clause, in order, without duplicates.
    pub ips: Vec<IpAddr>,
    /// When.
    pub date: Option<Date>,
    /// True when the `with` clause or a comment says TLS was used (RFC 3848: ESMTPS, ESMTPSA; or `version=TLS…`).
    pub has_tls: bool,
    /// True when the client had authenticated (RFC 3848: ESMTPA, ESMTPSA).
    pub has_authentication: bool,
}

/// The clauses by their opening word (RFC 5321 §4.4; `via` and `with` are registered names, `id` and `for` optional).
const CLAUSES: [&str; 6] = ["from", "by", "via", "with", "id", "for"];

/// Addresses kept from one field; honest ones have one or two.
const MAX_IPS: usize = 8;

impl Received {
    /// Reads an unfolded value. Never fails; [`Received::is_broken`] tells when nothing useful was in it.
    #[must_use]
    pub fn read(value: &str) -> Self {
        let mut received = Self::default();
        let (clauses, date) = split_date(value);
        received.date = date.and_then(Date::read);
        let mut clause: Option<usize> = None;
        let mut start = 0;
        for token in Tokens::new(clauses.as_bytes(), b"") {
            let Token::Atom(span) = token else { continue };
            let word = &clauses[span.range()];
            // Nearly all words are longer than these.
            if word.len() > 4 {
                continue;
            }
            let next = CLAUSES.iter().position(|name| word.eq_ignore_ascii_case(name));
            if let Some(next) = next.filter(|next| received.clause(*next).is_none() && clause != Some(*next))
            {
                received.set(clause, &clauses[start..span.range().start]);
                clause = Some(next);
                start = span.range().end;
            }
        }
        received.set(clause, &clauses[start..]);
        received.interpret();
        received
    }

    /// True when neither origin nor writer nor time could be read.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.from.is_none() && self.by.is_none() && self.date.is_none()
    }

    fn clause(&self, index: usize) -> Option<&String> {
        [&self.from, &self.by, &self.via, &self.with, &self.id, &self.for_clause][index].as_ref()
    }

    fn set(&mut self, clause: Option<usize>, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let slot = match clause {
            Some(0) => &mut self.from,
            Some(1) => &mut self.by,
            Some(2) => &mut self.via,
            Some(3) => &mut self.with,
            Some(4) => &mut self.id,
            Some(5) => &mut self.for_clause,
            _ => &mut self.additional,
        };
        *slot = Some(text.to_owned());
    }

    fn interpret(&mut self) {
        if let Some(from) = self.from.take() {
            self.interpret_from(&from);
            self.from = Some(from);
        }
        self.by_name = self.by.as_deref().and_then(first_word).map(host_name);
        self.for_address = self.for_clause.as_deref().and_then(first_word).map(|word| {
            let inside = word.strip_prefix('<').unwrap_or(word);
            inside.split('>').next().unwrap_or(inside).to_owned()
        });
        let protocol = self.with.as_deref().and_then(first_word).unwrap_or_default().to_ascii_uppercase();
        // RFC 3848, RFC 8314: S after (E|L)SMTP says TLS, A says AUTH.
        self.has_tls = matches!(
            protocol.as_str(),
            "ESMTPS" | "ESMTPSA" | "LMTPS" | "LMTPSA" | "UTF8SMTPS" | "UTF8SMTPSA" | "SMTPS"
        ) || [&self.from, &self.by, &self.with, &self.id, &self.additional]
            .into_iter()
            .flatten()
            .any(|text| text.contains("version=TLS") || text.contains("using TLS"));
        self.has_authentication = matches!(
            protocol.as_str(),
            "ESMTPA" | "ESMTPSA" | "LMTPA" | "LMTPSA" | "UTF8SMTPA" | "UTF8SMTPSA" | "SMTPSA" | "ASMTP"
        );
    }

    /// `helo (name [address])` and its dialects.
    fn interpret_from(&mut self, from: &str) {
        for token in Tokens::new(from.as_bytes(), b"") {
            match token {
                Token::Atom(span) => {
                    let word = &from[span.range()];
                    match address_literal(word) {
                        Some(ip) => self.add_ip(ip),
                        None if self.helo.is_none() => {}
                        None => continue,
                    }
                    self.helo.get_or_insert_with(|| host_name(word));
                }
                Token::Comment(span) => self.interpret_comment(&from[span.range()]),
                Token::Quoted(_) | Token::Space(_) | Token::Special(..) => {}
            }
        }
        self.client_ip = self.ips.first().copied();
    }

    /// What the server found out: `(host.example.net [192.0.2.1])`, `(HELO name)`, `(192.0.2.1)`, `([192.0.2.1] helo=name)`.
    fn interpret_comment(&mut self, comment: &str) {
        let inside = token::to_text(&token::unquoted(comment.as_bytes()));
        let mut is_helo_next = false;
        for (index, word) in inside.split_whitespace().enumerate() {
            let word = word.trim_matches(['(', ')', ',', ';']);
            let assigned = word.strip_prefix("helo=").or_else(|| word.strip_prefix("ehlo="));
            if word.eq_ignore_ascii_case("helo") || word.eq_ignore_ascii_case("ehlo") {
                is_helo_next = true;
                continue;
            }
            if let Some(name) = assigned.or(is_helo_next.then_some(word)) {
                self.helo = Some(host_name(name));
            } else if let Some(ip) = address_literal(word).or_else(|| word.parse().ok()) {
                self.add_ip(ip);
            } else if index == 0
                && self.client_name.is_none()
                && word.contains('.')
                && !word.contains(['=', '@', '['])
            {
                self.client_name = Some(host_name(word));
            }
            is_helo_next = false;
        }
    }

    fn add_ip(&mut self, ip: IpAddr) {
        if self.ips.len() < MAX_IPS && !self.ips.contains(&ip) {
            self.ips.push(ip);
        }
    }
}

/// Splits off the date: what follows the last semicolon outside comments and quotes.
fn split_date(value: &str) -> (&str, Option<&str>) {
    let last = Tokens::new(value.as_bytes(), b";")
        .filter_map(|token| match token {
            Token::Special(_, span) => Some(span.range().start),
            _ => None,
        })
        .last();
    match last {
        Some(semicolon) => (&value[..semicolon], Some(&value[semicolon + 1..])),
        None => (value, None),
    }
}

/// The first word that is no comment.
fn first_word(clause: &str) -> Option<&str> {
    Tokens::new(clause.as_bytes(), b"").find_map(|token| match token {
        Token::Atom(span) => Some(&clause[span.range()]),
        _ => None,
    })
}

/// A host name as written, brackets and a root dot removed, lower case.
fn host_name(word: &str) -> String {
    let inside = word.trim_matches(['[', ']', '<', '>', ';', ',', '(', ')']);
    inside.strip_suffix('.').unwrap_or(inside).to_ascii_lowercase()
}

/// An address literal in brackets (RFC 5321 §4.1.3): `[192.0.2.1]`, `[IPv6:2001:db8::1]`; a port after it is dropped.
fn address_literal(word: &str) -> Option<IpAddr> {
    let open = word.find('[')?;
    let inside = &word[open + 1..];
    let inside = &inside[..inside.find(']')?];
    let inside =
        inside.get(..5).filter(|tag| tag.eq_ignore_ascii_case("ipv6:")).map_or(inside, |_| &inside[5..]);
    inside.split('%').next()?.parse().ok()
}

#[cfg(test)]
mod tests;
