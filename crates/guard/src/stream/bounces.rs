//! Bounces: reports that mail of ours did not reach its recipient, read into the baseline of the account that had sent it.
//! A report counts only where the trace knows the message it returns as one that left us, and for no more recipients than it had: who invents
//! reports must have got that message, and makes its account look no worse than if it had been for nobody.
//! What is counted are addresses that do not exist (5.1.x); a full mailbox or a refused content says nothing about the sender's list.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use mail::Message;
use mail::report::Report;
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::time::Time;
use model::verdict::Direction;
use store::shared::{SharedStore, TraceBy};
use tokio::sync::mpsc;

use super::Desk;
use crate::ingest::fields::raw_fields;

/// So much of a report's machine part is read: room for some hundred recipients.
const MAX_REPORT_BYTES: usize = 64 << 10;

/// Longest Message-ID: it stands on one line (RFC 5322 §2.1.1). Reports wait, and what waits has a size.
const MAX_ID_BYTES: usize = 998;

/// Reports that wait to be looked up; more are not counted, which costs this guard one of its signs and nobody their mail.
pub(super) const MOST_WAITING: usize = 256;

/// Messages whose reports are counted at most once for each recipient; the oldest is forgotten.
const MOST_REMEMBERED: usize = 10_000;

/// A message is reported back within this: a queue keeps it five days (RFC 5321 §4.5.4.1).
const LOOKS_BACK: Duration = Duration::from_hours(7 * 24);

/// The store answers within this, or the report is not counted.
const LOOKUP_LIMIT: Duration = Duration::from_secs(5);

/// Messages of one Message-ID that are looked at: a message that met two of our doors has two rows.
const MOST_ROWS: u32 = 4;

/// What a report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The Message-ID of the message that came back.
    pub message_id: String,
    /// How many of its recipients do not exist.
    pub failed: u32,
}

impl Bounce {
    /// Reads a delivery status notification; nothing if the message is none, or no recipient failed for good because there is no such address.
    #[must_use]
    pub fn of(message: &Message) -> Option<Self> {
        let report = Report::of(message).filter(|report| report.kind == "delivery-status")?;
        let machine = message.part(report.machine?)?.bytes();
        let returned = message.part(report.returned?)?.bytes();
        let failed = unknown_recipients(&machine[..machine.len().min(MAX_REPORT_BYTES)]);
        let id = raw_fields(returned).find(|field| field.name.eq_ignore_ascii_case(b"message-id"))?;
        let id = id.value.trim_ascii();
        let is_counted = failed > 0 && id.len() <= MAX_ID_BYTES;
        is_counted.then(|| Bounce { message_id: String::from_utf8_lossy(id).into_owned(), failed })
    }
}

/// Counts the recipients whose address does not exist.
fn unknown_recipients(machine: &[u8]) -> u32 {
    let text = String::from_utf8_lossy(machine);
    let mut failed = 0;
    let (mut has_failed, mut is_unknown) = (false, false);
    // RFC 3464 §2.1: a group of fields for the message, then one for each recipient, with an empty line between.
    for line in text.lines().chain([""]) {
        let field =
            line.split_once(':').map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()));
        match field.as_ref().map(|(name, value)| (name.as_str(), *value)) {
            // RFC 3464 §2.3.3, §2.3.4; RFC 3463 §3.2: 5.1.x is about the address.
            Some(("action", value)) => has_failed = value.eq_ignore_ascii_case("failed"),
            Some(("status", value)) => is_unknown = value.starts_with("5.1."),
            _ if line.trim().is_empty() => {
                failed += u32::from(has_failed && is_unknown);
                (has_failed, is_unknown) = (false, false);
            }
            _ => {}
        }
    }
    failed
}

/// What is known of the messages that came back.
pub(super) struct Ledger {
    trace: SharedStore,
    access: Access,
    counted: HashMap<Fingerprint, u32>,
    order: VecDeque<Fingerprint>,
}

impl Ledger {
    pub(super) fn new(trace: SharedStore, access: Access) -> Self {
        Self { trace, access, counted: HashMap::new(), order: VecDeque::new() }
    }

