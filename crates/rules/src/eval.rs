//! Evaluating compiled rules over one message: three-valued logic, open answers, scopes, and a budget of steps.
//!
//! Two ways of asking keep a pack fast. [`Want::Exact`] computes a truth as the language defines it. [`Want::IsTrue`] only
//! asks whether it is true: there null and false are one, gates may answer, and the first part of a conjunction that
//! cannot be true ends it. A rule is asked the second way; below `not`, the first is used.

mod memory;
mod operator;
mod pure;
mod texts;

use std::rc::Rc;

use crate::check::Constant;
use crate::compile::{Node, Op, PathStart};
use crate::function::Pure;
use crate::gate::{Scan, Scanner};
use crate::limits::{BYTES_PER_STEP, MAX_ARRAY, MAX_MESSAGE_STEPS, MAX_RULE_STEPS};
use crate::value::{Array, Host, Need, Needs, RecordValue, Truth, Value};
use crate::vocabulary::FieldIndex;
use memory::Memory;

/// What is asked of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Want {
    /// True, false or null, as the language has it.
    Exact,
    /// Whether it is true; null may be told as false.
    IsTrue,
}

/// One message being judged.
pub(crate) struct Evaluation<'m, 'h> {
    host: &'h dyn Host<'m>,
    root: RecordValue<'m>,
    /// The items, innermost last.
    scopes: Vec<Value<'m>>,
    memory: Memory<'m>,
    /// Which literals occur; none to evaluate without gates.
    scan: Option<Scan<'m>>,
    rule_steps: u64,
    message_steps: u64,
    is_exhausted: bool,
}

impl<'m, 'h> Evaluation<'m, 'h> {
    pub(crate) fn new(host: &'h dyn Host<'m>, scanner: Option<&'m Scanner>, slots: u32) -> Self {
        Self {
            host,
            root: host.root(),
            scopes: Vec::new(),
            memory: Memory::new(slots),
            scan: scanner.map(Scanner::begin),
            rule_steps: 0,
            message_steps: 0,
            is_exhausted: false,
        }
    }

    /// Whether a rule is true of the message.
    pub(crate) fn rule(&mut self, root: &'m Node) -> Truth {
        self.begin_rule();
        self.truth(root, Want::IsTrue)
    }

