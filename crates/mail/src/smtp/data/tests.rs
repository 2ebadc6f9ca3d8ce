use super::{BareLineEnds, Collected, Collector, DataError, END, Fed, Stuffer, stuffed};

const MAX: u64 = 10_000;

/// Feeds the wire in pieces of `size`; returns how many bytes belonged to the message and what became of it.
fn collect(wire: &[u8], size: usize, bare: BareLineEnds) -> Option<(usize, Result<Vec<u8>, DataError>)> {
    let mut collector = Collector::new(MAX, bare);
    let mut taken = 0;
    for piece in wire.chunks(size) {
        let fed = collector.feed(piece);
        taken += fed.taken;
        if fed.is_whole {
            return Some((taken, collector.finish().map(|Collected { bytes, .. }| bytes)));
        }
        assert_eq!(fed.taken, piece.len());
    }
    None
}

/// The same result, however the wire is cut.
fn check(wire: &[u8], bare: BareLineEnds, expected: Option<(usize, Result<&[u8], DataError>)>) {
    let expected = expected.map(|(taken, message)| (taken, message.map(<[u8]>::to_vec)));
    for size in 1..=wire.len().max(1) {
        assert_eq!(
            collect(wire, size, bare),
            expected,
            "{:?} in pieces of {size}, {bare:?}",
            wire.escape_ascii().to_string()
        );
    }
}

#[test]
fn sound_messages_are_taken_whole() {
    let check = |wire: &[u8], message: &[u8]| {
        for bare in [BareLineEnds::Refuse, BareLineEnds::Normalise] {
            check(wire, bare, Some((wire.len(), Ok(message))));
            let with_next = [wire, b"MAIL FROM:<>\r\n"].concat();
            check(&with_next, bare, Some((wire.len(), Ok(message))));
        }
    };
    check(b".\r\n", b"");
    check(b"\r\n.\r\n", b"\r\n");
    check(b"a\r\n.\r\n", b"a\r\n");
    check(b"A: 1\r\n\r\nbody\r\n.\r\n", b"A: 1\r\n\r\nbody\r\n");
    // RFC 5321 §4.5.2.
    check(b"..\r\n.\r\n", b".\r\n");
    check(b"...a\r\nb.\r\n..c\r\n.\r\n", b"..a\r\nb.\r\n.c\r\n");
    check(b".a\r\n.\r\n", b"a\r\n");
    check(b"a\r\n\r\n\r\n.\r\n", b"a\r\n\r\n\r\n");
    check(b"nul \0 and \xff\r\n.\r\n", b"nul \0 and \xff\r\n");
}

/// Each row was taken for the end of a message by some server (CVE-2023-51764, -51765, -51766 and others).
#[test]
fn nothing_but_cr_lf_dot_cr_lf_ends_a_message() {
    let rows: &[(&[u8], &[u8])] = &[
        (b"\n.\n", b"\r\n.\r\n"),
        (b"\n.\r\n", b"\r\n.\r\n"),
        (b"\r.\r", b" . "),
        (b"\r.\r\n", b" .\r\n"),
        (b"\r\n.\n", b"\r\n\r\n"),
        (b"\r\n.\r", b"\r\n "),
        (b"\n.\r", b"\r\n. "),
        (b"\r.\n", b" .\r\n"),
        (b"\r\r\n.\r\r\n", b" \r\n \r\n"),
        (b"\r\n.\r\r\n", b"\r\n \r\n"),
        (b"\r\n\0.\r\n", b"\r\n\0.\r\n"),
        (b"\n\n.\r\n", b"\r\n\r\n.\r\n"),
        (b"\r\n. \r\n", b"\r\n \r\n"),
    ];
    for (smuggled, harmless) in rows {
        let wire = [b"a", *smuggled, b"MAIL FROM:<x@example.com>\r\n.\r\n"].concat();
        let message = [b"a", *harmless, b"MAIL FROM:<x@example.com>\r\n"].concat();
        let has_bare = !matches!(*smuggled, b"\r\n\0.\r\n" | b"\r\n. \r\n");
        let refused = if has_bare { Err(DataError::BareLineEnd) } else { Ok(&message[..]) };
        check(&wire, BareLineEnds::Refuse, Some((wire.len(), refused)));
        check(&wire, BareLineEnds::Normalise, Some((wire.len(), Ok(&message))));
        // Without the real end it goes on for ever.
        check(&wire[..wire.len() - 3], BareLineEnds::Normalise, None);
    }
}

