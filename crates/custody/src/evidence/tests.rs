//! What a file is called, how long answers count, and what becomes of files.

use model::ids::{Id as _, PartyId};
use store::custody::assessment::Signature;

use super::*;

const DAY: Duration = Duration::from_hours(24);
const SIGNED: Time = Time::from_seconds(1_795_269_600);

fn day(number: u32) -> Time {
    SIGNED.plus(DAY * number)
}

fn signed(number: u8, at: Time) -> Assessment {
    Assessment {
        id: AssessmentId::from_bytes([number; 16]),
        party: PartyId::from_bytes([1; 16]),
        questionnaire: "esp-25".into(),
        version: 1,
        title: "25 questions".into(),
        wanted_by: String::new(),
        state: AssessmentState::Signed,
        asked: (at, "person:1".into()),
        due: None,
        link: None,
        signature: Some(Signature { at, name: "Ben Olsen".into(), sha256: [1; 32] }),
        outcome: None,
        points: None,
        knock_outs: vec![],
        valid_until: Some(at.plus(DAY * 365)),
        announced_days: None,
        told: None,
    }
}

#[test]
fn a_name_leads_nowhere_hides_nothing_and_is_no_address() {
    for (name, expected) in [
        ("ISO 27001.pdf", "ISO 27001.pdf"),
        ("../../x", "x"),
        ("..\\..\\etc\\passwd", "passwd"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        (" .hidden ", "hidden"),
        ("a\r\nSet-Cookie: x=\"1\"", "a Set-Cookie: x=\"1\""),
        ("bill\u{202e}fdp.exe", "bill fdp.exe"),
        ("ada@shop.example.png", "ada(at)shop.example.png"),
        ("Prüfbericht – 2026 日本.pdf", "Prüfbericht – 2026 日本.pdf"),
        ("nul\0l\u{feff}.txt", "nul l .txt"),
    ] {
        assert_eq!(cleaned(name), expected, "{name:?}");
    }
    let long = cleaned(&format!("{}.pdf", "ä".repeat(5_000)));
    assert_eq!(long.chars().count(), NAME_LETTERS);
    assert!(long.ends_with("ä.pdf") && long.contains('…'), "{long}");
}

#[test]
fn answers_count_until_newer_ones_or_until_they_end() {
    let one = signed(1, SIGNED);
    assert_eq!(counts_until(&one, std::slice::from_ref(&one)), Some(day(365)));
    let others = [one.clone(), signed(3, day(300)), signed(2, day(200)), signed(4, day(500))];
    assert_eq!(counts_until(&one, &others), Some(day(200)), "the first that came after it");
    assert_eq!(counts_until(&one, &[signed(4, day(500))]), Some(day(365)), "it had ended before");
    let other = Assessment { questionnaire: "caiq".into(), ..signed(2, day(200)) };
    assert_eq!(counts_until(&one, &[other]), Some(day(365)), "other questions");
    let of_others = Assessment { wanted_by: "Shop".into(), ..signed(2, day(200)) };
    assert_eq!(counts_until(&one, &[of_others]), Some(day(365)), "others wanted to know");
    assert_eq!(counts_until(&Assessment { signature: None, ..one }, &[]), None);
}

#[test]
fn a_file_ends_with_its_seal_or_its_time_and_is_sealed_anew_between() {
    let file = EvidenceFile {
        id: EvidenceFileId::from_bytes([1; 16]),
        assessment: AssessmentId::from_bytes([1; 16]),
        question: "seeds".into(),
        name: "x.pdf".into(),
        length_bytes: 1,
        sha256: [1; 32],
        object: None,
        object_end_at: day(700),
        valid_until: None,
        announced_days: None,
        added: (SIGNED, "person:1".into()),
    };
    use AssessmentState::{Open, Signed, Withdrawn};
    for (state, until, now, expected) in [
        (Open, None, 0, Fate::Stays),
        (Open, None, 699, Fate::Stays),
        (Open, None, 700, Fate::Ends),
        (Withdrawn, None, 0, Fate::Ends),
        (Signed, Some(1_460), 0, Fate::Stays),
        (Signed, Some(1_460), 517, Fate::Stays),
        (Signed, Some(1_460), 518, Fate::SealedAnew),
        (Signed, Some(1_460), 700, Fate::Ends),
        (Signed, Some(600), 518, Fate::Stays),
        (Signed, Some(600), 600, Fate::Ends),
        (Signed, None, 0, Fate::Ends),
    ] {
        assert_eq!(fate(&file, state, until.map(day), day(now)), expected, "{state:?} {until:?} {now}");
    }
}
