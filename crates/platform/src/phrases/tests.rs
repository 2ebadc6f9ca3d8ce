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
    assert!(phrases.say("de", &on_trial).ends_with("(Auf Probe: Es hätte 0,30 Punkte hinzugefügt.)"));
}

#[test]
fn numbers_are_written_as_the_language_writes_them() {
    let phrases = Phrases::load();
    let said = |language, name: &'static str, value: &str| {
        phrases.say(language, &Phrase::new("mailings-progress-words").with("done", "1").with(name, value))
    };
    assert_eq!(said("en", "all", "17235"), "1 of 17,235");
    assert_eq!(said("de", "all", "17235"), "1 von 17.235");
    assert_eq!(said("en", "all", "999"), "1 of 999");
    assert_eq!(said("de", "all", "1234567"), "1 von 1.234.567");
    assert_eq!(super::number("de", 0), "0");
    assert_eq!(super::grouped("-1234", ','), "-1,234");
    // A form is chosen by the number, however it is written.
    let people = Phrase::new("mailings-begin-missing").with("people", "1");
    assert_eq!(phrases.say("en", &people), "One affected person is not among the recipients.");
    // What is called so is no number.
    let name = Phrase::new("copy-title").with("list", "2026").with("party", "4711");
    assert_eq!(phrases.say("en", &name), "2026 at 4711");
}

#[test]
fn what_lasts_for_days_is_said_in_days() {
    let phrases = Phrases::load();
    let said = |language, hours: &str| {
        let phrase = Phrase::new("alarm-door-silent-text").with("door", "mx").with("hours", hours);
        phrases.say(language, &phrase)
    };
    assert!(said("en", "30").contains("for 30 hours"), "{}", said("en", "30"));
    assert!(said("en", "720").contains("for 30 days"), "{}", said("en", "720"));
    assert!(said("de", "47").contains("seit 47 Stunden"), "{}", said("de", "47"));
    assert!(said("de", "720").contains("seit 30 Tagen"), "{}", said("de", "720"));
}

#[test]
fn days_are_said_as_people_say_them() {
    let phrases = Phrases::load();
    let said = |language, date: &str| phrases.say(language, &Phrase::new("parts-day").with("date", date));
    assert_eq!(said("en", "2026-11-02"), "2 November 2026");
    assert_eq!(said("de", "2026-11-02"), "2. November 2026");
    assert_eq!(said("en", "in a week"), "in a week");
    assert_eq!(said("en", "2026-11-02T10:00:00Z"), "2026-11-02T10:00:00Z");
    assert_eq!(said("en", "2026-11-02 10:07"), "2 November 2026, 10:07 UTC");
    assert_eq!(said("de", "2026-11-02 10:07"), "2. November 2026, 10:07 Uhr UTC");
    assert_eq!(said("de", "2026-11-02 later"), "2026-11-02 later");
}

#[test]
fn a_title_that_is_kept_in_all_languages_is_said_in_the_readers() {
    let phrases = Phrases::load();
    let said = |language, title: &str| {
        let arguments = [("questionnaire", title), ("party", "Vendor B")];
        let arguments = arguments.map(|(name, value)| (name.to_owned(), value.to_owned()));
        phrases.say_kept(language, "assessment-title", &arguments).unwrap()
    };
    let kept = r#"{"de":"25 Fragen","en":"25 questions"}"#;
    assert_eq!(said("de", kept), "25 Fragen: Vendor B");
    assert_eq!(said("en", kept), "25 questions: Vendor B");
    // What others wrote in one language, and what was kept before, is said as it is.
    assert_eq!(said("de", r#"{"en":"Questions"}"#), "Questions: Vendor B");
    for plain in ["Security questions", "{Our} questions", "{\"a\":1}"] {
        assert_eq!(said("de", plain), format!("{plain}: Vendor B"));
    }
}

#[test]
fn what_chooses_a_plural_is_a_measure() {
    for (language, file, content) in TEXTS {
        let mut chooser = None;
        for line in content.lines() {
            if let Some((before, _)) = line.split_once(" ->") {
                chooser = before.rsplit_once('$').map(|(_, name)| name.trim());
            }
            // `[one]` is a plural form of English and German (Unicode CLDR).
            if let Some(name) = chooser.filter(|_| line.trim_start().starts_with("[one]")) {
                assert!(super::MEASURES.contains(&name), "texts/{language}/{file}: ${name}");
            }
        }
    }
}
