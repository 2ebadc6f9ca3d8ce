use super::*;

#[test]
fn name_is_read_in_the_form_dns_compares_it() {
    let long_label = "a".repeat(63);
    let longest = format!("{long_label}.{long_label}.{long_label}.{}", "a".repeat(61));
    for (text, name) in [
        ("Example.COM", Some("example.com")),
        ("example.com.", Some("example.com")),
        ("_dmarc.example.com", Some("_dmarc.example.com")),
        ("a/b=c.example.com", Some("a/b=c.example.com")),
        (longest.as_str(), Some(longest.as_str())),
        ("", None),
        (".", None),
        ("a..example.com", None),
        ("example.com..", None),
        ("b\u{fc}ro.example", None),
        ("a\0b.example", None),
        (&format!("a{long_label}.example"), None),
        (&format!("{longest}a"), None),
    ] {
        let question = Question::new(text, Kind::Text).ok();
        assert_eq!(question.as_ref().map(Question::name), name, "{text}");
    }
}

#[test]
fn address_is_reversed_for_its_names() {
    for (address, name) in [
        ("192.0.2.5", "5.2.0.192.in-addr.arpa"),
        ("::ffff:192.0.2.5", "5.2.0.192.in-addr.arpa"),
        ("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"),
    ] {
        assert_eq!(reverse_name(address.parse().unwrap()), name);
    }
}