    /// Finds the account of a message that came back, and how many recipients count that were not counted before.
    async fn account(&mut self, id: Fingerprint, failed: u32, now: Time) -> Option<(Fingerprint, u32)> {
        let span = (now.minus(LOOKS_BACK), Time::LATEST);
        let by = TraceBy::MessageId(id);
        let asking = self.trace.judged_trace(&self.access, &by, span, None, MOST_ROWS);
        let rows = match tokio::time::timeout(LOOKUP_LIMIT, asking).await {
            Ok(Ok(rows)) => rows,
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a bounce could not be looked up");
                return None;
            }
            Err(_) => return None,
        };
        let sent = rows.into_iter().find(|row| row.direction != Direction::Inbound)?;
        let account = sent.trace.envelope_sender.or(sent.sender)?;
        let most = u32::try_from(sent.recipients.len()).unwrap_or(u32::MAX);
        let counted = self.counted(id);
        let more = failed.min(most.saturating_sub(*counted));
        *counted += more;
        (more > 0).then_some((account, more))
    }

    fn counted(&mut self, id: Fingerprint) -> &mut u32 {
        if !self.counted.contains_key(&id) {
            self.order.push_back(id);
            if self.order.len() > MOST_REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.counted.remove(&oldest);
            }
        }
        self.counted.entry(id).or_default()
    }
}

/// Counts bounces until nobody is left who could tell of one.
pub(super) async fn count(desk: Arc<Desk>, mut ledger: Ledger, mut told: mpsc::Receiver<(Bounce, Time)>) {
    while let Some((bounce, now)) = told.recv().await {
        let id = desk.parties.message_id(&bounce.message_id);
        if let Some((account, failed)) = ledger.account(id, bounce.failed, now).await {
            desk.state().note_failed(account, failed);
        }
    }
}

#[cfg(test)]
mod tests {
    use mail::Limits;

    use super::*;

    fn report(groups: &str) -> Option<Bounce> {
        let text = format!(
            "From: mailer-daemon@example.com\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
             --b\n\nIt could not be delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n{groups}\n\
             --b\nContent-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID: <7@shop.example>\n--b--\n"
        );
        Bounce::of(&Message::parse(text.replace('\n', "\r\n").as_bytes(), &Limits::default()))
    }

    #[test]
    fn recipients_that_do_not_exist_are_counted() {
        let gone = "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n";
        let rows: &[(String, u32)] = &[
            (gone.to_owned(), 1),
            (gone.repeat(3), 3),
            (gone.replace("5.1.1", "5.1.10").replace("failed", "FAILED"), 1),
            (format!("{gone}{}", gone.replace("5.1.1", "5.2.2")), 1),
            (gone.replace("5.1.1", "5.2.2"), 0),
            (gone.replace("failed", "delayed"), 0),
            (gone.replace("Status: 5.1.1\n", ""), 0),
            ("Action: failed\n\nStatus: 5.1.1\n".to_owned(), 0),
            (String::new(), 0),
        ];
        for (groups, failed) in rows {
            let found = report(groups);
            assert_eq!(found.as_ref().map_or(0, |bounce| bounce.failed), *failed, "{groups:?}");
            assert!(found.is_none_or(|bounce| bounce.message_id == "<7@shop.example>"));
        }
    }

    #[test]
    fn an_endless_message_id_is_not_kept() {
        let text = |letters: usize| {
            format!(
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n\
                 --b\nContent-Type: message/delivery-status\n\nx: y\n\nAction: failed\nStatus: 5.1.1\n\
                 --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{}>\n--b--\n",
                "7".repeat(letters)
            )
            .replace('\n', "\r\n")
        };
        let read = |letters| Bounce::of(&Message::parse(text(letters).as_bytes(), &Limits::default()));
        assert!(read(MAX_ID_BYTES - 2).is_some());
        assert_eq!(read(MAX_ID_BYTES - 1), None);
    }

    #[test]
    fn an_ordinary_message_is_no_bounce() {
        let text =
            b"From: a@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        assert_eq!(Bounce::of(&Message::parse(text, &Limits::default())), None);
    }
}
