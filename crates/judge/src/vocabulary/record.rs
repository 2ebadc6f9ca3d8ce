//! The fields of a message as rules name them: one table, name, type and where the value comes from side by side.

use model::url::Spelling;
use rules::{Array, Record, Sequence, Value, record_type};

use super::need::{AUTHENTICATION, DIRECTORY, ORGANISATION, TRIAGE};
use crate::facts::authentication::{
    AuthSummary, Claim, DmarcDetails, DmarcSummary, Passed, Signature, SpfDetails, SpfSummary,
};
use crate::facts::{
    Attachment, Banner, Body, Direction, Domain, EmailAddress, Facts, HeaderFacts, Hop, HopField, Html, Ip,
    Link, Links, Mailbox, OwnMailbox, Plain, PreviousThread, Recipients, Subject, Thread, Url,
};

impl Sequence for Links {
    fn count(&self) -> usize {
        self.len()
    }

    fn at<'m>(&'m self, index: usize) -> Value<'m> {
        self.get(index).map_or(Value::Null, |link| Value::record(&**link))
    }
}

impl Links {
    /// The links as an array rules read.
    pub(crate) fn value(&self) -> Value<'_> {
        Value::Array(Array::Borrowed(self))
    }
}

/// An array of names.
fn names<'m>(names: impl IntoIterator<Item = &'m str>) -> Value<'m> {
    Value::array(names.into_iter().map(Value::from))
}

/// The record, or null.
fn record<R: Record>(record: Option<&R>) -> Value<'_> {
    Value::record_or_null(record)
}

/// An instant, or null.
fn instant<'m>(micros: Option<i64>) -> Value<'m> {
    micros.map_or(Value::Null, Value::Time)
}

impl Passed {
    fn value<'m>(self) -> Value<'m> {
        match self {
            Self::Unknown => Value::undecided(AUTHENTICATION),
            Self::Yes => true.into(),
            Self::No => false.into(),
        }
    }
}

record_type! {
    "Message" => Facts {
        "type": "MessageType" => |it| Value::record(&it.direction),
        "sender": "Mailbox" => |it| Value::record(&it.sender),
        "recipients": "Recipients" => |it| Value::record(&it.recipients),
        "mailbox": "OwnMailbox" needs DIRECTORY => |it| it.mailbox.as_ref().map_or(Value::undecided(DIRECTORY), Value::record),
        "subject": "Subject" => |it| Value::record(&it.subject),
        "headers": "Headers" => |it| Value::record(&it.headers),
        "body": "Body" => |it| Value::record(&it.body),
        "attachments": "[File]" => |it| Value::records(&it.attachments),
        "triage": "Triage" needs TRIAGE => |_| Value::undecided(TRIAGE),
    }
}

record_type! {
    "MessageType" => Direction {
        "inbound": "bool" => |it| it.inbound.into(),
        "outbound": "bool" => |it| it.outbound.into(),
        "internal": "bool" => |it| it.internal.into(),
    }
}

record_type! {
    "Domain" => Domain {
        "domain": "string" => |it| Some(it.name()).filter(|name| !name.is_empty()).into(),
        "root_domain": "string" => |it| it.root_domain().into(),
        "sld": "string" => |it| it.sld().into(),
        "subdomain": "string" => |it| it.subdomain().into(),
        "tld": "string" => |it| it.tld().into(),
        "valid": "bool" => |it| it.is_valid().into(),
        "punycode": "string" => |it| it.unicode().into(),
        "error": "string" => |it| (!it.is_valid()).then_some("not a name below a known public suffix").into(),
    }
}

record_type! {
    "EmailAddress" => EmailAddress {
        "email": "string" => |it| Some(it.email()).filter(|email| !email.is_empty()).into(),
        "local_part": "string" => |it| Some(it.local_part()).filter(|part| !part.is_empty()).into(),
        "domain": "Domain" => |it| Value::record(&it.domain),
    }
}

record_type! {
    "Mailbox" => Mailbox {
        "display_name": "string" => |it| it.display_name.as_deref().into(),
        "email": "EmailAddress" => |it| Value::record(&it.email),
    }
}

record_type! {
    "OwnMailbox" => OwnMailbox {
        "display_name": "string" => |it| it.display_name.as_deref().into(),
        "email": "EmailAddress" => |it| Value::record(&it.email),
        "first_name": "string" => |it| it.first_name.as_deref().into(),
        "last_name": "string" => |it| it.last_name.as_deref().into(),
    }
}

record_type! {
    "Recipients" => Recipients {
        "to": "[Mailbox]" => |it| Value::records(&it.to),
        "cc": "[Mailbox]" => |it| Value::records(&it.cc),
        "bcc": "[Mailbox]" => |it| Value::records(&it.bcc),
    }
}

