//! Laying text out: white space collapsed, block elements on their own lines, invisible characters left out - with a map back.

use super::{HiddenRun, HidingTechnique, MappedText};
use crate::span::Span;

/// How a stretch of text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A person sees it.
    Visible,
    /// Nobody does.
    Hidden(HidingTechnique),
    /// Seen by all but those who use Outlook.
    ButInOutlook,
}

/// Bytes kept of one hidden run; the rest of a longer one only widens its span.
const MAX_HIDDEN_BYTES: usize = 4 << 10;

/// Characters of a split word shown on each side of the split.
const MAX_WORD_CHARACTERS: usize = 40;

/// Empty lines between blocks: at most one.
const MAX_LINE_ENDS: u8 = 2;

/// The texts of a document as they grow.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) display: MappedText,
    pub(super) inner: String,
    pub(super) hidden: Vec<HiddenRun>,
    /// Bytes of hidden text seen so far, kept or not.
    pub(super) hidden_bytes: usize,
    /// A hidden run was dropped because there were too many.
    pub(super) is_full: bool,
    limit: usize,
    /// Document offset less text offset of the last run.
    distance: Option<i64>,
    line_ends: u8,
    has_space: bool,
    inner_gap: Gap,
    /// The last hidden run may go on.
    is_hidden_open: bool,
    hidden_has_space: bool,
    /// The last visible character was a letter, and this many invisible ones followed.
    zero_width: Option<(usize, usize)>,
}

/// What stands between the last and the next character of the inner text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

impl Layout {
    pub(super) fn new(source_bytes: usize, limit: usize) -> Self {
        Self {
            display: MappedText {
                text: String::with_capacity(source_bytes / 8),
                map: Vec::with_capacity(64),
            },
            inner: String::with_capacity(source_bytes / 8),
            limit,
            ..Self::default()
        }
    }

    /// A line ends here, unless nothing stands on it.
    pub(super) fn line(&mut self) {
        self.line_ends = self.line_ends.max(1);
    }

    /// A line end that counts by itself (`<br>`, `<p>`).
    pub(super) fn hard_line(&mut self) {
        self.line_ends = (self.line_ends + 1).min(MAX_LINE_ENDS);
    }

    /// An empty line, unless there is one.
    pub(super) fn paragraph(&mut self) {
        self.line_ends = MAX_LINE_ENDS;
    }

    /// A space, unless there is one.
    pub(super) fn space(&mut self) {
        self.has_space = true;
    }

    /// The next text belongs to another node.
    pub(super) fn node(&mut self) {
        self.inner_gap = Gap::Line;
        self.hidden_has_space = true;
    }

