//! Hostile files: each ends with a reason, within the budget, and without taking the machine along.

use super::fixture::{
    compound, deflate, docx, gzip, noise, opened, opened_with, pdf, pdf_of, pdf_stream, png, reasons,
    tar_member, vba_module, zip, zlib,
};
use crate::files::{Budget, Opened, Reason};

/// Opens, and checks what must hold whatever the bytes: the budget, the shape of the tree, one node at least.
fn bounded(bytes: &[u8], file_name: &str) -> Opened {
    let (opened, meter) = opened_with(bytes, file_name, &[], Budget::default());
    let budget = meter.budget();
    assert!(meter.steps_taken() <= budget.steps);
    // A decompressor may be one chunk past the line when it is stopped.
    assert!(
        meter.unpacked_bytes() <= budget.unpacked_bytes + (4 << 20),
        "{} bytes unpacked",
        meter.unpacked_bytes()
    );
    assert!(!opened.nodes.is_empty() && opened.nodes.len() <= budget.files as usize + 1);
    for (index, node) in opened.nodes.iter().enumerate() {
        assert!(node.depth <= budget.depth);
        assert!(node.parent.is_none_or(|parent| (parent.0 as usize) < index));
    }
    opened
}

#[test]
fn a_ratio_bomb_is_stopped() {
    let zeros = vec![0u8; 6 << 20];
    for (what, bytes) in [("zip", zip(&[("zeros", &zeros)])), ("gzip", gzip(&zeros))] {
        let opened = bounded(&bytes, "bomb");
        assert_eq!(reasons(&opened), [Reason::Ratio], "{what}");
        assert_eq!(opened.nodes.len(), 1, "{what}");
    }
}

#[test]
fn a_nested_bomb_is_stopped() {
    let mut bytes = zip(&[("zeros", &vec![0u8; 2 << 20])]);
    for _ in 0..4 {
        let copies: Vec<(String, Vec<u8>)> = (0..12u8)
            .map(|index| (format!("lib {index}.zip"), [bytes.clone(), vec![index]].concat()))
            .collect();
        let members: Vec<(&str, &[u8])> =
            copies.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        bytes = zip(&members);
    }
    let opened = bounded(&bytes, "42.zip");
    let reasons = reasons(&opened);
    assert!(
        reasons.iter().any(|reason| matches!(
            reason,
            Reason::TooMany | Reason::TooDeep | Reason::TooLarge | Reason::Ratio
        )),
        "{reasons:?}"
    );
}

#[test]
fn overlapping_members_are_opened_once() {
    // Two entries of the listing point to the same member, as in bombs that need no nesting.
    let bytes = zip(&[("a", &[b'x'; 5000]), ("b", &[b'y'; 5000])]);
    let mut bytes = bytes;
    let first = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let second = first + bytes[first + 4..].windows(4).position(|four| four == b"PK\x01\x02").unwrap() + 4;
    let offset: [u8; 4] = bytes[first + 42..first + 46].try_into().unwrap();
    bytes[second + 42..second + 46].copy_from_slice(&offset);
    let opened = bounded(&bytes, "overlap.zip");
    assert_eq!(opened.nodes.len(), 2);
    let oddities = &opened.nodes[0].facets.archive.as_ref().unwrap().oddities;
    assert_eq!(oddities.as_slice(), ["a member has two names", "members overlap"]);
    assert_eq!(reasons(&opened), [Reason::Broken]);
}

#[test]
fn an_archive_of_a_hundred_thousand_entries_is_listed_in_part() {
    // Written by hand, as a library would take its time: empty members and their listing.
    let (mut bodies, mut listing) = (Vec::new(), Vec::new());
    for index in 0..100_000u32 {
        let name = format!("{index:06}");
        listing.extend_from_slice(
            b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0\0\0",
        );
        listing.extend_from_slice(&(bodies.len() as u32).to_le_bytes());
        listing.extend_from_slice(name.as_bytes());
        bodies.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\0\0");
        bodies.extend_from_slice(name.as_bytes());
    }
    let mut end = b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF".to_vec();
    end.extend_from_slice(&(listing.len() as u32).to_le_bytes());
    end.extend_from_slice(&(bodies.len() as u32).to_le_bytes());
    end.extend_from_slice(&[0, 0]);
    let bytes = [bodies, listing, end].concat();
    let opened = bounded(&bytes, "many.zip");
    let archive = opened.nodes[0].facets.archive.as_ref().unwrap();
    assert_eq!((archive.entries, archive.paths.len()), (100_000, 1_000));
    assert!(reasons(&opened).contains(&Reason::TooMany));
}