record_type! {
    "IP" => Ip {
        "ip": "string" => |it| it.text.as_str().into(),
        "version": "int" => |it| Value::Int(if it.address.is_ipv4() { 4 } else { 6 }),
        "translation": "IPTranslation" => translation,
    }
}

/// How an address was disguised; null for a plain one.
fn translation(ip: &Ip) -> Value<'_> {
    let Some(written) = ip.written.as_deref() else { return Value::Null };
    let encoders =
        ip.spelling.iter().filter(|spelling| **spelling != Spelling::V4InV6).map(|spelling| spelling.name());
    Value::fields([written.into(), ip.spelling.contains(&Spelling::V4InV6).into(), names(encoders)])
}

/// Fields of a disguise, in the order [`translation`] gives them.
pub(super) const IP_TRANSLATION: rules::RecordTable = rules::RecordTable {
    name: "IPTranslation",
    fields: &[("original", "string", None), ("v4_to_v6", "bool", None), ("encoders", "[string]", None)],
};

record_type! {
    "URL" => Url {
        "url": "string" => |it| it.as_str().into(),
        "scheme": "string" => |it| Some(it.scheme()).filter(|scheme| !scheme.is_empty()).into(),
        "username": "string" => |it| it.username().into(),
        "password": "string" => |it| it.password().into(),
        "domain": "Domain" => |it| record(it.domain.as_ref()),
        "ip": "IP" => |it| record(it.ip.as_ref()),
        "port": "int" => |it| it.port().map(u32::from).into(),
        "path": "string" => |it| it.path().into(),
        "query_params": "string" => |it| it.query().into(),
        "query_params_decoded": "map<string, [string]>" => query,
        "fragment": "string" => |it| it.fragment().into(),
        "rewrite": "Rewrite" => rewrite,
    }
}

/// Values of the query by name, in the order of names.
fn query(url: &Url) -> Value<'_> {
    let mut values: std::collections::BTreeMap<String, Vec<Value<'_>>> = std::collections::BTreeMap::new();
    for (name, value) in url.query_pairs() {
        values.entry(name.into_owned()).or_default().push(value.into());
    }
    let values = values.into_iter().map(|(name, values)| (name, Value::array(values)));
    Value::Map(rules::Map::Shared(std::rc::Rc::new(values.collect())))
}

/// Wrappers taken off; a link without any has an empty list of them.
fn rewrite(url: &Url) -> Value<'_> {
    let rewrite = url.rewrite();
    let original = rewrite.map(|rewrite| &*rewrite.original);
    let encoders = rewrite.map(|rewrite| rewrite.encoders.as_slice()).unwrap_or_default();
    Value::fields([original.into(), names(encoders.iter().map(|encoder| encoder.name()))])
}

/// Fields of wrappers, in the order [`rewrite`] gives them.
pub(super) const REWRITE: rules::RecordTable = rules::RecordTable {
    name: "Rewrite",
    fields: &[("original", "string", None), ("encoders", "[string]", None)],
};

record_type! {
    "Link" => Link {
        "display_text": "string" => |it| it.display_text.as_deref().into(),
        "display_url": "URL" => |it| record(it.display_url.as_ref()),
        "href_url": "URL" => |it| Value::record(&it.href_url),
        "mismatched": "bool" => |it| it.is_mismatched.into(),
        "parser": "string" => |it| (if it.is_plain { "plain" } else { "hyperlink" }).into(),
        "visible": "bool" => |it| it.is_visible.into(),
    }
}

record_type! {
    "Subject" => Subject {
        "subject": "string" => |it| it.text.as_deref().into(),
        "base": "string" => |it| it.base.as_deref().into(),
        "tags": "[string]" => |it| Value::texts(&it.tags),
        "is_reply": "bool" => |it| it.is_reply.into(),
        "is_forward": "bool" => |it| it.is_forward.into(),
        "is_auto_reply": "bool" => |it| it.is_auto_reply.into(),
    }
}

record_type! {
    "Headers" => HeaderFacts {
        "message_id": "string" => |it| it.message_id.as_deref().into(),
        "in_reply_to": "string" => |it| it.in_reply_to.as_deref().into(),
        "references": "[string]" => |it| Value::texts(&it.references),
        "mailer": "string" => |it| it.mailer.as_deref().into(),
        "date": "time" => |it| instant(it.date_micros),
        "date_original_offset": "string" => |it| it.date_original_offset.as_deref().into(),
        "reply_to": "[Mailbox]" => |it| Value::records(&it.reply_to),
        "return_path": "EmailAddress" => |it| record(it.return_path.as_ref()),
        "delivered_to": "EmailAddress" => |it| record(it.delivered_to.as_ref()),
        "x_sender": "EmailAddress" => |it| record(it.x_sender.as_ref()),
        "x_authenticated_sender": "EmailAddress" => |it| record(it.x_authenticated_sender.as_ref()),
        "x_authenticated_domain": "Domain" => |it| record(it.x_authenticated_domain.as_ref()),
        "x_originating_ip": "IP" => |it| record(it.x_originating_ip.as_ref()),
        "x_client_ip": "IP" => |it| record(it.x_client_ip.as_ref()),
        "x_secure_server_account": "string" => |it| it.x_secure_server_account.as_deref().into(),
        "domains": "[Domain]" => |it| Value::records(&it.domains),
        "ips": "[IP]" => |it| Value::records(&it.ips),
        "hops": "[Hop]" => |it| Value::records(&it.hops),
        "auth_summary": "AuthSummary" => |it| Value::record(&it.auth_summary),
    }
}

