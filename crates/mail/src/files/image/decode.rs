//! From picture files to pixels: PNG, JPEG, GIF (first frame), WebP, BMP and greymaps.
//!
//! Callers have checked the size in the header against the budget before anything is decoded.

use std::borrow::Cow;
use std::io::Cursor;

use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::super::Kind;
use super::{Picture, Pixels, luma};

/// Memory a decoder may take for itself, beside the picture: palettes, text chunks, profiles.
const DECODER_BYTES: usize = 24 << 20;

/// Returns width and height as the header says.
pub(super) fn dimensions(bytes: &[u8], kind: Kind) -> Option<(u32, u32)> {
    let be32 = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let le16 = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let le32 = |at: usize| Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    match kind {
        // W3C PNG §11.2.2: IHDR is the first chunk.
        Kind::Png => Some((be32(16)?, be32(20)?)),
        Kind::Gif => Some((le16(6)?, le16(8)?)),
        Kind::Bmp if le32(14)? == 12 => Some((le16(18)?, le16(20)?)),
        // A negative height means top row first.
        Kind::Bmp => Some((le32(18)?.unsigned_abs(), le32(22)?.unsigned_abs())),
        Kind::Jpg => jpeg_dimensions(bytes),
        Kind::Webp => {
            image_webp::WebPDecoder::new(Cursor::new(bytes)).ok().map(|decoder| decoder.dimensions())
        }
        _ => greymap(bytes).map(|(width, height, _)| (width, height)),
    }
}

/// ITU-T T.81 B.2.2: the frame header holds the size.
fn jpeg_dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) =
        bytes.get(at..at + 4).and_then(|four| <&[u8; 4]>::try_from(four).ok())
    {
        match marker {
            // Fill bytes and markers without a length.
            0xFF => at += 1,
            0x01 | 0xD0..=0xD8 => at += 2,
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let size = bytes.get(at + 5..at + 9)?;
                let height = u32::from(u16::from_be_bytes([size[0], size[1]]));
                return Some((u32::from(u16::from_be_bytes([size[2], size[3]])), height));
            }
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2),
        }
    }
    None
}

/// Decodes a picture; none if it is damaged beyond use.
pub(super) fn decode(bytes: &[u8], kind: Kind) -> Option<Picture<'_>> {
    match kind {
        Kind::Png => png(bytes),
        Kind::Jpg => jpeg(bytes),
        Kind::Gif => gif(bytes),
        Kind::Webp => webp(bytes),
        Kind::Bmp => bmp(bytes),
        _ => {
            let (width, height, values) = greymap(bytes)?;
            Picture::new(width as usize, height as usize, Pixels::Grey(Cow::Borrowed(values)))
        }
    }
}

fn png(bytes: &[u8]) -> Option<Picture<'_>> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: DECODER_BYTES });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.ignore_checksums(true);
    let mut reader = decoder.read_info().ok()?;
    let mut buffer = vec![0xFF; reader.output_buffer_size()?];
    let (colour, _) = reader.output_color_type();
    // A cut picture keeps the rows before the cut, which may hold the code.
    let _ = reader.next_frame(&mut buffer);
    let info = reader.info();
    let pixels = match colour {
        png::ColorType::Grayscale | png::ColorType::Indexed => Pixels::Grey(Cow::Owned(buffer)),
        png::ColorType::GrayscaleAlpha => Pixels::GreyAlpha(buffer),
        png::ColorType::Rgb => Pixels::Rgb(buffer),
        png::ColorType::Rgba => Pixels::Rgba(buffer),
    };
    Picture::new(info.width as usize, info.height as usize, pixels)
}

fn jpeg(bytes: &[u8]) -> Option<Picture<'_>> {
    let options = DecoderOptions::new_fast().jpeg_set_out_colorspace(ColorSpace::Luma).set_strict_mode(false);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    // Readers differ in what they skip before the frame header: what was promised was counted, and nothing larger is decoded.
    if jpeg_dimensions(bytes)? != (u32::from(info.width), u32::from(info.height)) {
        return None;
    }
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    let values = decoder.decode().ok()?;
    let channels = values.len() / (width * height).max(1);
    let values = match channels {
        0 => return None,
        1 => values,
        _ => values.chunks_exact(channels).map(|pixel| pixel[0]).collect(),
    };
    Picture::new(width, height, Pixels::Grey(Cow::Owned(values)))
}

