//! The words of rules about mail: every field, function and list, with its type, and where its value comes from.
//! The engine is `rules` and knows none of this; the message is [`crate::facts`]. A missing capability is a [`need`].

use rules::{Vocabulary, VocabularyError};

mod correspondents;
mod exploded;
mod functions;
mod host;
mod lists;
pub mod need;
mod ole;
mod profile;
mod record;
mod result;
#[cfg(test)]
mod tests;

pub use correspondents::Correspondents;
pub use host::{Kept, MailHost};
pub use lists::RuleLists;
pub use profile::{Answer, Prevalence, Profile, Profiles};
pub use record::Vip;

use crate::facts::authentication::{
    AuthSummary, Claim, DmarcDetails, DmarcSummary, Signature, SpfDetails, SpfSummary,
};
use crate::facts::{
    Attachment, Banner, Body, Direction, Domain, EmailAddress, Facts, HeaderFacts, Hop, HopField, Html, Ip,
    Link, Mailbox, OwnMailbox, Plain, PreviousThread, Recipients, Subject, Thread, Url,
};

/// Returns the vocabulary of mail.
///
/// Panics only if the tables of this module contradict each other, which its tests would have found.
#[must_use]
pub fn mail() -> Vocabulary {
    build().expect("the tables of the mail vocabulary agree with each other")
}

fn build() -> Result<Vocabulary, VocabularyError> {
    let mut words = Vocabulary::builder();
    need::declare(&mut words);
    words.root("Message");
    words
        .record::<Facts>()
        .record::<Direction>()
        .record::<Domain>()
        .record::<EmailAddress>()
        .record::<Mailbox>();
    words.record::<OwnMailbox>().record::<Recipients>().record::<Ip>().record::<Url>().record::<Link>();
    words.record::<Subject>().record::<HeaderFacts>().record::<AuthSummary>().record::<SpfSummary>();
    words
        .record::<DmarcSummary>()
        .record::<SpfDetails>()
        .record::<DmarcDetails>()
        .record::<Hop>()
        .record::<HopField>();
    words.record::<Signature>().record::<Claim>().record::<Body>().record::<Plain>().record::<Html>();
    words
        .record::<Thread>()
        .record::<PreviousThread>()
        .record::<Banner>()
        .record::<Attachment>()
        .record::<Vip>();
    for shape in [record::IP_TRANSLATION, record::REWRITE, record::RECEIVED, record::CLAUSE, record::COMPAUTH]
    {
        words.record_table(&shape);
    }
    exploded::declare(&mut words);
    result::declare(&mut words);
    functions::declare(&mut words);
    lists::declare(&mut words);
    words.pure_functions();
    words.xpath("HTML", "HTML");
    words.build()
}
