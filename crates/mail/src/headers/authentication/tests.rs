//! Authentication-Results, Received-SPF and DKIM tags, in the standard's examples and providers' dialects.

use super::{AuthenticationResults, DkimSignatureField, ReceivedSpf, designator, is_results_field};

fn methods(results: &AuthenticationResults) -> Vec<String> {
    results.results.iter().map(|result| format!("{}={}", result.method, result.result)).collect()
}

#[test]
fn examples_of_the_standard_are_read() {
    // RFC 8601 appendix B.2 to B.5.
    assert!(AuthenticationResults::read("example.org 1; none", 0).results.is_empty());
    let results = AuthenticationResults::read(
        "example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net",
        3,
    );
    assert_eq!((results.server.as_deref(), results.header), (Some("example.com"), 3));
    assert_eq!(methods(&results), ["auth=pass", "spf=pass"]);
    assert_eq!(results.results[0].comment.as_deref(), Some("cram-md5"));
    assert_eq!(results.results[1].property("smtp.mailfrom"), Some("example.net"));
    let results = AuthenticationResults::read(
        "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired",
        0,
    );
    assert_eq!(results.server.as_deref(), Some("foo.example.net"));
}

#[test]
fn providers_dialects_are_read() {
    let google = AuthenticationResults::read(
        "mx.example.org; dkim=pass header.i=@example.com header.s=s1 header.b=\"abc/+Q==\"; spf=pass (example.org: domain of b@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=\"b@example.com\"; dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=example.com",
        0,
    );
    assert_eq!(methods(&google), ["dkim=pass", "spf=pass", "dmarc=pass"]);
    assert_eq!(google.results[0].property("header.b"), Some("abc/+Q=="));
    assert_eq!(google.results[1].property("smtp.mailfrom"), Some("b@example.com"));
    assert_eq!(google.results[2].comment.as_deref(), Some("p=REJECT sp=NONE dis=NONE"));

    let microsoft = AuthenticationResults::read(
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none (message not signed) header.d=none;dmarc=bestguesspass action=none header.from=example.com;compauth=pass reason=109",
        0,
    );
    assert_eq!(microsoft.server, None);
    assert_eq!(methods(&microsoft), ["spf=pass", "dkim=none", "dmarc=bestguesspass", "compauth=pass"]);
    assert_eq!(microsoft.results[3].reason.as_deref(), Some("109"));

    let arc =
        AuthenticationResults::read("i=2; mx.example.org; arc=pass (i=1); spf = fail smtp.mailfrom=x", 0);
    assert_eq!((arc.arc_instance, arc.server.as_deref()), (Some(2), Some("mx.example.org")));
    assert_eq!(methods(&arc), ["arc=pass", "spf=fail"]);
}

#[test]
fn fields_of_results_are_known_by_name() {
    for name in [
        "Authentication-Results",
        "ARC-Authentication-Results",
        "X-Original-Authentication-Results",
        "Authentication-Results-Original",
    ] {
        assert!(is_results_field(name), "{name}");
    }
    assert!(!is_results_field("Authentication-Warning"));
}

#[test]
fn received_spf_is_read() {
    let spf = ReceivedSpf::read(
        "Pass (mx.example.org: domain of bounce@example.com designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1; envelope-from=\"bounce@example.com\"; helo=mail.example.com;",
        7,
    );
    assert_eq!((spf.result.as_str(), spf.header), ("pass", 7));
    assert_eq!(spf.designator.as_deref(), Some("bounce@example.com"));
    assert_eq!(spf.client_ip.map(|ip| ip.to_string()).as_deref(), Some("192.0.2.1"));
    assert_eq!(spf.envelope_from.as_deref(), Some("bounce@example.com"));
    assert_eq!(spf.helo.as_deref(), Some("mail.example.com"));
    assert_eq!(spf.receiver.as_deref(), Some("mx.example.org"));
    assert_eq!(
        designator("domain of transitioning a@b.example does not designate").as_deref(),
        Some("a@b.example")
    );
    assert_eq!(designator("no such words"), None);
}

#[test]
fn signature_tags_are_listed() {
    let signature = DkimSignatureField::read(
        "v=1; a=rsa-sha256; d=example.com; s=s1; h=From:To :Subject; b=ab c=\r\n =; l=5",
        1,
    );
    assert_eq!(signature.tag("d"), Some("example.com"));
    assert_eq!(signature.tag("h"), Some("From:To:Subject"));
    assert_eq!(signature.tag("b"), Some("abc=="));
    assert_eq!(signature.tag("l"), Some("5"));
    assert_eq!(signature.tag("x"), None);
}
