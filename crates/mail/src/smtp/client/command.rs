//! The lines a client says of a message, with the parameters the server offered and no others; and which messages and recipients it cannot
//! say at all. Also used by whoever speaks to a next hop step by step.

use std::{borrow::Cow, net::IpAddr};

use model::domain::Domain;

use super::{Cause, Nature, Outcome, Refusal, Step};
use crate::{
    envelope::{BodyKind, Client, Envelope, Recipient, Ret},
    smtp::{extension::Extensions, xtext},
};

/// The longest address that is sent, without its brackets. RFC 5321 §4.5.3.1.3 allows 256; whether more is taken, the server says.
const MAX_ADDRESS_BYTES: usize = 1_000;
/// The longest parameter. RFC 3461 §4.2 allows 500 for ORCPT, §4.4 100 for ENVID.
const MAX_PARAMETER_BYTES: usize = 600;
/// The longest XFORWARD line (RFC 5321 §4.5.3.1.4).
const MAX_FORWARD_BYTES: usize = 510;
/// The longest value of an XFORWARD attribute before it is encoded: three times as long, Postfix still reads it.
const MAX_ATTRIBUTE_BYTES: usize = 85;

/// The reason nobody can get this message from this server, if there is one.
#[must_use]
pub fn refusal_of_all(envelope: &Envelope, nature: &Nature, offered: &Extensions) -> Option<Refusal> {
    let is_too_large = offered.size.is_some_and(|limit| limit > 0 && nature.size > limit);
    let has_bad_parameter = envelope.envid.as_deref().is_some_and(|envid| !is_parameter(envid));
    let needs_utf8 =
        !as_ascii(&envelope.sender).is_ascii() || (envelope.is_smtputf8 && nature.has_eight_bit_header);
    let cause = if !envelope.sender.is_empty() && !is_address(&envelope.sender) {
        Cause::BadSender
    } else if has_bad_parameter {
        Cause::BadParameter
    } else if nature.stray.is_some() {
        Cause::StrayLineEnd
    } else if is_too_large {
        // RFC 1870 §4: the server said so; asking would only cost both.
        Cause::TooLarge
    } else if needs_utf8 && !offered.smtputf8 {
        // RFC 6531 §3.2: such a message must not go to a server without SMTPUTF8.
        Cause::NeedsUtf8
    } else if nature.has_eight_bit && !offered.eight_bit_mime {
        // RFC 6152 §3: 8-bit bytes must not go to a server without 8BITMIME.
        Cause::EightBit
    } else {
        return None;
    };
    Some(Refusal::by_us(cause, Step::Mail))
}

/// For each recipient the reason this server cannot be asked about it, where there is one.
#[must_use]
pub fn refusals_of_some(envelope: &Envelope, offered: &Extensions) -> Vec<Option<Outcome>> {
    let refusal = |recipient: &Recipient| {
        let cause = if !is_address(&recipient.address) {
            Cause::BadRecipient
        } else if recipient.orcpt.as_deref().is_some_and(|orcpt| !is_parameter(orcpt)) {
            Cause::BadParameter
        } else if !as_ascii(&recipient.address).is_ascii() && !offered.smtputf8 {
            Cause::NeedsUtf8
        } else {
            return None;
        };
        Some(Outcome::Refused(Refusal::by_us(cause, Step::Recipient)))
    };
    envelope.recipients.iter().map(refusal).collect()
}

/// The MAIL command, without its line end.
#[must_use]
pub fn mail_line(envelope: &Envelope, nature: &Nature, offered: &Extensions) -> String {
    let mut line = format!("MAIL FROM:<{}>", on_the_wire(&envelope.sender, offered));
    if offered.size.is_some() {
        line += &format!(" SIZE={}", nature.size);
    }
    // RFC 6152 §3: who sends 8-bit bytes says so, whether or not we were told.
    if offered.eight_bit_mime && (nature.has_eight_bit || envelope.body == Some(BodyKind::EightBit)) {
        line += " BODY=8BITMIME";
    } else if offered.eight_bit_mime && envelope.body == Some(BodyKind::SevenBit) {
        line += " BODY=7BIT";
    }
    let has_foreign_address = !envelope.sender.is_ascii()
        || envelope.recipients.iter().any(|recipient| !recipient.address.is_ascii());
    if offered.smtputf8 && (envelope.is_smtputf8 || has_foreign_address) {
        line += " SMTPUTF8";
    }
    if offered.dsn {
        match envelope.ret {
            Some(Ret::Full) => line += " RET=FULL",
            Some(Ret::Headers) => line += " RET=HDRS",
            None => {}
        }
        if let Some(envid) = &envelope.envid {
            line += &format!(" ENVID={envid}");
        }
    }
    line
}

