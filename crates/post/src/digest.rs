//! Digests: a letter to a recipient whose mail is held, once in a period: what waits for him, and what he may say to it.
//!
//! Nothing in it can act: plain text, of the held message only its sender's domain and its subject, both made harmless ([`safe`]), and links to our own public
//! face. A link is a signed token for one answer to one message by one recipient ([`token`]); opening it shows a page, and only the button there acts
//! ([`Redeemer`]), because link scanners open every link. The first answer counts. A recipient releases himself only what the policy allows
//! ([`ReleasePolicy`]); else he asks, and our own people are told as by an alarm.
//!
//! A letter is a row for each recipient and period, taken with a lease; a crash between sending and noting repeats it under the same Message-ID, and it is
//! listed as possibly sent twice. Who must be written to is told by whoever may open held mail ([`Digest::note`]).

pub mod redeem;
pub mod safe;
pub mod token;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use mail::compose::Mailbox;
use model::{
    access::Access,
    address::EmailAddress,
    fingerprint::Fingerprint,
    ids::{HeldId, Id},
    phrase::Phrase,
    time::Time,
    verdict::Points,
};
use platform::jobs::Tally;
use platform::{
    audit::AuditError,
    clock::{Chance, Clock},
    keys::{KeyError, WorkRing},
};
use seal::envelope::{self, EnvelopeError, Header};
use serde_json::{Value as Json, json};
use store::{
    Store,
    error::StoreError,
    guard::held::HeldState,
    post::{alarm_delivery::Attempted, digest::DigestLetter},
};
use thiserror::Error;
use tokio::time::timeout;
use zeroize::Zeroizing;

pub use redeem::{Offer, Redeemed, Redeemer};
pub use store::post::digest::{DigestAnswer, DigestLine};
pub use token::{Links, Ticket};

use crate::{
    alarm::{self, ATTEMPT_IS_OURS_FOR, AlarmKind, schedule},
    notice::{Notice, NoticeError, Notices},
};

/// Messages named in one letter; it says how many more there are.
pub const MAX_LINES: u32 = 40;
/// Letters sent in one run.
const AT_ONCE: u32 = 200;
/// A mail server that takes longer may have taken it.
const LONGEST_MAIL: Duration = Duration::from_secs(3 * 60);
/// What is sealed of a line is an address and a subject.
const MAX_SEALED_BYTES: usize = 16 * 1024;
/// Nothing is said of periods before this one.
const LETTERS_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Something could not be done with digests.
#[derive(Debug, Error)]
pub enum DigestError {
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no key for it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It could not be audited, so it was not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// It does not seal or open.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The letter could not be written.
    #[error(transparent)]
    Notice(#[from] NoticeError),
    /// What was opened is no line of a digest, or no key of ours opens it.
    #[error("read a line of a digest: it is not in its form")]
    Form,
}

/// What recipients may release themselves: every reason that speaks against the message is of a class that is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleasePolicy {
    /// Names of reasons, or their beginnings with `*`. Empty: nothing.
    pub reasons: Vec<String>,
}

impl ReleasePolicy {
    /// Whether a recipient may release it. Never what is held for others, too: their mail is not his to let in.
    #[must_use]
    pub fn allows(&self, recipients: u32, decided_by: &str, reasons: &[(String, Points)]) -> bool {
        let is_allowed = |name: &str| {
            self.reasons.iter().any(|allowed| match allowed.strip_suffix('*') {
                Some(beginning) => name.starts_with(beginning),
                None => name == allowed,
            })
        };
        let mut against = reasons.iter().filter(|(_, points)| points.as_hundredths() > 0);
        let is_forced = decided_by != "score";
        recipients == 1
            && !reasons.is_empty()
            && (!is_forced || is_allowed(decided_by))
            && against.all(|(name, _)| is_allowed(name))
    }
}

