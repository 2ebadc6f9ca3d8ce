//! Document properties: title, author, program; from OLE property sets ([MS-OLEPS]) and package parts, under exiftool's names.

use super::super::open::Work;
use super::super::text;
use super::compound::{Compound, u16_at, u32_at};

/// Properties of one set read.
const PROPERTIES: usize = 64;

/// Reads `\x05SummaryInformation`.
pub(super) fn read_ole(file: &Compound<'_>, work: &mut Work<'_>) {
    let Some(entry) = file.entry("\u{5}SummaryInformation") else { return };
    let Ok(set) = file.stream(entry, work.meter) else { return };
    // [MS-OLEPS] 2.21: one section, whose offset stands behind its format id.
    let start = u32_at(&set, 44) as usize;
    let Some(section) = set.get(start..) else { return };
    let count = (u32_at(section, 4) as usize).min(PROPERTIES);
    let is_wide = section_codepage(section, count) == 1200;
    for index in 0..count {
        let (id, at) = (u32_at(section, 8 + 8 * index), u32_at(section, 12 + 8 * index) as usize);
        let name = match id {
            2 => "Title",
            3 => "Subject",
            4 => "Author",
            5 => "Keywords",
            6 => "Comments",
            7 => "Template",
            8 => "LastModifiedBy",
            14 => "Pages",
            15 => "Words",
            18 => "Software",
            _ => continue,
        };
        let value = match u16_at(section, at) {
            3 => u32_at(section, at + 4).to_string(),
            30 | 31 => string(section, at, is_wide),
            _ => continue,
        };
        if id == 14 {
            work.metadata("PageCount", &value);
        }
        work.metadata(name, &value);
    }
}

fn section_codepage(section: &[u8], count: usize) -> u16 {
    let codepage = |index: usize| {
        let at = u32_at(section, 12 + 8 * index) as usize;
        (u32_at(section, 8 + 8 * index) == 1).then(|| u16_at(section, at.saturating_add(4)))
    };
    (0..count).find_map(codepage).unwrap_or(1252)
}

fn string(section: &[u8], at: usize, is_wide: bool) -> String {
    let is_wide = is_wide || u16_at(section, at) == 31;
    let length = (u32_at(section, at.saturating_add(4)) as usize).min(2048);
    let bytes = if u16_at(section, at) == 31 { 2 * length } else { length };
    let start = at.saturating_add(8);
    let value = section.get(start..start.saturating_add(bytes).min(section.len())).unwrap_or_default();
    let value =
        if is_wide { text::utf16(value, u16::from_le_bytes) } else { text::decode(value).into_owned() };
    value.split('\0').next().unwrap_or("").to_owned()
}
