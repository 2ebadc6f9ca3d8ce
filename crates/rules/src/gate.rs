//! Gates: which literals must occur, and in which fields, before a part of a rule can be true.
//!
//! A gate only ever errs on the side of "it could be true". It is stated over fields reached from the root record; a
//! part about anything else (the result of a function, a file that was opened) has no gate.
//! All literals of a pack are looked for by one automaton, once per field, and only in fields some rule asks about.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::ast::Comparison;
use crate::check::{Checked, Constant, Resolved};
use crate::function::Pure;
use crate::literal::{Required, fold, folds_oddly};
use crate::value::{RecordValue, Value};
use crate::vocabulary::FieldIndex;

/// A gate's place in a pack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct GateIndex(u32);

/// A path's place in a pack.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct PathIndex(u32);

/// The way from the root record to texts.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub(crate) struct FieldPath(Vec<PathStep>);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum PathStep {
    Field(FieldIndex),
    /// All elements of an array.
    Elements,
}

/// The fields an expression's value may come from; none if it may come from elsewhere.
pub(crate) type Subject = Option<Vec<FieldPath>>;

/// What must hold for a part to be true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum GateExpression {
    /// It may always be true.
    Always,
    /// It can never be true.
    Never,
    All(Vec<GateExpression>),
    One(Vec<GateExpression>),
    /// One of these literals occurs in one of these paths.
    Occurs(Vec<PathIndex>, Vec<u32>),
}

/// Most paths one gate looks at.
const MAX_PATHS: usize = 8;

impl GateExpression {
    fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Always => {}
                Self::Never => return Self::Never,
                other => {
                    if !kept.contains(&other) {
                        kept.push(other);
                    }
                }
            }
        }
        match kept.len() {
            0 => Self::Always,
            1 => kept.swap_remove(0),
            _ => Self::All(kept),
        }
    }

    fn one(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Always => return Self::Always,
                Self::Never => {}
                // Literals of one path are asked together.
                Self::Occurs(paths, literals) => {
                    let same = kept.iter_mut().find_map(|known| match known {
                        Self::Occurs(others, known) if *others == paths => Some(known),
                        _ => None,
                    });
                    match same {
                        Some(known) => known.extend(literals),
                        None => kept.push(Self::Occurs(paths, literals)),
                    }
                }
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::Never,
            1 => kept.swap_remove(0),
            _ => Self::One(kept),
        }
    }
}

/// Up to this many bytes of literals the automaton is a table: some times as fast, and some six hundred bytes of memory
/// for each byte of a literal.
const MAX_TABLE_LITERAL_BYTES: usize = 16_000;

/// The gates of a pack while it is compiled.
#[derive(Default, Debug)]
pub(crate) struct Gates {
    paths: HashMap<FieldPath, PathIndex>,
    literals: HashMap<String, u32>,
    gates: Vec<GateExpression>,
}

impl Gates {
    pub(crate) fn add(&mut self, gate: GateExpression) -> GateIndex {
        self.gates.push(gate);
        GateIndex(u32::try_from(self.gates.len() - 1).unwrap_or(u32::MAX))
    }

    fn path(&mut self, path: FieldPath) -> PathIndex {
        let next = PathIndex(u32::try_from(self.paths.len()).unwrap_or(u32::MAX));
        *self.paths.entry(path).or_insert(next)
    }

    fn literal(&mut self, literal: String) -> u32 {
        let next = u32::try_from(self.literals.len()).unwrap_or(u32::MAX);
        *self.literals.entry(literal).or_insert(next)
    }

