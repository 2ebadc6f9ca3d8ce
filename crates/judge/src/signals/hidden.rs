//! `hidden.*`: what is in the message and not on the screen: hidden text, split words, letters of another script.
//!
//! Catches filler text in white on white, `pass<0>word` with letters of no size between, `Раураl` in Cyrillic, and a subject
//! or a file name that is turned around on the screen. Lets pass a short hidden preview line, a phone layout that is not shown, a name in its
//! own script, and the marks with which Hebrew and Arabic keep numbers and brackets in order.

use std::ops::Range;

use mail::html::HidingTechnique;
use model::phrase::Phrase;
use model::verdict::Evidence;

use super::attachment::names_a_file;
use super::{Findings, Group, Reading};
use crate::evidence::{quote, whole};
use crate::facts::Url;

/// A hidden preview line is seldom longer than this.
const MAX_PREVIEW_BYTES: usize = 400;
/// Hidden runs no longer than this, in the middle of a word, split it.
const MAX_SPLITTER_BYTES: usize = 12;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    hidden_text(reading, findings);
    split_words(reading, findings);
    foreign_letters(reading, findings);
    backwards(reading, findings);
}

/// `hidden.backwards`: the subject, the sender's name, or the name of a file or host in the text is stored the other way round
/// than it is shown.
fn backwards(reading: &Reading<'_>, findings: &mut Findings) {
    let name = reading.facts.sender.display_name.as_deref().unwrap_or_default();
    let texts = [("subject.subject", reading.subject.original), ("sender.display_name", name)];
    if let Some((part, text)) = texts.into_iter().find(|(_, text)| is_written_backwards(text)) {
        let phrase = Phrase::new("reason-hidden-backwards").with("text", without_direction(text));
        findings.add("hidden.backwards", Group::Hiding, 200, phrase, whole(part, text));
        return;
    }
    // The text that is shown has lost its marks; of a page, the text of its nodes still has them.
    let (part, text) = match &reading.facts.body.html {
        Some(html) => ("body.html.inner_text", html.inner_text()),
        None => (reading.body.part, reading.facts.body.visible_text()),
    };
    if let Some(place) = turned_name(text) {
        let phrase =
            Phrase::new("reason-hidden-backwards-body").with("text", without_direction(&text[place.clone()]));
        findings.add("hidden.backwards", Group::Hiding, 200, phrase, quote(part, text, place));
    }
}

/// At most so many turned runs of a text are looked at.
const MAX_TURNED_RUNS: usize = 20;
/// So much of a turned run is read, and of the words on either side of it.
const MAX_TURNED_BYTES: usize = 200;
/// Fewer Latin letters than this make no ending of a file name, and no name of a host.
const MIN_TURNED_LETTERS: usize = 3;

/// Returns the place of Latin letters that are shown the other way round and make, shown or stored, the name of a file or a
/// host with what stands beside them.
///
/// Not Arabic or Hebrew beside them, which run that way by themselves, and not the marks that honest mail in these scripts has
/// around names and numbers (U+202A to U+202D, U+2066 to U+2069): those leave the order of Latin letters alone.
fn turned_name(text: &str) -> Option<Range<usize>> {
    text.match_indices('\u{202e}').take(MAX_TURNED_RUNS).find_map(|(at, mark)| {
        let from = at + mark.len();
        // UAX #9: it reaches to U+202C, or to the end of the paragraph.
        let rest = &text[from..text.floor_char_boundary(from.saturating_add(MAX_TURNED_BYTES))];
        let run = &rest[..rest.find(['\u{202c}', '\n', '\r']).unwrap_or(rest.len())];
        if run.bytes().filter(u8::is_ascii_alphabetic).count() < MIN_TURNED_LETTERS {
            return None;
        }
        let before = &text[text.ceil_char_boundary(at.saturating_sub(MAX_TURNED_BYTES))..at];
        let before = &before[before.rfind(char::is_whitespace).map_or(0, |space| space + 1)..];
        let after = &text[from + run.len()..text.floor_char_boundary(from + run.len() + MAX_TURNED_BYTES)];
        let after = after.split(char::is_whitespace).next().unwrap_or_default();
        let stored = without_direction(&[before, run, after].concat());
        let reversed: String = run.chars().rev().collect();
        let shown = without_direction(&[before, &reversed, after].concat());
        let is_name = [stored, shown].iter().any(|words| words.split_whitespace().any(names_file_or_host));
        is_name.then_some(at - before.len()..from + run.len())
    })
}

