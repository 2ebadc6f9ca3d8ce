//! Parties: the companies that hold our customers' data, as cards: name, what for, until when, about how many, from which domains they write for us.
//! What a card still lacks is marked ([`Mark`]), pure. Nobody here is asked anything: questionnaires are another noun.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use judge::lists::{DomainSet, Lists};
use model::access::{Access, Right};
use model::domain::Domain;
use model::ids::PartyId;
use model::time::Time;
use platform::audit::About;
use store::custody::assessment::{Assessment, AssessmentOutcome};
use store::custody::copy::CopiesOf;
use store::custody::{MAX_DOMAINS, MAX_NAME, MAX_NOTE};
use store::txn::Change;

pub use store::custody::copy::{Copy, CopyState};
pub use store::custody::party::{Party, PartyRole, PartyState};

use crate::standing::newest_of_each;
use crate::{Custody, CustodyError, Unfit};

#[cfg(test)]
mod tests;

/// Companies that one page shows; a house with more pages through them.
pub const PAGE: u32 = 100;

/// Copies that are read at a time.
const COPIES: u32 = 1_000;

/// A card as somebody fills it in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// As people call it.
    pub name: String,
    /// What for.
    pub purpose: String,
    /// Domains from which it writes in our name; none at which anybody gets an address.
    pub domains: Vec<String>,
    /// About how many customers it has data of; empty, or a number however people group its digits.
    pub rows_about: String,
    /// Until when it works for us; empty, or `2027-03-31`.
    pub until: String,
    /// What people want to remember.
    pub note: String,
    /// For whom: empty for us, the id of another vendor, or [`OWN_PURPOSES`].
    pub works_for: String,
    /// The country it is in, as a code of two letters; may be empty.
    pub country: String,
    /// Where it stands, as a word of [`PartyState`]; empty: works with us.
    pub state: String,
}

/// Says of a card that the company got the data for purposes of its own.
pub const OWN_PURPOSES: &str = "own-purposes";

/// All that is not in its form on a card.
#[derive(Debug)]
pub(crate) struct Unfits {
    /// What a form says, which has room for one.
    pub(crate) first: Unfit,
    pub(crate) others: Vec<Unfit>,
}

impl From<Unfits> for CustodyError {
    fn from(all: Unfits) -> Self {
        all.first.into()
    }
}

/// Takes what was read, or notes what is wrong with it.
pub(crate) fn noted<T: Default, W>(wrong: &mut Vec<W>, read: Result<T, W>) -> T {
    read.unwrap_or_else(|error| {
        wrong.push(error);
        T::default()
    })
}

/// A card that is in its form.
struct Checked {
    name: String,
    purpose: String,
    domains: Vec<String>,
    rows_about: Option<u64>,
    until: Option<Time>,
    note: String,
    role: PartyRole,
    above: Option<PartyId>,
    country: String,
    state: PartyState,
}

impl Wanted {
    /// Makes the company of a card: a new one, or the one before with what the card says.
    pub(crate) fn party(
        self,
        id: PartyId,
        before: Option<Party>,
        by: (Time, String),
    ) -> Result<Party, Unfits> {
        let Checked { name, purpose, domains, rows_about, until, note, role, above, country, state } =
            self.checked()?;
        let is_own = before.as_ref().is_some_and(|party| party.role == PartyRole::Own);
        // What our own company is to us does not change with its card.
        let (role, above) = if is_own { (PartyRole::Own, None) } else { (role, above) };
        let added = before.map_or_else(|| by.clone(), |party| party.added);
        let changed = by;
        Ok(Party {
            id,
            role,
            above,
            name,
            purpose,
            domains,
            country,
            rows_about,
            until,
            note,
            state,
            added,
            changed,
        })
    }

