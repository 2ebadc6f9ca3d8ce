//! Membership: for each list one file that says which keyed print was in which copy, one for the people kept out of all copies by lot, and one for those who were removed; with
//! the rows that say how much of each file counts. What the bytes mean is `forensics::membership`; here they are appended, made anew, mapped and removed.
//!
//! A writer takes the list ([`CustodyStore::membership_take`]), writes (durable, and counting for nobody yet), and puts the new length into its change
//! ([`Change::membership_set_in_txn`]). So a crash at any point leaves the membership of before, with a torn tail or a file that no row names; both go with the next
//! writing. The files are taken *before* a change is begun: whoever waited for files within one would keep everybody else from writing.

use std::{path::PathBuf, sync::Arc};

use model::{
    access::{Access, Right},
    ids::{CopyId, Id, ListId, TenantId},
    time::Time,
};

use super::{CustodyStore, count_value, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    files::{UNFINISHED, blocking},
    mapped::{self, Mapped, Taken},
    page,
    shared::SharedStore,
    txn::Change,
};

words! {
    /// Whose prints a file holds.
    MembershipPart {
        /// Those of everybody who was in a copy.
        Copies = "copies",
        /// Those of people who were kept out of all copies by lot.
        Control = "control",
        /// Those of people who were removed, with the day; where they were stands among those of everybody.
        Removed = "removed",
    }
}

/// How much of a file counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRow {
    /// Of which list.
    pub list: ListId,
    /// Whose prints.
    pub part: MembershipPart,
    /// Which file.
    pub generation: u64,
    /// So much of it was committed.
    pub length_bytes: u64,
    /// Grows with each change.
    pub version: u64,
    /// How many copies it knows.
    pub copies: u64,
    /// How many different people.
    pub people: u64,
    /// By which rules spellings of an address are one person's.
    pub rules: u64,
    /// When it was last changed.
    pub changed_at: Time,
    /// By how many keys, laid over the first one, people are known in it.
    pub layers: u64,
}

/// A file that can be read.
#[derive(Debug, Clone)]
pub struct MembershipMap {
    /// How much of it counts.
    pub row: MembershipRow,
    /// The bytes; a newer file may be there meanwhile, and these stay as they are.
    pub map: Arc<Mapped>,
}

/// What a file knows after a writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembershipSum {
    /// How many copies.
    pub copies: u64,
    /// How many different people.
    pub people: u64,
}

/// The files of a list, taken for writing.
#[must_use = "what was written counts for nobody until a change says so"]
pub struct MembershipTaken {
    tenant: TenantId,
    list: ListId,
    folder: PathBuf,
    lock: Taken,
    copies: Option<MembershipMap>,
    control: Option<MembershipMap>,
    removed: Option<MembershipMap>,
    layers: Option<u64>,
    written: Vec<Written>,
}

struct Written {
    part: MembershipPart,
    before: Option<MembershipRow>,
    generation: u64,
    length_bytes: u64,
    sum: MembershipSum,
}

/// One reading of who was in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// Of which copy.
    pub copy: CopyId,
    /// Of which list.
    pub list: ListId,
    /// Of which moment.
    pub taken_at: Time,
    /// Different people in it.
    pub people: u64,
    /// Rows that were read.
    pub row_count: u64,
    /// Rows without a usable address.
    pub unusable_count: u64,
    /// People who were kept out by lot.
    pub control_count: u64,
    /// When and by whom it was read.
    pub made: (Time, String),
    /// When it was forgotten: the file does not know it any more.
    pub forgotten_at: Option<Time>,
}

/// What is set for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRule {
    /// Which list.
    pub list: ListId,
    /// Of a thousand people, so many are kept out of new copies by lot.
    pub control_per_mille: u64,
    /// Why nothing of it may be forgotten; none if it may.
    pub held_why: Option<String>,
    /// When and by whom it was set.
    pub changed: (Time, String),
}

/// Everybody who is on any list, for whoever looks at each recipient of each message.
#[derive(Debug, Clone)]
pub struct KnownPeople {
    /// A membership of one piece (`forensics::membership`): who is known, exactly.
    pub members: Arc<Mapped>,
    /// A filter in front (`forensics::filter`): who is surely not.
    pub filter: Arc<Mapped>,
    /// How many.
    pub people: u64,
    /// Of which versions of the lists it was made: grows.
    pub made_of: u64,
    /// By how many keys, laid over the first one, people are known in it.
    pub layers: u64,
}

