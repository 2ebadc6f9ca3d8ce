//! Recording: what was decided of each message, kept as telemetry in groups. Not custody of mail, and not the audit log.
//! Names and points only: no address, no words of a message. Read by every room through `store::shared`.

pub mod figures;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use judge::relation::Relation;
use model::access::Access;
use model::event::PromiseBroken;
use model::fingerprint::Fingerprint;
use model::ids::{HeldId, JudgedId, OutboxId, PromiseId};
use model::time::Time;
use model::verdict::{Action, Direction, Points, Verdict};
use platform::clock::Chance;
use sha2::{Digest as _, Sha256};
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::judged::{Disposed, Judged as Row, JudgedMessage, Origin, Trace};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::desk::live::{LiveMessages, Telling};
use crate::ingest::fields::raw_fields;
use crate::party::Parties;
use crate::scan::Judged;
use figures::Figures;

/// So many verdicts go into one transaction: one commit for all of them, and little is lost at a kill.
const GROUP: usize = 256;

/// Verdicts wait at most so long for company.
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// Keeps verdicts; cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    rows: mpsc::Sender<Waiting>,
    chance: Arc<dyn Chance>,
    parties: Arc<Parties>,
    figures: Arc<Figures>,
    telling: Telling,
}

/// A row that waits to be written, and the published promise of ours that its message broke.
struct Waiting {
    row: Row,
    broken: Option<PromiseId>,
}

/// How a message came to us and what became of it, as far as its door knows; nothing, for a file that was scanned.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// The configured name of the door.
    pub door: Option<String>,
    /// The message's name in the MTA in front.
    pub queue_id: Option<String>,
    /// Who handed it over; only the network is kept.
    pub client: Option<IpAddr>,
    /// Envelope sender; only its fingerprint is kept.
    pub envelope_sender: Option<String>,
    /// Envelope recipients; only their fingerprints are kept.
    pub recipients: Vec<String>,
    /// What became of it.
    pub disposed: Option<Disposed>,
    /// The held message, if it is held.
    pub held: Option<HeldId>,
}

/// A message that nobody judged: it passed all the same, and people must be able to find that out.
#[derive(Clone, Copy, Debug)]
pub struct Unjudged<'m> {
    /// When it passed.
    pub at: Time,
    /// Which way it went, as far as its door knows.
    pub direction: Option<Direction>,
    /// What was seen of it.
    pub content: Seen<'m>,
}

/// What was seen of a message that nobody judged.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'m> {
    /// All of it.
    Whole(&'m [u8]),
    /// So many bytes went by, and none were kept: its row has a hash of zeros, which is that of no message, and no Message-ID.
    OnlySize(u64),
}

impl<'m> Seen<'m> {
    fn sha256(self) -> [u8; 32] {
        match self {
            Seen::Whole(bytes) => Sha256::digest(bytes).into(),
            Seen::OnlySize(_) => [0; 32],
        }
    }

    fn size_bytes(self) -> u64 {
        match self {
            Seen::Whole(bytes) => bytes.len() as u64,
            Seen::OnlySize(bytes) => bytes,
        }
    }

    fn message_id(self) -> Option<&'m [u8]> {
        let Seen::Whole(bytes) = self else { return None };
        raw_fields(bytes)
            .find(|field| field.name.eq_ignore_ascii_case(b"message-id"))
            .map(|field| field.value)
    }
}

/// What stands in a row where otherwise stands what settled the action.
const DECIDED_BY_NOTHING: &str = "none";

/// Asks how much was recorded; does not keep recording from ending.
#[derive(Clone)]
pub struct RecorderWatch {
    figures: Arc<Figures>,
    rows: mpsc::WeakSender<Waiting>,
}

impl RecorderWatch {
    /// Returns what was counted so far.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Returns how many verdicts wait to be written.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.rows.upgrade().map_or(0, |rows| rows.max_capacity() - rows.capacity())
    }
}

/// Writes what the recorders hand over; ends when the last recorder is gone.
pub struct RecordingTask(JoinHandle<Result<u64, StoreError>>);

