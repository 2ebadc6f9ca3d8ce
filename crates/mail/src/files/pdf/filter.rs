//! Stream filters (ISO 32000-1 §7.4): flate, LZW, ASCII85, ASCIIHex, run length, and the predictors.
//!
//! Picture filters (DCT, JPX, CCITT, JBIG2) are left as they are and named, for `image` to look at.

use super::super::unpack::{self, Wrapping};
use super::super::{Meter, Reason, text};
use super::object::{Dictionary, Object};

/// Filters on one stream; more than a few is a way to hide.
const FILTERS: usize = 6;

/// A stream with its filters undone.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// The picture filter that remains.
    pub(super) picture: Option<String>,
    /// Why it ended early.
    pub(super) stopped: Option<Reason>,
}

/// Undoes the filters of a stream.
pub(super) fn decode(dictionary: &Dictionary, data: &[u8], meter: &mut Meter) -> Decoded {
    let filters = list(dictionary, &["Filter", "F"]);
    let parameters = list(dictionary, &["DecodeParms", "DP"]);
    let mut decoded = Decoded::default();
    let mut current: Option<Vec<u8>> = None;
    if filters.len() > FILTERS {
        decoded.stopped = Some(Reason::TooMany);
        return decoded;
    }
    for (index, filter) in filters.iter().enumerate() {
        let input = current.as_deref().unwrap_or(data);
        let none = Dictionary::default();
        let parameters =
            parameters.get(index).and_then(|parameters| parameters.dictionary()).unwrap_or(&none);
        let (bytes, stopped) = match filter.name().unwrap_or("") {
            "FlateDecode" | "Fl" => flate(input, parameters, meter),
            "LZWDecode" | "LZW" => lzw(input, parameters, meter),
            "ASCIIHexDecode" | "AHx" => (hex(input), None),
            "ASCII85Decode" | "A85" => (ascii85(input), None),
            "RunLengthDecode" | "RL" => run_length(input, meter),
            // Decrypted before.
            "Crypt" => continue,
            picture => {
                decoded.picture = Some(picture.to_owned());
                break;
            }
        };
        current = Some(bytes);
        if stopped.is_some() {
            decoded.stopped = stopped;
            break;
        }
    }
    decoded.bytes = match current {
        Some(bytes) => bytes,
        None => match unpack::copy(data, meter) {
            Ok(bytes) => bytes,
            Err(reason) => {
                decoded.stopped = Some(reason);
                Vec::new()
            }
        },
    };
    decoded
}

fn list(dictionary: &Dictionary, keys: &[&str]) -> Vec<Object> {
    match keys.iter().find_map(|key| dictionary.get(key)) {
        Some(Object::Array(items)) => items.clone(),
        Some(other) => vec![other.clone()],
        None => Vec::new(),
    }
}

fn flate(input: &[u8], parameters: &Dictionary, meter: &mut Meter) -> (Vec<u8>, Option<Reason>) {
    let mut unpacked = unpack::inflate(input, Wrapping::Zlib, meter);
    if unpacked.stopped == Some(Reason::Broken) && unpacked.bytes.is_empty() {
        // A damaged two-byte header hides the data from nobody: readers skip it.
        unpacked = unpack::inflate(input.get(2..).unwrap_or_default(), Wrapping::Raw, meter);
    }
    // Readers show what came out before the damage.
    let stopped = unpacked.stopped.filter(|reason| *reason != Reason::Broken || unpacked.bytes.is_empty());
    (predict(unpacked.bytes, parameters), stopped)
}

/// ISO 32000-1 §7.4.4.4: rows told as differences (TIFF predictor 2, PNG predictors 10 to 15).
fn predict(bytes: Vec<u8>, parameters: &Dictionary) -> Vec<u8> {
    let number = |key: &str, default: usize| {
        parameters
            .get(key)
            .and_then(Object::integer)
            .map_or(default, |value| value.clamp(0, 1 << 20) as usize)
    };
    let predictor = number("Predictor", 1);
    let (colours, bits, columns) = (number("Colors", 1), number("BitsPerComponent", 8), number("Columns", 1));
    let row_bits = colours.saturating_mul(bits).saturating_mul(columns);
    let (row_bytes, pixel_bytes) = (row_bits.div_ceil(8), (colours * bits).div_ceil(8).max(1));
    if predictor < 2 || row_bytes == 0 || row_bytes > bytes.len() {
        return bytes;
    }
    if predictor == 2 {
        return tiff(bytes, row_bytes, pixel_bytes, bits);
    }
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0; row_bytes];
    for row in bytes.chunks(row_bytes + 1) {
        let Some((&class, row)) = row.split_first() else { break };
        let mut line = row.to_vec();
        line.resize(row_bytes, 0);
        unfilter(class, &mut line, &above, pixel_bytes);
        out.extend_from_slice(&line);
        above = line;
    }
    out
}

