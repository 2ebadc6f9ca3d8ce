//! Dumps: the addresses in whatever turned up somewhere: text, a table with any delimiter, lines that fill a database, JSON; plain, gzip or Zstandard.
//! Not a table reader ([`crate::csv`]): rows and columns mean nothing here, and everything that is not an address is dropped on sight. Not who they are.
//!
//! What is around an `@` and could be an address is handed on; whether it is one says whoever takes it. So a line of a gigabyte, a quotation mark that is
//! never closed and a delimiter nobody has seen are all the same. Held at a time: [`BUFFER_BYTES`], whatever the file. What cannot be read to its end is read as far as
//! it goes, and that is said: dumps are often cut off.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use thiserror::Error;

use crate::packed::{self, Packed};

#[cfg(test)]
mod tests;

/// So much of a dump is in memory.
const BUFFER_BYTES: usize = 256 << 10;
/// So far on either side of an `@` it is looked for an address: RFC 5321 §4.5.3.1 has names of at most 64 octets and domains of at most 255.
const MOST_SIDE_BYTES: usize = 256;
/// RFC 5321 §4.5.3.1.1.
const MOST_NAME_BYTES: usize = 64;
/// RFC 5321 §4.5.3.1.2.
const MOST_DOMAIN_BYTES: usize = 255;
/// What tells UTF-16 from the rest.
const HEAD_BYTES: usize = 8;

/// What one dump may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes after unpacking: a small file may unpack to more than any disk holds.
    pub bytes: u64,
}

impl Default for Limits {
    /// Some five thousand million rows of nothing but addresses.
    fn default() -> Self {
        Limits { bytes: 128 << 30 }
    }
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Bytes after unpacking.
    pub bytes: u64,
    /// Ends of lines.
    pub lines: u64,
    /// Places that could be an address.
    pub places: u64,
    /// It was packed.
    pub is_packed: bool,
    /// It ends before its end: what was packed is cut off or damaged from some place on. What it was cut in the middle of is not counted.
    pub is_cut: bool,
}

/// A dump cannot be read, or not any further.
#[derive(Debug, Error)]
pub enum DumpError {
    /// Where it comes from failed.
    #[error("read the dump")]
    Source(#[source] io::Error),
    /// It is packed in a way that we do not unpack.
    #[error("read the dump: it is a {0} file; unpack it first with `{command}`", command = .0.command())]
    Packed(Packed),
    /// It is what a program writes for itself.
    #[error("read the dump: it is a {0} file; save it as text first")]
    Document(&'static str),
    /// It is longer than one may be.
    #[error("read the dump: it unpacks to more than {0} bytes; hand it in in parts")]
    TooLong(u64),
}

/// Reads a dump and hands on what could be an address, in the order it stands there; also says after each piece how far it is.
///
/// Errors: the source failed, a format that must be unpacked first, or more bytes than the limit.
pub fn read<R: Read>(
    source: R,
    limits: Limits,
    mut take: impl FnMut(&str),
    mut told: impl FnMut(&Counted),
) -> Result<Counted, DumpError> {
    let mut source = BufReader::with_capacity(BUFFER_BYTES, source);
    let head = head(&mut source).map_err(DumpError::Source)?;
    let packed = Packed::of(&head);
    if let Some(kind) = document(&head) {
        return Err(DumpError::Document(kind));
    }
    let whole = io::Cursor::new(head.clone()).chain(source);
    let mut counted = Counted::default();
    let is_packed = packed.is_some();
    let mut unpacked: Box<dyn Read + '_> = match packed {
        None => Box::new(whole),
        Some(Packed::Gzip) => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(whole))),
        Some(Packed::Zstandard) => Box::new(Frames::new(BufReader::new(whole))),
        Some(other) => return Err(DumpError::Packed(other)),
    };
    counted.is_packed = is_packed;
    let mut scanner = Scanner::default();
    let mut filled = 0;
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut text: Option<Text> = None;
    loop {
        let read = match unpacked.read(&mut buffer[filled..]) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // Of what is packed, all else is its own damage.
            Err(error) if is_packed && !is_sources(error.kind()) => {
                counted.is_cut = true;
                0
            }
            Err(error) => return Err(DumpError::Source(error)),
        };
        filled += read;
        counted.bytes += read as u64;
        if counted.bytes > limits.bytes {
            return Err(DumpError::TooLong(limits.bytes));
        }
        if text.is_none() && filled < HEAD_BYTES && read > 0 {
            continue;
        }
        let text = text.get_or_insert_with(|| Text::of(&buffer[..filled]));
        scanner.push(text.read(&buffer[..filled], read == 0), &mut counted, &mut take);
        filled = 0;
        told(&counted);
        if read == 0 {
            scanner.finish(&mut counted, &mut take);
            return Ok(counted);
        }
    }
}

