//! The door of custody: parties, lists, copies, canaries, what came to them, what that says, and what has to be mended.
//! Parties, copies, sightings and attributions are read by every room through [`crate::shared`].

pub mod assessment;
pub mod attribution;
pub mod canary;
pub mod canary_guess;
pub mod canary_mail;
pub mod canary_test;
pub mod codebook;
pub mod comparison;
pub mod copy;
pub mod copy_exception;
pub mod dump;
pub mod evidence;
pub mod exporter_mark;
pub mod finding;
pub mod flow;
pub mod guideline_answer;
pub mod library_answer;
pub mod list;
pub mod list_facts;
pub mod list_profile;
pub mod membership;
pub mod party;
pub mod place;
pub mod sheet_import;
pub mod sighting;
pub mod two_keys;
// What leaves: sealed exports, who agreed, links to fetch them, proofs that they are gone, what holders tell.
pub mod approval;
pub mod delivery;
pub mod drop;
pub mod escrow;
pub mod export;
pub mod holder_event;
pub mod holder_secret;
pub mod proof;
pub mod upload;
// What vendors really sent, beside what was planned.
pub mod campaign;
pub mod canary_domain;
pub mod inquiry;
pub mod send_calendar;
pub mod send_question;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::{House, error::StoreError, guard::judged::read_array};

/// What custody writes.
#[derive(Clone)]
pub struct CustodyStore {
    pub(crate) house: Arc<House>,
}

/// Longest name, owner, purpose and so on, in characters.
pub const MAX_NAME: usize = 200;
/// Longest note or reason, in characters.
pub const MAX_NOTE: usize = 2_000;
/// Domains that are kept of one party or one message.
pub const MAX_DOMAINS: usize = 100;

/// Refuses texts that are too long or that PostgreSQL cannot keep.
fn fit(what: &'static str, names: &[&str], notes: &[&str]) -> Result<(), StoreError> {
    let is_long = |texts: &[&str], most| texts.iter().any(|text| text.chars().count() > most);
    if is_long(names, MAX_NAME) || is_long(notes, MAX_NOTE) {
        return Err(StoreError::Unfit { what, detail: "a text in it is too long" });
    }
    if names.iter().chain(notes).any(|text| text.contains('\0')) {
        return Err(StoreError::Unfit { what, detail: "it holds a zero byte" });
    }
    Ok(())
}

/// Refuses what is no list of domains: an address among them would be a customer's.
fn fit_domains(what: &'static str, domains: &[String]) -> Result<(), StoreError> {
    if domains.len() > MAX_DOMAINS {
        return Err(StoreError::Unfit { what, detail: "it has too many domains" });
    }
    if domains.iter().any(|domain| domain.contains(['@', '\0']) || domain.len() > MAX_DOMAIN_BYTES) {
        return Err(StoreError::Unfit { what, detail: "a domain in it is none" });
    }
    Ok(())
}

/// What stands where a domain should is cut by whoever reads it; longer is none.
const MAX_DOMAIN_BYTES: usize = 1_024;

fn list_text(items: &[String]) -> String {
    Json::from(items.to_vec()).to_string()
}

fn list_of(text: &str) -> Result<Vec<String>, StoreError> {
    read_array(text, |item| item.as_str().map(str::to_owned))
}

/// Counts are kept as signed integers.
fn count_value(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn optional_count(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}

/// Declares an enum that is kept as a word.
macro_rules! words {
    ($($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the word it is kept as.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Reads the word written by `as_str`.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    )*};
}
use words;

words! {
    /// Whether a message is really from the domain in its From field: DMARC, or an aligned identifier where no policy is published.
    Proved {
        /// It is.
        Yes = "yes",
        /// It is not, or nothing says so.
        No = "no",
        /// Somebody did not answer, or it was not judged: neither good nor bad.
        Unknown = "unknown",
    }
}
