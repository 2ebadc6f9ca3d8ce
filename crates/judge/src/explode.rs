//! Opened files in the shape of `file.explode`: one record for each file found in a file, with what each reader saw.
//!
//! Opening is `mail::files`; here nothing is unpacked, only shaped, and only when a rule asks. Text in pictures and YARA
//! signatures are not looked for: those fields are undecided.

use mail::files::{
    Archive, CalendarAttachment, CalendarComponent, CalendarPerson, Facets, Kind, Node, NodeId, Office,
    Opened, QrClass, QrCode,
};

use crate::facts::attachment::text_of;
use crate::facts::{Attachment, Link, Links, Mailbox, Url};

mod strings;
#[cfg(test)]
mod tests;

/// So many links of one file are shaped; the rest cannot change what a rule concludes from the first ones.
const MAX_URLS: usize = 500;

/// A file found in a file.
#[derive(Debug)]
pub struct ExplodedFile {
    /// Files around it; 0 for the file itself.
    pub depth: u16,
    /// Its name.
    pub file_name: Option<String>,
    /// Letters after the last dot, lower case.
    pub extension: Option<String>,
    /// Bytes.
    pub size: u64,
    /// Its place in the tree.
    pub node: u32,
    /// The file around it.
    pub parent: Option<u32>,
    /// Media type by its bytes.
    pub media_type: &'static str,
    /// Families by its bytes.
    pub flavors: Vec<&'static str>,
    /// What readers saw in it.
    pub scan: Scan,
}

/// What readers saw in a file; `None` where a reader does not apply.
#[derive(Debug)]
pub struct Scan {
    /// Whether text could be read in it as a picture.
    pub is_readable_picture: bool,
    /// Runs of printable text, and the text a person would read.
    pub strings: Vec<String>,
    /// The same as one text.
    pub raw_text: String,
    /// Links and addresses.
    pub urls: Vec<Url>,
    /// What looked like an address and is none.
    pub invalid_urls: Vec<String>,
    /// Shannon entropy in bits a byte.
    pub entropy: f64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Targets in a PDF.
    pub pdf_urls: Option<Vec<Url>>,
    /// Metadata.
    pub exif: Exif,
    /// The QR code in a picture; the first if there are several.
    pub qr: Option<Qr>,
    /// Scripts.
    pub script: Option<Script>,
    /// A listing of members.
    pub archive: Option<ZipScan>,
    /// A page.
    pub page: Option<PageScan>,
    /// Calendars.
    pub calendar: Option<CalendarScan>,
    /// An office file.
    pub office: Option<OfficeScan>,
    /// Names of XML elements.
    pub xml_tags: Option<Vec<String>>,
}

/// Metadata under the names of exiftool.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Exif {
    /// All fields.
    pub fields: Vec<Pair>,
    /// Pixels.
    pub image_height: Option<u32>,
    /// Pixels.
    pub image_width: Option<u32>,
    /// Pages.
    pub page_count: Option<u32>,
    /// Name of the first member of an archive.
    pub zip_file_name: Option<String>,
    /// Unpacked size of the first member.
    pub zip_uncompressed_size: Option<u64>,
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub key: String,
    /// The value.
    pub value: String,
}

/// A QR code.
#[derive(Debug)]
pub struct Qr {
    /// Its text.
    pub data: String,
    /// What its text is, in the word of the rule language.
    pub class: &'static str,
    /// Its text as a link.
    pub url: Option<Url>,
}

/// What scripts say.
#[derive(Debug)]
pub struct Script {
    /// Names in it.
    pub identifiers: Vec<String>,
    /// Texts in quotes.
    pub strings: Vec<String>,
    /// Reserved words.
    pub keywords: Vec<String>,
}

/// A listing of members.
#[derive(Debug)]
pub struct ZipScan {
    /// Names of all members.
    pub all_paths: Vec<String>,
    /// Names of those that were tried.
    pub attempted: Vec<String>,
    /// Some member is encrypted.
    pub is_encrypted: bool,
    /// The password that opened it.
    pub password: Option<String>,
}

