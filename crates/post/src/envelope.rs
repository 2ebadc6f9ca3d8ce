//! An envelope and who handed it over, as JSON: what goes into a sealed object beside a message and comes out of it again. Pure.
//! Used for what is held (`guard::hold`) and for mail to ourselves ([`crate::mailbox`]). Only ever sealed: it is full of addresses.

use mail::envelope::{BodyKind, Client, Envelope, Notify, Recipient, Ret};
use serde_json::{Value as Json, json};

/// Writes who handed a message over.
#[must_use]
pub fn client_json(client: &Client) -> Json {
    let Client { address, port, helo, reverse_name, account, is_encrypted } = client;
    json!({
        "address": address.map(|address| address.to_string()),
        "port": port,
        "helo": helo,
        "reverse_name": reverse_name,
        "account": account,
        "is_encrypted": is_encrypted,
    })
}

/// Writes an envelope with all that was asked for on the way.
#[must_use]
pub fn envelope_json(envelope: &Envelope) -> Json {
    let Envelope { sender, body, is_smtputf8, ret, envid, recipients } = envelope;
    json!({
        "sender": sender,
        "body": body.map(body_word),
        "is_smtputf8": is_smtputf8,
        "ret": ret.map(ret_word),
        "envid": envid,
        "recipients": recipients.iter().map(recipient_json).collect::<Vec<_>>(),
    })
}

/// Reads what [`client_json`] wrote; none if it is not in its form.
#[must_use]
pub fn client_of(json: &Json) -> Option<Client> {
    Some(Client {
        address: optional(&json["address"], |json| json.as_str()?.parse().ok())?,
        port: optional(&json["port"], |json| u16::try_from(json.as_u64()?).ok())?,
        helo: optional(&json["helo"], text)?,
        reverse_name: optional(&json["reverse_name"], text)?,
        account: optional(&json["account"], text)?,
        is_encrypted: json["is_encrypted"].as_bool()?,
    })
}

/// Reads what [`envelope_json`] wrote; none if it is not in its form.
#[must_use]
pub fn envelope_of(json: &Json) -> Option<Envelope> {
    Some(Envelope {
        sender: text(&json["sender"])?,
        body: optional(&json["body"], body_of)?,
        is_smtputf8: json["is_smtputf8"].as_bool()?,
        ret: optional(&json["ret"], ret_of)?,
        envid: optional(&json["envid"], text)?,
        recipients: list(&json["recipients"], recipient_of)?,
    })
}

/// The words of RFC 6152 §2.
fn body_word(body: BodyKind) -> &'static str {
    match body {
        BodyKind::SevenBit => "7BIT",
        BodyKind::EightBit => "8BITMIME",
    }
}

fn body_of(json: &Json) -> Option<BodyKind> {
    [BodyKind::SevenBit, BodyKind::EightBit].into_iter().find(|body| json.as_str() == Some(body_word(*body)))
}

/// The words of RFC 3461 §4.3.
fn ret_word(ret: Ret) -> &'static str {
    match ret {
        Ret::Full => "FULL",
        Ret::Headers => "HDRS",
    }
}

fn ret_of(json: &Json) -> Option<Ret> {
    [Ret::Full, Ret::Headers].into_iter().find(|ret| json.as_str() == Some(ret_word(*ret)))
}

fn recipient_json(recipient: &Recipient) -> Json {
    let notify = recipient
        .notify
        .map(|notify| json!({"success": notify.success, "failure": notify.failure, "delay": notify.delay}));
    json!({"address": recipient.address, "notify": notify, "orcpt": recipient.orcpt})
}

fn recipient_of(json: &Json) -> Option<Recipient> {
    let notify = |json: &Json| {
        Some(Notify {
            success: json["success"].as_bool()?,
            failure: json["failure"].as_bool()?,
            delay: json["delay"].as_bool()?,
        })
    };
    Some(Recipient {
        address: text(&json["address"])?,
        notify: optional(&json["notify"], notify)?,
        orcpt: optional(&json["orcpt"], text)?,
    })
}

/// Reads a text.
#[must_use]
pub fn text(json: &Json) -> Option<String> {
    json.as_str().map(str::to_owned)
}

/// Reads what may be missing: what is null is none, what is not in its form makes the whole unreadable.
pub fn optional<T>(json: &Json, read: impl Fn(&Json) -> Option<T>) -> Option<Option<T>> {
    if json.is_null() { Some(None) } else { read(json).map(Some) }
}

/// Reads a list; one thing that is not in its form makes the whole unreadable.
pub fn list<T>(json: &Json, read: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.as_array()?.iter().map(read).collect()
}
