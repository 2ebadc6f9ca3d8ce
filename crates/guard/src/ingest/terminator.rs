//! The terminator: where mail ends that is addressed to Tidewatch itself (canaries, reports, replies, bounces, complaints).
//!
//! Stands behind a mail server's transport map, or is MX itself. It relays nothing: a recipient is one of ours, or is refused at once, so that
//! nothing is taken that would have to be bounced. What is taken is judged by whoever keeps it, and never refused for what it says: a canary's
//! spam is what we are waiting for. 250 is said when the message is on disk, and not before.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use mail::envelope::{Client, Envelope, Recipient};
use mail::smtp::command::Mail;
use mail::smtp::extension::Extensions;
use mail::smtp::reply::Reply;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::Instrument as _;

use super::smtp::{About, Listening, Visitor, Visitors};
use super::{Answer, Arrival};

pub use super::smtp::{Counts, Numbers, OpenError, Peers, Settings, Times};

/// Whoever knows the addresses that were issued.
pub trait Mailboxes: Send + Sync {
    /// Says whether a recipient is one of ours. The address is as the client wrote it, without brackets.
    fn find<'m>(&'m self, address: &'m str, client: &'m Client) -> Finding<'m>;
}

/// An answer of [`Mailboxes`] under way.
pub type Finding<'m> = Pin<Box<dyn Future<Output = Mailbox> + Send + 'm>>;

/// What an address is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mailbox {
    /// We have issued it.
    Ours,
    /// The domain is ours, the local part was never issued: 550 5.1.1.
    Unknown,
    /// It was issued, and its time is over: 550 5.1.6 would tell that it once was; 550 5.1.1.
    Ended,
    /// The domain is not ours: 550 5.7.1, we relay nothing.
    NotOurs,
    /// Not to be found out at this moment: 451.
    Unavailable,
}

/// Whoever keeps what was taken.
pub trait Delivery: Send + Sync {
    /// Keeps the message for all of its recipients, and answers when it is durable.
    ///
    /// Errors: what the client is told instead of 250; later must help, unless the message can never be kept.
    fn keep(&self, arrival: Arrival) -> Keeping<'_>;
}

/// An answer of [`Delivery`] under way.
pub type Keeping<'d> = Pin<Box<dyn Future<Output = Result<(), Answer>> + Send + 'd>>;

/// An open terminator.
pub struct Door {
    listening: Listening,
}

impl Door {
    /// Opens the socket. From now on clients can connect, and wait until [`Door::serve`] runs.
    ///
    /// Must be called within a tokio runtime. Errors: [`OpenError`].
    pub async fn open(address: SocketAddr, settings: Settings) -> Result<Self, OpenError> {
        Ok(Self { listening: Listening::open(address, settings).await? })
    }

    /// Returns the address it listens on.
    #[must_use]
    pub fn local_address(&self) -> Option<SocketAddr> {
        self.listening.local_address()
    }

    /// Returns the counters; they go on counting while the door serves.
    #[must_use]
    pub fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.listening.shared.counts)
    }

    /// Serves clients until `stop` says true, or whoever could say it is gone; then transactions under way have the grace time.
    pub async fn serve(
        self,
        mailboxes: Arc<dyn Mailboxes>,
        delivery: Arc<dyn Delivery>,
        stop: watch::Receiver<bool>,
    ) {
        let counts = Arc::clone(&self.listening.shared.counts);
        let settings = self.listening.shared.settings.clone();
        let common = Arc::new(Common { settings, mailboxes, delivery, counts });
        self.listening.serve(Sessions(common), stop).await;
    }
}

/// What all sessions of a terminator share.
struct Common {
    settings: Settings,
    mailboxes: Arc<dyn Mailboxes>,
    delivery: Arc<dyn Delivery>,
    counts: Arc<Counts>,
}

struct Sessions(Arc<Common>);

impl Visitors for Sessions {
    type Visitor = Session;
    fn visitor(&self) -> Session {
        Session { common: Arc::clone(&self.0), client: Client::default() }
    }
}

struct Session {
    common: Arc<Common>,
    /// Who hands over the transaction that is under way.
    client: Client,
}

impl Visitor for Session {
    async fn hello(&mut self) -> Result<Extensions, Reply> {
        Ok(Extensions {
            pipelining: true,
            size: Some(self.common.settings.max_message_bytes),
            eight_bit_mime: true,
            smtputf8: true,
            enhanced_status_codes: true,
            // RFC 3461 §4.1: who offers DSN must report; a mailbox that nobody reads reports nothing.
            ..Extensions::default()
        })
    }

    async fn mail(&mut self, _mail: &Mail, about: &About) -> Reply {
        self.client = about.client.clone();
        Reply::new(250, "2.1.0", "ok")
    }

    async fn rcpt(&mut self, recipient: &Recipient) -> Reply {
        let finding = self.common.mailboxes.find(&recipient.address, &self.client);
        match timeout(self.common.settings.times.judging, finding).await {
            Ok(Mailbox::Ours) => Reply::new(250, "2.1.5", "ok"),
            Ok(Mailbox::Unknown | Mailbox::Ended) => Reply::new(550, "5.1.1", "no such mailbox"),
            Ok(Mailbox::NotOurs) => Reply::new(550, "5.7.1", "relaying denied"),
            Ok(Mailbox::Unavailable) | Err(_) => Reply::new(451, "4.3.0", "not now, try again later"),
        }
    }

    async fn message(&mut self, envelope: Envelope, bytes: Vec<u8>, about: About) -> Reply {
        let settings = &self.common.settings;
        let arrival = Arrival {
            door: Arc::clone(&settings.name),
            direction: settings.direction,
            client: about.client,
            envelope,
            queue_id: about.queue_id.clone(),
            is_exact: true,
            bytes: bytes.into(),
        };
        let delivery = Arc::clone(&self.common.delivery);
        // Not torn off when its time is over: it may be writing.
        let keeping = tokio::spawn(async move { delivery.keep(arrival).await }.in_current_span());
        match timeout(settings.times.judging, keeping).await {
            Ok(Ok(Ok(()))) => Reply::new(250, "2.0.0", "taken"),
            Ok(Ok(Err(answer))) => Reply::new(answer.code, answer.enhanced, &answer.text),
            failed => {
                Counts::add(&self.common.counts.late);
                let what = if failed.is_err() { "was not kept in time" } else { "could not be kept" };
                tracing::error!(
                    door = &*settings.name,
                    queue_id = about.queue_id,
                    "a message {what}; it is deferred, and may be kept twice"
                );
                Reply::new(451, "4.3.0", "not now, try again later")
            }
        }
    }

    async fn reset(&mut self) {}

    async fn leave(self) {}
}