    /// Checks a card; whoever reads a spreadsheet wants to hear all that is wrong with it at once.
    fn checked(self) -> Result<Checked, Unfits> {
        let mut wrong = Vec::new();
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, purpose, note) = (line(&self.name), line(&self.purpose), self.note.trim().to_owned());
        if name.is_empty() {
            wrong.push(Unfit::NoName);
        }
        let above = self.works_for.parse().ok();
        let too_long =
            [(&name, MAX_NAME, "name"), (&purpose, MAX_NAME, "purpose"), (&note, MAX_NOTE, "note")];
        let too_long = too_long.into_iter().filter(|(text, most, _)| text.chars().count() > *most);
        wrong.extend(too_long.map(|(_, _, field)| Unfit::TooLong(field)));
        let before = wrong.len();
        wrong.extend(self.domains.iter().filter_map(|one| domains(std::slice::from_ref(one)).err()));
        let domains = match wrong.len() == before {
            true => noted(&mut wrong, domains(&self.domains)),
            false => Vec::new(),
        };
        let rows_about = noted(&mut wrong, count(&self.rows_about));
        let until = noted(&mut wrong, date(&self.until));
        let country = noted(&mut wrong, country(&self.country));
        let mut wrong = wrong.into_iter();
        if let Some(first) = wrong.next() {
            return Err(Unfits { first, others: wrong.collect() });
        }
        Ok(Checked {
            name,
            purpose,
            domains,
            rows_about,
            until,
            note,
            role: match (self.works_for.as_str(), above) {
                (OWN_PURPOSES, _) => PartyRole::Controller,
                (_, Some(_)) => PartyRole::SubProcessor,
                (_, None) => PartyRole::Processor,
            },
            above,
            country,
            state: PartyState::parse(&self.state).unwrap_or(PartyState::InUse),
        })
    }
}

/// Reads domains, each once; what people write before one (`@`, `https://`) is taken off.
pub(crate) fn domains(texts: &[String]) -> Result<Vec<String>, Unfit> {
    let mut domains: Vec<String> = Vec::new();
    for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let bare = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
        let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest).trim_end_matches('/');
        let domain = Domain::parse(bare).filter(|domain| domain.root_domain().is_some());
        let name = domain.ok_or_else(|| Unfit::Domain(text.to_owned()))?.name().to_owned();
        if is_everybodys(&name) {
            return Err(Unfit::Everybodys(name));
        }
        if !domains.contains(&name) {
            domains.push(name);
        }
    }
    if domains.len() > MAX_DOMAINS { Err(Unfit::TooLong("domains")) } else { Ok(domains) }
}

/// Where anybody gets an address.
static FREE_MAIL: LazyLock<DomainSet> = LazyLock::new(|| Lists::built_in().free_mail);

/// True of a domain at which anybody gets an address: that mail is really from there says nothing of who wrote it.
pub(crate) fn is_everybodys(domain: &str) -> bool {
    FREE_MAIL.contains(domain)
}

/// The domains of a card by which its company is known. Cards were written before everybody's domains were refused, and the list of those grows.
pub(crate) fn senders(domains: &[String]) -> impl Iterator<Item = &String> {
    domains.iter().filter(|domain| !is_everybodys(domain))
}

/// Whether somebody at this domain most likely works for a company; pure.
fn is_at(party: &Party, domain: &str) -> bool {
    let domain = Domain::lenient(&domain.to_lowercase());
    let Some(root) = domain.root_domain().filter(|root| !is_everybodys(root)) else { return false };
    let is_on_card = party.domains.iter().any(|known| Domain::lenient(known).root_domain() == Some(root));
    // "Vendor B" and vendor-b.example: letters and digits alone.
    let bare = |name: &str| -> String {
        name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let is_called_so =
        domain.sld().map(bare).is_some_and(|label| !label.is_empty() && label == bare(&party.name));
    is_on_card || is_called_so
}

/// Reads a number as people write it: with points, commas, spaces or apostrophes between groups of digits.
pub(crate) fn count(text: &str) -> Result<Option<u64>, Unfit> {
    let digits: String =
        text.chars().filter(|char| !char.is_whitespace() && !".,'’\u{a0}".contains(*char)).collect();
    match digits.as_str() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| Unfit::Number(text.trim().to_owned())),
    }
}

/// Reads a day; it lasts until its end.
pub(crate) fn date(text: &str) -> Result<Option<Time>, Unfit> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // RFC 3339 §5.6: the day alone is `full-date`.
    let end = format!("{text}T23:59:59Z").parse().map_err(|_| Unfit::Date(text.to_owned()))?;
    Ok(Some(end))
}

/// Reads a country: two letters, like `DE`, however they are written.
pub(crate) fn country(text: &str) -> Result<String, Unfit> {
    let text = text.trim().to_ascii_uppercase();
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if text.is_empty() || is_code { Ok(text) } else { Err(Unfit::Country(text)) }
}

/// What a card lacks: a red dot on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// An answer rules it out: it may have no copy.
    Disqualified,
    /// What it answered holds no more: it may have no copy.
    Expired,
    /// Its time is over, and nobody said that its copies are gone.
    PastEnd,
    /// Nobody would notice: no canary is in what it holds.
    NoCanary,
    /// Nobody said until when.
    NoEndDate,
    /// Nobody said from where it writes for us: its own mail would look like a leak.
    NoSender,
    /// Nobody asked it how it looks after the data.
    NotAsked,
}

