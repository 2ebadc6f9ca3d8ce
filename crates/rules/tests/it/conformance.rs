//! The language by example: every file in `conformance/` is a list of expressions and what they yield.
//! Read these files to learn the language. `error: …` is what the checker says.

use crate::toy;
use std::path::Path;

#[derive(serde::Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    expression: String,
    is: String,
}

fn check(name: &str) {
    // Tests run in the folder of their crate, which need not be the one they were built in.
    let path = Path::new("tests/conformance").join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).unwrap();
    let file: File = toml::from_str(&text).unwrap();
    assert!(!file.case.is_empty());
    let wrong: Vec<String> = file
        .case
        .iter()
        .filter_map(|case| {
            let got = toy::evaluate(&case.expression);
            (got != case.is).then(|| format!("{}\n  is  {}\n  got {got}", case.expression, case.is))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases in {name}:\n{}",
        wrong.len(),
        file.case.len(),
        wrong.join("\n")
    );
}

#[test]
fn syntax() {
    check("syntax");
}

#[test]
fn null() {
    check("null");
}

#[test]
fn undecided() {
    check("undecided");
}

#[test]
fn types() {
    check("types");
}

#[test]
fn operators() {
    check("operators");
}

#[test]
fn arrays() {
    check("arrays");
}

#[test]
fn texts() {
    check("texts");
}

#[test]
fn patterns() {
    check("patterns");
}

#[test]
fn html() {
    check("html");
}
