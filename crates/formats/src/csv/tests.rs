use proptest::prelude::*;

use super::*;

fn check(bytes: &[u8], encoding: Encoding, delimiter: char, expected: &[&[&str]]) {
    let table = read(bytes, &Limits::default()).expect("a table");
    assert_eq!((table.encoding, table.delimiter), (encoding, delimiter));
    let rows = table.rows.iter().map(|row| row.cells.clone());
    let all: Vec<Vec<String>> = std::iter::once(table.header.clone()).chain(rows).collect();
    assert_eq!(all, expected);
}

#[test]
fn tables_are_read_as_spreadsheets_save_them() {
    check(b"name,note\r\nAda,x\r\n", Encoding::Utf8, ',', &[&["name", "note"], &["Ada", "x"]]);
    check(
        b"\xef\xbb\xbfName;Notiz\nJ\xc3\xb6rg;\"a;b\"\n",
        Encoding::Utf8,
        ';',
        &[&["Name", "Notiz"], &["Jörg", "a;b"]],
    );
    check(
        b"Name;Notiz\r\nJ\xf6rg;\x80 5\r\n",
        Encoding::Windows1252,
        ';',
        &[&["Name", "Notiz"], &["Jörg", "€ 5"]],
    );
    check(b"sep=;\r\na,b;c\r\n1;2\r\n", Encoding::Utf8, ';', &[&["a,b", "c"], &["1", "2"]]);
    check(
        b"\n \nname\tnote\n\nAda\t\"two\nlines\"\n",
        Encoding::Utf8,
        '\t',
        &[&["name", "note"], &["Ada", "two\nlines"]],
    );
    check(b"name\nAda\nBob", Encoding::Utf8, ',', &[&["name"], &["Ada"], &["Bob"]]);
    // Fewer or more cells than the header are the importer's business.
    check(b"a,b\n1\n1,2,3\n", Encoding::Utf8, ',', &[&["a", "b"], &["1"], &["1", "2", "3"]]);
    let wide: Vec<u8> = "a\tb\r\nJörg\t2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[b"\xff\xfe".as_slice(), &wide].concat(), Encoding::Utf16Le, '\t', &[&["a", "b"], &["Jörg", "2"]]);
    check(&wide, Encoding::Utf16Le, '\t', &[&["a", "b"], &["Jörg", "2"]]);
    let wide: Vec<u8> = "a\tb\r\n楽\t2\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    check(&[b"\xfe\xff".as_slice(), &wide].concat(), Encoding::Utf16Be, '\t', &[&["a", "b"], &["楽", "2"]]);
}

#[test]
fn rows_know_their_lines() {
    let lines = |bytes: &[u8]| {
        let table = read(bytes, &Limits::default()).expect("a table");
        table.rows.iter().map(|row| row.line).collect::<Vec<_>>()
    };
    assert_eq!(lines(b"a,b\n1,2\n\n\"x\ny\",3\n4,5\n"), [2, 4, 6]);
    assert_eq!(lines(b"sep=,\na,b\n1,2\n"), [3]);
}

#[test]
fn what_is_no_table_is_refused_with_a_sentence() {
    let limits = Limits { bytes: 100, rows: 2, columns: 2, cell_bytes: 5 };
    for (bytes, expected) in [
        (b"".as_slice(), CsvError::Empty),
        (b" \n,,\n", CsvError::Empty),
        (b"PK\x03\x04....", CsvError::Spreadsheet),
        (b"\xd0\xcf\x11\xe0....", CsvError::Spreadsheet),
        (b"\x1f\x8b\x08....", CsvError::Packed(Packed::Gzip)),
        (b"\x28\xb5\x2f\xfd....", CsvError::Packed(Packed::Zstandard)),
        (b"a,b\n\0\0\0", CsvError::Nul(2)),
        (b"sep=,\na,b\n\"x\ny\",\0\n", CsvError::Nul(4)),
        (b"\xff\xfea\0\n\0\0\0", CsvError::Nul(2)),
        (b"\xff\xfea\0\x00\xd8", CsvError::NotText),
        (b"\xef\xbb\xbf\xff", CsvError::NotText),
        (&[b'a'; 101], CsvError::TooLong(100)),
        (b"a\n1\n2\n3\n", CsvError::TooManyRows(2)),
        (b"a\n1,2,3\n", CsvError::TooManyColumns(2)),
        (b"a\n\"not closed\n", CsvError::NotClosed(2)),
        (b"a\n\"closed\"\n", CsvError::CellTooLong(2)),
    ] {
        assert_eq!(read(bytes, &limits).expect_err("no table"), expected, "{bytes:?}");
    }
}

