//! Parsing: the source of a rule becomes a tree, or an error that says where and what was expected.
//! Accepts every rule of the public feed. Resolves no names; that is `check`.
//!
//! ```text
//! expr    = and_e { "or" and_e }            and_e = not_e { "and" not_e }
//! not_e   = "not" not_e | cmp_e             (* looser than comparison: not x in y = not (x in y) *)
//! cmp_e   = add_e [ "==" add_e | "<" add_e [ "<" add_e ] | ["not"] "in" rhs | "is" ["not"] "null" ]
//! add_e   = mul_e { "+" mul_e }             mul_e = unary { "*" unary }       unary = ["-"] postfix
//! postfix = primary { "." name [ args ] | "[" index or slice "]" }
//! primary = literal | $list | [a, b] | (a) | 2 of (a, b) | ..name | name [ args ]
//! ```

use crate::ast::{Among, Arithmetic, Call, Comparison, Expression, Kind, Literal, Membership, Name, Range};
use crate::limits::{MAX_CHAIN, MAX_DEPTH};
use crate::token::{Sign, SourceError, Span, Spanned, Token, tokens};

/// Parses one rule. Errors: [`SourceError`], which points at the place.
pub fn parse(source: &str) -> Result<Expression, SourceError> {
    let mut parser = Parser { tokens: tokens(source)?, at: 0, depth: 0 };
    if parser.peek() == &Token::End {
        return Err(parser.wrong("a rule is one expression, and this one is empty"));
    }
    let expression = parser.expression()?;
    if parser.peek() != &Token::End {
        return Err(parser.after_the_end());
    }
    Ok(expression)
}

type Parsed = Result<Expression, SourceError>;

