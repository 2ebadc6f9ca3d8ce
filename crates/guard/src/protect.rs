//! Protecting: whose names are watched for - people, brands, own domains, vendors - entered one by one or as a spreadsheet; and what we are called
//! and have promised. Each change, its audit entry and its event are one transaction; `refresh` puts it in place. What the configuration file names is
//! shown beside it and changed there. Read by pages and the API.

mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use model::access::{Access, Denied, Right};
use model::address::EmailAddress;
use model::domain::Domain;
use model::ids::{OutboxId, ProtectedId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::{About, Audit, AuditError};
use platform::clock::Chance;
use store::Store;
use store::error::StoreError;
use store::guard::protected::{MAX_ADDRESSES, MAX_DOMAINS, MAX_NAME, MAX_NOTE, PROTECTED_CHANGED};
use store::guard::setting::Setting as SettingRow;
use store::txn::{Change, NewEvent};
use thiserror::Error;

pub use judge::context::Asked;
pub use store::guard::protected::{Protected, ProtectedKind};
pub use table::{Import, Refused};

use crate::policy::setting::Setting;
use crate::refresh::{Foundation, MOST_ROWS, entered};

/// Where protected names are entered.
#[derive(Clone)]
pub struct Protect {
    /// Where they are kept.
    pub store: Store,
    /// Who did what.
    pub audit: Audit,
    /// Makes ids.
    pub chance: Arc<dyn Chance>,
    /// What the configuration file names.
    pub foundation: Arc<Foundation>,
}

/// What somebody is to be, as people write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Who or what it is.
    pub kind: ProtectedKind,
    /// As people write it.
    pub name: String,
    /// The addresses it really writes from.
    pub addresses: Vec<String>,
    /// The domains that really are its own.
    pub domains: Vec<String>,
    /// What people want to remember.
    pub note: String,
}

/// Somebody whom the configuration file names; read-only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    /// Who or what it is.
    pub kind: ProtectedKind,
    /// The name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Its domains.
    pub domains: Vec<String>,
}

/// What we are called and have promised: what the configuration says and what was entered, together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Our name; the entered one before the configured one.
    pub name: String,
    /// Our domains, from the configuration and from the protected ones.
    pub domains: Vec<String>,
    /// What we have promised never to ask for, and whether the configuration file says so (then it cannot be taken back here).
    pub never_ask: Vec<(Asked, bool)>,
}

/// Something could not be protected.
#[derive(Debug, Error)]
pub enum ProtectError {
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited; then it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The file is no table.
    #[error(transparent)]
    Table(#[from] formats::csv::CsvError),
    /// A part of it is not in its form.
    #[error("protect it")]
    Unfit(#[from] Unfit),
    /// The table has no such column, and says nothing without it.
    #[error("import the table: it has no column `{0}`")]
    Column(&'static str),
    /// The table had mistakes when it was to be applied.
    #[error("import the table: {0} rows have mistakes; nothing was changed")]
    Refused(usize),
}

/// What is not in its form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfit {
    /// There is no name.
    #[error("it has no name")]
    NoName,
    /// Something is longer than it may be, or there is too much of it.
    #[error("`{0}` is too long")]
    TooLong(&'static str),
    /// Not an address.
    #[error("`{0}` is not a mail address")]
    Address(String),
    /// Not a domain.
    #[error("`{0}` is not a domain")]
    Domain(String),
    /// It is in the configuration file.
    #[error("it is named in the configuration file; change it there")]
    Configured,
    /// So many are there already.
    #[error("there are {MOST_ROWS} already")]
    TooMany,
}

impl ProtectError {
    /// Returns what whoever asked can mend, and the column it stands in; nothing for what is ours to mend.
    #[must_use]
    pub fn unfit(&self) -> Option<(&'static str, Phrase)> {
        match self {
            ProtectError::Unfit(unfit) => Some((unfit.column(), table::said(unfit))),
            ProtectError::Store(StoreError::Conflict { .. }) => {
                Some(("name", Phrase::new("protect-name-taken")))
            }
            ProtectError::Table(error) => Some(("file", platform::tables::unread(error))),
            ProtectError::Column(name) => {
                Some(("file", Phrase::new("protect-no-column").with("column", *name)))
            }
            _ => None,
        }
    }

    /// True if there is none of that id.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, ProtectError::Store(StoreError::Missing { .. }))
    }
}

impl Unfit {
    /// Returns the column of a table that it stands in.
    #[must_use]
    pub const fn column(&self) -> &'static str {
        match self {
            Unfit::Address(_) => "addresses",
            Unfit::Domain(_) => "domains",
            Unfit::TooLong(column) => column,
            Unfit::NoName | Unfit::Configured | Unfit::TooMany => "name",
        }
    }
}

impl Wanted {
    /// Brings it into the form in which it is kept: spaces, case and order of no meaning are gone.
    ///
    /// Errors: what is no address or domain, or too long.
    pub fn checked(mut self) -> Result<Self, Unfit> {
        self.name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        self.note = self.note.trim().to_owned();
        if self.name.is_empty() {
            return Err(Unfit::NoName);
        }
        // Our own domain is often called by itself.
        if self.kind == ProtectedKind::Domain && self.domains.is_empty() {
            self.domains.push(self.name.clone());
        }
        self.addresses = each(&self.addresses, |text| {
            EmailAddress::parse(text)
                .map(|address| address.email().to_lowercase())
                .ok_or_else(|| Unfit::Address(text.to_owned()))
        })?;
        self.domains = each(&self.domains, |text| {
            let bare = text.trim_start_matches('@');
            let domain = Domain::parse(bare).filter(|domain| domain.root_domain().is_some());
            domain.map(|domain| domain.name().to_lowercase()).ok_or_else(|| Unfit::Domain(text.to_owned()))
        })?;
        let too_long = [
            (self.name.chars().count() > MAX_NAME, "name"),
            (self.note.chars().count() > MAX_NOTE, "note"),
            (self.addresses.len() > MAX_ADDRESSES, "addresses"),
            (self.domains.len() > MAX_DOMAINS, "domains"),
        ];
        match too_long.into_iter().find(|(is_so, _)| *is_so) {
            Some((_, column)) => Err(Unfit::TooLong(column)),
            None => Ok(self),
        }
    }

