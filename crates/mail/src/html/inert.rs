//! HTML made inert: what a stranger's page shows, without anything that can act, fetch or lead anywhere. For a person who looks into a held message.
//! Not a filter that takes bad things out: nothing of the source is copied. Known elements are written anew with known attributes whose values are of a
//! closed form, text is written escaped, and there is nothing else. So it does not matter where a browser and we disagree about the source
//! (mXSS): no output of ours holds script, style sheet, frame, form, foreign content, raw text, comment or address.
//!
//! `ammonia` (MIT or Apache-2.0) would do it too, but keeps links and pictures as what they are, and brings a tree builder for what one pass over tokens does.
//!
//! Links become text with the target beside it, pictures become boxes with their alternative text, fields become boxes.

use std::fmt::Write;

use super::{
    entity,
    token::{Token, Tokenizer},
};
use crate::{limits::Limits, span::Span};

mod style;
#[cfg(test)]
mod tests;

/// A page made inert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inert {
    /// What goes into the body of a document.
    pub html: String,
    /// False when a limit was met and the end is missing.
    pub is_whole: bool,
}

/// Bytes written at most; three times what is read of a body leaves room for escapes.
pub const MAX_OUTPUT_BYTES: usize = 6 << 20;

/// Elements open at once; browsers stop nesting at 512, and what is deeper is written beside instead.
const MAX_DEPTH: usize = 200;

/// A link's target is shown up to here.
const MAX_TARGET_CHARS: usize = 300;

/// Makes a page inert, within the limits of tokens and attributes.
#[must_use]
pub fn inert(source: &str, limits: &Limits) -> Inert {
    let mut page = Page { source, limits, html: String::with_capacity(source.len() / 2), open: Vec::new() };
    let mut tokens = Tokenizer::new(source, Span::new(0, source.len()), 0);
    let mut count = 0;
    let is_whole = loop {
        let Some(token) = tokens.next() else { break true };
        count += 1;
        if count > limits.html_tokens || page.html.len() > MAX_OUTPUT_BYTES {
            break false;
        }
        match token {
            Token::Text(span) => page.text(span),
            Token::Open { span, .. } => page.open(&mut tokens, span),
            Token::Close { span, .. } => page.close(&lower(tokens.name_at(span.range().start + 1))),
            Token::Comment(_) | Token::Nothing => {}
        }
    };
    page.close_to(0);
    Inert { html: page.html, is_whole }
}

