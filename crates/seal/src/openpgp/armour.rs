//! Armour: bytes as the text that people paste and mail (RFC 9580 §6). Takes text as web forms and mail programs leave it.

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
    // RFC 9580 §4.2: the first bit of a packet is always one, and no text begins with it.
    if input.first().is_some_and(|byte| byte & 0x80 != 0 && !input.starts_with(b"\xEF\xBB\xBF")) {
        return Ok(input.to_vec());
    }
    let text = std::str::from_utf8(input).map_err(|_| OpenPgpError::NotKey)?;
    refuse_others(text)?;
    let mut found = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while lines.any(|line| line == BEGIN) {
        found.extend(block(&mut lines)?);
    }
    if found.is_empty() { Err(OpenPgpError::NotKey) } else { Ok(found) }
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
