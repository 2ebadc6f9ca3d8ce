use super::*;

#[test]
fn domain_is_written_as_dns_compares_it() {
    for (text, name) in [
        ("Example.COM", Some("example.com")),
        ("example.com.", Some("example.com")),
        ("b\u{fc}cher.example", Some("xn--bcher-kva.example")),
        ("", None),
        ("a..b", None),
        (".example.com", None),
        ("exa\tmple.com", None),
        (&"a.".repeat(200), None),
        (&format!("{}.example", "a".repeat(64)), None),
    ] {
        assert_eq!(domain_name(text).as_deref(), name, "{text}");
    }
}
