//! Compiling: checked rules become nodes the evaluator walks. Nothing is looked up by name any more.
//!
//! Three things are prepared here so that a thousand rules cost little more than the few that matter:
//! - parts that need no scope and occur more than once in a pack share a slot, and are computed once for a message;
//! - the parts of a conjunction are put in order of what they cost;
//! - every part that can only be true if some literal occurs carries a gate (see `gate`).

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;

use crate::ast::{Arithmetic, Comparison};
use crate::check::{Checked, Constant, Resolved};
use crate::function::Pure;
use crate::function::encoding::Encoding;
use crate::function::text::lowercase;
use crate::gate::{GateExpression, GateIndex, Gates, PathIndex, Subject, elements_of};
use crate::pattern::{Glob, Network, Pattern};
use crate::token::Span;
use crate::vocabulary::{FieldIndex, HostFunction, ListIndex, Type};
use crate::xpath::Path;

/// A part of a compiled rule.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) span: Span,
    /// Where its value is kept for all rules of the pack.
    pub(crate) slot: Option<u32>,
    /// What must occur for it to be true.
    pub(crate) gate: Option<GateIndex>,
    /// A guess, only to put cheap parts first.
    pub(crate) cost: u32,
}

/// What a node does. Children are in the order they are evaluated.
#[derive(Debug)]
pub(crate) enum Op {
    Constant(Constant),
    Root,
    Item(usize),
    /// Fields one below the other, from the root record or the item of a scope.
    Path(PathStart, Box<[FieldIndex]>),
    Field(Box<Node>, FieldIndex),
    Index(Box<Node>, Box<Node>),
    Slice {
        of: Box<Node>,
        from: Option<Box<Node>>,
        to: Option<Box<Node>>,
        is_text: bool,
    },
    Array(Vec<Node>),
    List(ListIndex),
    /// The array, the filters its elements must pass (only for `any` and `filter`), and what is asked of each.
    Each {
        pure: Pure,
        array: Box<Node>,
        filters: Vec<Node>,
        body: Box<Node>,
    },
    Call(Pure, Vec<Node>),
    /// `coalesce` of conditions.
    OrIfNull(Box<Node>, Box<Node>),
    Host {
        function: HostFunction,
        shape: u32,
        arguments: Vec<Node>,
    },
    Parts(Box<Parts>),
    Search {
        pure: Pure,
        text: Box<Node>,
        patterns: Vec<Arc<Pattern>>,
    },
    Like {
        text: Box<Node>,
        globs: Vec<Arc<Glob>>,
        computed: Vec<Node>,
        ignores_case: bool,
    },
    IpIn {
        address: Box<Node>,
        networks: Vec<Network>,
        computed: Vec<Node>,
    },
    Base64 {
        pure: Pure,
        text: Box<Node>,
        settings: Box<Base64Settings>,
    },
    XPath {
        html: Box<Node>,
        raw: FieldIndex,
        path: Arc<Path>,
    },
    Threshold(usize, Vec<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Range {
        low: Box<Node>,
        includes_low: bool,
        value: Box<Node>,
        high: Box<Node>,
        includes_high: bool,
    },
    InTexts {
        value: Box<Node>,
        texts: TextSet,
        ignores_case: bool,
    },
    InTuple {
        value: Box<Node>,
        among: Vec<Node>,
        ignores_case: bool,
    },
    InList {
        value: Box<Node>,
        list: ListIndex,
        ignores_case: bool,
    },
    InArray {
        value: Box<Node>,
        array: Box<Node>,
        ignores_case: bool,
    },
    IsNull(Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
}

/// Where a path starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PathStart {
    Root,
    /// The item of a scope; 1 is the innermost.
    Item(usize),
}

/// `strings.contains` and its kin: a text against parts written out and parts computed.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) how: PartsHow,
    pub(crate) ignores_case: bool,
    pub(crate) text: Node,
    /// Parts written out; in lower case if case is ignored.
    pub(crate) written: Vec<Box<str>>,
    pub(crate) computed: Vec<Node>,
    /// All written parts at once; made when first needed and only for many.
    automaton: OnceLock<AhoCorasick>,
    /// The path whose scan answers the question exactly.
    pub(crate) answered_by: Option<PathIndex>,
}

/// Where a part must stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PartsHow {
    Contains,
    StartsWith,
    EndsWith,
}

/// From this many parts on, an automaton is faster than one search after the other.
const MANY_PARTS: usize = 6;

