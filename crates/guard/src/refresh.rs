//! Refreshing: what the judge knows of its house is made of the configuration and of what people entered, and put in place while mail is judged.
//! Assembling is pure; reading, indexing and swapping are here too. Messages being judged keep what stood when they came; no lock is held while judging.
//! What cannot be read is left out and told, or stays as it was; nothing that somebody enters can stop the judging.

mod watching;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use judge::context::{Asked, House, HouseSettings, Person, Promise};
use judge::lookalike::{Protected, ProtectedKind};
use judge::retry::Policy;
use judge::rulebook::RuleBook;
use judge::sources::{self, Source};
use judge::tuning::SourceSetting;
use judge::vocabulary::{RuleLists, Vip};
use model::access::Access;
use model::verdict::Direction;
use store::Store;
use store::error::StoreError;
use store::guard::protected::{Protected as Row, ProtectedKind as Kind};
use store::guard::setting::Setting as SettingRow;
use store::outreach::promise::Promise as Published;
use thiserror::Error;
use tokio::sync::watch;

use crate::policy::setting::Setting;
use crate::scan::Scanner;

/// What another process changed is in force after about this; what this one changed, at once.
pub const REFRESHED_EVERY: Duration = Duration::from_millis(750);

/// The store answers within this, or everything stays as it was.
const READ_LIMIT: Duration = Duration::from_secs(10);

/// Protected names and settings that are read; the desks refuse more.
pub const MOST_ROWS: usize = 20_000;

/// What the configuration says: what people enter is added to it.
#[derive(Clone, Debug)]
pub struct Foundation {
    /// The organisation, its people, thresholds; without the rule book.
    pub settings: HouseSettings,
    /// Rule files: name and text, our own and those of the operator's folders.
    pub rules: Vec<(String, String)>,
}

/// What people entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// Protected names.
    pub protected: Vec<Row>,
    /// Settings.
    pub settings: Vec<SettingRow>,
    /// Promises that stand in public.
    pub promises: Vec<Published>,
}

/// What both come to.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// All but the rule book.
    pub settings: HouseSettings,
    /// All rule files.
    pub rules: Vec<(String, String)>,
    /// What could not be read.
    pub complaints: Vec<Complaint>,
}

/// Something that somebody entered and that does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The setting's name, or the rule's.
    pub name: String,
    /// Why not.
    pub why: String,
}

impl Foundation {
    /// Adds what people entered. Pure.
    #[must_use]
    pub fn assemble(&self, entered: &Entered) -> Assembled {
        let mut assembled =
            Assembled { settings: self.settings.clone(), rules: self.rules.clone(), complaints: Vec::new() };
        entered.protected.iter().for_each(|row| protect(&mut assembled.settings, row));
        let mut sources: BTreeMap<String, SourceSetting> = BTreeMap::new();
        for row in &entered.settings {
            match Setting::of(row) {
                Some(Setting::Source(id, setting)) => {
                    sources.insert(id, setting);
                }
                Some(setting) => assembled.set(setting),
                None => assembled.complaints.push(Complaint {
                    name: row.name.clone(),
                    why: "it is not in a form this program knows".to_owned(),
                }),
            }
        }
        assembled.settings.tuning = sources.into_iter().collect();
        entered.promises.iter().for_each(|published| assembled.promise(published));
        assembled
    }
}

impl Assembled {
    /// Keeps our own mail to what stands in public. What is promised in more than one place is named by its public promise.
    fn promise(&mut self, published: &Published) {
        let Some(never_ask) = Asked::parse(&published.never_ask) else {
            self.complaints.push(Complaint {
                name: format!("promise {}", published.id),
                why: format!("this program does not know how mail asks for `{}`", published.never_ask),
            });
            return;
        };
        let promises = &mut self.settings.promises;
        promises.retain(|promise| promise.never_ask != never_ask);
        promises.push(Promise { id: published.id.to_string(), never_ask });
    }

