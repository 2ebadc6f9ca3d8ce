//! A message, parsed once: the whole of what `mail` knows about it. Owns everything, borrows nothing.

use crate::{
    body::Body,
    complaint::{Complaint, ComplaintKind},
    headers::{
        AddressList, AuthenticationResults, Date, DkimSignatureField, Headers, Hop, Mailbox, ReceivedSpf, Subject,
    },
    limits::Work,
    mime::{Part, PartId},
};

/// A parsed message. Offsets in it count in the bytes it was parsed from, which the caller keeps.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Length of the message in bytes, as given.
    pub raw_length: usize,
    /// Its header block.
    pub headers: Headers,
    /// From: the *first* field; more than one is a complaint, and then no address is to be trusted.
    pub from: AddressList,
    /// Sender.
    pub sender: Option<Mailbox>,
    /// Reply-To.
    pub reply_to: AddressList,
    /// To; several fields are read as one.
    pub to: AddressList,
    /// Cc.
    pub cc: AddressList,
    /// Bcc.
    pub bcc: AddressList,
    /// Return-Path, topmost; an empty path (`<>`) is a mailbox with an empty address.
    pub return_path: Option<Mailbox>,
    /// Delivered-To, topmost first.
    pub delivered_to: Vec<Mailbox>,
    /// Subject.
    pub subject: Option<Subject>,
    /// Date.
    pub date: Option<Date>,
    /// Message-ID with its angle brackets.
    pub message_id: Option<String>,
    /// In-Reply-To: ids with their angle brackets.
    pub in_reply_to: Vec<String>,
    /// References: ids without brackets.
    pub references: Vec<String>,
    /// X-Mailer or User-Agent, decoded.
    pub mailer: Option<String>,
    /// The hops, origin first.
    pub hops: Vec<Hop>,
    /// All Authentication-Results-like fields, topmost first. Claims of whoever wrote them.
    pub authentication_results: Vec<AuthenticationResults>,
    /// All Received-SPF fields, topmost first.
    pub received_spf: Vec<ReceivedSpf>,
    /// All DKIM-Signature fields, topmost first.
    pub signatures: Vec<DkimSignatureField>,
    /// The MIME tree; the first is the message itself.
    pub parts: Vec<Part>,
    /// The text.
    pub body: Body,
    /// What is wrong.
    pub complaints: Vec<Complaint>,
    /// What reading it cost.
    pub work: Work,
}

impl Message {
    /// The part of this number.
    #[must_use]
    pub fn part(&self, id: PartId) -> Option<&Part> {
        self.parts.get(id.0 as usize)
    }

    /// The parts that are not text of the message itself, in order; inline pictures are among them.
    pub fn attachments(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_attachment())
    }

    /// True when something of this kind is wrong.
    #[must_use]
    pub fn has_complaint(&self, kind: ComplaintKind) -> bool {
        self.complaints.iter().any(|complaint| complaint.kind == kind)
    }
}
