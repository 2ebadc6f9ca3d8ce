use proptest::prelude::*;

use super::*;

fn on_the_wire(message: &[u8]) -> Vec<u8> {
    let mut content = Content::new(Arc::from(message));
    let mut wire = Vec::new();
    while !content.is_finished() {
        content.fill(&mut wire);
    }
    wire
}

#[test]
fn dots_are_doubled_and_the_end_begins_a_line() {
    let check = |message: &str, wire: &str| {
        assert_eq!(String::from_utf8(on_the_wire(message.as_bytes())).unwrap(), wire, "{message:?}");
    };
    check("", ".\r\n");
    check("a", "a\r\n.\r\n");
    check(".", "..\r\n.\r\n");
    check("a\r\n", "a\r\n.\r\n");
    check("a\r\n.\r\nb.\r\n..", "a\r\n..\r\nb.\r\n...\r\n.\r\n");
}

#[test]
fn a_dot_at_the_border_of_two_pieces_is_doubled_once() {
    for before in CHUNK_BYTES - 4..CHUNK_BYTES + 4 {
        let message = [&vec![b'x'; before - 2][..], b"\r\n.y\r\n.\r\n"].concat();
        let expected = [&vec![b'x'; before - 2][..], b"\r\n..y\r\n..\r\n.\r\n"].concat();
        assert!(on_the_wire(&message) == expected, "{before} bytes before the dot");
    }
}

#[test]
fn what_must_be_known_is_found_in_one_look() {
    let check = |message: &[u8], expected: Nature| assert_eq!(Nature::of(message), expected, "{message:?}");
    check(b"", Nature::default());
    check(b"A: b\r\n\r\nc", Nature { size: 11, ..Nature::default() });
    check(
        "A: ü\r\n\r\nc\r\n".as_bytes(),
        Nature { size: 12, has_eight_bit: true, has_eight_bit_header: true, stray: None },
    );
    check("A: b\r\n\r\nü\r\n".as_bytes(), Nature { size: 12, has_eight_bit: true, ..Nature::default() });
    for (message, stray) in [("a\nb\r\n", 1), ("a\r\nb\r", 4), ("\n", 0), ("\r\r\n", 0), ("a\r\n\n", 3)] {
        assert_eq!(Nature::of(message.as_bytes()).stray, Some(stray), "{message:?}");
    }
}

#[test]
fn strays_become_spaces_and_line_ends_stay() {
    let check = |message: &str, expected: &str| {
        assert_eq!(without_strays(message.as_bytes()), expected.as_bytes(), "{message:?}");
    };
    check("a\r\nb\r\n", "a\r\nb\r\n");
    check("a\n.\nb\r\r\nc\r", "a . b \r\nc ");
}

proptest! {
    #[test]
    fn what_was_sent_can_be_read_back(message in "[a.\r\n]{0,80}") {
        let mended = without_strays(message.as_bytes()).into_owned();
        prop_assert_eq!(Nature::of(&mended).stray, None);
        let wire = String::from_utf8(on_the_wire(&mended)).unwrap();
        let body = wire.strip_suffix(".\r\n").unwrap();
        prop_assert_eq!(body.len() as u64 - doubled(body), Nature::of(&mended).size);
        // The end mark stands nowhere else.
        let is_end_alone = !wire[..wire.len() - 1].contains("\r\n.\r\n");
        prop_assert!(is_end_alone);
        let read: String = body.split_inclusive("\r\n").map(|line| line.strip_prefix('.').unwrap_or(line)).collect();
        let mended = String::from_utf8(mended).unwrap();
        let is_same = read == mended || read == format!("{mended}\r\n");
        prop_assert!(is_same);
    }
}

fn doubled(body: &str) -> u64 {
    body.split_inclusive("\r\n").filter(|line| line.starts_with('.')).count() as u64
}
