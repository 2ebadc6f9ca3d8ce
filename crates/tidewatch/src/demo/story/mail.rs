//! The story's mail: handed to doors by SMTP, as bytes on a socket, by the post office's own relay; and read as whoever got it would.
//! Who writes what is `world::story`.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use mail::envelope::{Envelope, Recipient};
use mail::smtp::client::{Outcome, Parcel};
use mail::{Limits, Message};
use platform::clock::{Chance, SystemChance};
use post::relay::{Hop, Relay, Route, TlsLevel};
use world::story::{Customer, Text};

use crate::config::Config;
use crate::wiring;

/// A message and whom it is for.
pub(super) struct Letter {
    /// The envelope's sender.
    from: String,
    /// The envelope's recipient.
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

impl Letter {
    /// Somebody's text for somebody.
    pub(super) fn of(text: &Text, to: &str) -> Self {
        let (name, from) = &text.from;
        let domain = from.rsplit('@').next().unwrap_or_default();
        let chance: &dyn Chance = &SystemChance;
        let id: String = chance.bytes::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let now = jiff::Zoned::now().strftime("%a, %d %b %Y %H:%M:%S %z");
        let head = format!(
            "From: {name} <{from}>\r\nTo: {to}\r\nSubject: {}\r\nDate: {now}\r\nMessage-ID: <{id}@{domain}>\r\n",
            text.subject
        );
        let kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
        let content = format!("{head}{kind}\r\n{}", text.body).into_bytes();
        Letter { from: from.clone(), to: to.to_owned(), content }
    }

    /// A message that came, passed on byte for byte, as servers do.
    pub(super) fn passed_on(from: &str, to: &str, content: Vec<u8>) -> Self {
        Letter { from: from.to_owned(), to: to.to_owned(), content }
    }
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

/// What whoever got a letter of ours sees of it.
pub(super) struct Got {
    /// The text, as a mail program shows it.
    pub(super) text: String,
    /// Where an answer goes.
    pub(super) reply_to: String,
    /// What the mail server that took it found of where it is from (RFC 8601); empty before one did.
    pub(super) results: String,
    /// Whether it bears a signature.
    pub(super) is_signed: bool,
}

impl Got {
    /// Reads a message.
    pub(super) fn read(content: &[u8]) -> Self {
        let message = Message::parse(content, &Limits::default());
        let reply_to = message.reply_to.mailboxes.first().map(|to| to.address.clone());
        Got {
            text: message.body.visible_text().to_owned(),
            reply_to: reply_to.unwrap_or_default(),
            results: message.headers.value("Authentication-Results").unwrap_or_default().to_owned(),
            is_signed: message.headers.value("DKIM-Signature").is_some(),
        }
    }

    /// The check code in the text: two groups of four, as the public page shows one.
    pub(super) fn code(&self) -> Option<&str> {
        let is_code = |word: &&str| {
            let is_group = |group: &str| {
                group.len() == 4
                    && group.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            };
            word.split_once('-').is_some_and(|(first, second)| is_group(first) && is_group(second))
        };
        self.text.split(|char: char| char.is_whitespace() || ".,;:".contains(char)).find(is_code)
    }
}

/// The shop's own list as a file.
pub(super) fn list(customers: &[Customer]) -> String {
    let mut list = String::from("Email;First name\r\n");
    for Customer { address, first_name } in customers {
        list.push_str(&format!("{address};{first_name}\r\n"));
    }
    list
}

/// How many have left a list of so many since.
pub(super) fn left(customers: usize) -> usize {
    (customers / 800).max(1)
}

/// The file that letters are sent by: a few are missing, and a few were never on the list.
pub(super) fn recipients(customers: &[Customer]) -> String {
    let mut file = list(&customers[..customers.len() - left(customers.len())]);
    for number in 0..STRANGERS {
        file.push_str(&format!("nobody.{number}@elsewhere.example;nobody\r\n"));
    }
    file
}

/// So many in that file were never on the list.
const STRANGERS: usize = 5;
