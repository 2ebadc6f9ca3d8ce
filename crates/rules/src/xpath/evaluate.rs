//! Evaluating an XPath: sets of nodes, texts, numbers and truths, and the conversions between them.
//! Every node looked at is counted, so that a hostile document or path ends.

use super::path::{Arithmetic, Axis, Comparison, Function, Node, Path, Start, Step, Test};
use super::tree::{Document, NodeId, NodeKind};
use crate::limits::{BYTES_PER_STEP, MAX_XPATH_NODES, MAX_XPATH_VISITS};
use crate::value::HtmlNode;

pub(super) fn find(document: &Document, path: &Path) -> Option<Vec<HtmlNode>> {
    let mut evaluation = Evaluation { document, visits: 0 };
    let context = Context { item: Item { node: 0, attribute: None }, position: 1, size: 1 };
    let value = evaluation.value(&path.root, context).ok()?;
    Some(match value {
        Value::Nodes(items) => {
            items.into_iter().take(MAX_XPATH_NODES).map(|item| evaluation.html(item)).collect()
        }
        scalar => vec![plain_node(evaluation.string(&scalar))],
    })
}

/// The document and the path together would take too many visits.
struct TooLong;

type Outcome<T> = Result<T, TooLong>;

/// A node, or an attribute of one. In document order, an element comes before its attributes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Item {
    node: NodeId,
    attribute: Option<u32>,
}

#[derive(Clone, Copy)]
struct Context {
    item: Item,
    position: usize,
    size: usize,
}

#[derive(Clone, Debug)]
enum Value {
    Nodes(Vec<Item>),
    Text(String),
    Number(f64),
    Bool(bool),
}

struct Evaluation<'d> {
    document: &'d Document,
    visits: u64,
}

fn plain_node(text: String) -> HtmlNode {
    let display_text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    HtmlNode { raw: text.clone(), inner_text: text, display_text }
}

