//! The message put together again from the pieces an MTA sends: header fields one by one, then the body.
//! Bounded in bytes, fields and recipients; beyond that the content is thrown away and the message still ends with an event, [`Unread`].

use super::{Limits, client::ClientFacts, envelope};
use crate::envelope::{Client, Envelope};

/// A field of this many bytes or more may have been cut: Postfix (seen with 3.7.11, November 2026) keeps no more than 60,000 bytes of one, and
/// cuts between lines, which have up to 998 (RFC 5322 §2.1.1).
const MAYBE_CUT_BYTES: usize = 58_000;

/// A whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedMessage {
    /// Who handed it to the MTA.
    pub client: Client,
    /// From whom and for whom; recipients that were refused are not in it.
    pub envelope: Envelope,
    /// Its name in the MTA's queue (macro `i`).
    pub queue_id: Option<String>,
    /// The MTA's own name (macro `j`).
    pub mta: Option<String>,
    /// True when the bytes are those that were sent: SMFIP_HDR_LEADSPC was granted, and no field is so long that it may have been cut.
    pub is_exact: bool,
    /// Header, empty line, body; lines of the header end with CR LF.
    pub bytes: Vec<u8>,
}

/// A message that was too much to keep. It must be answered like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What was too much.
    pub reason: UnreadReason,
    /// Who handed it to the MTA.
    pub client: Client,
    /// From whom and, as far as it was kept, for whom.
    pub envelope: Envelope,
    /// Its name in the MTA's queue.
    pub queue_id: Option<String>,
    /// How large it was.
    pub bytes: u64,
}

/// Why a message was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadReason {
    /// More bytes than [`Limits::message_bytes`].
    Bytes,
    /// More header fields than [`Limits::fields`].
    Fields,
    /// More recipients than [`Limits::recipients`], or a longer envelope than [`Limits::envelope_bytes`].
    Recipients,
    /// The door had no memory left for it: try later.
    Shed,
}

/// A message under way.
#[derive(Debug)]
pub(super) struct Draft {
    envelope: Envelope,
    /// The recipients' arguments as they came, for naming them to the MTA again.
    raw_recipients: Vec<Vec<u8>>,
    envelope_bytes: usize,
    bytes: Vec<u8>,
    /// Every byte that came, kept or not.
    seen_bytes: u64,
    fields: usize,
    has_leading_space: bool,
    is_cut: bool,
    is_header_over: bool,
    unread: Option<UnreadReason>,
}

impl Draft {
    /// Begins with MAIL.
    pub(super) fn new(arguments: &[&[u8]], has_leading_space: bool) -> Self {
        Self {
            envelope: envelope::mail(arguments),
            raw_recipients: Vec::new(),
            envelope_bytes: arguments.iter().map(|argument| argument.len()).sum(),
            bytes: Vec::new(),
            seen_bytes: 0,
            fields: 0,
            has_leading_space,
            is_cut: false,
            is_header_over: false,
            unread: None,
        }
    }

    /// Adds a recipient.
    pub(super) fn recipient(&mut self, arguments: &[&[u8]], limits: &Limits) {
        self.envelope_bytes += arguments.iter().map(|argument| argument.len()).sum::<usize>();
        if self.raw_recipients.len() >= limits.recipients || self.envelope_bytes > limits.envelope_bytes {
            return self.give_up(UnreadReason::Recipients);
        }
        self.envelope.recipients.push(envelope::recipient(arguments));
        self.raw_recipients.push(arguments.first().copied().unwrap_or_default().to_vec());
    }

    /// True once any of the content has come.
    pub(super) fn has_content(&self) -> bool {
        self.fields > 0 || self.is_header_over
    }

    /// True once the header has ended.
    pub(super) fn is_header_over(&self) -> bool {
        self.is_header_over
    }

    /// Adds a header field. Folds come as LF and were CR LF.
    pub(super) fn field(&mut self, name: &[u8], value: &[u8], limits: &Limits) {
        self.fields += 1;
        if self.fields > limits.fields {
            self.give_up(UnreadReason::Fields);
        }
        self.is_cut |= name.len() + value.len() >= MAYBE_CUT_BYTES;
        self.add(name, limits);
        self.add(if self.has_leading_space { b":" } else { b": " }, limits);
        let mut rest = value;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, behind) = rest.split_at(end);
            self.add(line.strip_suffix(b"\r").unwrap_or(line), limits);
            self.add(b"\r\n", limits);
            rest = behind.get(1..).unwrap_or_default();
        }
        self.add(rest, limits);
        self.add(b"\r\n", limits);
    }

    /// The header has ended, said or understood.
    pub(super) fn end_of_header(&mut self, limits: &Limits) {
        if !self.is_header_over {
            self.is_header_over = true;
            self.add(b"\r\n", limits);
        }
    }

    /// Adds a piece of the body.
    pub(super) fn body(&mut self, piece: &[u8], limits: &Limits) {
        self.end_of_header(limits);
        self.add(piece, limits);
    }

    fn add(&mut self, piece: &[u8], limits: &Limits) {
        self.seen_bytes = self.seen_bytes.saturating_add(piece.len() as u64);
        if self.unread.is_some() {
            return;
        }
        if self.bytes.len() + piece.len() > limits.message_bytes {
            return self.give_up(UnreadReason::Bytes);
        }
        self.bytes.extend_from_slice(piece);
    }

    /// Throws the content away; the first reason counts.
    pub(super) fn give_up(&mut self, reason: UnreadReason) {
        self.unread.get_or_insert(reason);
        self.bytes = Vec::new();
    }

    /// Bytes kept.
    pub(super) fn kept_bytes(&self) -> usize {
        self.bytes.capacity() + self.envelope_bytes
    }

    /// Ends with the end of the message.
    pub(super) fn finish(self, client: &ClientFacts, queue_id: Option<String>) -> (Finished, Vec<Vec<u8>>) {
        let finished = match self.unread {
            Some(reason) => Finished::Unread(Box::new(Unread {
                reason,
                client: client.client(),
                envelope: self.envelope,
                queue_id,
                bytes: self.seen_bytes,
            })),
            None => Finished::Message(Box::new(ReceivedMessage {
                client: client.client(),
                envelope: self.envelope,
                queue_id,
                mta: client.mta(),
                is_exact: self.has_leading_space && !self.is_cut,
                bytes: self.bytes,
            })),
        };
        (finished, self.raw_recipients)
    }
}

/// What a draft became.
pub(super) enum Finished {
    /// A message.
    Message(Box<ReceivedMessage>),
    /// Too much.
    Unread(Box<Unread>),
}