impl Mark {
    /// A red dot on the map; the others are amber.
    #[must_use]
    pub const fn is_red(self) -> bool {
        !matches!(self, Mark::NoSender)
    }
}

/// Says what a card lacks by what the company signed; pure.
#[must_use]
pub fn asked_marks(party: &Party, signed: &[Assessment], now: Time) -> Vec<Mark> {
    if party.role == PartyRole::Own || party.state == PartyState::Ended {
        return Vec::new();
    }
    let newest = newest_of_each(signed);
    if newest.is_empty() {
        return vec![Mark::NotAsked];
    }
    let is_out = newest.iter().any(|one| one.outcome == Some(AssessmentOutcome::Disqualified));
    let is_over = newest.iter().any(|one| one.valid_until.is_some_and(|until| until <= now));
    [(is_out, Mark::Disqualified), (is_over, Mark::Expired)]
        .into_iter()
        .filter_map(|(is_so, mark)| is_so.then_some(mark))
        .collect()
}

/// Says what a card lacks; pure.
#[must_use]
pub fn marks(party: &Party, copies: &[Copy], now: Time) -> Vec<Mark> {
    if party.role == PartyRole::Own || party.state == PartyState::Ended {
        return Vec::new();
    }
    let is_out = |copy: &&Copy| copy.state == CopyState::Out;
    let is_past = |until: Option<Time>| until.is_some_and(|until| until <= now);
    let is_overdue = copies.iter().filter(is_out).any(|copy| is_past(copy.until)) || is_past(party.until);
    let has_canary = copies.iter().filter(is_out).any(|copy| copy.seeds > 0);
    let lacks = [
        (is_overdue, Mark::PastEnd),
        (!has_canary, Mark::NoCanary),
        (party.until.is_none(), Mark::NoEndDate),
        (senders(&party.domains).next().is_none(), Mark::NoSender),
    ];
    lacks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect()
}

/// All a card lacks, the gravest first; pure.
pub(crate) fn all_marks(party: &Party, copies: &[Copy], signed: &[Assessment], now: Time) -> Vec<Mark> {
    let mut all = marks(party, copies, now);
    all.extend(asked_marks(party, signed, now));
    all.sort();
    all
}

/// Returns every company of the register, in the order they were added.
pub(crate) async fn every_party(custody: &Custody, access: &Access) -> Result<Vec<Party>, CustodyError> {
    let (mut all, mut after): (Vec<Party>, Option<PartyId>) = (Vec::new(), None);
    loop {
        let page = custody.store().shared().party_list(access, after, COPIES).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some(last.id);
        all.extend(page);
    }
}

/// So many companies may stand between one and us.
pub const MAX_ABOVE: usize = 16;

/// Refuses a company above that is not there, or above which the company itself stands.
pub(crate) async fn fit_above(
    change: &mut Change,
    id: PartyId,
    mut above: Option<PartyId>,
) -> Result<(), CustodyError> {
    for _ in 0..MAX_ABOVE {
        let Some(next) = above else { return Ok(()) };
        if next == id {
            return Err(Unfit::Circle.into());
        }
        above = change.party_fetch_in_txn(next).await?.above;
    }
    Err(Unfit::Circle.into())
}

/// A company with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    /// The company.
    pub party: Party,
    /// Its copies, oldest first.
    pub copies: Vec<Copy>,
    /// What its card lacks.
    pub marks: Vec<Mark>,
}

impl Custody {
    /// Returns companies after an id, with what they hold and what their cards lack, as a page shows them.
    pub async fn vendors(
        &self,
        access: &Access,
        after: Option<PartyId>,
        now: Time,
    ) -> Result<Vec<Vendor>, CustodyError> {
        self.vendors_after(access, after, PAGE, now).await
    }

    /// The same, so many of them.
    pub async fn vendors_after(
        &self,
        access: &Access,
        after: Option<PartyId>,
        limit: u32,
        now: Time,
    ) -> Result<Vec<Vendor>, CustodyError> {
        let parties = self.store().shared().party_list(access, after, limit).await?;
        let mut copies: BTreeMap<PartyId, Vec<Copy>> = BTreeMap::new();
        for copy in self.copies(access, CopiesOf::Everybody).await? {
            copies.entry(copy.party).or_default().push(copy);
        }
        let mut signed: BTreeMap<PartyId, Vec<Assessment>> = BTreeMap::new();
        for one in self.every_assessment(access).await? {
            signed.entry(one.party).or_default().push(one);
        }
        let vendor = |party: Party| {
            let copies = copies.remove(&party.id).unwrap_or_default();
            let signed = signed.remove(&party.id).unwrap_or_default();
            Vendor { marks: all_marks(&party, &copies, &signed, now), party, copies }
        };
        Ok(parties.into_iter().map(vendor).collect())
    }