#[test]
fn a_gzip_that_contains_itself_is_a_cycle() {
    let quine = gzip_quine();
    let opened = bounded(&quine, "quine.gz");
    assert_eq!(reasons(&opened), [Reason::Cycle], "{:?}", opened.failures);
    assert_eq!(opened.nodes.len(), 2);
    assert_eq!(opened.nodes[0].sha256(&quine), opened.nodes[1].sha256(&quine));
}

/// Makes a gzip file that unpacks to itself, by the method of Russ Cox ("Zip Files All The Way Down", 2010).
///
/// Deflate is taken as a language of two operations of five bytes each: L(n) prints the n bytes behind it, R(n) repeats the
/// last n bytes printed. The checksum of the file stands in the file: CRC-32 is linear, so it is solved for.
fn gzip_quine() -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    };
    let base = crc(&quine_with(0));
    let columns: Vec<u32> = (0..32).map(|bit| crc(&quine_with(1 << bit)) ^ base).collect();
    // crc(x) = base + M x must be x: solve (M + 1) x = base over bits; each row holds its right side in bit 32.
    let mut rows: Vec<u64> = (0..32)
        .map(|row| {
            let coefficient =
                |bit: usize| u64::from((columns[bit] >> row & 1) ^ u32::from(bit == row)) << bit;
            (0..32).map(coefficient).sum::<u64>() | u64::from(base >> row & 1) << 32
        })
        .collect();
    for bit in 0..32 {
        let pivot = (bit..32).find(|&row| rows[row] >> bit & 1 == 1).expect("the system has one solution");
        rows.swap(bit, pivot);
        for row in (0..32).filter(|&row| row != bit) {
            if rows[row] >> bit & 1 == 1 {
                rows[row] ^= rows[bit];
            }
        }
    }
    quine_with((0..32).map(|bit| ((rows[bit] >> 32) as u32 & 1) << bit).sum())
}

fn quine_with(checksum: u32) -> Vec<u8> {
    let print =
        |bytes: usize| [&[0][..], &(bytes as u16).to_le_bytes(), &(!bytes as u16).to_le_bytes()].concat();
    // Fifteen bytes of header make R(header + 5) the same operation as R(20).
    let head = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03self\0".to_vec();
    assert_eq!(head.len(), 15);
    let program = |length: u32| {
        let tail = [&b"\x01\0\0\xFF\xFF"[..], &checksum.to_le_bytes(), &length.to_le_bytes()].concat();
        let (l0, l5, l20, r20) = (print(0), print(5), print(20), repeat(20));
        let (l_tail, r_tail) = (print(tail.len() + 5), repeat(tail.len() + 5));
        [
            &head, &l20, &head, &l20, &r20, &l5, &r20, &l5, &l5, &l20, &r20, &l5, &l5, &l20, &r20, &l20,
            &r20, &l20, &r20, &l20, &r20, &l20, &r20, &l0, &l0, &l_tail, &r20, &l0, &l0, &l_tail, &r_tail,
            &tail, &r_tail, &tail,
        ]
        .map(Vec::as_slice)
        .concat()
    };
    let length = program(0).len() as u32;
    program(length)
}

/// R(n): a block with the fixed codes of two matches of n/2 bytes at distance n, in forty bits exactly (n is 18 or 20).
fn repeat(length: usize) -> Vec<u8> {
    let mut bits: Vec<u8> = vec![0, 1, 0];
    for _ in 0..2 {
        let symbol = 254 + length / 2 - 256;
        bits.extend((0..7).rev().map(|bit| (symbol >> bit & 1) as u8));
        bits.extend([0, 1, 0, 0, 0]);
        bits.extend((0..3).map(|bit| ((length - 17) >> bit & 1) as u8));
    }
    bits.extend([0; 7]);
    assert_eq!(bits.len(), 40);
    bits.chunks(8).map(|eight| eight.iter().enumerate().fold(0, |byte, (at, bit)| byte | bit << at)).collect()
}

