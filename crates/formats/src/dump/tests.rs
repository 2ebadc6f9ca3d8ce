use std::io::{self, Read, Write};

use proptest::prelude::*;

use super::{Counted, DumpError, Limits, read};

/// A source that gives a few bytes at a time, as connections do.
struct Slow<'b>(&'b [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let many = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(many);
        buffer[..many].copy_from_slice(now);
        self.0 = later;
        Ok(many)
    }
}

fn found(bytes: &[u8]) -> (Vec<String>, Counted) {
    let mut all = Vec::new();
    let counted =
        read(bytes, Limits::default(), |place| all.push(place.to_owned()), |_| {}).expect("readable");
    for pace in [1, 7, 100] {
        let mut slow = Vec::new();
        let again = read(Slow(bytes, pace), Limits::default(), |place| slow.push(place.to_owned()), |_| {});
        assert_eq!((again.expect("readable"), &slow), (counted, &all), "{pace} bytes at a time");
    }
    (all, counted)
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(found(text.as_bytes()).0, expected, "{text}");
}

#[test]
fn addresses_are_found_whatever_stands_around_them() {
    check("ada@shop.example\nbob@shop.example\r\n", &["ada@shop.example", "bob@shop.example"]);
    check("ada@shop.example:hunter2\nbob@shop.example|x|y", &["ada@shop.example", "bob@shop.example"]);
    check("1;\"Ada, Countess\nof L.\";\"ada@shop.example\";2", &["ada@shop.example"]);
    // A table with it is refused; of a dump one stray mark must not lose what stands below it.
    check(
        "an.a@x.example,ok\nbo.b@x.example,\"broken\ncy.c@x.example,ok",
        &["an.a@x.example", "bo.b@x.example", "cy.c@x.example"],
    );
    check(
        "insert into u values (1,'ada@shop.example','x'),(2,'o''b','o\\'c@shop.example');",
        &["ada@shop.example", "c@shop.example"],
    );
    check(
        "{\"to\":\"Ada \\u003cada@shop.example\\u003e\\nbob@shop.example\"}",
        &["ada@shop.example", "bob@shop.example"],
    );
    check(
        "mailto:ada@shop.example?x=1 <bob@shop.example>, (eve@shop.example).",
        &["ada@shop.example", "bob@shop.example", "eve@shop.example"],
    );
    check("email=ada+x@shop.example&b=2", &["ada+x@shop.example&b"]);
    check("o'brien@shop.example 'eve@shop.example'", &["o'brien@shop.example", "eve@shop.example"]);
    check("@ @shop.example ada@ a@b@c.example", &["a@b"]);
    check("", &[]);
}

#[test]
fn other_encodings_are_read_as_what_they_are() {
    let utf_16: Vec<u8> =
        "\u{feff}ada@shop.example\r\njürgen@shop.example".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(found(&utf_16).0, ["ada@shop.example", "jürgen@shop.example"]);
    let bare: Vec<u8> = "ada@shop.example".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(found(&bare).0, ["ada@shop.example"]);
    assert_eq!(
        found(b"j\xfcrgen@shop.example\xa0\xabada@shop.example\xbb").0,
        ["jürgen@shop.example", "ada@shop.example"]
    );
    assert_eq!(found("„ada@shop.example“".as_bytes()).0, ["ada@shop.example"]);
}

#[test]
fn what_is_packed_is_unpacked_and_what_is_cut_off_is_read_as_far_as_it_goes() {
    let text = "ada@shop.example\n".repeat(5_000);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let twice = [gzip.clone(), gzip.clone()].concat();
    let (all, counted) = found(&twice);
    assert_eq!((all.len(), counted.lines, counted.is_packed, counted.is_cut), (10_000, 10_000, true, false));
    let zstd =
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    assert_eq!(found(&[zstd.clone(), zstd.clone()].concat()).0.len(), 10_000);
    let (all, counted) = found(&gzip[..gzip.len() - 20]);
    assert!(counted.is_cut && all.len() > 1_000, "{counted:?}");
    let (_, counted) = found(&zstd[..zstd.len() - 5]);
    assert!(counted.is_cut, "{counted:?}");
}

