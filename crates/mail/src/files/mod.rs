//! Files: what is inside attached files, opened eagerly, within a budget of work.
//!
//! Opening is not judging: this module says what a file is, holds and points to, and says plainly what it could not open
//! and why. `judge::explode` shapes the result for rules, `judge::facts` for our own signals.
//!
//! A file becomes a small tree ([`Opened`]): node 0 is the file itself, its members follow. Bytes of node 0 stay with the
//! caller; what was unpacked is owned here, so that the result can move to another thread or process.

pub mod archive;
pub mod budget;
mod calendar;
mod eml;
mod html;
mod image;
pub mod kind;
mod office;
mod open;
mod pdf;
mod rtf;
pub mod script;
#[cfg(test)]
mod tests;
pub mod text;
mod unpack;
mod xml;

use std::borrow::Cow;

pub use budget::{Budget, Cost, Meter};
pub use kind::Kind;
pub use open::open;

use std::sync::OnceLock;

use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

use crate::html::Html;
use crate::message::Message;

/// Position of a node in [`Opened::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A file and everything found inside it.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// The file itself first, then its members, parents before children.
    pub nodes: Vec<Node>,
    /// What could not be opened, and why.
    pub failures: Vec<Failure>,
}

/// One file: an attachment, or something inside one.
#[derive(Debug, Clone)]
pub struct Node {
    /// The file it came out of; none for the attachment itself.
    pub parent: Option<NodeId>,
    /// Files around it: 0 for the attachment itself.
    pub depth: u16,
    /// How it was found in its parent.
    pub origin: Origin,
    /// Its name as claimed by the message or archive; empty if none was given. May hold a path.
    pub file_name: String,
    /// Lower-case letters after the last dot of the name; empty if none.
    pub extension: String,
    /// Media type as declared by the message; empty for members of archives.
    pub declared_type: String,
    /// What it is by its bytes.
    pub kind: Kind,
    /// Media type by its bytes, in the words of libmagic (`text/plain` and the like included).
    pub media_type: &'static str,
    /// Families it belongs to by its bytes, such as `encrypted_zip`, `mz_file`, `base64_pe`, `olecf_file`.
    pub flavors: Vec<&'static str>,
    /// Size in bytes.
    pub size: u64,
    /// What [`Node::sha256`] found; zeros if the budget did not allow for it.
    sha256: OnceLock<[u8; 32]>,
    /// Where its bytes are.
    pub content: Content,
    /// What was found in it.
    pub facets: Facets,
}

impl Node {
    /// Returns the SHA-256 of its bytes, computed when first asked for; `given` is what was given to [`open`]. Zeros if the budget did not
    /// allow for it. MD5 and SHA-1: [`Opened::md5`], [`Opened::sha1`].
    pub fn sha256(&self, given: &[u8]) -> [u8; 32] {
        *self.sha256.get_or_init(|| Sha256::digest(self.content.bytes(given)).into())
    }
}

/// How a file was found in the one around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is what the caller gave.
    Given,
    /// Member of an archive or office package.
    Member,
    /// Attached inside a document (PDF embedded file, OLE package).
    Embedded,
    /// Part of a nested message.
    Part,
    /// Decoded from text in a page or script (base64, data URL).
    Decoded,
    /// A picture inside a document.
    Picture,
}

/// Where the bytes of a node are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// With the caller: the bytes given to [`open`].
    Given,
    /// Unpacked, and owned by the node.
    Owned(Box<[u8]>),
}

impl Content {
    fn bytes<'b>(&'b self, given: &'b [u8]) -> &'b [u8] {
        match self {
            Content::Given => given,
            Content::Owned(bytes) => bytes,
        }
    }
}

