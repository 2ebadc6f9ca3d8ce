//! Packed files: what a file that should be text or a table is instead, by its first bytes. Nothing is unpacked here ([`crate::dump`] unpacks what it can while it
//! reads); whoever handed in the file is told what it is, and how to unpack it.

use std::fmt;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstandard,
    /// An archive; a spreadsheet is one, too, and is called so by whoever reads tables.
    Zip,
    /// An archive.
    SevenZip,
    /// An archive.
    Rar,
    /// One file.
    Xz,
    /// One file.
    Bzip2,
}

/// So much of a file tells.
pub const HEAD_BYTES: usize = 64;

/// What each begins with.
const BEGINNINGS: [(&[u8], Packed); 7] = [
    // RFC 1952 §2.3.1.
    (b"\x1f\x8b", Packed::Gzip),
    // RFC 8878 §3.1.1.
    (b"\x28\xb5\x2f\xfd", Packed::Zstandard),
    (b"PK\x03\x04", Packed::Zip),
    (b"7z\xbc\xaf\x27\x1c", Packed::SevenZip),
    (b"Rar!\x1a\x07", Packed::Rar),
    (b"\xfd7zXZ", Packed::Xz),
    (b"BZh", Packed::Bzip2),
];

/// Of a ZIP archive, the name of its first file stands here, and these are names of spreadsheets (ISO/IEC 29500-2, OpenDocument).
const ZIP_NAME_AT: usize = 30;
const SPREADSHEET_NAMES: [&[u8]; 5] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"mimetype"];

impl Packed {
    /// Returns how a file is packed that begins so; none if it is not, as far as the bytes tell.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        let known = BEGINNINGS.iter().find(|(begin, _)| head.starts_with(begin))?;
        // A line of text may begin with these letters; behind them stand the size of the blocks, and what the first of them begins with.
        let is_text = known.1 == Packed::Bzip2 && head.get(4..10).is_none_or(|rest| rest != BZIP2_BLOCK);
        (!is_text).then_some(known.1)
    }

    /// Returns what people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Packed::Gzip => "gzip",
            Packed::Zstandard => "Zstandard",
            Packed::Zip => "ZIP",
            Packed::SevenZip => "7-Zip",
            Packed::Rar => "RAR",
            Packed::Xz => "xz",
            Packed::Bzip2 => "bzip2",
        }
    }

    /// Returns the program that unpacks it, as it is typed before the name of the file.
    #[must_use]
    pub const fn command(self) -> &'static str {
        match self {
            Packed::Gzip => "gunzip",
            Packed::Zstandard => "unzstd",
            Packed::Zip => "unzip",
            Packed::SevenZip => "7z x",
            Packed::Rar => "unrar x",
            Packed::Xz => "unxz",
            Packed::Bzip2 => "bunzip2",
        }
    }
}

/// What the first block of a bzip2 file begins with.
const BZIP2_BLOCK: [u8; 6] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

impl fmt::Display for Packed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Whether what begins so is a spreadsheet itself (xlsx, ods, xls), as far as the bytes tell; a ZIP archive that is too short to say is taken for one.
#[must_use]
pub fn is_spreadsheet(head: &[u8]) -> bool {
    let is_inside = |name: &[u8]| SPREADSHEET_NAMES.iter().any(|one| name.starts_with(one));
    match Packed::of(head) {
        Some(Packed::Zip) => head.get(ZIP_NAME_AT..).is_none_or(is_inside),
        // OLE2.
        _ => head.starts_with(b"\xd0\xcf\x11\xe0"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Packed, is_spreadsheet};

    #[test]
    fn a_packed_file_is_known_by_its_first_bytes_and_a_spreadsheet_is_told_from_an_archive() {
        let zip = |name: &str| [&b"PK\x03\x04"[..], &[0; 26], name.as_bytes()].concat();
        for (head, packed, is_sheet) in [
            (&b"\x1f\x8b\x08\0"[..], Some(Packed::Gzip), false),
            (b"\x28\xb5\x2f\xfd", Some(Packed::Zstandard), false),
            (&zip("list.csv"), Some(Packed::Zip), false),
            (&zip("xl/workbook.xml"), Some(Packed::Zip), true),
            (&zip("mimetypeapplication/vnd.oasis"), Some(Packed::Zip), true),
            (b"PK\x03\x04", Some(Packed::Zip), true),
            (b"\xd0\xcf\x11\xe0", None, true),
            (b"7z\xbc\xaf\x27\x1c", Some(Packed::SevenZip), false),
            (b"Rar!\x1a\x07", Some(Packed::Rar), false),
            (b"\xfd7zXZ\0", Some(Packed::Xz), false),
            (b"BZh91AY&SY", Some(Packed::Bzip2), false),
            (b"BZhang;mail", None, false),
            (b"Email;Name", None, false),
            (b"", None, false),
        ] {
            assert_eq!((Packed::of(head), is_spreadsheet(head)), (packed, is_sheet), "{head:?}");
        }
    }
}
