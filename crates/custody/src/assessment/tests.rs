//! When the end of answers is announced.

use std::time::Duration;

use model::ids::{AssessmentId, Id as _, PartyId};
use model::time::Time;

use super::{Assessment, AssessmentState, due_announcement};

const END: Time = Time::from_seconds(1_795_269_600);

fn check(days_before: u32, announced: Option<u32>, due: Option<u32>) {
    let assessment = Assessment {
        id: AssessmentId::from_bytes([1; 16]),
        party: PartyId::from_bytes([1; 16]),
        questionnaire: "esp-25".into(),
        version: 1,
        title: "25 questions".into(),
        wanted_by: String::new(),
        state: AssessmentState::Signed,
        asked: (END, "person:1".into()),
        due: None,
        link: None,
        signature: None,
        outcome: None,
        points: None,
        knock_outs: vec![],
        valid_until: Some(END),
        announced_days: announced,
        told: None,
    };
    let now = END.minus(Duration::from_hours(24) * days_before);
    assert_eq!(due_announcement(&assessment, now), due, "{days_before} {announced:?}");
}

#[test]
fn an_end_is_announced_30_14_and_3_days_before_each_once() {
    check(31, None, None);
    check(30, None, Some(30));
    check(29, Some(30), None);
    check(14, Some(30), Some(14));
    check(4, Some(14), None);
    check(3, Some(14), Some(3));
    check(0, Some(3), None);
}

#[test]
fn whoever_was_away_is_told_once_of_how_it_is_now() {
    check(5, None, Some(14));
    check(1, None, Some(3));
    check(1, Some(30), Some(3));
}