    /// Returns what every company is called.
    pub async fn party_names(&self, access: &Access) -> Result<Vec<(PartyId, String)>, CustodyError> {
        Ok(every_party(self, access).await?.into_iter().map(|party| (party.id, party.name)).collect())
    }

    /// Returns the companies that somebody at one of these domains most likely works for, by name: those whose card names the domain, and those that are called
    /// like it. A suggestion; no card says from where a company's own people write.
    pub async fn parties_at(
        &self,
        access: &Access,
        domains: &[String],
    ) -> Result<Vec<(PartyId, String)>, CustodyError> {
        let parties = every_party(self, access).await?.into_iter();
        let meant = parties.filter(|party| domains.iter().any(|domain| is_at(party, domain)));
        Ok(meant.map(|party| (party.id, party.name)).collect())
    }

    /// Returns a company with what it holds.
    pub async fn vendor(&self, access: &Access, id: PartyId, now: Time) -> Result<Vendor, CustodyError> {
        let party = self.store().shared().party_fetch(access, id).await?;
        let copies = self.copies(access, CopiesOf::Party(id)).await?;
        let signed = self.assessments(access, id).await?;
        Ok(Vendor { marks: all_marks(&party, &copies, &signed, now), party, copies })
    }

    /// Returns all copies asked for.
    pub(crate) async fn copies(&self, access: &Access, of: CopiesOf) -> Result<Vec<Copy>, CustodyError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.store().shared().copy_list(access, of, after, COPIES).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.id);
            all.extend(page);
        }
    }

    /// Adds a company that works for us.
    ///
    /// Errors: something is not in its form, or one of this name is there.
    pub async fn vendor_add(
        &self,
        access: &Access,
        wanted: Wanted,
        now: Time,
    ) -> Result<PartyId, CustodyError> {
        access.require(Right::Keep)?;
        let id = PartyId::new(now, self.parts.chance.bytes());
        let party = wanted.party(id, None, (now, access.actor.to_string()))?;
        let mut change = self.store().change(access).await?;
        fit_above(&mut change, party.id, party.above).await?;
        change.party_add_in_txn(&party).await?;
        self.finish(access, change, "party.add", &About::of("party", party.id)).await?;
        Ok(party.id)
    }

    /// Changes a company's card.
    ///
    /// Errors: as [`Custody::vendor_add`], or it is not there.
    pub async fn vendor_change(
        &self,
        access: &Access,
        id: PartyId,
        wanted: Wanted,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        let before = change.party_fetch_in_txn(id).await?;
        let party = wanted.party(id, Some(before), (now, access.actor.to_string()))?;
        fit_above(&mut change, id, party.above).await?;
        change.party_change_in_txn(&party).await?;
        self.finish(access, change, "party.change", &About::of("party", id)).await
    }
}

impl Custody {
    /// Puts our own company into the register, under the name customers know, if it is not there; returns it.
    ///
    /// Errors: no name, or a vendor has it.
    pub async fn own_party_ensure(
        &self,
        access: &Access,
        name: &str,
        now: Time,
    ) -> Result<PartyId, CustodyError> {
        access.require(Right::Keep)?;
        if let Some(own) = self.own_party(access).await? {
            return Ok(own);
        }
        let wanted = Wanted { name: name.to_owned(), ..Wanted::default() };
        let Checked { name, .. } = wanted.checked()?;
        let by = (now, access.actor.to_string());
        let party = Party {
            id: PartyId::new(now, self.parts.chance.bytes()),
            role: PartyRole::Own,
            above: None,
            name,
            purpose: String::new(),
            domains: Vec::new(),
            country: String::new(),
            rows_about: None,
            until: None,
            note: String::new(),
            state: PartyState::InUse,
            added: by.clone(),
            changed: by,
        };
        let mut change = self.store().change(access).await?;
        change.party_add_in_txn(&party).await?;
        self.finish(access, change, "party.add", &About::of("party", party.id)).await?;
        Ok(party.id)
    }
}
