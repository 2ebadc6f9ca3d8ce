//! Badge: a state in one word with an icon and a tone. Never the colour alone.

use askama::Template;
use model::severity::Severity;
use model::verdict::Action;

use super::{Icon, Speaker};

/// What a colour means, everywhere the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    Plain,
    /// Ours: what Tidewatch says or has marked.
    Sea,
    /// As it should be.
    Good,
    /// Look at it.
    Care,
    /// Bad, or refused.
    Bad,
    /// Waiting for time or for somebody.
    Wait,
}

impl Tone {
    /// Returns the class that sets the colours.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "tone-plain",
            Tone::Sea => "tone-sea",
            Tone::Good => "tone-good",
            Tone::Care => "tone-care",
            Tone::Bad => "tone-bad",
            Tone::Wait => "tone-wait",
        }
    }

    /// Returns the icon that says the same without colour.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Tone::Plain | Tone::Sea => Icon::Info,
            Tone::Good => Icon::CircleCheck,
            Tone::Care => Icon::TriangleAlert,
            Tone::Bad => Icon::OctagonAlert,
            Tone::Wait => Icon::Clock,
        }
    }
}

/// A word with its icon and tone; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<span class="badge {{ tone.class() }}">{{ icon }}<span>{{ word }}</span></span>"#
)]
pub struct Badge {
    tone: Tone,
    icon: Icon,
    word: String,
}

impl Badge {
    /// A word with the icon of its tone.
    pub fn new(tone: Tone, word: impl Into<String>) -> Self {
        Badge { tone, icon: tone.icon(), word: word.into() }
    }

    /// Another icon than the tone's.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }

    /// What was done with a message, or would be.
    pub fn action(speaker: &Speaker, action: Action) -> Self {
        let (tone, icon, word) = match action {
            Action::Accept => (Tone::Good, Icon::Check, "parts-action-accept"),
            Action::Tag => (Tone::Sea, Icon::Tag, "parts-action-tag"),
            Action::Hold => (Tone::Care, Icon::Hand, "parts-action-hold"),
            Action::Defer => (Tone::Wait, Icon::Hourglass, "parts-action-defer"),
            Action::Reject => (Tone::Bad, Icon::Ban, "parts-action-reject"),
        };
        Badge { tone, icon, word: speaker.t(word) }
    }

    /// How grave something is.
    pub fn severity(speaker: &Speaker, severity: Severity) -> Self {
        let (tone, icon, word) = match severity {
            Severity::Informational => (Tone::Plain, Icon::Info, "parts-severity-info"),
            Severity::Low => (Tone::Sea, Icon::Info, "parts-severity-low"),
            Severity::Medium => (Tone::Care, Icon::CircleAlert, "parts-severity-medium"),
            Severity::High => (Tone::Bad, Icon::TriangleAlert, "parts-severity-high"),
            Severity::Critical => (Tone::Bad, Icon::OctagonAlert, "parts-severity-critical"),
        };
        Badge { tone, icon, word: speaker.t(word) }
    }
}

super::parts!(Badge);
