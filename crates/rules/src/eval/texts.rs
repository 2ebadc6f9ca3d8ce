//! Conditions on texts: parts, patterns, globs, addresses, membership.
//! A null text has no answer; an open one is open, unless nothing in it could matter.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::{Evaluation, undecided};
use crate::compile::{Node, Parts, PartsHow, TextSet};
use crate::function::text::lowercase;
use crate::pattern::{Glob, Network, Pattern};
use crate::value::{Need, Needs, Text, Truth, Value};
use crate::vocabulary::ListIndex;

/// A text in lower case: as it was, made now, or made before for another rule.
pub(super) enum Lower<'t> {
    Here(Cow<'t, str>),
    Kept(Rc<str>),
}

impl std::ops::Deref for Lower<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Here(text) => text,
            Self::Kept(text) => text,
        }
    }
}

/// Shorter texts are lower-cased anew each time: looking them up costs as much.
const KEPT_BYTES: usize = 256;

/// A text operand that is there, or the answer that follows from its absence.
enum Operand<'m> {
    Text(Text<'m>),
    Answer(Truth),
}

fn operand(value: Value<'_>) -> Operand<'_> {
    match value {
        Value::Text(text) => Operand::Text(text),
        Value::Undecided(needs) => Operand::Answer(Truth::undecided(needs)),
        _ => Operand::Answer(Truth::NULL),
    }
}

impl<'m> Evaluation<'m, '_> {
    pub(super) fn lower<'t>(&mut self, text: &'t Text<'m>) -> Lower<'t> {
        match text {
            Text::Borrowed(borrowed) if borrowed.len() >= KEPT_BYTES => {
                Lower::Kept(self.memory.lowercase(borrowed, || lowercase(borrowed).into()))
            }
            _ => Lower::Here(lowercase(text)),
        }
    }

    /// Whether the scan of all literals already says that this node cannot be true.
    fn is_ruled_out(&mut self, node: &Node) -> bool {
        !self.may_be_true(node)
    }

    pub(super) fn parts(&mut self, node: &'m Node, parts: &'m Parts) -> Truth {
        let text = match operand(self.value(&parts.text)) {
            Operand::Text(text) => text,
            Operand::Answer(truth) => return truth,
        };
        if parts.computed.is_empty() {
            return self.written_parts(node, parts, &text);
        }
        let mut open = Needs::NONE;
        let mut is_compared = !parts.written.is_empty();
        self.spend_on(&text);
        if parts.ignores_case && parts.is_match(&self.lower(&text))
            || !parts.ignores_case && parts.is_match(&text)
        {
            return Truth::TRUE;
        }
        for part in &parts.computed {
            match self.value(part) {
                Value::Text(part) => {
                    is_compared = true;
                    if self.holds(parts.how, parts.ignores_case, &text, &part) {
                        return Truth::TRUE;
                    }
                }
                Value::Array(array) => {
                    for part in array.iter() {
                        if let Value::Text(part) = part {
                            is_compared = true;
                            if self.holds(parts.how, parts.ignores_case, &text, &part) {
                                return Truth::TRUE;
                            }
                        }
                    }
                }
                Value::Undecided(needs) => open = open.union(needs),
                _ => {}
            }
        }
        // A null part is passed over; if all were null there was nothing to ask.
        match (open.is_empty(), is_compared) {
            (false, true) => Truth::undecided_not_null(open),
            (false, false) => Truth::undecided(open),
            (true, true) => Truth::FALSE,
            (true, false) => Truth::NULL,
        }
    }

    fn holds(&mut self, how: PartsHow, ignores_case: bool, text: &Text<'m>, part: &str) -> bool {
        self.spend_on(text);
        if ignores_case { how.holds(&self.lower(text), &lowercase(part)) } else { how.holds(text, part) }
    }

    fn written_parts(&mut self, node: &'m Node, parts: &'m Parts, text: &Text<'m>) -> Truth {
        if self.is_ruled_out(node) {
            return Truth::FALSE;
        }
        if let (Some(path), Some(scan), Some(_)) = (parts.answered_by, &mut self.scan, node.gate)
            && scan.is_exact(path, &self.root)
        {
            return Truth::TRUE;
        }
        self.spend_on(text);
        Truth::from(if parts.ignores_case { parts.is_match(&self.lower(text)) } else { parts.is_match(text) })
    }

    pub(super) fn search(&mut self, node: &'m Node, text: &'m Node, patterns: &'m [Arc<Pattern>]) -> Truth {
        let text = match operand(self.value(text)) {
            Operand::Text(text) => text,
            Operand::Answer(truth) => return truth,
        };
        if self.is_ruled_out(node) {
            return Truth::FALSE;
        }
        let mut truth = Truth::FALSE;
        for pattern in patterns {
            self.spend_on(&text);
            if self.is_exhausted {
                return Truth::undecided_not_null(Need::BUDGET.into());
            }
            truth = truth.or(match pattern.is_match(&text) {
                Some(found) => found.into(),
                None => Truth::undecided_not_null(Need::BUDGET.into()),
            });
            if truth.is_true() {
                break;
            }
        }
        truth
    }

    pub(super) fn like(
        &mut self,
        node: &'m Node,
        text: &'m Node,
        globs: &'m [Arc<Glob>],
        computed: &'m [Node],
        ignores_case: bool,
    ) -> Truth {
        let text = match operand(self.value(text)) {
            Operand::Text(text) => text,
            Operand::Answer(truth) => return truth,
        };
        if computed.is_empty() && self.is_ruled_out(node) {
            return Truth::FALSE;
        }
        self.spend(globs.len().saturating_mul(text.len()) / crate::limits::BYTES_PER_STEP);
        let text = if ignores_case { self.lower(&text) } else { Lower::Here(Cow::Borrowed(&*text)) };
        if globs.iter().any(|glob| glob.is_match(&text)) {
            return Truth::TRUE;
        }
        let mut open = Needs::NONE;
        let mut is_compared = !globs.is_empty();
        for glob in computed {
            match self.value(glob) {
                Value::Text(glob) => {
                    is_compared = true;
                    self.spend_on(&text);
                    if Glob::new(&glob, ignores_case).is_match(&text) {
                        return Truth::TRUE;
                    }
                }
                Value::Undecided(needs) => open = open.union(needs),
                _ => {}
            }
        }
        match (open.is_empty(), is_compared) {
            (false, _) => Truth::undecided(open),
            (true, true) => Truth::FALSE,
            (true, false) => Truth::NULL,
        }
    }

    pub(super) fn ip_in(
        &mut self,
        address: &'m Node,
        networks: &'m [Network],
        computed: &'m [Node],
    ) -> Truth {
        let text = match operand(self.value(address)) {
            Operand::Text(text) => text,
            Operand::Answer(truth) => return truth,
        };
        self.spend(networks.len() / 8);
        // What is no address has no answer.
        let Ok(address) = text.trim_matches(['[', ']']).parse() else { return Truth::NULL };
        if networks.iter().any(|network| network.contains(address)) {
            return Truth::TRUE;
        }
        let mut truth = Truth::FALSE;
        for network in computed {
            truth = truth.or(match self.value(network) {
                Value::Text(network) => {
                    Network::parse(&network).map_or(Truth::NULL, |it| it.contains(address).into())
                }
                Value::Undecided(needs) => Truth::undecided(needs),
                _ => Truth::NULL,
            });
        }
        truth
    }

    pub(super) fn in_texts(&mut self, value: &'m Node, texts: &'m TextSet, ignores_case: bool) -> Truth {
        match operand(self.value(value)) {
            Operand::Text(text) if ignores_case => texts.contains(&lowercase(&text)).into(),
            Operand::Text(text) => texts.contains(&text).into(),
            Operand::Answer(truth) => truth,
        }
    }

    pub(super) fn in_tuple(&mut self, value: &'m Node, among: &'m [Node], ignores_case: bool) -> Truth {
        let value = self.value(value);
        if let Some(answer) = absent(&value) {
            return answer;
        }
        let entries: Vec<Value<'m>> = among.iter().map(|entry| self.value(entry)).collect();
        let is_all_null = entries.iter().all(Value::is_null);
        if is_all_null { Truth::NULL } else { self.among(&value, entries.into_iter(), ignores_case) }
    }

    pub(super) fn in_list(&mut self, value: &'m Node, list: ListIndex, ignores_case: bool) -> Truth {
        let value = self.value(value);
        let list = self.host.list(list);
        match value {
            Value::Text(text) if ignores_case => list.contains_lowercase(&lowercase(&text)),
            Value::Text(text) => list.contains(&text),
            other => match absent(&other) {
                Some(answer) => answer,
                None => match list.entries() {
                    Value::Array(entries) => self.among(&other, entries.iter(), false),
                    Value::Undecided(needs) => Truth::undecided_not_null(needs),
                    _ => Truth::NULL,
                },
            },
        }
    }

    pub(super) fn in_array(&mut self, value: &'m Node, array: &'m Node, ignores_case: bool) -> Truth {
        let value = self.value(value);
        if let Some(answer) = absent(&value) {
            return answer;
        }
        match self.value(array) {
            Value::Array(entries) => self.among(&value, entries.iter(), ignores_case),
            Value::Undecided(needs) => Truth::undecided(needs),
            _ => Truth::NULL,
        }
    }

    /// Whether one of the entries equals the value; entries that are null are passed over.
    fn among(
        &mut self,
        value: &Value<'m>,
        entries: impl Iterator<Item = Value<'m>>,
        ignores_case: bool,
    ) -> Truth {
        let how =
            if ignores_case { crate::ast::Comparison::EqualFold } else { crate::ast::Comparison::Equal };
        let mut open = Needs::NONE;
        for entry in entries {
            self.spend(1);
            if let Some(needs) = undecided(&entry) {
                open = open.union(needs);
            } else if super::operator::compare(how, value, &entry).is_true() {
                return Truth::TRUE;
            }
        }
        if open.is_empty() { Truth::FALSE } else { Truth::undecided_not_null(open) }
    }
}

/// The answer that follows from a value that is null or open.
fn absent(value: &Value<'_>) -> Option<Truth> {
    match value {
        Value::Null => Some(Truth::NULL),
        Value::Undecided(needs) => Some(Truth::undecided(*needs)),
        _ => None,
    }
}
