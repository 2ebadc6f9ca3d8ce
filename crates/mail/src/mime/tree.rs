//! Reads the MIME tree in one pass over the lines, with a stack of open multiparts: no recursion, no second look.
//! Then decodes the leaves, each once. Readers disagree about broken structure; here what *could* be shown is kept.

use super::{Content, ContentType, Disposition, Part, PartId, TransferEncoding, charset, transfer};
use crate::{
    complaint::{ComplaintKind, Complaints},
    headers::{Headers, encoded_word, field, parameter},
    limits::{Limits, Work},
    span::{Place, Span},
};

/// The longest boundary looked for. RFC 2046 §5.1.1 allows 70 characters; some programs write more.
const MAX_BOUNDARY_BYTES: usize = 256;

/// The message's own header block and all its parts.
#[derive(Debug, Default)]
pub struct Tree {
    /// The header block of the message.
    pub headers: Headers,
    /// The parts; the first is the message itself.
    pub parts: Vec<Part>,
}

/// Reads header block and parts of a message.
pub fn read(raw: &[u8], limits: &Limits, complaints: &mut Complaints, work: &mut Work) -> Tree {
    let block = field::split(raw, 0, &|_| false, limits, complaints, work);
    let mut reader =
        Reader { raw, limits, complaints, work, parts: Vec::new(), open: Vec::new(), leaf: None };
    let root = reader.part(None, block.headers, 0, block.body_start);
    reader.walk(block.body_start);
    reader.finish();
    let headers = std::mem::take(&mut reader.parts[root].headers);
    let mut parts = reader.parts;
    choose_bodies(&mut parts);
    Decoder { raw, limits, complaints, work }.all(&mut parts);
    Tree { headers, parts }
}

/// A multipart whose end has not been seen.
struct Open {
    part: usize,
    boundary: Vec<u8>,
}

struct Reader<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    complaints: &'a mut Complaints,
    work: &'a mut Work,
    parts: Vec<Part>,
    open: Vec<Open>,
    /// The leaf whose body is being walked over.
    leaf: Option<usize>,
}

