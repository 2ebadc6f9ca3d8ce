//! One SMTP connection: reads and writes for the machine, keeps the time and the memory, and asks the door's visitor.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use mail::envelope::{Client, Envelope, Recipient};
use mail::smtp::command::{Attribute, Mail};
use mail::smtp::extension::Extensions;
use mail::smtp::proxy_protocol;
use mail::smtp::reply::Reply;
use mail::smtp::server::{Event, Server, Trust};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::listener::{Place, Shared, TOO_MANY, stopped};
use super::{Counts, Gone, Stream, is_listed};

/// What a door does with one client. Each answer has its own time limits; dropping a visitor lets go of everything it has.
pub(in crate::ingest) trait Visitor: Send {
    /// EHLO or HELO: what is offered, or a refusal. A transaction that was under way is gone.
    fn hello(&mut self) -> impl Future<Output = Result<Extensions, Reply>> + Send;
    /// MAIL.
    fn mail(&mut self, mail: &Mail, about: &About) -> impl Future<Output = Reply> + Send;
    /// RCPT.
    fn rcpt(&mut self, recipient: &Recipient) -> impl Future<Output = Reply> + Send;
    /// A whole message.
    fn message(
        &mut self,
        envelope: Envelope,
        bytes: Vec<u8>,
        about: About,
    ) -> impl Future<Output = Reply> + Send;
    /// The transaction is over without a message.
    fn reset(&mut self) -> impl Future<Output = ()> + Send;
    /// The session is over.
    fn leave(self) -> impl Future<Output = ()> + Send;
}

/// What is known of a transaction beside its envelope.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct About {
    /// Who handed it over.
    pub(in crate::ingest) client: Client,
    /// What XFORWARD said.
    pub(in crate::ingest) forwarded: Vec<Attribute>,
    /// Name of the message in the queue of the server before us.
    pub(in crate::ingest) queue_id: Option<String>,
    /// Whether the client said EHLO rather than HELO.
    pub(in crate::ingest) is_extended: bool,
}

/// Why a session ends.
enum End {
    /// It was said goodbye.
    Said,
    /// The client is gone, or nothing can be written to it.
    Gone,
}

/// Serves one connection to its end.
pub(super) async fn converse<V: Visitor>(
    stream: TcpStream,
    peer: SocketAddr,
    mut place: Place,
    visitor: V,
    stop: watch::Receiver<bool>,
) {
    // Answers are small and complete; a socket that refuses the option still works.
    let _ = stream.set_nodelay(true);
    let mut stream = Stream::Plain(stream);
    let shared = Arc::clone(&place.shared);
    let Some((client, rest)) = introduced(&mut stream, peer, &shared).await else {
        Counts::add(&shared.counts.not_proxied);
        tracing::info!(door = &*shared.settings.name, %peer, "a listed load balancer began without a PROXY header");
        return;
    };
    let peers = &shared.settings.peers;
    let address = client.ip().to_canonical();
    let trust =
        Trust { xclient: is_listed(&peers.xclient, address), xforward: is_listed(&peers.xforward, address) };
    if !(trust.xclient || trust.xforward || place.take(address)) {
        Counts::add(&shared.counts.turned_away);
        if stream.write(TOO_MANY, shared.settings.times.write).await.is_ok() {
            stream.close().await;
        }
        return;
    }
    let client = Client { address: Some(address), port: Some(client.port()), ..Client::default() };
    let server = Server::new(Arc::clone(&shared.machine), client, trust);
    let now = Instant::now();
    let end = now + shared.settings.times.session;
    let kept = Kept { shared: Arc::clone(&shared), bytes: 0 };
    let session =
        Session { stream, server, visitor, shared, stop, end, waiting: now, data: None, kept, stop_by: None };
    session.run(rest).await;
}

/// Who stands behind the peer: itself, or whom the PROXY header of a listed load balancer names; with the bytes that came behind the header.
async fn introduced(stream: &mut Stream, peer: SocketAddr, shared: &Shared) -> Option<(SocketAddr, Vec<u8>)> {
    if !is_listed(&shared.settings.peers.proxy_protocol, peer.ip()) {
        return Some((peer, Vec::new()));
    }
    let deadline = Instant::now() + shared.settings.times.opening;
    let mut bytes = Vec::new();
    loop {
        stream.read(deadline, |new| bytes.extend_from_slice(new)).await.ok()?;
        if let Some(header) = proxy_protocol::read(&bytes).ok()? {
            return Some((header.client.unwrap_or(peer), bytes.split_off(header.bytes)));
        }
    }
}

