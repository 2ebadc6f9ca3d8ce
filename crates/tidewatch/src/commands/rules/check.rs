//! `tidewatch rules check DIR`: which rule files are read, typed and decided here, and what the others would need.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use judge::vocabulary;
use rules::source::{Kind, RuleFile};
use rules::{Need, Needs, Vocabulary};

use crate::EXIT_ERROR;
use crate::terminal::Style;

/// What `rules check` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder with rule files (.yml), or one file
    path: PathBuf,
}

/// Capabilities of this class are data: an operator configures a list and has them.
const CONFIGURATION: u8 = 1;

/// Checks and reports.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let style = Style::of_stdout();
    let words = vocabulary::mail();
    let mut tally = Tally::default();
    for file in super::rule_files(&arguments.path)? {
        let name = file.path.display().to_string();
        match RuleFile::parse(&file.text) {
            Err(error) => tally.refuse(&style, &name, &format!("could not {error}")),
            Ok(rule_file) => match rule_file.rule(&words) {
                Err(error) => tally.refuse(&style, &name, &error.render(&rule_file.source)),
                Ok(rule) => tally.accept(rule_file.kind, rule.needs(), &words),
            },
        }
    }
    tally.print(&style, &words);
    Ok(if tally.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(EXIT_ERROR) })
}

/// What the rules of a folder amount to.
#[derive(Default)]
struct Tally {
    refused: usize,
    kinds: BTreeMap<&'static str, KindTally>,
    /// Of the detection rules: how many need a capability, and how many need nothing else.
    needs: BTreeMap<u8, NeedTally>,
}

#[derive(Default)]
struct KindTally {
    typed: usize,
    decided: usize,
    by_configuration: usize,
}

#[derive(Default)]
struct NeedTally {
    rules: usize,
    alone: usize,
}

impl Tally {
    fn refuse(&mut self, style: &Style, name: &str, why: &str) {
        self.refused += 1;
        println!("{} {name}\n{why}\n", style.bad("WRONG"));
    }

    fn accept(&mut self, kind: Kind, needs: Needs, words: &Vocabulary) {
        let missing: Vec<Need> = needs.iter().filter(|need| class(*need, words) != CONFIGURATION).collect();
        let tally = self.kinds.entry(kind_name(kind)).or_default();
        tally.typed += 1;
        tally.decided += usize::from(missing.is_empty());
        tally.by_configuration += usize::from(missing.is_empty() && !needs.is_empty());
        if kind == Kind::Detection {
            for need in &missing {
                let tally = self.needs.entry(need.number()).or_default();
                tally.rules += 1;
                tally.alone += usize::from(missing.len() == 1);
            }
        }
    }

    fn print(&self, style: &Style, words: &Vocabulary) {
        let typed: usize = self.kinds.values().map(|tally| tally.typed).sum();
        println!("{} of {} files are read and typed.\n", typed, typed + self.refused);
        println!("{}", style.strong("kind          typed  decided   of these with a list   undecided"));
        for (kind, tally) in &self.kinds {
            let undecided = tally.typed - tally.decided;
            println!(
                "{kind:<12}{:>7}{:>9}{:>23}{undecided:>12}",
                tally.typed, tally.decided, tally.by_configuration
            );
        }
        if self.needs.is_empty() {
            return;
        }
        println!("\n{}", style.strong("detection rules need  class  rules   nothing else   what it is"));
        let mut needs: Vec<_> = self.needs.iter().collect();
        needs.sort_by_key(|(number, tally)| (std::cmp::Reverse(tally.rules), **number));
        for (number, tally) in needs {
            let Some(name) = words.needs().iter().find(|name| name.need.number() == *number) else {
                continue;
            };
            println!(
                "{:<20}{:>7}{:>7}{:>15}   {}",
                name.name, name.class, tally.rules, tally.alone, name.meaning
            );
        }
    }
}

fn class(need: Need, words: &Vocabulary) -> u8 {
    words.needs().iter().find(|name| name.need == need).map_or(0, |name| name.class)
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Detection => "rule",
        Kind::Dlp => "dlp",
        Kind::Insight => "query",
        Kind::Exclusion => "exclusion",
        Kind::Triage => "triage_rule",
    }
}
