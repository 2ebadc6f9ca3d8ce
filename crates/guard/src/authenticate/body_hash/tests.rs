use super::*;

/// The hash of the form a body should have.
fn expected(canonical: &str) -> [u8; 32] {
    hash_of({
        let mut context = digest::Context::new(&SHA256);
        context.update(canonical.as_bytes());
        context
    })
}

#[test]
fn body_without_lines_is_one_empty_line_or_nothing() {
    // RFC 6376 §3.4.3, §3.4.4.
    for (form, canonical) in [(Form::Simple, "\r\n"), (Form::Relaxed, "")] {
        let found = body_hashes(form, b"\r\n\r\n", &[None]);
        assert_eq!(found, BodyHashes { hashes: vec![expected(canonical)], length: canonical.len() as u64 });
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
        fn any_bytes_have_a_hash(form in form(), bytes in vec(any::<u8>(), 0..300), length in any::<u64>()) {
            let _ = body_hashes(form, &bytes, &[Some(length), None, Some(0)]);
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
