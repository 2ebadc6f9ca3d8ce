//! Scripts: not run, not parsed; only searched for what smuggling and hiding need.

use memchr::memmem;

use super::{Script, SmugglingKind, SmugglingTrace};
use crate::span::Span;

/// What is searched for, and what it means.
const TRACES: [(&str, SmugglingKind); 17] = [
    ("atob(", SmugglingKind::Atob),
    ("new Blob", SmugglingKind::Blob),
    ("Uint8Array", SmugglingKind::Blob),
    ("createObjectURL", SmugglingKind::ObjectUrl),
    ("msSaveOrOpenBlob", SmugglingKind::MsSaveBlob),
    ("msSaveBlob", SmugglingKind::MsSaveBlob),
    (".download", SmugglingKind::Download),
    ("eval(", SmugglingKind::Eval),
    ("Function(", SmugglingKind::Eval),
    ("unescape(", SmugglingKind::Unescape),
    ("decodeURIComponent(", SmugglingKind::Unescape),
    ("fromCharCode", SmugglingKind::Unescape),
    ("document.write", SmugglingKind::DocumentWrite),
    ("location.", SmugglingKind::Location),
    ("location=", SmugglingKind::Location),
    ("location =", SmugglingKind::Location),
    ("window.open(", SmugglingKind::Location),
];

/// A base64 text of this many bytes is a file, not a token or a small picture.
const LONG_BASE64_BYTES: usize = 2_048;

/// Searches a piece of script.
pub(super) fn search(html: &str, script: &Script, traces: &mut Vec<SmugglingTrace>) {
    let code = &html.as_bytes()[script.span.range()];
    let base = script.span.range().start;
    for (needle, kind) in TRACES {
        if let Some(at) = memmem::find(code, needle.as_bytes()) {
            traces.push(SmugglingTrace { kind, span: Span::new(at, at + needle.len()).shifted(base) });
        }
    }
    if let Some(span) = long_base64(code) {
        traces.push(SmugglingTrace { kind: SmugglingKind::LongBase64, span: span.shifted(base) });
    }
}

fn long_base64(code: &[u8]) -> Option<Span> {
    let mut start = 0;
    for (at, byte) in code.iter().enumerate() {
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'=') {
            if at - start >= LONG_BASE64_BYTES {
                return Some(Span::new(start, at));
            }
            start = at + 1;
        }
    }
    (code.len() - start >= LONG_BASE64_BYTES).then(|| Span::new(start, code.len()))
}

/// The address a script sends its reader to, if it is written out: the first text after `location` or `window.open`.
pub(super) fn target(html: &str, script: &Script) -> Option<Span> {
    let code = &html.as_bytes()[script.span.range()];
    for needle in ["location", "window.open"] {
        let Some(at) = memmem::find(code, needle.as_bytes()) else { continue };
        let window = &code[at..code.len().min(at + 64)];
        let Some(quote) = memchr::memchr2(b'"', b'\'', window) else { continue };
        let start = at + quote + 1;
        let Some(length) = memchr::memchr(code[start - 1], &code[start..]) else { continue };
        let text = &code[start..start + length];
        if text.starts_with(b"http:") || text.starts_with(b"https:") || text.starts_with(b"//") {
            return Some(Span::new(start, start + length).shifted(script.span.range().start));
        }
    }
    None
}

/// What a link or source of a dangerous scheme is.
pub(super) fn scheme(address: &str) -> Option<SmugglingKind> {
    // All of them begin with one of three letters, perhaps behind white space.
    let first = address.trim_start().bytes().next()?;
    if !matches!(first.to_ascii_lowercase(), b'j' | b'v' | b'd') {
        return None;
    }
    let lower: String = address
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .take(32)
        .collect::<String>()
        .to_ascii_lowercase();
    if lower.starts_with("javascript:") || lower.starts_with("vbscript:") {
        Some(SmugglingKind::ScriptUrl)
    } else if [
        "data:text/html",
        "data:application",
        "data:text/javascript",
        "data:image/svg",
        "data:text/xml",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
    {
        Some(SmugglingKind::DataUrl)
    } else {
        None
    }
}
