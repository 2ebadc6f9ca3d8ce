//! Telling our own people what ran out, and that enforcing was stopped: one short letter for all held messages that expired since the last one,
//! one for the switch. Never to a stranger.
//! Heard from the outbox in groups, so that a thousand expired messages are one letter, and a letter that could not be sent is tried again.

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, bail};
use guard::sender::Senders;
use mail::compose::Mailbox;
use model::access::Access;
use model::address::EmailAddress;
use model::ids::Id as _;
use platform::clock::{Clock as _, SystemClock};
use platform::events::{self, Hears};
use platform::jobs::JobError;
use post::notice::{Notice, NoticeSettings, Notices, ReturnPath};
use post::relay::{Route, TlsLevel};
use store::Store;
use store::guard::held::MESSAGE_EXPIRED;
use store::guard::switch::{ENFORCING_CHANGED, Switch, SwitchPlace, SwitchState};
use store::outbox::Event;

use super::console;
use super::data::Data;
use super::office::Office;
use super::relay::{hop, signer};
use crate::config::Config;

/// What is heard here, in groups.
pub(super) const HEARS: Hears =
    Hears { name: "tidewatch.notice", kinds: &[MESSAGE_EXPIRED, ENFORCING_CHANGED] };

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
    pub(crate) fn new(config: &Config, data: &Data, office: &Office) -> anyhow::Result<Self> {
        let (store, notices) = (data.store.clone(), office.notices(config)?);
        Ok(Teller { store, keep_days: config.hold.keep_days, notices })
    }

    /// Tells what happened since the last time; returns how many messages expired.
    pub(crate) async fn tell(&self, access: &Access) -> Result<u64, JobError> {
        let events = self.store.platform().outbox_unheard_list(access, HEARS.name, AT_ONCE).await?;
        let (switched, events): (Vec<Event>, Vec<Event>) =
            events.into_iter().partition(|event| event.kind == ENFORCING_CHANGED);
        self.tell_enforcing(access, &switched).await?;
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

    /// Tells that enforcing was stopped or resumed. A switch that was turned again meanwhile has a letter of its own.
    async fn tell_enforcing(&self, access: &Access, events: &[Event]) -> Result<(), JobError> {
        for event in events {
            let tenant = Access { tenant: event.tenant, ..access.clone() };
            let switches = self.store.guard().switch_list(&tenant).await?;
            let is_meant =
                |switch: &&Switch| switch.place == SwitchPlace::Installation && switch.set_at == event.at;
            if let (Some(notices), Some(switch)) = (&self.notices, switches.iter().find(is_meant)) {
                let is_stopped = switch.state == SwitchState::Observe;
                let notice = Notice::enforcement(is_stopped, &switch.set_by, switch.set_at);
                let report = notices.send(notices.write(&notice, SystemClock.now())?).await;
                if !report.is_delivered() {
                    return Err("the notice about enforcing was not taken; it is tried again".into());
                }
            }
            self.heard(access, std::slice::from_ref(event)).await?;
        }
        Ok(())
    }

    async fn heard(&self, access: &Access, events: &[Event]) -> Result<(), JobError> {
        events::note_heard(&self.store, access, HEARS.name, events, SystemClock.now()).await?;
        Ok(())
    }
}

/// Where a list is sent from instead, among the console's pages.
const SEND_PATH: &str = "/send";

/// Whether senders of ours are told of lists that were held: where it is known who is one of us, and there is a way to write to him.
pub(super) fn tells_senders(config: &Config) -> bool {
    config.hold.tell_senders && !config.organisation.domains.is_empty() && letters(config).is_ok()
}

/// What tells them; none where nobody is told.
///
/// Errors: as [`letters`].
pub(super) fn senders(config: &Config, data: &Data, office: &Office) -> anyhow::Result<Option<Senders>> {
    if !tells_senders(config) {
        return Ok(None);
    }
    Ok(Some(Senders {
        store: data.store.clone(),
        releaser: Arc::clone(&office.releaser),
        notices: office.letters(config)?,
        own_domains: config.organisation.domains.iter().map(|domain| domain.to_lowercase()).collect(),
        link: format!("{}{SEND_PATH}", console::origin(config, config.console.listen)),
        told: Mutex::default(),
    }))
}