    /// The value of a rule that shows something instead of asking.
    pub(crate) fn insight(&mut self, root: &'m Node) -> Value<'m> {
        self.begin_rule();
        self.value(root)
    }

    pub(crate) fn steps(&self) -> u64 {
        self.message_steps
    }

    fn begin_rule(&mut self) {
        self.scopes.clear();
        self.rule_steps = 0;
        self.is_exhausted = self.message_steps >= MAX_MESSAGE_STEPS;
    }

    /// Counts work. What runs out stays undecided.
    fn spend(&mut self, steps: usize) {
        self.rule_steps += steps as u64;
        self.message_steps += steps as u64;
        self.is_exhausted |= self.rule_steps > MAX_RULE_STEPS || self.message_steps > MAX_MESSAGE_STEPS;
    }

    fn spend_on(&mut self, text: &str) {
        self.spend(text.len() / BYTES_PER_STEP);
    }

    /// Whether what must occur for this node to be true occurs.
    fn may_be_true(&mut self, node: &Node) -> bool {
        let (Some(gate), Some(scan)) = (node.gate, &mut self.scan) else { return true };
        let before = scan.bytes;
        let is_open = scan.is_open(gate, &self.root);
        let scanned = scan.bytes - before;
        // Counted once for the message, not for the rule that happened to come first.
        self.message_steps += (scanned / BYTES_PER_STEP) as u64;
        is_open
    }

    pub(crate) fn truth(&mut self, node: &'m Node, want: Want) -> Truth {
        self.spend(1);
        if self.is_exhausted {
            return Truth::undecided(Needs::of(Need::BUDGET));
        }
        // Before memory, so that a gate's answer does not depend on which rule came first.
        if want == Want::IsTrue && !self.may_be_true(node) {
            return Truth::FALSE;
        }
        let known = self.memory.truth(node.slot, want);
        let truth = known.unwrap_or_else(|| self.compute_truth(node, want));
        if self.is_exhausted {
            return Truth::undecided(Needs::of(Need::BUDGET));
        }
        // Asked this way, all that cannot be true is one.
        let truth = if want == Want::IsTrue && !truth.may_be_true() { Truth::FALSE } else { truth };
        if known.is_none() {
            self.memory.keep_truth(node.slot, want, truth);
        }
        truth
    }

    fn compute_truth(&mut self, node: &'m Node, want: Want) -> Truth {
        match &node.op {
            Op::And(parts) => self.and(parts, want),
            Op::Or(parts) => self.or(parts, want),
            Op::Not(value) => self.truth(value, Want::Exact).not(),
            Op::Threshold(count, parts) => self.threshold(*count, parts, want),
            Op::Each { pure: Pure::Any, array, filters, body } => self.any(array, filters, body, want),
            Op::Each { pure: Pure::All, array, body, .. } => self.all(array, body, want),
            // Where false stands in for null, only whether the first is true matters.
            Op::OrIfNull(value, otherwise) if want == Want::IsTrue && is_false(otherwise) => {
                self.truth(value, want)
            }
            Op::OrIfNull(value, otherwise) => {
                let truth = self.truth(value, Want::Exact);
                if truth.may_be_null() { truth.or_if_null(self.truth(otherwise, Want::Exact)) } else { truth }
            }
            Op::Parts(parts) => self.parts(node, parts),
            Op::Search { pure, text, patterns } if is_condition(*pure) => self.search(node, text, patterns),
            Op::Like { text, globs, computed, ignores_case } => {
                self.like(node, text, globs, computed, *ignores_case)
            }
            Op::IpIn { address, networks, computed } => self.ip_in(address, networks, computed),
            Op::Compare(how, left, right) => {
                let left = self.value(left);
                operator::compare(*how, &left, &self.value(right))
            }
            Op::Range { low, includes_low, value, high, includes_high } => {
                let value = self.value(value);
                let above = operator::ordered(&self.value(low), &value, *includes_low);
                above.and(operator::ordered(&value, &self.value(high), *includes_high))
            }
            Op::InTexts { value, texts, ignores_case } => self.in_texts(value, texts, *ignores_case),
            Op::InTuple { value, among, ignores_case } => self.in_tuple(value, among, *ignores_case),
            Op::InList { value, list, ignores_case } => self.in_list(value, *list, *ignores_case),
            Op::InArray { value, array, ignores_case } => self.in_array(value, array, *ignores_case),
            Op::IsNull(value) => match self.value(value) {
                Value::Null => Truth::TRUE,
                Value::Undecided(needs) => Truth::undecided_not_null(needs),
                _ => Truth::FALSE,
            },
            _ => self.compute_value(node).truth(),
        }
    }

    fn and(&mut self, parts: &'m [Node], want: Want) -> Truth {
        if want == Want::IsTrue {
            return self.and_is_true(parts);
        }
        let mut truth = Truth::TRUE;
        for part in parts {
            truth = truth.and(self.truth(part, want));
            if truth.is_false() {
                break;
            }
        }
        truth
    }

    /// Cheap parts first, then the gates of the others, then the others.
    fn and_is_true(&mut self, parts: &'m [Node]) -> Truth {
        let cheap = parts.iter().take_while(|part| part.cost <= CHEAP).count();
        let (cheap, dear) = parts.split_at(cheap);
        let mut truth = Truth::TRUE;
        for part in cheap {
            truth = truth.and(self.truth(part, Want::IsTrue));
            if !truth.may_be_true() {
                return Truth::FALSE;
            }
        }
        if dear.len() > 1 && !dear.iter().all(|part| self.may_be_true(part)) {
            return Truth::FALSE;
        }
        for part in dear {
            truth = truth.and(self.truth(part, Want::IsTrue));
            if !truth.may_be_true() {
                return Truth::FALSE;
            }
        }
        truth
    }

    fn or(&mut self, parts: &'m [Node], want: Want) -> Truth {
        let mut truth = Truth::FALSE;
        for part in parts {
            truth = truth.or(self.truth(part, want));
            if truth.is_true() {
                break;
            }
        }
        truth
    }

    /// `N of (…)`: true if N are true; else null if one is null; else false.
    fn threshold(&mut self, count: usize, parts: &'m [Node], want: Want) -> Truth {
        let (mut are_true, mut may_be_true) = (0, 0);
        let (mut is_null, mut may_be_null) = (false, false);
        let mut open = Needs::NONE;
        for (done, part) in parts.iter().enumerate() {
            let is_out_of_reach = may_be_true + (parts.len() - done) < count;
            if are_true >= count || (want == Want::IsTrue && is_out_of_reach) {
                break;
            }
            let truth = self.truth(part, want);
            are_true += usize::from(truth.is_true());
            may_be_true += usize::from(truth.may_be_true());
            is_null |= truth.is_null();
            may_be_null |= truth.may_be_null();
            open = open.union(if truth.is_open() { truth.needs() } else { Needs::NONE });
        }
        let may_fail = are_true < count;
        Truth::of(may_be_true >= count, may_fail && !is_null, may_fail && may_be_null, open)
    }

    /// Runs `visit` with the element as the item of a new scope.
    fn within<T>(&mut self, element: Value<'m>, visit: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(element);
        let result = visit(self);
        self.scopes.pop();
        result
    }

    /// Makes `element` the item of a new scope, until [`Self::leave`].
    pub(crate) fn enter(&mut self, element: Value<'m>) {
        self.scopes.push(element);
    }

    pub(crate) fn leave(&mut self) {
        self.scopes.pop();
    }

    /// A null array has no answer; an empty one has: no.
    fn any(&mut self, array: &'m Node, filters: &'m [Node], body: &'m Node, want: Want) -> Truth {
        let array = match self.value(array) {
            Value::Array(array) => array,
            Value::Undecided(needs) => return Truth::undecided(needs),
            // `filter` makes an empty array of a null one.
            _ if !filters.is_empty() => return Truth::FALSE,
            _ => return Truth::NULL,
        };
        let mut truth = Truth::FALSE;
        for at in 0..array.len() {
            self.spend(1);
            truth = truth.or(self.within(array.at(at), |evaluation| evaluation.passes(filters, body, want)));
            if truth.is_true() || self.is_exhausted {
                break;
            }
        }
        truth
    }

    /// The body's truth for an element that passes the filters; false for one that does not.
    fn passes(&mut self, filters: &'m [Node], body: &'m Node, want: Want) -> Truth {
        let mut passed = Truth::TRUE;
        for filter in filters {
            // An element is kept only if the filter is exactly true.
            passed = passed.and(self.truth(filter, Want::IsTrue).or_if_null(Truth::FALSE));
            if !passed.may_be_true() {
                return Truth::FALSE;
            }
        }
        passed.and(self.truth(body, want))
    }

    fn all(&mut self, array: &'m Node, body: &'m Node, want: Want) -> Truth {
        let array = match self.value(array) {
            Value::Array(array) => array,
            Value::Undecided(needs) => return Truth::undecided(needs),
            _ => return Truth::TRUE,
        };
        let mut truth = Truth::TRUE;
        for at in 0..array.len() {
            self.spend(1);
            truth = truth.and(self.within(array.at(at), |evaluation| evaluation.truth(body, want)));
            if truth.is_false() || self.is_exhausted || (want == Want::IsTrue && !truth.may_be_true()) {
                break;
            }
        }
        truth
    }

    pub(crate) fn value(&mut self, node: &'m Node) -> Value<'m> {
        self.spend(1);
        if self.is_exhausted {
            return Value::undecided(Need::BUDGET);
        }
        if let Some(known) = self.memory.value(node.slot) {
            return known;
        }
        let value = self.compute_value(node);
        if self.is_exhausted {
            return Value::undecided(Need::BUDGET);
        }
        self.memory.keep_value(node.slot, &value);
        value
    }

    fn compute_value(&mut self, node: &'m Node) -> Value<'m> {
        match &node.op {
            Op::Constant(constant) => from_constant(constant),
            Op::Root => Value::Record(self.root.clone()),
            Op::Item(dots) => self.item(*dots),
            Op::Path(start, fields) => {
                let start = match start {
                    PathStart::Root => return walk(self.root.clone(), fields),
                    PathStart::Item(dots) => self.item(*dots),
                };
                match start {
                    Value::Record(record) => walk(record, fields),
                    Value::Undecided(needs) => Value::Undecided(needs),
                    _ => Value::Null,
                }
            }
            Op::Field(of, field) => match self.value(of) {
                Value::Record(record) => record.field(*field),
                Value::Undecided(needs) => Value::Undecided(needs),
                _ => Value::Null,
            },
            Op::Index(of, index) => {
                let of = self.value(of);
                operator::index(&of, &self.value(index))
            }
            Op::Slice { of, from, to, is_text } => self.slice(of, from.as_deref(), to.as_deref(), *is_text),
            Op::Array(parts) => {
                let values: Vec<Value<'m>> = parts.iter().map(|part| self.value(part)).collect();
                Value::array(values)
            }
            Op::List(list) => self.host.list(*list).entries(),
            Op::Each { pure, array, filters, body } => self.each(*pure, array, filters, body, node),
            Op::Call(Pure::Coalesce, arguments) => self.coalesce(arguments),
            Op::Call(pure, arguments) => self.call(*pure, arguments),
            Op::Host { function, shape, arguments } => self.host(*function, *shape, arguments),
            Op::Search { pure, text, patterns } if !is_condition(*pure) => {
                self.matches(*pure, text, patterns)
            }
            Op::Base64 { pure, text, settings } => self.base64(*pure, text, settings),
            Op::XPath { html, raw, path } => self.xpath(html, *raw, path),
            Op::Negate(value) => operator::negate(&self.value(value)),
            Op::Arithmetic(how, left, right) => {
                let left = self.value(left);
                operator::arithmetic(*how, &left, &self.value(right))
            }
            _ => self.compute_truth(node, Want::Exact).into(),
        }
    }

    fn item(&self, dots: usize) -> Value<'m> {
        let at = self.scopes.len().checked_sub(dots);
        at.and_then(|at| self.scopes.get(at)).cloned().unwrap_or(Value::Null)
    }

    fn each(
        &mut self,
        pure: Pure,
        array: &'m Node,
        filters: &'m [Node],
        body: &'m Node,
        node: &'m Node,
    ) -> Value<'m> {
        if matches!(pure, Pure::Any | Pure::All) {
            return self.compute_truth(node, Want::Exact).into();
        }
        let array = match self.value(array) {
            Value::Array(array) => array,
            Value::Undecided(needs) => return Value::Undecided(needs),
            _ => {
                return match pure {
                    // `filter` makes an empty array of a null one.
                    _ if !filters.is_empty() => Value::array([]),
                    Pure::Filter | Pure::Distinct => Value::array([]),
                    _ => Value::Null,
                };
            }
        };
        match pure {
            Pure::Filter => self.filter(&array, filters, body),
            Pure::Map => {
                let mapped = self.over(&array, |evaluation| evaluation.value(body));
                Value::Array(Array::Shared(mapped.into()))
            }
            Pure::Distinct => {
                let keys = self.over(&array, |evaluation| evaluation.value(body));
                self.distinct(&array, &keys)
            }
            _ => self.ratio(&array, body),
        }
    }

    fn over<T>(&mut self, array: &Array<'m>, mut visit: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut results = Vec::with_capacity(array.len().min(MAX_ARRAY));
        for at in 0..array.len() {
            self.spend(1);
            results.push(self.within(array.at(at), &mut visit));
            if self.is_exhausted {
                break;
            }
        }
        results
    }

    /// Elements for which the predicate is exactly true; undecided as a whole if one of them is open.
    fn filter(&mut self, array: &Array<'m>, filters: &'m [Node], predicate: &'m Node) -> Value<'m> {
        let truths = self.over(array, |evaluation| evaluation.passes(filters, predicate, Want::IsTrue));
        let open = truths.iter().filter(|truth| truth.is_open() && truth.may_be_true());
        let needs = open.fold(Needs::NONE, |needs, truth| needs.union(truth.needs()));
        if !needs.is_empty() {
            return Value::Undecided(needs);
        }
        let kept = truths.iter().enumerate().filter(|(_, truth)| truth.is_true()).map(|(at, _)| array.at(at));
        Value::array(kept)
    }

    /// The share of elements for which the predicate is true; nulls are counted as elements.
    #[expect(clippy::cast_precision_loss, reason = "counts of elements are far below 2^52")]
    fn ratio(&mut self, array: &Array<'m>, predicate: &'m Node) -> Value<'m> {
        let truths = self.over(array, |evaluation| evaluation.truth(predicate, Want::Exact));
        let needs = truths.iter().fold(Needs::NONE, |needs, truth| needs.union(truth.needs()));
        if !needs.is_empty() {
            return Value::Undecided(needs);
        }
        let are_true = truths.iter().filter(|truth| truth.is_true()).count();
        if truths.is_empty() { Value::Null } else { Value::from(are_true as f64 / truths.len() as f64) }
    }

    /// The first element of each distinct key.
    fn distinct(&mut self, array: &Array<'m>, keys: &[Value<'m>]) -> Value<'m> {
        if let Some(needs) = keys.iter().find_map(undecided) {
            return Value::Undecided(needs);
        }
        let mut seen = memory::Seen::default();
        let mut kept = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            let compared = seen.insert(key);
            self.spend(compared.comparisons);
            if compared.is_new {
                kept.push(array.at(at));
            }
            if self.is_exhausted {
                return Value::undecided(Need::BUDGET);
            }
        }
        Value::Array(Array::Shared(Rc::from(kept)))
    }

    fn coalesce(&mut self, arguments: &'m [Node]) -> Value<'m> {
        match self.value(&arguments[0]) {
            Value::Null => self.value(&arguments[1]),
            Value::Undecided(needs) => match self.value(&arguments[1]) {
                Value::Undecided(others) => Value::Undecided(needs.union(others)),
                _ => Value::Undecided(needs),
            },
            known => known,
        }
    }
}

