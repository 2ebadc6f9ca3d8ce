//! Banner: something the reader must know before the rest: what happened, what it means, what to do.

use askama::Template;

use super::{Button, Tone};

/// A box across the page; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/banner.html")]
pub struct Banner {
    tone: Tone,
    title: String,
    what: Option<String>,
    act: Option<Button>,
}

impl Banner {
    /// A banner with its one sentence.
    pub fn new(tone: Tone, title: impl Into<String>) -> Self {
        Banner { tone, title: title.into(), what: None, act: None }
    }

    /// What it means, and by when.
    #[must_use]
    pub fn what(mut self, what: impl Into<String>) -> Self {
        self.what = Some(what.into());
        self
    }

    /// What to do about it: one button.
    #[must_use]
    pub fn act(mut self, act: Button) -> Self {
        self.act = Some(act);
        self
    }

    /// Bad news is read aloud at once, all else when there is a pause.
    fn role(&self) -> &'static str {
        if self.tone == Tone::Bad { "alert" } else { "status" }
    }
}

super::parts!(Banner);