#[test]
fn an_address_in_the_middle_of_which_a_packed_file_is_cut_off_is_not_counted() {
    let text = "ada@shop.example\nben@shop.example;x\ncleo@shop.example.net";
    // Not compressed, so that the text ends where the file does: ten bytes before it, and fifteen of block and frame.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(text.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let begin = gzip.windows(3).position(|some| some == b"ada").expect("it is in it");
    let cut_at = |end: usize| found(&gzip[..begin + end]);
    let [ada, ben, cleo] = ["ada@shop.example", "ben@shop.example", "cleo@shop.example.net"];
    for (end, expected) in [
        (text.len() - 4, vec![ada, ben]),
        (text.len() - 1, vec![ada, ben]),
        (text.find(";x").expect("it is in it"), vec![ada]),
        (text.find(";x").expect("it is in it") + 1, vec![ada, ben]),
        (5, vec![]),
    ] {
        let (all, counted) = cut_at(end);
        assert_eq!((all, counted.is_cut), (expected.into_iter().map(str::to_owned).collect(), true), "{end}");
    }
    // One that is whole, and a text that was never packed, end where they end.
    assert_eq!(found(&gzip).0, [ada, ben, cleo]);
    assert_eq!(found(&text.as_bytes()[..text.len() - 4]).0, [ada, ben, "cleo@shop.example"]);
}

#[test]
fn what_must_be_unpacked_first_and_what_is_too_long_is_refused() {
    for (bytes, kind) in [
        (&b"PK\x03\x04...."[..], "spreadsheet"),
        (b"7z\xbc\xaf\x27\x1c", "`7z x`"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"%PDF-1.7", "PDF"),
    ] {
        let error = read(bytes, Limits::default(), |_| {}, |_| {}).expect_err("packed");
        assert!(error.to_string().contains(kind), "{error}");
    }
    let error = read(&b"ada@shop.example"[..], Limits { bytes: 10 }, |_| {}, |_| {}).expect_err("too long");
    assert!(matches!(error, DumpError::TooLong(10)));
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    let begun = io::Cursor::new(b"ada@shop.example".to_vec()).chain(Broken);
    assert!(matches!(read(begun, Limits::default(), |_| {}, |_| {}), Err(DumpError::Source(_))));
}

#[test]
fn a_line_of_many_megabytes_takes_no_memory_and_loses_nothing() {
    let mut line = Vec::new();
    for number in 0..200_000 {
        line.extend_from_slice(format!("p{number}@shop.example,").as_bytes());
        // A word without end is no address, and hides none.
        if number % 1_000 == 0 {
            line.resize(line.len() + 3_000, b'x');
            line.push(b' ');
        }
    }
    let mut count = 0;
    let counted = read(line.as_slice(), Limits::default(), |_| count += 1, |_| {}).expect("readable");
    assert_eq!((count, counted.lines, counted.bytes), (200_000, 0, line.len() as u64));
}

proptest! {
    #[test]
    fn any_bytes_are_read_the_same_however_they_come(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let whole = read(bytes.as_slice(), Limits::default(), |_| {}, |_| {});
        let slow = read(Slow(&bytes, 3), Limits::default(), |_| {}, |_| {});
        prop_assert_eq!(whole.ok(), slow.ok());
    }

    #[test]
    fn any_text_with_addresses_is_read_the_same_however_it_comes(text in "[ -~\\n]{0,40}([a-z]{1,8}@[a-z]{1,8}\\.example[ ,;:|\"'\\n\\\\]{1,3}[ -~é]{0,20}){0,8}") {
        let (mut whole, mut slow) = (Vec::new(), Vec::new());
        read(text.as_bytes(), Limits::default(), |place| whole.push(place.to_owned()), |_| {}).expect("text");
        read(Slow(text.as_bytes(), 2), Limits::default(), |place| slow.push(place.to_owned()), |_| {}).expect("text");
        prop_assert_eq!(whole, slow);
    }
}
