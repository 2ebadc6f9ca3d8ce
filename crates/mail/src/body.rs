//! The body: which parts are the text of the message itself, what a person sees of it, where it leads, and its threads.

use std::collections::HashSet;

use crate::{
    complaint::{ComplaintKind, Complaints},
    html::{self, Html, LinkSource},
    limits::{Limits, Work},
    links::{self, PlainLinkKind},
    mime::{Part, PartId},
    span::{Place, Span},
    thread::{self, PreviousThread, Thread},
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
    /// Where the text of each of those ends; a line end that only joins two parts belongs to neither.
    pub ends: Vec<u32>,
}

impl BodyText {
    /// The place of a stretch of the text in its part; a stretch over several parts is cut at the first one's end.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<Place> {
        let after = self.segments.partition_point(|(_, start)| *start <= span.start);
        let index = after.checked_sub(1)?;
        let (part, start) = *self.segments.get(index)?;
        let last = *self.ends.get(index)?;
        let begin = span.start.min(last);
        Some(Place::Text {
            part,
            span: Span { start: begin - start, end: span.end.clamp(begin, last) - start },
        })
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

/// Reads the body of a message whose parts are decoded.
pub fn read(parts: &[Part], limits: &Limits, complaints: &mut Complaints, work: &mut Work) -> Body {
    let mut body = Body { plain: joined(parts, "plain"), html: None, ..Body::default() };
    if let Some(source) = joined(parts, "html") {
        let scan = html::scan(&source.text, limits);
        work.html_tokens += scan.tokens;
        for (kind, span) in scan.complaints {
            if let Some(place) = source.place(span) {
                complaints.add(kind, place);
            }
        }
        body.html = Some(HtmlBody { source, html: scan.html });
    }
    let mut collector = Collector { limits, work, is_full: false, known: HashSet::new(), links: Vec::new() };
    if let Some(html) = &body.html {
        collector.hyperlinks(html);
    }
    if let Some(plain) = &body.plain {
        collector.plain(plain, body.html.is_none());
    }
    let (is_full, links) = (collector.is_full, collector.links);
    body.links = links;
    if is_full {
        complaints.add(ComplaintKind::TooManyLinks, first_place(&body));
    }
    split(&mut body, limits, complaints, work);
    body
}

/// Cuts the visible text into threads, and tells which links are in which.
fn split(body: &mut Body, limits: &Limits, complaints: &mut Complaints, work: &mut Work) {
    let marks = body.html.as_ref().map_or(&[][..], |body| &body.html.quote_marks);
    let split = thread::split(body.visible_text(), marks, &body.links, limits);
    work.lines += split.lines;
    if split.is_full {
        complaints.add(ComplaintKind::TooManyThreads, first_place(body));
    }
    body.current_thread = split.current;
    body.previous_threads = split.previous;
}

/// Where the visible text begins, for complaints about all of it.
fn first_place(body: &Body) -> Place {
    body.visible_place(Span::new(0, 0)).unwrap_or(Place::Raw(Span::new(0, 0)))
}

/// The text of all body parts of a subtype, in order; what is no HTML is read as plain text.
fn joined(parts: &[Part], subtype: &str) -> Option<BodyText> {
    let mut joined: Option<BodyText> = None;
    for part in parts.iter().filter(|part| part.is_body) {
        let is_html = part.content_type.is("text", "html");
        let Some(text) = part.text().filter(|_| is_html == (subtype == "html")) else { continue };
        let body = joined.get_or_insert_with(BodyText::default);
        if !body.text.is_empty() && !body.text.ends_with('\n') {
            body.text.push('\n');
        }
        body.segments.push((part.id, Span::new(body.text.len(), usize::MAX).start));
        body.text.push_str(text);
        body.ends.push(Span::new(body.text.len(), usize::MAX).start);
    }
    joined
}

/// Gathers links, unique by target and text.
struct Collector<'a> {
    limits: &'a Limits,
    work: &'a mut Work,
    is_full: bool,
    known: HashSet<(String, Option<String>)>,
    links: Vec<Link>,
}

impl Collector<'_> {
    fn add(&mut self, link: Link) {
        self.work.links += 1;
        if self.links.len() >= self.limits.links {
            self.is_full = true;
        } else if self.known.insert((link.target.clone(), link.text.clone())) {
            self.links.push(link);
        }
    }

    /// Links of the HTML, and addresses written in its text outside of them.
    fn hyperlinks(&mut self, body: &HtmlBody) {
        let html = &body.html;
        let mut anchors = Vec::new();
        for (index, link) in html.links.iter().enumerate() {
            anchors.push(link.text_span);
            self.add(Link {
                target: link.target.clone(),
                text: Some(link.text.clone()).filter(|text| !text.is_empty()),
                origin: LinkOrigin::Hyperlink(link.source),
                is_visible: link.is_visible,
                is_image: link.is_image_only(),
                is_download: link.is_download,
                place: body.source.place(link.href_span),
                visible_span: Some(link.text_span),
                html_link: u32::try_from(index).ok(),
            });
        }
        for found in self.found(&html.display_text.text) {
            // Anchors stand in order; the only one that can hold this text is the last that begins before its end.
            let after = anchors.partition_point(|anchor| anchor.start < found.span.end);
            if after
                .checked_sub(1)
                .and_then(|before| anchors.get(before))
                .is_some_and(|anchor| anchor.end > found.span.start)
            {
                continue;
            }
            let place = body.source.place(html.display_text.source_span(found.span));
            self.add(written(&found, place, Some(found.span)));
        }
    }

    fn plain(&mut self, plain: &BodyText, is_shown: bool) {
        for found in self.found(&plain.text) {
            let place = plain.place(found.span);
            self.add(written(&found, place, is_shown.then_some(found.span)));
        }
    }

    fn found(&mut self, text: &str) -> Vec<links::PlainLink> {
        let found = links::find(text, self.limits.links);
        self.is_full |= found.is_full;
        found.links
    }
}

/// A link that was written out as text.
fn written(found: &links::PlainLink, place: Option<Place>, visible_span: Option<Span>) -> Link {
    let target = match found.kind {
        PlainLinkKind::Address => format!("mailto:{}", found.text),
        PlainLinkKind::Url | PlainLinkKind::Bare => found.text.clone(),
    };
    Link {
        target,
        text: None,
        origin: LinkOrigin::Text(found.kind),
        is_visible: true,
        is_image: false,
        is_download: false,
        place,
        visible_span,
        html_link: None,
    }
}

#[cfg(test)]
mod tests;
