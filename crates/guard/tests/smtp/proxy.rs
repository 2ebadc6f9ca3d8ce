//! The proxy: what is passed on, what the gate's answers do, and what happens when the next hop refuses, hangs or cuts the line at each step.

use std::sync::Arc;
use std::time::Duration;

use guard::ingest::proxy::{Counts, Door, Mode, NextHop, NextHopTimes, NextHopTls, Settings, Tools};
use guard::ingest::{Answer, Disposition, Edits, FieldPlace, Gate, smtp};
use mail::authentication::Network;
use model::verdict::Direction;
use testkit::clock::{FakeClock, SeededChance};
use tokio::sync::watch;

use crate::wire::{Act, Client, Hop, ScriptedGate, certificate, usual};

/// A proxy that runs.
pub(crate) struct Proxy {
    pub(crate) address: std::net::SocketAddr,
    pub(crate) counts: Arc<Counts>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) served: tokio::task::JoinHandle<()>,
}

pub(crate) fn settings(next_hop: &str) -> Settings {
    Settings {
        smtp: smtp::Settings::named("filter", "mx.example.com"),
        mode: Mode::Filter,
        next_hop: NextHop {
            address: next_hop.to_owned(),
            host_name: "mx.example.com".to_owned(),
            pass_xclient: false,
            tls: None,
            times: NextHopTimes::default(),
        },
    }
}

pub(crate) async fn open(settings: Settings, gate: Arc<dyn Gate>) -> Proxy {
    let tools = Tools {
        clock: Arc::new(FakeClock::at("2026-11-21T14:03:07Z")),
        chance: Arc::new(SeededChance::new(1)),
    };
    let door = Door::open("127.0.0.1:0".parse().unwrap(), settings, tools).await.unwrap();
    let (address, counts) = (door.local_address().unwrap(), door.counts());
    let (stop, stopped) = watch::channel(false);
    Proxy { address, counts, stop, served: tokio::spawn(door.serve(gate, stopped)) }
}

fn network(text: &str) -> Network {
    Network::parse(text).unwrap()
}

fn later() -> Disposition {
    Disposition::Defer(Answer { code: 451, enhanced: "4.7.1", text: "gate says later".to_owned() })
}

/// One message through a proxy, a gate that says this, and an honest next hop: what the client was told, and what the next hop was.
async fn through(
    disposition: impl Fn() -> Disposition + Send + Sync + 'static,
    recipients: &[&str],
) -> (String, String) {
    let hop = Hop::start(usual).await;
    let proxy = open(settings(&hop.address), ScriptedGate::new(move |_| disposition())).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(recipients).await;
    client.send(b"Subject: x\r\nX-Forged: 1\r\n\r\n..hello\r\n.\r\n").await;
    let answer = client.reply().await.join("|");
    // The next transaction works, whatever became of this one.
    client.dialogue(&[("MAIL FROM:<next@example.net>", "250 2.1.0 hop says ok")]).await;
    let said = hop.said();
    let (this, _) = said.split_once("|MAIL FROM:<next@example.net>").unwrap();
    (answer, this.to_owned())
}

const BEGIN: &str = "MAIL FROM:<a@example.net>|RCPT TO:<b@example.com>";
const CONTENT: &str = "DATA|.\u{1}Subject: x\r\nX-Forged: 1\r\n\r\n..hello\r\n.\r\n";

#[tokio::test]
async fn a_message_that_passes_goes_on_as_it_came_with_the_next_hops_answer() {
    let (answer, said) = through(|| Disposition::Pass(Edits::default()), &["b@example.com"]).await;
    assert_eq!(answer, "250 2.0.0 queued as 4DC0");
    assert_eq!(said, format!("{BEGIN}|{CONTENT}"));
}

#[tokio::test]
async fn edits_are_made_and_the_rest_stays() {
    let edits = || Edits {
        remove: vec![FieldPlace { name: "x-forged".to_owned(), place: 1 }],
        add: vec![
            ("Tidewatch-Verdict".to_owned(), "tag".to_owned()),
            ("X-Second".to_owned(), "2".to_owned()),
        ],
    };
    let (answer, said) = through(move || Disposition::Pass(edits()), &["b@example.com"]).await;
    assert_eq!(answer, "250 2.0.0 queued as 4DC0");
    let content = "DATA|.\u{1}Tidewatch-Verdict: tag\r\nX-Second: 2\r\nSubject: x\r\n\r\n..hello\r\n.\r\n";
    assert_eq!(said, format!("{BEGIN}|{content}"));
}

#[tokio::test]
async fn a_message_held_for_all_is_answered_by_us_and_the_next_hop_forgets_it() {
    let held = || Disposition::Held { passes: vec![], edits: Edits::default() };
    let (answer, said) = through(held, &["b@example.com"]).await;
    assert_eq!(answer, "250 2.0.0 taken");
    assert_eq!(said, format!("{BEGIN}|RSET"));
}

