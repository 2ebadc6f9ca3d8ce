//! `cargo xtask bench`: figures beside a peer, and the crates' own benches.
//!
//! Never a test: nothing fails for being slow. What is printed is Markdown for docs/benchmarks.md, which says
//! how to read it. Results and tables stay in `bench-out/`, outside git.

mod built;
mod connections;
mod detection;
mod filter;
mod hostile;
mod machine;
mod messages;
mod milter;
mod pages;
mod postfix;
mod process;
mod report;
mod rspamd;
mod side_by_side;
mod statistics;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::house::root;

/// Where results are kept.
const OUT: &str = "bench-out";

/// Runs the command.
pub(crate) fn run(arguments: &[&str]) -> Result<ExitCode> {
    match arguments {
        ["rspamd", rest @ ..] => side_by_side::run(&options(rest)?)?,
        ["milter", rest @ ..] => milter::run(&options(rest)?)?,
        ["connections"] => connections::run(None)?,
        ["connections", "--programs", folder] => connections::run(Some(Path::new(folder)))?,
        ["hold"] => hold()?,
        ["hostile"] => hostile::run(None)?,
        ["hostile", "--programs", folder] => hostile::run(Some(Path::new(folder)))?,
        ["micro"] => micro()?,
        ["pages", rest @ ..] => pages::run(rest)?,
        _ => {
            bail!(
                "say `bench rspamd --corpus DIR [--quick] [--peer-only] [--programs DIR]`, `bench milter` with the same options, \
                 `bench connections [--programs DIR]`, `bench hold`, `bench hostile [--programs DIR]`, \
                 `bench pages [--filled DIR] [--programs DIR]` or `bench micro`"
            )
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the caller asked of the comparison.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    /// A folder with `phish/` and `ham/`, one message a file.
    corpus: PathBuf,
    /// A few hundred messages and one setting: to see that everything runs.
    is_quick: bool,
    /// Only rspamd, when there is nothing of ours to measure yet.
    is_peer_only: bool,
    /// A folder with the programs, if they need not be built.
    programs: Option<PathBuf>,
}

fn options(arguments: &[&str]) -> Result<Options> {
    let (mut corpus, mut programs, mut is_quick, mut is_peer_only) = (None, None, false, false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--corpus" => corpus = Some(PathBuf::from(rest.next().context("--corpus needs a folder")?)),
            "--programs" => programs = Some(PathBuf::from(rest.next().context("--programs needs a folder")?)),
            "--quick" => is_quick = true,
            "--peer-only" => is_peer_only = true,
            other => bail!(
                "`{other}` is not an option; there are --corpus DIR, --quick, --peer-only and --programs DIR"
            ),
        }
    }
    let corpus = corpus.context("say --corpus DIR: a folder with phish/ and ham/, one message a file")?;
    Ok(Options { corpus, is_quick, is_peer_only, programs })
}

/// Runs the crates' own benches.
fn micro() -> Result<()> {
    cargo(&["bench", "--workspace", "--benches"], &[])
}

/// Runs the measuring program of the hold: held messages a second, with everything on disk before the answer.
fn hold() -> Result<()> {
    cargo(&["run", "--release", "--package", "tidewatch-guard", "--example", "hold_rate"], &[])
}

fn cargo(arguments: &[&str], environment: &[(&str, &Path)]) -> Result<()> {
    let status = Command::new(built::cargo_path())
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root())
        .status()
        .context("start cargo")?;
    if !status.success() {
        bail!("`cargo {}` ended with {status}", arguments.join(" "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let read = options(&["--quick", "--corpus", "mail"]).expect("valid");
        assert_eq!(
            read,
            Options { corpus: "mail".into(), is_quick: true, is_peer_only: false, programs: None }
        );
        for refused in [&["--quick"][..], &["--corpus"], &["--corpus", "mail", "--fast"]] {
            assert!(options(refused).is_err(), "{refused:?}");
        }
    }
}
