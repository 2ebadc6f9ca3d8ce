//! Kinds of files, told by their first bytes and, where those are shared, by what is inside.
//!
//! The names are the closed list that rules test as `file_type`; `unknown` is a value of it. A file's name and its
//! declared type are claims and are kept beside the kind, never mixed into it.

macro_rules! kinds {
    ($($variant:ident $name:literal $media:literal),* $(,)?) => {
        /// What a file is, by its bytes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        #[expect(missing_docs, reason = "each variant is the file type of its own name")]
        pub enum Kind { $($variant,)* #[default] Unknown }

        impl Kind {
            /// Every kind, `Unknown` last.
            pub const ALL: &[Kind] = &[$(Kind::$variant,)* Kind::Unknown];

            /// Returns the name rules use, such as `pdf`; `unknown` if nothing was recognised.
            pub const fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name,)* Kind::Unknown => "unknown" }
            }

            /// Returns the media type of this kind, in the words of libmagic.
            pub const fn media_type(self) -> &'static str {
                match self { $(Kind::$variant => $media,)* Kind::Unknown => "application/octet-stream" }
            }
        }
    };
}

kinds! {
    ThreeGp "3gp" "video/3gpp", SevenZip "7z" "application/x-7z-compressed", Compress "Z" "application/x-compress",
    Aac "aac" "audio/x-hx-aac-adts", Aiff "aiff" "audio/x-aiff", Amr "amr" "audio/amr", Ar "ar" "application/x-archive",
    Avi "avi" "video/x-msvideo", Bmp "bmp" "image/bmp", Bz2 "bz2" "application/x-bzip2",
    Cab "cab" "application/vnd.ms-cab-compressed", Cr2 "cr2" "image/x-canon-cr2", Crx "crx" "application/x-chrome-extension",
    Dcm "dcm" "application/dicom", Deb "deb" "application/vnd.debian.binary-package", Dex "dex" "application/octet-stream",
    Dey "dey" "application/octet-stream", Doc "doc" "application/msword",
    Docx "docx" "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Dwg "dwg" "image/vnd.dwg", Elf "elf" "application/x-executable", Eot "eot" "application/vnd.ms-fontobject",
    Epub "epub" "application/epub+zip", Exe "exe" "application/x-dosexec", Flac "flac" "audio/flac", Flv "flv" "video/x-flv",
    Gif "gif" "image/gif", Gz "gz" "application/gzip", Heif "heif" "image/heif", Html "html" "text/html",
    Ico "ico" "image/vnd.microsoft.icon", Ics "ics" "text/calendar", Iso "iso" "application/x-iso9660-image",
    Jp2 "jp2" "image/jp2", Jpg "jpg" "image/jpeg", Jxr "jxr" "image/jxr", Lz "lz" "application/x-lzip",
    M4a "m4a" "audio/x-m4a", M4v "m4v" "video/x-m4v", Macho "macho" "application/x-mach-binary", Mid "mid" "audio/midi",
    Mkv "mkv" "video/x-matroska", Mov "mov" "video/quicktime", Mp3 "mp3" "audio/mpeg", Mp4 "mp4" "video/mp4",
    Mpg "mpg" "video/mpeg", Nes "nes" "application/x-nes-rom", Ogg "ogg" "audio/ogg",
    Otf "otf" "application/vnd.ms-opentype", Pdf "pdf" "application/pdf", Png "png" "image/png",
    Ppt "ppt" "application/vnd.ms-powerpoint",
    Pptx "pptx" "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Ps "ps" "application/postscript", Psd "psd" "image/vnd.adobe.photoshop", Rar "rar" "application/x-rar",
    Rpm "rpm" "application/x-rpm", Rtf "rtf" "text/rtf", Sqlite "sqlite" "application/vnd.sqlite3",
    Svg "svg" "image/svg+xml", Swf "swf" "application/x-shockwave-flash", Tar "tar" "application/x-tar",
    Tif "tif" "image/tiff", Ttf "ttf" "font/sfnt", Wasm "wasm" "application/wasm", Wav "wav" "audio/x-wav",
    Webm "webm" "video/webm", Webp "webp" "image/webp", Wmv "wmv" "video/x-ms-asf", Woff "woff" "font/woff",
    Woff2 "woff2" "font/woff2", Xls "xls" "application/vnd.ms-excel",
    Xlsx "xlsx" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Xz "xz" "application/x-xz", Zip "zip" "application/zip", Zst "zst" "application/zstd",
}

