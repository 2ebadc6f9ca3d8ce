//! Zip archives (APPNOTE.TXT 6.3.10): the listing, and the members one at a time.
//!
//! Read by the central directory, which is what programs show to people; where there is none, by the local headers.

use super::super::open::{Stop, Work};
use super::super::unpack::{self, Wrapping};
use super::super::{Archive, Cost, Meter, Origin, Reason, text};
use super::password::{self, Locked};
use super::{ENTRIES_VISITED, MEMBERS_OVERLAP, PATHS_LISTED, TWO_NAMES, name_oddity};

/// Bytes of a central directory header before its name (APPNOTE 4.3.12).
const CENTRAL_BYTES: usize = 46;
/// Bytes of a local header before its name (APPNOTE 4.3.7).
const LOCAL_BYTES: usize = 30;
/// Bytes of the end of central directory record without its comment (APPNOTE 4.3.16).
const END_BYTES: usize = 22;
/// A comment is at most 65535 bytes, so the end record begins at most this far from the end.
const END_SEARCH: usize = END_BYTES + 0xFFFF;
/// Names looked at to tell an office package from another archive: they come within the first dozen.
const FIRST_NAMES: usize = 64;

/// A member as listed.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Entry {
    pub(in super::super) name: Vec<u8>,
    flags: u16,
    method: u16,
    time: u16,
    /// As listed; nothing if it stands behind the data, or was left out for secrecy (AE-2).
    crc: Option<u32>,
    packed: u64,
    pub(in super::super) unpacked: u64,
    offset: u64,
    /// Strength and real method of an AES member (APPNOTE 0x9901).
    aes: Option<(u8, u16)>,
}

impl Entry {
    /// APPNOTE 4.4.4: bit 0 says encrypted.
    pub(in super::super) fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    fn is_folder(&self) -> bool {
        self.name.last() == Some(&b'/')
    }

    /// APPNOTE 4.4.4 bit 11: UTF-8; else code page 437, of which only ASCII is sure.
    pub(in super::super) fn name(&self) -> String {
        let name = &self.name[..self.name.len().min(4096)];
        match std::str::from_utf8(name) {
            Ok(name) => name.to_owned(),
            Err(_) => name.iter().map(|&byte| text::windows_1252(byte)).collect(),
        }
    }
}

/// Reads an archive: its listing, then its members as far as the budget goes.
pub(in super::super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    let entries = list(bytes, work)?;
    let mut locked = Locked::new(work.passwords);
    for entry in entries.iter().filter(|entry| !entry.is_folder()) {
        let name = entry.name();
        if work.found.len() as u32 >= work.meter.budget().files {
            work.fail(&name, Reason::TooMany, "members of the archive");
            break;
        }
        if let Some(archive) = &mut work.facets.archive {
            archive.attempted.push(name.clone());
        }
        match member(bytes, entry, &mut locked, work.meter) {
            Ok(Member { content, flaw }) => {
                if let Some(flaw) = flaw {
                    work.fail(&name, Reason::Broken, flaw);
                }
                work.find(Origin::Member, &name, content);
            }
            Err((reason, detail)) => {
                work.fail(&name, reason, detail);
                if work.meter.unpack_room() == 0 {
                    break;
                }
            }
        }
    }
    if let (Some(archive), Some(password)) = (&mut work.facets.archive, locked.opened_by()) {
        archive.password = Some(password.to_owned());
    }
    Ok(())
}

/// Lists an archive into the archive facet and returns its members, without those that overlap others.
pub(in super::super) fn list(bytes: &[u8], work: &mut Work<'_>) -> Result<Vec<Entry>, Stop> {
    let mut archive = Archive::default();
    let mut entries = Vec::new();
    let mut oddities = Vec::new();
    let walk = Entries::new(bytes);
    let is_central = walk.is_central;
    let is_cut_short = !is_central && !is_empty_archive(bytes);
    for entry in walk {
        archive.entries += 1;
        if archive.entries > ENTRIES_VISITED || work.meter.spend(Cost::Visit, 1).is_err() {
            work.fail("", Reason::TooMany, "entries of the archive");
            break;
        }
        archive.encrypted |= entry.is_encrypted();
        if archive.paths.len() < PATHS_LISTED {
            let name = entry.name();
            oddities.extend(name_oddity(&name));
            if is_central && is_named_otherwise(bytes, &entry) {
                oddities.push(TWO_NAMES);
            }
            archive.paths.push(name);
            archive.sizes.push(entry.unpacked);
        }
        if entries.len() < PATHS_LISTED {
            entries.push(entry);
        }
    }
    if archive.entries == 0 && !is_empty_archive(bytes) {
        return Err((Reason::Broken, "zip without members"));
    }
    if is_cut_short {
        work.fail("", Reason::Broken, "zip without its listing");
    }
    if drop_overlaps(&mut entries) {
        oddities.push(MEMBERS_OVERLAP);
        work.fail("", Reason::Broken, "members overlap");
    }
    if archive.encrypted {
        work.flavors.push("encrypted_zip");
    }
    if archive.entries > PATHS_LISTED as u64 {
        work.fail("", Reason::TooMany, "entries of the archive");
    }
    oddities.sort_unstable();
    oddities.dedup();
    archive.oddities = oddities;
    work.facets.archive = Some(archive);
    Ok(entries)
}

