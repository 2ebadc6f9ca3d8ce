//! The text of a message in the shape of the rule language: plain, HTML, the newest message, the quoted ones.

use std::sync::{Arc, OnceLock};

use mail::body::{Body as Parsed, BodyText, HtmlBody};
use mail::complaint::Complaints;
use mail::mime::{Content, ContentType, Part, PartId};
use mail::thread::{Banner as ParsedBanner, PreviousThread as ParsedPrevious, Thread as ParsedThread};
use mail::{Limits, Place, Span, Work};

use super::link::{Ip, Link, Links};
use super::party::Mailbox;

/// At most so many addresses of the text are listed.
const MAX_IPS: usize = 100;

/// A subject in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The whole, decoded; `None` if there is no subject.
    pub text: Option<String>,
    /// Without leading tags and prefixes.
    pub base: Option<String>,
    /// The leading tags, without brackets.
    pub tags: Vec<String>,
    /// A reply prefix led it.
    pub is_reply: bool,
    /// A forward prefix led it.
    pub is_forward: bool,
    /// An automatic-answer prefix led it.
    pub is_auto_reply: bool,
}

impl Subject {
    /// Takes a parsed subject.
    #[must_use]
    pub fn new(parsed: &mail::headers::Subject) -> Self {
        Self {
            text: Some(parsed.text.clone()),
            base: Some(parsed.base.clone()),
            tags: parsed.tags.clone(),
            is_reply: parsed.is_reply,
            is_forward: parsed.is_forward,
            is_auto_reply: parsed.is_auto_reply,
        }
    }
}

/// The text of a message.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The plain text.
    pub plain: Option<Plain>,
    /// The HTML.
    pub html: Option<Html>,
    /// Links of both, each once.
    pub links: Links,
    /// Addresses (of machines) that stand in the visible text.
    pub ips: Vec<Ip>,
    /// The newest message, without what it quotes.
    pub current_thread: Thread,
    /// Quoted messages, the most recent first.
    pub previous_threads: Vec<PreviousThread>,
}

impl Body {
    /// Takes a parsed body; nothing of its text is copied.
    #[must_use]
    pub fn new(parsed: Parsed) -> Self {
        let found: Vec<Option<Arc<Link>>> =
            parsed.links.iter().map(Link::new).map(|link| link.map(Arc::new)).collect();
        let choose = |places: &[u32]| Links::chosen(&found, places);
        let previous = parsed.previous_threads.into_iter().zip(0_u32..);
        let segments = |text: &BodyText| text.segments.iter().map(|(part, _)| *part).collect::<Vec<_>>();
        let of = |parts: &[PartId]| {
            let is_of = |link: &&Arc<Link>| match link.place {
                Some(Place::Text { part, .. }) => parts.contains(&part),
                _ => false,
            };
            Links(found.iter().flatten().filter(is_of).cloned().collect())
        };
        Self {
            ips: match (&parsed.html, &parsed.plain) {
                (Some(html), _) => ips_in(&html.html.display_text.text),
                (None, Some(plain)) => ips_in(&plain.text),
                (None, None) => Vec::new(),
            },
            current_thread: Thread::new(parsed.current_thread, &choose),
            previous_threads: previous
                .map(|(thread, index)| PreviousThread::new(thread, index, &choose))
                .collect(),
            plain: parsed.plain.map(|source| Plain { links: of(&segments(&source)), source }),
            html: parsed.html.map(|source| Html {
                links: OnceLock::from(of(&segments(&source.source))),
                content: HtmlContent::Body(Box::new(source)),
            }),
            links: Links(found.into_iter().flatten().collect()),
        }
    }

    /// What a person sees: the HTML's display text, or the plain text when there is no HTML.
    #[must_use]
    pub fn visible_text(&self) -> &str {
        match (&self.html, &self.plain) {
            (Some(html), _) => html.display_text(),
            (None, Some(plain)) => &plain.source.text,
            (None, None) => "",
        }
    }

    /// The place in the message of a stretch of [`Body::visible_text`].
    #[must_use]
    pub fn visible_place(&self, span: Span) -> Option<Place> {
        match (&self.html, &self.plain) {
            (Some(html), _) => {
                let body = html.parsed()?;
                body.source.place(body.html.display_text.source_span(span))
            }
            (None, Some(plain)) => plain.source.place(span),
            (None, None) => None,
        }
    }
}

/// Plain text.
#[derive(Clone, Debug)]
pub struct Plain {
    /// The text, and the parts it came from.
    pub source: BodyText,
    /// Its links.
    pub links: Links,
}

/// HTML: of the body, of an attached page, or a piece of either.
#[derive(Clone, Debug)]
pub struct Html {
    content: HtmlContent,
    /// Found when first asked for: most pieces are never asked, and pieces in pieces would be read again and again.
    links: OnceLock<Links>,
}

#[derive(Clone, Debug)]
enum HtmlContent {
    /// The HTML of the message, with everything the parser saw in it.
    Body(Box<HtmlBody>),
    /// Something smaller: an attached page, or nodes an XPath chose.
    Piece(rules::HtmlNode),
}

impl Html {
    /// Reads a page that is not the body of the message, as if it were.
    #[must_use]
    pub fn read(raw: &str) -> Self {
        let part = Part {
            content_type: ContentType {
                kind: "text".to_owned(),
                subtype: "html".to_owned(),
                parameters: Vec::new(),
            },
            content: Content::Text(raw.to_owned()),
            is_body: true,
            ..Part::default()
        };
        let (mut complaints, mut work) = (Complaints::default(), Work::default());
        let parsed = mail::body::read(&[part], &Limits::default(), &mut complaints, &mut work);
        Body::new(parsed).html.unwrap_or_else(|| Self::of_node(rules::HtmlNode::default()))
    }