/// Who is told, by whom, and by which way; none where `hold.notify` names nobody.
pub(super) fn settings(config: &Config) -> anyhow::Result<Option<NoticeSettings>> {
    let hold = &config.hold;
    if hold.notify.is_empty() {
        return Ok(None);
    }
    let mut settings = letters(config)?;
    settings.to = hold.notify.iter().map(|address| mailbox(address)).collect::<Result<_, _>>()?;
    Ok(Some(settings))
}

/// By whom letters of ours are, and by which way they go; to whom is said of each.
pub(super) fn letters(config: &Config) -> anyhow::Result<NoticeSettings> {
    let hold = &config.hold;
    let route = match &hold.release_to {
        Some(release_to) => Route::Hop(hop(release_to)?),
        // To the servers of our people's own domains; their MTA-STS policies are obeyed.
        None if config.dns.enabled => Route::Exchange(TlsLevel::Opportunistic),
        None => bail!(
            "use [hold]: there is no way to write to people: set `release_to`, or let names be looked up ([dns])"
        ),
    };
    Ok(NoticeSettings {
        from: mailbox(&hold.notify_from).context("use hold.notify_from")?,
        to: Vec::new(),
        return_path: ReturnPath::Null,
        language: config.language.clone(),
        installation: config.mailbox.host_name.clone(),
        route,
    })
}

fn mailbox(address: &str) -> anyhow::Result<Mailbox> {
    let parsed =
        EmailAddress::parse(address).with_context(|| format!("use `{address}`: it is no address"))?;
    Ok(Mailbox::bare(parsed))
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    signer(config)?;
    settings(config).map(drop)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use platform::clock::{Clock as _, SystemClock};
    use testkit::folder::TempFolder;
    use testkit::smtp_sink::SmtpSink;

    use super::Teller;
    use crate::wiring::office::Office;
    use crate::wiring::test_house::{hold, opened, told_house};

    #[tokio::test]
    async fn what_expired_is_one_letter_that_is_tried_until_it_is_taken_and_then_never_again() {
        let folder = TempFolder::new("notices");
        let sink = SmtpSink::start("end #1 451 4.7.1 later").await;
        let config = told_house(&folder, &sink);
        let data = opened(&folder, &config).await;
        // They end as soon as they are held.
        hold(&data, 3, Duration::from_millis(1)).await;
        let office = Office::open(&config, &data).unwrap();
        let mut expired = 0;
        while expired < 3 {
            expired += office.releaser.expire(&data.access, 10).await.unwrap();
        }

        let teller = Teller::new(&config, &data, &office).unwrap();
        assert!(teller.tell(&data.access).await.is_err(), "the first try is put off by the server");
        assert_eq!(teller.tell(&data.access).await.unwrap(), 3);
        assert_eq!(teller.tell(&data.access).await.unwrap(), 0);
        let letters = sink.wait_for(1).await;
        assert_eq!(letters.len(), 1);
        let letter = String::from_utf8(letters[0].content.clone()).unwrap();
        assert!(letter.contains("3 held messages have expired"), "{letter}");
        assert!(letters[0].mail.starts_with("MAIL FROM:<>"), "{}", letters[0].mail);
        data.close().await.unwrap();
    }

    #[tokio::test]
    async fn our_people_are_told_once_that_enforcing_was_stopped_and_that_it_was_resumed() {
        let folder = TempFolder::new("enforcing");
        let sink = SmtpSink::start("").await;
        let config = told_house(&folder, &sink);
        let data = opened(&folder, &config).await;
        let teller = Teller::new(&config, &data, &Office::open(&config, &data).unwrap()).unwrap();
        let desk = crate::commands::enforce::desk(&data).await.unwrap();
        desk.stop_enforcing(&data.access, "too many holds", SystemClock.now()).await.unwrap();
        teller.tell(&data.access).await.unwrap();
        teller.tell(&data.access).await.unwrap();
        desk.resume_enforcing(&data.access, "mended", SystemClock.now()).await.unwrap();
        teller.tell(&data.access).await.unwrap();
        let letters = sink.wait_for(2).await;
        let letters: Vec<_> =
            letters.iter().map(|letter| String::from_utf8(letter.content.clone()).unwrap()).collect();
        assert_eq!(letters.len(), 2);
        assert!(letters[0].to_lowercase().contains("stopped"), "{}", letters[0]);
        assert!(!letters[1].to_lowercase().contains("stopped enforcing"), "{}", letters[1]);
        for letter in &letters {
            assert!(letter.contains("DKIM-Signature:") && letter.contains("d=shop.example"), "{letter}");
        }
        data.close().await.unwrap();
    }
}