fn is_empty_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x05\x06")
}

/// Takes out members that share bytes with one before them (the trick of non-recursive bombs); true if there were any.
fn drop_overlaps(entries: &mut Vec<Entry>) -> bool {
    let before = entries.len();
    let mut order: Vec<usize> = (0..before).collect();
    order.sort_by_key(|&index| entries[index].offset);
    let mut end = 0;
    let mut keep = vec![true; before];
    for index in order {
        let entry = &entries[index];
        if entry.offset < end {
            keep[index] = false;
            continue;
        }
        end = entry.offset.saturating_add(LOCAL_BYTES as u64).saturating_add(entry.packed);
    }
    let mut kept = keep.iter();
    entries.retain(|_| *kept.next().unwrap_or(&true));
    entries.len() < before
}

/// Whether the member's own header names another file than the listing does: some programs believe the one, some the other.
///
/// Slashes, case, and letters beyond US-ASCII are written differently by honest packers, so that there only the ending counts.
fn is_named_otherwise(bytes: &[u8], entry: &Entry) -> bool {
    // APPNOTE 4.4.4 bit 13: with an encrypted listing, the names in the local headers are masked.
    let is_masked = entry.flags & 1 << 13 != 0;
    let local = usize::try_from(entry.offset).ok().and_then(|start| local_name(bytes, start));
    let Some(local) = local.filter(|local| !is_masked && *local != entry.name) else { return false };
    let plain = |name: &[u8]| -> Vec<u8> {
        name.iter().map(|byte| if *byte == b'\\' { b'/' } else { byte.to_ascii_lowercase() }).collect()
    };
    let (local, listed) = (plain(local), plain(&entry.name));
    if local.is_ascii() && listed.is_ascii() {
        return local != listed;
    }
    let ending = |name: &[u8]| name.iter().rposition(|byte| *byte == b'.').map(|dot| name[dot..].to_vec());
    ending(&local) != ending(&listed)
}

/// The name in the local header that begins at `start` (APPNOTE 4.3.7).
fn local_name(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let header = bytes.get(start..start.checked_add(LOCAL_BYTES)?)?;
    if !header.starts_with(b"PK\x03\x04") {
        return None;
    }
    let name = start + LOCAL_BYTES;
    bytes.get(name..name + usize::from(u16_at(header, 26)?))
}

/// What came out of a member.
pub(in super::super) struct Member {
    pub(in super::super) content: Vec<u8>,
    /// What is wrong with it: a program may refuse it or show only a part, and what we saw may not be what it shows.
    pub(in super::super) flaw: Option<&'static str>,
}

/// Unpacks one member.
pub(in super::super) fn member(
    bytes: &[u8],
    entry: &Entry,
    locked: &mut Locked<'_>,
    meter: &mut Meter,
) -> Result<Member, Stop> {
    let packed = packed_bytes(bytes, entry).ok_or((Reason::Broken, "member outside the archive"))?;
    let is_whole = packed.len() as u64 == entry.packed;
    if !entry.is_encrypted() {
        let mut member = unpack(packed, entry.method, meter)?;
        if !is_whole {
            member.flaw = Some("member cut short");
        } else if member.flaw.is_none() && !fits(&member.content, entry.crc, meter) {
            member.flaw = Some("member with a wrong checksum");
        }
        return Ok(member);
    }
    let crc = entry.crc.unwrap_or(0);
    let check = if entry.flags & 8 != 0 { (entry.time >> 8) as u8 } else { (crc >> 24) as u8 };
    match entry.aes {
        None => locked.open_classic(packed, check, meter, |plain, meter| {
            let member = unpack(plain, entry.method, meter).ok()?;
            (password::crc(&member.content) == crc).then_some(member)
        }),
        Some((strength, method)) => {
            locked.open_aes(packed, strength, meter, |plain, meter| unpack(plain, method, meter).ok())
        }
    }
}

