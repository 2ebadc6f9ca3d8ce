//! Checking: a parsed rule against a vocabulary. Every name becomes an index, every expression gets a type.
//! What passes here can be evaluated without a surprise: no unknown field, no wrong argument, no pattern that does not
//! compile. The language has no truthiness, no implicit iteration and no methods; each of those is an error with a hint.

mod call;
mod suggest;

use crate::ast::{Among, Arithmetic, Comparison, Expression, Kind, Literal, Membership, Name, Range};
use crate::function::Pure;
use crate::pattern::{Glob, Network, Pattern};
use crate::token::{SourceError, Span};
use crate::value::Needs;
use crate::vocabulary::{FieldIndex, HostFunction, ListIndex, RecordIndex, Type, Vocabulary};
use crate::xpath::Path;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A checked expression: resolved, typed, and with the place it came from.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it is.
    pub kind: Resolved,
    /// The type of its value.
    pub typed: Type,
    /// Where it stands in the source.
    pub span: Span,
}

/// Equal if they mean the same, wherever they stand.
impl PartialEq for Checked {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Checked {}

impl Hash for Checked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

/// A value known when the rule is loaded.
#[derive(Clone, Debug)]
pub enum Constant {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a point.
    Float(f64),
    /// Text.
    Text(Arc<str>),
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Constant {}

impl Hash for Constant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(state),
            Self::Int(value) => value.hash(state),
            Self::Float(value) => value.to_bits().hash(state),
            Self::Text(value) => value.hash(state),
        }
    }
}

/// The kinds of checked expressions.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each mirrors the kind of the same name in `ast`, with names resolved")]
pub enum Resolved {
    Constant(Constant),
    /// The root record.
    Root,
    /// The item of a scope; 1 is the innermost.
    Item(u8),
    Field(Box<Checked>, FieldIndex),
    Index(Box<Checked>, Box<Checked>),
    Slice(Box<Checked>, Option<Box<Checked>>, Option<Box<Checked>>),
    Array(Vec<Checked>),
    /// The entries of a list.
    List(ListIndex),
    /// A member of the array family: the second part is evaluated once per element.
    Each(Pure, Box<Checked>, Box<Checked>),
    /// A function of values.
    Call(Pure, Vec<Checked>),
    /// A function the host answers; a keyword that is not given is the constant null.
    Host(HostFunction, Vec<Checked>),
    /// A text against patterns written out.
    Search(Pure, Box<Checked>, Vec<Arc<Pattern>>),
    /// A text against globs; those that are not written out stay expressions.
    Like {
        text: Box<Checked>,
        globs: Vec<Arc<Glob>>,
        computed: Vec<Checked>,
        ignores_case: bool,
    },
    /// An address against networks written out and computed.
    IpIn {
        address: Box<Checked>,
        networks: Vec<Network>,
        computed: Vec<Checked>,
    },
    /// The nodes of HTML that an XPath finds. The field is the one called `raw`.
    XPath {
        html: Box<Checked>,
        raw: FieldIndex,
        path: Arc<Path>,
    },
    Threshold(i64, Vec<Checked>),
    Not(Box<Checked>),
    Negate(Box<Checked>),
    And(Vec<Checked>),
    Or(Vec<Checked>),
    Compare(Comparison, Box<Checked>, Box<Checked>),
    /// `low < value < high`; the flags say whether the bounds are included.
    Range {
        low: Box<Checked>,
        includes_low: bool,
        value: Box<Checked>,
        high: Box<Checked>,
        includes_high: bool,
    },
    InTuple {
        value: Box<Checked>,
        among: Vec<Checked>,
        ignores_case: bool,
    },
    InList {
        value: Box<Checked>,
        list: ListIndex,
        ignores_case: bool,
    },
    InArray {
        value: Box<Checked>,
        array: Box<Checked>,
        ignores_case: bool,
    },
    IsNull(Box<Checked>),
    Arithmetic(Arithmetic, Box<Checked>, Box<Checked>),
}

/// What the whole rule must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A condition.
    Condition,
    /// Any value: an insight shows it to a person.
    AnyValue,
}

/// Checks one rule. Errors: [`SourceError`], which points at the place.
pub fn check(
    source: &Expression,
    vocabulary: &Vocabulary,
    expected: Expected,
) -> Result<Checked, SourceError> {
    let mut checker = Checker { vocabulary, scopes: Vec::new() };
    match expected {
        Expected::Condition => checker.condition(source),
        Expected::AnyValue => checker.value(source),
    }
}

