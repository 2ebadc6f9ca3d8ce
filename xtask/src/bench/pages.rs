//! `cargo xtask bench pages`: how fast the console's pages are with many messages, and what they weigh.
//!
//! Fills a folder with made-up messages (`guard`'s example `pages`), then asks a `tidewatch serve` on it for every page
//! over HTTP, and weighs each in a browser (`e2e/browser/pages.bench.mjs`). Never a test: nothing fails for being slow.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::built::Built;
use super::{cargo, machine};
use crate::house::root;

/// What is wanted of the console is wanted with so many messages, and so many of them held.
const MESSAGES: &str = "1000000";
const HELD: &str = "10000";
/// Times that each page is asked for: enough for a slowest hundredth.
const ROUNDS: &str = "200";

/// What was asked for.
#[derive(Default)]
struct Wanted {
    /// A folder that was filled before.
    filled: Option<PathBuf>,
    programs: Option<PathBuf>,
}

/// Fills, measures, and prints a table.
pub(super) fn run(arguments: &[&str]) -> Result<()> {
    let wanted = read(arguments)?;
    let built = wanted.programs.as_deref().map_or_else(|| Built::new(&["tidewatch"]), Built::ready)?;
    let program = built.path("tidewatch")?;
    println!("Measured with `cargo xtask bench pages` on {}.\n", machine::in_words());
    if let Some(folder) = &wanted.filled {
        return measure(program, folder);
    }
    let scratch = std::env::temp_dir().join(format!("tidewatch-pages-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let outcome = fill(&scratch).and_then(|()| measure(program, &scratch));
    std::fs::remove_dir_all(&scratch).context("remove the scratch folder")?;
    outcome
}

fn read(arguments: &[&str]) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let place = match *argument {
            "--filled" => &mut wanted.filled,
            "--programs" => &mut wanted.programs,
            other => bail!("`{other}` is not an option; there are --filled DIR and --programs DIR"),
        };
        *place = Some(PathBuf::from(rest.next().context("the option needs a folder")?));
    }
    Ok(wanted)
}

fn fill(folder: &Path) -> Result<()> {
    let example = ["run", "--release", "--package", "tidewatch-guard", "--example", "pages"];
    let filling = ["--", "sqlite", MESSAGES, HELD];
    cargo(&[&example[..], &filling].concat(), &[("TIDEWATCH_FILL", folder)])
}

fn measure(program: &Path, folder: &Path) -> Result<()> {
    let folder = std::fs::canonicalize(folder).context("find the filled folder")?;
    let status = Command::new("node")
        .arg("pages.bench.mjs")
        .arg(folder)
        .arg(ROUNDS)
        .env("TIDEWATCH", std::fs::canonicalize(program).context("find the program")?)
        .current_dir(root().join("e2e/browser"))
        .status()
        .context("start node; `cargo xtask test --install` installs it")?;
    if !status.success() {
        bail!("pages.bench.mjs ended with {status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let wanted = read(&["--filled", "data", "--programs", "bin"]).expect("valid");
        assert_eq!(wanted.filled.as_deref(), Some(Path::new("data")));
        assert_eq!(wanted.programs.as_deref(), Some(Path::new("bin")));
        assert!(read(&["--filled"]).is_err());
        assert!(read(&["--fast", "x"]).is_err());
    }
}