/// Whether the content has the checksum listed (APPNOTE 4.4.7); one that is not known, or cannot be paid for, is not compared.
fn fits(content: &[u8], crc: Option<u32>, meter: &mut Meter) -> bool {
    let Some(crc) = crc else { return true };
    meter.spend(Cost::Hash, content.len() as u64).is_err() || password::crc(content) == crc
}

fn packed_bytes<'a>(bytes: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    let start = usize::try_from(entry.offset).ok()?;
    let header = bytes.get(start..start.checked_add(LOCAL_BYTES)?)?;
    if !header.starts_with(b"PK\x03\x04") {
        return None;
    }
    // The lengths of name and extra field may differ from those in the listing (APPNOTE 4.3.7).
    let data = start + LOCAL_BYTES + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
    let end = data.checked_add(usize::try_from(entry.packed).ok()?)?;
    bytes.get(data..end.min(bytes.len()))
}

fn unpack(packed: &[u8], method: u16, meter: &mut Meter) -> Result<Member, Stop> {
    match method {
        0 => {
            let content = unpack::copy(packed, meter).map_err(text::stop_at("stored member"))?;
            Ok(Member { content, flaw: None })
        }
        8 => {
            let unpacked = unpack::inflate(packed, Wrapping::Raw, meter);
            let content = unpacked.bytes;
            match unpacked.stopped {
                None => Ok(Member { content, flaw: None }),
                // A member cut short still shows its beginning to a person.
                Some(Reason::Broken) if !content.is_empty() => {
                    Ok(Member { content, flaw: Some("deflated member breaks off") })
                }
                Some(reason) => Err((reason, "deflated member")),
            }
        }
        _ => Err((Reason::Unsupported, "compression method of a member")),
    }
}

/// Returns the first names of an archive, to tell its kind.
pub(in super::super) fn first_names(bytes: &[u8]) -> Vec<Vec<u8>> {
    Entries::new(bytes).take(FIRST_NAMES).map(|entry| entry.name).collect()
}

/// Walks the listing.
struct Entries<'a> {
    bytes: &'a [u8],
    /// Where the next header stands.
    at: usize,
    /// Bytes in front of the archive (self-extractors), which offsets do not count.
    shift: u64,
    /// Headers of the central directory still promised; none if we go by the local headers.
    is_central: bool,
}

impl<'a> Entries<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        match central_directory(bytes) {
            Some((at, shift)) => Entries { bytes, at, shift, is_central: true },
            None => Entries { bytes, at: 0, shift: 0, is_central: false },
        }
    }

    /// APPNOTE 4.3.12.
    fn next_central(&mut self) -> Option<Entry> {
        let header = self.bytes.get(self.at..self.at + CENTRAL_BYTES)?;
        if !header.starts_with(b"PK\x01\x02") {
            return None;
        }
        let name_bytes = usize::from(u16_at(header, 28)?);
        let extra_bytes = usize::from(u16_at(header, 30)?);
        let comment_bytes = usize::from(u16_at(header, 32)?);
        let name_at = self.at + CENTRAL_BYTES;
        let mut entry = Entry {
            name: self.bytes.get(name_at..name_at + name_bytes)?.to_vec(),
            flags: u16_at(header, 8)?,
            method: u16_at(header, 10)?,
            time: u16_at(header, 12)?,
            crc: Some(u32_at(header, 16)?),
            packed: u64::from(u32_at(header, 20)?),
            unpacked: u64::from(u32_at(header, 24)?),
            offset: u64::from(u32_at(header, 42)?),
            aes: None,
        };
        let extra_at = name_at + name_bytes;
        read_extra(&mut entry, self.bytes.get(extra_at..extra_at + extra_bytes).unwrap_or_default());
        entry.offset = entry.offset.saturating_add(self.shift);
        self.at = extra_at + extra_bytes + comment_bytes;
        Some(entry)
    }

    /// APPNOTE 4.3.7.
    fn next_local(&mut self) -> Option<Entry> {
        let start = self.at;
        let header = self.bytes.get(start..start.checked_add(LOCAL_BYTES)?)?;
        if !header.starts_with(b"PK\x03\x04") {
            return None;
        }
        let name_bytes = usize::from(u16_at(header, 26)?);
        let extra_bytes = usize::from(u16_at(header, 28)?);
        let name_at = start + LOCAL_BYTES;
        let data = name_at + name_bytes + extra_bytes;
        // APPNOTE 4.4.4 bit 3: checksum and sizes stand behind the data.
        let is_streamed = u16_at(header, 6)? & 8 != 0;
        let mut entry = Entry {
            name: self.bytes.get(name_at..name_at + name_bytes)?.to_vec(),
            flags: u16_at(header, 6)?,
            method: u16_at(header, 8)?,
            time: u16_at(header, 10)?,
            crc: Some(u32_at(header, 14)?).filter(|_| !is_streamed),
            packed: u64::from(u32_at(header, 18)?),
            unpacked: u64::from(u32_at(header, 22)?),
            offset: start as u64,
            aes: None,
        };
        read_extra(&mut entry, self.bytes.get(name_at + name_bytes..data).unwrap_or_default());
        if entry.packed == 0 && is_streamed {
            // The size stands behind the data (APPNOTE 4.3.9): the member ends where the next header begins.
            let rest = self.bytes.get(data..).unwrap_or_default();
            entry.packed = next_header(rest).unwrap_or(rest.len()) as u64;
        }
        self.at = data.saturating_add(usize::try_from(entry.packed).unwrap_or(usize::MAX));
        if is_streamed {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += next_header(rest).unwrap_or(rest.len());
        }
        Some(entry)
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.is_central { self.next_central() } else { self.next_local() }
    }
}