/// What was found in a file; a facet is `None` where it does not apply or could not be read.
#[derive(Debug, Clone, Default)]
pub struct Facets {
    /// Text a person would read, in reading order, at most [`Budget::text_bytes`].
    pub text: Option<String>,
    /// Links with the text they hang on.
    pub links: Vec<Link>,
    /// Other addresses (URLs) seen in text, scripts, QR codes and object fields; as written, each once.
    pub urls: Vec<String>,
    /// Members of an archive or package.
    pub archive: Option<Archive>,
    /// What a PDF does.
    pub pdf: Option<Pdf>,
    /// What an office file or RTF holds.
    pub office: Option<Office>,
    /// Size and codes of a picture.
    pub image: Option<Image>,
    /// What an HTML or SVG page holds.
    pub page: Option<Page>,
    /// What scripts in it say; several scripts of a page are taken together.
    pub script: Option<Script>,
    /// Calendar events.
    pub calendar: Option<Calendar>,
    /// The message, if the file is one; its parts are nodes below.
    pub message: Option<Box<Message>>,
    /// Names of XML elements, each once, in order of appearance.
    pub xml_tags: Vec<String>,
    /// Metadata under the names exiftool gives them (`Producer`, `Creator`, `Title`, `Author`, `PageCount`, `ImageWidth` ...).
    pub metadata: Vec<(Cow<'static, str>, String)>,
}

impl Facets {
    /// Returns the first value of a metadata field.
    pub fn metadata(&self, name: &str) -> Option<&str> {
        self.metadata.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

/// A link in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Text it hangs on; empty if none or unknown.
    pub text: String,
    /// Where it leads, as written.
    pub target: String,
}

/// Members of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// Names of the members, as written, in the order of the listing; at most [`archive::PATHS_LISTED`].
    pub paths: Vec<String>,
    /// Names of the members that were opened or tried.
    pub attempted: Vec<String>,
    /// Number of members the archive lists, also those not in `paths`.
    pub entries: u64,
    /// Some member is encrypted.
    pub encrypted: bool,
    /// The password that opened it, out of those passed in.
    pub password: Option<String>,
    /// The listing contradicts itself: overlapping members ([`archive::MEMBERS_OVERLAP`]), two names of one member
    /// ([`archive::TWO_NAMES`]), names that leave the folder, and so on.
    pub oddities: Vec<&'static str>,
    /// Name and unpacked size of each listed member, parallel to `paths`.
    pub sizes: Vec<u64>,
}

/// What a PDF does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pdf {
    /// Targets of URI actions, each once.
    pub urls: Vec<String>,
    /// Names of actions it holds, each once: `URI`, `Launch`, `JavaScript`, `OpenAction`, `SubmitForm`, `GoToR` ...
    pub actions: Vec<String>,
    /// Scripts.
    pub javascript: Vec<String>,
    /// Programs or files that `Launch` actions name.
    pub launches: Vec<String>,
    /// Number of files embedded; the files are nodes below.
    pub embedded_files: u32,
    /// Pages, by the page tree.
    pub page_count: u32,
    /// Indirect objects seen.
    pub objects: u32,
    /// Encrypted, whether or not the empty password opened it.
    pub encrypted: bool,
    /// Has form fields.
    pub has_form: bool,
}

/// What an office file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Office {
    /// Has macros: a VBA project or Excel 4 macro sheets.
    pub has_macros: bool,
    /// Encrypted with a password.
    pub encrypted: bool,
    /// Source of each VBA module.
    pub modules: Vec<MacroModule>,
    /// Words in macros that say what they do.
    pub keywords: Vec<MacroKeyword>,
    /// Relationships to something outside the file.
    pub external: Vec<Relationship>,
    /// Names of embedded objects, their program or class.
    pub objects: Vec<String>,
    /// A DDE field or link, as written.
    pub dde: Vec<String>,
    /// Words of text.
    pub word_count: u32,
    /// Pictures inside.
    pub image_count: u32,
    /// Name of the container: `ole`, `ooxml`, `rtf`, `opendocument`.
    pub container: &'static str,
}

/// A VBA module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroModule {
    /// Name of its stream.
    pub name: String,
    /// Its source, decompressed.
    pub source: String,
}

/// A word in a macro that says what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroKeyword {
    /// Class of the word.
    pub class: MacroClass,
    /// The word as in our table.
    pub word: String,
}

