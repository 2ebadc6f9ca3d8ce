//! Packets: a kind, a length and a body, one after the other (RFC 9580 §4); and the numbers in them. Bounded by what is there: nothing is believed that a length says.

use super::OpenPgpError;

/// Kinds of packets (RFC 9580 §5).
pub(super) const ENCRYPTED_SESSION_KEY: u8 = 1;
pub(super) const SIGNATURE: u8 = 2;
pub(super) const SECRET_KEY: u8 = 5;
pub(super) const PUBLIC_KEY: u8 = 6;
pub(super) const SECRET_SUBKEY: u8 = 7;
pub(super) const LITERAL: u8 = 11;
pub(super) const MARKER: u8 = 10;
pub(super) const TRUST: u8 = 12;
pub(super) const USER_ID: u8 = 13;
pub(super) const PUBLIC_SUBKEY: u8 = 14;
pub(super) const USER_ATTRIBUTE: u8 = 17;
pub(super) const SEALED: u8 = 18;
pub(super) const MODIFICATION_CODE: u8 = 19;
pub(super) const PADDING: u8 = 21;
/// RFC 9580 §4.3: what is not known from here on is passed over.
pub(super) const FIRST_UNCRITICAL: u8 = 40;

/// One packet.
pub(super) struct Packet<'b> {
    pub(super) kind: u8,
    pub(super) body: &'b [u8],
}

/// Bytes that are read from the front; nothing past their end is ever read.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

impl<'b> Bytes<'b> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        self.take(LENGTH)?.try_into().ok()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// RFC 9580 §3.2: how many bits, then the number. Returned without zeros in front.
    pub(super) fn number(&mut self) -> Option<&'b [u8]> {
        let bits = usize::from(self.u16()?);
        let bytes = self.take(bits.div_ceil(8))?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        bytes.get(zeros..)
    }

    /// Takes the next packet; none at the end.
    pub(super) fn packet(&mut self) -> Result<Option<Packet<'b>>, OpenPgpError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let (kind, length) = self.header().ok_or(OpenPgpError::Damaged)?;
        let body = self.take(length).ok_or(OpenPgpError::Damaged)?;
        Ok(Some(Packet { kind, body }))
    }

    /// RFC 9580 §4.2. A length that is told in pieces is for data, and a key has none.
    fn header(&mut self) -> Option<(u8, usize)> {
        let first = self.byte()?;
        let (kind, length) = match first {
            // RFC 9580 §4.2.1.
            0xC0.. => (first & 0x3F, self.length()?),
            // RFC 9580 §4.2.2: the older form.
            0x80.. => {
                let length = match first & 3 {
                    0 => u32::from(self.byte()?),
                    1 => u32::from(self.u16()?),
                    2 => self.u32()?,
                    _ => return None,
                };
                (first >> 2 & 0x0F, length)
            }
            _ => return None,
        };
        Some((kind, usize::try_from(length).ok()?))
    }

    /// RFC 9580 §4.2.1; subpackets of a signature have the same (§5.2.3.7), with what would be a piece as part of the two-byte form.
    fn length(&mut self) -> Option<u32> {
        match self.byte()? {
            short @ 0..192 => Some(short.into()),
            long @ 192..224 => Some(((u32::from(long) - 192) << 8) + u32::from(self.byte()?) + 192),
            255 => self.u32(),
            _ => None,
        }
    }

    /// RFC 9580 §5.2.3.7.
    pub(super) fn subpacket_length(&mut self) -> Option<usize> {
        let mut rest = *self;
        let length = match rest.byte()? {
            255 => return usize::try_from(self.length()?).ok(),
            long @ 224.. => ((u32::from(long) - 192) << 8) + u32::from(rest.byte()?) + 192,
            _ => return usize::try_from(self.length()?).ok(),
        };
        *self = rest;
        usize::try_from(length).ok()
    }
}

/// RFC 9580 §4.2.1, of a packet whose length is known.
pub(super) fn length_of(length: usize) -> Vec<u8> {
    match u32::try_from(length).unwrap_or(u32::MAX) {
        short @ 0..192 => vec![short.to_le_bytes()[0]],
        middle @ 192..8384 => {
            let [low, high, ..] = (middle - 192).to_le_bytes();
            vec![high + 192, low]
        }
        long => [&[255][..], &long.to_be_bytes()].concat(),
    }
}

/// A packet whose body is known.
pub(super) fn packet_of(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![0xC0 | kind];
    packet.extend(length_of(body.len()));
    packet.extend_from_slice(body);
    packet
}

/// RFC 9580 §3.2: a number of any length, written.
pub(super) fn number_of(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros..];
    let bits = bytes.first().map_or(0, |first| bytes.len() * 8 - first.leading_zeros() as usize);
    let bits = u16::try_from(bits).unwrap_or(u16::MAX);
    [&bits.to_be_bytes()[..], bytes].concat()
}
