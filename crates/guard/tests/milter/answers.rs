//! What the gate says, as the mail server hears it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use guard::ingest::milter::Settings;
use guard::ingest::{Answer, Arrival, Deciding, Disposition, Edits, FieldPlace, Gate, fields};
use mail::auth_results::field::AuthservId;
use model::verdict::Direction;

use crate::gate::{Script, ScriptedGate};
use crate::mta::{CONNECT, OFFER, OpenDoor};

fn edits() -> Edits {
    Edits {
        remove: vec![
            FieldPlace { name: "X-Tidewatch".to_owned(), place: 1 },
            FieldPlace { name: "x-tidewatch".to_owned(), place: 2 },
        ],
        add: vec![
            ("X-Tidewatch".to_owned(), "pass; score=0".to_owned()),
            ("Authentication-Results".to_owned(), "mx.example.com;\r\n\tspf=none".to_owned()),
        ],
    }
}

fn answer(code: u16, enhanced: &'static str, text: &str) -> Answer {
    Answer { code, enhanced, text: text.to_owned() }
}

/// Sends one message to a gate that says this, and checks what is heard.
async fn check(disposition: Disposition, wanted: &[&str]) {
    let gate = ScriptedGate::saying([disposition]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    mta.send_message("hello").await;
    mta.hear_all(wanted).await;
    mta.say(&["QUIT"]).await;
    mta.hear_end().await;
    assert_eq!(gate.arrivals().len(), 1);
}

#[tokio::test]
async fn passed_message_loses_forged_marks_and_gets_ours_on_top() {
    let wanted = [
        r#"CHGHEADER 2 "x-tidewatch" """#,
        r#"CHGHEADER 1 "X-Tidewatch" """#,
        r#"INSHEADER 0 "Authentication-Results" " mx.example.com;\n\tspf=none""#,
        r#"INSHEADER 0 "X-Tidewatch" " pass; score=0""#,
        "CONTINUE",
    ];
    check(Disposition::Pass(edits()), &wanted).await;
}

/// Takes out what was written in our name, and says nothing itself.
struct NameGate;

impl Gate for NameGate {
    fn decide(&self, arrival: Arrival) -> Deciding<'_> {
        let id = AuthservId::parse("mx.example.com");
        let remove = fields::forged(&arrival.bytes, id.as_ref());
        Box::pin(async move { Disposition::Pass(Edits { remove, add: vec![] }) })
    }
}

#[tokio::test]
async fn authentication_results_in_our_name_go_by_their_place_among_those_of_others() {
    let door = OpenDoor::unix(Settings::named("in"), Arc::new(NameGate)).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    mta.say(&[
        "MAIL <anna@example.net>",
        "RCPT <ben@example.com>",
        "HEADER Authentication-Results \" front.example; spf=pass\"",
        "HEADER authentication-results \" MX.example.com; dkim=pass\"",
        "HEADER Authentication-Results \" front.example; spf=fail smtp.helo=mx.example.com\"",
        "HEADER Authentication-Results \" x.example; none;\\n mx.example.com; dkim=pass\"",
        "BODY \"text\\r\\n\"",
        "EOM",
    ])
    .await;
    // From the bottom, so that no removal moves the place of the next.
    mta.hear_all(&[
        r#"CHGHEADER 4 "Authentication-Results" """#,
        r#"CHGHEADER 2 "authentication-results" """#,
        "CONTINUE",
    ])
    .await;
}

#[tokio::test]
async fn held_message_is_discarded_by_the_mail_server() {
    check(Disposition::Held { passes: vec![], edits: edits() }, &["DISCARD"]).await;
}

