//! A folder of one's own that is gone when the test is.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// A temporary folder; removed with everything in it when dropped.
#[derive(Debug)]
pub struct TempFolder {
    path: PathBuf,
}

impl TempFolder {
    /// Makes a new, empty folder whose name says what it is for.
    #[must_use]
    pub fn new(purpose: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
        let name = format!("tidewatch-{purpose}-{}-{count}-{nanos}", process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a temporary folder can be made");
        Self { path }
    }

    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // A test that failed for another reason must not fail twice.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Returns every wanted file below a folder, with its bytes: for tests that look for what must not be there.
#[must_use]
pub fn files_below(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        // Others may be removing what we look at; what is gone is not there.
        for path in fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if is_wanted(&path)
                && let Ok(bytes) = fs::read(&path)
            {
                found.push((path, bytes));
            }
        }
    }
    found
}
