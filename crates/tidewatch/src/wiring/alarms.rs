//! Alarms in a running service: the bell that rooms ring, the job that tells people, and the watch over what nobody rings for.
//! What an alarm is and how it is told is `post::alarm`; which door fails is rung by guard itself.

use std::sync::Arc;
use std::time::Duration;

use guard::refresh::Refresher;
use model::access::Access;
use model::time::Time;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::fetch::{Fetcher, roots};
use platform::jobs::{Job, JobError};
use platform::phrases::Phrases;
use post::alarm::bell::{self, AlarmBell};
use post::alarm::{AlarmKind, AlarmParts, Alarms};
use post::notice::Notices;
use store::Store;
use store::guard::held::HeldFilter;
use store::guard::switch::{SwitchPlace, SwitchState};
use tokio::sync::Mutex;

use super::data::{Data, Folders};
use super::job_log::JobLog;
use super::process::{self, Room};
use super::service::Service;
use super::{notices, relay, work};
use crate::config::Config;

/// An alarm waits no longer than this to be told.
const TOLD_EVERY: Duration = Duration::from_secs(2);
/// What nobody rings for is looked at so often.
const LOOKED_EVERY: Duration = Duration::from_mins(1);
/// Held mail at which nobody looks for so long is an alarm: a working day and its night.
const HELD_TOO_LONG: Duration = Duration::from_hours(24);
/// Alarms that are over are kept for a look back.
const KEPT: Duration = Duration::from_hours(90 * 24);
/// A disk with less room than this share, or than so many bytes, is nearly full.
const LEAST_PERCENT_FREE: u64 = 5;
/// An hour or more of held mail at a busy door.
const LEAST_FREE_BYTES: u64 = 512 << 20;
/// The cause of alarms about what people entered.
const ENTERED: &str = "entered";
/// So many settings and rules are named in an alarm.
const MOST_NAMED: usize = 3;
/// Releases looked at in one run.
const AT_ONCE: u32 = 100;

/// Starts telling people, and returns what rooms ring.
///
/// Errors: addresses of `[hold]` that are none.
pub(crate) fn start(
    service: &mut Service,
    config: &Config,
    data: &Data,
    refresher: Arc<Refresher>,
    log: &Arc<JobLog>,
) -> anyhow::Result<AlarmBell> {
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let (bell, task) = bell::hung(data.store.clone(), data.access.clone(), clock, chance);
    let stop = service.stop();
    service.start("the writing of alarms", async move {
        task.run(stop).await;
        Ok(())
    });
    let watch = Arc::new(Watch {
        store: data.store.clone(),
        access: data.access.clone(),
        alarms: alarms(config, data)?,
        bell: bell.clone(),
        folders: data.folders.clone(),
        refresher: Some(refresher),
        looked: Mutex::new(SystemClock.now()),
    });
    let (telling, looking) = (Arc::clone(&watch), watch);
    let jobs = vec![
        Job::new("alarms told", TOLD_EVERY, move || Arc::clone(&telling).tell()),
        Job::new("alarming things looked for", LOOKED_EVERY, move || Arc::clone(&looking).look()),
    ];
    log.run(service, "the telling of alarms", jobs);
    Ok(bell)
}

/// Puts together what tells alarms; the console asks the same for its pages.
///
/// Errors: addresses of `[hold]` that are none.
pub(crate) fn alarms(config: &Config, data: &Data) -> anyhow::Result<Alarms> {
    let phrases = Arc::new(Phrases::load());
    let notices = match notices::settings(config)? {
        Some(settings) => Some(Notices::new(
            settings,
            Arc::clone(&phrases),
            None,
            relay::relay(config)?,
            *data.ring.mark_key.expose(),
        )),
        None => None,
    };
    // Whom this machine trusts; without such a file only receivers of our own network can be told.
    let machine =
        roots::MACHINE_ROOTS.iter().find_map(|file| roots::trusting(&std::fs::read(file).ok()?).ok());
    let tls = machine.unwrap_or_else(|| {
        tracing::warn!("no trusted certificates were found on this machine; webhooks by https are refused");
        roots::trusting_nobody()
    });
    Ok(Alarms::new(AlarmParts {
        store: data.store.clone(),
        ring: Arc::clone(&data.ring),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        phrases,
        notices,
        fetcher: Fetcher::new(super::resolver(config)?, Arc::clone(&tls)),
        tls,
        installation: config.mailbox.host_name.clone(),
        language: config.language.clone(),
    }))
}