/// What becomes of an element.
#[derive(Clone, Copy)]
enum Fate {
    /// It is written anew under this name.
    As(&'static str),
    /// The same, and has no end.
    Void(&'static str),
    /// What is in it is not HTML, and not shown.
    Unseen,
    /// What is in it is not HTML, and shown as text.
    Verbatim,
    /// Everything after it is text.
    Plaintext,
    /// Text with its target.
    Link,
    /// A box with its alternative text.
    Picture,
    /// A box.
    Field,
    /// A box around what it says.
    Button,
    /// Only what is in it counts.
    Through,
}

fn fate(name: &str) -> Fate {
    use Fate::{As, Button, Field, Link, Picture, Plaintext, Through, Unseen, Verbatim, Void};
    match name {
        "p" => As("p"),
        "div" | "address" | "article" | "aside" | "details" | "dialog" | "fieldset" | "figcaption"
        | "figure" | "footer" | "header" | "hgroup" | "legend" | "main" | "nav" | "section" | "summary" => {
            As("div")
        }
        "span" | "font" | "abbr" | "cite" | "dfn" | "var" | "kbd" | "samp" | "label" | "mark" | "q"
        | "time" | "nobr" | "big" => As("span"),
        "b" => As("b"),
        "i" => As("i"),
        "u" | "ins" => As("u"),
        "s" | "strike" | "del" => As("s"),
        "em" => As("em"),
        "strong" => As("strong"),
        "small" => As("small"),
        "sub" => As("sub"),
        "sup" => As("sup"),
        "code" | "tt" => As("code"),
        "pre" | "listing" => As("pre"),
        "blockquote" => As("blockquote"),
        "h1" => As("h1"),
        "h2" => As("h2"),
        "h3" => As("h3"),
        "h4" => As("h4"),
        "h5" => As("h5"),
        "h6" => As("h6"),
        "ul" | "menu" | "dir" => As("ul"),
        "ol" => As("ol"),
        "li" => As("li"),
        "dl" => As("dl"),
        "dt" => As("dt"),
        "dd" => As("dd"),
        "center" => As("center"),
        "table" => As("table"),
        "caption" => As("caption"),
        "thead" => As("thead"),
        "tbody" => As("tbody"),
        "tfoot" => As("tfoot"),
        "tr" => As("tr"),
        "td" => As("td"),
        "th" => As("th"),
        "br" => Void("br"),
        "hr" => Void("hr"),
        "wbr" => Void("wbr"),
        "script" | "style" | "title" | "iframe" | "noembed" | "noframes" => Unseen,
        "xmp" | "textarea" => Verbatim,
        "plaintext" => Plaintext,
        "a" => Link,
        "img" | "image" => Picture,
        "input" => Field,
        "button" | "select" => Button,
        // Unknown, foreign or without a look of its own: `noscript`, `template`, `svg`, `math`, `form`, `object`, `o:p` …
        _ => Through,
    }
}

/// An element that was written and waits for its end.
struct Open {
    /// Its name in the source.
    name: String,
    /// Its name in what is written.
    written: &'static str,
    /// For a link: what is written after its end.
    target: Option<String>,
}

struct Page<'h> {
    source: &'h str,
    limits: &'h Limits,
    html: String,
    open: Vec<Open>,
}

impl Page<'_> {
    fn text(&mut self, span: Span) {
        let Some(text) = self.source.get(span.range()) else { return };
        push_decoded(&mut self.html, text);
    }

    fn open(&mut self, tokens: &mut Tokenizer<'_>, span: Span) {
        let name = lower(tokens.name_at(span.range().start));
        let tag = self.source.get(span.range()).unwrap_or_default();
        match fate(&name) {
            Fate::As(written) => {
                self.close_implied(written);
                let attributes = Attributes::of(tag, self.limits.attributes);
                self.begin(name, written, &attributes.kept(written), None);
            }
            Fate::Void(written) => {
                let _ = write!(self.html, "<{written}>");
            }
            Fate::Unseen => {
                tokens.raw_text(name.as_bytes());
            }
            Fate::Verbatim => {
                let inside = tokens.raw_text(name.as_bytes());
                self.html.push_str("<pre>");
                push_escaped(&mut self.html, self.source.get(inside.range()).unwrap_or_default());
                self.html.push_str("</pre>");
            }
            Fate::Plaintext => {
                let rest = tokens.remainder();
                push_escaped(&mut self.html, self.source.get(rest.range()).unwrap_or_default());
            }
            Fate::Link => self.link(name, tag),
            Fate::Picture => self.picture(tag),
            Fate::Field => self.field(tag),
            Fate::Button => self.begin(name, "span", " class=\"inert-field\"", None),
            Fate::Through => {}
        }
    }

    fn begin(&mut self, name: String, written: &'static str, attributes: &str, target: Option<String>) {
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let _ = write!(self.html, "<{written}{attributes}>");
        self.open.push(Open { name, written, target });
    }

    fn link(&mut self, name: String, tag: &str) {
        // HTML §13.2.6.4.7: a link in a link ends the first.
        if self.open.iter().any(|open| open.name == "a") {
            self.close("a");
        }
        let attributes = Attributes::of(tag, self.limits.attributes);
        let target =
            attributes.value("href").map(|value| shown_target(&value)).filter(|target| !target.is_empty());
        let class = if target.is_some() { " class=\"inert-link\"" } else { "" };
        self.begin(name, "span", class, target);
    }

    fn picture(&mut self, tag: &str) {
        let attributes = Attributes::of(tag, self.limits.attributes);
        let side = |name: &str| attributes.value(name).and_then(|value| value.trim().parse::<u32>().ok());
        // One that is there to be counted, not seen.
        if let (Some(0..=3), Some(0..=3)) = (side("width"), side("height")) {
            return;
        }
        self.html.push_str("<span class=\"inert-picture\">");
        let alternative = attributes.value("alt").unwrap_or_default();
        push_escaped(&mut self.html, if alternative.trim().is_empty() { "▢" } else { &alternative });
        self.html.push_str("</span>");
    }

