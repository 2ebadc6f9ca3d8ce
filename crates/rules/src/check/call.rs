//! Checking of calls: which function, how many arguments, of which types, and patterns that must compile.

use std::sync::Arc;

use super::{Checked, Checker, Constant, Resolved, Result1, join, suggest};
use crate::ast::{Call, Expression, Name};
use crate::function::Pure;
use crate::pattern::{Glob, Network, Pattern};
use crate::token::{SourceError, Span};
use crate::vocabulary::{Accepts, Answer, FunctionSignature, Parameter, Type};
use crate::xpath::Path;

impl Checker<'_> {
    pub(super) fn call(&mut self, call: &Call, span: Span) -> Result1 {
        let vocabulary = self.vocabulary;
        let Some(function) = vocabulary.function(&call.function.text) else {
            let known = vocabulary.functions().iter().map(|function| function.name.as_str());
            let name = &call.function.text;
            return Err(suggest::unknown(call.function.span, "function", name, name, known));
        };
        check_arity(function, call)?;
        match function.answer {
            Answer::Pure(pure) => self.pure_call(pure, function, call, span),
            Answer::Host(host) => {
                let mut arguments = self.positional(function, &call.positional)?;
                arguments.extend(self.keywords(function, call)?);
                Ok(Checked { kind: Resolved::Host(host, arguments), typed: function.result.clone(), span })
            }
        }
    }

    fn pure_call(&mut self, pure: Pure, function: &FunctionSignature, call: &Call, span: Span) -> Result1 {
        match pure {
            Pure::Any | Pure::All | Pure::Filter | Pure::Map | Pure::Ratio => {
                self.each(pure, &call.positional[0], &call.positional[1], span)
            }
            Pure::Distinct if call.positional.len() == 2 => {
                self.each(pure, &call.positional[0], &call.positional[1], span)
            }
            Pure::RegexMatch
            | Pure::RegexContains
            | Pure::RegexCount
            | Pure::RegexExtract
            | Pure::RegexIMatch
            | Pure::RegexIContains
            | Pure::RegexICount
            | Pure::RegexIExtract => self.search(pure, function, call, span),
            Pure::Like | Pure::ILike => self.like(pure == Pure::ILike, function, call, span),
            Pure::IpIn => self.ip_in(function, call, span),
            Pure::XPath => self.xpath(function, call, span),
            _ => self.plain(pure, function, call, span),
        }
    }

    /// The array family.
    fn each(&mut self, pure: Pure, array: &Expression, body: &Expression, span: Span) -> Result1 {
        let array = self.array_argument(array)?;
        let element = element_of(&array.typed);
        self.scopes.push(element);
        let body = match pure {
            Pure::Map | Pure::Distinct => self.value(body),
            _ => self.condition(body),
        };
        self.scopes.pop();
        let body = body?;
        let typed = match pure {
            Pure::Filter | Pure::Distinct => array.typed.clone(),
            Pure::Map => Type::Array(Box::new(body.typed.clone())),
            Pure::Ratio => Type::Float,
            _ => Type::Bool,
        };
        Ok(Checked { kind: Resolved::Each(pure, Box::new(array), Box::new(body)), typed, span })
    }

    fn array_argument(&mut self, source: &Expression) -> Result1 {
        let array = self.value(source)?;
        if matches!(array.typed, Type::Array(_) | Type::Json | Type::Null) {
            return Ok(array);
        }
        let error =
            SourceError::new(source.span, format!("expected an array, got {}", self.name(&array.typed)));
        Err(error.help("several values are written [a, b]"))
    }

    fn search(&mut self, pure: Pure, function: &FunctionSignature, call: &Call, span: Span) -> Result1 {
        let text = self.argument(function, &function.parameters[0], &call.positional[0])?;
        let is_whole = matches!(pure, Pure::RegexMatch | Pure::RegexIMatch);
        let ignores_case = matches!(
            pure,
            Pure::RegexIMatch | Pure::RegexIContains | Pure::RegexICount | Pure::RegexIExtract
        );
        let mut patterns = Vec::with_capacity(call.positional.len() - 1);
        for source in &call.positional[1..] {
            let (written, span) = self.written(source, "a pattern")?;
            let pattern = Pattern::new(&written, is_whole, ignores_case)
                .map_err(|reason| SourceError::new(span, format!("this pattern cannot be used: {reason}")))?;
            patterns.push(Arc::new(pattern));
        }
        Ok(Checked {
            kind: Resolved::Search(pure, Box::new(text), patterns),
            typed: function.result.clone(),
            span,
        })
    }

    fn like(&mut self, ignores_case: bool, function: &FunctionSignature, call: &Call, span: Span) -> Result1 {
        let text = Box::new(self.argument(function, &function.parameters[0], &call.positional[0])?);
        let (mut globs, mut computed) = (Vec::new(), Vec::new());
        for source in &call.positional[1..] {
            let pattern = self.text_argument(source)?;
            match &pattern.kind {
                Resolved::Constant(Constant::Text(glob)) => {
                    globs.push(Arc::new(Glob::new(glob, ignores_case)));
                }
                _ => computed.push(pattern),
            }
        }
        Ok(Checked { kind: Resolved::Like { text, globs, computed, ignores_case }, typed: Type::Bool, span })
    }

    fn ip_in(&mut self, function: &FunctionSignature, call: &Call, span: Span) -> Result1 {
        let address = Box::new(self.argument(function, &function.parameters[0], &call.positional[0])?);
        let (mut networks, mut computed) = (Vec::new(), Vec::new());
        for source in &call.positional[1..] {
            let network = self.text_argument(source)?;
            match &network.kind {
                Resolved::Constant(Constant::Text(text)) => {
                    let network = Network::parse(text).ok_or_else(|| {
                        let error = SourceError::new(source.span, "this is neither a network nor an address");
                        error.help("write 192.0.2.0/24, 2001:db8::/32 or one address")
                    })?;
                    networks.push(network);
                }
                _ => computed.push(network),
            }
        }
        Ok(Checked { kind: Resolved::IpIn { address, networks, computed }, typed: Type::Bool, span })
    }

    fn xpath(&mut self, function: &FunctionSignature, call: &Call, span: Span) -> Result1 {
        let html = self.argument(function, &function.parameters[0], &call.positional[0])?;
        let raw = match &html.typed {
            Type::Record(record) => self.vocabulary.record(*record).field("raw"),
            _ => None,
        };
        let Some((raw, _)) = raw else {
            let got = self.name(&html.typed);
            return Err(SourceError::new(html.span, format!("expected HTML with a field `raw`, got {got}")));
        };
        let (written, place) = self.written(&call.positional[1], "an XPath")?;
        let path = Path::parse(&written)
            .map_err(|reason| SourceError::new(place, format!("this XPath cannot be used: {reason}")))?;
        let kind = Resolved::XPath { html: Box::new(html), raw, path: Arc::new(path) };
        Ok(Checked { kind, typed: function.result.clone(), span })
    }

    /// Functions of values. A text that may be repeated may also be given as an array of texts or a list.
    fn plain(&mut self, pure: Pure, function: &FunctionSignature, call: &Call, span: Span) -> Result1 {
        let mut arguments = self.positional(function, &call.positional)?;
        arguments.extend(self.keywords(function, call)?);
        let typed = self.plain_result(pure, function, &arguments, span)?;
        Ok(Checked { kind: Resolved::Call(pure, arguments), typed, span })
    }

    fn plain_result(
        &self,
        pure: Pure,
        function: &FunctionSignature,
        arguments: &[Checked],
        span: Span,
    ) -> Result<Type, SourceError> {
        let first = &arguments[0];
        let wrong = |what: &str| {
            SourceError::new(first.span, format!("expected {what}, got {}", self.name(&first.typed)))
        };
        Ok(match pure {
            Pure::Length => match first.typed {
                Type::String | Type::Array(_) | Type::Map(_) | Type::Json | Type::Null => Type::Int,
                _ => return Err(wrong("a text, an array or a map")),
            },
            Pure::Coalesce => join(&first.typed, &arguments[1].typed).ok_or_else(|| {
                let (one, other) = (self.name(&first.typed), self.name(&arguments[1].typed));
                SourceError::new(
                    span,
                    format!("coalesce takes two values of one type, got {one} and {other}"),
                )
            })?,
            Pure::Keys => match &first.typed {
                Type::Map(_) | Type::Json | Type::Null => Type::Array(Box::new(Type::String)),
                _ => return Err(wrong("a map")),
            },
            Pure::Values => match &first.typed {
                Type::Map(value) => Type::Array(value.clone()),
                Type::Json | Type::Null => Type::Array(Box::new(Type::Json)),
                _ => return Err(wrong("a map")),
            },
            Pure::Flatten => match &first.typed {
                Type::Array(element) => Type::Array(Box::new(leaf(element))),
                Type::Json | Type::Null => Type::Array(Box::new(Type::Json)),
                _ => return Err(wrong("an array of arrays")),
            },
            Pure::Distinct => match &first.typed {
                Type::Array(_) | Type::Null => first.typed.clone(),
                Type::Json => Type::Array(Box::new(Type::Json)),
                _ => return Err(wrong("an array")),
            },
            Pure::Sum => match &first.typed {
                Type::Array(element) if element.is_number() => (**element).clone(),
                Type::Array(element) if **element == Type::Json => Type::Float,
                Type::Json | Type::Null => Type::Float,
                _ => return Err(wrong("an array of numbers")),
            },
            Pure::Min | Pure::Max => self.extreme(arguments)?,
            _ => function.result.clone(),
        })
    }

    /// `min([1, 2])` and `min(1, 2)`.
    fn extreme(&self, arguments: &[Checked]) -> Result<Type, SourceError> {
        let mut common = Type::Null;
        for argument in arguments {
            let number = match &argument.typed {
                Type::Array(element) if arguments.len() == 1 => &**element,
                plain => plain,
            };
            let is_number = number.is_number() || matches!(number, Type::Null | Type::Json);
            common = join(&common, number).filter(|_| is_number).ok_or_else(|| {
                let got = self.name(&argument.typed);
                SourceError::new(
                    argument.span,
                    format!("expected numbers or one array of numbers, got {got}"),
                )
            })?;
        }
        Ok(common)
    }

    fn positional(
        &mut self,
        function: &FunctionSignature,
        given: &[Expression],
    ) -> Result<Vec<Checked>, SourceError> {
        let parameters: Vec<&Parameter> = function.parameters.iter().filter(|it| !it.is_keyword).collect();
        let mut arguments = Vec::with_capacity(parameters.len().max(given.len()));
        for (number, source) in given.iter().enumerate() {
            let parameter = parameters[number.min(parameters.len() - 1)];
            arguments.push(self.argument(function, parameter, source)?);
        }
        // A host always sees one value for each parameter.
        while arguments.len() < parameters.len() && matches!(function.answer, Answer::Host(_)) {
            arguments.push(absent(Span::default()));
        }
        Ok(arguments)
    }

    fn keywords(&mut self, function: &FunctionSignature, call: &Call) -> Result<Vec<Checked>, SourceError> {
        let mut arguments = Vec::new();
        for parameter in function.parameters.iter().filter(|parameter| parameter.is_keyword) {
            let given = call.keyword.iter().find(|(name, _)| name.text == parameter.name);
            arguments.push(match given {
                Some((_, source)) => self.argument(function, parameter, source)?,
                None => absent(call.function.span),
            });
        }
        Ok(arguments)
    }

    fn argument(
        &mut self,
        function: &FunctionSignature,
        parameter: &Parameter,
        source: &Expression,
    ) -> Result1 {
        let Accepts::Types(accepted) = &parameter.accepts else { return self.text_argument(source) };
        let argument = self.value(source)?;
        if accepted.is_empty() || accepted.iter().any(|wanted| fits(&argument.typed, wanted)) {
            return Ok(argument);
        }
        let is_repeated =
            function.is_variadic && function.parameters.iter().rfind(|it| !it.is_keyword) == Some(parameter);
        let is_repeated_text = is_repeated && *accepted == [Type::String];
        if is_repeated_text && argument.typed == Type::Array(Box::new(Type::String)) {
            return Ok(argument);
        }
        let wanted: Vec<String> = accepted.iter().map(|kind| self.name(kind)).collect();
        let message = format!(
            "`{}` expects {} as {}, got {}",
            function.name,
            wanted.join(" or "),
            parameter.name,
            self.name(&argument.typed)
        );
        let error = SourceError::new(source.span, message);
        Err(match &argument.typed {
            Type::Array(_) => error.help("ask each element: any(…, … .)"),
            _ => error,
        })
    }

    fn text_argument(&mut self, source: &Expression) -> Result1 {
        let argument = self.value(source)?;
        if fits(&argument.typed, &Type::String) {
            return Ok(argument);
        }
        Err(SourceError::new(source.span, format!("expected a text, got {}", self.name(&argument.typed))))
    }

    /// A text written out in the rule.
    fn written(&mut self, source: &Expression, what: &str) -> Result<(Arc<str>, Span), SourceError> {
        match self.value(source)?.kind {
            Resolved::Constant(Constant::Text(text)) => Ok((text, source.span)),
            _ => Err(SourceError::new(source.span, format!("{what} must be written out as a text"))),
        }
    }
}

