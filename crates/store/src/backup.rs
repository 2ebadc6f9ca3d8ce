//! Backup: the database as it was at one moment, and files below a folder, copied beside a service that goes on. Copies bytes; in which order, so that they are of one
//! history, and whether the copy is sound, is said by whoever asks.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    Store,
    database::Database,
    error::StoreError,
    files::{UNFINISHED, blocking, make_folder},
};

/// Files that are a lock, not something kept.
const LOCK: &str = "lock";

/// What SQLite writes whole, without what was deleted, as of one moment; others go on writing.
const COPY: &str = "
VACUUM INTO $1";

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// Files.
    pub files: u64,
    /// Bytes in them.
    pub bytes: u64,
}

impl Store {
    /// Copies the database to a new file; durable when this returns. False of PostgreSQL, whose own tools do that.
    ///
    /// Errors: the file is there already, or its disk is full.
    pub async fn copy_database(&self, to: &Path) -> Result<bool, StoreError> {
        let Database::Sqlite { writer, .. } = &self.house.database else { return Ok(false) };
        let unfit = || StoreError::Unfit { what: "a file", detail: "its name is not text" };
        let name = to.to_str().ok_or_else(unfit)?;
        let copied = sqlx::query(COPY).bind(name).execute(writer).await;
        copied.map_err(|source| StoreError::database("copy the database", source))?;
        let to = to.to_owned();
        blocking(move || finish(&to).map_err(StoreError::file("write", &to))).await?;
        Ok(true)
    }
}

/// Copies the files below a folder into another; durable when this returns. A file named in `first` is copied before the others of its folder. What is there is copied again only if its
/// length is another or it was changed since `since`. Unfinished files and locks stay behind; so does what others remove meanwhile.
pub async fn copy_below(
    from: &Path,
    to: &Path,
    first: &'static [&'static str],
    since: SystemTime,
) -> Result<Copied, StoreError> {
    let (from, to) = (from.to_owned(), to.to_owned());
    blocking(move || {
        let mut copied = Copied::default();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            let place = to.join(&folder);
            make_folder(&place).map_err(StoreError::file("make folder", &place))?;
            for path in ordered(&from.join(&folder), first)? {
                let Some(name) = path.file_name() else { continue };
                let below = folder.join(name);
                if path.is_dir() {
                    folders.push(below);
                } else if !stays(&path) {
                    let copy = to.join(&below);
                    copy_one(&path, &copy, since, &mut copied).map_err(StoreError::file("copy", &path))?;
                }
            }
            sync(&place).map_err(StoreError::file("write", &place))?;
        }
        Ok(copied)
    })
    .await
}

/// What lies in a folder, those that are named first before the others; nothing if it is gone.
fn ordered(folder: &Path, first: &[&str]) -> Result<Vec<PathBuf>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(StoreError::file("read", folder))?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(StoreError::file("read", folder))?;
    paths.sort();
    paths.sort_by_key(|path| !first.iter().any(|name| path.file_name().is_some_and(|known| known == *name)));
    Ok(paths)
}

fn stays(path: &Path) -> bool {
    let is = |part: Option<&std::ffi::OsStr>, word| part.is_some_and(|part| part == word);
    is(path.extension(), UNFINISHED) || is(path.extension(), LOCK) || is(path.file_name(), LOCK)
}

fn copy_one(from: &Path, to: &Path, since: SystemTime, copied: &mut Copied) -> io::Result<()> {
    let Some(known) = gone(fs::metadata(from))? else { return Ok(()) };
    let is_copied = fs::metadata(to).is_ok_and(|copy| copy.len() == known.len());
    if is_copied && known.modified()? < since {
        return Ok(());
    }
    let Some(bytes) = gone(fs::copy(from, to))? else { return Ok(()) };
    File::open(to)?.sync_all()?;
    copied.files += 1;
    copied.bytes += bytes;
    Ok(())
}

/// What others removed while we were reading is nothing.
fn gone<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// SQLite makes the file for everybody to read, as far as the process lets it.
fn finish(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    File::open(path)?.sync_all()?;
    path.parent().map_or(Ok(()), sync)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        time::{Duration, SystemTime},
    };

    use testkit::folder::TempFolder;

    use super::{Copied, copy_below};

    #[tokio::test]
    async fn files_are_copied_once_and_again_when_they_changed_and_what_is_unfinished_stays() {
        let folder = TempFolder::new("backup");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("below")).unwrap();
        for (name, text) in
            [("one", "1"), ("below/two", "22"), ("below/three.tmp", "3"), ("a.lock", ""), ("lock", "")]
        {
            fs::write(from.join(name), text).unwrap();
        }
        let later = SystemTime::now() + Duration::from_mins(1);
        let copied = copy_below(&from, &to, &[], later).await.unwrap();
        assert_eq!(copied, Copied { files: 2, bytes: 3 });
        assert_eq!(fs::read(to.join("below/two")).unwrap(), b"22");
        assert!(
            !to.join("below/three.tmp").exists() && !to.join("lock").exists() && !to.join("a.lock").exists()
        );
        assert_eq!(copy_below(&from, &to, &[], later).await.unwrap(), Copied::default());
        fs::write(from.join("one"), "1 and more").unwrap();
        assert_eq!(copy_below(&from, &to, &[], later).await.unwrap(), Copied { files: 1, bytes: 10 });
        // Of the same length, and changed since.
        fs::write(from.join("one"), "1 and less").unwrap();
        let earlier = SystemTime::now() - Duration::from_mins(1);
        assert_eq!(copy_below(&from, &to, &[], earlier).await.unwrap().files, 2);
        assert_eq!(fs::read(to.join("one")).unwrap(), b"1 and less");
        let nothing = copy_below(&folder.path().join("none"), &to, &[], later).await.unwrap();
        assert_eq!(nothing, Copied::default());
    }
}
