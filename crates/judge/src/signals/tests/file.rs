//! Signals about attached files: what they do when opened, what hides in them, what could not be opened.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;

fn attached(name: &str, bytes: &[u8]) -> String {
    with_bytes(name, "application/octet-stream", "see the file", bytes)
}

/// A zip of these files, packed.
fn zip_with(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in members {
        writer.start_file(*name, packed).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A document package with these members besides its text.
fn document(members: &[(&str, &[u8])]) -> Vec<u8> {
    let text: &[u8] =
        b"<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>hello</w:t></w:r></w:p></w:body></w:document>";
    let basis: [(&str, &[u8]); 2] = [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", text)];
    zip_with(&[&basis[..], members].concat())
}

/// A PDF whose catalogue says this besides its pages.
fn pdf(catalogue: &str, objects: &[&str]) -> Vec<u8> {
    let mut text = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalogue} >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n"
    );
    for (number, object) in (4..).zip(objects) {
        text += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    text += "trailer\n<< /Root 1 0 R >>\n%%EOF\n";
    text.into_bytes()
}

/// Bytes that do not compress, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(step).collect()
}

#[test]
fn documents_that_act_when_opened_are_seen() {
    let relation = |kind: &str| {
        let text = format!(
            "<Relationships><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}' \
             Target='https://pages.test/t.dotm' TargetMode='External'/></Relationships>"
        );
        attached("letter.docx", &document(&[("word/_rels/document.xml.rels", text.as_bytes())]))
    };
    check(
        "attachment.macro",
        &attached("letter.docm", &document(&[("word/vbaProject.bin", b"x")])),
        &attached("letter.docx", &document(&[("word/media/vbaProject.png", b"x")])),
    );
    check("attachment.remote_template", &relation("attachedTemplate"), &relation("hyperlink"));
    let script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let embedded = "/Names << /EmbeddedFiles << /Names [(a.txt) 5 0 R] >> >>";
    let file =
        ["<< /Type /Filespec /F (a.txt) /EF << /F 6 0 R >> >>", "<< /Length 2 >>\nstream\nhi\nendstream"];
    for (caught, near) in [
        (
            pdf("/OpenAction 4 0 R", &["<< /S /Launch /F (cmd.exe) >>"]),
            pdf("/OpenAction 4 0 R", &["<< /S /URI /URI (https://writer.example/) >>"]),
        ),
        (
            pdf(&format!("/OpenAction 4 0 R {embedded}"), &[script, file[0], file[1]]),
            pdf("/OpenAction 4 0 R", &[script]),
        ),
    ] {
        check("attachment.active_pdf", &attached("paper.pdf", &caught), &attached("paper.pdf", &near));
    }
}

#[test]
fn programs_are_known_by_their_bytes() {
    let mut program = b"MZ".to_vec();
    program.resize(0x3c, 0);
    program.extend_from_slice(&0x80_u32.to_le_bytes());
    program.resize(0x80, 0);
    program.extend_from_slice(b"PE\0\0\x64\x86");
    program.resize(0x200, 0);
    check("attachment.disguised_program", &attached("photo.jpg", &program), &attached("tool.exe", &program));
    check(
        "attachment.disguised_program",
        &attached("photo.zip", &zip_with(&[("photo.jpg", &program)])),
        &attached("photo.jpg", b"MZ are the first letters of this text"),
    );
}

#[test]
fn names_that_are_turned_around_are_seen() {
    let id = "attachment.backwards";
    check(
        id,
        &attached("invoice\u{202e}fdp.exe", b"x"),
        // "invoice 7.pdf" in Hebrew, with the mark that keeps the number in its place.
        &attached("\u{5d7}\u{5e9}\u{5d1}\u{5d5}\u{5e0}\u{5d9}\u{5ea} \u{200f}7\u{200f}.pdf", b"x"),
    );
    check(
        id,
        &attached("papers.zip", &zip_with(&[("a.txt", b"x"), ("photo\u{202e}gpj.scr", b"x")])),
        // "invoice" in Arabic, embedded from right to left as some programs write it.
        &attached(
            "papers.zip",
            &zip_with(&[("\u{202b}\u{641}\u{627}\u{62a}\u{648}\u{631}\u{629}\u{202c}.pdf", b"x")]),
        ),
    );
    let verdict = judged(&attached("invoice\u{202e}fdp.exe", b"x"), |_| {});
    let reason = verdict.reasons().iter().find(|reason| reason.id.as_str() == id).unwrap();
    // The sentence must not turn around itself.
    assert_eq!(reason.text.argument("file"), Some("invoicefdp.exe"));
    assert!(!has(&verdict, "attachment.executable"), "the same program is counted once");
}

#[test]
fn the_trap_may_stand_in_an_attached_paper() {
    let paper = |text: &str| with_file("order.txt", "text/plain", text);
    let charge = "Your subscription has been renewed for 399.99.";
    check(
        "callback.phone",
        &paper(&format!("{charge} To cancel call us at +1 (800) 555-0100.")),
        &paper(&format!("{charge} Jo, phone +1 (800) 555-0100")),
    );
    check(
        "callback.phone",
        &paper(&format!("{charge} To cancel call us at +1 (800) 555-0100.")),
        &paper(&format!("{charge} To cancel call us.")),
    );
}

#[test]
fn each_way_of_not_being_opened_is_said() {
    let nested = |depth: usize| {
        let mut bytes = b"the innermost file".to_vec();
        for level in 0..depth {
            bytes = zip_with(&[(&format!("level{level}.zip"), &bytes)]);
        }
        attached("nest.zip", &bytes)
    };
    let many = |count: usize| {
        let members: Vec<(String, Vec<u8>)> =
            (0..count).map(|number| (format!("{number}.txt"), number.to_string().into_bytes())).collect();
        let members: Vec<(&str, &[u8])> =
            members.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        attached("many.zip", &zip_with(&members))
    };
    let zeros = |length: usize| attached("zeros.zip", &zip_with(&[("zeros.bin", &vec![0; length])]));
    // As large as a bomb when unpacked, but of nothing that packs so well.
    let large = |length: usize| {
        let block = noise(64 << 10);
        attached("large.zip", &zip_with(&[("large.bin", &block.repeat(length.div_ceil(block.len())))]))
    };
    let itself: &[u8] = include_bytes!("../../../../mail/tests/data/crashers/files/contains_itself.gz");
    let packed = zip_with(&[("a.txt", b"hello")]);
    for (id, caught, near) in [
        ("unopened.too_deep", nested(9), nested(3)),
        ("unopened.too_many", many(450), many(40)),
        ("unopened.ratio", zeros(6 << 20), zeros(512 << 10)),
        ("unopened.too_large", large(13 << 20), large(1 << 20)),
        ("unopened.cycle", attached("loop.gz", itself), attached("a.zip", &packed)),
        ("unopened.broken", attached("a.zip", &packed[..packed.len() / 2]), attached("a.zip", &packed)),
        (
            "unopened.unsupported",
            attached("a.7z", b"7z\xBC\xAF\x27\x1C\0\x04"),
            attached("a.txt", b"7z is a format"),
        ),
    ] {
        check(id, &caught, &near);
    }
}

#[test]
fn a_message_over_our_limits_says_so() {
    let nested = |depth: usize| {
        let mut body = String::from("Content-Type: text/plain\n\nx\n");
        for level in 0..depth {
            body = format!(
                "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n{body}\n--b{level}--\n"
            );
        }
        let (fields, body) = body.split_once("\n\n").unwrap();
        message(fields, body)
    };
    let parts = |count: usize| {
        message(
            "Content-Type: multipart/mixed; boundary=b",
            &format!("{}--b--\n", "--b\n\nx\n".repeat(count)),
        )
    };
    let fields = |count: usize| message(&"X-Noise: n\n".repeat(count), "x");
    let links = |count: usize| html(&"<a href='https://writer.example/'>x</a>".repeat(count));
    let readers = |count: usize| {
        let list: Vec<String> = (0..count).map(|number| format!("a{number}@h.test")).collect();
        message(&format!("Cc: {}", list.join(",\n ")), "x")
    };
    for (caught, near) in [
        (nested(40), nested(6)),
        (parts(1_100), parts(20)),
        (fields(2_100), fields(100)),
        (html(&"<div>".repeat(400)), html(&"<div>".repeat(40))),
        (links(2_100), links(20)),
        (readers(2_100), readers(20)),
        (message(&format!("X-Long: {}", "x ".repeat(40_000)), "x"), message("X-Long: x", "x")),
        (message("", &"many words \n".repeat(200_000)), message("", "many words")),
    ] {
        check("unopened.message", &caught, &near);
    }
}

#[test]
fn what_has_no_name_is_called_by_the_file_around_it() {
    let page = "<script>var d=atob('UEsDBBQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');</script>";
    let verdict = judged(&with_file("scan.html", "text/html", page), |_| {});
    let reason = verdict.reasons().iter().find(|reason| reason.id.as_str() == "unopened.broken").unwrap();
    assert_eq!(reason.text.argument("file"), Some("scan.html"));
}

/// The first member's own header is given another name of the same length.
fn with_another_local_name(mut archive: Vec<u8>, listed: &[u8], local: &[u8]) -> Vec<u8> {
    let at = archive.windows(listed.len()).position(|bytes| bytes == listed).unwrap();
    archive[at..at + local.len()].copy_from_slice(local);
    archive
}

#[test]
fn archives_that_programs_disagree_about_are_found() {
    let id = "attachment.odd_archive";
    let letter = zip_with(&[("letter.txt", b"hello"), ("second.txt", b"hello again")]);
    check(
        id,
        &attached("papers.zip", &with_another_local_name(letter.clone(), b"letter.txt", b"letter.exe")),
        // Some packers write a name in capitals in one place and not in the other.
        &attached("papers.zip", &with_another_local_name(letter.clone(), b"letter.txt", b"LETTER.TXT")),
    );
    check(
        id,
        &attached("papers.zip", &zip_with(&[("../../start.txt", b"x")])),
        &attached("papers.zip", &zip_with(&[("notes/start..txt", b"x")])),
    );
    // Both entries of the listing lead to the first member.
    let mut overlapping = letter.clone();
    let listing = letter.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    overlapping[listing + 42..listing + 46].copy_from_slice(&[0; 4]);
    check(id, &attached("papers.zip", &overlapping), &attached("papers.zip", &letter));
}
