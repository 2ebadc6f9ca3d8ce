//! Armour: bytes as the text that people paste and mail (RFC 9580 §6). Takes text as web forms and mail programs leave it.

use std::borrow::Cow;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

use super::OpenPgpError;

const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END: &str = "-----END PGP PUBLIC KEY BLOCK-----";
/// RFC 9580 §6.2: lines are short; GnuPG and others write 64.
const LINE_CHARS: usize = 64;
/// Padding gets lost when people copy.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Takes the bytes of all public keys out of a text; what is binary already is returned as it is.
pub(super) fn bytes(input: &[u8]) -> Result<Vec<u8>, OpenPgpError> {
    let text = match marked_text(input) {
        Some(text) => text?,
        // RFC 9580 §4.2: the first bit of a packet is always one, and no text without a mark begins with it.
        None if input.first().is_some_and(|byte| byte & 0x80 != 0) => return Ok(input.to_vec()),
        None => Cow::Borrowed(std::str::from_utf8(input).map_err(|_| OpenPgpError::NotKey)?),
    };
    let text = text.as_ref();
    refuse_others(text)?;
    let mut found = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while lines.any(|line| line == BEGIN) {
        found.extend(block(&mut lines)?);
    }
    if found.is_empty() { Err(OpenPgpError::NotKey) } else { Ok(found) }
}

/// What programs of Windows write before a text, and the text after it: as UTF-8, or as UTF-16, as `gpg --export --armor > key.asc` in PowerShell does. RFC 9580
/// §4.2 leaves the packets that would begin so to experiments. None if there is no mark.
fn marked_text(input: &[u8]) -> Option<Result<Cow<'_, str>, OpenPgpError>> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, left) = rest.as_chunks();
        let text: Result<String, _> = char::decode_utf16(units.iter().copied().map(unit)).collect();
        text.ok().filter(|_| left.is_empty()).map(Cow::Owned)
    };
    let text = match input {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(Cow::Borrowed),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => return None,
    };
    Some(text.ok_or(OpenPgpError::NotKey))
}

/// What is plainly something else is said, and a secret is not looked at.
fn refuse_others(text: &str) -> Result<(), OpenPgpError> {
    if text.contains("PRIVATE KEY BLOCK") || text.to_ascii_uppercase().contains("AGE-SECRET-KEY-") {
        return Err(OpenPgpError::Secret);
    }
    match text.trim_start().get(..4).is_some_and(|start| start.eq_ignore_ascii_case("age1")) {
        true => Err(OpenPgpError::AgeKey),
        false => Ok(()),
    }
}

fn block<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Result<Vec<u8>, OpenPgpError> {
    let mut letters = String::new();
    for line in lines {
        if line == END {
            return LENIENT.decode(letters).map_err(|_| OpenPgpError::Damaged);
        }
        // RFC 9580 §6.2.2.1: `Version: …` and its like say nothing that counts. RFC 9580 §6.1: neither does the checksum, which begins with a sign of its own.
        if !line.contains(':') && !line.starts_with('=') {
            letters.push_str(line);
        }
    }
    // RFC 9580 §6.2.3: without its last line it was cut off.
    Err(OpenPgpError::Damaged)
}

/// Bytes as text that [`bytes`] reads. RFC 9580 §6.1: no checksum is written.
pub(super) fn text(bytes: &[u8]) -> String {
    let letters = STANDARD.encode(bytes);
    let mut text = format!("{BEGIN}\n\n");
    let mut rest = letters.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE_CHARS));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text + END + "\n"
}
