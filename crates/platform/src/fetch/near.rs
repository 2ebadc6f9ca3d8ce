//! Near: addresses of our own machine or network, where no stranger's server can be. Pure; the table of what is not the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is of our own machine or network, or of none at all: nothing that a stranger's name may lead us to.
///
/// IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) are as near as what they carry. What is not given out to anybody is near: a network
/// may use it for translating to its own.
#[must_use]
pub fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_near_v4(address),
        IpAddr::V6(address) => is_near_v6(address),
    }
}

fn is_near_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        // RFC 1122 §3.2.1.3: "this network".
        || a == 0
        // RFC 6598 §7: shared by a provider's customers.
        || (a == 100 && (64..128).contains(&b))
        // RFC 6890 §2.2.2: protocol assignments, benchmarks.
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (b == 18 || b == 19))
        // RFC 1112 §4: reserved.
        || a >= 240
}

fn is_near_v6(address: Ipv6Addr) -> bool {
    let carried = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_near_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // RFC 6052 §2.1: the well-known prefix of NAT64.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => carried(high, low),
        // RFC 3056 §2: 6to4.
        [0x2002, high, low, ..] => carried(high, low),
        // RFC 6890 §2.2.3: protocol assignments; Teredo among them, which hides an IPv4 address.
        [0x2001, 0..=0x01ff, ..] => true,
        // RFC 4291 §2.4: of all the rest only 2000::/3 is given out to hosts of the internet. Loopback, link-local, site-local, unique local,
        // multicast, local NAT64 and whatever is thought of next are outside.
        [first, ..] => first & 0xe000 != 0x2000,
    }
}