#[tokio::test]
async fn partly_held_message_goes_on_without_those_it_is_held_for() {
    let passes = Disposition::Held { passes: vec![1], edits: Edits::default() };
    let wanted = [r#"DELRCPT "<ben@example.com>""#, r#"DELRCPT "<dora@example.com>""#, "CONTINUE"];
    check(passes, &wanted).await;
    check(Disposition::Held { passes: vec![2, 1, 0], edits: Edits::default() }, &["CONTINUE"]).await;
}

#[tokio::test]
async fn deferred_and_refused_messages_are_answered_in_the_gates_words() {
    let later = Disposition::Defer(answer(451, "4.7.1", "try again later"));
    check(later, &[r#"REPLYCODE "451 4.7.1 try again later""#]).await;
    let never = Disposition::Refuse(answer(550, "5.7.1", "message not accepted (ref 7F3K, 100%)"));
    check(never, &[r#"REPLYCODE "550 5.7.1 message not accepted (ref 7F3K, 100%%)""#]).await;
}

#[tokio::test]
async fn message_held_in_the_queue_is_quarantined_with_a_reason() {
    let wanted = [r#"QUARANTINE "names a canary""#, "CONTINUE"];
    check(Disposition::HoldInQueue("names a canary".to_owned()), &wanted).await;
}

#[tokio::test]
async fn the_gate_is_shown_everything_the_door_knows() {
    let gate = ScriptedGate::open();
    let settings = Settings { direction: Some(Direction::Outbound), ..Settings::named("submission") };
    let door = OpenDoor::unix(settings, gate.clone()).await;
    let mut mta = door.connect().await;
    mta.say(&[
        OFFER,
        CONNECT,
        "HELO out.example.net",
        "MACRO M {auth_authen} anna {tls_version} TLSv1.3",
        "MAIL <anna@example.net> BODY=8BITMIME",
        "RCPT <ben@example.com> NOTIFY=NEVER",
        "HEADER Subject \"two\\n lines\"",
        "BODY \"text\\r\\n\"",
        "MACRO E i 4XyZ",
        "EOM",
    ])
    .await;
    let _ = mta.hear().await;
    mta.hear_all(&["CONTINUE"]).await;
    let arrival = gate.arrivals().remove(0);
    assert_eq!(&*arrival.door, "submission");
    assert_eq!(arrival.direction, Some(Direction::Outbound));
    assert_eq!(arrival.client.address, Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))));
    assert_eq!(arrival.client.account.as_deref(), Some("anna"));
    assert!(arrival.client.is_encrypted && arrival.is_exact);
    assert_eq!(arrival.queue_id.as_deref(), Some("4XyZ"));
    assert_eq!(arrival.envelope.recipients.len(), 1);
    assert_eq!(&*arrival.bytes, b"Subject:two\r\n lines\r\n\r\ntext\r\n");
}

#[tokio::test]
async fn several_messages_on_one_connection_are_judged_one_by_one() {
    let gate = ScriptedGate::saying([
        Disposition::Pass(Edits::default()),
        Disposition::Held { passes: vec![], edits: Edits::default() },
        Disposition::Pass(Edits::default()),
    ]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    for (subject, wanted) in [("one", "CONTINUE"), ("two", "DISCARD"), ("three", "CONTINUE")] {
        mta.send_message(subject).await;
        mta.hear_all(&[wanted]).await;
    }
    // The client leaves in the middle of the fourth.
    mta.say(&["MAIL <anna@example.net>", "HEADER Subject x", "ABORT"]).await;
    mta.send_message("five").await;
    mta.hear_all(&["CONTINUE"]).await;
    let subjects: Vec<bool> =
        gate.arrivals().iter().map(|arrival| arrival.bytes.starts_with(b"Subject: ")).collect();
    assert_eq!(subjects, [true; 4]);
    assert_eq!((door.numbers().messages, door.numbers().aborted), (4, 1));
}

#[tokio::test]
async fn another_connection_on_the_same_socket_is_another_client() {
    let gate = ScriptedGate::open();
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    mta.say(&["MACRO M {auth_authen} anna"]).await;
    mta.send_message("one").await;
    mta.hear_all(&["CONTINUE"]).await;
    mta.say(&["QUIT_NC", "CONNECT localhost 4 0 127.0.0.1"]).await;
    mta.send_message("two").await;
    mta.hear_all(&["CONTINUE"]).await;
    let arrivals = gate.arrivals();
    assert_eq!(arrivals[0].client.account.as_deref(), Some("anna"));
    // Mail that did not come by SMTP has no client address, and so no SPF.
    assert_eq!((arrivals[1].client.address, arrivals[1].client.account.clone()), (None, None));
}

#[tokio::test]
async fn a_mail_server_that_grants_nothing_gets_what_can_be_had() {
    let gate = ScriptedGate::saying([
        Disposition::Pass(edits()),
        Disposition::Pass(Edits { remove: vec![], ..edits() }),
        Disposition::Held { passes: vec![0], edits: Edits::default() },
        Disposition::HoldInQueue("why".to_owned()),
        Disposition::Held { passes: vec![], edits: Edits::default() },
        Disposition::Refuse(answer(550, "5.7.1", "no")),
    ]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.say(&["OPTNEG 6 0 0x1fffff", CONNECT]).await;
    mta.hear_all(&["OPTNEG 0x6 0x0 0x1ff3c0"]).await;
    for wanted in ["TEMPFAIL", "CONTINUE", "TEMPFAIL", "TEMPFAIL", "DISCARD", "REPLYCODE \"550 5.7.1 no\""] {
        mta.send_message("x").await;
        mta.hear_all(&[wanted]).await;
    }
    assert_eq!(door.numbers().not_granted, 4);
}

#[tokio::test]
async fn a_gate_that_fails_defers_the_message_and_not_the_next() {
    let gate = ScriptedGate::new([Script::Panic]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    mta.send_message("one").await;
    mta.hear_all(&["TEMPFAIL"]).await;
    mta.send_message("two").await;
    mta.hear_all(&["CONTINUE"]).await;
    assert_eq!(door.numbers().failed, 1);
}