record_type! {
    "AuthSummary" => AuthSummary {
        "spf": "SPFSummary" => |it| Value::record(&it.spf),
        "dmarc": "DMARCSummary" => |it| Value::record(&it.dmarc),
    }
}

record_type! {
    "SPFSummary" => SpfSummary {
        "pass": "bool" needs AUTHENTICATION => |it| it.passed.value(),
        "error": "bool" => |it| it.is_error.into(),
        "details": "SPF" => |it| Value::record(&it.details),
    }
}

record_type! {
    "DMARCSummary" => DmarcSummary {
        "pass": "bool" needs AUTHENTICATION => |it| it.passed.value(),
        "error": "bool" => |it| it.is_error.into(),
        "details": "DMARC" => |it| Value::record(&it.details),
    }
}

record_type! {
    "SPF" => SpfDetails {
        "verdict": "string" => |it| it.verdict.as_deref().into(),
        "client_ip": "IP" => |it| record(it.client_ip.as_ref()),
        "designator": "string" => |it| it.designator.as_deref().into(),
        "server": "Domain" => |it| record(it.server.as_ref()),
        "helo": "Domain" => |it| record(it.helo.as_ref()),
        "description": "string" => |it| it.description.as_deref().into(),
    }
}

record_type! {
    "DMARC" => DmarcDetails {
        "verdict": "string" => |it| it.verdict.as_deref().into(),
        "policy": "string" => |it| it.policy.as_deref().into(),
        "sub_policy": "string" => |it| it.sub_policy.as_deref().into(),
        "disposition": "string" => |it| it.disposition.as_deref().into(),
        "action": "string" => |it| it.action.as_deref().into(),
        "from": "Domain" => |it| record(it.from.as_ref()),
    }
}

record_type! {
    "Hop" => Hop {
        "index": "int" => |it| it.index.into(),
        "fields": "[HopField]" => |it| Value::records(&it.fields),
        "received": "Received" => received,
        "received_spf": "SPF" => |it| record(it.received_spf.as_ref()),
        "signature": "Signature" => |it| record(it.signature.as_ref()),
        "authentication_results": "AuthenticationResults" => |it| record(it.authentication_results.as_ref()),
    }
}

/// The clauses of a Received field, each a record with its text.
fn received(hop: &Hop) -> Value<'_> {
    let Some(received) = &hop.received else { return Value::Null };
    let clause = |text: &'_ Option<String>| {
        text.as_deref().map_or(Value::Null, |text| Value::fields([text.to_owned().into()]))
    };
    Value::fields([
        clause(&received.from),
        clause(&received.by),
        clause(&received.for_clause),
        clause(&received.with),
        clause(&received.id),
        clause(&received.via),
        clause(&received.additional),
        instant(received.date.map(|date| date.unix_seconds.saturating_mul(1_000_000))),
        received.date.map(|date| (date.offset_minutes / 60).to_string()).into(),
    ])
}

/// Fields of a Received field, in the order [`received`] gives them.
pub(super) const RECEIVED: rules::RecordTable = rules::RecordTable {
    name: "Received",
    fields: &[
        ("source", "Clause", None),
        ("server", "Clause", None),
        ("mailbox", "Clause", None),
        ("protocol", "Clause", None),
        ("id", "Clause", None),
        ("link", "Clause", None),
        ("additional", "Clause", None),
        ("time", "time", None),
        ("zone_offset", "string", None),
    ],
};

/// One clause of a Received field.
pub(super) const CLAUSE: rules::RecordTable =
    rules::RecordTable { name: "Clause", fields: &[("raw", "string", None)] };

record_type! {
    "HopField" => HopField {
        "name": "string" => |it| it.name.as_str().into(),
        "value": "string" => |it| it.value.as_str().into(),
        "position": "int" => |it| it.position.into(),
    }
}

