//! The PROXY protocol, versions 1 and 2 (HAProxy, proxy-protocol.txt): what a load balancer says, before anything else, of the client behind it.
//! Only a listed peer may say it; whoever listens decides that before it asks here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Longest header of version 1 with its line end (§2.1).
pub const V1_BYTES: usize = 107;
/// Longest header of version 2 that we take. Additions (§2.2) that say something of TLS certificates can be large; addresses need 52 bytes.
pub const V2_BYTES: usize = 4_096;

/// How version 2 begins (§2.2).
const V2_SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// Signature, version and command, family and protocol, length.
const V2_HEAD_BYTES: usize = 16;
/// How version 1 begins (§2.1).
const V1_START: &[u8] = b"PROXY ";

/// A header that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes of the header; what follows is the client's.
    pub bytes: usize,
    /// The client; none where the balancer speaks for itself (a health check) or does not know.
    pub client: Option<SocketAddr>,
}

/// What came is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// It begins as no header does.
    #[error("expected a PROXY header")]
    NotProxy,
    /// It begins as one and goes on as none.
    #[error("a PROXY header that cannot be read")]
    Malformed,
    /// It is longer than [`V2_BYTES`].
    #[error("a PROXY header that is too long")]
    TooLong,
}

/// Reads the header at the beginning of a connection; nothing if more bytes are needed.
///
/// Errors: [`ProxyError`]; the connection must be closed then, without a word (§2).
pub fn read(bytes: &[u8]) -> Result<Option<Header>, ProxyError> {
    if is_beginning_of(bytes, &V2_SIGNATURE) {
        return v2_read(bytes);
    }
    if is_beginning_of(bytes, V1_START) {
        return v1_read(bytes);
    }
    Err(ProxyError::NotProxy)
}

/// Whether one of the two begins with the other.
fn is_beginning_of(bytes: &[u8], start: &[u8]) -> bool {
    bytes.iter().zip(start).all(|(byte, expected)| byte == expected)
}

fn v1_read(bytes: &[u8]) -> Result<Option<Header>, ProxyError> {
    let Some(end) = memchr::memchr(b'\n', &bytes[..bytes.len().min(V1_BYTES)]) else {
        return if bytes.len() < V1_BYTES { Ok(None) } else { Err(ProxyError::Malformed) };
    };
    let line = bytes[..end].strip_suffix(b"\r").ok_or(ProxyError::Malformed)?;
    let line = std::str::from_utf8(line).map_err(|_| ProxyError::Malformed)?;
    let mut words = line.split(' ').skip(1);
    let client = match words.next() {
        Some("TCP4") => Some(v1_client(words, |text| text.parse().ok().map(IpAddr::V4))?),
        Some("TCP6") => Some(v1_client(words, |text| text.parse().ok().map(IpAddr::V6))?),
        // §2.1: whatever follows UNKNOWN is ignored.
        Some("UNKNOWN") => None,
        _ => return Err(ProxyError::Malformed),
    };
    Ok(Some(Header { bytes: end + 1, client }))
}

/// `source destination source-port destination-port`, and nothing more.
fn v1_client<'l>(
    words: impl Iterator<Item = &'l str>,
    address: impl Fn(&str) -> Option<IpAddr>,
) -> Result<SocketAddr, ProxyError> {
    let words: Vec<&str> = words.take(5).collect();
    let [source, destination, source_port, destination_port] = words[..] else {
        return Err(ProxyError::Malformed);
    };
    let read = || {
        address(destination)?;
        port(destination_port)?;
        Some(SocketAddr::new(address(source)?, port(source_port)?))
    };
    read().ok_or(ProxyError::Malformed)
}

