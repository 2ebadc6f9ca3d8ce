//! What is sealed of a held message: the message byte for byte, its envelope with everything that was asked for it, who handed it over, and what was
//! decided in the words of the day. Pure: bytes in and out. Sealing is `platform`'s, opening is [`crate::release`]'s.
//!
//! ```text
//!   "tidewatch held 1\n"   then the length of the head, four bytes, big endian; the head, JSON; the message
//! ```

use mail::envelope::{Client, Envelope};
use model::time::Time;
use model::verdict::{Action, Direction, Evidence, Points, Reason};
use post::envelope::{self, client_of, envelope_of, list, optional, text};
use serde_json::{Value as Json, json};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::hold::ToHold;

const MAGIC: &[u8] = b"tidewatch held 1\n";

/// A held message cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ContentError {
    /// It does not begin like one, or a newer program wrote it.
    #[error("read a held message: it is not one, or a newer program wrote it")]
    NotHeld,
    /// It is cut off or its head is not in its form.
    #[error("read a held message: it is damaged")]
    Damaged,
}

/// A held message with everything that was known when it was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// When it came.
    pub at: Time,
    /// The door it came through.
    pub door: String,
    /// Its name in the MTA in front.
    pub queue_id: Option<String>,
    /// Who handed it over.
    pub client: Client,
    /// From whom, and for whom it is held; what was asked for it on the way.
    pub envelope: Envelope,
    /// How many others it was for, who are none of this hold's business.
    pub other_recipients: usize,
    /// True when the bytes are those that were sent.
    pub is_exact: bool,
    /// Which way it went.
    pub direction: Direction,
    /// What was decided.
    pub action: Action,
    /// `score`, or the reason that forced the action.
    pub decided_by: String,
    /// Sum of the points.
    pub score: Points,
    /// Why, heaviest first.
    pub reasons: Vec<KeptReason>,
    /// The message.
    pub message: Vec<u8>,
}

/// A reason as it was given; its words are still without a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReason {
    /// The stable name.
    pub id: String,
    /// What it added.
    pub points: Points,
    /// The sentence's id in the texts.
    pub phrase: String,
    /// The values that the sentence mentions.
    pub arguments: Vec<(String, String)>,
    /// What it rested on.
    pub evidence: Vec<Evidence>,
}

impl Content {
    /// Takes what is to be sealed of a message, all but its bytes; `envelope` is that of those it is held for.
    #[must_use]
    pub fn without_message(envelope: Envelope, to_hold: &ToHold<'_>) -> Self {
        let ToHold { arrival, verdict, .. } = to_hold;
        Self {
            at: to_hold.now,
            door: arrival.door.to_string(),
            queue_id: arrival.queue_id.clone(),
            client: arrival.client.clone(),
            other_recipients: arrival.envelope.recipients.len().saturating_sub(envelope.recipients.len()),
            envelope,
            is_exact: arrival.is_exact,
            direction: verdict.direction(),
            action: verdict.action(),
            decided_by: verdict.decided_by().to_string(),
            score: verdict.score(),
            reasons: verdict.reasons().iter().map(kept).collect(),
            message: Vec::new(),
        }
    }

    /// Writes it.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        assembled(&self.head(), &self.message)
    }

    /// Reads it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ContentError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ContentError::NotHeld)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(ContentError::Damaged)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (head, message) = rest.split_at_checked(length).ok_or(ContentError::Damaged)?;
        let head: Json = serde_json::from_slice(head).map_err(|_| ContentError::Damaged)?;
        content_of(&head, message).ok_or(ContentError::Damaged)
    }

    /// All but the message, as text.
    #[must_use]
    pub fn head(&self) -> String {
        let head = json!({
            "at": self.at.micros(),
            "door": self.door,
            "queue_id": self.queue_id,
            "client": envelope::client_json(&self.client),
            "envelope": envelope::envelope_json(&self.envelope),
            "other_recipients": self.other_recipients,
            "is_exact": self.is_exact,
            "direction": self.direction.as_str(),
            "action": self.action.as_str(),
            "decided_by": self.decided_by,
            "score": self.score.as_hundredths(),
            "reasons": self.reasons.iter().map(reason_json).collect::<Vec<_>>(),
        });
        head.to_string()
    }
}

/// Puts head and message together.
#[must_use]
pub fn assembled(head: &str, message: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = u32::try_from(head.len())
        .expect("a verdict has at most a thousand reasons, an envelope lines of SMTP");
    let mut bytes = Vec::with_capacity(MAGIC.len() + 4 + head.len() + message.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend(length.to_be_bytes());
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(message);
    Zeroizing::new(bytes)
}

fn kept(reason: &Reason) -> KeptReason {
    let arguments = reason.text.arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    KeptReason {
        id: reason.id.to_string(),
        points: reason.points,
        phrase: reason.text.id.to_owned(),
        arguments: arguments.collect(),
        evidence: reason.evidence.clone(),
    }
}

fn content_of(head: &Json, message: &[u8]) -> Option<Content> {
    Some(Content {
        at: Time::from_micros(head["at"].as_i64()?),
        door: text(&head["door"])?,
        queue_id: optional(&head["queue_id"], text)?,
        client: client_of(&head["client"])?,
        envelope: envelope_of(&head["envelope"])?,
        other_recipients: usize::try_from(head["other_recipients"].as_u64()?).ok()?,
        is_exact: head["is_exact"].as_bool()?,
        direction: Direction::parse(head["direction"].as_str()?)?,
        action: Action::parse(head["action"].as_str()?)?,
        decided_by: text(&head["decided_by"])?,
        score: points(&head["score"])?,
        reasons: list(&head["reasons"], reason_of)?,
        message: message.to_vec(),
    })
}

fn reason_json(reason: &KeptReason) -> Json {
    let evidence = |evidence: &Evidence| json!({"text": evidence.text, "part": evidence.part, "start": evidence.start, "end": evidence.end});
    json!({
        "id": reason.id,
        "points": reason.points.as_hundredths(),
        "phrase": reason.phrase,
        "arguments": reason.arguments,
        "evidence": reason.evidence.iter().map(evidence).collect::<Vec<_>>(),
    })
}

fn reason_of(json: &Json) -> Option<KeptReason> {
    let argument = |json: &Json| Some((text(&json[0])?, text(&json[1])?));
    let evidence = |json: &Json| {
        Some(Evidence {
            text: text(&json["text"])?,
            part: text(&json["part"])?,
            start: usize::try_from(json["start"].as_u64()?).ok()?,
            end: usize::try_from(json["end"].as_u64()?).ok()?,
        })
    };
    Some(KeptReason {
        id: text(&json["id"])?,
        points: points(&json["points"])?,
        phrase: text(&json["phrase"])?,
        arguments: list(&json["arguments"], argument)?,
        evidence: list(&json["evidence"], evidence)?,
    })
}

fn points(json: &Json) -> Option<Points> {
    i32::try_from(json.as_i64()?).ok().map(Points::hundredths)
}
