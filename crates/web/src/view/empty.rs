//! Empty: what a page says when there is nothing to show yet. It teaches: why it is empty, what will stand here, what to do first.

use askama::Template;

use super::Button;

/// A drawing of the same few lines: staff, water, light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A gauge in quiet water: all is well, nothing to do.
    Calm,
    /// A lighthouse: something to be set up first.
    Light,
    /// A buoy: nothing fits, or nothing has come by.
    Buoy,
}

/// Nothing to show, and why; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty {
    picture: Picture,
    title: String,
    text: String,
    steps: Vec<String>,
    act: Option<Button>,
}

impl Empty {
    /// Says what is so and what it means.
    pub fn new(picture: Picture, title: impl Into<String>, text: impl Into<String>) -> Self {
        Empty { picture, title: title.into(), text: text.into(), steps: Vec::new(), act: None }
    }

    /// Adds a step of what happens, or of what to do.
    #[must_use]
    pub fn step(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// Offers what to do first.
    #[must_use]
    pub fn act(mut self, act: Button) -> Self {
        self.act = Some(act);
        self
    }
}

super::parts!(Empty);
