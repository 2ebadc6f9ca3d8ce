//! HTML as mail programs show it: visible text, hidden text, links, images, forms, scripts; one pass, no tree kept.
//! Not a browser: no layout, no scripts, only the style properties that hide things. Spans count in the decoded HTML.

mod address;
mod colour;
mod entity;
mod entity_table;
pub mod inert;
mod layout;
mod page;
mod quote;
mod script;
mod stack;
mod style;
mod token;

pub use page::{Scan, scan};

use crate::span::Span;

/// What one HTML document says and hides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// The text a person sees: inline elements run on, block elements begin new lines, white space collapsed,
    /// invisible characters removed.
    pub display_text: MappedText,
    /// Every text node outside script and style, hidden or not; element breaks are line ends.
    pub inner_text: String,
    /// The document's title.
    pub title: Option<String>,
    /// Text that is there but cannot be seen.
    pub hidden: Vec<HiddenRun>,
    /// Links, in order.
    pub links: Vec<HtmlLink>,
    /// Images, in order.
    pub images: Vec<HtmlImage>,
    /// Forms, in order.
    pub forms: Vec<HtmlForm>,
    /// Script elements and script attributes.
    pub scripts: Vec<Script>,
    /// Traces of a file being put together inside the page (HTML smuggling) and of code that hides what it does.
    pub smuggling: Vec<SmugglingTrace>,
    /// The base address, from `<base href>`.
    pub base: Option<String>,
    /// Frames and embedded objects: their source and place.
    pub frames: Vec<(String, Span)>,
    /// Where mail programs marked the beginning of quoted messages.
    pub quote_marks: Vec<QuoteMark>,
    /// Number of elements seen.
    pub elements: u32,
}

/// Text with a map back to the document it was taken from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappedText {
    /// The text.
    pub text: String,
    /// Runs in order: (offset in the text, offset in the document). Between two runs both count on by the same step.
    pub map: Vec<(u32, u32)>,
}

impl MappedText {
    /// The place in the document of an offset in the text.
    #[must_use]
    pub fn source_offset(&self, offset: u32) -> u32 {
        let after = self.map.partition_point(|(text, _)| *text <= offset);
        match after.checked_sub(1).and_then(|before| self.map.get(before)) {
            Some((text, source)) => {
                let next = self.map.get(after).map_or(u32::MAX, |(_, source)| *source);
                source.saturating_add(offset - text).min(next.max(*source))
            }
            None => 0,
        }
    }

    /// The span in the document from which a span of the text was taken.
    #[must_use]
    pub fn source_span(&self, span: Span) -> Span {
        let start = self.source_offset(span.start);
        let end = if span.is_empty() { start } else { self.source_offset(span.end - 1).saturating_add(1) };
        Span { start, end: end.max(start) }
    }
}

/// A run of text that cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenRun {
    /// The text, white space collapsed, cut to a bounded length.
    pub text: String,
    /// How it was hidden; the innermost cause.
    pub technique: HidingTechnique,
    /// Where in the decoded HTML.
    pub span: Span,
}

/// How text is kept from being seen. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HidingTechnique {
    /// `display:none`.
    DisplayNone,
    /// `visibility:hidden` or `collapse`.
    VisibilityHidden,
    /// The `hidden` attribute.
    HiddenAttribute,
    /// `font-size` of two pixels or less.
    TinyFont,
    /// Text in the colour of its background, or transparent.
    SameColour,
    /// `opacity` of nearly nothing.
    Transparent,
    /// Moved off the screen by `text-indent`, position or margin.
    OffScreen,
    /// A box without height or width whose overflow is cut off, or clipped away.
    ZeroSize,
    /// `mso-hide:all`.
    MsoHide,
    /// A run of characters that have no width.
    ZeroWidthCharacters,
    /// Text inside an element that is never shown (`<noscript>`, `<template>`, `<object>` fallback …).
    NeverShown,
}

/// Something that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HtmlLink {
    /// Which construct.
    pub source: LinkSource,
    /// The target as written, character references decoded, white space and control characters removed as browsers do.
    pub href: String,
    /// The target after `<base href>`; equal to `href` when that was absolute or there is no base.
    pub target: String,
    /// The visible text inside, white space collapsed.
    pub text: String,
    /// All text inside, hidden or not, when it differs from `text`.
    pub hidden_text: Option<String>,
    /// The visible text's place in [`Html::display_text`].
    pub text_span: Span,
    /// The `title` attribute.
    pub title: Option<String>,
    /// The images inside: indexes into [`Html::images`], first and one past last.
    pub images: (u32, u32),
    /// False when the link cannot be seen: hidden, or with neither text nor image.
    pub is_visible: bool,
    /// True for the `download` attribute.
    pub is_download: bool,
    /// The opening tag to the closing tag, in the decoded HTML.
    pub span: Span,
    /// The target attribute's value, in the decoded HTML.
    pub href_span: Span,
}

impl HtmlLink {
    /// True when there is nothing but images to click on.
    #[must_use]
    pub fn is_image_only(&self) -> bool {
        self.text.is_empty() && self.images.0 < self.images.1
    }
}

