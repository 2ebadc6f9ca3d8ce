//! Button: what one presses. With an address it is a link that looks like a button; without one it sends the form it stands in.
//! One `primary` per page: the next step.

use askama::Template;

use super::Icon;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The next step; one per page.
    Primary,
    /// Another way.
    Secondary,
    /// Destroys or refuses something; comes with its consequence in words.
    Danger,
    /// Hardly there: undo, show more.
    Quiet,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Weight::Primary => " button-primary",
            Weight::Secondary => "",
            Weight::Danger => " button-danger",
            Weight::Quiet => " button-quiet",
        }
    }
}

/// A button; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/button.html")]
pub struct Button {
    label: String,
    weight: Weight,
    icon: Option<Icon>,
    href: Option<String>,
    name_value: Option<(String, String)>,
    form_action: Option<String>,
    form: Option<String>,
    small: bool,
    disabled: bool,
    asks: bool,
}

impl Button {
    fn new(weight: Weight, label: impl Into<String>) -> Self {
        Button {
            label: label.into(),
            weight,
            icon: None,
            href: None,
            name_value: None,
            form_action: None,
            form: None,
            small: false,
            disabled: false,
            asks: false,
        }
    }

    /// The next step of the page.
    pub fn primary(label: impl Into<String>) -> Self {
        Self::new(Weight::Primary, label)
    }

    /// Another way.
    pub fn secondary(label: impl Into<String>) -> Self {
        Self::new(Weight::Secondary, label)
    }

    /// Something that cannot be taken back.
    pub fn danger(label: impl Into<String>) -> Self {
        Self::new(Weight::Danger, label)
    }

    /// Something at the side.
    pub fn quiet(label: impl Into<String>) -> Self {
        Self::new(Weight::Quiet, label)
    }

    /// Makes it a link.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Adds an icon before the label.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Sends this field with the form.
    #[must_use]
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name_value = Some((name.into(), value.into()));
        self
    }

    /// Sends the form to another address than the form's own.
    #[must_use]
    pub fn form_action(mut self, action: impl Into<String>) -> Self {
        self.form_action = Some(action.into());
        self
    }

    /// Belongs to the form with this id, wherever the button stands.
    #[must_use]
    pub fn form(mut self, id: impl Into<String>) -> Self {
        self.form = Some(id.into());
        self
    }

    /// Makes it fit into a line of a table.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Leads to a page that asks first ([`super::Confirm`]): with the script it opens as a dialogue.
    #[must_use]
    pub fn asks(mut self) -> Self {
        self.asks = true;
        self
    }

    /// An arrow points where one goes, so it stands behind the words.
    fn icon_follows(&self) -> bool {
        matches!(self.icon, Some(Icon::ArrowRight | Icon::ChevronRight | Icon::ExternalLink))
    }

    /// Cannot be pressed now; say why beside it.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }
}

super::parts!(Button);
