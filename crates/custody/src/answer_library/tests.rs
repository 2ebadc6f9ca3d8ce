//! What of the library fits a question, and what only looks like it.

use std::collections::BTreeMap;

use model::ids::{Id as _, LibraryAnswerId};
use model::time::Time;

use super::{ALIKE, LibraryAnswer, alike, in_language, suggest, together};
use crate::questionnaire::{Question, Questionnaire, Said};

const NOW: Time = Time::from_seconds(1_795_269_600);

fn known(question: &str, choice: &str) -> LibraryAnswer {
    LibraryAnswer {
        id: LibraryAnswerId::from_bytes([1; 16]),
        topic: String::new(),
        question: question.into(),
        choice: choice.into(),
        words: String::new(),
        evidence: String::new(),
        until: None,
        changed: (NOW, "person:1".into()),
    }
}

fn asked(ask: &str) -> Question {
    let said = Said { ask: ask.into(), good: String::new() };
    Question {
        id: "q".into(),
        weight: 1,
        words: BTreeMap::from([("en".to_owned(), said)]),
        ..Question::default()
    }
}

#[test]
fn the_same_thing_in_other_words_is_alike_and_another_thing_is_not() {
    for (one, other, is_alike) in [
        ("Is data encrypted in transit?", "Do you encrypt data in transit?", true),
        ("Are backups encrypted at rest?", "Is encryption at rest applied to backups?", false),
        ("Are access rights reviewed every quarter?", "Do you review access rights each quarter?", true),
        ("Is there an incident response plan?", "Have you got a plan for incident response?", true),
        ("Is there an incident response plan?", "Is there a business continuity plan?", false),
        ("Are logs kept for a year?", "Are visitors accompanied?", false),
        ("", "", false),
    ] {
        assert_eq!(alike(one, other) >= ALIKE, is_alike, "{one} / {other}: {}", alike(one, other));
    }
}

#[test]
fn the_likest_that_still_holds_and_is_a_choice_is_suggested() {
    let library = [
        known("Is data encrypted in transit between offices?", "no"),
        known("Is data encrypted in transit?", "yes"),
        known("Is data encrypted, in transit?", "within 24 hours"),
    ];
    let found = |ask: &str, library: &[LibraryAnswer]| {
        suggest(&asked(ask), library, NOW).map(|answer| answer.choice.clone())
    };
    assert_eq!(found("Do you encrypt data in transit?", &library), Some("yes".into()));
    assert_eq!(found("Do visitors sign a book?", &library), None);
    let over = [LibraryAnswer { until: Some(NOW), ..library[1].clone() }];
    assert_eq!(found("Do you encrypt data in transit?", &over), None);
}

#[test]
fn what_was_answered_once_is_read_once_and_taken_out_as_a_whole() {
    let questions = Questionnaire::built_in().remove(0).questions;
    let said = |at: usize, language: &str| questions[at].words[language].ask.clone();
    let asked = [said(1, "en"), said(1, "de"), said(0, "de"), said(0, "en"), "Is it theirs?".to_owned()];
    let library: Vec<LibraryAnswer> = asked
        .iter()
        .zip(1_u8..)
        .map(|(question, number)| LibraryAnswer {
            id: LibraryAnswerId::from_bytes([number; 16]),
            ..known(question, "yes")
        })
        .collect();
    for language in ["en", "de"] {
        let read: Vec<String> =
            in_language(library.clone(), language).into_iter().map(|(answer, _)| answer.question).collect();
        assert_eq!(read, [said(0, language), said(1, language), "Is it theirs?".to_owned()], "{language}");
    }
    let id = |number: u8| LibraryAnswerId::from_bytes([number; 16]);
    for (taken, expected) in
        [(1, vec![id(1), id(2)]), (3, vec![id(3), id(4)]), (5, vec![id(5)]), (9, vec![id(9)])]
    {
        assert_eq!(together(&library, id(taken)), expected);
    }
}
