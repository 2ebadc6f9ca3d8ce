//! Compound files ([MS-CFB]): the file system inside OLE2 documents, read only.
//!
//! Chains of sectors are followed at most once around, so that a chain that bites its tail ends.

use super::super::{Cost, Meter, Reason};

const FREE: u32 = 0xFFFF_FFFF;
const END: u32 = 0xFFFF_FFFE;
/// Largest regular sector number ([MS-CFB] 2.1).
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Directory entries read: a document with thirty embedded objects has about five hundred.
const ENTRIES: usize = 4_096;
/// Depth of storages followed.
const DEPTH: usize = 16;

/// A compound file.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    mini_bytes: usize,
    mini_cutoff: u64,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    /// Streams and storages with their paths.
    pub(super) entries: Vec<Entry>,
}

/// A stream or storage.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Names of the storages around it and its own, joined by `/`.
    pub(super) path: String,
    pub(super) is_stream: bool,
    start: u32,
    pub(super) size: u64,
}

impl Entry {
    /// Returns the name without the storages around it.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or("")
    }
}

struct RawEntry {
    name: String,
    class: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Reads header, tables and directory ([MS-CFB] 2.2 to 2.6).
    pub(super) fn new(bytes: &'a [u8], meter: &mut Meter) -> Result<Self, Reason> {
        let header = bytes.get(..512).ok_or(Reason::Broken)?;
        let shift = u16_at(header, 30);
        if !matches!(shift, 9 | 12) {
            return Err(Reason::Broken);
        }
        let sector_bytes = 1usize << shift;
        let sectors = bytes.len() / sector_bytes;
        meter.spend(Cost::Visit, (sectors / 16) as u64 + 64)?;
        let mut file = Compound {
            bytes,
            sector_bytes,
            mini_bytes: 64,
            mini_cutoff: u64::from(u32_at(header, 56)),
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
        };
        file.read_fat(header, sectors);
        let mini_fat = file.chain(u32_at(header, 60), usize::MAX);
        file.mini_fat = words(&mini_fat);
        let directory = file.chain(u32_at(header, 48), ENTRIES * 128);
        let raw = raw_entries(&directory, sector_bytes);
        meter.spend(Cost::Visit, raw.len() as u64)?;
        if let Some(root) = raw.first() {
            file.mini_stream = file.chain(root.start, usize::try_from(root.size).unwrap_or(usize::MAX));
        }
        file.entries = walk(&raw);
        Ok(file)
    }

    /// [MS-CFB] 2.5: 109 places in the header, more in the DIFAT chain.
    fn read_fat(&mut self, header: &[u8], sectors: usize) {
        let mut places: Vec<u32> = words(&header[76..512]);
        let mut next = u32_at(header, 68);
        let mut seen = 0;
        while next <= LAST_SECTOR && seen <= sectors {
            let Some(sector) = self.sector(next) else { break };
            let list = words(sector);
            let Some((&last, list)) = list.split_last() else { break };
            places.extend_from_slice(list);
            next = last;
            seen += 1;
        }
        // More FAT sectors than the file has sectors cannot be.
        for place in places.into_iter().filter(|&place| place <= LAST_SECTOR).take(sectors + 1) {
            if self.fat.len() > sectors + self.sector_bytes {
                break;
            }
            let Some(sector) = self.sector(place) else { continue };
            let list = words(sector);
            self.fat.extend(list);
        }
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        let end = start.checked_add(self.sector_bytes)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// Follows a chain of sectors up to a number of bytes.
    fn chain(&self, start: u32, limit: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut sector = start;
        let mut steps = 0;
        while sector <= LAST_SECTOR && out.len() < limit && steps <= self.fat.len() {
            let Some(content) = self.sector(sector) else { break };
            out.extend_from_slice(content);
            sector = self.fat.get(sector as usize).copied().unwrap_or(END);
            steps += 1;
        }
        out.truncate(limit);
        out
    }

    fn mini_chain(&self, start: u32, limit: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut sector = start;
        let mut steps = 0;
        while sector <= LAST_SECTOR && out.len() < limit && steps <= self.mini_fat.len() {
            let at = sector as usize * self.mini_bytes;
            let Some(content) = self.mini_stream.get(at..(at + self.mini_bytes).min(self.mini_stream.len()))
            else {
                break;
            };
            out.extend_from_slice(content);
            sector = self.mini_fat.get(sector as usize).copied().unwrap_or(END);
            steps += 1;
        }
        out.truncate(limit);
        out
    }

    /// Returns the bytes of a stream, counted as unpacked.
    pub(super) fn stream(&self, entry: &Entry, meter: &mut Meter) -> Result<Vec<u8>, Reason> {
        // A size beyond the file is a lie; the chain ends by itself.
        let size = entry.size.min(self.bytes.len() as u64);
        if size > meter.unpack_room() {
            return Err(Reason::TooLarge);
        }
        let is_mini = entry.size < self.mini_cutoff;
        let content = if is_mini {
            self.mini_chain(entry.start, size as usize)
        } else {
            self.chain(entry.start, size as usize)
        };
        meter.unpacked(content.len() as u64)?;
        Ok(content)
    }

    /// Returns the entry of a path, compared as the format does: without regard to case.
    pub(super) fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path.eq_ignore_ascii_case(path))
    }
}