/// Classes of macro keywords, named as `olevba` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacroClass {
    /// Runs by itself when the file is opened or closed.
    AutoExec,
    /// Something documents seldom need: programs, downloads, the registry.
    Suspicious,
    /// An address, file name or the like.
    Ioc,
    /// Text hidden as hex.
    Hex,
    /// Text hidden as base64.
    Base64,
}

/// A relationship of an office package that points outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Last word of its type: `hyperlink`, `attachedTemplate`, `oleObject`, `frame`, `image` ...
    pub name: String,
    /// Target as written.
    pub target: String,
}

/// What a picture is and says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// Width in pixels; 0 if unknown.
    pub width: u32,
    /// Height in pixels; 0 if unknown.
    pub height: u32,
    /// QR codes in it.
    pub codes: Vec<QrCode>,
    /// It was searched for codes; false if too large or of a kind not decoded.
    pub searched: bool,
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// Its text.
    pub data: String,
    /// What its text is.
    pub class: QrClass,
}

/// What the text of a QR code is, in the names that rules use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QrClass {
    /// An address of a page.
    Url,
    /// Anything else.
    Text,
    /// `mailto:`, MATMSG or a bare mail address.
    Email,
    /// `tel:`.
    Telephone,
    /// `smsto:`.
    Sms,
    /// `WIFI:`.
    Wifi,
    /// vCard or MECARD.
    Contact,
    /// `geo:`.
    Location,
    /// iCalendar.
    Calendar,
    /// A payment or wallet address (`bitcoin:` ...).
    Payment,
}

impl QrClass {
    /// Returns the name rules use; plain text is `undefined`.
    pub const fn name(self) -> &'static str {
        match self {
            QrClass::Url => "url",
            QrClass::Text => "undefined",
            QrClass::Email => "email",
            QrClass::Telephone => "telephone",
            QrClass::Sms => "sms",
            QrClass::Wifi => "wifi",
            QrClass::Contact => "contact",
            QrClass::Location => "geo",
            QrClass::Calendar => "calendar",
            QrClass::Payment => "payment",
        }
    }
}

/// What an HTML or SVG page holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Title.
    pub title: Option<String>,
    /// Scripts in it.
    pub scripts: Vec<PageScript>,
    /// Targets of forms.
    pub form_actions: Vec<String>,
    /// Has an input field for a password.
    pub has_password_field: bool,
    /// Bytes of files decoded out of base64 in it.
    pub smuggled_bytes: u64,
    /// The page as text, which spans in `html` count in.
    pub source: String,
    /// The page taken apart.
    pub html: Html,
}

/// A script in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageScript {
    /// Its `type` or `language`; empty if not given.
    pub language: String,
    /// Its `src`; empty if inline.
    pub source: String,
    /// Its text; empty if it is fetched from elsewhere.
    pub text: String,
}

/// What a script says, without running it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// Names in it, each once, in order of appearance.
    pub identifiers: Vec<String>,
    /// Texts in quotes, each once.
    pub strings: Vec<String>,
    /// Reserved words in it, each once.
    pub keywords: Vec<String>,
}

/// A calendar file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// PRODID.
    pub product_id: Option<String>,
    /// CALSCALE.
    pub scale: Option<String>,
    /// METHOD.
    pub method: Option<String>,
    /// Its components, in order.
    pub components: Vec<CalendarComponent>,
}

/// A component of a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarComponent {
    /// Its name in lower case: `vevent`, `vtodo`, `vjournal` ...
    pub class: String,
    /// UID.
    pub uid: Option<String>,
    /// SUMMARY.
    pub summary: Option<String>,
    /// DESCRIPTION, unescaped.
    pub description: Option<String>,
    /// X-ALT-DESC in HTML.
    pub description_html: Option<String>,
    /// LOCATION.
    pub location: Option<String>,
    /// URL.
    pub url: Option<String>,
    /// DTSTART as written.
    pub starts: Option<String>,
    /// DTEND as written.
    pub ends: Option<String>,
    /// ORGANIZER.
    pub organizers: Vec<CalendarPerson>,
    /// ATTENDEE.
    pub attendees: Vec<CalendarPerson>,
    /// ATTACH.
    pub attachments: Vec<CalendarAttachment>,
    /// Links in the description, location and URL.
    pub links: Vec<Link>,
    /// Every property: name in upper case without parameters, value unescaped.
    pub properties: Vec<(String, String)>,
}

