//! Parties: the companies that hold our customers' data, as cards: name, what for, until when, about how many, from which domains they write for us.
//! What a card still lacks is marked ([`Mark`]), pure. Nobody here is asked anything: questionnaires are another noun.

use std::collections::BTreeMap;

use model::access::{Access, Right};
use model::domain::Domain;
use model::ids::PartyId;
use model::time::Time;
use platform::audit::About;
use store::custody::copy::CopiesOf;
use store::custody::{MAX_DOMAINS, MAX_NAME, MAX_NOTE};

pub use store::custody::copy::{Copy, CopyState};
pub use store::custody::party::{Party, PartyRole, PartyState};

use crate::{Custody, CustodyError, Unfit};

#[cfg(test)]
mod tests;

/// Companies that one page shows; a house with more pages through them.
pub const PAGE: u32 = 200;

/// Copies that are read at a time.
const COPIES: u32 = 1_000;

/// A card as somebody fills it in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// As people call it.
    pub name: String,
    /// What for.
    pub purpose: String,
    /// Domains from which it writes in our name.
    pub domains: Vec<String>,
    /// About how many customers it has data of; empty, or a number however people group its digits.
    pub rows_about: String,
    /// Until when it works for us; empty, or `2027-03-31`.
    pub until: String,
    /// What people want to remember.
    pub note: String,
}

/// A card that is in its form.
struct Checked {
    name: String,
    purpose: String,
    domains: Vec<String>,
    rows_about: Option<u64>,
    until: Option<Time>,
    note: String,
}

impl Wanted {
    fn checked(self) -> Result<Checked, Unfit> {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, purpose, note) = (line(&self.name), line(&self.purpose), self.note.trim().to_owned());
        if name.is_empty() {
            return Err(Unfit::NoName);
        }
        let too_long =
            [(&name, MAX_NAME, "name"), (&purpose, MAX_NAME, "purpose"), (&note, MAX_NOTE, "note")];
        if let Some((_, _, field)) = too_long.into_iter().find(|(text, most, _)| text.chars().count() > *most)
        {
            return Err(Unfit::TooLong(field));
        }
        Ok(Checked {
            name,
            purpose,
            domains: domains(&self.domains)?,
            rows_about: count(&self.rows_about)?,
            until: date(&self.until)?,
            note,
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
        if !domains.contains(&name) {
            domains.push(name);
        }
    }
    if domains.len() > MAX_DOMAINS { Err(Unfit::TooLong("domains")) } else { Ok(domains) }
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

/// What a card lacks: a red dot on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Its time is over, and nobody said that its copies are gone.
    PastEnd,
    /// Nobody would notice: no canary is in what it holds.
    NoCanary,
    /// Nobody said until when.
    NoEndDate,
    /// Nobody said from where it writes for us: its own mail would look like a leak.
    NoSender,
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
        (party.domains.is_empty(), Mark::NoSender),
    ];
    lacks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect()
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
    /// Returns companies after an id, with what they hold and what their cards lack.
    pub async fn vendors(
        &self,
        access: &Access,
        after: Option<PartyId>,
        now: Time,
    ) -> Result<Vec<Vendor>, CustodyError> {
        let parties = self.store().shared().party_list(access, after, PAGE).await?;
        let mut copies: BTreeMap<PartyId, Vec<Copy>> = BTreeMap::new();
        for copy in self.copies(access, CopiesOf::Everybody).await? {
            copies.entry(copy.party).or_default().push(copy);
        }
        let vendor = |party: Party| {
            let copies = copies.remove(&party.id).unwrap_or_default();
            Vendor { marks: marks(&party, &copies, now), party, copies }
        };
        Ok(parties.into_iter().map(vendor).collect())
    }

    /// Returns a company with what it holds.
    pub async fn vendor(&self, access: &Access, id: PartyId, now: Time) -> Result<Vendor, CustodyError> {
        let party = self.store().shared().party_fetch(access, id).await?;
        let copies = self.copies(access, CopiesOf::Party(id)).await?;
        Ok(Vendor { marks: marks(&party, &copies, now), party, copies })
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
        let Checked { name, purpose, domains, rows_about, until, note } = wanted.checked()?;
        let by = (now, access.actor.to_string());
        let party = Party {
            id: PartyId::new(now, self.parts.chance.bytes()),
            role: PartyRole::Processor,
            above: None,
            name,
            purpose,
            domains,
            country: String::new(),
            rows_about,
            until,
            note,
            state: PartyState::InUse,
            added: by.clone(),
            changed: by,
        };
        let mut change = self.store().change(access).await?;
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
        let Checked { name, purpose, domains, rows_about, until, note } = wanted.checked()?;
        let mut change = self.store().change(access).await?;
        let before = change.party_fetch_in_txn(id).await?;
        let changed = (now, access.actor.to_string());
        let party = Party { name, purpose, domains, rows_about, until, note, changed, ..before };
        change.party_change_in_txn(&party).await?;
        self.finish(access, change, "party.change", &About::of("party", id)).await
    }
}
