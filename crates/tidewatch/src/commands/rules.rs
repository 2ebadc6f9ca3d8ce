//! `tidewatch rules`: checks rule files, runs their cases, and explains what a rule sees in a message.

mod check;
mod explain;
mod test;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use judge::facts::{Facts, Setting, open_attachments};
use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use platform::packs::{self, PolicyFile};

use crate::{GlobalOptions, wiring};

/// What `rules` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read and type-check every rule file of a folder, and say which rules can be decided here
    Check(check::Arguments),
    /// Run the cases of rule files: messages that must match, near ones that must not
    Test(test::Arguments),
    /// Say what a rule sees in a message, condition by condition
    Explain(explain::Arguments),
}

/// Runs one of them.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Test(arguments) => test::run(&wiring::config(options)?, arguments),
        Command::Explain(arguments) => explain::run(&wiring::config(options)?, arguments),
    }
}

/// Reads rule files: a file, or every `.yml` in a folder and below it.
fn rule_files(path: &Path) -> anyhow::Result<Vec<PolicyFile>> {
    if path.is_dir() {
        return Ok(packs::read_folder(path, "yml")?);
    }
    let text =
        std::fs::read_to_string(path).with_context(|| format!("read the rule file {}", path.display()))?;
    Ok(vec![PolicyFile { path: path.to_owned(), text }])
}

/// The facts of a message that came without an envelope and whose authenticity nobody checked.
fn facts(bytes: &[u8], own_domains: &[String]) -> Facts {
    let message = Message::parse(bytes, &Limits::default());
    let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
    let setting = Setting { own_domains: own_domains.to_vec(), ..Setting::default() };
    Facts::new(message, opened, setting)
}
