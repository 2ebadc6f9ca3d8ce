//! Mapped files: large files of keyed prints that are read as if they were memory, and only ever appended or made anew. The one file of the house with `unsafe` in it.
//! Knows bytes, lengths and names; what the bytes mean is known to `forensics` alone. Which length counts stands in a row ([`crate::custody::membership`]).
//!
//! A file grows behind the length that a row says. What stands behind it is a torn tail: an append that was never committed. It is cut away before the next
//! one. A file is never shortened below a length that was committed and never changed before it; compacting writes a new file of the next number, and the old one
//! is unlinked, which takes nothing from whoever has it mapped. So a map stays valid for as long as somebody holds it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use memmap2::Mmap;

use crate::{
    error::StoreError,
    files::{make_folder, private, remove_durably, write_durably},
};

/// So long somebody waits for another who writes the same files; nobody holds them longer than it takes to write and synchronise one.
const TAKE_LIMIT: Duration = Duration::from_mins(2);
/// How often it is tried.
const TAKE_PAUSE: Duration = Duration::from_millis(20);

const WHAT: &str = "a mapped file";

/// Bytes of a file that are read as if they were memory; of nothing, if there is no file.
#[derive(Debug, Default)]
pub struct Mapped(Option<Mmap>);

impl Mapped {
    /// Maps the first bytes of a file, for reading.
    ///
    /// Errors: it is not there, or shorter than that: somebody cut what was committed.
    pub(crate) fn open(path: &Path, length_bytes: u64) -> Result<Self, StoreError> {
        if length_bytes == 0 {
            return Ok(Mapped(None));
        }
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::Damaged { what: WHAT, detail: "its file is missing" });
            }
            Err(error) => return Err(StoreError::file("open", path)(error)),
        };
        if file.metadata().map_err(StoreError::file("measure", path))?.len() < length_bytes {
            return Err(StoreError::Damaged { what: WHAT, detail: "its file is shorter than was committed" });
        }
        let length = usize::try_from(length_bytes)
            .map_err(|_| StoreError::Unfit { what: WHAT, detail: "it is longer than memory can be" })?;
        let mut options = memmap2::MmapOptions::new();
        options.len(length);
        #[expect(
            unsafe_code,
            reason = "the system cannot promise that nobody changes a file; this file does"
        )]
        // SAFETY: the mapped bytes must neither change nor go while the map lives. Below this folder nobody writes but this file: `append` writes only
        // behind a committed length, `cut` shortens to one and never below, `write_new` makes files of names never used before, and removing a file
        // leaves its bytes with whoever maps them. Nothing is mapped but what was committed when `open` was asked.
        let map = unsafe { options.map(&file) }.map_err(StoreError::file("map", path))?;
        Ok(Mapped(Some(map)))
    }

    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }
}

/// Files are one writer's until this is dropped, or its process dies.
#[derive(Debug)]
pub(crate) struct Taken {
    _lock: File,
}

/// Takes what is guarded by a lock file; waits for whoever has it.
///
/// Errors: a conflict if that takes too long.
pub(crate) fn take(lock: &Path) -> Result<Taken, StoreError> {
    let until = Instant::now() + TAKE_LIMIT;
    loop {
        if let Some(taken) = try_take(lock)? {
            return Ok(taken);
        }
        if Instant::now() > until {
            return Err(StoreError::Conflict { action: "take files for writing", what: "another writer" });
        }
        std::thread::sleep(TAKE_PAUSE);
    }
}

/// Takes it, or nothing if somebody else has it.
pub(crate) fn try_take(lock: &Path) -> Result<Option<Taken>, StoreError> {
    if let Some(folder) = lock.parent() {
        make_folder(folder).map_err(StoreError::file("make folder", folder))?;
    }
    let mut options = OpenOptions::new();
    let file = private(options.create(true).truncate(false).write(true))
        .open(lock)
        .map_err(StoreError::file("open", lock))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Taken { _lock: file })),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(StoreError::file("lock", lock)(error)),
    }
}

