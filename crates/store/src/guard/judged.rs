//! Judged: what was decided of a message and why, as telemetry: ids, points and times.
//! No address and no words of the message can get in: reasons are names and points, parties are keyed fingerprints.
//! Written by guard in groups; read by every room through [`crate::shared`].

use std::time::Duration;

use model::{
    access::{Access, Right},
    event::PromiseBroken,
    fingerprint::{FINGERPRINT_BYTES, Fingerprint},
    ids::{HeldId, JudgedId, OutboxId, TenantId},
    time::Time,
    verdict::{Action, Direction, Points, Verdict},
};
use serde_json::{Value as Json, json};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::{GuardStore, judged_count::Counts},
    txn::Change,
};

/// What became of a message, which in observe mode is not what was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposed {
    /// It went on to all.
    Passed,
    /// It went on to all as one more copy of a campaign whose first copies were judged; it was not.
    PassedAsCopy,
    /// It went on to all without a verdict, because it could not be judged.
    PassedUnjudged,
    /// It went on to all without a verdict, because it carries our own mark: it was judged, or released, before.
    PassedBefore,
    /// It is held for all.
    Held,
    /// It went on to some and is held for the others.
    Split,
    /// The MTA in front keeps it in its own queue.
    HeldInQueue,
    /// The sender was asked to come back.
    Deferred,
    /// It was refused.
    Refused,
    /// It was for Tidewatch itself, and is in the inbox.
    Arrived,
    /// The same, but it could not be judged.
    ArrivedUnjudged,
}

impl Disposed {
    /// All that can become of a message.
    pub const ALL: [Self; 11] = [
        Self::Passed,
        Self::PassedAsCopy,
        Self::PassedUnjudged,
        Self::PassedBefore,
        Self::Held,
        Self::Split,
        Self::HeldInQueue,
        Self::Deferred,
        Self::Refused,
        Self::Arrived,
        Self::ArrivedUnjudged,
    ];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::PassedAsCopy => "passed-as-copy",
            Self::PassedUnjudged => "passed-unjudged",
            Self::PassedBefore => "passed-before",
            Self::Held => "held",
            Self::Split => "split",
            Self::HeldInQueue => "held-in-queue",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Arrived => "arrived",
            Self::ArrivedUnjudged => "arrived-unjudged",
        }
    }

    /// Reads the word written by [`Disposed::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|disposed| disposed.as_str() == word)
    }
}

/// What a message is found by later, and what became of it. All of it may be missing: a file that was scanned came through no door.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The configured name of the door.
    pub door: Option<String>,
    /// The message's name in the MTA in front.
    pub queue_id: Option<String>,
    /// Keyed fingerprint of the Message-ID.
    pub message_id: Option<Fingerprint>,
    /// The network the client is in, as `192.0.2.0/24`; not its address.
    pub client_network: Option<String>,
    /// What became of it.
    pub disposed: Option<Disposed>,
    /// The sender in the envelope, who may be another than the one in the header.
    pub envelope_sender: Option<Fingerprint>,
    /// The held message, if it is or was held.
    pub held: Option<HeldId>,
}

/// What was found out about where a message came from: each a word of a closed set that guard knows (`pass`, `fail`, `first` …); none where nobody asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Whether the client may send for the envelope's domain.
    pub spf: Option<String>,
    /// What the signatures prove.
    pub dkim: Option<String>,
    /// Whether the domain in From is proved.
    pub dmarc: Option<String>,
    /// What forwarders attest.
    pub arc: Option<String>,
    /// How well the writer was known when it came.
    pub relation: Option<String>,
}

impl Origin {
    fn words(&self) -> impl Iterator<Item = &String> {
        [&self.spf, &self.dkim, &self.dmarc, &self.arc, &self.relation].into_iter().flatten()
    }
}