/// What the bytes of a file say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// Its kind.
    pub kind: Kind,
    /// Its media type; for `Unknown` one of text, XML, mail or plain bytes.
    pub media_type: &'static str,
    /// Families of files it belongs to.
    pub flavors: Vec<&'static str>,
}

/// Bytes from the start within which text formats must show themselves (libmagic looks about as far).
const HEAD_BYTES: usize = 4096;
/// Bytes from the start in which a PDF header may stand (ISO 32000-1 Annex H, note 13: the first 1024).
const PDF_HEADER_BYTES: usize = 1024;
/// Media type of an OLE2 file that is none of Word, Excel, PowerPoint.
pub(super) const OLE_MEDIA_TYPE: &str = "application/CDFV2";
const OLE_MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Magic numbers: offset, bytes, kind. The first that fits wins, so longer ones stand before shorter ones.
const MAGIC: &[(usize, &[u8], Kind)] = &[
    (0, b"\x89PNG\r\n\x1a\n", Kind::Png),
    (0, b"\xFF\xD8\xFF", Kind::Jpg),
    (0, b"GIF87a", Kind::Gif),
    (0, b"GIF89a", Kind::Gif),
    (0, b"{\\rt", Kind::Rtf),
    (0, b"7z\xBC\xAF\x27\x1C", Kind::SevenZip),
    (0, b"Rar!\x1A\x07", Kind::Rar),
    (0, b"\x1F\x8B\x08", Kind::Gz),
    (0, b"\x1F\x8B", Kind::Gz),
    (0, b"\x1F\x9D", Kind::Compress),
    (0, b"\x1F\xA0", Kind::Compress),
    (0, b"\xFD7zXZ\0", Kind::Xz),
    (0, b"\x28\xB5\x2F\xFD", Kind::Zst),
    (0, b"LZIP", Kind::Lz),
    (0, b"MSCF\0\0\0\0", Kind::Cab),
    (0, b"ISc(", Kind::Cab),
    (0, b"\x7FELF", Kind::Elf),
    (0, b"\0asm", Kind::Wasm),
    (0, b"dex\n", Kind::Dex),
    (0, b"dey\n", Kind::Dey),
    (0, b"\xCA\xFE\xBA\xBE\0\0\0\x01", Kind::Macho),
    (0, b"\xCA\xFE\xBA\xBE\0\0\0\x02", Kind::Macho),
    (0, b"\xFE\xED\xFA\xCE", Kind::Macho),
    (0, b"\xFE\xED\xFA\xCF", Kind::Macho),
    (0, b"\xCE\xFA\xED\xFE", Kind::Macho),
    (0, b"\xCF\xFA\xED\xFE", Kind::Macho),
    (0, b"SQLite format 3\0", Kind::Sqlite),
    (0, b"!<arch>\ndebian-binary", Kind::Deb),
    (0, b"!<arch>\n", Kind::Ar),
    (0, b"\xED\xAB\xEE\xDB", Kind::Rpm),
    (0, b"Cr24", Kind::Crx),
    (0, b"%!PS", Kind::Ps),
    (0, b"8BPS", Kind::Psd),
    (0, b"AC10", Kind::Dwg),
    (0, b"II*\0\x10\0\0\0CR", Kind::Cr2),
    (0, b"II\xBC\x01", Kind::Jxr),
    (0, b"II*\0", Kind::Tif),
    (0, b"MM\0*", Kind::Tif),
    (0, b"\0\0\0\x0CjP  \r\n\x87\n", Kind::Jp2),
    (0, b"\xFF\x4F\xFF\x51", Kind::Jp2),
    (0, b"\0\0\x01\0", Kind::Ico),
    (0, b"wOFF", Kind::Woff),
    (0, b"wOF2", Kind::Woff2),
    (0, b"OTTO\0", Kind::Otf),
    (0, b"\0\x01\0\0\0", Kind::Ttf),
    (0, b"CWS", Kind::Swf),
    (0, b"FWS", Kind::Swf),
    (0, b"ZWS", Kind::Swf),
    (0, b"FLV\x01", Kind::Flv),
    (0, b"fLaC", Kind::Flac),
    (0, b"OggS", Kind::Ogg),
    (0, b"ID3", Kind::Mp3),
    (0, b"\xFF\xFB", Kind::Mp3),
    (0, b"\xFF\xF3", Kind::Mp3),
    (0, b"\xFF\xF2", Kind::Mp3),
    (0, b"\xFF\xF1", Kind::Aac),
    (0, b"\xFF\xF9", Kind::Aac),
    (0, b"#!AMR", Kind::Amr),
    (0, b"MThd", Kind::Mid),
    (0, b"NES\x1A", Kind::Nes),
    (0, b"\0\0\x01\xBA", Kind::Mpg),
    (0, b"\0\0\x01\xB3", Kind::Mpg),
    (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9", Kind::Wmv),
    (257, b"ustar", Kind::Tar),
    (128, b"DICM", Kind::Dcm),
    (32769, b"CD001", Kind::Iso),
    (34817, b"CD001", Kind::Iso),
    (36865, b"CD001", Kind::Iso),
];

/// Kinds that hold files but that we do not open; saying so is better than passing them in silence.
pub(super) fn is_unread_archive(kind: Kind) -> bool {
    use Kind::*;
    matches!(kind, SevenZip | Rar | Bz2 | Xz | Zst | Lz | Cab | Compress | Ar | Deb | Rpm | Crx)
}

/// Tells what a file is by its bytes alone.
pub fn detect(bytes: &[u8]) -> Detected {
    let (kind, media_type) = recognise(bytes);
    Detected { kind, media_type, flavors: flavors(kind, media_type, bytes) }
}

fn recognise(bytes: &[u8]) -> (Kind, &'static str) {
    let known = |kind: Kind| (kind, kind.media_type());
    if bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"PK\x05\x06")
        || bytes.starts_with(b"PK\x07\x08")
    {
        return known(zip_kind(bytes));
    }
    if bytes.starts_with(OLE_MAGIC) {
        return super::office::ole::kind(bytes).map_or((Kind::Unknown, OLE_MEDIA_TYPE), known);
    }
    if let Some(kind) = by_structure(bytes) {
        return known(kind);
    }
    let fits = |&&(offset, magic, _): &&(usize, &[u8], Kind)| {
        bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic))
    };
    if let Some((_, _, kind)) = MAGIC.iter().find(fits) {
        return known(*kind);
    }
    if bytes.starts_with(b"P5 ") {
        return (Kind::Unknown, super::image::GREYMAP);
    }
    let head = &bytes[..bytes.len().min(PDF_HEADER_BYTES)];
    if find(head, b"%PDF-").is_some() {
        return known(Kind::Pdf);
    }
    by_text(bytes)
}

