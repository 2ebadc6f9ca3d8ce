//! PDFs: text, links, actions, and how broken they may be.

use super::fixture::{named, opened, opened_with, pdf, pdf_of, pdf_stream, reasons, zlib};
use crate::files::{Budget, Kind, Pdf, Reason};

const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const TREE: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

fn page(program: &str) -> Vec<Vec<u8>> {
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> /Annots [6 0 R] >>";
    let link = "<< /Type /Annot /Subtype /Link /Rect [90 690 300 720] /A << /S /URI /URI (https://example.com/pay) >> >>";
    [CATALOG, TREE, page]
        .map(|object| object.as_bytes().to_vec())
        .into_iter()
        .chain([
            pdf_stream("/Filter /FlateDecode", &zlib(program.as_bytes())),
            FONT.as_bytes().to_vec(),
            link.as_bytes().to_vec(),
        ])
        .collect()
}

fn facet(bytes: &[u8]) -> Pdf {
    opened(bytes, "x.pdf").nodes[0].facets.pdf.clone().unwrap()
}

#[test]
fn words_are_put_together_by_their_place() {
    let cases: &[(&str, &str)] = &[
        ("BT /F 12 Tf 100 700 Td (Pay your) Tj ( invoice) Tj ET", "Pay your invoice"),
        ("BT /F 12 Tf 100 700 Td [(Pay) -600 (now)] TJ ET", "Pay now"),
        ("BT /F 12 Tf 100 700 Td [(P) 20 (ay)] TJ ET", "Pay"),
        ("BT /F 12 Tf 14 TL 100 700 Td (one) Tj T* (two) Tj (three) ' ET", "one\ntwo\nthree"),
        ("BT /F 12 Tf 1 0 0 1 100 700 Tm (one) Tj 1 0 0 1 300 700 Tm (two) Tj ET", "one two"),
        ("q 1 0 0 1 0 500 cm BT /F 12 Tf (up) Tj ET Q BT /F 12 Tf (down) Tj ET", "up\ndown"),
        ("BT /F 12 Tf <48656C6C6F> Tj (\\050a\\)\\\nb) Tj ET", "Hello(a)b"),
        ("BI /W 2 /H 2 ID \x00\x01 EI BT /F 12 Tf (after) Tj ET", "after"),
    ];
    for (program, expected) in cases {
        let opened = opened(&pdf_of(&page(program), true), "x.pdf");
        assert_eq!(opened.nodes[0].facets.text.as_deref().map(str::trim_end), Some(*expected), "{program}");
        assert_eq!(opened.failures, []);
    }
}

#[test]
fn a_link_has_the_words_under_it() {
    let opened = opened(
        &pdf_of(&page("BT /F 12 Tf 100 700 Td (Pay now) Tj 0 -200 Td (far away) Tj ET"), true),
        "x.pdf",
    );
    let facets = &opened.nodes[0].facets;
    assert_eq!(
        (facets.links[0].text.as_str(), facets.links[0].target.as_str()),
        ("Pay now", "https://example.com/pay")
    );
    assert_eq!(facets.pdf.as_ref().unwrap().urls, ["https://example.com/pay"]);
    assert_eq!(facets.pdf.as_ref().unwrap().page_count, 1);
}

#[test]
fn a_map_gives_the_characters_of_a_composite_font() {
    let map = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <0050> <0002> <00610079> endbfchar \
        2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<0058> <0059>] endbfrange";
    let objects = [
        CATALOG.as_bytes().to_vec(),
        TREE.as_bytes().to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>".to_vec(),
        pdf_stream("", b"BT /F 12 Tf <000100020010001200200021> Tj ET"),
        b"<< /Type /Font /Subtype /Type0 /ToUnicode 6 0 R /DescendantFonts [<< /DW 500 /W [1 [600 700] 16 18 400] >>] >>".to_vec(),
        pdf_stream("", map),
    ];
    let opened = opened(&pdf_of(&objects, true), "x.pdf");
    assert_eq!(opened.nodes[0].facets.text.as_deref().map(str::trim), Some("PayACXY"));
}