fn names_file_or_host(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    names_a_file(word)
        || word.starts_with("www.")
        || word.contains("://")
        || Url::parse_schemeless(word)
            .is_some_and(|url| url.domain.as_ref().is_some_and(|name| name.is_valid()))
}

/// Tells whether letters are shown in another order than they stand: U+202E overrides the direction of what follows.
///
/// Its relatives leave the order of letters alone: scripts that run from right to left need them around numbers and brackets,
/// and telephones put U+202D around telephone numbers.
pub(super) fn is_written_backwards(text: &str) -> bool {
    text.contains('\u{202e}')
}

/// Takes out the marks that turn the direction of text.
pub(super) fn without_direction(text: &str) -> String {
    let is_mark = |letter: char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|letter| !is_mark(*letter)).collect()
}

/// `hidden.text`, `hidden.split_by_tags`.
fn hidden_text(reading: &Reading<'_>, findings: &mut Findings) {
    let Some(html) = reading.facts.body.html.as_ref() else { return };
    let Some(body) = html.parsed() else { return };
    let tricks = |technique: HidingTechnique| {
        // `display:none` serves phone layouts and preview lines, `mso-hide` Outlook: too common to mean anything.
        matches!(
            technique,
            HidingTechnique::TinyFont
                | HidingTechnique::SameColour
                | HidingTechnique::OffScreen
                | HidingTechnique::Transparent
                | HidingTechnique::VisibilityHidden
        )
    };
    let runs: Vec<_> = body.html.hidden.iter().filter(|run| tricks(run.technique)).collect();
    let total: usize = runs.iter().map(|run| run.text.len()).sum();
    let evidence = |run: &&mail::html::HiddenRun| quote("body.html.raw", html.raw(), run.span.range());
    if total > MAX_PREVIEW_BYTES {
        let text = Phrase::new("reason-hidden-text").with("bytes", total.to_string());
        findings.add("hidden.text", Group::Hiding, 150, text, runs.first().and_then(evidence));
    }
    let splits = |run: &&&mail::html::HiddenRun| {
        let before = html.raw().get(..run.span.range().start).unwrap_or_default();
        run.text.len() <= MAX_SPLITTER_BYTES
            && without_tags_at_end(before).ends_with(|c: char| c.is_alphanumeric())
    };
    let splitters: Vec<_> = runs.iter().filter(splits).collect();
    if splitters.len() >= 4 {
        let text = Phrase::new("reason-hidden-split").with("count", splitters.len().to_string());
        let evidence: Vec<Evidence> = splitters.iter().filter_map(|run| evidence(run)).take(2).collect();
        findings.add("hidden.split_by_tags", Group::Hiding, 220, text, evidence);
    }
}

/// Returns what stands before the tags that a text ends with.
fn without_tags_at_end(mut html: &str) -> &str {
    for _ in 0..MAX_TAGS_BETWEEN {
        let Some(tag) = html.strip_suffix('>').and_then(|rest| rest.rfind('<')) else { break };
        html = &html[..tag];
    }
    html
}

/// At most so many tags stand between a word and what splits it.
const MAX_TAGS_BETWEEN: usize = 3;

