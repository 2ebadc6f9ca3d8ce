//! Pictures and QR codes.

use super::fixture::{docx, noise, opened, pdf_of, pdf_stream, png, qr, zlib};
use crate::files::{Image, QrClass};

fn image(bytes: &[u8]) -> Image {
    let opened = opened(bytes, "picture");
    assert_eq!(opened.failures, []);
    opened.nodes[0].facets.image.clone().unwrap()
}

#[test]
fn a_code_is_read_at_any_size_and_in_either_shade() {
    for (module, is_inverted) in [(2, false), (3, false), (10, false), (30, false), (4, true), (12, true)] {
        let (side, values) = qr("https://example.com/login", module, is_inverted);
        let image = image(&png(side, side, &values));
        assert_eq!((image.width, image.height, image.searched), (side as u32, side as u32, true));
        let codes: Vec<(&str, QrClass)> =
            image.codes.iter().map(|code| (code.data.as_str(), code.class)).collect();
        assert_eq!(
            codes,
            [("https://example.com/login", QrClass::Url)],
            "{module} pixels a module, inverted {is_inverted}"
        );
    }
}

#[test]
fn a_code_in_a_page_is_found() {
    // A code of 3 pixels a module in the corner of a page of 1200 by 1600 with lines of strokes as text.
    let (side, values) = qr("https://example.com/pay?id=4711", 3, false);
    let (width, height) = (1200, 1600);
    let mut page = vec![250u8; width * height];
    let strokes = noise(width * height);
    for y in (0..1000).filter(|y| y % 24 < 14) {
        for x in 100..1100 {
            // Letters of strokes two pixels wide, one in four of the places they may stand.
            page[y * width + x] = if strokes[y / 7 * width + x / 2] > 190 { 20 } else { 250 };
        }
    }
    for y in 0..side {
        page[(y + 1300) * width + 900..][..side].copy_from_slice(&values[y * side..][..side]);
    }
    let image = image(&png(width, height, &page));
    assert_eq!(image.codes.len(), 1);
    assert_eq!(image.codes[0].data, "https://example.com/pay?id=4711");
}

#[test]
fn pictures_without_codes_have_none() {
    for values in [vec![128u8; 40_000], noise(40_000), (0..40_000).map(|index| (index / 200) as u8).collect()]
    {
        assert_eq!(image(&png(200, 200, &values)).codes, []);
    }
}

#[test]
fn codes_say_what_they_are() {
    let cases = [
        ("https://example.com", QrClass::Url, "url"),
        ("HTTP://EXAMPLE.COM/X", QrClass::Url, "url"),
        ("example.com/path", QrClass::Url, "url"),
        ("just words", QrClass::Text, "undefined"),
        ("mailto:a@example.com", QrClass::Email, "email"),
        ("tel:+15550100", QrClass::Telephone, "telephone"),
        ("WIFI:T:WPA;S:guest;P:x;;", QrClass::Wifi, "wifi"),
        ("BEGIN:VCARD\nEND:VCARD", QrClass::Contact, "contact"),
    ];
    for (data, class, name) in cases {
        let (side, values) = qr(data, 4, false);
        let code = image(&png(side, side, &values)).codes.remove(0);
        assert_eq!((code.data.as_str(), code.class, code.class.name()), (data, class, name));
    }
}

#[test]
fn a_code_inside_a_pdf_is_found() {
    let (side, values) = qr("https://example.com/in-pdf", 5, false);
    let bits: Vec<u8> = values
        .chunks(side)
        .flat_map(|row| {
            row.chunks(8)
                .map(|eight| {
                    eight
                        .iter()
                        .enumerate()
                        .fold(0u8, |sum, (at, &value)| sum | u8::from(value > 0) << (7 - at))
                })
                .collect::<Vec<u8>>()
        })
        .collect();
    let entries = |bits: u8| {
        format!(
            "/Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray /BitsPerComponent {bits} /Filter /FlateDecode"
        )
    };
    for (what, data, depth) in [("eight bits", zlib(&values), 8), ("one bit", zlib(&bits), 1)] {
        let picture = pdf_stream(&entries(depth), &data);
        let page = b"<< /Type /Page /Parent 2 0 R /Resources << /XObject << /I 4 0 R >> >> >>".to_vec();
        let tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec();
        let pdf = pdf_of(&[b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), tree, page, picture], true);
        let opened = opened(&pdf, "x.pdf");
        let image = opened.nodes[1].facets.image.as_ref().unwrap();
        assert_eq!(image.codes[0].data, "https://example.com/in-pdf", "{what}");
        assert_eq!(opened.nodes[1].facets.urls, ["https://example.com/in-pdf"]);
    }
}

#[test]
fn a_code_inside_a_document_is_found() {
    let (side, values) = qr("https://example.com/in-docx", 5, false);
    let opened = opened(&docx("<w:p/>", &[("word/media/image1.png", &png(side, side, &values))]), "x.docx");
    let picture = opened.nodes.iter().find_map(|node| node.facets.image.as_ref()).unwrap();
    assert_eq!(picture.codes[0].data, "https://example.com/in-docx");
    assert_eq!(opened.nodes[0].facets.office.as_ref().unwrap().image_count, 1);
}

#[test]
fn bitmaps_are_read() {
    let (side, values) = qr("https://example.com/bmp", 4, false);
    let row_bytes = (side * 3).next_multiple_of(4);
    let mut bmp = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bmp.extend((side as u32).to_le_bytes());
    bmp.extend((side as u32).to_le_bytes());
    bmp.extend(b"\x01\0\x18\0\0\0\0\0");
    bmp.resize(54, 0);
    for row in values.chunks(side).rev() {
        let mut line: Vec<u8> = row.iter().flat_map(|&value| [value; 3]).collect();
        line.resize(row_bytes, 0);
        bmp.extend(line);
    }
    assert_eq!(image(&bmp).codes[0].data, "https://example.com/bmp");
}
