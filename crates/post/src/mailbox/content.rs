//! What is sealed of mail to ourselves: the message byte for byte, its envelope, who handed it over. Pure: bytes in and out.
//!
//! ```text
//!   "tidewatch inbox 1\n"   then the length of the head, four bytes, big endian; the head, JSON; the message
//! ```

use mail::envelope::{Client, Envelope};
use model::time::Time;
use serde_json::{Value as Json, json};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::envelope::{client_json, client_of, envelope_json, envelope_of};

const MAGIC: &[u8] = b"tidewatch inbox 1\n";

/// Mail to ourselves cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ContentError {
    /// It does not begin like it, or a newer program wrote it.
    #[error("read mail to ourselves: it is not that, or a newer program wrote it")]
    NotOurs,
    /// It is cut off or its head is not in its form.
    #[error("read mail to ourselves: it is damaged")]
    Damaged,
}

/// A message to ourselves with everything that was known when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// When it came.
    pub at: Time,
    /// Who handed it over.
    pub client: Client,
    /// From whom, and to which of our addresses.
    pub envelope: Envelope,
    /// The message.
    pub message: Vec<u8>,
}

impl Content {
    /// Writes it.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let head = json!({
            "at": self.at.micros(),
            "client": client_json(&self.client),
            "envelope": envelope_json(&self.envelope),
        });
        let head = head.to_string();
        let length = u32::try_from(head.len()).expect("an envelope is made of lines of SMTP");
        let mut bytes = Vec::with_capacity(MAGIC.len() + 4 + head.len() + self.message.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend(length.to_be_bytes());
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(&self.message);
        Zeroizing::new(bytes)
    }

    /// Reads it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ContentError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ContentError::NotOurs)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(ContentError::Damaged)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (head, message) = rest.split_at_checked(length).ok_or(ContentError::Damaged)?;
        let head: Json = serde_json::from_slice(head).map_err(|_| ContentError::Damaged)?;
        Self::of(&head, message).ok_or(ContentError::Damaged)
    }

    fn of(head: &Json, message: &[u8]) -> Option<Self> {
        Some(Self {
            at: Time::from_micros(head["at"].as_i64()?),
            client: client_of(&head["client"])?,
            envelope: envelope_of(&head["envelope"])?,
            message: message.to_vec(),
        })
    }
}