impl RecordingTask {
    /// Waits until everything is written and returns how many verdicts were kept.
    ///
    /// Errors: the first group that the store would not keep.
    pub async fn finish(self) -> Result<u64, StoreError> {
        match self.0.await {
            Ok(outcome) => outcome,
            // The task is never cancelled, so this is a panic of ours: pass it on.
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

/// Starts recording.
pub fn start(
    store: GuardStore,
    access: Access,
    chance: Arc<dyn Chance>,
    parties: Arc<Parties>,
) -> (Recorder, RecordingTask) {
    let (rows, waiting) = mpsc::channel(4 * GROUP);
    let telling = Telling::new(access.tenant);
    let figures = Arc::new(Figures::default());
    let chance_of_events = Arc::clone(&chance);
    let recorder =
        Recorder { rows, chance, parties, figures: Arc::clone(&figures), telling: telling.clone() };
    (
        recorder,
        RecordingTask(tokio::spawn(write(store, access, chance_of_events, waiting, (telling, figures)))),
    )
}

impl Recorder {
    /// Gives a verdict its id before it is recorded, so that a held message and a field of the message can name it.
    #[must_use]
    pub fn id(&self, judged: &Judged) -> JudgedId {
        JudgedId::new(judged.at, self.chance.bytes())
    }

    /// Recognises addresses.
    #[must_use]
    pub fn parties(&self) -> &Parties {
        &self.parties
    }

    /// Hands a verdict over; waits when the store is slower than the judging.
    pub async fn record(&self, judged: &Judged, passage: Passage) {
        let row = unaddressed(self.row(self.id(judged), judged, &judged.verdict, passage));
        self.figures.note(&row);
        // The task has ended only with the process; a verdict is telemetry and may be lost then.
        let _ = self.rows.send(Waiting { row, broken: broken_promise(&judged.verdict) }).await;
    }

    /// Hands a verdict over without waiting: mail does not stand still because its telemetry does. Returns false if it was dropped.
    ///
    /// `verdict` is the one that counts: exceptions and the account's stream may have changed what was judged.
    pub fn record_now(&self, id: JudgedId, judged: &Judged, verdict: &Verdict, passage: Passage) -> bool {
        self.hand_over(self.row(id, judged, verdict, passage), broken_promise(verdict))
    }

    /// Hands over that a message passed without a verdict, without waiting. Returns false if that was dropped.
    pub fn record_unjudged(&self, unjudged: Unjudged<'_>, passage: Passage) -> bool {
        let message_id = unjudged.content.message_id().map(String::from_utf8_lossy);
        let row = Row {
            id: JudgedId::new(unjudged.at, self.chance.bytes()),
            at: unjudged.at,
            direction: unjudged.direction.unwrap_or(Direction::Inbound),
            action: Action::Accept,
            decided_by: DECIDED_BY_NOTHING.to_owned(),
            score: Points::ZERO,
            reasons: Vec::new(),
            undecided: Vec::new(),
            message_sha256: unjudged.content.sha256(),
            size_bytes: unjudged.content.size_bytes(),
            took: Duration::ZERO,
            sender: None,
            sender_domain: None,
            recipients: self.recipients(&passage),
            trace: self.trace(passage, message_id.as_deref()),
            origin: Origin::default(),
        };
        self.hand_over(row, None)
    }

    fn hand_over(&self, row: Row, broken: Option<PromiseId>) -> bool {
        let row = unaddressed(row);
        self.figures.note(&row);
        let is_taken = self.rows.try_send(Waiting { row, broken }).is_ok();
        if !is_taken {
            self.figures.dropped.fetch_add(1, Ordering::Relaxed);
        }
        is_taken
    }

    /// Returns where pages hear of messages as they are judged.
    #[must_use]
    pub fn live(&self) -> LiveMessages {
        self.telling.live()
    }

    /// Returns how many verdicts were dropped because the store was too slow.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.figures.dropped()
    }

    /// Returns what was counted so far.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Returns what can be asked how much was recorded, without keeping the recorder.
    #[must_use]
    pub fn watch(&self) -> RecorderWatch {
        RecorderWatch { figures: Arc::clone(&self.figures), rows: self.rows.downgrade() }
    }

    fn row(&self, id: JudgedId, judged: &Judged, verdict: &Verdict, passage: Passage) -> Row {
        let parties = &self.parties;
        let message = JudgedMessage {
            id,
            at: judged.at,
            // Who keeps what was decided has asked for it: `Submission::is_hash_unused`.
            message_sha256: judged.sha256.unwrap_or_default(),
            size_bytes: judged.size_bytes,
            took: judged.took,
            sender: judged.sender.as_deref().map(|sender| parties.party(sender)),
            sender_domain: judged.sender_domain.clone(),
            recipients: self.recipients(&passage),
            trace: self.trace(passage, judged.message_id.as_deref()),
            origin: origin(judged),
        };
        Row::of(verdict, message)
    }

    fn recipients(&self, passage: &Passage) -> Vec<Fingerprint> {
        passage.recipients.iter().filter_map(|address| self.parties.address(address)).collect()
    }

    fn trace(&self, passage: Passage, message_id: Option<&str>) -> Trace {
        let parties = &self.parties;
        Trace {
            door: passage.door,
            queue_id: passage.queue_id,
            message_id: message_id.map(|id| parties.message_id(id)),
            client_network: passage.client.map(network),
            disposed: passage.disposed,
            envelope_sender: passage.envelope_sender.and_then(|sender| parties.address(&sender)),
            held: passage.held,
        }
    }
}

/// What was found out about where a message came from, as the words that are kept; none where nobody asked.
fn origin(judged: &Judged) -> Origin {
    let found = &judged.authentication;
    let word = |name: &'static str| (name != "not_checked").then(|| name.to_owned());
    Origin {
        spf: word(found.spf.result.name()),
        dkim: word(found.dkim.result.name()),
        dmarc: word(found.dmarc.result.name()),
        arc: word(found.arc.result.name()),
        relation: match judged.relation {
            Relation::Unknown => None,
            Relation::First => Some("first".to_owned()),
            Relation::Known => Some("known".to_owned()),
        },
    }
}

/// Names are given by authors of rules, by operators and by the MTA in front. One that is written like an address must not get into the trace, and
/// must not cost the messages beside it their rows: the store refuses a group that holds one.
fn unaddressed(mut row: Row) -> Row {
    let rules = row.undecided.iter_mut().map(|(rule, _)| rule);
    let reasons = row.reasons.iter_mut().map(|(name, _)| name);
    let found_by =
        [&mut row.trace.door, &mut row.trace.queue_id, &mut row.sender_domain].into_iter().flatten();
    for name in rules.chain(reasons).chain(found_by).chain([&mut row.decided_by]) {
        if name.contains('@') {
            *name = crate::hold::unaddressed(name);
        }
    }
    row
}

/// The published promise that a message broke. One that stands only in the configuration has no id, and nobody outside was told of it.
fn broken_promise(verdict: &Verdict) -> Option<PromiseId> {
    let reason = verdict.reasons().iter().find(|reason| reason.id.as_str() == "promise.broken")?;
    reason.text.argument("promise")?.parse().ok()
}

/// Says of each promise that a group broke so once: a campaign of a million is one finding.
fn said(
    group: &[Row],
    broken: &[(JudgedId, PromiseId)],
    chance: &dyn Chance,
) -> Vec<(OutboxId, PromiseBroken)> {
    let Some(at) = group.first().map(|row| row.at) else { return Vec::new() };
    let mut said: Vec<(OutboxId, PromiseBroken)> = Vec::new();
    for (judged, promise) in broken.iter().copied() {
        if said.iter().all(|(_, event)| event.promise != promise) {
            said.push((OutboxId::new(at, chance.bytes()), PromiseBroken { judged, promise }));
        }
    }
    said
}

/// The network a client is in: enough to see where mail comes from, too little to name a person's line.
fn network(client: IpAddr) -> String {
    match client.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, third, _] = address.octets();
            format!("{first}.{second}.{third}.0/24")
        }
        IpAddr::V6(address) => {
            let [first, second, third, ..] = address.segments();
            format!("{first:x}:{second:x}:{third:x}::/48")
        }
    }
}

