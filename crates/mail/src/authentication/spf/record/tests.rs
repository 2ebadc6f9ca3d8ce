use super::*;

fn parse(record: &str) -> Result<Record, Flaw> {
    Record::parse(record.as_bytes())
}

/// The terms of a record, or that it has an error.
fn check(record: &str, terms: Option<usize>) {
    assert_eq!(parse(record).ok().map(|record| record.directives.len()), terms, "{record}");
}

#[test]
fn version_is_matched_whole() {
    for (text, expected) in [
        ("v=spf1", true),
        ("v=spf1 -all", true),
        ("V=SPF1 -all", true),
        ("v=spf10 -all", false),
        ("v=spf1\t-all", false),
        ("v=spf", false),
        (" v=spf1", false),
        ("spf2.0/pra -all", false),
    ] {
        assert_eq!(is_spf(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn each_mechanism_is_read() {
    let v6 = "ip6:2001:db8::/32";
    for term in [
        "all",
        "-all",
        "~ALL",
        "?all",
        "+all",
        "include:example.com",
        "a",
        "a:example.com",
        "a/24",
        "a//64",
        "a/24//64",
        "a:example.com/24//64",
        "mx",
        "MX:example.com/0",
        "ptr",
        "ptr:example.com",
        "ip4:192.0.2.1",
        "ip4:192.0.2.0/24",
        v6,
        "exists:%{ir}.%{v}._spf.%{d2}",
        "exists:%{l1r-}.example.com",
        "include:%{d}",
        "a:example.com.",
        "exists:%%.%_.%-.example.com",
        "a:%{d}/24",
        "exists:%{i}.sbl.example.com",
        "a:a-b.xn--p1ai",
        "a:foo:bar/baz.example.com",
        "a:foo:bar/baz.example.com/24",
    ] {
        check(&format!("v=spf1 {term}"), Some(1));
    }
    check("v=spf1", Some(0));
    check("v=spf1   a   mx  ", Some(2));
}

#[test]
fn wrong_term_makes_the_record_wrong() {
    for term in [
        "-",
        "unknown",
        "all:example.com",
        "all/8",
        "include",
        "include:",
        "exists",
        "a:",
        "a:example",
        "a:example.123",
        "a:192.0.2.1",
        "a/33",
        "a//129",
        "a/",
        "a/024",
        "a:example.com/24/64",
        "a.example.com",
        "ip4",
        "ip4:",
        "ip4:2001:db8::1",
        "ip4:192.0.2",
        "ip4:192.0.2.0/33",
        "ip6:192.0.2.1",
        "ip6:2001:db8::/129",
        "mx:",
        "ptr:",
        "ptr/24",
        "redirect=",
        "redirect=example",
        "exp=",
        "redirect=a.example redirect=b.example",
        "exp=a.example exp=b.example",
        "include:%{c}.example.com",
        "exists:%{x}.example.com",
        "exists:%{d0}.example.com",
        "exists:%{d.example.com",
        "exists:%.example.com",
        "exists:%",
        "exists:%{d2x}.example.com",
        "exists:%{}.example.com",
        "exists:%a.example.com",
        "unknown=%{x}",
        "a:b\u{fc}ro.example",
        "--all",
    ] {
        check(&format!("v=spf1 {term}"), None);
    }
}

#[test]
fn modifiers_are_told_from_mechanisms() {
    let record = parse("v=spf1 redirect=_spf.%{d} exp=explain.example.com x-new=%{c}%{r}%{t} a").unwrap();
    assert_eq!(record.directives.len(), 1);
    assert!(record.redirect.is_some());
}

#[test]
fn macro_is_taken_apart() {
    let expected = |letter, is_escaped, keep, is_reversed, delimiters: &str| Macro {
        letter,
        is_escaped,
        keep,
        is_reversed,
        delimiters: delimiters.into(),
    };
    for (inner, parsed) in [
        ("d", expected('d', false, None, false, ".")),
        ("D", expected('d', true, None, false, ".")),
        ("d2", expected('d', false, Some(2), false, ".")),
        ("ir", expected('i', false, None, true, ".")),
        ("L1R-", expected('l', true, Some(1), true, "-")),
        ("s.-+,/_=", expected('s', false, None, false, ".-+,/_=")),
        ("d99999999999999999999999", expected('d', false, Some(usize::MAX), false, ".")),
    ] {
        assert_eq!(parse_macro(inner, DOMAIN_LETTER), Some(parsed), "{inner}");
    }
}

#[test]
fn record_of_endless_terms_is_refused() {
    check(&format!("v=spf1 {}", "a ".repeat(MAX_RECORD_TERMS)), Some(MAX_RECORD_TERMS));
    check(&format!("v=spf1 {}", "a ".repeat(MAX_RECORD_TERMS + 1)), None);
    check(&format!("v=spf1 {}", " ".repeat(MAX_RECORD_BYTES)), None);
    check(&format!("v=spf1 exists:{}", "%{l}".repeat(MAX_PIECES)), Some(1));
    check(&format!("v=spf1 exists:{}", "%{l}".repeat(MAX_PIECES + 1)), None);
}

proptest::proptest! {
    #[test]
    fn any_record_is_read_or_refused(text in "v=spf1 [ -~]{0,60}", terms in "v=spf1( [-+?~]?(a|mx|ip4|ip6|ptr|exists|include|redirect|exp)[:=/][a-z0-9.%{}/:-]{0,12}){0,5}") {
        let _ = Record::parse(text.as_bytes());
        let _ = Record::parse(terms.as_bytes());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..100)) {
        let _ = (is_spf(&bytes), Record::parse(&bytes));
    }
}
