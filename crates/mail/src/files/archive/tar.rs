//! Tar files (POSIX.1-2017 pax, ustar interchange format; GNU long names): members copied out one by one.

use super::super::open::{Stop, Work};
use super::super::unpack;
use super::super::{Archive, Cost, Origin, Reason, text};
use super::{ENTRIES_VISITED, PATHS_LISTED, name_oddity};

const BLOCK: usize = 512;

/// Reads a tar file: its listing and its members.
pub(in super::super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    let mut archive = Archive::default();
    let mut at = 0;
    let mut long_name = None;
    let mut stop = Ok(());
    while let Some(header) = bytes.get(at..at + BLOCK).filter(|header| header.iter().any(|&byte| byte != 0)) {
        if archive.entries >= ENTRIES_VISITED || work.meter.spend(Cost::Visit, 1).is_err() {
            work.fail("", Reason::TooMany, "entries of the archive");
            break;
        }
        let size = number(&header[124..136]).and_then(|size| usize::try_from(size).ok());
        let content = size.and_then(|size| bytes.get(at + BLOCK..(at + BLOCK).checked_add(size)?));
        let Some(content) = content else {
            stop = Err((Reason::Broken, "a member is larger than the archive"));
            break;
        };
        at += BLOCK + content.len().next_multiple_of(BLOCK);
        match header[156] {
            b'L' => long_name = Some(text_of(content)),
            b'x' => long_name = pax_path(content).or(long_name),
            b'0' | 0 | b'7' => {
                let name = long_name.take().unwrap_or_else(|| short_name(header));
                take(&mut archive, &name, content, work);
            }
            _ => long_name = None,
        }
    }
    archive.oddities.sort_unstable();
    archive.oddities.dedup();
    work.facets.archive = Some(archive);
    stop
}

fn take(archive: &mut Archive, name: &str, content: &[u8], work: &mut Work<'_>) {
    archive.entries += 1;
    if archive.paths.len() >= PATHS_LISTED {
        work.fail(name, Reason::TooMany, "entries of the archive");
        return;
    }
    archive.paths.push(name.to_owned());
    archive.sizes.push(content.len() as u64);
    archive.oddities.extend(name_oddity(name));
    if work.found.len() as u32 >= work.meter.budget().files {
        work.fail(name, Reason::TooMany, "members of the archive");
        return;
    }
    archive.attempted.push(name.to_owned());
    match unpack::copy(content, work.meter) {
        Ok(content) => work.find(Origin::Member, name, content),
        Err(reason) => work.fail(name, reason, "member"),
    }
}

/// Octal digits, or with the high bit set a big-endian number (GNU); none if neither, or if it is absurd.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let (high, low) = field.split_at(field.len() - 8);
        let is_huge = high[0] != 0x80 || high[1..].iter().any(|&byte| byte != 0);
        return if is_huge { None } else { Some(u64::from_be_bytes(low.try_into().ok()?)) };
    }
    let digits = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

fn short_name(header: &[u8]) -> String {
    let name = text_of(&header[..100]);
    let prefix = if &header[257..263] == b"ustar\0" { text_of(&header[345..500]) } else { String::new() };
    if prefix.is_empty() { name } else { format!("{prefix}/{name}") }
}

fn text_of(field: &[u8]) -> String {
    let end = field.iter().position(|&byte| byte == 0).unwrap_or(field.len());
    text::decode(&field[..end.min(4096)]).into_owned()
}

/// The `path` record of a pax header: lines of "length key=value".
fn pax_path(content: &[u8]) -> Option<String> {
    let content = &content[..content.len().min(64 << 10)];
    content.split(|&byte| byte == b'\n').find_map(|line| {
        let at = super::super::kind::find(line, b" path=")?;
        Some(text_of(&line[at + 6..]))
    })
}
