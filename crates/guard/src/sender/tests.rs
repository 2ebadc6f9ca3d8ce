use platform::phrases::Phrases;

use super::*;

fn message(direction: Direction, name: &str, points: i32, domains: &[&str]) -> NewHeld {
    let at = "2026-11-21T14:00:00Z".parse().unwrap();
    NewHeld {
        id: HeldId::new(at, [1; 10]),
        at,
        end_at: at,
        door: "out".into(),
        direction,
        queue_id: None,
        judged: None,
        message_sha256: [0; 32],
        size_bytes: 1,
        decided_by: "score".into(),
        score: Points::ZERO,
        reasons: vec![
            ("link.mismatch".into(), Points::hundredths(300)),
            (name.into(), Points::hundredths(points)),
        ],
        sender: None,
        sender_domain: None,
        recipient_count: 1,
        recipients: vec![],
        recipient_domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
    }
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
            is_of_a_list(&message(direction, name, points, &[])),
            expected,
            "{direction:?} {name} {points}"
        );
    }
}

#[test]
fn a_notice_gives_away_neither_an_address_nor_a_mark() {
    let phrases = Phrases::load();
    for (domains, to) in [
        (&[][..], ["to somebody outside", "nach außen"]),
        (&["vendor.example"], ["to vendor.example was", "an vendor.example gesendet"]),
        (
            &["vendor.example", "b.example"],
            ["to vendor.example and elsewhere", "an vendor.example und weitere"],
        ),
    ] {
        let message = message(Direction::Outbound, "data.canary", 1_000, domains);
        let notice = notice(&message, "https://watch.example.com/send");
        for (language, to) in ["en", "de"].into_iter().zip(to) {
            let said: Vec<String> =
                notice.paragraphs.iter().map(|phrase| phrases.say(language, phrase)).collect();
            let said = said.join("\n");
            assert!(said.contains(&format!("https://watch.example.com/send?held={}", message.id)), "{said}");
            assert!(said.contains("2026-11-21 14:00 UTC") && said.contains(to), "{said}");
            for word in ["@", "canar", "Kanarien", "mark", "plant"] {
                assert!(!said.to_lowercase().contains(&word.to_lowercase()), "{word} in {said}");
            }
        }
    }
}
