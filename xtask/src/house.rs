//! The checkout as the checks see it: every text file, read once, with its path from the root.
//!
//! Build results, foreign packages and fixtures are left out. A house can also be made of a few lines
//! in a test, so that each check is shown a bad sample.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::tidy::rust_text::RustText;

/// Folders that hold what others made, or what was built.
const FOREIGN_FOLDERS: [&str; 7] =
    ["target", ".git", "node_modules", "bench-out", "fixtures", "artifacts", "corpus"];

/// Endings of the files that people write here.
const TEXT_ENDINGS: [&str; 13] =
    ["rs", "md", "toml", "sql", "sh", "yml", "yaml", "ftl", "html", "css", "js", "json", "service"];

/// One text file.
pub(crate) struct TextFile {
    /// From the root of the checkout, with `/` between the names.
    pub path: String,
    pub text: String,
}

/// Everything that `tidy` looks at.
pub(crate) struct House {
    /// Where the checkout lies; empty for a house made in a test.
    pub root: PathBuf,
    pub files: Vec<TextFile>,
    /// The Rust files among `files`, taken apart.
    pub sources: Vec<RustText>,
    /// Every path that exists, for links: files and folders, also those not read.
    pub paths: Vec<String>,
}

impl House {
    /// Reads the checkout this program was built from.
    pub(crate) fn read() -> Result<House> {
        let root = root();
        let (mut files, mut paths) = (Vec::new(), Vec::new());
        walk(&root, &root, &mut files, &mut paths)?;
        let sources = sources_of(&files);
        Ok(House { root, files, sources, paths })
    }

    /// Makes a house of the given files, for tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> House {
        let files: Vec<TextFile> = files
            .iter()
            .map(|(path, text)| TextFile { path: (*path).into(), text: (*text).into() })
            .collect();
        let sources = sources_of(&files);
        let paths = files.iter().flat_map(|file| with_folders(&file.path)).collect();
        House { root: PathBuf::new(), files, sources, paths }
    }

    /// Returns the text of one file, if there is such a file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// Returns the files whose name ends like this, in the order of their paths.
    pub(crate) fn files_ending(&self, ending: &str) -> impl Iterator<Item = &TextFile> {
        self.files.iter().filter(move |file| file.path.ends_with(ending))
    }
}

/// Returns the folder of the workspace: the one cargo started us in, so that checkouts may share a target folder.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or(PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

fn sources_of(files: &[TextFile]) -> Vec<RustText> {
    files
        .iter()
        .filter(|file| file.path.ends_with(".rs"))
        .map(|file| RustText::new(&file.path, &file.text))
        .collect()
}

/// Returns the path and each folder above it.
#[cfg(test)]
fn with_folders(path: &str) -> Vec<String> {
    Path::new(path)
        .ancestors()
        .filter_map(Path::to_str)
        .filter(|name| !name.is_empty())
        .map(String::from)
        .collect()
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<TextFile>, paths: &mut Vec<String>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("read the folder {}", folder.display()))?;
    let mut entries = entries.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let relative =
            path.strip_prefix(root).expect("walked from the root").to_string_lossy().replace('\\', "/");
        let name = entry.file_name();
        paths.push(relative.clone());
        if entry.file_type()?.is_dir() {
            if !FOREIGN_FOLDERS.iter().any(|foreign| name == *foreign) {
                walk(root, &path, files, paths)?;
            }
        } else if is_text(&relative) {
            // A file that another program removes meanwhile, or that is not UTF-8, is not ours to check.
            if let Ok(text) = fs::read_to_string(&path) {
                files.push(TextFile { path: relative, text });
            }
        }
    }
    Ok(())
}

fn is_text(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    TEXT_ENDINGS.contains(&ending) || path == ".ci/run"
}
