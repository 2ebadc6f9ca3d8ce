//! One connection of a mail server: reads what it says, hands whole messages to the gate, sends what the machine has to say.
//! The words are [`mail::milter`]'s; here are time, memory, and the gate's answer turned into a decision.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, ready};

use mail::milter::{
    Changes, Decision, Event, FieldRemoval, Obeyed, ReceivedMessage, Reply, Session, Stage, Unread,
    UnreadReason,
};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;
use tracing::Instrument as _;

use super::listener::stopped;
use super::{Counts, Settings, TooLarge};
use crate::ingest::{Answer, Arrival, Disposition, Edits, Gate};

/// Bytes read at once. Shared by all connections of a thread, so that an idle one needs none.
const READ_BYTES: usize = 64 << 10;

thread_local! {
    static READ_BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_BYTES].into_boxed_slice());
}

/// What all connections of a door share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) counts: Arc<Counts>,
    /// Bytes of messages in our hands, over all connections.
    pub(super) kept_bytes: AtomicUsize,
}

impl Shared {
    /// There are too many connections.
    pub(super) fn turned_away(&self) {
        Counts::add(&self.counts.turned_away);
        tracing::debug!(door = &*self.settings.name, "a connection was turned away: there are too many");
    }

    /// The system has no connection for us.
    pub(super) fn not_accepted(&self, error: &io::Error) {
        Counts::add(&self.counts.not_accepted);
        let error = error as &dyn std::error::Error;
        tracing::warn!(door = &*self.settings.name, error, "a connection could not be accepted");
    }
}

/// What a new connection brings along.
pub(super) struct Visit {
    pub(super) gate: Arc<dyn Gate>,
    pub(super) stop: watch::Receiver<bool>,
    pub(super) permit: OwnedSemaphorePermit,
}

/// Why a conversation ended, where that is worth telling apart.
enum End {
    /// Goodbye, or as good as that.
    Over,
    /// The mail server took too long.
    TimedOut(Stage),
    /// The socket failed.
    Lost,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Lost
    }
}

/// Shakes hands, then speaks as on any other connection.
pub(super) async fn converse_with_tls(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    visit: Visit,
) {
    match timeout(shared.settings.times.negotiation, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => converse(stream, shared, visit).await,
        Ok(Err(error)) => {
            Counts::add(&shared.counts.broken);
            let door = &*shared.settings.name;
            tracing::warn!(
                door,
                error = &error as &dyn std::error::Error,
                "a mail server does not speak TLS with us"
            );
        }
        Err(_) => Counts::add(&shared.counts.timed_out),
    }
}

/// Speaks until one side has enough.
pub(super) async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    shared: Arc<Shared>,
    visit: Visit,
) {
    let _open = Open::new(&shared.counts);
    let session = Session::new(shared.settings.limits.clone());
    let now = Instant::now();
    let mut connection = Connection {
        stream,
        session,
        gate: visit.gate,
        stop: visit.stop,
        permit: Arc::new(visit.permit),
        room: Room { shared: Arc::clone(&shared), bytes: 0 },
        is_stopping: false,
        step: Step { stage: Stage::Negotiation, stage_began: now, frame: None },
    };
    if let Err(End::TimedOut(stage)) = connection.run().await {
        Counts::add(&shared.counts.timed_out);
        tracing::info!(
            door = &*shared.settings.name,
            ?stage,
            "a mail server took too long; its connection was closed"
        );
    }
}

/// Counts a connection as open for as long as this lives, however it ends.
struct Open(Arc<Counts>);

impl Open {
    fn new(counts: &Arc<Counts>) -> Self {
        Counts::add(&counts.open);
        Self(Arc::clone(counts))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        Counts::take(&self.0.open);
    }
}

struct Connection<S> {
    stream: S,
    session: Session,
    gate: Arc<dyn Gate>,
    stop: watch::Receiver<bool>,
    /// Counts this connection, and after it whatever the gate still does for it.
    permit: Arc<OwnedSemaphorePermit>,
    room: Room,
    is_stopping: bool,
    step: Step,
}