/// Returns the names in the directory, without building the file: enough to tell its kind.
pub(super) fn names(bytes: &[u8]) -> Vec<String> {
    let mut meter = Meter::new(super::super::Budget::default());
    Compound::new(bytes, &mut meter)
        .map(|file| file.entries.iter().map(|entry| entry.path.clone()).collect())
        .unwrap_or_default()
}

fn raw_entries(directory: &[u8], sector_bytes: usize) -> Vec<RawEntry> {
    let entry = |raw: &[u8]| {
        let name_bytes = usize::from(u16_at(raw, 64)).clamp(2, 64) - 2;
        // [MS-CFB] 2.6.1: in files with 512-byte sectors the high half of the size may be garbage.
        let high = if sector_bytes == 512 { 0 } else { u64::from(u32_at(raw, 124)) };
        RawEntry {
            name: super::super::text::utf16(&raw[..name_bytes], u16::from_le_bytes),
            class: raw[66],
            left: u32_at(raw, 68),
            right: u32_at(raw, 72),
            child: u32_at(raw, 76),
            start: u32_at(raw, 116),
            size: high << 32 | u64::from(u32_at(raw, 120)),
        }
    };
    directory.chunks_exact(128).take(ENTRIES).map(entry).collect()
}

/// Walks the tree of siblings and children, each entry once.
fn walk(raw: &[RawEntry]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut seen = vec![false; raw.len()];
    let mut open: Vec<(u32, String, usize)> = match raw.first() {
        Some(root) => vec![(root.child, String::new(), 0)],
        None => return entries,
    };
    while let Some((index, parent, depth)) = open.pop() {
        let Some(entry) = raw.get(index as usize).filter(|_| index != FREE) else { continue };
        if std::mem::replace(&mut seen[index as usize], true) || depth > DEPTH {
            continue;
        }
        let path = if parent.is_empty() { entry.name.clone() } else { format!("{parent}/{}", entry.name) };
        open.push((entry.right, parent.clone(), depth));
        open.push((entry.left, parent, depth));
        if entry.class == 1 {
            open.push((entry.child, path.clone(), depth + 1));
        }
        if matches!(entry.class, 1 | 2) {
            let is_stream = entry.class == 2;
            entries.push(Entry { path, is_stream, start: entry.start, size: entry.size });
        }
    }
    // The tree is balanced by colours, its order says nothing: names in their own order make runs alike.
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    entries
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32_at(four, 0)).collect()
}

/// Reads a little-endian word; zero past the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at.saturating_add(2)).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
}

/// Reads a little-endian double word; zero past the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at.saturating_add(4))
        .map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