/// A message that waits for a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub held: HeldId,
    /// Whose, as a fingerprint.
    pub recipient: Fingerprint,
    /// His address.
    pub address: String,
    /// The domain of the message's From field.
    pub from_domain: String,
    /// Its subject, as it was written.
    pub subject: String,
    /// When it came.
    pub came_at: Time,
    /// When it ends.
    pub end_at: Time,
    /// Whether he may release it himself.
    pub may_release: bool,
}

/// How digests are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestSettings {
    /// What a link begins with, on our public face: `https://watch.example.com/held/`; the token follows.
    pub link: String,
    /// How long a period is: an hour, a day.
    pub period: Duration,
    /// When a period begins, counted from midnight UTC.
    pub begins: Duration,
}

/// What digests need. Work's side: it opens what was sealed.
pub struct DigestParts {
    /// Rows.
    pub store: Store,
    /// Seals and opens lines.
    pub ring: Arc<WorkRing>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For seals.
    pub chance: Arc<dyn Chance>,
    /// The way for mail.
    pub notices: Notices,
    /// How.
    pub settings: DigestSettings,
}

/// Writes and sends digests.
pub struct Digest {
    parts: DigestParts,
    links: Links,
}

/// A line opened.
struct OpenLine {
    line: DigestLine,
    address: String,
    from_domain: String,
    subject: String,
    came_at: Time,
}

/// What the seal is bound to.
fn about(access: &Access, recipient: Fingerprint, held: HeldId) -> Vec<u8> {
    let tenant = access.tenant.to_bytes();
    [tenant.as_slice(), &held.to_bytes(), recipient.as_bytes(), b"digest_line"].concat()
}

impl Digest {
    /// Puts together what digests need.
    #[must_use]
    pub fn new(parts: DigestParts) -> Self {
        let links = Links::new(&parts.ring.link_key);
        Self { parts, links }
    }

    fn now(&self) -> Time {
        self.parts.clock.now()
    }

