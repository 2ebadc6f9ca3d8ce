//! A sentence for people before it has a language: an id and its arguments.
//! Not the wording: that stands in `texts/<language>/*.ftl` and is chosen at the edge (page, letter, command line).

/// A sentence by its id in the texts, with the values it mentions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// The message id in the Fluent files.
    pub id: &'static str,
    /// Names and values of the arguments, in the order they were added.
    pub arguments: Vec<(&'static str, String)>,
}

impl Phrase {
    /// Makes a phrase without arguments.
    pub const fn new(id: &'static str) -> Self {
        Phrase { id, arguments: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// Returns the value of an argument.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}
