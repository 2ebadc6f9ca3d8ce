//! Objects: sealed bytes of strangers, kept until their end date.
//! Knows bytes, length and hash; sealing and opening are `platform::objects`. Nothing here can be read without a key.
//!
//! A file is written aside, synchronised, renamed, its folder synchronised, and only then the row says that it is there. So after a crash
//! a row has its file; a file without a row is an orphan, and is swept. The row goes first when an object ends.

use std::{
    collections::HashSet,
    fs,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use model::{
    access::{Access, Right},
    ids::{Id, ObjectId, TenantId},
    time::Time,
};
use sha2::{Digest, Sha256};

use crate::{
    House, MAX_PAGE,
    database::{Row, Value},
    error::StoreError,
    files::{Aside, UNFINISHED, blocking, make_folder, remove_durably, write_durably},
    page,
    txn::Change,
};

/// A larger object is not kept: it would have to be in memory whole. Messages are smaller; lists come in parts.
pub const MAX_OBJECT_BYTES: usize = 256 * 1024 * 1024;
/// A larger object is not kept, even if it is written and read piece by piece.
pub const MAX_STREAMED_BYTES: u64 = 16 * 1024 * 1024 * 1024;
/// Bytes that are read at a time to look whether a large object is as it was kept.
const READ_BYTES: usize = 256 * 1024;
/// A file without a row may belong to a transaction that is still under way; older ones are orphans.
pub const ORPHAN_AFTER: Duration = Duration::from_hours(1);
const SUFFIX: &str = "sealed";

/// What is known of a sealed object without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its id.
    pub id: ObjectId,
    /// Which kind of thing it is, for example `held_message`.
    pub kind: String,
    /// The short name of the key that opens it.
    pub sealing_key: [u8; 16],
    /// Length of the sealed bytes.
    pub length_bytes: u64,
    /// SHA-256 of the sealed bytes.
    pub sha256: [u8; 32],
    /// When it was made.
    pub made_at: Time,
    /// When it has to be gone.
    pub end_at: Time,
}

/// What whoever keeps an object says of it.
#[derive(Debug, Clone)]
pub struct NewObject<'o> {
    /// Its id; the time in it tells how old an orphan is.
    pub id: ObjectId,
    /// Which kind of thing it is.
    pub kind: &'o str,
    /// The short name of the key that opens it.
    pub sealing_key: [u8; 16],
    /// When it was made.
    pub made_at: Time,
    /// When it has to be gone.
    pub end_at: Time,
}

/// An object whose file is durable and whose row is not written yet.
#[derive(Debug, Clone)]
#[must_use = "without a row the file is an orphan and will be swept"]
pub struct Written {
    tenant: TenantId,
    object: Object,
}

/// An object on its way in, piece by piece: its file has another name until it is whole, and is gone if this is dropped before. Waits for the disk.
pub struct Writing {
    tenant: TenantId,
    object: Object,
    hash: Sha256,
    aside: Aside,
}

impl Writing {
    /// Adds bytes.
    ///
    /// Errors: the disk, or more than [`MAX_STREAMED_BYTES`].
    pub fn write(&mut self, sealed: &[u8]) -> Result<(), StoreError> {
        self.object.length_bytes += sealed.len() as u64;
        if self.object.length_bytes > MAX_STREAMED_BYTES {
            return Err(StoreError::Unfit { what: "an object", detail: "it is longer than 16 GiB" });
        }
        self.hash.update(sealed);
        self.aside.write(sealed).map_err(StoreError::file("write", self.aside.path()))
    }

    /// Says that it is whole; the file is durable when this returns, and waits for its row.
    pub fn finish(mut self) -> Result<Written, StoreError> {
        self.object.sha256 = std::mem::take(&mut self.hash).finalize().into();
        let path = self.aside.path().to_owned();
        self.aside.finish().map_err(StoreError::file("write", path))?;
        Ok(Written { tenant: self.tenant, object: self.object })
    }
}

/// What a sweep found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Files without a row.
    pub orphans: u64,
    /// Files that were never finished.
    pub unfinished: u64,
}

/// The folder of objects.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) async fn open(root: &Path) -> Result<Self, StoreError> {
        let root = root.to_owned();
        blocking(move || {
            make_folder(&root).map_err(StoreError::file("make folder", &root))?;
            Ok(Self { root })
        })
        .await
    }

    pub(crate) fn tenant_folder(&self, tenant: TenantId) -> PathBuf {
        self.root.join(tenant.to_string())
    }

    /// The last byte of an id is chance, so each tenant's files spread over 256 folders.
    fn path(&self, tenant: TenantId, object: ObjectId) -> PathBuf {
        let shard = format!("{:02x}", object.to_bytes()[15]);
        self.tenant_folder(tenant).join(shard).join(format!("{object}.{SUFFIX}"))
    }
}

