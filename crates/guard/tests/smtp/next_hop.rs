//! A next hop that misbehaves at each step of a message, one after the other: what the client is told, where the message is then, and that the
//! next attempt takes it there, once.

use std::time::Duration;

use testkit::smtp_sink::SmtpSink;

use crate::proxy::{open, settings};
use crate::wire::{Client, ScriptedGate};

/// What it does instead of its part.
const DEEDS: [&str; 6] =
    ["451 4.3.0 hop says later", "554 5.7.1 hop says no", "hang", "close", "half-close", "nonsense"];

/// Its part in a message, in order; `content` is the middle of it.
const STEPS: [&str; 7] = ["connect", "ehlo", "mail", "rcpt", "data", "content", "end"];

/// Long enough for an honest answer on a busy machine, short enough to wait for.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Larger than what sockets take by themselves, so that a next hop that stops reading is noticed before the end.
const MESSAGE_BYTES: usize = 12 << 20;

const SMALL: &[u8] = b"Subject: x\r\n\r\nhello\r\n";

/// What the client is told by a step and a deed.
fn expected(step: &str, deed: &str) -> &'static [&'static str] {
    match (step, deed) {
        // Nobody to pass it to is said at EHLO; a server that does not know EHLO is greeted with HELO.
        ("connect", _) | ("ehlo", "hang" | "close" | "half-close" | "nonsense") => &["421 4.4.1"],
        ("ehlo", _) => &["250"],
        // A connection that was lost before anything began is made anew, and the client notices nothing.
        ("mail", "hang" | "close" | "half-close" | "nonsense") => &["250"],
        // In the middle of a message a refusal is noticed when the end is about to be sent, or as the answer to it.
        (_, "451 4.3.0 hop says later") => &["451 4.3.0 hop says later"],
        (_, "554 5.7.1 hop says no") => &["554 5.7.1 hop says no"],
        _ => &["451 4.4.2"],
    }
}

/// The same in the words of the sink's script.
fn script(step: &str, deed: &str) -> String {
    let action = if deed == "nonsense" { "550-this has no|250 end" } else { deed };
    format!("{step} #1 {action}")
}

async fn offer(client: &mut Client, message: &[u8]) -> String {
    for line in ["MAIL FROM:<a@example.net>", "RCPT TO:<b@example.com>", "DATA"] {
        let answer = client.say(line).await.join("|");
        if !answer.starts_with(['2', '3']) {
            return answer;
        }
    }
    client.send(message).await;
    client.send(b".\r\n").await;
    client.reply().await.join("|")
}

async fn check(step: &str, deed: &str, message: &[u8]) {
    let about = format!("{deed} at {step}");
    let sink = SmtpSink::start(&script(step, deed)).await;
    let mut settings = settings(&sink.address().to_string());
    settings.next_hop.times.command = PATIENCE;
    settings.next_hop.times.data_block = PATIENCE;
    settings.next_hop.times.data_end = PATIENCE;
    let proxy = open(settings, ScriptedGate::passing()).await;
    let mut client = Client::dial(proxy.address).await;
    client.expect("220").await;
    let hello = client.say("EHLO client.example.net").await.join("|");
    let answer = if hello.starts_with("250") { offer(&mut client, message).await } else { hello };
    assert!(expected(step, deed).iter().any(|start| answer.starts_with(start)), "{about}: {answer}");

    // What the client was told is so, and nothing was half taken.
    let is_taken = answer.starts_with("250");
    assert_eq!(sink.taken().len(), usize::from(is_taken), "{about}");
    let numbers = proxy.counts.numbers();
    let is_unknown = step == "end" && !deed.starts_with(['4', '5']);
    // A line that breaks within the message may be noticed only after its end was sent.
    assert!(numbers.unknown == u64::from(is_unknown) || step == "content", "{about}: {numbers:?}");

    // It comes again, to a next hop that may take its time, and is taken.
    if !is_taken {
        let patient =
            open(crate::proxy::settings(&sink.address().to_string()), ScriptedGate::passing()).await;
        let (mut client, _) = Client::greeted(patient.address).await;
        assert!(offer(&mut client, SMALL).await.starts_with("250"), "{about}");
        assert_eq!(sink.taken().len(), 1, "{about}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_next_hop_does_at_a_step_the_client_is_told_the_truth() {
    let line = b"so much to say in so many lines, again and again\r\n";
    let large = [&b"Subject: x\r\n\r\n"[..], &line.repeat(MESSAGE_BYTES / line.len())].concat();
    for step in STEPS {
        // Side by side, since most of it is waiting.
        let message = |deed| if (step, deed) == ("content", "hang") { &large[..] } else { SMALL };
        let checks = DEEDS.into_iter().map(|deed| check(step, deed, message(deed)));
        futures_util::future::join_all(checks).await;
    }
}