/// Everything it may take to evaluate an expression.
#[must_use]
pub fn needs(checked: &Checked, vocabulary: &Vocabulary) -> Needs {
    let own = match &checked.kind {
        Resolved::Field(of, field) => match &of.typed {
            Type::Record(record) => vocabulary.record(*record).fields[field.number()].needs,
            _ => Needs::NONE,
        },
        Resolved::List(list) | Resolved::InList { list, .. } => vocabulary.lists()[list.number()].needs,
        Resolved::Host(function, _) => vocabulary.host_needs(*function),
        _ => Needs::NONE,
    };
    checked.children().iter().fold(own, |set, child| set.union(needs(child, vocabulary)))
}

impl Checked {
    /// The parts, in reading order.
    #[must_use]
    pub fn children(&self) -> Vec<&Checked> {
        match &self.kind {
            Resolved::Constant(_) | Resolved::Root | Resolved::Item(_) | Resolved::List(_) => Vec::new(),
            Resolved::Field(of, _) => vec![of],
            Resolved::Index(of, index) => vec![of, index],
            Resolved::Slice(of, from, to) => {
                std::iter::once(&**of).chain(from.as_deref()).chain(to.as_deref()).collect()
            }
            Resolved::Array(parts)
            | Resolved::Call(_, parts)
            | Resolved::Host(_, parts)
            | Resolved::Threshold(_, parts)
            | Resolved::And(parts)
            | Resolved::Or(parts) => parts.iter().collect(),
            Resolved::Each(_, array, body) => vec![array, body],
            Resolved::Search(_, text, _) => vec![text],
            Resolved::Like { text, computed, .. } => std::iter::once(&**text).chain(computed).collect(),
            Resolved::IpIn { address, computed, .. } => std::iter::once(&**address).chain(computed).collect(),
            Resolved::XPath { html, .. } => vec![html],
            Resolved::Not(value) | Resolved::Negate(value) | Resolved::IsNull(value) => vec![value],
            Resolved::Compare(_, left, right) | Resolved::Arithmetic(_, left, right) => vec![left, right],
            Resolved::Range { low, value, high, .. } => vec![low, value, high],
            Resolved::InTuple { value, among, .. } => std::iter::once(&**value).chain(among).collect(),
            Resolved::InList { value, .. } => vec![value],
            Resolved::InArray { value, array, .. } => vec![value, array],
        }
    }
}

struct Checker<'v> {
    vocabulary: &'v Vocabulary,
    /// The types of the items, innermost last.
    scopes: Vec<Type>,
}

type Result1 = Result<Checked, SourceError>;

