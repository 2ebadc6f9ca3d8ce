//! Policy files: finds them, built in and in folders an operator names. Parsing is for the noun that obeys them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The rules of `policies/rules/` as they were when the program was built: file name, content.
pub const RULES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// A policy file in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// A folder or a file in it cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("read the policy folder or file {path}")]
pub struct PackError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// Folders below folders are read this deep; deeper ones are somebody's mistake, or a link that leads in circles.
const MAX_DEPTH: usize = 16;

/// Reads every file with this ending in a folder and below it, in the order of their paths; hidden ones are not policy.
///
/// Errors: the first folder or file that cannot be read.
pub fn read_folder(folder: &Path, ending: &str) -> Result<Vec<PolicyFile>, PackError> {
    let mut files = Vec::new();
    collect(folder, ending, 0, &mut files)?;
    Ok(files)
}

fn collect(path: &Path, ending: &str, depth: usize, files: &mut Vec<PolicyFile>) -> Result<(), PackError> {
    let failed = |source| PackError { path: path.to_owned(), source };
    let mut entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>())
        .map_err(failed)?;
    entries.sort();
    let is_hidden =
        |entry: &PathBuf| entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    for entry in entries.into_iter().filter(|entry| !is_hidden(entry)) {
        if entry.is_dir() && depth < MAX_DEPTH {
            collect(&entry, ending, depth + 1, files)?;
        } else if entry.extension().is_some_and(|extension| extension == ending) {
            let text =
                fs::read_to_string(&entry).map_err(|source| PackError { path: entry.clone(), source })?;
            files.push(PolicyFile { path: entry, text });
        }
    }
    Ok(())
}