/// What was decided of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its id; newer ones sort later.
    pub id: JudgedId,
    /// When it was judged.
    pub at: Time,
    /// Which way it went.
    pub direction: Direction,
    /// What was done with it, or would have been.
    pub action: Action,
    /// `score`, or the reason that forced the action.
    pub decided_by: String,
    /// Sum of the points of all reasons.
    pub score: Points,
    /// Why, heaviest first: names and points.
    pub reasons: Vec<(String, Points)>,
    /// What could not be decided and what it would have needed.
    pub undecided: Vec<(String, Vec<String>)>,
    /// SHA-256 of the message's bytes.
    pub message_sha256: [u8; 32],
    /// Length of the message.
    pub size_bytes: u64,
    /// How long the judging took.
    pub took: Duration,
    /// Who sent it, if somebody did and the key is at hand.
    pub sender: Option<Fingerprint>,
    /// The sender's domain: not personal, and what people ask for.
    pub sender_domain: Option<String>,
    /// Whom it was for.
    pub recipients: Vec<Fingerprint>,
    /// What it is found by, and what became of it.
    pub trace: Trace,
    /// What was found out about where it came from.
    pub origin: Origin,
}

/// Facts about a judged message that are not in its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedMessage {
    /// Its id.
    pub id: JudgedId,
    /// When it was judged.
    pub at: Time,
    /// SHA-256 of the message's bytes.
    pub message_sha256: [u8; 32],
    /// Length of the message.
    pub size_bytes: u64,
    /// How long the judging took.
    pub took: Duration,
    /// Who sent it.
    pub sender: Option<Fingerprint>,
    /// The sender's domain.
    pub sender_domain: Option<String>,
    /// Whom it was for.
    pub recipients: Vec<Fingerprint>,
    /// What it is found by, and what became of it.
    pub trace: Trace,
    /// What was found out about where it came from.
    pub origin: Origin,
}

impl Judged {
    /// Takes from a verdict what may be kept: names, points and needs; evidence and wording stay behind.
    #[must_use]
    pub fn of(verdict: &Verdict, message: JudgedMessage) -> Self {
        let reasons = verdict.reasons().iter().map(|reason| (reason.id.to_string(), reason.points));
        let undecided = verdict.undecided().iter().map(|open| (open.rule.clone(), open.needs.clone()));
        Self {
            id: message.id,
            at: message.at,
            direction: verdict.direction(),
            action: verdict.action(),
            decided_by: verdict.decided_by().to_string(),
            score: verdict.score(),
            reasons: reasons.collect(),
            undecided: undecided.collect(),
            message_sha256: message.message_sha256,
            size_bytes: message.size_bytes,
            took: message.took,
            sender: message.sender,
            sender_domain: message.sender_domain,
            recipients: message.recipients,
            trace: message.trace,
            origin: message.origin,
        }
    }

    /// Everybody it was from or for, each once.
    fn parties(&self) -> Vec<Fingerprint> {
        let senders = self.sender.iter().chain(&self.trace.envelope_sender);
        let mut parties: Vec<Fingerprint> = senders.chain(&self.recipients).copied().collect();
        parties.truncate(MAX_PARTIES);
        parties.sort();
        parties.dedup();
        parties
    }

    /// Names are written by us or by the authors of rules; none of them may smuggle an address into the telemetry.
    fn names_nobody(&self) -> bool {
        let names =
            self.reasons.iter().map(|(name, _)| name).chain(self.undecided.iter().map(|(rule, _)| rule));
        let trace = &self.trace;
        let found_by = trace.door.iter().chain(&trace.queue_id).chain(&trace.client_network);
        names
            .chain([&self.decided_by])
            .chain(self.origin.words())
            .chain(&self.sender_domain)
            .chain(found_by)
            .all(|name| !name.contains('@'))
    }

    fn undecided_text(&self) -> String {
        let one = |(rule, needs): &(String, Vec<String>)| json!({"rule": rule, "needs": needs});
        Json::Array(self.undecided.iter().map(one).collect()).to_string()
    }
}