const WHAT: &str = "a membership";
const EXTRACT: &str = "an extract";
const SUFFIX: &str = "members";
const KNOWN: &str = "known";
const FILTER: &str = "filter";
/// A file may be made anew and its old one removed between reading the row and opening: then the row is read again, so often.
const OPENINGS: u32 = 3;

const FETCH: &str = "
SELECT list, part, generation, length_bytes, version, copies, people, rules, changed_at, layers
FROM membership
WHERE tenant = $1
  AND list = $2
  AND part = $3";

const LIST: &str = "
SELECT list, part, generation, length_bytes, version, copies, people, rules, changed_at, layers
FROM membership
WHERE tenant = $1
  AND list > $2
  AND part = $4
ORDER BY list
LIMIT $3";

const ADD: &str = "
INSERT INTO membership (tenant, list, part, generation, length_bytes, version, copies, people, rules, changed_at, layers)
VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10)
ON CONFLICT (tenant, list, part) DO NOTHING";

const SET: &str = "
UPDATE membership
SET generation = $4,
    length_bytes = $5,
    version = version + 1,
    copies = $6,
    people = $7,
    rules = $8,
    changed_at = $9,
    layers = $10
WHERE tenant = $1
  AND list = $2
  AND part = $3
  AND version = $11";

const ADD_EXTRACT: &str = "
INSERT INTO copy_extract (
    tenant, copy, taken_at, list, people, row_count, unusable_count, control_count, made_at, made_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const EXTRACTS: &str = "
SELECT copy, list, taken_at, people, row_count, unusable_count, control_count, made_at, made_by, forgotten_at
FROM copy_extract
WHERE tenant = $1
  AND copy = $2
ORDER BY taken_at DESC
LIMIT $3";

const REMOVE_EXTRACT: &str = "
DELETE FROM copy_extract
WHERE tenant = $1
  AND copy = $2
  AND taken_at = $3";

const FORGET: &str = "
UPDATE copy_extract
SET forgotten_at = $4
WHERE tenant = $1
  AND list = $2
  AND taken_at < $3
  AND forgotten_at IS NULL";

const RULE: &str = "
SELECT list, control_per_mille, held_why, changed_at, changed_by
FROM list_rule
WHERE tenant = $1
  AND list = $2";

const SET_RULE: &str = "
INSERT INTO list_rule (tenant, list, control_per_mille, held_why, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, list) DO UPDATE
SET control_per_mille = excluded.control_per_mille,
    held_why = excluded.held_why,
    changed_at = excluded.changed_at,
    changed_by = excluded.changed_by";

const VERSIONS: &str = "
SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT)
FROM membership
WHERE tenant = $1";

const KNOWN_FETCH: &str = "
SELECT generation, made_of, members_bytes, filter_bytes, people, layers
FROM known_people
WHERE tenant = $1";

const KNOWN_SET: &str = "
INSERT INTO known_people (tenant, generation, made_of, members_bytes, filter_bytes, people, made_at, layers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant) DO UPDATE
SET generation = excluded.generation,
    made_of = excluded.made_of,
    members_bytes = excluded.members_bytes,
    filter_bytes = excluded.filter_bytes,
    people = excluded.people,
    made_at = excluded.made_at,
    layers = excluded.layers
WHERE known_people.generation < excluded.generation";

