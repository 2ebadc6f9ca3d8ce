//! Names of folders, which are written in a UTF-7 of their own (RFC 3501 §5.1.3) unless both sides agreed otherwise. Read to be shown; a server gets the bytes back that it sent.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// RFC 3501 §5.1.3: base64 with a comma for the slash, without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Reads a name. One that is not written as it should be is shown as it was sent.
#[must_use]
pub fn read(bytes: &[u8]) -> String {
    decoded(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(start) = memchr::memchr(b'&', rest) {
        text.push_str(std::str::from_utf8(&rest[..start]).ok()?);
        let shifted = &rest[start + 1..];
        let end = memchr::memchr(b'-', shifted)?;
        if end == 0 {
            // RFC 3501 §5.1.3: `&-` is an ampersand.
            text.push('&');
        } else {
            let units = BASE64.decode(&shifted[..end]).ok()?;
            let (pairs, []) = units.as_chunks::<2>() else { return None };
            let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
            for letter in char::decode_utf16(units) {
                text.push(letter.ok()?);
            }
        }
        rest = &shifted[end + 1..];
    }
    // Some servers send UTF-8 as it is; it cannot be mistaken for the other.
    text.push_str(std::str::from_utf8(rest).ok()?);
    Some(text)
}
