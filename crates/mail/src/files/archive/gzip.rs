//! Gzip files (RFC 1952): one or more deflated members behind one another, read as one file.

use super::super::open::{Stop, Work};
use super::super::unpack::{self, Wrapping};
use super::super::{Archive, Cost, Meter, Origin, Reason};
use super::password::crc as crc32;

/// Members of one file read: programs that rotate logs write dozens.
const MEMBERS: usize = 64;

/// Reads a gzip file: its one content, named as the header or the file's own name says.
pub(in super::super) fn read(bytes: &[u8], file_name: &str, work: &mut Work<'_>) -> Result<(), Stop> {
    let mut content: Vec<u8> = Vec::new();
    let mut name = None;
    let mut rest = bytes;
    let mut stopped = None;
    let mut is_spoilt = false;
    for _ in 0..MEMBERS {
        let Some(header) = header(rest) else { break };
        name = name.or(header.name);
        let unpacked = unpack::inflate(&rest[header.bytes..], Wrapping::Raw, work.meter);
        content.extend_from_slice(&unpacked.bytes);
        stopped = unpacked.stopped;
        if stopped.is_some() || content.len() as u64 > work.meter.budget().file_bytes {
            stopped = stopped.or(Some(Reason::TooLarge));
            break;
        }
        // RFC 1952 §2.3.1: checksum and length stand behind the data.
        let (trailer, after) = rest[header.bytes + unpacked.taken..].split_at_checked(8).unwrap_or_default();
        is_spoilt |= !fits(trailer, &unpacked.bytes, work.meter);
        rest = after;
    }
    let name = name.unwrap_or_else(|| without_extension(file_name));
    let archive = Archive {
        paths: vec![name.clone()],
        attempted: vec![name.clone()],
        entries: 1,
        sizes: vec![content.len() as u64],
        ..Archive::default()
    };
    work.facets.archive = Some(archive);
    match stopped {
        Some(reason @ (Reason::Ratio | Reason::TooLarge)) => Err((reason, "gzip")),
        Some(reason) if content.is_empty() => Err((reason, "gzip")),
        other => {
            if let Some(reason) = other {
                work.fail(&name, reason, "gzip cut short");
            }
            if is_spoilt {
                work.fail(&name, Reason::Broken, "gzip with a wrong checksum");
            }
            if content.is_empty() && header(bytes).is_none() {
                return Err((Reason::Broken, "gzip header"));
            }
            work.find(Origin::Member, &name, content);
            Ok(())
        }
    }
}

/// Whether the content has the checksum behind it (RFC 1952 §2.3.1); one that cannot be paid for is not compared.
fn fits(trailer: &[u8], content: &[u8], meter: &mut Meter) -> bool {
    let Some(crc) = trailer.first_chunk::<4>() else { return false };
    meter.spend(Cost::Hash, content.len() as u64).is_err() || crc32(content) == u32::from_le_bytes(*crc)
}

struct Header {
    bytes: usize,
    name: Option<String>,
}

/// RFC 1952 §2.3: ten bytes, then fields by the flags.
fn header(bytes: &[u8]) -> Option<Header> {
    let flags = match bytes {
        [0x1F, 0x8B, 8, flags, _, _, _, _, _, _, ..] => *flags,
        _ => return None,
    };
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    }
    let mut name = None;
    for flag in [8, 16] {
        if flags & flag != 0 {
            let rest = bytes.get(at..)?;
            let end = rest.iter().position(|&byte| byte == 0)?;
            if flag == 8 {
                // RFC 1952 §2.3.1: the name is ISO 8859-1.
                name = Some(rest[..end.min(1024)].iter().map(|&byte| char::from(byte)).collect());
            }
            at += end + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    (at <= bytes.len()).then_some(Header { bytes: at, name })
}

fn without_extension(file_name: &str) -> String {
    let lower = file_name.to_ascii_lowercase();
    if lower.ends_with(".tgz") {
        return format!("{}.tar", &file_name[..file_name.len() - 4]);
    }
    file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem).to_owned()
}
