//! Texts compared and changed: case, parts, counts, edit distance, confusable characters.

use std::borrow::Cow;

use crate::limits::MAX_DISTANCE_CHARACTERS;

/// Lower case, character by character, so that a part of a text becomes a part of its lower case.
///
/// Unlike `str::to_lowercase`, a sigma does not look at its neighbours.
pub(crate) fn lowercase(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    let mut lower = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            lower.push(character.to_ascii_lowercase());
        } else {
            lower.extend(character.to_lowercase());
        }
    }
    Cow::Owned(lower)
}

/// Insertions, deletions and replacements that make `one` out of `other`, counted in characters.
///
/// Only the first [`MAX_DISTANCE_CHARACTERS`] characters are compared; the difference in length beyond is added.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let take = |text: &str| text.chars().take(MAX_DISTANCE_CHARACTERS).collect::<Vec<char>>();
    let (one_taken, other_taken) = (take(one), take(other));
    let beyond = |text: &str, taken: &[char]| text.chars().count() - taken.len();
    let rest = beyond(one, &one_taken).abs_diff(beyond(other, &other_taken));
    let mut previous: Vec<usize> = (0..=other_taken.len()).collect();
    for (row, left) in one_taken.iter().enumerate() {
        let mut diagonal = previous[0];
        previous[0] = row + 1;
        for (column, right) in other_taken.iter().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = previous[column + 1];
            previous[column + 1] = replaced.min(diagonal + 1).min(previous[column] + 1);
        }
    }
    previous[other_taken.len()] + rest
}

/// How often `part` occurs without overlap; of an empty part, once between all characters.
pub(crate) fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

/// Replaces characters that look like ASCII ones by them. ASCII itself stays as it is.
///
/// Source: the prototypes of UTS #39 §4, and the letters without their accents that remain.
pub(crate) fn replace_confusables(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        push_plain(character, &mut plain);
    }
    Cow::Owned(plain)
}

fn push_plain(character: char, plain: &mut String) {
    if character.is_ascii() {
        plain.push(character);
        return;
    }
    let mut buffer = [0; 4];
    let one = character.encode_utf8(&mut buffer);
    let before = plain.len();
    // Marks above and below a letter are left out; characters nobody sees have no prototype at all.
    plain.extend(unicode_security::skeleton(one).filter(|prototype| !is_mark(*prototype)));
    let is_readable = plain[before..].is_ascii();
    if !is_readable {
        plain.truncate(before);
        plain.push(character);
    }
}

/// Combining marks that a decomposed letter carries.
fn is_mark(character: char) -> bool {
    matches!(u32::from(character), 0x300..=0x36F | 0x483..=0x489 | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF)
}
