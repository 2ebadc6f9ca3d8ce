//! The level of warning: how high the water stands, and the one reason that says why. Pure: from what needs a person, what alarms ring, and what
//! was stopped in the last hours. Not the words (the page says them) and not the reading (`tide`).

use guard::desk::overview::{ActionCounts, Need, NeedKind};
use model::severity::Severity;
use post::alarm::{Alarm, AlarmKind};

use crate::view::Level;

/// Fewer stopped in an hour than this are never unusual.
const MANY: u64 = 10;

/// So many times what an hour usually stops is unusual.
const UNUSUAL_TIMES: u64 = 4;

/// What the level is made of.
pub(crate) struct Signs<'s> {
    /// What needs a person.
    pub(crate) needs: &'s [Need],
    /// Alarms that are not over.
    pub(crate) alarms: &'s [Alarm],
    /// Somebody stopped enforcing for the whole installation.
    pub(crate) is_stopped: bool,
    /// Messages of all streams by the hour, the oldest first; the last hour is not over.
    pub(crate) hours: &'s [ActionCounts],
    /// Whether mail came at all in the last days.
    pub(crate) has_mail: bool,
}

/// Why the level is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// An alarm that nobody takes care of, by its place.
    Alarm(usize),
    /// Something that needs a person, by its place.
    Need(usize),
    /// Enforcing is stopped.
    Stopped,
    /// More was stopped in an hour than usual: so many, and so many usually.
    Unusual(u64, u64),
    /// Mail flows, and nothing waits.
    Quiet,
    /// No mail has come yet.
    NoMail,
}

/// Returns the level and the one reason for it.
pub(crate) fn level(signs: &Signs<'_>) -> (Level, Cause) {
    let loud = signs.alarms.iter().position(|alarm| is_open(alarm) && alarm.said.severity >= Severity::High);
    if let Some(at) = loud {
        return (Level::Act, Cause::Alarm(at));
    }
    if let Some(at) = signs.needs.iter().position(|need| cannot_wait(&need.kind)) {
        return (Level::Act, Cause::Need(at));
    }
    if signs.is_stopped {
        return (Level::Watch, Cause::Stopped);
    }
    if let Some(at) = signs.alarms.iter().position(is_open) {
        return (Level::Watch, Cause::Alarm(at));
    }
    if let Some(at) = signs.alarms.iter().position(is_leak) {
        return (Level::Watch, Cause::Alarm(at));
    }
    if let Some((now, usual)) = unusual(signs.hours) {
        return (Level::Watch, Cause::Unusual(now, usual));
    }
    if !signs.needs.is_empty() {
        return (Level::Watch, Cause::Need(0));
    }
    (Level::Calm, if signs.has_mail { Cause::Quiet } else { Cause::NoMail })
}

/// Nobody has said yet that he takes care of it.
pub(crate) fn is_open(alarm: &Alarm) -> bool {
    alarm.acknowledged.is_none() && alarm.ended_at.is_none()
}

/// Customers' addresses are out, and nobody has closed that yet: somebody takes care of it, but calm it is not.
fn is_leak(alarm: &Alarm) -> bool {
    let kind = AlarmKind::parse(&alarm.said.kind);
    alarm.ended_at.is_none() && kind.is_some_and(|kind| AlarmKind::LEAKS.contains(&kind))
}

/// Mail that does not come, is not judged, or waits for somebody: each hour makes it worse.
fn cannot_wait(kind: &NeedKind) -> bool {
    match kind {
        NeedKind::SilentDoor(_) | NeedKind::Unjudged | NeedKind::HeldLong => true,
        NeedKind::MaybeTwice | NeedKind::Reports | NeedKind::OverBudget => false,
    }
}

/// True if an alarm says the same as a need, so that one of them is enough.
pub(crate) fn says_the_same(alarm: &Alarm, need: &Need) -> bool {
    let Some(kind) = AlarmKind::parse(&alarm.said.kind) else { return false };
    match (kind, &need.kind) {
        (AlarmKind::DoorSilent, NeedKind::SilentDoor(door)) => alarm.said.cause == *door,
        (AlarmKind::HeldTooLong, NeedKind::HeldLong)
        | (AlarmKind::HoldBudget, NeedKind::OverBudget)
        | (AlarmKind::ReleaseMaybeTwice, NeedKind::MaybeTwice) => true,
        _ => false,
    }
}

/// The hour that runs, or the one before, beside what the others stopped: so many, and so many usually.
fn unusual(hours: &[ActionCounts]) -> Option<(u64, u64)> {
    let (before, last) = hours.split_at(hours.len().saturating_sub(2));
    let now = last.iter().map(ActionCounts::stopped).max().unwrap_or(0);
    let usual = before.iter().map(ActionCounts::stopped).sum::<u64>() / (before.len() as u64).max(1);
    (now >= MANY && now > usual * UNUSUAL_TIMES).then_some((now, usual))
}

