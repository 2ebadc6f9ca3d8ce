//! What a letter of questions to a vendor says, in words: the same whether a person asks for it on a page or a program does. Signing and sending are `custody::inquiry`.

use std::sync::Arc;

use custody::attribution::{EvidenceKind, LeakShown};
use custody::inquiry::Words;
use model::phrase::Phrase;
use platform::phrases::Phrases;

use crate::console::custody::day;
use crate::rooms::Rooms;
use crate::view::Speaker;

/// The questions, in their order.
const QUESTIONS: [&str; 8] = [
    "inquiry-question-1",
    "inquiry-question-2",
    "inquiry-question-3",
    "inquiry-question-4",
    "inquiry-question-5",
    "inquiry-question-6",
    "inquiry-question-7",
    "inquiry-question-8",
];

/// What is asked about the mail that came.
const ABOUT_MAIL: &str = "inquiry-question-6";
/// What the vendor is asked to keep; and, if mail came, to look for and to leave alone.
const REQUESTS: [&str; 3] = ["inquiry-request-keep", "inquiry-request-search", "inquiry-request-quiet"];

/// What the letter says, in the language that was chosen.
pub(crate) fn words(
    phrases: &Arc<Phrases>,
    rooms: &Rooms,
    leak: &LeakShown,
    (organisation, language): (String, &str),
) -> Words {
    let speaker = Speaker::new(Arc::clone(phrases), language);
    let made = leak.holder.as_ref().map(|(_, made)| day(*made)).unwrap_or_default();
    // While nobody said what it is called, the name of its site.
    let site = rooms.public_at.as_deref().unwrap_or_default();
    let site = site.split_once("://").map_or(site, |(_, site)| site);
    let organisation = if organisation.is_empty() { site.to_owned() } else { organisation };
    let said = |id| {
        let phrase = Phrase::new(id).with("list", &leak.list).with("date", &made);
        speaker.say(&phrase.with("organisation", &organisation))
    };
    // A file that turned up was written to by nobody: there is no mail to look for.
    let has_mail = leak.attribution.evidence != EvidenceKind::Dump;
    let requests = if has_mail { REQUESTS.as_slice() } else { &REQUESTS[..1] };
    let questions = QUESTIONS.into_iter().filter(|id| has_mail || *id != ABOUT_MAIL);
    Words {
        language: speaker.language().to_owned(),
        statement: vec![
            match leak.attribution.evidence {
                EvidenceKind::Exclusive => said("inquiry-statement-copy"),
                EvidenceKind::Coded => said("inquiry-statement-coded"),
                EvidenceKind::Dump => said("inquiry-statement-dump"),
            },
            said("inquiry-statement-not"),
        ],
        requests: requests.iter().map(|id| said(*id)).collect(),
        questions: questions.map(|id| speaker.t(id)).collect(),
        organisation: organisation.clone(),
    }
}
