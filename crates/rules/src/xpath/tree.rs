//! The tree of an HTML document, flat and in document order, so that "all below" and "all after" are ranges.
//! Built through html5ever; a document that is too deep or too large is cut where the limit was reached.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_document};

use crate::limits::{MAX_HTML_BYTES, MAX_HTML_DEPTH, MAX_HTML_NODES};

/// A node's place in document order.
pub(super) type NodeId = u32;

/// HTML that was read.
#[derive(Debug)]
pub struct Document {
    pub(super) nodes: Vec<Node>,
    is_cut: bool,
}

/// A node in document order.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) parent: Option<NodeId>,
    /// One past the last node below this one.
    pub(super) end: NodeId,
}

#[derive(Debug)]
pub(super) enum NodeKind {
    Document,
    Element { name: String, attributes: Vec<(String, String)> },
    Text(String),
    Comment(String),
}

/// How much is given to the parser before the limits are looked at again.
const CHUNK_BYTES: usize = 4_096;

/// html5ever compares each attribute of a tag with all before it, so one tag with a million of them would take hours.
///
/// Counts what could be separators of attributes: those of a chunk against those of the tag that may still be open.
#[derive(Default)]
struct AttributeWork {
    open: u64,
    comparisons: u64,
    nodes: usize,
}

/// One tag of ten thousand attributes, or any number of documents a person would write.
const MAX_ATTRIBUTE_COMPARISONS: u64 = 50_000_000;

impl AttributeWork {
    fn is_too_much(&mut self, chunk: &str) -> bool {
        let separates = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'/' | b'"' | b'\'');
        let separators = chunk.as_bytes().iter().filter(|byte| separates(byte)).count() as u64;
        self.open += separators;
        self.comparisons += self.open * separators;
        self.comparisons > MAX_ATTRIBUTE_COMPARISONS
    }

    /// New nodes since the last chunk: no tag is open from before it.
    fn seen(&mut self, nodes: usize) {
        if nodes != self.nodes {
            self.nodes = nodes;
            self.open = 0;
        }
    }
}

/// Most attributes kept of one element.
const MAX_ATTRIBUTES: usize = 256;

impl Document {
    /// Reads HTML, however broken.
    #[must_use]
    pub fn parse(html: &str) -> Self {
        let mut parser = parse_document(Builder::new(), ParseOpts::default());
        let mut rest = html;
        let mut read = 0;
        let mut is_cut = false;
        let mut attributes = AttributeWork::default();
        while !rest.is_empty() {
            let mut length = rest.len().min(CHUNK_BYTES);
            while !rest.is_char_boundary(length) {
                length += 1;
            }
            let (chunk, after) = rest.split_at(length);
            if attributes.is_too_much(chunk) {
                is_cut = true;
                break;
            }
            parser.process(StrTendril::from_slice(chunk));
            rest = after;
            read += length;
            let builder = &parser.tokenizer.sink.sink;
            attributes.seen(builder.nodes.borrow().len());
            if (builder.is_full.get() || read >= MAX_HTML_BYTES) && !rest.is_empty() {
                is_cut = true;
                break;
            }
        }
        Self { is_cut, ..parser.finish() }
    }

