//! The engine of opening: takes files from a queue, tells their kind, lets the right reader look, and queues what it found.
//!
//! Nothing here recurses: files within files wait in the queue, breadth first, so that a deep nest costs no stack and the
//! outer attachments are all seen before the budget is spent on the inside of one.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::OnceLock;

use super::{
    Content, Cost, Facets, Failure, Given, Kind, Meter, Node, NodeId, Opened, Origin, Reason, archive,
    calendar, eml, html, image, kind, office, pdf, rtf, script, text,
};

/// Failures kept for one tree; a file that fails in more ways than this has made its point.
const FAILURES_KEPT: usize = 64;
/// Metadata fields kept for one file: office files have about twenty, pictures thirty.
const METADATA_KEPT: usize = 64;
/// Names are cut here: file systems allow 255 bytes, archives in the wild stay under a thousand.
const NAME_BYTES: usize = 1024;

/// Opens a file and everything inside it, within what is left on the meter.
///
/// `passwords` are words of the message that may open encrypted archives, most likely first; only the first
/// [`archive::PASSWORDS_TRIED`] are tried. Never fails as a whole: what could not be opened is in [`Opened::failures`].
pub fn open(given: Given<'_>, passwords: &[&str], meter: &mut Meter) -> Opened {
    let mut opening = Opening {
        opened: Opened::default(),
        queue: VecDeque::new(),
        sizes: HashMap::new(),
        seen: HashMap::new(),
    };
    let first = Found {
        origin: Origin::Given,
        file_name: given.file_name.to_owned(),
        declared_type: given.declared_type.to_owned(),
        bytes: Vec::new(),
    };
    opening.admit(None, first, meter);
    while let Some(id) = opening.queue.pop_front() {
        opening.examine(id, given.bytes, passwords, meter);
    }
    opening.opened
}

/// What a reader works with: the meter, the passwords, and where it puts what it finds.
pub(super) struct Work<'w> {
    pub(super) meter: &'w mut Meter,
    pub(super) passwords: &'w [&'w str],
    pub(super) facets: Facets,
    pub(super) flavors: Vec<&'static str>,
    pub(super) found: Vec<Found>,
    pub(super) failures: Vec<(String, Reason, &'static str)>,
}

/// A file found inside another.
pub(super) struct Found {
    pub(super) origin: Origin,
    pub(super) file_name: String,
    pub(super) declared_type: String,
    pub(super) bytes: Vec<u8>,
}

impl Work<'_> {
    /// Notes that something could not be opened; the same reason and detail are noted once for one file.
    pub(super) fn fail(&mut self, name: &str, reason: Reason, detail: &'static str) {
        let known = self.failures.iter().any(|(_, other, why)| *other == reason && *why == detail);
        if !known && self.failures.len() < FAILURES_KEPT {
            self.failures.push((cut(name, NAME_BYTES).to_owned(), reason, detail));
        }
    }

    /// Queues a file found inside the one at hand.
    pub(super) fn find(&mut self, origin: Origin, file_name: &str, bytes: Vec<u8>) {
        self.found.push(Found {
            origin,
            file_name: file_name.to_owned(),
            declared_type: String::new(),
            bytes,
        });
    }

    /// Adds a link unless there are enough.
    pub(super) fn link(&mut self, text: &str, target: &str) {
        let target = target.trim();
        if target.is_empty() || self.facets.links.len() >= self.meter.budget().links {
            return;
        }
        let link =
            super::Link { text: cut(text.trim(), 500).to_owned(), target: cut(target, 8192).to_owned() };
        if !self.facets.links.contains(&link) {
            self.facets.links.push(link);
        }
    }

    /// Adds an address seen, once.
    pub(super) fn url(&mut self, url: &str) {
        let url = cut(url.trim(), 8192);
        let links = self.meter.budget().links;
        if !url.is_empty()
            && self.facets.urls.len() < links
            && !self.facets.urls.iter().any(|known| known == url)
        {
            self.facets.urls.push(url.to_owned());
        }
    }

    /// Adds a metadata field; empty ones too, because that a field is there and empty says which program wrote it.
    pub(super) fn metadata(&mut self, name: impl Into<Cow<'static, str>>, value: &str) {
        if self.facets.metadata.len() < METADATA_KEPT {
            self.facets.metadata.push((name.into(), cut(value.trim(), 2048).to_owned()));
        }
    }

    /// Adds text to what a person would read, within the budget.
    pub(super) fn read(&mut self, words: &str) {
        let limit = self.meter.budget().text_bytes;
        let text = self.facets.text.get_or_insert_with(String::new);
        let room = limit.saturating_sub(text.len());
        text.push_str(cut(words, room));
    }
}