record_type! {
    "Signature" => Signature {
        "type": "string" => |it| it.kind.into(),
        "domain": "string" => |it| it.domain.as_deref().into(),
        "selector": "string" => |it| it.selector.as_deref().into(),
        "signature": "string" => |it| it.signature.as_deref().into(),
        "headers": "string" => |it| it.headers.as_deref().into(),
        "algorithm": "string" => |it| it.algorithm.as_deref().into(),
        "version": "string" => |it| it.version.as_deref().into(),
        "instance": "string" => |it| it.instance.as_deref().into(),
        "body_hash": "string" => |it| it.body_hash.as_deref().into(),
    }
}

record_type! {
    "AuthenticationResults" => Claim {
        "type": "string" => |it| (if it.is_arc { "arc" } else { "standard" }).into(),
        "instance": "int" => |it| it.instance.into(),
        "server": "Domain" => |it| record(it.server.as_ref()),
        "spf": "string" => |it| it.spf.as_deref().into(),
        "spf_details": "SPF" => |it| record(it.spf_details.as_ref()),
        "dkim": "string" => |it| it.dkim.as_deref().into(),
        "dkim_details": "[Signature]" => |it| Value::records(&it.dkim_details),
        "dmarc": "string" => |it| it.dmarc.as_deref().into(),
        "dmarc_details": "DMARC" => |it| record(it.dmarc_details.as_ref()),
        "compauth": "CompAuth" => |it| it.compauth.as_ref().map_or(Value::Null, |(verdict, reason)| {
            Value::fields([verdict.as_str().into(), reason.as_deref().into()])
        }),
    }
}

/// Microsoft's combined verdict.
pub(super) const COMPAUTH: rules::RecordTable = rules::RecordTable {
    name: "CompAuth",
    fields: &[("verdict", "string", None), ("reason", "string", None)],
};

record_type! {
    "Body" => Body {
        "plain": "BodyPlain" => |it| record(it.plain.as_ref()),
        "html": "HTML" => |it| record(it.html.as_ref()),
        "links": "[Link]" => |it| it.links.value(),
        "ips": "[IP]" => |it| Value::records(&it.ips),
        "current_thread": "Thread" => |it| Value::record(&it.current_thread),
        "previous_threads": "[PreviousThread]" => |it| Value::records(&it.previous_threads),
    }
}

record_type! {
    "BodyPlain" => Plain {
        "raw": "string" => |it| it.source.text.as_str().into(),
        "links": "[Link]" => |it| it.links.value(),
    }
}

record_type! {
    "HTML" => Html {
        "raw": "string" => |it| it.raw().into(),
        "inner_text": "string" => |it| it.inner_text().into(),
        "display_text": "string" => |it| it.display_text().into(),
        "links": "[Link]" => |it| it.links().value(),
    }
}

record_type! {
    "Thread" => Thread {
        "text": "string" => |it| it.text.as_str().into(),
        "links": "[Link]" => |it| it.links.value(),
        "banners": "[Banner]" => |it| Value::records(&it.banners),
        // The newest message has nothing before it.
        "preamble": "string" => |_| Value::Null,
    }
}

record_type! {
    "PreviousThread" => PreviousThread {
        "index": "int" => |it| it.index.into(),
        "text": "string" => |it| it.text.as_str().into(),
        "links": "[Link]" => |it| it.links.value(),
        "banners": "[Banner]" => |it| Value::records(&it.banners),
        "preamble": "string" => |it| it.preamble.as_str().into(),
        "sender": "Mailbox" => |it| record(it.sender.as_ref()),
        "recipients": "Recipients" => |it| Value::record(&it.recipients),
        "subject": "Subject" => |it| Value::record(&it.subject),
        "date": "time" => |it| instant(it.date_micros),
    }
}

record_type! {
    "Banner" => Banner {
        "text": "string" => |it| it.text.as_str().into(),
        "links": "[Link]" => |it| it.links.value(),
    }
}

record_type! {
    "File" => Attachment {
        "file_name": "string" => |it| it.file_name.as_deref().into(),
        "file_extension": "string" => |it| it.extension.as_deref().into(),
        "file_type": "string" => |it| it.file_type.into(),
        "content_type": "string" => |it| it.content_type.as_deref().into(),
        "content_id": "string" => |it| it.content_id.as_deref().into(),
        "content_disposition": "string" => |it| it.disposition.as_deref().into(),
        "content_transfer_encoding": "string" => |it| it.transfer_encoding.into(),
        "size": "int" => |it| it.bytes.len().into(),
        "md5": "string" => |it| it.md5().into(),
        "sha1": "string" => |it| it.sha1().into(),
        "sha256": "string" => |it| it.sha256().into(),
    }
}

/// A person or address of the organisation that attackers like to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vip {
    /// As people write it.
    pub display_name: String,
    /// The address.
    pub email: String,
}

record_type! {
    "VIP" => Vip {
        "display_name": "string" needs ORGANISATION => |it| it.display_name.as_str().into(),
        "email": "string" needs ORGANISATION => |it| it.email.as_str().into(),
    }
}
