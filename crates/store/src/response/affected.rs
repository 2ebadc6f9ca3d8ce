//! Affected set: whom a case concerns. A sorted file of keyed fingerprints, each once, and the row that owns it; no address anywhere.
//! The file is durable before its row; a file without a row is an orphan of a crash and is swept. How an address becomes a fingerprint is not known here.

use std::{fs, path::PathBuf, time::Duration};

use model::{
    access::{Access, Right},
    fingerprint::FINGERPRINT_BYTES,
    ids::{AffectedSetId, BreachId, TenantId},
    time::Time,
};
use sha2::{Digest, Sha256};

use crate::{
    database::{Row, Value},
    error::StoreError,
    files::{UNFINISHED, blocking, remove_durably, write_durably},
    response::{ResponseStore, fit},
    txn::Change,
};

/// People in one set: their fingerprints are in memory while the set is made and while it is asked, 12 bytes each.
pub const MAX_PEOPLE: u64 = 20_000_000;
/// Longest source, in characters.
pub const MAX_SOURCE: usize = 200;
/// A file without a row may belong to a change that is still under way; older ones are orphans.
const ORPHAN_AFTER: Duration = Duration::from_hours(1);
const SUFFIX: &str = "prints";

/// Whom a case concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffectedSet {
    /// Its id.
    pub id: AffectedSetId,
    /// The case.
    pub breach: BreachId,
    /// Where the list came from, as whoever handed it in calls it; without an address.
    pub source: String,
    /// Different people.
    pub people: u64,
    /// Rows that were read.
    pub row_count: u64,
    /// Rows without a usable address.
    pub unusable_count: u64,
    /// Rows of people who were there already.
    pub repeated_count: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// When and by whom it was made.
    pub made: (Time, String),
}

/// A set whose file is durable and whose row is not written yet.
#[derive(Debug, Clone)]
#[must_use = "without a row the file is an orphan and will be swept"]
pub struct AffectedWritten {
    tenant: TenantId,
    set: AffectedSet,
}

impl AffectedWritten {
    /// Returns what the row will say.
    #[must_use]
    pub fn set(&self) -> &AffectedSet {
        &self.set
    }
}

const WHAT: &str = "an affected set";