    fn field(&mut self, tag: &str) {
        let attributes = Attributes::of(tag, self.limits.attributes);
        let kind = attributes.value("type").unwrap_or_default().to_ascii_lowercase();
        if kind == "hidden" {
            return;
        }
        let says = ["value", "placeholder"].into_iter().find_map(|name| attributes.value(name));
        self.html.push_str("<span class=\"inert-field\">");
        push_escaped(
            &mut self.html,
            if kind == "password" { "••••" } else { says.as_deref().unwrap_or("…") },
        );
        self.html.push_str("</span>");
    }

    /// Ends the innermost element of this name, and all that are open in it; nothing if it is not open in this cell.
    fn close(&mut self, name: &str) {
        if name == "p" && !self.open.iter().any(|open| open.name == "p") {
            return;
        }
        let is_of_table = is_of_table(name);
        for at in (0..self.open.len()).rev() {
            let open = &self.open[at];
            if open.name == name {
                self.close_to(at);
                return;
            }
            // HTML §13.2.4.2: what was opened outside a cell is not closed from inside it.
            if !is_of_table && is_of_table_inside(open.written) {
                return;
            }
        }
    }

    /// Ends what an element of this name ends by beginning (HTML §13.2.6.4.7 and following, simplified).
    fn close_implied(&mut self, written: &str) {
        while let Some(open) = self.open.last() {
            let is_ended = match written {
                "li" => open.written == "li" || open.written == "p",
                "dt" | "dd" => matches!(open.written, "dt" | "dd" | "p"),
                "td" | "th" => matches!(open.written, "td" | "th" | "p"),
                "tr" => matches!(open.written, "td" | "th" | "tr" | "p"),
                "tbody" | "thead" | "tfoot" => {
                    matches!(open.written, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "p")
                }
                "span" | "b" | "i" | "u" | "s" | "em" | "strong" | "small" | "sub" | "sup" | "code" => false,
                _ => open.written == "p",
            };
            if !is_ended {
                return;
            }
            self.close_to(self.open.len() - 1);
        }
    }

    /// Ends elements until so many are open.
    fn close_to(&mut self, count: usize) {
        while self.open.len() > count {
            let Some(open) = self.open.pop() else { return };
            let _ = write!(self.html, "</{}>", open.written);
            if let Some(target) = open.target {
                self.html.push_str(" <bdi class=\"inert-target\">");
                push_escaped(&mut self.html, &target);
                self.html.push_str("</bdi>");
            }
        }
    }
}

fn is_of_table(name: &str) -> bool {
    matches!(name, "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th")
}

fn is_of_table_inside(written: &str) -> bool {
    matches!(written, "td" | "th" | "caption" | "table")
}

/// A name in lower case; longer ones are none that we know.
fn lower(name: &[u8]) -> String {
    let name = &name[..name.len().min(16)];
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

/// A target as text: character references decoded, nothing that turns the text around, and not longer than a person reads.
fn shown_target(value: &str) -> String {
    let kept = value.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control());
    let mut shown: String = kept.take(MAX_TARGET_CHARS + 1).collect();
    if let Some((end, _)) = shown.char_indices().nth(MAX_TARGET_CHARS) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// Writes text with its character references decoded and then escaped.
fn push_decoded(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        push_escaped(html, &rest[..at]);
        rest = &rest[at..];
        let length = if let Some(reference) = entity::read(rest.as_bytes(), false) {
            push_letter(html, reference.first);
            reference.second.into_iter().for_each(|letter| push_letter(html, letter));
            reference.length
        } else {
            html.push_str("&amp;");
            1
        };
        rest = &rest[length..];
    }
    push_escaped(html, rest);
}

fn push_escaped(html: &mut String, text: &str) {
    text.chars().for_each(|letter| push_letter(html, letter));
}