/// A message is found by so many of its parties; mailings to more are found by the sender.
const MAX_PARTIES: usize = 100;

/// A message is found by so many of its reasons, the heaviest; few have more.
pub const MAX_FOUND_BY_REASONS: usize = 16;

const RECORD: &str = "
INSERT INTO judged (
    tenant, judged, at, direction, action, decided_by, score, reasons, undecided,
    message_sha256, size_bytes, took_us, sender, sender_domain, recipients,
    door, queue_id, message_id, client_network, disposed, envelope_sender, held,
    spf, dkim, dmarc, arc, relation
)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
    $23, $24, $25, $26, $27
)
ON CONFLICT (tenant, judged) DO NOTHING";

/// So many parties are written by one statement; places that are not needed are NULL. Most messages have two.
const PARTIES_AT_ONCE: usize = 8;

/// Both databases call the one column of VALUES so.
const RECORD_PARTIES: &str = "
INSERT INTO judged_party (tenant, judged, party)
SELECT $1, $2, column1
FROM (VALUES ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10)) AS given
WHERE column1 IS NOT NULL
ON CONFLICT (tenant, party, judged) DO NOTHING";

/// All reasons by which a message is found: a statement for each would be sixteen ways to PostgreSQL and back.
const RECORD_REASONS: &str = "
INSERT INTO judged_reason (tenant, judged, reason)
SELECT $1, $2, column1
FROM (
    VALUES ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10),
        ($11), ($12), ($13), ($14), ($15), ($16), ($17), ($18)
) AS given
WHERE column1 IS NOT NULL
ON CONFLICT (tenant, reason, judged) DO NOTHING";

/// Ids sort by time, so the oldest are the first of the key; those a message was from or for go with it.
const PRUNE: &str = "
DELETE FROM judged
WHERE tenant = $1
  AND judged IN (
      SELECT judged
      FROM judged
      WHERE tenant = $1
        AND judged < $2
      ORDER BY judged
      LIMIT $3
  )";

impl GuardStore {
    /// Forgets messages judged before a time, the oldest first and so many at most; returns how many.
    pub async fn judged_prune(&self, access: &Access, before: Time, limit: u32) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let first_kept = JudgedId::new(before, [0; 10]);
        let values = [Value::id(access.tenant), Value::id(first_kept), i64::from(limit).into()];
        self.house.database.execute("forget judged messages", PRUNE, &values).await
    }

    /// Records a group of judged messages in one transaction; recording the same again changes nothing.
    pub async fn judged_record(&self, access: &Access, group: &[Judged]) -> Result<(), StoreError> {
        self.judged_record_and_say(access, group, &[]).await
    }

    /// Records a group as [`GuardStore::judged_record`] does, and says in the same transaction which of them broke a promise; what was recorded before
    /// is not said again.
    pub async fn judged_record_and_say(
        &self,
        access: &Access,
        group: &[Judged],
        broken: &[(OutboxId, PromiseBroken)],
    ) -> Result<(), StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        let mut counts = Counts::default();
        for judged in group {
            if !change.judged_insert_in_txn(judged).await? {
                continue;
            }
            counts.add(judged);
            for (id, event) in broken.iter().filter(|(_, event)| event.judged == judged.id) {
                change.say_that(*id, event, judged.at).await?;
            }
        }
        change.judged_count_in_txn(&counts).await?;
        change.commit().await
    }
}

impl Change {
    /// Records a judged message together with what was done with it, and counts it.
    pub async fn judged_record_in_txn(&mut self, judged: &Judged) -> Result<(), StoreError> {
        let mut counts = Counts::default();
        if self.judged_insert_in_txn(judged).await? {
            counts.add(judged);
        }
        self.judged_count_in_txn(&counts).await
    }