/// Reads fields one below the other.
fn walk<'m>(mut record: RecordValue<'m>, fields: &[FieldIndex]) -> Value<'m> {
    let Some((last, above)) = fields.split_last() else { return Value::Record(record) };
    for field in above {
        match record.field(*field) {
            Value::Record(below) => record = below,
            Value::Undecided(needs) => return Value::Undecided(needs),
            _ => return Value::Null,
        }
    }
    record.field(*last)
}

/// Up to this cost a part is evaluated before the gates of its neighbours.
const CHEAP: u32 = 12;

fn is_condition(pure: Pure) -> bool {
    matches!(pure, Pure::RegexMatch | Pure::RegexIMatch | Pure::RegexContains | Pure::RegexIContains)
}

fn is_false(node: &Node) -> bool {
    matches!(node.op, Op::Constant(Constant::Bool(false)))
}

fn undecided(value: &Value<'_>) -> Option<Needs> {
    match value {
        Value::Undecided(needs) => Some(*needs),
        _ => None,
    }
}

fn from_constant(constant: &Constant) -> Value<'_> {
    match constant {
        Constant::Null => Value::Null,
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Int(value) => Value::Int(*value),
        Constant::Float(value) => Value::Float(*value),
        Constant::Text(value) => Value::from(&**value),
    }
}