/// Cuts a text to at most `bytes`, between characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

struct Opening {
    opened: Opened,
    queue: VecDeque<NodeId>,
    /// First node of each size: a file whose size no other has needs no hash to be told from them.
    sizes: HashMap<usize, NodeId>,
    /// First node of each content, so that twins are opened once; only of sizes met twice.
    seen: HashMap<[u8; 32], NodeId>,
}

impl Opening {
    /// Makes a node of a found file, or notes why not.
    fn admit(&mut self, parent: Option<NodeId>, found: Found, meter: &mut Meter) {
        let depth = parent.and_then(|id| self.opened.node(id)).map_or(0, |node| node.depth + 1);
        if let Err(reason) = meter.file(depth) {
            let detail = if reason == Reason::TooDeep { "files within files" } else { "number of files" };
            self.fail(parent.unwrap_or(NodeId(0)), &found.file_name, reason, detail);
            // The attachment itself always has its node, even when it may not be opened.
            if parent.is_some() {
                return;
            }
        } else {
            self.queue.push_back(NodeId(self.opened.nodes.len() as u32));
        }
        let file_name = cut(&found.file_name, NAME_BYTES).to_owned();
        self.opened.nodes.push(Node {
            parent,
            depth,
            origin: found.origin,
            extension: extension(&file_name),
            file_name,
            declared_type: found.declared_type,
            kind: Kind::Unknown,
            media_type: Kind::Unknown.media_type(),
            flavors: Vec::new(),
            size: found.bytes.len() as u64,
            sha256: OnceLock::new(),
            content: if parent.is_none() {
                Content::Given
            } else {
                Content::Owned(found.bytes.into_boxed_slice())
            },
            facets: Facets::default(),
        });
    }

    fn fail(&mut self, node: NodeId, name: &str, reason: Reason, detail: &'static str) {
        let failures = &mut self.opened.failures;
        let known = |other: &Failure| other.node == node && other.reason == reason && other.detail == detail;
        if failures.len() < FAILURES_KEPT && !failures.iter().any(known) {
            failures.push(Failure { node, file_name: cut(name, NAME_BYTES).to_owned(), reason, detail });
        }
    }

    /// Looks at one file: kind, hash, facets, and what is inside.
    fn examine(&mut self, id: NodeId, given: &[u8], passwords: &[&str], meter: &mut Meter) {
        let node = &mut self.opened.nodes[id.0 as usize];
        // The bytes are borrowed from the node while others are added to the tree, and put back below.
        let content = std::mem::replace(&mut node.content, Content::Given);
        let bytes: &[u8] = match &content {
            Content::Owned(bytes) => bytes,
            Content::Given => given,
        };
        node.size = bytes.len() as u64;
        let detected = kind::detect(bytes);
        node.kind = detected.kind;
        node.media_type = detected.media_type;
        node.flavors = detected.flavors;
        let claim = Claim {
            extension: node.extension.clone(),
            declared_type: node.declared_type.clone(),
            file_name: node.file_name.clone(),
            kind: node.kind,
            media_type: node.media_type,
        };
        match self.identify(id, bytes, given, meter) {
            Ok(true) => self.look_inside(id, bytes, &claim, passwords, meter),
            Ok(false) => {}
            Err(reason) => self.fail(id, &claim.file_name, reason, IDENTIFY_DETAIL),
        }
        self.opened.nodes[id.0 as usize].content = content;
    }

    /// Tells a file from those before it; false if a twin of it was opened already, `Cycle` if that twin is around it.
    fn identify(
        &mut self,
        id: NodeId,
        bytes: &[u8],
        given: &[u8],
        meter: &mut Meter,
    ) -> Result<bool, Reason> {
        // Paid for whether or not somebody will ask, so that what is opened does not depend on it.
        if let Err(reason) = meter.spend(Cost::Hash, bytes.len() as u64) {
            self.opened.nodes[id.0 as usize].sha256 = OnceLock::from([0; 32]);
            return Err(reason);
        }
        let first = match self.sizes.entry(bytes.len()) {
            Entry::Vacant(place) => {
                place.insert(id);
                return Ok(true);
            }
            Entry::Occupied(first) => *first.get(),
        };
        let first_hash = self.opened.nodes[first.0 as usize].sha256(given);
        self.seen.entry(first_hash).or_insert(first);
        // Its content is with the caller just now, as `bytes`.
        let hash = self.opened.nodes[id.0 as usize].sha256(bytes);
        let twin = *self.seen.entry(hash).or_insert(id);
        if twin == id {
            return Ok(true);
        }
        let mut outer = self.opened.nodes[id.0 as usize].parent;
        while let Some(around) = outer {
            if around == twin {
                return Err(Reason::Cycle);
            }
            outer = self.opened.node(around).and_then(|node| node.parent);
        }
        Ok(false)
    }