fn gif(bytes: &[u8]) -> Option<Picture<'_>> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    options.set_memory_limit(gif::MemoryLimit::Bytes((DECODER_BYTES as u64).try_into().ok()?));
    let mut decoder = options.read_info(Cursor::new(bytes)).ok()?;
    let frame = decoder.read_next_frame().ok()??;
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    Picture::new(width, height, Pixels::Rgba(frame.buffer.to_vec()))
}

fn webp(bytes: &[u8]) -> Option<Picture<'_>> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
    decoder.set_memory_limit(DECODER_BYTES);
    let (width, height) = decoder.dimensions();
    // The decoder decodes a whole frame before it looks whether that fits into the picture.
    if !has_frames_within(bytes, (width, height)) {
        return None;
    }
    let mut buffer = vec![0; decoder.output_buffer_size()?];
    decoder.read_image(&mut buffer).ok()?;
    let pixels = if decoder.has_alpha() { Pixels::Rgba(buffer) } else { Pixels::Rgb(buffer) };
    Picture::new(width as usize, height as usize, pixels)
}

/// Whether each frame of a WebP is as small as its canvas (RFC 9649 §2.5; RFC 6386 §9.1: behind the chunk's length and a tag of three bytes stand a start code and the sides).
fn has_frames_within(bytes: &[u8], (width, height): (u32, u32)) -> bool {
    memchr::memmem::find_iter(bytes, b"VP8 ").all(|at| {
        let Some(&[0x9D, 0x01, 0x2A, a, b, c, d]) = bytes.get(at + 11..at + 18) else { return true };
        // The two upper bits say how it is to be scaled.
        let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
        side([a, b]) <= width && side([c, d]) <= height
    })
}

/// Windows bitmaps without compression; others are rare in mail.
fn bmp(bytes: &[u8]) -> Option<Picture<'_>> {
    let (width, height) = dimensions(bytes, Kind::Bmp)?;
    let (width, height) = (width as usize, height as usize);
    let le32 = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let is_core = le32(14)? == 12;
    let bits_at = if is_core { 24 } else { 28 };
    let bits = usize::from(u16::from_le_bytes(bytes.get(bits_at..bits_at + 2)?.try_into().ok()?));
    if !is_core && !matches!(le32(30)?, 0 | 3) {
        return None;
    }
    let is_top_first = !is_core && (le32(22)? as i32) < 0;
    let (palette_at, palette_step) = if is_core { (26, 3) } else { (14 + le32(14)? as usize, 4) };
    let shade = |index: usize| {
        let at = palette_at.saturating_add(index * palette_step);
        bytes.get(at..at + 3).map_or(255, |colour| luma(colour[2], colour[1], colour[0]))
    };
    let start = le32(10)? as usize;
    let row_bytes = (width * bits).div_ceil(32) * 4;
    let mut values = Vec::with_capacity(width * height);
    for row in 0..height {
        let row = if is_top_first { row } else { height - 1 - row };
        let at = start.checked_add(row * row_bytes)?;
        let line = bytes.get(at..at + row_bytes)?;
        for column in 0..width {
            values.push(match bits {
                1 => shade(usize::from(line[column / 8] >> (7 - column % 8) & 1)),
                4 => shade(usize::from(line[column / 2] >> (4 * (1 - column % 2)) & 15)),
                8 => shade(usize::from(line[column])),
                24 => luma(line[3 * column + 2], line[3 * column + 1], line[3 * column]),
                32 => luma(line[4 * column + 2], line[4 * column + 1], line[4 * column]),
                _ => return None,
            });
        }
    }
    Picture::new(width, height, Pixels::Grey(Cow::Owned(values)))
}

