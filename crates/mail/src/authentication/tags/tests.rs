use super::*;

#[test]
fn list_is_read_as_written() {
    let tags = Tags::parse(" v=1; a = rsa-sha256;\r\n\tbh=ab c= ;x_y=").unwrap();
    for (name, value) in
        [("v", Some("1")), ("a", Some("rsa-sha256")), ("bh", Some("ab c=")), ("x_y", Some("")), ("V", None)]
    {
        assert_eq!(tags.get(name), value, "{name}");
    }
    assert_eq!(tags.first_name(), Some("v"));
    assert!(Tags::parse("v=1;").is_ok());
    assert!(Tags::parse("").is_ok());
}

#[test]
fn broken_list_is_refused_as_a_whole() {
    let many: String = (0..65).map(|number| format!("t{number}=;")).collect();
    for text in ["v", "v=1;;a=2", "v=1;v=2", "=1", "1a=2", "a-b=2", "v=1; ; ", &many] {
        assert!(Tags::parse(text).is_err(), "{text}");
    }
}

#[test]
fn lenient_list_leaves_out_what_is_no_tag() {
    for (text, expected) in [
        ("v=1;; p=none; ;", Ok(Some("none"))),
        ("v=1; reject; p=none", Ok(Some("none"))),
        ("v=1; a-b=c; =d; p=none", Ok(Some("none"))),
        ("v=1; p =\tnone ", Ok(Some("none"))),
        ("v=1; rubbish", Ok(None)),
        ("v=1; p=none; p=reject", Err("a tag that occurs twice")),
    ] {
        assert_eq!(Tags::parse_leniently(text).map(|tags| tags.get("p")), expected, "{text}");
    }
}

#[test]
fn base64_is_read_through_folds() {
    for (text, bytes) in [
        ("aGVs\r\n bG8=", Some(&b"hello"[..])),
        ("aGVsbG8", Some(b"hello")),
        ("", Some(b"")),
        ("aGVs*G8=", None),
        ("a", None),
    ] {
        assert_eq!(base64_folded(text).as_deref(), bytes, "{text}");
    }
}