impl Parts {
    /// Whether one of the written parts is in `text`, given in lower case if case is ignored.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        match self.how {
            PartsHow::Contains if self.written.len() >= MANY_PARTS => self.automaton().is_match(text),
            _ => self.written.iter().any(|part| self.how.holds(text, part)),
        }
    }

    /// The byte at which one of the written parts stands in `text`, for showing it.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let lower = if self.ignores_case { lowercase(text) } else { text.into() };
        // Where lower case has other lengths the place would be wrong, and any place will do.
        let is_aligned = lower.len() == text.len();
        self.written
            .iter()
            .find_map(|part| lower.find(&**part))
            .filter(|at| is_aligned && text.is_char_boundary(*at))
    }

    fn automaton(&self) -> &AhoCorasick {
        let parts = || self.written.iter().map(|part| part.as_bytes());
        // Only fails for more patterns than a rule of MAX_SOURCE_BYTES can hold.
        self.automaton
            .get_or_init(|| AhoCorasick::new(parts()).expect("the parts of one rule fit an automaton"))
    }
}

impl PartsHow {
    pub(crate) fn holds(self, text: &str, part: &str) -> bool {
        match self {
            Self::Contains => text.contains(part),
            Self::StartsWith => text.starts_with(part),
            Self::EndsWith => text.ends_with(part),
        }
    }
}

/// How base64 is read, as far as it is written out.
#[derive(Debug)]
pub(crate) struct Base64Settings {
    pub(crate) encodings: Vec<Encoding>,
    pub(crate) is_url: bool,
    pub(crate) ignores_padding: bool,
}

/// Texts written out after `in`, sorted.
#[derive(Debug)]
pub(crate) struct TextSet(Vec<Box<str>>);

impl TextSet {
    fn new(mut texts: Vec<Box<str>>) -> Self {
        texts.sort_unstable();
        texts.dedup();
        Self(texts)
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        self.0.binary_search_by(|entry| (**entry).cmp(text)).is_ok()
    }
}

/// Counts the parts that need no scope, then compiles.
pub(crate) struct Compiler<'c> {
    /// How often a part occurs in the pack, and the slot it was given.
    shared: HashMap<&'c Checked, Shared>,
    slots: u32,
    shapes: HashMap<Vec<Type>, u32>,
    pub(crate) gates: Gates,
}

#[derive(Default)]
struct Shared {
    count: u32,
    slot: Option<u32>,
}

impl<'c> Compiler<'c> {
    /// Prepares to compile these rules, and only these.
    pub(crate) fn new(rules: impl Iterator<Item = &'c Checked>) -> Self {
        let mut compiler =
            Self { shared: HashMap::new(), slots: 0, shapes: HashMap::new(), gates: Gates::default() };
        rules.for_each(|rule| {
            compiler.count(rule);
        });
        compiler
    }

    /// How many slots the compiled rules use.
    pub(crate) fn slots(&self) -> u32 {
        self.slots
    }

    /// Counts what is worth sharing; returns how many scopes around it the part needs.
    fn count(&mut self, checked: &'c Checked) -> Profile {
        let mut own = Profile { scopes: 0, is_worth_it: is_worth_sharing(&checked.kind) };
        match &checked.kind {
            Resolved::Item(dots) => own.scopes = usize::from(*dots),
            Resolved::Each(_, array, body) => {
                let (array, body) = (self.count(array), self.count(body));
                own.scopes = array.scopes.max(body.scopes.saturating_sub(1));
            }
            _ => {
                for child in checked.children() {
                    let child = self.count(child);
                    own.scopes = own.scopes.max(child.scopes);
                    own.is_worth_it |= child.is_worth_it;
                }
            }
        }
        if own.scopes == 0 && own.is_worth_it {
            self.shared.entry(checked).or_default().count += 1;
        }
        own
    }

    fn slot(&mut self, checked: &Checked) -> Option<u32> {
        let shared = self.shared.get_mut(checked).filter(|shared| shared.count > 1)?;
        if shared.slot.is_none() {
            shared.slot = Some(self.slots);
            self.slots += 1;
        }
        shared.slot
    }

    /// Compiles one rule.
    pub(crate) fn rule(&mut self, checked: &Checked) -> Node {
        self.node(checked, &mut Vec::new())
    }

    fn node(&mut self, checked: &Checked, scopes: &mut Vec<Subject>) -> Node {
        let slot = self.slot(checked);
        let gate = self.gates.needed_for(checked, scopes);
        let op = self.op(checked, scopes);
        let cost = cost(&op);
        let gate = match gate {
            GateExpression::Always => None,
            gate => Some(self.gates.add(gate)),
        };
        Node { op, span: checked.span, slot, gate, cost }
    }

