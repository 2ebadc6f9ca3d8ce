//! What is signed is one form of bytes; what a recipient gets is that and the values of his row.

use model::ids::{AffectedSetId, Id, LetterId};
use model::time::Time;
use proptest::prelude::*;

use super::*;

pub(crate) fn letter() -> Letter {
    Letter {
        id: LetterId::from_bytes([1; 16]),
        kind: LetterKind::Mandated,
        texts: vec![
            LetterText {
                language: "en".into(),
                subject: "Your address was in a copy that is out".into(),
                body: "Dear {first_name},\n\nyour address was in it. Code: {check_code}\n".into(),
            },
            LetterText {
                language: "de".into(),
                subject: "Ihre Adresse stand in einer Kopie, die in fremden Händen ist".into(),
                body: "Guten Tag {first_name},\n\nIhre Adresse stand darin. Kennziffer: {check_code}\n"
                    .into(),
            },
        ],
        variables: vec![
            Variable { name: "first_name".into(), source: Source::Column("First name".into()) },
            Variable { name: CHECK_CODE.into(), source: Source::CheckCode },
        ],
        from: Sender { name: "Shop".into(), address: "letters@shop.example".into() },
        is_answered_by_us: true,
        affected: AffectedSetId::from_bytes([2; 16]),
        affected_count: 10_000,
        not_after: Time::from_seconds(1_800_000_000),
    }
}

fn values(first_name: &str) -> Values {
    [("first_name", first_name), (CHECK_CODE, "ABCD-EFGH")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

#[test]
fn a_letter_reads_back_from_what_is_signed() {
    let letter = letter();
    assert_eq!(Letter::from_canonical(&letter.canonical()), Ok(letter));
}

#[test]
fn nothing_of_a_letter_can_change_without_changing_what_is_signed() {
    let changes: [fn(&mut Letter); 13] = [
        |letter| letter.id = LetterId::from_bytes([9; 16]),
        |letter| letter.kind = LetterKind::Alert,
        |letter| letter.texts[0].language = "en-gb".into(),
        |letter| letter.texts[0].subject.push('.'),
        |letter| letter.texts[1].body.push('.'),
        |letter| letter.texts.swap(0, 1),
        |letter| letter.variables[0].source = Source::Column("Last name".into()),
        |letter| letter.variables[0].source = Source::CheckCode,
        |letter| letter.from.address = "letters@other.example".into(),
        |letter| letter.is_answered_by_us = false,
        |letter| letter.affected = AffectedSetId::from_bytes([9; 16]),
        |letter| letter.affected_count += 1,
        |letter| letter.not_after = Time::from_seconds(1_800_000_001),
    ];
    let original = letter().canonical();
    for change in changes {
        let mut changed = letter();
        change(&mut changed);
        assert_ne!(changed.canonical(), original, "{changed:?}");
    }
}

#[test]
fn a_word_cannot_move_from_one_field_into_the_next() {
    let (mut one, mut other) = (letter(), letter());
    one.texts[0].subject = "ab".into();
    one.texts[0].body = "c".into();
    other.texts[0].subject = "a".into();
    other.texts[0].body = "bc".into();
    assert_ne!(one.canonical(), other.canonical());
}

#[test]
fn each_reads_his_own_language_and_name() {
    let letter = letter();
    for (language, begins) in [
        (Some("de"), "Guten Tag Ann"),
        (Some("DE_at"), "Guten Tag Ann"),
        (Some("fr"), "Dear Ann"),
        (None, "Dear Ann"),
    ] {
        let rendered = letter.render(language, &values("Ann")).unwrap();
        assert!(rendered.body.starts_with(begins), "{language:?}: {}", rendered.body);
        assert!(rendered.body.contains("ABCD-EFGH"));
    }
}

#[test]
fn a_value_cannot_bring_a_link_or_a_line_into_a_signed_letter() {
    for (value, is_fit) in [
        ("Ann", true),
        ("Ann-Marie O'Neill", true),
        ("Dr. Ann Jr.", true),
        ("安", true),
        ("J.R. Ewing", true),
        ("see https://thief.example", false),
        ("thief.example/x", false),
        ("www.thief", false),
        ("ann@thief.example", false),
        ("Ann\nDear", false),
        ("Ann\u{202e}", false),
        // A joiner is part of how a name is spelled, and hides nothing there.
        ("علی\u{200c}رضا", true),
        ("क्\u{200d}ष", true),
        ("An\u{200c}n", false),
        ("علی\u{200c}", false),
        ("ع\u{200c}\u{200c}ر", false),
        ("", false),
        ("  ", false),
        (&"a".repeat(201), false),
        ("{check_code}", true),
    ] {
        let rendered = letter().render(None, &values(value));
        assert_eq!(rendered.is_ok(), is_fit, "{value:?}: {rendered:?}");
    }
    // Not filled a second time.
    let body = letter().render(None, &values("{check_code}")).unwrap().body;
    assert!(body.starts_with("Dear {check_code},"), "{body}");
}

#[test]
fn braces_are_doubled_and_a_lone_one_is_wrong() {
    let mut letter = letter();
    letter.texts[0].body = "{{x}} {first_name}".into();
    assert_eq!(letter.render(None, &values("Ann")).unwrap().body, "{x} Ann");
    for body in ["{", "}", "a {first_name", "{}", "{no one}", "{unknown}"] {
        letter.texts[0].body = body.into();
        assert!(letter.render(None, &values("Ann")).is_err(), "{body:?}");
    }
}

proptest! {
    #[test]
    fn damaged_bytes_are_refused_or_read_as_exactly_themselves(place in 0_usize..400, byte: u8, cut in 0_usize..400) {
        let mut bytes = letter().canonical();
        let place = place % bytes.len();
        bytes[place] = byte;
        bytes.truncate(bytes.len() - cut % 3);
        if let Ok(letter) = Letter::from_canonical(&bytes) {
            prop_assert_eq!(letter.canonical(), bytes);
        }
    }

    #[test]
    fn any_text_can_be_taken_apart(text in "\\PC{0,60}") {
        let _ = pieces(&text);
    }
}
