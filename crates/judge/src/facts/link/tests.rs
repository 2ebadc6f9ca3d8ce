use super::Link;
use mail::links::PlainLinkKind;

/// text, target, display text, display host, mismatch
type Row = (&'static str, &'static str, Option<&'static str>, Option<&'static str>, Option<bool>);

#[track_caller]
fn check((text, target, display_text, display_host, is_mismatched): Row) {
    let link = Link::shown(Some(text), target);
    let host =
        link.display_url.as_ref().and_then(|url| url.domain.as_ref()).map(|domain| domain.name().to_owned());
    let seen = (link.display_text.as_deref(), host.as_deref(), link.is_mismatched);
    assert_eq!(seen, (display_text, display_host, is_mismatched), "<a href={target}>{text}</a>");
}

#[test]
fn a_link_that_shows_another_domain_is_mismatched() {
    let rows: [Row; 8] = [
        ("Sign in", "https://www.example.com/", Some("Sign in"), None, None),
        ("https://www.example.com/", "https://www.example.com/x", None, Some("www.example.com"), Some(false)),
        ("shop.example.com", "https://www.example.com/", None, Some("shop.example.com"), Some(false)),
        ("www.example.com", "https://example.net/", None, Some("www.example.com"), Some(true)),
        ("example.com", "https://192.0.2.1/", None, Some("example.com"), None),
        ("invoice.pdf", "https://example.net/", Some("invoice.pdf"), None, None),
        ("see www.example.com", "https://example.net/", Some("see www.example.com"), None, None),
        (" ", "https://example.net/", None, None, None),
    ];
    rows.into_iter().for_each(check);
}

#[test]
fn a_wrapped_target_is_compared_unwrapped() {
    let wrapped =
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.com%2F&data=x";
    check(("www.example.com", wrapped, None, Some("www.example.com"), Some(false)));
}

#[test]
fn an_address_in_plain_text_leads_to_a_new_message() {
    let link = Link::written("ada@example.com", PlainLinkKind::Address).unwrap();
    assert_eq!((link.href_url.scheme(), link.href_url.as_str()), ("mailto", "mailto:ada@example.com"));
    assert!(link.is_plain);
}

#[test]
fn text_that_only_looks_like_a_host_is_no_link() {
    let rows = [
        ("www.example.com/x", PlainLinkKind::Bare, true),
        ("end.Sentence", PlainLinkKind::Bare, false),
        ("ada@example.com", PlainLinkKind::Address, true),
        ("ada@host", PlainLinkKind::Address, false),
        ("https://intranet/x", PlainLinkKind::Url, true),
    ];
    for (text, kind, expected) in rows {
        assert_eq!(Link::written(text, kind).is_some(), expected, "{text}");
    }
}
