//! The story's mail: what a vendor and a thief write, and handing it to a door by SMTP. As bytes on a socket, by the post office's own relay.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use mail::envelope::{Envelope, Recipient};
use mail::smtp::client::{Outcome, Parcel};
use platform::clock::{Chance, SystemChance};
use post::relay::{Hop, Relay, Route, TlsLevel};

use crate::config::Config;
use crate::wiring;

/// A letter and whom it is for.
pub(super) struct Letter {
    from: String,
    to: String,
    content: Vec<u8>,
}

/// What a door said to the end of a message, or before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Taken,
    /// In its own words.
    Refused(String),
}

/// What the vendor sends every month.
pub(super) fn newsletter(domain: &str, to: &str) -> Letter {
    letter(
        &format!("Fenwick & Lark <news@{domain}>"),
        &format!("news@{domain}"),
        to,
        "Bulbs to plant before the frost",
        "Good morning,\r\n\r\ntulips want six inches of earth above them. The shop is open until six.\r\n\r\nMargaret Fenwick\r\n",
    )
}

/// What somebody sends who has the list and should not.
pub(super) fn lure(domain: &str, to: &str) -> Letter {
    letter(
        &format!("Parcel desk <desk@{domain}>"),
        &format!("desk@{domain}"),
        to,
        "Your parcel waits",
        &format!(
            "A parcel for you could not be delivered.\r\nPay the fee today: https://pay.{domain}/fee\r\n"
        ),
    )
}

fn letter(header_from: &str, from: &str, to: &str, subject: &str, text: &str) -> Letter {
    let chance: &dyn Chance = &SystemChance;
    let id: [u8; 8] = chance.bytes();
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let domain = from.rsplit('@').next().unwrap_or_default();
    let now = jiff::Zoned::now().strftime("%a, %d %b %Y %H:%M:%S %z");
    let content = format!(
        "From: {header_from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {now}\r\nMessage-ID: <{id}@{domain}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    );
    Letter { from: from.to_owned(), to: to.to_owned(), content: content.into_bytes() }
}

/// A domain as pages show it, so that nobody clicks on it.
pub(super) fn inert(domain: &str) -> String {
    domain.replace('.', "[.]")
}

/// Hands a letter to a door.
///
/// Errors: the door could not be reached, or asked to come back later.
pub(super) async fn send(door: &SocketAddr, letter: &Letter) -> anyhow::Result<Answer> {
    let relay: Relay = wiring::relay::relay(&Config::default())?;
    let hop = Hop { host: door.ip().to_string(), port: door.port(), tls: TlsLevel::None };
    let envelope = Envelope {
        sender: letter.from.clone(),
        recipients: vec![Recipient { address: letter.to.clone(), ..Recipient::default() }],
        ..Envelope::default()
    };
    let parcel = Parcel { envelope, content: letter.content.clone().into(), forward: None };
    let report = relay.send(&Route::Hop(hop), parcel).await;
    match &report.recipients.first().context("hear what became of a letter")?.outcome {
        Outcome::Delivered(_) => Ok(Answer::Taken),
        Outcome::Refused(refusal) if !refusal.is_by_us() => Ok(Answer::Refused(refusal.reply.to_string())),
        other => bail!("hand a letter to {door}: {other:?}"),
    }
}

/// Made-up customers as the shop's own list has them.
pub(super) fn customers(count: usize) -> String {
    const FIRST: [&str; 8] = ["ada", "ben", "cleo", "dora", "emil", "fay", "gus", "hana"];
    const LAST: [&str; 7] = ["ames", "bell", "cole", "dale", "eaves", "firth", "gray"];
    let mut list = String::from("Email;First name\r\n");
    for number in 0..count {
        let (first, last) = (FIRST[number % FIRST.len()], LAST[number % LAST.len()]);
        list.push_str(&format!("{first}.{last}.{number}@mail{}.example;{first}\r\n", number % 5));
    }
    list
}

/// So many have left the list since.
pub(super) const LEFT: usize = 12;

/// The file that letters are sent by: a few are missing, and a few were never on the list.
pub(super) fn recipients(list: &str) -> String {
    let mut lines: Vec<&str> = list.lines().collect();
    lines.truncate(lines.len() - LEFT);
    let mut file = lines.join("\r\n");
    for number in 0..5 {
        file.push_str(&format!("\r\nnobody.{number}@elsewhere.example;nobody"));
    }
    file.push_str("\r\n");
    file
}