#[test]
fn no_cell_that_is_written_is_a_formula() {
    let cells = [
        "=1+1", "+49 30", "-1", "@sum", "\tx", "\n=x", "'=x", "''+x", "it's", "'quoted'", "a=b", "＝1",
        "＋1", "－1", "＠1",
    ];
    let text = write(&["cell"], cells.iter().map(|cell| [cell]));
    for line in text.trim_start_matches('\u{feff}').split("\r\n") {
        let shown = line.trim_start_matches('"');
        assert!(!shown.starts_with(['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠']), "{line}");
    }
    let golden = "\u{feff}\"cell\"\r\n\"'=1+1\"\r\n\"it's\"\r\n\"say \"\"hi\"\"\"\r\n";
    assert_eq!(write(&["cell"], [["=1+1"], ["it's"], ["say \"hi\""]]), golden);
}

proptest! {
    #[test]
    fn a_table_comes_back_as_it_was_written(rows in prop::collection::vec(prop::collection::vec("[ -~äß楽＝＋\n'=+@-]{0,12}", 3), 0..8)) {
        // Spaces around a cell and rows without content are nobody's.
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
            .filter(|row| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        let text = write(&["a", "b", "c"], &rows);
        let table = read(text.as_bytes(), &Limits::default()).expect("our own table");
        prop_assert_eq!(table.header, ["a", "b", "c"]);
        prop_assert_eq!(table.rows.into_iter().map(|row| row.cells).collect::<Vec<_>>(), rows);
    }

    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &Limits { bytes: 250, rows: 5, columns: 5, cell_bytes: 50 });
    }
}

/// Reads a table in pieces of a length.
fn streamed(bytes: &[u8], limits: Limits, piece: usize) -> Result<(Vec<String>, Vec<Row>), CsvError> {
    let mut stream = Stream::new(limits);
    let mut rows = Vec::new();
    for piece in bytes.chunks(piece) {
        rows.extend(stream.push(piece)?);
    }
    let finished = stream.finish()?;
    rows.extend(finished.rows);
    Ok((finished.header, rows))
}

#[test]
fn a_table_in_pieces_is_the_same_table_however_it_is_cut() {
    let wide: Vec<u8> = "a\tb\r\nJörg\t2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut long = b"mail;name\r\n".to_vec();
    for number in 0..500 {
        long.extend(format!("a{number}@example.net;\"Jörg; {number}\nzwei\"\r\n\r\n").bytes());
    }
    let tables: [&[u8]; 9] = [
        b"name,note\r\nAda,x\r\n",
        b"\xef\xbb\xbfName;Notiz\nJ\xc3\xb6rg;\"a;b\"\n",
        b"Name;Notiz\r\nJ\xf6rg;\x80 5\r\n",
        b"sep=;\r\na,b;c\r\n1;2\r\n",
        b"\n \nname\tnote\n\nAda\t\"two\nlines\"\n",
        b"name\nAda\nBob",
        b"a,b\n1\n1,2,3\n'=x,y\n",
        &wide,
        &long,
    ];
    for table in tables {
        let whole = read(table, &Limits::default()).expect("a table");
        for piece in [1, 2, 3, 7, 4_096, 1 << 20] {
            let (header, rows) = streamed(table, Limits::default(), piece).expect("the same table");
            assert_eq!((&header, &rows), (&whole.header, &whole.rows), "in pieces of {piece}");
        }
    }
}

#[test]
fn a_late_byte_of_windows_is_still_a_letter() {
    let mut table = b"mail,name\n".to_vec();
    table.extend(b"a@example.net,\xc3\xb6\n".repeat(2_000));
    table.extend(b"b@example.net,J\xf6rg\n");
    let (_, rows) = streamed(&table, Limits::default(), 1_000).expect("a table");
    assert_eq!(rows[0].cells[1], "ö");
    assert_eq!(rows.last().expect("rows").cells[1], "Jörg");
}