/// Failures of the place a dump comes from: a disk, a connection.
fn is_sources(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    !matches!(kind, InvalidData | InvalidInput | Other | UnexpectedEof)
}

/// The first bytes; fewer if there are no more.
fn head(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(packed::HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What holds text, but not as text.
fn document(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'%', b'P', b'D', b'F', ..] => Some("PDF"),
        _ => packed::is_spreadsheet(head).then_some("spreadsheet"),
    }
}

/// Zstandard frames, one after another (RFC 8878 §3.1).
struct Frames<R: BufRead> {
    open: Option<Box<Frame<R>>>,
    /// What is left of the source between frames.
    rest: Option<R>,
}

type Frame<R> = ruzstd::decoding::StreamingDecoder<R, ruzstd::decoding::FrameDecoder>;

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Self {
        Frames { open: None, rest: Some(source) }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.open {
                let read = frame.read(buffer)?;
                if read > 0 {
                    return Ok(read);
                }
                self.rest = self.open.take().map(|frame| frame.into_inner());
            }
            let Some(mut rest) = self.rest.take() else { return Ok(0) };
            if rest.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame = ruzstd::decoding::StreamingDecoder::new(rest);
            let frame = frame.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            self.open = Some(Box::new(frame));
        }
    }
}

/// How the bytes are text.
enum Text {
    /// ASCII with whatever else: each piece that could be an address is looked at by itself.
    Narrow,
    /// UTF-16, and what it reads as.
    Wide(Box<Decoder>, Vec<u8>),
}

impl Text {
    fn of(first: &[u8]) -> Self {
        let wide = |encoding: &'static encoding_rs::Encoding| {
            Text::Wide(Box::new(encoding.new_decoder_with_bom_removal()), Vec::new())
        };
        match first {
            [0xff, 0xfe, ..] => wide(UTF_16LE),
            [0xfe, 0xff, ..] => wide(UTF_16BE),
            [low, 0, next, 0, ..] if *low != 0 && *next != 0 => wide(UTF_16LE),
            [0, low, 0, next, ..] if *low != 0 && *next != 0 => wide(UTF_16BE),
            _ => Text::Narrow,
        }
    }

    fn read<'t>(&'t mut self, bytes: &'t [u8], is_end: bool) -> &'t [u8] {
        let Text::Wide(decoder, text) = self else { return bytes };
        // Three bytes of UTF-8 for each unit of UTF-16 at most, and some for what was left over.
        text.resize(bytes.len() * 3 + 16, 0);
        let (_, _, written, _) = decoder.decode_to_utf8(bytes, text, is_end);
        &text[..written]
    }
}

/// Finds what could be addresses in pieces of text.
#[derive(Default)]
struct Scanner {
    /// What may be the beginning of one.
    carried: Vec<u8>,
}

impl Scanner {
    fn push(&mut self, piece: &[u8], counted: &mut Counted, take: &mut impl FnMut(&str)) {
        counted.lines += memchr::memchr_iter(b'\n', piece).count() as u64;
        if self.carried.is_empty() {
            let done = scan(piece, false, counted, take);
            self.carried.extend_from_slice(&piece[done..]);
            return;
        }
        let mut whole = std::mem::take(&mut self.carried);
        whole.extend_from_slice(piece);
        let done = scan(&whole, false, counted, take);
        whole.drain(..done);
        self.carried = whole;
    }

    fn finish(&mut self, counted: &mut Counted, take: &mut impl FnMut(&str)) {
        let rest = std::mem::take(&mut self.carried);
        // Where a file is cut off, an address at its very end may be the beginning of another one.
        scan(&rest, !counted.is_cut, counted, take);
    }
}

