//! Text made comparable: lower case, no accents, one space for many, no invisible characters.
//! Not a translation and not the text shown to people: evidence is cut from the original, to which each place leads back.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Of a longer text only the beginning and the end are read, so that a long message costs no more than a short one.
pub const MAX_HEAD_BYTES: usize = 24 * 1024;
/// How much of the end is read.
pub const MAX_TAIL_BYTES: usize = 8 * 1024;

/// After so many folded bytes the place in the original is noted again.
const CHECKPOINT_BYTES: usize = 64;

/// A folded text and the way back to the original.
#[derive(Debug, Default)]
pub struct Folded {
    text: String,
    /// Pairs of offsets (folded, original), ascending in both.
    checkpoints: Vec<(u32, u32)>,
    invisible: u32,
    split_words: u32,
}

impl Folded {
    /// Folds a text; of one longer than the limits, its head and its tail.
    pub fn new(original: &str) -> Self {
        let mut folded = Folded::default();
        folded.text.reserve(original.len().min(MAX_HEAD_BYTES + MAX_TAIL_BYTES) + 2);
        let (head, tail) = sampled(original);
        folded.push(original, head);
        if let Some(tail) = tail {
            folded.push(original, tail);
        }
        folded
    }

    /// Returns the folded text. Sentences and blocks are separated by `\n` where the original had an empty line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns how many invisible characters were left out.
    pub fn invisible_count(&self) -> usize {
        self.invisible as usize
    }

    /// Returns how often an invisible character stood between two Latin letters, as it never does in honest text.
    pub fn split_word_count(&self) -> usize {
        self.split_words as usize
    }

