//! Texts parse, every language says the same things, and a missing sentence is still readable.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use model::phrase::Phrase;

use super::{FALLBACK_LANGUAGE, Phrases, TEXTS};

/// The message ids of a file, read from its lines.
fn ids(content: &str) -> BTreeSet<&str> {
    content
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id)
        .collect()
}

#[test]
fn every_text_parses() {
    for (language, file, content) in TEXTS {
        let parsed = FluentResource::try_new((*content).to_owned());
        assert!(parsed.is_ok(), "texts/{language}/{file}: {:?}", parsed.err().map(|(_, errors)| errors));
    }
}

#[test]
fn every_language_says_the_same_things() {
    let mut by_language: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for (language, file, content) in TEXTS {
        let said = by_language.entry(language).or_default();
        said.extend(ids(content).into_iter().map(|id| (*file, id)));
    }
    let english = &by_language[FALLBACK_LANGUAGE];
    for (language, said) in &by_language {
        let missing: Vec<_> = english.symmetric_difference(said).collect();
        assert!(missing.is_empty(), "texts/{language} and texts/en differ in {missing:?}");
    }
}

#[test]
fn a_missing_sentence_shows_its_id_and_arguments() {
    let phrases = Phrases::load();
    let phrase = Phrase::new("no-such-sentence").with("domain", "example.com");
    assert_eq!(phrases.say("de", &phrase), "no-such-sentence (domain=example.com)");
}

#[test]
fn what_is_on_trial_says_so() {
    let phrases = Phrases::load();
    let reason = Phrase::new("reason-lure-click");
    let on_trial = reason.clone().with("on-trial", "0.30");
    let said = phrases.say("en", &reason);
    assert_eq!(phrases.say("en", &on_trial), format!("{said} (On trial: it would have added 0.30 points.)"));
    assert!(phrases.say("de", &on_trial).ends_with("(Auf Probe: Es hätte 0.30 Punkte hinzugefügt.)"));
}