struct Parser {
    tokens: Vec<Spanned>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn peek_second(&self) -> &Token {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].token
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    /// The span of the token before.
    fn before(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    fn advance(&mut self) -> Spanned {
        let spanned = self.tokens[self.at].clone();
        // The last token is the end, and stays.
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        spanned
    }

    fn is_sign(&self, sign: Sign) -> bool {
        self.peek() == &Token::Sign(sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found == word)
    }

    fn take_sign(&mut self, sign: Sign) -> bool {
        let is_there = self.is_sign(sign);
        if is_there {
            self.advance();
        }
        is_there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_there = self.is_word(word);
        if is_there {
            self.advance();
        }
        is_there
    }

    fn expect_sign(&mut self, sign: Sign, why: &str) -> Result<Span, SourceError> {
        if self.is_sign(sign) {
            return Ok(self.advance().span);
        }
        Err(self.wrong(format!("expected `{}` {why}, found {}", sign.text(), self.peek())))
    }

    fn wrong(&self, message: impl Into<String>) -> SourceError {
        SourceError::new(self.span(), message)
    }

    fn after_the_end(&self) -> SourceError {
        let error = self.wrong(format!("expected `and`, `or` or the end of the rule, found {}", self.peek()));
        match self.peek() {
            Token::Sign(Sign::Assign) => error.help("compare with `==`"),
            Token::Sign(Sign::Close) => error.help("this bracket was never opened"),
            Token::Word(word) if word == "of" => error.help("before `of` stands a number: 2 of (a, b, c)"),
            _ => error,
        }
    }

    /// Runs `parse` one level deeper.
    fn deeper(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= MAX_DEPTH {
            return Err(self.wrong(format!("this is nested more than {MAX_DEPTH} deep")));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn expression(&mut self) -> Parsed {
        self.deeper(|parser| parser.chain("or", Kind::Or, |parser| parser.chain("and", Kind::And, Self::not)))
    }

    /// `a word b word c` as one node; brackets keep their own.
    fn chain(
        &mut self,
        word: &str,
        make: impl FnOnce(Vec<Expression>) -> Kind,
        part: impl Fn(&mut Self) -> Parsed,
    ) -> Parsed {
        let first = part(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let span = first.span;
        let mut parts = vec![first];
        while self.take_word(word) {
            parts.push(part(self)?);
        }
        Ok(Expression { kind: make(parts), span: span.to(self.before()) })
    }

    fn not(&mut self) -> Parsed {
        if !self.is_word("not") {
            return self.comparison();
        }
        let start = self.advance().span;
        let value = self.deeper(Self::not)?;
        Ok(Expression { span: start.to(value.span), kind: Kind::Not(Box::new(value)) })
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        let span = left.span;
        let kind = match self.peek().clone() {
            Token::Sign(sign @ (Sign::Less | Sign::LessEqual)) => return self.range(left, sign),
            Token::Sign(sign) if comparison_of(sign).is_some() => {
                self.advance();
                let how = comparison_of(sign).unwrap_or(Comparison::Equal);
                Kind::Compare(how, Box::new(left), Box::new(self.sum()?))
            }
            Token::Sign(Sign::InFold) => self.membership(left, false)?,
            Token::Word(word) if word == "in" => self.membership(left, false)?,
            Token::Word(word) if word == "not" => {
                self.advance();
                if !self.is_word("in") && !self.is_sign(Sign::InFold) {
                    return Err(
                        self.wrong(format!("expected `in` or `in~` after `not`, found {}", self.peek()))
                    );
                }
                self.membership(left, true)?
            }
            Token::Word(word) if word == "is" => {
                self.advance();
                let is_negated = self.take_word("not");
                if !self.take_word("null") {
                    return Err(self.wrong(format!("expected `null` after `is`, found {}", self.peek())));
                }
                Kind::IsNull { value: Box::new(left), is_negated }
            }
            _ => return Ok(left),
        };
        self.refuse_second_comparison()?;
        Ok(Expression { kind, span: span.to(self.before()) })
    }

    /// `a < b`, and `a < b <= c`.
    fn range(&mut self, low: Expression, sign: Sign) -> Parsed {
        self.advance();
        let span = low.span;
        let value = self.sum()?;
        let second = match self.peek() {
            Token::Sign(second @ (Sign::Less | Sign::LessEqual)) => *second,
            _ => {
                self.refuse_second_comparison()?;
                let how = if sign == Sign::Less { Comparison::Less } else { Comparison::LessEqual };
                let span = span.to(value.span);
                return Ok(Expression { kind: Kind::Compare(how, Box::new(low), Box::new(value)), span });
            }
        };
        self.advance();
        let high = self.sum()?;
        self.refuse_second_comparison()?;
        let span = span.to(high.span);
        let includes = |sign| sign == Sign::LessEqual;
        let range = Range { low, includes_low: includes(sign), value, high, includes_high: includes(second) };
        Ok(Expression { kind: Kind::Range(Box::new(range)), span })
    }

    fn refuse_second_comparison(&self) -> Result<(), SourceError> {
        match self.peek() {
            Token::Sign(sign) if comparison_of(*sign).is_some() => {
                let error = self.wrong("two comparisons stand side by side");
                Err(error.help("join them with `and`; a range is written 0 < x <= 5"))
            }
            _ => Ok(()),
        }
    }

    fn membership(&mut self, value: Expression, is_negated: bool) -> Result<Kind, SourceError> {
        let ignores_case = self.advance().token == Token::Sign(Sign::InFold);
        let among = if self.is_sign(Sign::Open) {
            self.advance();
            Among::Tuple(self.list_until(Sign::Close, "at the end of the values", "a value")?)
        } else {
            Among::Array(Box::new(self.sum()?))
        };
        Ok(Kind::In(Membership { value: Box::new(value), among, ignores_case, is_negated }))
    }

    fn sum(&mut self) -> Parsed {
        self.left_chain(
            |sign| match sign {
                Sign::Plus => Some(Arithmetic::Add),
                Sign::Minus => Some(Arithmetic::Subtract),
                _ => None,
            },
            Self::product,
        )
    }

    fn product(&mut self) -> Parsed {
        self.left_chain(
            |sign| match sign {
                Sign::Star => Some(Arithmetic::Multiply),
                Sign::Slash => Some(Arithmetic::Divide),
                Sign::Percent => Some(Arithmetic::Remainder),
                _ => None,
            },
            Self::unary,
        )
    }

    fn left_chain(
        &mut self,
        operator: impl Fn(Sign) -> Option<Arithmetic>,
        part: impl Fn(&mut Self) -> Parsed,
    ) -> Parsed {
        let mut left = part(self)?;
        let mut length = 1;
        while let Token::Sign(sign) = self.peek() {
            let Some(how) = operator(*sign) else { break };
            length += 1;
            if length > MAX_CHAIN {
                return Err(self.wrong(format!("more than {MAX_CHAIN} operands stand in a row")));
            }
            self.advance();
            let right = part(self)?;
            let span = left.span.to(right.span);
            left = Expression { kind: Kind::Arithmetic(how, Box::new(left), Box::new(right)), span };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        if !self.is_sign(Sign::Minus) {
            return self.postfix();
        }
        let start = self.advance().span;
        let value = self.postfix()?;
        Ok(Expression { span: start.to(value.span), kind: Kind::Negate(Box::new(value)) })
    }

    fn postfix(&mut self) -> Parsed {
        let mut value = self.primary()?;
        let mut length = 1;
        loop {
            value = match self.peek() {
                Token::Dots(1) => self.field(value)?,
                Token::Dots(_) => return Err(self.wrong("expected one `.` between a value and its field")),
                Token::Sign(Sign::OpenBracket) => self.subscript(value)?,
                Token::Sign(Sign::Open) => return Err(self.not_callable(&value)),
                _ => return Ok(value),
            };
            length += 1;
            if length > MAX_DEPTH {
                return Err(self.wrong(format!("this path has more than {MAX_DEPTH} steps")));
            }
        }
    }

    fn not_callable(&self, value: &Expression) -> SourceError {
        let error = self.wrong("only a function can be called");
        match value.kind {
            Kind::Field(..) | Kind::Scope { .. } => error.help(
                "values have no methods; give the value as the first argument: strings.contains(x, \"…\")",
            ),
            _ => error,
        }
    }

    fn field(&mut self, of: Expression) -> Parsed {
        let dot = self.advance().span;
        let Token::Word(text) = self.peek().clone() else {
            let error = SourceError::new(
                dot,
                format!("expected the name of a field after `.`, found {}", self.peek()),
            );
            return Err(error);
        };
        let name = Name { text, span: self.advance().span };
        if let Kind::Literal(_) = of.kind {
            return Err(SourceError::new(dot.to(name.span), "a value written out has no fields"));
        }
        // The name of a list may hold dots, so a field after one could not be told from it.
        if let Kind::List(_) = of.kind {
            let error = SourceError::new(dot.to(name.span), "a list has no fields");
            return Err(error.help(format!("ask each entry: any($…, .{} …)", name.text)));
        }
        if let Kind::Scope { dots, field: None } = of.kind {
            let span = of.span.to(name.span);
            return Ok(Expression { kind: Kind::Scope { dots, field: Some(name) }, span });
        }
        if self.is_sign(Sign::Open)
            && let Some(path) = dotted(&of)
        {
            let function = Name { text: format!("{path}.{}", name.text), span: of.span.to(name.span) };
            return self.call(function);
        }
        let span = of.span.to(name.span);
        Ok(Expression { kind: Kind::Field(Box::new(of), name), span })
    }

    fn subscript(&mut self, of: Expression) -> Parsed {
        self.advance();
        let from = if self.is_sign(Sign::Colon) { None } else { Some(Box::new(self.expression()?)) };
        if self.take_sign(Sign::Colon) {
            let to = if self.is_sign(Sign::CloseBracket) { None } else { Some(Box::new(self.expression()?)) };
            let end = self.expect_sign(Sign::CloseBracket, "at the end of the slice")?;
            let span = of.span.to(end);
            return Ok(Expression { kind: Kind::Slice(Box::new(of), from, to), span });
        }
        let end = self.expect_sign(Sign::CloseBracket, "after the index")?;
        let span = of.span.to(end);
        // `from` is only absent before a colon.
        let index = from.ok_or_else(|| SourceError::new(end, "expected an index"))?;
        Ok(Expression { kind: Kind::Index(Box::new(of), index), span })
    }

    fn primary(&mut self) -> Parsed {
        let span = self.span();
        let literal = |literal| Ok(Expression { kind: Kind::Literal(literal), span });
        match self.peek().clone() {
            Token::Int(count) => {
                self.advance();
                if self.is_word("of") { self.threshold(count, span) } else { literal(Literal::Int(count)) }
            }
            Token::Float(number) => {
                self.advance();
                literal(Literal::Float(number))
            }
            Token::Text(text) => {
                self.advance();
                literal(Literal::Text(text))
            }
            Token::List(name) => {
                self.advance();
                Ok(Expression { kind: Kind::List(name), span })
            }
            Token::Dots(dots) => Ok(self.scope(dots)),
            Token::Sign(Sign::OpenBracket) => {
                self.advance();
                let elements =
                    self.list_until(Sign::CloseBracket, "at the end of the array", "an element")?;
                Ok(Expression { kind: Kind::Array(elements), span: span.to(self.before()) })
            }
            Token::Sign(Sign::Open) => {
                self.advance();
                let inner = self.expression()?;
                self.expect_sign(Sign::Close, "to close the bracket")?;
                Ok(inner)
            }
            Token::Word(word) => self.name(word),
            found => Err(self.wrong(format!("expected a value, found {found}"))),
        }
    }

    fn name(&mut self, word: String) -> Parsed {
        let span = self.span();
        let literal = match word.as_str() {
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            "null" => Literal::Null,
            "and" | "or" | "not" | "in" | "is" | "of" => {
                let error = self.wrong(format!("expected a value, found `{word}`"));
                return Err(if word == "not" {
                    error.help("put brackets around `not …` here")
                } else {
                    error
                });
            }
            "none" | "any" | "all" if matches!(self.peek_second(), Token::Word(of) if of == "of") => {
                return Err(self
                    .wrong(format!("`{word} of` is not in the language"))
                    .help("write 1 of (…), or join with `and`"));
            }
            _ => {
                self.advance();
                let name = Name { text: word, span };
                if self.is_sign(Sign::Open) {
                    return self.call(name);
                }
                return Ok(Expression { kind: Kind::Root(name), span });
            }
        };
        self.advance();
        Ok(Expression { kind: Kind::Literal(literal), span })
    }

    /// `.`, `..name`; the name must touch the dots.
    fn scope(&mut self, dots: u8) -> Expression {
        let start = self.advance().span;
        let touches = self.span().start == start.end;
        let field = match self.peek().clone() {
            Token::Word(text) if touches => Some(Name { text, span: self.advance().span }),
            _ => None,
        };
        let span = field.as_ref().map_or(start, |name| start.to(name.span));
        Expression { kind: Kind::Scope { dots, field }, span }
    }

    fn threshold(&mut self, count: i64, start: Span) -> Parsed {
        self.advance();
        self.expect_sign(Sign::Open, "after `of`")?;
        let of = self.list_until(Sign::Close, "at the end of the conditions", "a condition")?;
        Ok(Expression { kind: Kind::Threshold(count, of), span: start.to(self.before()) })
    }

    /// `a, b,` and the closing sign; at least one.
    fn list_until(&mut self, close: Sign, why: &str, what: &str) -> Result<Vec<Expression>, SourceError> {
        let mut values = Vec::new();
        loop {
            if self.is_sign(close) {
                if values.is_empty() {
                    return Err(self.wrong(format!("expected {what}, found {}", self.peek())));
                }
                self.advance();
                return Ok(values);
            }
            values.push(self.expression()?);
            if !self.take_sign(Sign::Comma) && !self.is_sign(close) {
                return Err(self.wrong(format!(
                    "expected `,` or `{}` {why}, found {}",
                    close.text(),
                    self.peek()
                )));
            }
        }
    }

    fn call(&mut self, function: Name) -> Parsed {
        let start = function.span;
        self.expect_sign(Sign::Open, "before the arguments")?;
        let mut call = Call { function, positional: Vec::new(), keyword: Vec::new() };
        while !self.is_sign(Sign::Close) {
            self.argument(&mut call)?;
            if !self.take_sign(Sign::Comma) && !self.is_sign(Sign::Close) {
                return Err(
                    self.wrong(format!("expected `,` or `)` after an argument, found {}", self.peek()))
                );
            }
        }
        self.advance();
        Ok(Expression { kind: Kind::Call(call), span: start.to(self.before()) })
    }

    fn argument(&mut self, call: &mut Call) -> Result<(), SourceError> {
        if let Token::Word(text) = self.peek().clone()
            && self.peek_second() == &Token::Sign(Sign::Assign)
        {
            let name = Name { text, span: self.advance().span };
            self.advance();
            if call.keyword.iter().any(|(earlier, _)| *earlier == name) {
                return Err(SourceError::new(name.span, format!("`{}` is given twice", name.text)));
            }
            let value = self.expression()?;
            call.keyword.push((name, value));
            return Ok(());
        }
        if !call.keyword.is_empty() {
            return Err(self.wrong("an argument without a name stands after one with a name"));
        }
        let value = self.expression()?;
        call.positional.push(value);
        Ok(())
    }
}

fn comparison_of(sign: Sign) -> Option<Comparison> {
    Some(match sign {
        Sign::Equal => Comparison::Equal,
        Sign::NotEqual => Comparison::NotEqual,
        Sign::EqualFold => Comparison::EqualFold,
        Sign::NotEqualFold => Comparison::NotEqualFold,
        Sign::Less => Comparison::Less,
        Sign::LessEqual => Comparison::LessEqual,
        Sign::Greater => Comparison::Greater,
        Sign::GreaterEqual => Comparison::GreaterEqual,
        _ => return None,
    })
}

/// `a.b.c` if that is all it is: then a bracket after it makes it the name of a function.
fn dotted(expression: &Expression) -> Option<String> {
    match &expression.kind {
        Kind::Root(name) => Some(name.text.clone()),
        Kind::Field(of, name) => Some(format!("{}.{}", dotted(of)?, name.text)),
        _ => None,
    }
}
