//! Archives: zip, gzip and tar, listed and opened within the budget.
//!
//! The readers are our own, because a library first builds the whole listing: here an archive of a hundred thousand entries
//! costs a hundred thousand looks and no more memory than what is kept. 7z, rar, xz, bzip2 and others are recognised by
//! `kind` and reported as not supported.

pub(super) mod gzip;
mod password;
pub(super) mod tar;
pub(super) mod zip;

pub(super) use password::Locked;

/// Paths kept of one archive's listing: enough to say what it is; the count of all is kept beside them.
pub const PATHS_LISTED: usize = 1_000;
/// Entries of one archive looked at: ten times what a source tree sent by mail has.
pub const ENTRIES_VISITED: u64 = 100_000;
/// Passwords tried on one archive: the words of a message beside "password" or "code" are fewer.
pub const PASSWORDS_TRIED: usize = 16;

/// The oddity of members that share bytes.
pub const MEMBERS_OVERLAP: &str = "members overlap";
/// The oddity of a member that its own header names otherwise than the listing does.
pub const TWO_NAMES: &str = "a member has two names";
/// The oddity of a name that leads out of the folder an archive is unpacked into.
pub const LEAVES_FOLDER: &str = "a name leaves the folder";
/// The oddity of a name with a NUL in it, at which some programs stop reading.
pub const HOLDS_NUL: &str = "a name holds a NUL";

/// Notes about a member's name that no honest packer writes.
fn name_oddity(name: &str) -> Option<&'static str> {
    let parts = || name.split(['/', '\\']);
    if parts().any(|part| part == "..") {
        return Some(LEAVES_FOLDER);
    }
    if name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':') {
        return Some("a name is absolute");
    }
    if name.contains('\0') {
        return Some(HOLDS_NUL);
    }
    if name.contains(['\u{202E}', '\u{202D}', '\u{2066}', '\u{2067}']) {
        return Some("a name turns its reading direction");
    }
    (name.len() > 1024).then_some("a name is longer than any file system allows")
}
