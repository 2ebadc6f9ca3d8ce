//! Alarms to people: who is told what, in which order, until somebody says that he cares.
//!
//! Whoever notices something raises it ([`bell::AlarmBell`], or [`raised`] within a change of his own). The same kind and cause is one alarm while it
//! lasts: raising it again counts. A job ([`Alarms::work`]) goes through the on-call order - the channels of one place at once, the next place when
//! nobody acknowledged in time or the one before cannot be reached - and delivers by mail, signed webhook or syslog, each attempt under a lease and the
//! same id, so that a crash between sending and noting repeats a delivery that receivers can recognise, and that is listed. Nobody is told by the
//! process that noticed: a full queue or a slow receiver never holds up mail.
//!
//! Not here: what is alarming (the rooms that raise), the words (`texts/<language>/alarm.ftl`), the rows (`store::post::alarm*`).

pub mod bell;
pub mod channel;
pub mod kind;
pub mod outcome;
pub mod quiet;
pub mod react;
pub mod schedule;
pub mod syslog;
pub mod webhook;
pub mod words;

mod error;
mod order;
mod settings;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use model::{
    access::Access,
    ids::{AlarmChannelId, AlarmDeliveryId, AlarmId, Id, OutboxId},
    severity::Severity,
    time::Time,
};
use platform::jobs::Tally;
use platform::{
    audit::{About, Audit},
    clock::{Chance, Clock},
    fetch::Fetcher,
    keys::WorkRing,
    phrases::Phrases,
};
use store::{
    Store,
    error::StoreError,
    post::{
        alarm::{ALARM_RAISED, Raised},
        alarm_channel::AlarmChannel,
        alarm_delivery::Attempted,
    },
    txn::{Change, NewEvent},
};
use tokio::time::timeout;
use tokio_rustls::rustls::ClientConfig;

pub use channel::{ChannelError, ChannelSettings, Syslog, SyslogTransport, Webhook};
pub use error::AlarmError;
pub use kind::AlarmKind;
pub use mail::compose::Mailbox;
pub use order::{MAX_ROUNDS, NEXT_ROUND_AFTER, Roster};
pub use outcome::{Outcome, Trouble};
pub use store::post::{
    alarm::{Alarm, NewAlarm},
    alarm_channel::{AlarmStep, ChannelKind, QuietHours},
    alarm_delivery::{AlarmDelivery, DeliveryState, News},
};
pub use webhook::WebhookSecret;

use crate::notice::{Notice, Notices};

/// The channel that is used while no other is set up: mail to those whom the configuration names.
pub const CONFIGURED: [u8; 16] = [0; 16];

/// An attempt is nobody else's for so long: longer than it can take, by what clocks of two machines may differ.
pub const ATTEMPT_IS_OURS_FOR: Duration = Duration::from_secs(5 * 60);
/// A mail that was not taken in this time may have been; it is sent again under the same Message-ID.
const LONGEST_MAIL: Duration = Duration::from_secs(3 * 60);
/// Deliveries made side by side, so that one receiver that hangs does not hold up the others.
const SIDE_BY_SIDE: usize = 8;
/// Deliveries and steps taken in one run.
const AT_ONCE: u32 = 100;

/// What alarms need.
pub struct AlarmParts {
    /// Rows.
    pub store: Store,
    /// Opens channels' settings.
    pub ring: Arc<WorkRing>,
    /// Hears of what people do.
    pub audit: Audit,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and secrets.
    pub chance: Arc<dyn Chance>,
    /// The words.
    pub phrases: Arc<Phrases>,
    /// The way for mail, and whom to tell while no channel is set up; none if the configuration names none.
    pub notices: Option<Notices>,
    /// The way for webhooks.
    pub fetcher: Fetcher,
    /// Whom log servers must be trusted by.
    pub tls: Arc<ClientConfig>,
    /// How this installation is called.
    pub installation: String,
    /// The language alarms are told in.
    pub language: String,
}

/// Keeps, tells and shows alarms. Work's side: it opens channels' settings.
pub struct Alarms {
    parts: AlarmParts,
}

/// A channel to be made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChannel {
    /// How people call it.
    pub name: String,
    /// Where it goes.
    pub settings: ChannelSettings,
    /// Alarms below this are not told here.
    pub least_severity: Severity,
    /// When only severe alarms are told.
    pub quiet: Option<QuietHours>,
    /// False puts it aside.
    pub is_on: bool,
}

