//! Text and links of the binary formats: Word ([MS-DOC]), Excel ([MS-XLS]), PowerPoint ([MS-PPT]).
//!
//! Only what a person would read and where links lead; layout, formulas' values and drawings are left.

use super::super::open::{Stop, Work};
use super::super::{Cost, Reason, text};
use super::compound::{Compound, u16_at, u32_at};
use super::field_code;

/// Pieces of one Word document read.
const PIECES: usize = 10_000;
/// Records of one workbook or presentation visited.
const RECORDS: u64 = 200_000;
/// Strings of one workbook kept.
const STRINGS: usize = 100_000;
/// Depth of containers in a presentation.
const CONTAINERS: usize = 16;

/// Reads a Word document: its pieces in order, fields as links.
pub(super) fn word(file: &Compound<'_>, main: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    // [MS-DOC] 2.5.1: FibBase. Flags: bit 8 encrypted, bit 9 which table stream.
    let flags = u16_at(main, 10);
    if flags & 0x0100 != 0 {
        super::ole::mark_encrypted(work);
        return Err((Reason::Encrypted, "Word document with a password"));
    }
    let table_name = if flags & 0x0200 != 0 { "1Table" } else { "0Table" };
    let table =
        file.entry(table_name).and_then(|entry| file.stream(entry, work.meter).ok()).unwrap_or_default();
    work.meter.spend(Cost::Parse, main.len().min(1 << 20) as u64).map_err(text::stop_at("Word document"))?;
    // [MS-DOC] 2.5.6: fcClx and lcbClx.
    let (at, length) = (u32_at(main, 0x01A2) as usize, u32_at(main, 0x01A6) as usize);
    let clx = table.get(at..at.saturating_add(length).min(table.len())).unwrap_or_default();
    let words = pieces(main, clx, work.meter.budget().text_bytes)
        .ok_or((Reason::Broken, "pieces of a Word document"))?;
    read_marked(&words, work);
    Ok(())
}

/// [MS-DOC] 2.9.38: the piece table says where each stretch of text stands and whether it is 8-bit.
fn pieces(main: &[u8], mut clx: &[u8], limit: usize) -> Option<String> {
    while clx.first() == Some(&1) {
        clx = clx.get(3 + usize::from(u16_at(clx, 1))..)?;
    }
    if clx.first() != Some(&2) {
        return None;
    }
    let plc = clx.get(5..5 + (u32_at(clx, 1) as usize).min(clx.len().saturating_sub(5)))?;
    let count = (plc.len().saturating_sub(4) / 12).min(PIECES);
    let mut out = String::new();
    for index in 0..count {
        let characters = u32_at(plc, 4 * index + 4).saturating_sub(u32_at(plc, 4 * index)) as usize;
        let place = u32_at(plc, 4 * (plc.len() / 12 + 1).max(count + 1) + 8 * index + 2);
        let is_compressed = place & 0x4000_0000 != 0;
        let start = (place & 0x3FFF_FFFF) as usize;
        if is_compressed {
            let stretch = main
                .get(start / 2..(start / 2).saturating_add(characters).min(main.len()))
                .unwrap_or_default();
            out.extend(stretch.iter().map(|&byte| text::windows_1252(byte)));
        } else {
            let end = start.saturating_add(characters.saturating_mul(2)).min(main.len());
            out.push_str(&text::utf16(main.get(start..end).unwrap_or_default(), u16::from_le_bytes));
        }
        if out.len() > limit {
            break;
        }
    }
    Some(out)
}

/// Text with fields: U+0013 code U+0014 result U+0015 ([MS-DOC] 2.8.25).
fn read_marked(words: &str, work: &mut Work<'_>) {
    let mut shown = String::new();
    let mut fields: Vec<(String, String, bool)> = Vec::new();
    for character in words.chars() {
        match character {
            '\u{13}' if fields.len() < 8 => fields.push((String::new(), String::new(), false)),
            '\u{14}' => {
                if let Some(field) = fields.last_mut() {
                    field.2 = true;
                }
            }
            '\u{15}' => {
                if let Some((code, result, _)) = fields.pop() {
                    field_code(&code, &result, work);
                    place(&mut fields, &mut shown, &result);
                }
            }
            '\r' | '\u{b}' | '\u{c}' => place(&mut fields, &mut shown, "\n"),
            '\u{7}' => place(&mut fields, &mut shown, "\t"),
            '\0'..='\u{8}' | '\u{e}'..='\u{1f}' => {}
            other => place(&mut fields, &mut shown, other.encode_utf8(&mut [0; 4])),
        }
    }
    for (_, result, _) in fields {
        shown.push_str(&result);
    }
    text::note_urls(&shown, work);
    work.read(&shown);
}

fn place(fields: &mut [(String, String, bool)], shown: &mut String, words: &str) {
    match fields.last_mut() {
        Some((code, _, false)) => code.push_str(words),
        Some((_, result, true)) => result.push_str(words),
        None => shown.push_str(words),
    }
}

