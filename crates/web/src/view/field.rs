//! Field: one question of a form, with its hint and what is wrong with the answer. The label is always visible.

use askama::Template;

/// How a field is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Control {
    /// One line; the word of `<input type>`.
    Line(&'static str),
    /// Several lines, so many at first.
    Lines(u8),
    /// One of these: value and words.
    Choice(Vec<(String, String)>),
    /// One of these, all visible: value, words, hint.
    Radio(Vec<(String, String, String)>),
    /// Yes or no.
    Tick,
    /// A file to hand in.
    File(&'static str),
    /// Several files of any kind at once.
    Files,
    /// Nobody sees it; it is sent along.
    Hidden,
}

/// One question; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    name: String,
    label: String,
    control: Control,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    autocomplete: Option<&'static str>,
    is_required: bool,
    is_short: bool,
}

impl Field {
    fn new(control: Control, name: impl Into<String>, label: impl Into<String>) -> Self {
        Field {
            name: name.into(),
            label: label.into(),
            control,
            value: String::new(),
            hint: None,
            error: None,
            autocomplete: None,
            is_required: false,
            is_short: false,
        }
    }

    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Line("text"), name, label)
    }

    /// A line of another kind: `email`, `password`, `search`, `number`, `date`, `url`.
    pub fn line(kind: &'static str, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Line(kind), name, label)
    }

    /// Several lines of text.
    pub fn lines(rows: u8, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Lines(rows), name, label)
    }

    /// One of a list: values and words.
    pub fn choice(name: impl Into<String>, label: impl Into<String>, of: Vec<(String, String)>) -> Self {
        Self::new(Control::Choice(of), name, label)
    }

    /// One of a few, all visible: value, words, hint (or nothing).
    pub fn radio(
        name: impl Into<String>,
        label: impl Into<String>,
        of: Vec<(String, String, String)>,
    ) -> Self {
        Self::new(Control::Radio(of), name, label)
    }

    /// Yes or no; sends `yes`.
    pub fn tick(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Tick, name, label)
    }

    /// A file; `accept` is what the dialogue offers: `.csv,text/csv`.
    pub fn file(accept: &'static str, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::File(accept), name, label)
    }

    /// Files of any kind, several at once.
    pub fn files(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Files, name, label)
    }

    /// Something that is sent along unseen: what was chosen elsewhere on the page.
    pub fn hidden(name: impl Into<String>) -> Self {
        Self::new(Control::Hidden, name, "")
    }

    /// What was answered; for a tick, `yes`.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What helps to answer.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is wrong with the answer, and how to mend it.
    #[must_use]
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// What a browser may fill in: `username`, `current-password`, `one-time-code`, `off`.
    #[must_use]
    pub fn autocomplete(mut self, word: &'static str) -> Self {
        self.autocomplete = Some(word);
        self
    }

    /// Must be answered.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Only as wide as a short answer.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.is_short = true;
        self
    }

    /// True for the question of this name.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name
    }

    fn is_answered(&self, word: &str) -> bool {
        self.value == word
    }

    /// The id of the control: one field of a name stands on a page.
    fn id(&self) -> String {
        format!("field-{}", self.name)
    }

    /// What is read aloud after the label.
    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id()));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id()));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

super::parts!(Field);
