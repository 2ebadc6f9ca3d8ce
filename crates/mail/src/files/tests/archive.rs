//! Archives: what is listed and opened.

use zip::unstable::write::FileOptionsExt;
use zip::write::SimpleFileOptions;

use super::fixture::{gzip, named, noise, opened, opened_with, reasons, tar_member, zip, zip_with};
use crate::files::{Budget, Kind, Opened, Origin, Reason};

#[test]
fn members_of_a_zip_become_files() {
    let bytes = zip(&[
        ("a/notes.txt", b"see https://example.com/x now"),
        ("page.html", b"<html><body>hi</body></html>"),
    ]);
    let opened = opened(&bytes, "two.zip");
    assert_eq!(opened.failures, []);
    let archive = opened.nodes[0].facets.archive.as_ref().unwrap();
    assert_eq!(archive.paths, ["a/notes.txt", "page.html"]);
    assert_eq!((archive.entries, archive.encrypted), (2, false));
    let (id, notes) = named(&opened, "a/notes.txt");
    assert_eq!((notes.depth, notes.origin, notes.extension.as_str()), (1, Origin::Member, "txt"));
    assert_eq!(opened.bytes(id, &bytes), b"see https://example.com/x now");
    assert_eq!(notes.facets.urls, ["https://example.com/x"]);
    assert_eq!(named(&opened, "page.html").1.kind, Kind::Html);
}

#[test]
fn a_zip_without_its_directory_is_read_by_its_headers() {
    let mut bytes = zip(&[("one.txt", b"first"), ("two.txt", b"second")]);
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bytes.truncate(directory);
    let opened = opened(&bytes, "cut.zip");
    let names: Vec<&str> = opened.nodes.iter().map(|node| node.file_name.as_str()).collect();
    assert_eq!(names, ["cut.zip", "one.txt", "two.txt"]);
    assert_eq!(opened.nodes[1].facets.text.as_deref(), Some("first"));
    assert_eq!(details(&opened), ["zip without its listing"]);
}

#[test]
fn a_member_that_is_spoilt_is_read_and_complained_about() {
    let content = noise(2_000);
    let plain =
        |method| zip_with(&[("a.bin", &content)], SimpleFileOptions::default().compression_method(method));
    let (stored, deflated) = (plain(zip::CompressionMethod::Stored), plain(zip::CompressionMethod::Deflated));
    let cut = |bytes: &[u8]| bytes[..1_500].to_vec();
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    // The checksum in the listing, the fifth field behind its signature.
    let listing = |bytes: &[u8]| bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap() + 16;
    for (what, bytes, expected) in [
        ("stored", stored.clone(), &[][..]),
        ("deflated", deflated.clone(), &[]),
        ("stored, cut", cut(&stored), &["zip without its listing", "member cut short"]),
        ("deflated, cut", cut(&deflated), &["zip without its listing", "member cut short"]),
        ("stored, altered", flipped(&stored, 700), &["member with a wrong checksum"]),
        ("deflated, altered", flipped(&deflated, 700), &["member with a wrong checksum"]),
        (
            "another checksum listed",
            flipped(&deflated, listing(&deflated)),
            &["member with a wrong checksum"],
        ),
    ] {
        let opened = opened(&bytes, "x.zip");
        assert_eq!(details(&opened), expected, "{what}");
        assert!(reasons(&opened).iter().all(|reason| *reason == Reason::Broken), "{what}");
        assert!(named(&opened, "a.bin").1.size > 1_000, "{what}: what can be read is read");
    }
}

#[test]
fn a_gzip_that_is_spoilt_is_read_and_complained_about() {
    let whole = gzip(&noise(2_000));
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    for (what, bytes, expected) in [
        ("whole", whole.clone(), &[][..]),
        ("two behind one another", [&whole[..], &whole].concat(), &[]),
        ("cut in its data", whole[..1_500].to_vec(), &["gzip cut short"]),
        ("cut in its checksum", whole[..whole.len() - 6].to_vec(), &["gzip with a wrong checksum"]),
        ("altered", flipped(700), &["gzip with a wrong checksum"]),
        ("another checksum", flipped(whole.len() - 8), &["gzip with a wrong checksum"]),
    ] {
        let opened = opened(&bytes, "a.bin.gz");
        assert_eq!(details(&opened), expected, "{what}");
        assert!(named(&opened, "a.bin").1.size > 1_000, "{what}: what can be read is read");
    }
}

fn details(opened: &Opened) -> Vec<&'static str> {
    opened.failures.iter().map(|failure| failure.detail).collect()
}

#[test]
fn a_zip_behind_other_bytes_is_read() {
    let mut bytes = b"MZ".to_vec();
    bytes.resize(500, 0);
    bytes.extend(zip(&[("one.txt", b"first")]));
    // By its first bytes it is a program; the archive behind it is found by those who look for one.
    assert_eq!(opened(&bytes, "sfx.exe").nodes[0].kind, Kind::Exe);
    let mut shifted = b"PK\x03\x04".to_vec();
    shifted.resize(100, 0);
    shifted.extend(zip(&[("one.txt", b"first")]));
    assert_eq!(named(&opened(&shifted, "x.zip"), "one.txt").1.facets.text.as_deref(), Some("first"));
}

