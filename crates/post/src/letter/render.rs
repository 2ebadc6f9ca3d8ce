//! From a letter to the text one recipient gets: variables are put in, and nothing else changes. Pure.
//! A value is one line of somebody's file: it cannot bring a link, a line end or a brace of its own into a letter that a person signed.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Letter, LetterText};

/// The variable that [`super::Source::CheckCode`] usually has.
pub const CHECK_CODE: &str = "check_code";
/// Bytes of one value.
const MAX_VALUE_BYTES: usize = 200;

/// What the variables are for one recipient, by name.
pub type Values = BTreeMap<String, String>;

/// What one recipient reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// In which language.
    pub language: String,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// A letter cannot be made for a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RenderError {
    /// The file has nothing there.
    #[error("write the letter: `{0}` has no value")]
    Missing(String),
    /// The value would change what was signed.
    #[error("write the letter: the value of `{0}` is too long, or holds a link or a line end")]
    Unfit(String),
    /// The text names what is no variable, or has a brace that belongs to nothing.
    #[error("write the letter: `{0}` is no variable of it")]
    Unknown(String),
    /// There is no text at all.
    #[error("write the letter: it has no text")]
    NoText,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// As it stands there.
    Text(&'t str),
    /// The value of a variable.
    Variable(&'t str),
}

/// Takes a text apart at its braces. Errors: what stands where a variable's name should.
pub(crate) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        pieces.push(Piece::Text(before));
        if from.starts_with("{{") || from.starts_with("}}") {
            pieces.push(Piece::Text(&from[..1]));
            rest = &from[2..];
            continue;
        }
        let end = from.find('}').filter(|end| from.starts_with('{') && *end <= 42);
        let Some(end) = end else {
            return Err(from.chars().take(20).collect());
        };
        pieces.push(Piece::Variable(&from[1..end]));
        rest = &from[end + 1..];
    }
    pieces.push(Piece::Text(rest));
    Ok(pieces)
}

impl Letter {
    /// Returns the text for a language: that one, else the one it is a kind of (`pt` for `pt-br`), else the first.
    #[must_use]
    pub fn text_for(&self, language: Option<&str>) -> Option<&LetterText> {
        let wanted = language.unwrap_or_default().trim().to_ascii_lowercase().replace('_', "-");
        let exactly = |name: &str| self.texts.iter().find(|text| text.language == name);
        let general = wanted.split('-').next().unwrap_or_default();
        exactly(&wanted).or_else(|| exactly(general)).or(self.texts.first())
    }

    /// Returns what a recipient reads; the same values give the same text.
    pub fn render(&self, language: Option<&str>, values: &Values) -> Result<Rendered, RenderError> {
        let text = self.text_for(language).ok_or(RenderError::NoText)?;
        Ok(Rendered {
            language: text.language.clone(),
            subject: self.filled(&text.subject, values)?,
            body: self.filled(&text.body, values)?,
        })
    }

    fn filled(&self, text: &str, values: &Values) -> Result<String, RenderError> {
        let mut out = String::with_capacity(text.len() + 64);
        for piece in pieces(text).map_err(RenderError::Unknown)? {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Variable(name) => {
                    if !self.variables.iter().any(|variable| variable.name == name) {
                        return Err(RenderError::Unknown(name.to_owned()));
                    }
                    let value = values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
                    let value = value.ok_or_else(|| RenderError::Missing(name.to_owned()))?;
                    if !is_fit(value) {
                        return Err(RenderError::Unfit(name.to_owned()));
                    }
                    out.push_str(value);
                }
            }
        }
        Ok(out)
    }
}

/// Whether a value may stand in a letter: a name, a number, a date; never what a mail program would make a link of.
fn is_fit(value: &str) -> bool {
    let is_link = value.contains("//")
        || value.contains('@')
        || value.to_ascii_lowercase().contains("www.")
        || value.split_whitespace().any(looks_like_domain);
    value.len() <= MAX_VALUE_BYTES && !is_link && !has_unseen(value)
}

/// As [`is_unseen`], but names in some scripts (Persian, Hindi) are spelled with joiners: one between two letters that are not ASCII is seen in how these are drawn.
fn has_unseen(value: &str) -> bool {
    let is_letter = |char: Option<char>| char.is_some_and(|char| !char.is_ascii() && !is_unseen(char));
    let mut before = None;
    let mut chars = value.chars().peekable();
    while let Some(char) = chars.next() {
        let is_joined =
            matches!(char, '\u{200c}' | '\u{200d}') && is_letter(before) && is_letter(chars.peek().copied());
        if is_unseen(char) && !is_joined {
            return true;
        }
        before = Some(char);
    }
    false
}

/// Letters, a dot, and letters again: programs that show mail make a link of that.
fn looks_like_domain(word: &str) -> bool {
    let word = word.split('/').next().unwrap_or_default();
    let word = word.trim_matches(|char: char| !char.is_alphanumeric());
    word.rsplit_once('.').is_some_and(|(before, last)| {
        !before.is_empty() && last.chars().count() >= 2 && last.chars().all(char::is_alphabetic)
    })
}

/// Characters that end a line, turn the direction of a text, or are not there at all to the eye: what is signed must be what is read.
pub(crate) fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
        )
}
