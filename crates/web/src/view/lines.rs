//! Lines: places one below the other, each with what is there. Not a table: nothing is compared.

use askama::Template;

/// One place.
#[derive(Clone, Debug)]
struct Line {
    href: String,
    words: String,
    note: String,
}

/// A list of places; see docs/developing/pages.md.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/lines.html")]
pub struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a place: where it is, its name, what is there.
    #[must_use]
    pub fn line(
        mut self,
        href: impl Into<String>,
        words: impl Into<String>,
        note: impl Into<String>,
    ) -> Self {
        self.lines.push(Line { href: href.into(), words: words.into(), note: note.into() });
        self
    }
}

super::parts!(Lines);
