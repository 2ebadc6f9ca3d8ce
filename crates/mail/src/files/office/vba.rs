//! VBA projects ([MS-OVBA]): the source of their modules, and the words in it that say what it does.

use super::super::open::{Work, cut};
use super::super::{Cost, MacroClass, MacroKeyword, MacroModule, Origin, Reason, text};
use super::compound::{Compound, Entry, u16_at};

/// Modules of one project read.
const MODULES: usize = 64;
/// Bytes of source kept for one module.
const SOURCE_BYTES: usize = 256 << 10;
/// Hidden texts kept of each kind.
const HIDDEN_TEXTS: usize = 32;

/// Reads the VBA project of a compound file, if it has one.
pub(super) fn read(file: &Compound<'_>, work: &mut Work<'_>) {
    let is_module = |entry: &&Entry| {
        let mut folders = entry.path.rsplit('/').skip(1);
        entry.is_stream && folders.next().is_some_and(|folder| folder.eq_ignore_ascii_case("VBA"))
    };
    let streams: Vec<&Entry> = file.entries.iter().filter(is_module).take(MODULES).collect();
    if streams.is_empty() {
        return;
    }
    work.facets.office.get_or_insert_default().has_macros = true;
    for entry in streams {
        let name = entry.name().to_owned();
        if name.eq_ignore_ascii_case("dir") || name.starts_with("_") || name.starts_with("__SRP_") {
            continue;
        }
        let content = match file.stream(entry, work.meter) {
            Ok(content) => content,
            Err(reason) => {
                work.fail(&name, reason, "macro module");
                continue;
            }
        };
        match source(&content, work) {
            Ok(Some(source)) => keep(name, source, work),
            Ok(None) => {}
            Err(reason) => work.fail(&name, reason, "macro module"),
        }
    }
}

fn keep(name: String, source: String, work: &mut Work<'_>) {
    let found = keywords(&source);
    text::note_urls(&source, work);
    if source.lines().any(|line| !line.trim_start().starts_with("Attribute ") && !line.trim().is_empty()) {
        work.find(Origin::Embedded, &format!("{name}.bas"), source.clone().into_bytes());
    }
    let office = work.facets.office.get_or_insert_default();
    for keyword in found {
        if !office.keywords.contains(&keyword) {
            office.keywords.push(keyword);
        }
    }
    office.modules.push(MacroModule { name, source });
}

/// Finds the compressed source in a module stream: behind the performance cache, beginning with "Attribut".
///
/// The offset stands in the `dir` stream, but writers of macros lie there; the source must begin this way.
fn source(stream: &[u8], work: &mut Work<'_>) -> Result<Option<String>, Reason> {
    work.meter.spend(Cost::Scan, 2 * stream.len() as u64)?;
    let Some(mark) = super::super::kind::find(stream, b"\0Attribut") else { return Ok(None) };
    // Before it: signature 1, chunk header of two bytes, and the flag byte (the zero found).
    let Some(start) = mark.checked_sub(3).filter(|&start| stream[start] == 1) else { return Ok(None) };
    let limit = SOURCE_BYTES.min(usize::try_from(work.meter.unpack_room()).unwrap_or(0));
    let source = decompress(&stream[start..], limit);
    work.meter.unpacked(source.len() as u64)?;
    Ok(Some(text::decode(&source).into_owned()))
}

/// Decompresses a container of chunks ([MS-OVBA] 2.4.1.3).
pub(super) fn decompress(container: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 1;
    while at + 2 <= container.len() && out.len() < limit {
        let header = u16_at(container, at);
        // [MS-OVBA] 2.4.1.1.5: size minus three in twelve bits, signature 0b011, flag for compressed.
        if header >> 12 & 7 != 3 {
            break;
        }
        let end = (at + usize::from(header & 0x0FFF) + 3).min(container.len());
        let chunk = &container[at + 2..end];
        if header & 0x8000 == 0 {
            out.extend_from_slice(&chunk[..chunk.len().min(4096)]);
        } else {
            decompress_chunk(chunk, &mut out);
        }
        at = end;
    }
    out.truncate(limit);
    out
}