    /// What must occur for `checked` to be true.
    pub(crate) fn needed_for(&mut self, checked: &Checked, scopes: &mut Vec<Subject>) -> GateExpression {
        match &checked.kind {
            Resolved::Constant(Constant::Bool(false) | Constant::Null) => GateExpression::Never,
            Resolved::And(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.needed_for(part, scopes)).collect();
                GateExpression::all(parts)
            }
            Resolved::Or(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.needed_for(part, scopes)).collect();
                GateExpression::one(parts)
            }
            Resolved::Threshold(count, parts) if *count >= 1 => {
                let parts: Vec<_> = parts.iter().map(|part| self.needed_for(part, scopes)).collect();
                GateExpression::one(parts)
            }
            Resolved::Each(Pure::Any, array, body) => self.needed_for_element(array, Some(body), scopes),
            Resolved::Call(Pure::Coalesce, arguments) if is_false(&arguments[1]) => {
                self.needed_for(&arguments[0], scopes)
            }
            Resolved::Call(
                Pure::Contains
                | Pure::IContains
                | Pure::StartsWith
                | Pure::IStartsWith
                | Pure::EndsWith
                | Pure::IEndsWith,
                arguments,
            ) => {
                let needed = Required::one(arguments[1..].iter().map(required_by_value)).bounded();
                self.occurs(&arguments[0], needed, scopes)
            }
            Resolved::Search(
                Pure::RegexMatch | Pure::RegexIMatch | Pure::RegexContains | Pure::RegexIContains,
                text,
                patterns,
            ) => {
                let needed =
                    Required::one(patterns.iter().map(|pattern| pattern.required().clone())).bounded();
                self.occurs(text, needed, scopes)
            }
            Resolved::Like { text, globs, computed, .. } if computed.is_empty() => {
                let needed = Required::one(globs.iter().map(|glob| glob.required())).bounded();
                self.occurs(text, needed, scopes)
            }
            Resolved::Compare(how, left, right) if is_refuted_by_zero(*how, right) => {
                self.needed_for_one(left, scopes)
            }
            Resolved::Compare(Comparison::Equal | Comparison::EqualFold, left, right) => {
                match (required_by_value(left), required_by_value(right)) {
                    (Required::Anything, needed) => self.occurs_in_many(left, needed, scopes),
                    (needed, _) => self.occurs_in_many(right, needed, scopes),
                }
            }
            Resolved::InTuple { value, among, .. } => {
                let needed = Required::one(among.iter().map(required_by_value)).bounded();
                self.occurs_in_many(value, needed, scopes)
            }
            _ => GateExpression::Always,
        }
    }

    /// What must occur for a count to be above zero.
    fn needed_for_one(&mut self, count: &Checked, scopes: &mut Vec<Subject>) -> GateExpression {
        match &count.kind {
            Resolved::Call(Pure::Length, arguments) => self.needed_for_element(&arguments[0], None, scopes),
            Resolved::Call(Pure::Count | Pure::ICount, arguments) => {
                self.occurs(&arguments[0], required_by_value(&arguments[1]), scopes)
            }
            Resolved::Search(Pure::RegexCount | Pure::RegexICount, text, patterns) => {
                self.occurs(text, patterns[0].required().clone(), scopes)
            }
            _ => GateExpression::Always,
        }
    }

    /// What must occur for an array to have an element for which `body` is true.
    fn needed_for_element(
        &mut self,
        array: &Checked,
        body: Option<&Checked>,
        scopes: &mut Vec<Subject>,
    ) -> GateExpression {
        let by_body = match body {
            None => GateExpression::Always,
            Some(body) => {
                let elements = elements_of(array, scopes);
                scopes.push(elements);
                let needed = self.needed_for(body, scopes);
                scopes.pop();
                needed
            }
        };
        let by_array = match &array.kind {
            Resolved::Each(Pure::Filter, inner, predicate) => {
                self.needed_for_element(inner, Some(predicate), scopes)
            }
            Resolved::Each(Pure::Map | Pure::Distinct, inner, _) => {
                self.needed_for_element(inner, None, scopes)
            }
            Resolved::Call(Pure::Distinct, arguments) => self.needed_for_element(&arguments[0], None, scopes),
            Resolved::Search(Pure::RegexExtract | Pure::RegexIExtract, text, patterns) => {
                self.occurs(text, patterns[0].required().clone(), scopes)
            }
            _ => GateExpression::Always,
        };
        GateExpression::all([by_body, by_array])
    }

    /// Like [`Self::occurs`], but only where one comparison saves a walk over an array.
    fn occurs_in_many(&mut self, text: &Checked, needed: Required, scopes: &[Subject]) -> GateExpression {
        let is_in_array = subject_of(text, scopes)
            .is_some_and(|paths| paths.iter().any(|path| path.0.contains(&PathStep::Elements)));
        if is_in_array { self.occurs(text, needed, scopes) } else { GateExpression::Always }
    }

    fn occurs(&mut self, text: &Checked, needed: Required, scopes: &[Subject]) -> GateExpression {
        let Some(paths) = subject_of(text, scopes).filter(|paths| paths.len() <= MAX_PATHS) else {
            return GateExpression::Always;
        };
        let paths: Vec<PathIndex> = paths.into_iter().map(|path| self.path(path)).collect();
        self.occurs_in(&paths, needed)
    }

    fn occurs_in(&mut self, paths: &[PathIndex], needed: Required) -> GateExpression {
        match needed {
            Required::Anything => GateExpression::Always,
            Required::Nothing => GateExpression::Never,
            Required::Literal(literal) => GateExpression::Occurs(paths.to_vec(), vec![self.literal(literal)]),
            Required::All(parts) => GateExpression::all(
                parts.into_iter().map(|part| self.occurs_in(paths, part)).collect::<Vec<_>>(),
            ),
            Required::One(parts) => GateExpression::one(
                parts.into_iter().map(|part| self.occurs_in(paths, part)).collect::<Vec<_>>(),
            ),
        }
    }

    /// The path whose scan tells exactly whether one of `parts` is in `text`, case ignored.
    pub(crate) fn answers(
        &mut self,
        text: &Checked,
        parts: &[Box<str>],
        scopes: &[Subject],
    ) -> Option<PathIndex> {
        // A part of a field may lack what the field has.
        let Resolved::Field(..) = text.kind else { return None };
        let paths = subject_of(text, scopes)?;
        let [path] = paths.as_slice() else { return None };
        let is_one_text = !path.0.contains(&PathStep::Elements);
        let is_exact =
            |part: &str| !folds_oddly(part) && matches!(Required::literal(part), Required::Literal(_));
        if !is_one_text || parts.is_empty() || !parts.iter().all(|part| is_exact(part)) {
            return None;
        }
        // More parts than a gate holds are not in the automaton.
        let is_bounded = matches!(
            Required::one(parts.iter().map(|part| Required::literal(part))).bounded(),
            Required::One(_) | Required::Literal(_)
        );
        is_bounded.then(|| self.path(path.clone()))
    }

    /// Builds the automaton over everything that was asked for.
    pub(crate) fn finish(self) -> Scanner {
        let mut literals: Vec<(String, u32)> = self.literals.into_iter().collect();
        literals.sort_unstable_by_key(|(_, index)| *index);
        let mut paths: Vec<(FieldPath, PathIndex)> = self.paths.into_iter().collect();
        paths.sort_unstable_by_key(|(_, index)| index.0);
        let bytes: usize = literals.iter().map(|(literal, _)| literal.len()).sum();
        let kind = if bytes <= MAX_TABLE_LITERAL_BYTES {
            AhoCorasickKind::DFA
        } else {
            AhoCorasickKind::ContiguousNFA
        };
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(kind))
            .ascii_case_insensitive(true)
            .build(literals.iter().map(|(literal, _)| literal))
            .ok();
        Scanner {
            automaton,
            literals: literals.len(),
            paths: paths.into_iter().map(|(path, _)| path).collect(),
            gates: self.gates,
        }
    }
}

