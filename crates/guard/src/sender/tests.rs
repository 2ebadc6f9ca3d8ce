use platform::phrases::Phrases;

use super::*;

fn reasons(name: &str, points: i32) -> Vec<(String, Points)> {
    vec![("link.mismatch".into(), Points::hundredths(300)), (name.into(), Points::hundredths(points))]
}

#[test]
fn senders_are_told_of_lists_that_leave_and_of_nothing_else() {
    for (direction, name, points, expected) in [
        (Direction::Outbound, "data.own_list", 900, true),
        (Direction::Outbound, "data.canary", 1_000, true),
        (Direction::Outbound, "data.addresses", 600, true),
        (Direction::Outbound, "data.own_list", 0, false),
        (Direction::Outbound, "data.card_number", 400, false),
        (Direction::Inbound, "data.own_list", 900, false),
        (Direction::Internal, "data.own_list", 900, false),
    ] {
        assert_eq!(
            is_of_a_list(direction, &reasons(name, points)),
            expected,
            "{direction:?} {name} {points}"
        );
    }
}

#[test]
fn a_notice_gives_away_neither_an_address_nor_a_mark() {
    let at = "2026-11-21T14:00:00Z".parse().unwrap();
    let notice = notice(HeldId::new(at, [1; 10]), at, "https://watch.example.com/send");
    let phrases = Phrases::load();
    for language in ["en", "de"] {
        let said: Vec<String> =
            notice.paragraphs.iter().map(|phrase| phrases.say(language, phrase)).collect();
        let said = said.join("\n");
        assert!(said.contains("https://watch.example.com/send"), "{said}");
        for word in ["@", "canar", "Kanarien", "mark", "plant"] {
            assert!(!said.to_lowercase().contains(&word.to_lowercase()), "{word} in {said}");
        }
    }
}