/// `hidden.split_words`: characters without width inside words.
///
/// In plain text they still stand in the words; out of a page they were taken when it was laid out, and noted.
fn split_words(reading: &Reading<'_>, findings: &mut Findings) {
    let html = reading.facts.body.html.as_ref();
    // A soft hyphen stands in long words of honest pages: it says where a line may end.
    let is_hyphen = |range: Range<usize>| {
        let raw = html.and_then(|html| html.raw().get(range)).unwrap_or_default();
        ["\u{AD}", "&shy;", "&#173;"].iter().any(|hyphen| raw.contains(hyphen))
    };
    let is_splitter = |run: &&mail::html::HiddenRun| {
        run.technique == HidingTechnique::ZeroWidthCharacters
            && run.text.chars().all(is_latin)
            && !is_hyphen(run.span.range())
    };
    let runs = html.and_then(|html| html.parsed()).map(|body| &body.html.hidden);
    let (in_page, first) = runs
        .map_or((0, None), |runs| (runs.iter().filter(is_splitter).count(), runs.iter().find(is_splitter)));
    let in_text = reading.body.folded.split_word_count() + 3 * reading.subject.folded.split_word_count();
    let count = in_text + in_page;
    if count < 3 {
        return;
    }
    let text = Phrase::new("reason-hidden-split").with("count", count.to_string());
    let evidence = match (html, first) {
        (Some(html), Some(run)) => around(html.raw(), run.span.range()),
        _ => split_word_in_text(reading),
    };
    findings.add("hidden.split_words", Group::Hiding, if count >= 8 { 200 } else { 120 }, text, evidence);
}

/// In scripts that join their letters, characters without width are ordinary spelling; in ours they are not.
fn is_latin(letter: char) -> bool {
    letter < '\u{250}'
}

/// The first word of the text with a character without width in it.
fn split_word_in_text(reading: &Reading<'_>) -> Option<Evidence> {
    let visible = reading.facts.body.visible_text();
    let range = crate::folded::first_split_word(reading.body.original)?;
    let offset = reading.body.original.as_ptr() as usize - visible.as_ptr() as usize;
    quote(reading.body.part, visible, offset + range.start..offset + range.end)
}

/// A character without width shows nothing by itself: the letters beside it are shown with it.
fn around(raw: &str, range: Range<usize>) -> Option<Evidence> {
    const BESIDE_BYTES: usize = 12;
    quote("body.html.raw", raw, range.start.saturating_sub(BESIDE_BYTES)..range.end + BESIDE_BYTES)
}

/// `hidden.foreign_letters`: one word of Latin letters and letters of another script that look like Latin ones.
fn foreign_letters(reading: &Reading<'_>, findings: &mut Findings) {
    let visible = reading.facts.body.visible_text();
    let name = reading.facts.sender.display_name.as_deref().unwrap_or_default();
    let texts = [
        ("sender.display_name", name, 1),
        ("subject.subject", reading.subject.original, 1),
        (reading.body.part, visible, 3),
    ];
    // In US-ASCII alone there are no foreign letters, and that is quickly known.
    for (part, text, least) in texts.into_iter().filter(|(_, text, _)| !text.is_ascii()) {
        let mut mixed = text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_mixed(word));
        let Some(first) = mixed.next() else { continue };
        if mixed.take(least).count() + 1 < least {
            continue;
        }
        let start = first.as_ptr() as usize - text.as_ptr() as usize;
        let phrase = Phrase::new("reason-hidden-foreign-letters").with("word", first);
        let evidence = if part == reading.body.part {
            quote(part, text, start..start + first.len())
        } else {
            quote(part, text, start..start + first.len()).or_else(|| whole(part, text))
        };
        findings.add("hidden.foreign_letters", Group::Hiding, 220, phrase, evidence);
        return;
    }
}

fn is_mixed(word: &str) -> bool {
    if word.is_ascii() {
        return false;
    }
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let lookalikes = word
        .chars()
        .filter(|c| matches!(c, '\u{0370}'..='\u{03ff}' | '\u{0400}'..='\u{052f}' | '\u{13a0}'..='\u{13ff}'))
        .count();
    // µ and Ω beside Latin letters are units.
    latin >= 2 && lookalikes >= 1 && latin + lookalikes >= 4
}

#[cfg(test)]
mod tests {
    use super::is_mixed;

    #[test]
    fn words_of_two_scripts_are_told_from_words_of_one() {
        for (word, expected) in [
            ("Pаypal", true), // Cyrillic а
            ("Αmazon", true), // Greek Α
            ("paypal", false),
            ("Привет", false),
            ("Größe", false),
            ("kΩ", false),
            ("日本abc", false),
        ] {
            assert_eq!(is_mixed(word), expected, "{word}");
        }
    }
}