/// An organizer or attendee.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarPerson {
    /// CN.
    pub name: Option<String>,
    /// Address without `mailto:`.
    pub address: String,
}

/// An attachment of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarAttachment {
    /// A reference.
    Uri(String),
    /// Content inside; it is a node below.
    Binary,
}

/// Something that could not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The file that could not be opened or was opened in part.
    pub node: NodeId,
    /// Its name, or that of the member inside it that could not be opened.
    pub file_name: String,
    /// Why.
    pub reason: Reason,
    /// What exactly, for the log: lower case, without a stop.
    pub detail: &'static str,
}

/// Why something could not be opened; a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Needs a password we were not given.
    Encrypted,
    /// Damaged, or not what it claims to be.
    Broken,
    /// More bytes, pixels or work than the budget.
    TooLarge,
    /// Too many files within files.
    TooDeep,
    /// Too many files, pages or parts.
    TooMany,
    /// Unpacks to far more than it is.
    Ratio,
    /// Contains itself.
    Cycle,
    /// A format we recognise but do not open.
    Unsupported,
}

impl Reason {
    /// Every reason.
    pub const ALL: &[Reason] = &[
        Reason::Encrypted,
        Reason::Broken,
        Reason::TooLarge,
        Reason::TooDeep,
        Reason::TooMany,
        Reason::Ratio,
        Reason::Cycle,
        Reason::Unsupported,
    ];

    /// Returns its stable id, part of phrase ids and of `scan`'s output.
    pub const fn id(self) -> &'static str {
        match self {
            Reason::Encrypted => "encrypted",
            Reason::Broken => "broken",
            Reason::TooLarge => "too_large",
            Reason::TooDeep => "too_deep",
            Reason::TooMany => "too_many",
            Reason::Ratio => "ratio",
            Reason::Cycle => "cycle",
            Reason::Unsupported => "unsupported",
        }
    }

    /// Returns the reason in words for the log; texts for people are in texts/, by [`Reason::id`].
    pub const fn words(self) -> &'static str {
        match self {
            Reason::Encrypted => "could not be opened: encrypted",
            Reason::Broken => "could not be opened: broken",
            Reason::TooLarge => "could not be opened: too large",
            Reason::TooDeep => "could not be opened: too many files within files",
            Reason::TooMany => "could not be opened: too many parts",
            Reason::Ratio => "could not be opened: unpacks to far more than it is",
            Reason::Cycle => "could not be opened: contains itself",
            Reason::Unsupported => "could not be opened: format not supported",
        }
    }
}

/// A file to open, with what is claimed about it.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Its decoded bytes.
    pub bytes: &'a [u8],
    /// Its name; empty if none.
    pub file_name: &'a str,
    /// Its declared media type; empty if none.
    pub declared_type: &'a str,
}

impl Opened {
    /// Returns a node.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// Returns the bytes of a node; `given` are the bytes the tree was opened from.
    pub fn bytes<'a>(&'a self, id: NodeId, given: &'a [u8]) -> &'a [u8] {
        match self.node(id).map(|node| &node.content) {
            Some(Content::Given) => given,
            Some(Content::Owned(bytes)) => bytes,
            None => &[],
        }
    }

    /// Returns the MD5 of a node's bytes.
    pub fn md5(&self, id: NodeId, given: &[u8]) -> [u8; 16] {
        Md5::digest(self.bytes(id, given)).into()
    }

    /// Returns the SHA-1 of a node's bytes.
    pub fn sha1(&self, id: NodeId, given: &[u8]) -> [u8; 20] {
        Sha1::digest(self.bytes(id, given)).into()
    }

    /// Returns the nodes directly inside one.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .filter(move |(_, node)| node.parent == Some(id))
            .map(|(index, node)| (NodeId(index as u32), node))
    }
}
