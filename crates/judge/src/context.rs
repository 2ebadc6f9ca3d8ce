//! What a message is judged against: our domains, people, brands, lists, rules, thresholds - and what is known of this one.
//! Gathered by guard, handed to `decide`; nothing here fetches anything.

use std::collections::HashSet;
use std::sync::Arc;

use mail::auth_results::AuthResults;
use model::verdict::{Action, Direction, Points};

use crate::lists::Lists;
use crate::lookalike::{LookalikeIndex, Protected, ProtectedKind};
use crate::names::NameIndex;
use crate::own_list::OwnLists;
use crate::relation::Relation;
use crate::rulebook::RuleBook;
use crate::tuning::Tuning;
use crate::upstream::UpstreamFilter;
use crate::vocabulary::Profiles;
use crate::watch_list::WatchList;

/// A person whose name attackers might use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// As people write it: `Erika Mustermann`.
    pub name: String,
    /// The addresses this person really writes from.
    pub addresses: Vec<String>,
}

/// Something we have promised never to ask for by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Its stable id, named in the reason.
    pub id: String,
    /// What is never asked for.
    pub never_ask: Asked,
}

/// What a message may ask somebody for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked {
    /// A password, a code, a PIN.
    Secret,
    /// The number of a payment card.
    CardNumber,
    /// Papers and numbers that prove who somebody is.
    Identity,
    /// Account details, or a change of them.
    BankDetails,
    /// Gift cards.
    GiftCard,
}

impl Asked {
    /// Everything that can be promised.
    pub const ALL: [Asked; 5] =
        [Asked::Secret, Asked::CardNumber, Asked::Identity, Asked::BankDetails, Asked::GiftCard];

    /// Returns the word used in configuration and phrases.
    pub const fn as_str(self) -> &'static str {
        match self {
            Asked::Secret => "password",
            Asked::CardNumber => "card-number",
            Asked::Identity => "identity",
            Asked::BankDetails => "bank-details",
            Asked::GiftCard => "gift-card",
        }
    }

    /// Reads the word written by [`Asked::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Asked::ALL.into_iter().find(|asked| asked.as_str() == word)
    }
}

/// From how many points on which action is taken; an action without a threshold is never taken by score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Deliver with a mark.
    pub tag: Option<Points>,
    /// Keep back.
    pub hold: Option<Points>,
    /// Ask to come back later.
    pub defer: Option<Points>,
    /// Refuse.
    pub reject: Option<Points>,
}

impl Thresholds {
    /// The default for mail from outside.
    pub const INBOUND: Thresholds = Thresholds {
        tag: Some(Points::hundredths(400)),
        hold: Some(Points::hundredths(700)),
        defer: None,
        reject: Some(Points::hundredths(1400)),
    };

    /// The default for our own mail: nothing is refused, a person looks at what is held.
    pub const OUTBOUND: Thresholds =
        Thresholds { tag: None, hold: Some(Points::hundredths(700)), defer: None, reject: None };

    /// Returns the strictest action whose threshold the score reaches.
    pub fn action(&self, score: Points) -> Action {
        let steps = [
            (self.reject, Action::Reject),
            (self.defer, Action::Defer),
            (self.hold, Action::Hold),
            (self.tag, Action::Tag),
        ];
        let reached = steps.into_iter().find(|(threshold, _)| threshold.is_some_and(|limit| score >= limit));
        reached.map_or(Action::Accept, |(_, action)| action)
    }
}

/// What an installation (a tenant) tells the judge about itself, before it is indexed.
#[derive(Clone, Debug)]
pub struct HouseSettings {
    /// Our own registrable domains.
    pub own_domains: Vec<String>,
    /// Our name and other spellings of it, for lookalikes of ourselves.
    pub own_names: Vec<String>,
    /// People to protect.
    pub people: Vec<Person>,
    /// Companies that work for us.
    pub vendors: Vec<Protected>,
    /// Brands of our own choice, beside the built-in ones.
    pub brands: Vec<Protected>,
    /// What we have promised never to ask for.
    pub promises: Vec<Promise>,
    /// The lists.
    pub lists: Lists,
    /// The rules, if there are any.
    pub rule_book: Option<Arc<RuleBook>>,
    /// Filters in front of us whose word counts.
    pub upstream_filters: Vec<UpstreamFilter>,
    /// Thresholds for mail from outside.
    pub inbound: Thresholds,
    /// Thresholds for our own mail.
    pub outbound: Thresholds,
    /// What counts otherwise than by default.
    pub tuning: Tuning,
}

impl Default for HouseSettings {
    /// No domains, people or vendors of our own; the built-in lists and thresholds.
    fn default() -> Self {
        HouseSettings {
            own_domains: Vec::new(),
            own_names: Vec::new(),
            people: Vec::new(),
            vendors: Vec::new(),
            brands: Vec::new(),
            promises: Vec::new(),
            lists: Lists::built_in(),
            rule_book: None,
            upstream_filters: Vec::new(),
            inbound: Thresholds::INBOUND,
            outbound: Thresholds::OUTBOUND,
            tuning: Tuning::default(),
        }
    }
}

