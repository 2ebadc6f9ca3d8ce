//! The envelope from the arguments of MAIL and RCPT, which an MTA passes on as the client gave them: the path, then ESMTP parameters.
//! Fills [`crate::envelope::Envelope`]. The MTA has checked them; what it let through and we do not understand is left out.

use crate::envelope::{BodyKind, Envelope, Notify, Recipient, Ret};

/// Reads MAIL: reverse-path, then parameters.
#[must_use]
pub fn mail(arguments: &[&[u8]]) -> Envelope {
    let mut envelope =
        Envelope { sender: path(arguments.first().copied().unwrap_or_default()), ..Envelope::default() };
    for (name, value) in parameters(arguments) {
        match name.as_str() {
            "BODY" => envelope.body = body_kind(&value),
            "SMTPUTF8" => envelope.is_smtputf8 = true,
            "RET" => envelope.ret = ret(&value),
            "ENVID" => envelope.envid = Some(value).filter(|value| !value.is_empty()),
            _ => {}
        }
    }
    envelope
}

/// Reads RCPT: forward-path, then parameters.
#[must_use]
pub fn recipient(arguments: &[&[u8]]) -> Recipient {
    let mut recipient =
        Recipient { address: path(arguments.first().copied().unwrap_or_default()), ..Recipient::default() };
    for (name, value) in parameters(arguments) {
        match name.as_str() {
            "NOTIFY" => recipient.notify = notify(&value),
            "ORCPT" => recipient.orcpt = Some(value).filter(|value| !value.is_empty()),
            _ => {}
        }
    }
    recipient
}

/// A path without its brackets and without a source route (RFC 5321 §4.1.1.3: which is to be ignored).
fn path(argument: &[u8]) -> String {
    // RFC 6531 §3.3: addresses are ASCII or UTF-8; what is neither cannot be written back faithfully by anybody.
    let text = String::from_utf8_lossy(argument);
    let text = text.trim();
    let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    let without_route = match bare.strip_prefix('@').and_then(|route| route.split_once(':')) {
        Some((_, mailbox)) => mailbox,
        None => bare,
    };
    without_route.to_owned()
}

/// `NAME=VALUE`, names in capitals.
fn parameters(arguments: &[&[u8]]) -> impl Iterator<Item = (String, String)> {
    arguments.iter().skip(1).map(|argument| {
        let text = String::from_utf8_lossy(argument);
        let (name, value) = text.split_once('=').unwrap_or((&text, ""));
        (name.to_ascii_uppercase(), value.to_owned())
    })
}

fn body_kind(value: &str) -> Option<BodyKind> {
    match value.to_ascii_uppercase().as_str() {
        "7BIT" => Some(BodyKind::SevenBit),
        "8BITMIME" => Some(BodyKind::EightBit),
        _ => None,
    }
}

fn ret(value: &str) -> Option<Ret> {
    match value.to_ascii_uppercase().as_str() {
        "FULL" => Some(Ret::Full),
        "HDRS" => Some(Ret::Headers),
        _ => None,
    }
}

/// `NEVER`, or any of the other three (RFC 3461 §4.1).
fn notify(value: &str) -> Option<Notify> {
    let mut notify = Notify::default();
    for word in value.split(',') {
        match word.trim().to_ascii_uppercase().as_str() {
            "NEVER" => {}
            "SUCCESS" => notify.success = true,
            "FAILURE" => notify.failure = true,
            "DELAY" => notify.delay = true,
            _ => return None,
        }
    }
    Some(notify)
}