    /// Lays out one text node that begins at `offset` in the document.
    pub(super) fn text(&mut self, text: &str, offset: usize, shown: Shown, keeps_lines: bool) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'&' => match super::entity::read(&bytes[at..], false) {
                    Some(reference) => {
                        self.character(reference.first, offset + at, reference.length, shown);
                        if let Some(second) = reference.second {
                            self.character(second, offset + at, reference.length, shown);
                        }
                        at += reference.length;
                    }
                    None => {
                        self.run("&", offset + at, shown);
                        at += 1;
                    }
                },
                b'\n' if keeps_lines => {
                    self.gap(shown);
                    self.hard_line();
                    at += 1;
                }
                0..=b' ' | 0x7F => {
                    self.gap(shown);
                    at += 1;
                }
                0x80.. => {
                    let letter = text[at..].chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.character(letter, offset + at, letter.len_utf8(), shown);
                    at += letter.len_utf8();
                }
                _ => {
                    let length = plain_length(&bytes[at..]);
                    self.run(&text[at..at + length], offset + at, shown);
                    at += length;
                }
            }
        }
    }

    /// White space.
    fn gap(&mut self, shown: Shown) {
        if self.inner_gap == Gap::None {
            self.inner_gap = Gap::Space;
        }
        match shown {
            Shown::Visible => self.has_space = true,
            Shown::Hidden(_) => self.hidden_has_space = true,
            Shown::ButInOutlook => (self.has_space, self.hidden_has_space) = (true, true),
        }
        self.zero_width = None;
    }

    fn character(&mut self, letter: char, offset: usize, length: usize, shown: Shown) {
        if is_space(letter) {
            self.gap(shown);
        } else if is_invisible(letter) {
            self.inner.push(letter);
            if shown == Shown::Visible
                && !self.display.text.is_empty()
                && !self.has_space
                && self.line_ends == 0
            {
                let (start, _) = self.zero_width.unwrap_or((offset, 0));
                self.zero_width = Some((start, offset + length));
            }
        } else {
            let mut buffer = [0; 4];
            self.run(letter.encode_utf8(&mut buffer), offset, shown);
        }
    }

    /// Text without white space at its ends and without anything invisible in it.
    fn run(&mut self, text: &str, offset: usize, shown: Shown) {
        match self.inner_gap {
            Gap::None => {}
            Gap::Space => self.inner.push(' '),
            Gap::Line if !self.inner.is_empty() => self.inner.push('\n'),
            Gap::Line => {}
        }
        self.inner_gap = Gap::None;
        self.inner.push_str(text);
        match shown {
            Shown::Visible => self.visible(text, offset),
            Shown::Hidden(technique) => self.hide(text, offset, technique),
            Shown::ButInOutlook => {
                self.hide(text, offset, HidingTechnique::MsoHide);
                let was_open = self.is_hidden_open;
                self.visible(text, offset);
                self.is_hidden_open = was_open;
            }
        }
    }

    fn visible(&mut self, text: &str, offset: usize) {
        self.is_hidden_open = false;
        let display = &mut self.display.text;
        if !display.is_empty() {
            if self.line_ends > 0 {
                display.push_str(if self.line_ends == 1 { "\n" } else { "\n\n" });
            } else if self.has_space {
                display.push(' ');
            }
        }
        (self.line_ends, self.has_space) = (0, false);
        let length = display.len();
        let distance = i64::try_from(offset).unwrap_or(0) - i64::try_from(length).unwrap_or(0);
        if self.distance != Some(distance) {
            let span = Span::new(length, offset.max(length));
            let source = u32::try_from(offset).unwrap_or(u32::MAX);
            self.display.map.push((span.start, source));
            self.distance = Some(distance);
        }
        if let Some((start, end)) = self.zero_width.take() {
            self.split_word(start, end, text);
        }
        self.display.text.push_str(text);
    }

    /// Characters without width stood inside a word: somebody does not want the word to be found.
    fn split_word(&mut self, start: usize, end: usize, after: &str) {
        let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        if !is_word(self.display.text.chars().next_back()) || !is_word(after.chars().next()) {
            return;
        }
        // Bounded on both sides: a word may be as long as the message.
        let back = self
            .display
            .text
            .chars()
            .rev()
            .take(MAX_WORD_CHARACTERS)
            .take_while(|letter| !letter.is_whitespace());
        let mut word: Vec<char> = back.collect();
        word.reverse();
        word.extend(after.chars().take(MAX_WORD_CHARACTERS).take_while(|letter| !letter.is_whitespace()));
        let word = word.into_iter().collect();
        self.keep(HiddenRun {
            text: word,
            technique: HidingTechnique::ZeroWidthCharacters,
            span: Span::new(start, end),
        });
    }

    fn hide(&mut self, text: &str, offset: usize, technique: HidingTechnique) {
        self.hidden_bytes += text.len();
        let span = Span::new(offset, offset + text.len());
        if self.is_hidden_open
            && let Some(run) = self.hidden.last_mut().filter(|run| run.technique == technique)
        {
            if run.text.len() + text.len() < MAX_HIDDEN_BYTES {
                if self.hidden_has_space {
                    run.text.push(' ');
                }
                run.text.push_str(text);
            }
            run.span.end = span.end.max(run.span.end);
        } else {
            let mut end = text.len().min(MAX_HIDDEN_BYTES);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.keep(HiddenRun { text: text[..end].to_owned(), technique, span });
            self.is_hidden_open = true;
        }
        self.hidden_has_space = false;
    }

    fn keep(&mut self, run: HiddenRun) {
        if self.hidden.len() < self.limit {
            self.hidden.push(run);
        } else {
            self.is_full = true;
        }
    }
}

/// Length of the plain ASCII text at the beginning, single spaces inside it included.
fn plain_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'!'..=b'%' | b'\''..=b'~' => at += 1,
            b' ' if matches!(bytes.get(at + 1), Some(b'!'..=b'%' | b'\''..=b'~')) => at += 2,
            _ => break,
        }
    }
    at
}

/// White space, the odd kinds of Unicode and blanks that are letters to Unicode included.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{115f}' | '\u{1160}')
}

/// Characters without width: joiners, marks of direction, soft hyphens, tags, variation selectors.
pub(super) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