/// A channel with its settings opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// What is known without opening.
    pub row: AlarmChannel,
    /// Where it goes.
    pub settings: ChannelSettings,
}

/// Raises an alarm within a change, so that it happens with what it tells of or not at all; a new one is said as [`ALARM_RAISED`].
///
/// Errors: as [`Change::alarm_raise_in_txn`]; an argument with an address is refused.
pub async fn raised(
    change: &mut Change,
    chance: &dyn Chance,
    kind: AlarmKind,
    cause: &str,
    arguments: Vec<(String, String)>,
    (at, count): (Time, u64),
) -> Result<Raised, StoreError> {
    let alarm = NewAlarm {
        id: AlarmId::new(at, chance.bytes()),
        kind: kind.as_str().to_owned(),
        cause: cause.to_owned(),
        severity: kind.severity(),
        phrase: format!("alarm-{}", kind.as_str()),
        arguments,
        at,
        count,
    };
    let raised = change.alarm_raise_in_txn(&alarm).await?;
    if raised.is_new {
        let body = raised.id.to_bytes();
        let id = OutboxId::new(at, chance.bytes());
        change.say(&NewEvent { id, kind: ALARM_RAISED, version: 1, body: &body, at }).await?;
    }
    Ok(raised)
}

/// Ends the alarm of a cause within a change, and lets those who were told know; false if there is none.
pub async fn ended(
    change: &mut Change,
    chance: &dyn Chance,
    kind: AlarmKind,
    cause: &str,
    at: Time,
) -> Result<bool, StoreError> {
    let Some(alarm) = change.alarm_end_in_txn(kind.as_str(), cause, at).await? else { return Ok(false) };
    change.alarm_delivery_drop_in_txn(alarm, at).await?;
    for channel in change.alarm_told_in_txn(alarm).await? {
        let id = AlarmDeliveryId::new(at, chance.bytes());
        change.alarm_delivery_add_in_txn((id, alarm, channel), (News::Ended, 0), (at, at)).await?;
    }
    Ok(true)
}

/// Ends the alarm of a cause within a change because another of the same cause says more; nobody is told that it is over, for it is not.
pub async fn superseded(
    change: &mut Change,
    kind: AlarmKind,
    cause: &str,
    at: Time,
) -> Result<(), StoreError> {
    match change.alarm_end_in_txn(kind.as_str(), cause, at).await? {
        Some(alarm) => change.alarm_delivery_drop_in_txn(alarm, at).await.map(drop),
        None => Ok(()),
    }
}

impl Alarms {
    /// Puts together what alarms need.
    #[must_use]
    pub fn new(parts: AlarmParts) -> Self {
        Self { parts }
    }

    fn now(&self) -> Time {
        self.parts.clock.now()
    }

    /// Returns alarms before an id, newest first: those that last, or all.
    pub async fn list(
        &self,
        access: &Access,
        is_open_only: bool,
        before: Option<AlarmId>,
        limit: u32,
    ) -> Result<Vec<Alarm>, AlarmError> {
        Ok(self.parts.store.post().alarm_list(access, is_open_only, before, limit).await?)
    }

    /// Returns an alarm and what was told of it.
    pub async fn fetch(
        &self,
        access: &Access,
        id: AlarmId,
    ) -> Result<(Alarm, Vec<AlarmDelivery>), AlarmError> {
        let post = self.parts.store.post();
        Ok((post.alarm_fetch(access, id).await?, post.alarm_delivery_list(access, id).await?))
    }

    /// Returns deliveries that may have been told twice, newest first.
    pub async fn maybe_twice(
        &self,
        access: &Access,
        before: Option<AlarmDeliveryId>,
        limit: u32,
    ) -> Result<Vec<AlarmDelivery>, AlarmError> {
        Ok(self.parts.store.post().alarm_delivery_maybe_twice_list(access, before, limit).await?)
    }