#[test]
fn passwords_of_the_message_open_what_they_fit() {
    let deflated = || SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let classic = deflated().with_deprecated_encryption(b"4711").unwrap();
    let strong = deflated().with_aes_encryption(zip::AesMode::Aes256, "4711");
    let short = deflated().with_aes_encryption(zip::AesMode::Aes128, "4711");
    let members: &[(&str, &[u8])] =
        &[("first.txt", b"the first secret"), ("second.txt", b"the second secret")];
    let cases = [
        ("classic", zip_with(members, classic)),
        ("AES-256", zip_with(members, strong)),
        ("AES-128", zip_with(members, short)),
    ];
    for (what, bytes) in &cases {
        let (open, _) = opened_with(bytes, "s.zip", &["wrong", "4711"], Budget::default());
        assert_eq!(open.failures, [], "{what}");
        assert_eq!(named(&open, "second.txt").1.facets.text.as_deref(), Some("the second secret"), "{what}");
        let archive = open.nodes[0].facets.archive.as_ref().unwrap();
        assert_eq!((archive.encrypted, archive.password.as_deref()), (true, Some("4711")), "{what}");
        assert!(open.nodes[0].flavors.contains(&"encrypted_zip"));

        let (closed, _) = opened_with(bytes, "s.zip", &["wrong"], Budget::default());
        assert_eq!(reasons(&closed), [Reason::Encrypted], "{what}");
        let archive = closed.nodes[0].facets.archive.as_ref().unwrap();
        assert_eq!(archive.paths, ["first.txt", "second.txt"], "{what}: names are not secret");
        assert_eq!((archive.encrypted, archive.password.as_deref()), (true, None), "{what}");
    }
}

#[test]
fn odd_names_are_noted_and_read_as_they_are() {
    let cases: &[(&str, &str)] = &[
        ("../../etc/passwd", "a name leaves the folder"),
        ("C:\\Windows\\x.dll", "a name is absolute"),
        ("/etc/shadow", "a name is absolute"),
        ("invoice\u{202E}fdp.exe", "a name turns its reading direction"),
    ];
    for (name, oddity) in cases {
        let tar = tar_member(name, "00000000001", b'0', b"x");
        let archive = opened(&tar, "odd.tar").nodes[0].facets.archive.clone().unwrap();
        assert_eq!(
            (archive.paths.as_slice(), archive.oddities.as_slice()),
            ([(*name).to_owned()].as_slice(), [*oddity].as_slice())
        );
    }
    let plain = tar_member("notes..txt", "00000000001", b'0', b"x");
    assert!(opened(&plain, "even.tar").nodes[0].facets.archive.as_ref().unwrap().oddities.is_empty());
}

#[test]
fn gzip_tells_its_content() {
    let tar = [tar_member("list.csv", "00000000016", b'0', b"a@example.com\n"), vec![0; 1024]].concat();
    let opened = opened(&gzip(&tar), "lists.tgz");
    assert_eq!(opened.failures, []);
    let names: Vec<(&str, &str)> =
        opened.nodes.iter().map(|node| (node.file_name.as_str(), node.kind.name())).collect();
    assert_eq!(names, [("lists.tgz", "gz"), ("lists.tar", "tar"), ("list.csv", "unknown")]);
    assert_eq!(opened.nodes[2].depth, 2);
    assert_eq!(opened.nodes[2].facets.text.as_deref(), Some("a@example.com\n"));
}

#[test]
fn long_names_of_tar_are_joined() {
    let name = format!("{}/end.txt", "folder".repeat(30));
    let gnu = [
        tar_member("././@LongLink", &format!("{:011o}", name.len()), b'L', name.as_bytes()),
        tar_member("short", "00000000002", b'0', b"ok"),
    ]
    .concat();
    assert_eq!(named(&opened(&gnu, "g.tar"), &name).1.facets.text.as_deref(), Some("ok"));
    let record = format!("{} path={name}\n", name.len() + 10);
    let pax = [
        tar_member("pax", &format!("{:011o}", record.len()), b'x', record.as_bytes()),
        tar_member("short", "00000000002", b'0', b"ok"),
    ]
    .concat();
    assert_eq!(named(&opened(&pax, "p.tar"), &name).1.facets.text.as_deref(), Some("ok"));
}

#[test]
fn archives_we_do_not_open_are_named() {
    for (magic, kind) in [
        (&b"Rar!\x1A\x07\x01\0rest"[..], "rar"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "7z"),
        (b"\xFD7zXZ\0\0\x04", "xz"),
    ] {
        let opened = opened(magic, "x");
        assert_eq!(
            (opened.nodes[0].kind.name(), reasons(&opened).as_slice()),
            (kind, [Reason::Unsupported].as_slice())
        );
        assert_eq!(opened.failures[0].detail, kind);
    }
}
