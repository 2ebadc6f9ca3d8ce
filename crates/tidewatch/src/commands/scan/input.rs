//! Where messages come from: files, folders, mailbox files, standard input. Not what they mean.

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};

use mail::mbox;

/// A message to be judged, or the reason why it cannot be read.
pub(super) struct Item {
    /// The file as it was named or found; `-` is standard input.
    pub(super) path: String,
    /// Which message of the file, from 1.
    pub(super) number: u64,
    /// True when the file holds several.
    is_one_of_several: bool,
    /// The message.
    pub(super) bytes: Result<Vec<u8>, String>,
}

impl Item {
    /// What to call it in a report.
    pub(super) fn name(&self) -> String {
        if self.is_one_of_several { format!("{}#{}", self.path, self.number) } else { self.path.clone() }
    }

    /// The same item once its bytes are on their way.
    pub(super) fn without_bytes(self) -> Self {
        Item { bytes: Ok(Vec::new()), ..self }
    }

    fn alone(path: String, bytes: Result<Vec<u8>, String>) -> Self {
        Item { path, number: 1, is_one_of_several: false, bytes }
    }
}

/// Messages one after the other, read only when asked for.
pub(super) struct Input {
    /// Paths not yet looked at, in order.
    paths: VecDeque<PathBuf>,
    /// Messages of the mailbox file being read.
    mailbox: VecDeque<Item>,
}

impl Input {
    pub(super) fn new(paths: &[String]) -> Self {
        Input { paths: paths.iter().map(PathBuf::from).collect(), mailbox: VecDeque::new() }
    }
}

impl Iterator for Input {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.mailbox.pop_front() {
                return Some(item);
            }
            let path = self.paths.pop_front()?;
            if path.is_dir() {
                match entries(&path) {
                    // Put in front, so that the output keeps the order of the command line.
                    Ok(entries) => entries.into_iter().rev().for_each(|entry| self.paths.push_front(entry)),
                    Err(error) => return Some(unreadable(&path, &error)),
                }
                continue;
            }
            match read(&path) {
                Ok(bytes) if mbox::is_mbox(&bytes) => self.mailbox = messages(&path, &bytes),
                Ok(bytes) => return Some(Item::alone(path.display().to_string(), Ok(bytes))),
                Err(error) => return Some(unreadable(&path, &error)),
            }
        }
    }
}

/// Counts the files that will be read; a mailbox file counts once, so that counting stays quick.
pub(super) fn count(paths: &[String]) -> u64 {
    fn below(path: &Path) -> u64 {
        if !path.is_dir() {
            return 1;
        }
        entries(path).map_or(1, |entries| entries.iter().map(|entry| below(entry)).sum())
    }
    paths.iter().map(|path| below(Path::new(path))).sum()
}

/// The entries of a folder by name; hidden ones are left out, as are links, which may lead in circles.
fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && !entry.file_type()?.is_symlink() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Item {
    Item::alone(path.display().to_string(), Err(format!("could not read {}: {error}", path.display())))
}

/// The messages of a mailbox file. Its quoting is undone the mboxrd way, which undoes one level of mboxo, too.
fn messages(path: &Path, bytes: &[u8]) -> VecDeque<Item> {
    let name = path.display().to_string();
    let entries: Vec<mbox::Entry<'_>> = mbox::split(bytes).collect();
    let is_one_of_several = entries.len() > 1;
    let items = entries.iter().enumerate().map(|(index, entry)| Item {
        path: name.clone(),
        number: index as u64 + 1,
        is_one_of_several,
        bytes: Ok(entry.unquoted(mbox::Quoting::Mboxrd).into_owned()),
    });
    items.collect()
}
