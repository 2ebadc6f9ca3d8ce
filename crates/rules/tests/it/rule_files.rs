//! Rule files: what is read, what is tolerated, what is refused and in which words.

use rules::source::{Author, CaseMessage, Kind, RuleFile, Severity};

const FULL: &str = r#"
name: "Crate from nowhere"
description: |
  A crate nobody asked for.
type: "rule"
severity: "high"
id: "7f9a6e0a-0000-5000-8000-000000000001"
source: |
  fragile
  and weight > 3
authors:
  - name: "A. Author"
    github: "a-author"
  - twitter: "author_b"
references: ["https://www.example.com/crates"]
tags: ["Attack surface reduction"]
attack_types:
  - "Spam"
tactics_and_techniques:
  - "Evasion"
detection_methods:
  - "Content analysis"
false_positives:
  - "Crates somebody did ask for"
active: false
internal_type: "signature"
surprise: 1
cases:
  must:
    - crate.eml
  near:
    - |
      Subject: a box

      Only a box.
"#;

#[test]
fn every_key_is_read() {
    let file = RuleFile::parse(FULL).unwrap();
    assert_eq!(file.name, "Crate from nowhere");
    assert_eq!(file.kind, Kind::Detection);
    assert_eq!(file.source, "fragile\nand weight > 3\n");
    assert_eq!(file.severity, Some(Severity::High));
    assert_eq!(file.is_active, Some(false));
    assert_eq!(file.description.as_deref(), Some("A crate nobody asked for.\n"));
    let first =
        Author { name: Some("A. Author".into()), contacts: [("github".into(), "a-author".into())].into() };
    let second = Author { name: None, contacts: [("twitter".into(), "author_b".into())].into() };
    assert_eq!(file.authors, [first, second]);
    assert_eq!(file.references, ["https://www.example.com/crates"]);
    assert_eq!(file.attack_types, ["Spam"]);
    assert_eq!(file.cases.must, [CaseMessage::File("crate.eml".into())]);
    assert_eq!(file.cases.near, [CaseMessage::Inline("Subject: a box\n\nOnly a box.\n".into())]);
    assert_eq!(file.unknown_keys, ["surprise"]);
}

#[test]
fn a_source_that_yaml_takes_for_a_boolean_is_text() {
    let file =
        RuleFile::parse("name: all\ntype: triage_rule\nsource: true\ntriage_abuse_reports: true\n").unwrap();
    assert_eq!(file.source, "true");
    assert_eq!(file.triage_events, ["triage_abuse_reports"]);
    assert_eq!(file.kind, Kind::Triage);
}

#[test]
fn kinds_decide_what_a_source_must_be() {
    let parse =
        |kind: &str| RuleFile::parse(&format!("name: n\ntype: {kind}\nsource: length('abc')\n")).unwrap();
    let vocabulary = {
        let mut builder = rules::Vocabulary::builder();
        builder
            .record_table(&rules::RecordTable { name: "Empty", fields: &[] })
            .root("Empty")
            .pure_functions();
        builder.build().unwrap()
    };
    assert!(parse("query").rule(&vocabulary).is_ok());
    for kind in ["rule", "dlp", "exclusion", "triage_rule"] {
        assert_eq!(parse(kind).rule(&vocabulary).unwrap_err().to_string(), "expected a condition, got int");
    }
}

#[test]
fn mistakes_are_told_plainly() {
    let error = |text: &str| RuleFile::parse(text).unwrap_err().to_string();
    assert_eq!(error("type: rule\nsource: x\n"), "find the key `name`");
    assert_eq!(error("name: n\nsource: x\n"), "find the key `type`");
    assert_eq!(error("name: n\ntype: rule\n"), "find the key `source`");
    assert_eq!(error("name: n\ntype: rule\nsource: '  '\n"), "find the key `source`");
    assert_eq!(
        error("name: n\ntype: guess\nsource: x\n"),
        "read `type`: expected rule, dlp, query, exclusion or triage_rule"
    );
    assert_eq!(
        error("name: n\ntype: rule\nsource: x\nseverity: dire\n"),
        "read `severity`: expected informational, low, medium, high or critical"
    );
    assert_eq!(error("name: n\ntype: rule\nsource: x\ntags: {a: b}\n"), "read `tags`: expected a text");
    assert_eq!(
        error("name: n\ntype: rule\nsource: x\nactive: perhaps\n"),
        "read `active`: expected true or false"
    );
    assert_eq!(
        error("name: n\ntype: rule\nsource: x\ncases: {should: []}\n"),
        "read `cases`: expected the lists `must` and `near`"
    );
    assert_eq!(error("- a\n- b\n"), "find keys: the file is not a list of `key: value`");
    assert!(error("name: [\n").starts_with("read the YAML: "));
    assert!(error(&" ".repeat(3 << 20)).starts_with("read 3145728 bytes"));
}
