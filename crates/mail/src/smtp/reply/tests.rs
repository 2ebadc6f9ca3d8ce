use super::{EnhancedCode, REPLY_LINE_BYTES, REPLY_LINES, REPLY_TEXT_BYTES, Reply, ReplyError, ReplyReader};

/// Reads all replies, in one piece and byte by byte, with the same result.
fn read_all(wire: &[u8]) -> Result<Vec<Reply>, ReplyError> {
    let whole = read_pieces(wire, wire.len().max(1));
    assert_eq!(read_pieces(wire, 1), whole);
    whole
}

fn read_pieces(wire: &[u8], size: usize) -> Result<Vec<Reply>, ReplyError> {
    let mut reader = ReplyReader::default();
    let mut replies = Vec::new();
    for mut piece in wire.chunks(size) {
        while !piece.is_empty() {
            let (taken, reply) = reader.read(piece)?;
            piece = &piece[taken..];
            replies.extend(reply);
        }
    }
    Ok(replies)
}

#[test]
fn replies_are_read_with_their_enhanced_code() {
    let check = |wire: &str, code, enhanced: &str, text: &str| {
        assert_eq!(read_all(wire.as_bytes()), Ok(vec![Reply::new(code, enhanced, text)]), "{wire:?}");
    };
    check("250 2.1.5 Ok\r\n", 250, "2.1.5", "Ok");
    check("250 Ok\r\n", 250, "", "Ok");
    check("250\r\n", 250, "", "");
    check("250 \r\n", 250, "", "");
    check("550 5.7.1\r\n", 550, "5.7.1", "");
    check("550 5.7.509 no\n", 550, "5.7.509", "no");
    // The class must agree with the code, and each number has at most three digits.
    check("550 4.7.1 no\r\n", 550, "", "4.7.1 no");
    check("550 5.1.1000 no\r\n", 550, "", "5.1.1000 no");
    check("550 5.1 no\r\n", 550, "", "5.1 no");
    check("451 \x07bell\x7f\r\n", 451, "", " bell ");
}

#[test]
fn lines_of_one_reply_are_gathered() {
    let reply = Reply {
        code: 550,
        enhanced: EnhancedCode::parse("5.1.1"),
        lines: vec!["No such user.".to_owned(), "Look at the address.".to_owned()],
    };
    let wire = b"550-5.1.1 No such user.\r\n550 5.1.1 Look at the address.\r\n250 next\r\n";
    assert_eq!(read_all(wire), Ok(vec![reply.clone(), Reply::new(250, "", "next")]));
    assert_eq!(reply.to_string(), "550 5.1.1 No such user. Look at the address.");
}

#[test]
fn what_is_no_reply_is_refused() {
    for wire in ["hello\r\n", "25\r\n", "\r\n", "150 wait\r\n", "650 no\r\n", "250_x\r\n", "2x0 y\r\n"] {
        assert_eq!(read_all(wire.as_bytes()), Err(ReplyError::NoCode), "{wire:?}");
    }
    assert_eq!(read_all(b"250-a\r\n251 b\r\n"), Err(ReplyError::CodesDiffer));
    assert_eq!(read_all(&b"250-more\r\n".repeat(REPLY_LINES + 1)), Err(ReplyError::TooManyLines));
    assert_eq!(read_all(&[b'2'; REPLY_LINE_BYTES + 1]), Err(ReplyError::LineTooLong));
}

#[test]
fn a_flood_of_text_is_cut_and_the_reply_still_ends() {
    let long = format!("250-{}\r\n", "x".repeat(1_000));
    let replies = read_all([long.repeat(100), "250 end\r\n".to_owned()].concat().as_bytes()).unwrap();
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].lines.len(), 101);
    assert!(replies[0].text().len() <= REPLY_TEXT_BYTES + REPLY_LINES);
}

#[test]
fn written_replies_are_read_as_they_were() {
    let mut reply = Reply::new(451, "4.3.0", "Try again later.");
    reply.lines.push("Nothing is lost.".to_owned());
    let mut wire = Vec::new();
    reply.write(&mut wire);
    assert_eq!(wire, b"451-4.3.0 Try again later.\r\n451 4.3.0 Nothing is lost.\r\n");
    assert_eq!(read_all(&wire), Ok(vec![reply]));
}

#[test]
fn a_text_cannot_become_a_reply_of_its_own_nor_too_long_a_line() {
    let mut wire = Vec::new();
    let reply =
        Reply { code: 550, enhanced: None, lines: vec![format!("no\r\n250 yes{}", "é".repeat(600))] };
    reply.write(&mut wire);
    assert!(wire.len() <= 512);
    let replies = read_all(&wire).unwrap();
    assert_eq!(replies.len(), 1);
    assert!(replies[0].text().starts_with("no  250 yes"));
}
