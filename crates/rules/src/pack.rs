//! Many rules at once. A pack is compiled once and judges any number of messages, from any number of threads.
//! What its rules have in common is computed once for a message; what cannot match is not looked at.

use crate::check::{Checked, Expected, check, needs};
use crate::compile::{Compiler, Node};
use crate::eval::Evaluation;
use crate::explain::{Reason, explain};
use crate::gate::Scanner;
use crate::parse::parse;
use crate::token::SourceError;
use crate::value::{Host, Needs, Truth, Value};
use crate::vocabulary::Vocabulary;

/// A rule that was read and checked.
#[derive(Clone, Debug)]
pub struct Rule {
    source: String,
    checked: Checked,
    needs: Needs,
}

impl Rule {
    /// Reads and checks a rule. Errors: [`SourceError`], which points at the place in `source`.
    pub fn new(source: &str, vocabulary: &Vocabulary, expected: Expected) -> Result<Self, SourceError> {
        let checked = check(&parse(source)?, vocabulary, expected)?;
        let needs = needs(&checked, vocabulary);
        Ok(Self { source: source.to_owned(), checked, needs })
    }

    /// As it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every capability its evaluation may ask for. A rule whose needs are all met is always decided.
    #[must_use]
    pub fn needs(&self) -> Needs {
        self.needs
    }

    /// The checked tree.
    #[must_use]
    pub fn checked(&self) -> &Checked {
        &self.checked
    }
}

/// What a rule says of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The rule is true.
    Match,
    /// The rule is false or null, and no missing capability could make it true.
    NoMatch,
    /// With these capabilities the rule might be true.
    Undecided(Needs),
}

impl From<Truth> for Outcome {
    fn from(truth: Truth) -> Self {
        if truth.is_true() {
            Self::Match
        } else if truth.may_be_true() {
            Self::Undecided(truth.needs())
        } else {
            Self::NoMatch
        }
    }
}

/// Rules compiled together. A rule is known by its place in the order they were given.
#[derive(Debug)]
pub struct Pack {
    rules: Vec<Rule>,
    nodes: Vec<Node>,
    scanner: Scanner,
    slots: u32,
}

impl Pack {
    /// Compiles rules together.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        let mut compiler = Compiler::new(rules.iter().map(|rule| &rule.checked));
        let nodes: Vec<Node> = rules.iter().map(|rule| compiler.rule(&rule.checked)).collect();
        let slots = compiler.slots();
        let scanner = compiler.gates.finish();
        Self { rules, nodes, scanner, slots }
    }

    /// The rules, in their order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Begins to judge one message.
    pub fn judge<'m, 'h>(&'m self, host: &'h dyn Host<'m>) -> Judging<'m, 'h> {
        Judging { pack: self, host, evaluation: Evaluation::new(host, Some(&self.scanner), self.slots) }
    }

    /// Like [`Pack::judge`], but looks at every rule in full. Slower, with the same outcomes: tests hold it to that.
    pub fn judge_without_gates<'m, 'h>(&'m self, host: &'h dyn Host<'m>) -> Judging<'m, 'h> {
        Judging { pack: self, host, evaluation: Evaluation::new(host, None, self.slots) }
    }

    /// Compiles every pattern now instead of when it is first searched.
    ///
    /// Errors: the place of each rule whose pattern is too large, and why.
    pub fn compile_patterns(&self) -> Result<(), Vec<(usize, String)>> {
        let wrong: Vec<(usize, String)> = self
            .rules
            .iter()
            .enumerate()
            .filter_map(|(place, rule)| Some((place, compile_patterns(&rule.checked).err()?)))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Sizes, for logs and measurements.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes {
            rules: self.rules.len(),
            shared_parts: self.slots as usize,
            literals: self.scanner.literals(),
            paths: self.scanner.paths(),
            automaton_bytes: self.scanner.bytes(),
        }
    }
}

/// How large a compiled pack is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sizes {
    /// Rules.
    pub rules: usize,
    /// Parts that several rules have in common.
    pub shared_parts: usize,
    /// Literals looked for in one pass.
    pub literals: usize,
    /// Fields they are looked for in.
    pub paths: usize,
    /// Memory of the automaton that finds them.
    pub automaton_bytes: usize,
}

fn compile_patterns(checked: &Checked) -> Result<(), String> {
    if let crate::check::Resolved::Search(_, _, patterns) = &checked.kind {
        for pattern in patterns {
            pattern.compile().map_err(|reason| format!("the pattern `{}`: {reason}", pattern.written()))?;
        }
    }
    checked.children().into_iter().try_for_each(compile_patterns)
}

/// One message being judged by a pack. Ask it for the rules that apply, in any order.
pub struct Judging<'m, 'h> {
    pack: &'m Pack,
    host: &'h dyn Host<'m>,
    evaluation: Evaluation<'m, 'h>,
}

impl<'m> Judging<'m, '_> {
    /// What one rule says; [`Outcome::NoMatch`] for a place that has no rule.
    pub fn outcome(&mut self, place: usize) -> Outcome {
        self.pack.nodes.get(place).map_or(Outcome::NoMatch, |node| self.evaluation.rule(node).into())
    }

    /// What every rule says, in their order.
    pub fn outcomes(&mut self) -> Vec<Outcome> {
        (0..self.pack.nodes.len()).map(|place| self.outcome(place)).collect()
    }

    /// The value of a rule that shows something instead of asking; null for a place that has no rule.
    pub fn value(&mut self, place: usize) -> Value<'m> {
        self.pack.nodes.get(place).map_or(Value::Null, |node| self.evaluation.insight(node))
    }

    /// Why a rule matched: the conditions that were true, where they stand, and the values they saw.
    ///
    /// Empty for a rule that did not match. Evaluates the rule again, in full: for those that matched only.
    #[must_use]
    pub fn reasons(&self, place: usize) -> Vec<Reason> {
        let (Some(node), Some(rule)) = (self.pack.nodes.get(place), self.pack.rules.get(place)) else {
            return Vec::new();
        };
        // Without gates and with its own budget: an explanation must not change what is judged.
        let mut evaluation = Evaluation::new(self.host, None, self.pack.slots);
        explain(&mut evaluation, node, rule.source())
    }

    /// Work done so far, in steps. See [`limits`](crate::limits).
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.evaluation.steps()
    }
}