/// Tells what was rung, and rings for what can only be seen from outside.
struct Watch {
    store: Store,
    access: Access,
    alarms: Alarms,
    bell: AlarmBell,
    /// Whose disks are looked at.
    folders: Folders,
    /// Knows what of that which people entered does not count.
    refresher: Option<Arc<Refresher>>,
    /// Up to when releases were looked at.
    looked: Mutex<Time>,
}

impl Watch {
    async fn tell(self: Arc<Self>) -> Result<u64, JobError> {
        let mut done = 0;
        for access in work::tenants(&self.store, &self.access).await? {
            done += self.alarms.work(&access).await?;
        }
        Ok(done)
    }

    async fn look(self: Arc<Self>) -> Result<u64, JobError> {
        let now = SystemClock.now();
        // First what needs no store: it may be the store's own disk that is full.
        self.look_at_disks();
        self.look_at_what_was_entered();
        self.look_at_held(now).await?;
        self.look_at_switches().await?;
        self.look_at_releases(now).await?;
        Ok(self.store.post().alarm_prune(&self.access, now.minus(KEPT)).await?)
    }

    /// The disks of the data folder and of sealed objects; often it is one, and then one alarm each is not too many.
    fn look_at_disks(&self) {
        for (role, folder) in [("data", &self.folders.data), ("objects", &self.folders.objects)] {
            // A folder that cannot be asked is red in `/health/ready`; of its room nothing is known.
            let Ok(room) = process::room(folder) else { continue };
            let percent = percent_free(room);
            if percent < LEAST_PERCENT_FREE || room.free_bytes < LEAST_FREE_BYTES {
                let arguments =
                    [("free_mb", (room.free_bytes >> 20).to_string()), ("percent", percent.to_string())];
                self.bell.ring(AlarmKind::DiskFull, role, &arguments);
            } else {
                self.bell.silence(AlarmKind::DiskFull, role);
            }
        }
    }

    fn look_at_what_was_entered(&self) {
        let Some(refresher) = &self.refresher else { return };
        let complaints = refresher.complaints();
        if complaints.is_empty() {
            self.bell.silence(AlarmKind::RulesFailed, ENTERED);
            return;
        }
        let names: Vec<&str> =
            complaints.iter().take(MOST_NAMED).map(|complaint| complaint.name.as_str()).collect();
        let more = if complaints.len() > MOST_NAMED { ", …" } else { "" };
        let arguments = [("rules", format!("{}{more}", names.join(", ")))];
        self.bell.ring(AlarmKind::RulesFailed, ENTERED, &arguments);
    }

    async fn look_at_held(&self, now: Time) -> Result<(), JobError> {
        let counts = self.store.shared().held_count(&self.access).await?;
        let waits = counts.oldest_held.map_or(Duration::ZERO, |oldest| now.since(oldest));
        if counts.held == 0 || waits < HELD_TOO_LONG {
            self.bell.silence(AlarmKind::HeldTooLong, "held");
            return Ok(());
        }
        let hours = waits.as_secs() / 3_600;
        let arguments = [("messages", counts.held.to_string()), ("hours", hours.to_string())];
        self.bell.ring(AlarmKind::HeldTooLong, "held", &arguments);
        Ok(())
    }

    async fn look_at_switches(&self) -> Result<(), JobError> {
        let switches = self.store.guard().switch_list(&self.access).await?;
        let whole = switches.iter().find(|switch| switch.place == SwitchPlace::Installation);
        match whole.filter(|switch| switch.state == SwitchState::Observe) {
            Some(stopped) => {
                let arguments = [("who", stopped.set_by.clone()), ("at", stopped.set_at.to_string())];
                self.bell.ring(AlarmKind::EnforcementStopped, "installation", &arguments);
            }
            None => self.bell.silence(AlarmKind::EnforcementStopped, "installation"),
        }
        Ok(())
    }

