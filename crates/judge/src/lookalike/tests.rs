//! Which domains are taken for a protected one, and the near ones that are left alone.

use super::*;

fn index() -> LookalikeIndex {
    let name = |name: &str, domains: &[&str], common, kind| Protected {
        name: name.into(),
        aliases: vec![],
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        is_common_word: common,
        kind,
    };
    LookalikeIndex::new(vec![
        name("Harbour Lights", &["harbourlights.example"], false, ProtectedKind::Ours),
        name("Brightbank", &["brightbank.example", "brightbank.test"], false, ProtectedKind::Brand),
        name("Mango", &["mango.example"], true, ProtectedKind::Brand),
        name("Parcelmill", &["parcelmill.co.example"], false, ProtectedKind::Vendor),
        name("Elm", &["elm.example"], false, ProtectedKind::Brand),
    ])
}

/// Splits a test domain whose last label is its suffix.
fn check(full: &str, expected: Option<(&str, Likeness)>) {
    let labels: Vec<&str> = full.split('.').collect();
    let label = labels[labels.len() - 2];
    let root = format!("{label}.{}", labels[labels.len() - 1]);
    let index = index();
    let found = index.lookalike(DomainParts { full, root: &root, label });
    let found = found.map(|found| (index.protected()[found.protected].name.as_str(), found.likeness));
    assert_eq!(found, expected, "{full}");
}

#[test]
fn same_shape_in_other_characters_is_confusable() {
    check("brіghtbаnk.example", Some(("Brightbank", Likeness::Confusable))); // Cyrillic і and а
    check("br1ghtbank.example", Some(("Brightbank", Likeness::Confusable)));
    check("rnango.example", Some(("Mango", Likeness::Confusable)));
    check("bright-bank.example", Some(("Brightbank", Likeness::Confusable)));
    check("m4ngo.test", Some(("Mango", Likeness::Confusable)));
}

#[test]
fn slips_count_by_length() {
    check("brigthbank.example", Some(("Brightbank", Likeness::Spelling)));
    check("brightbanc.example", Some(("Brightbank", Likeness::Spelling)));
    check("harbuorlight.example", Some(("Harbour Lights", Likeness::Spelling)));
    check("brihtbnk.example", None); // two slips in a name of ten letters
    check("mengo.example", None); // too short for a slip
    check("elms.example", None);
}

#[test]
fn name_in_front_of_another_domain_is_a_trick() {
    check("brightbank.example.attacker.test", Some(("Brightbank", Likeness::Subdomain)));
    check("www.parcelmill.co.example.attacker.test", Some(("Parcelmill", Likeness::Subdomain)));
    check("brightbank-example.attacker.test", Some(("Brightbank", Likeness::Subdomain)));
    check("brightbank.attacker.test", None); // a label alone may be a customer's page at a host
}

#[test]
fn extra_words_and_other_suffixes() {
    check("brightbank-login.test", Some(("Brightbank", Likeness::ExtraWord)));
    check("mybrightbanklogin.test", Some(("Brightbank", Likeness::ExtraWord)));
    check("mango-login.test", Some(("Mango", Likeness::ExtraWord)));
    check("mango-recipes.test", None); // a fruit
    check("mango.test", None);
    check("harbourlights.test", Some(("Harbour Lights", Likeness::OtherTld)));
}

#[test]
fn genuine_domains_are_left_alone() {
    check("brightbank.example", None);
    check("mail.brightbank.test", None);
    check("unrelated.example", None);
}

#[test]
fn distance_counts_a_swap_once() {
    assert_eq!(distance_within("abcd", "abdc", 1), Some(1));
    assert_eq!(distance_within("abcd", "abcd", 2), None);
    assert_eq!(distance_within("abcdef", "abcxyz", 2), None);
    assert_eq!(distance_within("abcdef", "bcdefg", 2), Some(2));
}

#[test]
fn lure_words_are_sorted_for_their_search() {
    for word in ["account", "web", "login", "team"] {
        assert!(is_lure_word(word), "{word}");
    }
    assert!(!is_lure_word("recipes"));
}
