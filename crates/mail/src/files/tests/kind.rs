//! Kinds by bytes.

use super::fixture::{compound, docx, zip};
use crate::files::Kind;
use crate::files::kind::detect;

#[test]
fn bytes_tell_the_kind() {
    let mut tar = vec![0u8; 512];
    tar[257..262].copy_from_slice(b"ustar");
    let mut iso = vec![0u8; 40_000];
    iso[32769..32774].copy_from_slice(b"CD001");
    let mut exe = b"MZ".to_vec();
    exe.resize(128, 0);
    let cases: &[(&[u8], &str, &str)] = &[
        (b"%PDF-1.4\n", "pdf", "application/pdf"),
        (b"\xEF\xBB\xBF\r\n%PDF-1.4\n", "pdf", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
        (b"\xFF\xD8\xFF\xE0", "jpg", "image/jpeg"),
        (b"GIF89a", "gif", "image/gif"),
        (b"{\\rtf1 hello}", "rtf", "text/rtf"),
        (b"7z\xBC\xAF\x27\x1C", "7z", "application/x-7z-compressed"),
        (b"Rar!\x1A\x07\x01\0", "rar", "application/x-rar"),
        (b"\x1F\x8B\x08\0", "gz", "application/gzip"),
        (b"\x1F\x9D\x90", "Z", "application/x-compress"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp", "image/webp"),
        (b"\0\0\0\x18ftypmp42", "mp4", "video/mp4"),
        (b"\0\0\0\x18ftypheic", "heif", "image/heif"),
        (b"<!DOCTYPE html><p>x", "html", "text/html"),
        (b"\r\n  <HTML><body>", "html", "text/html"),
        (b"junk before <script>alert(1)</script>", "html", "text/html"),
        (b"<?xml version='1.0'?><!-- c --><svg xmlns='x'/>", "svg", "image/svg+xml"),
        (b"<svg onload='x'>", "svg", "image/svg+xml"),
        (b"<?xml version='1.0'?><a/>", "unknown", "text/xml"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "ics", "text/calendar"),
        (
            b"From: a@example.com\r\nTo: b@example.net\r\nMessage-ID: <1@example.com>\r\n\r\nhello",
            "unknown",
            "message/rfc822",
        ),
        (
            b"From: a@example.com\r\nMIME-Version: 1.0\r\n\r\n<html><body>hello</body></html>",
            "unknown",
            "message/rfc822",
        ),
        (b"Dear all: hello\nthis is no mail\n", "unknown", "text/plain"),
        (b"\xFE\xFF\0h\0i", "unknown", "text/plain"),
        (b"\x01\x02\x03\x04\x05\x06\x07", "unknown", "application/octet-stream"),
        (b"", "unknown", "application/x-empty"),
        (&exe, "exe", "application/x-dosexec"),
        (&tar, "tar", "application/x-tar"),
        (&iso, "iso", "application/x-iso9660-image"),
    ];
    for (bytes, kind, media_type) in cases {
        let detected = detect(bytes);
        assert_eq!(
            (detected.kind.name(), detected.media_type),
            (*kind, *media_type),
            "{}",
            bytes.escape_ascii()
        );
    }
}

#[test]
fn packages_are_told_by_what_is_inside() {
    let sheet = zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    let slides = zip(&[("ppt/presentation.xml", b"<p/>"), ("[Content_Types].xml", b"<Types/>")]);
    let cases: &[(&str, Vec<u8>, Kind)] = &[
        ("document", docx("", &[]), Kind::Docx),
        ("workbook", sheet, Kind::Xlsx),
        ("slides", slides, Kind::Pptx),
        ("a folder called word", zip(&[("word/list.txt", b"a")]), Kind::Zip),
        ("old document", compound(&[("WordDocument", b"x")]), Kind::Doc),
        ("old workbook", compound(&[("Workbook", b"x")]), Kind::Xls),
        ("old slides", compound(&[("PowerPoint Document", b"x")]), Kind::Ppt),
        ("encrypted package", compound(&[("EncryptedPackage", b"x"), ("EncryptionInfo", b"x")]), Kind::Doc),
        ("other compound file", compound(&[("Other", b"x")]), Kind::Unknown),
    ];
    for (what, bytes, kind) in cases {
        assert_eq!(detect(bytes).kind, *kind, "{what}");
    }
}

#[test]
fn every_kind_has_its_own_name() {
    let mut names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(names.contains(&"unknown") && names.contains(&"7z"));
}

#[test]
fn families_are_named() {
    let mut shortcut = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46".to_vec();
    shortcut.resize(200, 1);
    let mut exe = b"MZ\x90".to_vec();
    exe.resize(100, 7);
    for (bytes, flavor) in [(shortcut, "lnk_file"), (exe, "mz_file"), (docx("", &[]), "ooxml_file")] {
        assert!(detect(&bytes).flavors.contains(&flavor), "{flavor}");
    }
}