fn is_false(checked: &Checked) -> bool {
    matches!(checked.kind, Resolved::Constant(Constant::Bool(false)))
}

/// Whether `0 how right` is false, so that a comparison that is true speaks of at least one.
fn is_refuted_by_zero(how: Comparison, right: &Checked) -> bool {
    let Resolved::Constant(Constant::Int(bound)) = right.kind else { return false };
    match how {
        Comparison::Greater => bound >= 0,
        Comparison::GreaterEqual | Comparison::Equal => bound >= 1,
        _ => false,
    }
}

/// What a text must contain to hold or equal this value.
fn required_by_value(value: &Checked) -> Required {
    match &value.kind {
        Resolved::Constant(Constant::Text(text)) => Required::literal(text),
        // A null never makes a comparison true.
        Resolved::Constant(Constant::Null) => Required::Nothing,
        _ => Required::Anything,
    }
}

fn subject_of(checked: &Checked, scopes: &[Subject]) -> Subject {
    match &checked.kind {
        Resolved::Root => Some(vec![FieldPath::default()]),
        Resolved::Item(dots) => {
            scopes.len().checked_sub(usize::from(*dots)).and_then(|at| scopes[at].clone())
        }
        Resolved::Field(of, field) => extended(subject_of(of, scopes)?, PathStep::Field(*field)),
        Resolved::Index(of, _) if matches!(of.typed, crate::vocabulary::Type::Array(_)) => {
            elements_of(of, scopes)
        }
        Resolved::Slice(of, ..) if of.typed == crate::vocabulary::Type::String => subject_of(of, scopes),
        _ => None,
    }
}

