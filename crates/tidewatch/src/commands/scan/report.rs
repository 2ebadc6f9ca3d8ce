//! A verdict in words for a person at a terminal: what was decided, why, and the words it rests on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use guard::scan::Judged;
use model::phrase::Phrase;
use model::verdict::{Action, DecidedBy, Reason};
use platform::phrases::Phrases;

use crate::terminal::{Style, harmless};

/// Evidence is a glimpse, not the message.
const MAX_EVIDENCE_CHARACTERS: usize = 100;
/// So many glimpses for each reason.
const MAX_EVIDENCE: usize = 3;

/// Writes verdicts and counts them.
pub(crate) struct Report {
    style: Style,
    is_verbose: bool,
    started: Instant,
    counts: BTreeMap<Action, u64>,
    unreadable: u64,
}

impl Report {
    pub(crate) fn new(style: Style, is_verbose: bool) -> Self {
        Report { style, is_verbose, started: Instant::now(), counts: BTreeMap::new(), unreadable: 0 }
    }

    /// One message: a line for what was accepted, the whole story for the rest.
    pub(crate) fn message(
        &mut self,
        name: &str,
        outcome: &Result<Judged, String>,
        phrases: &Phrases,
        language: &str,
    ) -> String {
        match outcome {
            Ok(judged) => {
                *self.counts.entry(judged.verdict.action()).or_default() += 1;
                self.judged(name, judged, phrases, language)
            }
            Err(error) => {
                self.unreadable += 1;
                format!(
                    "{}  {}\n         {}\n",
                    self.style.bad("ERROR  "),
                    harmless(name, 200),
                    harmless(error, 300)
                )
            }
        }
    }

    fn judged(&self, name: &str, judged: &Judged, phrases: &Phrases, language: &str) -> String {
        let verdict = &judged.verdict;
        let mut text = format!(
            "{} {}  {}\n",
            self.action(verdict.action()),
            self.style.strong(&format!("{:>6}", verdict.score().to_string())),
            harmless(name, 200)
        );
        if verdict.action() == Action::Accept && !self.is_verbose {
            return text;
        }
        let mut say = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        say(&self.style.faint(&format!("                From     {}", harmless(&judged.from, 100))));
        say(&self.style.faint(&format!("                Subject  {}", harmless(&judged.subject, 100))));
        for reason in verdict.reasons().iter().filter(|reason| self.is_shown(reason)) {
            say(&format!("        {} {}", Signed(reason), phrases.say(language, &reason.text)));
            for evidence in reason.evidence.iter().take(MAX_EVIDENCE) {
                let glimpse = harmless(&evidence.text, MAX_EVIDENCE_CHARACTERS);
                say(&self
                    .style
                    .faint(&format!("                “{glimpse}”  in {}", harmless(&evidence.part, 80))));
            }
        }
        if let DecidedBy::Reason(id) = verdict.decided_by() {
            let phrase = Phrase::new("scan-decided-by").with("reason", id.as_str());
            say(&format!("                {}", phrases.say(language, &phrase)));
        }
        self.open_questions(judged, phrases, language, &mut say);
        text
    }

    /// What could not be decided: how many, and which when asked.
    fn open_questions(&self, judged: &Judged, phrases: &Phrases, language: &str, say: &mut impl FnMut(&str)) {
        let undecided = judged.verdict.undecided();
        if undecided.is_empty() {
            return;
        }
        let phrase = Phrase::new("scan-open-questions").with("count", undecided.len().to_string());
        say(&self.style.faint(&format!("              ? {}", phrases.say(language, &phrase))));
        if self.is_verbose {
            for question in undecided {
                say(&self.style.faint(&format!(
                    "                {}: {}",
                    question.rule,
                    question.needs.join(", ")
                )));
            }
        }
    }

    /// A reason without points is a remark; it is shown when asked for.
    fn is_shown(&self, reason: &Reason) -> bool {
        self.is_verbose || reason.points.as_hundredths() != 0
    }

    fn action(&self, action: Action) -> String {
        let word = format!("{:<7}", action.as_str().to_uppercase());
        match action {
            Action::Accept => self.style.good(&word),
            Action::Tag => self.style.doubtful(&word),
            Action::Hold | Action::Defer | Action::Reject => self.style.bad(&word),
        }
    }

    /// What it all amounts to.
    pub(crate) fn summary(&self, phrases: &Phrases, language: &str) -> String {
        let total: u64 = self.counts.values().sum::<u64>() + self.unreadable;
        let took = self.started.elapsed();
        let count = |action: Action| self.counts.get(&action).copied().unwrap_or_default().to_string();
        let phrase = Phrase::new("scan-summary")
            .with("total", total.to_string())
            .with("accepted", count(Action::Accept))
            .with("tagged", count(Action::Tag))
            .with("held", count(Action::Hold))
            .with("deferred", count(Action::Defer))
            .with("rejected", count(Action::Reject))
            .with("unreadable", self.unreadable.to_string())
            .with("seconds", format!("{:.1}", took.as_secs_f64()));
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}", phrases.say(language, &phrase));
        text
    }
}

/// Points with their sign, so that it is seen at once what speaks for a message.
struct Signed<'a>(&'a Reason);

impl std::fmt::Display for Signed<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let points = self.0.points;
        let sign = if points.as_hundredths() > 0 { "+" } else { "" };
        write!(formatter, "{:>7}", format!("{sign}{points}"))
    }
}