#[test]
fn a_chain_of_files_within_files_ends() {
    let mut bytes = b"innermost".to_vec();
    for depth in 0..40 {
        bytes = zip(&[(format!("{depth}.zip").as_str(), &bytes)]);
    }
    let opened = bounded(&bytes, "deep.zip");
    assert_eq!(reasons(&opened), [Reason::TooDeep]);
    assert_eq!(opened.nodes.len(), usize::from(Budget::default().depth) + 1);
}

#[test]
fn the_same_file_twice_is_opened_once() {
    let inner = zip(&[("a.txt", b"hello there")]);
    let opened = bounded(&zip(&[("one.zip", &inner), ("two.zip", &inner)]), "twins.zip");
    assert_eq!(opened.nodes.len(), 4, "two twins, and one content");
    assert_eq!(opened.failures, []);
}

#[test]
fn absurd_sizes_of_tar_are_refused() {
    for size in ["77777777777", "\u{7f}not octal", "00000002000"] {
        let opened = bounded(&tar_member("big", size, b'0', b"small"), "absurd.tar");
        assert_eq!(reasons(&opened), [Reason::Broken], "{size:?}");
    }
    let mut binary = tar_member("big", "", b'0', b"small");
    binary[124..136].copy_from_slice(&[0xFF; 12]);
    assert_eq!(reasons(&bounded(&binary, "absurd.tar")), [Reason::Broken]);
}

#[test]
fn a_picture_of_absurd_size_is_measured_and_left() {
    let mut bytes = png(64, 64, &[0; 64 * 64]);
    bytes[16..24].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]);
    let opened = bounded(&bytes, "huge.png");
    assert_eq!(reasons(&opened), [Reason::TooLarge]);
    let image = opened.nodes[0].facets.image.as_ref().unwrap();
    assert_eq!((image.width, image.height, image.searched), (0x7FFF_FFFF, 0x7FFF_FFFF, false));
}

#[test]
fn circles_in_a_pdf_end() {
    let cases: &[(&str, &[&str])] = &[
        (
            "page tree",
            &[
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Kids [2 0 R 3 0 R] >>",
                "<< /Kids [2 0 R] /Parent 3 0 R >>",
            ],
        ),
        ("references", &["<< /Type /Catalog /Pages 2 0 R >>", "3 0 R", "2 0 R"]),
        (
            "parents",
            &[
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Kids [3 0 R] >>",
                "<< /Type /Page /Parent 4 0 R >>",
                "<< /Parent 4 0 R >>",
            ],
        ),
        (
            "length",
            &[
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Kids [3 0 R] >>",
                "<< /Type /Page /Contents 4 0 R >>",
                "<< /Length 4 0 R >>\nstream\nBT ET\nendstream",
            ],
        ),
        (
            "color space",
            &[
                "<< /Type /Catalog /Pages 2 0 R >>",
                "[/Indexed 2 0 R 1 2 0 R]",
                "<< /Subtype /Image /Width 50 /Height 50 /ColorSpace 2 0 R /Length 5 >>\nstream\nxxxxx\nendstream",
            ],
        ),
        (
            "color space by its short name",
            &[
                "<< /Type /Catalog /Pages 2 0 R >>",
                "[/I 2 0 R 1 (x)]",
                "<< /Subtype /Image /Width 50 /Height 50 /ColorSpace 2 0 R /Length 5 >>\nstream\nxxxxx\nendstream",
            ],
        ),
        (
            "color space whose name stands elsewhere",
            &[
                "<< /Type /Catalog /Pages 2 0 R >>",
                "[4 0 R 2 0 R 1 (x)]",
                "<< /Subtype /Image /Width 50 /Height 50 /ColorSpace 2 0 R /Length 5 >>\nstream\nxxxxx\nendstream",
                "/Indexed",
            ],
        ),
        (
            "indexed in icc",
            &[
                "<< /Type /Catalog /Pages 2 0 R >>",
                "[/ICCBased 2 0 R]",
                "<< /Subtype /Image /Width 50 /Height 50 /ColorSpace [/Indexed [/Pattern 2 0 R] 1 (x)] /Length 5 >>\nstream\nxxxxx\nendstream",
            ],
        ),
    ];
    for (what, objects) in cases {
        let opened = bounded(&pdf(objects, true), "circle.pdf");
        assert!(opened.nodes[0].facets.pdf.is_some(), "{what}");
    }
}