/// §2.1: digits without zeros before them.
fn port(text: &str) -> Option<u16> {
    let is_plain = text == "0" || !text.starts_with('0');
    (is_plain && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn v2_read(bytes: &[u8]) -> Result<Option<Header>, ProxyError> {
    let Some(head) = bytes.get(..V2_HEAD_BYTES) else { return Ok(None) };
    let total = V2_HEAD_BYTES + usize::from(u16::from_be_bytes([head[14], head[15]]));
    if total > V2_BYTES {
        return Err(ProxyError::TooLong);
    }
    let (version, command, family) = (head[12] >> 4, head[12] & 0xf, head[13]);
    if version != 2 || command > 1 {
        return Err(ProxyError::Malformed);
    }
    let Some(rest) = bytes.get(V2_HEAD_BYTES..total) else { return Ok(None) };
    let client = match (command, family) {
        // §2.2: LOCAL is the balancer itself; the address block is to be skipped.
        (0, _) => None,
        (_, 0x11) => Some(v4_client(rest).ok_or(ProxyError::Malformed)?),
        (_, 0x21) => Some(v6_client(rest).ok_or(ProxyError::Malformed)?),
        // §2.2: unspecified, datagrams and Unix sockets tell no address that a mail server could use.
        (_, 0x00 | 0x12 | 0x22 | 0x31 | 0x32) => None,
        _ => return Err(ProxyError::Malformed),
    };
    Ok(Some(Header { bytes: total, client }))
}

/// Source, destination (4 bytes each), source port, destination port (2 each); additions behind them are skipped.
fn v4_client(block: &[u8]) -> Option<SocketAddr> {
    let block: [u8; 12] = *block.first_chunk()?;
    let address: [u8; 4] = *block.first_chunk()?;
    Some(SocketAddr::new(Ipv4Addr::from(address).into(), u16::from_be_bytes([block[8], block[9]])))
}

/// The same with addresses of 16 bytes.
fn v6_client(block: &[u8]) -> Option<SocketAddr> {
    let block: [u8; 36] = *block.first_chunk()?;
    let address: [u8; 16] = *block.first_chunk()?;
    let address = IpAddr::V6(Ipv6Addr::from(address)).to_canonical();
    Some(SocketAddr::new(address, u16::from_be_bytes([block[32], block[33]])))
}

#[cfg(test)]
mod tests {
    use super::{ProxyError, V2_BYTES, read};

    /// Every beginning of a sound header asks for more; the header ends where it says, whatever follows.
    fn check(header: &[u8], client: Option<&str>) {
        for cut in 0..header.len() {
            assert_eq!(read(&header[..cut]), Ok(None), "{cut} bytes of {header:?}");
        }
        let with_more = [header, b"EHLO a\r\n"].concat();
        let found = read(&with_more).unwrap().unwrap();
        assert_eq!(found.bytes, header.len());
        assert_eq!(found.client, client.map(|client| client.parse().unwrap()));
    }

    fn v2(command: u8, family: u8, block: &[u8]) -> Vec<u8> {
        let length = u16::try_from(block.len()).unwrap().to_be_bytes();
        [&b"\r\n\r\n\0\r\nQUIT\n"[..], &[command, family], &length, block].concat()
    }

    const V4: [u8; 12] = [192, 0, 2, 1, 198, 51, 100, 2, 0x30, 0x39, 0, 25];

    #[test]
    fn sound_headers_are_read() {
        check(b"PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\r\n", Some("192.0.2.1:12345"));
        check(b"PROXY TCP6 2001:db8::1 2001:db8::2 12345 25\r\n", Some("[2001:db8::1]:12345"));
        check(b"PROXY UNKNOWN\r\n", None);
        check(b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", None);
        check(&v2(0x21, 0x11, &V4), Some("192.0.2.1:12345"));
        check(&v2(0x21, 0x11, &[&V4[..], &[0x03, 0, 4, 1, 2, 3, 4]].concat()), Some("192.0.2.1:12345"));
        let mut v6 = [0; 36];
        v6[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
        v6[15] = 1;
        v6[32..34].copy_from_slice(&[0x30, 0x39]);
        check(&v2(0x21, 0x21, &v6), Some("[2001:db8::1]:12345"));
        // A health check of the balancer itself.
        check(&v2(0x20, 0x00, &[]), None);
        check(&v2(0x20, 0x11, &V4), None);
        check(&v2(0x21, 0x31, &[0; 216]), None);
    }

    #[test]
    fn everything_else_is_refused() {
        let check = |bytes: &[u8], error| assert_eq!(read(bytes), Err(error), "{bytes:?}");
        check(b"EHLO a\r\n", ProxyError::NotProxy);
        check(b"proxy TCP4", ProxyError::NotProxy);
        check(b"PROXY TCP4 192.0.2.1 198.51.100.2 12345\r\n", ProxyError::Malformed);
        check(b"PROXY TCP4 192.0.2.1 198.51.100.2 12345 25 more\r\n", ProxyError::Malformed);
        check(b"PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n", ProxyError::Malformed);
        check(b"PROXY TCP4 192.0.2.1 198.51.100.2 012 25\r\n", ProxyError::Malformed);
        check(b"PROXY TCP4 192.0.2.1 198.51.100.2 70000 25\r\n", ProxyError::Malformed);
        check(b"PROXY UNKNOWN\n", ProxyError::Malformed);
        check(b"PROXY TCP9 a b 1 2\r\n", ProxyError::Malformed);
        check(&[b"PROXY UNKNOWN ".as_slice(), &[b'a'; 100]].concat(), ProxyError::Malformed);
        check(&v2(0x11, 0x11, &V4), ProxyError::Malformed);
        check(&v2(0x22, 0x11, &V4), ProxyError::Malformed);
        check(&v2(0x21, 0x41, &V4), ProxyError::Malformed);
        check(&v2(0x21, 0x11, &V4[..11]), ProxyError::Malformed);
        check(&v2(0x21, 0x11, &[0; V2_BYTES]), ProxyError::TooLong);
    }
}
