//! Every rule finds what its cases say, asks only for what somebody knows, and has its sentence in each language.

use std::collections::BTreeSet;

use platform::phrases::Phrases;

use super::*;

fn files() -> Vec<(Rule, Vec<Case>)> {
    FILES.iter().flat_map(|text| Rule::parse(text).unwrap()).collect()
}

#[test]
fn every_rule_finds_what_its_cases_say_and_lets_the_near_one_pass() {
    let rules = files();
    assert!(rules.len() >= 25, "{}", rules.len());
    for (rule, cases) in &rules {
        assert!(cases.iter().any(|case| case.found) && cases.iter().any(|case| !case.found), "{}", rule.id);
        for case in cases {
            let (_, known) = FACTS.iter().find(|(noun, _)| *noun == rule.about).unwrap();
            assert!(
                case.facts.keys().all(|fact| known.contains(&fact.as_str())),
                "{}: {}",
                rule.id,
                case.name
            );
            assert_eq!(rule.holds(&case.facts), case.found, "{}: {}", rule.id, case.name);
            // What nobody knows is never found.
            assert!(!rule.holds(&Facts::new()), "{}", rule.id);
        }
    }
    let ids: BTreeSet<&str> = rules.iter().map(|(rule, _)| rule.id.as_str()).collect();
    assert_eq!(ids.len(), rules.len(), "an id is one rule's");
}

#[test]
fn every_rule_has_its_sentence_in_each_language() {
    let phrases = Phrases::load();
    let words = [
        ("party", "Vendor B"),
        ("list", "Spring"),
        ("count", "3"),
        ("days", "20"),
        ("date", "2026-11-21 14:00"),
    ];
    let words: Vec<(String, String)> =
        words.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    for rule in Rule::built_in() {
        let id = format!("finding-rule-{}", rule.id);
        let said: Vec<String> =
            ["en", "de"].map(|language| phrases.say_kept(language, &id, &words).unwrap()).to_vec();
        assert!(
            said.iter().all(|text| !text.contains("finding-rule") && !text.contains('{')),
            "{id}: {said:?}"
        );
        assert_ne!(said[0], said[1], "{id}");
        assert!(!rule.source.is_empty());
    }
}

#[test]
fn every_file_is_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/findings");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let count = names.filter(|name| name.to_str().is_some_and(|name| name.ends_with(".toml"))).count();
    assert_eq!(count, FILES.len());
}

#[test]
fn a_rule_that_asks_for_what_nobody_knows_is_refused() {
    let rule = |about: &str, fact: &str, severity: &str| {
        format!(
            "about = \"{about}\"\n[[rule]]\nid = \"x\"\nseverity = \"{severity}\"\nsource = \"s\"\nall = [{{ fact = \"{fact}\", is = true }}]\n[[rule.case]]\nname = \"n\"\nfacts = {{}}\nfound = false\n"
        )
    };
    assert!(Rule::parse(&rule("list", "has_owner", "low")).is_ok());
    for (text, why) in [
        (rule("moon", "has_owner", "low"), "no facts about `moon`"),
        (rule("list", "has_moon", "low"), "nobody knows"),
        (rule("list", "has_owner", "dire"), "no severity"),
    ] {
        let error = Rule::parse(&text).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}
