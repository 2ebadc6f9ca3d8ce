use super::{Spelling, Url};
use proptest::prelude::*;

/// What a person would say of a link.
#[derive(Debug, PartialEq, Default)]
struct Seen<'a> {
    scheme: &'a str,
    user: Option<&'a str>,
    password: Option<&'a str>,
    host: String,
    port: Option<u16>,
    path: Option<&'a str>,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

fn seen(url: &Url) -> Seen<'_> {
    let host = url.domain().map(|domain| domain.name().to_owned());
    Seen {
        scheme: url.scheme(),
        user: url.username(),
        password: url.password(),
        host: host.or_else(|| url.address().map(|address| address.address().to_string())).unwrap_or_default(),
        port: url.port(),
        path: url.path(),
        query: url.query(),
        fragment: url.fragment(),
    }
}

#[track_caller]
fn check(text: &str, expected: &Seen<'_>) {
    assert_eq!(&seen(&Url::lenient(text)), expected, "{text}");
}

fn https<'a>(host: &str, path: Option<&'a str>) -> Seen<'a> {
    Seen { scheme: "https", host: host.to_owned(), port: Some(443), path, ..Seen::default() }
}

#[test]
fn a_plain_link_comes_apart() {
    check(
        "https://ada:secret@shop.example.com:8443/a/b?c=d&e#f",
        &Seen {
            user: Some("ada"),
            password: Some("secret"),
            port: Some(8443),
            query: Some("c=d&e"),
            fragment: Some("f"),
            ..https("shop.example.com", Some("/a/b"))
        },
    );
}

#[test]
fn links_lead_where_a_browser_would_go() {
    let rows = [
        ("https:/\\shop.example.com/x", https("shop.example.com", Some("/x"))),
        ("https:shop.example.com/x", https("shop.example.com", Some("/x"))),
        ("https:////shop.example.com/x", https("shop.example.com", Some("/x"))),
        ("hTTPs://Shop.Example.com", https("shop.example.com", None)),
        (" \nhttps://shop.exa\tmple.com/\n", https("shop.example.com", Some("/"))),
        ("https://shop.example.com\\@other.example/x", https("shop.example.com", Some("/@other.example/x"))),
        ("https://shop%2eexample.com/", https("shop.example.com", Some("/"))),
        ("https://ｓｈｏｐ。example.com/", https("shop.example.com", Some("/"))),
        ("https://shop.ex\u{ad}ample.com/", https("shop.example.com", Some("/"))),
        (
            "https://bank.example@shop.example.com/",
            Seen { user: Some("bank.example"), ..https("shop.example.com", Some("/")) },
        ),
        ("https://a@b@shop.example.com/", Seen { user: Some("a@b"), ..https("shop.example.com", Some("/")) }),
        (
            "https://shop.example.com?x#y?z",
            Seen { query: Some("x"), fragment: Some("y?z"), ..https("shop.example.com", None) },
        ),
    ];
    for (text, expected) in rows {
        check(text, &expected);
    }
}

#[test]
fn the_link_is_kept_as_written() {
    for text in ["hTTPs://Example.com", "https:/\\example.com", "https://example.com/%41"] {
        assert_eq!(Url::lenient(text).as_str(), text);
    }
}

#[test]
fn text_without_a_scheme_is_a_link_only_if_it_names_a_host() {
    let http = |host: &str, port, path| Seen {
        scheme: "http",
        host: host.to_owned(),
        port: Some(port),
        path,
        ..Seen::default()
    };
    check("shop.example.com/sale", &http("shop.example.com", 80, Some("/sale")));
    check("shop.example.com:8080/", &http("shop.example.com", 8080, Some("/")));
    check("//shop.example.com/x", &http("shop.example.com", 80, Some("/x")));
    check("192.0.2.1/x", &http("192.0.2.1", 80, Some("/x")));
    for relative in ["index.html", "/a/b", "#top", "?x=y", "", "3.14", "two words.example.com"] {
        assert_eq!(Url::lenient(relative).scheme(), "", "{relative}");
        assert_eq!(Url::parse_schemeless(relative), None, "{relative}");
    }
    assert_eq!(Url::parse("shop.example.com/sale"), None, "a whole link has a scheme");
}

