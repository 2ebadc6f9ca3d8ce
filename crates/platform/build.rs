//! Collects `texts/<language>/*.ftl` and `policies/rules/*.yml` into tables, so that a new file needs no list to be entered in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../..");
    let mut texts = String::new();
    for language in sorted(&root.join("texts"))? {
        let tag = name(&language);
        for (file, path) in files(&language, "ftl")? {
            row(&mut texts, &format!("{tag:?}, {file:?}"), &path)?;
        }
    }
    write_table("texts.rs", &texts)?;
    let mut rules = String::new();
    for (file, path) in files(&root.join("policies/rules"), "yml")? {
        row(&mut rules, &format!("{file:?}"), &path)?;
    }
    write_table("rules.rs", &rules)
}

/// The files of a folder with this ending: name and path.
fn files(folder: &Path, ending: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let paths = sorted(folder)?.into_iter();
    let chosen = paths.filter(|path| path.extension().is_some_and(|extension| extension == ending));
    Ok(chosen.map(|path| (name(&path), path)).collect())
}

/// The entries of a folder in the order of their names, so that a build is the same everywhere.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn row(table: &mut String, keys: &str, path: &Path) -> io::Result<()> {
    let path = path.canonicalize()?;
    writeln!(table, "    ({keys}, include_str!({path:?})),").map_err(io::Error::other)
}

fn write_table(file: &str, rows: &str) -> io::Result<()> {
    let folder = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&folder).join(file), format!("[\n{rows}]"))
}