    /// The beginning of the period in which an instant lies.
    #[must_use]
    pub fn period(&self, at: Time) -> Time {
        let micros = |span: Duration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX).max(1);
        let (length, offset) = (micros(self.parts.settings.period), micros(self.parts.settings.begins));
        Time::from_micros((at.micros() - offset).div_euclid(length) * length + offset)
    }

    /// Notes that a message waits for somebody; false if that is noted. Whoever calls may open held mail.
    pub async fn note(&self, access: &Access, waiting: &Waiting) -> Result<bool, DigestError> {
        let content = Zeroizing::new(
            json!({
                "address": waiting.address,
                "from_domain": waiting.from_domain,
                "subject": safe::subject(&waiting.subject),
                "came_at": waiting.came_at.micros(),
            })
            .to_string(),
        );
        let mut fresh = Zeroizing::new([0; 64]);
        self.parts.chance.fill(fresh.as_mut_slice());
        let key = self.parts.ring.sealing.until(waiting.end_at)?;
        let about = about(access, waiting.recipient, waiting.held);
        let line = DigestLine {
            recipient: waiting.recipient,
            held: waiting.held,
            made_at: self.now(),
            end_at: waiting.end_at,
            sealed: envelope::seal(key, waiting.end_at.micros(), &about, content.as_bytes(), &fresh)?,
            may_release: waiting.may_release,
            told_at: None,
            answer: None,
            done_at: None,
        };
        let mut change = self.parts.store.change(access).await?;
        let is_new = change.digest_line_add_in_txn(&line).await?;
        change.commit().await?;
        Ok(is_new)
    }

    /// Whether a held message is noted for anybody.
    pub async fn is_noted(&self, access: &Access, held: HeldId) -> Result<bool, DigestError> {
        Ok(self.parts.store.post().digest_is_noted(access, held).await?)
    }

    /// Returns recipients to whom a letter of the present period is to be sent now.
    pub async fn due(&self, access: &Access, limit: u32) -> Result<Vec<Fingerprint>, DigestError> {
        let now = self.now();
        Ok(self.parts.store.post().digest_due_list(access, self.period(now), now, limit).await?)
    }

    /// Sends the letters that are due; returns how many were taken.
    pub async fn work(&self, access: &Access) -> Result<u64, DigestError> {
        let mut tally = Tally::default();
        for recipient in self.due(access, AT_ONCE).await? {
            tally.add(self.send(access, recipient).await);
        }
        tally.end()
    }

    /// Sends a recipient's letter of the present period, once; false if it was not taken, there is nothing to tell, or another process does it.
    pub async fn send(&self, access: &Access, recipient: Fingerprint) -> Result<bool, DigestError> {
        let now = self.now();
        let period = self.period(now);
        let lines = self.waiting(access, recipient, now).await?;
        // Who was told of all that waits has no need of another letter.
        let Some(first) = lines.first().filter(|_| lines.iter().any(|line| line.line.told_at.is_none()))
        else {
            return Ok(false);
        };
        let Some(address) = EmailAddress::parse(&first.address) else { return Err(DigestError::Form) };
        let mut change = self.parts.store.change(access).await?;
        let until = now.plus(ATTEMPT_IS_OURS_FOR);
        let taken = change.digest_take_in_txn(recipient, period, (now, until), lines.len() as u64).await?;
        let Some(attempt) = taken else { return Ok(false) };
        change.commit().await?;
        let notice = self.composed(access, recipient, period, &lines);
        let written = self.parts.notices.write_to(&notice, &[Mailbox::bare(address)], now)?;
        let (became, answer) = match timeout(LONGEST_MAIL, self.parts.notices.send(written)).await {
            Ok(report) if report.is_delivered() => (Attempted::Delivered, "taken by the mail server"),
            Ok(report) if !report.has_unknown() && report.transient().is_empty() => {
                (Attempted::Failed, "the mail server refused it")
            }
            Ok(report) => {
                let [lot] = self.parts.chance.bytes();
                match (schedule::wait(attempt, None, lot).map(|wait| now.plus(wait)), report.has_unknown()) {
                    (None, _) => (Attempted::Failed, "given up"),
                    (Some(at), true) => (Attempted::Unknown(at), "no answer to the end of the message"),
                    (Some(at), false) => (Attempted::Again(at), "the mail server did not take it now"),
                }
            }
            Err(_) => (Attempted::Unknown(now.plus(LONGEST_MAIL)), "the mail server took too long"),
        };
        let mut change = self.parts.store.change(access).await?;
        let which = (recipient, period);
        if change.digest_attempted_in_txn(which, attempt, became, answer, self.now()).await?
            && became == Attempted::Delivered
        {
            for line in &lines {
                change.digest_told_in_txn(recipient, line.line.held, now).await?;
            }
        }
        change.commit().await?;
        Ok(became == Attempted::Delivered)
    }

    /// What waits for a recipient, opened. Lines of messages that wait no longer are removed.
    async fn waiting(
        &self,
        access: &Access,
        recipient: Fingerprint,
        now: Time,
    ) -> Result<Vec<OpenLine>, DigestError> {
        let store = &self.parts.store;
        let mut waiting = Vec::new();
        for line in store.post().digest_line_list(access, recipient, now, MAX_LINES).await? {
            let is_held = match store.shared().held_fetch(access, line.held).await {
                Ok(held) => held.state == HeldState::Held,
                Err(StoreError::Missing { .. }) => false,
                Err(error) => return Err(error.into()),
            };
            if is_held {
                waiting.push(self.opened(access, line)?);
            } else {
                let mut change = store.change(access).await?;
                change.digest_line_remove_in_txn(line.held).await?;
                change.commit().await?;
            }
        }
        Ok(waiting)
    }

    fn opened(&self, access: &Access, line: DigestLine) -> Result<OpenLine, DigestError> {
        let header = Header::parse(&line.sealed)?;
        let key = self.parts.ring.opening_key(line.end_at, header.key).ok_or(DigestError::Form)?;
        let about = about(access, line.recipient, line.held);
        let (_, content) = envelope::open(&key, &about, &line.sealed, MAX_SEALED_BYTES)?;
        let json: Json = serde_json::from_slice(&content).map_err(|_| DigestError::Form)?;
        let text = |name: &str| json[name].as_str().map(str::to_owned).ok_or(DigestError::Form);
        let came_at = json["came_at"].as_i64().map(Time::from_micros).ok_or(DigestError::Form)?;
        Ok(OpenLine {
            line,
            address: text("address")?,
            from_domain: text("from_domain")?,
            subject: text("subject")?,
            came_at,
        })
    }

    /// The letter: what waits, and for each the answers that the recipient may give.
    fn composed(&self, access: &Access, recipient: Fingerprint, period: Time, lines: &[OpenLine]) -> Notice {
        let counted = |id| Phrase::new(id).with("messages", lines.len().to_string());
        let mut paragraphs = vec![counted("digest-text")];
        for line in lines {
            let link = |answer| {
                let ticket = Ticket {
                    answer,
                    tenant: access.tenant,
                    held: line.line.held,
                    recipient,
                    end_at: line.line.end_at,
                };
                format!("{}{}", self.parts.settings.link, self.links.make(&ticket))
            };
            let (id, first) = if line.line.may_release {
                ("digest-line-release", DigestAnswer::Release)
            } else {
                ("digest-line-ask", DigestAnswer::Ask)
            };
            let words = Phrase::new(id)
                .with("domain", safe::domain(&line.from_domain))
                .with("subject", line.subject.as_str())
                .with("came", minute(line.came_at))
                .with("ends", minute(line.line.end_at))
                .with("link", link(first))
                .with("report", link(DigestAnswer::Report));
            paragraphs.push(words);
        }
        paragraphs.push(Phrase::new("digest-what-to-do"));
        let identity = vec![
            access.tenant.to_bytes().to_vec(),
            recipient.as_bytes().to_vec(),
            period.micros().to_be_bytes().to_vec(),
        ];
        Notice { kind: "digest", identity, subject: counted("digest-subject"), paragraphs }
    }

    /// Returns letters before a period, newest first: all, or those that may have been sent twice.
    pub async fn letters(
        &self,
        access: &Access,
        is_maybe_twice_only: bool,
        before: Time,
        limit: u32,
    ) -> Result<Vec<DigestLetter>, DigestError> {
        let post = self.parts.store.post();
        Ok(post.digest_letter_list(access, is_maybe_twice_only, before, limit).await?)
    }

    /// Returns what recipients said that is not yet acted upon, oldest first.
    pub async fn answers(&self, access: &Access, limit: u32) -> Result<Vec<DigestLine>, DigestError> {
        Ok(self.parts.store.post().digest_answer_list(access, limit).await?)
    }

    /// Notes that what a recipient said is done.
    pub async fn done(&self, access: &Access, line: &DigestLine) -> Result<(), DigestError> {
        let mut change = self.parts.store.change(access).await?;
        change.digest_done_in_txn(line.recipient, line.held, self.now()).await?;
        change.commit().await?;
        Ok(())
    }

    /// Lets our own people decide instead, and notes that what a recipient said is done, both or none: what he may do himself could not be done.
    pub async fn asked(&self, access: &Access, line: &DigestLine) -> Result<(), DigestError> {
        let now = self.now();
        let mut change = self.parts.store.change(access).await?;
        if change.digest_done_in_txn(line.recipient, line.held, now).await? {
            let held = line.held.to_string();
            let arguments = vec![("held".to_owned(), held.clone())];
            let chance = self.parts.chance.as_ref();
            let kind = AlarmKind::RecipientAsked;
            alarm::raised(&mut change, chance, kind, &held, arguments, (now, 1)).await?;
        }
        change.commit().await?;
        Ok(())
    }

    /// Forgets what has ended; returns how many rows.
    pub async fn prune(&self, access: &Access) -> Result<u64, DigestError> {
        let now = self.now();
        Ok(self.parts.store.post().digest_prune(access, now, now.minus(LETTERS_KEPT)).await?)
    }
}

/// An instant for a letter: to the minute, in UTC.
#[must_use]
pub fn minute(at: Time) -> String {
    let text = at.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {} UTC", time.get(..5).unwrap_or_default())
}