#[test]
fn links_without_a_host_keep_their_scheme() {
    let plain = |scheme, path, query| Seen { scheme, path: Some(path), query, ..Seen::default() };
    check("mailto:ada@example.com?subject=x", &plain("mailto", "ada@example.com", Some("subject=x")));
    check("tel:+4912345", &plain("tel", "+4912345", None));
    check("javascript:alert(1)", &plain("javascript", "alert(1)", None));
    check("file:///C:/x.exe", &plain("file", "/C:/x.exe", None));
    check(
        "file://192.0.2.9/share/x.exe",
        &Seen { host: "192.0.2.9".into(), ..plain("file", "/share/x.exe", None) },
    );
    check("ttp://example.com/", &Seen { host: "example.com".into(), ..plain("ttp", "/", None) });
}

#[test]
fn addresses_are_recognised_in_every_spelling() {
    let rows: [(&str, &str, &[Spelling]); 8] = [
        ("https://192.0.2.7/", "192.0.2.7", &[]),
        ("https://3221225991/", "192.0.2.7", &[Spelling::DecimalInteger]),
        ("https://0300.0.2.7/", "192.0.2.7", &[Spelling::Octal]),
        ("https://0xc0.0.2.7/", "192.0.2.7", &[Spelling::Hexadecimal]),
        ("https://0xC0000207/", "192.0.2.7", &[Spelling::Hexadecimal]),
        ("https://192.519/", "192.0.2.7", &[Spelling::Short]),
        ("https://[2001:db8::1]:8443/", "2001:db8::1", &[]),
        ("https://[::ffff:192.0.2.7]/", "::ffff:192.0.2.7", &[Spelling::V4InV6]),
    ];
    for (text, address, spelling) in rows {
        let url = Url::parse(text).unwrap();
        let found = url.address().unwrap_or_else(|| panic!("no address in {text}"));
        assert_eq!((found.address().to_string().as_str(), found.spelling()), (address, spelling), "{text}");
    }
    for name in ["https://256.1.1.1/", "https://1.2.3.4.5/", "https://99999999999/", "https://cafe/"] {
        assert_eq!(Url::parse(name).unwrap().address(), None, "{name}");
    }
}

#[test]
fn the_query_is_decoded_pair_by_pair() {
    let url = Url::lenient("https://example.com/?a=1+2&b=%C3%A9&a=3&=x&flag&&c=%zz");
    let pairs: Vec<(String, String)> =
        url.query_pairs().map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    let expected = [("a", "1 2"), ("b", "é"), ("a", "3"), ("", "x"), ("flag", ""), ("c", "%zz")];
    assert_eq!(pairs, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
    assert_eq!(url.query_value("B").as_deref(), Some("é"));
}

#[test]
fn hostile_length_is_cut() {
    let url = Url::lenient(&format!("https://example.com/{}", "é".repeat(40_000)));
    assert!(url.as_str().len() <= super::MAX_URL_BYTES);
    assert_eq!(url.domain().unwrap().name(), "example.com");
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,200}") {
        let url = Url::lenient(&text).unfolded();
        let _ = (seen(&url), url.redirect_target(), url.query_pairs().count());
    }

    #[test]
    fn texts_like_links_are_read_without_panic(text in "(https?|HTTP|ftp|file|mailto)?[:/\\\\@.?#%a-c0-9x\\[\\]é]{0,60}") {
        let url = Url::lenient(&text).unfolded();
        if let Some(path) = url.path() {
            prop_assert!(url.as_str().replace('\\', "/").contains(&path.replace('\\', "/")));
        }
    }
}
