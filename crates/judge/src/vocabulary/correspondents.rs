//! `$sender_emails`, `$recipient_domains` and their like, answered for those few a message itself names.
//!
//! Histories are kept under keyed fingerprints, so nobody can read such a list; but whether the writer of *this* message is on it was looked up
//! before the rules began. Anybody else may or may not be on it: undecided.

use rules::{List, ListIndex, Needs, Truth, Value};

use super::lists::LISTS;
use super::need::HISTORY;
use crate::relation::{Histories, History, Parties};

/// The four lists, as far as they are known for one message. By default they are not there, and the house's stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correspondents {
    /// In the order of [`NAMES`]; empty when nobody has kept count.
    lists: Vec<Known>,
}

/// Who wrote to us, from where, to whom we wrote, and where.
const NAMES: [&str; 4] = ["sender_emails", "sender_domains", "recipient_emails", "recipient_domains"];

impl Correspondents {
    /// Takes what was looked up.
    pub(super) fn new(histories: &Histories, parties: &Parties) -> Self {
        let has_written = |history: &History| history.messages_in > 0;
        let was_written_to = History::is_solicited;
        let reply_to = parties.reply_to.as_ref().zip(histories.reply_to.as_ref());
        let addresses = |is_on: fn(&History) -> bool| Known {
            entries: [parties.address.as_ref().map(|address| (address, &histories.address)), reply_to]
                .into_iter()
                .flatten()
                .map(|(address, history)| (address.as_str().into(), is_on(history)))
                .collect(),
        };
        let domains = |is_on: fn(&History) -> bool| Known {
            entries: parties
                .domain
                .iter()
                .map(|name| (name.as_str().into(), is_on(&histories.domain)))
                .collect(),
        };
        Self {
            lists: vec![
                addresses(has_written),
                domains(has_written),
                addresses(was_written_to),
                domains(was_written_to),
            ],
        }
    }

    /// Returns a list by its number among all lists of rules, if it is one of the four and known.
    pub(super) fn list(&self, list: ListIndex) -> Option<&(dyn List + 'static)> {
        let (name, ..) = LISTS.get(list.number())?;
        let place = NAMES.iter().position(|known| known == name)?;
        self.lists.get(place).map(|list| list as &(dyn List + 'static))
    }
}

/// A list of which only some entries were looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    /// In lower case, and whether it is on the list.
    entries: Vec<(Box<str>, bool)>,
}

impl List for Known {
    /// Addresses and domains are kept in lower case, so letters' case is never asked for.
    fn contains(&self, text: &str) -> Truth {
        self.contains_lowercase(&text.to_lowercase())
    }

    fn contains_lowercase(&self, lowercase: &str) -> Truth {
        match self.entries.iter().find(|(known, _)| **known == *lowercase) {
            Some((_, true)) => Truth::TRUE,
            Some((_, false)) => Truth::FALSE,
            None => Truth::undecided_not_null(Needs::of(HISTORY)),
        }
    }

    fn entries<'m>(&'m self) -> Value<'m> {
        Value::undecided(HISTORY)
    }
}