impl Reader<'_> {
    /// Adds a part whose headers are read; it becomes the open multipart or the current leaf.
    fn part(&mut self, parent: Option<usize>, headers: Headers, start: usize, body_start: usize) -> usize {
        let index = self.parts.len();
        self.work.parts += 1;
        let mut part = Part {
            id: part_id(index),
            parent: parent.map(part_id),
            depth: parent.map_or(0, |parent| self.parts[parent].depth + 1),
            span: Span::new(start, start),
            body_span: Span::new(body_start, body_start),
            ..Part::default()
        };
        self.describe(&mut part, &headers, parent);
        part.headers = headers;
        if let Some(parent) = parent {
            self.parts[parent].children.push(part_id(index));
        }
        let boundary = self.boundary(&part);
        self.parts.push(part);
        match boundary {
            Some(boundary) => {
                self.open.push(Open { part: index, boundary });
                self.leaf = None;
            }
            None => self.leaf = Some(index),
        }
        index
    }

    /// The boundary of a multipart that is to be opened.
    fn boundary(&mut self, part: &Part) -> Option<Vec<u8>> {
        if part.content_type.kind != "multipart" {
            return None;
        }
        if part.depth as usize >= self.limits.depth {
            self.complain(ComplaintKind::TooDeep, part.span);
            return None;
        }
        let boundary =
            part.content_type.parameter("boundary").map(|boundary| boundary.trim_end().as_bytes().to_vec());
        let boundary =
            boundary.filter(|boundary| !boundary.is_empty() && boundary.len() <= MAX_BOUNDARY_BYTES);
        if boundary.is_none() {
            self.complain(ComplaintKind::NoBoundary, part.span);
        }
        boundary
    }

    /// Walks over the lines, cutting at boundaries.
    fn walk(&mut self, start: usize) {
        let mut position = start;
        let dashes = memchr::memmem::Finder::new(b"\n--");
        while position < self.raw.len() && !self.open.is_empty() {
            let Some(line) = next_dashes(self.raw, position, &dashes) else { break };
            self.work.boundary_checks += self.open.len();
            if self.work.boundary_checks > self.limits.boundary_checks {
                self.complain(ComplaintKind::TooManyParts, Span::new(line, line));
                break;
            }
            let end = memchr::memchr(b'\n', &self.raw[line..]).map_or(self.raw.len(), |at| line + at + 1);
            position = match delimiter(&self.open, &self.raw[line..end]) {
                Some(hit) => self.cut(&hit, line, end),
                None => end,
            };
        }
        self.work.bytes += self.raw.len();
    }

    /// A boundary line: ends what is open inside, begins the next part. Returns where to go on.
    fn cut(&mut self, hit: &Delimiter, line: usize, line_end: usize) -> usize {
        self.close_above(hit.level, before_line(self.raw, line));
        let parent = self.open[hit.level].part;
        if hit.is_last {
            self.open.truncate(hit.level);
            self.parts[parent].body_span.end = offset(line_end);
            self.parts[parent].span.end = offset(line_end);
            return line_end;
        }
        if self.parts.len() >= self.limits.parts {
            self.complain(ComplaintKind::TooManyParts, Span::new(line, line_end));
            return line_end;
        }
        let open = &self.open;
        let is_delimiter = |text: &[u8]| delimiter(open, text).is_some();
        let block = field::split(self.raw, line_end, &is_delimiter, self.limits, self.complaints, self.work);
        self.part(Some(parent), block.headers, line_end, block.body_start);
        block.body_start
    }

    /// Ends the current leaf and all multiparts inside the one at `level`.
    fn close_above(&mut self, level: usize, end: usize) {
        if let Some(leaf) = self.leaf.take() {
            self.end(leaf, end);
        }
        while self.open.len() > level + 1 {
            let Some(inner) = self.open.pop() else { break };
            self.complain(ComplaintKind::MissingMimeEnd, Span::new(end, end));
            self.end(inner.part, end);
        }
    }

    fn end(&mut self, part: usize, end: usize) {
        let part = &mut self.parts[part];
        // The body of a part without an empty line begins at the boundary itself.
        part.body_span.end = offset(end).max(part.body_span.start);
        part.span.end = part.body_span.end;
    }

    /// The message is over: everything still open ends here.
    fn finish(&mut self) {
        let end = self.raw.len();
        if let Some(leaf) = self.leaf.take() {
            self.end(leaf, end);
        }
        while let Some(inner) = self.open.pop() {
            let is_found = !self.parts[inner.part].children.is_empty();
            let kind = if is_found { ComplaintKind::MissingMimeEnd } else { ComplaintKind::BoundaryNotFound };
            self.complain(kind, Span::new(end, end));
            self.end(inner.part, end);
        }
        // The root reaches to the end of the message, epilogue included.
        self.end(0, end);
    }

    /// Reads what the part's own fields say about it.
    fn describe(&mut self, part: &mut Part, headers: &Headers, parent: Option<usize>) {
        if let Some(header) = headers.first("Content-Type") {
            match content_type(&header.value, &mut |kind| {
                self.complaints.add(kind, Place::Raw(header.value_span));
            }) {
                Some(content_type) => {
                    part.content_type = content_type;
                    part.has_content_type = true;
                }
                None => self.complain(ComplaintKind::BrokenContentType, header.value_span),
            }
            if headers.count("Content-Type") > 1 {
                self.complain(ComplaintKind::RepeatedField, header.value_span);
            }
        } else if parent.is_some_and(|parent| self.parts[parent].content_type.is("multipart", "digest")) {
            // RFC 2046 §5.1.5.
            part.content_type = ContentType {
                kind: "message".to_owned(),
                subtype: "rfc822".to_owned(),
                parameters: Vec::new(),
            };
        }
        if let Some(header) = headers.first("Content-Disposition") {
            let read = parameter::read(&header.value);
            read.complaints.iter().for_each(|kind| self.complain(*kind, header.value_span));
            part.disposition = Some(Disposition { kind: read.value, parameters: read.parameters });
        }
        if let Some(header) = headers.first("Content-Transfer-Encoding") {
            part.transfer_encoding =
                self.transfer_encoding(&header.value, header.value_span, &part.content_type);
        }
        part.file_name = file_name(part);
        part.content_id = headers.value("Content-ID").map(without_brackets).filter(|id| !id.is_empty());
        part.content_location = headers.value("Content-Location").map(str::to_owned);
        part.description = headers.value("Content-Description").map(|text| encoded_word::decode(text).text);
    }

    fn transfer_encoding(
        &mut self,
        value: &str,
        place: Span,
        content_type: &ContentType,
    ) -> TransferEncoding {
        let word = value.split([' ', ';', '(']).next().unwrap_or_default().trim_matches('"');
        let encoding = TransferEncoding::from_name(word);
        if encoding.is_none() && !word.is_empty() {
            self.complain(ComplaintKind::UnknownTransferEncoding, place);
        }
        let encoding = encoding.unwrap_or(if word.is_empty() {
            TransferEncoding::SevenBit
        } else {
            TransferEncoding::Unknown
        });
        let is_plain = matches!(
            encoding,
            TransferEncoding::SevenBit | TransferEncoding::EightBit | TransferEncoding::Binary
        );
        if content_type.kind == "multipart" && !is_plain {
            // RFC 2045 §6.4: a multipart is never encoded; it is read as if it were not.
            self.complain(ComplaintKind::EncodedContainer, place);
        }
        encoding
    }

    fn complain(&mut self, kind: ComplaintKind, span: Span) {
        self.complaints.add(kind, Place::Raw(span));
    }
}

