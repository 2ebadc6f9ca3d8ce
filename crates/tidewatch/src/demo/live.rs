//! The demo's second half: the shop's mail once more, now by SMTP through the doors that `serve` opens, to a mail server that takes it.
//! The doors, the hold and the release are those of production; only the mail server behind them is the demo's own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, bail};
use guard::ingest::Arrival;
use guard::ingest::smtp::Settings;
use guard::ingest::terminator::{Delivery, Door, Finding, Keeping, Mailbox, Mailboxes};
use guard::release::Released;
use guard::release::reason::{Because, Why};
use mail::envelope::{Client, Envelope, Recipient};
use mail::smtp::client::{Outcome, Parcel};
use mail::{Limits, Message};
use post::relay::{Hop, Relay, Route, TlsLevel};
use store::guard::held::{HeldFilter, HeldState};

use crate::config::Config;
use crate::config::stream::{Mode, NextHopTls, Proxy, ProxyKind};
use crate::demo::ShopMessage;
use crate::wiring;
use crate::wiring::data::Data;
use crate::wiring::service::Service;
use crate::wiring::stream::Opened;

/// The name of the demo's door.
const DOOR: &str = "shop";

/// Mail for this domain is for Tidewatch itself.
const OWN_DOMAIN: &str = "watch.fenwicklark.example";

/// A mail server: takes everything and remembers what it took, and of some mailboxes the newest message itself.
#[derive(Default)]
pub(crate) struct MailServer {
    delivered: Mutex<Vec<Delivered>>,
    /// The newest message by mailbox; only of those that somebody reads.
    read: Mutex<HashMap<String, Option<Read>>>,
}

/// A message in a mailbox that somebody reads.
#[derive(Clone)]
pub(crate) struct Read {
    /// The envelope's sender.
    pub(crate) from: String,
    pub(crate) content: Vec<u8>,
}

/// What arrived at the shop.
struct Delivered {
    message_id: Option<String>,
    is_marked: bool,
    recipients: Vec<String>,
}

impl MailServer {
    /// Starts it and says where it listens.
    pub(crate) async fn start(service: &mut Service) -> anyhow::Result<(Arc<Self>, SocketAddr)> {
        let server = Arc::new(MailServer::default());
        let settings = Settings::named("mail server", "mail.fenwicklark.example");
        let door = Door::open(SocketAddr::from(([127, 0, 0, 1], 0)), settings).await?;
        let address = door.local_address().context("learn where the mail server listens")?;
        let (mailboxes, delivery, stop) = (Arc::clone(&server), Arc::clone(&server), service.stop());
        service.start("the shop's mail server", async move {
            door.serve(mailboxes, delivery, stop).await;
            Ok(())
        });
        Ok((server, address))
    }

    /// Everybody who got something, as often as he got it.
    pub(crate) fn recipients(&self) -> Vec<String> {
        let delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        delivered.iter().flat_map(|each| each.recipients.iter().cloned()).collect()
    }

    /// How many messages it took.
    pub(crate) fn len(&self) -> usize {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Keeps what comes for this address from now on.
    pub(crate) fn read(&self, address: &str) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_owned(), None);
    }

    /// The newest message for an address that is read.
    pub(crate) fn newest(&self, address: &str) -> Option<Read> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).get(address).cloned().flatten()
    }

    fn count(&self, wanted: impl Fn(&Delivered) -> bool) -> usize {
        let delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        delivered.iter().filter(|each| wanted(each)).count()
    }
}

impl Mailboxes for MailServer {
    fn find<'m>(&'m self, _address: &'m str, _client: &'m Client) -> Finding<'m> {
        Box::pin(async { Mailbox::Ours })
    }
}

impl Delivery for MailServer {
    fn keep(&self, arrival: Arrival) -> Keeping<'_> {
        let message = Message::parse_structure(&arrival.bytes, &Limits::default());
        let is_marked =
            message.headers.value("Tidewatch-Verdict").is_some_and(|verdict| verdict.starts_with("tag;"));
        let recipients: Vec<String> =
            arrival.envelope.recipients.iter().map(|each| each.address.clone()).collect();
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        for recipient in &recipients {
            if let Some(newest) = read.get_mut(recipient) {
                *newest =
                    Some(Read { from: arrival.envelope.sender.clone(), content: arrival.bytes.to_vec() });
            }
        }
        drop(read);
        let delivered = Delivered { message_id: message.message_id, is_marked, recipients };
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).push(delivered);
        Box::pin(async { Ok(()) })
    }
}

/// Puts the shop's doors into its configuration, on ports that the system chooses.
pub(crate) fn with_doors(mut config: Config, mail_server: SocketAddr) -> Config {
    config.stream.mode = Mode::Enforce;
    config.proxy.push(Proxy {
        name: DOOR.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        next_hop: mail_server.to_string(),
        next_hop_tls: NextHopTls::default(),
        pass_xclient: false,
        kind: ProxyKind::Filter,
        peers: Vec::new(),
        balancers: Vec::new(),
        host_name: "mx.fenwicklark.example".to_owned(),
        direction: None,
        mode: None,
        when_unable: None,
        tls: None,
    });
    config.mailbox.listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    config.mailbox.domains = vec![OWN_DOMAIN.to_owned()];
    config.hold.release_to = Some(mail_server.to_string());
    config
}