    fn set(&mut self, setting: Setting) {
        let settings = &mut self.settings;
        match setting {
            Setting::Organisation(name) => {
                settings.own_names.retain(|known| *known != name);
                settings.own_names.insert(0, name);
            }
            Setting::NeverAsk(asked) => {
                for never_ask in asked {
                    if !settings.promises.iter().any(|promise| promise.never_ask == never_ask) {
                        let id = format!("never-ask-{}", never_ask.as_str());
                        settings.promises.push(Promise { id, never_ask });
                    }
                }
            }
            Setting::Thresholds(Direction::Inbound, limits) => {
                settings.inbound = limits;
            }
            Setting::Thresholds(Direction::Outbound | Direction::Internal, limits) => {
                settings.outbound = limits;
            }
            Setting::OwnRule(name, text) => {
                self.rules.push((format!("{name}.yml"), text));
            }
            // Gathered by whoever calls.
            Setting::Source(..) => {}
        }
    }

    /// Returns what is decided by points: thresholds and what counts.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let HouseSettings { inbound, outbound, tuning, .. } = &self.settings;
        Policy { inbound: *inbound, outbound: *outbound, tuning: tuning.clone() }
    }

    /// Returns our own domains, lower case, each once.
    #[must_use]
    pub fn own_domains(&self) -> Vec<String> {
        let lower = self.settings.own_domains.iter().map(|domain| domain.to_lowercase());
        lower.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Returns the lists that rules may ask.
    #[must_use]
    pub fn rule_lists(&self) -> RuleLists {
        rule_lists(&self.settings.own_domains, &self.settings.people)
    }

    /// Compiles the rules; those that cannot be used are left out and told.
    #[must_use]
    pub fn rule_book(&self) -> (RuleBook, Vec<Complaint>) {
        let files = self.rules.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let (book, refused) = RuleBook::new(files, self.rule_lists());
        let complaint = |(name, refusal): (String, judge::rulebook::Refusal)| Complaint {
            name,
            why: refusal.to_string(),
        };
        (book, refused.into_iter().map(complaint).collect())
    }
}

/// The rules that a page asked for last: compiling hundreds of them takes longer than the rest of a page.
static LAST_SHOWN: Mutex<Option<CompiledRules>> = Mutex::new(None);

impl Assembled {
    /// Returns the rule book as [`Assembled::rule_book`] does, compiled anew only when a rule or a list that rules ask is another than last time.
    #[must_use]
    pub fn shown_rule_book(&self) -> Arc<RuleBook> {
        let known = LAST_SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let compiled = CompiledRules::of(self, known);
        let book = Arc::clone(&compiled.book);
        *LAST_SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(compiled);
        book
    }
}

/// The lists that rules may ask, as far as our own domains and people fill them; the others stay unknown.
#[must_use]
pub fn rule_lists(own_domains: &[String], people: &[Person]) -> RuleLists {
    let mut lists = RuleLists::default();
    if !own_domains.is_empty() {
        lists.set_own_domains(own_domains);
    }
    if !people.is_empty() {
        lists.set("org_display_names", people.iter().map(|person| person.name.clone()));
        let addresses = |person: &Person| match person.addresses.as_slice() {
            [] => vec![String::new()],
            addresses => addresses.to_vec(),
        };
        let vips = people.iter().flat_map(|person| {
            addresses(person).into_iter().map(|email| Vip { display_name: person.name.clone(), email })
        });
        lists.set_vips(vips.collect());
    }
    lists
}

/// Adds one protected name. Somebody whom the configuration names too has the addresses of both.
fn protect(settings: &mut HouseSettings, row: &Row) {
    let named = |kind| Protected {
        name: row.name.clone(),
        aliases: Vec::new(),
        domains: row.domains.iter().map(|domain| domain.to_lowercase()).collect(),
        is_common_word: false,
        kind,
    };
    match row.kind {
        Kind::Person => match settings.people.iter_mut().find(|person| person.name == row.name) {
            Some(known) => known.addresses.extend(row.addresses.iter().cloned()),
            None => {
                settings.people.push(Person { name: row.name.clone(), addresses: row.addresses.clone() });
            }
        },
        Kind::Brand => settings.brands.push(named(ProtectedKind::Brand)),
        Kind::Vendor => settings.vendors.push(named(ProtectedKind::Vendor)),
        Kind::Domain => {
            for domain in &row.domains {
                let domain = domain.to_lowercase();
                if !settings.own_domains.contains(&domain) {
                    settings.own_domains.push(domain);
                }
            }
        }
    }
}

