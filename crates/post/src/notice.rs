//! Notices: short letters to our own people, written by the program itself: held mail that expired, enforcement that was stopped, an alarm.
//!
//! Never to a stranger (that would be backscatter), never with content of other people's mail. The words are [`Phrase`]s, said in the configured language; the
//! same notice has the same Message-ID, so that one that was sent twice can be recognised. Sending again is the caller's: [`Notices::write`] gives the
//! bytes to keep, [`Notices::send`] tries once.

use std::sync::Arc;

use mail::{
    compose::{ComposeError, Draft, Mailbox, compose},
    envelope::{Envelope, Recipient},
};
use model::{phrase::Phrase, time::Time};
use platform::phrases::Phrases;
use thiserror::Error;

use crate::{
    relay::{Parcel, Relay, Report, Route, identifier::message_id},
    sign::{SignError, Signer},
};

#[cfg(test)]
mod tests;

/// Paragraphs of one notice; whoever has more to say has a page to point to.
const MAX_PARAGRAPHS: usize = 50;

/// Whom notices come from and go to.
#[derive(Debug, Clone)]
pub struct NoticeSettings {
    /// Who writes, as our people see it.
    pub from: Mailbox,
    /// Our people; at least one.
    pub to: Vec<Mailbox>,
    /// What the envelope's sender is.
    pub return_path: ReturnPath,
    /// The language of `texts/`.
    pub language: String,
    /// How the installation is called in a notice: its host name or what its people call it.
    pub installation: String,
    /// Which way they go.
    pub route: Route,
}

/// The envelope's sender of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// None (RFC 5321 §4.5.5): nobody is told when a notice cannot be delivered, and nothing can go round in circles.
    Null,
    /// An address of ours that reads bounces.
    Own(String),
}

/// One notice, before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about, in one word: stands in its Message-ID.
    pub kind: &'static str,
    /// What makes it this notice and no other (a hold's id, a day): the same parts give the same Message-ID.
    pub identity: Vec<Vec<u8>>,
    /// One line.
    pub subject: Phrase,
    /// A paragraph each.
    pub paragraphs: Vec<Phrase>,
}

/// Why there is no notice.
#[derive(Debug, Error)]
pub enum NoticeError {
    /// The addresses are wrong.
    #[error("write the notice")]
    Compose(#[source] ComposeError),
    /// The key is wrong.
    #[error("sign the notice")]
    Sign(#[source] SignError),
}

impl Notice {
    /// Held messages reached their end and were deleted without anybody having looked at them. `batch` names the run that found it.
    #[must_use]
    pub fn hold_expired(batch: &[u8], messages: u64, kept_days: u64) -> Self {
        let said =
            |id| Phrase::new(id).with("messages", messages.to_string()).with("days", kept_days.to_string());
        Self {
            kind: "hold-expired",
            identity: vec![batch.to_vec()],
            subject: said("notice-hold-expired-subject"),
            paragraphs: vec![said("notice-hold-expired"), Phrase::new("notice-hold-expired-what-to-do")],
        }
    }

    /// Somebody turned the switch that stops all enforcement, or turned it back.
    #[must_use]
    pub fn enforcement(is_stopped: bool, who: &str, at: Time) -> Self {
        let said = |id| Phrase::new(id).with("who", who).with("at", at.to_string());
        let (kind, subject, text, what_to_do) = if is_stopped {
            (
                "enforcement-stopped",
                "notice-enforcement-stopped-subject",
                "notice-enforcement-stopped",
                "notice-enforcement-stopped-what-to-do",
            )
        } else {
            (
                "enforcement-resumed",
                "notice-enforcement-resumed-subject",
                "notice-enforcement-resumed",
                "notice-enforcement-resumed-what-to-do",
            )
        };
        Self {
            kind,
            identity: vec![at.micros().to_be_bytes().to_vec()],
            subject: said(subject),
            paragraphs: vec![said(text), Phrase::new(what_to_do)],
        }
    }

    /// An alarm in words that are said already. `identity` names the delivery, so that it can be recognised when it comes again.
    #[must_use]
    pub fn in_words(identity: Vec<Vec<u8>>, subject: String, paragraphs: Vec<String>) -> Self {
        let words = |text: String| Phrase::new("notice-words").with("words", text);
        let paragraphs = paragraphs.into_iter().filter(|text| !text.is_empty()).map(words).collect();
        Self { kind: "alarm", identity, subject: words(subject), paragraphs }
    }
}

/// Writes and sends notices.
pub struct Notices {
    settings: NoticeSettings,
    phrases: Arc<Phrases>,
    signer: Option<Arc<Signer>>,
    relay: Relay,
    /// For Message-IDs.
    key: [u8; 32],
}

impl Notices {
    /// Puts together what notices need. `key` is for their Message-IDs and need not be kept longer than they are.
    #[must_use]
    pub fn new(
        settings: NoticeSettings,
        phrases: Arc<Phrases>,
        signer: Option<Arc<Signer>>,
        relay: Relay,
        key: [u8; 32],
    ) -> Self {
        Self { settings, phrases, signer, relay, key }
    }

    /// Writes a notice, signed, ready to be kept and sent. The same notice at the same time gives the same message.
    pub fn write(&self, notice: &Notice, now: Time) -> Result<Parcel, NoticeError> {
        self.write_to(notice, &self.settings.to, now)
    }

    /// The same to others of our people than the settings name.
    pub fn write_to(&self, notice: &Notice, to: &[Mailbox], now: Time) -> Result<Parcel, NoticeError> {
        let settings = &self.settings;
        let parts: Vec<&[u8]> = notice.identity.iter().map(Vec::as_slice).collect();
        let domain = settings.from.address.domain().name();
        let subject = self.phrases.say(&settings.language, &notice.subject);
        let draft = Draft {
            from: settings.from.clone(),
            to: to.to_vec(),
            subject: format!("[{}] {subject}", settings.installation),
            date: now,
            message_id: message_id(&self.key, notice.kind, &parts, domain),
            // RFC 3834 §5: nobody's out-of-office answers a machine.
            fields: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
            text: self.text(notice),
        };
        let mut content = compose(&draft).map_err(NoticeError::Compose)?;
        if let Some(signer) = &self.signer {
            content = signer.sign(&content, now).map_err(NoticeError::Sign)?;
        }
        Ok(Parcel { envelope: self.envelope(to), content: Arc::from(content), forward: None })
    }

    /// Returns whom the settings name.
    #[must_use]
    pub fn people(&self) -> &[Mailbox] {
        &self.settings.to
    }

    /// Sends what was written; once. The report says whether to try again.
    pub async fn send(&self, written: Parcel) -> Report {
        self.relay.send(&self.settings.route, written).await
    }

    fn text(&self, notice: &Notice) -> String {
        let foot = Phrase::new("notice-foot").with("installation", self.settings.installation.as_str());
        let paragraphs = notice.paragraphs.iter().take(MAX_PARAGRAPHS).chain([&foot]);
        let said: Vec<_> =
            paragraphs.map(|phrase| self.phrases.say(&self.settings.language, phrase)).collect();
        said.join("\n\n") + "\n"
    }

    fn envelope(&self, to: &[Mailbox]) -> Envelope {
        let sender = match &self.settings.return_path {
            ReturnPath::Null => String::new(),
            ReturnPath::Own(address) => address.clone(),
        };
        let recipients = to
            .iter()
            .map(|mailbox| Recipient { address: mailbox.address.email().to_owned(), ..Recipient::default() })
            .collect();
        Envelope { sender, recipients, ..Envelope::default() }
    }
}