    fn boxed(&mut self, checked: &Checked, scopes: &mut Vec<Subject>) -> Box<Node> {
        Box::new(self.node(checked, scopes))
    }

    fn nodes(&mut self, parts: &[Checked], scopes: &mut Vec<Subject>) -> Vec<Node> {
        parts.iter().map(|part| self.node(part, scopes)).collect()
    }

    /// Cheap parts first; among equals, as written.
    fn by_cost(&mut self, parts: &[Checked], scopes: &mut Vec<Subject>) -> Vec<Node> {
        let mut nodes = self.nodes(parts, scopes);
        nodes.sort_by_key(|node| node.cost);
        nodes
    }

    fn op(&mut self, checked: &Checked, scopes: &mut Vec<Subject>) -> Op {
        match &checked.kind {
            Resolved::Constant(constant) => Op::Constant(constant.clone()),
            Resolved::Root => Op::Root,
            Resolved::Item(dots) => Op::Item(usize::from(*dots)),
            Resolved::Field(of, field) => match path_to(checked) {
                Some((start, fields)) => Op::Path(start, fields.into()),
                None => Op::Field(self.boxed(of, scopes), *field),
            },
            Resolved::Index(of, index) => Op::Index(self.boxed(of, scopes), self.boxed(index, scopes)),
            Resolved::Slice(of, from, to) => {
                let is_text = of.typed == Type::String;
                let of = self.boxed(of, scopes);
                let from = from.as_ref().map(|bound| self.boxed(bound, scopes));
                let to = to.as_ref().map(|bound| self.boxed(bound, scopes));
                Op::Slice { of, from, to, is_text }
            }
            Resolved::Array(parts) => Op::Array(self.nodes(parts, scopes)),
            Resolved::List(list) => Op::List(*list),
            Resolved::Each(pure, array, body) => self.each(*pure, array, body, scopes),
            Resolved::Call(Pure::Coalesce, arguments) if checked.typed == Type::Bool => {
                Op::OrIfNull(self.boxed(&arguments[0], scopes), self.boxed(&arguments[1], scopes))
            }
            Resolved::Call(pure, arguments) => self.call(*pure, arguments, scopes),
            Resolved::Host(function, arguments) => {
                let shape: Vec<Type> = arguments.iter().map(|argument| argument.typed.clone()).collect();
                let next = u32::try_from(self.shapes.len()).unwrap_or(u32::MAX);
                let shape = *self.shapes.entry(shape).or_insert(next);
                Op::Host { function: *function, shape, arguments: self.nodes(arguments, scopes) }
            }
            Resolved::Search(pure, text, patterns) => {
                Op::Search { pure: *pure, text: self.boxed(text, scopes), patterns: patterns.clone() }
            }
            Resolved::Like { text, globs, computed, ignores_case } => Op::Like {
                text: self.boxed(text, scopes),
                globs: globs.clone(),
                computed: self.nodes(computed, scopes),
                ignores_case: *ignores_case,
            },
            Resolved::IpIn { address, networks, computed } => Op::IpIn {
                address: self.boxed(address, scopes),
                networks: networks.clone(),
                computed: self.nodes(computed, scopes),
            },
            Resolved::XPath { html, raw, path } => {
                Op::XPath { html: self.boxed(html, scopes), raw: *raw, path: Arc::clone(path) }
            }
            Resolved::Threshold(count, parts) => {
                Op::Threshold(usize::try_from(*count).unwrap_or(0), self.by_cost(parts, scopes))
            }
            Resolved::Not(value) => Op::Not(self.boxed(value, scopes)),
            Resolved::Negate(value) => Op::Negate(self.boxed(value, scopes)),
            Resolved::And(parts) => Op::And(self.by_cost(parts, scopes)),
            Resolved::Or(parts) => Op::Or(self.by_cost(parts, scopes)),
            Resolved::Compare(how, left, right) => {
                Op::Compare(*how, self.boxed(left, scopes), self.boxed(right, scopes))
            }
            Resolved::Range { low, includes_low, value, high, includes_high } => Op::Range {
                low: self.boxed(low, scopes),
                includes_low: *includes_low,
                value: self.boxed(value, scopes),
                high: self.boxed(high, scopes),
                includes_high: *includes_high,
            },
            Resolved::InTuple { value, among, ignores_case } => {
                self.in_tuple(value, among, *ignores_case, scopes)
            }
            Resolved::InList { value, list, ignores_case } => {
                Op::InList { value: self.boxed(value, scopes), list: *list, ignores_case: *ignores_case }
            }
            Resolved::InArray { value, array, ignores_case } => Op::InArray {
                value: self.boxed(value, scopes),
                array: self.boxed(array, scopes),
                ignores_case: *ignores_case,
            },
            Resolved::IsNull(value) => Op::IsNull(self.boxed(value, scopes)),
            Resolved::Arithmetic(how, left, right) => {
                Op::Arithmetic(*how, self.boxed(left, scopes), self.boxed(right, scopes))
            }
        }
    }

