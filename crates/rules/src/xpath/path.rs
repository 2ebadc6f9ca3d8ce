//! Reading an XPath: the text becomes a tree. Grammar: XPath 1.0 §2 and §3.

use std::fmt;

/// An XPath that was read.
#[derive(Clone, Debug)]
pub struct Path {
    written: String,
    pub(super) root: Node,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Path {}

impl std::hash::Hash for Path {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.written.hash(state);
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Or(Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    Union(Box<Node>, Box<Node>),
    Literal(String),
    Number(f64),
    Call(Function, Vec<Node>),
    /// Where it starts (nowhere given: the context node) and the steps from there.
    Location {
        start: Start,
        steps: Vec<Step>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Start {
    Context,
    Root,
    /// `(expression)[predicate]/step`
    Filter(Box<Node>, Vec<Node>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Namespace,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// `*`
    Any,
    /// `a`, `o:p`
    Name(String),
    /// `node()`
    Node,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`: HTML has none.
    Instruction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

macro_rules! functions {
    ($($function:ident $name:literal $least:literal $most:literal),* $(,)?) => {
        /// The functions of the core library (XPath 1.0 §4), and three of later versions that rules use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Function { $($function),* }

        /// Name, function, least and most arguments.
        const FUNCTIONS: &[(&str, Function, usize, usize)] = &[$(($name, Function::$function, $least, $most)),*];
    };
}

functions! {
    Last "last" 0 0, Position "position" 0 0, Count "count" 1 1, Id "id" 1 1, LocalName "local-name" 0 1,
    NamespaceUri "namespace-uri" 0 1, Name "name" 0 1, String "string" 0 1, Concat "concat" 2 100,
    StartsWith "starts-with" 2 2, EndsWith "ends-with" 2 2, Contains "contains" 2 2,
    SubstringBefore "substring-before" 2 2, SubstringAfter "substring-after" 2 2, Substring "substring" 2 3,
    StringLength "string-length" 0 1, NormalizeSpace "normalize-space" 0 1, Translate "translate" 3 3,
    LowerCase "lower-case" 1 1, UpperCase "upper-case" 1 1, Boolean "boolean" 1 1, Not "not" 1 1, True "true" 0 0,
    False "false" 0 0, Lang "lang" 1 1, Number "number" 0 1, Sum "sum" 1 1, Floor "floor" 1 1,
    Ceiling "ceiling" 1 1, Round "round" 1 1,
}

const AXES: &[(&str, Axis)] = &[
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("namespace", Axis::Namespace),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

/// Longest path in bytes, and how deep it may nest: the parser recurses.
const MAX_PATH_BYTES: usize = 8_192;
const MAX_PATH_DEPTH: usize = 48;
/// Most operators, steps and predicates, because chains of them nest to the left.
const MAX_PATH_PARTS: usize = 400;

impl Path {
    /// Reads a path. Errors: why not, for the rule's author.
    pub fn parse(written: &str) -> Result<Self, String> {
        if written.len() > MAX_PATH_BYTES {
            return Err(format!("it is longer than {MAX_PATH_BYTES} bytes"));
        }
        let tokens = tokens(written)?;
        let mut parser = Parser { tokens, at: 0, depth: 0, parts: 0 };
        let root = parser.expression()?;
        // One rule of the public feed (August 2026) ends with a bracket too many.
        if parser.take("]") && parser.peek().is_some() {
            return Err("unexpected `]`".to_owned());
        }
        match parser.peek() {
            None => Ok(Self { written: written.to_owned(), root }),
            Some(token) => Err(format!("unexpected {token}")),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Sign(&'static str),
    /// `and`, `or`, `div`, `mod`, `*` where an operator must stand (XPath 1.0 §3.7).
    Operator(&'static str),
    Name(String),
    Literal(String),
    Number(f64),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sign(sign) | Self::Operator(sign) => write!(f, "`{sign}`"),
            Self::Name(name) => write!(f, "`{name}`"),
            Self::Literal(text) => write!(f, "\"{text}\""),
            Self::Number(number) => write!(f, "`{number}`"),
        }
    }
}

/// Longest first.
const SIGNS: &[&str] = &[
    "::", "//", "..", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=", "<", ">",
    "*",
];

fn tokens(written: &str) -> Result<Vec<Token>, String> {
    let mut found: Vec<Token> = Vec::new();
    let mut rest = written;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(found) };
        let (token, after) = if first == '"' || first == '\'' {
            let (text, after) = rest[1..].split_once(first).ok_or("a text is not closed")?;
            (Token::Literal(text.to_owned()), after)
        } else if first.is_ascii_digit()
            || (first == '.' && rest[1..].starts_with(|next: char| next.is_ascii_digit()))
        {
            number(rest)?
        } else if is_name_start(first) {
            name(rest, is_operator_place(found.last()))
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            let is_product = *sign == "*" && is_operator_place(found.last());
            let token = if is_product { Token::Operator("*") } else { Token::Sign(sign) };
            (token, &rest[sign.len()..])
        } else if first == '$' {
            return Err("variables are not supported".to_owned());
        } else {
            return Err(format!("unexpected character `{}`", first.escape_default()));
        };
        found.push(token);
        rest = after;
    }
}

/// XPath 1.0 §3.7: after something that ends an operand, a name is an operator.
fn is_operator_place(before: Option<&Token>) -> bool {
    match before {
        None | Some(Token::Operator(_)) => false,
        Some(Token::Sign(sign)) => matches!(*sign, ")" | "]" | "." | ".." | "*"),
        Some(_) => true,
    }
}

fn number(rest: &str) -> Result<(Token, &str), String> {
    let length =
        rest.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(rest.len());
    let (digits, after) = rest.split_at(length);
    digits
        .parse()
        .map(|number| (Token::Number(number), after))
        .map_err(|_| format!("`{digits}` is not a number"))
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn name(rest: &str, is_operator: bool) -> (Token, &str) {
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.');
    let mut length = rest.find(|character| !is_name(character)).unwrap_or(rest.len());
    // A prefix: `o:p`, but not the axis `child::p`.
    let after = &rest[length..];
    if after.starts_with(':') && !after.starts_with("::") && after[1..].starts_with(is_name_start) {
        length += 1 + after[1..].find(|character| !is_name(character)).unwrap_or(after.len() - 1);
    }
    let (word, after) = rest.split_at(length);
    let operator = ["and", "or", "div", "mod"].into_iter().find(|operator| *operator == word && is_operator);
    (operator.map_or_else(|| Token::Name(word.to_owned()), Token::Operator), after)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    parts: usize,
}

type Parsed = Result<Node, String>;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let is_there = self.is_sign(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn take_operator(&mut self, operator: &str) -> bool {
        let is_there = matches!(self.peek(), Some(Token::Operator(found)) if *found == operator);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) { Ok(()) } else { Err(format!("expected `{sign}`{}", self.found())) }
    }

    fn found(&self) -> String {
        self.peek().map_or_else(|| " at the end".to_owned(), |token| format!(", found {token}"))
    }

    fn part(&mut self) -> Result<(), String> {
        self.parts += 1;
        if self.parts > MAX_PATH_PARTS {
            Err(format!("it has more than {MAX_PATH_PARTS} parts"))
        } else {
            Ok(())
        }
    }

    fn expression(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_PATH_DEPTH {
            return Err(format!("it is nested more than {MAX_PATH_DEPTH} deep"));
        }
        let node = self.or();
        self.depth -= 1;
        node
    }

    fn or(&mut self) -> Parsed {
        let mut left = self.and()?;
        while self.take_operator("or") {
            self.part()?;
            left = Node::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed {
        let mut left = self.comparison(&[("=", Comparison::Equal), ("!=", Comparison::NotEqual)])?;
        while self.take_operator("and") {
            self.part()?;
            let right = self.comparison(&[("=", Comparison::Equal), ("!=", Comparison::NotEqual)])?;
            left = Node::And(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    /// Equality, and below it the ordering comparisons.
    fn comparison(&mut self, signs: &[(&'static str, Comparison)]) -> Parsed {
        const ORDERS: &[(&str, Comparison)] = &[
            ("<=", Comparison::LessEqual),
            (">=", Comparison::GreaterEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let is_equality = signs.len() == 2;
        let operand = |parser: &mut Self| if is_equality { parser.comparison(ORDERS) } else { parser.sum() };
        let mut left = operand(self)?;
        while let Some((_, how)) = signs.iter().find(|(sign, _)| self.is_sign(sign)) {
            self.at += 1;
            self.part()?;
            left = Node::Compare(*how, Box::new(left), Box::new(operand(self)?));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let how = if self.take("+") {
                Arithmetic::Add
            } else if self.take("-") {
                Arithmetic::Subtract
            } else {
                return Ok(left);
            };
            self.part()?;
            left = Node::Arithmetic(how, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.unary()?;
        loop {
            let how = if self.take_operator("*") {
                Arithmetic::Multiply
            } else if self.take_operator("div") {
                Arithmetic::Divide
            } else if self.take_operator("mod") {
                Arithmetic::Modulo
            } else {
                return Ok(left);
            };
            self.part()?;
            left = Node::Arithmetic(how, Box::new(left), Box::new(self.unary()?));
        }
    }

    fn unary(&mut self) -> Parsed {
        let mut is_negated = false;
        while self.take("-") {
            self.part()?;
            is_negated = !is_negated;
        }
        let value = self.union()?;
        Ok(if is_negated { Node::Negate(Box::new(value)) } else { value })
    }

    fn union(&mut self) -> Parsed {
        let mut left = self.path()?;
        while self.take("|") {
            self.part()?;
            left = Node::Union(Box::new(left), Box::new(self.path()?));
        }
        Ok(left)
    }

    fn path(&mut self) -> Parsed {
        let start = match self.peek() {
            Some(Token::Sign("/" | "//")) => Start::Root,
            Some(Token::Literal(_) | Token::Number(_) | Token::Sign("(")) => return self.filter(),
            Some(Token::Name(_)) if self.is_call() => return self.filter(),
            _ => Start::Context,
        };
        let mut steps = Vec::new();
        if start == Start::Root {
            // `/` alone is the root.
            if self.take("/") && !self.begins_step() {
                return Ok(Node::Location { start, steps });
            }
            if self.take("//") {
                steps.push(anywhere_below());
            }
        }
        steps.push(self.step()?);
        self.more_steps(&mut steps)?;
        Ok(Node::Location { start, steps })
    }

    /// `name(`, but not one of the tests `text()`, `node()`, `comment()`.
    fn is_call(&self) -> bool {
        let Some(Token::Name(name)) = self.peek() else { return false };
        let is_test = matches!(name.as_str(), "text" | "node" | "comment" | "processing-instruction");
        !is_test && matches!(self.tokens.get(self.at + 1), Some(Token::Sign("(")))
    }

    fn begins_step(&self) -> bool {
        matches!(self.peek(), Some(Token::Name(_) | Token::Sign("." | ".." | "@" | "*")))
    }

    fn more_steps(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        loop {
            if self.take("//") {
                steps.push(anywhere_below());
            } else if !self.take("/") {
                return Ok(());
            }
            self.part()?;
            steps.push(self.step()?);
        }
    }

    /// A literal, a call or brackets, with predicates and steps after it.
    fn filter(&mut self) -> Parsed {
        let primary = match self.peek().cloned() {
            Some(Token::Literal(text)) => {
                self.at += 1;
                Node::Literal(text)
            }
            Some(Token::Number(number)) => {
                self.at += 1;
                Node::Number(number)
            }
            Some(Token::Name(name)) => self.call(&name)?,
            _ => {
                self.expect("(")?;
                let inner = self.expression()?;
                self.expect(")")?;
                inner
            }
        };
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        self.more_steps(&mut steps)?;
        if predicates.is_empty() && steps.is_empty() {
            return Ok(primary);
        }
        Ok(Node::Location { start: Start::Filter(Box::new(primary), predicates), steps })
    }

    fn call(&mut self, name: &str) -> Parsed {
        let Some((_, function, least, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            return Err(format!("there is no function `{name}`"));
        };
        self.at += 1;
        self.expect("(")?;
        let mut arguments = Vec::new();
        while !self.is_sign(")") {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            self.part()?;
            arguments.push(self.expression()?);
        }
        self.expect(")")?;
        if !(*least..=*most).contains(&arguments.len()) {
            return Err(format!("`{name}` does not take {} arguments", arguments.len()));
        }
        Ok(Node::Call(*function, arguments))
    }

    fn step(&mut self) -> Result<Step, String> {
        if self.take("..") {
            return Ok(Step { axis: Axis::Parent, test: Test::Node, predicates: self.predicates()? });
        }
        if self.take(".") {
            return Ok(Step { axis: Axis::Itself, test: Test::Node, predicates: self.predicates()? });
        }
        let axis = if self.take("@") { Axis::Attribute } else { self.axis()? };
        let test = self.test()?;
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn axis(&mut self) -> Result<Axis, String> {
        let Some(Token::Name(name)) = self.peek() else { return Ok(Axis::Child) };
        if !matches!(self.tokens.get(self.at + 1), Some(Token::Sign("::"))) {
            return Ok(Axis::Child);
        }
        let axis = AXES.iter().find(|(known, _)| known == name).map(|(_, axis)| *axis);
        let axis = axis.ok_or_else(|| format!("there is no axis `{name}`"))?;
        self.at += 2;
        Ok(axis)
    }

    fn test(&mut self) -> Result<Test, String> {
        if self.take("*") {
            return Ok(Test::Any);
        }
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err(format!("expected a name or `*`{}", self.found()));
        };
        self.at += 1;
        if !self.is_sign("(") {
            return Ok(Test::Name(name.to_ascii_lowercase()));
        }
        self.expect("(")?;
        if let Some(Token::Literal(_)) = self.peek() {
            self.at += 1;
        }
        self.expect(")")?;
        match name.as_str() {
            "node" => Ok(Test::Node),
            "text" => Ok(Test::Text),
            "comment" => Ok(Test::Comment),
            "processing-instruction" => Ok(Test::Instruction),
            _ => Err(format!("`{name}()` cannot stand as a step")),
        }
    }

    fn predicates(&mut self) -> Result<Vec<Node>, String> {
        let mut predicates = Vec::new();
        while self.take("[") {
            self.part()?;
            predicates.push(self.expression()?);
            self.expect("]")?;
        }
        Ok(predicates)
    }
}

/// What `//` stands for. XPath 1.0 §2.5.
fn anywhere_below() -> Step {
    Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() }
}
