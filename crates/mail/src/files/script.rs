//! Scripts: the names, texts and reserved words in them, and files hidden in their texts.
//!
//! Nothing is run or evaluated; what a script puts together at run time is not seen, only what stands in it.

use std::collections::HashSet;

use super::open::{Stop, Work, cut};
use super::{Cost, Kind, Origin, Script, kind, text};

/// Bytes of script taken apart; droppers are longer, but say what they are at once.
const SCRIPT_BYTES: usize = 1 << 20;
/// Names, texts and words kept of each kind.
const WORDS: usize = 2_000;
/// Bytes kept of one quoted text.
const STRING_BYTES: usize = 4_096;
/// Shortest run of base64 worth decoding: an executable's smallest header is longer.
const BASE64_RUN: usize = 64;
/// Files taken out of the texts of one file.
const HIDDEN_FILES: usize = 16;

/// Says whether a text file is a script by its claim.
pub(super) fn is_script(extension: &str, declared_type: &str) -> bool {
    const EXTENSIONS: &[&str] = &[
        "js", "jse", "mjs", "vbs", "vbe", "wsf", "wsc", "hta", "ps1", "psm1", "bat", "cmd", "sct", "vb",
        "bas",
    ];
    EXTENSIONS.contains(&extension)
        || declared_type.contains("javascript")
        || declared_type.contains("vbscript")
}

/// Reads a script file.
pub(super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    let source = text::decode(&bytes[..bytes.len().min(SCRIPT_BYTES)]).into_owned();
    take_apart(&source, work)?;
    hidden_files(source.as_bytes(), work)
}

/// Adds a script's names, texts and words to what was found.
pub(super) fn take_apart(source: &str, work: &mut Work<'_>) -> Result<(), Stop> {
    work.meter.spend(Cost::Parse, source.len() as u64).map_err(text::stop_at("script"))?;
    let script = words(source);
    let known = work.facets.script.get_or_insert_default();
    merge(&mut known.identifiers, script.identifiers);
    merge(&mut known.strings, script.strings);
    merge(&mut known.keywords, script.keywords);
    text::note_urls(source, work);
    Ok(())
}

fn merge(into: &mut Vec<String>, from: Vec<String>) {
    let known: HashSet<&str> = into.iter().map(String::as_str).collect();
    let fresh: Vec<String> = from.into_iter().filter(|word| !known.contains(word.as_str())).collect();
    into.extend(fresh);
    into.truncate(WORDS);
}

/// Takes a script apart into names, texts and reserved words (ECMA-262 §12, loosely: good for VBScript too).
pub fn words(source: &str) -> Script {
    let mut script = Script::default();
    let mut seen: HashSet<&str> = HashSet::new();
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'"' | b'\'' | b'`' => {
                let end = string_end(bytes, at);
                let quoted = cut(source.get(at + 1..end).unwrap_or(""), STRING_BYTES);
                if script.strings.len() < WORDS && !quoted.is_empty() && seen.insert(quoted) {
                    script.strings.push(unescape(quoted));
                }
                at = end + 1;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = kind::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |step| at + step + 4);
            }
            _ if is_name_start(byte) => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| is_name_start(**byte) || byte.is_ascii_digit())
                    .count();
                let name = source.get(at..at + length).unwrap_or("");
                let list =
                    if RESERVED.contains(&name) { &mut script.keywords } else { &mut script.identifiers };
                if list.len() < WORDS && name.len() <= 256 && seen.insert(name) {
                    list.push(name.to_owned());
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    script
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// Where a quoted text ends: its quote not behind a backslash, or the line's end for the two kinds that may not cross it.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if quote != b'`' => return at,
            byte if byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |step| at + step)
}

/// Resolves `\xNN`, `\uNNNN` and the one-letter escapes.
fn unescape(quoted: &str) -> String {
    if !quoted.contains('\\') {
        return quoted.to_owned();
    }
    let mut out = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else { break };
        let digits = match escape {
            'x' => rest.get(1..3),
            'u' => rest.get(1..5),
            _ => None,
        };
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        if let (Some(character), Some(digits)) = (code, digits) {
            out.push(character);
            rest = &rest[1 + digits.len()..];
            continue;
        }
        match escape {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            other => out.push(other),
        }
        rest = &rest[escape.len_utf8()..];
    }
    out.push_str(rest);
    out
}

const RESERVED: &[&str] = &[
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Finds base64 runs that decode to a file we recognise, and queues those files.
pub(super) fn hidden_files(source: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    work.meter
        .spend(Cost::Scan, 2 * source.len() as u64)
        .map_err(text::stop_at("search for hidden files"))?;
    let mut at = 0;
    let mut found = 0;
    while at < source.len() && found < HIDDEN_FILES {
        let run = source[at..].iter().take_while(|byte| text::base64_value(**byte).is_some()).count();
        if run >= BASE64_RUN {
            found += usize::from(hidden_file(&source[at..at + run], work));
        }
        at += run + 1;
    }
    Ok(())
}

/// Decodes one run; true if it was a file.
fn hidden_file(run: &[u8], work: &mut Work<'_>) -> bool {
    // The head tells whether the rest is worth decoding.
    let head = text::base64(&run[..run.len().min(512)], 1).unwrap_or_default();
    let detected = kind::detect(&head);
    let is_portable = head.starts_with(b"MZ");
    if detected.kind == Kind::Unknown && !is_portable {
        return false;
    }
    if (run.len() / 4 * 3) as u64 > work.meter.unpack_room() {
        work.fail("", super::Reason::TooLarge, "file hidden in text");
        return false;
    }
    let Some(content) = text::base64(run, 16) else { return false };
    if is_portable {
        work.flavors.push("base64_pe");
    }
    if let Some(page) = &mut work.facets.page {
        page.smuggled_bytes += content.len() as u64;
    }
    // Paid like any unpacking; what does not fit any more was refused above.
    let _ = work.meter.unpacked(content.len() as u64);
    work.find(Origin::Decoded, "", content);
    true
}