    fn is_as(&self, known: &Protected) -> bool {
        (&self.name, &self.addresses, &self.domains, &self.note)
            == (&known.name, &known.addresses, &known.domains, &known.note)
    }

    fn row(self, id: ProtectedId, access: &Access, now: Time) -> Protected {
        let Wanted { kind, name, addresses, domains, note } = self;
        let by = (now, access.actor.to_string());
        Protected { id, kind, name, addresses, domains, note, added: by.clone(), changed: by }
    }
}

/// Reads each part, each once, in order.
fn each(parts: &[String], read: impl Fn(&str) -> Result<String, Unfit>) -> Result<Vec<String>, Unfit> {
    let mut known: Vec<String> = Vec::new();
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        let part = read(part)?;
        if !known.contains(&part) {
            known.push(part);
        }
    }
    Ok(known)
}

impl Protect {
    /// Returns those that were entered, of a kind or all, after an id.
    pub async fn list(
        &self,
        access: &Access,
        kind: Option<ProtectedKind>,
        after: Option<ProtectedId>,
        limit: u32,
    ) -> Result<Vec<Protected>, ProtectError> {
        Ok(self.store.guard().protected_list(access, kind, after, limit).await?)
    }

    /// Returns one that was entered.
    pub async fn fetch(&self, access: &Access, id: ProtectedId) -> Result<Protected, ProtectError> {
        Ok(self.store.guard().protected_fetch(access, id).await?)
    }

    /// Returns those that the configuration file names.
    #[must_use]
    pub fn configured(&self) -> Vec<Configured> {
        let settings = &self.foundation.settings;
        let named = |kind, name: &judge::lookalike::Protected| Configured {
            kind,
            name: name.name.clone(),
            addresses: vec![],
            domains: name.domains.clone(),
        };
        let people = settings.people.iter().map(|person| Configured {
            kind: ProtectedKind::Person,
            name: person.name.clone(),
            addresses: person.addresses.clone(),
            domains: vec![],
        });
        let domains = settings.own_domains.iter().map(|domain| Configured {
            kind: ProtectedKind::Domain,
            name: domain.clone(),
            addresses: vec![],
            domains: vec![domain.to_lowercase()],
        });
        let brands = settings.brands.iter().map(|name| named(ProtectedKind::Brand, name));
        let vendors = settings.vendors.iter().map(|name| named(ProtectedKind::Vendor, name));
        people.chain(brands).chain(domains).chain(vendors).collect()
    }

    /// Adds one.
    ///
    /// Errors: one of this kind and name is there ([`StoreError::Conflict`]), or something is not in its form.
    pub async fn add(&self, access: &Access, wanted: Wanted, now: Time) -> Result<ProtectedId, ProtectError> {
        access.require(Right::Manage)?;
        let wanted = wanted.checked()?;
        if self.store.guard().protected_count(access).await? >= MOST_ROWS as u64 {
            return Err(Unfit::TooMany.into());
        }
        let id = ProtectedId::new(now, self.chance.bytes());
        let mut change = self.store.change(access).await?;
        change.protected_add_in_txn(&wanted.row(id, access, now)).await?;
        self.finish(access, change, ("protected.add", &About::of("protected", id)), id, now).await?;
        Ok(id)
    }

    /// Changes one.
    pub async fn change(
        &self,
        access: &Access,
        id: ProtectedId,
        wanted: Wanted,
        now: Time,
    ) -> Result<(), ProtectError> {
        access.require(Right::Manage)?;
        let mut change = self.store.change(access).await?;
        change.protected_change_in_txn(&wanted.checked()?.row(id, access, now)).await?;
        self.finish(access, change, ("protected.change", &About::of("protected", id)), id, now).await
    }

    /// Removes one.
    pub async fn remove(&self, access: &Access, id: ProtectedId, now: Time) -> Result<(), ProtectError> {
        access.require(Right::Manage)?;
        let mut change = self.store.change(access).await?;
        change.protected_remove_in_txn(id).await?;
        self.finish(access, change, ("protected.remove", &About::of("protected", id)), id, now).await
    }

