//! Collects `texts/<language>/*.ftl` into one table, so that a new file needs no list to be entered in.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let texts = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../../texts");
    println!("cargo::rerun-if-changed={}", texts.display());
    let mut table = String::from("[\n");
    for language in sorted(&texts)? {
        for file in sorted(&language)? {
            let (Some(tag), Some(name)) = (language.file_name(), file.file_name()) else { continue };
            if file.extension().is_some_and(|extension| extension == "ftl") {
                let path = file.canonicalize()?;
                writeln!(table, "    ({tag:?}, {name:?}, include_str!({path:?})),")
                    .map_err(io::Error::other)?;
            }
        }
    }
    table.push(']');
    fs::write(Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("texts.rs"), table)
}

/// The entries of a folder in the order of their names, so that a build is the same everywhere.
fn sorted(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
