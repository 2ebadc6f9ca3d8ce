//! A message, parsed once: the whole of what `mail` knows about it. Owns everything, borrows nothing.

use crate::{
    body::{self, Body},
    complaint::{Complaint, ComplaintKind, Complaints},
    headers::{
        AddressList, AuthenticationResults, Date, DkimSignatureField, Header, Headers, Hop, Mailbox,
        ReceivedSpf, Subject, address::ListReader, authentication, encoded_word, hop, identifier,
    },
    limits::{Limits, Work},
    mime::{self, Part, PartId},
    span::{Place, Span},
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

/// Identifiers kept from References; longer threads keep the first ones.
const MAX_IDENTIFIERS: usize = 500;

/// Signatures and results kept of each kind. RFC 6376 §6.1 lets a verifier limit what it tries.
const MAX_CLAIMS: usize = 100;

/// Fields of which a message has at most one (RFC 5322 §3.6).
const SINGLE: [&str; 9] =
    ["Date", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "Subject"];

impl Message {
    /// Parses a message. Never fails: what cannot be read is left out, and [`Message::complaints`] says what and where.
    #[must_use]
    pub fn parse(raw: &[u8], limits: &Limits) -> Self {
        let mut message = Self::parse_structure(raw, limits);
        message.read_body(limits);
        message
    }

    /// The first half of [`Message::parse`]: headers and parts, without looking into the text.
    #[must_use]
    pub fn parse_structure(raw: &[u8], limits: &Limits) -> Self {
        let mut complaints = Complaints::default();
        let mut work = Work::default();
        let raw_length = raw.len();
        let raw = &raw[..raw.len().min(limits.bytes)];
        if raw.len() < raw_length {
            complaints.add(ComplaintKind::TooLong, Place::Raw(Span::new(raw.len(), raw_length)));
        }
        check_lines(raw, &mut complaints);
        let tree = mime::read(raw, limits, &mut complaints, &mut work);
        let mut reader = FieldReader { raw, limits, headers: &tree.headers, complaints, work };
        let mut message = reader.read();
        let FieldReader { complaints, work, .. } = reader;
        message.raw_length = raw_length;
        message.headers = tree.headers;
        message.parts = tree.parts;
        message.complaints = complaints.list().to_vec();
        message.work = work;
        message
    }

    /// The second half of [`Message::parse`]: HTML, links and threads.
    pub fn read_body(&mut self, limits: &Limits) {
        let mut complaints = Complaints::from(std::mem::take(&mut self.complaints));
        self.body = body::read(&self.parts, limits, &mut complaints, &mut self.work);
        self.complaints = complaints.list().to_vec();
    }
}

/// Reads the values of the message's own header fields.
struct FieldReader<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    headers: &'a Headers,
    complaints: Complaints,
    work: Work,
}

