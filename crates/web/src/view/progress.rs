//! Progress: how far something is that takes a while, in words and as a bar.

use askama::Template;

/// A bar with its words; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div class="progress"><div class="words"><span>{{ label }}</span><span class="quiet">{{ words }}</span></div>{% if let Some((done, of)) = share %}<progress value="{{ done }}" max="{{ of }}" aria-label="{{ label }}"></progress>{% else %}<progress aria-label="{{ label }}"></progress>{% endif %}</div>"#
)]
pub struct Progress {
    label: String,
    words: String,
    share: Option<(u64, u64)>,
}

impl Progress {
    /// What goes on, and how far in words: "3 of 7 days".
    pub fn new(label: impl Into<String>, words: impl Into<String>) -> Self {
        Progress { label: label.into(), words: words.into(), share: None }
    }

    /// So much of so much; without it the bar only says that something goes on.
    #[must_use]
    pub fn share(mut self, done: u64, of: u64) -> Self {
        self.share = Some((done.min(of), of.max(1)));
        self
    }
}

super::parts!(Progress);
