//! Two keys: who may open what is sealed, and until when. One of those who keep lists asks, with a reason, and another turns the second key; it is then open to these two.
//! Pure; what is opened, and that it is audited, stands with it ([`crate::escrow`], [`crate::exporter`]).

use std::time::Duration;

use model::time::Time;
use store::custody::two_keys::TwoKeys;

/// A question counts for so long, and what it opened stays open as long.
pub const OPENS_FOR: Duration = Duration::from_hours(72);

/// How far it is with opening something, for who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turned {
    /// Nobody asks, or what was asked or opened is over.
    Closed,
    /// Somebody asked, and a second person has not answered: whether it was who looks, why, and until when it counts.
    Asked { by_me: bool, why: String, until: Time },
    /// Two people opened it, and who looks is one of them; until then.
    Open { until: Time },
    /// Two other people opened it.
    OpenToOthers,
}

/// Says how far it is for `me`.
pub(crate) fn turned(keys: Option<&TwoKeys>, me: &str, now: Time) -> Turned {
    let Some(keys) = keys else { return Turned::Closed };
    let (asked_at, asked_by) = &keys.asked;
    let until = keys.second.as_ref().map_or(asked_at, |(at, _)| at).plus(OPENS_FOR);
    match &keys.second {
        _ if until <= now => Turned::Closed,
        None => Turned::Asked { by_me: asked_by == me, why: keys.why.clone(), until },
        Some((_, second)) if [asked_by, second].iter().any(|one| *one == me) => Turned::Open { until },
        Some(_) => Turned::OpenToOthers,
    }
}

#[cfg(test)]
mod tests {
    use model::time::Time;
    use store::custody::two_keys::TwoKeys;

    use super::{OPENS_FOR, Turned, turned};

    #[test]
    fn it_is_open_to_two_people_for_a_time_and_to_nobody_else() {
        let at = Time::from_seconds(1_000);
        let asked = TwoKeys { asked: (at, "person:1".into()), why: "a leak".into(), second: None };
        let later = at.plus(OPENS_FOR / 2);
        let open = TwoKeys { second: Some((later, "person:2".into())), ..asked.clone() };
        let (over, end) = (at.plus(OPENS_FOR), later.plus(OPENS_FOR));
        let waits = |by_me| Turned::Asked { by_me, why: "a leak".into(), until: over };
        for (keys, me, now, expected) in [
            (None, "person:1", at, Turned::Closed),
            (Some(&asked), "person:1", later, waits(true)),
            (Some(&asked), "person:2", later, waits(false)),
            (Some(&asked), "person:2", over, Turned::Closed),
            (Some(&open), "person:1", over, Turned::Open { until: end }),
            (Some(&open), "person:2", over, Turned::Open { until: end }),
            (Some(&open), "person:3", over, Turned::OpenToOthers),
            (Some(&open), "person:1", end, Turned::Closed),
        ] {
            assert_eq!(turned(keys, me, now), expected, "{me} at {now}");
        }
    }
}