fn part_id(index: usize) -> PartId {
    PartId(u32::try_from(index).unwrap_or(u32::MAX))
}

fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Where the line end before `line` begins: it belongs to the boundary (RFC 2046 §5.1.1).
fn before_line(raw: &[u8], line: usize) -> usize {
    match &raw[..line] {
        [.., b'\r', b'\n'] => line - 2,
        [.., b'\n'] => line - 1,
        _ => line,
    }
}

/// The next line that begins with two hyphens, from a line's beginning on.
fn next_dashes(raw: &[u8], start: usize, dashes: &memchr::memmem::Finder<'_>) -> Option<usize> {
    if raw[start..].starts_with(b"--") {
        return Some(start);
    }
    dashes.find(&raw[start..]).map(|at| start + at + 1)
}

/// A boundary line: of which open multipart, and whether it is the last one.
struct Delimiter {
    level: usize,
    is_last: bool,
}

/// RFC 2046 §5.1.1: the boundary must begin the line; what follows is not compared. Of several that fit the longest counts,
/// and of equals the innermost.
fn delimiter(open: &[Open], line: &[u8]) -> Option<Delimiter> {
    let text = line.strip_prefix(b"--")?;
    let mut best: Option<(usize, usize)> = None;
    for (level, one) in open.iter().enumerate() {
        if text.starts_with(&one.boundary) && best.is_none_or(|(_, length)| one.boundary.len() >= length) {
            best = Some((level, one.boundary.len()));
        }
    }
    best.map(|(level, length)| Delimiter { level, is_last: text[length..].starts_with(b"--") })
}

/// Reads a Content-Type value; `None` when there is no type and subtype in it.
fn content_type(value: &str, complain: &mut dyn FnMut(ComplaintKind)) -> Option<ContentType> {
    let read = parameter::read(value);
    read.complaints.iter().for_each(|kind| complain(*kind));
    let (kind, subtype) = read.value.split_once('/')?;
    let is_token = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte > b' ' && !b"()<>@,;:\\\"/[]?=".contains(&byte))
    };
    let (kind, subtype) = (kind.trim(), subtype.trim());
    // A stray word after the subtype is dropped: "text/html charset=utf-8".
    let first = subtype.split_whitespace().next().unwrap_or_default();
    if first.len() < subtype.len() {
        complain(ComplaintKind::BrokenContentType);
    }
    let mut parameters = read.parameters;
    if let Some(stray) = subtype.get(first.len()..).map(str::trim).filter(|stray| stray.contains('=')) {
        parameters.extend(parameter::read(&format!("x;{stray}")).parameters);
    }
    (is_token(kind) && is_token(first)).then(|| ContentType {
        kind: kind.to_owned(),
        subtype: first.to_owned(),
        parameters,
    })
}

