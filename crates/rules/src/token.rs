//! Tokens: the source of a rule cut into words, signs, numbers and texts.
//! Knows no grammar. Read by `parse`; whoever shows errors uses [`Span`] and [`SourceError`].

use std::fmt;

use crate::limits::MAX_SOURCE_BYTES;

/// A stretch of a rule's source, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        // Sources are at most MAX_SOURCE_BYTES long.
        let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Self { start: short(start), end: short(end) }
    }

    /// From the start of this to the end of `other`.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    /// The stretch itself; empty if it does not lie in `source`.
    #[must_use]
    pub fn text(self, source: &str) -> &str {
        source.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// Why a rule's source cannot be used, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    /// The stretch at fault.
    pub span: Span,
    /// What is wrong: lower case, no stop.
    pub message: String,
    /// What might have been meant.
    pub help: Option<String>,
}

impl SourceError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The message with the line it is about and carets below the stretch.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let place = Place::of(source, self.span);
        let number = place.line.to_string();
        let margin = " ".repeat(number.len());
        let carets = "^".repeat(place.width.max(1));
        let mut out = format!(
            "{message}\n{margin} --> line {number}, column {column}\n{margin} |\n{number} | {text}\n{margin} | {indent}{carets}",
            message = self.message,
            column = place.column,
            text = place.text,
            indent = " ".repeat(place.column - 1),
        );
        if let Some(help) = &self.help {
            out.push_str(&format!("\n{margin} = {help}"));
        }
        out
    }
}

/// Where a span begins, for people.
struct Place<'s> {
    line: usize,
    column: usize,
    width: usize,
    text: &'s str,
}

impl<'s> Place<'s> {
    fn of(source: &'s str, span: Span) -> Self {
        let mut start = (span.start as usize).min(source.len());
        while !source.is_char_boundary(start) {
            start -= 1;
        }
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
        let mut end = (span.end as usize).clamp(start, line_end.max(start));
        while !source.is_char_boundary(end) {
            end -= 1;
        }
        Self {
            line: source[..start].matches('\n').count() + 1,
            column: source[line_start..start].chars().count() + 1,
            width: source[start..end].chars().count(),
            text: source[line_start..line_end].trim_end(),
        }
    }
}

/// One token.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Token {
    /// A keyword or a name; which one depends on where it stands.
    Word(String),
    /// `$name`
    List(String),
    Int(i64),
    Float(f64),
    /// `"…"` or `'…'`, with escapes resolved.
    Text(String),
    /// A run of dots.
    Dots(u8),
    Sign(Sign),
    End,
}

/// A sign that is not a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    Equal,
    NotEqual,
    EqualFold,
    NotEqualFold,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    InFold,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    Assign,
}

/// Longest first, so that `<=` is not read as `<` and `=`.
const SIGNS: &[(&str, Sign)] = &[
    ("==", Sign::Equal),
    ("!=", Sign::NotEqual),
    ("=~", Sign::EqualFold),
    ("!~", Sign::NotEqualFold),
    ("<=", Sign::LessEqual),
    (">=", Sign::GreaterEqual),
    ("<", Sign::Less),
    (">", Sign::Greater),
    ("+", Sign::Plus),
    ("-", Sign::Minus),
    ("*", Sign::Star),
    ("/", Sign::Slash),
    ("%", Sign::Percent),
    ("(", Sign::Open),
    (")", Sign::Close),
    ("[", Sign::OpenBracket),
    ("]", Sign::CloseBracket),
    (",", Sign::Comma),
    (":", Sign::Colon),
    ("=", Sign::Assign),
];

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "`{word}`"),
            Self::List(name) => write!(f, "`${name}`"),
            Self::Int(_) | Self::Float(_) => f.write_str("a number"),
            Self::Text(_) => f.write_str("a text"),
            Self::Dots(count) => write!(f, "`{}`", ".".repeat(usize::from(*count))),
            Self::Sign(sign) => write!(f, "`{}`", sign.text()),
            Self::End => f.write_str("the end of the rule"),
        }
    }
}

impl Sign {
    pub(crate) fn text(self) -> &'static str {
        SIGNS.iter().find(|(_, sign)| *sign == self).map_or("in~", |(text, _)| text)
    }
}

/// A token and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Spanned {
    pub(crate) token: Token,
    pub(crate) span: Span,
}