/// Portable greymap of one byte a pixel: `P5`, width, height, 255, one blank, the rows.
fn greymap(bytes: &[u8]) -> Option<(u32, u32, &[u8])> {
    let head = &bytes[..bytes.len().min(64)];
    let mut fields = head.split(|byte| byte.is_ascii_whitespace());
    let mut used = 0;
    let mut next = || {
        let field = fields.next()?;
        used += field.len() + 1;
        std::str::from_utf8(field).ok()
    };
    if next()? != "P5" {
        return None;
    }
    let (width, height): (u32, u32) = (next()?.parse().ok()?, next()?.parse().ok()?);
    if next()? != "255" {
        return None;
    }
    let count = (width as usize).checked_mul(height as usize)?;
    Some((width, height, bytes.get(used..used.checked_add(count)?)?))
}

/// Writes grey values as a portable greymap.
pub(in super::super) fn write_greymap(width: usize, height: usize, values: &[u8]) -> Vec<u8> {
    let mut file = format!("P5 {width} {height} 255\n").into_bytes();
    file.extend_from_slice(values);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame header of one component (ITU-T T.81 B.2.2).
    fn frame([width, height]: [u16; 2]) -> Vec<u8> {
        let sizes = [height.to_be_bytes(), width.to_be_bytes()].concat();
        [&[0xFF, 0xC0, 0, 11, 8], &sizes[..], &[1, 1, 0x11, 0]].concat()
    }

    /// A grey JPEG: every block is two bits, no difference and nothing more.
    fn grey_jpeg(sides: [u16; 2]) -> Vec<u8> {
        let codes = |class: u8| [&[0xFF, 0xC4, 0, 20, class, 1], &[0; 16][..]].concat();
        let blocks: usize = sides.iter().map(|side| usize::from(side.div_ceil(8))).product();
        [
            &[0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0][..],
            &[1; 64],
            &frame(sides),
            &codes(0),
            &codes(0x10),
            &[0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0],
            &vec![0; blocks.div_ceil(4)],
            &[0xFF, 0xD9],
        ]
        .concat()
    }

    #[test]
    fn a_jpeg_that_hides_a_larger_picture_from_its_promise_is_not_decoded() {
        let plain = grey_jpeg([64, 48]);
        assert_eq!(dimensions(&plain, Kind::Jpg), Some((64, 48)));
        let picture = decode(&plain, Kind::Jpg).unwrap();
        assert_eq!((picture.width, picture.height), (64, 48));
        // One reader takes `FF 00` for a segment with a length and skips what is in it, another for filling.
        let hidden = &plain[2..];
        let length = u16::try_from(hidden.len() + 2).unwrap().to_be_bytes();
        let forged = [&[0xFF, 0xD8, 0xFF, 0], &length[..], hidden, &frame([8, 8])].concat();
        assert_eq!(dimensions(&forged, Kind::Jpg), Some((8, 8)));
        assert!(decode(&forged, Kind::Jpg).is_none());
    }

    /// A chunk of a WebP (RFC 9649 §2.3).
    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [
            name,
            &u32::try_from(content.len()).unwrap().to_le_bytes(),
            content,
            &[0; 1][content.len() & 1 ^ 1..],
        ]
        .concat()
    }

    #[test]
    fn a_webp_with_a_frame_larger_than_its_canvas_is_not_decoded() {
        // RFC 9649 §2.7.1: the canvas, each side less one; RFC 6386 §9.1: the key frame with its sides.
        let canvas = [0, 0, 0, 0, 49, 0, 0, 49, 0, 0];
        let key_frame = |side: u16| {
            let sides = [side.to_le_bytes(), side.to_le_bytes()].concat();
            [&[0x10, 0xFF, 0xFF, 0x9D, 0x01, 0x2A], &sides[..], &[0; 64]].concat()
        };
        for (side, fits) in [(49, true), (50, true), (51, false), (16_383, false)] {
            let chunks = [chunk(b"VP8X", &canvas), chunk(b"VP8 ", &key_frame(side))].concat();
            let file = chunk(b"RIFF", &[b"WEBP", &chunks[..]].concat());
            assert_eq!(dimensions(&file, Kind::Webp), Some((50, 50)), "{side}");
            assert_eq!(has_frames_within(&file, (50, 50)), fits, "{side}");
        }
    }
}
