//! The on-call order: who is told first, and who next when nobody acknowledged. Deciding is pure; noting it is one transaction with the deliveries.

use std::time::Duration;

use model::{
    access::{Access, Right},
    ids::{AlarmChannelId, AlarmDeliveryId, Id},
    severity::Severity,
    time::Time,
};
use platform::audit::About;
use store::{
    error::StoreError,
    post::{
        alarm::{Alarm, StepPlace},
        alarm_channel::{AlarmChannel, AlarmStep},
        alarm_delivery::News,
    },
};

use super::{AT_ONCE, AlarmError, Alarms, CONFIGURED, quiet};

/// A severe alarm for which nobody cares goes through the whole order once more after this time.
pub const NEXT_ROUND_AFTER: Duration = Duration::from_secs(60 * 60);
/// So often at most.
pub const MAX_ROUNDS: u32 = 6;

/// The on-call order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// Its lines; those of the same place are told at the same time, and the longest wait of a place counts.
    pub steps: Vec<AlarmStep>,
}

/// What is done with an alarm now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// Who is told, and when.
    pub(super) told: Vec<(AlarmChannelId, Time)>,
    /// Where it stands then.
    pub(super) next: StepPlace,
    /// When the next place is told.
    pub(super) next_at: Option<Time>,
}

/// Decides who is told of an alarm at the place where it stands.
///
/// Without an order all channels are one place; without any channel the configured people are told; where none are configured, nobody is, and that is
/// no failure: the alarm stands on the pages.
pub(super) fn planned(
    alarm: &Alarm,
    (steps, channels, has_people): (&[AlarmStep], &[AlarmChannel], bool),
    now: Time,
) -> Plan {
    let severity = alarm.said.severity;
    let places = places(steps, channels);
    let current = usize::try_from(alarm.place).unwrap_or(usize::MAX);
    let wants = |id: &AlarmChannelId| {
        let channel = channels.iter().find(|channel| channel.id == *id)?;
        let is_wanted = channel.is_on && channel.least_severity <= severity;
        is_wanted.then(|| (channel.id, quiet::told_at(channel.quiet.as_ref(), severity, now)))
    };
    let (told, wait): (Vec<_>, Duration) = match places.get(current) {
        Some(place) => (place.channels.iter().filter_map(wants).collect(), place.wait),
        None if places.is_empty() && has_people => {
            (vec![(AlarmChannelId::from_bytes(CONFIGURED), now)], Duration::ZERO)
        }
        None => (Vec::new(), Duration::ZERO),
    };
    let round = alarm.round;
    if current + 1 < places.len() {
        let next = StepPlace { place: alarm.place + 1, round };
        // A place at which nobody is told is not waited for.
        let next_at = if told.is_empty() { now } else { now.plus(wait) };
        return Plan { told, next, next_at: Some(next_at) };
    }
    let goes_round = severity >= Severity::High && round + 1 < MAX_ROUNDS;
    let next = StepPlace { place: 0, round: round + 1 };
    let next_at = goes_round.then(|| now.plus(wait.max(NEXT_ROUND_AFTER)));
    Plan { told, next, next_at }
}

struct Place {
    channels: Vec<AlarmChannelId>,
    wait: Duration,
}

fn places(steps: &[AlarmStep], channels: &[AlarmChannel]) -> Vec<Place> {
    if steps.is_empty() && !channels.is_empty() {
        let channels = channels.iter().map(|channel| channel.id).collect();
        return vec![Place { channels, wait: Duration::ZERO }];
    }
    let mut steps: Vec<_> = steps.to_vec();
    steps.sort_by_key(|step| step.place);
    let wait = |steps: &[AlarmStep]| {
        let minutes = steps.iter().map(|step| step.wait_minutes).max().unwrap_or(0);
        Duration::from_secs(u64::from(minutes) * 60)
    };
    steps
        .chunk_by(|one, other| one.place == other.place)
        .map(|steps| Place { channels: steps.iter().map(|step| step.channel).collect(), wait: wait(steps) })
        .collect()
}

impl Alarms {
    /// Returns the on-call order.
    pub async fn roster(&self, access: &Access) -> Result<Roster, AlarmError> {
        Ok(Roster { steps: self.parts.store.post().alarm_step_list(access).await? })
    }

    /// Replaces the on-call order.
    pub async fn roster_set(&self, access: &Access, roster: &Roster) -> Result<(), AlarmError> {
        access.require(Right::Manage).map_err(StoreError::from)?;
        let mut change = self.parts.store.change(access).await?;
        change.alarm_steps_set_in_txn(&roster.steps).await?;
        let about = About::NOTHING.count("steps", roster.steps.len() as u64);
        self.parts.audit.append_in_txn(access, &mut change, "alarm_roster.set", &about).await?;
        Ok(change.commit().await?)
    }

    /// Goes on in the on-call order with every alarm whose time has come; returns how many.
    pub async fn step_due(&self, access: &Access) -> Result<u64, AlarmError> {
        let post = self.parts.store.post();
        let due = post.alarm_due_list(access, self.now(), AT_ONCE).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let (steps, channels) = (post.alarm_step_list(access).await?, post.alarm_channel_list(access).await?);
        let mut count = 0;
        for alarm in &due {
            let now = self.now();
            let plan = planned(alarm, (&steps, &channels, self.parts.notices.is_some()), now);
            let mut change = self.parts.store.change(access).await?;
            let from = StepPlace { place: alarm.place, round: alarm.round };
            if !change.alarm_step_in_txn(alarm.said.id, from, plan.next, plan.next_at).await? {
                continue;
            }
            for (channel, at) in plan.told {
                let id = AlarmDeliveryId::new(now, self.parts.chance.bytes());
                let whom = (id, alarm.said.id, channel);
                change.alarm_delivery_add_in_txn(whom, (News::Raised, alarm.round), (now, at)).await?;
            }
            change.commit().await?;
            count += 1;
        }
        Ok(count)
    }
}
