//! Walking folders and shares: every plain file below some paths, by name, without following links. Names and times only; who reads the files is somebody else.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use model::time::Time;

/// Folders within folders; a file system that goes deeper goes in a circle.
const MOST_DEPTH: usize = 200;
/// Entries of one folder that are looked at: their names are in memory.
const MOST_ENTRIES: usize = 1_000_000;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) modified: Option<Time>,
}

/// What a walk comes to.
#[derive(Debug)]
pub(super) enum Step {
    File(Place),
    /// A folder or file that cannot be looked at.
    Unreadable(PathBuf, io::Error),
    /// A folder of more entries, or deeper, than is walked.
    TooMuch(PathBuf),
}

impl Step {
    /// What it is about.
    pub(super) fn path(&self) -> &Path {
        match self {
            Step::File(Place { path, .. }) | Step::Unreadable(path, _) | Step::TooMuch(path) => path,
        }
    }
}

/// Walks, one file at a time.
pub(super) struct Walk {
    /// Not yet looked at, the next one last; with how deep it lies.
    waiting: Vec<(PathBuf, usize)>,
    /// Left out, with everything below it.
    without: PathBuf,
    /// Where it goes on, with the number of paths that wait behind the one it is in; none from the beginning, and where that was passed.
    from: Option<(PathBuf, usize)>,
}

impl Walk {
    /// Begins at some paths. What somebody names is looked at even if it is a link; links below it are not followed.
    pub(super) fn new(paths: &[PathBuf], without: PathBuf) -> Self {
        let named = |path: &PathBuf| (path.canonicalize().unwrap_or_else(|_| path.clone()), 0);
        Walk { waiting: paths.iter().rev().map(named).collect(), without, from: None }
    }

    /// Goes on at a file, or where it was if it is gone; what comes before it is left out. None if it is below none of the paths.
    pub(super) fn from(mut self, from: &Path) -> Option<Self> {
        let within = self.waiting.iter().rposition(|(path, _)| from.starts_with(path))?;
        self.waiting.truncate(within + 1);
        self.from = Some((from.to_owned(), within));
        Some(self)
    }

    /// Says whether this comes before where it goes on. Folders on the way there do not.
    fn is_before(&mut self, path: &Path) -> bool {
        let Some((from, behind)) = &self.from else { return false };
        if self.waiting.len() < *behind {
            self.from = None;
            return false;
        }
        // Entries of a folder come by name, and before what is behind the folder: that is the order of paths.
        path < from.as_path() && !from.starts_with(path)
    }

    fn enter(&mut self, folder: &Path, depth: usize) -> Option<Step> {
        if depth == MOST_DEPTH {
            return Some(Step::TooMuch(folder.to_owned()));
        }
        let mut entries = Vec::new();
        let listed = std::fs::read_dir(folder).and_then(|all| {
            for entry in all.take(MOST_ENTRIES + 1) {
                entries.push(entry?.path());
            }
            Ok(())
        });
        if let Err(error) = listed {
            return Some(Step::Unreadable(folder.to_owned(), error));
        }
        let is_too_much = entries.len() > MOST_ENTRIES;
        entries.truncate(MOST_ENTRIES);
        entries.sort_unstable();
        self.waiting.extend(entries.into_iter().rev().map(|path| (path, depth + 1)));
        is_too_much.then(|| Step::TooMuch(folder.to_owned()))
    }
}

/// A file of before 1970 counts as of 1970.
fn time(at: SystemTime) -> Time {
    Time::EPOCH.plus(at.duration_since(UNIX_EPOCH).unwrap_or_default())
}

impl Iterator for Walk {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        loop {
            let (path, depth) = self.waiting.pop()?;
            if path == self.without || self.is_before(&path) {
                continue;
            }
            let known = match std::fs::symlink_metadata(&path) {
                Ok(known) => known,
                // Others may be removing what we walk over; what somebody named must be there.
                Err(error) if error.kind() == io::ErrorKind::NotFound && depth > 0 => continue,
                Err(error) => return Some(Step::Unreadable(path, error)),
            };
            if known.is_dir() {
                if let Some(step) = self.enter(&path, depth) {
                    return Some(step);
                }
            } else if known.is_file() {
                let modified = known.modified().ok().map(time);
                return Some(Step::File(Place { path, modified }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use testkit::folder::TempFolder;

    use super::{Step, Walk};

    fn names(root: &std::path::Path, walk: Walk) -> Vec<String> {
        walk.map(|step| match step {
            Step::File(place) => place.path.strip_prefix(root).unwrap().display().to_string(),
            Step::Unreadable(path, _) => format!("unreadable {}", path.display()),
            Step::TooMuch(path) => format!("too much {}", path.display()),
        })
        .collect()
    }

    #[test]
    fn all_plain_files_are_met_once_by_name_and_links_lead_nowhere() {
        let folder = TempFolder::new("walk");
        let root = folder.path().canonicalize().unwrap();
        for path in ["b/two.csv", "b/.hidden/three.csv", "a.csv", "data/tidewatch.db", "c/empty/.keep"] {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"x").unwrap();
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&root, root.join("b").join("round")).unwrap();
            std::os::unix::fs::symlink(root.join("a.csv"), root.join("b").join("again.csv")).unwrap();
        }
        let walk = |paths: &[PathBuf]| names(&root, Walk::new(paths, root.join("data")));
        let all = ["a.csv", "b/.hidden/three.csv", "b/two.csv", "c/empty/.keep"];
        assert_eq!(walk(std::slice::from_ref(&root)), all);
        assert_eq!(walk(&[root.join("b/two.csv"), root.join("a.csv")]), ["b/two.csv", "a.csv"]);
        // What somebody names may be a link.
        #[cfg(unix)]
        assert_eq!(walk(&[root.join("b").join("again.csv")]), ["a.csv"]);
        // From a file on, or from where it was.
        let from = |paths: &[PathBuf], from: &str| {
            Walk::new(paths, root.join("data")).from(&root.join(from)).map(|walk| names(&root, walk))
        };
        let whole = std::slice::from_ref(&root);
        assert_eq!(from(whole, "a.csv").unwrap(), all);
        assert_eq!(from(whole, "b/.hidden/three.csv").unwrap(), all[1..]);
        assert_eq!(from(whole, "b/.hidden/zero.csv").unwrap(), all[2..]);
        assert_eq!(from(whole, "b/two.csv").unwrap(), all[2..]);
        assert_eq!(from(whole, "z").unwrap(), [""; 0]);
        // Paths come in the order they were named in; those behind are looked through whole.
        let parts = [root.join("c"), root.join("b"), root.join("a.csv")];
        assert_eq!(from(&parts, "b/two.csv").unwrap(), ["b/two.csv", "a.csv"]);
        assert_eq!(from(&parts, "a.csv").unwrap(), ["a.csv"]);
        assert!(from(&parts, "other.csv").is_none());
        let missing = root.join("nothing");
        assert_eq!(walk(std::slice::from_ref(&missing)), [format!("unreadable {}", missing.display())]);
    }
}
