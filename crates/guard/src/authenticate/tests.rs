use super::*;

#[test]
fn identity_is_the_envelope_sender_or_the_name_in_helo() {
    let ip = IpAddr::from([192, 0, 2, 1]);
    let origin = |ip, helo: Option<&str>, mail_from: Option<&str>| Origin {
        client_ip: ip,
        helo: helo.map(str::to_owned),
        mail_from: mail_from.map(str::to_owned),
        ..Origin::default()
    };
    for (origin, expected) in [
        (origin(Some(ip), Some("mail.test"), Some("a@example.com")), Ok(("a", "example.com", false))),
        (origin(Some(ip), None, Some("a@b@Example.com")), Ok(("a@b", "example.com", false))),
        (origin(Some(ip), None, Some("@example.com")), Ok(("postmaster", "example.com", false))),
        (origin(Some(ip), Some("mail.test"), Some("")), Ok(("postmaster", "mail.test", true))),
        (origin(Some(ip), Some("mail.test"), None), Ok(("postmaster", "mail.test", true))),
        (origin(Some(ip), Some("[192.0.2.1]"), None), Ok(("postmaster", "[192.0.2.1]", true))),
        (origin(Some(ip), None, None), Err("neither envelope sender nor HELO name is known")),
        (origin(None, Some("mail.test"), Some("a@example.com")), Err("the client's address is not known")),
    ] {
        let found = Identity::of(&origin);
        let found =
            found.as_ref().map(|found| (found.local_part.as_str(), found.domain.as_str(), found.is_helo));
        assert_eq!(found, expected.as_ref().copied(), "{origin:?}");
    }
}
