//! Pictures: their size, what the camera or program wrote into them, and the QR codes in them.
//!
//! Nothing is drawn and no words are read; a picture is decoded only to search it for codes, and only if its
//! header promises no more pixels than the budget allows.

mod decode;
mod exif;
mod qr;

use std::borrow::Cow;

use super::open::{Stop, Work};
use super::{Cost, Image, Kind, Reason};

/// Media type of portable greymaps: pictures inside PDFs that are not files of their own are handed on as one.
pub(super) const GREYMAP: &str = "image/x-portable-graymap";

/// A decoded picture. Its grey values (0 is black) are worked out where they are asked for: of most pictures only every
/// third row is, and not one pixel twice.
pub(super) struct Picture<'b> {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Pixels<'b>,
}

/// Pixels row by row, as they came out of the file.
enum Pixels<'b> {
    Grey(Cow<'b, [u8]>),
    GreyAlpha(Vec<u8>),
    Rgb(Vec<u8>),
    Rgba(Vec<u8>),
}

impl<'b> Picture<'b> {
    /// None if there are fewer pixels than the size promises.
    fn new(width: usize, height: usize, pixels: Pixels<'b>) -> Option<Self> {
        let bytes = match &pixels {
            Pixels::Grey(values) => values.len(),
            Pixels::GreyAlpha(pixels) => pixels.len() / 2,
            Pixels::Rgb(pixels) => pixels.len() / 3,
            Pixels::Rgba(pixels) => pixels.len() / 4,
        };
        (bytes >= width * height).then_some(Picture { width, height, pixels })
    }

    /// Returns the grey value at a place inside.
    pub(super) fn value(&self, x: usize, y: usize) -> u8 {
        let at = y * self.width + x;
        match &self.pixels {
            Pixels::Grey(values) => values[at],
            Pixels::GreyAlpha(pixels) => over_white(pixels[2 * at], pixels[2 * at + 1]),
            Pixels::Rgb(pixels) => luma(pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2]),
            Pixels::Rgba(pixels) => {
                let pixel = &pixels[4 * at..4 * at + 4];
                over_white(luma(pixel[0], pixel[1], pixel[2]), pixel[3])
            }
        }
    }

    /// True if all pixels of a row are the same, as in much of what is drawn and not photographed.
    pub(super) fn is_plain_row(&self, y: usize) -> bool {
        let (pixels, size): (&[u8], usize) = match &self.pixels {
            Pixels::Grey(values) => (values, 1),
            Pixels::GreyAlpha(pixels) => (pixels, 2),
            Pixels::Rgb(pixels) => (pixels, 3),
            Pixels::Rgba(pixels) => (pixels, 4),
        };
        let row = &pixels[y * self.width * size..(y + 1) * self.width * size];
        row.get(size..).is_none_or(|rest| rest == &row[..row.len() - size])
    }

    /// Returns the grey values of a row; `room` is used where they are not there yet.
    pub(super) fn row<'r>(&'r self, y: usize, room: &'r mut Vec<u8>) -> &'r [u8] {
        let (from, to) = (y * self.width, (y + 1) * self.width);
        room.clear();
        match &self.pixels {
            Pixels::Grey(values) => return &values[from..to],
            Pixels::GreyAlpha(pixels) => {
                room.extend(
                    pixels[2 * from..2 * to].chunks_exact(2).map(|pixel| over_white(pixel[0], pixel[1])),
                );
            }
            Pixels::Rgb(pixels) => room.extend(
                pixels[3 * from..3 * to].chunks_exact(3).map(|pixel| luma(pixel[0], pixel[1], pixel[2])),
            ),
            Pixels::Rgba(pixels) => room.extend(
                pixels[4 * from..4 * to]
                    .chunks_exact(4)
                    .map(|pixel| over_white(luma(pixel[0], pixel[1], pixel[2]), pixel[3])),
            ),
        }
        room
    }
}

/// Brightness by ITU-R BT.601.
pub(super) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
}

/// What is seen of a value where the picture is transparent, on white paper.
fn over_white(value: u8, alpha: u8) -> u8 {
    match alpha {
        // Nearly all pixels are one or the other.
        255 => value,
        0 => 255,
        _ => ((u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8,
    }
}

/// Writes grey values as a portable greymap, which [`read`] understands.
pub(super) fn greymap(width: usize, height: usize, values: &[u8]) -> Vec<u8> {
    decode::write_greymap(width, height, values)
}

/// Sides below this hold no code a camera could read: 21 modules of two pixels, and a margin.
const LEAST_SIDE: u32 = 44;

/// Reads a picture.
pub(super) fn read(bytes: &[u8], kind: Kind, work: &mut Work<'_>) -> Result<(), Stop> {
    let Some((width, height)) = decode::dimensions(bytes, kind) else {
        return Err((Reason::Broken, "picture header"));
    };
    work.facets.image = Some(Image { width, height, ..Image::default() });
    work.metadata("ImageWidth", &width.to_string());
    work.metadata("ImageHeight", &height.to_string());
    exif::read(bytes, kind, work);
    if width < LEAST_SIDE || height < LEAST_SIDE {
        note(work, Vec::new());
        return Ok(());
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > work.meter.budget().image_pixels {
        return Err((Reason::TooLarge, "more pixels than are searched for codes"));
    }
    work.meter.spend(Cost::Decode, pixels).map_err(|reason| (reason, "picture"))?;
    let picture = decode::decode(bytes, kind).ok_or((Reason::Broken, "picture data"))?;
    search(&picture, work)
}

/// Searches a picture for QR codes.
fn search(picture: &Picture<'_>, work: &mut Work<'_>) -> Result<(), Stop> {
    let codes = qr::codes(picture, work.meter).map_err(|reason| (reason, "search for codes"))?;
    for code in &codes {
        if code.class == super::QrClass::Url {
            work.url(&code.data);
        }
    }
    note(work, codes);
    Ok(())
}

fn note(work: &mut Work<'_>, codes: Vec<super::QrCode>) {
    if let Some(image) = &mut work.facets.image {
        image.codes = codes;
        image.searched = true;
    }
}
