//! multipart/report taken apart (RFC 6522): the human text, the machine part, the returned message. Not read further here: `formats` does.

use crate::mime::PartId;

/// The parts of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// `report-type`: `delivery-status`, `feedback-report`, `disposition-notification` …; lower case.
    pub kind: String,
    /// The text for people.
    pub text: Option<PartId>,
    /// The part for machines.
    pub machine: Option<PartId>,
    /// The message it is about, whole or only its headers.
    pub returned: Option<PartId>,
}

use crate::{message::Message, mime::Part};

impl Report {
    /// Takes a report apart; `None` when the message is none.
    #[must_use]
    pub fn of(message: &Message) -> Option<Self> {
        let container = message.parts.iter().find(|part| part.content_type.is("multipart", "report"))?;
        let children: Vec<&Part> =
            container.children.iter().filter_map(|child| message.part(*child)).collect();
        let kind =
            container.content_type.parameter("report-type").unwrap_or_default().trim().to_ascii_lowercase();
        let machine = children.iter().find(|part| is_machine_part(part, &kind));
        // RFC 6522 §3: text, machine part, returned message, in this order; each told by its type where the order is broken.
        let text = children.iter().find(|part| part.content_type.kind == "text" && !is_returned(part));
        let returned = children.iter().rev().find(|part| is_returned(part));
        Some(Self {
            kind,
            text: text.map(|part| part.id),
            machine: machine.map(|part| part.id),
            returned: returned.map(|part| part.id),
        })
    }
}

/// The part whose type carries the report's name: `message/delivery-status`, `message/feedback-report` …
fn is_machine_part(part: &Part, kind: &str) -> bool {
    let subtype = part.content_type.subtype.as_str();
    let is_known = [
        "delivery-status",
        "global-delivery-status",
        "feedback-report",
        "disposition-notification",
        "tlsrpt+json",
        "tlsrpt+gzip",
    ]
    .contains(&subtype);
    is_known
        || (!kind.is_empty() && subtype == kind)
        || (part.content_type.kind == "application" && kind == "tlsrpt")
}

/// `message/rfc822`, its international form, or headers alone.
fn is_returned(part: &Part) -> bool {
    ["rfc822", "rfc822-headers", "global", "global-headers"].contains(&part.content_type.subtype.as_str())
}

#[cfg(test)]
mod tests {
    use super::Report;
    use crate::{limits::Limits, message::Message};

    fn parse(raw: &str) -> Message {
        Message::parse(raw.replace('\n', "\r\n").as_bytes(), &Limits::default())
    }

    #[test]
    fn a_bounce_has_its_three_parts() {
        let message = parse(concat!(
            "From: mailer-daemon@example.com\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n",
            "--b\n\nYour message could not be delivered.\n",
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\nAction: failed\n",
            "--b\nContent-Type: message/rfc822\n\nSubject: hello\n\nhi\n--b--\n"
        ));
        let report = Report::of(&message).unwrap();
        assert_eq!(report.kind, "delivery-status");
        let text_of = |id| String::from_utf8_lossy(message.part(id).unwrap().bytes()).into_owned();
        assert!(text_of(report.text.unwrap()).starts_with("Your message"));
        assert!(text_of(report.machine.unwrap()).contains("Action: failed"));
        assert!(text_of(report.returned.unwrap()).starts_with("Subject: hello"));
    }

    #[test]
    fn headers_alone_are_a_returned_message_too() {
        let message = parse(concat!(
            "From: a@example.com\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n",
            "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n",
            "--b\nContent-Type: text/rfc822-headers\n\nSubject: hello\n--b--\n"
        ));
        let report = Report::of(&message).unwrap();
        assert_eq!(
            (report.text.is_none(), report.machine.is_some(), report.returned.is_some()),
            (true, true, true)
        );
    }

    #[test]
    fn an_ordinary_message_is_no_report() {
        assert_eq!(Report::of(&parse("From: a@example.com\n\nhi\n")), None);
    }
}
