//! Links as people write them in plain text.

use super::{PlainLinkKind, find};

fn check(text: &str, expected: &[(&str, PlainLinkKind)]) {
    let found = find(text, 100);
    let links: Vec<(&str, PlainLinkKind)> =
        found.links.iter().map(|link| (link.text.as_str(), link.kind)).collect();
    assert_eq!(links, expected, "{text}");
    for link in &found.links {
        assert_eq!(&text[link.span.range()], link.text);
    }
}

use PlainLinkKind::{Address, Bare, Url};

#[test]
fn links_with_scheme_end_where_the_sentence_goes_on() {
    check("See https://example.com/a?b=c#d.", &[("https://example.com/a?b=c#d", Url)]);
    check("(https://example.com/a_(b))", &[("https://example.com/a_(b)", Url)]);
    check("<https://example.com/>", &[("https://example.com/", Url)]);
    check("\"https://example.com\", he said", &[("https://example.com", Url)]);
    check("clickhttps://example.com/!", &[("https://example.com/", Url)]);
    check("hxxps://example.com", &[("hxxps://example.com", Url)]);
    check("“https://example.com”", &[("https://example.com", Url)]);
    check("https://例え.example/パス。", &[("https://例え.example/パス", Url)]);
    check("two: http://a.example http://b.example", &[("http://a.example", Url), ("http://b.example", Url)]);
    check("ftp://files.example.com/x", &[("ftp://files.example.com/x", Url)]);
}

#[test]
fn links_without_scheme_are_found() {
    check("go to www.example.com now", &[("www.example.com", Bare)]);
    check("example.com/login?x=1, please", &[("example.com/login?x=1", Bare)]);
    check("at shop.example.co.uk:8080/a", &[("shop.example.co.uk:8080/a", Bare)]);
    check("a sentence.And another", &[("sentence.And", Bare)]);
}

#[test]
fn addresses_are_found() {
    check("write to jane.doe@example.com.", &[("jane.doe@example.com", Address)]);
    check("<mailto:jane@example.com>", &[("jane@example.com", Address)]);
    check("(jane+tag@mail.example.co.uk)", &[("jane+tag@mail.example.co.uk", Address)]);
}

#[test]
fn numbers_times_and_prose_are_no_links() {
    for text in [
        "1.5",
        "10:30",
        "e.g",
        "...",
        "a. b",
        "v1.2.3",
        "Dear Sir:",
        "://",
        "http://",
        "@",
        "@example",
        "192.0.2.1",
        "",
    ] {
        check(text, &[]);
    }
}

#[test]
fn the_number_of_links_is_bounded() {
    let many = "https://example.com/ ".repeat(10_000);
    let found = find(&many, 100);
    assert_eq!(found.links.len(), 100);
    assert!(found.is_full);
}
