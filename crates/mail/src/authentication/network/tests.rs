use super::*;

#[test]
fn network_holds_its_addresses() {
    for (network, address, is_inside) in [
        ("192.0.2.0/24", "192.0.2.255", true),
        ("192.0.2.0/24", "192.0.3.0", false),
        ("192.0.2.77/24", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false),
        ("192.0.2.1/31", "192.0.2.0", true),
        ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("192.0.2.0/24", "::ffff:192.0.2.7", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("::/0", "2001:db8::1", true),
        ("::/0", "192.0.2.1", false),
        ("2001:db8::1", "2001:db8::1", true),
        ("2001:db8::1/128", "2001:db8::2", false),
    ] {
        assert_eq!(
            Network::parse(network).unwrap().contains(address.parse().unwrap()),
            is_inside,
            "{address} in {network}"
        );
    }
}

#[test]
fn what_is_no_network_is_refused() {
    for text in [
        "",
        "192.0.2",
        "192.0.2.0/33",
        "2001:db8::/129",
        "192.0.2.0/",
        "192.0.2.0/024",
        "192.0.2.0/+8",
        "192.0.2.0/-1",
        "a/8",
    ] {
        assert_eq!(Network::parse(text), None, "{text}");
    }
}