/// What leaves us has one end only, whatever came in: read again, it is one message.
#[test]
fn what_was_made_harmless_is_sent_on_as_one_message() {
    for wire in
        [&b"a\n.\r\nMAIL FROM:<>\r\n.\r\n"[..], b"\n.\n\n..\n.\r\n\r\n.\r\n", b"\r.\r\n\n.\r\r\n.\r\n"]
    {
        let (_, message) = collect(wire, 1, BareLineEnds::Normalise).unwrap();
        let message = message.unwrap();
        let mut sent = Vec::new();
        stuffed(&message, &mut sent);
        check(&sent, BareLineEnds::Refuse, Some((sent.len(), Ok(&message))));
    }
}

#[test]
fn size_is_counted_while_bytes_come() {
    let body = vec![b'a'; usize::try_from(MAX).unwrap() - 2];
    let fits = [&body[..], b"\r\n.\r\n"].concat();
    assert_eq!(collect(&fits, 100, BareLineEnds::Refuse).unwrap().1.unwrap().len() as u64, MAX);
    let too_large = [&body[..], b"b\r\n.\r\n"].concat();
    assert_eq!(collect(&too_large, 100, BareLineEnds::Refuse).unwrap().1, Err(DataError::TooLarge(MAX)));

    let mut collector = Collector::new(MAX, BareLineEnds::Refuse);
    collector.feed(&too_large[..too_large.len() - 3]);
    assert_eq!(collector.kept_bytes(), 0, "what will be refused is not kept");
    assert!(!collector.is_endless());
    let block = vec![b'a'; 1 << 20];
    for _ in 0..65 {
        collector.feed(&block);
    }
    assert!(collector.is_endless());
}

#[test]
fn dots_that_are_taken_off_do_not_count() {
    let wire = [b"..\r\n".repeat(2_000), b".\r\n".to_vec()].concat();
    assert_eq!(collect(&wire, 1_000, BareLineEnds::Refuse).unwrap().1.unwrap().len(), 6_000);
}

#[test]
fn a_collector_that_gave_up_keeps_nothing() {
    let mut collector = Collector::new(MAX, BareLineEnds::Refuse);
    collector.feed(b"abc\r\n");
    collector.give_up();
    assert_eq!(collector.feed(b"def\r\n.\r\nrest"), Fed { taken: 8, is_whole: true });
    assert_eq!(collector.feed(b"rest"), Fed { taken: 0, is_whole: true });
    assert_eq!(collector.kept_bytes(), 0);
    assert_eq!(collector.finish(), Err(DataError::GivenUp));
}

#[test]
fn long_lines_are_kept_and_reported() {
    let wire = [b"short\r\n", &[b'a'; 3_000][..], b"\r\nshort\r\n.\r\n"].concat();
    let mut collector = Collector::new(MAX, BareLineEnds::Refuse);
    for piece in wire.chunks(7) {
        collector.feed(piece);
    }
    let collected = collector.finish().unwrap();
    assert_eq!(collected.longest_line, 3_000);
    assert_eq!(collected.bytes.len(), wire.len() - 3);
}

#[test]
fn dots_are_doubled_and_the_end_stands_alone() {
    let check = |message: &[u8], wire: &[u8]| {
        let mut out = Vec::new();
        stuffed(message, &mut out);
        assert_eq!(out, wire);
        for size in 1..=message.len() {
            let (mut stuffer, mut out) = (Stuffer::default(), Vec::new());
            message.chunks(size).for_each(|piece| stuffer.push(piece, &mut out));
            stuffer.finish(&mut out);
            assert_eq!([&out, END].concat(), wire, "in pieces of {size}");
        }
    };
    check(b"", b".\r\n");
    check(b".", b"..\r\n.\r\n");
    check(b".a\r\n..\r\nb.c\r\n", b"..a\r\n...\r\nb.c\r\n.\r\n");
    check(b"no end", b"no end\r\n.\r\n");
    check(b"\r\n.\r", b"\r\n..\r\r\n.\r\n");
}