    /// `any(filter(a, p), q)` and `filter(filter(a, p), q)` walk `a` once: fewer arrays, and an undecided `p` spoils
    /// nothing if `q` is false.
    fn each(&mut self, pure: Pure, array: &Checked, body: &Checked, scopes: &mut Vec<Subject>) -> Op {
        let mut filters = Vec::new();
        let mut source = array;
        if matches!(pure, Pure::Any | Pure::Filter) {
            while let Resolved::Each(Pure::Filter, inner, predicate) = &source.kind {
                filters.push(&**predicate);
                source = inner;
            }
        }
        let element = elements_of(array, scopes);
        let source = self.boxed(source, scopes);
        scopes.push(element);
        let filters = filters.iter().rev().map(|predicate| self.node(predicate, scopes)).collect();
        let body = self.boxed(body, scopes);
        scopes.pop();
        Op::Each { pure, array: source, filters, body }
    }

    fn call(&mut self, pure: Pure, arguments: &[Checked], scopes: &mut Vec<Subject>) -> Op {
        let parts = |how, ignores_case| (how, ignores_case);
        let (how, ignores_case) = match pure {
            Pure::Contains => parts(PartsHow::Contains, false),
            Pure::IContains => parts(PartsHow::Contains, true),
            Pure::StartsWith => parts(PartsHow::StartsWith, false),
            Pure::IStartsWith => parts(PartsHow::StartsWith, true),
            Pure::EndsWith => parts(PartsHow::EndsWith, false),
            Pure::IEndsWith => parts(PartsHow::EndsWith, true),
            Pure::ScanBase64 | Pure::DecodeBase64 => {
                let settings = Box::new(base64_settings(&arguments[1..]));
                return Op::Base64 { pure, text: self.boxed(&arguments[0], scopes), settings };
            }
            _ => return Op::Call(pure, self.nodes(arguments, scopes)),
        };
        let (mut written, mut computed) = (Vec::new(), Vec::new());
        for argument in &arguments[1..] {
            match &argument.kind {
                Resolved::Constant(Constant::Text(text)) if ignores_case => {
                    written.push(lowercase(text).into());
                }
                Resolved::Constant(Constant::Text(text)) => written.push((**text).into()),
                _ => computed.push(self.node(argument, scopes)),
            }
        }
        let is_answered = how == PartsHow::Contains && ignores_case && computed.is_empty();
        let answered_by = self.gates.answers(&arguments[0], &written, scopes).filter(|_| is_answered);
        let text = self.node(&arguments[0], scopes);
        let automaton = OnceLock::new();
        Op::Parts(Box::new(Parts { how, ignores_case, text, written, computed, automaton, answered_by }))
    }

    fn in_tuple(
        &mut self,
        value: &Checked,
        among: &[Checked],
        ignores_case: bool,
        scopes: &mut Vec<Subject>,
    ) -> Op {
        let texts: Option<Vec<Box<str>>> = among
            .iter()
            .map(|entry| match &entry.kind {
                Resolved::Constant(Constant::Text(text)) if ignores_case => Some(lowercase(text).into()),
                Resolved::Constant(Constant::Text(text)) => Some((**text).into()),
                _ => None,
            })
            .collect();
        let value = self.boxed(value, scopes);
        match texts {
            Some(texts) => Op::InTexts { value, texts: TextSet::new(texts), ignores_case },
            None => Op::InTuple { value, among: self.nodes(among, scopes), ignores_case },
        }
    }
}

/// The path a chain of fields is, if it starts at a record that is already there.
fn path_to(checked: &Checked) -> Option<(PathStart, Vec<FieldIndex>)> {
    match &checked.kind {
        Resolved::Root => Some((PathStart::Root, Vec::new())),
        Resolved::Item(dots) => Some((PathStart::Item(usize::from(*dots)), Vec::new())),
        Resolved::Field(of, field) => {
            let (start, mut fields) = path_to(of)?;
            fields.push(*field);
            Some((start, fields))
        }
        _ => None,
    }
}