    /// Notes that somebody cares: nobody else is told. False if somebody did before, or it is over.
    pub async fn acknowledge(&self, access: &Access, id: AlarmId) -> Result<bool, AlarmError> {
        let alarm = self.parts.store.post().alarm_fetch(access, id).await?;
        let (now, by) = (self.now(), access.actor.to_string());
        let lasts = AlarmKind::parse(&alarm.said.kind).is_some_and(AlarmKind::is_lasting);
        let mut change = self.parts.store.change(access).await?;
        if !change.alarm_acknowledge_in_txn(id, (now, &by), !lasts).await? {
            return Ok(false);
        }
        change.alarm_delivery_drop_in_txn(id, now).await?;
        let about = About::of("alarm", id);
        self.parts.audit.append_in_txn(access, &mut change, "alarm.acknowledge", &about).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Goes through the on-call order and makes the deliveries that are due; returns how many of both. Run by the clock, in any number of processes.
    pub async fn work(&self, access: &Access) -> Result<u64, AlarmError> {
        Ok(self.step_due(access).await? + self.deliver_due(access).await?)
    }

    /// Makes the deliveries that are due; returns how many.
    pub async fn deliver_due(&self, access: &Access) -> Result<u64, AlarmError> {
        let due = self.parts.store.post().alarm_delivery_due_list(access, self.now(), AT_ONCE).await?;
        let mut tally = Tally::default();
        for some in due.chunks(SIDE_BY_SIDE) {
            for done in join_all(some.iter().map(|delivery| self.deliver(access, delivery))).await {
                tally.add(done);
            }
        }
        tally.end()
    }

    /// Makes one attempt; false if another process was quicker.
    async fn deliver(&self, access: &Access, delivery: &AlarmDelivery) -> Result<bool, AlarmError> {
        let now = self.now();
        let mut change = self.parts.store.change(access).await?;
        let until = now.plus(ATTEMPT_IS_OURS_FOR);
        // Listed as possibly told twice, durably, before it is told again.
        let taken = change.alarm_delivery_take_in_txn(delivery.id, delivery.attempt, (now, until)).await?;
        if taken.is_none() {
            return Ok(false);
        }
        change.commit().await?;
        let outcome = self.attempt(access, delivery).await?;
        self.note(access, delivery, &outcome).await?;
        Ok(true)
    }

    async fn attempt(&self, access: &Access, delivery: &AlarmDelivery) -> Result<Outcome, AlarmError> {
        let alarm = self.parts.store.post().alarm_fetch(access, delivery.alarm).await?;
        if delivery.channel.to_bytes() == CONFIGURED {
            return Ok(self.mail(&alarm, delivery.news, delivery.id, None).await);
        }
        let removed = || Outcome::refused(Trouble::Removed, "the channel is no more");
        match self.parts.store.post().alarm_channel_fetch(access, delivery.channel).await {
            Ok(row) if row.is_on => match self.opened(access, row) {
                Ok(channel) => Ok(self.tell(&alarm, delivery.news, delivery.id, &channel.settings).await),
                Err(error) => Ok(Outcome::refused(Trouble::Settings, &error.to_string())),
            },
            Ok(_) | Err(StoreError::Missing { .. }) => Ok(removed()),
            Err(error) => Err(error.into()),
        }
    }

    async fn note(
        &self,
        access: &Access,
        delivery: &AlarmDelivery,
        outcome: &Outcome,
    ) -> Result<(), AlarmError> {
        let (now, attempt) = (self.now(), delivery.attempt + 1);
        let [lot] = self.parts.chance.bytes();
        let again = |wish| schedule::wait(attempt, wish, lot).map(|wait| now.plus(wait));
        let became = match outcome {
            Outcome::Delivered { .. } => Attempted::Delivered,
            Outcome::Refused { trouble, .. } if trouble.is_final() => Attempted::Failed,
            Outcome::Refused { wish, .. } => again(*wish).map_or(Attempted::Failed, Attempted::Again),
            Outcome::Unknown { .. } => again(None).map_or(Attempted::Failed, Attempted::Unknown),
        };
        let mut change = self.parts.store.change(access).await?;
        let is_ours = change
            .alarm_delivery_attempted_in_txn(delivery.id, attempt, became, outcome.answer(), now)
            .await?;
        // Whoever cannot be reached must not keep the next from being called.
        let is_silent = !outcome.is_delivered() && (became == Attempted::Failed || attempt >= HURRY_AFTER);
        if is_ours && is_silent && delivery.news == News::Raised {
            change.alarm_hurry_in_txn(delivery.alarm, now).await?;
        }
        change.commit().await?;
        if became == Attempted::Failed {
            tracing::error!(delivery = %delivery.id, answer = outcome.answer(), "an alarm could not be told");
        }
        Ok(())
    }

    /// Tells one channel, once.
    async fn tell(
        &self,
        alarm: &Alarm,
        news: News,
        id: AlarmDeliveryId,
        settings: &ChannelSettings,
    ) -> Outcome {
        let words = words::said(&self.parts.phrases, &self.parts.language, alarm, news);
        match settings {
            ChannelSettings::Mail(people) => self.mail(alarm, news, id, Some(people)).await,
            ChannelSettings::Webhook(webhook) => {
                let document = words::document(alarm, news, &words, &self.parts.installation).to_string();
                let id = format!("msg_{id}");
                webhook::post(&self.parts.fetcher, webhook, &id, document.as_bytes(), self.now()).await
            }
            ChannelSettings::Syslog(syslog) => {
                let text = format!("{}. {}", words.title, words.text);
                let line = syslog::Line {
                    facility: syslog.facility,
                    severity: if news == News::Ended { Severity::Informational } else { alarm.said.severity },
                    at: self.now(),
                    host: &self.parts.installation,
                    kind: &alarm.said.kind,
                    id: &id.to_string(),
                    text: &text,
                };
                syslog::send(syslog, &self.parts.tls, &line).await
            }
        }
    }

    async fn mail(
        &self,
        alarm: &Alarm,
        news: News,
        id: AlarmDeliveryId,
        people: Option<&[Mailbox]>,
    ) -> Outcome {
        let Some(notices) = &self.parts.notices else {
            return Outcome::refused(Trouble::NoWay, "the configuration names no way for mail");
        };
        let words = words::said(&self.parts.phrases, &self.parts.language, alarm, news);
        let paragraphs = vec![words.text, words.what_to_do];
        let notice = Notice::in_words(words::identity(id), words.title, paragraphs);
        let people = people.unwrap_or(notices.people());
        // Dated as the alarm, so that every attempt is the same message.
        let written = match notices.write_to(&notice, people, alarm.said.at) {
            Ok(written) => written,
            Err(error) => return Outcome::refused(Trouble::Settings, &error.to_string()),
        };
        match timeout(LONGEST_MAIL, notices.send(written)).await {
            Ok(report) if report.is_delivered() => {
                Outcome::Delivered { answer: "taken by the mail server".into() }
            }
            Ok(report) if report.has_unknown() => {
                Outcome::Unknown { answer: "the mail server gave no answer to the end of the message".into() }
            }
            // Who has it already gets it again with the others: the same Message-ID says so.
            Ok(report) if report.transient().is_empty() => {
                Outcome::refused(Trouble::NotWanted, "the mail server refused it")
            }
            Ok(_) => Outcome::refused(Trouble::NotNow, "the mail server did not take it now"),
            Err(_) => Outcome::Unknown { answer: "the mail server took too long".into() },
        }
    }

    /// Sends a test to a channel now, whatever its quiet hours, and says what came of it; [`Outcome::phrase`] in plain words. Nothing is kept but the audit
    /// entry: a test is no alarm.
    pub async fn test(&self, access: &Access, id: AlarmChannelId) -> Result<Outcome, AlarmError> {
        access.require(model::access::Right::Manage).map_err(StoreError::from)?;
        let row = self.parts.store.post().alarm_channel_fetch(access, id).await?;
        let channel = self.opened(access, row)?;
        let about = About::of("alarm_channel", id);
        let intent = self.parts.audit.intend(access, "alarm.test", &about).await?;
        let now = self.now();
        let alarm = Alarm {
            said: NewAlarm {
                id: AlarmId::new(now, self.parts.chance.bytes()),
                kind: "test".to_owned(),
                cause: String::new(),
                severity: Severity::Informational,
                phrase: "alarm-test".to_owned(),
                arguments: vec![("channel".to_owned(), channel.row.name.clone())],
                at: now,
                count: 1,
            },
            last_at: now,
            place: 0,
            round: 0,
            next_step_at: None,
            acknowledged: None,
            ended_at: None,
        };
        let delivery = AlarmDeliveryId::new(now, self.parts.chance.bytes());
        let outcome = self.tell(&alarm, News::Raised, delivery, &channel.settings).await;
        let word = if outcome.is_delivered() { "delivered" } else { "not_delivered" };
        self.parts.audit.outcome(access, intent, "alarm.test", &about.word("became", word)).await?;
        Ok(outcome)
    }
}

/// After so many attempts in vain the next place of the on-call order is told at once.
const HURRY_AFTER: u32 = 3;
