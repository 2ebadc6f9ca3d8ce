//! Time line: what happened to one thing, each with when, what and who. The page decides the order; newest first is usual.

use askama::Template;

use super::{Icon, Tone, When};

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Happening {
    /// None for what has not happened yet.
    when: Option<When>,
    tone: Tone,
    icon: Icon,
    title: String,
    by: Option<String>,
    detail: Option<String>,
}

impl Happening {
    /// When, with which tone, and what in one sentence.
    pub fn new(when: When, tone: Tone, title: impl Into<String>) -> Self {
        Happening { when: Some(when), tone, icon: tone.icon(), title: title.into(), by: None, detail: None }
    }

    /// What has not happened yet.
    pub fn ahead(tone: Tone, title: impl Into<String>) -> Self {
        Happening { when: None, tone, icon: tone.icon(), title: title.into(), by: None, detail: None }
    }

    /// Another icon than the tone's.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }

    /// Who did it.
    #[must_use]
    pub fn by(mut self, who: impl Into<String>) -> Self {
        self.by = Some(who.into());
        self
    }

    /// More about it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// Happenings along a staff; see docs/developing/pages.md.
#[derive(Clone, Debug, Default, Template)]
#[template(
    ext = "html",
    source = r#"<ol class="time-line">{% for one in happenings %}<li><span class="mark {{ one.tone.class() }}">{{ one.icon }}</span><div><p class="title">{{ one.title }}</p>{% if let Some(when) = one.when %}<p class="at">{{ when }}{% if let Some(who) = one.by %} · {{ who }}{% endif %}</p>{% endif %}{% if let Some(detail) = one.detail %}<p class="detail">{{ detail }}</p>{% endif %}</div></li>{% endfor %}</ol>"#
)]
pub struct TimeLine {
    happenings: Vec<Happening>,
}

impl TimeLine {
    /// What happened, in this order.
    pub fn new(happenings: impl IntoIterator<Item = Happening>) -> Self {
        TimeLine { happenings: happenings.into_iter().collect() }
    }
}

super::parts!(TimeLine);
