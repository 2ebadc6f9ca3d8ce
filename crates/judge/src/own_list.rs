//! Own lists: how many addresses of a text are on lists of ours, and whether one of them is a canary; asked by keyed print, of what lies in memory.
//! Not which list, which copy or which address: a judge need not know, and whoever reads the reason must not learn which addresses are marks.

use std::collections::HashSet;
use std::sync::Arc;

use forensics::fingerprint::{Bulk, Keyed};
use forensics::membership::Key;
use forensics::normalise::Rules;
use model::fingerprint::Fingerprint;

/// Members of our lists that one message may name, with the files that it carries, unless a setting says otherwise: as many as one writes by hand in a mail about people.
pub const MOST_KNOWN: usize = 10;
/// The largest setting of that: what is looked up of one text must reach it.
pub const MOST_SETTING: usize = MOST_ASKED / 2;
/// So many addresses of a text are looked up at most: some 0.2 us each, and a list is known for one long before. Behind them only those are that stand at a domain of our
/// canaries, which costs a glance at the others: one canary at the end of a long table is enough.
const MOST_ASKED: usize = 400;

/// Knows all members of our lists, and our marks in them, as they are just now.
pub trait Listed: std::fmt::Debug + Send + Sync {
    /// Says how many mailbox prints are of members of a list.
    fn members(&self, keys: &[Key]) -> usize;
    /// Says whether a print is of a canary.
    fn is_canary(&self, print: &Fingerprint) -> bool;
    /// Returns the domains that canaries have addresses at, in lower case.
    fn canary_domains(&self) -> Arc<HashSet<String>>;
}

/// What an installation knows of its own lists.
#[derive(Debug)]
pub struct OwnLists {
    keyed: Keyed,
    listed: Arc<dyn Listed>,
    most_known: usize,
}

/// What a text has of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Members of our lists.
    pub members: usize,
    /// Canaries.
    pub canaries: usize,
}

impl OwnLists {
    /// Asks for prints that are made with a key.
    #[must_use]
    pub fn new(keyed: Keyed, listed: Arc<dyn Listed>) -> Self {
        OwnLists { keyed, listed, most_known: MOST_KNOWN }
    }

    /// Lets one message name so many members of our lists, [`MOST_SETTING`] at most.
    #[must_use]
    pub fn letting(self, most_known: usize) -> Self {
        OwnLists { most_known: most_known.min(MOST_SETTING), ..self }
    }

    /// Returns how many members of our lists one message may name.
    #[must_use]
    pub fn most_known(&self) -> usize {
        self.most_known
    }

    /// Looks up addresses in lower case: for members the first of them if there are very many, for canaries all.
    pub fn look<'a>(&self, addresses: impl Iterator<Item = &'a str>) -> Known {
        let mut bulk = Bulk::new(&self.keyed, Rules::V1);
        let (mut keys, mut canaries) = (Vec::new(), 0);
        let domains = self.listed.canary_domains();
        // A domain that is not spelt in ASCII is known only once it is read.
        let may_be_canary = |address: &str| {
            let at = address.rsplit_once('@').map_or("", |(_, domain)| domain.trim_end_matches('.'));
            !domains.is_empty() && (domains.contains(at) || !at.is_ascii())
        };
        for (place, address) in addresses.enumerate() {
            let is_asked = place < MOST_ASKED;
            if !is_asked && (canaries > 0 || domains.is_empty()) {
                break;
            }
            if may_be_canary(address) {
                let prints = bulk.prints(address);
                canaries += usize::from(prints.is_some_and(|prints| self.listed.is_canary(&prints.exact)));
            }
            if is_asked {
                keys.extend(bulk.mailbox(address).map(|print| Key::from(&print)));
            }
        }
        Known { members: self.listed.members(&keys), canaries }
    }
}
