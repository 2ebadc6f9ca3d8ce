//! Explaining: why a rule matched. The conditions that were true, each with its place in the source and what it saw.
//! Not the sentence for a person; that is made by whoever shows it.

use crate::compile::{Node, Op};
use crate::eval::{Evaluation, Want};
use crate::function::Pure;
use crate::token::Span;
use crate::value::{Array, Value};

/// A condition that was true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// Where it stands in the rule's source.
    pub span: Span,
    /// The condition as it is written there.
    pub condition: String,
    /// What it looked at, each with the expression it came from.
    pub seen: Vec<Seen>,
}

/// A value a condition looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The expression.
    pub expression: String,
    /// Its value as text, at most [`MAX_SHOWN_CHARACTERS`] of it, around what was found.
    pub value: String,
}

/// A shown value is cut after this many characters.
pub const MAX_SHOWN_CHARACTERS: usize = 200;

/// Most reasons told of one rule.
const MAX_REASONS: usize = 64;

/// Why `node` is true; nothing if it is not.
pub(crate) fn explain<'m>(evaluation: &mut Evaluation<'m, '_>, node: &'m Node, source: &str) -> Vec<Reason> {
    if !evaluation.rule(node).is_true() {
        return Vec::new();
    }
    let mut finder = Finder { evaluation, source, reasons: Vec::new() };
    finder.why(node);
    let mut reasons = finder.reasons;
    // Conjunctions are evaluated cheapest first; a person reads them as written.
    reasons.sort_by_key(|reason| (reason.span.start, reason.span.end));
    reasons.dedup();
    reasons
}

struct Finder<'e, 'm, 'h, 's> {
    evaluation: &'e mut Evaluation<'m, 'h>,
    source: &'s str,
    reasons: Vec<Reason>,
}

impl<'m> Finder<'_, 'm, '_, '_> {
    fn is_true(&mut self, node: &'m Node) -> bool {
        self.evaluation.truth(node, Want::IsTrue).is_true()
    }

    /// Goes down to the conditions that made `node` true.
    fn why(&mut self, node: &'m Node) {
        if self.reasons.len() >= MAX_REASONS {
            return;
        }
        match &node.op {
            Op::And(parts) => parts.iter().for_each(|part| self.why(part)),
            Op::Or(parts) | Op::Threshold(_, parts) => {
                for part in parts {
                    if self.is_true(part) {
                        self.why(part);
                    }
                }
            }
            Op::Each { pure: Pure::Any, array, filters, body } => self.why_any(node, array, filters, body),
            Op::OrIfNull(value, _) if self.is_true(value) => self.why(value),
            Op::Constant(_) => {}
            _ => self.tell(node),
        }
    }

    /// The first element that made it true.
    fn why_any(&mut self, node: &'m Node, array: &'m Node, filters: &'m [Node], body: &'m Node) {
        let Value::Array(array) = self.evaluation.value(array) else { return self.tell(node) };
        let found = self.first_true(&array, filters, body);
        let Some(element) = found else { return self.tell(node) };
        self.evaluation.enter(element);
        filters.iter().for_each(|filter| self.why(filter));
        let before = self.reasons.len();
        self.why(body);
        if self.reasons.len() == before && filters.is_empty() {
            self.tell(node);
        }
        self.evaluation.leave();
    }

    fn first_true(&mut self, array: &Array<'m>, filters: &'m [Node], body: &'m Node) -> Option<Value<'m>> {
        array.iter().find(|element| {
            self.evaluation.enter(element.clone());
            let is_it = filters.iter().all(|filter| self.is_true(filter)) && self.is_true(body);
            self.evaluation.leave();
            is_it
        })
    }

    fn tell(&mut self, node: &'m Node) {
        let mut operands = Vec::new();
        operands_of(node, &mut operands);
        let seen = operands.into_iter().map(|operand| self.see(operand)).collect();
        let condition = one_line(node.span.text(self.source));
        self.reasons.push(Reason { span: node.span, condition, seen });
    }

    fn see(&mut self, operand: Operand<'m>) -> Seen {
        let value = self.evaluation.value(operand.node);
        Seen {
            expression: one_line(operand.node.span.text(self.source)),
            value: shown(&value, operand.condition),
        }
    }
}

/// A value that a condition looks at.
#[derive(Clone, Copy)]
struct Operand<'n> {
    node: &'n Node,
    /// What is looked for in it.
    condition: &'n Node,
}

/// The values a condition looks at that are not written out in it.
fn operands_of<'n>(condition: &'n Node, found: &mut Vec<Operand<'n>>) {
    let mut add = |node: &'n Node| {
        if !matches!(node.op, Op::Constant(_)) {
            found.push(Operand { node, condition });
        }
    };
    match &condition.op {
        Op::Not(inner) => operands_of(inner, found),
        Op::Parts(parts) => {
            add(&parts.text);
            parts.computed.iter().for_each(add);
        }
        Op::Search { text, .. } | Op::Like { text, .. } => add(text),
        Op::IpIn { address, .. } => add(address),
        Op::Compare(_, left, right) => {
            add(left);
            add(right);
        }
        Op::Range { low, value, high, .. } => {
            add(low);
            add(value);
            add(high);
        }
        Op::InTexts { value, .. }
        | Op::InTuple { value, .. }
        | Op::InList { value, .. }
        | Op::InArray { value, .. }
        | Op::IsNull(value) => add(value),
        Op::Path(..) | Op::Field(..) | Op::Item(_) | Op::Index(..) => add(condition),
        _ => {}
    }
}

fn one_line(text: &str) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), 0)
}

fn shown(value: &Value<'_>, condition: &Node) -> String {
    match value {
        Value::Text(text) => cut(text, place_of_match(text, condition).unwrap_or(0)),
        other => cut(&format!("{other:?}"), 0),
    }
}

/// Where in `text` the condition found what it looks for.
fn place_of_match(text: &str, condition: &Node) -> Option<usize> {
    match &condition.op {
        Op::Search { patterns, .. } => patterns.iter().find_map(|pattern| pattern.find(text)),
        Op::Parts(parts) => parts.find(text),
        _ => None,
    }
}

/// At most [`MAX_SHOWN_CHARACTERS`] of `text`, beginning a little before byte `at`.
fn cut(text: &str, at: usize) -> String {
    let before = MAX_SHOWN_CHARACTERS / 4;
    let mut start = if text.chars().count() <= MAX_SHOWN_CHARACTERS { 0 } else { at.saturating_sub(before) };
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let part: String = text[start..].chars().take(MAX_SHOWN_CHARACTERS).collect();
    let is_cut = start + part.len() < text.len();
    let (head, tail) = (if start > 0 { "…" } else { "" }, if is_cut { "…" } else { "" });
    format!("{head}{part}{tail}")
}
