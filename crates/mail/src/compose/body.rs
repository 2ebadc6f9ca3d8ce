//! The text of a message as it may go over any wire: 7-bit where it is, quoted-printable where not (RFC 2045 §6.7).

use std::fmt::Write as _;

/// The longest line of a text that goes as it is; also of quoted-printable (RFC 2045 §6.7, rule 5).
const LINE_BYTES: usize = 76;

/// A text in its transfer form.
pub(super) struct Body {
    /// For Content-Transfer-Encoding.
    pub(super) encoding: &'static str,
    /// With CR LF.
    pub(super) text: String,
}

/// Encodes a text as far as it needs it.
pub(super) fn encoded(text: &str) -> Body {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = || text.strip_suffix('\n').unwrap_or(&text).split('\n');
    let is_plain = lines().all(|line| {
        line.len() <= LINE_BYTES
            && !line.ends_with(' ')
            && line.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    });
    // Before signatures spread, mail servers put a ">" before lines that begin with "From "; some still do.
    let is_safe = is_plain && !lines().any(|line| line.starts_with("From "));
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in lines() {
        if is_safe {
            out.push_str(line);
        } else {
            quoted_printable(line, &mut out);
        }
        out.push_str("\r\n");
    }
    Body { encoding: if is_safe { "7bit" } else { "quoted-printable" }, text: out }
}

/// RFC 2045 §6.7: one line, with soft line breaks where it is too long.
fn quoted_printable(line: &str, out: &mut String) {
    let mut used = 0;
    for (at, byte) in line.bytes().enumerate() {
        let is_last = at + 1 == line.len();
        let is_white = matches!(byte, b' ' | b'\t');
        let is_from = at == 0 && line.starts_with("From ");
        // A dot that begins a line is doubled on the way and must come back as one; encoded, nobody can get that wrong.
        let is_dot = used == 0 && byte == b'.';
        let is_literal =
            ((b'!'..=b'~').contains(&byte) && byte != b'=' || is_white && !is_last) && !is_from && !is_dot;
        let width = if is_literal { 1 } else { 3 };
        // One place is for the soft break's own sign.
        if used + width > LINE_BYTES - usize::from(!is_last) {
            out.push_str("=\r\n");
            used = 0;
        }
        if is_literal {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "={byte:02X}");
        }
        used += width;
    }
}
