//! Pictures: their size, what the camera or program wrote into them, and the QR codes in them.
//!
//! Nothing is drawn and no words are read; a picture is decoded to grey values only to search it for codes, and only if its
//! header promises no more pixels than the budget allows.

mod decode;
mod exif;
mod qr;

use super::open::{Stop, Work};
use super::{Cost, Image, Kind, Reason};

/// Media type of portable greymaps: pictures inside PDFs that are not files of their own are handed on as one.
pub(super) const GREYMAP: &str = "image/x-portable-graymap";

/// Grey values of a picture, row by row; 0 is black.
pub(super) struct Grey {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<u8>,
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
    let grey = decode::decode(bytes, kind).ok_or((Reason::Broken, "picture data"))?;
    search(&grey, work)
}

/// Searches grey values for QR codes.
fn search(grey: &Grey, work: &mut Work<'_>) -> Result<(), Stop> {
    let codes = qr::codes(grey, work.meter).map_err(|reason| (reason, "search for codes"))?;
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
