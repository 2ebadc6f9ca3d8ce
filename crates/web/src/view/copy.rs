//! Copy: something exact to take along, a key or a line for DNS. The button appears with the script only; without it one selects.

use askama::Template;

use super::{Icon, Speaker};

/// A line with a button that copies it; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div><p class="copy-label">{{ label }}</p><div class="copy"><code>{{ text }}</code><button type="button" class="button" data-copy data-done="{{ done }}" hidden>{{ icon }}<span>{{ word }}</span><span class="hide-visually">: {{ label }}</span></button></div></div>"#
)]
pub struct Copy {
    label: String,
    text: String,
    word: String,
    done: String,
    icon: Icon,
}

impl Copy {
    /// What it is, and the exact text.
    pub fn new(speaker: &Speaker, label: impl Into<String>, text: impl Into<String>) -> Self {
        Copy {
            label: label.into(),
            text: text.into(),
            word: speaker.t("parts-copy"),
            done: speaker.t("parts-copied"),
            icon: Icon::Copy,
        }
    }
}

super::parts!(Copy);