/// Returns where the next local or central header begins.
fn next_header(bytes: &[u8]) -> Option<usize> {
    let is_header = |at: &usize| matches!(bytes.get(at + 2..at + 4), Some(b"\x03\x04" | b"\x01\x02"));
    memchr::memmem::find_iter(bytes, b"PK").find(is_header)
}

/// Returns where the central directory begins and by how much its offsets are shifted.
fn central_directory(bytes: &[u8]) -> Option<(usize, u64)> {
    let search = bytes.len().saturating_sub(END_SEARCH);
    let last = bytes.len().checked_sub(END_BYTES)?;
    let end = (search..=last).rev().find(|&at| bytes[at..].starts_with(b"PK\x05\x06"))?;
    let mut size = u64::from(u32_at(bytes, end + 12)?);
    let mut offset = u64::from(u32_at(bytes, end + 16)?);
    let mut end_of_directory = end as u64;
    // APPNOTE 4.3.14 and 4.3.15: the 64-bit record, pointed to by a locator just before the end record.
    let locator = end.checked_sub(20).filter(|&at| bytes[at..].starts_with(b"PK\x06\x07"));
    if let Some(record) = locator.and_then(|at| u64_at(bytes, at + 8)).and_then(|at| usize::try_from(at).ok())
        && bytes.get(record..).is_some_and(|rest| rest.starts_with(b"PK\x06\x06"))
    {
        size = u64_at(bytes, record + 40)?;
        offset = u64_at(bytes, record + 48)?;
        end_of_directory = record as u64;
    }
    let begins = |at: u64| {
        let at = usize::try_from(at).ok()?;
        bytes.get(at..)?.starts_with(b"PK\x01\x02").then_some(at)
    };
    // By its size, counted back from its end: right also when something was put in front.
    if let Some(at) = end_of_directory.checked_sub(size).and_then(begins) {
        return Some((at, (at as u64).saturating_sub(offset)));
    }
    begins(offset).map(|at| (at, 0))
}

/// APPNOTE 4.5.3 (64-bit sizes) and the AES field 0x9901.
fn read_extra(entry: &mut Entry, mut extra: &[u8]) {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some(field) = extra.get(4..4 + usize::from(length)) else { return };
        match id {
            0x0001 => {
                let mut at = 0;
                for size in [&mut entry.unpacked, &mut entry.packed, &mut entry.offset] {
                    if *size == u64::from(u32::MAX)
                        && let Some(value) = u64_at(field, at)
                    {
                        *size = value;
                        at += 8;
                    }
                }
            }
            0x9901 => {
                if let (Some(&strength), Some(method)) = (field.get(4), u16_at(field, 5)) {
                    entry.aes = Some((strength, method));
                }
            }
            _ => {}
        }
        extra = &extra[4 + field.len()..];
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
