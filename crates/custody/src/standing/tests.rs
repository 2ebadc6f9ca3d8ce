//! Who may have a copy, and who not: one row each.

use std::time::Duration;

use model::ids::{AssessmentId, Id as _, PartyId};
use model::time::Time;
use store::custody::assessment::{Assessment, AssessmentOutcome, AssessmentState, Signature};
use store::custody::party::{Party, PartyRole, PartyState};

use super::{Refusal, refusal};

const NOW: Time = Time::from_seconds(1_795_269_600);
const DAY: Duration = Duration::from_hours(24);

fn party() -> Party {
    Party {
        id: PartyId::from_bytes([1; 16]),
        role: PartyRole::Processor,
        above: None,
        name: "Vendor B".into(),
        purpose: String::new(),
        domains: vec![],
        country: String::new(),
        rows_about: None,
        until: Some(NOW.plus(DAY)),
        note: String::new(),
        state: PartyState::InUse,
        added: (NOW, "person:1".into()),
        changed: (NOW, "person:1".into()),
    }
}

fn signed(questionnaire: &str, days_ago: u32, outcome: AssessmentOutcome, holds: bool) -> Assessment {
    let at = NOW.minus(DAY * days_ago);
    Assessment {
        id: AssessmentId::new(at, [0; 10]),
        party: party().id,
        questionnaire: questionnaire.into(),
        version: 1,
        title: "25 questions".into(),
        wanted_by: String::new(),
        state: AssessmentState::Signed,
        asked: (at, "person:1".into()),
        due: None,
        link: None,
        signature: Some(Signature { at, name: "Ben".into(), sha256: [1; 32] }),
        outcome: Some(outcome),
        points: Some(80),
        knock_outs: vec!["seeds".into()],
        valid_until: Some(if holds { NOW.plus(DAY) } else { NOW }),
        announced_days: None,
        told: None,
    }
}

#[test]
fn a_party_that_was_asked_nothing_may_have_a_copy_and_our_own_house_always() {
    assert_eq!(refusal(&party(), &[], NOW), None);
    let own = Party { role: PartyRole::Own, state: PartyState::Ended, ..party() };
    let out = signed("esp-25", 1, AssessmentOutcome::Disqualified, false);
    assert_eq!(refusal(&own, &[out], NOW), None);
}

#[test]
fn whoever_is_gone_over_or_not_chosen_may_have_none() {
    let ended = Party { state: PartyState::Ended, ..party() };
    assert_eq!(refusal(&ended, &[], NOW), Some(Refusal::Ended));
    let candidate = Party { state: PartyState::Candidate, ..party() };
    assert_eq!(refusal(&candidate, &[], NOW), Some(Refusal::Candidate));
    let over = Party { until: Some(NOW), ..party() };
    assert_eq!(refusal(&over, &[], NOW), Some(Refusal::PastEnd(NOW)));
}

#[test]
fn of_each_questionnaire_the_newest_counts() {
    use AssessmentOutcome::{Disqualified, Passed};
    let out = signed("esp-25", 9, Disqualified, true);
    let passed = signed("esp-25", 2, Passed, true);
    let expired = signed("esp-25", 3, Passed, false);
    let other = signed("own", 1, Passed, true);
    let asked_of_us = Assessment { wanted_by: "Shop C".into(), ..signed("caiq", 1, Disqualified, true) };
    let open = Assessment { state: AssessmentState::Open, signature: None, ..out.clone() };
    // Ours are called as the built-in ones are, in every language.
    let title = crate::assessment::title(&out);
    assert!(title["en"].contains("questions") && title["de"].contains("Fragen"), "{title:?}");
    let ruled_out = Some(Refusal::Disqualified(title.clone(), 1));
    for (what, rows, refused) in [
        ("ruled out", vec![out.clone()], ruled_out.clone()),
        ("ruled out, then better", vec![passed.clone(), out.clone()], None),
        ("the order they come in does not matter", vec![out.clone(), passed.clone()], None),
        ("another questionnaire does not make good", vec![other, out], ruled_out),
        ("over", vec![expired.clone()], Some(Refusal::Expired(title, NOW))),
        ("over, then renewed", vec![passed.clone(), expired], None),
        ("an open one says nothing", vec![open, passed], None),
        ("what others asked of it is theirs", vec![asked_of_us], None),
    ] {
        assert_eq!(refusal(&party(), &rows, NOW), refused, "{what}");
    }
}

#[test]
fn why_a_party_is_refused_is_said_in_the_readers_language() {
    let out = signed("esp-25", 1, AssessmentOutcome::Disqualified, true);
    let refused = refusal(&party(), &[out], NOW).unwrap().phrase();
    let phrases = platform::phrases::Phrases::load();
    let (en, de) = (phrases.say("en", &refused), phrases.say("de", &refused));
    assert!(en.contains("\"25 questions for whoever sends our mail\""), "{en}");
    assert!(de.contains("25 Fragen") && !de.contains("questions") && !de.contains('{'), "{de}");
    // What others ask is called as they called it.
    let others =
        Assessment { title: "Their list".into(), ..signed("of-others", 1, AssessmentOutcome::Passed, true) };
    assert_eq!(crate::questionnaire::said(&crate::assessment::title(&others), "de"), "Their list");
}
