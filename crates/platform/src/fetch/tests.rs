//! Reading URLs and telling near from far. Fetching over real sockets is in `tests/it/fetch.rs`.

use super::{Url, is_near};

#[test]
fn a_url_is_read_or_refused() {
    let read =
        |text: &str| Url::parse(text).map(|url| (url.is_tls, url.host.clone(), url.port, url.target)).ok();
    let expected =
        |is_tls, host: &str, port, target: &str| Some((is_tls, host.to_owned(), port, target.to_owned()));
    for (text, expected) in [
        ("https://hooks.example/a?b=c", expected(true, "hooks.example", 443, "/a?b=c")),
        ("http://HOOKS.example:8080", expected(false, "hooks.example", 8080, "/")),
        ("https://[::1]:9/x", expected(true, "::1", 9, "/x")),
        ("https://user:word@hooks.example/", None),
        ("https://hooks.example/#part", None),
        ("https://hooks.example:0/", None),
        ("https://hooks.example:99999/", None),
        ("ftp://hooks.example/", None),
        ("//hooks.example/", None),
        ("hooks.example", None),
        ("https:///path", None),
        ("https://hooks.example/with space", None),
        ("https://hooks.example/\r\nHost: other.example", None),
        ("", None),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    assert_eq!(read(&format!("https://hooks.example/{}", "a".repeat(9_000))), None);
}

#[test]
fn a_place_has_no_path() {
    let place = |text: &str| Url::parse(text).map(|url| url.place());
    assert_eq!(place("https://hooks.example/secret?token=x").as_deref(), Ok("https://hooks.example"));
    assert_eq!(place("http://[::1]:81/secret").as_deref(), Ok("http://[::1]:81"));
}

#[test]
fn what_is_near_is_told_from_what_is_far() {
    for (address, expected) in [
        ("127.0.0.1", true),
        ("10.1.2.3", true),
        ("172.31.0.1", true),
        ("172.32.0.1", false),
        ("192.168.0.1", true),
        ("169.254.169.254", true),
        ("100.64.0.1", true),
        ("100.128.0.1", false),
        ("0.1.2.3", true),
        ("198.18.0.1", true),
        ("240.0.0.1", true),
        ("255.255.255.255", true),
        ("224.0.0.1", true),
        ("8.8.8.8", false),
        ("::1", true),
        ("::", true),
        ("fe80::1", true),
        ("fec0::1", true),
        ("fd00::1", true),
        ("ff02::1", true),
        ("::ffff:127.0.0.1", true),
        ("::ffff:8.8.8.8", false),
        ("::127.0.0.1", true),
        ("64:ff9b::a01:203", true),
        ("64:ff9b::808:808", false),
        ("2002:7f00:1::", true),
        ("2002:808:808::", false),
        ("2606:4700::1", false),
        ("2a00:1450::1", false),
        // Translated on the spot: the local prefix of NAT64, SIIT, Teredo; and what is nobody's.
        ("64:ff9b:1::a01:203", true),
        ("64:ff9b::1:a01:203", true),
        ("::ffff:0:a01:203", true),
        ("2001:0:808:808::f5fe:fdfc", true),
        ("2001:200::1", false),
        ("100::1", true),
        ("4000::1", true),
        ("5f00::1", true),
    ] {
        assert_eq!(is_near(address.parse().unwrap()), expected, "{address}");
    }
}