/// A page.
#[derive(Debug)]
pub struct PageScan {
    /// Title.
    pub title: Option<String>,
    /// Scripts.
    pub scripts: Vec<PageScript>,
}

/// A script in a page.
#[derive(Debug)]
pub struct PageScript {
    /// Its type or language.
    pub language: Option<String>,
    /// Where it is fetched from.
    pub source: Option<String>,
}

/// A calendar.
#[derive(Debug)]
pub struct CalendarScan {
    /// PRODID.
    pub product_id: Option<String>,
    /// CALSCALE.
    pub scale: Option<String>,
    /// METHOD.
    pub method: Option<String>,
    /// Its components.
    pub components: Vec<Component>,
}

/// A component of a calendar.
#[derive(Debug)]
pub struct Component {
    /// `VEVENT`, `VTODO` …
    pub class: String,
    /// UID.
    pub uid: Option<String>,
    /// SUMMARY.
    pub summary: Option<String>,
    /// DESCRIPTION.
    pub description: Option<String>,
    /// X-ALT-DESC, as a page.
    pub description_html: Option<crate::facts::Html>,
    /// LOCATION.
    pub location: Option<String>,
    /// Who invites.
    pub organizers: Vec<Invited>,
    /// Who is invited.
    pub attendees: Vec<Invited>,
    /// What is attached.
    pub attachments: Vec<Attached>,
    /// Links in its texts.
    pub links: Links,
    /// Every property.
    pub properties: Vec<Pair>,
}

/// Somebody in a calendar.
#[derive(Debug)]
pub struct Invited {
    /// The mailbox.
    pub mailbox: Mailbox,
}

/// Something attached to an event.
#[derive(Debug)]
pub struct Attached {
    /// Where it is, if it is elsewhere.
    pub uri: Option<String>,
}

/// An office file.
#[derive(Debug)]
pub struct OfficeScan {
    /// Which reader saw it: `docx`, `pptx`, or another word.
    pub kind: Kind,
    /// Author.
    pub author: Option<String>,
    /// Pictures.
    pub image_count: u32,
    /// Words.
    pub word_count: u32,
    /// What macros do by themselves.
    pub auto_exec: Vec<String>,
    /// Texts in macros hidden as hex.
    pub hex: Vec<String>,
    /// Texts in macros hidden as base64.
    pub base64: Vec<String>,
    /// Addresses and file names in macros.
    pub ioc: Vec<String>,
    /// What macros do that documents seldom need.
    pub suspicious: Vec<String>,
    /// Has macros.
    pub has_macros: bool,
}

/// Shapes a file and everything in it.
#[must_use]
pub fn explode(attachment: &Attachment, opened: &Opened) -> Vec<ExplodedFile> {
    let nodes = opened.nodes.iter().zip(0_u32..);
    nodes
        .map(|(node, index)| ExplodedFile::new(node, index, opened.bytes(NodeId(index), &attachment.bytes)))
        .collect()
}