fn absent(span: Span) -> Checked {
    Checked { kind: Resolved::Constant(Constant::Null), typed: Type::Null, span }
}

fn element_of(array: &Type) -> Type {
    match array {
        Type::Array(element) => (**element).clone(),
        Type::Null => Type::Null,
        _ => Type::Json,
    }
}

/// The type left when all arrays around it are taken away.
fn leaf(kind: &Type) -> Type {
    match kind {
        Type::Array(element) => leaf(element),
        other => other.clone(),
    }
}

fn fits(given: &Type, wanted: &Type) -> bool {
    match (given, wanted) {
        (Type::Null, _) | (Type::Int, Type::Float) => true,
        (Type::Json, scalar) => scalar.is_scalar(),
        (Type::Array(given), Type::Array(wanted)) | (Type::Map(given), Type::Map(wanted)) => {
            fits(given, wanted)
        }
        (given, wanted) => given == wanted,
    }
}

fn check_arity(function: &FunctionSignature, call: &Call) -> Result<(), SourceError> {
    let positional: Vec<&Parameter> = function.parameters.iter().filter(|it| !it.is_keyword).collect();
    let least = positional.iter().filter(|parameter| !parameter.is_optional).count();
    let most = if function.is_variadic { usize::MAX } else { positional.len() };
    let given = call.positional.len();
    if !(least..=most).contains(&given) {
        let wanted = match (least, most) {
            (least, usize::MAX) => format!("at least {}", count(least)),
            (least, most) if least == most => count(least),
            (least, most) => format!("{least} to {}", count(most)),
        };
        let message = format!("`{}` expects {wanted}, got {given}", function.name);
        return Err(SourceError::new(call.function.span, message));
    }
    for (name, _) in &call.keyword {
        check_keyword(function, name)?;
    }
    Ok(())
}

fn count(arguments: usize) -> String {
    format!("{arguments} argument{}", if arguments == 1 { "" } else { "s" })
}

fn check_keyword(function: &FunctionSignature, name: &Name) -> Result<(), SourceError> {
    let known = || function.parameters.iter().filter(|it| it.is_keyword).map(|it| it.name.as_str());
    if known().any(|keyword| keyword == name.text) {
        return Ok(());
    }
    let what = format!("argument of `{}` called", function.name);
    Err(suggest::unknown(name.span, &what, &name.text, &name.text, known()))
}