/// Content-Disposition's `filename`, else Content-Type's `name` (RFC 2183 §2.3).
fn file_name(part: &Part) -> Option<String> {
    let of = |list: &[(String, String)], name: &str| {
        list.iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let disposition =
        part.disposition.as_ref().and_then(|disposition| of(&disposition.parameters, "filename"));
    disposition.or_else(|| of(&part.content_type.parameters, "name"))
}

fn without_brackets(value: &str) -> String {
    let value = value.trim();
    value.strip_prefix('<').unwrap_or(value).trim_end_matches('>').trim().to_owned()
}

/// Decides which leaves are text of the message itself: RFC 8621 §4.1.4's rule for inline text, which is what mail programs do.
/// A multipart without parts becomes a leaf first, so that nothing can hide in a broken one.
fn choose_bodies(parts: &mut [Part]) {
    for index in 0..parts.len() {
        let is_empty_container =
            parts[index].content_type.kind == "multipart" && parts[index].children.is_empty();
        let is_leaf = parts[index].children.is_empty();
        let parent = parts[index].parent.and_then(|parent| parts.get(parent.0 as usize));
        let is_first = parent.is_none_or(|parent| parent.children.first() == Some(&parts[index].id));
        let is_related = parent.is_some_and(|parent| parent.content_type.is("multipart", "related"));
        let is_start = is_related && parent.is_some_and(|parent| is_related_start(parent, &parts[index]));
        let part = &parts[index];
        let is_text = part.content_type.is("text", "plain")
            || part.content_type.is("text", "html")
            || is_empty_container;
        let is_attached =
            part.disposition.as_ref().is_some_and(|disposition| disposition.kind == "attachment");
        let is_shown = is_first || is_start || (!is_related && part.file_name.is_none());
        parts[index].is_body = is_leaf && is_text && !is_attached && is_shown;
    }
}

/// RFC 2387 §3.2: the root of a related multipart may be named by its content id.
fn is_related_start(parent: &Part, part: &Part) -> bool {
    let start = parent.content_type.parameter("start").map(without_brackets);
    start.is_some() && start == part.content_id
}

/// Decodes the leaves.
struct Decoder<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    complaints: &'a mut Complaints,
    work: &'a mut Work,
}

impl Decoder<'_> {
    fn all(&mut self, parts: &mut [Part]) {
        for part in parts.iter_mut().filter(|part| part.children.is_empty()) {
            let bytes = self.transfer(part);
            self.work.decoded_bytes += bytes.len();
            part.content =
                if part.is_body { Content::Text(self.text(part, bytes)) } else { Content::Bytes(bytes) };
        }
    }

    fn transfer(&mut self, part: &Part) -> Vec<u8> {
        let place = Place::Raw(part.body_span);
        let whole = &self.raw[part.body_span.range()];
        // Of a text only so much is looked at, so not more is decoded: four bytes make at least one in every encoding
        // that wastes none.
        let needed = if part.is_body {
            self.limits.body_bytes.saturating_mul(4).saturating_add(4)
        } else {
            whole.len()
        };
        let encoded = &whole[..whole.len().min(needed)];
        if encoded.len() < whole.len() {
            self.complaints.add(ComplaintKind::BodyTooLong, place);
        }
        let (decoded, kind) = match part.transfer_encoding {
            TransferEncoding::Base64 => (transfer::base64(encoded), ComplaintKind::BrokenBase64),
            TransferEncoding::QuotedPrintable => {
                (transfer::quoted_printable(encoded), ComplaintKind::BrokenQuotedPrintable)
            }
            TransferEncoding::Uuencode => {
                (transfer::uuencode(encoded), ComplaintKind::UnknownTransferEncoding)
            }
            TransferEncoding::SevenBit if !encoded.is_ascii() => {
                self.complaints.add(ComplaintKind::EightBitInSevenBit, place);
                return encoded.to_vec();
            }
            _ => return encoded.to_vec(),
        };
        if decoded.is_broken {
            self.complaints.add(kind, place);
        }
        decoded.bytes
    }

    fn text(&mut self, part: &Part, mut bytes: Vec<u8>) -> String {
        let place = Place::Raw(part.body_span);
        if bytes.len() > self.limits.body_bytes {
            self.complaints.add(ComplaintKind::BodyTooLong, place);
            bytes.truncate(self.limits.body_bytes);
        }
        let named = part.content_type.parameter("charset");
        let is_html = part.content_type.is("text", "html");
        let named = if named.is_none() && is_html { charset::from_meta(&bytes) } else { named };
        let decoded = charset::decode_owned(bytes, named);
        if decoded.is_unknown {
            self.complaints.add(ComplaintKind::UnknownCharset, place);
        }
        if decoded.is_broken {
            self.complaints.add(ComplaintKind::BrokenCharset, place);
        }
        decoded.text
    }
}

#[cfg(test)]
mod tests;