impl ExplodedFile {
    fn new(node: &Node, index: u32, bytes: &[u8]) -> Self {
        Self {
            depth: node.depth,
            file_name: some(&node.file_name),
            extension: some(&node.extension),
            size: node.size,
            node: index,
            parent: node.parent.map(|parent| parent.0),
            media_type: node.media_type,
            flavors: node.flavors.clone(),
            scan: Scan::new(node, bytes),
        }
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

impl Scan {
    fn new(node: &Node, bytes: &[u8]) -> Self {
        let facets = &node.facets;
        let strings = strings::strings(bytes, node.media_type, facets.text.as_deref());
        let (urls, invalid_urls) = urls(facets);
        Self {
            is_readable_picture: node.media_type.starts_with("image/") && node.kind != Kind::Svg
                || node.kind == Kind::Pdf,
            raw_text: strings.join("\n"),
            strings,
            urls,
            invalid_urls,
            entropy: entropy(bytes),
            sha256: hex(&node.sha256(bytes)),
            pdf_urls: facets
                .pdf
                .as_ref()
                .map(|pdf| pdf.urls.iter().filter_map(|url| Url::parse(url)).take(MAX_URLS).collect()),
            exif: Exif::new(facets),
            qr: facets.image.as_ref().and_then(|image| image.codes.first()).map(Qr::new),
            script: facets.script.as_ref().map(|script| Script {
                identifiers: script.identifiers.clone(),
                strings: script.strings.clone(),
                keywords: script.keywords.clone(),
            }),
            archive: facets.archive.as_ref().map(ZipScan::new),
            page: facets.page.as_ref().map(PageScan::new),
            calendar: facets.calendar.as_ref().map(CalendarScan::new),
            office: facets.office.as_ref().map(|office| OfficeScan::new(node.kind, office, facets)),
            xml_tags: Some(facets.xml_tags.clone()).filter(|tags| !tags.is_empty()),
        }
    }
}

/// Links and addresses of a file, each once, and what looked like one and is none.
fn urls(facets: &Facets) -> (Vec<Url>, Vec<String>) {
    let (mut urls, mut invalid): (Vec<Url>, Vec<String>) = (Vec::new(), Vec::new());
    let written =
        facets.links.iter().map(|link| link.target.as_str()).chain(facets.urls.iter().map(String::as_str));
    for text in written.take(MAX_URLS) {
        match Url::parse_schemeless(text) {
            Some(url) if urls.iter().all(|known| known.as_str() != url.as_str()) => urls.push(url),
            Some(_) => {}
            None => invalid.push(text.to_owned()),
        }
    }
    (urls, invalid)
}

/// Shannon entropy over bytes: 0 for one byte repeated, 8 for noise.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u64; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let total = bytes.len() as f64;
    let parts = counts.iter().filter(|count| **count > 0).map(|count| *count as f64 / total);
    parts.map(|share| -share * share.log2()).sum::<f64>().abs()
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Exif {
    /// Collects what readers found out.
    #[must_use]
    pub fn new(facets: &Facets) -> Self {
        let number = |name: &str| facets.metadata(name).and_then(|value| value.trim().parse().ok());
        let image = facets.image.as_ref();
        let size = |pixels: u32| Some(pixels).filter(|pixels| *pixels > 0);
        let archive = facets.archive.as_ref();
        Self {
            fields: facets
                .metadata
                .iter()
                .map(|(key, value)| Pair { key: String::from(key.clone()), value: value.clone() })
                .collect(),
            image_height: image.and_then(|image| size(image.height)).or_else(|| number("ImageHeight")),
            image_width: image.and_then(|image| size(image.width)).or_else(|| number("ImageWidth")),
            page_count: facets
                .pdf
                .as_ref()
                .map(|pdf| pdf.page_count)
                .or_else(|| number("PageCount"))
                .or_else(|| number("Pages")),
            zip_file_name: archive.and_then(|archive| archive.paths.first().cloned()),
            zip_uncompressed_size: archive.and_then(|archive| archive.sizes.first().copied()),
        }
    }

    /// The value of a field.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|pair| pair.key == name).map(|pair| pair.value.as_str())
    }
}

impl Qr {
    /// Shapes a code that was found.
    #[must_use]
    pub fn new(code: &QrCode) -> Self {
        Self {
            data: code.data.clone(),
            class: qr_class(code.class),
            url: Url::parse_schemeless(code.data.trim()),
        }
    }
}

fn qr_class(class: QrClass) -> &'static str {
    match class {
        QrClass::Url => "url",
        QrClass::Text => "undefined",
        QrClass::Email => "email",
        QrClass::Telephone => "telephone",
        QrClass::Sms => "sms",
        QrClass::Wifi => "wifi",
        QrClass::Contact => "contact",
        QrClass::Location => "geo",
        QrClass::Calendar => "calendar",
        QrClass::Payment => "crypto",
    }
}

