//! What a column's name says, and amounts as people write them.

use super::*;

#[test]
fn every_case_of_the_file_has_its_class_and_every_kind_its_sentences() {
    let file = file();
    for case in &file.case {
        assert_eq!(default_class(&case.column).as_str(), case.class, "{}", case.column);
    }
    for kind in &file.field {
        assert!(FieldClass::parse(&kind.class).is_some(), "{}", kind.id);
        assert!(!kind.en.is_empty() && !kind.de.is_empty() && kind.law.len() >= 2, "{}", kind.id);
        for (law, said) in &kind.law {
            assert_eq!(said.words.keys().collect::<Vec<_>>(), ["de", "en"], "{} {law}", kind.id);
            assert!(!said.source.is_empty());
        }
    }
    assert_eq!(default_class("E-Mail"), FieldClass::Personal, "an address alone is personal data");
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for (text, expected) in [
        ("", Ok(None)),
        ("2", Ok(Some(200))),
        ("2.5", Ok(Some(250))),
        (" 2,50 ", Ok(Some(250))),
        ("0.07", Ok(Some(7))),
        ("2.505", Err(())),
        ("-1", Err(())),
        ("two", Err(())),
        ("18446744073709551615", Err(())),
    ] {
        assert_eq!(cents(text).map_err(drop), expected, "{text}");
    }
}