impl CustodyStore {
    /// Takes the files of a list for writing; waits for whoever writes them. Begin no change before: two who wait for each other wait for ever.
    ///
    /// Errors: a conflict if that takes minutes.
    pub async fn membership_take(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<MembershipTaken, StoreError> {
        access.require(Right::Record)?;
        let folder = self.membership_folder(access.tenant);
        let lock = folder.join(format!("{list}.lock"));
        let lock = blocking(move || mapped::take(&lock)).await?;
        // Read after taking: what was committed meanwhile counts.
        let copies = self.membership_open(access, list, MembershipPart::Copies).await?;
        let control = self.membership_open(access, list, MembershipPart::Control).await?;
        let removed = self.membership_open(access, list, MembershipPart::Removed).await?;
        let layers = copies.as_ref().or(control.as_ref()).map(|map| map.row.layers);
        Ok(MembershipTaken {
            tenant: access.tenant,
            list,
            folder,
            lock,
            copies,
            control,
            removed,
            layers,
            written: Vec::new(),
        })
    }

    /// Opens what is known of a list, for reading; none while nothing is.
    pub async fn membership_open(
        &self,
        access: &Access,
        list: ListId,
        part: MembershipPart,
    ) -> Result<Option<MembershipMap>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(list), part.as_str().into()];
        let mut openings = 0;
        loop {
            let row = self.house.database.row("fetch a membership", FETCH, &values).await?;
            let Some(row) = row.as_ref().map(row_of).transpose()? else { return Ok(None) };
            let path = self.membership_folder(access.tenant).join(file_name(list, part, row.generation));
            let length = row.length_bytes;
            match blocking(move || Mapped::open(&path, length)).await {
                Ok(map) => return Ok(Some(MembershipMap { row, map: Arc::new(map) })),
                Err(error) => {
                    openings += 1;
                    if openings == OPENINGS {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Returns what is known of which list, after a list, in the order they were added.
    pub async fn membership_list(
        &self,
        access: &Access,
        part: MembershipPart,
        after: Option<ListId>,
        limit: u32,
    ) -> Result<Vec<MembershipRow>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ListId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into(), part.as_str().into()];
        self.house.database.rows("list memberships", LIST, &values).await?.iter().map(row_of).collect()
    }

    /// Returns the readings of a copy, newest first.
    pub async fn extract_list(
        &self,
        access: &Access,
        copy: CopyId,
        limit: u32,
    ) -> Result<Vec<Extract>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy), page(limit).into()];
        self.house.database.rows("list extracts", EXTRACTS, &values).await?.iter().map(extract_of).collect()
    }

    /// Returns what is set for a list, if anything is.
    pub async fn list_rule_fetch(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<Option<ListRule>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(list)];
        let row = self.house.database.row("fetch a list's rule", RULE, &values).await?;
        row.as_ref().map(rule_of).transpose()
    }

    /// Removes files that no row names: of changes that were never committed, and those that were made anew. Leaves alone what somebody is writing. Returns how many.
    pub async fn membership_sweep(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let folder = self.membership_folder(access.tenant);
        let mut swept = 0;
        let looked = folder.clone();
        for path in blocking(move || mapped::files(&looked)).await? {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let Some(found) = Found::read(name) else { continue };
            let lock = folder.join(match found.list {
                Some((list, _)) => format!("{list}.lock"),
                None => format!("{KNOWN}.lock"),
            });
            let Some(taken) = blocking(move || mapped::try_take(&lock)).await? else { continue };
            if !self.counts(access, &found).await? {
                blocking(move || mapped::remove(&path)).await?;
                swept += 1;
            }
            drop(taken);
        }
        Ok(swept)
    }

    /// Returns how many files no row names: those that the next sweep removes, and those that somebody is writing now.
    pub async fn membership_stray_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let folder = self.membership_folder(access.tenant);
        let mut strays = 0;
        for path in blocking(move || mapped::files(&folder)).await? {
            let found = path.file_name().and_then(|name| name.to_str()).and_then(Found::read);
            if let Some(found) = found {
                strays += u64::from(!self.counts(access, &found).await?);
            }
        }
        Ok(strays)
    }

    /// Returns how many bytes the file of a row has; none if it is not there. What is more than [`MembershipRow::length_bytes`] was never committed.
    pub async fn membership_bytes_there(
        &self,
        access: &Access,
        row: &MembershipRow,
    ) -> Result<Option<u64>, StoreError> {
        access.require(Right::Read)?;
        let name = file_name(row.list, row.part, row.generation);
        let path = self.membership_folder(access.tenant).join(name);
        blocking(move || mapped::length(&path)).await
    }

    /// Says whether a row names a file.
    async fn counts(&self, access: &Access, found: &Found) -> Result<bool, StoreError> {
        let generation = match found.list {
            Some((list, part)) => {
                let values = [Value::id(access.tenant), Value::id(list), part.as_str().into()];
                let row = self.house.database.row("look for a membership", FETCH, &values).await?;
                let row = row.as_ref().map(row_of).transpose()?;
                row.filter(|row| row.length_bytes > 0).map(|row| row.generation)
            }
            None => self.known_row(access).await?.map(|row| row.generation),
        };
        Ok(!found.is_unfinished && generation == Some(found.generation))
    }

    /// Returns the versions of all lists, added up: whether what is made of all of them must be made anew.
    pub async fn membership_version(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let row = self.house.database.row("add up versions", VERSIONS, &[Value::id(access.tenant)]).await?;
        row.ok_or(StoreError::Missing { what: WHAT })?.count(1)
    }

    /// Puts everybody who is on any list in place of who was before. `made_of` is what [`CustodyStore::membership_version`] said before the lists were read.
    pub async fn known_people_set(
        &self,
        access: &Access,
        (members, filter): (Vec<u8>, Vec<u8>),
        (made_of, people, layers): (u64, u64, u64),
        at: Time,
    ) -> Result<(), StoreError> {
        access.require(Right::Record)?;
        let folder = self.membership_folder(access.tenant);
        let lock = folder.join(format!("{KNOWN}.lock"));
        let taken = blocking(move || mapped::take(&lock)).await?;
        let generation = self.known_row(access).await?.map_or(1, |row| row.generation + 1);
        let paths = [SUFFIX, FILTER].map(|suffix| folder.join(known_name(generation, suffix)));
        let (members_bytes, filter_bytes) = blocking(move || {
            Ok((mapped::write_new(&paths[0], &members)?, mapped::write_new(&paths[1], &filter)?))
        })
        .await?;
        let mut change = Change::begin(&self.house, access).await?;
        let values = [
            Value::id(access.tenant),
            count_value(generation).into(),
            count_value(made_of).into(),
            count_value(members_bytes).into(),
            count_value(filter_bytes).into(),
            count_value(people).into(),
            at.into(),
            count_value(layers).into(),
        ];
        let otherwise = StoreError::Conflict { action: "say who is known", what: "a newer one" };
        change.txn.execute_one("say who is known", KNOWN_SET, &values, otherwise).await?;
        change.ring();
        change.commit().await?;
        drop(taken);
        self.membership_sweep(access).await.map(drop)
    }

    fn membership_folder(&self, tenant: TenantId) -> PathBuf {
        self.house.objects.tenant_folder(tenant).join("membership")
    }

    async fn known_row(&self, access: &Access) -> Result<Option<KnownRow>, StoreError> {
        let row =
            self.house.database.row("look who is known", KNOWN_FETCH, &[Value::id(access.tenant)]).await?;
        row.as_ref().map(KnownRow::of).transpose()
    }
}