const KEEP: &str = "
INSERT INTO object (tenant, object, kind, sealing_key, length_bytes, sha256, made_at, end_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const FETCH: &str = "
SELECT object, kind, sealing_key, length_bytes, sha256, made_at, end_at
FROM object
WHERE tenant = $1
  AND object = $2";

const LIST: &str = "
SELECT object, kind, sealing_key, length_bytes, sha256, made_at, end_at
FROM object
WHERE tenant = $1
  AND object > $2
ORDER BY object
LIMIT $3";

const ENDED: &str = "
SELECT object, kind, sealing_key, length_bytes, sha256, made_at, end_at
FROM object
WHERE tenant = $1
  AND end_at <= $2
ORDER BY end_at
LIMIT $3";

const REMOVE: &str = "
DELETE FROM object
WHERE tenant = $1
  AND object = $2";

fn object_of(row: &Row) -> Result<Object, StoreError> {
    Ok(Object {
        id: row.id(0)?,
        kind: row.text(1)?,
        sealing_key: row.array(2)?,
        length_bytes: row.count(3)?,
        sha256: row.array(4)?,
        made_at: row.time(5)?,
        end_at: row.time(6)?,
    })
}

/// The door to sealed objects.
#[derive(Clone)]
pub struct ObjectStore {
    pub(crate) house: Arc<House>,
}

impl ObjectStore {
    /// Keeps sealed bytes; file and row are durable when this returns.
    pub async fn object_keep(
        &self,
        access: &Access,
        new: NewObject<'_>,
        sealed: Vec<u8>,
    ) -> Result<Object, StoreError> {
        let written = self.object_write(access, new, sealed).await?;
        let object = written.object.clone();
        let mut change = Change::begin(&self.house, access).await?;
        change.object_keep_in_txn(written).await?;
        change.commit().await?;
        Ok(object)
    }

    /// Writes the file of an object whose row will be part of a larger change.
    pub async fn object_write(
        &self,
        access: &Access,
        new: NewObject<'_>,
        sealed: Vec<u8>,
    ) -> Result<Written, StoreError> {
        access.require(Right::Record)?;
        if sealed.len() > MAX_OBJECT_BYTES {
            return Err(StoreError::Unfit { what: "an object", detail: "it is longer than 256 MiB" });
        }
        let object = Object {
            id: new.id,
            kind: new.kind.to_owned(),
            sealing_key: new.sealing_key,
            length_bytes: sealed.len() as u64,
            sha256: Sha256::digest(&sealed).into(),
            made_at: new.made_at,
            end_at: new.end_at,
        };
        let path = self.house.objects.path(access.tenant, new.id);
        blocking(move || {
            // Ids are never used twice; a second keeper must not overwrite the first one's bytes.
            if path.exists() {
                return Err(StoreError::Conflict { action: "write an object", what: "its file" });
            }
            write_durably(&path, &sealed).map_err(StoreError::file("write", &path))
        })
        .await?;
        Ok(Written { tenant: access.tenant, object })
    }

    /// Begins an object that is written piece by piece; waits for the disk, so it is called beside the asynchronous threads.
    pub fn object_begin(&self, access: &Access, new: &NewObject<'_>) -> Result<Writing, StoreError> {
        access.require(Right::Record)?;
        let object = Object {
            id: new.id,
            kind: new.kind.to_owned(),
            sealing_key: new.sealing_key,
            length_bytes: 0,
            sha256: [0; 32],
            made_at: new.made_at,
            end_at: new.end_at,
        };
        let path = self.house.objects.path(access.tenant, new.id);
        if path.exists() {
            return Err(StoreError::Conflict { action: "write an object", what: "its file" });
        }
        let aside = Aside::begin(&path).map_err(StoreError::file("write", &path))?;
        Ok(Writing { tenant: access.tenant, object, hash: Sha256::new(), aside })
    }

    /// Returns what is known of an object without reading its file.
    pub async fn object_look(&self, access: &Access, id: ObjectId) -> Result<Object, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("look at an object", FETCH, &values).await?;
        object_of(&row.ok_or(StoreError::Missing { what: "an object" })?)
    }

    /// Returns some of the sealed bytes of an object, fewer at its end. They are not checked against the hash of the whole: the seal tells what was changed.
    pub async fn object_piece(
        &self,
        access: &Access,
        id: ObjectId,
        (from, length): (u64, usize),
    ) -> Result<Vec<u8>, StoreError> {
        access.require(Right::Open)?;
        let path = self.house.objects.path(access.tenant, id);
        blocking(move || {
            let piece = || {
                let mut file = fs::File::open(&path)?;
                file.seek(SeekFrom::Start(from))?;
                let mut bytes = Vec::with_capacity(length);
                file.take(length as u64).read_to_end(&mut bytes)?;
                Ok(bytes)
            };
            piece().map_err(StoreError::file("read", &path))
        })
        .await
    }

    /// Reads an object's file piece by piece and says whether it is what was kept, without opening it.
    pub async fn object_check(&self, access: &Access, object: &Object) -> Result<(), StoreError> {
        access.require(Right::Read)?;
        let path = self.house.objects.path(access.tenant, object.id);
        let digest: [u8; 32] = blocking(move || {
            let hashed = || {
                let (mut file, mut hash, mut piece) =
                    (fs::File::open(&path)?, Sha256::new(), vec![0; READ_BYTES]);
                loop {
                    match file.read(&mut piece)? {
                        0 => return Ok(hash.finalize().into()),
                        read => hash.update(&piece[..read]),
                    }
                }
            };
            hashed().map_err(|error: std::io::Error| match error.kind() {
                std::io::ErrorKind::NotFound => {
                    StoreError::Damaged { what: "an object", detail: "its file is missing" }
                }
                _ => StoreError::file("read", &path)(error),
            })
        })
        .await?;
        if digest == object.sha256 {
            Ok(())
        } else {
            Err(StoreError::Damaged { what: "an object", detail: "its file was changed" })
        }
    }

    /// Returns an object and its sealed bytes, after checking that they are the bytes that were kept.
    pub async fn object_fetch(&self, access: &Access, id: ObjectId) -> Result<(Object, Vec<u8>), StoreError> {
        access.require(Right::Open)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an object", FETCH, &values).await?;
        let object = object_of(&row.ok_or(StoreError::Missing { what: "an object" })?)?;
        let path = self.house.objects.path(access.tenant, id);
        let sealed = blocking(move || match fs::read(&path) {
            Ok(sealed) => Ok(sealed),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(StoreError::Damaged { what: "an object", detail: "its file is missing" })
            }
            Err(error) => Err(StoreError::file("read", &path)(error)),
        })
        .await?;
        let digest: [u8; 32] = Sha256::digest(&sealed).into();
        if digest != object.sha256 {
            return Err(StoreError::Damaged { what: "an object", detail: "its file was changed" });
        }
        Ok((object, sealed))
    }

    /// Returns the tenant's objects after an id, in the order of their making.
    pub async fn object_list(
        &self,
        access: &Access,
        after: Option<ObjectId>,
        limit: u32,
    ) -> Result<Vec<Object>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ObjectId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list objects", LIST, &values).await?.iter().map(object_of).collect()
    }

    /// Returns the tenant's objects whose end date has come, the most overdue first.
    pub async fn object_ended_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Object>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        self.house.database.rows("list ended objects", ENDED, &values).await?.iter().map(object_of).collect()
    }

    /// Ends an object: row first, then file. A crash between leaves an orphan, which is swept.
    pub async fn object_remove(&self, access: &Access, id: ObjectId) -> Result<(), StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        if !change.object_remove_in_txn(id).await? {
            return Err(StoreError::Missing { what: "an object" });
        }
        change.commit().await?;
        self.object_file_remove(access, id).await
    }

    /// Removes the file of an object whose row went with a larger change; refused while the row is there. It is no error if the file is gone.
    pub async fn object_file_remove(&self, access: &Access, id: ObjectId) -> Result<(), StoreError> {
        access.require(Right::Record)?;
        if self.has_row(access, id).await? {
            return Err(StoreError::Conflict { action: "remove the file of an object", what: "its row" });
        }
        let path = self.house.objects.path(access.tenant, id);
        blocking(move || remove_durably(&path).map_err(StoreError::file("remove", &path))).await
    }

    /// Ends what is due, up to a page of it; returns how many.
    pub async fn object_expire(&self, access: &Access, now: Time, limit: u32) -> Result<u64, StoreError> {
        let ended = self.object_ended_list(access, now, limit).await?;
        let mut count = 0;
        for object in ended {
            match self.object_remove(access, object.id).await {
                // Another process was quicker.
                Ok(()) | Err(StoreError::Missing { .. }) => count += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    /// Removes files that belong to nothing and are older than [`ORPHAN_AFTER`].
    pub async fn object_sweep(&self, access: &Access, now: Time) -> Result<Swept, StoreError> {
        access.require(Right::Record)?;
        let folder = self.house.objects.tenant_folder(access.tenant);
        let strays = blocking(move || old_files(&folder, now.minus(ORPHAN_AFTER))).await?;
        let mut swept = Swept::default();
        for stray in strays {
            if stray.is_unfinished {
                swept.unfinished += 1;
            } else if self.has_row(access, stray.id).await? {
                continue;
            } else {
                swept.orphans += 1;
            }
            let path = stray.path;
            blocking(move || remove_durably(&path).map_err(StoreError::file("remove", &path))).await?;
        }
        Ok(swept)
    }

    async fn has_row(&self, access: &Access, id: ObjectId) -> Result<bool, StoreError> {
        let values = [Value::id(access.tenant), Value::id(id)];
        Ok(self.house.database.row("look for an object", FETCH, &values).await?.is_some())
    }

    /// Returns how many objects there are whose file is not there, or not as long as it was: without reading them. What was changed within its
    /// length is found by `verify` alone.
    pub async fn object_missing_count(&self, access: &Access) -> Result<u64, StoreError> {
        let (mut missing, mut after) = (0, None);
        loop {
            let page = self.object_list(access, after, MAX_PAGE).await?;
            let Some(last) = page.last() else { return Ok(missing) };
            after = Some(last.id);
            let files: Vec<_> = page
                .iter()
                .map(|object| {
                    (object.id, self.house.objects.path(access.tenant, object.id), object.length_bytes)
                })
                .collect();
            let absent =
                blocking(move || Ok(files.into_iter().filter_map(absent).collect::<Vec<_>>())).await?;
            for id in absent {
                // The row goes before the file, so one that has a row still is missed.
                missing += u64::from(self.has_row(access, id).await?);
            }
        }
    }

    /// Returns ids of files of the tenant that have no row, whatever their age; for `verify`.
    pub async fn object_orphan_list(&self, access: &Access) -> Result<Vec<ObjectId>, StoreError> {
        access.require(Right::Read)?;
        let folder = self.house.objects.tenant_folder(access.tenant);
        let files = blocking(move || old_files(&folder, Time::LATEST)).await?;
        let mut orphans = HashSet::new();
        for file in files {
            if !self.has_row(access, file.id).await? {
                orphans.insert(file.id);
            }
        }
        Ok(orphans.into_iter().collect())
    }
}

impl Change {
    /// Ends an object's row; false if there is none. Its file goes after the commit, with [`ObjectStore::object_file_remove`].
    pub async fn object_remove_in_txn(&mut self, id: ObjectId) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        Ok(self.txn.execute("remove an object", REMOVE, &values).await? == 1)
    }

    /// Writes the row of an object whose file is there.
    pub async fn object_keep_in_txn(&mut self, written: Written) -> Result<(), StoreError> {
        let Written { tenant, object } = written;
        if tenant != self.tenant {
            return Err(StoreError::Unfit { what: "an object", detail: "its file is another tenant's" });
        }
        let length = i64::try_from(object.length_bytes)
            .map_err(|_| StoreError::Unfit { what: "an object", detail: "its length" })?;
        let values = [
            Value::id(tenant),
            Value::id(object.id),
            object.kind.as_str().into(),
            (&object.sealing_key).into(),
            length.into(),
            (&object.sha256).into(),
            object.made_at.into(),
            object.end_at.into(),
        ];
        self.txn.execute("keep an object", KEEP, &values).await?;
        Ok(())
    }
}

/// A file in a tenant's folder.
struct FoundFile {
    path: PathBuf,
    id: ObjectId,
    is_unfinished: bool,
}

/// The object, if its file is not there in its whole length. One that cannot be asked for may be there.
fn absent((id, path, length_bytes): (ObjectId, PathBuf, u64)) -> Option<ObjectId> {
    let is_absent = match fs::metadata(&path) {
        Ok(file) => file.len() != length_bytes,
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    is_absent.then_some(id)
}

/// Returns the files whose ids were made before a time. Files that are not ours are left alone.
fn old_files(tenant_folder: &Path, made_before: Time) -> Result<Vec<FoundFile>, StoreError> {
    let mut found = Vec::new();
    for shard in entries(tenant_folder)? {
        for path in entries(&shard)? {
            if let Some(file) = found_file(path)
                && file.id.made_at() < made_before
            {
                found.push(file);
            }
        }
    }
    Ok(found)
}

fn found_file(path: PathBuf) -> Option<FoundFile> {
    let name = path.file_name()?.to_str()?;
    let (stem, is_unfinished) = match name.strip_suffix(UNFINISHED).and_then(|name| name.strip_suffix('.')) {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    let id = stem.strip_suffix(SUFFIX)?.strip_suffix('.')?.parse().ok()?;
    Some(FoundFile { id, is_unfinished, path })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error)
            if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
        {
            return Ok(Vec::new());
        }
        Err(error) => return Err(StoreError::file("list", folder)(error)),
    };
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(StoreError::file("list", folder))).collect()
}