impl Checker<'_> {
    fn name(&self, kind: &Type) -> String {
        self.vocabulary.type_name(kind)
    }

    /// Checks something that must be true or false.
    fn condition(&mut self, source: &Expression) -> Result1 {
        let checked = self.value(source)?;
        if matches!(checked.typed, Type::Bool | Type::Null) {
            return Ok(checked);
        }
        let error =
            SourceError::new(source.span, format!("expected a condition, got {}", self.name(&checked.typed)));
        Err(match &checked.typed {
            Type::Json => error.help("compare it: … == true"),
            Type::Array(_) => {
                error.help("ask for an element with any(…, …), or for the number with length(…) > 0")
            }
            Type::String => error.help("a text is neither true nor false; compare it, or ask `is not null`"),
            _ => error,
        })
    }

    fn conditions(&mut self, sources: &[Expression]) -> Result<Vec<Checked>, SourceError> {
        sources.iter().map(|source| self.condition(source)).collect()
    }

    fn value(&mut self, source: &Expression) -> Result1 {
        let span = source.span;
        let done = |kind, typed| Ok(Checked { kind, typed, span });
        match &source.kind {
            Kind::Literal(literal) => Ok(constant(literal, span)),
            Kind::Array(elements) => self.array(elements, span),
            Kind::List(name) => {
                let (index, element) = self.list(name, span)?;
                done(Resolved::List(index), Type::Array(Box::new(element)))
            }
            Kind::Root(name) => {
                let root = self.vocabulary.root();
                let record = Checked { kind: Resolved::Root, typed: Type::Record(root), span };
                self.record_field(record, root, name, span)
            }
            Kind::Scope { dots, field } => self.scope(*dots, field.as_ref(), span),
            Kind::Field(of, name) => {
                let of = self.value(of)?;
                self.field(of, name, span)
            }
            Kind::Index(of, index) => self.index(of, index, span),
            Kind::Slice(of, from, to) => self.slice(of, from.as_deref(), to.as_deref(), span),
            Kind::Call(call) => self.call(call, span),
            Kind::Threshold(count, of) => {
                let of = self.conditions(of)?;
                if usize::try_from(*count).is_ok_and(|count| count > of.len()) {
                    let message = format!("{count} of {} conditions can never be true", of.len());
                    return Err(SourceError::new(span, message));
                }
                done(Resolved::Threshold(*count, of), Type::Bool)
            }
            Kind::Not(value) => {
                let value = self.condition(value)?;
                done(Resolved::Not(Box::new(value)), Type::Bool)
            }
            Kind::Negate(value) => {
                let value = self.number(value)?;
                let typed = value.typed.clone();
                done(Resolved::Negate(Box::new(value)), typed)
            }
            Kind::And(parts) => done(Resolved::And(self.conditions(parts)?), Type::Bool),
            Kind::Or(parts) => done(Resolved::Or(self.conditions(parts)?), Type::Bool),
            Kind::Compare(how, left, right) => self.compare(*how, left, right, span),
            Kind::Range(range) => self.range(range, span),
            Kind::In(membership) => self.membership(membership, span),
            Kind::IsNull { value, is_negated } => self.is_null(value, *is_negated, span),
            Kind::Arithmetic(how, left, right) => self.arithmetic(*how, left, right, span),
        }
    }

    fn array(&mut self, elements: &[Expression], span: Span) -> Result1 {
        let elements: Vec<Checked> =
            elements.iter().map(|element| self.value(element)).collect::<Result<_, _>>()?;
        let mut common = Type::Null;
        for element in &elements {
            common = join(&common, &element.typed).ok_or_else(|| {
                let (one, other) = (self.name(&common), self.name(&element.typed));
                SourceError::new(element.span, format!("an array holds one type; here are {one} and {other}"))
            })?;
        }
        Ok(Checked { kind: Resolved::Array(elements), typed: Type::Array(Box::new(common)), span })
    }

    fn list(&self, name: &str, span: Span) -> Result<(ListIndex, Type), SourceError> {
        let found = self.vocabulary.list(name).map(|(index, list)| (index, list.element.clone()));
        found.ok_or_else(|| {
            let known = self.vocabulary.lists().iter().map(|list| list.name.as_str());
            suggest::unknown(span, "list", &format!("${name}"), name, known)
        })
    }

    fn scope(&mut self, dots: u8, field: Option<&Name>, span: Span) -> Result1 {
        let place = self.scopes.len().checked_sub(usize::from(dots));
        let Some(item) = place.and_then(|place| self.scopes.get(place)).cloned() else {
            let error =
                SourceError::new(span, format!("`{}` stands outside of its scope", ".".repeat(dots.into())));
            return Err(
                error.help("a leading dot means the element inside any(…), all(…), filter(…), map(…)")
            );
        };
        let checked = Checked { kind: Resolved::Item(dots), typed: item, span };
        match field {
            Some(name) => self.field(checked, name, span),
            None => Ok(checked),
        }
    }

    fn field(&self, of: Checked, name: &Name, span: Span) -> Result1 {
        match of.typed.clone() {
            Type::Record(record) => self.record_field(of, record, name, span),
            Type::Array(_) => {
                let error = SourceError::new(name.span, format!("{} has no fields", self.name(&of.typed)));
                Err(error.help(format!("ask each element: any(…, .{} …), or take one with [0]", name.text)))
            }
            Type::Json | Type::Map(_) => {
                let error = SourceError::new(name.span, format!("{} has no fields", self.name(&of.typed)));
                Err(error.help(format!("ask for an entry: [\"{}\"]", name.text)))
            }
            other => Err(SourceError::new(name.span, format!("{} has no fields", self.name(&other)))),
        }
    }

    fn record_field(&self, of: Checked, record: RecordIndex, name: &Name, span: Span) -> Result1 {
        let kind = self.vocabulary.record(record);
        let Some((index, field)) = kind.field(&name.text) else {
            let known = kind.fields.iter().map(|field| field.name.as_str());
            let what = format!("field of {}", kind.name);
            return Err(suggest::unknown(name.span, &what, &name.text, &name.text, known));
        };
        Ok(Checked { kind: Resolved::Field(Box::new(of), index), typed: field.kind.clone(), span })
    }

    fn index(&mut self, of: &Expression, index: &Expression, span: Span) -> Result1 {
        let of = self.value(of)?;
        let index = self.value(index)?;
        let (wanted, typed) = match &of.typed {
            Type::Array(element) => (Type::Int, (**element).clone()),
            Type::Map(value) => (Type::String, (**value).clone()),
            Type::String => (Type::Int, Type::String),
            Type::Json if matches!(index.typed, Type::Int | Type::String | Type::Json) => {
                (index.typed.clone(), Type::Json)
            }
            Type::Json => (Type::String, Type::Json),
            other => {
                return Err(SourceError::new(of.span, format!("{} cannot be indexed", self.name(other))));
            }
        };
        if index.typed != wanted && index.typed != Type::Json {
            let (wanted, got) = (self.name(&wanted), self.name(&index.typed));
            return Err(SourceError::new(index.span, format!("expected {wanted} as index, got {got}")));
        }
        Ok(Checked { kind: Resolved::Index(Box::new(of), Box::new(index)), typed, span })
    }

    fn slice(
        &mut self,
        of: &Expression,
        from: Option<&Expression>,
        to: Option<&Expression>,
        span: Span,
    ) -> Result1 {
        let of = self.value(of)?;
        if !matches!(of.typed, Type::Array(_) | Type::String) {
            return Err(SourceError::new(of.span, format!("{} cannot be sliced", self.name(&of.typed))));
        }
        let mut bound = |bound: Option<&Expression>| -> Result<Option<Box<Checked>>, SourceError> {
            let Some(source) = bound else { return Ok(None) };
            let checked = self.value(source)?;
            if checked.typed != Type::Int && checked.typed != Type::Null {
                let got = self.name(&checked.typed);
                return Err(SourceError::new(
                    source.span,
                    format!("expected int as bound of a slice, got {got}"),
                ));
            }
            Ok(Some(Box::new(checked)))
        };
        let (from, to) = (bound(from)?, bound(to)?);
        let typed = of.typed.clone();
        Ok(Checked { kind: Resolved::Slice(Box::new(of), from, to), typed, span })
    }

    fn number(&mut self, source: &Expression) -> Result1 {
        let checked = self.value(source)?;
        if checked.typed.is_number() || matches!(checked.typed, Type::Null | Type::Json) {
            return Ok(checked);
        }
        let error =
            SourceError::new(source.span, format!("expected a number, got {}", self.name(&checked.typed)));
        Err(match checked.typed {
            Type::String => error.help("join texts with strings.concat(…)"),
            _ => error,
        })
    }

    fn arithmetic(&mut self, how: Arithmetic, left: &Expression, right: &Expression, span: Span) -> Result1 {
        let (left, right) = (self.number(left)?, self.number(right)?);
        let either = |kind: &Type| left.typed == *kind || right.typed == *kind;
        let typed = if either(&Type::Float) || either(&Type::Json) { Type::Float } else { Type::Int };
        Ok(Checked { kind: Resolved::Arithmetic(how, Box::new(left), Box::new(right)), typed, span })
    }

    /// A value that can be compared at all.
    fn scalar(&mut self, source: &Expression) -> Result1 {
        let checked = self.value(source)?;
        if checked.typed.is_scalar() {
            return Ok(checked);
        }
        Err(SourceError::new(source.span, format!("expected a scalar, got {}", self.name(&checked.typed))))
    }

    fn compare(&mut self, how: Comparison, left: &Expression, right: &Expression, span: Span) -> Result1 {
        let (left, right) = (self.scalar(left)?, self.scalar(right)?);
        let mismatch = || {
            let (one, other) = (self.name(&left.typed), self.name(&right.typed));
            SourceError::new(span, format!("cannot compare {one} with {other}"))
        };
        let common = join(&left.typed, &right.typed).ok_or_else(mismatch)?;
        let fits = match how {
            Comparison::Equal | Comparison::NotEqual => true,
            Comparison::EqualFold | Comparison::NotEqualFold => {
                matches!(common, Type::String | Type::Null | Type::Json)
            }
            _ => common != Type::Bool,
        };
        if !fits {
            let message = format!("`{}` does not compare {}", how.sign(), self.name(&common));
            return Err(SourceError::new(span, message));
        }
        Ok(Checked { kind: Resolved::Compare(how, Box::new(left), Box::new(right)), typed: Type::Bool, span })
    }

    fn range(&mut self, range: &Range, span: Span) -> Result1 {
        let low = self.scalar(&range.low)?;
        let value = self.scalar(&range.value)?;
        let high = self.scalar(&range.high)?;
        let common = join(&low.typed, &value.typed).and_then(|common| join(&common, &high.typed));
        if !common.is_some_and(|common| common != Type::Bool) {
            return Err(SourceError::new(
                span,
                "the three parts of a range must be numbers, or all be texts",
            ));
        }
        let kind = Resolved::Range {
            low: Box::new(low),
            includes_low: range.includes_low,
            value: Box::new(value),
            high: Box::new(high),
            includes_high: range.includes_high,
        };
        Ok(Checked { kind, typed: Type::Bool, span })
    }

    fn membership(&mut self, membership: &Membership, span: Span) -> Result1 {
        let value = self.scalar(&membership.value)?;
        let ignores_case = membership.ignores_case;
        if ignores_case && !matches!(value.typed, Type::String | Type::Null | Type::Json) {
            let got = self.name(&value.typed);
            return Err(SourceError::new(value.span, format!("`in~` compares texts, got {got}")));
        }
        let mismatch = |checker: &Self, place: Span, element: &Type| {
            let (value, element) = (checker.name(&value.typed), checker.name(element));
            SourceError::new(place, format!("{value} cannot be in an array of {element}"))
        };
        let kind = match &membership.among {
            Among::Tuple(among) => {
                let among: Vec<Checked> =
                    among.iter().map(|source| self.scalar(source)).collect::<Result<_, _>>()?;
                for entry in &among {
                    join(&value.typed, &entry.typed)
                        .ok_or_else(|| mismatch(self, entry.span, &entry.typed))?;
                }
                Resolved::InTuple { value: Box::new(value), among, ignores_case }
            }
            Among::Array(source) => {
                let array = self.value(source)?;
                let Type::Array(element) = &array.typed else {
                    let error =
                        format!("expected a list or an array after `in`, got {}", self.name(&array.typed));
                    return Err(SourceError::new(source.span, error)
                        .help("one value is written in brackets: in (\"a\")"));
                };
                if !element.is_scalar() || join(&value.typed, element).is_none() {
                    return Err(mismatch(self, source.span, element));
                }
                match array.kind {
                    Resolved::List(list) => Resolved::InList { value: Box::new(value), list, ignores_case },
                    _ => Resolved::InArray { value: Box::new(value), array: Box::new(array), ignores_case },
                }
            }
        };
        let checked = Checked { kind, typed: Type::Bool, span };
        Ok(if membership.is_negated { negated(checked) } else { checked })
    }

    fn is_null(&mut self, source: &Expression, is_negated: bool, span: Span) -> Result1 {
        let value = self.value(source)?;
        if !value.typed.is_scalar() {
            let error =
                SourceError::new(source.span, format!("expected a scalar, got {}", self.name(&value.typed)));
            return Err(match value.typed {
                Type::Array(_) => error.help("an array that is absent is empty: length(…) == 0"),
                _ => error.help("ask one of its fields"),
            });
        }
        let checked = Checked { kind: Resolved::IsNull(Box::new(value)), typed: Type::Bool, span };
        Ok(if is_negated { negated(checked) } else { checked })
    }
}