impl SharedStore {
    /// Opens what tells whether somebody is on any list; none while there is no list. May be a minute behind what was just added.
    pub async fn known_people_open(&self, access: &Access) -> Result<Option<KnownPeople>, StoreError> {
        access.require(Right::Read)?;
        let custody = CustodyStore { house: Arc::clone(&self.house) };
        let folder = custody.membership_folder(access.tenant);
        let mut openings = 0;
        loop {
            let Some(row) = custody.known_row(access).await? else { return Ok(None) };
            let paths = [SUFFIX, FILTER].map(|suffix| folder.join(known_name(row.generation, suffix)));
            let opened = blocking(move || {
                let members = Mapped::open(&paths[0], row.members_bytes)?;
                Ok((members, Mapped::open(&paths[1], row.filter_bytes)?))
            });
            match opened.await {
                Ok((members, filter)) => {
                    let (members, filter) = (Arc::new(members), Arc::new(filter));
                    return Ok(Some(KnownPeople {
                        members,
                        filter,
                        people: row.people,
                        made_of: row.made_of,
                        layers: row.layers,
                    }));
                }
                Err(error) => {
                    openings += 1;
                    if openings == OPENINGS {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Returns of which versions of the lists it was made, without opening it; 0 while there is none.
    pub async fn known_people_version(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let custody = CustodyStore { house: Arc::clone(&self.house) };
        Ok(custody.known_row(access).await?.map_or(0, |row| row.made_of))
    }
}

impl MembershipTaken {
    /// Returns the list.
    #[must_use]
    pub fn list(&self) -> ListId {
        self.list
    }

    /// Returns the bytes that count now; none if nothing is known.
    #[must_use]
    pub fn bytes(&self, part: MembershipPart) -> &[u8] {
        self.map(part).map_or(&[], |map| map.map.bytes())
    }

    /// Returns by how many keys, laid over the first one, people are known in the files that are there; none if there are none.
    #[must_use]
    pub fn layers(&self) -> Option<u64> {
        self.layers
    }

    /// Says by how many keys people are known in what is written; of files that are there, all are written anew then.
    pub fn lay(&mut self, layers: u64) {
        self.layers = Some(layers);
    }

    /// Appends to a file, or makes the first. Durable when this returns, and counting only with the change.
    ///
    /// Errors: the disk is full, or the file is not as it was committed; then nothing has changed for anybody.
    pub async fn append(
        &mut self,
        part: MembershipPart,
        piece: Vec<u8>,
        sum: MembershipSum,
    ) -> Result<(), StoreError> {
        let before = self.map(part).map(|map| map.row.clone());
        let Some(row) = before.filter(|row| row.length_bytes > 0) else {
            return self.replace(part, piece, sum).await;
        };
        let path = self.folder.join(file_name(self.list, part, row.generation));
        let committed = row.length_bytes;
        let length_bytes = blocking(move || mapped::append(&path, committed, &piece)).await?;
        let generation = row.generation;
        self.written.push(Written { part, before: Some(row), generation, length_bytes, sum });
        Ok(())
    }

    /// Makes a file anew under the next number; of no bytes there is none. As [`MembershipTaken::append`] else.
    pub async fn replace(
        &mut self,
        part: MembershipPart,
        whole: Vec<u8>,
        sum: MembershipSum,
    ) -> Result<(), StoreError> {
        let before = self.map(part).map(|map| map.row.clone());
        let generation = before.as_ref().map_or(1, |row| row.generation + 1);
        let path = self.folder.join(file_name(self.list, part, generation));
        let length_bytes =
            blocking(move || if whole.is_empty() { Ok(0) } else { mapped::write_new(&path, &whole) }).await?;
        self.written.push(Written { part, before, generation, length_bytes, sum });
        Ok(())
    }

    fn map(&self, part: MembershipPart) -> Option<&MembershipMap> {
        match part {
            MembershipPart::Copies => self.copies.as_ref(),
            MembershipPart::Control => self.control.as_ref(),
            MembershipPart::Removed => self.removed.as_ref(),
        }
    }
}

impl Change {
    /// Lets what was written count, with everything else in this change; the files stay taken until it is over.
    ///
    /// Errors: [`StoreError::Conflict`] if somebody changed the row without taking the files.
    pub async fn membership_set_in_txn(
        &mut self,
        taken: MembershipTaken,
        rules: u8,
        at: Time,
    ) -> Result<(), StoreError> {
        if taken.tenant != self.tenant {
            return Err(StoreError::Unfit { what: WHAT, detail: "its file is another tenant's" });
        }
        for written in &taken.written {
            let mut values = vec![
                Value::id(self.tenant),
                Value::id(taken.list),
                written.part.as_str().into(),
                count_value(written.generation).into(),
                count_value(written.length_bytes).into(),
                count_value(written.sum.copies).into(),
                count_value(written.sum.people).into(),
                i64::from(rules).into(),
                at.into(),
                count_value(taken.layers.unwrap_or(0)).into(),
            ];
            let otherwise = StoreError::Conflict { action: "change a membership", what: WHAT };
            let sql = match &written.before {
                None => ADD,
                Some(before) => {
                    values.push(count_value(before.version).into());
                    SET
                }
            };
            self.txn.execute_one("change a membership", sql, &values, otherwise).await?;
        }
        self.ring();
        self.hold(taken.lock);
        Ok(())
    }

    /// Adds a reading of a copy.
    pub async fn extract_add_in_txn(&mut self, extract: &Extract) -> Result<(), StoreError> {
        fit(EXTRACT, &[&extract.made.1], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(extract.copy),
            extract.taken_at.into(),
            Value::id(extract.list),
            count_value(extract.people).into(),
            count_value(extract.row_count).into(),
            count_value(extract.unusable_count).into(),
            count_value(extract.control_count).into(),
            extract.made.0.into(),
            extract.made.1.as_str().into(),
        ];
        self.txn.execute("add an extract", ADD_EXTRACT, &values).await.map(drop)
    }

    /// Removes a reading of a copy that was taken back.
    ///
    /// Errors: it is not there.
    pub async fn extract_remove_in_txn(&mut self, copy: CopyId, taken_at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(copy), taken_at.into()];
        let otherwise = StoreError::Missing { what: EXTRACT };
        self.txn.execute_one("remove an extract", REMOVE_EXTRACT, &values, otherwise).await
    }

    /// Notes that readings of a list before a moment are forgotten; returns how many.
    pub async fn extract_forget_in_txn(
        &mut self,
        list: ListId,
        before: Time,
        at: Time,
    ) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(list), before.into(), at.into()];
        self.txn.execute("forget extracts", FORGET, &values).await
    }

    /// Sets what is set for a list.
    pub async fn list_rule_set_in_txn(&mut self, rule: &ListRule) -> Result<(), StoreError> {
        fit("a list's rule", &[&rule.changed.1], &[rule.held_why.as_deref().unwrap_or_default()])?;
        let values = [
            Value::id(self.tenant),
            Value::id(rule.list),
            count_value(rule.control_per_mille).into(),
            Value::Text(rule.held_why.as_deref()),
            rule.changed.0.into(),
            rule.changed.1.as_str().into(),
        ];
        self.txn.execute("set a list's rule", SET_RULE, &values).await.map(drop)
    }
}

/// The row of those who are on any list.
struct KnownRow {
    generation: u64,
    made_of: u64,
    members_bytes: u64,
    filter_bytes: u64,
    people: u64,
    layers: u64,
}

impl KnownRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(KnownRow {
            generation: row.count(0)?,
            made_of: row.count(1)?,
            members_bytes: row.count(2)?,
            filter_bytes: row.count(3)?,
            people: row.count(4)?,
            layers: row.count(5)?,
        })
    }
}