/// Since when the mail server is where it is.
struct Step {
    stage: Stage,
    stage_began: Instant,
    /// The frame under way, by the number of those before it, and when its first bytes were seen.
    frame: Option<(u64, Instant)>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    async fn run(&mut self) -> Result<(), End> {
        loop {
            self.read().await?;
            self.keep_within_room();
            self.send().await?;
            while let Some(event) = self.session.event() {
                self.hear(event).await?;
                self.send().await?;
            }
            if self.session.stage() == Stage::Ended {
                return Err(End::Over);
            }
        }
    }

    /// Reads what has come, within the time that this step may take.
    async fn read(&mut self) -> Result<(), End> {
        let deadline = self.deadline();
        loop {
            if self.is_stopping && matches!(self.session.stage(), Stage::Negotiation | Stage::Idle) {
                return Err(End::Over);
            }
            tokio::select! {
                () = stopped(&mut self.stop), if !self.is_stopping => self.is_stopping = true,
                read = tokio::time::timeout_at(deadline, receive(&mut self.stream, &mut self.session)) => {
                    return match read {
                        Ok(read) => Ok(read?),
                        Err(_) => Err(End::TimedOut(self.session.stage())),
                    };
                }
            }
        }
    }

    /// Returns until when the next bytes must have come.
    fn deadline(&mut self) -> Instant {
        let now = Instant::now();
        let times = &self.room.shared.settings.times;
        let stage = self.session.stage();
        if stage != self.step.stage {
            self.step.stage = stage;
            self.step.stage_began = now;
        }
        // These two are counted from their beginning, so that a byte now and then buys no time; the others from the last word.
        let deadline = match stage {
            Stage::Negotiation => self.step.stage_began + times.negotiation,
            Stage::Content => self.step.stage_began + times.content,
            Stage::Idle | Stage::Envelope | Stage::Judging | Stage::Ended => now + times.idle,
        };
        if !self.session.is_within_frame() {
            self.step.frame = None;
            return deadline;
        }
        let number = self.session.whole_frames();
        let frame = self.step.frame.filter(|(same, _)| *same == number).unwrap_or((number, now));
        self.step.frame = Some(frame);
        deadline.min(frame.1 + times.frame)
    }

    /// Counts what this connection keeps; what finds no room is forgotten.
    fn keep_within_room(&mut self) {
        if !self.room.set(self.session.kept_bytes()) {
            self.session.shed();
            // A frame that is not whole yet stays; it is small beside a message.
            self.room.force(self.session.kept_bytes());
        }
    }

    /// Sends what the machine has to say.
    async fn send(&mut self) -> Result<(), End> {
        let output = self.session.take_output();
        if output.is_empty() {
            return Ok(());
        }
        let stage = self.session.stage();
        let sending = async {
            self.stream.write_all(&output).await?;
            self.stream.flush().await
        };
        match timeout(self.room.shared.settings.times.write, sending).await {
            Ok(sent) => Ok(sent?),
            Err(_) => Err(End::TimedOut(stage)),
        }
    }

    async fn hear(&mut self, event: Event) -> Result<(), End> {
        let counts = Arc::clone(&self.room.shared.counts);
        let door = Arc::clone(&self.room.shared.settings.name);
        match event {
            Event::Message(message) => self.judge(*message).await?,
            Event::Unread(unread) => {
                let decision = self.decide_unread(&unread);
                self.answer(&decision, unread.queue_id.as_deref()).await?;
            }
            Event::Aborted => Counts::add(&counts.aborted),
            Event::CutOff { had_message: true } => Counts::add(&counts.aborted),
            Event::Broken(error) => {
                Counts::add(&counts.broken);
                tracing::warn!(
                    door = &*door,
                    error = &error as &dyn std::error::Error,
                    "a mail server broke the milter protocol; its connection was closed"
                );
            }
            Event::Negotiated(granted) => {
                if granted.missing().next().is_some() || !granted.has_leading_space() {
                    let missing: Vec<&str> = granted.missing().map(mail::milter::Action::name).collect();
                    let is_exact = granted.has_leading_space();
                    tracing::info!(
                        door = &*door,
                        ?missing,
                        is_exact,
                        "a mail server does not grant all that we can use"
                    );
                }
            }
            Event::NewConnection | Event::Closed | Event::CutOff { had_message: false } => {}
        }
        Ok(())
    }

