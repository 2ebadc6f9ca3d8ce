//! Parameters of MAIL and RCPT (RFC 5321 §4.1.2): SIZE, BODY, SMTPUTF8, RET, ENVID, AUTH; NOTIFY, ORCPT.

use super::{CommandError, Mail, PARAMETERS};
use crate::envelope::{BodyKind, Notify, Recipient, Ret};
use crate::smtp::xtext;

/// Longest envelope identifier (RFC 3461 §4.4).
const ENVID_BYTES: usize = 100;
/// Longest original recipient (RFC 3461 §4.2).
const ORCPT_BYTES: usize = 500;
/// Longest size: twenty digits (RFC 1870 §6).
const SIZE_DIGITS: usize = 20;

/// Reads the parameters of MAIL.
pub(super) fn mail_read(mail: &mut Mail, text: &str) -> Result<(), CommandError> {
    for (name, value) in split(text)? {
        match (name.as_str(), value) {
            ("SIZE", Some(value)) => mail.size = Some(size(value)?),
            ("BODY", Some(value)) => mail.body = Some(body(value)?),
            // RFC 6531 §3.4: it has no value.
            ("SMTPUTF8", None) => mail.is_smtputf8 = true,
            ("RET", Some(value)) => mail.ret = Some(ret(value)?),
            ("ENVID", Some(value)) => mail.envid = Some(in_xtext(value, ENVID_BYTES)?),
            ("AUTH", Some(value)) => mail.auth = Some(in_xtext(value, ORCPT_BYTES)?),
            (name, _) => return Err(misused(name, &["SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH"])),
        }
    }
    Ok(())
}

/// Reads the parameters of RCPT.
pub(super) fn rcpt_read(recipient: &mut Recipient, text: &str) -> Result<(), CommandError> {
    for (name, value) in split(text)? {
        match (name.as_str(), value) {
            ("NOTIFY", Some(value)) => recipient.notify = Some(notify(value)?),
            ("ORCPT", Some(value)) => recipient.orcpt = Some(orcpt(value)?),
            (name, _) => return Err(misused(name, &["NOTIFY", "ORCPT"])),
        }
    }
    Ok(())
}

/// A known parameter with or without a value where it should not have one is bad syntax; any other is not recognised.
fn misused(name: &str, known: &[&str]) -> CommandError {
    if known.contains(&name) { CommandError::Syntax } else { CommandError::Parameter }
}

/// Names in capitals, with their values; each at most once.
fn split(text: &str) -> Result<Vec<(String, Option<&str>)>, CommandError> {
    let mut parameters: Vec<(String, Option<&str>)> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let name = name.to_ascii_uppercase();
        let is_repeated = parameters.iter().any(|(known, _)| *known == name);
        if !is_name || is_repeated || value == Some("") || parameters.len() == PARAMETERS {
            return Err(CommandError::Syntax);
        }
        parameters.push((name, value));
    }
    Ok(parameters)
}

fn size(value: &str) -> Result<u64, CommandError> {
    let is_number = value.len() <= SIZE_DIGITS && value.bytes().all(|byte| byte.is_ascii_digit());
    // Twenty digits can say more than 64 bits hold; either is too large.
    if is_number { Ok(value.parse().unwrap_or(u64::MAX)) } else { Err(CommandError::Syntax) }
}

fn body(value: &str) -> Result<BodyKind, CommandError> {
    match value.to_ascii_uppercase().as_str() {
        "7BIT" => Ok(BodyKind::SevenBit),
        "8BITMIME" => Ok(BodyKind::EightBit),
        // RFC 3030 §3: BINARYMIME goes with BDAT, which we do not offer.
        _ => Err(CommandError::Parameter),
    }
}

fn ret(value: &str) -> Result<Ret, CommandError> {
    match value.to_ascii_uppercase().as_str() {
        "FULL" => Ok(Ret::Full),
        "HDRS" => Ok(Ret::Headers),
        _ => Err(CommandError::Syntax),
    }
}

/// A value that must be xtext and is kept as it is.
fn in_xtext(value: &str, bytes: usize) -> Result<String, CommandError> {
    let is_xtext = value.len() <= bytes && value.is_ascii() && xtext::decode(value).is_some();
    is_xtext.then(|| value.to_owned()).ok_or(CommandError::Syntax)
}

fn notify(value: &str) -> Result<Notify, CommandError> {
    let mut notify = Notify::default();
    // RFC 3461 §4.1: NEVER stands alone.
    if value.eq_ignore_ascii_case("NEVER") {
        return Ok(notify);
    }
    for word in value.split(',') {
        let wanted = match word.to_ascii_uppercase().as_str() {
            "SUCCESS" => &mut notify.success,
            "FAILURE" => &mut notify.failure,
            "DELAY" => &mut notify.delay,
            _ => return Err(CommandError::Syntax),
        };
        if std::mem::replace(wanted, true) {
            return Err(CommandError::Syntax);
        }
    }
    Ok(notify)
}

/// `rfc822;joe+2Bx@example.com`; RFC 6533 §3 also has addresses of type `utf-8` with letters beyond ASCII.
fn orcpt(value: &str) -> Result<String, CommandError> {
    let (kind, address) = value.split_once(';').ok_or(CommandError::Syntax)?;
    let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_address = if kind.eq_ignore_ascii_case("utf-8") {
        !address.is_empty() && !address.contains(char::is_control)
    } else {
        !address.is_empty() && in_xtext(address, ORCPT_BYTES).is_ok()
    };
    (is_kind && is_address && value.len() <= ORCPT_BYTES)
        .then(|| value.to_owned())
        .ok_or(CommandError::Syntax)
}

/// Writes the whole command again, without its line end, as [`super::Command::read`] read it; the route it may have had is gone.
#[must_use]
pub fn mail_line(mail: &Mail) -> String {
    let mut line = format!("MAIL FROM:<{}>", mail.sender);
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            line.push_str(&format!(" {name}={value}"));
        }
    };
    add("SIZE", mail.size.map(|size| size.to_string()).as_deref());
    add("BODY", mail.body.map(|body| if body == BodyKind::SevenBit { "7BIT" } else { "8BITMIME" }));
    add("RET", mail.ret.map(|ret| if ret == Ret::Full { "FULL" } else { "HDRS" }));
    add("ENVID", mail.envid.as_deref());
    add("AUTH", mail.auth.as_deref());
    if mail.is_smtputf8 {
        line.push_str(" SMTPUTF8");
    }
    line
}

/// Writes the whole command again, without its line end.
#[must_use]
pub fn rcpt_line(recipient: &Recipient) -> String {
    let mut line = format!("RCPT TO:<{}>", recipient.address);
    if let Some(notify) = recipient.notify {
        let words = [(notify.success, "SUCCESS"), (notify.failure, "FAILURE"), (notify.delay, "DELAY")];
        let wanted: Vec<&str> =
            words.iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, word)| *word).collect();
        // RFC 3461 §4.1: none of the three is NEVER.
        line.push_str(" NOTIFY=");
        line.push_str(&if wanted.is_empty() { "NEVER".to_owned() } else { wanted.join(",") });
    }
    if let Some(orcpt) = &recipient.orcpt {
        line.push_str(" ORCPT=");
        line.push_str(orcpt);
    }
    line
}
