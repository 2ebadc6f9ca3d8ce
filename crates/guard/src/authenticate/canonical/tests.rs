use super::*;

fn field(form: Form, field: &str) -> String {
    let mut out = Vec::new();
    append_field(form, field.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

/// The hash of the form a body should have.
fn expected(canonical: &str) -> [u8; 32] {
    hash_of({
        let mut context = digest::Context::new(&SHA256);
        context.update(canonical.as_bytes());
        context
    })
}

#[test]
fn fields_take_their_form() {
    // The examples of RFC 6376 §3.4.5.
    for (written, simple, relaxed) in [
        ("A: X\r\n", "A: X\r\n", "a:X\r\n"),
        ("B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"),
        ("Subject: a\n b\n", "Subject: a\r\n b\r\n", "subject:a b\r\n"),
        ("Empty:\r\n", "Empty:\r\n", "empty:\r\n"),
        ("Empty: \t \r\n", "Empty: \t \r\n", "empty:\r\n"),
        ("Colons: a: b\r\n", "Colons: a: b\r\n", "colons:a: b\r\n"),
        ("No-end: x", "No-end: x\r\n", "no-end:x\r\n"),
    ] {
        assert_eq!(field(Form::Simple, written), simple);
        assert_eq!(field(Form::Relaxed, written), relaxed);
    }
}

#[test]
fn bodies_take_their_form() {
    for (written, simple, relaxed) in [
        // RFC 6376 §3.4.5.
        (" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"),
        ("", "\r\n", ""),
        ("\r\n\r\n", "\r\n", ""),
        (" \r\n\t\r\n", " \r\n\t\r\n", ""),
        ("a", "a\r\n", "a\r\n"),
        ("a\nb\n", "a\r\nb\r\n", "a\r\nb\r\n"),
        ("a\r\n\r\nb", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"),
        ("a\rb\r\n", "a\rb\r\n", "a\rb\r\n"),
        ("a  \tb \r\n", "a  \tb \r\n", "a b\r\n"),
        ("a\u{b}\u{c}\r\n", "a\u{b}\u{c}\r\n", "a\u{b}\u{c}\r\n"),
    ] {
        for (form, canonical) in [(Form::Simple, simple), (Form::Relaxed, relaxed)] {
            let found = body_hashes(form, written.as_bytes(), &[None]);
            assert_eq!(found.hashes, [expected(canonical)], "{form:?} {written:?}");
            assert_eq!(found.length, canonical.len() as u64, "{form:?} {written:?}");
        }
    }
}

#[test]
fn shorter_lengths_are_hashed_in_the_same_pass() {
    let body = "one\r\ntwo\r\nthree\r\n";
    let found = body_hashes(
        Form::Simple,
        body.as_bytes(),
        &[Some(5), None, Some(0), Some(3), Some(5), Some(17), Some(18)],
    );
    let wanted = ["one\r\n", body, "", "one", "one\r\n", body, body];
    assert_eq!(found.hashes, wanted.map(expected));
    assert_eq!(found.length, 17);
}

#[test]
fn long_bodies_are_hashed_as_if_in_one_piece() {
    let line = format!("{}  {}\r\n", "x".repeat(20_000), "y ".repeat(9_000));
    let blank = "\r\n".repeat(10_000);
    let body = format!("{line}{blank}{line}{blank}");
    let relaxed_line = format!("{} {}\r\n", "x".repeat(20_000), "y ".repeat(9_000).trim_end());
    let relaxed = format!("{relaxed_line}{blank}{relaxed_line}");
    assert_eq!(body_hashes(Form::Relaxed, body.as_bytes(), &[None]).hashes, [expected(&relaxed)]);
    let cut = &relaxed[..30_000];
    assert_eq!(body_hashes(Form::Relaxed, body.as_bytes(), &[Some(30_000)]).hashes, [expected(cut)]);
}