fn negated(checked: Checked) -> Checked {
    let span = checked.span;
    Checked { kind: Resolved::Not(Box::new(checked)), typed: Type::Bool, span }
}

fn constant(literal: &Literal, span: Span) -> Checked {
    let (constant, typed) = match literal {
        Literal::Null => (Constant::Null, Type::Null),
        Literal::Bool(value) => (Constant::Bool(*value), Type::Bool),
        Literal::Int(value) => (Constant::Int(*value), Type::Int),
        Literal::Float(value) => (Constant::Float(*value), Type::Float),
        Literal::Text(value) => (Constant::Text(value.as_str().into()), Type::String),
    };
    Checked { kind: Resolved::Constant(constant), typed, span }
}

/// The type that both fit, if there is one: null fits all, int fits float, JSON turns out when it is read.
fn join(one: &Type, other: &Type) -> Option<Type> {
    Some(match (one, other) {
        (same, also) if same == also => same.clone(),
        (Type::Null, kind) | (kind, Type::Null) => kind.clone(),
        (Type::Int, Type::Float) | (Type::Float, Type::Int) => Type::Float,
        (Type::Json, scalar) | (scalar, Type::Json) if scalar.is_scalar() => Type::Json,
        (Type::Array(one), Type::Array(other)) => Type::Array(Box::new(join(one, other)?)),
        (Type::Map(one), Type::Map(other)) => Type::Map(Box::new(join(one, other)?)),
        _ => return None,
    })
}