/// What is known could not be made anew; what stood before stands.
#[derive(Debug, Error)]
pub enum RefreshError {
    /// The store would not say.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not answer in time.
    #[error("read what people entered: the store does not answer")]
    Silent,
    /// A defect of ours.
    #[error("index what people entered: it failed")]
    Failed,
}

/// Reads everything people entered, in pages.
pub async fn entered(store: &Store, access: &Access) -> Result<Entered, StoreError> {
    let guard = store.guard();
    let mut entered = Entered::default();
    while entered.protected.len() < MOST_ROWS {
        let after = entered.protected.last().map(|row| row.id);
        let page = guard.protected_list(access, None, after, store::MAX_PAGE).await?;
        let is_last = page.len() < store::MAX_PAGE as usize;
        entered.protected.extend(page);
        if is_last {
            break;
        }
    }
    while entered.settings.len() < MOST_ROWS {
        let after = entered.settings.last().map(|row| row.name.clone());
        let page = guard.setting_list(access, after.as_deref(), store::MAX_PAGE).await?;
        let is_last = page.len() < store::MAX_PAGE as usize;
        entered.settings.extend(page);
        if is_last {
            break;
        }
    }
    entered.promises = store.shared().promise_in_force_list(access).await?;
    Ok(entered)
}

/// Keeps a scanner's knowledge fresh.
pub struct Refresher {
    store: Store,
    access: Access,
    foundation: Arc<Foundation>,
    scanner: Arc<Scanner>,
    last: Mutex<Last>,
}

/// What was put in place last.
#[derive(Default)]
struct Last {
    revision: Option<String>,
    /// The newest form of each setting that could be read: it counts while its successor cannot.
    good: BTreeMap<String, SettingRow>,
    /// Rules are compiled anew only when they, or the lists they ask, are others.
    book: Option<CompiledRules>,
    complaints: Vec<Complaint>,
    /// What is watched for, as it was read last.
    watched: Option<watching::Watched>,
}

#[derive(Clone)]
struct CompiledRules {
    rules: Vec<(String, String)>,
    own_domains: Vec<String>,
    people: Vec<Person>,
    book: Arc<RuleBook>,
    complaints: Vec<Complaint>,
}

impl Refresher {
    /// Makes one for the scanner of a tenant.
    #[must_use]
    pub fn new(store: Store, access: Access, foundation: Arc<Foundation>, scanner: Arc<Scanner>) -> Self {
        Refresher { store, access, foundation, scanner, last: Mutex::default() }
    }

    /// Returns what somebody entered and what does not count, as of the last time.
    #[must_use]
    pub fn complaints(&self) -> Vec<Complaint> {
        self.last().complaints.clone()
    }

    /// Puts what is entered now in place, if it is another than last time; says whether it was.
    ///
    /// Errors: what stood before stands.
    pub async fn refresh(&self) -> Result<bool, RefreshError> {
        // Warnings first: they are few, and in a hurry. Neither keeps the other from being read.
        let watching = self.refresh_watch_list().await;
        let knowing = self.refresh_knowledge().await;
        Ok(watching? | knowing?)
    }

    async fn refresh_knowledge(&self) -> Result<bool, RefreshError> {
        let reading = async {
            // The revision is read first: what is changed between the two is read again next time.
            let revision = self.store.guard().knowledge_revision(&self.access).await?;
            if self.last().revision.as_ref() == Some(&revision) {
                return Ok::<_, StoreError>(None);
            }
            Ok(Some((revision, entered(&self.store, &self.access).await?)))
        };
        let read = tokio::time::timeout(READ_LIMIT, reading).await.map_err(|_| RefreshError::Silent)??;
        let Some((revision, entered)) = read else { return Ok(false) };
        self.put_in_place(entered).await?;
        self.last().revision = Some(revision);
        Ok(true)
    }

