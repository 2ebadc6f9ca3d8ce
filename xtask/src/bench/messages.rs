//! The messages of a comparison: every file of a corpus, shuffled the same way each time.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// What a message is, by the folder it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Phish,
    Ham,
}

/// The two folders of a corpus.
const FOLDERS: [(&str, Class); 2] = [("phish", Class::Phish), ("ham", Class::Ham)];

/// One message of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub path: String,
    pub class: Class,
}

impl Message {
    /// Returns the source by the file's name up to the first digit: `sa-easy-ham-`, `list-`.
    pub(super) fn source(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        let end = name.find(|letter: char| letter.is_ascii_digit()).unwrap_or(name.len());
        name[..end].trim_end_matches(['-', '_', '.'])
    }
}

/// Any constant will do, as long as both filters see the same order, today and next year.
const SEED: u64 = 0x7469_6465;

/// Reads the names of both folders and shuffles them.
pub(super) fn shuffled(corpus: &Path) -> Result<Vec<Message>> {
    let mut messages = Vec::new();
    for (folder, class) in FOLDERS {
        let folder = corpus.join(folder);
        let mut paths = Vec::new();
        files(&folder, &mut paths)?;
        if paths.is_empty() {
            bail!("{} holds no messages", folder.display());
        }
        paths.sort();
        messages.extend(paths.into_iter().map(|path| Message { path, class }));
    }
    shuffle(&mut messages, SEED);
    Ok(messages)
}

fn files(folder: &Path, paths: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("read the folder {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, paths)?;
        } else {
            paths.push(path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))?.to_owned());
        }
    }
    Ok(())
}

/// Fisher and Yates' shuffle with a small generator (splitmix64): the same seed gives the same order.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(last + 1).expect("a length fits in 64 bits");
        let chosen = usize::try_from((mixed ^ (mixed >> 31)) % bound).expect("below the length");
        items.swap(last, chosen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffling_keeps_everything_and_is_the_same_each_time() {
        let mut once: Vec<usize> = (0..1000).collect();
        let mut twice = once.clone();
        shuffle(&mut once, SEED);
        shuffle(&mut twice, SEED);
        assert_eq!(once, twice);
        assert_ne!(once, (0..1000).collect::<Vec<_>>());
        once.sort_unstable();
        assert_eq!(once, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn a_source_is_the_name_before_its_number() {
        for (path, expected) in [
            ("ham/sa-easy-ham-1-002.eml", "sa-easy-ham"),
            ("phish/2024-sample-1.eml", ""),
            ("a/list", "list"),
        ] {
            assert_eq!(Message { path: path.into(), class: Class::Ham }.source(), expected, "{path}");
        }
    }

    #[test]
    fn a_corpus_needs_both_folders() {
        let folder = std::env::temp_dir().join(format!("xtask-corpus-{}", std::process::id()));
        fs::create_dir_all(folder.join("phish/deeper")).expect("a temporary folder");
        fs::create_dir_all(folder.join("ham")).expect("a temporary folder");
        fs::write(folder.join("phish/deeper/1.eml"), "x").expect("a file");
        assert!(shuffled(&folder).is_err(), "no ham");
        fs::write(folder.join("ham/1.eml"), "x").expect("a file");
        let found = shuffled(&folder).expect("a corpus");
        assert_eq!(found.iter().filter(|message| message.class == Class::Phish).count(), 1);
        assert_eq!(found.len(), 2);
        fs::remove_dir_all(&folder).expect("the folder is ours");
    }
}
