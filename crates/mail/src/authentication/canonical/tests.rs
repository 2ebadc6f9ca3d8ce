use super::*;

fn field(form: Form, field: &str) -> String {
    let mut out = Vec::new();
    append_field(form, field.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

fn body(form: Form, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    body_pieces(form, body, |piece| {
        assert!(!piece.is_empty());
        out.extend_from_slice(piece);
    });
    out
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
            assert_eq!(
                String::from_utf8(body(form, written.as_bytes())).unwrap(),
                canonical,
                "{form:?} {written:?}"
            );
        }
    }
}

#[test]
fn long_bodies_go_through_in_pieces() {
    let line = format!("{}  {}\r\n", "x".repeat(20_000), "y ".repeat(9_000));
    let blank = "\r\n".repeat(10_000);
    let written = format!("{line}{blank}{line}{blank}");
    let relaxed_line = format!("{} {}\r\n", "x".repeat(20_000), "y ".repeat(9_000).trim_end());
    let relaxed = format!("{relaxed_line}{blank}{relaxed_line}");
    assert!(body(Form::Relaxed, written.as_bytes()) == relaxed.as_bytes());
    let mut longest = 0;
    body_pieces(Form::Simple, written.as_bytes(), |piece| longest = longest.max(piece.len()));
    assert!(longest <= 2 * CHUNK_BYTES, "{longest}");
}

mod properties {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// Bodies of what matters: words, white space, line ends of every kind.
    fn any_body() -> impl Strategy<Value = Vec<u8>> {
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

    fn form() -> impl Strategy<Value = Form> {
        prop_oneof![Just(Form::Simple), Just(Form::Relaxed)]
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_form(form in form(), bytes in vec(any::<u8>(), 0..300)) {
            append_field(form, &bytes, &mut Vec::new());
            let _ = body(form, &bytes);
        }

        #[test]
        fn empty_lines_at_the_end_and_the_kind_of_line_end_do_not_count(form in form(), written in any_body(), more in 0..5_usize) {
            let text = String::from_utf8(written).unwrap().replace("\r\n", "\n").replace('\r', "");
            let kept = body(form, text.as_bytes());
            prop_assert_eq!(&body(form, text.replace('\n', "\r\n").as_bytes()), &kept);
            if !text.is_empty() {
                let ended = if text.ends_with('\n') { text } else { text + "\n" };
                prop_assert_eq!(&body(form, (ended + &"\n".repeat(more)).as_bytes()), &kept);
            }
        }

        #[test]
        fn a_form_is_its_own_form(form in form(), written in any_body()) {
            let once = body(form, &written);
            prop_assert_eq!(&body(form, &once), &once);
        }

        #[test]
        fn relaxed_form_is_its_own_form(field in "[A-Z][a-z]{0,5} ?:[a-z \t]{0,10}(\r\n [a-z \t]{0,5}){0,3}\r\n") {
            let (mut once, mut twice) = (Vec::new(), Vec::new());
            append_field(Form::Relaxed, field.as_bytes(), &mut once);
            append_field(Form::Relaxed, &once, &mut twice);
            prop_assert_eq!(once, twice);
        }
    }
}
