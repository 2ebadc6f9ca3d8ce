//! `identity.person`: the display name is of somebody we protect, the address is not his.
//!
//! Catches `Erika Mustermann <ceo.office@mailbox.example>` when Erika writes from our own domain only.
//! Lets pass Erika's listed private address, and `Erika Beispiel` who merely shares the first name.

use model::phrase::Phrase;

use super::{Findings, Group, Reading};
use crate::evidence::whole;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    let house = reading.house();
    let sender = &reading.facts.sender;
    let Some(name) = sender.display_name.as_deref().filter(|_| reading.is_inbound()) else { return };
    let Some(found) = house.people_names().find(name) else { return };
    // A long name that only mentions the person ("notes from Erika Mustermann's talk") is not an impersonation.
    if found.of_words > found.words.len() + MAX_OTHER_WORDS || house.is_own(reading.sender_domain()) {
        return;
    }
    let person = &house.people()[found.entry];
    if person.addresses.iter().any(|address| address.eq_ignore_ascii_case(sender.email.email())) {
        return;
    }
    let text = Phrase::new("reason-identity-person")
        .with("person", person.name.clone())
        .with("address", sender.email.email());
    let evidence = [whole("sender.display_name", name), whole("sender.email.email", sender.email.email())];
    findings.add("identity.person", Group::Identity, 450, text, evidence.into_iter().flatten());
}

/// Titles and the like that may stand beside the name.
const MAX_OTHER_WORDS: usize = 3;