/// Formats whose magic number alone is too short or stands behind a length.
fn by_structure(bytes: &[u8]) -> Option<Kind> {
    let at = |offset: usize, length: usize| bytes.get(offset..offset + length).unwrap_or_default();
    if at(4, 4) == b"ftyp" {
        return Some(media_brand(at(8, 4)));
    }
    match (at(0, 4), at(8, 4)) {
        (b"RIFF", b"WEBP") => return Some(Kind::Webp),
        (b"RIFF", b"WAVE") => return Some(Kind::Wav),
        (b"RIFF", b"AVI ") => return Some(Kind::Avi),
        (b"FORM", b"AIFF" | b"AIFC") => return Some(Kind::Aiff),
        (b"\x1A\x45\xDF\xA3", _) => {
            let head = &bytes[..bytes.len().min(64)];
            return Some(if find(head, b"webm").is_some() { Kind::Webm } else { Kind::Mkv });
        }
        _ => {}
    }
    if at(0, 3) == b"BZh" && at(3, 1).first().is_some_and(u8::is_ascii_digit) && at(4, 6) == b"1AY&SY" {
        return Some(Kind::Bz2);
    }
    // BITMAPFILEHEADER: the two reserved words are zero, the header behind it has one of the known sizes.
    if at(0, 2) == b"BM"
        && at(6, 4) == [0; 4]
        && matches!(at(14, 4), [12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])
    {
        return Some(Kind::Bmp);
    }
    if at(0, 2) == b"MZ" && bytes.len() >= 64 {
        return Some(Kind::Exe);
    }
    // Embedded OpenType: "LP" behind sizes and version.
    if at(34, 2) == b"LP" && matches!(at(8, 4), [0..=2, 0, 1 | 2, 0]) {
        return Some(Kind::Eot);
    }
    None
}

