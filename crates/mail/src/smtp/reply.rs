//! Replies of an SMTP server (RFC 5321 §4.2): written by our own server, read by our client.
//! Not the commands (`command`) and not what a reply means for a delivery: that is decided by whoever asked.

use std::fmt;

#[cfg(test)]
mod tests;

/// So many lines may one reply have; servers that list their extensions write twenty.
pub const REPLY_LINES: usize = 128;

/// So many bytes may one line have, line end included. RFC 5321 §4.5.3.1.5 says 512; some servers explain themselves at length.
pub const REPLY_LINE_BYTES: usize = 2_048;

/// So many bytes of text are kept of one reply; of lines beyond that only the number counts.
pub const REPLY_TEXT_BYTES: usize = 16 << 10;

/// So many bytes has a line that we write, line end included (RFC 5321 §4.5.3.1.5); a longer sentence is cut.
const WRITTEN_LINE_BYTES: usize = 512;

/// One reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: u16,
    /// The enhanced status code, where there is one (RFC 2034 §4); it is not repeated in the lines.
    pub enhanced: Option<EnhancedCode>,
    /// The text of each line, without code and enhanced code; never a control character.
    pub lines: Vec<String>,
}

/// An enhanced status code (RFC 3463 §2): `class.subject.detail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedCode {
    /// 2 success, 4 try again, 5 for good.
    pub class: u8,
    /// Whose trouble it is: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy.
    pub subject: u16,
    /// What it is.
    pub detail: u16,
}

impl EnhancedCode {
    /// Reads `5.1.1`, or nothing if the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let class = number(parts.next()?, 1)?;
        let code = Self {
            class: u8::try_from(class).ok().filter(|class| [2, 4, 5].contains(class))?,
            subject: number(parts.next()?, 3)?,
            detail: number(parts.next()?, 3)?,
        };
        parts.next().is_none().then_some(code)
    }
}

