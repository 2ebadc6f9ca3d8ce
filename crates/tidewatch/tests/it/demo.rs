//! The demo of the mailbox: what it prints is golden text, and what the shop's mailbox must be found for is written beside it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{run, shop_configuration, shop_mail, text};

/// What one message must and must not be found for.
#[derive(serde::Deserialize)]
struct Expected {
    /// Reasons that must be there.
    #[serde(default)]
    reasons: Vec<String>,
    /// Reasons that must not be there, however near they come.
    #[serde(default)]
    not: Vec<String>,
    /// The action.
    action: String,
}

#[test]
fn every_message_is_found_for_what_it_is() {
    let expected: BTreeMap<String, Expected> =
        toml::from_str(include_str!("../../../../fixtures/shop/expected.toml")).unwrap();
    let folder = shop_mail("01-").parent().unwrap().to_owned();
    let output =
        run(&["--config", &shop_configuration(), "scan", "--format", "json", folder.to_str().unwrap()]);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in text(&output).lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let name =
            value["path"].as_str().unwrap().rsplit('/').next().unwrap().trim_end_matches(".eml").to_owned();
        let Some(expected) = expected.get(&name) else {
            wrong.push(format!("{name}: expected.toml does not say what it is for"));
            continue;
        };
        seen += 1;
        let reasons: Vec<&str> = value["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["id"].as_str().unwrap())
            .collect();
        let missing = expected.reasons.iter().filter(|id| !reasons.contains(&id.as_str()));
        wrong.extend(missing.map(|id| format!("{name}: not found for {id}, but for {reasons:?}")));
        let surplus = expected.not.iter().filter(|id| reasons.contains(&id.as_str()));
        wrong.extend(surplus.map(|id| format!("{name}: found for {id}")));
        if value["action"] != expected.action.as_str() {
            wrong.push(format!(
                "{name}: {} with {} points instead of {}",
                value["action"], value["score"], expected.action
            ));
        }
    }
    assert_eq!(seen, expected.len(), "expected.toml names messages that are not there");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_it_prints_is_its_golden_text_as_a_person_last_read_it() {
    let printed: String = text(&run(&["demo", "mailbox", "--once"]))
        .lines()
        // The time it took is the only thing that differs from run to run.
        .map(|line| match line.split_once(" s: ") {
            Some((_, counts)) if line.starts_with("58 messages") => format!("58 messages: {counts}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/demo.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(golden, &printed).unwrap();
    }
    let read = std::fs::read_to_string(golden).unwrap_or_default();
    assert!(read == printed, "the demo prints something else; look at it with UPDATE_GOLDEN=1 and git diff");
}