/// What a part needs around it, and whether it takes more than a look.
#[derive(Clone, Copy)]
struct Profile {
    scopes: usize,
    is_worth_it: bool,
}

fn is_worth_sharing(kind: &Resolved) -> bool {
    matches!(
        kind,
        Resolved::Each(..)
            | Resolved::Call(..)
            | Resolved::Host(..)
            | Resolved::Search(..)
            | Resolved::Like { .. }
            | Resolved::IpIn { .. }
            | Resolved::XPath { .. }
            | Resolved::InTuple { .. }
            | Resolved::InList { .. }
            | Resolved::InArray { .. }
    )
}

fn base64_settings(keywords: &[Checked]) -> Base64Settings {
    let mut settings = Base64Settings { encodings: Vec::new(), is_url: false, ignores_padding: false };
    if let [encodings, ignore_padding, format] = keywords {
        if let Resolved::Array(names) = &encodings.kind {
            settings.encodings = names.iter().filter_map(written_text).filter_map(Encoding::named).collect();
        }
        settings.ignores_padding = matches!(ignore_padding.kind, Resolved::Constant(Constant::Bool(true)));
        settings.is_url = written_text(format) == Some("url");
    }
    if settings.encodings.is_empty() {
        settings.encodings = vec![Encoding::Ascii, Encoding::Utf8];
    }
    settings
}

fn written_text(checked: &Checked) -> Option<&str> {
    match &checked.kind {
        Resolved::Constant(Constant::Text(text)) => Some(text),
        _ => None,
    }
}

/// A guess at what a node costs compared with reading a field.
fn cost(op: &Op) -> u32 {
    let sum = |nodes: &[Node]| nodes.iter().fold(0_u32, |sum, node| sum.saturating_add(node.cost));
    let own: u32 = match op {
        Op::Constant(_) | Op::Root | Op::Item(_) => 0,
        Op::Path(_, fields) => u32::try_from(fields.len()).unwrap_or(1),
        Op::Field(of, _) => of.cost.saturating_add(1),
        Op::Index(of, index) => of.cost.saturating_add(index.cost),
        Op::Slice { of, .. } => of.cost.saturating_add(10),
        Op::Array(parts) => sum(parts),
        Op::List(_) => 5,
        Op::Each { array, filters, body, .. } => {
            let element = sum(filters).saturating_add(body.cost).saturating_add(2);
            array.cost.saturating_add(element.saturating_mul(10))
        }
        Op::Call(pure, arguments) => {
            let own = match pure {
                Pure::Coalesce | Pure::Length | Pure::Min | Pure::Max => 1,
                _ => 40,
            };
            sum(arguments).saturating_add(own)
        }
        Op::Host { arguments, .. } => sum(arguments).saturating_add(2_000),
        Op::Parts(parts) => {
            let searches = if parts.how == PartsHow::Contains { 40 } else { 3 };
            parts.text.cost.saturating_add(sum(&parts.computed)).saturating_add(searches)
        }
        Op::Search { text, patterns, .. } => {
            text.cost.saturating_add(200 * u32::try_from(patterns.len()).unwrap_or(100).min(100))
        }
        Op::Like { text, computed, .. } => text.cost.saturating_add(sum(computed)).saturating_add(60),
        Op::IpIn { address, .. } => address.cost.saturating_add(50),
        Op::Base64 { text, .. } => text.cost.saturating_add(500),
        Op::XPath { html, .. } => html.cost.saturating_add(20_000),
        Op::Threshold(_, parts) | Op::And(parts) | Op::Or(parts) => sum(parts),
        Op::Not(value) | Op::Negate(value) | Op::IsNull(value) => value.cost,
        Op::Compare(_, left, right) | Op::Arithmetic(_, left, right) | Op::OrIfNull(left, right) => {
            left.cost.saturating_add(right.cost)
        }
        Op::Range { low, value, high, .. } => low.cost.saturating_add(value.cost).saturating_add(high.cost),
        Op::InTexts { value, .. } => value.cost.saturating_add(3),
        Op::InTuple { value, among, .. } => value.cost.saturating_add(sum(among)),
        Op::InList { value, .. } => value.cost.saturating_add(5),
        Op::InArray { value, array, .. } => value.cost.saturating_add(array.cost).saturating_add(10),
    };
    own.saturating_add(1)
}
