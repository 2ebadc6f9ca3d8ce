//! How grave something is said to be by the rule, warning or finding that says it.
//! Not points: what a severity weighs in a verdict is decided by the judge.

use std::fmt;

/// A grade of gravity, from the lowest to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Informational,
    /// A weak sign.
    Low,
    /// A sign that needs another one.
    Medium,
    /// Enough to be looked at by itself.
    High,
    /// Enough to act on by itself.
    Critical,
}

impl Severity {
    /// All grades, from the lowest to the highest.
    pub const ALL: [Severity; 5] =
        [Severity::Informational, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// Returns the word used in rule files and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Informational => "informational",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// Reads the word written by [`Severity::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Severity::ALL.into_iter().find(|severity| severity.as_str() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
