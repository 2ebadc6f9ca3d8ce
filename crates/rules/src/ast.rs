//! The tree of a rule as it was written, with the place of every part.
//! Nothing is resolved here: `check` does that. Printing a tree gives a source that parses to the same tree.

use std::fmt;

use crate::token::Span;

/// An expression and where it stands.
///
/// Two expressions are equal if they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// A name and where it stands.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A value written out.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a point.
    Float(f64),
    /// Text.
    Text(String),
}

/// The kinds of expressions.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// A value written out.
    Literal(Literal),
    /// `[a, b]`
    Array(Vec<Expression>),
    /// `$name`
    List(String),
    /// A name without a leading dot: a field of the root record.
    Root(Name),
    /// `.`, `..name`: the item of a scope, counted from the innermost, and one of its fields.
    Scope {
        /// How many dots.
        dots: u8,
        /// The field that touches the dots.
        field: Option<Name>,
    },
    /// `a.name`
    Field(Box<Expression>, Name),
    /// `a[i]`
    Index(Box<Expression>, Box<Expression>),
    /// `a[i:j]`
    Slice(Box<Expression>, Option<Box<Expression>>, Option<Box<Expression>>),
    /// `name.space(a, b, key=c)`
    Call(Call),
    /// `2 of (a, b, c)`
    Threshold(i64, Vec<Expression>),
    /// `not a`
    Not(Box<Expression>),
    /// `-a`
    Negate(Box<Expression>),
    /// `a and b and c`
    And(Vec<Expression>),
    /// `a or b or c`
    Or(Vec<Expression>),
    /// `a == b`
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// `a < b <= c`
    Range(Box<Range>),
    /// `a in b`
    In(Membership),
    /// `a is null`, `a is not null`
    IsNull {
        /// What is asked.
        value: Box<Expression>,
        /// `is not null`
        is_negated: bool,
    },
    /// `a + b`
    Arithmetic(Arithmetic, Box<Expression>, Box<Expression>),
}

/// A call of a function.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    /// With its namespace.
    pub function: Name,
    /// Arguments by place.
    pub positional: Vec<Expression>,
    /// Arguments by name.
    pub keyword: Vec<(Name, Expression)>,
}

/// `low < value <= high`
#[derive(Clone, PartialEq, Debug)]
pub struct Range {
    /// The lower bound.
    pub low: Expression,
    /// Whether the lower bound itself is in the range.
    pub includes_low: bool,
    /// What is compared.
    pub value: Expression,
    /// The upper bound.
    pub high: Expression,
    /// Whether the upper bound itself is in the range.
    pub includes_high: bool,
}

/// `value in among`
#[derive(Clone, PartialEq, Debug)]
pub struct Membership {
    /// What is looked for.
    pub value: Box<Expression>,
    /// Where it is looked for.
    pub among: Among,
    /// `in~`: without regard to case.
    pub ignores_case: bool,
    /// `not in`
    pub is_negated: bool,
}

/// The right side of `in`.
#[derive(Clone, PartialEq, Debug)]
pub enum Among {
    /// `("a", "b")`
    Tuple(Vec<Expression>),
    /// A list or an array.
    Array(Box<Expression>),
}

/// A comparison of two values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`: without regard to case.
    EqualFold,
    /// `!~`
    NotEqualFold,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::EqualFold => "=~",
            Self::NotEqualFold => "!~",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }
}

/// A sum or product of two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl Arithmetic {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// How tightly an expression holds together, loose to tight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Compare,
    Add,
    Multiply,
    Negate,
    Postfix,
}

