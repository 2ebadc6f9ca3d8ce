use model::ids::{Id, MemberId, StatementId};

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

fn later(hours: u64) -> Time {
    NOW.plus(Duration::from_hours(hours))
}

fn domain(name: &str) -> Indicator {
    Indicator::Domain(name.to_owned())
}

fn warning(names: &[&str]) -> Warning {
    issued(WarningId::from_bytes([1; 16]), names.iter().map(|name| domain(name)).collect(), NOW)
}

fn voice(member: u8, owner: &str) -> Voice {
    Voice {
        member: MemberId::from_bytes([member; 16]),
        statement: StatementId::from_bytes([member; 16]),
        owner: owner.to_owned(),
        at: NOW,
    }
}

#[test]
fn five_members_of_one_owner_stay_at_watch_and_two_owners_make_an_advisory() {
    let one_owner: Vec<Voice> =
        (1..=5).map(|member| voice(member, if member % 2 == 0 { "Holding" } else { " holding " })).collect();
    assert_eq!(voice_count(&one_owner), 1);
    assert_eq!(heard_again(&warning(&["bad.example"]), voice_count(&one_owner), NOW).level, Level::Watch);
    let two = [voice(1, "Holding"), voice(2, "Another")];
    assert_eq!(heard_again(&warning(&["bad.example"]), voice_count(&two), NOW).level, Level::Advisory);
    // Not by any number.
    assert_eq!(heard_again(&warning(&["bad.example"]), 50, NOW).level, Level::Advisory);
}

#[test]
fn a_voice_counts_only_for_what_it_names_whole() {
    let both = warning(&["bad.example", "shop.test"]);
    assert!(!is_vouched(&[domain("bad.example")], &both));
    assert!(is_vouched(&[domain("shop.test"), domain("x.test"), domain("bad.example")], &both));
    let named = [domain("bad.example"), domain("new.test")];
    assert_eq!(news(&named, &[both]), [domain("new.test")]);
    assert_eq!(news(&named, &[]), named);
}

#[test]
fn what_is_said_again_lasts_longer_and_is_never_calmed_by_rule() {
    let raised = decided(&warning(&["bad.example"]), Act::Level(Level::Warning), NOW).unwrap();
    assert_eq!((raised.level, raised.expires_at), (Level::Warning, later(24)));
    let again = heard_again(&raised, 1, later(20));
    assert_eq!((again.level, again.expires_at, again.why.as_str()), (Level::Warning, later(44), "confirmed"));
    assert_eq!(again.revision, 3);
}

#[test]
fn a_coordinator_raises_calms_and_cancels_and_nobody_wakes_the_dead() {
    let watch = warning(&["bad.example"]);
    assert_eq!(decided(&watch, Act::Level(Level::Watch), NOW), None);
    assert_eq!(decided(&watch, Act::Level(Level::Information), NOW), None);
    let raised = decided(&watch, Act::Level(Level::Warning), NOW).unwrap();
    let calmed = decided(&raised, Act::Level(Level::Watch), later(1)).unwrap();
    assert_eq!((calmed.level, calmed.why.as_str(), calmed.revision), (Level::Watch, "calmer", 3));
    let cancelled = decided(&raised, Act::Cancel(Why::Mistake), later(1)).unwrap();
    assert_eq!((cancelled.state, cancelled.why.as_str()), (WarningState::Cancelled, "mistake"));
    for over in [cancelled, ran_out(&raised, later(24))] {
        assert_eq!(decided(&over, Act::Level(Level::Warning), later(2)), None);
        assert_eq!(decided(&over, Act::Cancel(Why::Over), later(2)), None);
    }
}

#[test]
fn a_warning_is_told_as_it_is_and_by_the_hub_only() {
    let hub = SigningKey::from_seed(&[1; 32]);
    let raised =
        decided(&warning(&["bad.example", "pay.test"]), Act::Level(Level::Warning), later(1)).unwrap();
    let text = signed(&raised, &hub);
    let expected = Warning { origin: Origin::Hub, signed: text.clone(), ..raised };
    assert_eq!(told(&text, &hub.verifying_key()), Ok(expected));
    let stranger = SigningKey::from_seed(&[2; 32]).verifying_key();
    assert!(matches!(told(&text, &stranger), Err(WarningError::Signed(_))));
    for spoilt in ["{}", r#"{"version":2}"#, "[]", "x"] {
        let text = jws::sign(&hub, WARNING_TYPE, spoilt.as_bytes());
        assert!(matches!(told(&text, &hub.verifying_key()), Err(WarningError::Malformed(_))), "{spoilt}");
    }
}

fn check(warning: &Warning, at_warning: AtWarning, expected: &[(&str, Option<Action>)]) {
    let untouchable = Untouchable::new(["shop.example".to_owned()]);
    let found = entries(warning, &untouchable, at_warning, later(1));
    let found: Vec<_> =
        found.iter().map(|timed| (timed.entry.indicator.to_string(), timed.entry.action)).collect();
    let expected: Vec<_> = expected.iter().map(|(name, action)| ((*name).to_owned(), *action)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_watch_adds_points_a_warning_acts_and_what_is_over_does_nothing() {
    let watch = warning(&["bad.example"]);
    check(&watch, AtWarning::Reject, &[("bad.example", None)]);
    let raised = decided(&watch, Act::Level(Level::Warning), NOW).unwrap();
    check(&raised, AtWarning::Reject, &[("bad.example", Some(Action::Reject))]);
    check(&raised, AtWarning::Hold, &[("bad.example", Some(Action::Hold))]);
    check(&raised, AtWarning::Points, &[("bad.example", None)]);
    check(&ran_out(&raised, later(24)), AtWarning::Reject, &[]);
    check(&decided(&raised, Act::Cancel(Why::Mistake), NOW).unwrap(), AtWarning::Reject, &[]);
    check(&Warning { level: Level::Information, ..watch }, AtWarning::Reject, &[]);
}

#[test]
fn whatever_a_hub_says_our_own_and_everybodys_domains_are_not_looked_for_and_nothing_is_for_ever() {
    let poisoned = Warning {
        level: Level::Warning,
        expires_at: later(24 * 365),
        ..warning(&["shop.example", "gmail.com", "com", "bad.example"])
    };
    check(&poisoned, AtWarning::Reject, &[("bad.example", Some(Action::Reject))]);
    let found = entries(&poisoned, &Untouchable::new([]), AtWarning::Reject, NOW);
    assert!(found.iter().all(|timed| timed.ends == later(24)));
    // Nor by a clock that is ahead, or said to be.
    let from_the_future = Warning { changed_at: later(24 * 300), ..poisoned };
    let found = entries(&from_the_future, &Untouchable::new([]), AtWarning::Reject, NOW);
    assert!(found.iter().all(|timed| (timed.begins, timed.ends) == (NOW, later(24))));
}
