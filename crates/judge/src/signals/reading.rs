//! One reading of a message: what several signals need, computed once.
//! Not a judgement. Texts are folded here, phrases found, links sorted by whose they are.

use std::collections::HashSet;
use std::ops::Range;

use model::time::Time;
use model::verdict::{Direction, Evidence};

use crate::context::{Context, House};
use crate::evidence::quote;
use crate::facts::{Facts, Link};
use crate::folded::Folded;
use crate::lexicon::{Hit, Idea, Lexicon};
use crate::lookalike::DomainParts;

/// At most so many different links are looked at.
const MAX_LINKS: usize = 120;

/// A message, read.
#[derive(Debug)]
pub struct Reading<'m> {
    /// What it says.
    pub facts: &'m Facts,
    /// What it is judged against.
    pub context: &'m Context,
    /// When it is judged.
    pub now: Time,
    /// Which way it goes.
    pub direction: Direction,
    /// The newest message's visible text.
    pub body: Text<'m>,
    /// The subject.
    pub subject: Text<'m>,
    /// Links to pages, each target once.
    pub links: Vec<PageLink<'m>>,
    /// Registrable domains that speak for the sender: of From, of the envelope, of signatures.
    sender_roots: HashSet<&'m str>,
}

/// A text with its phrases.
#[derive(Debug)]
pub struct Text<'m> {
    /// The path of the part in the message data model.
    pub part: &'static str,
    /// The part's whole text.
    whole: &'m str,
    /// Where in it the stretch read begins.
    offset: usize,
    /// The stretch that is read.
    pub original: &'m str,
    /// The stretch, made comparable.
    pub folded: Folded,
    /// The phrases in it.
    pub hits: Vec<Hit>,
    /// How many words it has, roughly.
    pub words: usize,
}

/// A link that leads to a page.
#[derive(Debug)]
pub struct PageLink<'m> {
    /// Its place among all links of the message.
    pub index: usize,
    /// The link.
    pub link: &'m Link,
    /// The host's name; empty for an address.
    pub host: &'m str,
    /// The registrable domain; the host where there is none.
    pub root: &'m str,
    /// It leads to the sender or to ourselves.
    pub is_related: bool,
    /// It passes a service that counts clicks for senders of campaigns.
    pub is_click_tracking: bool,
    /// It leads to a well-known house's own pages, where strangers cannot put anything.
    pub is_well_known: bool,
}

impl<'m> Text<'m> {
    fn new(part: &'static str, whole: &'m str, stretch: Range<usize>) -> Self {
        let start = whole.floor_char_boundary(stretch.start.min(whole.len()));
        let end = whole.floor_char_boundary(stretch.end.min(whole.len())).max(start);
        let original = &whole[start..end];
        let folded = Folded::new(original);
        let hits = Lexicon::shared().find(&folded);
        let words = folded.text().split([' ', '\n']).filter(|word| !word.is_empty()).count();
        Text { part, whole, offset: start, original, folded, hits, words }
    }

    /// Returns the words at a range of the folded text as evidence.
    pub fn evidence(&self, place: Range<usize>) -> Option<Evidence> {
        let range = self.folded.original_range(self.original, place);
        quote(self.part, self.whole, self.offset + range.start..self.offset + range.end)
    }

    /// Returns the phrases that speak of an idea.
    pub fn of(&self, idea: Idea) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |hit| hit.idea == idea)
    }

    /// Tells whether it speaks of an idea.
    pub fn speaks_of(&self, idea: Idea) -> bool {
        self.of(idea).next().is_some()
    }
}

impl<'m> Reading<'m> {
    /// Reads a message.
    pub fn new(facts: &'m Facts, context: &'m Context, now: Time) -> Self {
        let sender_roots = sender_roots(facts);
        let links = page_links(facts, &context.house, &sender_roots);
        let visible = facts.body.visible_text();
        let part = if facts.body.html.is_some() { "body.html.display_text" } else { "body.plain.raw" };
        let subject = facts.subject.text.as_deref().unwrap_or_default();
        Reading {
            facts,
            context,
            now,
            direction: context.direction,
            body: Text::new(part, visible, newest(facts, visible)),
            subject: Text::new("subject.subject", subject, 0..subject.len()),
            links,
            sender_roots,
        }
    }

