//! Names in short texts: which of the names we protect does a display name or a subject speak?
//! Not domains (`lookalike`) and not long texts (`lexicon`). Names are compared folded and word by word.

use std::collections::HashMap;
use std::ops::Range;

use unicode_security::confusable_detection::skeleton;

use crate::folded::fold;

/// Names, indexed by their first word.
#[derive(Debug, Default)]
pub struct NameIndex {
    by_first_word: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// Names in scripts without spaces: found anywhere.
    unspaced: Vec<(String, usize)>,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFound {
    /// Which entry, counted as the names were given.
    pub entry: usize,
    /// Words of the text, first and one past last.
    pub words: Range<usize>,
    /// Number of words in the text.
    pub of_words: usize,
    /// It was written with characters of another script that look the same.
    pub is_disguised: bool,
}

impl NameIndex {
    /// Indexes entries, each with all its spellings.
    pub fn new(entries: impl IntoIterator<Item = Vec<String>>) -> Self {
        let mut index = NameIndex::default();
        for (entry, spellings) in entries.into_iter().enumerate() {
            for spelling in spellings {
                index.add(&spelling, entry);
            }
        }
        for names in index.by_first_word.values_mut() {
            names.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        index
    }

    fn add(&mut self, spelling: &str, entry: usize) {
        let folded = fold(spelling);
        if !folded.is_ascii()
            && folded.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
        {
            self.unspaced.push((folded, entry));
            return;
        }
        let words: Vec<String> = words(&folded).map(str::to_owned).collect();
        if let Some(first) = words.first() {
            self.by_first_word.entry(first.clone()).or_default().push((words, entry));
        }
    }

    /// Finds the longest name that begins earliest.
    pub fn find(&self, text: &str) -> Option<NameFound> {
        self.find_all(text).into_iter().next()
    }

    /// Finds every name, longest first where several begin at one word.
    pub fn find_all(&self, text: &str) -> Vec<NameFound> {
        let folded = fold(text);
        let found = self.find_folded(&folded, false);
        if !found.is_empty() || folded.is_ascii() {
            return found;
        }
        // Cyrillic or Greek letters in a Latin name: compare what a reader would take it for.
        self.find_folded(&undisguised(text), true)
    }

    fn find_folded(&self, folded: &str, is_disguised: bool) -> Vec<NameFound> {
        let text_words: Vec<&str> = words(folded).collect();
        let mut found = Vec::new();
        for start in 0..text_words.len() {
            let Some(names) = self.by_first_word.get(text_words[start]) else { continue };
            for (words, entry) in names {
                let end = start + words.len();
                if text_words.get(start..end).is_some_and(|part| part == words.as_slice()) {
                    found.push(NameFound {
                        entry: *entry,
                        words: start..end,
                        of_words: text_words.len(),
                        is_disguised,
                    });
                }
            }
        }
        let unspaced =
            self.unspaced.iter().filter(|(name, _)| !folded.is_ascii() && folded.contains(name.as_str()));
        found.extend(unspaced.map(|&(_, entry)| NameFound { entry, words: 0..1, of_words: 1, is_disguised }));
        found
    }
}

/// Puts the letters a reader takes them for in place of foreign ones; ASCII is left alone.
fn undisguised(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        let mut buffer = [0; 4];
        if character.is_ascii() {
            plain.push(character.to_ascii_lowercase());
        } else {
            plain.extend(skeleton(character.encode_utf8(&mut buffer)).flat_map(char::to_lowercase));
        }
    }
    plain
}

/// Splits a folded text into words: letters and digits; apostrophes are left out of words, not between them.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric() && c != '&').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<usize>) {
        let index = NameIndex::new([
            vec!["Erika Mustermann".to_owned()],
            vec!["Bright Bank".into(), "Brightbank".into()],
            vec!["楽天".into()],
        ]);
        assert_eq!(index.find(text).map(|found| found.entry), expected, "{text}");
    }

    #[test]
    fn names_are_found_as_whole_words_in_any_dress() {
        check("ERIKA  Mustermann", Some(0));
        check("Érika Mustermann (CEO)", Some(0));
        check("Erika Mustermannsson", None);
        check("Erika", None);
        check("BrightBank Service", Some(1));
        check("bright-bank", Some(1));
        check("Вrightbаnk", Some(1)); // Cyrillic В and а
        check("楽天カード", Some(2));
        check("", None);
    }
}
