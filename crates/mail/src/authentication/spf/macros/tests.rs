use super::super::record::{Mechanism, Record};
use super::*;

fn expanded(spec: &str, macros: &Macros<'_>, domain: &str) -> String {
    let record = Record::parse(format!("v=spf1 exists:{spec}").as_bytes()).unwrap();
    let Mechanism::Exists(spec) = &record.directives[0].mechanism else { panic!("an exists term") };
    macros.expand(spec, domain, "host.example.org")
}

fn identity(ip: &str) -> Macros<'static> {
    Macros {
        ip: ip.parse().unwrap(),
        helo: "mail.example.net",
        local_part: "strong-bad",
        sender_domain: "email.example.com",
    }
}

#[test]
fn macros_expand_as_the_standard_shows() {
    // RFC 7208 §7.4; `.x` ends those that would end in no top label.
    for (spec, expected) in [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%{h}.%{p}", "mail.example.net.host.example.org"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("a%%b%_c%-d.%{o1}", "a%b c%20d.com"),
    ] {
        assert_eq!(expanded(spec, &identity("192.0.2.3"), "email.example.com"), expected, "{spec}");
    }
    assert_eq!(
        expanded("%{ir}.%{v}._spf.%{d2}", &identity("2001:db8::cb01"), "email.example.com"),
        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com"
    );
}

#[test]
fn too_long_domain_loses_labels_from_its_left() {
    let mut long = identity("192.0.2.3");
    let local_part = format!("{}.{}", "a".repeat(100), "b".repeat(100));
    long.local_part = &local_part;
    let text = expanded("%{l}.%{l}.example.com", &long, "example.com");
    assert_eq!(
        text,
        format!("{}.{}.{}.example.com", "b".repeat(100), "a".repeat(100), "b".repeat(100))[101..]
    );
    assert!(text.len() <= 253);
}

#[test]
fn long_senders_cost_only_their_end() {
    let local_part = "x.".repeat(30_000);
    let mut long = identity("192.0.2.3");
    long.local_part = &local_part;
    let text = expanded(&format!("{}.example.com", "%{l}".repeat(60)), &long, "example.com");
    assert_eq!(text, format!("{}.example.com", "x.".repeat(120)));
    // A label that is too long stays, and is no name to ask for.
    let local_part = "x".repeat(30_000);
    long.local_part = &local_part;
    let text = expanded(&"%{l}".repeat(60), &long, "example.com");
    assert_eq!(text, local_part);
}

#[test]
fn best_validated_name_is_the_nearest() {
    let names = |list: &[&str]| -> Vec<Box<str>> { list.iter().map(|name| Box::from(*name)).collect() };
    for (validated, best) in [
        (names(&["other.test", "mail.example.com", "example.com"]), "example.com"),
        (names(&["other.test", "mail.example.com"]), "mail.example.com"),
        (names(&["notexample.com", "other.test"]), "notexample.com"),
        (names(&[]), "unknown"),
    ] {
        assert_eq!(best_name(&validated, "example.com"), best);
    }
}