    /// Writes the rows of a message; false if it was recorded before.
    async fn judged_insert_in_txn(&mut self, judged: &Judged) -> Result<bool, StoreError> {
        if !judged.names_nobody() {
            return Err(StoreError::Unfit {
                what: "a judged message",
                detail: "a reason's name holds an address",
            });
        }
        let (reasons, undecided) = (reasons_text(&judged.reasons), judged.undecided_text());
        let recipients = packed(&judged.recipients);
        let trace = &judged.trace;
        let values = [
            Value::id(self.tenant),
            Value::id(judged.id),
            judged.at.into(),
            judged.direction.as_str().into(),
            judged.action.as_str().into(),
            judged.decided_by.as_str().into(),
            i64::from(judged.score.as_hundredths()).into(),
            reasons.as_str().into(),
            undecided.as_str().into(),
            (&judged.message_sha256).into(),
            i64::try_from(judged.size_bytes).unwrap_or(i64::MAX).into(),
            i64::try_from(judged.took.as_micros()).unwrap_or(i64::MAX).into(),
            party_value(judged.sender.as_ref()),
            Value::Text(judged.sender_domain.as_deref()),
            recipients.as_slice().into(),
            Value::Text(trace.door.as_deref()),
            Value::Text(trace.queue_id.as_deref()),
            party_value(trace.message_id.as_ref()),
            Value::Text(trace.client_network.as_deref()),
            Value::Text(trace.disposed.map(Disposed::as_str)),
            party_value(trace.envelope_sender.as_ref()),
            Value::optional_id(trace.held),
            Value::Text(judged.origin.spf.as_deref()),
            Value::Text(judged.origin.dkim.as_deref()),
            Value::Text(judged.origin.dmarc.as_deref()),
            Value::Text(judged.origin.arc.as_deref()),
            Value::Text(judged.origin.relation.as_deref()),
        ];
        if self.txn.execute("record a judged message", RECORD, &values).await? == 0 {
            return Ok(false);
        }
        for some in judged.parties().chunks(PARTIES_AT_ONCE) {
            let given = some.iter().map(|party| party_value(Some(party)));
            let values = row_of::<PARTIES_AT_ONCE>(self.tenant, judged.id, given, Value::Bytes(None));
            self.txn.execute("record the parties of a judged message", RECORD_PARTIES, &values).await?;
        }
        if !judged.reasons.is_empty() {
            let given = judged.reasons.iter().map(|(reason, _)| reason.as_str().into());
            let values = row_of::<MAX_FOUND_BY_REASONS>(self.tenant, judged.id, given, Value::Text(None));
            self.txn.execute("record the reasons of a judged message", RECORD_REASONS, &values).await?;
        }
        Ok(true)
    }
}

/// The tenant, the message, and so many places with what is given, as far as there is room.
fn row_of<'v, const PLACES: usize>(
    tenant: TenantId,
    judged: JudgedId,
    given: impl Iterator<Item = Value<'v>>,
    nothing: Value<'v>,
) -> Vec<Value<'v>> {
    let places = given.chain(std::iter::repeat(nothing)).take(PLACES);
    [Value::id(tenant), Value::id(judged)].into_iter().chain(places).collect()
}

/// A fingerprint, or none.
pub(crate) fn party_value(party: Option<&Fingerprint>) -> Value<'_> {
    Value::Bytes(party.map(|party| party.as_bytes().as_slice()))
}

/// Fingerprints one after the other.
pub(crate) fn packed(parties: &[Fingerprint]) -> Vec<u8> {
    parties.iter().flat_map(|party| *party.as_bytes()).collect()
}

/// Takes fingerprints apart again.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<Fingerprint> {
    let (parties, _) = bytes.as_chunks::<FINGERPRINT_BYTES>();
    parties.iter().copied().map(Fingerprint::from_bytes).collect()
}

/// Reasons as JSON: names and points.
pub(crate) fn reasons_text(reasons: &[(String, Points)]) -> String {
    let one = |(id, points): &(String, Points)| json!({"id": id, "points": points.as_hundredths()});
    Json::Array(reasons.iter().map(one).collect()).to_string()
}