    /// Asks the gate and obeys.
    async fn judge(&mut self, message: ReceivedMessage) -> Result<(), End> {
        let shared = Arc::clone(&self.room.shared);
        let door = &*shared.settings.name;
        let queue_id = message.queue_id.clone();
        let recipients = message.envelope.recipients.len();
        // The next message's content has its own time.
        self.step.stage = Stage::Judging;
        // What the machine kept is in the message now, and in our hands until the gate has done with it.
        self.room.force(self.session.kept_bytes());
        let mut room = Room { shared: Arc::clone(&shared), bytes: 0 };
        if !room.set(message.bytes.len()) {
            Counts::add(&shared.counts.no_room);
            tracing::warn!(door, queue_id, "no room for a message; it is deferred");
            return self.answer(&no_room(), queue_id.as_deref()).await;
        }
        Counts::add(&shared.counts.messages);
        let deciding = self.ask(message, room);
        let decision = match self.wait_for(deciding, queue_id.as_deref()).await? {
            Some(Ok(disposition)) => decision(disposition, recipients),
            Some(Err(error)) => {
                Counts::add(&shared.counts.failed);
                let error = &error as &dyn std::error::Error;
                tracing::error!(door, queue_id, error, "judging a message failed; it is deferred");
                Decision::Defer
            }
            None => {
                Counts::add(&shared.counts.late);
                let waited_s = shared.settings.times.judging.as_secs();
                tracing::error!(
                    door,
                    queue_id,
                    waited_s,
                    "a message was not judged in time and is deferred; if a copy of it is held later, it will come a second time"
                );
                self.answer(&Decision::Defer, queue_id.as_deref()).await?;
                // The gate still has this message, and our permit with it; what comes next finds another connection.
                return Err(End::Over);
            }
        };
        self.answer(&decision, queue_id.as_deref()).await
    }

    /// Waits for the gate, and asks the mail server for patience meanwhile; nothing if the gate does not answer in time.
    async fn wait_for(
        &mut self,
        mut deciding: JoinHandle<Disposition>,
        queue_id: Option<&str>,
    ) -> Result<Option<Result<Disposition, JoinError>>, End> {
        let (judging, progress) = {
            let times = &self.room.shared.settings.times;
            (times.judging, times.progress)
        };
        let deadline = Instant::now() + judging;
        loop {
            let until = deadline.min(Instant::now() + progress);
            match tokio::time::timeout_at(until, &mut deciding).await {
                Ok(decided) => return Ok(Some(decided)),
                Err(_) if Instant::now() >= deadline => return Ok(None),
                Err(_) => {
                    self.session.progress();
                    if let Err(end) = self.send().await {
                        return Err(self.lost(end, queue_id));
                    }
                }
            }
        }
    }

    /// Hands the message to the gate, in a task of its own that nobody tears off.
    ///
    /// Both its bytes and the connection stay counted until the gate has done with it.
    fn ask(&self, message: ReceivedMessage, room: Room) -> JoinHandle<Disposition> {
        let shared = Arc::clone(&self.room.shared);
        let permit = Arc::clone(&self.permit);
        let gate = Arc::clone(&self.gate);
        let arrival = Arrival {
            door: Arc::clone(&shared.settings.name),
            direction: shared.settings.direction,
            client: message.client,
            envelope: message.envelope,
            queue_id: message.queue_id,
            is_exact: message.is_exact,
            bytes: message.bytes.into(),
        };
        let deciding = async move {
            let disposition = gate.decide(arrival).await;
            drop((room, permit));
            disposition
        };
        tokio::spawn(deciding.in_current_span())
    }

    /// What becomes of a message that was not kept.
    fn decide_unread(&self, unread: &Unread) -> Decision {
        let shared = &self.room.shared;
        let is_shed = unread.reason == UnreadReason::Shed;
        Counts::add(if is_shed { &shared.counts.no_room } else { &shared.counts.too_large });
        tracing::warn!(
            door = &*shared.settings.name,
            queue_id = unread.queue_id,
            reason = ?unread.reason,
            size_bytes = unread.bytes,
            "a message was not read"
        );
        match shared.settings.too_large {
            _ if is_shed => no_room(),
            TooLarge::Refuse => words(552, "5.3.4", "message too large to be checked"),
            TooLarge::Defer => words(452, "4.3.4", "message too large to be checked"),
            TooLarge::Pass => {
                self.gate.passed_unread(&crate::ingest::Unread {
                    door: &shared.settings.name,
                    direction: shared.settings.direction,
                    client: &unread.client,
                    envelope: &unread.envelope,
                    queue_id: unread.queue_id.as_deref(),
                    bytes: unread.bytes,
                });
                Decision::Pass(Changes::default())
            }
        }
    }

