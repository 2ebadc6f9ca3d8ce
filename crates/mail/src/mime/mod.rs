//! MIME structure: the tree of parts (RFC 2045, 2046), their parameters and names, decoded.
//! An attached message (`message/rfc822`) is a leaf here: whoever wants its inside parses its bytes again, within its own budget.

pub mod charset;
pub mod transfer;
mod tree;

pub use tree::{Tree, read};

use crate::{headers::Headers, span::Span};

/// Names a part of its message: an index into `Message::parts`. 0 is the message itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartId(pub u32);

/// One node of the MIME tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its own number.
    pub id: PartId,
    /// The multipart it stands in; `None` for the root.
    pub parent: Option<PartId>,
    /// The parts in it, in order.
    pub children: Vec<PartId>,
    /// Depth in the tree; the root is 0.
    pub depth: u32,
    /// Its own header fields; for the root these are the message's and stand in `Message::headers`, so this is empty.
    pub headers: Headers,
    /// Content-Type, or the default that applies here.
    pub content_type: ContentType,
    /// True when a Content-Type field was present and readable.
    pub has_content_type: bool,
    /// Content-Disposition.
    pub disposition: Option<Disposition>,
    /// The file name: Content-Disposition's `filename`, else Content-Type's `name`; RFC 2231- and 2047-decoded, as written otherwise.
    pub file_name: Option<String>,
    /// Content-ID without its angle brackets.
    pub content_id: Option<String>,
    /// Content-Location.
    pub content_location: Option<String>,
    /// Content-Description, decoded.
    pub description: Option<String>,
    /// How the body was encoded for transfer.
    pub transfer_encoding: TransferEncoding,
    /// The part in the raw message: headers and body.
    pub span: Span,
    /// The body in the raw message, still encoded.
    pub body_span: Span,
    /// The body, decoded.
    pub content: Content,
    /// True when mail programs show it as text of the message itself.
    pub is_body: bool,
}

impl Part {
    /// The decoded bytes: for text that is a body, its UTF-8; empty for a multipart.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Container => &[],
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }

    /// The decoded text of a body part.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Container | Content::Bytes(_) => None,
        }
    }

    /// True for a leaf that is not text of the message itself: what mail programs list as attachment, or show inside the HTML.
    #[must_use]
    pub fn is_attachment(&self) -> bool {
        !self.is_body && !matches!(self.content, Content::Container)
    }
}

/// The body of a part after transfer decoding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// A multipart: its content is its children.
    #[default]
    Container,
    /// Text of the message itself, charset decoded to UTF-8, line ends as sent.
    Text(String),
    /// Anything else, attached text files included: the bytes after transfer decoding (charset untouched, so that hashes hold).
    Bytes(Vec<u8>),
}

/// A Content-Type value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentType {
    /// Lower case: `text`.
    pub kind: String,
    /// Lower case: `plain`.
    pub subtype: String,
    /// The parameters: names in lower case, values decoded (RFC 2231); the first of each name.
    pub parameters: Vec<(String, String)>,
}

impl Default for ContentType {
    /// RFC 2045 §5.2: text/plain in US-ASCII.
    fn default() -> Self {
        Self { kind: "text".to_owned(), subtype: "plain".to_owned(), parameters: Vec::new() }
    }
}

impl ContentType {
    /// The value of a parameter, its name in lower case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// `text/plain`, without parameters.
    #[must_use]
    pub fn essence(&self) -> String {
        format!("{}/{}", self.kind, self.subtype)
    }

    /// True for this type and subtype (both lower case).
    #[must_use]
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind == kind && self.subtype == subtype
    }
}

/// A Content-Disposition value (RFC 2183).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disposition {
    /// Lower case: `inline`, `attachment`, `form-data` …
    pub kind: String,
    /// The parameters, as in [`ContentType::parameters`].
    pub parameters: Vec<(String, String)>,
}

/// A Content-Transfer-Encoding (RFC 2045 §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TransferEncoding {
    /// Nothing encoded; also the default.
    #[default]
    SevenBit,
    /// Nothing encoded, bytes above 127 allowed.
    EightBit,
    /// Nothing encoded, lines of any length.
    Binary,
    /// Quoted-printable.
    QuotedPrintable,
    /// Base64.
    Base64,
    /// `x-uuencode` and its spellings.
    Uuencode,
    /// Something else: bytes are kept as they are.
    Unknown,
}

impl TransferEncoding {
    /// The name as in the standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SevenBit => "7bit",
            Self::EightBit => "8bit",
            Self::Binary => "binary",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
            Self::Uuencode => "x-uuencode",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a field's value, in any case; `None` is an encoding nobody registered.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let known = match name.to_ascii_lowercase().as_str() {
            "7bit" | "7-bit" => Self::SevenBit,
            "8bit" | "8-bit" => Self::EightBit,
            "binary" => Self::Binary,
            "quoted-printable" => Self::QuotedPrintable,
            "base64" => Self::Base64,
            "x-uuencode" | "uuencode" | "x-uue" => Self::Uuencode,
            _ => return None,
        };
        Some(known)
    }
}