/// Hands on what is whole; returns from where on there may be the beginning of one.
fn scan(text: &[u8], is_end: bool, counted: &mut Counted, take: &mut impl FnMut(&str)) -> usize {
    let mut from = 0;
    for at in memchr::memchr_iter(b'@', text) {
        if at < from {
            continue;
        }
        let before = text[from..at].iter().rev().take(MOST_SIDE_BYTES).take_while(|byte| is_part(**byte));
        let begin = at - before.count();
        let behind = text[at + 1..].iter().take(MOST_SIDE_BYTES).take_while(|byte| is_part(**byte)).count();
        let end = at + 1 + behind;
        if end == text.len() && behind < MOST_SIDE_BYTES && !is_end {
            // With what stands before it: an escape may.
            return begin.saturating_sub(1).max(from);
        }
        let end = at + 1 + until_mark(&text[at + 1..end]);
        hand_on(text, (begin, at, end), counted, take);
        from = end;
    }
    if is_end {
        return text.len();
    }
    let open = text[from..].iter().rev().take(MOST_SIDE_BYTES).take_while(|byte| is_part(**byte)).count();
    (text.len() - open).saturating_sub(1).max(from)
}

/// What addresses are made of, as far as anybody meets it. What is left out ends one: `=` and `/` are allowed in names, and stand before them far more often.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+' | b'\'' | b'&') || byte >= 0x80
}

fn hand_on(
    text: &[u8],
    (begin, at, end): (usize, usize, usize),
    counted: &mut Counted,
    take: &mut impl FnMut(&str),
) {
    let begin = begin + escape(text, begin, at);
    let begin = begin + after_mark(&text[begin..at]);
    let is_edge = |byte: &u8| matches!(byte, b'.' | b'\'' | b'&');
    let begin = begin + text[begin..at].iter().take_while(|byte| is_edge(byte)).count();
    let is_edge = |byte: &u8| matches!(byte, b'.' | b'\'' | b'&' | b'-' | b'_' | b'+');
    let end = end - text[at + 1..end].iter().rev().take_while(|byte| is_edge(byte)).count();
    let fits =
        (1..=MOST_NAME_BYTES).contains(&(at - begin)) && (1..=MOST_DOMAIN_BYTES).contains(&(end - at - 1));
    if !fits {
        return;
    }
    counted.places += 1;
    match std::str::from_utf8(&text[begin..end]) {
        Ok(place) => take(place),
        Err(_) => take(&letters(&text[begin..end])),
    }
}

/// Quotation marks and spaces that are no ASCII.
fn is_mark(letter: char) -> bool {
    !letter.is_ascii() && !letter.is_alphanumeric()
}

/// Where the first such mark stands; at the end, if there is none.
fn until_mark(piece: &[u8]) -> usize {
    match std::str::from_utf8(piece) {
        Ok(text) => text.find(is_mark).unwrap_or(piece.len()),
        // A byte is a letter there.
        Err(_) => letters(piece).chars().position(is_mark).unwrap_or(piece.len()),
    }
}

/// Where the text behind the last such mark begins.
fn after_mark(piece: &[u8]) -> usize {
    match std::str::from_utf8(piece) {
        Ok(text) => text
            .char_indices()
            .rfind(|(_, letter)| is_mark(*letter))
            .map_or(0, |(at, letter)| at + letter.len_utf8()),
        Err(_) => letters(piece)
            .chars()
            .collect::<Vec<_>>()
            .iter()
            .rposition(|letter| is_mark(*letter))
            .map_or(0, |at| at + 1),
    }
}

fn letters(piece: &[u8]) -> std::borrow::Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(piece).0
}

/// How many bytes at the beginning belong to an escape: `\n` and `\u003c` of a text within a text.
fn escape(text: &[u8], begin: usize, at: usize) -> usize {
    if begin == 0 || text[begin - 1] != b'\\' {
        return 0;
    }
    match &text[begin..at] {
        [b'u', hex @ ..] if hex.len() >= 4 && hex[..4].iter().all(u8::is_ascii_hexdigit) => 5,
        [b'n' | b'r' | b't', ..] => 1,
        _ => 0,
    }
}
