//! What cameras and programs write into pictures: Exif (JPEG, WebP, PNG), PNG text, JPEG comments, colour profile makers.
//!
//! Only the few fields that say where a picture comes from; names are those of exiftool, because rules use them.

use super::super::open::{Work, cut};
use super::super::{Kind, text};

/// Segments or chunks looked at before the picture data.
const SEGMENTS: usize = 64;
/// Entries of one Exif directory looked at.
const ENTRIES: usize = 128;

/// Reads the metadata of a picture.
pub(super) fn read(bytes: &[u8], kind: Kind, work: &mut Work<'_>) {
    match kind {
        Kind::Jpg => jpeg(bytes, work),
        Kind::Png => png(bytes, work),
        _ => {}
    }
}

fn jpeg(bytes: &[u8], work: &mut Work<'_>) {
    let mut at = 2;
    for _ in 0..SEGMENTS {
        let Some(&[0xFF, marker, high, low]) =
            bytes.get(at..at + 4).and_then(|four| <&[u8; 4]>::try_from(four).ok())
        else {
            return;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = bytes.get(at + 4..at + 2 + length.max(2)).unwrap_or_default();
        match marker {
            0xE1 if segment.starts_with(b"Exif\0\0") => exif(&segment[6..], work),
            0xE1 => xmp(segment, work),
            0xE2 if segment.starts_with(b"ICC_PROFILE\0") => {
                profile(segment.get(14..).unwrap_or_default(), work);
            }
            0xFE => work.metadata("Comment", &text::decode(cut_bytes(segment))),
            // Start of scan: the picture begins.
            0xDA => return,
            _ => {}
        }
        at += 2 + length.max(2);
    }
}

fn png(bytes: &[u8], work: &mut Work<'_>) {
    let mut at = 8;
    for _ in 0..SEGMENTS {
        let Some(length) =
            bytes.get(at..at + 4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
        else {
            return;
        };
        let Some(end) = (at + 8).checked_add(length as usize) else { return };
        let Some(data) = bytes.get(at + 8..end) else {
            work.metadata("Warning", "Truncated PNG image");
            return;
        };
        match &bytes[at + 4..at + 8] {
            b"IEND" => return,
            b"tEXt" => png_text(data, work),
            b"eXIf" => exif(data, work),
            _ => {}
        }
        at = end.saturating_add(4);
    }
}

/// W3C PNG §11.3.3.2: a keyword, a zero, the text.
fn png_text(data: &[u8], work: &mut Work<'_>) {
    let Some(end) = data.iter().position(|&byte| byte == 0) else { return };
    let value = text::decode(cut_bytes(&data[end + 1..])).into_owned();
    let name = match &data[..end] {
        b"Software" => "Software",
        b"Comment" => "Comment",
        b"Title" => "Title",
        b"Author" => "Author",
        b"Description" => "Description",
        b"Copyright" => "Copyright",
        _ => return,
    };
    work.metadata(name, &value);
}

fn cut_bytes(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(2048)]
}

/// Exif 2.32 §4.5: a TIFF directory, and the Exif directory it points to.
fn exif(tiff: &[u8], work: &mut Work<'_>) {
    let is_little = match tiff.get(..2) {
        Some(b"II") => true,
        Some(b"MM") => false,
        _ => return,
    };
    let tiff = Tiff { bytes: tiff, is_little };
    let Some(first) = tiff.u32(4) else { return };
    if let Some(second) = directory(&tiff, first as usize, work) {
        directory(&tiff, second as usize, work);
    }
}

struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl Tiff<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let pair: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let four: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }
}

/// Reads one directory; returns where the Exif directory stands, if it says so.
fn directory(tiff: &Tiff<'_>, at: usize, work: &mut Work<'_>) -> Option<u32> {
    let count = usize::from(tiff.u16(at)?).min(ENTRIES);
    let mut exif_at = None;
    for index in 0..count {
        let entry = at + 2 + 12 * index;
        let (tag, bytes) = (tiff.u16(entry)?, tiff.u32(entry + 4)? as usize);
        let name = match tag {
            0x010E => "ImageDescription",
            0x010F => "Make",
            0x0110 => "Model",
            0x0131 => "Software",
            0x013B => "Artist",
            0x8298 => "Copyright",
            0x0132 => "ModifyDate",
            0x9286 => "UserComment",
            0x8769 => {
                exif_at = tiff.u32(entry + 8);
                continue;
            }
            _ => continue,
        };
        let value_at = if bytes <= 4 { entry + 8 } else { tiff.u32(entry + 8)? as usize };
        let Some(value) = tiff.bytes.get(value_at..value_at.saturating_add(bytes.min(2048))) else {
            continue;
        };
        // The user comment begins with eight bytes that name its character code.
        let value = if tag == 0x9286 { value.get(8..).unwrap_or_default() } else { value };
        work.metadata(name, text::decode(value).trim_end_matches('\0'));
    }
    exif_at
}

/// ICC.1:2022 §7.2: the profile header names the maker of the device.
fn profile(header: &[u8], work: &mut Work<'_>) {
    let Some(maker) = header.get(48..52) else { return };
    let name = match maker {
        b"APPL" | b"appl" => "Apple Computer Inc.",
        b"ADBE" => "Adobe Systems Inc.",
        b"MSFT" => "Microsoft Corporation",
        b"HP  " => "Hewlett-Packard",
        b"IEC " => "Hewlett-Packard",
        b"SUNW" => "Sun Microsystems",
        _ => return work.metadata("DeviceManufacturer", &text::decode(maker)),
    };
    work.metadata("DeviceManufacturer", name);
}

/// Names the XMP toolkit and creating tool, without reading the whole packet.
fn xmp(segment: &[u8], work: &mut Work<'_>) {
    let packet = text::decode(&segment[..segment.len().min(16 << 10)]);
    for (mark, name) in [("x:xmptk=\"", "XMPToolkit"), ("xmp:CreatorTool=\"", "CreatorTool")] {
        if let Some(at) = packet.find(mark) {
            let rest = &packet[at + mark.len()..];
            work.metadata(name, cut(rest.split('"').next().unwrap_or(""), 256));
        }
    }
}