/// The fields the elements of an array come from.
pub(crate) fn elements_of(array: &Checked, scopes: &[Subject]) -> Subject {
    match &array.kind {
        Resolved::Array(parts) => {
            let mut paths = Vec::new();
            for part in parts {
                paths.extend(subject_of(part, scopes)?);
            }
            Some(paths)
        }
        Resolved::Each(Pure::Filter | Pure::Distinct, inner, _) => elements_of(inner, scopes),
        Resolved::Each(Pure::Map, inner, body) => {
            let mut inside = scopes.to_vec();
            inside.push(elements_of(inner, scopes));
            subject_of(body, &inside)
        }
        Resolved::Call(Pure::Distinct, arguments) => elements_of(&arguments[0], scopes),
        Resolved::Call(Pure::Flatten, arguments) => {
            // Elements of elements, however deep: the walk descends into arrays it meets at the end.
            extended(elements_of(&arguments[0], scopes)?, PathStep::Elements)
        }
        Resolved::Slice(of, ..) => elements_of(of, scopes),
        _ => extended(subject_of(array, scopes)?, PathStep::Elements),
    }
}

fn extended(mut paths: Vec<FieldPath>, step: PathStep) -> Subject {
    paths.iter_mut().for_each(|path| path.0.push(step));
    Some(paths)
}

/// Finds the literals of a pack in the fields of a message.
#[derive(Debug)]
pub(crate) struct Scanner {
    automaton: Option<AhoCorasick>,
    literals: usize,
    paths: Vec<FieldPath>,
    gates: Vec<GateExpression>,
}

/// Which literals occur in a path.
#[derive(Clone, Debug)]
enum Occurrences {
    NotScanned,
    /// The path could not be read as a whole, so anything may occur.
    Unknown,
    Known {
        bits: Vec<u64>,
        /// No text was folded more strongly than the language does.
        is_exact: bool,
    },
}

/// What was found so far in one message.
#[derive(Debug)]
pub(crate) struct Scan<'p> {
    scanner: &'p Scanner,
    occurrences: Vec<Occurrences>,
    /// Bytes looked at, to be counted as work.
    pub(crate) bytes: usize,
}

impl Scanner {
    pub(crate) fn literals(&self) -> usize {
        self.literals
    }

    pub(crate) fn paths(&self) -> usize {
        self.paths.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.automaton.as_ref().map_or(0, AhoCorasick::memory_usage)
    }

    pub(crate) fn begin(&self) -> Scan<'_> {
        Scan { scanner: self, occurrences: vec![Occurrences::NotScanned; self.paths.len()], bytes: 0 }
    }
}