#[test]
fn a_stream_has_limits_and_holds_one_row() {
    let limits = Limits { bytes: 10_000, rows: 3, columns: 2, cell_bytes: 8 };
    let too_long = streamed(&[b'a'; 20_000], limits, 100);
    assert!(matches!(too_long, Err(CsvError::TooLong(_) | CsvError::CellTooLong(_))), "{too_long:?}");
    assert_eq!(streamed(b"a\n1\n2\n3\n4\n", limits, 3), Err(CsvError::TooManyRows(3)));
    assert_eq!(streamed(b"a,b\n1,2,3\n", limits, 3), Err(CsvError::TooManyColumns(2)));
    assert_eq!(streamed(b"a\n\"123456789\"\n", limits, 3), Err(CsvError::CellTooLong(2)));
    assert_eq!(
        streamed(b"a\n\"never closed\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", limits, 3),
        Err(CsvError::CellTooLong(2))
    );
    assert_eq!(streamed(b"PK\x03\x04rest", limits, 2), Err(CsvError::Spreadsheet));
    for (head, packed) in [(&b"\x1f\x8b\x08"[..], Packed::Gzip), (b"\x28\xb5\x2f\xfd", Packed::Zstandard)] {
        let whole = [head, &[b'x'; 100]].concat();
        assert_eq!(streamed(&whole, limits, 2), Err(CsvError::Packed(packed)));
    }
    let archive = [&b"PK\x03\x04"[..], &[0; 26], b"list.csv", &[b'x'; 100]].concat();
    assert_eq!(streamed(&archive, limits, 2), Err(CsvError::Packed(Packed::Zip)));
    assert_eq!(streamed(b"a\n\x00\n", limits, 2), Err(CsvError::Nul(2)));
    // Also far below the head, and whichever pieces it comes in.
    for head in ["a,b\n", "sep=,\na,b\n"] {
        let table = [head, &"\"x\ny\",z\n".repeat(1_000), "1,\0\n2,3\n"].concat();
        let line = table.lines().position(|line| line.contains('\0')).unwrap() as u64 + 1;
        assert_eq!(read(table.as_bytes(), &Limits::default()).err(), Some(CsvError::Nul(line)));
        for piece in [1, 7, 1_000, 1 << 20] {
            let refused = streamed(table.as_bytes(), Limits::default(), piece);
            assert_eq!(refused, Err(CsvError::Nul(line)), "in pieces of {piece}");
        }
    }
    assert_eq!(streamed(b"", limits, 2), Err(CsvError::Empty));
    assert_eq!(streamed(b"\n\n", limits, 2), Err(CsvError::Empty));
}

/// Reads a table whole and in pieces: all say the same.
fn quoted(bytes: &[u8]) -> Result<Vec<Vec<String>>, CsvError> {
    let whole = read(bytes, &Limits::default()).map(|table| (table.header, table.rows));
    for piece in [1, 5, 1 << 20] {
        assert_eq!(streamed(bytes, Limits::default(), piece), whole, "in pieces of {piece}");
    }
    whole.map(|(_, rows)| rows.into_iter().map(|row| row.cells).collect())
}

