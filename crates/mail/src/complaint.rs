//! What is wrong with a message. A complaint is a fact, not a verdict: `judge` decides what it is worth.

use crate::span::Place;

/// One thing wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub kind: ComplaintKind,
    /// Where; for a thing that is missing, where it should have been.
    pub place: Place,
}

/// Everything the parsers of this crate can find wrong with a message. Closed: `judge` must match all.
///
/// Each kind is reported a bounded number of times (the first few places), however often it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ComplaintKind {
    /// The message is longer than `Limits::bytes`; the rest was not read.
    TooLong,
    /// There is no header block at all, or nothing but one.
    NoHeaders,
    /// The header block was not ended by an empty line.
    NoEndOfHeaders,
    /// More fields than `Limits::headers`.
    TooManyHeaders,
    /// A field longer than `Limits::header_bytes`.
    HeaderTooLong,
    /// A line in the header block that is neither a field nor a continuation.
    BrokenHeader,
    /// White space between a field's name and its colon (RFC 5322 §4.5.8 obsolete form; read, but readers disagree).
    SpaceBeforeColon,
    /// Bytes above 127 in a header that are valid UTF-8 (RFC 6532 allows them only with SMTPUTF8).
    Utf8Header,
    /// Bytes above 127 in a header that are not UTF-8.
    EightBitHeader,
    /// A CR that is not followed by LF.
    BareCarriageReturn,
    /// An LF that is not preceded by CR, in a message that otherwise uses CRLF.
    BareLineFeed,
    /// A NUL byte.
    Nul,
    /// A line longer than the 998 bytes of RFC 5322 §2.1.1.
    LineTooLong,
    /// No From field.
    NoFrom,
    /// More than one From field.
    TwoFromFields,
    /// Several mailboxes in From without a Sender field (RFC 5322 §3.6.2).
    SeveralAuthors,
    /// A field that may occur once occurs more often (RFC 5322 §3.6).
    RepeatedField,
    /// No Date, or one that cannot be read.
    BrokenDate,
    /// Text in an address field that is no address.
    BrokenAddress,
    /// More mailboxes than `Limits::mailboxes`.
    TooManyMailboxes,
    /// A display name that itself holds an address other than the real one.
    AddressInDisplayName,
    /// An encoded word that cannot be decoded (RFC 2047), left as written.
    BrokenEncodedWord,
    /// An encoded word in a place where RFC 2047 §5 forbids it: inside an address, a quoted string, or a token.
    EncodedWordAbuse,
    /// An encoded word that decodes to control characters or line ends: an attempt to inject a header.
    HeaderInjection,
    /// A Received field that does not parse (RFC 5321 §4.4).
    BrokenReceived,
    /// A Content-Type field that does not parse.
    BrokenContentType,
    /// The same parameter twice in one field: readers disagree which counts.
    RepeatedParameter,
    /// Parameter continuations (RFC 2231) with gaps or duplicates.
    BrokenParameter,
    /// A multipart without a usable boundary.
    NoBoundary,
    /// A multipart whose boundary never occurs.
    BoundaryNotFound,
    /// A multipart without its closing delimiter, or a message cut short.
    MissingMimeEnd,
    /// Deeper nesting than `Limits::depth`; the inside was kept as one opaque part.
    TooDeep,
    /// More parts than `Limits::parts`.
    TooManyParts,
    /// An unknown Content-Transfer-Encoding; bytes kept as they are.
    UnknownTransferEncoding,
    /// An encoding other than 7bit, 8bit or binary on a multipart (forbidden by RFC 2045 §6.4).
    EncodedContainer,
    /// Base64 with foreign characters, wrong padding or data after the padding.
    BrokenBase64,
    /// Quoted-printable with malformed escapes.
    BrokenQuotedPrintable,
    /// A charset we do not know; read as windows-1252.
    UnknownCharset,
    /// Text that is not valid in its charset; replacement characters inserted.
    BrokenCharset,
    /// Bytes above 127 in a part that says it is 7bit.
    EightBitInSevenBit,
    /// Body text longer than `Limits::body_bytes`; the rest was not looked at.
    BodyTooLong,
    /// Deeper HTML than `Limits::html_depth`.
    HtmlTooDeep,
    /// More HTML tokens than `Limits::html_tokens`; the rest was not looked at.
    HtmlTooLong,
    /// More attributes on a tag than `Limits::attributes`.
    TooManyAttributes,
    /// HTML that ends inside a tag, comment or attribute.
    HtmlCutShort,
    /// More links than `Limits::links`.
    TooManyLinks,
    /// More images, forms, hidden runs or scripts than `Limits::items`.
    TooManyItems,
    /// More quoted messages than `Limits::threads`.
    TooManyThreads,
}

/// How many places of one kind of complaint are kept; the kind itself is what counts.
pub const PLACES_PER_KIND: usize = 4;

/// Collects complaints, keeping the first [`PLACES_PER_KIND`] of each kind.
#[derive(Clone, Debug, Default)]
pub struct Complaints {
    list: Vec<Complaint>,
}

impl Complaints {
    /// Adds one, unless enough of its kind are known.
    pub fn add(&mut self, kind: ComplaintKind, place: Place) {
        let complaint = Complaint { kind, place };
        let same = self.list.iter().filter(|known| known.kind == kind);
        if same.clone().count() < PLACES_PER_KIND && !same.clone().any(|known| *known == complaint) {
            self.list.push(complaint);
        }
    }

    /// True when at least one of this kind was added.
    #[must_use]
    pub fn has(&self, kind: ComplaintKind) -> bool {
        self.list.iter().any(|complaint| complaint.kind == kind)
    }

    /// All, in the order they were found.
    #[must_use]
    pub fn list(&self) -> &[Complaint] {
        &self.list
    }
}

impl From<Vec<Complaint>> for Complaints {
    fn from(list: Vec<Complaint>) -> Self {
        Self { list }
    }
}