fn media_brand(brand: &[u8]) -> Kind {
    match brand {
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"avif" => Kind::Heif,
        b"M4A " | b"M4B " => Kind::M4a,
        b"M4V " | b"M4VH" | b"M4VP" => Kind::M4v,
        b"qt  " => Kind::Mov,
        [b'3', b'g', ..] => Kind::ThreeGp,
        _ => Kind::Mp4,
    }
}

/// Office packages and books are zip archives; what they are is told by the names inside.
fn zip_kind(bytes: &[u8]) -> Kind {
    let mut is_package = false;
    let mut by_folder = None;
    for name in super::archive::zip::first_names(bytes) {
        if name == b"[Content_Types].xml" {
            is_package = true;
        }
        let kind = match name.split(|&byte| byte == b'/').next() {
            Some(b"word") => Kind::Docx,
            Some(b"xl") => Kind::Xlsx,
            Some(b"ppt") => Kind::Pptx,
            _ => continue,
        };
        by_folder = by_folder.or(Some(kind));
    }
    if let (true, Some(kind)) = (is_package, by_folder) {
        return kind;
    }
    // EPUB OCF 3.3 §4.2: the first member is `mimetype`, stored.
    let is_book = bytes.get(30..58) == Some(b"mimetypeapplication/epub+zip");
    if is_book { Kind::Epub } else { Kind::Zip }
}

/// Formats that are text.
fn by_text(bytes: &[u8]) -> (Kind, &'static str) {
    let head = super::text::decode(&bytes[..bytes.len().min(HEAD_BYTES)]);
    if !super::text::is_text(&bytes[..bytes.len().min(HEAD_BYTES)]) || bytes.is_empty() {
        let media_type = if bytes.is_empty() { "application/x-empty" } else { Kind::Unknown.media_type() };
        return (Kind::Unknown, media_type);
    }
    let head = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if head.starts_with("begin:vcalendar") {
        return (Kind::Ics, Kind::Ics.media_type());
    }
    if head.starts_with("<svg") || (head.starts_with('<') && is_first_element(&head, "svg")) {
        return (Kind::Svg, Kind::Svg.media_type());
    }
    if PAGE_STARTS.iter().any(|start| head.starts_with(start)) {
        return (Kind::Html, Kind::Html.media_type());
    }
    // A message may hold a page; by its first lines it is a message.
    if is_mail(&head) {
        return (Kind::Unknown, "message/rfc822");
    }
    if PAGE_MARKS.iter().any(|mark| head.contains(mark)) {
        return (Kind::Html, Kind::Html.media_type());
    }
    if head.starts_with("<?xml") {
        return (Kind::Unknown, "text/xml");
    }
    (Kind::Unknown, "text/plain")
}

/// How HTML begins (the tags of the WHATWG MIME Sniffing Standard §7.1).
const PAGE_STARTS: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a ",
    "<style",
    "<title",
    "<b>",
    "<body",
    "<br",
    "<p>",
    "<p ",
    "<meta",
    "<form",
    "<center",
];
/// What makes a text a page wherever it stands in the head: readers render such files whatever comes before.
const PAGE_MARKS: &[&str] = &["<!doctype html", "<html", "<body", "<script"];