/// The shop's open doors, and whoever sends to them.
pub(crate) struct Shop<'s> {
    pub(crate) config: &'s Config,
    pub(crate) data: &'s Data,
    pub(crate) opened: &'s Opened,
    pub(crate) mail_server: &'s MailServer,
}

impl Shop<'_> {
    /// Sends the mailbox through the door, releases one held message, reports one, and says what happened.
    pub(crate) async fn tell(&self, mailbox: &[ShopMessage]) -> anyhow::Result<String> {
        let relay = wiring::relay::relay(self.config)?;
        let names = names_by_id(mailbox);
        let mut refused = 0;
        for message in mailbox {
            if !self.send(&relay, DOOR, message.bytes, None).await? {
                refused += 1;
            }
        }
        let marked = self.mail_server.count(|each| each.is_marked);
        let delivered = self.mail_server.count(|_| true);
        let counts = self.data.store.shared().held_count(&self.data.access).await?;
        let mut text = format!(
            "{} messages by SMTP: {} delivered, {marked} delivered with a mark, {} held, {refused} refused.\n",
            mailbox.len(),
            delivered - marked,
            counts.held
        );
        text.push_str(&self.release_one(&names).await?);
        text.push_str(&self.report(&relay, mailbox).await?);
        Ok(text)
    }

    /// Hands one message to a door; false when it was refused.
    async fn send(&self, relay: &Relay, door: &str, bytes: &[u8], to: Option<&str>) -> anyhow::Result<bool> {
        let door = self.opened.doors.iter().find(|each| each.name == door).context("find the demo's door")?;
        let address: SocketAddr = door.place.parse().context("read where the demo's door listens")?;
        let hop = Hop { host: address.ip().to_string(), port: address.port(), tls: TlsLevel::None };
        let parcel = Parcel { envelope: envelope(bytes, to), content: crlf(bytes).into(), forward: None };
        let report = relay.send(&Route::Hop(hop), parcel).await;
        match report.recipients.first().map(|delivery| &delivery.outcome) {
            Some(Outcome::Delivered(_)) => Ok(true),
            Some(Outcome::Refused(refusal)) if !refusal.is_by_us() => Ok(false),
            other => bail!("hand a message to the demo's door: {other:?}"),
        }
    }

    /// A person lets the newest held message go, twice; the mail server gets it once.
    async fn release_one(&self, names: &HashMap<String, &'static str>) -> anyhow::Result<String> {
        let releaser = wiring::relay::releaser(self.config, self.data)?;
        let filter = HeldFilter { state: Some(HeldState::Held), ..HeldFilter::default() };
        let access = &self.data.access;
        let newest = releaser.list(access, &filter, None, 1).await?;
        let held = newest.first().context("find a held message in the demo")?;
        let because = Because::of(Why::Review);
        let content = releaser.show(access, held.message.id, &because).await?;
        let message = Message::parse_structure(&content.message, &Limits::default());
        let id = message.message_id.unwrap_or_default();
        let name = names.get(&id).copied().unwrap_or("a held message");
        let released = releaser.release(access, held.message.id, &because).await?;
        if !matches!(released, Released::Done { .. }) {
            bail!("release {name} in the demo: {released:?}");
        }
        let again = releaser.release(access, held.message.id, &because).await;
        let arrived = self.mail_server.count(|each| each.message_id.as_deref() == Some(id.as_str()));
        Ok(format!(
            "A person looks at {name} and releases it; a second click finds it {}. The mail server has it {}.\n",
            if again.is_err() { "released already" } else { "held still" },
            if arrived == 1 { "once".to_owned() } else { format!("{arrived} times") }
        ))
    }

    /// A customer forwards something to the shop's report address.
    async fn report(&self, relay: &Relay, mailbox: &[ShopMessage]) -> anyhow::Result<String> {
        let message = mailbox.first().context("find a message to report")?;
        let address = format!("report@{OWN_DOMAIN}");
        self.send(relay, "mailbox", message.bytes, Some(&address)).await?;
        let kept =
            self.data.store.post().inbox_list(&self.data.access, "report", None, None, 10).await?.len();
        Ok(format!("A customer reports a message to {address}: {kept} in the inbox, sealed.\n"))
    }
}

fn names_by_id(mailbox: &[ShopMessage]) -> HashMap<String, &'static str> {
    let id = |message: &ShopMessage| Message::parse_structure(message.bytes, &Limits::default()).message_id;
    mailbox.iter().filter_map(|message| Some((id(message)?, message.name))).collect()
}

/// The envelope that a message's own header speaks of: mail files have none.
fn envelope(bytes: &[u8], to: Option<&str>) -> Envelope {
    let message = Message::parse_structure(bytes, &Limits::default());
    let named: Vec<String> = match to {
        Some(address) => vec![address.to_owned()],
        None => message
            .to
            .mailboxes
            .iter()
            .chain(&message.cc.mailboxes)
            .map(|each| each.address.clone())
            .collect(),
    };
    let recipients = named.into_iter().map(|address| Recipient { address, ..Recipient::default() });
    Envelope {
        sender: message.from.mailboxes.first().map(|from| from.address.clone()).unwrap_or_default(),
        recipients: recipients.collect(),
        ..Envelope::default()
    }
}

/// SMTP ends lines with CR LF (RFC 5321 §2.3.8); files need not.
fn crlf(bytes: &[u8]) -> Vec<u8> {
    let mut sent = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        sent.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
        if line.ends_with(b"\n") {
            sent.extend_from_slice(b"\r\n");
        }
    }
    sent
}
