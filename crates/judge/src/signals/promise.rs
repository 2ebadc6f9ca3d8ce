//! `promise.broken`: our own mail asks for what we promised never to ask for.
//!
//! Catches our campaign "reply with your password". Lets pass our advice "we never ask for your password".

use model::phrase::Phrase;
use model::verdict::{Action, Direction};

use super::request;
use super::{Findings, Group, Reading};

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.direction != Direction::Outbound {
        return;
    }
    for promise in reading.house().promises() {
        let texts = [&reading.subject, &reading.body];
        let broken =
            texts.into_iter().find_map(|text| Some((text, request::asked(text, promise.never_ask)?)));
        let Some((text, place)) = broken else { continue };
        let phrase = Phrase::new("reason-promise-broken")
            .with("promise", promise.id.clone())
            .with("asked", promise.never_ask.as_str());
        findings.add("promise.broken", Group::Data, 700, phrase, text.evidence(place));
        // A promise is a promise: the campaign waits for a person whatever else speaks for it.
        findings.force_last(Action::Hold);
        return;
    }
}