    /// Whether the document was larger or deeper than the limits, so that its rest was not read.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(id).end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.node(child).end;
            Some(child)
        })
    }

    /// All text in a node, as XPath's string-value. XPath 1.0 §5.2.
    pub(super) fn text_of(&self, id: NodeId) -> String {
        match &self.node(id).kind {
            NodeKind::Text(text) | NodeKind::Comment(text) => text.clone(),
            _ => self.texts_below(id).collect(),
        }
    }

    fn texts_below(&self, id: NodeId) -> impl Iterator<Item = &str> {
        let range = id as usize..self.node(id).end as usize;
        self.nodes[range].iter().filter_map(|node| match &node.kind {
            NodeKind::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The node and all below as HTML.
    pub(super) fn outer_html(&self, id: NodeId) -> String {
        let mut out = String::new();
        // Elements whose end tag is still to be written.
        let mut open: Vec<(NodeId, &str)> = Vec::new();
        for (at, node) in self.nodes[id as usize..self.node(id).end as usize].iter().enumerate() {
            let at = id + NodeId::try_from(at).unwrap_or(NodeId::MAX);
            while let Some((_, name)) = open.pop_if(|(end, _)| *end <= at) {
                push_all(&mut out, &["</", name, ">"]);
            }
            match &node.kind {
                NodeKind::Document => {}
                NodeKind::Text(text) => {
                    let is_raw = open.last().is_some_and(|(_, name)| is_raw_text(name));
                    out.push_str(&if is_raw { Cow::Borrowed(text.as_str()) } else { escaped(text) });
                }
                NodeKind::Comment(text) => push_all(&mut out, &["<!--", text, "-->"]),
                NodeKind::Element { name, attributes } => {
                    push_all(&mut out, &["<", name]);
                    for (key, value) in attributes {
                        push_all(&mut out, &[" ", key, "=\"", &escaped(value), "\""]);
                    }
                    out.push('>');
                    if !is_void(name) {
                        open.push((node.end, name));
                    }
                }
            }
        }
        while let Some((_, name)) = open.pop() {
            push_all(&mut out, &["</", name, ">"]);
        }
        out
    }

    /// The text below, with each block on its own line.
    pub(super) fn inner_text(&self, id: NodeId) -> String {
        let mut out = String::new();
        self.read(id, false, &mut |part| match part {
            Part::Text(text) => out.push_str(text),
            Part::Edge if !out.is_empty() && !out.ends_with('\n') => out.push('\n'),
            Part::Edge => {}
        });
        let end = out.trim_end_matches('\n').len();
        out.truncate(end);
        out
    }

    /// The text a reader would see, on one line: without scripts, styles and what is marked as hidden.
    pub(super) fn display_text(&self, id: NodeId) -> String {
        let mut words = String::new();
        self.read(id, true, &mut |part| match part {
            Part::Text(text) => words.push_str(text),
            Part::Edge => words.push(' '),
        });
        let mut out = String::with_capacity(words.len());
        for word in words.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        out
    }

    /// Tells the texts in a node and the edges of the blocks between them.
    fn read<'d>(&'d self, id: NodeId, is_seen_only: bool, tell: &mut dyn FnMut(Part<'d>)) {
        let end = self.node(id).end;
        // Where the blocks that are open end.
        let mut blocks: Vec<NodeId> = Vec::new();
        let mut at = id;
        while at < end {
            while blocks.pop_if(|block_end| *block_end <= at).is_some() {
                tell(Part::Edge);
            }
            let node = self.node(at);
            match &node.kind {
                NodeKind::Element { name, attributes } if is_seen_only && is_unseen(name, attributes) => {
                    at = node.end;
                    continue;
                }
                NodeKind::Element { name, .. } if is_block(name) => {
                    tell(Part::Edge);
                    blocks.push(node.end);
                }
                NodeKind::Text(text) => tell(Part::Text(text)),
                _ => {}
            }
            at += 1;
        }
    }
}

/// What is met when a document is read from the start.
enum Part<'d> {
    Text(&'d str),
    /// A block begins or ends.
    Edge,
}

fn push_all(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '<', '>', '"']) {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").into()
    } else {
        text.into()
    }
}

fn is_raw_text(name: &str) -> bool {
    matches!(name, "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext")
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "br"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

fn is_unseen(name: &str, attributes: &[(String, String)]) -> bool {
    if matches!(name, "script" | "style" | "head" | "template" | "noscript" | "title") {
        return true;
    }
    attributes.iter().any(|(key, value)| match key.as_str() {
        "hidden" => true,
        "style" => {
            let style: String = value.chars().filter(|character| !character.is_whitespace()).collect();
            let style = style.to_ascii_lowercase();
            ["display:none", "visibility:hidden", "font-size:0;", "font-size:0px", "opacity:0;"]
                .iter()
                .any(|hides| format!("{style};").contains(hides))
        }
        _ => false,
    })
}

/// The tree while it grows: nodes in the order they were made, linked by number.
struct Builder {
    nodes: RefCell<Vec<Draft>>,
    is_full: Cell<bool>,
}

struct Draft {
    kind: DraftKind,
    parent: Option<usize>,
    children: Vec<usize>,
    depth: usize,
}

enum DraftKind {
    Document,
    Element { name: QualName, attributes: Vec<(String, String)>, template: Option<usize> },
    Text(String),
    Comment(String),
}

impl Builder {
    fn new() -> Self {
        let document = Draft { kind: DraftKind::Document, parent: None, children: Vec::new(), depth: 0 };
        Self { nodes: RefCell::new(vec![document]), is_full: Cell::new(false) }
    }

    fn make(&self, kind: DraftKind) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Draft { kind, parent: None, children: Vec::new(), depth: 0 });
        if nodes.len() >= MAX_HTML_NODES {
            self.is_full.set(true);
        }
        nodes.len() - 1
    }

    /// Puts `child` below `parent`, before the child at `place` or at the end.
    fn attach(&self, parent: usize, child: usize, place: Option<usize>) {
        self.detach(child);
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent].depth + 1;
        nodes[child].parent = Some(parent);
        nodes[child].depth = depth;
        if depth >= MAX_HTML_DEPTH {
            self.is_full.set(true);
        }
        match place {
            Some(place) => nodes[parent].children.insert(place, child),
            None => nodes[parent].children.push(child),
        }
    }

    fn detach(&self, child: usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[child].parent.take() {
            // The last children are the likely ones.
            if let Some(place) = nodes[parent].children.iter().rposition(|sibling| *sibling == child) {
                nodes[parent].children.remove(place);
            }
        }
    }

    fn append_to(&self, parent: usize, child: NodeOrText<usize>, place: Option<usize>) {
        match child {
            NodeOrText::AppendNode(node) => self.attach(parent, node, place),
            NodeOrText::AppendText(text) => {
                if !self.join_text(parent, place, &text) {
                    let node = self.make(DraftKind::Text(text.to_string()));
                    self.attach(parent, node, place);
                }
            }
        }
    }

    /// Adds to a text that already stands before the place.
    fn join_text(&self, parent: usize, place: Option<usize>, text: &str) -> bool {
        let mut nodes = self.nodes.borrow_mut();
        let children = &nodes[parent].children;
        let before = place.unwrap_or(children.len()).checked_sub(1).map(|before| children[before]);
        match before.map(|before| &mut nodes[before].kind) {
            Some(DraftKind::Text(existing)) => {
                existing.push_str(text);
                true
            }
            _ => false,
        }
    }

    /// Puts the drafts into document order.
    fn flatten(self) -> Document {
        enum Visit {
            Enter(usize, Option<NodeId>),
            Leave(NodeId),
        }
        let mut drafts: Vec<Option<Draft>> = self.nodes.into_inner().into_iter().map(Some).collect();
        let mut nodes: Vec<Node> = Vec::with_capacity(drafts.len());
        let mut stack = vec![Visit::Enter(0, None)];
        while let Some(visit) = stack.pop() {
            let place = NodeId::try_from(nodes.len()).unwrap_or(NodeId::MAX);
            match visit {
                Visit::Leave(node) => nodes[node as usize].end = place,
                Visit::Enter(draft, parent) => {
                    // Taken at most once: a draft has one parent.
                    let Some(draft) = drafts[draft].take() else { continue };
                    stack.push(Visit::Leave(place));
                    stack.extend(draft.children.iter().rev().map(|child| Visit::Enter(*child, Some(place))));
                    let kind = match draft.kind {
                        DraftKind::Document => NodeKind::Document,
                        DraftKind::Text(text) => NodeKind::Text(text),
                        DraftKind::Comment(text) => NodeKind::Comment(text),
                        DraftKind::Element { name, attributes, template } => {
                            stack.extend(template.map(|template| Visit::Enter(template, Some(place))));
                            NodeKind::Element { name: name.local.to_string(), attributes }
                        }
                    };
                    nodes.push(Node { kind, parent, end: place + 1 });
                }
            }
        }
        Document { nodes, is_cut: false }
    }
}