impl ZipScan {
    fn new(archive: &Archive) -> Self {
        Self {
            all_paths: archive.paths.clone(),
            attempted: archive.attempted.clone(),
            is_encrypted: archive.encrypted,
            password: archive.password.clone(),
        }
    }
}

impl PageScan {
    fn new(page: &mail::files::Page) -> Self {
        let script = |script: &mail::files::PageScript| PageScript {
            language: some(&script.language),
            source: some(&script.source),
        };
        Self { title: page.title.clone(), scripts: page.scripts.iter().map(script).collect() }
    }
}

impl CalendarScan {
    /// Shapes a calendar.
    #[must_use]
    pub fn new(calendar: &mail::files::Calendar) -> Self {
        Self {
            product_id: calendar.product_id.clone(),
            scale: calendar.scale.clone(),
            method: calendar.method.clone(),
            components: calendar.components.iter().map(Component::new).collect(),
        }
    }
}

impl Component {
    fn new(component: &CalendarComponent) -> Self {
        let invited = |people: &[CalendarPerson]| people.iter().map(Invited::new).collect();
        let attached = |attachment: &CalendarAttachment| Attached {
            uri: match attachment {
                CalendarAttachment::Uri(uri) => Some(uri.clone()),
                CalendarAttachment::Binary => None,
            },
        };
        Self {
            class: component.class.to_uppercase(),
            uid: component.uid.clone(),
            summary: component.summary.clone(),
            description: component.description.clone(),
            description_html: component.description_html.as_deref().map(crate::facts::Html::read),
            location: component.location.clone(),
            organizers: invited(&component.organizers),
            attendees: invited(&component.attendees),
            attachments: component.attachments.iter().map(attached).collect(),
            links: component.links.iter().map(|link| Link::shown(Some(&link.text), &link.target)).collect(),
            properties: component
                .properties
                .iter()
                .map(|(key, value)| Pair { key: key.clone(), value: value.clone() })
                .collect(),
        }
    }
}

impl Invited {
    fn new(person: &CalendarPerson) -> Self {
        let email = crate::facts::EmailAddress::lenient(&person.address);
        Self { mailbox: Mailbox { display_name: person.name.clone(), email, span: None } }
    }
}

impl OfficeScan {
    fn new(kind: Kind, office: &Office, facets: &Facets) -> Self {
        use mail::files::MacroClass::{AutoExec, Base64, Hex, Ioc, Suspicious};
        let words = |class| {
            office.keywords.iter().filter(|word| word.class == class).map(|word| word.word.clone()).collect()
        };
        Self {
            kind,
            author: facets.metadata("Author").or_else(|| facets.metadata("Creator")).map(str::to_owned),
            image_count: office.image_count,
            word_count: office.word_count,
            auto_exec: words(AutoExec),
            hex: words(Hex),
            base64: words(Base64),
            ioc: words(Ioc),
            suspicious: words(Suspicious),
            has_macros: office.has_macros,
        }
    }
}

/// The text of a file as `file.parse_text` gives it: in the first of the charsets asked for that fits, else as it seems to be.
#[must_use]
pub fn text_in(bytes: &[u8], encodings: &[&str]) -> String {
    use crate::facts::attachment::utf16;
    for encoding in encodings {
        match encoding.to_ascii_lowercase().replace(['-', '_'], "").as_str() {
            "utf8" | "ascii" => {
                if let Ok(text) = std::str::from_utf8(bytes) {
                    return text.to_owned();
                }
            }
            "utf16le" | "utf16" => return utf16(bytes, u16::from_le_bytes),
            "utf16be" => return utf16(bytes, u16::from_be_bytes),
            _ => {}
        }
    }
    text_of(bytes).into_owned()
}
