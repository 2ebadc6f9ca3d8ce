use super::Domain;
use proptest::prelude::*;

/// name, registrable domain, label before the suffix, subdomain, suffix, valid
type Row = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<&'static str>,
    Option<&'static str>,
    bool,
);

#[track_caller]
fn check(row: Row) {
    let text = row.0;
    let domain = Domain::lenient(text);
    let found =
        (text, domain.root_domain(), domain.sld(), domain.subdomain(), domain.tld(), domain.is_valid());
    assert_eq!(found, row, "splitting {text}");
}

#[test]
fn names_split_by_the_icann_section() {
    let rows: [Row; 11] = [
        ("example.com", Some("example.com"), Some("example"), None, Some("com"), true),
        ("a.b.example.co.uk", Some("example.co.uk"), Some("example"), Some("a.b"), Some("co.uk"), true),
        // Suffixes of the private section are ordinary domains of their owners.
        ("shop.github.io", Some("github.io"), Some("github"), Some("shop"), Some("io"), true),
        ("x.y.pages.dev", Some("pages.dev"), Some("pages"), Some("x.y"), Some("dev"), true),
        ("b.s3.amazonaws.com", Some("amazonaws.com"), Some("amazonaws"), Some("b.s3"), Some("com"), true),
        ("example.com.be", Some("com.be"), Some("com"), Some("example"), Some("be"), true),
        // A suffix alone has nobody registered below it.
        ("co.uk", None, None, None, Some("co.uk"), false),
        // An unknown suffix splits by the list's default rule and is not valid.
        (
            "mail.example.invalid",
            Some("example.invalid"),
            Some("example"),
            Some("mail"),
            Some("invalid"),
            false,
        ),
        ("localhost", None, None, None, Some("localhost"), false),
        ("192.0.2.7", None, None, None, None, false),
        ("two words.com", None, None, None, None, false),
    ];
    rows.into_iter().for_each(check);
}

#[test]
fn a_name_is_lower_case_without_its_last_dot() {
    assert_eq!(Domain::lenient("Example.COM.").name(), "example.com");
}

#[test]
fn no_letter_becomes_a_sign_that_ends_a_name() {
    for sign in "＠＞＜　：／？＃％［］＼｜＾".chars() {
        let domain = Domain::lenient(&format!("b{sign}shop.example"));
        assert_eq!(domain.name(), format!("b{sign}shop.example").to_lowercase(), "{sign}");
        assert!(!domain.is_valid(), "{sign}");
    }
}

#[test]
fn international_names_are_kept_as_a_browser_looks_them_up() {
    let written = Domain::lenient("bücher.example.com");
    assert_eq!(written.name(), "xn--bcher-kva.example.com");
    assert_eq!(written.unicode().as_deref(), Some("bücher.example.com"));
    assert_eq!(
        Domain::lenient("ｅｘａｍｐｌｅ．ｃｏｍ").name(),
        "example.com",
        "full-width letters pass for plain ones"
    );
    assert_eq!(Domain::lenient("example.com").unicode(), None);
}

#[test]
fn what_can_be_no_name_is_refused() {
    for text in ["", "  ", "a b.com", "a@b.com", "http://a.com", "a.com/x", "[192.0.2.1]", &"a".repeat(2000)]
    {
        assert_eq!(Domain::parse(text), None, "{text}");
    }
    assert!(Domain::parse(" example.com ").is_some());
}

proptest! {
    #[test]
    fn any_text_is_kept_or_refused_without_panic(text in ".{0,300}") {
        let domain = Domain::lenient(&text);
        if let (Some(root), Some(tld)) = (domain.root_domain(), domain.tld()) {
            prop_assert!(domain.name().ends_with(root));
            prop_assert!(root.ends_with(tld));
        }
        let _ = (Domain::parse(&text), domain.unicode());
    }

    #[test]
    fn splitting_again_changes_nothing(text in "[a-z0-9.-]{1,40}") {
        let once = Domain::lenient(&text);
        if once.is_valid() {
            prop_assert_eq!(Domain::lenient(once.name()), once);
        }
    }
}