const ADD: &str = "
INSERT INTO affected_set (
    tenant, breach, affected_set, source, people, row_count, unusable_count, repeated_count, sha256, made_at, made_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const FETCH: &str = "
SELECT affected_set, breach, source, people, row_count, unusable_count, repeated_count, sha256, made_at, made_by
FROM affected_set
WHERE tenant = $1
  AND affected_set = $2";

const LIST: &str = "
SELECT affected_set, breach, source, people, row_count, unusable_count, repeated_count, sha256, made_at, made_by
FROM affected_set
WHERE tenant = $1
  AND breach = $2
ORDER BY affected_set DESC
LIMIT 100";

impl ResponseStore {
    /// Writes the file of a set whose row will be part of a change. The fingerprints must be sorted, each once.
    pub async fn affected_write(
        &self,
        access: &Access,
        mut set: AffectedSet,
        prints: Vec<u8>,
    ) -> Result<AffectedWritten, StoreError> {
        access.require(Right::Record)?;
        fit(WHAT, &[&set.source], MAX_SOURCE)?;
        check(&prints)?;
        set.people = (prints.len() / FINGERPRINT_BYTES) as u64;
        set.sha256 = Sha256::digest(&prints).into();
        let path = self.affected_path(access.tenant, set.id);
        blocking(move || {
            // Ids are never used twice; a second maker must not overwrite the first one's file.
            if path.exists() {
                return Err(StoreError::Conflict { action: "write an affected set", what: "its file" });
            }
            write_durably(&path, &prints).map_err(StoreError::file("write", &path))
        })
        .await?;
        Ok(AffectedWritten { tenant: access.tenant, set })
    }

    /// Returns a set without its fingerprints.
    pub async fn affected_fetch(
        &self,
        access: &Access,
        id: AffectedSetId,
    ) -> Result<AffectedSet, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an affected set", FETCH, &values).await?;
        affected_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns the sets of a case, the newest first; the newest is the one that counts.
    pub async fn affected_list(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Vec<AffectedSet>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(breach)];
        self.house.database.rows("list affected sets", LIST, &values).await?.iter().map(affected_of).collect()
    }

    /// Returns the fingerprints of a set, sorted, one after the other, after checking that they are the ones that were written.
    pub async fn affected_prints(&self, access: &Access, id: AffectedSetId) -> Result<Vec<u8>, StoreError> {
        let set = self.affected_fetch(access, id).await?;
        let path = self.affected_path(access.tenant, id);
        let prints = blocking(move || match fs::read(&path) {
            Ok(prints) => Ok(prints),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(StoreError::Damaged { what: WHAT, detail: "its file is missing" })
            }
            Err(error) => Err(StoreError::file("read", &path)(error)),
        })
        .await?;
        let digest: [u8; 32] = Sha256::digest(&prints).into();
        if digest != set.sha256 {
            return Err(StoreError::Damaged { what: WHAT, detail: "its file was changed" });
        }
        Ok(prints)
    }

    /// Removes files that no row owns and that are older than an hour; returns how many.
    pub async fn affected_sweep(&self, access: &Access, now: Time) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let folder = self.affected_folder(access.tenant);
        let old = blocking(move || old_files(&folder, now.minus(ORPHAN_AFTER))).await?;
        let mut swept = 0;
        for (id, is_unfinished, path) in old {
            let values = [Value::id(access.tenant), Value::id(id)];
            let row = self.house.database.row("look for an affected set", FETCH, &values).await?;
            if is_unfinished || row.is_none() {
                blocking(move || remove_durably(&path).map_err(StoreError::file("remove", &path))).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    fn affected_folder(&self, tenant: TenantId) -> PathBuf {
        self.house.objects.tenant_folder(tenant).join("affected")
    }

    fn affected_path(&self, tenant: TenantId, id: AffectedSetId) -> PathBuf {
        self.affected_folder(tenant).join(format!("{id}.{SUFFIX}"))
    }
}

impl Change {
    /// Writes the row of a set whose file is there.
    pub async fn affected_add_in_txn(&mut self, written: &AffectedWritten) -> Result<(), StoreError> {
        let AffectedWritten { tenant, set } = written;
        if *tenant != self.tenant {
            return Err(StoreError::Unfit { what: WHAT, detail: "its file is another tenant's" });
        }
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let values = [
            Value::id(self.tenant),
            Value::id(set.breach),
            Value::id(set.id),
            set.source.as_str().into(),
            count(set.people).into(),
            count(set.row_count).into(),
            count(set.unusable_count).into(),
            count(set.repeated_count).into(),
            (&set.sha256).into(),
            set.made.0.into(),
            set.made.1.as_str().into(),
        ];
        self.txn.execute("add an affected set", ADD, &values).await?;
        Ok(())
    }
}

/// Whole fingerprints, each greater than the one before.
fn check(prints: &[u8]) -> Result<(), StoreError> {
    let unfit = |detail| Err(StoreError::Unfit { what: WHAT, detail });
    let (prints, rest) = prints.as_chunks::<FINGERPRINT_BYTES>();
    if !rest.is_empty() {
        return unfit("it ends within a fingerprint");
    }
    if prints.len() as u64 > MAX_PEOPLE {
        return unfit("it names too many people");
    }
    if !prints.is_sorted_by(|one, next| one < next) {
        return unfit("it is not sorted, or somebody is in it twice");
    }
    Ok(())
}

fn old_files(
    folder: &std::path::Path,
    before: Time,
) -> Result<Vec<(AffectedSetId, bool, PathBuf)>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::file("read folder", folder)(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(StoreError::file("read folder", folder))?.path();
        if let Some((id, is_unfinished)) = named(&path)
            && id.made_at() < before
        {
            found.push((id, is_unfinished, path));
        }
    }
    Ok(found)
}

fn named(path: &std::path::Path) -> Option<(AffectedSetId, bool)> {
    let name = path.file_name()?.to_str()?;
    let (stem, is_unfinished) = match name.strip_suffix(UNFINISHED).and_then(|name| name.strip_suffix('.')) {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    let id = stem.strip_suffix(SUFFIX)?.strip_suffix('.')?.parse().ok()?;
    Some((id, is_unfinished))
}

/// The columns of `FETCH` and `LIST`, in their order.
fn affected_of(row: &Row) -> Result<AffectedSet, StoreError> {
    Ok(AffectedSet {
        id: row.id(0)?,
        breach: row.id(1)?,
        source: row.text(2)?,
        people: row.count(3)?,
        row_count: row.count(4)?,
        unusable_count: row.count(5)?,
        repeated_count: row.count(6)?,
        sha256: row.array(7)?,
        made: (row.time(8)?, row.text(9)?),
    })
}
