use mail::envelope::{BodyKind, Client, Notify, Recipient, Ret};
use model::phrase::Phrase;
use model::verdict::{Action, DecidedBy, Direction, Evidence, Points, Reason, ReasonId};

use super::content::ContentError;
use super::*;

fn arrival() -> Arrival {
    let recipient = |address: &str, notify, orcpt: Option<&str>| Recipient {
        address: address.into(),
        notify,
        orcpt: orcpt.map(str::to_owned),
    };
    let all = Notify { success: true, failure: true, delay: true };
    Arrival {
        door: "front@door".into(),
        direction: None,
        client: Client {
            address: Some("2001:db8::1".parse().unwrap()),
            port: Some(40_123),
            helo: Some("mail.example.org".into()),
            reverse_name: Some("mail.example.org".into()),
            account: Some("anna".into()),
            is_encrypted: true,
        },
        envelope: Envelope {
            sender: "Bo@Sender.Example".into(),
            body: Some(BodyKind::EightBit),
            is_smtputf8: true,
            ret: Some(Ret::Headers),
            envid: Some("QQ314159".into()),
            recipients: vec![
                recipient("anna@shop.example", Some(all), Some("rfc822;anna@shop.example")),
                recipient("grüße@münchen.example", Some(Notify::default()), None),
                recipient("\"a@b\"@Shop.Example", None, None),
            ],
        },
        queue_id: Some("4XyZ1r0Abcz9".into()),
        is_exact: true,
        bytes: b"Subject: \xff\x00\r\n\r\n.\r\n"[..].into(),
    }
}

fn verdict() -> Verdict {
    let reason = Reason {
        id: ReasonId::new("rule.of@somebody"),
        points: Points::hundredths(725),
        text: Phrase::new("link-mismatch").with("shown", "bank.example").with("leads", "evil.example"),
        evidence: vec![Evidence { text: "bank".into(), part: "body.html.raw".into(), start: 3, end: 7 }],
    };
    let decided_by = DecidedBy::Reason(ReasonId::new("rule.of@somebody"));
    Verdict::of(Action::Hold, decided_by, vec![reason], vec![], Direction::Inbound)
}

fn with_to_hold<T>(places: &[usize], then: impl FnOnce(Envelope, &ToHold<'_>) -> T) -> T {
    let (arrival, verdict) = (arrival(), verdict());
    let to_hold = ToHold {
        arrival: &arrival,
        places,
        verdict: &verdict,
        judged: None,
        sender: Some(Fingerprint::from_bytes([5; 12])),
        recipients: vec![Fingerprint::from_bytes([6; 12]); 2_000],
        now: Time::from_seconds(1_795_269_600),
    };
    then(arrival.envelope.for_some(places), &to_hold)
}

fn content(places: &[usize]) -> Content {
    let content = with_to_hold(places, Content::without_message);
    Content { message: arrival().bytes.to_vec(), ..content }
}

#[test]
fn what_is_sealed_comes_back_byte_for_byte() {
    for places in [&[0, 1, 2][..], &[1], &[]] {
        let content = content(places);
        assert_eq!(content.envelope.recipients.len(), places.len());
        assert_eq!(content.other_recipients, 3 - places.len());
        assert_eq!(content.reasons[0].arguments[1], ("leads".to_owned(), "evil.example".to_owned()));
        assert_eq!(Content::parse(&content.to_bytes()).unwrap(), content);
    }
    let mut bare = content(&[]);
    (bare.client, bare.envelope, bare.queue_id) = (Client::default(), Envelope::default(), None);
    (bare.reasons, bare.message) = (vec![], vec![]);
    assert_eq!(Content::parse(&bare.to_bytes()).unwrap(), bare);
}

#[test]
fn what_is_cut_off_or_something_else_is_not_read() {
    let whole = content(&[0]).to_bytes();
    let head_end = whole.windows(4).position(|four| four == b"}Sub").unwrap() + 1;
    for end in 0..head_end {
        assert!(Content::parse(&whole[..end]).is_err(), "cut at {end}");
    }
    assert_eq!(Content::parse(b"tidewatch held 2\n\0\0\0\x02{}"), Err(ContentError::NotHeld));
    assert_eq!(Content::parse(b"tidewatch held 1\n\0\0\0\x02{}"), Err(ContentError::Damaged));
    assert_eq!(Content::parse(b"tidewatch held 1\n\xff\xff\xff\xff{}"), Err(ContentError::Damaged));
}

#[test]
fn the_row_names_nobody_and_a_strange_name_keeps_nothing_from_being_held() {
    let held = with_to_hold(&[0, 1, 2], |envelope, to_hold| {
        row(HeldId::from_bytes([1; 16]), Time::LATEST, &envelope, to_hold)
    });
    held.check().unwrap();
    assert_eq!((held.door.as_str(), held.decided_by.as_str()), ("front(at)door", "rule.of(at)somebody"));
    assert_eq!(held.sender_domain.as_deref(), Some("sender.example"));
    assert_eq!(held.recipient_domains, ["münchen.example", "shop.example"]);
    assert_eq!((held.recipient_count, held.recipients.len()), (3, MAX_RECIPIENTS));
}

#[test]
fn a_domain_is_what_stands_after_the_last_at() {
    for (address, expected) in [
        ("a@B.Example", Some("b.example")),
        ("\"a@b\"@c.example", Some("c.example")),
        ("a@[192.0.2.1]", Some("[192.0.2.1]")),
        ("", None),
        ("postmaster", None),
        ("a@", None),
        ("a@b c", None),
    ] {
        assert_eq!(domain_of(address).as_deref(), expected, "{address}");
    }
}