impl Scan<'_> {
    /// Whether what the gate asks for occurs.
    pub(crate) fn is_open<'m>(&mut self, gate: GateIndex, root: &RecordValue<'m>) -> bool {
        let scanner = self.scanner;
        self.holds(&scanner.gates[gate.0 as usize], root)
    }

    fn holds<'m>(&mut self, gate: &GateExpression, root: &RecordValue<'m>) -> bool {
        match gate {
            GateExpression::Always => true,
            GateExpression::Never => false,
            GateExpression::All(parts) => parts.iter().all(|part| self.holds(part, root)),
            GateExpression::One(parts) => parts.iter().any(|part| self.holds(part, root)),
            GateExpression::Occurs(paths, literals) => {
                paths.iter().any(|path| self.occurs(*path, literals, root))
            }
        }
    }

    fn occurs<'m>(&mut self, path: PathIndex, literals: &[u32], root: &RecordValue<'m>) -> bool {
        match self.scanned(path, root) {
            Occurrences::Known { bits, .. } => {
                literals.iter().any(|literal| bits[*literal as usize / 64] & (1 << (literal % 64)) != 0)
            }
            _ => true,
        }
    }

    /// Whether the scan of this path is the language's own answer.
    pub(crate) fn is_exact<'m>(&mut self, path: PathIndex, root: &RecordValue<'m>) -> bool {
        matches!(self.scanned(path, root), Occurrences::Known { is_exact: true, .. })
    }

    fn scanned<'m>(&mut self, path: PathIndex, root: &RecordValue<'m>) -> &Occurrences {
        let at = path.0 as usize;
        if matches!(self.occurrences[at], Occurrences::NotScanned) {
            self.occurrences[at] = self.scan(&self.scanner.paths[at], root);
        }
        &self.occurrences[at]
    }

    fn scan<'m>(&mut self, path: &FieldPath, root: &RecordValue<'m>) -> Occurrences {
        let Some(automaton) = &self.scanner.automaton else { return Occurrences::Unknown };
        let mut texts =
            Texts { automaton, bits: vec![0; self.scanner.literals.div_ceil(64)], is_exact: true, bytes: 0 };
        let is_whole = texts.walk(&Value::Record(root.clone()), &path.0);
        self.bytes += texts.bytes;
        if is_whole {
            Occurrences::Known { bits: texts.bits, is_exact: texts.is_exact }
        } else {
            Occurrences::Unknown
        }
    }
}

struct Texts<'a> {
    automaton: &'a AhoCorasick,
    bits: Vec<u64>,
    is_exact: bool,
    bytes: usize,
}

impl Texts<'_> {
    /// Whether everything below could be read.
    fn walk(&mut self, value: &Value<'_>, path: &[PathStep]) -> bool {
        match (value, path.split_first()) {
            (Value::Undecided(_), _) => false,
            (Value::Text(text), None) => {
                self.text(text);
                true
            }
            (Value::Record(record), Some((PathStep::Field(field), rest))) => {
                self.walk(&record.field(*field), rest)
            }
            (Value::Array(array), Some((PathStep::Elements, rest))) => {
                array.iter().all(|element| self.walk(&element, rest))
            }
            // What `flatten` takes apart, and an array at the end of a path.
            (Value::Array(array), None) => array.iter().all(|element| self.walk(&element, &[])),
            (Value::Map(_), None) => false,
            // Null, or a scalar that holds no text; after `flatten` fewer arrays than steps are no harm.
            (value, Some((PathStep::Elements, rest))) if !value.is_null() => self.walk(value, rest),
            _ => true,
        }
    }

    fn text(&mut self, text: &str) {
        self.bytes += text.len();
        if text.is_ascii() {
            self.find(text);
        } else {
            self.is_exact &= !folds_oddly(text);
            self.find(&fold(text));
        }
    }

    fn find(&mut self, text: &str) {
        for found in self.automaton.find_overlapping_iter(text) {
            let literal = found.pattern().as_usize();
            self.bits[literal / 64] |= 1 << (literal % 64);
        }
    }
}
