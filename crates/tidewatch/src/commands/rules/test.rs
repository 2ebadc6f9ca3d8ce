//! `tidewatch rules test PATH`: runs the cases that stand in rule files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use judge::facts::Facts;
use judge::vocabulary::{self, Kept, MailHost, Profiles, RuleLists};
use rules::source::{CaseMessage, RuleFile};
use rules::{Outcome, Pack, Rule, Vocabulary};

use super::{facts, rule_files};
use crate::config::Config;
use crate::terminal::Style;
use crate::{EXIT_ERROR, wiring};

/// What `rules test` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder with rule files (.yml), or one file
    path: PathBuf,
}

/// Runs every case and says which did not turn out as written.
pub(super) fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let style = Style::of_stdout();
    let trial = Trial {
        words: vocabulary::mail(),
        lists: wiring::rule_book::lists(config),
        own_domains: config.organisation.domains.clone(),
    };
    let (mut good, mut bad, mut without) = (0, 0, 0);
    for file in rule_files(&arguments.path)? {
        let name = file.path.display().to_string();
        let rule_file = RuleFile::parse(&file.text).with_context(|| format!("read the rule file {name}"))?;
        let rule = match rule_file.rule(&trial.words) {
            Ok(rule) => rule,
            Err(error) => {
                bad += 1;
                println!("{} {name}\n{}", style.bad("WRONG"), error.render(&rule_file.source));
                continue;
            }
        };
        let cases = &rule_file.cases;
        without += usize::from(cases.must.is_empty() || cases.near.is_empty());
        let pack = Pack::new(vec![rule]);
        let must = cases.must.iter().map(|case| (case, true));
        for (number, (case, must_match)) in
            must.chain(cases.near.iter().map(|case| (case, false))).enumerate()
        {
            let message = trial.message(case, &file.path)?;
            let outcome = trial.outcome(&pack, &message);
            if (outcome == Outcome::Match) == must_match && !matches!(outcome, Outcome::Undecided(_)) {
                good += 1;
            } else {
                bad += 1;
                let wanted = if must_match { "must match" } else { "must not match" };
                println!(
                    "{} {name}: case {}, which {wanted}: {}",
                    style.bad("WRONG"),
                    number + 1,
                    trial.said(outcome)
                );
            }
        }
    }
    println!("{good} cases turned out as written, {bad} did not.");
    if without > 0 {
        println!("{without} rules lack a case that must match or a near one.");
    }
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(EXIT_ERROR) })
}

/// What rules are tried with.
struct Trial {
    words: Vocabulary,
    lists: RuleLists,
    own_domains: Vec<String>,
}

impl Trial {
    /// The facts of a case's message; a file stands beside the rule file.
    fn message(&self, case: &CaseMessage, rule_file: &Path) -> anyhow::Result<Facts> {
        let bytes = match case {
            CaseMessage::Inline(text) => text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes(),
            CaseMessage::File(name) => {
                let path = rule_file.parent().unwrap_or(Path::new(".")).join(name);
                std::fs::read(&path).with_context(|| format!("read the case {}", path.display()))?
            }
        };
        Ok(facts(&bytes, &self.own_domains))
    }

    fn outcome(&self, pack: &Pack, message: &Facts) -> Outcome {
        let (profiles, kept) = (Profiles::default(), Kept::default());
        let host = MailHost::new(message, &self.lists, &profiles, &kept);
        pack.judge(&host).outcome(0)
    }

    fn said(&self, outcome: Outcome) -> String {
        match outcome {
            Outcome::Match => "it matches".to_owned(),
            Outcome::NoMatch => "it does not match".to_owned(),
            Outcome::Undecided(needs) => {
                let needs: Vec<&str> = needs.iter().map(|need| self.words.need_name(need)).collect();
                format!("it stays undecided, for want of {}", needs.join(", "))
            }
        }
    }
}

/// Compiles one rule of a file, for commands that look at a single one.
pub(super) fn single(path: &Path, words: &Vocabulary) -> anyhow::Result<(RuleFile, Rule)> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("read the rule file {}", path.display()))?;
    let file = RuleFile::parse(&text).with_context(|| format!("read the rule file {}", path.display()))?;
    let rule = file.rule(words).map_err(|error| {
        anyhow::anyhow!("use the rule {}\n{}", path.display(), error.render(&file.source))
    })?;
    Ok((file, rule))
}
