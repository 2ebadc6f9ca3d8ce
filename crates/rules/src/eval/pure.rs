//! Functions of values, and the calls that go to the host.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::{Evaluation, operator, undecided};
use crate::compile::{Base64Settings, Node};
use crate::function::{Pure, encoding, text};
use crate::limits::{BYTES_PER_STEP, MAX_ARRAY, MAX_DISTANCE_CHARACTERS, MAX_TEXT_BYTES};
use crate::pattern::{Found, Pattern};
use crate::value::{Array, HtmlNode, Map, Need, Needs, Text, Value};
use crate::vocabulary::{FieldIndex, HostFunction};
use crate::xpath::{Document, Path, find};

impl<'m> Evaluation<'m, '_> {
    pub(super) fn call(&mut self, pure: Pure, arguments: &'m [Node]) -> Value<'m> {
        let values: Vec<Value<'m>> = arguments.iter().map(|argument| self.value(argument)).collect();
        if matches!(pure, Pure::Min | Pure::Max) {
            return extreme(pure, &values);
        }
        // One null argument makes the result null, whatever an open one could be.
        let is_null = values.iter().any(Value::is_null);
        let takes_null = matches!(pure, Pure::Distinct | Pure::Flatten | Pure::Sum);
        if is_null && !takes_null {
            return Value::Null;
        }
        let needs = values.iter().filter_map(undecided).fold(Needs::NONE, Needs::union);
        if !needs.is_empty() {
            return Value::Undecided(needs);
        }
        match (pure, values.as_slice()) {
            (Pure::Length, [value]) => self.length(value),
            (Pure::Distinct, [Value::Array(array)]) => {
                let keys: Vec<Value<'m>> = array.iter().collect();
                self.spend(keys.len());
                self.distinct(array, &keys)
            }
            (Pure::Distinct | Pure::Flatten, [Value::Null]) => Value::array([]),
            (Pure::Flatten, [array]) => self.flatten(array),
            (Pure::Sum, [Value::Null]) => Value::Int(0),
            (Pure::Sum, [Value::Array(array)]) => {
                self.spend(array.len());
                sum(array)
            }
            (Pure::Keys, [Value::Map(map)]) => Value::array(map.keys()),
            (Pure::Values, [Value::Map(map)]) => Value::array(map.values()),
            (Pure::Concat, parts) => self.concat(parts),
            (Pure::Count, [Value::Text(text), Value::Text(part)]) => {
                self.spend_on(text);
                text::count(text, part).into()
            }
            (Pure::ICount, [Value::Text(text), Value::Text(part)]) => {
                self.spend_on(text);
                text::count(&self.lower(text), &text::lowercase(part)).into()
            }
            (Pure::Levenshtein, [Value::Text(one), Value::Text(other)]) => self.distance(one, other),
            (Pure::ILevenshtein, [Value::Text(one), Value::Text(other)]) => {
                self.distance(&text::lowercase(one), &text::lowercase(other))
            }
            (Pure::ReplaceConfusables, [Value::Text(text)]) => self.replace_confusables(text),
            (Pure::ParseJson, [Value::Text(text)]) => {
                self.spend_on(text);
                encoding::parse_json(text)
            }
            (Pure::ParseFloat, [Value::Text(text)]) => parse_float(text),
            (Pure::DecodeHex, [Value::Text(text)]) => {
                self.spend_on(text);
                encoding::decode_hex(text).into()
            }
            (Pure::Sha256, [Value::Text(text)]) => {
                self.spend_on(text);
                encoding::sha256(text).into()
            }
            _ => Value::Null,
        }
    }

    fn length(&mut self, value: &Value<'m>) -> Value<'m> {
        match value {
            Value::Text(text) => {
                self.spend_on(text);
                text.chars().count().into()
            }
            Value::Array(array) => array.len().into(),
            Value::Map(map) => map.keys().len().into(),
            _ => Value::Null,
        }
    }

    /// The leaves of nested arrays, in order; a null among them is left out.
    fn flatten(&mut self, value: &Value<'m>) -> Value<'m> {
        let mut leaves = Vec::new();
        let mut stack = vec![value.clone()];
        while let Some(value) = stack.pop() {
            self.spend(1);
            if self.is_exhausted || leaves.len() > MAX_ARRAY {
                return Value::undecided(Need::BUDGET);
            }
            match value {
                Value::Array(array) => stack.extend((0..array.len()).rev().map(|at| array.at(at))),
                Value::Null => {}
                Value::Undecided(needs) => return Value::Undecided(needs),
                leaf => leaves.push(leaf),
            }
        }
        Value::array(leaves)
    }

    fn concat(&mut self, parts: &[Value<'m>]) -> Value<'m> {
        let mut joined = String::new();
        for part in parts {
            match part {
                Value::Text(text) => joined.push_str(text),
                Value::Array(array) => {
                    for text in array.iter() {
                        match text {
                            Value::Text(text) => joined.push_str(&text),
                            Value::Undecided(needs) => return Value::Undecided(needs),
                            _ => return Value::Null,
                        }
                    }
                }
                _ => return Value::Null,
            }
            if joined.len() > MAX_TEXT_BYTES {
                return Value::undecided(Need::BUDGET);
            }
        }
        self.spend_on(&joined);
        joined.into()
    }

    fn distance(&mut self, one: &str, other: &str) -> Value<'m> {
        let bounded = |text: &str| text.len().min(MAX_DISTANCE_CHARACTERS);
        self.spend(bounded(one) * bounded(other) / BYTES_PER_STEP);
        if self.is_exhausted { Value::undecided(Need::BUDGET) } else { text::distance(one, other).into() }
    }

    fn replace_confusables(&mut self, text: &Text<'m>) -> Value<'m> {
        if text.is_ascii() {
            return Value::Text(text.clone());
        }
        // Looking up each character is about as dear as a byte of searching times four.
        self.spend(text.len() / 16);
        Value::from(text::replace_confusables(text).into_owned())
    }

    pub(super) fn base64(&mut self, pure: Pure, text: &'m Node, settings: &'m Base64Settings) -> Value<'m> {
        let text = match self.value(text) {
            Value::Text(text) => text,
            Value::Undecided(needs) => return Value::Undecided(needs),
            _ => return Value::Null,
        };
        self.spend(text.len() / 16);
        let reader = encoding::Base64 {
            is_url: settings.is_url,
            ignores_padding: settings.ignores_padding,
            encodings: settings.encodings.clone(),
        };
        match pure {
            Pure::DecodeBase64 => reader.decode(&text).into(),
            _ => Value::array(reader.scan(&text).into_iter().map(Value::from)),
        }
    }

    /// `regex.count` and `regex.extract`.
    pub(super) fn matches(&mut self, pure: Pure, text: &'m Node, patterns: &'m [Arc<Pattern>]) -> Value<'m> {
        let text = match self.value(text) {
            Value::Text(text) => text,
            Value::Undecided(needs) => return Value::Undecided(needs),
            _ => return Value::Null,
        };
        self.spend_on(&text);
        let pattern = &patterns[0];
        let too_large = || Value::undecided(Need::BUDGET);
        if matches!(pure, Pure::RegexCount | Pure::RegexICount) {
            return pattern.count(&text, MAX_ARRAY).map_or_else(too_large, Value::from);
        }
        let Some(found) = pattern.captures(&text, MAX_ARRAY) else { return too_large() };
        self.spend(found.len());
        Value::array(found.into_iter().map(from_found))
    }

    pub(super) fn slice(
        &mut self,
        of: &'m Node,
        from: Option<&'m Node>,
        to: Option<&'m Node>,
        is_text: bool,
    ) -> Value<'m> {
        let of = self.value(of);
        let from = from.map_or(Value::Int(0), |bound| self.value(bound));
        let to = to.map_or(Value::Int(i64::MAX), |bound| self.value(bound));
        if let Some(needs) = [&of, &from, &to].into_iter().find_map(undecided) {
            return Value::Undecided(needs);
        }
        let bound = |value: &Value<'m>| match value {
            Value::Int(number) => Some(usize::try_from(*number).unwrap_or(0)),
            _ => None,
        };
        match (&of, bound(&from), bound(&to)) {
            (Value::Array(array), Some(from), Some(to)) => {
                let to = to.min(array.len());
                self.spend(to.saturating_sub(from));
                Value::array((from..to).map(|at| array.at(at)))
            }
            (Value::Text(text), Some(from), Some(to)) => {
                self.spend_on(text);
                Value::from(text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>())
            }
            // A null array is sliced to nothing; a null text, or a null bound, has no part.
            (Value::Null, Some(_), Some(_)) if !is_text => Value::array([]),
            _ => Value::Null,
        }
    }

    pub(super) fn host(&mut self, function: HostFunction, shape: u32, arguments: &'m [Node]) -> Value<'m> {
        let values: Vec<Value<'m>> = arguments.iter().map(|argument| self.value(argument)).collect();
        let needs = values.iter().filter_map(undecided).fold(Needs::NONE, Needs::union);
        if !needs.is_empty() {
            return Value::Undecided(needs);
        }
        if let Some(answer) = self.memory.call(function, shape, &values) {
            return answer;
        }
        let answer = self.host.call(function, &values);
        self.memory.keep_call(function, shape, values, answer.clone());
        answer
    }

    pub(super) fn xpath(&mut self, html: &'m Node, raw: FieldIndex, path: &'m Path) -> Value<'m> {
        let record = match self.value(html) {
            Value::Record(record) => record,
            Value::Undecided(needs) => return Value::Undecided(needs),
            _ => return Value::Null,
        };
        let raw = match record.field(raw) {
            Value::Text(raw) => raw,
            Value::Undecided(needs) => return Value::Undecided(needs),
            _ => return Value::Null,
        };
        // Reading and walking a tree costs far more than looking at its bytes once.
        self.spend(raw.len() / 4);
        if self.is_exhausted {
            return Value::undecided(Need::BUDGET);
        }
        let document = match &raw {
            Text::Borrowed(raw) => self.memory.document(raw),
            Text::Shared(raw) => Rc::new(Document::parse(raw)),
        };
        let Some(nodes) = find(&document, path) else { return Value::undecided(Need::BUDGET) };
        self.spend(nodes.len());
        let nodes: Vec<Value<'m>> =
            nodes.into_iter().map(|node: HtmlNode| self.host.html_node(node)).collect();
        Value::fields([Value::array(nodes)])
    }
}

