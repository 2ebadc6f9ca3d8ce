use super::*;

#[test]
fn value_of_the_signature_is_taken_out_and_nothing_else() {
    for (field, expected) in [
        ("S: v=1; b=abc; h=From", "S: v=1; b=; h=From"),
        ("S: v=1; b=abc", "S: v=1; b="),
        ("S: v=1; b=ab\r\n c=\r\n", "S: v=1; b="),
        ("S: b = abc ;\r\n\tbh=b=b; d=x", "S: b =;\r\n\tbh=b=b; d=x"),
        ("S: B=abc; b=", "S: B=abc; b="),
        ("S: \r\n b=abc;", "S: \r\n b=;"),
        ("b=x: b=abc", "b=x: b="),
        ("S: bb=abc", "S: bb=abc"),
        ("no colon", "no colon"),
    ] {
        assert_eq!(String::from_utf8(without_value(field.as_bytes())).unwrap(), expected);
    }
}

proptest::proptest! {
    #[test]
    fn any_tags_are_read_or_refused(
        text in "(v=1; ?)?(a=(rsa|ed25519)-sha256; ?)?(d=[a-z.]{0,9}; ?)?(h=[a-zF:]{0,12}; ?)?[ -~]{0,40}",
    ) {
        if let Ok(tags) = Tags::parse(&text) {
            for kind in [Kind::Dkim, Kind::ArcMessage] {
                let _ = Signature::parse(&tags, kind);
            }
        }
    }

    #[test]
    fn any_field_loses_its_value_without_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..100)) {
        append_without_value(Form::Simple, &bytes, &mut Vec::new());
        append_without_value(Form::Relaxed, &bytes, &mut Vec::new());
    }
}
