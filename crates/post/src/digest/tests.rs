//! What is made harmless, what tokens say, and what may be released. Letters over a real store are in `tests/digest.rs`.

use model::ids::TenantId;
use platform::{
    clock::SystemChance,
    keys::{KeyPlace, RootKey},
};
use testkit::folder::TempFolder;

use super::*;

#[test]
fn a_subject_cannot_act() {
    for (written, expected) in [
        ("Invoice 4711", "Invoice 4711"),
        ("Log in at https://evil.example/x now", "Log in at [...] now"),
        ("see evil.example", "see [...]"),
        ("see evil\u{3002}example", "see [...]"),
        ("mail boss@evil.example", "mail [...]"),
        ("javascript:alert(1)", "[...]"),
        ("call tel:+123456", "call [...]"),
        ("Re: your order", "Re: your order"),
        ("price 3.50 at 12:30", "price 3.50 at [...]"),
        ("in\u{202e}gpj.exe", "in [...]"),
        ("one\r\nBcc: two", "one Bcc: two"),
        ("a\u{200b}b", "a b"),
        ("", ""),
    ] {
        assert_eq!(safe::subject(written), expected, "{written:?}");
    }
    assert_eq!(safe::subject(&"ä".repeat(100)).chars().count(), 63);
    assert_eq!(safe::domain("evil.example"), "evil[.]example");
    assert_eq!(safe::domain("a@b .c\u{202e}"), "a(at)b[.]c");
}

#[test]
fn a_token_is_for_one_answer_one_message_one_recipient_and_one_tenant() {
    let keys = TempFolder::new("keys");
    let links = |name: &str| {
        let place = KeyPlace { file: keys.path().join(name), data: keys.path().join("data") };
        std::fs::create_dir_all(&place.data).unwrap();
        let root = RootKey::open(&place, &SystemChance).unwrap();
        Links::new(&root.work_ring(Time::EPOCH).link_key)
    };
    let ours = links("one.key");
    let ticket = Ticket {
        answer: DigestAnswer::Report,
        tenant: TenantId::from_bytes([1; 16]),
        held: HeldId::from_bytes([2; 16]),
        recipient: Fingerprint::from_bytes([3; 12]),
        end_at: Time::from_seconds(1_795_269_600),
    };
    let token = ours.make(&ticket);
    assert_eq!(token.len(), token::TOKEN_LENGTH);
    assert_eq!(ours.read(&token), Some(ticket));
    for other in [
        Ticket { answer: DigestAnswer::Release, ..ticket },
        Ticket { tenant: TenantId::HOUSE, ..ticket },
        Ticket { end_at: ticket.end_at.plus(Duration::from_secs(1)), ..ticket },
    ] {
        assert_ne!(ours.make(&other), token);
    }
    // Whatever is changed, it is none of ours any more.
    for place in 0..token.len() {
        let mut spoilt = token.clone().into_bytes();
        spoilt[place] = if spoilt[place] == b'A' { b'B' } else { b'A' };
        let spoilt = String::from_utf8(spoilt).unwrap();
        assert_eq!(ours.read(&spoilt), None, "{place}");
    }
    for junk in ["", "x", &token[1..], &format!("{token}A"), &"A".repeat(94), &"ä".repeat(47)] {
        assert_eq!(ours.read(junk), None, "{junk}");
    }
}

#[test]
fn a_recipient_releases_only_what_the_policy_allows() {
    let policy = ReleasePolicy { reasons: vec!["bulk.*".into(), "first_contact".into()] };
    let reason = |name: &str, points| (name.to_owned(), Points::hundredths(points));
    let check = |recipients, decided_by: &str, reasons: &[(String, Points)], expected| {
        assert_eq!(policy.allows(recipients, decided_by, reasons), expected, "{reasons:?}");
    };
    let bulk = [reason("bulk.listed", 500), reason("known_sender", -100)];
    check(1, "score", &bulk, true);
    // Others' mail is not his to let in.
    check(2, "score", &bulk, false);
    check(1, "score", &[reason("bulk.listed", 500), reason("link.mismatch", 1)], false);
    check(1, "link.mismatch", &bulk, false);
    check(1, "first_contact", &[reason("first_contact", 500)], true);
    check(1, "score", &[], false);
    assert!(!ReleasePolicy::default().allows(1, "score", &bulk));
}
