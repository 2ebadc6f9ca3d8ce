//! The host of a link: a name, or an address in any of the spellings a browser understands.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::percent;
use crate::domain::Domain;

/// Where a link leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// A relative link, or a scheme without hosts.
    #[default]
    None,
    /// A name; it need not be [valid](Domain::is_valid).
    Domain(Domain),
    /// An address.
    Address(HostAddress),
}

/// An address as host, and how it was disguised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostAddress {
    address: IpAddr,
    written: Box<str>,
    spelling: Vec<Spelling>,
}

/// A way of writing an address that people do not recognise and browsers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// A part with a leading zero: `0300.0250.1.1`.
    Octal,
    /// The whole address as one number: `3221226219`.
    DecimalInteger,
    /// A part or the whole in hexadecimal: `0xc0.0xa8.1.1`.
    Hexadecimal,
    /// Two or three numbers, the last of which stands for several: `192.519`.
    Short,
    /// An IPv4 address inside an IPv6 one: `[::ffff:192.0.2.1]`.
    V4InV6,
}

impl Spelling {
    /// The name rules know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Octal => "octal",
            Self::DecimalInteger => "decimal_integer",
            Self::Hexadecimal => "hexadecimal",
            Self::Short => "short",
            Self::V4InV6 => "v4_to_v6",
        }
    }
}

impl HostAddress {
    /// The address itself. An IPv4 address inside an IPv6 one is given as IPv6.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The host as written.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Disguises found; empty for an address written plainly.
    #[must_use]
    pub fn spelling(&self) -> &[Spelling] {
        &self.spelling
    }

    /// Whether this address carries that disguise.
    #[must_use]
    pub fn is_spelt(&self, spelling: Spelling) -> bool {
        self.spelling.contains(&spelling)
    }
}

impl Host {
    /// Reads what stands between `//` (or `@`) and the port.
    pub(super) fn read(text: &str) -> Self {
        let text = percent::decode(text);
        let text = text.trim();
        if text.is_empty() {
            return Self::None;
        }
        if let Some(address) = v6(text).or_else(|| v4(text)) {
            return Self::Address(address);
        }
        let domain = Domain::lenient(text);
        // URL standard, "domain to ASCII": full-width digits and ideographic dots may have hidden an address.
        if !text.is_ascii()
            && let Some(address) = v4(domain.name())
        {
            return Self::Address(HostAddress { written: text.into(), ..address });
        }
        Self::Domain(domain)
    }
}

/// Returns where the host ends, and the port behind it if one is written.
pub(super) fn port_of(text: &str) -> (usize, Option<u16>) {
    let after_bracket = text.rfind(']').map_or(0, |at| at + 1);
    match text[after_bracket..].find(':') {
        Some(colon) => {
            let at = after_bracket + colon;
            (at, text[at + 1..].parse().ok())
        }
        None => (text.len(), None),
    }
}

fn v6(text: &str) -> Option<HostAddress> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let address: Ipv6Addr = inner.split('%').next()?.parse().ok()?;
    let is_v4 = address.to_ipv4_mapped().is_some();
    let spelling = if is_v4 { vec![Spelling::V4InV6] } else { Vec::new() };
    Some(HostAddress { address: IpAddr::V6(address), written: text.into(), spelling })
}

/// URL standard, "IPv4 parser": one to four parts, each decimal, octal or hexadecimal, the last one filling what is left.
fn v4(text: &str) -> Option<HostAddress> {
    let name = text.strip_suffix('.').unwrap_or(text);
    if !name.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b'x' | b'X')) {
        return None;
    }
    let parts: Vec<&str> = name.split('.').take(5).collect();
    if parts.len() > 4 {
        return None;
    }
    let mut spelling = Vec::new();
    let mut numbers = Vec::with_capacity(4);
    for part in &parts {
        let (number, way) = number(part)?;
        numbers.push(number);
        spelling.extend(way.filter(|way| !spelling.contains(way)));
    }
    if parts.len() < 4 && spelling.is_empty() {
        spelling.push(if parts.len() == 1 { Spelling::DecimalInteger } else { Spelling::Short });
    }
    let address = Ipv4Addr::from(joined(&numbers)?);
    Some(HostAddress { address: IpAddr::V4(address), written: text.into(), spelling })
}

fn number(part: &str) -> Option<(u64, Option<Spelling>)> {
    let hexadecimal = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    if let Some(digits) = hexadecimal {
        let value = if digits.is_empty() { 0 } else { u64::from_str_radix(digits, 16).ok()? };
        return Some((value, Some(Spelling::Hexadecimal)));
    }
    if part.len() > 1 && part.starts_with('0') {
        return Some((u64::from_str_radix(part, 8).ok()?, Some(Spelling::Octal)));
    }
    Some((part.parse().ok()?, None))
}

fn joined(numbers: &[u64]) -> Option<u32> {
    let (&last, front) = numbers.split_last()?;
    let room = 8 * (4 - front.len());
    if front.iter().any(|&number| number > 255) || last >> room != 0 {
        return None;
    }
    let high = front.iter().enumerate().fold(0, |sum, (index, number)| sum | (number << (8 * (3 - index))));
    u32::try_from(high | last).ok()
}
