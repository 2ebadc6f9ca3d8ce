//! When: an instant as people read it. Relative ("3 minutes ago") with the exact time behind it, or exact.
//! The script rewrites both in the reader's zone and keeps the relative ones true; without it UTC is said.

use askama::Template;
use model::time::Time;

use super::Speaker;

/// An instant; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<time datetime="{{ at }}" title="{{ exact }}"{% if words.is_some() %} data-relative{% else %} data-exact{% endif %}>{% if let Some(words) = words %}{{ words }}{% else %}{{ exact }}{% endif %}</time>"#
)]
pub struct When {
    at: Time,
    exact: String,
    words: Option<String>,
}

impl When {
    /// How long ago, or in how long.
    #[must_use]
    pub fn relative(speaker: &Speaker, at: Time, now: Time) -> Self {
        When { at, exact: speaker.instant(at), words: Some(speaker.relative(at, now)) }
    }

    /// Day and minute.
    #[must_use]
    pub fn exact(speaker: &Speaker, at: Time) -> Self {
        When { at, exact: speaker.instant(at), words: None }
    }
}

super::parts!(When);
