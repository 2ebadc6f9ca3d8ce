//! `relation.first_request`: the first thing a stranger does is to ask for something.
//!
//! Catches a first message that asks to change bank details. Lets pass the same from a known correspondent.
//! While nobody has kept count the question stays open.

use model::phrase::Phrase;

use super::{Findings, Group, Reading};
use crate::evidence::whole;
use crate::relation::Relation;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    let asks = findings.found.iter().any(|finding| finding.group == Group::Request);
    if !reading.is_inbound() || !asks {
        return;
    }
    match reading.context.relation {
        Relation::Unknown => findings.leave_open("relation.first_request", "relation"),
        Relation::First => {
            let address = reading.facts.sender.email.email();
            let text = Phrase::new("reason-relation-first-request").with("address", address);
            findings.add(
                "relation.first_request",
                Group::Identity,
                200,
                text,
                whole("sender.email.email", address),
            );
        }
        Relation::Known => {
            let text = Phrase::new("reason-relation-known");
            findings.add("relation.known", Group::Identity, -100, text, None);
        }
    }
}
