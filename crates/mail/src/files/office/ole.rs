//! OLE2 documents: Word, Excel and PowerPoint of before 2007, Outlook messages, encrypted packages.

use super::super::open::{Stop, Work};
use super::super::{Kind, Office, Origin, Reason, text};
use super::compound::{self, Compound, Entry, u16_at, u32_at};
use super::{OBJECTS, binary, note_object, properties, vba};

/// Tells Word, Excel and PowerPoint apart by their main stream; none for other compound files.
pub(in super::super) fn kind(bytes: &[u8]) -> Option<Kind> {
    let names = compound::names(bytes);
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("WordDocument") {
        return Some(Kind::Doc);
    }
    if has("Workbook") || has("Book") {
        return Some(Kind::Xls);
    }
    if has("PowerPoint Document") || has("PP97_DUALSTORAGE") {
        return Some(Kind::Ppt);
    }
    // An encrypted package shows its kind only to who has the password; most are documents.
    has("EncryptedPackage").then_some(Kind::Doc)
}

/// Reads an OLE2 file.
pub(in super::super) fn read(bytes: &[u8], kind: Kind, work: &mut Work<'_>) -> Result<(), Stop> {
    let file = Compound::new(bytes, work.meter).map_err(text::stop_at("OLE2 file"))?;
    work.facets.office = Some(Office { container: "ole", ..Office::default() });
    if file.entry("EncryptedPackage").is_some() {
        mark_encrypted(work);
        work.flavors.push("encrypted_word_document");
        return Err((Reason::Encrypted, "office package with a password"));
    }
    properties::read_ole(&file, work);
    let main = match kind {
        Kind::Doc => read_main(&file, "WordDocument", work, |main, work| binary::word(&file, main, work)),
        // `Book` is the stream's name in files of Excel 5 and 95.
        Kind::Xls if file.entry("Workbook").is_none() => read_main(&file, "Book", work, binary::excel),
        Kind::Xls => read_main(&file, "Workbook", work, binary::excel),
        Kind::Ppt => read_main(&file, "PowerPoint Document", work, binary::powerpoint),
        _ if file.entry("__properties_version1.0").is_some() => outlook(&file, work),
        _ => Ok(()),
    };
    vba::read(&file, work);
    objects(&file, work);
    super::count_words(work);
    main
}

pub(super) fn mark_encrypted(work: &mut Work<'_>) {
    work.facets.office.get_or_insert_default().encrypted = true;
}

fn read_main(
    file: &Compound<'_>,
    name: &'static str,
    work: &mut Work<'_>,
    reader: impl FnOnce(&[u8], &mut Work<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let entry = file.entry(name).ok_or((Reason::Broken, name))?;
    let content = file.stream(entry, work.meter).map_err(text::stop_at(name))?;
    reader(&content, work)
}

/// Takes out embedded objects: OLE1 packages, and office packages in a `Package` stream.
fn objects(file: &Compound<'_>, work: &mut Work<'_>) {
    let is_object = |entry: &&Entry| {
        entry.is_stream && matches!(entry.name(), "\u{1}Ole10Native" | "Package" | "CONTENTS")
    };
    for entry in file.entries.iter().filter(is_object).take(OBJECTS) {
        let name = entry.name();
        let content = match file.stream(entry, work.meter) {
            Ok(content) => content,
            Err(reason) => {
                work.fail(name, reason, "embedded object");
                continue;
            }
        };
        if name == "\u{1}Ole10Native" {
            native(&content, work);
        } else if content.len() > 4 {
            note_object(name, work);
            work.find(Origin::Embedded, name, content);
        }
    }
}

/// Reads an OLE1 package ([MS-OLEDS] 2.3.6, with the packager's own header): label, paths, content.
pub(in super::super) fn native(content: &[u8], work: &mut Work<'_>) {
    let Some(package) = native_parts(content) else {
        work.find(Origin::Embedded, "", content.get(4..).unwrap_or_default().to_vec());
        return;
    };
    note_object(&package.label, work);
    work.find(Origin::Embedded, &package.label, package.content.to_vec());
}

struct Native<'a> {
    label: String,
    content: &'a [u8],
}

fn native_parts(content: &[u8]) -> Option<Native<'_>> {
    // Size of all, then a word that is 2 for packages.
    if u16_at(content, 4) != 2 {
        return None;
    }
    let (label, at) = zero_ended(content, 6)?;
    let (_, at) = zero_ended(content, at)?;
    // Two words, then a length-prefixed path of the temporary copy.
    let path_bytes = u32_at(content, at + 4) as usize;
    let at = at.checked_add(8)?.checked_add(path_bytes)?;
    let size = u32_at(content, at) as usize;
    let start = at.checked_add(4)?;
    let content = content.get(start..start.checked_add(size)?.min(content.len()))?;
    Some(Native { label, content })
}

fn zero_ended(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let rest = bytes.get(at..)?;
    let end = rest.iter().take(1024).position(|&byte| byte == 0)?;
    Some((text::decode(&rest[..end]).into_owned(), at + end + 1))
}

/// Outlook messages ([MS-OXMSG]): subject, body and attachments.
fn outlook(file: &Compound<'_>, work: &mut Work<'_>) -> Result<(), Stop> {
    let mut names = Vec::new();
    for entry in file.entries.iter().filter(|entry| entry.is_stream) {
        let name = entry.name();
        // [MS-OXMSG] 2.1.2: the name ends in the property's number and type (001F is UTF-16, 001E is 8-bit).
        let Some(property) = name.strip_prefix("__substg1.0_") else { continue };
        match property {
            "0037001F" | "0037001E" | "1000001F" | "1000001E" if !entry.path.contains('/') => {
                let content = file.stream(entry, work.meter).map_err(text::stop_at("message text"))?;
                let words = property_text(property, &content);
                text::note_urls(&words, work);
                work.read(&words);
                work.read("\n");
            }
            "10130102" if !entry.path.contains('/') => {
                let content = file.stream(entry, work.meter).map_err(text::stop_at("message page"))?;
                work.find(Origin::Part, "body.html", content);
            }
            "3707001F" | "3707001E" | "3704001F" | "3704001E" => {
                let content = file.stream(entry, work.meter).map_err(text::stop_at("attachment name"))?;
                let folder = entry.path[..entry.path.len() - name.len()].to_owned();
                names.push((folder, property_text(property, &content)));
            }
            _ => {}
        }
    }
    for entry in file.entries.iter().filter(|entry| entry.name() == "__substg1.0_37010102").take(OBJECTS) {
        let folder = &entry.path[..entry.path.len() - entry.name().len()];
        let name = names.iter().find(|(known, _)| known == folder).map_or("", |(_, name)| name.as_str());
        match file.stream(entry, work.meter) {
            Ok(content) => work.find(Origin::Part, name, content),
            Err(reason) => work.fail(name, reason, "attachment of an Outlook message"),
        }
    }
    Ok(())
}

fn property_text(property: &str, content: &[u8]) -> String {
    if property.ends_with("1F") {
        return text::utf16(content, u16::from_le_bytes).trim_end_matches('\0').to_owned();
    }
    text::decode(content).into_owned()
}