impl FieldReader<'_> {
    fn read(&mut self) -> Message {
        self.check_fields();
        let headers = self.headers;
        let mut message = Message { from: self.list_of(headers.first("From")), ..Message::default() };
        message.sender = self.list_of(headers.first("Sender")).mailboxes.into_iter().next();
        message.reply_to = self.lists("Reply-To");
        message.to = self.lists("To");
        message.cc = self.lists("Cc");
        message.bcc = self.lists("Bcc");
        message.return_path = headers.first("Return-Path").map(|header| self.path(header));
        message.delivered_to = self.lists("Delivered-To").mailboxes;
        message.subject = headers.first("Subject").map(|header| Subject::new(&self.text(header)));
        message.date = self.date();
        message.message_id = headers.value("Message-ID").and_then(|value| identifier::all(value, 1).pop());
        message.in_reply_to = headers
            .value("In-Reply-To")
            .map(|value| identifier::all(value, MAX_IDENTIFIERS))
            .unwrap_or_default();
        let references = headers
            .value("References")
            .map(|value| identifier::all(value, MAX_IDENTIFIERS))
            .unwrap_or_default();
        message.references =
            references.iter().map(|one| identifier::without_brackets(one).to_owned()).collect();
        message.mailer =
            headers.first("X-Mailer").or_else(|| headers.first("User-Agent")).map(|header| self.text(header));
        self.claims(&mut message);
        self.check_authors(&message);
        message
    }

    /// Hops, and what servers and signers claim.
    fn claims(&mut self, message: &mut Message) {
        message.hops = hop::cut(self.headers);
        for hop in &message.hops {
            if hop.received.as_ref().is_some_and(crate::headers::Received::is_broken)
                && let Some(header) = self.headers.list.get(hop.first_header as usize)
            {
                self.complaints.add(ComplaintKind::BrokenReceived, Place::Raw(header.value_span));
            }
        }
        for header in &self.headers.list {
            // Most fields were read when the hops were cut.
            let hop = hop::of(&message.hops, header.index);
            if authentication::is_results_field(&header.name)
                && message.authentication_results.len() < MAX_CLAIMS
            {
                let known = hop.and_then(|hop| hop.authentication_results.as_ref());
                let known = known.filter(|known| known.header == header.index).cloned();
                let read = || AuthenticationResults::read(&header.value, header.index);
                message.authentication_results.push(known.unwrap_or_else(read));
            } else if header.is("Received-SPF") && message.received_spf.len() < MAX_CLAIMS {
                let known = hop.and_then(|hop| hop.received_spf.as_ref());
                let known = known.filter(|known| known.header == header.index).cloned();
                message
                    .received_spf
                    .push(known.unwrap_or_else(|| ReceivedSpf::read(&header.value, header.index)));
            } else if header.is("DKIM-Signature") && message.signatures.len() < MAX_CLAIMS {
                let known = hop.and_then(|hop| hop.signature.as_ref());
                let known = known.filter(|known| known.header == header.index).cloned();
                message
                    .signatures
                    .push(known.unwrap_or_else(|| DkimSignatureField::read(&header.value, header.index)));
            }
        }
    }

    fn complain(&mut self, kind: ComplaintKind, span: Span) {
        self.complaints.add(kind, Place::Raw(span));
    }

    /// How often fields occur.
    fn check_fields(&mut self) {
        let headers = self.headers;
        let top = Span::new(headers.span.range().start, headers.span.range().start);
        if headers.list.is_empty() {
            self.complain(ComplaintKind::NoHeaders, top);
        }
        match headers.all("From").nth(1) {
            Some(second) => self.complain(ComplaintKind::TwoFromFields, second.value_span),
            None if headers.first("From").is_none() => self.complain(ComplaintKind::NoFrom, top),
            None => {}
        }
        for name in SINGLE {
            if let Some(second) = headers.all(name).nth(1) {
                self.complain(ComplaintKind::RepeatedField, second.value_span);
            }
        }
    }

    fn check_authors(&mut self, message: &Message) {
        if let [_, second, ..] = message.from.mailboxes.as_slice()
            && message.sender.is_none()
        {
            self.complain(ComplaintKind::SeveralAuthors, second.span);
        }
    }

    /// All fields of a name, read as one list.
    fn lists(&mut self, name: &str) -> AddressList {
        let mut list = AddressList::default();
        let headers = self.headers;
        for header in headers.all(name) {
            self.add_to_list(header, &mut list);
        }
        list
    }

    fn list_of(&mut self, header: Option<&Header>) -> AddressList {
        let mut list = AddressList::default();
        if let Some(header) = header {
            self.add_to_list(header, &mut list);
        }
        list
    }

    fn add_to_list(&mut self, header: &Header, list: &mut AddressList) {
        let mut span = header.value_span;
        span.end = span
            .end
            .min(span.start.saturating_add(u32::try_from(self.limits.header_bytes).unwrap_or(u32::MAX)));
        ListReader { source: self.raw, limit: self.limits.mailboxes, complaints: &mut self.complaints }
            .read(span, list);
    }

    /// RFC 5321 §4.4: a path in angle brackets, empty for notifications.
    fn path(&mut self, header: &Header) -> Mailbox {
        let empty =
            Mailbox { span: header.value_span, address_span: header.value_span, ..Mailbox::default() };
        if header.value.trim() == "<>" {
            return empty;
        }
        self.list_of(Some(header)).mailboxes.into_iter().next().unwrap_or(empty)
    }

    /// Unstructured text, decoded.
    fn text(&mut self, header: &Header) -> String {
        let decoded = encoded_word::decode(&header.value);
        self.work.words += decoded.words;
        decoded.complaints.iter().for_each(|kind| self.complain(*kind, header.value_span));
        decoded.text.trim().to_owned()
    }

    fn date(&mut self) -> Option<Date> {
        let header = self.headers.first("Date");
        let date = header.and_then(|header| Date::read(&header.value));
        if date.is_none() {
            let end = self.headers.span.range().end;
            self.complain(
                ComplaintKind::BrokenDate,
                header.map_or(Span::new(end, end), |header| header.value_span),
            );
        }
        date
    }
}

/// RFC 5322 §2.1.1: the longest line, without its line end.
const MAX_LINE_BYTES: usize = 998;

/// Looks for what breaks the framing of a message: stray CR and LF, NUL, lines without end.
fn check_lines(raw: &[u8], complaints: &mut Complaints) {
    check_line_lengths(raw, complaints);
    let mut pairs = 0;
    let mut bare_return = None;
    for at in memchr::memchr_iter(b'\r', raw) {
        if raw.get(at + 1) == Some(&b'\n') {
            pairs += 1;
        } else if bare_return.is_none() {
            bare_return = Some(at);
        }
    }
    // Counting is far cheaper than looking at each line.
    if pairs > 0
        && memchr::memchr_iter(b'\n', raw).count() > pairs
        && let Some(at) = memchr::memchr_iter(b'\n', raw)
            .find(|at| at.checked_sub(1).is_none_or(|before| raw[before] != b'\r'))
    {
        complaints.add(ComplaintKind::BareLineFeed, Place::Raw(Span::new(at, at + 1)));
    }
    if let Some(at) = bare_return {
        complaints.add(ComplaintKind::BareCarriageReturn, Place::Raw(Span::new(at, at + 1)));
    }
    if let Some(at) = memchr::memchr(0, raw) {
        complaints.add(ComplaintKind::Nul, Place::Raw(Span::new(at, at + 1)));
    }
}

/// RFC 5322 §2.1.1. Steps from line end to line end as far apart as a line may be long, not over every line.
fn check_line_lengths(raw: &[u8], complaints: &mut Complaints) {
    let mut start = 0;
    while raw.len() - start > MAX_LINE_BYTES {
        // A CR before the line end does not count.
        let reach = (start + MAX_LINE_BYTES + 2).min(raw.len());
        match memchr::memrchr(b'\n', &raw[start..reach]) {
            Some(end) => start += end + 1,
            None => {
                let end = memchr::memchr(b'\n', &raw[start..]).map_or(raw.len(), |end| start + end);
                complaints.add(ComplaintKind::LineTooLong, Place::Raw(Span::new(start, end)));
                start = (end + 1).min(raw.len());
            }
        }
    }
}

#[cfg(test)]
mod tests;
