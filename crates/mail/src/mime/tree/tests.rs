//! The MIME tree: well-formed, nested, cut short, contradictory.

use crate::{
    complaint::ComplaintKind,
    limits::Limits,
    message::Message,
    mime::{Part, TransferEncoding},
};

fn parse(raw: &str) -> Message {
    Message::parse(raw.replace('\n', "\r\n").as_bytes(), &Limits::default())
}

/// Depth, type, whether it is a body, and content of each part.
fn shape(message: &Message) -> Vec<String> {
    let line = |part: &Part| {
        let body = if part.is_body { "*" } else { "" };
        let text = String::from_utf8_lossy(part.bytes()).replace("\r\n", "|");
        format!("{} {}{body} {text}", part.depth, part.content_type.essence()).trim_end().to_owned()
    };
    message.parts.iter().map(line).collect()
}

fn check(raw: &str, expected: &[&str], complaints: &[ComplaintKind]) -> Message {
    let head = "From: a@example.com\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n";
    let message = parse(&format!("{head}{raw}"));
    assert_eq!(shape(&message), expected, "{raw}");
    let found: Vec<ComplaintKind> = message.complaints.iter().map(|complaint| complaint.kind).collect();
    assert_eq!(found, complaints, "{raw}");
    for part in &message.parts {
        assert!(
            part.span.contains(part.body_span) && part.span.range().end <= message.raw_length,
            "{raw}: {part:?}"
        );
        for child in &part.children {
            assert_eq!(message.part(*child).unwrap().parent, Some(part.id));
        }
    }
    message
}

#[test]
fn trees_are_read() {
    check("\nhello\n", &["0 text/plain* hello|"], &[]);
    check(
        "Content-Type: multipart/mixed; boundary=\"b\"\n\npreamble\n--b\n\none\n--b\nContent-Type: text/html; name=x.html\nContent-Disposition: attachment\n\n<p>\n\n--b--\nepilogue\n",
        &["0 multipart/mixed", "1 text/plain* one", "1 text/html <p>|"],
        &[],
    );
    check(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=oi\n\n--oi\n\na\n--oi\nContent-Type: text/html\n\n<b>\n--oi--\n--o\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQUJD\n--o--\n",
        &[
            "0 multipart/mixed",
            "1 multipart/alternative",
            "2 text/plain* a",
            "2 text/html* <b>",
            "1 image/png ABC",
        ],
        &[],
    );
    check(
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: inner\n\nx\n--b--\n",
        &["0 multipart/digest", "1 message/rfc822 Subject: inner||x"],
        &[],
    );
}

#[test]
fn bodies_are_what_mail_programs_show() {
    check(
        "Content-Type: multipart/related; boundary=b; start=\"<root>\"\n\n--b\nContent-Type: image/png\n\nx\n--b\nContent-Type: text/html\nContent-ID: <root>\n\n<p>\n--b\nContent-Type: text/html\n\n<i>\n--b--\n",
        &["0 multipart/related", "1 image/png x", "1 text/html* <p>", "1 text/html <i>"],
        &[],
    );
    check("Content-Type: text/html\nContent-Disposition: attachment\n\n<p>\n", &["0 text/html <p>|"], &[]);
    check("Content-Type: text/calendar\n\nx\n", &["0 text/calendar x|"], &[]);
}

#[test]
fn broken_structure_still_shows_its_text() {
    use ComplaintKind as C;
    check(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n",
        &["0 multipart/mixed", "1 text/plain* one", "1 text/plain* two|"],
        &[C::MissingMimeEnd],
    );
    check(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner\n--o\n\nouter\n--o--\n",
        &["0 multipart/mixed", "1 multipart/mixed", "2 text/plain* inner", "1 text/plain* outer"],
        &[C::MissingMimeEnd],
    );
    check("Content-Type: multipart/mixed\n\nall text\n", &["0 multipart/mixed* all text|"], &[C::NoBoundary]);
    check(
        "Content-Type: multipart/mixed; boundary=x\n\nall text\n",
        &["0 multipart/mixed* all text|"],
        &[C::BoundaryNotFound],
    );
    check("Content-Type: nonsense\n\ntext\n", &["0 text/plain* text|"], &[C::BrokenContentType]);
    check("Content-Type: text/html charset=utf-8\n\n<p>\n", &["0 text/html* <p>|"], &[C::BrokenContentType]);
    check(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b--\n",
        &["0 multipart/mixed", "1 text/html*"],
        &[C::NoEndOfHeaders],
    );
    check(
        "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\none\n--b--\n",
        &["0 multipart/mixed", "1 text/plain* one"],
        &[C::EncodedContainer],
    );
    check(
        "Content-Transfer-Encoding: rot13\n\ntext\n",
        &["0 text/plain* text|"],
        &[C::UnknownTransferEncoding],
    );
    check("Content-Transfer-Encoding: base64\n\naGk!\n", &["0 text/plain* hi"], &[C::BrokenBase64]);
    check(
        "Content-Type: text/plain; charset=x-nowhere\n\n\u{e9}\n",
        &["0 text/plain* \u{e9}|"],
        &[C::EightBitInSevenBit, C::UnknownCharset],
    );
}

