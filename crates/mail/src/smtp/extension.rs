//! Extensions of SMTP: what a server offers in its answer to EHLO (RFC 5321 §4.1.1.1), as a value that can be read, written and compared.
//! Not what the extensions do: that is in the machines. Only those that we obey are kept, so that nobody can pass on by accident what he would have
//! to understand (CHUNKING, REQUIRETLS and the like).

use super::reply::Reply;

#[cfg(test)]
mod tests;

/// So many mechanisms of `AUTH` or attributes of `XFORWARD` and `XCLIENT` are kept; real servers name up to ten.
pub const EXTENSION_WORDS: usize = 32;

/// What a server offers. The default offers nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// `PIPELINING` (RFC 2920): commands may come before the replies to those before them.
    pub pipelining: bool,
    /// `SIZE` (RFC 1870): the largest message in bytes, 0 for no fixed limit; none when it is not offered.
    pub size: Option<u64>,
    /// `8BITMIME` (RFC 6152): bodies may have bytes above 127.
    pub eight_bit_mime: bool,
    /// `SMTPUTF8` (RFC 6531): addresses and headers may be UTF-8.
    pub smtputf8: bool,
    /// `DSN` (RFC 3461): delivery reports may be asked for.
    pub dsn: bool,
    /// `STARTTLS` (RFC 3207).
    pub starttls: bool,
    /// `ENHANCEDSTATUSCODES` (RFC 2034).
    pub enhanced_status_codes: bool,
    /// Mechanisms of `AUTH` (RFC 4954), in capitals.
    pub auth: Vec<String>,
    /// Attributes of `XFORWARD`, in capitals; Postfix's own extension.
    pub xforward: Vec<String>,
    /// Attributes of `XCLIENT`, in capitals; Postfix's own extension.
    pub xclient: Vec<String>,
}

impl Extensions {
    /// Reads what a server offers from its answer to EHLO; a refusal offers nothing.
    #[must_use]
    pub fn read(reply: &Reply) -> Self {
        let mut offered = Self::default();
        if reply.is_success() {
            // RFC 5321 §4.1.1.1: the first line is the server's name.
            for line in reply.lines.iter().skip(1) {
                offered.line_read(line);
            }
        }
        offered
    }

    fn line_read(&mut self, line: &str) {
        // Old servers write `AUTH=LOGIN` beside `AUTH LOGIN`.
        let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
        let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
        match keyword.as_str() {
            "PIPELINING" => self.pipelining = true,
            // RFC 1870 §4: no number or 0 means that there is no fixed limit; one too large to be read is as good as none.
            "SIZE" => self.size = Some(words.next().and_then(|word| word.parse().ok()).unwrap_or(0)),
            "8BITMIME" => self.eight_bit_mime = true,
            "SMTPUTF8" => self.smtputf8 = true,
            "DSN" => self.dsn = true,
            "STARTTLS" => self.starttls = true,
            "ENHANCEDSTATUSCODES" => self.enhanced_status_codes = true,
            "AUTH" => add(&mut self.auth, words),
            "XFORWARD" => add(&mut self.xforward, words),
            "XCLIENT" => add(&mut self.xclient, words),
            _ => {}
        }
    }

    /// What both offer, as somebody between a client and a server may promise it; hop-by-hop things (`PIPELINING`, `STARTTLS`, `AUTH`, `XFORWARD`,
    /// `XCLIENT`) are kept from `self`.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> Self {
        Self {
            size: self.size.map(|ours| smaller(ours, other.size.unwrap_or(0))),
            eight_bit_mime: self.eight_bit_mime && other.eight_bit_mime,
            smtputf8: self.smtputf8 && other.smtputf8,
            dsn: self.dsn && other.dsn,
            enhanced_status_codes: self.enhanced_status_codes && other.enhanced_status_codes,
            ..self.clone()
        }
    }

    /// The lines after the name, as a server writes them.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut flag = |is_offered: bool, keyword: &str| {
            if is_offered {
                lines.push(keyword.to_owned());
            }
        };
        flag(self.pipelining, "PIPELINING");
        flag(self.eight_bit_mime, "8BITMIME");
        flag(self.smtputf8, "SMTPUTF8");
        flag(self.dsn, "DSN");
        flag(self.starttls, "STARTTLS");
        flag(self.enhanced_status_codes, "ENHANCEDSTATUSCODES");
        lines.extend(self.size.map(|size| format!("SIZE {size}")));
        for (keyword, words) in
            [("AUTH", &self.auth), ("XFORWARD", &self.xforward), ("XCLIENT", &self.xclient)]
        {
            if !words.is_empty() {
                lines.push(format!("{keyword} {}", words.join(" ")));
            }
        }
        lines
    }
}

/// The smaller of two limits, where 0 is none (RFC 1870 §4).
fn smaller(one: u64, other: u64) -> u64 {
    match (one, other) {
        (0, limit) | (limit, 0) => limit,
        (one, other) => one.min(other),
    }
}

/// Adds words in capitals, each once, up to [`EXTENSION_WORDS`].
fn add<'w>(list: &mut Vec<String>, words: impl Iterator<Item = &'w str>) {
    for word in words.map(str::to_ascii_uppercase) {
        if list.len() < EXTENSION_WORDS && !list.contains(&word) {
            list.push(word);
        }
    }
}
