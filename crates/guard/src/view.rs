//! Viewing: a held message opened for a person who says why: what it says, what speaks against it and where, where its links lead, what is attached,
//! whether it proved where it comes from, and who its sender is to us. Shows, decides nothing.
//!
//! Opening is [`Releaser::show`]'s: it needs the right and is audited before the content is in hand. Reading is done in the reading room. Evidence is
//! that of the verdict which held the message, kept in the sealed content: nothing is judged again.

pub mod evidence;
pub mod safe;
#[cfg(test)]
mod tests;
pub mod words;

use std::sync::Arc;

use judge::facts::open_attachments;
use mail::body::LinkOrigin;
use mail::files::{Budget, Failure, Meter};
use mail::headers::encoded_word;
use mail::html::LinkSource;
use mail::mime::Part;
use mail::{Limits, Message};
use model::access::Access;
use model::ids::HeldId;
use model::phrase::Phrase;
use model::time::Time;
use model::url::{Host, Url};
use model::verdict::{Action, Direction, Points};
use platform::reader::{Reader, ReaderError};
use store::error::StoreError;
use store::guard::held::Held;
use thiserror::Error;

use crate::desk::{Desk, DeskError};
use crate::hold::content::Content;
use crate::release::reason::Because;
use crate::release::{ReleaseError, Releaser};
use crate::view::evidence::marks;

pub use crate::view::evidence::{Mark, MarkPlace};
pub use mail::html::HidingTechnique;

/// Text is shown up to here; more is not read by a person.
pub const MAX_TEXT_BYTES: usize = 200 << 10;
/// Header fields shown.
pub const MAX_HEADERS: usize = 500;
/// Bytes of one header field's value shown.
pub const MAX_HEADER_BYTES: usize = 4 << 10;
/// Links shown.
pub const MAX_LINKS: usize = 500;
/// Attachments and runs of hidden text shown, of each.
pub const MAX_ITEMS: usize = 200;

/// A message could not be shown.
#[derive(Debug, Error)]
pub enum ViewError {
    /// It could not be opened.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// What is known beside it could not be found.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The reading room is full, or our reader failed on it.
    #[error(transparent)]
    Reader(#[from] ReaderError),
}

/// Opens held messages for people; cheap to clone.
#[derive(Clone)]
pub struct View {
    /// Opens, and writes down who and why.
    pub releaser: Arc<Releaser>,
    /// Knows the judgement and the sender.
    pub desk: Desk,
    /// Reads strangers' bytes.
    pub reader: Arc<Reader>,
}

/// A held message as a person sees it. Everything in it is a stranger's word but reasons, origin and relation: it is escaped wherever it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedMessage {
    /// What is known without opening it.
    pub held: Held,
    /// How it was handed over.
    pub envelope: EnvelopeShown,
    /// From, as a mail program shows it.
    pub from: String,
    /// Where answers would go, if that is said.
    pub reply_to: Vec<String>,
    /// To and Cc.
    pub to: Vec<String>,
    /// The subject, decoded.
    pub subject: String,
    /// All header fields, from the top, up to [`MAX_HEADERS`].
    pub headers: Vec<HeaderShown>,
    /// What a person would read, up to [`MAX_TEXT_BYTES`].
    pub text: String,
    /// Text that is there but cannot be seen.
    pub hidden: Vec<HiddenShown>,
    /// What was decided.
    pub action: Action,
    /// `score`, or the reason that forced it.
    pub decided_by: String,
    /// Sum of the points.
    pub score: Points,
    /// Why, and where in what is shown here.
    pub reasons: Vec<ReasonShown>,
    /// Where it leads.
    pub links: Vec<LinkShown>,
    /// What is attached.
    pub attachments: Vec<AttachmentShown>,
    /// Whether it proved where it comes from: one sentence each for SPF, DKIM, DMARC and ARC.
    pub origin: Vec<Phrase>,
    /// Who the sender is to us.
    pub relation: Phrase,
    /// The HTML made inert, for a frame of its own ([`safe`]); none of a message without HTML.
    pub safe_html: Option<String>,
    /// False when something was left out because it was too much.
    pub is_whole: bool,
}

/// How a message was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeShown {
    /// When it came.
    pub at: Time,
    /// Through which door.
    pub door: String,
    /// Which way.
    pub direction: Direction,
    /// Its name in the MTA in front.
    pub queue_id: Option<String>,
    /// Who handed it over: address, name, account.
    pub client: String,
    /// Envelope sender; empty for a bounce.
    pub sender: String,
    /// For whom it is held.
    pub recipients: Vec<String>,
    /// How many others it was for.
    pub other_recipients: usize,
}

/// A header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderShown {
    /// Its name, as written.
    pub name: String,
    /// Its value, decoded.
    pub value: String,
    /// Its value as written, unfolded; none where that is the same.
    pub raw: Option<String>,
}

/// Text that cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenShown {
    /// The text.
    pub text: String,
    /// How it was hidden.
    pub technique: HidingTechnique,
}