    /// Answers the message and sees that the answer is taken.
    async fn answer(&mut self, decision: &Decision, queue_id: Option<&str>) -> Result<(), End> {
        let shared = Arc::clone(&self.room.shared);
        let obeyed = self.session.answer(decision);
        if obeyed.is_some_and(|obeyed| obeyed != Obeyed::Wholly) {
            Counts::add(&shared.counts.not_granted);
            tracing::warn!(
                door = &*shared.settings.name,
                queue_id,
                ?obeyed,
                "the mail server does not let us do what was decided"
            );
        }
        match self.send().await {
            Ok(()) => Ok(()),
            Err(end) => Err(self.lost(end, queue_id)),
        }
    }

    /// An answer that nobody took: the mail server will offer the message again, and what is held of it is then there twice.
    fn lost(&self, end: End, queue_id: Option<&str>) -> End {
        let shared = &self.room.shared;
        Counts::add(&shared.counts.answers_lost);
        tracing::warn!(
            door = &*shared.settings.name,
            queue_id,
            "an answer could not be handed over; the message will come again, and a copy may be held twice"
        );
        end
    }
}

/// Reads once, into the thread's buffer and from there into the machine.
async fn receive(stream: &mut (impl AsyncRead + Unpin), session: &mut Session) -> io::Result<()> {
    poll_fn(|context| {
        READ_BUFFER.with_borrow_mut(|buffer| {
            let mut buffer = ReadBuf::new(buffer);
            ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer))?;
            match buffer.filled() {
                [] => session.end_of_input(),
                bytes => session.receive(bytes),
            }
            Poll::Ready(Ok(()))
        })
    })
    .await
}

/// Bytes in our hands, counted for the whole door and given back when this is dropped.
struct Room {
    shared: Arc<Shared>,
    bytes: usize,
}

impl Room {
    /// Counts this many from now on, unless that is more than the door has room for.
    fn set(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        let most = self.shared.settings.kept_bytes;
        if more > 0 && self.shared.kept_bytes.load(Ordering::Relaxed).saturating_add(more) > most {
            return false;
        }
        self.force(bytes);
        true
    }

    /// Counts this many from now on, whatever the room.
    fn force(&mut self, bytes: usize) {
        self.shared.kept_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.shared.kept_bytes.fetch_sub(self.bytes, Ordering::Relaxed);
        self.bytes = bytes;
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.force(0);
    }
}

/// Try later: there is no memory left for it. RFC 3463 §3.4: X.3.1 is a full system, X.3.4 a message too big for it.
fn no_room() -> Decision {
    words(452, "4.3.1", "no room for the message now, try again later")
}

fn words(code: u16, enhanced: &str, text: &str) -> Decision {
    Decision::Answer(Reply { code, enhanced: enhanced.to_owned(), text: text.to_owned() })
}

/// The gate's answer in the words of the protocol.
fn decision(disposition: Disposition, recipients: usize) -> Decision {
    match disposition {
        Disposition::Pass(edits) => Decision::Pass(changes(edits)),
        // The MTA says yes and forgets it: our copy is the message now.
        Disposition::Held { passes, .. } if passes.is_empty() => Decision::Discard,
        Disposition::Held { passes, edits } => {
            let leave_out: Vec<usize> = (0..recipients).filter(|place| !passes.contains(place)).collect();
            let changes = changes(edits);
            if leave_out.is_empty() {
                Decision::Pass(changes)
            } else {
                Decision::PassSome { leave_out, changes }
            }
        }
        Disposition::HoldInQueue(reason) => Decision::Quarantine(reason),
        Disposition::Defer(answer) | Disposition::Refuse(answer) => Decision::Answer(reply(answer)),
    }
}

fn changes(edits: Edits) -> Changes {
    let removal = |field: crate::ingest::FieldPlace| FieldRemoval { name: field.name, place: field.place };
    Changes { remove: edits.remove.into_iter().map(removal).collect(), insert: edits.add }
}

fn reply(answer: Answer) -> Reply {
    Reply { code: answer.code, enhanced: answer.enhanced.to_owned(), text: answer.text }
}
