//! Every file says what it asks in both languages, and its cases come out as they say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{FILES, Questionnaire};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    answers: BTreeMap<String, String>,
    points: u32,
    knock_outs: Vec<String>,
    unanswered: usize,
}

#[test]
fn every_case_of_every_file_comes_out_as_it_says() {
    for text in FILES {
        let questionnaire = Questionnaire::parse(text).unwrap();
        let cases: Cases = toml::from_str(text).unwrap();
        assert!(cases.case.iter().any(|case| case.knock_outs.is_empty()), "{}", questionnaire.id);
        assert!(cases.case.iter().any(|case| !case.knock_outs.is_empty()), "{}", questionnaire.id);
        for case in cases.case {
            let judged = questionnaire.judge(&case.answers);
            assert_eq!(judged.points, Some(case.points), "{}", case.name);
            assert_eq!(judged.knock_outs, case.knock_outs, "{}", case.name);
            assert_eq!(judged.unanswered.len(), case.unanswered, "{}", case.name);
        }
    }
}

#[test]
fn every_question_says_in_both_languages_what_is_asked_and_what_is_good() {
    for questionnaire in Questionnaire::built_in() {
        let titles = questionnaire.topics.iter().map(|topic| &topic.title).chain([&questionnaire.title]);
        let choices = questionnaire.questions.iter().flat_map(|question| &question.choices);
        for words in titles.chain(choices.map(|choice| &choice.title)) {
            assert_eq!(words.keys().collect::<Vec<_>>(), ["de", "en"], "{words:?}");
        }
        for question in &questionnaire.questions {
            assert_eq!(question.words.keys().collect::<Vec<_>>(), ["de", "en"], "{}", question.id);
            assert!(question.words.values().all(|said| !said.ask.is_empty() && !said.good.is_empty()));
            assert!(!question.source.is_empty(), "{}", question.id);
            assert!(question.choice_ids().any(|choice| question.points(choice) == Some(Some(100))));
        }
    }
}

#[test]
fn no_price_enters_a_score() {
    let never =
        ["price", "cost", "discount", "cheap", "budget", "fee ", "preis", "kosten", "rabatt", "teuer"];
    for question in Questionnaire::built_in().iter().flat_map(|one| &one.questions) {
        let words = question.words.values().flat_map(|said| [&said.ask, &said.good]);
        let text = words.chain([&question.id]).map(|text| text.to_lowercase()).collect::<Vec<_>>().join(" ");
        assert!(!never.iter().any(|word| text.contains(word)), "{}: {text}", question.id);
    }
}

#[test]
fn the_pack_for_who_sends_our_mail_has_25_questions_and_survives_being_kept() {
    let pack = Questionnaire::of_id(super::ESP).unwrap();
    assert_eq!(pack.questions.len(), 25);
    assert!(pack.questions.iter().filter(|question| !question.knock_out.is_empty()).count() >= 8);
    let kept = serde_json::to_string(&pack).unwrap();
    assert_eq!(serde_json::from_str::<Questionnaire>(&kept).unwrap(), pack);
}

#[test]
fn every_file_is_built_in_under_its_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/questionnaires");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names
        .filter_map(|name| name.into_string().unwrap().strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    let ids: Vec<String> = Questionnaire::built_in().into_iter().map(|one| one.id).collect();
    assert_eq!(ids, names);
}

#[test]
fn what_cannot_be_asked_is_refused_with_the_reason() {
    let base =
        "id = \"a\"\nversion = 1\nvalid_days = 1\n[title]\nen = \"A\"\n[[topic]]\nid = \"t\"\nen = \"T\"\n";
    let question = |id: &str, more: &str| {
        format!(
            "[[question]]\nid = \"{id}\"\ntopic = \"t\"\nweight = 1\n{more}\n[question.en]\nask = \"?\"\n"
        )
    };
    let both = |more: &str| format!("{base}{}{}", question("x", ""), question("y", more));
    let cases = [
        (base.to_owned(), "missing field `question`"),
        (format!("{base}{}{}", question("x", ""), question("x", "")), "stands twice"),
        (both("knock_out = [\"never\"]"), "no choice `never`"),
        (both("only_if = { question = \"z\", is = [\"yes\"] }"), "not asked before"),
        (both("only_if = { question = \"x\", is = [\"maybe\"] }"), "a choice that is none"),
        (both("").replace("weight = 1", "weight = 9"), "beyond 1 to 5"),
        (both("").replace("topic = \"t\"", "topic = \"u\""), "no topic of it"),
    ];
    for (text, why) in cases {
        let error = Questionnaire::parse(&text).unwrap_err().to_string();
        assert!(error.contains(why), "{error} / {why}");
    }
    assert!(Questionnaire::parse(&both("only_if = { question = \"x\", is = [\"na\"] }")).is_ok());
}
