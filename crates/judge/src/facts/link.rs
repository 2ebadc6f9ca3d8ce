//! Links: where they say they lead, and where they lead.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use mail::body::{Link as Parsed, LinkOrigin};
use mail::links::PlainLinkKind;
use mail::{Place, Span};
use model::url::{HostAddress, Spelling};

use super::party::Domain;

/// A link taken apart and unwrapped, as rules read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The innermost target, with the wrappers that were taken off.
    pub url: model::url::Url,
    /// Its host, if that is a name.
    pub domain: Option<Domain>,
    /// Its host, if that is an address.
    pub ip: Option<Ip>,
}

impl Url {
    /// Keeps any target, and takes known wrappers off.
    #[must_use]
    pub fn lenient(text: &str) -> Self {
        Self::from(model::url::Url::lenient(text).unfolded())
    }

    /// Reads a whole link, and takes known wrappers off.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        model::url::Url::parse(text).map(|url| Self::from(url.unfolded()))
    }

    /// Reads a link that may lack its scheme, and takes known wrappers off.
    #[must_use]
    pub fn parse_schemeless(text: &str) -> Option<Self> {
        model::url::Url::parse_schemeless(text).map(|url| Self::from(url.unfolded()))
    }
}

impl From<model::url::Url> for Url {
    fn from(url: model::url::Url) -> Self {
        Self { domain: url.domain().cloned().map(Domain), ip: url.address().map(Ip::of_host), url }
    }
}

impl Deref for Url {
    type Target = model::url::Url;

    fn deref(&self) -> &Self::Target {
        &self.url
    }
}

/// An address, and how it was disguised if it was the host of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ip {
    /// The address.
    pub address: IpAddr,
    /// In text.
    pub text: String,
    /// As written, if that differs.
    pub written: Option<String>,
    /// Disguises.
    pub spelling: Vec<Spelling>,
}

impl Ip {
    /// A plain address.
    #[must_use]
    pub fn new(address: IpAddr) -> Self {
        Self { address, text: address.to_string(), written: None, spelling: Vec::new() }
    }

    fn of_host(host: &HostAddress) -> Self {
        let plain = Self::new(host.address());
        let written = (!host.spelling().is_empty()).then(|| host.written().to_owned());
        Self { written, spelling: host.spelling().to_vec(), ..plain }
    }
}

/// One link of a message, page or document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text shown, if it is not itself a link.
    pub display_text: Option<String>,
    /// The link shown as text.
    pub display_url: Option<Url>,
    /// Where it leads.
    pub href_url: Url,
    /// Whether text and target name different registrable domains; `None` where there is nothing to compare.
    pub is_mismatched: Option<bool>,
    /// Found as plain text rather than as a hyperlink.
    pub is_plain: bool,
    /// Whether a person can see it.
    pub is_visible: bool,
    /// Whether only a picture can be clicked.
    pub is_image: bool,
    /// Whether clicking saves a file.
    pub is_download: bool,
    /// Where the target stands in the message.
    pub place: Option<Place>,
    /// Where it shows in the visible text.
    pub visible_span: Option<Span>,
    /// For a hyperlink of the body: its place among the links of the HTML.
    pub html_link: Option<u32>,
}

impl Link {
    /// Takes a link of a body; nothing for text that only looks like a host ("end.Sentence").
    #[must_use]
    pub fn new(parsed: &Parsed) -> Option<Self> {
        let link = match parsed.origin {
            LinkOrigin::Hyperlink(_) => Self::shown(parsed.text.as_deref(), &parsed.target),
            LinkOrigin::Text(kind) => Self::written(&parsed.target, kind)?,
        };
        Some(Self {
            is_visible: parsed.is_visible,
            is_image: parsed.is_image,
            is_download: parsed.is_download,
            place: parsed.place,
            visible_span: parsed.visible_span,
            html_link: parsed.html_link,
            ..link
        })
    }

    /// A hyperlink with its text.
    #[must_use]
    pub fn shown(text: Option<&str>, target: &str) -> Self {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let display_url =
            text.filter(|text| !text.contains(char::is_whitespace)).and_then(Url::parse_schemeless);
        let href_url = Url::lenient(target);
        Self {
            display_text: text.filter(|_| display_url.is_none()).map(str::to_owned),
            is_mismatched: mismatch(display_url.as_ref(), &href_url),
            display_url,
            href_url,
            is_plain: false,
            is_visible: true,
            is_image: false,
            is_download: false,
            place: None,
            visible_span: None,
            html_link: None,
        }
    }

    /// A link found as text; a bare address leads to a new message. What names no real host is no link.
    #[must_use]
    pub fn written(text: &str, kind: PlainLinkKind) -> Option<Self> {
        let is_bare_address = kind == PlainLinkKind::Address && !text.starts_with("mailto:");
        let link = match is_bare_address {
            true => Self::shown(None, &format!("mailto:{text}")),
            false => Self::shown(None, text),
        };
        let names_host = match kind {
            PlainLinkKind::Url => true,
            PlainLinkKind::Bare => link.href_url.domain.as_ref().is_some_and(|domain| domain.is_valid()),
            PlainLinkKind::Address => {
                model::address::EmailAddress::parse(text).is_some_and(|address| address.domain().is_valid())
            }
        };
        names_host.then_some(Self { is_plain: true, ..link })
    }
}

fn mismatch(shown: Option<&Url>, target: &Url) -> Option<bool> {
    let shown = shown?.domain.as_ref().filter(|domain| domain.is_valid())?;
    let target = target.domain.as_ref().filter(|domain| domain.is_valid())?;
    Some(shown.root_domain() != target.root_domain())
}

/// Links in order. Threads and banners share the links of their body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(pub Vec<Arc<Link>>);

impl Deref for Links {
    type Target = [Arc<Link>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromIterator<Link> for Links {
    fn from_iter<I: IntoIterator<Item = Link>>(links: I) -> Self {
        Self(links.into_iter().map(Arc::new).collect())
    }
}

impl Links {
    /// Those at the given places, of all that were found.
    pub(super) fn chosen(found: &[Option<Arc<Link>>], places: &[u32]) -> Self {
        Self(places.iter().filter_map(|place| found.get(*place as usize)?.clone()).collect())
    }
}

#[cfg(test)]
mod tests;