    async fn put_in_place(&self, entered: Entered) -> Result<(), RefreshError> {
        let (entered, mut complaints) = self.mended(entered);
        let mut assembled = self.foundation.assemble(&entered);
        complaints.append(&mut assembled.complaints);
        let known = self.last().book.clone();
        // Indexing thousands of names takes longer than the runtime's one thread may be away from its sockets.
        let indexing = tokio::task::spawn_blocking(move || {
            let own_domains = assembled.own_domains();
            let compiled = CompiledRules::of(&assembled, known);
            let rule_book = Some(Arc::clone(&compiled.book));
            (House::new(HouseSettings { rule_book, ..assembled.settings }), own_domains, compiled)
        });
        let (house, own_domains, compiled) = indexing.await.map_err(|_| RefreshError::Failed)?;
        complaints.extend(compiled.complaints.iter().cloned());
        complaints.sort();
        complaints.dedup();
        self.scanner.swap(house, own_domains);
        let mut last = self.last();
        last.book = Some(compiled);
        for complaint in complaints.iter().filter(|complaint| !last.complaints.contains(complaint)) {
            tracing::error!(name = complaint.name, why = complaint.why, "a setting or rule does not count");
        }
        last.complaints = complaints;
        Ok(())
    }

    /// Puts the last readable form of a setting in the place of one that cannot be read.
    fn mended(&self, mut entered: Entered) -> (Entered, Vec<Complaint>) {
        let mut last = self.last();
        let mut complaints = Vec::new();
        let there: BTreeSet<String> = entered.settings.iter().map(|row| row.name.clone()).collect();
        last.good.retain(|name, _| there.contains(name));
        for row in &mut entered.settings {
            if Setting::of(row).is_some() {
                last.good.insert(row.name.clone(), row.clone());
            } else if let Some(good) = last.good.get(&row.name) {
                let why = "it is not in a form this program knows; what it was before counts".to_owned();
                complaints.push(Complaint { name: row.name.clone(), why });
                *row = good.clone();
            }
        }
        (entered, complaints)
    }

    /// Refreshes until told to stop: when something is committed here, and every [`REFRESHED_EVERY`] for what other processes did.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut rung = self.store.rung();
        let mut is_failing = false;
        while !*stop.borrow() {
            rung.mark_unchanged();
            let outcome = self.refresh().await;
            if let (Err(error), false) = (&outcome, is_failing) {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    "what people entered could not be read; mail is judged by what stood before"
                );
            }
            is_failing = outcome.is_err();
            tokio::select! {
                _ = rung.changed(), if !is_failing => {}
                () = tokio::time::sleep(REFRESHED_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CompiledRules {
    fn of(assembled: &Assembled, known: Option<CompiledRules>) -> Self {
        let Assembled { settings, rules, .. } = assembled;
        let is_same = |known: &CompiledRules| {
            known.rules == *rules
                && known.own_domains == settings.own_domains
                && known.people == settings.people
        };
        if let Some(known) = known.filter(is_same) {
            return known;
        }
        let (book, complaints) = assembled.rule_book();
        CompiledRules {
            rules: rules.clone(),
            own_domains: settings.own_domains.clone(),
            people: settings.people.clone(),
            book: Arc::new(book),
            complaints,
        }
    }
}

/// Finds a signal, or a rule of a book, by the name of its reason.
#[must_use]
pub fn find_source(book: &RuleBook, id: &str) -> Option<Source> {
    let rule = |name: &str| book.entries().iter().find(|entry| entry.id == name);
    match id.strip_prefix("rule.") {
        Some(name) => rule(name).map(|entry| Source::of_rule(entry.severity)),
        None => sources::signal(id).copied(),
    }
}

#[cfg(test)]
mod tests;