/// A reason of the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonShown {
    /// The stable name.
    pub id: String,
    /// What it added.
    pub points: Points,
    /// The sentence's id and arguments as they were kept; said by `Phrases::say_kept`.
    pub phrase: (String, Vec<(String, String)>),
    /// The words it rests on and where they stand.
    pub marks: Vec<Mark>,
}

/// A link as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkShown {
    /// What is to be clicked on; none for a picture or a bare address.
    pub text: Option<String>,
    /// Where it leads, as written.
    pub target: String,
    /// The host it leads to first, if it is an address of the web.
    pub host: Option<String>,
    /// Where it really leads, when the address only wraps another (a rewriting or counting service whose wrapping is known).
    pub unfolded: Option<String>,
    /// True when the text looks like an address of another host than the one it leads to.
    pub is_different: bool,
    /// False when a person cannot see it.
    pub is_visible: bool,
    /// True when it is part of a form, script or redirect.
    pub is_unusual: bool,
}

/// An attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentShown {
    /// Its name, as the message says; empty if it has none.
    pub name: String,
    /// Its type, as the message says.
    pub declared: String,
    /// Its type by its bytes; none where it was not opened.
    pub found: Option<&'static str>,
    /// Length of its bytes.
    pub size_bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal; none where it was not opened.
    pub sha256: Option<String>,
    /// Files inside it.
    pub inside: usize,
    /// What is odd about it.
    pub oddities: Vec<Phrase>,
}

impl View {
    /// Opens a held message for somebody who says why.
    ///
    /// Errors: those of [`Releaser::show`]; [`ViewError::Reader`] when too many are being read.
    pub async fn open(
        &self,
        access: &Access,
        id: HeldId,
        because: &Because,
    ) -> Result<OpenedMessage, ViewError> {
        let content = self.releaser.show(access, id, because).await?;
        let held = self.releaser.fetch(access, id).await?;
        let (origin, relation) = self.standing(access, &held, content.direction).await?;
        let mut opened = self.reader.read(move || opened(held, content)).await?;
        (opened.origin, opened.relation) = (origin, relation);
        Ok(opened)
    }

    /// What was found of its origin when it was judged, and what is known of its writer now.
    async fn standing(
        &self,
        access: &Access,
        held: &Held,
        direction: Direction,
    ) -> Result<(Vec<Phrase>, Phrase), ViewError> {
        let judged = match held.message.judged {
            Some(judged) => match self.desk.message(access, judged).await {
                Ok(record) => Some(record),
                // Verdicts are telemetry: one may be lost at a kill.
                Err(DeskError::Store(StoreError::Missing { .. })) => None,
                Err(error) => return Err(error.into()),
            },
            None => None,
        };
        let origin = judged.as_ref().map(|record| words::origin(&record.message.origin));
        let sender = judged.and_then(|record| record.sender);
        Ok((origin.unwrap_or_default(), words::relation(direction, sender.as_ref())))
    }
}

/// Reads an opened message; pure, and bounded by the limits of reading and showing.
fn opened(held: Held, content: Content) -> OpenedMessage {
    let limits = Limits::default();
    let message = Message::parse(&content.message, &limits);
    let (text, is_text_whole) = cut(message.body.visible_text(), MAX_TEXT_BYTES);
    let safe = message.body.html.as_ref().map(|html| mail::html::inert::inert(&html.source.text, &limits));
    let (links, attachments) = (links(&message), attachments(&message));
    let headers: Vec<HeaderShown> = message.headers.list.iter().take(MAX_HEADERS).map(header).collect();
    let hidden = message.body.html.iter().flat_map(|html| &html.html.hidden);
    let hidden = hidden.map(|run| HiddenShown { text: run.text.clone(), technique: run.technique });
    let mut shown = OpenedMessage {
        envelope: envelope(&content),
        from: message.from.first().map(mailbox).unwrap_or_default(),
        reply_to: message.reply_to.mailboxes.iter().take(MAX_ITEMS).map(mailbox).collect(),
        to: message.to.mailboxes.iter().chain(&message.cc.mailboxes).take(MAX_ITEMS).map(mailbox).collect(),
        subject: message.subject.as_ref().map(|subject| subject.text.clone()).unwrap_or_default(),
        is_whole: is_text_whole && safe.as_ref().is_none_or(|safe| safe.is_whole) && fits(&message),
        safe_html: safe.map(|safe| safe.html),
        headers,
        text: text.to_owned(),
        hidden: hidden.take(MAX_ITEMS).collect(),
        action: content.action,
        decided_by: content.decided_by,
        score: content.score,
        reasons: Vec::new(),
        links,
        attachments,
        origin: Vec::new(),
        relation: Phrase::new("view-relation-unknown"),
        held,
    };
    let reasons = content.reasons.into_iter().map(|reason| ReasonShown {
        marks: marks(&reason.evidence, &shown),
        id: reason.id,
        points: reason.points,
        phrase: (reason.phrase, reason.arguments),
    });
    let reasons = reasons.collect();
    shown.reasons = reasons;
    shown
}

