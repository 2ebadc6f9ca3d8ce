//! The watch: tells what was rung, and rings for what can only be seen from outside. Each look rings for what is so and silences what is not, so that an
//! alarm ends by itself; what a look could not ask says nothing.

use std::collections::HashSet;
use std::sync::{Arc, Mutex as PlainMutex, PoisonError};
use std::time::{Duration, Instant};

use guard::desk::Desk;
use guard::refresh::Refresher;
use model::access::Access;
use model::time::Time;
use platform::clock::{Clock as _, SystemClock};
use platform::jobs::{JobError, Tally};
use post::alarm::bell::AlarmBell;
use post::alarm::{AlarmKind, Alarms};
use store::Store;
use store::guard::held::HeldFilter;
use store::guard::switch::{SwitchPlace, SwitchState};
use tokio::sync::Mutex;

use super::Watched;
use super::overload::Overload;
use crate::config::Config;
use crate::wiring::data::Folders;
use crate::wiring::process::{self, Room};
use crate::wiring::stream::{self, DoorWatch};
use crate::wiring::work;

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
/// The cause of alarms about needless holds: only our own accounts have a budget.
const OWN_ACCOUNTS: &str = "outbound";
/// The cause of alarms about sealed objects.
const OBJECTS: &str = "objects";
/// So many settings and rules are named in an alarm.
const MOST_NAMED: usize = 3;
/// Releases looked at in one run.
const AT_ONCE: u32 = 100;
/// Alarms that last, looked at in one run; more than that are not open side by side.
const MOST_OPEN: u32 = 1_000;

/// Tells and looks.
pub(super) struct Watch {
    store: Store,
    access: Access,
    alarms: Arc<Alarms>,
    bell: AlarmBell,
    /// Whose disks are looked at.
    folders: Folders,
    /// Knows what of that which people entered does not count.
    refresher: Option<Arc<Refresher>>,
    /// Knows how the streams are.
    desk: Desk,
    /// The doors, as they count.
    doors: Vec<Arc<DoorWatch>>,
    /// Locked for a look, never across an await.
    overload: PlainMutex<Overload>,
    /// Up to when releases were looked at.
    looked: Mutex<Time>,
}

impl Watch {
    pub(super) fn new(config: &Config, watched: Watched<'_>, bell: AlarmBell) -> Self {
        let Watched { data, office, opened, refresher } = watched;
        let doors = stream::configured_doors(config).collect();
        Watch {
            store: data.store.clone(),
            access: data.access.clone(),
            alarms: Arc::clone(&office.alarms),
            bell,
            folders: data.folders.clone(),
            refresher: Some(refresher),
            desk: Desk::new(data.store.shared(), data.store.guard(), data.parties(), doors),
            doors: opened.doors.iter().map(|door| Arc::clone(&door.watch)).collect(),
            overload: PlainMutex::default(),
            looked: Mutex::new(SystemClock.now()),
        }
    }

    pub(super) async fn tell(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.alarms.work(&access).await?)
        })
        .await
    }

    pub(super) async fn look(self: Arc<Self>) -> Result<u64, JobError> {
        let now = SystemClock.now();
        // First what needs no store: it may be the store's own disk that is full.
        self.look_at_disks().await;
        self.look_at_what_was_entered();
        self.look_at_load(Instant::now());
        self.look_at_held(now).await?;
        self.look_at_switches().await?;
        self.look_at_releases(now).await?;
        self.look_for_silence(now).await?;
        self.look_at_budget(now).await?;
        self.forget_doors().await?;
        Ok(self.store.post().alarm_prune(&self.access, now.minus(KEPT)).await?)
    }

    /// Counts sealed objects whose files are not there; returns how many.
    pub(super) async fn count_objects(self: Arc<Self>) -> Result<u64, JobError> {
        let mut tally = Tally::default();
        for access in work::tenants(&self.store, &self.access).await? {
            tally.add(self.store.objects().object_missing_count(&access).await);
        }
        let (missing, counted) = (tally.done(), tally.end());
        if missing > 0 {
            self.bell.ring(AlarmKind::ObjectsMissing, OBJECTS, &[("objects", missing.to_string())]);
        } else if counted.is_ok() {
            // Of whom could not be counted nothing is known.
            self.bell.silence(AlarmKind::ObjectsMissing, OBJECTS);
        }
        Ok(counted?)
    }

    /// The disks of the data folder and of sealed objects; often it is one, and then one alarm each is not too many.
    async fn look_at_disks(&self) {
        for (role, folder) in [("data", &self.folders.data), ("objects", &self.folders.objects)] {
            // A folder that cannot be asked is red in `/health/ready`; of its room nothing is known.
            let Some(room) = process::room_in_time(folder).await else { continue };
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

    /// Doors that turn mail away because there is too much of it.
    fn look_at_load(&self, now: Instant) {
        let mut overload = self.overload.lock().unwrap_or_else(PoisonError::into_inner);
        for door in &self.doors {
            if overload.note(&door.name, &door.numbers(), now) {
                self.bell.ring(AlarmKind::DoorOverloaded, &door.name, &[("door", door.name.clone())]);
            } else {
                self.bell.silence(AlarmKind::DoorOverloaded, &door.name);
            }
        }
    }

    /// Doors through which mail used to come. One that was silent for two weeks is silent for good, and its alarm ends.
    async fn look_for_silence(&self, now: Time) -> Result<(), JobError> {
        let silences = self.desk.silences(&self.access, now).await?;
        for door in self.desk.doors() {
            let silent = silences.iter().find(|silence| silence.door == door.name && silence.is_unusual);
            match silent {
                Some(silence) => {
                    let hours = silence.silent_for.as_secs() / 3_600;
                    let arguments = [("door", door.name.clone()), ("hours", hours.to_string())];
                    self.bell.ring(AlarmKind::DoorSilent, &door.name, &arguments);
                }
                None => self.bell.silence(AlarmKind::DoorSilent, &door.name),
            }
        }
        Ok(())
    }

    async fn look_at_budget(&self, now: Time) -> Result<(), JobError> {
        let spent = self.desk.budget(&self.access, now).await?;
        if spent.is_overspent {
            let arguments = [("held", spent.spent.to_string()), ("budget", format!("{:.1}", spent.allowed))];
            self.bell.ring(AlarmKind::HoldBudget, OWN_ACCOUNTS, &arguments);
        } else {
            self.bell.silence(AlarmKind::HoldBudget, OWN_ACCOUNTS);
        }
        Ok(())
    }

    /// Ends what was said of doors that the configuration does not have any more: nobody else would.
    async fn forget_doors(&self) -> Result<(), JobError> {
        let known: HashSet<&str> = self.doors.iter().map(|door| door.name.as_str()).collect();
        for alarm in self.alarms.list(&self.access, true, None, MOST_OPEN).await? {
            let kind = AlarmKind::parse(&alarm.said.kind);
            let kind = kind.filter(|kind| matches!(kind, AlarmKind::DoorSilent | AlarmKind::DoorOverloaded));
            if let Some(kind) = kind.filter(|_| !known.contains(alarm.said.cause.as_str())) {
                self.bell.silence(kind, &alarm.said.cause);
            }
        }
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
mod tests;