fn push_letter(html: &mut String, letter: char) {
    match letter {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        '`' => html.push_str("&#96;"),
        '\n' | '\t' => html.push(letter),
        // What turns text around, and what has no look: shown as what it is, an odd character.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => html.push(char::REPLACEMENT_CHARACTER),
        letter if letter.is_control() => html.push(' '),
        letter => html.push(letter),
    }
}

/// The attributes of a tag, read from its text; the first of each name counts.
struct Attributes<'t>(Vec<(String, &'t str)>);

impl<'t> Attributes<'t> {
    /// Reads at most `limit` attributes of `<name …>` (HTML §13.2.5.32 to §13.2.5.39).
    fn of(tag: &'t str, limit: usize) -> Self {
        let bytes = tag.as_bytes();
        let is_space = |byte: u8| byte.is_ascii_whitespace();
        let mut at = bytes.iter().position(|byte| is_space(*byte) || *byte == b'/').unwrap_or(bytes.len());
        let mut found: Vec<(String, &str)> = Vec::new();
        while found.len() < limit {
            while bytes.get(at).is_some_and(|byte| is_space(*byte) || *byte == b'/') {
                at += 1;
            }
            if matches!(bytes.get(at), None | Some(b'>')) {
                break;
            }
            let name_start = at;
            at += 1;
            while bytes.get(at).is_some_and(|byte| !is_space(*byte) && !matches!(byte, b'=' | b'>' | b'/')) {
                at += 1;
            }
            let name = tag.get(name_start..at).unwrap_or_default().to_ascii_lowercase();
            while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
                at += 1;
            }
            let mut value = "";
            if bytes.get(at) == Some(&b'=') {
                at += 1;
                while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
                    at += 1;
                }
                let (start, end, after) = value_range(bytes, at);
                value = tag.get(start..end).unwrap_or_default();
                at = after;
            }
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name, value));
            }
        }
        Attributes(found)
    }

    /// A value with its character references decoded.
    fn value(&self, name: &str) -> Option<String> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(entity::decode_attribute(value).into_owned())
    }

    /// The attributes that an element keeps, each in a closed form.
    fn kept(&self, written: &str) -> String {
        let mut kept = String::new();
        for (name, _) in &self.0 {
            let Some(value) = self.value(name) else { continue };
            let value = value.trim();
            let is_kept = match name.as_str() {
                "dir" => matches!(value, "ltr" | "rtl" | "auto"),
                "align" => matches!(value, "left" | "center" | "right" | "justify"),
                "valign" => matches!(value, "top" | "middle" | "bottom" | "baseline"),
                "colspan" | "rowspan" => matches!(written, "td" | "th") && is_number(value, 2),
                "border" | "cellpadding" | "cellspacing" => written == "table" && is_number(value, 2),
                "width" | "height" => {
                    matches!(written, "table" | "td" | "th")
                        && is_number(value.strip_suffix('%').unwrap_or(value), 4)
                }
                "bgcolor" => matches!(written, "table" | "tr" | "td" | "th") && style::is_colour(value),
                _ => false,
            };
            if is_kept {
                let _ = write!(kept, " {name}=\"{value}\"");
            }
        }
        let colour = self.value("color").filter(|value| style::is_colour(value.trim()));
        let colour = colour.map_or_else(String::new, |colour| format!("color:{};", colour.trim()));
        let style = self.value("style").map_or_else(String::new, |value| style::inert(&value));
        if !colour.is_empty() || !style.is_empty() {
            let _ = write!(kept, " style=\"{colour}{style}\"");
        }
        kept
    }
}

/// Where an attribute's value begins and ends, and what comes after it.
fn value_range(bytes: &[u8], at: usize) -> (usize, usize, usize) {
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
        let start = at + 1;
        let end = memchr::memchr(*quote, &bytes[start..]).map_or(bytes.len(), |length| start + length);
        return (start, end, (end + 1).min(bytes.len()));
    }
    let length = bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count();
    (at, at + length, at + length)
}

fn is_number(value: &str, digits: usize) -> bool {
    !value.is_empty() && value.len() <= digits && value.bytes().all(|byte| byte.is_ascii_digit())
}