/// Gathers groups and writes them. A group that cannot be kept is lost and told at the end; the next one is tried all the same.
async fn write(
    store: GuardStore,
    access: Access,
    chance: Arc<dyn Chance>,
    mut waiting: mpsc::Receiver<Waiting>,
    (telling, figures): (Telling, Arc<Figures>),
) -> Result<u64, StoreError> {
    let mut kept = Ok(0);
    let mut is_failing = false;
    let mut group = Vec::with_capacity(GROUP);
    let mut broken = Vec::new();
    while let Some(first) = waiting.recv().await {
        let mut take = |one: Waiting, group: &mut Vec<Row>| {
            broken.extend(one.broken.map(|promise| (one.row.id, promise)));
            group.push(one.row);
        };
        take(first, &mut group);
        let until = tokio::time::Instant::now() + LONGEST_WAIT;
        while group.len() < GROUP {
            match tokio::time::timeout_at(until, waiting.recv()).await {
                Ok(Some(one)) => take(one, &mut group),
                Ok(None) | Err(_) => break,
            }
        }
        let said = said(&group, &broken, chance.as_ref());
        let recorded = store.judged_record_and_say(&access, &group, &said).await;
        match &recorded {
            Ok(()) => {
                figures.groups.fetch_add(1, Ordering::Relaxed);
                figures.rows.fetch_add(group.len() as u64, Ordering::Relaxed);
                telling.tell(&group);
            }
            Err(error) if !is_failing => {
                let error = error as &dyn std::error::Error;
                tracing::error!(
                    verdicts = group.len(),
                    error,
                    "verdicts could not be kept; the trace has a gap"
                );
            }
            Err(_) => {}
        }
        is_failing = recorded.is_err();
        if is_failing {
            figures.lost.fetch_add(group.len() as u64, Ordering::Relaxed);
        }
        match (recorded, &mut kept) {
            (Ok(()), Ok(count)) => *count += group.len() as u64,
            (Err(error), Ok(_)) => kept = Err(error),
            // The first failure is the one that is told.
            (_, Err(_)) => {}
        }
        group.clear();
        broken.clear();
    }
    kept
}

#[cfg(test)]
mod tests;