/// A name borrowed from the growing tree.
#[derive(Debug)]
struct BorrowedName<'b>(Ref<'b, QualName>);

impl ElemName for BorrowedName<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

/// Attributes as rules see them: with their prefix if they have one, in lower case.
fn plain(attributes: Vec<Attribute>) -> Vec<(String, String)> {
    attributes
        .into_iter()
        .take(MAX_ATTRIBUTES)
        .map(|attribute| {
            let local = attribute.name.local.to_ascii_lowercase().to_string();
            let key = match &attribute.name.prefix {
                Some(prefix) if !prefix.is_empty() => format!("{prefix}:{local}"),
                _ => local,
            };
            (key, attribute.value.to_string())
        })
        .collect()
}

impl TreeSink for Builder {
    type Handle = usize;
    type Output = Document;
    type ElemName<'a> = BorrowedName<'a>;

    fn finish(self) -> Document {
        self.flatten()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> BorrowedName<'a> {
        BorrowedName(Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target].kind {
            DraftKind::Element { name, .. } => name,
            _ => unreachable!("the tree builder asks only elements for their name"),
        }))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> usize {
        let template = flags.template.then(|| self.make(DraftKind::Comment(String::new())));
        self.make(DraftKind::Element { name, attributes: plain(attributes), template })
    }

    fn create_comment(&self, text: StrTendril) -> usize {
        self.make(DraftKind::Comment(text.to_string()))
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> usize {
        self.make(DraftKind::Comment(format!("?{target} {data}")))
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.append_to(*parent, child, None);
    }

    fn append_based_on_parent_node(&self, element: &usize, before: &usize, child: NodeOrText<usize>) {
        let has_parent = self.nodes.borrow()[*element].parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(before, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        match &self.nodes.borrow()[*target].kind {
            DraftKind::Element { template: Some(template), .. } => *template,
            _ => *target,
        }
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(*node);
        }
        let (parent, place) = {
            let nodes = self.nodes.borrow();
            let Some(parent) = nodes[*sibling].parent else { return };
            (parent, nodes[parent].children.iter().rposition(|other| other == sibling))
        };
        self.append_to(parent, child, place);
    }

    fn add_attrs_if_missing(&self, target: &usize, added: Vec<Attribute>) {
        if let DraftKind::Element { attributes, .. } = &mut self.nodes.borrow_mut()[*target].kind {
            for (key, value) in plain(added) {
                if attributes.len() < MAX_ATTRIBUTES && !attributes.iter().any(|(known, _)| *known == key) {
                    attributes.push((key, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let children = std::mem::take(&mut self.nodes.borrow_mut()[*node].children);
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[*new_parent].depth + 1;
        for child in &children {
            nodes[*child].parent = Some(*new_parent);
            nodes[*child].depth = depth;
        }
        nodes[*new_parent].children.extend(children);
    }
}
