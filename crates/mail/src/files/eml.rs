//! Attached messages: parsed as messages are, their attachments opened as files in turn.

use crate::complaint::ComplaintKind;
use crate::limits::Limits;
use crate::message::Message;

use super::open::{Found, Stop, Work};
use super::{Cost, Origin, Reason, text};

/// Parts of one attached message read; honest ones stay under fifty.
const PARTS: usize = 300;
/// Bytes of its text read: what a person looks at of an attached message is its beginning.
const BODY_BYTES: usize = 512 << 10;
/// HTML tokens of its text: ten bytes to a tag is dense already.
const HTML_TOKENS: usize = 50_000;

/// Reads an attached message: its text and links, and its attachments as files.
pub(super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    // Once for structure and decoding, and the text again for links and threads.
    let text_bytes = bytes.len().min(BODY_BYTES) as u64;
    work.meter
        .spend(Cost::Parse, bytes.len() as u64 / 2 + 2 * text_bytes)
        .map_err(text::stop_at("attached message"))?;
    let limits =
        Limits { parts: PARTS, body_bytes: BODY_BYTES, html_tokens: HTML_TOKENS, ..Limits::default() };
    let message = Message::parse(bytes, &limits);
    work.read(message.body.visible_text());
    for link in &message.body.links {
        work.link(link.text.as_deref().unwrap_or(""), &link.target);
    }
    let files = work.meter.budget().files as usize;
    for part in message.attachments().filter(|part| !part.bytes().is_empty()) {
        let name = part.file_name.clone().unwrap_or_default();
        if work.found.len() >= files {
            work.fail(&name, Reason::TooMany, "parts of an attached message");
            break;
        }
        let content = part.bytes();
        if content.len() as u64 > work.meter.unpack_room()
            || work.meter.unpacked(content.len() as u64).is_err()
        {
            work.fail(&name, Reason::TooLarge, "part of an attached message");
            continue;
        }
        let declared_type = part.content_type.essence();
        work.found.push(Found {
            origin: Origin::Part,
            file_name: name,
            declared_type,
            bytes: content.to_vec(),
        });
    }
    if message.has_complaint(ComplaintKind::TooManyParts) || message.has_complaint(ComplaintKind::TooDeep) {
        work.fail("", Reason::TooMany, "parts of an attached message");
    }
    work.facets.message = Some(Box::new(message));
    Ok(())
}