    /// Returns all that were entered and configured as a table that spreadsheets open and [`Protect::csv_in`] reads.
    pub async fn csv_out(&self, access: &Access) -> Result<String, ProtectError> {
        let entered = entered(&self.store, access).await?;
        Ok(table::written(&entered.protected, &self.configured()))
    }

    /// Says what importing a table would do, and changes nothing. Whom the table does not name stays.
    ///
    /// Errors: it is no table, or a column is missing without which it says nothing.
    pub async fn csv_in(&self, access: &Access, bytes: &[u8]) -> Result<Import, ProtectError> {
        access.require(Right::Manage)?;
        let known = entered(&self.store, access).await?.protected;
        table::planned(bytes, &known, &self.configured())
    }

    /// Imports a table as a whole or not at all.
    ///
    /// Errors: [`ProtectError::Refused`] if any row has a mistake; [`StoreError::Conflict`] if somebody entered one of them meanwhile.
    pub async fn csv_apply(&self, access: &Access, bytes: &[u8], now: Time) -> Result<Import, ProtectError> {
        let import = self.csv_in(access, bytes).await?;
        if !import.refused.is_empty() {
            return Err(ProtectError::Refused(import.refused.len()));
        }
        if import.added.is_empty() && import.changed.is_empty() {
            return Ok(import);
        }
        let mut change = self.store.change(access).await?;
        let mut last = ProtectedId::new(now, self.chance.bytes());
        for (place, wanted) in (0_u64..).zip(&import.added) {
            // A millisecond apart, so that the list is in the order of the table.
            last = ProtectedId::new(now.plus(Duration::from_millis(place)), self.chance.bytes());
            change.protected_add_in_txn(&wanted.clone().row(last, access, now)).await?;
        }
        for (id, wanted) in &import.changed {
            last = *id;
            change.protected_change_in_txn(&wanted.clone().row(*id, access, now)).await?;
        }
        let about = About::NOTHING.count("added", import.added.len() as u64);
        let about = about.count("changed", import.changed.len() as u64);
        self.finish(access, change, ("protected.import", &about), last, now).await?;
        Ok(import)
    }

    /// Returns what we are called and have promised.
    pub async fn organisation(&self, access: &Access) -> Result<Organisation, ProtectError> {
        access.require(Right::Read)?;
        let assembled = self.foundation.assemble(&entered(&self.store, access).await?);
        let configured = &self.foundation.settings.promises;
        let is_configured = |asked: Asked| configured.iter().any(|promise| promise.never_ask == asked);
        let promises = assembled.settings.promises.iter().map(|promise| promise.never_ask);
        Ok(Organisation {
            name: assembled.settings.own_names.first().cloned().unwrap_or_default(),
            domains: assembled.own_domains(),
            never_ask: promises.map(|asked| (asked, is_configured(asked))).collect(),
        })
    }

    /// Sets what our customers call us; an empty name takes it back.
    pub async fn set_name(&self, access: &Access, name: &str, now: Time) -> Result<(), ProtectError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("name").into());
        }
        let is_set = !name.is_empty();
        self.set(access, &Setting::Organisation(name), is_set, "organisation.name", now).await
    }

    /// Sets what we have promised never to ask for, beside what the configuration file says.
    pub async fn set_never_ask(
        &self,
        access: &Access,
        never_ask: &[Asked],
        now: Time,
    ) -> Result<(), ProtectError> {
        let setting = Setting::NeverAsk(never_ask.to_vec());
        self.set(access, &setting, !never_ask.is_empty(), "organisation.never_ask", now).await
    }

    async fn set(
        &self,
        access: &Access,
        setting: &Setting,
        is_set: bool,
        what: &'static str,
        now: Time,
    ) -> Result<(), ProtectError> {
        access.require(Right::Manage)?;
        let (name, set_by) = (setting.name(), access.actor.to_string());
        let mut change = self.store.change(access).await?;
        if is_set {
            let row = SettingRow { name, value: setting.value(), cause: None, set_at: now, set_by };
            change.setting_set_in_txn(&row).await?;
        } else {
            change.setting_remove_in_txn(&name).await?;
        }
        let about = About::NOTHING.word("is", if is_set { "set" } else { "taken-back" });
        let id = ProtectedId::new(now, self.chance.bytes());
        self.finish(access, change, (what, &about), id, now).await
    }

    /// Notes who did it, says that it happened, and lets both happen with it.
    async fn finish(
        &self,
        access: &Access,
        mut change: Change,
        (what, about): (&'static str, &About),
        id: ProtectedId,
        now: Time,
    ) -> Result<(), ProtectError> {
        self.audit.append_in_txn(access, &mut change, what, about).await?;
        let event = OutboxId::new(now, self.chance.bytes());
        change.knowledge_changed_in_txn(event, now, &access.actor.to_string()).await?;
        let body = model::ids::Id::to_bytes(id);
        let event = NewEvent { id: event, kind: PROTECTED_CHANGED, version: 1, body: &body, at: now };
        change.say(&event).await?;
        Ok(change.commit().await?)
    }
}
