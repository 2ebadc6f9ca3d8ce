//! Messages as virtual(8) delivered them: maildir files, lines ending in LF, with Return-Path, X-Original-To and Delivered-To on top.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A delivered message.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The file.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Delivered {
    /// As text: a test that failed shows messages, not numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:\n{}", self.path.display(), String::from_utf8_lossy(&self.bytes))
    }
}

impl Delivered {
    /// Returns the values of all fields of a name, unfolded, the topmost first.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.bytes);
        let head = text.split("\n\n").next().unwrap_or_default().replace("\n ", " ").replace("\n\t", " ");
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }

    /// Returns the bytes behind the header.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        let end = self.bytes.windows(2).position(|window| window == b"\n\n");
        end.map_or(&[], |end| &self.bytes[end + 2..])
    }
}

/// Reads a maildir's `new/`, the oldest first; it is made with the first delivery.
pub(super) fn read(folder: &Path) -> Vec<Delivered> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort_by_key(|path| moment(path));
    paths
        .into_iter()
        .map(|path| Delivered {
            bytes: fs::read(&path).expect("nobody takes mail out of a test's mailbox"),
            path,
        })
        .collect()
}

/// `1795295988.Vfe00I9ac364M48138.host`: seconds, and microseconds behind the M.
fn moment(path: &Path) -> (u64, u64) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut parts = name.split('.');
    let seconds = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    let micros = parts.next().and_then(|part| part.rsplit('M').next()?.parse().ok()).unwrap_or(0);
    (seconds, micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_folded_and_repeated() {
        let delivered = Delivered {
            path: PathBuf::new(),
            bytes: b"X-Mark: one\nsubject: a\n b\nx-mark: two\n\nX-Mark: three\n".to_vec(),
        };
        assert_eq!(delivered.values("X-Mark"), ["one", "two"]);
        assert_eq!(delivered.values("Subject"), ["a b"]);
        assert_eq!(delivered.body(), b"X-Mark: three\n");
    }

    #[test]
    fn files_have_a_moment() {
        assert_eq!(moment(Path::new("new/1795295988.Vfe00I9ac364M48138.host")), (1_795_295_988, 48_138));
        assert_eq!(moment(Path::new("other")), (0, 0));
    }
}
