//! Sections: a page that is a column of headings with parts below them, and the form such pages have. For pages of settings, which are all alike;
//! a page with a shape of its own has a template of its own.

use std::str::FromStr;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::problem::PageError;
use crate::view::{Button, Field, Markup, Page};

/// A heading with parts below it.
#[derive(Default)]
pub(super) struct Section {
    title: String,
    lead: String,
    parts: Vec<Markup>,
}

impl Section {
    /// A section with its heading.
    pub(super) fn new(title: impl Into<String>) -> Self {
        Section { title: title.into(), ..Self::default() }
    }

    /// One sentence below the heading.
    pub(super) fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }

    /// Adds a part.
    pub(super) fn part(mut self, part: &impl HtmlSafe) -> Self {
        self.parts.push(Markup::printed(part));
        self
    }
}

/// A page of sections.
#[derive(Template)]
#[template(path = "console/sections.html")]
pub(super) struct Sections {
    page: Page,
    sections: Vec<Section>,
}

impl Sections {
    pub(super) fn new(page: Page) -> Self {
        Sections { page, sections: Vec::new() }
    }

    pub(super) fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// A page of one part without a heading of its own.
    pub(super) fn of(page: Page, part: &impl HtmlSafe) -> Self {
        Self::new(page).section(Section::default().part(part))
    }
}

/// Questions, and what is done with the answers.
#[derive(Template)]
#[template(path = "console/form.html")]
pub(super) struct Form {
    action: String,
    items: Vec<Markup>,
    buttons: Vec<Button>,
    has_file: bool,
}

impl Form {
    /// A form that is posted to `action`.
    pub(super) fn new(action: impl Into<String>) -> Self {
        Form { action: action.into(), items: Vec::new(), buttons: Vec::new(), has_file: false }
    }

    /// The form hands in a file (RFC 7578).
    pub(super) fn with_file(mut self) -> Self {
        self.has_file = true;
        self
    }

    /// Adds a question.
    pub(super) fn field(mut self, field: &Field) -> Self {
        self.items.push(Markup::of(field));
        self
    }

    /// Adds any other part.
    pub(super) fn item(mut self, part: &impl HtmlSafe) -> Self {
        self.items.push(Markup::printed(part));
        self
    }

    /// Sends something along.
    pub(super) fn hidden(mut self, name: &str, value: &str) -> Self {
        self.items.push(Markup::hidden(name, value));
        self
    }

    /// Adds ticks that belong together.
    pub(super) fn ticks(mut self, legend: String, ticks: Vec<Tick>) -> Self {
        self.items.push(Markup::of(&Ticks { legend, ticks }));
        self
    }

    /// Adds a button.
    pub(super) fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}

/// One of several ticks; sends `yes`.
pub(super) struct Tick {
    /// What is sent.
    pub(super) name: String,
    /// What stands beside it.
    pub(super) words: String,
    /// What it means; may be empty.
    pub(super) hint: String,
    pub(super) is_set: bool,
}

/// Ticks under one question.
#[derive(Template)]
#[template(path = "console/ticks.html")]
struct Ticks {
    legend: String,
    ticks: Vec<Tick>,
}

/// Words of a form as they were sent, in their order; a name may come several times.
pub(super) struct Sent(pub(super) Vec<(String, String)>);

impl Sent {
    /// The answer to a question, without white space around it; empty if there is none.
    pub(super) fn word(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The answer as it was typed.
    pub(super) fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether a tick was set.
    pub(super) fn has(&self, name: &str) -> bool {
        self.word(name) == "yes"
    }
}

/// Small parts beside each other: two on a telephone, six at a desk.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="grid grid-tight">{% for part in parts %}{{ part }}{% endfor %}</div>"#
)]
pub(super) struct Grid {
    parts: Vec<Markup>,
}

impl Grid {
    pub(super) fn new(parts: &[Markup]) -> Self {
        Grid { parts: parts.to_vec() }
    }
}

/// Sentences below each other, each with what belongs to it.
#[derive(Default, Template)]
#[template(
    ext = "html",
    source = r#"<ul class="measure">{% for (said, below) in sentences %}<li>{{ said }}{% if !below.is_empty() %}<ul>{% for one in below %}<li>{{ one }}</li>{% endfor %}</ul>{% endif %}</li>{% endfor %}</ul>"#
)]
pub(super) struct Sentences {
    sentences: Vec<(String, Vec<String>)>,
}

impl Sentences {
    pub(super) fn new(sentences: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        Sentences { sentences: sentences.into_iter().collect() }
    }
}

// Its template escaped everything it was given.
impl HtmlSafe for Sentences {}

// Its template escaped everything it was given.
impl HtmlSafe for Grid {}

// Its template escaped everything it was given.
impl HtmlSafe for Form {}

/// The `{id}` of a path. What is none names nothing that is there.
pub(crate) struct Named<I>(pub(crate) I);

impl<I: FromStr, S: Send + Sync> FromRequestParts<S> for Named<I> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let words = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Path(words) = words.map_err(|_| PageError::NotFound)?;
        let id = words.iter().find(|(name, _)| name == "id").and_then(|(_, word)| word.parse().ok());
        id.map(Named).ok_or(PageError::NotFound)
    }
}