fn tiff(mut bytes: Vec<u8>, row_bytes: usize, pixel_bytes: usize, bits: usize) -> Vec<u8> {
    if bits == 8 {
        for row in bytes.chunks_mut(row_bytes) {
            for at in pixel_bytes..row.len() {
                row[at] = row[at].wrapping_add(row[at - pixel_bytes]);
            }
        }
    }
    bytes
}

/// W3C PNG §9.2.
fn unfilter(class: u8, line: &mut [u8], above: &[u8], pixel_bytes: usize) {
    for at in 0..line.len() {
        let left = if at >= pixel_bytes { line[at - pixel_bytes] } else { 0 };
        let up = above[at];
        let corner = if at >= pixel_bytes { above[at - pixel_bytes] } else { 0 };
        let base = match class {
            1 => left,
            2 => up,
            3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
            4 => paeth(left, up, corner),
            _ => 0,
        };
        line[at] = line[at].wrapping_add(base);
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

/// ISO 32000-1 §7.4.4.2: codes of 9 to 12 bits, 256 clears the table, 257 ends.
fn lzw(input: &[u8], parameters: &Dictionary, meter: &mut Meter) -> (Vec<u8>, Option<Reason>) {
    let early = parameters.get("EarlyChange").and_then(Object::integer).unwrap_or(1) as usize;
    let room = usize::try_from(meter.unpack_room()).unwrap_or(0);
    let mut out: Vec<u8> = Vec::new();
    // Each entry is a stretch of what came out before, so the table costs no copies.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut previous: Option<(usize, usize)> = None;
    let (mut bits, mut held, mut width) = (0u32, 0usize, 9);
    let mut stopped = None;
    for &byte in input {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        bits &= (1 << held) - 1;
        if code == 257 {
            break;
        }
        if code == 256 {
            table.clear();
            previous = None;
            width = 9;
            continue;
        }
        let start = out.len();
        if code < 256 {
            out.push(code as u8);
        } else if let Some(&(from, length)) = table.get(code - 258) {
            out.extend_from_within(from..from + length);
        } else if let (Some((from, length)), true) = (previous, code - 258 == table.len()) {
            out.extend_from_within(from..from + length);
            out.push(out[from]);
        } else {
            stopped = Some(Reason::Broken);
            break;
        }
        if let Some((from, length)) = previous
            && table.len() < 4096 - 258
        {
            // The entry before, and the first byte of this one, which follows it in the output.
            table.push((from, length + 1));
        }
        previous = Some((start, out.len() - start));
        width = match table.len() + 258 + early.min(1) {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
        if out.len() > room {
            stopped = Some(Reason::TooLarge);
            break;
        }
    }
    if meter.unpacked(out.len() as u64).is_err() {
        stopped = stopped.or(Some(Reason::TooLarge));
    }
    let stopped = stopped.filter(|reason| *reason != Reason::Broken || out.is_empty());
    (predict(out, parameters), stopped)
}

fn hex(input: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        input.iter().copied().take_while(|&byte| byte != b'>').filter(u8::is_ascii_hexdigit).collect();
    text::hex(&digits)
}

/// ISO 32000-1 §7.4.3.
fn ascii85(input: &[u8]) -> Vec<u8> {
    let input = input.strip_prefix(b"<~").unwrap_or(input);
    let mut out = Vec::with_capacity(input.len() / 5 * 4);
    let mut group = [0u8; 5];
    let mut count = 0;
    for &byte in input {
        match byte {
            b'z' if count == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group[count] = byte - b'!';
                count += 1;
                if count == 5 {
                    out.extend_from_slice(&base85(group).to_be_bytes());
                    count = 0;
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if count > 1 {
        group[count..].fill(84);
        out.extend_from_slice(&base85(group).to_be_bytes()[..count - 1]);
    }
    out
}

fn base85(group: [u8; 5]) -> u32 {
    group.iter().fold(0u32, |sum, &digit| sum.wrapping_mul(85).wrapping_add(u32::from(digit)))
}

/// ISO 32000-1 §7.4.5.
fn run_length(input: &[u8], meter: &mut Meter) -> (Vec<u8>, Option<Reason>) {
    let room = usize::try_from(meter.unpack_room()).unwrap_or(0);
    let mut out = Vec::new();
    let mut at = 0;
    let mut stopped = None;
    while let Some(&length) = input.get(at) {
        match length {
            0..=127 => {
                let end = (at + 2 + usize::from(length)).min(input.len());
                out.extend_from_slice(&input[(at + 1).min(end)..end]);
                at = end;
            }
            128 => break,
            _ => {
                let Some(&byte) = input.get(at + 1) else { break };
                out.resize(out.len() + 257 - usize::from(length), byte);
                at += 2;
            }
        }
        if out.len() > room {
            stopped = Some(Reason::TooLarge);
            break;
        }
    }
    if meter.unpacked(out.len() as u64).is_err() {
        stopped = stopped.or(Some(Reason::TooLarge));
    }
    (out, stopped)
}
