//! The texts in a file: its lines if it is text, else runs of printable characters, and what a person would read in it.

/// Bytes of one file that are searched.
const MAX_BYTES: usize = 2 << 20;
/// Texts kept of one file; rules look for a phrase, not for the ten-thousandth one.
const MAX_STRINGS: usize = 20_000;
/// Shorter runs in binary files are noise.
const MIN_RUN: usize = 4;

/// Returns the texts of a file. `read` is what a person would read in it, where a reader could tell.
pub(super) fn strings(bytes: &[u8], media_type: &str, read: Option<&str>) -> Vec<String> {
    let bytes = &bytes[..bytes.len().min(MAX_BYTES)];
    let mut strings = Vec::new();
    if is_text(media_type) {
        let text = crate::facts::attachment::text_of(bytes);
        strings.extend(lines(&text));
    } else {
        strings.extend(runs(bytes).map(str::to_owned).take(MAX_STRINGS));
        strings.extend(lines(read.unwrap_or_default()));
    }
    strings
}

fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || matches!(media_type, "application/json" | "message/rfc822")
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).take(MAX_STRINGS).map(str::to_owned)
}

/// Runs of printable ASCII.
fn runs(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes
        .split(|byte| !matches!(byte, b' '..=b'~' | b'\t'))
        .filter(|run| run.len() >= MIN_RUN)
        .filter_map(|run| std::str::from_utf8(run).ok())
}