/// The RCPT command, without its line end.
#[must_use]
pub fn recipient_line(recipient: &Recipient, offered: &Extensions) -> String {
    let mut line = format!("RCPT TO:<{}>", on_the_wire(&recipient.address, offered));
    if offered.dsn {
        if let Some(notify) = recipient.notify {
            // RFC 3461 §4.1.
            let words = [(notify.success, "SUCCESS"), (notify.failure, "FAILURE"), (notify.delay, "DELAY")];
            let words: Vec<_> =
                words.iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, word)| *word).collect();
            line +=
                &format!(" NOTIFY={}", if words.is_empty() { "NEVER".to_owned() } else { words.join(",") });
        }
        if let Some(orcpt) = &recipient.orcpt {
            line += &format!(" ORCPT={orcpt}");
        }
    }
    line
}

/// An address as this server can take it: one that is international in its domain only goes in A-labels to a server without SMTPUTF8
/// (RFC 5891 §4.4), which reaches the same mailbox.
fn on_the_wire<'a>(address: &'a str, offered: &Extensions) -> Cow<'a, str> {
    if offered.smtputf8 { Cow::Borrowed(address) } else { as_ascii(address) }
}

/// The address with its domain in A-labels, if that makes it ASCII; else as it is.
fn as_ascii(address: &str) -> Cow<'_, str> {
    match address.rsplit_once('@') {
        Some((local, domain)) if local.is_ascii() && !domain.is_ascii() => {
            Cow::Owned(format!("{local}@{}", Domain::lenient(domain).name()))
        }
        _ => Cow::Borrowed(address),
    }
}

/// The XFORWARD commands that tell who handed the message over, with the attributes the server takes; none if it takes none.
#[must_use]
pub fn forward_lines(client: &Client, attributes: &[String]) -> Vec<String> {
    // Postfix's XFORWARD_README: what is not known is told as [UNAVAILABLE].
    const UNKNOWN: &str = "[UNAVAILABLE]";
    let address = client.address.map(|address| match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("IPV6:{address}"),
    });
    let known = [
        ("NAME", client.reverse_name.clone()),
        ("ADDR", address),
        ("PORT", client.port.map(|port| port.to_string())),
        ("HELO", client.helo.clone()),
        // What did not come over a network is local, and filters behind trust it more.
        ("SOURCE", Some(if client.address.is_some() { "REMOTE" } else { "LOCAL" }.to_owned())),
    ];
    let mut lines: Vec<String> = Vec::new();
    for (name, value) in known {
        if !attributes.iter().any(|attribute| attribute == name) {
            continue;
        }
        let value = value.as_deref().unwrap_or(UNKNOWN);
        let value = xtext::encode(&value[..value.floor_char_boundary(MAX_ATTRIBUTE_BYTES)]);
        let word = format!(" {name}={value}");
        match lines.last_mut() {
            Some(line) if line.len() + word.len() <= MAX_FORWARD_BYTES => line.push_str(&word),
            _ => lines.push(format!("XFORWARD{word}")),
        }
    }
    lines
}

/// Our name as it may stand behind EHLO; anything else would be a command of its own.
pub(super) fn host_name(name: &str) -> &str {
    let is_name = !name.is_empty()
        && name.len() <= 255
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte));
    if is_name { name } else { "localhost" }
}

/// Whether an address can stand between angle brackets, in both forms it may be written in. A domain that has no form in A-labels, because it would
/// become a bracket or a space, is none.
fn is_address(address: &str) -> bool {
    let ascii = as_ascii(address);
    let is_domain = address.rsplit_once('@').is_none_or(|(local, _)| !local.is_ascii() || ascii.is_ascii());
    is_domain && is_path(address) && is_path(&ascii)
}

/// Whether nothing in an address ends the path or the line.
fn is_path(address: &str) -> bool {
    if address.is_empty() || address.len() > MAX_ADDRESS_BYTES || address.chars().any(char::is_control) {
        return false;
    }
    // RFC 5321 §4.1.2: within quotes brackets and spaces are characters like any other.
    let (mut is_quoted, mut is_escaped) = (false, false);
    for character in address.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_quoted,
            '"' => is_quoted = !is_quoted,
            '<' | '>' | ' ' if !is_quoted => return false,
            _ => {}
        }
    }
    !is_quoted && !is_escaped
}

/// Whether a parameter's value can stand in a line (RFC 5321 §4.1.2, esmtp-value; `=` is in ORCPT of some senders and harmless).
fn is_parameter(value: &str) -> bool {
    (1..=MAX_PARAMETER_BYTES).contains(&value.len())
        && value.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
}