#[test]
fn actions_are_named_wherever_they_hang() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL\\('https://example.com/js'\\)) >> >>",
        TREE,
        "<< /Type /Page /AA << /O << /S /Launch /F << /F (cmd.exe) >> >> >> /Annots [<< /A << /S /SubmitForm /F (https://example.com/form) >> >>] >>",
        "<< /S /JavaScript /JS 5 0 R >>",
        "<< /Length 9 >>\nstream\neval(1+1)\nendstream",
        "<< /#53 /URI /#55RI (https://example.com/hidden-name) >>",
    ];
    let pdf = facet(&pdf(&objects, true));
    for action in ["OpenAction", "JavaScript", "Launch", "SubmitForm", "URI", "AA"] {
        assert!(pdf.actions.iter().any(|known| known == action), "{action} in {:?}", pdf.actions);
    }
    assert_eq!(pdf.javascript, ["app.launchURL('https://example.com/js')", "eval(1+1)"]);
    assert_eq!(pdf.launches, ["cmd.exe"]);
    assert_eq!(pdf.urls, ["https://example.com/form", "https://example.com/hidden-name"]);
}

#[test]
fn embedded_files_are_opened() {
    let objects = [
        CATALOG.as_bytes().to_vec(),
        TREE.as_bytes().to_vec(),
        b"<< /Type /Filespec /UF (\xFE\xFF\0a\0.\0h\0t\0m) /EF << /F 4 0 R >> >>".to_vec(),
        pdf_stream("/Type /EmbeddedFile /Filter /FlateDecode", &zlib(b"<html><body>inside</body></html>")),
    ];
    let opened = opened(&pdf_of(&objects, true), "x.pdf");
    let (_, inner) = named(&opened, "a.htm");
    assert_eq!((inner.kind, inner.depth), (Kind::Html, 1));
    assert_eq!(opened.nodes[0].facets.pdf.as_ref().unwrap().embedded_files, 1);
}

#[test]
fn objects_in_object_streams_and_broken_tables_are_read() {
    let packed = "7 0 8 60 << /S /URI /URI (https://example.com/packed) >>                        << /A 1 >>";
    let first = "7 0 8 60 ".len();
    let packed = format!("{}{}", &packed[..first], &packed[first..]);
    let objects = [
        CATALOG.as_bytes().to_vec(),
        TREE.as_bytes().to_vec(),
        b"<< /Type /Page >>".to_vec(),
        pdf_stream(
            &format!("/Type /ObjStm /N 2 /First {first} /Filter /FlateDecode"),
            &zlib(packed.as_bytes()),
        ),
    ];
    for has_table in [true, false] {
        let opened = opened(&pdf_of(&objects, has_table), "x.pdf");
        let facets = &opened.nodes[0].facets;
        assert_eq!(facets.pdf.as_ref().unwrap().urls, ["https://example.com/packed"]);
        assert_eq!(
            facets.metadata.iter().any(|(key, value)| key == "Warning" && value == "Invalid xref table"),
            !has_table
        );
    }
}

#[test]
fn filters_and_predictors_are_undone() {
    let program = b"BT /F 12 Tf (filtered text) Tj ET";
    let hex: String = program.iter().map(|byte| format!("{byte:02x}")).chain([">".to_owned()]).collect();
    // Each row of 4 bytes as the difference to the byte before (PNG predictor 1).
    let mut rows = Vec::new();
    for row in program.chunks(4) {
        rows.push(1u8);
        let mut before = 0u8;
        for index in 0..4 {
            let byte = row.get(index).copied().unwrap_or(b' ');
            rows.push(byte.wrapping_sub(before));
            before = byte;
        }
    }
    // LZW with nine-bit codes: clear, the bytes, end.
    let codes: Vec<u16> =
        std::iter::once(256).chain(program.iter().map(|&byte| u16::from(byte))).chain([257]).collect();
    let bits: String = codes.iter().map(|code| format!("{code:09b}")).collect();
    let lzw: Vec<u8> = bits
        .as_bytes()
        .chunks(8)
        .map(|eight| eight.iter().enumerate().fold(0u8, |sum, (at, &bit)| sum | (bit - b'0') << (7 - at)))
        .collect();
    let run: Vec<u8> =
        std::iter::once(program.len() as u8 - 1).chain(program.iter().copied()).chain([128]).collect();
    let cases: Vec<(&str, String, Vec<u8>)> = vec![
        ("hex", "/Filter /ASCIIHexDecode".into(), hex.clone().into_bytes()),
        ("hex in flate", "/Filter [/FlateDecode /ASCIIHexDecode]".into(), zlib(hex.as_bytes())),
        ("predictor", "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>".into(), zlib(&rows)),
        ("LZW", "/Filter /LZWDecode".into(), lzw),
        ("run length", "/Filter /RunLengthDecode".into(), run),
    ];
    for (what, entries, data) in cases {
        let mut objects = page("");
        objects[3] = pdf_stream(&entries, &data);
        let opened = opened(&pdf_of(&objects, true), "x.pdf");
        assert_eq!(opened.nodes[0].facets.text.as_deref().map(str::trim), Some("filtered text"), "{what}");
    }
}