impl Evaluation<'_> {
    fn visit(&mut self, count: usize) -> Outcome<()> {
        self.visits += count as u64;
        if self.visits > MAX_XPATH_VISITS { Err(TooLong) } else { Ok(()) }
    }

    fn html(&self, item: Item) -> HtmlNode {
        if item.attribute.is_some()
            || !matches!(self.kind(item), NodeKind::Element { .. } | NodeKind::Document)
        {
            return plain_node(self.item_text(item));
        }
        HtmlNode {
            raw: self.document.outer_html(item.node),
            inner_text: self.document.inner_text(item.node),
            display_text: self.document.display_text(item.node),
        }
    }

    fn kind(&self, item: Item) -> &NodeKind {
        &self.document.node(item.node).kind
    }

    fn attribute(&self, item: Item) -> Option<&(String, String)> {
        match self.kind(item) {
            NodeKind::Element { attributes, .. } => attributes.get(item.attribute? as usize),
            _ => None,
        }
    }

    fn item_text(&self, item: Item) -> String {
        match self.attribute(item) {
            Some((_, value)) => value.clone(),
            None => self.document.text_of(item.node),
        }
    }

    /// The text of a node, counted as work: asking it of every element of a deep tree adds up.
    fn counted_text(&mut self, item: Item) -> Outcome<String> {
        let below = if item.attribute.is_some() { 1 } else { self.document.node(item.node).end - item.node };
        let text = self.item_text(item);
        self.visit(below as usize + text.len() / BYTES_PER_STEP)?;
        Ok(text)
    }

    fn value(&mut self, node: &Node, context: Context) -> Outcome<Value> {
        self.visit(1)?;
        Ok(match node {
            Node::Or(left, right) => Value::Bool(self.truth(left, context)? || self.truth(right, context)?),
            Node::And(left, right) => Value::Bool(self.truth(left, context)? && self.truth(right, context)?),
            Node::Compare(how, left, right) => {
                let (left, right) = (self.value(left, context)?, self.value(right, context)?);
                Value::Bool(self.compare(*how, &left, &right)?)
            }
            Node::Arithmetic(how, left, right) => {
                let (left, right) = (self.number_of(left, context)?, self.number_of(right, context)?);
                Value::Number(match how {
                    Arithmetic::Add => left + right,
                    Arithmetic::Subtract => left - right,
                    Arithmetic::Multiply => left * right,
                    Arithmetic::Divide => left / right,
                    Arithmetic::Modulo => left % right,
                })
            }
            Node::Negate(value) => Value::Number(-self.number_of(value, context)?),
            Node::Union(left, right) => {
                let mut nodes = self.nodes(left, context)?;
                nodes.extend(self.nodes(right, context)?);
                Value::Nodes(in_order(nodes))
            }
            Node::Literal(text) => Value::Text(text.clone()),
            Node::Number(number) => Value::Number(*number),
            Node::Call(function, arguments) => self.call(*function, arguments, context)?,
            Node::Location { start, steps } => self.location(start, steps, context)?,
        })
    }

    fn location(&mut self, start: &Start, steps: &[Step], context: Context) -> Outcome<Value> {
        let mut nodes = match start {
            Start::Context => vec![context.item],
            Start::Root => vec![Item { node: 0, attribute: None }],
            Start::Filter(primary, predicates) => {
                let mut nodes = match self.value(primary, context)? {
                    Value::Nodes(nodes) => nodes,
                    // A text or number has no predicates and no steps.
                    _ => return Ok(Value::Nodes(Vec::new())),
                };
                for predicate in predicates {
                    nodes = self.filtered(nodes, predicate)?;
                }
                nodes
            }
        };
        for step in steps {
            nodes = self.step(&nodes, step)?;
        }
        Ok(Value::Nodes(nodes))
    }

    fn step(&mut self, from: &[Item], step: &Step) -> Outcome<Vec<Item>> {
        // Without predicates, "all below" of nested nodes are ranges that need not be walked twice.
        if step.axis == Axis::DescendantOrSelf && step.predicates.is_empty() {
            return self.all_below(from, &step.test);
        }
        let mut found = Vec::new();
        for item in from {
            let mut nodes = Vec::new();
            self.walk(*item, step.axis, &step.test, &mut nodes)?;
            for predicate in &step.predicates {
                nodes = self.filtered(nodes, predicate)?;
            }
            found.extend(nodes);
        }
        Ok(in_order(found))
    }

    fn all_below(&mut self, from: &[Item], test: &Test) -> Outcome<Vec<Item>> {
        let mut found = Vec::new();
        let mut reached = 0;
        for item in from {
            if item.attribute.is_some() {
                found.extend(Some(*item).filter(|_| *test == Test::Node));
                continue;
            }
            let end = self.document.node(item.node).end;
            for node in item.node.max(reached)..end {
                self.visit(1)?;
                let item = Item { node, attribute: None };
                found.extend(Some(item).filter(|item| self.fits(*item, test)));
            }
            reached = reached.max(end);
        }
        Ok(found)
    }

    /// Nodes on an axis in the axis' own order, so that positions count from the context node. XPath 1.0 §2.2.
    fn walk(&mut self, from: Item, axis: Axis, test: &Test, found: &mut Vec<Item>) -> Outcome<()> {
        let document = self.document;
        if axis == Axis::Attribute {
            return self.attributes(from, test, found);
        }
        if from.attribute.is_some()
            && !matches!(axis, Axis::Parent | Axis::Ancestor | Axis::AncestorOrSelf | Axis::Itself)
        {
            return Ok(());
        }
        let id = from.node;
        let node = document.node(id);
        let parents = |from: Option<NodeId>| std::iter::successors(from, |id| document.node(*id).parent);
        let above = if from.attribute.is_some() { Some(id) } else { node.parent };
        let mut keep = |evaluation: &mut Self, node: NodeId| -> Outcome<()> {
            evaluation.visit(1)?;
            let item = Item { node, attribute: None };
            found.extend(Some(item).filter(|item| evaluation.fits(*item, test)));
            Ok(())
        };
        match axis {
            Axis::Child => document.children(id).try_for_each(|child| keep(self, child)),
            Axis::Descendant => (id + 1..node.end).try_for_each(|below| keep(self, below)),
            Axis::DescendantOrSelf => (id..node.end).try_for_each(|below| keep(self, below)),
            Axis::Parent => above.into_iter().try_for_each(|parent| keep(self, parent)),
            Axis::Ancestor => parents(above).try_for_each(|parent| keep(self, parent)),
            Axis::AncestorOrSelf if from.attribute.is_none() => {
                parents(Some(id)).try_for_each(|parent| keep(self, parent))
            }
            Axis::AncestorOrSelf => parents(above).try_for_each(|parent| keep(self, parent)),
            Axis::Itself if from.attribute.is_none() => keep(self, id),
            Axis::Itself => {
                found.extend(Some(from).filter(|_| *test == Test::Node));
                Ok(())
            }
            Axis::Following => (node.end..document.node(0).end).try_for_each(|after| keep(self, after)),
            Axis::Preceding => {
                let above: Vec<NodeId> = parents(node.parent).collect();
                (0..id)
                    .rev()
                    .filter(|before| !above.contains(before))
                    .try_for_each(|before| keep(self, before))
            }
            Axis::FollowingSibling | Axis::PrecedingSibling => {
                let Some(parent) = node.parent else { return Ok(()) };
                let siblings: Vec<NodeId> = document.children(parent).collect();
                self.visit(siblings.len())?;
                if axis == Axis::FollowingSibling {
                    siblings
                        .into_iter()
                        .filter(|sibling| *sibling > id)
                        .try_for_each(|sibling| keep(self, sibling))
                } else {
                    siblings
                        .into_iter()
                        .rev()
                        .filter(|it| *it < id)
                        .try_for_each(|sibling| keep(self, sibling))
                }
            }
            Axis::Attribute | Axis::Namespace => Ok(()),
        }
    }

    fn attributes(&mut self, from: Item, test: &Test, found: &mut Vec<Item>) -> Outcome<()> {
        let NodeKind::Element { attributes, .. } = &self.document.node(from.node).kind else { return Ok(()) };
        if from.attribute.is_some() {
            return Ok(());
        }
        for (number, (name, _)) in attributes.iter().enumerate() {
            let is_wanted = match test {
                Test::Any | Test::Node => true,
                Test::Name(wanted) => name == wanted,
                _ => false,
            };
            if is_wanted {
                found.push(Item { node: from.node, attribute: u32::try_from(number).ok() });
            }
        }
        self.visit(attributes.len())
    }

    fn fits(&self, item: Item, test: &Test) -> bool {
        match (test, self.kind(item)) {
            (Test::Node, _)
            | (Test::Any, NodeKind::Element { .. })
            | (Test::Text, NodeKind::Text(_))
            | (Test::Comment, NodeKind::Comment(_)) => true,
            (Test::Name(wanted), NodeKind::Element { name, .. }) => name.eq_ignore_ascii_case(wanted),
            _ => false,
        }
    }

    fn filtered(&mut self, nodes: Vec<Item>, predicate: &Node) -> Outcome<Vec<Item>> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (before, item) in nodes.into_iter().enumerate() {
            let position = before + 1;
            let is_kept = match self.value(predicate, Context { item, position, size })? {
                // XPath 1.0 §2.4: a number is a position.
                Value::Number(number) => number == as_number(position),
                other => is_true(&other),
            };
            if is_kept {
                kept.push(item);
            }
        }
        Ok(kept)
    }

    fn nodes(&mut self, node: &Node, context: Context) -> Outcome<Vec<Item>> {
        Ok(match self.value(node, context)? {
            Value::Nodes(nodes) => nodes,
            _ => Vec::new(),
        })
    }

    fn truth(&mut self, node: &Node, context: Context) -> Outcome<bool> {
        Ok(is_true(&self.value(node, context)?))
    }

    fn number_of(&mut self, node: &Node, context: Context) -> Outcome<f64> {
        let value = self.value(node, context)?;
        self.number(&value)
    }

    fn text(&mut self, node: &Node, context: Context) -> Outcome<String> {
        match self.value(node, context)? {
            Value::Nodes(nodes) => self.first_text(&nodes),
            other => Ok(self.string(&other)),
        }
    }

    fn first_text(&mut self, nodes: &[Item]) -> Outcome<String> {
        nodes.first().map_or(Ok(String::new()), |item| self.counted_text(*item))
    }

    /// XPath 1.0 §4.2, `string()`.
    fn string(&self, value: &Value) -> String {
        match value {
            Value::Nodes(nodes) => nodes.first().map(|item| self.item_text(*item)).unwrap_or_default(),
            Value::Text(text) => text.clone(),
            Value::Bool(truth) => truth.to_string(),
            Value::Number(number) if number.is_nan() => "NaN".to_owned(),
            Value::Number(number) if number.is_infinite() => {
                if *number > 0.0 { "Infinity" } else { "-Infinity" }.into()
            }
            Value::Number(number) if *number == 0.0 => "0".to_owned(),
            Value::Number(number) => number.to_string(),
        }
    }

    /// XPath 1.0 §4.4, `number()`.
    fn number(&mut self, value: &Value) -> Outcome<f64> {
        Ok(match value {
            Value::Number(number) => *number,
            Value::Bool(truth) => f64::from(u8::from(*truth)),
            Value::Text(text) => parse_number(text),
            Value::Nodes(nodes) => parse_number(&self.first_text(nodes)?),
        })
    }

    /// XPath 1.0 §3.4: a set of nodes compares true if one of its nodes does.
    fn compare(&mut self, how: Comparison, left: &Value, right: &Value) -> Outcome<bool> {
        match (left, right) {
            (Value::Nodes(_), Value::Bool(truth)) => Ok(compare_truths(how, is_true(left), *truth)),
            (Value::Bool(truth), Value::Nodes(_)) => Ok(compare_truths(how, *truth, is_true(right))),
            (Value::Nodes(nodes), Value::Nodes(others)) => {
                let others: Vec<Value> = others
                    .iter()
                    .map(|item| self.counted_text(*item).map(Value::Text))
                    .collect::<Outcome<_>>()?;
                for item in nodes {
                    let text = Value::Text(self.counted_text(*item)?);
                    for other in &others {
                        self.visit(1)?;
                        if self.compare(how, &text, other)? {
                            return Ok(true);
                        }
                    }
                }
                Ok(false)
            }
            (Value::Nodes(nodes), other) => {
                for item in nodes {
                    let text = Value::Text(self.counted_text(*item)?);
                    if self.compare(how, &text, other)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (other, Value::Nodes(nodes)) => {
                for item in nodes {
                    let text = Value::Text(self.counted_text(*item)?);
                    if self.compare(how, other, &text)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => self.compare_scalars(how, left, right),
        }
    }

    fn compare_scalars(&mut self, how: Comparison, left: &Value, right: &Value) -> Outcome<bool> {
        let is_equality = matches!(how, Comparison::Equal | Comparison::NotEqual);
        if is_equality && (matches!(left, Value::Bool(_)) || matches!(right, Value::Bool(_))) {
            return Ok(compare_truths(how, is_true(left), is_true(right)));
        }
        if let (true, Value::Text(left), Value::Text(right)) = (is_equality, left, right) {
            return Ok((left == right) == (how == Comparison::Equal));
        }
        let (left, right) = (self.number(left)?, self.number(right)?);
        Ok(match how {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterEqual => left >= right,
        })
    }

    fn call(&mut self, function: Function, arguments: &[Node], context: Context) -> Outcome<Value> {
        Ok(match function {
            Function::Last => Value::Number(as_number(context.size)),
            Function::Position => Value::Number(as_number(context.position)),
            Function::Count => Value::Number(as_number(self.nodes(&arguments[0], context)?.len())),
            Function::Id => self.by_id(&arguments[0], context)?,
            Function::LocalName | Function::Name => Value::Text(self.name(function, arguments, context)?),
            Function::NamespaceUri => Value::Text(String::new()),
            Function::True => Value::Bool(true),
            Function::False => Value::Bool(false),
            Function::Boolean => Value::Bool(self.truth(&arguments[0], context)?),
            Function::Not => Value::Bool(!self.truth(&arguments[0], context)?),
            Function::Number => Value::Number(match arguments.first() {
                Some(argument) => self.number_of(argument, context)?,
                None => parse_number(&self.counted_text(context.item)?),
            }),
            Function::Sum => {
                let mut sum = 0.0;
                for item in self.nodes(&arguments[0], context)? {
                    sum += parse_number(&self.counted_text(item)?);
                }
                Value::Number(sum)
            }
            Function::Floor => Value::Number(self.number_of(&arguments[0], context)?.floor()),
            Function::Ceiling => Value::Number(self.number_of(&arguments[0], context)?.ceil()),
            Function::Round => Value::Number((self.number_of(&arguments[0], context)? + 0.5).floor()),
            Function::Lang => {
                let wanted = self.text(&arguments[0], context)?;
                Value::Bool(self.is_in_language(context.item, &wanted))
            }
            _ => self.text_function(function, arguments, context)?,
        })
    }

    /// Functions whose arguments are texts; without an argument, of the context node.
    fn text_function(&mut self, function: Function, arguments: &[Node], context: Context) -> Outcome<Value> {
        let mut texts = Vec::with_capacity(arguments.len());
        for argument in arguments {
            texts.push(self.text(argument, context)?);
        }
        if texts.is_empty() {
            texts.push(self.counted_text(context.item)?);
        }
        self.visit(texts.iter().map(String::len).sum::<usize>() / BYTES_PER_STEP)?;
        let first = texts[0].as_str();
        let second = texts.get(1).map_or("", String::as_str);
        Ok(match function {
            Function::Concat => Value::Text(texts.concat()),
            Function::StartsWith => Value::Bool(first.starts_with(second)),
            Function::EndsWith => Value::Bool(first.ends_with(second)),
            Function::Contains => Value::Bool(first.contains(second)),
            Function::SubstringBefore => {
                Value::Text(first.split_once(second).map_or("", |(before, _)| before).into())
            }
            Function::SubstringAfter => {
                Value::Text(first.split_once(second).map_or("", |(_, after)| after).into())
            }
            Function::Substring => {
                let from = self.number_of(&arguments[1], context)?;
                let length = arguments.get(2).map(|length| self.number_of(length, context)).transpose()?;
                Value::Text(substring(first, from, length))
            }
            Function::StringLength => Value::Number(as_number(first.chars().count())),
            Function::NormalizeSpace => {
                let is_space = |character| matches!(character, ' ' | '\t' | '\r' | '\n');
                let words: Vec<&str> = first.split(is_space).filter(|word| !word.is_empty()).collect();
                Value::Text(words.join(" "))
            }
            Function::Translate => {
                let third = texts.get(2).map_or("", String::as_str);
                Value::Text(translated(first, second, third))
            }
            Function::LowerCase => Value::Text(first.to_lowercase()),
            Function::UpperCase => Value::Text(first.to_uppercase()),
            _ => Value::Text(texts.swap_remove(0)),
        })
    }

    fn name(&mut self, function: Function, arguments: &[Node], context: Context) -> Outcome<String> {
        let item = match arguments.first() {
            None => Some(context.item),
            Some(argument) => self.nodes(argument, context)?.first().copied(),
        };
        let Some(item) = item else { return Ok(String::new()) };
        let name = match (self.attribute(item), self.kind(item)) {
            (Some((name, _)), _) => name.clone(),
            (None, NodeKind::Element { name, .. }) => name.clone(),
            _ => String::new(),
        };
        let is_local = function == Function::LocalName;
        Ok(match name.split_once(':') {
            Some((_, local)) if is_local => local.to_owned(),
            _ => name,
        })
    }

    fn by_id(&mut self, argument: &Node, context: Context) -> Outcome<Value> {
        let wanted = self.text(argument, context)?;
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        self.visit(self.document.nodes.len())?;
        let mut found = Vec::new();
        for (node, item) in self.document.nodes.iter().enumerate() {
            if let NodeKind::Element { attributes, .. } = &item.kind
                && attributes.iter().any(|(key, value)| key == "id" && wanted.contains(&value.as_str()))
            {
                found.push(Item { node: NodeId::try_from(node).unwrap_or(NodeId::MAX), attribute: None });
            }
        }
        Ok(Value::Nodes(found))
    }

    fn is_in_language(&self, item: Item, wanted: &str) -> bool {
        let above = std::iter::successors(Some(item.node), |id| self.document.node(*id).parent);
        let lang = above.into_iter().find_map(|id| match &self.document.node(id).kind {
            NodeKind::Element { attributes, .. } => {
                attributes.iter().find(|(key, _)| key == "lang" || key == "xml:lang").map(|(_, value)| value)
            }
            _ => None,
        });
        lang.is_some_and(|lang| {
            let (lang, wanted) = (lang.to_ascii_lowercase(), wanted.to_ascii_lowercase());
            lang.strip_prefix(&wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    }
}

fn in_order(mut nodes: Vec<Item>) -> Vec<Item> {
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Nodes(nodes) => !nodes.is_empty(),
        Value::Text(text) => !text.is_empty(),
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
        Value::Bool(truth) => *truth,
    }
}

fn compare_truths(how: Comparison, left: bool, right: bool) -> bool {
    match how {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => !left & right,
        Comparison::LessEqual => left <= right,
        Comparison::Greater => left & !right,
        Comparison::GreaterEqual => left >= right,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of nodes are far below 2^52")]
fn as_number(count: usize) -> f64 {
    count as f64
}

/// XPath 1.0 §4.4: digits with an optional minus and point, and nothing else, or NaN.
fn parse_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    if is_plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// XPath 1.0 §4.2: positions count from 1, and both bounds are rounded.
fn substring(text: &str, from: f64, length: Option<f64>) -> String {
    let round = |number: f64| (number + 0.5).floor();
    let start = round(from);
    let end = length.map_or(f64::INFINITY, |length| start + round(length));
    text.chars()
        .enumerate()
        .filter(|(before, _)| {
            let position = as_number(before + 1);
            position >= start && position < end
        })
        .map(|(_, character)| character)
        .collect()
}

fn translated(text: &str, from: &str, to: &str) -> String {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    text.chars()
        .filter_map(|character| match from.iter().position(|candidate| *candidate == character) {
            Some(place) => to.get(place).copied(),
            None => Some(character),
        })
        .collect()
}