/// Cuts a source into tokens; the last one is [`Token::End`].
pub(crate) fn tokens(source: &str) -> Result<Vec<Spanned>, SourceError> {
    if source.len() > MAX_SOURCE_BYTES {
        return Err(SourceError::new(
            Span::default(),
            format!("a rule is at most {MAX_SOURCE_BYTES} bytes long"),
        ));
    }
    let mut lexer = Lexer { source, at: 0 };
    let mut found = Vec::new();
    loop {
        let spanned = lexer.next()?;
        let is_end = spanned.token == Token::End;
        found.push(spanned);
        if is_end {
            return Ok(found);
        }
    }
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        let length = rest.find(|character| !wanted(character)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip_blank(&mut self) {
        loop {
            self.take_while(char::is_whitespace);
            if !self.rest().starts_with("//") {
                return;
            }
            self.take_while(|character| character != '\n');
        }
    }

    fn next(&mut self) -> Result<Spanned, SourceError> {
        self.skip_blank();
        let start = self.at;
        let token = match self.peek() {
            None => Token::End,
            Some('"') => Token::Text(self.escaped_text()?),
            Some('\'') => Token::Text(self.raw_text()?),
            Some('.') => {
                let dots = self.take_while(|character| character == '.').len();
                let count = u8::try_from(dots).map_err(|_| self.error(start, "too many dots"))?;
                Token::Dots(count)
            }
            Some('$') => self.list(start)?,
            Some(digit) if digit.is_ascii_digit() => self.number(start)?,
            Some(letter) if is_word_start(letter) => self.word(),
            Some(_) => self.sign(start)?,
        };
        Ok(Spanned { token, span: Span::new(start, self.at) })
    }

    fn error(&self, start: usize, message: impl Into<String>) -> SourceError {
        let end = self.at.max(start + self.source[start..].chars().next().map_or(0, char::len_utf8));
        SourceError::new(Span::new(start, end), message)
    }

    fn word(&mut self) -> Token {
        let word = self.take_while(is_word);
        if word == "in" && self.rest().starts_with('~') {
            self.at += 1;
            return Token::Sign(Sign::InFold);
        }
        Token::Word(word.to_owned())
    }

    fn list(&mut self, start: usize) -> Result<Token, SourceError> {
        self.at += 1;
        if !self.peek().is_some_and(is_word_start) {
            return Err(self.error(start, "expected the name of a list after `$`"));
        }
        Ok(Token::List(self.take_while(|character| is_word(character) || character == '.').to_owned()))
    }

    fn number(&mut self, start: usize) -> Result<Token, SourceError> {
        self.take_while(|character| character.is_ascii_digit());
        let mut after = self.rest().chars();
        let is_float = after.next() == Some('.') && after.next().is_some_and(|digit| digit.is_ascii_digit());
        if is_float {
            self.at += 1;
            self.take_while(|character| character.is_ascii_digit());
        }
        if self.peek().is_some_and(is_word_start) {
            self.take_while(is_word);
            return Err(self.error(start, "a number is digits, with a decimal point or without"));
        }
        let text = &self.source[start..self.at];
        let too_large = |_| ();
        let token = if is_float {
            text.parse().map(Token::Float).map_err(|_| ())
        } else {
            text.parse().map(Token::Int).map_err(|error: std::num::ParseIntError| too_large(error))
        };
        token.map_err(|()| self.error(start, "this number is too large"))
    }

    fn sign(&mut self, start: usize) -> Result<Token, SourceError> {
        if let Some((text, sign)) = SIGNS.iter().find(|(text, _)| self.rest().starts_with(text)) {
            self.at += text.len();
            return Ok(Token::Sign(*sign));
        }
        let character = self.peek().unwrap_or_default();
        let error = self.error(start, format!("unexpected character `{}`", character.escape_default()));
        Err(match character {
            '!' => error.help("write `not` for negation"),
            '&' => error.help("write `and`"),
            '|' => error.help("write `or`"),
            '“' | '”' | '‘' | '’' => error.help("text stands in straight quotes: \"…\" or '…'"),
            _ => error,
        })
    }

    /// `"…"` with escapes; it ends on its own line.
    fn escaped_text(&mut self) -> Result<String, SourceError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|character| !matches!(character, '"' | '\\' | '\n' | '\r' | '\0')));
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                // No escape can write it, so a text with one could not be printed.
                Some('\0') => return Err(self.error(start, "a text holds no NUL character")),
                _ => return Err(self.error(start, "this text has no closing `\"` on its line")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SourceError> {
        let start = self.at;
        self.at += 1;
        let sign = self.peek();
        self.at += sign.map_or(0, char::len_utf8);
        Ok(match sign {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(quote @ ('\'' | '"' | '\\')) => quote,
            Some('u') => return self.code_point(start),
            _ => {
                let error = self.error(start, "unknown escape in a text");
                return Err(error.help(
                    "use \\n \\r \\t \\' \\\" \\\\ or \\u{…}, or a text in '…' where a backslash is itself",
                ));
            }
        })
    }

    /// `\u{H…}` with 2 to 8 hexadecimal digits.
    fn code_point(&mut self, start: usize) -> Result<char, SourceError> {
        let digits =
            self.rest().strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
        let character = digits
            .filter(|digits| {
                (2..=8).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
            })
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .filter(|number| *number != 0)
            .and_then(char::from_u32);
        let Some(character) = character else {
            return Err(self.error(start, "`\\u{…}` holds 2 to 8 hexadecimal digits of a Unicode character"));
        };
        self.at += digits.map_or(0, str::len) + 2;
        Ok(character)
    }

    /// `'…'` without escapes; `''` is one quote.
    fn raw_text(&mut self) -> Result<String, SourceError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|character| !matches!(character, '\'' | '\n' | '\r' | '\0')));
            if self.rest().starts_with("''") {
                self.at += 2;
                text.push('\'');
            } else if self.peek() == Some('\'') {
                self.at += 1;
                return Ok(text);
            } else if self.peek() == Some('\0') {
                return Err(self.error(start, "a text holds no NUL character"));
            } else {
                return Err(self.error(start, "this text has no closing `'` on its line"));
            }
        }
    }
}

fn is_word_start(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