#[test]
fn names_and_encodings_of_parts_are_read() {
    let message = parse(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name=\"other.pdf\"\nContent-Disposition: attachment; filename*=utf-8''%E2%82%AC.pdf; filename=\"x.pdf\"\nContent-Transfer-Encoding: BASE64\nContent-ID: <id@example.com>\nContent-Description: =?utf-8?Q?=C3=A9?=\n\nQUJD\n--b--\n",
    );
    let part = message.attachments().next().unwrap();
    assert_eq!(part.file_name.as_deref(), Some("€.pdf"));
    assert_eq!(part.content_id.as_deref(), Some("id@example.com"));
    assert_eq!(part.description.as_deref(), Some("é"));
    assert_eq!((part.transfer_encoding, part.bytes()), (TransferEncoding::Base64, &b"ABC"[..]));
    assert!(part.is_attachment());
}

#[test]
fn the_longest_boundary_that_fits_counts() {
    // "ab" is a prefix of "abc": a line of the inner multipart must not end the outer one.
    check(
        "Content-Type: multipart/mixed; boundary=ab\n\n--ab\nContent-Type: multipart/mixed; boundary=abc\n\n--abc\n\nin\n--abc--\n--ab\n\nout\n--ab--\n",
        &["0 multipart/mixed", "1 multipart/mixed", "2 text/plain* in", "1 text/plain* out"],
        &[],
    );
}

#[test]
fn nesting_and_number_of_parts_are_bounded() {
    let mut raw = String::from("From: a@example.com\nContent-Type: multipart/mixed; boundary=b0\n\n");
    for level in 0..500 {
        raw += &format!("--b{level}\nContent-Type: multipart/mixed; boundary=b{}\n\n", level + 1);
    }
    let message = parse(&raw);
    assert!(message.has_complaint(ComplaintKind::TooDeep));
    assert!(message.parts.iter().all(|part| part.depth as usize <= Limits::default().depth));

    let raw = format!(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\nx\n".repeat(5_000)
    );
    let message = parse(&raw);
    assert!(message.has_complaint(ComplaintKind::TooManyParts));
    assert_eq!(message.parts.len(), Limits::default().parts);
}

#[test]
fn lines_that_might_be_boundaries_are_looked_at_within_a_budget() {
    let limits = Limits { boundary_checks: 1_000, ..Limits::default() };
    let head = "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n";
    let rest = "--b\r\nContent-Type: application/pdf\r\n\r\nsecond\r\n--b--\r\n";
    for (ruled, parts, is_complaint) in [(900, 3, false), (2_000, 2, true)] {
        let raw = format!("{head}{}{rest}", "--\r\n".repeat(ruled));
        let message = Message::parse(raw.as_bytes(), &limits);
        assert_eq!(message.has_complaint(ComplaintKind::TooManyParts), is_complaint, "{ruled}");
        assert_eq!(message.parts.len(), parts, "{ruled}");
        // What is not cut off belongs to the part before it, so it is still read as text.
        assert_eq!(message.body.visible_text().contains("second"), is_complaint, "{ruled}");
    }
}

#[test]
fn a_multipart_that_names_its_parents_boundary_is_no_cycle() {
    let message = parse(&format!(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(1_000)
    ));
    assert!(message.work.parts <= Limits::default().parts);
    assert!(message.has_complaint(ComplaintKind::TooDeep));
}