struct Session<V> {
    stream: Stream,
    server: Server,
    visitor: V,
    shared: Arc<Shared>,
    stop: watch::Receiver<bool>,
    /// The session is over then.
    end: Instant,
    /// Since when we wait for the command that is to come.
    waiting: Instant,
    /// When the message that is being taken began.
    data: Option<Instant>,
    kept: Kept,
    /// We were told to stop, and the transaction under way has until then.
    stop_by: Option<Instant>,
}

impl<V: Visitor> Session<V> {
    async fn run(mut self, first: Vec<u8>) {
        if !first.is_empty() {
            // A client that speaks before our greeting; it is heard when it is its turn.
            self.server.receive(&first);
        }
        let end = self.talk().await;
        if self.server.is_in_data() {
            Counts::add(&self.shared.counts.aborted);
        }
        self.kept.set(0);
        let Self { stream, visitor, .. } = self;
        if matches!(end, End::Said) {
            // At the same time, so that a client that lingers keeps no next hop waiting.
            tokio::join!(stream.close(), visitor.leave());
        } else {
            drop(stream);
            visitor.leave().await;
        }
    }

    async fn talk(&mut self) -> End {
        loop {
            while let Some(event) = self.server.next_event() {
                if self.event(event).await.is_err() {
                    return End::Gone;
                }
                self.waiting = Instant::now();
            }
            if self.flush().await.is_err() {
                return End::Gone;
            }
            if self.server.is_closed() {
                return End::Said;
            }
            if self.hear().await.is_err() {
                return End::Gone;
            }
        }
    }

    /// Answers one question, or does what was told.
    async fn event(&mut self, event: Event) -> Result<(), Gone> {
        // RFC 2920 §3.2: answers are sent together; not while the client waits for something that takes its time.
        if !matches!(event, Event::Mail(_) | Event::Rcpt(_) | Event::Connect) {
            self.flush().await?;
        }
        match event {
            Event::Connect => {
                let text = format!("{} ESMTP", self.shared.settings.host_name);
                self.server.answer(&Reply::new(220, "", &text));
            }
            Event::Hello => match Box::pin(self.visitor.hello()).await {
                Ok(extensions) => self.server.offer(extensions),
                Err(refusal) => self.server.answer(&refusal),
            },
            Event::Mail(mail) => {
                let about = self.about();
                let reply = Box::pin(self.visitor.mail(&mail, &about)).await;
                self.server.answer(&reply);
            }
            Event::Rcpt(recipient) => {
                let reply = Box::pin(self.visitor.rcpt(&recipient)).await;
                self.server.answer(&reply);
            }
            Event::Data => self.data_begin(),
            Event::Message(envelope, bytes) => self.message(envelope, bytes).await?,
            Event::Reset => {
                self.data = None;
                self.kept.set(0);
                Box::pin(self.visitor.reset()).await;
            }
            Event::StartTls => self.encrypt().await?,
        }
        Ok(())
    }

    async fn message(&mut self, envelope: Envelope, bytes: Vec<u8>) -> Result<(), Gone> {
        Counts::add(&self.shared.counts.messages);
        self.data = None;
        self.kept.set(bytes.len());
        let about = self.about();
        let queue_id = about.queue_id.clone();
        let reply = Box::pin(self.visitor.message(envelope, bytes, about)).await;
        self.kept.set(0);
        self.server.answer(&reply);
        let written = self.flush().await;
        if let (Err(error), true) = (&written, reply.is_success()) {
            Counts::add(&self.shared.counts.answers_lost);
            let door = &*self.shared.settings.name;
            tracing::warn!(door, queue_id, %error, "a message was taken and its client not told: it may come again");
        }
        written
    }

    fn about(&self) -> About {
        About {
            client: self.server.client(),
            forwarded: self.server.forwarded().to_vec(),
            queue_id: self.server.queue_id().map(str::to_owned),
            is_extended: self.server.is_extended(),
        }
    }

