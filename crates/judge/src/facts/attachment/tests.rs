use super::{Attachment, extension, passwords, text_of};

#[test]
fn the_extension_is_what_stands_behind_the_last_dot() {
    let rows = [
        ("invoice.PDF", Some("pdf")),
        ("archive.tar.gz", Some("gz")),
        ("README", None),
        ("trailing.", None),
        ("dir.d/name", None),
        ("see v1.2 notes", None),
    ];
    for (name, expected) in rows {
        assert_eq!(extension(name).as_deref(), expected, "{name}");
    }
}

#[test]
fn words_behind_a_word_for_password_are_tried() {
    assert_eq!(passwords("The document is safe. Password: 4711-x, thank you")[0], "4711-x");
    assert_eq!(passwords("Passwort ist „geheim“.")[..2], ["ist", "geheim"]);
    assert!(passwords("nothing of the kind").is_empty());
}

#[test]
fn bytes_are_read_as_text_in_the_charset_they_seem_to_be() {
    let rows: [(&[u8], &str); 5] = [
        (b"plain", "plain"),
        ("\u{feff}é".as_bytes(), "é"),
        (&[0xff, 0xfe, b'a', 0, b'b', 0], "ab"),
        (&[0xfe, 0xff, 0, b'a', 0, b'b'], "ab"),
        (&[b'a', 0xe9], "aé"),
    ];
    for (bytes, expected) in rows {
        assert_eq!(text_of(bytes), expected);
    }
}

#[test]
fn hashes_are_those_everybody_computes() {
    let file = Attachment::loose("x.txt", "text/plain", b"abc".to_vec());
    assert_eq!(file.md5(), "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(file.sha1(), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(file.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