/// Reads them back.
pub(crate) fn reasons_of(text: &str) -> Result<Vec<(String, Points)>, StoreError> {
    read_array(text, reason_of)
}

/// Judged messages with all their columns, in the order in which [`judged_of`] reads them; the arguments say which, from the table on.
macro_rules! judged_messages {
    ($($which:tt)+) => {
        concat!(
            "
SELECT judged.judged, judged.at, judged.direction, judged.action, judged.decided_by, judged.score, judged.reasons, judged.undecided,
    judged.message_sha256, judged.size_bytes, judged.took_us, judged.sender, judged.sender_domain, judged.recipients,
    judged.door, judged.queue_id, judged.message_id, judged.client_network, judged.disposed, judged.envelope_sender, judged.held,
    judged.spf, judged.dkim, judged.dmarc, judged.arc, judged.relation
FROM ",
            $($which),+
        )
    };
}
pub(crate) use judged_messages;

/// The columns of [`judged_messages`], in their order.
pub(crate) fn judged_of(row: &Row) -> Result<Judged, StoreError> {
    let disposed = row.optional_text(18)?.map(|word| Disposed::parse(&word).ok_or(DAMAGED)).transpose()?;
    Ok(Judged {
        id: row.id(0)?,
        at: row.time(1)?,
        direction: Direction::parse(&row.text(2)?).ok_or(DAMAGED)?,
        action: Action::parse(&row.text(3)?).ok_or(DAMAGED)?,
        decided_by: row.text(4)?,
        score: points_of(row.integer(5)?)?,
        reasons: reasons_of(&row.text(6)?)?,
        undecided: read_array(&row.text(7)?, undecided_of)?,
        message_sha256: row.array(8)?,
        size_bytes: row.count(9)?,
        took: Duration::from_micros(row.count(10)?),
        sender: row.optional_array(11)?.map(Fingerprint::from_bytes),
        sender_domain: row.optional_text(12)?,
        recipients: unpacked(&row.bytes(13)?),
        trace: Trace {
            door: row.optional_text(14)?,
            queue_id: row.optional_text(15)?,
            message_id: row.optional_array(16)?.map(Fingerprint::from_bytes),
            client_network: row.optional_text(17)?,
            disposed,
            envelope_sender: row.optional_array(19)?.map(Fingerprint::from_bytes),
            held: row.optional_id(20)?,
        },
        origin: Origin {
            spf: row.optional_text(21)?,
            dkim: row.optional_text(22)?,
            dmarc: row.optional_text(23)?,
            arc: row.optional_text(24)?,
            relation: row.optional_text(25)?,
        },
    })
}

const DAMAGED: StoreError =
    StoreError::Damaged { what: "a judged message", detail: "a column is not in its form" };

pub(crate) fn points_of(hundredths: i64) -> Result<Points, StoreError> {
    i32::try_from(hundredths).map(Points::hundredths).map_err(|_| DAMAGED)
}

pub(crate) fn read_array<T>(text: &str, one: impl Fn(&Json) -> Option<T>) -> Result<Vec<T>, StoreError> {
    let array: Json = serde_json::from_str(text).map_err(|_| DAMAGED)?;
    array.as_array().and_then(|items| items.iter().map(one).collect()).ok_or(DAMAGED)
}

fn reason_of(json: &Json) -> Option<(String, Points)> {
    let points = points_of(json["points"].as_i64()?).ok()?;
    Some((json["id"].as_str()?.to_owned(), points))
}

fn undecided_of(json: &Json) -> Option<(String, Vec<String>)> {
    let needs = json["needs"].as_array()?.iter().map(|need| need.as_str().map(str::to_owned));
    Some((json["rule"].as_str()?.to_owned(), needs.collect::<Option<_>>()?))
}