/// Reads a workbook: shared strings in the order of the cells' table, links, sheets that hold old macros.
pub(super) fn excel(main: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    work.meter.spend(Cost::Parse, main.len() as u64).map_err(text::stop_at("workbook"))?;
    let mut at = 0;
    let mut words = String::new();
    for _ in 0..RECORDS {
        let Some(header) = main.get(at..at + 4) else { break };
        let (number, length) = (u16_at(header, 0), usize::from(u16_at(header, 2)));
        let record = main.get(at + 4..(at + 4 + length).min(main.len())).unwrap_or_default();
        at += 4 + length;
        match number {
            // FilePass: what follows is encrypted.
            0x002F => {
                super::ole::mark_encrypted(work);
                return Err((Reason::Encrypted, "workbook with a password"));
            }
            // BoundSheet8 ([MS-XLS] 2.4.28): type 1 is an Excel 4 macro sheet.
            0x0085 if record.get(5) == Some(&1) => {
                work.facets.office.get_or_insert_default().has_macros = true;
            }
            // SST, continued by Continue records.
            0x00FC => {
                let mut whole = record.to_vec();
                while main.len() >= at + 4 && u16_at(main, at) == 0x003C {
                    let length = usize::from(u16_at(main, at + 2));
                    whole.extend_from_slice(
                        main.get(at + 4..(at + 4 + length).min(main.len())).unwrap_or_default(),
                    );
                    at += 4 + length;
                }
                shared_strings(&whole, &mut words, work.meter.budget().text_bytes);
            }
            // Label (Excel 5 and 95): row, column, format, length, 8-bit text.
            0x0204 => {
                let length = usize::from(u16_at(record, 6));
                let label = record.get(8..(8 + length).min(record.len())).unwrap_or_default();
                words.push_str(&text::decode(label));
                words.push('\n');
            }
            // HLink ([MS-XLS] 2.4.140): somewhere in it is the address in UTF-16.
            0x01B8 => {
                if let Some(target) = wide_url(record) {
                    work.link("", &target);
                }
            }
            _ => {}
        }
    }
    text::note_urls(&words, work);
    work.read(&words);
    Ok(())
}

/// [MS-XLS] 2.4.265 and 2.5.293: count, flags, optional formatting runs, characters of one or two bytes.
///
/// A string cut by a Continue record repeats its flag byte there; such a string may come out with one odd character.
fn shared_strings(sst: &[u8], words: &mut String, limit: usize) {
    let count = (u32_at(sst, 4) as usize).min(STRINGS);
    let mut at = 8;
    for _ in 0..count {
        let (Some(&flags), length) = (sst.get(at + 2), usize::from(u16_at(sst, at))) else { return };
        at += 3;
        let runs = if flags & 8 != 0 { usize::from(u16_at(sst, at)) } else { 0 };
        at += if flags & 8 != 0 { 2 } else { 0 };
        let extra = if flags & 4 != 0 { u32_at(sst, at) as usize } else { 0 };
        at += if flags & 4 != 0 { 4 } else { 0 };
        let bytes = if flags & 1 != 0 { 2 * length } else { length };
        let characters = sst.get(at..(at + bytes).min(sst.len())).unwrap_or_default();
        if flags & 1 != 0 {
            words.push_str(&text::utf16(characters, u16::from_le_bytes));
        } else {
            words.extend(characters.iter().map(|&byte| text::windows_1252(byte)));
        }
        words.push('\n');
        at = at.saturating_add(bytes).saturating_add(4 * runs).saturating_add(extra);
        if words.len() > limit {
            return;
        }
    }
}

/// Returns the first address in UTF-16 inside a record.
fn wide_url(record: &[u8]) -> Option<String> {
    let mark: Vec<u8> = "://".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let colon = super::super::kind::find(record, &mark)?;
    let mut start = colon;
    while start >= 2 && record[start - 1] == 0 && record[start - 2].is_ascii_alphanumeric() {
        start -= 2;
    }
    let units = record[start..].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let target: String =
        char::decode_utf16(units.take_while(|&unit| unit != 0)).map_while(Result::ok).collect();
    Some(target)
}

/// Reads a presentation: text atoms in order, addresses of its links ([MS-PPT] 2.3.1, 2.9.41, 2.9.42).
pub(super) fn powerpoint(main: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    work.meter.spend(Cost::Parse, main.len().min(1 << 21) as u64).map_err(text::stop_at("presentation"))?;
    let mut words = String::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut at = 0;
    for _ in 0..RECORDS {
        ends.retain(|&end| at < end);
        let Some(header) = main.get(at..at + 8) else { break };
        let (version, number) = (u16_at(header, 0) & 0xF, u16_at(header, 2));
        let length = u32_at(header, 4) as usize;
        let end = (at + 8).saturating_add(length).min(main.len());
        let body = &main[at + 8..end];
        if version == 0xF && ends.len() < CONTAINERS {
            ends.push(end);
            at += 8;
            continue;
        }
        match number {
            0x0FA0 => words.push_str(&text::utf16(body, u16::from_le_bytes)),
            0x0FA8 => words.extend(body.iter().map(|&byte| text::windows_1252(byte))),
            0x0FBA => {
                let target = text::utf16(body, u16::from_le_bytes);
                if target.contains("://") || target.starts_with("mailto:") {
                    work.link("", &target);
                }
            }
            _ => {}
        }
        if matches!(number, 0x0FA0 | 0x0FA8) {
            words.push('\n');
        }
        at = end;
    }
    let words = words.replace('\r', "\n");
    text::note_urls(&words, work);
    work.read(&words);
    Ok(())
}