#[cfg(test)]
mod tests {
    use model::ids::AlarmId;
    use model::phrase::Phrase;
    use model::time::Time;
    use post::alarm::NewAlarm;

    use super::*;

    fn need(kind: NeedKind) -> Need {
        Need { kind, count: 1, text: Phrase::new("desk-need-reports") }
    }

    fn alarm(kind: AlarmKind, is_acknowledged: bool) -> Alarm {
        let at = Time::from_seconds(1_795_271_400);
        Alarm {
            said: NewAlarm {
                id: AlarmId::new(at, [0; 10]),
                kind: kind.as_str().into(),
                cause: "mx".into(),
                severity: kind.severity(),
                phrase: "alarm-disk-full".into(),
                arguments: vec![],
                at,
                count: 1,
            },
            last_at: at,
            place: 0,
            round: 0,
            next_step_at: None,
            acknowledged: is_acknowledged.then(|| (at, "person:1".into())),
            ended_at: None,
        }
    }

    fn hours(stopped: &[u64]) -> Vec<ActionCounts> {
        stopped.iter().map(|hold| ActionCounts { hold: *hold, accept: 100, ..Default::default() }).collect()
    }

    fn check(needs: &[Need], alarms: &[Alarm], hours: &[ActionCounts], expected: (Level, Cause)) {
        let signs = Signs { needs, alarms, is_stopped: false, hours, has_mail: true };
        assert_eq!(level(&signs), expected, "{needs:?} {alarms:?}");
    }

    #[test]
    fn the_level_follows_what_needs_a_person() {
        let quiet = hours(&[1; 24]);
        check(&[], &[], &quiet, (Level::Calm, Cause::Quiet));
        check(&[need(NeedKind::Reports)], &[], &quiet, (Level::Watch, Cause::Need(0)));
        check(&[need(NeedKind::OverBudget)], &[], &quiet, (Level::Watch, Cause::Need(0)));
        for urgent in [NeedKind::SilentDoor("mx".into()), NeedKind::Unjudged, NeedKind::HeldLong] {
            let needs = [need(NeedKind::Reports), need(urgent)];
            check(&needs, &[], &quiet, (Level::Act, Cause::Need(1)));
        }
    }

    #[test]
    fn a_grave_alarm_comes_first_until_somebody_takes_care_of_it() {
        let quiet = hours(&[0; 24]);
        let grave = |is_acknowledged| alarm(AlarmKind::DiskFull, is_acknowledged);
        let light = |is_acknowledged| alarm(AlarmKind::RulesFailed, is_acknowledged);
        check(&[need(NeedKind::Unjudged)], &[grave(false)], &quiet, (Level::Act, Cause::Alarm(0)));
        check(&[], &[light(false), grave(false)], &quiet, (Level::Act, Cause::Alarm(1)));
        check(&[], &[grave(true), light(false)], &quiet, (Level::Watch, Cause::Alarm(1)));
        check(&[], &[grave(true), light(true)], &quiet, (Level::Calm, Cause::Quiet));
        // A leak is not over because somebody takes care of it.
        let leak = alarm(AlarmKind::LeakNamed, true);
        check(&[], &[light(true), leak.clone()], &quiet, (Level::Watch, Cause::Alarm(1)));
        let over = Alarm { ended_at: Some(leak.last_at), ..leak };
        check(&[], &[over], &quiet, (Level::Calm, Cause::Quiet));
    }

    #[test]
    fn many_more_than_usual_is_unusual_and_a_few_never_are() {
        let with = |usual: u64, last: [u64; 2]| {
            let mut all = vec![usual; 22];
            all.extend(last);
            hours(&all)
        };
        check(&[], &[], &with(0, [0, 9]), (Level::Calm, Cause::Quiet));
        check(&[], &[], &with(0, [0, 10]), (Level::Watch, Cause::Unusual(10, 0)));
        check(&[], &[], &with(5, [21, 0]), (Level::Watch, Cause::Unusual(21, 5)));
        check(&[], &[], &with(5, [20, 20]), (Level::Calm, Cause::Quiet));
        check(&[], &[], &[], (Level::Calm, Cause::Quiet));
    }

    #[test]
    fn stopped_enforcing_is_watched_and_an_empty_house_is_calm() {
        let signs = Signs { needs: &[], alarms: &[], is_stopped: true, hours: &[], has_mail: true };
        assert_eq!(level(&signs), (Level::Watch, Cause::Stopped));
        let signs = Signs { is_stopped: false, has_mail: false, ..signs };
        assert_eq!(level(&signs), (Level::Calm, Cause::NoMail));
    }

    #[test]
    fn what_an_alarm_says_is_not_said_twice() {
        let silent = alarm(AlarmKind::DoorSilent, false);
        assert!(says_the_same(&silent, &need(NeedKind::SilentDoor("mx".into()))));
        assert!(!says_the_same(&silent, &need(NeedKind::SilentDoor("other".into()))));
        assert!(!says_the_same(&silent, &need(NeedKind::HeldLong)));
    }
}
