//! Each rule finds its sentences and leaves the near ones, in both languages; the sentences stand beside the rules.

use super::*;
use crate::letter::tests::letter;

fn terms() -> Terms {
    Terms { parties: vec!["Vendor B".into()], own_domains: vec!["shop.example".into()] }
}

#[test]
fn each_rule_finds_its_sentences_and_leaves_the_near_ones() {
    let book = RuleBook::of(&terms());
    let mut wrong = Vec::new();
    for rule in Rule::ALL {
        for language in ["en", "de"] {
            let (finds, leaves) = RuleBook::examples(rule, language).unwrap();
            assert!(finds.len() >= 5 && leaves.len() >= 5, "{rule:?} {language}");
            for sentence in finds {
                if !book.findings(language, sentence).iter().any(|(found, _)| *found == rule) {
                    wrong.push(format!("{rule:?} {language} should find: {sentence}"));
                }
            }
            for sentence in leaves {
                for (found, place) in book.findings(language, sentence) {
                    wrong.push(format!(
                        "{found:?} {language} should leave: {sentence} ({})",
                        &sentence[place]
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_good_letter_passes() {
    assert_eq!(lint(&letter(), &terms()).unwrap().letter(), &letter());
}

#[test]
fn a_finding_says_where_also_across_lines() {
    let mut letter = letter();
    letter.texts[0].body = "Dear {first_name},\n\nwe take your\n  privacy seriously. {check_code}".into();
    let findings = lint(&letter, &terms()).unwrap_err();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    assert_eq!((finding.fault, finding.part), (Fault::Rule(Rule::Minimising), Part::Body));
    assert_eq!(finding.found, "take your\n  privacy seriously");
    assert_eq!(&letter.texts[0].body[finding.place.clone()], finding.found);
    assert_eq!(finding.phrase().id, "lint-minimising");
}

#[test]
fn a_letter_must_be_a_letter() {
    type Damage = fn(&mut Letter);
    let cases: [(Fault, Damage); 17] = [
        (Fault::Texts, |letter| letter.texts.clear()),
        (Fault::Language, |letter| letter.texts[1].language = "fr".into()),
        (Fault::Language, |letter| letter.texts[1].language = "en".into()),
        (Fault::Language, |letter| letter.texts[1].language = "Deutsch".into()),
        (Fault::Subject, |letter| letter.texts[0].subject = " ".into()),
        (Fault::Subject, |letter| letter.texts[0].subject = "a\nBcc: x@example.net".into()),
        (Fault::Body, |letter| letter.texts[0].body = "\n".into()),
        // What the eye does not see is not signed: it could hide a word from the rules, or turn a text around.
        (Fault::Subject, |letter| letter.texts[0].subject.push('\u{202e}')),
        (Fault::Body, |letter| letter.texts[0].body.push_str("cl\u{ad}ick he\u{200b}re")),
        (Fault::Sender, |letter| letter.from.name.push('\u{2066}')),
        (Fault::Variable, |letter| letter.texts[0].body.push_str("{last_name}")),
        (Fault::Variable, |letter| letter.texts[0].body.push('{')),
        (Fault::Unused, |letter| {
            letter.variables[0].name = "First Name".into();
        }),
        (Fault::Unused, |letter| {
            let twice = letter.variables[0].clone();
            letter.variables.push(twice);
        }),
        (Fault::Sender, |letter| letter.from.address = "letters@notshop.example".into()),
        (Fault::Sender, |letter| letter.from.address = "nobody".into()),
        (Fault::Nobody, |letter| letter.affected_count = 0),
    ];
    for (fault, change) in cases {
        let mut changed = letter();
        change(&mut changed);
        let findings = lint(&changed, &terms()).unwrap_err();
        assert!(findings.iter().any(|finding| finding.fault == fault), "{fault:?}: {findings:?}");
    }
}

#[test]
fn a_party_is_found_by_its_name_and_its_name_is_no_pattern() {
    let text = "Post(B failed to tell us.";
    let named = Terms { parties: vec!["Post(B".into()], ..Terms::default() };
    assert_eq!(RuleBook::of(&named).findings("en", text).len(), 1);
    assert_eq!(RuleBook::of(&Terms::default()).findings("en", text), Vec::new());
}

#[test]
fn a_domain_below_ours_is_ours_and_one_that_ends_alike_is_not() {
    let book = RuleBook::of(&terms());
    for (text, is_found) in [
        ("Type shop.example/letters yourself.", false),
        ("Type www2.shop.example yourself.", false),
        ("Type notshop.example yourself.", true),
        ("Type shop.example.thief.example yourself.", true),
        ("Write to help@shop.example.", false),
    ] {
        assert_eq!(!book.findings("en", text).is_empty(), is_found, "{text}");
    }
}