    /// Takes a node that an XPath chose.
    #[must_use]
    pub fn of_node(node: rules::HtmlNode) -> Self {
        Self { content: HtmlContent::Piece(node), links: OnceLock::new() }
    }

    /// Its links.
    #[must_use]
    pub fn links(&self) -> &Links {
        self.links.get_or_init(|| match &self.content {
            HtmlContent::Piece(node) if node.raw.contains('<') => Self::read(&node.raw).links().clone(),
            _ => Links::default(),
        })
    }

    /// What the parser saw, if this is the HTML of the message.
    #[must_use]
    pub fn parsed(&self) -> Option<&HtmlBody> {
        match &self.content {
            HtmlContent::Body(body) => Some(body),
            HtmlContent::Piece(_) => None,
        }
    }

    /// The HTML as written, decoded.
    #[must_use]
    pub fn raw(&self) -> &str {
        match &self.content {
            HtmlContent::Body(body) => &body.source.text,
            HtmlContent::Piece(node) => &node.raw,
        }
    }

    /// All text in it, hidden or not.
    #[must_use]
    pub fn inner_text(&self) -> &str {
        match &self.content {
            HtmlContent::Body(body) => &body.html.inner_text,
            HtmlContent::Piece(node) => &node.inner_text,
        }
    }

    /// The text a person sees.
    #[must_use]
    pub fn display_text(&self) -> &str {
        match &self.content {
            HtmlContent::Body(body) => &body.html.display_text.text,
            HtmlContent::Piece(node) => &node.display_text,
        }
    }
}

/// The newest message of a conversation.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Its text without quotes and warning boxes.
    pub text: String,
    /// Where it was taken from, in the visible text.
    pub span: Span,
    /// Its links.
    pub links: Links,
    /// Warning boxes put in by gateways.
    pub banners: Vec<Banner>,
}

impl Thread {
    fn new(parsed: ParsedThread, choose: &dyn Fn(&[u32]) -> Links) -> Self {
        Self {
            links: choose(&parsed.links),
            banners: Banner::all(parsed.banners, choose),
            text: parsed.text,
            span: parsed.span,
        }
    }
}

/// A quoted earlier message.
#[derive(Clone, Debug)]
pub struct PreviousThread {
    /// 0 is the most recent one.
    pub index: u32,
    /// Its text without quote marks.
    pub text: String,
    /// Where it was taken from, in the visible text, preamble included.
    pub span: Span,
    /// Its links.
    pub links: Links,
    /// Warning boxes in it.
    pub banners: Vec<Banner>,
    /// The header block or line that introduces it, as written.
    pub preamble: String,
    /// Who it says it is from.
    pub sender: Option<Mailbox>,
    /// Who it says it went to.
    pub recipients: super::Recipients,
    /// Its subject.
    pub subject: Subject,
    /// Its date in microseconds since 1970, if it can be read.
    pub date_micros: Option<i64>,
}

impl PreviousThread {
    fn new(parsed: ParsedPrevious, index: u32, choose: &dyn Fn(&[u32]) -> Links) -> Self {
        Self {
            index,
            links: choose(&parsed.links),
            banners: Banner::all(parsed.banners, choose),
            sender: parsed.from.first().map(Mailbox::unplaced),
            recipients: super::Recipients {
                to: Mailbox::all(&parsed.to, Mailbox::unplaced),
                cc: Mailbox::all(&parsed.cc, Mailbox::unplaced),
                bcc: Vec::new(),
            },
            subject: parsed.subject.as_ref().map(Subject::new).unwrap_or_default(),
            date_micros: parsed.date.map(|date| date.unix_seconds.saturating_mul(1_000_000)),
            text: parsed.text,
            span: parsed.span,
            preamble: parsed.preamble,
        }
    }
}

/// A warning box put in by a gateway.
#[derive(Clone, Debug)]
pub struct Banner {
    /// Its text.
    pub text: String,
    /// Where, in the visible text.
    pub span: Span,
    /// Its links.
    pub links: Links,
}

impl Banner {
    fn all(parsed: Vec<ParsedBanner>, choose: &dyn Fn(&[u32]) -> Links) -> Vec<Self> {
        let make = |banner: ParsedBanner| Self {
            links: choose(&banner.links),
            text: banner.text,
            span: banner.span,
        };
        parsed.into_iter().map(make).collect()
    }
}

/// Finds IPv4 addresses in a text: four numbers with dots and nothing of the kind around them.
fn ips_in(text: &str) -> Vec<Ip> {
    let mut found: Vec<Ip> = Vec::new();
    let is_part = |b: u8| b.is_ascii_digit() || b == b'.';
    let bytes = text.as_bytes();
    let mut at = 0;
    // Dots are rarer than digits, and every address has three.
    while let Some(dot) = bytes.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'.')) {
        let dot = at + dot;
        let start = dot - bytes[at..dot].iter().rev().take(3).take_while(|b| b.is_ascii_digit()).count();
        let end = dot + bytes[dot..].iter().take(16).take_while(|&&b| is_part(b)).count();
        let is_alone = start
            .checked_sub(1)
            .is_none_or(|before| !is_part(bytes[before]) && !bytes[before].is_ascii_alphanumeric())
            && bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
        // A full stop may end the sentence.
        if start < dot
            && is_alone
            && let Ok(address) = text[start..end].trim_end_matches('.').parse()
            && found.len() < MAX_IPS
            && found.iter().all(|known| known.address != address)
        {
            found.push(Ip::new(address));
        }
        at = end.max(dot + 1);
    }
    found
}

#[cfg(test)]
mod tests;