#[test]
fn a_form_that_draws_itself_ends() {
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>".to_vec(),
        pdf_stream("", b"/X Do"),
        pdf_stream("/Subtype /Form", b"BT (a) Tj ET /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do"),
    ];
    let opened = bounded(&pdf_of(&objects, true), "self.pdf");
    assert!(opened.nodes[0].facets.text.as_ref().unwrap().contains('a'));
}

#[test]
fn bombs_in_a_pdf_are_stopped() {
    let zeros = zlib(&vec![0u8; 4 << 20]);
    let pages = |kids: &str, contents: &str| {
        [
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            format!("<< /Type /Pages /Kids [{kids}] >>").into_bytes(),
            format!("<< /Type /Page /Contents [{contents}] >>").into_bytes(),
            pdf_stream("/Filter /FlateDecode", &zeros),
        ]
    };
    let one = bounded(&pdf_of(&pages("3 0 R", "4 0 R"), true), "bomb.pdf");
    assert_eq!(reasons(&one), [Reason::Ratio]);
    let many = bounded(&pdf_of(&pages(&"3 0 R ".repeat(5000), &"4 0 R ".repeat(5000)), true), "bomb.pdf");
    assert!(reasons(&many).contains(&Reason::Ratio), "{:?}", many.failures);
    let twice = pdf_stream("/Filter [/FlateDecode /FlateDecode]", &zlib(&zeros));
    let mut objects = pages("3 0 R", "4 0 R").to_vec();
    objects[3] = twice;
    assert!(!bounded(&pdf_of(&objects, true), "bomb.pdf").failures.is_empty());
}

#[test]
fn deep_and_endless_pdf_objects_end() {
    for (what, object) in [
        ("arrays", "[".repeat(200_000)),
        ("dictionaries", "<< /A ".repeat(100_000)),
        ("open text", format!("({}", "x".repeat(1_000_000))),
        ("open hex", format!("<{}", "4".repeat(1_000_000))),
        ("numbers", "1 ".repeat(500_000)),
        ("headings", "1 0 obj ".repeat(100_000)),
    ] {
        let opened = bounded(&pdf(&[&object], false), "deep.pdf");
        assert!(opened.nodes[0].facets.pdf.is_some(), "{what}");
    }
}

#[test]
fn a_compound_file_whose_chains_bite_their_tails_ends() {
    let good = compound(&[
        ("WordDocument", &noise(20_000)),
        ("VBA/Module1", &vba_module("Attribute VB_Name = \"x\"\r\nSub A()\r\nEnd Sub\r\n")),
    ]);
    // Every sector number in the file's tables is turned to point to the second sector, one after another.
    for at in (0..good.len().min(6_000)).step_by(4) {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&1u32.to_le_bytes());
        bounded(&bytes, "loop.doc");
    }
}

#[test]
fn files_cut_anywhere_are_bounded() {
    let sheet = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", b"<row><c t='s'><v>0</v></c></row>"),
    ]);
    let document = docx(
        "<w:p><w:t>hi</w:t></w:p>",
        &[("word/_rels/document.xml.rels", b"<Relationship TargetMode='External' Target='x' Type='y/z'/>")],
    );
    let book = compound(&[
        ("Workbook", b"\x09\x08\x10\0aaaaaaaaaaaaaaaa"),
        ("\u{5}SummaryInformation", &noise(300)),
    ]);
    let page = pdf_of(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Kids [3 0 R] >>".to_vec(),
            b"<< /Type /Page /Contents 4 0 R >>".to_vec(),
            pdf_stream("/Filter /FlateDecode", &zlib(b"BT (a) Tj ET")),
        ],
        true,
    );
    let calendar = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:a\\n\r\n b\r\nEND:VEVENT\r\n".to_vec();
    let rich = b"{\\rtf1{\\*\\objdata 0105000002000000}{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt y}}\\u8364?}".to_vec();
    for (name, bytes) in [
        ("x.xlsx", sheet),
        ("x.docx", document),
        ("x.xls", book),
        ("x.pdf", page),
        ("x.ics", calendar),
        ("x.rtf", rich),
        ("x.gz", gzip(b"hello")),
        ("x.png", png(50, 50, &noise(2500))),
    ] {
        for length in (0..bytes.len()).step_by(1 + bytes.len() / 400) {
            bounded(&bytes[..length], name);
        }
    }
}