    fn data_begin(&mut self) {
        if self.shared.kept_bytes.load(Ordering::Relaxed) >= self.shared.settings.kept_bytes {
            Counts::add(&self.shared.counts.no_room);
            self.server.answer(&Reply::new(452, "4.3.1", "no room for the message now"));
        } else {
            self.data = Some(Instant::now());
            self.server.answer(&Reply::new(354, "", "end data with <CR><LF>.<CR><LF>"));
        }
    }

    async fn encrypt(&mut self) -> Result<(), Gone> {
        let taken = std::mem::replace(&mut self.stream, Stream::Nobody(tokio::io::empty()));
        // Both by construction of the machine: it says so once, and only where there is an acceptor.
        let (Some(acceptor), Stream::Plain(stream)) = (&self.shared.acceptor, taken) else {
            return Err(Gone::Closed);
        };
        match timeout(self.shared.settings.times.opening, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => {
                self.stream = Stream::Tls(Box::new(stream.into()));
                self.server.tls_begun();
                Ok(())
            }
            failed => {
                Counts::add(&self.shared.counts.not_encrypted);
                let error =
                    failed.map_or(Gone::Late, |result| result.map_or_else(Gone::Broken, |_| Gone::Closed));
                tracing::info!(door = &*self.shared.settings.name, %error, "a TLS handshake failed");
                Err(error)
            }
        }
    }

    async fn flush(&mut self) -> Result<(), Gone> {
        let output = self.server.output_take();
        if output.is_empty() {
            Ok(())
        } else {
            self.stream.write(&output, self.shared.settings.times.write).await
        }
    }

    /// Waits for bytes of the client, for the end of its time, or for being stopped.
    async fn hear(&mut self) -> Result<(), Gone> {
        let is_idle = !self.server.has_transaction();
        if is_idle && self.stop_by.is_some() {
            self.shutting_down();
            return Ok(());
        }
        let deadline = self.deadline();
        let Self { stream, server, stop, stop_by, shared, .. } = self;
        let read = tokio::select! {
            read = stream.read(deadline, |bytes| server.receive(bytes)) => read,
            () = stopped(stop), if stop_by.is_none() => {
                *stop_by = Some(Instant::now() + shared.settings.times.grace);
                Ok(())
            }
        };
        if self.stop_by.is_some_and(|by| is_idle || Instant::now() >= by) {
            self.shutting_down();
            return Ok(());
        }
        match read {
            Ok(()) => {
                self.room_check();
                Ok(())
            }
            Err(Gone::Late) => {
                Counts::add(&self.shared.counts.timed_out);
                self.server.interrupt("4.4.2", "time limit exceeded");
                Ok(())
            }
            Err(gone) => Err(gone),
        }
    }

    fn shutting_down(&mut self) {
        self.server.interrupt("4.3.2", "shutting down, try again later");
    }

    fn deadline(&self) -> Instant {
        let times = &self.shared.settings.times;
        let by = match self.data {
            Some(began) if self.server.is_in_data() => {
                (began + times.data).min(Instant::now() + times.data_block)
            }
            _ => self.waiting + times.command,
        };
        let by = by.min(self.end);
        self.stop_by.map_or(by, |stop| by.min(stop))
    }

    /// Counts what the machine keeps of a message; when there is no room for it, it is forgotten, and answered 452 at its end.
    fn room_check(&mut self) {
        if !self.server.is_in_data() {
            return;
        }
        self.kept.set(self.server.data_bytes());
        if self.shared.kept_bytes.load(Ordering::Relaxed) > self.shared.settings.kept_bytes
            && self.kept.bytes > 0
        {
            Counts::add(&self.shared.counts.no_room);
            self.server.data_give_up();
            self.kept.set(0);
        }
    }
}

/// What one session has of the kept bytes of all; given back when dropped.
struct Kept {
    shared: Arc<Shared>,
    bytes: usize,
}

impl Kept {
    fn set(&mut self, bytes: usize) {
        let all = &self.shared.kept_bytes;
        if bytes > self.bytes {
            all.fetch_add(bytes - self.bytes, Ordering::Relaxed);
        } else {
            all.fetch_sub(self.bytes - bytes, Ordering::Relaxed);
        }
        self.bytes = bytes;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.set(0);
    }
}
