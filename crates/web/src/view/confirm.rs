//! Confirm: the page (or dialogue) before something that cannot be taken back. It says what will happen, to how much, and what will not.

use askama::Template;

use super::{Button, Field, Markup};

/// What one must do beside pressing the button.
#[derive(Clone, Debug)]
enum Proof {
    /// Nothing more.
    None,
    /// Tick a sentence; sends `confirmed=yes`.
    Tick(String),
    /// Type a word; sends `confirmed=WORD`, which the handler compares.
    Word(String, String),
}

/// A question with its consequence; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/confirm.html")]
pub struct Confirm {
    action: String,
    consequences: Vec<String>,
    fields: Vec<Field>,
    hidden: Vec<Markup>,
    proof: Proof,
    act: Button,
    back: Button,
}

impl Confirm {
    /// Asks before `act` is sent to `action`; `back` is a link to where one came from.
    pub fn new(action: impl Into<String>, act: Button, back: Button) -> Self {
        Confirm {
            action: action.into(),
            consequences: Vec::new(),
            fields: Vec::new(),
            hidden: Vec::new(),
            proof: Proof::None,
            act,
            back,
        }
    }

    /// Adds what will happen, in one sentence.
    #[must_use]
    pub fn consequence(mut self, sentence: impl Into<String>) -> Self {
        self.consequences.push(sentence.into());
        self
    }

    /// Asks something more, for example the reason.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// Sends something along: what was chosen.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: &str) -> Self {
        self.hidden.push(Markup::hidden(name, value));
        self
    }

    /// Wants this sentence ticked.
    #[must_use]
    pub fn tick(mut self, sentence: impl Into<String>) -> Self {
        self.proof = Proof::Tick(sentence.into());
        self
    }

    /// Wants this word typed; `label` says so: "Type 412 to delete".
    #[must_use]
    pub fn word(mut self, label: impl Into<String>, word: impl Into<String>) -> Self {
        self.proof = Proof::Word(label.into(), word.into());
        self
    }
}

super::parts!(Confirm);