#[test]
fn files_with_any_byte_changed_are_bounded() {
    let document = docx(
        "<w:p><w:t>hi</w:t></w:p>",
        &[("word/vbaProject.bin", &compound(&[("VBA/M", &vba_module("Attribute VB_Name"))]))],
    );
    let page = pdf_of(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Kids [3 0 R] >>".to_vec(),
            b"<< /Type /Page /Contents 4 0 R >>".to_vec(),
            pdf_stream("/Filter [/ASCIIHexDecode /LZWDecode]", b"80 0B 60 50 22 0C 0C 85 01>"),
        ],
        true,
    );
    for (name, good) in [("x.docx", document), ("x.pdf", page), ("x.png", png(50, 50, &noise(2500)))] {
        for at in (0..good.len()).step_by(1 + good.len() / 600) {
            for value in [0, 0xFF, good[at] ^ 0x55] {
                let mut bytes = good.clone();
                bytes[at] = value;
                bounded(&bytes, name);
            }
        }
    }
}

#[test]
fn a_hundred_thousand_of_anything_is_bounded() {
    let parts: Vec<(&str, String)> = vec![
        (
            "x.ics",
            format!(
                "BEGIN:VCALENDAR\n{}",
                "BEGIN:VEVENT\nATTENDEE:mailto:a@example.com\nEND:VEVENT\n".repeat(100_000)
            ),
        ),
        ("x.ics", format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}", "X-A:https://example.com/\n".repeat(100_000))),
        ("x.rtf", format!("{{\\rtf1{}", "{\\object{\\*\\objdata 01}}".repeat(100_000))),
        ("x.rtf", "{\\rtf1".repeat(200_000)),
        ("x.js", (0..100_000).map(|index| format!("var a{index} = \"b{index}\";\n")).collect()),
        ("x.txt", (0..100_000).map(|index| format!("https://example.com/{index}\n")).collect()),
        ("x.html", format!("<html>{}", "<script>a</script>".repeat(100_000))),
    ];
    for (name, bytes) in parts {
        let opened = bounded(bytes.as_bytes(), name);
        let facets = &opened.nodes[0].facets;
        assert!(facets.urls.len() <= 1_000 && facets.links.len() <= 1_000, "{name}");
    }
}

#[test]
fn deflate_that_ends_too_early_or_never_is_told() {
    let whole = deflate(b"some content that is packed");
    let member = |packed: &[u8]| {
        let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
        bytes.extend_from_slice(packed);
        bytes
    };
    assert_eq!(reasons(&bounded(&member(&whole[..whole.len() - 3]), "x.gz")), [Reason::Broken]);
    assert_eq!(reasons(&bounded(&member(b""), "x.gz")), [Reason::Broken]);
    assert_eq!(reasons(&bounded(&member(&noise(500)), "x.gz")), [Reason::Broken]);
    assert_eq!(reasons(&opened(&member(&whole), "x.gz")), [Reason::Broken], "nothing behind the data");
    assert_eq!(reasons(&opened(&gzip(b"some content that is packed"), "x.gz")), []);
}

#[test]
fn messages_within_messages_end() {
    let mut message = "From: a@example.com\r\nSubject: innermost\r\n\r\nhello\r\n".to_owned();
    for depth in 0..40 {
        message = format!(
            "From: a@example.com\r\nSubject: {depth}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b{depth}\r\n\r\n\
             --b{depth}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename={depth}.eml\r\n\r\n{message}\r\n--b{depth}--\r\n"
        );
    }
    let opened = bounded(message.as_bytes(), "outer.eml");
    assert_eq!(reasons(&opened), [Reason::TooDeep]);
    assert_eq!(opened.nodes.len(), usize::from(Budget::default().depth) + 1);
}

#[test]
fn a_message_of_a_thousand_parts_is_opened_in_part() {
    let parts: String = (0..1_000).map(|index| format!("--b\r\nContent-Type: text/x\r\nContent-Disposition: attachment; filename={index}.txt\r\n\r\npart {index}\r\n")).collect();
    let message = format!(
        "From: a@example.com\r\nMessage-ID: <1@example.com>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n"
    );
    let opened = bounded(message.as_bytes(), "many.eml");
    assert!(opened.nodes.len() > 100 && opened.nodes.len() <= 401, "{}", opened.nodes.len());
}