    /// Leads a place in the folded text back to bytes of the original it was folded from.
    pub fn original_range(&self, original: &str, place: Range<usize>) -> Range<usize> {
        let start = self.original_offset(original, place.start);
        let last = place.end.saturating_sub(1).max(place.start);
        let end_start = self.original_offset(original, last);
        let width = original.get(end_start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        start..(end_start + width).max(start)
    }

    fn original_offset(&self, original: &str, offset: usize) -> usize {
        let index = self.checkpoints.partition_point(|&(folded, _)| folded as usize <= offset);
        let Some(&(mut folded, from)) = index.checked_sub(1).and_then(|index| self.checkpoints.get(index))
        else {
            return 0;
        };
        let rest = original.get(from as usize..).unwrap_or_default();
        let mut spaces = self.text.as_bytes().get(folded as usize).is_some_and(|byte| is_space(*byte));
        for (position, character) in rest.char_indices() {
            let at = from as usize + position;
            let length = if character.is_whitespace() {
                let first = spaces || self.text.as_bytes().get(folded as usize).is_some_and(|b| is_space(*b));
                spaces = false;
                u32::from(first && follows_text(rest, position))
            } else {
                spaces = true;
                folded_length(character)
            };
            if folded as usize + length as usize > offset && length > 0 {
                return at;
            }
            folded += length;
        }
        original.len()
    }

    fn push(&mut self, original: &str, range: Range<usize>) {
        let mut gap = Gap::None;
        let mut noted = usize::MAX;
        let mut last = ' ';
        let mut after_invisible = false;
        let mut at = range.start;
        while at < range.end {
            let rest = &original[at..range.end];
            // Most text is such stretches: nothing in them is left out, and each byte stays one byte.
            let plain = rest.bytes().take_while(u8::is_ascii_graphic).count();
            let Some(character) = rest.chars().next() else { break };
            let length = plain.max(character.len_utf8());
            let place = at;
            at += length;
            if plain == 0 && character.is_whitespace() {
                gap = gap.with(character);
                last = ' ';
                continue;
            }
            if plain == 0 && is_invisible(character) {
                self.invisible += 1;
                after_invisible = true;
                continue;
            }
            let splits = after_invisible && last.is_ascii_alphabetic() && character.is_ascii_alphabetic();
            self.split_words += u32::from(splits);
            after_invisible = false;
            if gap != Gap::None && !self.text.is_empty() {
                self.text.push(if gap == Gap::EmptyLine { '\n' } else { ' ' });
            }
            gap = Gap::None;
            if plain > 0 {
                last = char::from(rest.as_bytes()[plain - 1]);
                self.push_plain(&rest[..plain], place, &mut noted);
            } else {
                last = character;
                self.note(place, &mut noted);
                fold_into(&mut self.text, character);
            }
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Appends a stretch of printable US-ASCII that begins at `place` of the original.
    fn push_plain(&mut self, stretch: &str, place: usize, noted: &mut usize) {
        let mut done = 0;
        while done < stretch.len() {
            self.note(place + done, noted);
            let room = *noted + CHECKPOINT_BYTES - self.text.len();
            let piece = &stretch[done..stretch.len().min(done + room)];
            let from = self.text.len();
            self.text.push_str(piece);
            self.text[from..].make_ascii_lowercase();
            done += piece.len();
        }
    }

    /// Notes where in the original the next folded byte comes from, if that has not been noted for long.
    fn note(&mut self, place: usize, noted: &mut usize) {
        if *noted == usize::MAX || self.text.len() - *noted >= CHECKPOINT_BYTES {
            *noted = self.text.len();
            self.checkpoints.push((*noted as u32, place as u32));
        }
    }
}

/// White space seen since the last character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    LineEnd,
    EmptyLine,
}

impl Gap {
    fn with(self, character: char) -> Self {
        match (self, character) {
            (Gap::EmptyLine, _) | (Gap::LineEnd, '\n') => Gap::EmptyLine,
            (Gap::LineEnd, _) | (_, '\n') => Gap::LineEnd,
            _ => Gap::Space,
        }
    }
}

/// Returns the first word of a text that invisible characters split.
pub fn first_split_word(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    text.split_inclusive(char::is_whitespace).find_map(|word| {
        let here = start;
        start += word.len();
        let trimmed = word.trim_end();
        (Folded::new(trimmed).split_words > 0).then(|| here..here + trimmed.len())
    })
}

fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\n'
}

/// The white space at `position` is the first of its run.
fn follows_text(text: &str, position: usize) -> bool {
    !text[..position].ends_with(char::is_whitespace)
}

/// Returns which parts of a text are read: all, or its head and its tail, cut between characters.
fn sampled(text: &str) -> (Range<usize>, Option<Range<usize>>) {
    if text.len() <= MAX_HEAD_BYTES + MAX_TAIL_BYTES {
        return (0..text.len(), None);
    }
    let head = text.floor_char_boundary(MAX_HEAD_BYTES);
    let tail = text.ceil_char_boundary(text.len() - MAX_TAIL_BYTES);
    (0..head, Some(tail..text.len()))
}

/// Folds a short text, such as a name or a phrase of a list.
pub fn fold(text: &str) -> String {
    let mut folded = Folded::new(text).text;
    if folded.ends_with('\n') {
        folded.pop();
    }
    folded
}

fn fold_into(text: &mut String, character: char) {
    if character.is_ascii() {
        text.push(character.to_ascii_lowercase());
        return;
    }
    match character {
        'ß' | 'ẞ' => text.push_str("ss"),
        'æ' | 'Æ' => text.push_str("ae"),
        'œ' | 'Œ' => text.push_str("oe"),
        'ø' | 'Ø' => text.push('o'),
        'ł' | 'Ł' => text.push('l'),
        'ı' | 'İ' => text.push('i'),
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{00b4}' | '`' => text.push('\''),
        '\u{2010}'..='\u{2015}' => text.push('-'),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{00ab}' | '\u{00bb}' => text.push('"'),
        // Beyond Latin and full-width forms accents belong to the letters (Japanese voicing, Indic signs).
        '\u{00c0}'..='\u{024f}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{1d400}'..='\u{1d7ff}'
        | '\u{ff00}'..='\u{ff5e}' => {
            let bare = character.nfkd().filter(|part| !is_accent(*part));
            text.extend(bare.flat_map(char::to_lowercase));
        }
        other => text.extend(other.to_lowercase()),
    }
}

fn folded_length(character: char) -> u32 {
    if character.is_ascii() {
        return 1;
    }
    if is_invisible(character) {
        return 0;
    }
    let mut one = String::new();
    fold_into(&mut one, character);
    one.len() as u32
}

fn is_accent(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036f}')
}

/// Characters that take no room on a screen, and are put between letters to hide words from machines.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}'
    ) || is_accent(character)
        || character.is_control()
}

#[cfg(test)]
mod tests;