/// What a file is by its name.
struct Found {
    /// None for that of everybody.
    list: Option<(ListId, MembershipPart)>,
    generation: u64,
    is_unfinished: bool,
}

impl Found {
    fn read(name: &str) -> Option<Self> {
        let unfinished = name.strip_suffix(UNFINISHED).and_then(|name| name.strip_suffix('.'));
        let mut parts = unfinished.unwrap_or(name).split('.');
        let (whose, part, generation, suffix) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_plain = parts.next().is_none() && [SUFFIX, FILTER].contains(&suffix);
        let list = match whose {
            KNOWN => None,
            list => Some((list.parse().ok()?, MembershipPart::parse(part)?)),
        };
        let generation = generation.parse().ok().filter(|_| is_plain)?;
        Some(Found { list, generation, is_unfinished: unfinished.is_some() })
    }
}

fn file_name(list: ListId, part: MembershipPart, generation: u64) -> String {
    format!("{list}.{}.{generation}.{SUFFIX}", part.as_str())
}

fn known_name(generation: u64, suffix: &str) -> String {
    format!("{KNOWN}.all.{generation}.{suffix}")
}

const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

/// The columns of `FETCH` and `LIST`, in their order.
fn row_of(row: &Row) -> Result<MembershipRow, StoreError> {
    Ok(MembershipRow {
        list: row.id(0)?,
        part: MembershipPart::parse(&row.text(1)?).ok_or(DAMAGED)?,
        generation: row.count(2)?,
        length_bytes: row.count(3)?,
        version: row.count(4)?,
        copies: row.count(5)?,
        people: row.count(6)?,
        rules: row.count(7)?,
        changed_at: row.time(8)?,
        layers: row.count(9)?,
    })
}

fn extract_of(row: &Row) -> Result<Extract, StoreError> {
    Ok(Extract {
        copy: row.id(0)?,
        list: row.id(1)?,
        taken_at: row.time(2)?,
        people: row.count(3)?,
        row_count: row.count(4)?,
        unusable_count: row.count(5)?,
        control_count: row.count(6)?,
        made: (row.time(7)?, row.text(8)?),
        forgotten_at: row.optional_time(9)?,
    })
}

fn rule_of(row: &Row) -> Result<ListRule, StoreError> {
    Ok(ListRule {
        list: row.id(0)?,
        control_per_mille: row.count(1)?,
        held_why: row.optional_text(2)?,
        changed: (row.time(3)?, row.text(4)?),
    })
}
