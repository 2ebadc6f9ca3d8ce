//! What once crashed a reader, or might: every file in `crashers/<target>/` is given to the readers again.
//! `fuzz/fuzz_targets/rules_*.rs` find new ones.

use std::path::Path;

use rules::pattern::{Glob, Pattern};
use rules::xpath::{self, Document};
use rules::{Expected, Rule, RuleFile, parse};

use crate::toy;

/// The files kept for a target, as text.
fn kept(target: &str) -> Vec<(String, String)> {
    // As in the conformance tests: where this runs, not where it was built.
    let folder = Path::new("tests/crashers").join(target);
    let mut files: Vec<(String, String)> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            (path.display().to_string(), text)
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds nothing to replay", folder.display());
    files
}

#[test]
fn rules_are_read_or_refused_and_printed_as_they_were_read() {
    let vocabulary = toy::vocabulary();
    for (file, source) in kept("rules_parse") {
        match parse(&source) {
            Ok(tree) => assert_eq!(parse(&tree.to_string()).unwrap(), tree, "{file}"),
            Err(error) => assert!(error.render(&source).contains("line"), "{file}"),
        }
        if let Err(error) = Rule::new(&source, &vocabulary, Expected::AnyValue) {
            assert!(error.render(&source).contains("line"), "{file}");
        }
    }
}

#[test]
fn patterns_are_refused_or_agree_with_themselves() {
    for (file, input) in kept("rules_regex2") {
        let (pattern, text) = input.split_once('\n').unwrap_or((&input, ""));
        _ = Glob::new(pattern, true).is_match(text);
        for (is_whole, ignores_case) in [(false, false), (false, true), (true, false), (true, true)] {
            let Ok(pattern) = Pattern::new(pattern, is_whole, ignores_case) else { continue };
            let Some(is_match) = pattern.is_match(text) else { continue };
            assert_eq!(pattern.count(text, 10) > Some(0), is_match, "{file}");
            assert!(!is_match || pattern.may_match(text), "{file}");
        }
    }
}

#[test]
fn paths_and_pages_are_read_or_refused() {
    for (file, input) in kept("rules_xpath") {
        let (path, html) = input.split_once('\n').unwrap_or((&input, ""));
        let document = Document::parse(html);
        for path in [path, "//*[text()]", "//@*", "//node()[last()]"] {
            match xpath::Path::parse(path) {
                Ok(path) => _ = xpath::find(&document, &path),
                Err(error) => assert!(!error.is_empty(), "{file}"),
            }
        }
    }
}

#[test]
fn rule_files_are_read_or_refused() {
    let vocabulary = toy::vocabulary();
    for (file, text) in kept("rules_file") {
        if let Ok(read) = RuleFile::parse(&text)
            && let Err(error) = read.rule(&vocabulary)
        {
            assert!(!error.render(&read.source).is_empty(), "{file}");
        }
    }
}