/// Says whether the first element, behind declarations and comments, has this name.
fn is_first_element(head: &str, name: &str) -> bool {
    let mut rest = head;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with(['?', '!']) {
            // A comment may hold tags, a declaration with entities may hold `>`: skip to what ends it.
            let end = if rest.starts_with("!--") { rest.find("-->") } else { rest.find('>') };
            let Some(end) = end else { return false };
            rest = &rest[end..];
            continue;
        }
        let tag = rest.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or("");
        return tag == name || tag.ends_with(&format!(":{name}"));
    }
    false
}

/// Says whether a text begins like a message: known header fields on each of its first lines.
fn is_mail(head: &str) -> bool {
    const FIELDS: &[&str] = &[
        "received:",
        "return-path:",
        "delivered-to:",
        "from:",
        "message-id:",
        "mime-version:",
        "x-received:",
        "dkim-signature:",
        "arc-seal:",
        "authentication-results:",
        "received-spf:",
    ];
    let mut known = 0;
    for line in head.lines().take(40) {
        if line.is_empty() {
            break;
        }
        if !line.starts_with([' ', '\t'])
            && !line.split_once(':').is_some_and(|(name, _)| is_field_name(name))
        {
            return false;
        }
        known += usize::from(FIELDS.iter().any(|field| line.starts_with(field)));
    }
    known >= 2
}

fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Families by bytes, in the words rules use.
fn flavors(kind: Kind, media_type: &str, bytes: &[u8]) -> Vec<&'static str> {
    let mut flavors = Vec::new();
    let by_kind = match kind {
        Kind::Exe => Some("mz_file"),
        Kind::Macho => Some("macho_file"),
        Kind::Elf => Some("elf_file"),
        Kind::Gz => Some("gzip_file"),
        Kind::Tar => Some("tar_file"),
        Kind::Bz2 => Some("bzip2_file"),
        Kind::Iso => Some("iso_file"),
        Kind::Xz => Some("xz_file"),
        Kind::Rar => Some("rar_file"),
        Kind::Html => Some("html_file"),
        Kind::Zip | Kind::Epub => Some("zip_file"),
        Kind::Docx | Kind::Xlsx | Kind::Pptx => Some("ooxml_file"),
        Kind::Doc | Kind::Xls | Kind::Ppt => Some("olecf_file"),
        Kind::Pdf => Some("pdf_file"),
        Kind::Rtf => Some("rtf_file"),
        Kind::Png => Some("png_file"),
        Kind::Jpg => Some("jpeg_file"),
        Kind::Gif => Some("gif_file"),
        Kind::SevenZip => Some("_7zip_file"),
        Kind::Cab => Some("cab_file"),
        Kind::Swf => Some("swf_file"),
        _ => None,
    };
    flavors.extend(by_kind);
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    let by_magic: &[(bool, &'static str)] = &[
        (media_type == OLE_MEDIA_TYPE, "olecf_file"),
        (begins(b"xar!"), "xar_file"),
        (begins(b"\x5D\0\0") && kind == Kind::Unknown, "lzma_file"),
        (kind == Kind::Unknown && matches!(bytes, [0x78, 0x01 | 0x9C | 0xDA, ..]), "zlib_file"),
        // [MS-SHLLINK] 2.1: the header's size and class id.
        (begins(b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"), "lnk_file"),
        // [MS-ONESTORE] 2.3.1: class id of a .one file.
        (begins(b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"), "onenote_file"),
        (begins(b"vhdxfile"), "vhdx_file"),
        (begins(b"conectix"), "vhd_file"),
        (begins(b"ITSF"), "chm_file"),
        (begins(b"\x78\x9F\x3E\x22"), "tnef_file"),
    ];
    flavors.extend(by_magic.iter().filter(|(holds, _)| *holds).map(|(_, name)| *name));
    flavors
}

/// Returns where a short needle first stands.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}