/// One to `digits` digits and nothing else.
fn number(text: &str, digits: usize) -> Option<u16> {
    let is_number = (1..=digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl Reply {
    /// Makes a reply of one line; an `enhanced` text that is no code is left out.
    #[must_use]
    pub fn new(code: u16, enhanced: &str, text: &str) -> Self {
        Self { code, enhanced: EnhancedCode::parse(enhanced), lines: vec![printable(text)] }
    }

    /// 2yz: done.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.code / 100 == 2
    }

    /// 4yz: trying later helps.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// 5yz: it does not.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }

    /// All lines as one text, for a log.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// Writes it as it goes over the wire. No text can become a reply of its own: control characters are written as spaces.
    pub fn write(&self, out: &mut Vec<u8>) {
        let last = self.lines.len().saturating_sub(1);
        let empty = [String::new()];
        let lines = if self.lines.is_empty() { &empty[..] } else { &self.lines };
        for (place, line) in lines.iter().enumerate() {
            // RFC 5321 §4.2.1: all lines but the last have a hyphen behind the code.
            let separator = if place == last { ' ' } else { '-' };
            // RFC 2034 §4: the enhanced code stands on every line.
            let enhanced = self.enhanced.map(|code| format!("{code} ")).unwrap_or_default();
            let head = format!("{}{separator}{enhanced}", self.code);
            let room = WRITTEN_LINE_BYTES.saturating_sub(head.len() + 2);
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(printable(&line[..line.floor_char_boundary(room)]).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }
}

impl fmt::Display for Reply {
    /// Writes it on one line, as people quote replies.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        let text = self.text();
        if text.is_empty() { Ok(()) } else { write!(f, " {text}") }
    }
}

/// The text with every control character made a space.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A reply could not be read; nothing after it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A line without three digits and a space, a hyphen or nothing behind them.
    #[error("read a reply: a line does not begin with a reply code")]
    NoCode,
    /// The lines of one reply have different codes.
    #[error("read a reply: its lines have different codes")]
    CodesDiffer,
    /// A line is longer than [`REPLY_LINE_BYTES`].
    #[error("read a reply: a line is too long")]
    LineTooLong,
    /// There are more than [`REPLY_LINES`] lines.
    #[error("read a reply: too many lines")]
    TooManyLines,
}

/// Puts replies together from bytes as they come. Holds at most one line and one reply's text.
#[derive(Clone, Debug, Default)]
pub struct ReplyReader {
    line: Vec<u8>,
    code: Option<u16>,
    texts: Vec<String>,
    text_bytes: usize,
}

impl ReplyReader {
    /// Takes bytes up to the end of one reply, and returns how many it took and the reply if it is whole.
    ///
    /// Errors: [`ReplyError`]; the connection is of no more use then.
    pub fn read(&mut self, bytes: &[u8]) -> Result<(usize, Option<Reply>), ReplyError> {
        let mut taken = 0;
        while taken < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[taken..]).map(|end| taken + end + 1);
            let stop = end.unwrap_or(bytes.len());
            if self.line.len() + (stop - taken) > REPLY_LINE_BYTES {
                return Err(ReplyError::LineTooLong);
            }
            self.line.extend_from_slice(&bytes[taken..stop]);
            taken = stop;
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                if let Some(reply) = self.line_read(&line)? {
                    return Ok((taken, Some(reply)));
                }
            }
        }
        Ok((taken, None))
    }

    /// Whether nothing of a reply has come yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.line.is_empty() && self.code.is_none()
    }

    fn line_read(&mut self, line: &[u8]) -> Result<Option<Reply>, ReplyError> {
        // Servers that end lines with LF alone are rare and harmless: nobody but the server can smuggle a reply to us.
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (digits, rest) = line.split_at_checked(3).ok_or(ReplyError::NoCode)?;
        let code = code(digits).ok_or(ReplyError::NoCode)?;
        if self.code.is_some_and(|first| first != code) {
            return Err(ReplyError::CodesDiffer);
        }
        let (is_last, text) = match rest.first() {
            // RFC 5321 §4.2: a client accepts a code without space and text.
            None => (true, rest),
            Some(b' ') => (true, &rest[1..]),
            Some(b'-') => (false, &rest[1..]),
            Some(_) => return Err(ReplyError::NoCode),
        };
        if self.texts.len() >= REPLY_LINES {
            return Err(ReplyError::TooManyLines);
        }
        self.code = Some(code);
        self.text_bytes += text.len();
        let text = if self.text_bytes <= REPLY_TEXT_BYTES { text } else { &[] };
        self.texts.push(printable(String::from_utf8_lossy(text).trim_end()));
        Ok(is_last.then(|| {
            self.code = None;
            self.text_bytes = 0;
            whole(code, std::mem::take(&mut self.texts))
        }))
    }
}

/// Three digits, the first of them 2 to 5 (RFC 5321 §4.2).
fn code(digits: &[u8]) -> Option<u16> {
    let is_code = matches!(digits[0], b'2'..=b'5') && digits.iter().all(u8::is_ascii_digit);
    is_code.then(|| digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0')))
}

/// Takes the enhanced code off the lines; one whose class disagrees with the reply's first digit is text (RFC 2034 §4).
fn whole(code: u16, mut texts: Vec<String>) -> Reply {
    let enhanced_of = |text: &String| {
        let (first, _) = text.split_once(' ').unwrap_or((text, ""));
        EnhancedCode::parse(first).filter(|enhanced| u16::from(enhanced.class) == code / 100)
    };
    let enhanced = texts.first().and_then(enhanced_of);
    for text in texts.iter_mut().filter(|text| enhanced.is_some() && enhanced_of(text) == enhanced) {
        *text = text.split_once(' ').map_or_else(String::new, |(_, rest)| rest.to_owned());
    }
    Reply { code, enhanced, lines: texts }
}
