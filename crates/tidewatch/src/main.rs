//! The door: reads the command line and hands over to the command. Everything else is wiring.

mod commands;
mod config;
mod demo;
mod terminal;
mod wiring;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Parsing mail is many small pieces that come and go together: see docs/benchmarks.md for what this saves.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Know who holds your customers' addresses. Notice when a copy gets out. Say so, well, within the hour.
#[derive(Parser)]
#[command(name = "tidewatch", version, propagate_version = true)]
struct CommandLine {
    #[command(flatten)]
    options: GlobalOptions,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(clap::Args)]
pub(crate) struct GlobalOptions {
    /// Folder for everything durable; without it nothing is kept
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Configuration file (TOML); each key can be overridden by TIDEWATCH__SECTION__KEY
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// What Tidewatch can do from the command line.
#[derive(Subcommand)]
enum Command {
    /// Judge messages: files, folders, mailbox files, or - for standard input
    Scan(commands::scan::Arguments),
    /// Open the doors, the console, the public pages and the HTTP scan, as configured, until stopped
    Serve(commands::serve::Arguments),
    /// Tell the story of a leak with a made-up shop, in three processes; or show its mailbox
    Demo(commands::demo::Arguments),
    /// Make keys that sign our letters, and print what publishes them in DNS
    Dkim(commands::dkim::Arguments),
    /// Check the configuration and explain its mistakes
    Check(commands::check::Arguments),
    /// Check, try and explain detection rules
    Rules(commands::rules::Arguments),
    /// Look at held messages, release them, destroy them, say what they were
    Hold(commands::hold::Arguments),
    /// Say and set whether doors enforce or only observe; stop enforcing everywhere
    Enforce(commands::enforce::Arguments),
    /// Let something pass for a while: for whom, why, until when
    Exception(commands::exception::Arguments),
    /// Let a list leave: sealed, counted, with canaries in it
    Export(commands::export::Arguments),
    /// Look at mail addressed to Tidewatch itself
    Inbox(commands::inbox::Arguments),
    /// Say what our sending accounts send, which were held, and what needless holds cost
    Stream(commands::stream::Arguments),
    /// Say what became of a message: by queue id, Message-ID, address
    Trace(commands::trace::Arguments),
    /// Let people in: one-time links, roles, who is disabled
    Account(commands::account::Arguments),
    /// Say who takes part in our hub, or which key a hub has to know
    Member(commands::member::Arguments),
    /// Say what we are warned of; at a hub raise, calm and take back
    Warning(commands::warning::Arguments),
    /// Look at what may be told to the hub, let it go or keep it
    Report(commands::report::Arguments),
    /// Say which copy a dump of addresses was taken from, of which days, and whether it is yours
    Attribute(commands::attribute::Arguments),
    /// Read extracts of copies, find and register files nobody counted, keep people out by lot, hold a list's past
    Copies(commands::copies::Arguments),
    /// Say where an address is: in which lists and copies, told what, until when
    Where(commands::whereabouts::Arguments),
    /// Remove a person from what is known of lists and copies; `custody.removal` says what stays
    Remove(commands::remove::Arguments),
    /// Check that ledger, store and objects are whole and agree
    Verify(commands::verify::Arguments),
    /// Copy everything durable into a new folder while the service runs, and check the copy
    Backup(commands::backup::Arguments),
    /// Make the files of a ledger anew that were lost
    Ledger(commands::ledger::Arguments),
    /// Check the proof of an audit entry or a statement that somebody handed over
    VerifyProof(commands::verify_proof::Arguments),
}

fn main() -> ExitCode {
    end_quietly_when_nobody_reads();
    let line = CommandLine::parse();
    let outcome = match line.command {
        Command::Scan(arguments) => commands::scan::run(&line.options, &arguments),
        Command::Serve(arguments) => commands::serve::run(&line.options, &arguments),
        Command::Demo(arguments) => commands::demo::run(&line.options, &arguments),
        Command::Dkim(arguments) => commands::dkim::run(&line.options, &arguments),
        Command::Check(arguments) => commands::check::run(&line.options, &arguments),
        Command::Rules(arguments) => commands::rules::run(&line.options, &arguments),
        Command::Hold(arguments) => commands::hold::run(&line.options, &arguments),
        Command::Enforce(arguments) => commands::enforce::run(&line.options, &arguments),
        Command::Exception(arguments) => commands::exception::run(&line.options, &arguments),
        Command::Export(arguments) => commands::export::run(&line.options, &arguments),
        Command::Inbox(arguments) => commands::inbox::run(&line.options, &arguments),
        Command::Stream(arguments) => commands::stream::run(&line.options, &arguments),
        Command::Trace(arguments) => commands::trace::run(&line.options, &arguments),
        Command::Account(arguments) => commands::account::run(&line.options, &arguments),
        Command::Member(arguments) => commands::member::run(&line.options, &arguments),
        Command::Warning(arguments) => commands::warning::run(&line.options, &arguments),
        Command::Report(arguments) => commands::report::run(&line.options, &arguments),
        Command::Attribute(arguments) => commands::attribute::run(&line.options, &arguments),
        Command::Copies(arguments) => commands::copies::run(&line.options, &arguments),
        Command::Where(arguments) => commands::whereabouts::run(&line.options, &arguments),
        Command::Remove(arguments) => commands::remove::run(&line.options, &arguments),
        Command::Verify(arguments) => commands::verify::run(&line.options, &arguments),
        Command::Backup(arguments) => commands::backup::run(&line.options, &arguments),
        Command::Ledger(arguments) => commands::ledger::run(&line.options, &arguments),
        Command::VerifyProof(arguments) => commands::verify_proof::run(&line.options, &arguments),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("{}", complaint(&error));
        ExitCode::from(EXIT_ERROR)
    })
}

/// What is said of a command that failed. Sentences for people are said as they are; all else goes on after "could not".
fn complaint(error: &anyhow::Error) -> String {
    let said = error.to_string();
    match said.chars().next() {
        Some(first) if first.is_uppercase() && said.ends_with(['.', '!', '?']) => said,
        _ => format!("tidewatch could not {error:#}"),
    }
}

/// Whoever pipes into `head` has read enough: that is the end, and no panic.
fn end_quietly_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_closed = panic.payload_as_str().is_some_and(|said| {
            said.starts_with("failed printing to stdout") && said.contains("Broken pipe")
        });
        if is_closed {
            std::process::exit(EXIT_NOBODY_READS);
        }
        usual(panic);
    }));
}

/// What a shell says of a program that ended because nobody reads: 128 and the number of SIGPIPE.
const EXIT_NOBODY_READS: i32 = 141;

/// The exit code when something could not be done; it wins over every other.
pub(crate) const EXIT_ERROR: u8 = 2;

#[cfg(test)]
mod tests {
    use super::complaint;

    #[test]
    fn a_sentence_is_said_as_it_is() {
        let error =
            anyhow::anyhow!("take the role from the last one").context("This is the last administrator.");
        assert_eq!(complaint(&error), "This is the last administrator.");
        let error = anyhow::anyhow!("no such file").context("open list.csv");
        assert_eq!(complaint(&error), "tidewatch could not open list.csv: no such file");
    }
}