    fn look_inside(
        &mut self,
        id: NodeId,
        bytes: &[u8],
        claim: &Claim,
        passwords: &[&str],
        meter: &mut Meter,
    ) {
        let mut work = Work {
            meter,
            passwords,
            facets: Facets::default(),
            flavors: Vec::new(),
            found: Vec::new(),
            failures: Vec::new(),
        };
        if let Err((reason, detail)) = read(bytes, claim, &mut work) {
            work.fail(&claim.file_name, reason, detail);
        }
        let Work { facets, flavors, found, failures, meter, .. } = work;
        let node = &mut self.opened.nodes[id.0 as usize];
        node.facets = facets;
        node.flavors.extend(flavors);
        for (name, reason, detail) in failures {
            self.fail(id, &name, reason, detail);
        }
        for file in found {
            self.admit(Some(id), file, meter);
        }
    }
}

/// Detail of a failure before the file was looked into.
const IDENTIFY_DETAIL: &str = "the file as a whole";

/// What is known about a file before it is read.
pub(super) struct Claim {
    pub(super) extension: String,
    pub(super) declared_type: String,
    pub(super) file_name: String,
    pub(super) kind: Kind,
    pub(super) media_type: &'static str,
}

/// Why a reader stopped, and where.
pub(super) type Stop = (Reason, &'static str);

/// Lets the reader of its kind look at a file.
fn read(bytes: &[u8], claim: &Claim, work: &mut Work<'_>) -> Result<(), Stop> {
    match claim.kind {
        Kind::Zip | Kind::Epub => archive::zip::read(bytes, work),
        Kind::Docx | Kind::Xlsx | Kind::Pptx => office::package::read(bytes, work),
        Kind::Gz => archive::gzip::read(bytes, &claim.file_name, work),
        Kind::Tar => archive::tar::read(bytes, work),
        Kind::Doc | Kind::Xls | Kind::Ppt => office::ole::read(bytes, claim.kind, work),
        Kind::Rtf => rtf::read(bytes, work),
        Kind::Pdf => pdf::read(bytes, work),
        Kind::Png | Kind::Jpg | Kind::Gif | Kind::Webp | Kind::Bmp => image::read(bytes, claim.kind, work),
        Kind::Html | Kind::Svg => html::read(bytes, claim.kind, work),
        Kind::Ics => calendar::read(bytes, work),
        kind if kind::is_unread_archive(kind) => Err((Reason::Unsupported, kind.name())),
        Kind::Unknown => read_unknown(bytes, claim, work),
        _ => Ok(()),
    }
}

/// Files without a magic number: what they are is told by their claim, and by looking like text.
fn read_unknown(bytes: &[u8], claim: &Claim, work: &mut Work<'_>) -> Result<(), Stop> {
    if claim.media_type == image::GREYMAP {
        return image::read(bytes, Kind::Unknown, work);
    }
    if claim.media_type == kind::OLE_MEDIA_TYPE {
        return office::ole::read(bytes, Kind::Unknown, work);
    }
    if claim.declared_type == "message/rfc822"
        || claim.extension == "eml"
        || claim.media_type == "message/rfc822"
    {
        return eml::read(bytes, work);
    }
    if !claim.media_type.starts_with("text/") {
        return Ok(());
    }
    let is_page = matches!(
        claim.extension.as_str(),
        "htm" | "html" | "shtml" | "xhtml" | "xht" | "dhtml" | "hta" | "mht" | "mhtml"
    );
    if is_page || claim.declared_type == "text/html" {
        return html::read(bytes, Kind::Html, work);
    }
    text::read(bytes, work)?;
    if script::is_script(&claim.extension, &claim.declared_type) {
        return script::read(bytes, work);
    }
    Ok(())
}

/// Returns the lower-case extension of a name: letters after the last dot of its last part.
fn extension(file_name: &str) -> String {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or("");
    match base.rsplit_once('.') {
        Some((_, extension)) if extension.len() <= 16 => extension.trim().to_lowercase(),
        _ => String::new(),
    }
}
