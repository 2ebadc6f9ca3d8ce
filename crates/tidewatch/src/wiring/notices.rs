//! Telling our own people what ran out: one short letter for all held messages that expired since the last one. Never to a stranger.
//! Heard from the outbox in groups, so that a thousand expired messages are one letter, and a letter that could not be sent is tried again.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use mail::compose::Mailbox;
use model::access::Access;
use model::address::EmailAddress;
use model::ids::Id as _;
use platform::clock::{Clock as _, SystemClock};
use platform::jobs::JobError;
use platform::phrases::Phrases;
use post::notice::{Notice, NoticeSettings, Notices, ReturnPath};
use post::relay::Route;
use store::Store;
use store::guard::held::MESSAGE_EXPIRED;
use store::outbox::{Event, Hearing};

use super::data::Data;
use super::relay::{hop, relay};
use crate::config::Config;

/// The name under which events are heard here.
const HEARER: &str = "tidewatch.notice";

/// Events heard at once.
const AT_ONCE: u32 = 1_000;

/// Tells our own people.
pub(crate) struct Teller {
    store: Store,
    keep_days: u32,
    notices: Option<Notices>,
}

impl Teller {
    /// Makes it; without `hold.notify` it only takes note that there is nobody to tell.
    ///
    /// Errors: an address that is none, nobody named as sender, no way out.
    pub(crate) fn new(config: &Config, data: &Data) -> anyhow::Result<Self> {
        let settings = settings(config)?;
        let notices = match settings {
            Some(settings) => Some(Notices::new(
                settings,
                Arc::new(Phrases::load()),
                None,
                relay(config)?,
                *data.ring.mark_key.expose(),
            )),
            None => None,
        };
        Ok(Teller { store: data.store.clone(), keep_days: config.hold.keep_days, notices })
    }

    /// Tells what expired since the last time; returns how many messages that were.
    pub(crate) async fn tell_expired(&self, access: &Access) -> Result<u64, JobError> {
        let events = self.store.platform().outbox_unheard_list(access, HEARER, AT_ONCE).await?;
        let expired: Vec<&Event> = events.iter().filter(|event| event.kind == MESSAGE_EXPIRED).collect();
        if let (Some(notices), Some(first)) = (&self.notices, expired.first()) {
            let count = expired.len() as u64;
            let notice = Notice::hold_expired(&first.id.to_bytes(), count, u64::from(self.keep_days));
            let report = notices.send(notices.write(&notice, SystemClock.now())?).await;
            // Nobody knows whether a lost answer was a yes; the same letter has the same Message-ID, so it may come twice.
            if !report.is_delivered() {
                return Err("the notice of expired messages was not taken; it is tried again".into());
            }
        }
        self.heard(access, &events).await?;
        Ok(expired.len() as u64)
    }

    async fn heard(&self, access: &Access, events: &[Event]) -> Result<(), JobError> {
        for event in events {
            let access = Access { tenant: event.tenant, ..access.clone() };
            let mut change = self.store.change(&access).await?;
            change.hear_in_txn(event.id, HEARER, Hearing::Done, SystemClock.now()).await?;
            change.commit().await?;
        }
        Ok(())
    }
}

/// Who is told, by whom, and by which way.
fn settings(config: &Config) -> anyhow::Result<Option<NoticeSettings>> {
    let hold = &config.hold;
    if hold.notify.is_empty() {
        return Ok(None);
    }
    let Some(release_to) = &hold.release_to else {
        bail!("use [hold]: `notify` names people, but without `release_to` there is no way to write to them");
    };
    Ok(Some(NoticeSettings {
        from: mailbox(&hold.notify_from).context("use hold.notify_from")?,
        to: hold.notify.iter().map(|address| mailbox(address)).collect::<Result<_, _>>()?,
        return_path: ReturnPath::Null,
        language: config.language.clone(),
        installation: config.mailbox.host_name.clone(),
        route: Route::Hop(hop(release_to)?),
    }))
}

fn mailbox(address: &str) -> anyhow::Result<Mailbox> {
    let parsed =
        EmailAddress::parse(address).with_context(|| format!("use `{address}`: it is no address"))?;
    Ok(Mailbox::bare(parsed))
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    settings(config).map(drop)
}