/// Whether all lists of a message are shown to their ends.
fn fits(message: &Message) -> bool {
    let hidden = message.body.html.as_ref().map_or(0, |html| html.html.hidden.len());
    message.headers.list.len() <= MAX_HEADERS
        && message.body.links.len() <= MAX_LINKS
        && message.attachments().count() <= MAX_ITEMS
        && hidden <= MAX_ITEMS
        && message.reply_to.mailboxes.len() <= MAX_ITEMS
        && message.to.mailboxes.len() + message.cc.mailboxes.len() <= MAX_ITEMS
}

/// Cuts a text at a letter; true when nothing was cut.
fn cut(text: &str, longest: usize) -> (&str, bool) {
    let end = text.floor_char_boundary(longest.min(text.len()));
    (&text[..end], end == text.len())
}

fn envelope(content: &Content) -> EnvelopeShown {
    let client = &content.client;
    let address = client.address.map(|address| address.to_string());
    let names = [address, client.reverse_name.clone(), client.helo.clone(), client.account.clone()];
    EnvelopeShown {
        at: content.at,
        door: content.door.clone(),
        direction: content.direction,
        queue_id: content.queue_id.clone(),
        client: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        sender: content.envelope.sender.clone(),
        recipients: content.envelope.recipients.iter().map(|each| each.address.clone()).collect(),
        other_recipients: content.other_recipients,
    }
}

fn mailbox(mailbox: &mail::headers::Mailbox) -> String {
    match &mailbox.display_name {
        Some(name) => format!("{name} <{}>", mailbox.address),
        None => mailbox.address.clone(),
    }
}

fn header(header: &mail::headers::Header) -> HeaderShown {
    let (raw, is_whole) = cut(&header.value, MAX_HEADER_BYTES);
    let mut value = encoded_word::decode(raw).text;
    let mut raw = (raw != value).then(|| raw.to_owned());
    if !is_whole {
        raw.iter_mut().chain([&mut value]).for_each(|text| text.push('…'));
    }
    HeaderShown { name: header.name.clone(), value, raw }
}

fn links(message: &Message) -> Vec<LinkShown> {
    message.body.links.iter().take(MAX_LINKS).map(link).collect()
}

fn link(link: &mail::body::Link) -> LinkShown {
    let parse = |text: &str| Url::parse(text).or_else(|| Url::parse_schemeless(text));
    let target = parse(&link.target);
    let leads_to = target.as_ref().and_then(host);
    let is_word = |text: &&str| !text.contains(char::is_whitespace);
    let said = link.text.as_deref().map(str::trim).filter(is_word).and_then(parse);
    let says = said.as_ref().and_then(host);
    let written = target.as_ref().map(|url| url.as_str().to_owned());
    let unfolded = target.map(|url| url.unfolded().as_str().to_owned());
    LinkShown {
        text: link.text.clone(),
        target: link.target.clone(),
        is_different: says.is_some() && says != leads_to,
        host: leads_to,
        unfolded: unfolded.filter(|real| Some(real) != written.as_ref()),
        is_visible: link.is_visible,
        is_unusual: matches!(link.origin, LinkOrigin::Hyperlink(source) if source != LinkSource::Anchor),
    }
}

/// The host of a link as people read it; none of a relative one.
fn host(url: &Url) -> Option<String> {
    match url.host() {
        Host::None => None,
        Host::Domain(domain) => Some(domain.name().to_owned()),
        Host::Address(address) => Some(address.address().to_string()),
    }
}

fn attachments(message: &Message) -> Vec<AttachmentShown> {
    let opened = open_attachments(message, &mut Meter::new(Budget::default()));
    let shown = message.attachments().take(MAX_ITEMS).map(|part| {
        let inside = opened.iter().find(|opened| opened.part == part.id).map(|opened| &opened.opened);
        let node = inside.and_then(|inside| inside.nodes.first());
        AttachmentShown {
            name: part.file_name.clone().unwrap_or_default(),
            declared: part.content_type.essence(),
            found: node.map(|node| node.media_type),
            size_bytes: node.map_or(part.bytes().len() as u64, |node| node.size),
            sha256: node
                .map(|node| node.sha256(part.bytes()).iter().map(|byte| format!("{byte:02x}")).collect()),
            inside: inside.map_or(0, |inside| inside.nodes.len().saturating_sub(1)),
            oddities: oddities(
                part,
                node.map(|node| node.media_type),
                inside.map_or(&[], |inside| &inside.failures),
            ),
        }
    });
    shown.collect()
}

/// What a person should know before opening an attachment.
fn oddities(part: &Part, found: Option<&'static str>, failures: &[Failure]) -> Vec<Phrase> {
    let mut oddities = Vec::new();
    let name = part.file_name.as_deref().unwrap_or_default();
    let declared = part.content_type.essence();
    // Most programs say "a file" of what they do not know.
    if let Some(found) = found.filter(|found| *found != declared && declared != "application/octet-stream") {
        oddities.push(Phrase::new("view-attachment-differs").with("declared", declared).with("found", found));
    }
    if name.chars().any(|letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        oddities.push(Phrase::new("view-attachment-turned-name"));
    }
    if let Some(failure) = failures.first() {
        let count = failures.len().to_string();
        oddities.push(Phrase::new("view-attachment-closed").with("count", count).with("why", failure.detail));
    }
    oddities
}