fn from_found<'m>(found: Found) -> Value<'m> {
    let named: BTreeMap<String, Value<'m>> =
        found.named_groups.into_iter().map(|(name, text)| (name, Value::from(text))).collect();
    Value::fields([
        Value::from(found.full_match),
        Value::array(found.groups.into_iter().map(Value::from)),
        Value::Map(Map::Shared(Rc::new(named))),
    ])
}

fn sum<'m>(array: &Array<'m>) -> Value<'m> {
    let mut total = Value::Int(0);
    for value in array.iter().filter(|value| !value.is_null()) {
        total = operator::arithmetic(crate::ast::Arithmetic::Add, &total, &value);
    }
    total
}

/// The smallest or largest number; nulls are passed over.
fn extreme<'m>(pure: Pure, values: &[Value<'m>]) -> Value<'m> {
    let numbers: Vec<Value<'m>> = match values {
        [Value::Array(array)] => array.iter().collect(),
        values => values.to_vec(),
    };
    if let Some(needs) = numbers.iter().find_map(undecided) {
        return Value::Undecided(needs);
    }
    let pick = |best: Value<'m>, next: Value<'m>| {
        let is_better = match (operator::number(&best), operator::number(&next)) {
            (Some(best), Some(next)) => {
                if pure == Pure::Min {
                    next < best
                } else {
                    next > best
                }
            }
            (None, _) => true,
            _ => false,
        };
        if is_better { next } else { best }
    };
    numbers.into_iter().filter(|value| operator::number(value).is_some()).fold(Value::Null, pick)
}

/// A decimal number, and nothing around it but blanks.
fn parse_float<'m>(text: &str) -> Value<'m> {
    let text = text.trim();
    let is_decimal =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    if is_decimal { text.parse::<f64>().ok().into() } else { Value::Null }
}