#[test]
fn a_quotation_mark_that_is_not_closed_refuses_the_table_with_its_line() {
    for (bytes, line) in [
        // Who stands below it would be in one cell with it.
        (b"mail,state\nan.a@x.example,ok\nbo.b@x.example,\"broken\ncy.c@x.example,ok\n".as_slice(), 3),
        // A file that was cut: what is left looks like an address.
        (b"mail\n\"an.a@x.example\"\n\"bo.b@x.exam", 3),
        (b"sep=;\nmail;state\n\"two\nlines\";\"\n", 4),
        (b"\"", 1),
        (b"mail\n\"an \"\"a\"\" b\"\"", 2),
        // Closed by a mark that opens a cell of another row: that row would be gone, and at the end nothing is open.
        (b"mail,state\nbo.b@x.example,\"broken\ncy.c@x.example,\"ok\"\n", 2),
        (b"\"mail\",\"state\"\n\"bo.b@x.example\",\"broken\n\"cy.c@x.example\",\"ok\"\n", 2),
    ] {
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(quoted(bytes), Err(CsvError::NotClosed(line)), "{text}");
    }
    // Beyond the head, by which the delimiter is found, and in another encoding.
    let mut long = "mail;name\r\n".to_owned();
    (0..2_000).for_each(|number| long.push_str(&format!("a{number}@x.example;\"J\u{f6}rg\n{number}\"\r\n")));
    long.push_str("b@x.example;\"\r\n");
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(long.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(quoted(long.as_bytes()), Err(CsvError::NotClosed(4_002)));
    assert_eq!(quoted(&wide), Err(CsvError::NotClosed(4_002)));
}

#[test]
fn quotation_marks_that_are_closed_or_no_marks_are_no_complaint() {
    let cell = |text: &str| vec![vec![text.to_owned()]];
    for (row, expected) in [
        ("\"two\nlines, \"\"quoted\"\"\"\n", "two\nlines, \"quoted\""),
        ("\"two\r\nlines\" \r\n", "two\r\nlines"),
        ("\"the end\"", "the end"),
        ("\"\"\"\"", "\""),
        // RFC 4180 has marks in quoted cells only; people write them, and within a line they harm nobody.
        ("5\" pipe\n", "5\" pipe"),
        ("\"5\" pipe\n", "5 pipe"),
    ] {
        assert_eq!(quoted(format!("note\n{row}").as_bytes()), Ok(cell(expected)), "{row}");
    }
}

proptest! {
    #[test]
    fn marks_are_followed_as_the_parser_follows_them(text in "[a,\" \r\n]{0,40}") {
        let open = {
            // Within a quoted cell the parser takes a line's end for a letter.
            let mut reader = csv_core::Reader::new();
            let (mut output, mut ends, mut all) = ([0; 256], [0; 256], format!("x,{text}").into_bytes());
            all.extend(b"a\n");
            let mut rest = all.as_slice();
            let mut last = csv_core::ReadRecordResult::Record;
            while !rest.is_empty() {
                let (result, read, _, _) = reader.read_record(rest, &mut output, &mut ends);
                (last, rest) = (result, &rest[read..]);
            }
            last == csv_core::ReadRecordResult::InputEmpty
        };
        let mut quotes = quotes::Quotes::new(b',', 0);
        let taken = quotes.take(format!("x,{text}").as_bytes());
        if taken.is_ok() {
            prop_assert_eq!(quotes.end().is_err(), open, "{:?}", text);
        }
    }

    #[test]
    fn any_bytes_are_rows_or_a_complaint(bytes in proptest::collection::vec(any::<u8>(), 0..600), piece in 1_usize..50) {
        let _ = streamed(&bytes, Limits { bytes: 1 << 16, rows: 100, columns: 8, cell_bytes: 64 }, piece);
    }
}

#[test]
fn cells_of_a_row_are_quoted_where_they_must_be_and_never_a_formula() {
    for (cell, expected) in [
        ("plain", "plain"),
        ("-1.25", "-1.25"),
        ("a,b", "\"a,b\""),
        ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
        ("+cmd", "\"'+cmd\""),
        ("@SUM", "\"'@SUM\""),
        ("-2+3", "\"'-2+3\""),
        ("\u{ff1d}1", "\"'\u{ff1d}1\""),
        ("'=1", "\"''=1\""),
        ("two\nlines", "\"two\nlines\""),
    ] {
        let mut table = String::new();
        push_row(&mut table, [cell, "2"]);
        assert_eq!(table, format!("{expected},2\r\n"), "{cell}");
        let read = read(table.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(read.header, [cell, "2"], "it comes back as it was");
    }
}

#[test]
fn an_encoding_that_somebody_names_is_read_and_one_that_is_guessed_is_said() {
    // "Łukasz" in ISO-8859-2, and in Windows-1252 by guess.
    let bytes = b"address;name\nl@mail.test;\xa3ukasz\n";
    let read = |stream: Stream| {
        let mut stream = stream;
        let mut rows: Vec<Row> = bytes.chunks(5).flat_map(|piece| stream.push(piece).unwrap()).collect();
        let finished = stream.finish().unwrap();
        rows.extend(finished.rows);
        (rows.remove(0).cells.remove(1), finished.has_guessed)
    };
    let limits = Limits::default();
    assert_eq!(read(Stream::new(limits)), ("£ukasz".to_owned(), true));
    let named: Charset = " ISO-8859-2 ".parse().unwrap();
    assert_eq!(
        (named.name(), read(Stream::new(limits).in_charset(named))),
        ("ISO-8859-2", ("Łukasz".to_owned(), false))
    );
    assert_eq!("klingon".parse::<Charset>(), Err(UnknownCharset));
    // What cannot stand in the named one is not made up.
    let mut stream = Stream::new(limits).in_charset("shift_jis".parse().unwrap());
    let wrong = stream.push(&[b"a\n\xff\xff\n".as_slice(), &[b'x'; 9_000]].concat());
    assert_eq!(wrong, Err(CsvError::NotText));
}