/// [MS-OVBA] 2.4.1.3.2: eight tokens behind each flag byte, literal or copy.
fn decompress_chunk(chunk: &[u8], out: &mut Vec<u8>) {
    let chunk_start = out.len();
    let mut at = 0;
    while at < chunk.len() {
        let flags = chunk[at];
        at += 1;
        for bit in 0..8 {
            if at >= chunk.len() || out.len() - chunk_start >= 4096 {
                return;
            }
            if flags >> bit & 1 == 0 {
                out.push(chunk[at]);
                at += 1;
                continue;
            }
            let token = usize::from(u16_at(chunk, at));
            at += 2;
            // [MS-OVBA] 2.4.1.3.19.1: the split between length and offset moves with the position in the chunk.
            let done = out.len() - chunk_start;
            let offset_bits = (usize::BITS - done.max(1).saturating_sub(1).leading_zeros()).max(4) as usize;
            let length = (token & (0xFFFF >> offset_bits)) + 3;
            let offset = (token >> (16 - offset_bits)) + 1;
            if offset > done {
                return;
            }
            for _ in 0..length.min(4096 - done) {
                out.push(out[out.len() - offset]);
            }
        }
    }
}

/// Words by which macros start themselves, and words of what documents seldom need (after the lists of `olevba`).
const AUTO_EXEC: &[&str] = &[
    "AutoExec",
    "AutoOpen",
    "Auto_Open",
    "AutoClose",
    "Auto_Close",
    "AutoExit",
    "AutoNew",
    "DocumentOpen",
    "Document_Open",
    "DocumentChange",
    "Document_Close",
    "Document_BeforeClose",
    "Document_New",
    "NewDocument",
    "Workbook_Open",
    "Workbook_Activate",
    "Workbook_BeforeClose",
    "Workbook_Close",
    "Worksheet_Calculate",
    "Worksheet_Change",
    "SlideShowBegin",
    "OnSlideShowPageChange",
];
const SUSPICIOUS: &[&str] = &[
    "Shell",
    "WScript.Shell",
    "ShellExecute",
    "Shell.Application",
    "CreateObject",
    "GetObject",
    "CallByName",
    "Environ",
    "PowerShell",
    "cmd.exe",
    "mshta",
    "regsvr32",
    "rundll32",
    "certutil",
    "bitsadmin",
    "wmic",
    "Win32_Process",
    "URLDownloadToFile",
    "Msxml2.XMLHTTP",
    "Microsoft.XMLHTTP",
    "MSXML2.ServerXMLHTTP",
    "WinHttp.WinHttpRequest",
    "InternetExplorer.Application",
    "ADODB.Stream",
    "SaveToFile",
    "Scripting.FileSystemObject",
    "CreateTextFile",
    "FileCopy",
    "Kill",
    "RegWrite",
    "RegRead",
    "Chr",
    "ChrB",
    "ChrW",
    "StrReverse",
    "Xor",
    "Base64",
    "VirtualAlloc",
    "CreateThread",
    "RtlMoveMemory",
    "WriteProcessMemory",
    "Lib",
    "ExecuteExcel4Macro",
    "SendKeys",
    "vbHide",
    "Put",
    "Binary",
];

/// Finds the words and hidden texts of a module.
fn keywords(source: &str) -> Vec<MacroKeyword> {
    let lower = source.to_ascii_lowercase();
    let mut found = Vec::new();
    for (class, words) in [(MacroClass::AutoExec, AUTO_EXEC), (MacroClass::Suspicious, SUSPICIOUS)] {
        let said = words.iter().filter(|word| has_word(&lower, &word.to_ascii_lowercase()));
        found.extend(said.map(|word| MacroKeyword { class, word: (*word).to_owned() }));
    }
    found.extend(
        text::urls(source)
            .take(HIDDEN_TEXTS)
            .map(|url| MacroKeyword { class: MacroClass::Ioc, word: url.to_owned() }),
    );
    hidden_texts(source, &mut found);
    found
}

fn has_word(lower: &str, word: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    lower.match_indices(word).any(|(at, _)| {
        let bytes = lower.as_bytes();
        !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && !is_part(bytes.get(at + word.len()))
    })
}

/// Quoted texts that are hex or base64 and decode to something readable.
fn hidden_texts(source: &str, found: &mut Vec<MacroKeyword>) {
    let mut kept = 0;
    for quoted in source.split('"').skip(1).step_by(2).filter(|quoted| quoted.len() >= 8) {
        let is_hex = quoted.len() % 2 == 0 && quoted.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_base64 = quoted.len() >= 12
            && quoted.trim_end_matches('=').bytes().all(|byte| text::base64_value(byte).is_some());
        let (class, decoded) = if is_hex {
            (MacroClass::Hex, text::hex(quoted.as_bytes()))
        } else if is_base64 {
            (MacroClass::Base64, text::base64(quoted.as_bytes(), 6).unwrap_or_default())
        } else {
            continue;
        };
        if decoded.is_empty()
            || !decoded.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
        {
            continue;
        }
        found.push(MacroKeyword { class, word: cut(&text::decode(&decoded), 512).to_owned() });
        kept += 1;
        if kept >= HIDDEN_TEXTS {
            return;
        }
    }
}
