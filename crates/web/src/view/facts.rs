//! Facts: names and values below each other, and the cells that tables and facts are made of.

use askama::Template;

use super::Markup;

/// One value: words, a number, or another part.
#[derive(Clone, Debug)]
pub struct Cell {
    content: Markup,
    is_number: bool,
}

impl Cell {
    /// Words, escaped.
    pub fn text(words: impl AsRef<str>) -> Self {
        Cell { content: Markup::text(words.as_ref()), is_number: false }
    }

    /// A number already written for people; stands right, digits below each other.
    pub fn number(number: impl AsRef<str>) -> Self {
        Cell { content: Markup::text(number.as_ref()), is_number: true }
    }

    /// Another part: badge, time, button.
    #[must_use]
    pub fn part(part: &impl Template) -> Self {
        Cell { content: Markup::of(part), is_number: false }
    }

    /// HTML that parts have printed.
    #[must_use]
    pub fn markup(content: Markup) -> Self {
        Cell { content, is_number: false }
    }

    /// A link within the console.
    pub fn link(href: impl AsRef<str>, words: impl AsRef<str>) -> Self {
        Cell { content: Markup::link(href.as_ref(), words.as_ref()), is_number: false }
    }

    /// Something exact: an id, a domain, a header; in letters of equal width.
    pub fn code(words: impl AsRef<str>) -> Self {
        Cell { content: Markup::code(words.as_ref()), is_number: false }
    }

    /// Words and something quieter below them.
    pub fn two_lines(first: &Cell, second: impl AsRef<str>) -> Self {
        Cell { content: Markup::two_lines(&first.content, second.as_ref()), is_number: first.is_number }
    }

    pub(super) fn content(&self) -> &Markup {
        &self.content
    }

    pub(super) fn is_number(&self) -> bool {
        self.is_number
    }
}

/// Names and values; see docs/developing/pages.md.
#[derive(Clone, Debug, Default, Template)]
#[template(
    ext = "html",
    source = r#"<dl class="facts{% if is_questions %} facts-questions{% endif %}">{% for (name, cell) in facts %}<div><dt>{{ name }}</dt><dd{% if cell.is_number() %} class="number"{% endif %}>{{ cell.content() }}</dd></div>{% endfor %}</dl>"#
)]
pub struct Facts {
    facts: Vec<(String, Cell)>,
    is_questions: bool,
}

impl Facts {
    /// No facts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No answers yet: names are whole questions here, and get the room.
    #[must_use]
    pub fn questions() -> Self {
        Facts { is_questions: true, ..Self::default() }
    }

    /// Adds a name and its value.
    #[must_use]
    pub fn fact(mut self, name: impl Into<String>, value: Cell) -> Self {
        self.facts.push((name.into(), value));
        self
    }
}

super::parts!(Facts);