    /// Returns the house's knowledge.
    pub fn house(&self) -> &'m House {
        &self.context.house
    }

    /// Tells whether the message comes from outside.
    pub fn is_inbound(&self) -> bool {
        self.direction == Direction::Inbound
    }

    /// Returns the sender's registrable domain; empty if it has none.
    pub fn sender_root(&self) -> &'m str {
        root_of(&self.facts.sender.email.domain)
    }

    /// Returns the sender's whole domain.
    pub fn sender_domain(&self) -> &'m str {
        self.facts.sender.email.domain.name()
    }

    /// Tells whether a registrable domain speaks for the sender, or is of the same house as one that does.
    pub fn is_senders(&self, root: &str) -> bool {
        is_of(&self.sender_roots, root, self.house())
    }

    /// Tells whether the message comes from a list or a campaign that says so and how to leave it.
    pub fn is_list_mail(&self) -> bool {
        let headers = &self.facts.message.headers;
        headers.first("list-id").is_some()
            || headers.first("list-post").is_some()
            || headers.first("list-unsubscribe").is_some()
            || headers.first("mailing-list").is_some()
            || headers
                .value("precedence")
                .is_some_and(|value| matches!(value.trim().to_ascii_lowercase().as_str(), "list" | "bulk"))
    }

    /// Tells whether it answers an earlier message.
    pub fn is_in_thread(&self) -> bool {
        self.facts.headers.in_reply_to.is_some() || !self.facts.headers.references.is_empty()
    }

    /// Tells whether subject or text speak of an idea.
    pub fn speaks_of(&self, idea: Idea) -> bool {
        self.body.speaks_of(idea) || self.subject.speaks_of(idea)
    }

    /// Returns evidence for an idea: the phrases found in the subject, then in the text.
    pub fn evidence_of(&self, idea: Idea) -> impl Iterator<Item = Evidence> {
        let subject = self.subject.of(idea).filter_map(|hit| self.subject.evidence(hit.place.clone()));
        subject.chain(self.body.of(idea).filter_map(|hit| self.body.evidence(hit.place.clone())))
    }

    /// Returns links that lead neither to the sender nor to us, nor through a campaign's click counter.
    pub fn outside_links(&self) -> impl Iterator<Item = &PageLink<'m>> {
        self.links.iter().filter(|link| !link.is_related && !link.is_click_tracking)
    }
}

impl PageLink<'_> {
    /// Returns the target as evidence.
    pub fn evidence(&self) -> Option<Evidence> {
        crate::evidence::whole(
            format!("body.links[{}].href_url.url", self.index),
            self.link.href_url.as_str(),
        )
    }
}

/// Returns the registrable part of a domain, or the whole where there is none.
pub(super) fn root_of(domain: &model::domain::Domain) -> &str {
    domain.root_domain().unwrap_or(domain.name())
}

/// Returns a domain in the parts that a comparison with protected names needs; `shown` is its Unicode form.
pub(super) fn parts_of<'d>(domain: &'d model::domain::Domain, shown: &'d Option<String>) -> DomainParts<'d> {
    let root = root_of(domain);
    let Some(shown) = shown else {
        return DomainParts { full: domain.name(), root, label: domain.sld().unwrap_or_default() };
    };
    // The suffix may be international too; the label stands as many labels from the end as in the encoded name.
    let labels_of_root = root.split('.').count();
    let start = shown.rmatch_indices('.').nth(labels_of_root - 1).map_or(0, |(dot, _)| dot + 1);
    let shown_root = &shown[start..];
    DomainParts { full: shown, root: shown_root, label: shown_root.split('.').next().unwrap_or_default() }
}

/// The newest message in the visible text; all of it where no thread was told apart.
fn newest(facts: &Facts, visible: &str) -> Range<usize> {
    let thread = facts.body.current_thread.span.range();
    if thread.is_empty() { 0..visible.len() } else { thread }
}

fn sender_roots(facts: &Facts) -> HashSet<&str> {
    let mut roots = HashSet::new();
    roots.extend(facts.sender.email.domain.root_domain());
    roots.extend(facts.headers.return_path.as_ref().and_then(|path| path.domain.root_domain()));
    roots
}

/// A root is of a set when it is in it, or has the same label under another suffix, or belongs to the same protected name.
fn is_of(roots: &HashSet<&str>, root: &str, house: &House) -> bool {
    if roots.contains(root) {
        return true;
    }
    let label = root.split('.').next().unwrap_or_default();
    let has_label = |known: &&str| known.split('.').next() == Some(label);
    if label.len() > 3 && roots.iter().any(has_label) && !house.lookalikes().is_genuine(root) {
        return true;
    }
    let owner = house.lookalikes().owner(root).map(|owner| &house.lookalikes().protected()[owner]);
    owner.is_some_and(|name| name.domains.iter().any(|own| roots.contains(own.as_str())))
}

/// A host where anybody can put something, or that leads anywhere.
fn is_anybodys(house: &House, host: &str) -> bool {
    let lists = house.lists();
    lists.file_hosts.contains(host) || lists.free_hosts.contains(host) || lists.shorteners.contains(host)
}

fn page_links<'m>(facts: &'m Facts, house: &House, sender_roots: &HashSet<&'m str>) -> Vec<PageLink<'m>> {
    let mut seen = HashSet::new();
    let mut links = Vec::new();
    for (index, link) in facts.body.links.iter().enumerate() {
        if links.len() >= MAX_LINKS {
            break;
        }
        if !matches!(link.href_url.scheme(), "http" | "https" | "ftp") || !seen.insert(link.href_url.as_str())
        {
            continue;
        }
        let domain = link.href_url.domain.as_ref();
        let host = domain.map_or("", |domain| domain.name());
        let root = domain.map_or("", |domain| root_of(domain));
        links.push(PageLink {
            index,
            link,
            host,
            root,
            is_related: is_of(sender_roots, root, house) || house.is_own(host),
            is_click_tracking: house.lists().click_tracking.contains(host),
            is_well_known: house.lookalikes().is_genuine(root) && !is_anybodys(house, host),
        });
    }
    links
}