/// A house's knowledge, indexed once and shared by all messages.
#[derive(Debug)]
pub struct House {
    own_domains: HashSet<String>,
    people: Vec<Person>,
    people_names: NameIndex,
    protected_names: NameIndex,
    lookalikes: LookalikeIndex,
    promises: Vec<Promise>,
    lists: Lists,
    rule_book: Option<Arc<RuleBook>>,
    upstream_filters: Vec<UpstreamFilter>,
    inbound: Thresholds,
    outbound: Thresholds,
    tuning: Tuning,
}

impl House {
    /// Indexes what the house knows.
    pub fn new(settings: HouseSettings) -> Self {
        let HouseSettings { own_domains, own_names, people, vendors, brands, promises, lists, .. } = settings;
        let ourselves = (!own_domains.is_empty()).then(|| Protected {
            name: own_names.first().cloned().unwrap_or_else(|| own_domains[0].clone()),
            aliases: own_names.iter().skip(1).cloned().collect(),
            domains: own_domains.clone(),
            is_common_word: false,
            kind: ProtectedKind::Ours,
        });
        let protected: Vec<Protected> =
            ourselves.into_iter().chain(vendors).chain(brands).chain(lists.brands.iter().cloned()).collect();
        let spellings = |name: &Protected| {
            std::iter::once(name.name.clone()).chain(name.aliases.iter().cloned()).collect::<Vec<_>>()
        };
        House {
            own_domains: own_domains.into_iter().map(|domain| domain.to_lowercase()).collect(),
            people_names: NameIndex::new(people.iter().map(spellings_of_person)),
            protected_names: NameIndex::new(protected.iter().map(spellings)),
            people,
            lookalikes: LookalikeIndex::new(protected),
            promises,
            lists,
            rule_book: settings.rule_book,
            upstream_filters: settings.upstream_filters,
            inbound: settings.inbound,
            outbound: settings.outbound,
            tuning: settings.tuning,
        }
    }

    /// Tells whether a domain, or one above it, is ours; `domain` is in lower case.
    pub fn is_own(&self, domain: &str) -> bool {
        let mut rest = Some(domain);
        while let Some(name) = rest {
            if self.own_domains.contains(name) {
                return true;
            }
            rest = name.split_once('.').map(|(_, above)| above);
        }
        false
    }

    /// Returns the people to protect.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Returns the index of those people's names; entries count as in [`House::people`].
    pub fn people_names(&self) -> &NameIndex {
        &self.people_names
    }

    /// Returns the index of protected names; entries count as in [`LookalikeIndex::protected`].
    pub fn protected_names(&self) -> &NameIndex {
        &self.protected_names
    }

    /// Returns the index of protected domains.
    pub fn lookalikes(&self) -> &LookalikeIndex {
        &self.lookalikes
    }

    /// Returns what was promised never to be asked for.
    pub fn promises(&self) -> &[Promise] {
        &self.promises
    }

    /// Returns the lists.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Returns the rules.
    pub fn rule_book(&self) -> Option<&RuleBook> {
        self.rule_book.as_deref()
    }

    /// Returns the filters in front of us whose word counts.
    pub fn upstream_filters(&self) -> &[UpstreamFilter] {
        &self.upstream_filters
    }

    /// Returns what counts otherwise than by default.
    pub fn tuning(&self) -> &Tuning {
        &self.tuning
    }

    /// Returns the thresholds of a direction.
    pub fn thresholds(&self, direction: Direction) -> Thresholds {
        match direction {
            Direction::Inbound => self.inbound,
            Direction::Outbound | Direction::Internal => self.outbound,
        }
    }
}

/// A person's name as it is written, and with the family name first.
fn spellings_of_person(person: &Person) -> Vec<String> {
    let turned = person.name.rsplit_once(' ').map(|(given, family)| format!("{family} {given}"));
    std::iter::once(person.name.clone()).chain(turned).collect()
}

/// Everything one message is judged against.
#[derive(Clone, Debug)]
pub struct Context {
    /// The house's knowledge.
    pub house: Arc<House>,
    /// What to look out for just now.
    pub watch_list: Arc<WatchList>,
    /// Our own lists and canaries; none where nobody keeps any.
    pub own_lists: Option<Arc<OwnLists>>,
    /// Which way the message goes.
    pub direction: Direction,
    /// How well the writer is known.
    pub relation: Relation,
    /// What rules may ask about those the message names.
    pub profiles: Profiles,
    /// What authentication found.
    pub authentication: AuthResults,
}

impl Context {
    /// Makes the context of a message about which nothing is known but its direction.
    pub fn new(house: Arc<House>, direction: Direction) -> Self {
        Context {
            house,
            watch_list: Arc::default(),
            own_lists: None,
            direction,
            relation: Relation::Unknown,
            profiles: Profiles::default(),
            authentication: AuthResults::default(),
        }
    }
}
