//! `hidden.*`: what is in the message and not on the screen: hidden text, split words, letters of another script.
//!
//! Catches filler text in white on white, `pass<0>word` with letters of no size between, and `Раураl` in Cyrillic.
//! Lets pass a short hidden preview line, a phone layout that is not shown, and a name in its own script.

use mail::html::HidingTechnique;
use model::phrase::Phrase;
use model::verdict::Evidence;

use super::{Findings, Group, Reading};
use crate::evidence::{quote, whole};

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
fn split_words(reading: &Reading<'_>, findings: &mut Findings) {
    let count = reading.body.folded.split_word_count() + 3 * reading.subject.folded.split_word_count();
    if count >= 3 {
        let text = Phrase::new("reason-hidden-split").with("count", count.to_string());
        let first = crate::folded::first_split_word(reading.body.original);
        let offset =
            reading.body.original.as_ptr() as usize - reading.facts.body.visible_text().as_ptr() as usize;
        let evidence = first.and_then(|range| {
            quote(
                reading.body.part,
                reading.facts.body.visible_text(),
                offset + range.start..offset + range.end,
            )
        });
        findings.add("hidden.split_words", Group::Hiding, if count >= 8 { 200 } else { 120 }, text, evidence);
    }
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
    for (part, text, least) in texts {
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
