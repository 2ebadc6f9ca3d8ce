//! Markup: HTML that a part has printed, ready to be placed in another. Made by templates only, never from text of strangers.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

/// Printed HTML; placed in a template it is not escaped again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Prints a part.
    #[must_use]
    pub fn of(part: &impl Template) -> Self {
        // Our templates print values whose `Display` never fails; should one fail, its place stays empty.
        Markup(part.render().unwrap_or_default())
    }

    /// Prints a part, or takes what is printed already.
    #[must_use]
    pub fn printed(part: &impl HtmlSafe) -> Self {
        Markup(part.to_string())
    }

    /// Takes plain text, escaped.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let mut safe = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '&' => safe.push_str("&amp;"),
                '<' => safe.push_str("&lt;"),
                '>' => safe.push_str("&gt;"),
                '"' => safe.push_str("&quot;"),
                '\'' => safe.push_str("&#39;"),
                other => safe.push(other),
            }
        }
        Markup(safe)
    }

    /// A picture drawn as one path on a square of so many units.
    #[must_use]
    pub(super) fn svg(class: &'static str, units: usize, about: &str, path: &str) -> Self {
        let about = Self::text(about);
        Markup(format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {units} {units}\" role=\"img\" aria-label=\"{about}\" shape-rendering=\"crispEdges\"><rect width=\"{units}\" height=\"{units}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        ))
    }

    /// A field of a form that nobody sees.
    #[must_use]
    pub fn hidden(name: &str, value: &str) -> Self {
        let (name, value) = (Self::text(name), Self::text(value));
        Markup(format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"))
    }

    /// A link within the console.
    #[must_use]
    pub fn link(href: &str, words: &str) -> Self {
        let (href, words) = (Self::text(href), Self::text(words));
        Markup(format!("<a href=\"{href}\">{words}</a>"))
    }

    /// Something exact, in letters of equal width.
    #[must_use]
    pub fn code(words: &str) -> Self {
        Markup(format!("<code>{}</code>", Self::text(words)))
    }

    /// Something, and quieter words below it.
    #[must_use]
    pub fn two_lines(first: &Markup, second: &str) -> Self {
        if second.is_empty() {
            return first.clone();
        }
        // One element: on narrow screens a cell is a grid, and its lines must stay together.
        Markup(format!("<span>{first}<br><span class=\"quiet note\">{}</span></span>", Self::text(second)))
    }

    /// Something that opens when one presses on its name (HTML Living Standard, `details`).
    #[must_use]
    pub fn folded(name: &str, inner: &Markup) -> Self {
        Markup(format!("<details><summary>{}</summary>{inner}</details>", Self::text(name)))
    }

    /// Several below each other.
    #[must_use]
    pub fn stack(of: &[Markup]) -> Self {
        match of {
            [one] => one.clone(),
            several => {
                let inner: String = several.iter().map(Markup::as_str).collect();
                Markup(format!("<div class=\"stack\">{inner}</div>"))
            }
        }
    }

    /// Several beside each other.
    #[must_use]
    pub fn row(of: &[Markup]) -> Self {
        let inner: String = of.iter().map(Markup::as_str).collect();
        Markup(format!("<span class=\"row\">{inner}</span>"))
    }

    /// Returns the HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

super::parts!(Markup);