/// RC4 and MD5 as in ISO 32000-1 §7.6.3, to write what the reader must open.
mod sealed {
    use md5::{Digest, Md5};

    pub(super) fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
        let mut state: Vec<u8> = (0..=255).collect();
        let mut j = 0usize;
        for i in 0..256 {
            j = (j + usize::from(state[i]) + usize::from(key[i % key.len()])) & 255;
            state.swap(i, j);
        }
        let (mut i, mut j) = (0usize, 0usize);
        data.iter()
            .map(|byte| {
                i = (i + 1) & 255;
                j = (j + usize::from(state[i])) & 255;
                state.swap(i, j);
                byte ^ state[(usize::from(state[i]) + usize::from(state[j])) & 255]
            })
            .collect()
    }

    pub(super) const PADDING: &[u8] = b"\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A";

    pub(super) fn file_key(password: &[u8], owner: &[u8]) -> Vec<u8> {
        let padded: Vec<u8> = password.iter().chain(PADDING).copied().take(32).collect();
        let mut hash = Md5::new();
        hash.update(&padded);
        hash.update(owner);
        hash.update((-4i32).to_le_bytes());
        hash.update(b"id");
        hash.finalize()[..5].to_vec()
    }

    pub(super) fn object_key(file_key: &[u8], number: u32) -> Vec<u8> {
        let mut hash = Md5::new();
        hash.update(file_key);
        hash.update(&number.to_le_bytes()[..3]);
        hash.update([0, 0]);
        hash.finalize()[..10].to_vec()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn encrypted(password: &[u8]) -> Vec<u8> {
    let owner = [7u8; 32];
    let key = sealed::file_key(password, &owner);
    let user = sealed::rc4(&key, sealed::PADDING);
    let url = sealed::rc4(&sealed::object_key(&key, 4), b"https://example.com/sealed");
    let objects = [
        CATALOG.to_owned(),
        TREE.to_owned(),
        "<< /Type /Page >>".to_owned(),
        format!("<< /S /URI /URI <{}> >>", hex(&url)),
        format!("<< /Filter /Standard /V 1 /R 2 /P -4 /O <{}> /U <{}> >>", hex(&owner), hex(&user)),
    ];
    let objects: Vec<Vec<u8>> = objects.into_iter().map(String::into_bytes).collect();
    let mut bytes = pdf_of(&objects, true);
    bytes.extend_from_slice(b"trailer << /Encrypt 5 0 R /ID [(id) (id)] /Root 1 0 R >>");
    bytes
}

#[test]
fn encrypted_files_open_with_no_password_or_the_messages() {
    let open = facet(&encrypted(b""));
    assert_eq!(
        (open.encrypted, open.urls.as_slice()),
        (true, ["https://example.com/sealed".to_owned()].as_slice())
    );
    let (given, _) = opened_with(&encrypted(b"4711"), "x.pdf", &["nope", "4711"], Budget::default());
    assert_eq!(given.nodes[0].facets.pdf.as_ref().unwrap().urls, ["https://example.com/sealed"]);
    // A length of the key that no number holds in bits.
    let absurd =
        String::from_utf8_lossy(&encrypted(b"")).replace("/V 1", "/V 2 /Length -9223372036854775808");
    assert!(facet(absurd.as_bytes()).encrypted);
    let closed = opened(&encrypted(b"4711"), "x.pdf");
    assert_eq!(reasons(&closed), [Reason::Encrypted]);
    assert!(closed.nodes[0].facets.pdf.as_ref().unwrap().encrypted);
}
