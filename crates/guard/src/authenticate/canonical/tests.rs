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
        ("Lone: a\rb\r c\r\n", "Lone: a\rb\r c\r\n", "lone:a\rb\r c\r\n"),
        ("Fold:\r\n a\r\n\tb\r\n", "Fold:\r\n a\r\n\tb\r\n", "fold:a b\r\n"),
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

mod properties {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// Bodies of what matters: words, white space, line ends of every kind.
    fn body() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop_oneof![
            "[a-z=.]{1,5}",
            " {1,3}",
            "\t",
            Just(String::from("\r\n")),
            Just(String::from("\n")),
            Just(String::from("\r"))
        ];
        vec(pieces, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
    }

    fn whole(form: Form, body: &[u8]) -> BodyHashes {
        body_hashes(form, body, &[None])
    }

    fn form() -> impl Strategy<Value = Form> {
        prop_oneof![Just(Form::Simple), Just(Form::Relaxed)]
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_form(form in form(), bytes in vec(any::<u8>(), 0..300), length in any::<u64>()) {
            append_field(form, &bytes, &mut Vec::new());
            let _ = body_hashes(form, &bytes, &[Some(length), None, Some(0)]);
        }

        #[test]
        fn empty_lines_at_the_end_and_the_kind_of_line_end_do_not_count(form in form(), body in body(), more in 0..5_usize) {
            let text = String::from_utf8(body).unwrap().replace("\r\n", "\n").replace('\r', "");
            let kept = whole(form, text.as_bytes());
            prop_assert_eq!(&whole(form, text.replace('\n', "\r\n").as_bytes()), &kept);
            if !text.is_empty() {
                let ended = if text.ends_with('\n') { text } else { text + "\n" };
                prop_assert_eq!(&whole(form, (ended + &"\n".repeat(more)).as_bytes()), &kept);
            }
        }

        #[test]
        fn relaxed_form_is_its_own_form(field in "[A-Z][a-z]{0,5} ?:[a-z \t]{0,10}(\r\n [a-z \t]{0,5}){0,3}\r\n") {
            let (mut once, mut twice) = (Vec::new(), Vec::new());
            append_field(Form::Relaxed, field.as_bytes(), &mut once);
            append_field(Form::Relaxed, &once, &mut twice);
            prop_assert_eq!(once, twice);
        }

        #[test]
        fn shorter_length_is_the_hash_of_the_beginning(form in form(), body in body(), length in 0..60_u64) {
            let all = whole(form, &body);
            let cut = body_hashes(form, &body, &[Some(length), None]);
            prop_assert_eq!(&cut.hashes[1], &all.hashes[0]);
            prop_assert_eq!(cut.length, all.length);
            prop_assert_eq!(cut.hashes[0] == all.hashes[0], length >= all.length);
        }
    }
}