impl Kind {
    fn binding(&self) -> Binding {
        match self {
            Self::Or(_) => Binding::Or,
            Self::And(_) => Binding::And,
            Self::Not(_) => Binding::Not,
            Self::Compare(..) | Self::Range(_) | Self::In(_) | Self::IsNull { .. } => Binding::Compare,
            Self::Arithmetic(Arithmetic::Add | Arithmetic::Subtract, ..) => Binding::Add,
            Self::Arithmetic(..) => Binding::Multiply,
            Self::Negate(_) => Binding::Negate,
            _ => Binding::Postfix,
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Literal(literal) => literal.fmt(f),
            Kind::Array(elements) => write!(f, "[{}]", Joined(elements, ", ")),
            Kind::List(name) => write!(f, "${name}"),
            Kind::Root(name) => f.write_str(&name.text),
            Kind::Scope { dots, field } => {
                f.write_str(&".".repeat(usize::from(*dots)))?;
                f.write_str(field.as_ref().map_or("", |name| &name.text))
            }
            Kind::Field(of, name) => {
                within(f, of, Binding::Postfix)?;
                write!(f, ".{}", name.text)
            }
            Kind::Index(of, index) => {
                within(f, of, Binding::Postfix)?;
                write!(f, "[{index}]")
            }
            Kind::Slice(of, from, to) => {
                within(f, of, Binding::Postfix)?;
                let print = |bound: &Option<Box<Expression>>| {
                    bound.as_ref().map(ToString::to_string).unwrap_or_default()
                };
                write!(f, "[{}:{}]", print(from), print(to))
            }
            Kind::Call(call) => call.fmt(f),
            Kind::Threshold(count, of) => write!(f, "{count} of ({})", Joined(of, ", ")),
            Kind::Not(value) => {
                f.write_str("not ")?;
                within(f, value, Binding::Not)
            }
            Kind::Negate(value) => {
                f.write_str("-")?;
                within(f, value, Binding::Postfix)
            }
            Kind::And(values) => print_chain(f, values, " and ", Binding::Not),
            Kind::Or(values) => print_chain(f, values, " or ", Binding::And),
            Kind::Compare(how, left, right) => {
                within(f, left, Binding::Add)?;
                write!(f, " {} ", how.sign())?;
                within(f, right, Binding::Add)
            }
            Kind::Range(range) => print_range(f, range),
            Kind::In(membership) => membership.fmt(f),
            Kind::IsNull { value, is_negated } => {
                within(f, value, Binding::Add)?;
                f.write_str(if *is_negated { " is not null" } else { " is null" })
            }
            Kind::Arithmetic(how, left, right) => {
                let binding = self.kind.binding();
                within(f, left, binding)?;
                write!(f, " {} ", how.sign())?;
                let tighter = if binding == Binding::Add { Binding::Multiply } else { Binding::Negate };
                within(f, right, tighter)
            }
        }
    }
}

/// Prints in brackets what would otherwise fall apart.
fn within(f: &mut fmt::Formatter<'_>, expression: &Expression, at_least: Binding) -> fmt::Result {
    if expression.kind.binding() < at_least { write!(f, "({expression})") } else { write!(f, "{expression}") }
}

fn print_chain(
    f: &mut fmt::Formatter<'_>,
    values: &[Expression],
    between: &str,
    at_least: Binding,
) -> fmt::Result {
    for (number, value) in values.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        within(f, value, at_least)?;
    }
    Ok(())
}

fn print_range(f: &mut fmt::Formatter<'_>, range: &Range) -> fmt::Result {
    let sign = |includes: bool| if includes { "<=" } else { "<" };
    within(f, &range.low, Binding::Add)?;
    write!(f, " {} ", sign(range.includes_low))?;
    within(f, &range.value, Binding::Add)?;
    write!(f, " {} ", sign(range.includes_high))?;
    within(f, &range.high, Binding::Add)
}

impl fmt::Display for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        within(f, &self.value, Binding::Add)?;
        f.write_str(if self.is_negated { " not in" } else { " in" })?;
        f.write_str(if self.ignores_case { "~ " } else { " " })?;
        match &self.among {
            Among::Tuple(values) => write!(f, "({})", Joined(values, ", ")),
            // In brackets it would be a tuple of one array.
            Among::Array(array) => write!(f, "{array}"),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}", self.function.text, Joined(&self.positional, ", "))?;
        for (number, (name, value)) in self.keyword.iter().enumerate() {
            let comma = if number > 0 || !self.positional.is_empty() { ", " } else { "" };
            write!(f, "{comma}{}={value}", name.text)?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => {
                let text = format!("{value}");
                f.write_str(&text)?;
                f.write_str(if text.contains('.') { "" } else { ".0" })
            }
            Self::Text(text) => print_text(f, text),
        }
    }
}

fn print_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for character in text.chars() {
        match character {
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            // Invisible and odd characters are shown by number, as the community's feed demands.
            odd if odd.is_control() || (!odd.is_alphanumeric() && !odd.is_ascii()) => {
                write!(f, "\\u{{{:02X}}}", u32::from(odd))?;
            }
            plain => write!(f, "{plain}")?,
        }
    }
    f.write_str("\"")
}

struct Joined<'a>(&'a [Expression], &'static str);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, expression) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str(self.1)?;
            }
            write!(f, "{expression}")?;
        }
        Ok(())
    }
}
