//! Rows of custody that several rooms' tests want.

use model::ids::{AssessmentId, Id as _, PartyId};
use model::time::Time;
use store::custody::assessment::{Assessment, AssessmentState};

/// An assessment that is being answered.
#[must_use]
pub fn assessment() -> Assessment {
    Assessment {
        id: AssessmentId::from_bytes([1; 16]),
        party: PartyId::from_bytes([1; 16]),
        questionnaire: "esp-25".into(),
        version: 1,
        title: "25 questions".into(),
        wanted_by: String::new(),
        state: AssessmentState::Open,
        asked: (Time::EPOCH, "person:1".into()),
        due: None,
        link: None,
        signature: None,
        outcome: None,
        points: None,
        knock_outs: vec![],
        valid_until: None,
        announced_days: None,
        told: None,
    }
}
