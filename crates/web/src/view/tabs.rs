//! Tabs: links to several views of the same thing. They are links, so that each view has an address and Back works.

use askama::Template;

/// Views beside each other; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<nav class="tabs" aria-label="{{ label }}"><ul>{% for tab in tabs %}<li><a href="{{ tab.href }}"{% if tab.is_current %} aria-current="page"{% endif %}>{{ tab.words }}{% if let Some(count) = tab.count %}<span class="count">{{ count }}</span>{% endif %}</a></li>{% endfor %}</ul></nav>"#
)]
pub struct Tabs {
    label: String,
    tabs: Vec<Tab>,
}

#[derive(Clone, Debug)]
struct Tab {
    href: String,
    words: String,
    count: Option<String>,
    is_current: bool,
}

impl Tabs {
    /// Tabs with the words that name them all.
    pub fn new(label: impl Into<String>) -> Self {
        Tabs { label: label.into(), tabs: Vec::new() }
    }

    /// Adds a view.
    #[must_use]
    pub fn tab(mut self, href: impl Into<String>, words: impl Into<String>) -> Self {
        self.tabs.push(Tab { href: href.into(), words: words.into(), count: None, is_current: false });
        self
    }

    /// Says how much is in the view added last.
    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        if let Some(tab) = self.tabs.last_mut() {
            tab.count = Some(count.into());
        }
        self
    }

    /// The view with this address is shown now.
    #[must_use]
    pub fn current(mut self, href: &str) -> Self {
        for tab in &mut self.tabs {
            tab.is_current = tab.href == href;
        }
        self
    }
}

super::parts!(Tabs);
