//! The body: which parts are the text of the message itself, what a person sees of it, where it leads, and its threads.

use crate::{
    html::{Html, LinkSource},
    links::PlainLinkKind,
    mime::PartId,
    span::{Place, Span},
    thread::{PreviousThread, Thread},
};

/// The text of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The plain text, if there is any.
    pub plain: Option<BodyText>,
    /// The HTML, if there is any.
    pub html: Option<HtmlBody>,
    /// Links of both, in order of the HTML and then of the plain text; unique by target and text.
    pub links: Vec<Link>,
    /// The newest message.
    pub current_thread: Thread,
    /// Quoted messages, most recent first.
    pub previous_threads: Vec<PreviousThread>,
}

impl Body {
    /// What a person sees: the HTML's display text, or the plain text when there is no HTML.
    #[must_use]
    pub fn visible_text(&self) -> &str {
        match (&self.html, &self.plain) {
            (Some(body), _) => &body.html.display_text.text,
            (None, Some(plain)) => &plain.text,
            (None, None) => "",
        }
    }

    /// The place in the message of a stretch of [`Body::visible_text`].
    #[must_use]
    pub fn visible_place(&self, span: Span) -> Option<Place> {
        match (&self.html, &self.plain) {
            (Some(body), _) => body.source.place(body.html.display_text.source_span(span)),
            (None, Some(plain)) => plain.place(span),
            (None, None) => None,
        }
    }
}

/// Text from one body part, or from several shown one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyText {
    /// The text.
    pub text: String,
    /// The parts it came from: (part, where its text begins in `text`), in order.
    pub segments: Vec<(PartId, u32)>,
}

impl BodyText {
    /// The place of a stretch of the text in its part; a stretch over several parts is cut at the first one's end.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<Place> {
        let after = self.segments.partition_point(|(_, start)| *start <= span.start);
        let (part, start) = *self.segments.get(after.checked_sub(1)?)?;
        let end = self.segments.get(after).map_or(span.end, |(_, next)| span.end.min(*next));
        Some(Place::Text { part, span: Span { start: span.start - start, end: end.max(span.start) - start } })
    }
}

/// The HTML of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HtmlBody {
    /// The decoded HTML; spans in `html` count in its text.
    pub source: BodyText,
    /// What it says and hides.
    pub html: Html,
}

/// A link of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written (after `<base href>`); scheme-less text stays scheme-less.
    pub target: String,
    /// The text shown; `None` for images and for links in plain text.
    pub text: Option<String>,
    /// How it was written.
    pub origin: LinkOrigin,
    /// False when a person cannot see it.
    pub is_visible: bool,
    /// True when only a picture can be clicked.
    pub is_image: bool,
    /// True when clicking saves a file.
    pub is_download: bool,
    /// Where the target stands.
    pub place: Option<Place>,
    /// Where it shows in [`Body::visible_text`], when it does.
    pub visible_span: Option<Span>,
    /// For a hyperlink: its index in [`Html::links`].
    pub html_link: Option<u32>,
}

/// How a link was written. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkOrigin {
    /// Found as text (in plain text, or in text of the HTML outside an anchor).
    Text(PlainLinkKind),
    /// An HTML construct.
    Hyperlink(LinkSource),
}