#[tokio::test]
async fn a_message_held_for_some_goes_on_to_the_others() {
    let held = || Disposition::Held { passes: vec![0, 2], edits: Edits::default() };
    let (answer, said) = through(held, &["b@example.com", "c@example.com", "d@example.com"]).await;
    assert_eq!(answer, "250 2.0.0 queued as 4DC0");
    assert_eq!(
        said,
        format!(
            "{BEGIN}|RCPT TO:<c@example.com>|RCPT TO:<d@example.com>|RSET|{BEGIN}|RCPT TO:<d@example.com>|{CONTENT}"
        )
    );
}

#[tokio::test]
async fn a_message_held_for_nobody_needs_no_second_beginning() {
    let held = || Disposition::Held { passes: vec![0], edits: Edits::default() };
    let (answer, said) = through(held, &["b@example.com"]).await;
    assert_eq!(answer, "250 2.0.0 queued as 4DC0");
    assert_eq!(said, format!("{BEGIN}|{CONTENT}"));
}

#[tokio::test]
async fn refused_and_deferred_messages_reach_nobody() {
    let refuse = || {
        Disposition::Refuse(Answer {
            code: 550,
            enhanced: "5.7.1",
            text: "not accepted (ref 7F3K)".to_owned(),
        })
    };
    type Row = (fn() -> Disposition, &'static str);
    let rows: [Row; 3] = [
        (refuse, "550 5.7.1 not accepted (ref 7F3K)"),
        (later, "451 4.7.1 gate says later"),
        // A proxy has no queue to hold it in.
        (|| Disposition::HoldInQueue("suspicious".to_owned()), "451 4.7.1 not now, try again later"),
    ];
    for (disposition, expected) in rows {
        let (answer, said) = through(disposition, &["b@example.com"]).await;
        assert_eq!(answer, expected);
        assert_eq!(said, format!("{BEGIN}|RSET"));
    }
}

#[tokio::test]
async fn the_gate_learns_what_the_door_knows() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let mut settings = settings(&hop.address);
    settings.smtp.direction = Some(Direction::Outbound);
    let proxy = open(settings, gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client
        .dialogue(&[
            ("MAIL FROM:<> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=QQ1 SMTPUTF8", "250"),
            ("RCPT TO:<jürgen@example.com> NOTIFY=FAILURE ORCPT=rfc822;b@example.com", "250"),
            ("DATA", "354"),
            ("hello\r\n.", "250"),
        ])
        .await;
    let arrival = gate.arrival();
    assert_eq!(&*arrival.door, "filter");
    assert_eq!(arrival.direction, Some(Direction::Outbound));
    assert_eq!(arrival.client.address, Some("127.0.0.1".parse().unwrap()));
    assert_eq!(arrival.client.helo.as_deref(), Some("client.example.net"));
    assert!(arrival.is_exact && arrival.envelope.is_smtputf8 && !arrival.client.is_encrypted);
    assert_eq!(&*arrival.bytes, b"hello\r\n");
    // What was asked for the delivery goes on with the message.
    assert_eq!(
        hop.said(),
        "MAIL FROM:<> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=QQ1 SMTPUTF8|\
         RCPT TO:<jürgen@example.com> NOTIFY=FAILURE ORCPT=rfc822;b@example.com|DATA|.\u{1}hello\r\n.\r\n"
    );
}

#[tokio::test]
async fn only_what_both_sides_do_is_offered() {
    let hop = Hop::start(|line| match line {
        _ if line.starts_with("EHLO") => {
            Act::Say("250-hop\r\n250-8BITMIME\r\n250-CHUNKING\r\n250-AUTH PLAIN\r\n250 SIZE 2000".to_owned())
        }
        _ => usual(line),
    })
    .await;
    let proxy = open(settings(&hop.address), ScriptedGate::passing()).await;
    let (mut client, offered) = Client::greeted(proxy.address).await;
    assert_eq!(offered, ["250-mx.example.com", "250-PIPELINING", "250-8BITMIME", "250 SIZE 2000"]);
    client
        .dialogue(&[
            ("MAIL FROM:<a@example.net> SMTPUTF8", "550 5.6.7"),
            ("MAIL FROM:<jürgen@example.net>", "553 5.6.7"),
            ("MAIL FROM:<a@example.net> RET=FULL", "555"),
            ("MAIL FROM:<a@example.net> SIZE=2001", "552 5.3.4"),
            ("AUTH PLAIN AAAA", "502"),
        ])
        .await;
    assert_eq!(hop.said(), "", "nothing of it reached the next hop");

    // An old one is greeted in the old way, and has no parameters: not even the SIZE that we offer.
    let hop = Hop::start(|line| match line {
        _ if line.starts_with("EHLO") => Act::Say("502 what".to_owned()),
        _ if line.starts_with("HELO") => Act::Say("250 hop".to_owned()),
        _ => usual(line),
    })
    .await;
    let proxy = open(settings(&hop.address), ScriptedGate::passing()).await;
    let (mut client, offered) = Client::greeted(proxy.address).await;
    assert_eq!(offered, ["250-mx.example.com", "250-PIPELINING", "250 SIZE 67108864"]);
    client.dialogue(&[("MAIL FROM:<a@example.net> SIZE=100", "250")]).await;
    assert_eq!(hop.said(), "HELO mx.example.com|MAIL FROM:<a@example.net>");
}

#[tokio::test]
async fn recipients_are_answered_by_the_next_hop() {
    let hop = Hop::start(|line| match line {
        "RCPT TO:<nobody@example.com>" => {
            Act::Say("550-5.1.1 no such user\r\n550 5.1.1 ask the postmaster".to_owned())
        }
        "RCPT TO:<grey@example.com>" => Act::Say("450 4.2.0 greylisted".to_owned()),
        _ => usual(line),
    })
    .await;
    let gate = ScriptedGate::passing();
    let proxy = open(settings(&hop.address), gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.dialogue(&[("MAIL FROM:<a@example.net>", "250 2.1.0 hop says ok")]).await;
    assert_eq!(
        client.say("RCPT TO:<nobody@example.com>").await,
        ["550-5.1.1 no such user", "550 5.1.1 ask the postmaster"]
    );
    client
        .dialogue(&[
            ("RCPT TO:<grey@example.com>", "450 4.2.0 greylisted"),
            ("RCPT TO:<b@example.com>", "250 2.1.5 hop says ok"),
            ("DATA", "354"),
            (".", "250 2.0.0 queued"),
        ])
        .await;
    let envelope = gate.arrival().envelope;
    assert_eq!(
        envelope.recipients.iter().map(|recipient| &*recipient.address).collect::<Vec<_>>(),
        ["b@example.com"]
    );
}

#[tokio::test]
async fn the_gate_hears_once_whom_the_next_hop_does_not_know() {
    let hop = Hop::start(|line| match line {
        _ if line.starts_with("RCPT TO:<gone") => Act::Say("550 5.1.1 no such user".to_owned()),
        "RCPT TO:<old@example.com>" => Act::Say("550 no such user".to_owned()),
        "RCPT TO:<full@example.com>" => Act::Say("552 5.2.2 full".to_owned()),
        "RCPT TO:<relay@example.com>" => Act::Say("554 5.7.1 no".to_owned()),
        _ => usual(line),
    })
    .await;
    let gate = ScriptedGate::passing();
    let proxy = open(settings(&hop.address), gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    let others = ["full", "relay", "b"].map(|name| format!("RCPT TO:<{name}@example.com>"));
    for lines in [["gone1", "gone2", "old"].map(|name| format!("RCPT TO:<{name}@example.com>")), others] {
        client.dialogue(&[("MAIL FROM:<a@example.net>", "250")]).await;
        for line in &lines {
            client.say(line).await;
        }
        client.dialogue(&[("RSET", "250")]).await;
    }
    client.dialogue(&[("MAIL FROM:<c@example.net>", "250"), ("RCPT TO:<gone3@example.com>", "550")]).await;
    client.dialogue(&[("RCPT TO:<b@example.com>", "250"), ("DATA", "354"), (".", "250")]).await;
    let told = gate.refused.lock().unwrap().clone();
    assert_eq!(told, [("a@example.net".to_owned(), 3), ("c@example.net".to_owned(), 1)]);
}

#[tokio::test]
async fn pipelined_groups_are_answered_in_order() {
    let hop = Hop::start(usual).await;
    let proxy = open(settings(&hop.address), ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.send(b"MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.com>\r\nRCPT TO:<>\r\nDATA\r\n").await;
    for start in ["250 2.1.0", "250 2.1.5", "501 5.1.3", "354"] {
        client.expect(start).await;
    }
    client.send(b"one\r\n.\r\nMAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n").await;
    for start in ["250 2.0.0", "250 2.1.0", "250 2.1.5", "354"] {
        client.expect(start).await;
    }
    client.send(b"two\r\n.\r\nQUIT\r\n").await;
    for start in ["250 2.0.0", "221"] {
        client.expect(start).await;
    }
    client.expect_end().await;
}

#[tokio::test]
async fn smuggled_and_oversized_messages_reach_nobody() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let mut settings = settings(&hop.address);
    settings.smtp.max_message_bytes = 100;
    let proxy = open(settings, gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com"]).await;
    client.send(b"a\r\n\n.\nMAIL FROM:<ceo@example.com>\r\n.\r\n").await;
    client.expect("550 5.6.11").await;
    client.begin(&["b@example.com"]).await;
    client.send(&[&[b'a'; 99], &b"\r\n.\r\n"[..]].concat()).await;
    client.expect("552 5.3.4").await;
    client.dialogue(&[("NOOP", "250")]).await;
    assert_eq!(gate.count(), 0);
    assert_eq!(hop.said(), format!("{BEGIN}|RSET|{BEGIN}|RSET"));
}

/// The next hop does this at one step; the client is told so, and the next message finds a new connection.
async fn fails_at(step: &'static str, act: &Act, expected: &str) -> guard::ingest::proxy::Numbers {
    let has_failed = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (failing, act) = (Arc::clone(&has_failed), act.clone());
    let hop = Hop::start(move |line| {
        let is_step = line.split([' ', ':']).next() == Some(step);
        // DATA is asked about twice by the scripted next hop: once to answer, once to see whether a message follows.
        if is_step && !failing.swap(true, std::sync::atomic::Ordering::SeqCst) {
            act.clone()
        } else {
            usual(line)
        }
    })
    .await;
    let mut settings = settings(&hop.address);
    settings.next_hop.times.command = Duration::from_secs(1);
    settings.next_hop.times.data_end = Duration::from_secs(1);
    let proxy = open(settings, ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    let mut answer = String::new();
    for line in
        ["MAIL FROM:<a@example.net>", "RCPT TO:<b@example.com>", "DATA", "Subject: x\r\n\r\nhello\r\n."]
    {
        answer = client.say(line).await.join("|");
        if !answer.starts_with(['2', '3']) {
            break;
        }
    }
    assert!(answer.starts_with(expected), "{step}: expected {expected}, got {answer}");
    client.say("RSET").await;
    assert_eq!(client.message().await, "250 2.0.0 queued as 4DC0", "after {step}");
    proxy.counts.numbers()
}

#[tokio::test]
async fn a_next_hop_that_cuts_the_line_costs_nothing_but_a_later_attempt() {
    // MAIL is asked again on a new connection: the client notices nothing.
    assert_eq!(fails_at("MAIL", &Act::Cut, "250 2.0.0 queued").await.next_hop_lost, 0);
    for step in ["RCPT", "DATA", "BODY"] {
        let numbers = fails_at(step, &Act::Cut, "451 4.4.2").await;
        // A line that is cut within the message may be noticed only after its end was sent.
        assert_eq!(numbers.next_hop_lost + numbers.unknown, 1, "{step}");
        assert!(step == "BODY" || numbers.unknown == 0, "{step}");
    }
    // Here, and only here, a duplicate is possible: it is counted.
    let numbers = fails_at(".", &Act::Cut, "451 4.4.2").await;
    assert_eq!((numbers.next_hop_lost, numbers.unknown), (0, 1));
}

#[tokio::test]
async fn a_next_hop_that_closes_its_half_is_lost_too() {
    assert_eq!(fails_at("MAIL", &Act::HalfClose, "250 2.0.0 queued").await.next_hop_lost, 0);
    for step in ["RCPT", "DATA"] {
        assert_eq!(fails_at(step, &Act::HalfClose, "451 4.4.2").await.next_hop_lost, 1, "{step}");
    }
    assert_eq!(fails_at(".", &Act::HalfClose, "451 4.4.2").await.unknown, 1);
}

/// One reply too many, and the answer to RCPT would be taken for that to the message: it would be lost.
#[tokio::test]
async fn a_next_hop_that_speaks_out_of_turn_is_not_believed() {
    let twice = |first: &str| Act::Say(format!("{first}\r\n250 2.0.0 queued as NOTHING"));
    for (step, act) in [("RCPT", twice("250 2.1.5 ok")), ("DATA", twice("354 go on"))] {
        let numbers = fails_at(step, &act, "451 4.4.2").await;
        assert_eq!((numbers.next_hop_lost, numbers.unknown), (1, 0), "{step}");
    }
    // A refusal before the end is one.
    fails_at(
        "DATA",
        &Act::Say("354 go on\r\n552 5.3.4 too large after all".to_owned()),
        "552 5.3.4 too large after all",
    )
    .await;
}

#[tokio::test]
async fn a_next_hop_that_hangs_is_waited_for_no_longer_than_it_may_take() {
    assert_eq!(fails_at("MAIL", &Act::Hang, "250 2.0.0 queued").await.next_hop_lost, 0);
    for step in ["RCPT", "DATA"] {
        assert_eq!(fails_at(step, &Act::Hang, "451 4.4.2").await.next_hop_lost, 1, "{step}");
    }
    let numbers = fails_at(".", &Act::Hang, "451 4.4.2").await;
    assert_eq!((numbers.next_hop_lost, numbers.unknown), (0, 1));
}

#[tokio::test]
async fn a_next_hop_that_refuses_is_quoted() {
    let say = |text: &str| Act::Say(text.to_owned());
    for (step, act, expected) in [
        ("MAIL", say("451 4.3.0 hop says later"), "451 4.3.0 hop says later"),
        ("RCPT", say("550 5.1.1 hop says no"), "550 5.1.1 hop says no"),
        (".", say("550 5.7.1 hop says no"), "550 5.7.1 hop says no"),
        (".", say("452 4.3.1 hop is full"), "452 4.3.1 hop is full"),
        // What makes no sense is not quoted.
        (".", say("354 what"), "451 4.7.1"),
        ("RCPT", say("nonsense"), "451 4.4.2"),
        (".", say("250-nonsense\r\n550 more"), "451 4.4.2"),
    ] {
        fails_at(step, &act, expected).await;
    }
}

#[tokio::test]
async fn a_next_hop_that_refuses_data_is_quoted() {
    let hop =
        Hop::start(
            |line| if line == "DATA" { Act::Say("554 5.7.1 not today".to_owned()) } else { usual(line) },
        )
        .await;
    let gate = ScriptedGate::passing();
    let proxy = open(settings(&hop.address), gate).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    assert_eq!(client.message().await, "554 5.7.1 not today");
    assert_eq!(hop.said(), format!("{BEGIN}|DATA|RSET"));
}

#[tokio::test]
async fn a_next_hop_that_says_421_ends_the_session() {
    let hop = Hop::start(|line| {
        if line.starts_with("RCPT") {
            Act::SayAndCut("421 4.3.2 hop goes to sleep".to_owned())
        } else {
            usual(line)
        }
    })
    .await;
    let proxy = open(settings(&hop.address), ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client
        .dialogue(&[
            ("MAIL FROM:<a@example.net>", "250"),
            ("RCPT TO:<b@example.com>", "421 4.3.2 hop goes to sleep"),
        ])
        .await;
    client.expect_end().await;
}

#[tokio::test]
async fn a_next_hop_that_is_not_there_is_said_at_ehlo() {
    // Bound, so that nobody else gets the port; and closed.
    let nobody =
        tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let unwelcoming = Hop::start(|_| Act::Say("554 5.3.2 not you".to_owned())).await;
    let silent = Hop::start(|_| Act::Hang).await;
    let refusing =
        Hop::start(|line| if line == "CONNECT" { usual(line) } else { Act::Say("550 no".to_owned()) }).await;
    for address in [&nobody, &unwelcoming.address, &silent.address, &refusing.address] {
        let mut settings = settings(address);
        settings.next_hop.times.command = Duration::from_millis(300);
        let proxy = open(settings, ScriptedGate::passing()).await;
        let mut client = Client::dial(proxy.address).await;
        client.expect("220").await;
        client.dialogue(&[("EHLO client.example.net", "421 4.4.1")]).await;
        client.expect_end().await;
        assert_eq!(proxy.counts.numbers().next_hop_lost, 1);
    }
}

#[tokio::test]
async fn recipients_that_are_refused_the_second_time_make_it_later() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let hop = Hop::start(move |line| {
        let is_third =
            line.starts_with("RCPT") && asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 2;
        if is_third { Act::Say("452 4.2.2 full".to_owned()) } else { usual(line) }
    })
    .await;
    let gate = ScriptedGate::new(|_| Disposition::Held { passes: vec![0], edits: Edits::default() });
    let proxy = open(settings(&hop.address), gate).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com", "c@example.com"]).await;
    client.send(b"hello\r\n.\r\n").await;
    client.expect("451 4.7.1").await;
    assert!(!hop.said().contains("DATA"), "{}", hop.said());
}

#[tokio::test]
async fn a_gate_that_is_late_is_not_torn_off() {
    let hop = Hop::start(usual).await;
    let (gate, permit) = ScriptedGate::waiting(|_| Disposition::Pass(Edits::default()));
    let mut settings = settings(&hop.address);
    settings.smtp.times.judging = Duration::from_millis(100);
    let proxy = open(settings, gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    assert_eq!(client.message().await, "451 4.7.1 not now, try again later");
    assert_eq!(proxy.counts.numbers().late, 1);
    assert_eq!(hop.said(), format!("{BEGIN}|RSET"));
    // It was keeping a copy, say: it comes to its end.
    permit.notify_one();
    gate.answered.notified().await;
}

#[tokio::test]
async fn a_gate_that_panics_defers() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::new(|_| panic!("a gate must not, but if it does"));
    let proxy = open(settings(&hop.address), gate).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    assert_eq!(client.message().await, "451 4.7.1 not now, try again later");
    assert_eq!(hop.said(), format!("{BEGIN}|RSET"));
}

#[tokio::test]
async fn xforward_of_a_listed_peer_is_believed_and_passed_on() {
    let hop = Hop::start(|line| match line {
        _ if line.starts_with("EHLO") => {
            Act::Say("250-hop\r\n250 XFORWARD NAME ADDR HELO IDENT SOURCE".to_owned())
        }
        _ => usual(line),
    })
    .await;
    let gate = ScriptedGate::passing();
    let mut settings = settings(&hop.address);
    settings.smtp.peers.xforward = vec![network("127.0.0.0/8")];
    let proxy = open(settings, gate.clone()).await;
    let (mut client, offered) = Client::greeted(proxy.address).await;
    assert!(
        offered.iter().any(|line| line.ends_with("XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE")),
        "{offered:?}"
    );
    client
        .dialogue(&[(
            "XFORWARD NAME=out.example.net ADDR=192.0.2.9 HELO=spike IDENT=4DC0 SOURCE=REMOTE",
            "250",
        )])
        .await;
    client.message().await;
    let arrival = gate.arrival();
    assert_eq!(arrival.client.address, Some("192.0.2.9".parse().unwrap()));
    assert_eq!(arrival.client.reverse_name.as_deref(), Some("out.example.net"));
    assert_eq!(arrival.client.helo.as_deref(), Some("spike"));
    assert_eq!(arrival.queue_id.as_deref(), Some("4DC0"));
    let passed = "XFORWARD NAME=out.example.net ADDR=192.0.2.9 HELO=spike IDENT=4DC0 SOURCE=REMOTE|";
    assert!(hop.said().starts_with(passed), "{}", hop.said());

    // It was good for one message: the next one is the peer's own.
    client.message().await;
    assert_eq!(gate.arrival().client.address, Some("127.0.0.1".parse().unwrap()));
    assert!(hop.said().contains(
        "XFORWARD NAME=[UNAVAILABLE] ADDR=127.0.0.1 HELO=client.example.net IDENT=[UNAVAILABLE] SOURCE=REMOTE"
    ));
}

#[tokio::test]
async fn strangers_speak_for_nobody() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let mut settings = settings(&hop.address);
    settings.smtp.peers.xforward = vec![network("192.0.2.0/24")];
    settings.smtp.peers.xclient = vec![network("192.0.2.0/24")];
    settings.smtp.peers.proxy_protocol = vec![network("192.0.2.0/24")];
    let proxy = open(settings, gate.clone()).await;
    let (mut client, offered) = Client::greeted(proxy.address).await;
    assert!(!offered.iter().any(|line| line.contains("XCLIENT") || line.contains("XFORWARD")));
    client
        .dialogue(&[
            ("XFORWARD ADDR=192.0.2.9", "550 5.7.0"),
            ("XCLIENT ADDR=192.0.2.9", "550 5.7.0"),
            ("PROXY TCP4 192.0.2.9 192.0.2.1 1 25", "500"),
        ])
        .await;
    client.message().await;
    assert_eq!(gate.arrival().client.address, Some("127.0.0.1".parse().unwrap()));
}

#[tokio::test]
async fn xclient_of_a_listed_peer_begins_the_session_again() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let mut settings = settings(&hop.address);
    settings.smtp.peers.xclient = vec![network("127.0.0.1")];
    let proxy = open(settings, gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client
        .dialogue(&[
            ("XCLIENT NAME=out.example.net ADDR=IPV6:2001:db8::9 LOGIN=joe", "220 mx.example.com"),
            ("MAIL FROM:<a@example.net>", "503"),
            ("EHLO spike", "250"),
        ])
        .await;
    client.message().await;
    let arrival = gate.arrival();
    assert_eq!(arrival.client.address, Some("2001:db8::9".parse().unwrap()));
    assert_eq!(arrival.client.account.as_deref(), Some("joe"));
    assert_eq!(arrival.client.helo.as_deref(), Some("spike"));
}

/// A next hop that takes XCLIENT, offers it no more once it was said, and serves everybody but one.
fn taking_xclient(line: &str) -> Act {
    let say = |text: &str| Act::Say(text.to_owned());
    match line.split(' ').next().unwrap_or_default() {
        "XCLIENT" if line.contains("ADDR=192.0.2.66") => say("554 5.7.1 hop serves you not"),
        "XCLIENT" if line.contains("ADDR=192.0.2.67") => say("501 5.5.4 hop does not understand"),
        "XCLIENT" => say("220 hop.example.com ESMTP"),
        "EHLO" if line == "EHLO mx.example.com" => {
            say("250-hop.example.com\r\n250-8BITMIME\r\n250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN")
        }
        _ => usual(line),
    }
}

/// A proxy that passes XCLIENT of listed peers on to that next hop.
async fn passing_xclient(hop: &Hop) -> Proxy {
    let mut settings = settings(&hop.address);
    settings.next_hop.pass_xclient = true;
    settings.smtp.peers.xclient = vec![network("127.0.0.1")];
    settings.smtp.peers.xforward = vec![network("127.0.0.1")];
    open(settings, ScriptedGate::passing()).await
}

#[tokio::test]
async fn who_the_client_is_reaches_a_next_hop_that_takes_xclient_once_a_session() {
    let hop = Hop::start(taking_xclient).await;
    let proxy = passing_xclient(&hop).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client
        .dialogue(&[
            ("XCLIENT NAME=out.example.net ADDR=IPV6:2001:db8::9 PORT=4711 LOGIN=joe", "220 mx.example.com"),
            ("EHLO spike", "250"),
        ])
        .await;
    assert_eq!(client.message().await, "250 2.0.0 queued as 4DC0");
    assert_eq!(client.message().await, "250 2.0.0 queued as 4DC0");
    let message = format!("{BEGIN}|DATA|.\u{1}Subject: x\r\n\r\nhello\r\n.\r\n");
    // The session is begun again under the client's name, and serves both messages.
    let expected = format!(
        "CONNECT|EHLO mx.example.com|XCLIENT NAME=out.example.net ADDR=IPV6:2001:db8::9 PORT=4711 PROTO=ESMTP HELO=spike LOGIN=joe|\
         EHLO spike|{message}|{message}"
    );
    assert_eq!(hop.seen().join("|"), expected);
}

#[tokio::test]
async fn another_client_gets_another_connection_to_the_next_hop() {
    let hop = Hop::start(taking_xclient).await;
    let proxy = passing_xclient(&hop).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    for address in ["192.0.2.9", "192.0.2.10"] {
        client.dialogue(&[(&format!("XFORWARD ADDR={address} HELO=a+20b"), "250")]).await;
        assert_eq!(client.message().await, "250 2.0.0 queued as 4DC0");
    }
    let seen = hop.seen();
    let begun: Vec<&str> = seen
        .iter()
        .map(String::as_str)
        .filter(|line| ["CONNECT", "XCLIENT", "EHLO"].iter().any(|verb| line.starts_with(verb)))
        .collect();
    let told = |address| {
        format!("XCLIENT NAME=[UNAVAILABLE] ADDR={address} PORT=[UNAVAILABLE] PROTO=ESMTP HELO=a+20b")
    };
    let (first, second) = (told("192.0.2.9"), told("192.0.2.10"));
    // A name with a space can stand in no command: then it is ours.
    let hello = "EHLO mx.example.com";
    assert_eq!(begun, ["CONNECT", hello, &first, hello, "CONNECT", hello, &second, hello]);
}

#[tokio::test]
async fn a_next_hop_that_will_not_have_the_client_is_heard_and_one_that_is_confused_puts_nobody_off_for_good()
{
    let hop = Hop::start(taking_xclient).await;
    let proxy = passing_xclient(&hop).await;
    for (address, answer) in [("192.0.2.66", "554 5.7.1 hop serves you not"), ("192.0.2.67", "451 4.7.1")] {
        let (mut client, _) = Client::greeted(proxy.address).await;
        client
            .dialogue(&[
                (&format!("XCLIENT ADDR={address}"), "220"),
                ("EHLO spike", "250"),
                ("MAIL FROM:<a@example.net>", answer),
                ("QUIT", "221"),
            ])
            .await;
    }
    assert!(!hop.said().contains("MAIL"), "{}", hop.said());
}

#[tokio::test]
async fn nobody_is_introduced_unless_that_is_wanted_and_offered() {
    for (script, is_wanted) in [(taking_xclient as fn(&str) -> Act, false), (usual as fn(&str) -> Act, true)]
    {
        let hop = Hop::start(script).await;
        let mut settings = settings(&hop.address);
        settings.next_hop.pass_xclient = is_wanted;
        let proxy = open(settings, ScriptedGate::passing()).await;
        let (mut client, _) = Client::greeted(proxy.address).await;
        assert_eq!(client.message().await, "250 2.0.0 queued as 4DC0");
        assert!(!hop.said().contains("XCLIENT"), "{}", hop.said());
    }
}

#[tokio::test]
async fn a_listed_load_balancer_names_the_client() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let mut settings = settings(&hop.address);
    settings.smtp.peers.proxy_protocol = vec![network("127.0.0.1")];
    // The balancer is listed, the client behind it is not: it has no more rights than before.
    settings.smtp.peers.xclient = vec![network("127.0.0.1")];
    let proxy = open(settings, gate.clone()).await;
    let v2 = [&b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"[..], &[192, 0, 2, 9, 127, 0, 0, 1, 0x9c, 0x40, 0, 25]]
        .concat();
    for header in [&b"PROXY TCP4 192.0.2.9 127.0.0.1 40000 25\r\n"[..], &v2] {
        let mut client = Client::dial(proxy.address).await;
        for byte in header {
            client.send(&[*byte]).await;
        }
        client.expect("220").await;
        client
            .dialogue(&[("EHLO client.example.net", "250"), ("XCLIENT ADDR=192.0.2.10", "550 5.7.0")])
            .await;
        client.message().await;
        let seen = gate.arrival().client;
        assert_eq!((seen.address, seen.port), (Some("192.0.2.9".parse().unwrap()), Some(40_000)));
    }
    // Without a header it is closed without a word, and nothing that it said counts.
    let mut client = Client::dial(proxy.address).await;
    client.send(b"EHLO client.example.net\r\n").await;
    client.expect_end().await;
    assert_eq!(proxy.counts.numbers().not_proxied, 1);
}

#[tokio::test]
async fn an_mx_leaves_its_trace_and_stops_what_goes_round_in_circles() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let proxy = open(Settings { mode: Mode::Mx, ..settings(&hop.address) }, gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.message().await;
    let bytes = String::from_utf8(gate.arrival().bytes.to_vec()).unwrap();
    let (received, rest) = bytes.split_at(bytes.find("Subject").unwrap());
    assert_eq!(rest, "Subject: x\r\n\r\nhello\r\n");
    assert!(received.starts_with(
        "Received: from client.example.net (unknown [127.0.0.1])\r\n\tby mx.example.com with ESMTP id "
    ));
    assert!(
        received.ends_with("\r\n\tfor <b@example.com>;\r\n\tSat, 21 Nov 2026 14:03:07 +0000\r\n"),
        "{received}"
    );
    assert!(hop.said().contains(&bytes), "the next hop gets what was judged");

    for (count, expected) in [(100, "250"), (101, "554 5.4.6")] {
        client.begin(&["b@example.com"]).await;
        client.send(format!("{}\r\nhello\r\n.\r\n", "Received: again\r\n".repeat(count)).as_bytes()).await;
        client.expect(expected).await;
    }
    assert_eq!(gate.count(), 2);
}

#[tokio::test]
async fn a_transparent_filter_counts_no_hops() {
    let hop = Hop::start(usual).await;
    let proxy = open(settings(&hop.address), ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com"]).await;
    client.send(format!("{}\r\nhello\r\n.\r\n", "Received: again\r\n".repeat(101)).as_bytes()).await;
    client.expect("250").await;
}

#[tokio::test]
async fn the_next_hop_is_spoken_to_under_tls_when_it_offers_it() {
    let (server, client_config) = certificate();
    let broken: Option<Arc<tokio_rustls::rustls::ServerConfig>> = None;
    for (tls, is_encrypted) in [(Some(server), true), (broken, false)] {
        let offered = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = Arc::clone(&offered);
        let hop = Hop::start(move |line| match line {
            _ if line.starts_with("EHLO") => {
                count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                Act::Say("250-hop\r\n250 STARTTLS".to_owned())
            }
            "STARTTLS" => Act::Encrypt(tls.clone()),
            _ => usual(line),
        })
        .await;
        let mut settings = settings(&hop.address.replace("127.0.0.1", "localhost"));
        settings.next_hop.tls = Some(NextHopTls::opportunistic(Arc::clone(&client_config)));
        let proxy = open(settings, ScriptedGate::passing()).await;
        let (mut client, offer) = Client::greeted(proxy.address).await;
        assert!(!offer.iter().any(|line| line.contains("STARTTLS")), "we have no certificate");
        assert_eq!(client.message().await, "250 2.0.0 queued as 4DC0");
        // EHLO again, either within TLS or on a new connection in clear text.
        assert_eq!(offered.load(std::sync::atomic::Ordering::SeqCst), 2);
        assert_eq!(
            hop.seen().iter().filter(|line| *line == "CONNECT").count(),
            if is_encrypted { 1 } else { 2 }
        );
    }
}

#[tokio::test]
async fn a_next_hop_that_must_encrypt_gets_nothing_in_the_clear() {
    let (server, client_config) = certificate();
    for (tls, name, is_passed) in [
        (Some(server.clone()), "localhost", true),
        (Some(server), "other.example", false),
        (None, "localhost", false),
    ] {
        let offer = if tls.is_some() { "250-hop\r\n250 STARTTLS" } else { "250 hop" };
        let hop = Hop::start(move |line| match line {
            _ if line.starts_with("EHLO") => Act::Say(offer.to_owned()),
            "STARTTLS" => Act::Encrypt(tls.clone()),
            _ => usual(line),
        })
        .await;
        let mut settings = settings(&hop.address);
        // The address is a number; the certificate is for a name.
        settings.next_hop.tls = Some(NextHopTls {
            config: Arc::clone(&client_config),
            is_required: true,
            server_name: Some(name.try_into().unwrap()),
        });
        let proxy = open(settings, ScriptedGate::passing()).await;
        let mut client = Client::dial(proxy.address).await;
        client.expect("220").await;
        let greeted = client.say("EHLO client.example.net").await.join("|");
        assert_eq!(greeted.starts_with("250"), is_passed, "{name}: {greeted}");
        assert!(is_passed || greeted.starts_with("421 4.4.1"), "{greeted}");
        assert!(is_passed || !hop.said().contains("MAIL FROM"), "{}", hop.said());
    }
}
