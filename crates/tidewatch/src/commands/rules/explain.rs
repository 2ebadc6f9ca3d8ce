//! `tidewatch rules explain RULE MESSAGE`: what the rule says of the message, and the conditions that made it say so.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use judge::vocabulary::{self, Kept, MailHost, Profiles};
use rules::{Outcome, Pack};

use super::{facts, test};
use crate::config::Config;
use crate::terminal::{Style, harmless};
use crate::wiring;

/// What `rules explain` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A rule file (.yml)
    rule: PathBuf,
    /// A message
    message: PathBuf,
}

/// A seen value is shown so far.
const MAX_SHOWN_CHARACTERS: usize = 120;

/// Evaluates the rule and shows its reasons.
pub(super) fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let style = Style::of_stdout();
    let words = vocabulary::mail();
    let (file, rule) = test::single(&arguments.rule, &words)?;
    let bytes = std::fs::read(&arguments.message)
        .with_context(|| format!("read the message {}", arguments.message.display()))?;
    let message = facts(&bytes, &config.organisation.domains);
    let lists = wiring::rule_book::lists(config);
    let (profiles, kept) = (Profiles::default(), Kept::default());
    let host = MailHost::new(&message, &lists, &profiles, &kept);
    let pack = Pack::new(vec![rule]);
    let mut judging = pack.judge(&host);
    let outcome = judging.outcome(0);
    let said = match outcome {
        Outcome::Match => style.bad("matches"),
        Outcome::NoMatch => style.good("does not match"),
        Outcome::Undecided(_) => style.doubtful("stays undecided"),
    };
    println!("{}: {said}", style.strong(&file.name));
    if let Outcome::Undecided(needs) = outcome {
        for need in needs.iter() {
            println!("  needs {}", words.need_name(need));
        }
    }
    for reason in judging.reasons(0) {
        println!("\n  {}", harmless(&reason.condition, 400));
        for seen in reason.seen {
            let value = harmless(&seen.value, MAX_SHOWN_CHARACTERS);
            println!("{}", style.faint(&format!("    {} = {value}", harmless(&seen.expression, 200))));
        }
    }
    Ok(ExitCode::SUCCESS)
}