/// Writes a file of a name that no row ever had; it is durable when this returns. One that is there is of a change that was never committed.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<u64, StoreError> {
    write_durably(path, bytes).map_err(StoreError::file("write", path))?;
    Ok(bytes.len() as u64)
}

/// Cuts the torn tail off and appends; durable when this returns. Returns the new length.
///
/// Errors: the file is shorter than what was committed.
pub(crate) fn append(path: &Path, committed_bytes: u64, bytes: &[u8]) -> Result<u64, StoreError> {
    let failed = || StoreError::file("append to", path);
    let mut file = OpenOptions::new().write(true).open(path).map_err(failed())?;
    let there = file.metadata().map_err(failed())?.len();
    if there < committed_bytes {
        return Err(StoreError::Damaged { what: WHAT, detail: "its file is shorter than was committed" });
    }
    if there > committed_bytes {
        file.set_len(committed_bytes).map_err(failed())?;
    }
    file.seek(SeekFrom::Start(committed_bytes)).map_err(failed())?;
    file.write_all(bytes).map_err(failed())?;
    // Length and content: after this a row may say so. The name is durable since the file was made.
    file.sync_all().map_err(failed())?;
    Ok(committed_bytes + bytes.len() as u64)
}

/// Returns how many bytes a file has; none if there is none.
pub(crate) fn length(path: &Path) -> Result<Option<u64>, StoreError> {
    match fs::metadata(path) {
        Ok(there) => Ok(Some(there.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file("measure", path)(error)),
    }
}

/// Removes a file; whoever has it mapped goes on reading it.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    remove_durably(path).map_err(StoreError::file("remove", path))
}

/// Returns the files of a folder; none if there is no folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::file("read folder", folder)(error)),
    };
    let path = |entry: io::Result<fs::DirEntry>| {
        entry.map(|entry| entry.path()).map_err(StoreError::file("read folder", folder))
    };
    entries.map(path).collect()
}

#[cfg(test)]
mod tests {
    use testkit::folder::TempFolder;

    use super::{Mapped, append, length, remove, take, try_take, write_new};

    #[test]
    fn a_map_stays_as_it_was_while_its_file_grows_is_cut_and_goes() {
        let folder = TempFolder::new("mapped");
        let path = folder.path().join("one");
        assert_eq!(write_new(&path, b"first").unwrap(), 5);
        let first = Mapped::open(&path, 5).unwrap();
        assert_eq!(append(&path, 5, b" torn").unwrap(), 10);
        // Nobody committed the tail, so the next writer cuts it.
        assert_eq!(append(&path, 5, b", second").unwrap(), 13);
        let both = Mapped::open(&path, 13).unwrap();
        remove(&path).unwrap();
        assert_eq!((first.bytes(), both.bytes()), (&b"first"[..], &b"first, second"[..]));
        assert_eq!(Mapped::open(&path, 0).unwrap().bytes(), b"");
        assert_eq!(length(&path).unwrap(), None);
    }

    #[test]
    fn a_file_that_is_missing_or_too_short_is_damaged_and_not_read() {
        let folder = TempFolder::new("mapped-short");
        let path = folder.path().join("one");
        assert!(Mapped::open(&path, 1).unwrap_err().to_string().contains("missing"));
        write_new(&path, b"abc").unwrap();
        assert!(Mapped::open(&path, 4).unwrap_err().to_string().contains("shorter"));
        assert!(append(&path, 4, b"d").unwrap_err().to_string().contains("shorter"));
    }

    #[test]
    fn one_writer_at_a_time() {
        let folder = TempFolder::new("mapped-lock");
        let lock = folder.path().join("below").join("lock");
        let first = take(&lock).unwrap();
        assert!(try_take(&lock).unwrap().is_none());
        drop(first);
        assert!(try_take(&lock).unwrap().is_some());
    }
}