/// The construct a link comes from. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkSource {
    /// `<a href>`.
    Anchor,
    /// `<area href>`.
    Area,
    /// `<form action>` or a button's `formaction`.
    Form,
    /// `<meta http-equiv=refresh>`.
    MetaRefresh,
    /// An SVG link.
    Svg,
    /// A script or handler that sets the location.
    Script,
    /// What only Outlook shows: VML (`<v:roundrect href>`), or a link in a conditional comment. Not visible elsewhere.
    Vml,
}

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HtmlImage {
    /// The source as written, character references decoded; a `data:` URL is cut after its header.
    pub source: String,
    /// Where the picture comes from.
    pub kind: ImageKind,
    /// Width in pixels, when said.
    pub width: Option<u32>,
    /// Height in pixels, when said.
    pub height: Option<u32>,
    /// The text shown in its stead.
    pub alt: Option<String>,
    /// False when hidden.
    pub is_visible: bool,
    /// The link it stands in, an index into [`Html::links`].
    pub link: Option<u32>,
    /// The tag, in the decoded HTML.
    pub span: Span,
    /// The source attribute's value, in the decoded HTML (whole `data:` URLs are read through this).
    pub source_span: Span,
}

impl HtmlImage {
    /// True for a remote picture of at most 3 by 3 pixels, or one that is hidden: it is there to be counted, not seen.
    #[must_use]
    pub fn is_tracking_pixel(&self) -> bool {
        let is_tiny = |side: Option<u32>| side.is_some_and(|pixels| pixels <= 3);
        self.kind == ImageKind::Remote && ((is_tiny(self.width) && is_tiny(self.height)) || !self.is_visible)
    }
}

/// Where a picture comes from. Closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ImageKind {
    /// Fetched over the network.
    Remote,
    /// Another part of the message (`cid:`).
    ContentId,
    /// In the document itself (`data:`).
    Data,
    /// No or an unusable source.
    #[default]
    None,
}

/// A form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HtmlForm {
    /// Where it sends to, as written.
    pub action: Option<String>,
    /// `get` or `post`, lower case.
    pub method: String,
    /// Its fields; fields outside any form are gathered in a form without action.
    pub inputs: Vec<FormInput>,
    /// The opening tag, in the decoded HTML.
    pub span: Span,
}

/// One field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormInput {
    /// The type, lower case: `password`, `text`, `select`, `textarea` …
    pub kind: String,
    /// Its `name` or `id`.
    pub name: String,
    /// The placeholder shown.
    pub placeholder: Option<String>,
}

/// A piece of script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The source address, for a script that is fetched.
    pub source: Option<String>,
    /// The code, in the decoded HTML.
    pub span: Span,
}

/// A trace of HTML smuggling or of code hiding itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SmugglingTrace {
    /// What was seen.
    pub kind: SmugglingKind,
    /// Where, in the decoded HTML.
    pub span: Span,
}

/// What smuggling looks like. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SmugglingKind {
    /// `atob(`: base64 decoded in the page.
    Atob,
    /// `new Blob` or `Uint8Array` put together.
    Blob,
    /// `createObjectURL`.
    ObjectUrl,
    /// `msSaveOrOpenBlob` or `msSaveBlob`.
    MsSaveBlob,
    /// The `download` attribute or property.
    Download,
    /// `data:` with an HTML, script or binary type in a link, frame or object.
    DataUrl,
    /// `eval(` or `Function(`.
    Eval,
    /// `unescape(`, `decodeURIComponent(` or `fromCharCode`.
    Unescape,
    /// `document.write`.
    DocumentWrite,
    /// `location` being set.
    Location,
    /// A very long base64 text inside a script.
    LongBase64,
    /// A link or source that begins with `javascript:` or `vbscript:`.
    ScriptUrl,
}

/// A place where a mail program marked a quoted message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuoteMark {
    /// What marked it.
    pub kind: QuoteMarkKind,
    /// Offset in [`Html::display_text`] where the marked element began.
    pub start: u32,
    /// Offset in [`Html::display_text`] where the marked element ended; equal to `start` for a mere divider.
    pub end: u32,
}

/// How mail programs mark quoted messages. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteMarkKind {
    /// Gmail's `gmail_quote`, `gmail_attr`.
    Gmail,
    /// Outlook's `divRplyFwdMsg`, `appendonsend`, `mail-editor-reference-message-container` …
    Outlook,
    /// Outlook's bordered header block (`border-top:solid #E1E1E1 1.0pt`).
    OutlookBorder,
    /// `<blockquote type="cite">`.
    CiteBlockquote,
    /// A bare `<blockquote>`: counts only with an attribution before it.
    Blockquote,
    /// Thunderbird's `moz-cite-prefix`, `moz-forward-container`.
    Mozilla,
    /// Yahoo's `yahoo_quoted`, `yahoo-quoted`.
    Yahoo,
    /// Others: Proton, Zoho, Apple, mail.ru …
    Other,
}
