//! Evidence: words of a message with the reasons that point at them. Bytes of strangers: everything is escaped, links stay text,
//! and letters that turn or hide others are shown by their name.

use std::ops::Range;

use askama::Template;

use super::Tone;

/// A message can be large; a person reads the beginning, and where reasons point.
pub const MOST_BYTES: usize = 100_000;

/// A reason that points at words.
#[derive(Clone, Debug)]
struct Note {
    words: String,
    tone: Tone,
    place: Range<usize>,
}

/// A run of words: plain, unseen letters by name, or marked by a note.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    is_unseen: bool,
}

/// Words between two borders, and the notes that begin or lie there.
#[derive(Clone, Debug)]
struct Segment {
    pieces: Vec<Piece>,
    tone: Option<Tone>,
    /// Numbers of the notes that begin here, from 1.
    begins: Vec<usize>,
}

/// Words with marks; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/evidence.html")]
pub struct Evidence {
    id: String,
    label: String,
    text: String,
    notes: Vec<Note>,
    cut: Option<String>,
}

impl Evidence {
    /// The decoded words of one part, with an id that no other on the page has; `label` says what they are: "Subject".
    pub fn new(id: impl Into<String>, label: impl Into<String>, text: &str) -> Self {
        let end = text.floor_char_boundary(MOST_BYTES.min(text.len()));
        Evidence {
            id: id.into(),
            label: label.into(),
            text: text[..end].to_owned(),
            notes: Vec::new(),
            cut: None,
        }
    }

    /// Adds a reason that points at these bytes of the words; what lies outside is only listed.
    #[must_use]
    pub fn note(mut self, tone: Tone, place: Range<usize>, words: impl Into<String>) -> Self {
        self.notes.push(Note { words: words.into(), tone, place });
        self
    }

    /// What is said below where the words go on: "The rest (3 MB) is not shown."
    #[must_use]
    pub fn cut(mut self, words: impl Into<String>) -> Self {
        self.cut = Some(words.into());
        self
    }

    /// The words in runs: between two borders of notes nothing changes.
    fn segments(&self) -> Vec<Segment> {
        let places: Vec<Range<usize>> = self.notes.iter().map(|note| self.within(&note.place)).collect();
        let mut borders: Vec<usize> = vec![0, self.text.len()];
        borders.extend(
            places.iter().filter(|place| !place.is_empty()).flat_map(|place| [place.start, place.end]),
        );
        borders.sort_unstable();
        borders.dedup();
        let runs = borders.windows(2).map(|border| border[0]..border[1]);
        runs.map(|run| self.segment(run, &places)).collect()
    }

    fn segment(&self, run: Range<usize>, places: &[Range<usize>]) -> Segment {
        let lies_in = |place: &Range<usize>| place.start <= run.start && run.end <= place.end;
        let mut tone = None;
        let mut begins = Vec::new();
        for (at, place) in places.iter().enumerate().filter(|(_, place)| lies_in(place)) {
            // Where several overlap, the worst is seen.
            tone = if tone == Some(Tone::Bad) { tone } else { Some(self.notes[at].tone) };
            if place.start == run.start {
                begins.push(at + 1);
            }
        }
        let next = self.text[run.end..].chars().next();
        Segment { pieces: pieces(&self.text[run], next), tone, begins }
    }

    /// The part of a place that lies in the words, on borders of letters.
    fn within(&self, place: &Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(place.start.min(self.text.len()));
        let end = self.text.ceil_char_boundary(place.end.min(self.text.len()));
        start..end.max(start)
    }
}

/// Plain words and unseen letters apart; `after` is the letter that follows the run.
fn pieces(text: &str, after: Option<char>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if ends_line(letter, letters.peek().copied().or(after)) {
            continue;
        }
        if is_unseen(letter) {
            pieces.push(Piece { text: format!("U+{:04X}", u32::from(letter)), is_unseen: true });
        } else if let Some(last) = pieces.last_mut().filter(|last| !last.is_unseen) {
            last.text.push(letter);
        } else {
            pieces.push(Piece { text: letter.to_string(), is_unseen: false });
        }
    }
    pieces
}

/// Strangers' words in one line, with unseen letters by their name: `invoice[U+202E]fdp.exe`.
#[must_use]
pub fn seen(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            _ if ends_line(letter, letters.peek().copied()) => {}
            '\n' | '\t' => line.push(' '),
            unseen if is_unseen(unseen) => line.push_str(&format!("[U+{:04X}]", u32::from(unseen))),
            other => line.push(other),
        }
    }
    line
}

/// Lines of mail end with CR LF (RFC 5322 §2.1): nobody hid that CR. One that stands alone is odd, and shown.
fn ends_line(letter: char, next: Option<char>) -> bool {
    letter == '\r' && next == Some('\n')
}

/// Letters that turn the order of others, take no room, or are controls.
fn is_unseen(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{3164}' | '\u{FEFF}' => {
            true
        }
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => true,
        '\u{E0000}'..='\u{E007F}' => true,
        other => other.is_control(),
    }
}

super::parts!(Evidence);

#[cfg(test)]
mod tests;