    /// Each release that may have arrived twice since the last look, once; what happened while we were down is in the list of `tidewatch hold`.
    async fn look_at_releases(&self, now: Time) -> Result<(), JobError> {
        let mut looked = self.looked.lock().await;
        let filter = HeldFilter { is_maybe_twice: true, ..HeldFilter::default() };
        let found = self.store.shared().held_list(&self.access, &filter, None, AT_ONCE).await?;
        for held in found.iter().filter(|held| held.state_at > *looked && held.state_at <= now) {
            let id = held.message.id.to_string();
            self.bell.ring(AlarmKind::ReleaseMaybeTwice, &id, &[("held", id.clone())]);
        }
        *looked = now;
        Ok(())
    }
}

/// How much of a disk is free, in hundredths, rounded down.
fn percent_free(room: Room) -> u64 {
    // Of 128 bits: a disk of exabytes times a hundred does not fit in 64.
    let percent = u128::from(room.free_bytes) * 100 / u128::from(room.size_bytes.max(1));
    u64::try_from(percent).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use store::guard::switch::Switch;
    use testkit::folder::TempFolder;
    use testkit::smtp_sink::SmtpSink;

    use super::*;

    #[test]
    fn free_room_is_rounded_down() {
        let percent = |free_bytes, size_bytes| percent_free(Room { free_bytes, size_bytes });
        assert_eq!(percent(499, 10_000), 4);
        assert_eq!(percent(500, 10_000), 5);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
        assert_eq!(percent(0, 0), 0);
    }

    #[tokio::test]
    async fn stopped_enforcement_and_its_end_reach_those_whom_the_configuration_names() {
        let folder = TempFolder::new("alarms");
        let sink = SmtpSink::start("").await;
        let mut config = Config::default();
        config.keys.root = folder.path().join("key").join("root.key");
        config.dns.enabled = false;
        config.hold.release_to = Some(sink.address().to_string());
        config.hold.notify = vec!["postmaster@shop.example".to_owned()];
        config.hold.notify_from = "tidewatch@shop.example".to_owned();
        let data = Data::open(&config, &folder.path().join("data"), "test").await.unwrap();
        let (bell, task) = bell::hung(
            data.store.clone(),
            data.access.clone(),
            Arc::new(SystemClock),
            Arc::new(SystemChance),
        );
        let watch = Arc::new(Watch {
            store: data.store.clone(),
            access: data.access.clone(),
            alarms: alarms(&config, &data).unwrap(),
            bell,
            folders: data.folders.clone(),
            refresher: None,
            looked: Mutex::new(SystemClock.now()),
        });
        let round = async |state| {
            let mut change = data.store.change(&data.access).await.unwrap();
            let switch = Switch {
                place: SwitchPlace::Installation,
                state,
                set_at: SystemClock.now(),
                set_by: "person:1".into(),
                why: "test".into(),
            };
            change.switch_set_in_txn(&switch).await.unwrap();
            change.commit().await.unwrap();
            for _ in 0..2 {
                Arc::clone(&watch).look().await.unwrap();
                task.write().await.unwrap();
                Arc::clone(&watch).tell().await.unwrap();
            }
        };
        round(SwitchState::Observe).await;
        let letters = sink.wait_for(1).await;
        let letter = String::from_utf8_lossy(&letters[0].content).into_owned();
        assert!(letter.contains("Enforcement is stopped"), "{letter}");
        round(SwitchState::Enforce).await;
        let letters = sink.wait_for(2).await;
        let letter = String::from_utf8_lossy(&letters[1].content).into_owned();
        assert!(letter.contains("Over: Enforcement is stopped"), "{letter}");
        assert_eq!(letters.len(), 2);
        drop(watch);
        data.close().await.unwrap();
    }
}
