//! Office packages: OOXML (ECMA-376, ISO/IEC 29500) and OpenDocument, parts read one at a time out of the zip.
//!
//! Only parts that a person reads or that reach outside are unpacked: text, relationships, properties, macros, pictures, objects.

use std::collections::HashMap;

use super::super::archive::zip::{self, Entry, Member};
use super::super::open::{Stop, Work};
use super::super::xml::{Tag, Token, Tokens};
use super::super::{Cost, Office, Origin, Reason, text};
use super::compound::Compound;
use super::{PICTURES, external, field_code, vba};
use crate::files::archive::Locked;

/// Bytes of one part's text kept as a file of its own, for who wants the markup.
const PART_BYTES: usize = 1 << 20;

/// Reads an office package.
pub(in super::super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    work.facets.office = Some(Office { container: "ooxml", ..Office::default() });
    let mut entries: Vec<(String, Entry)> =
        zip::list(bytes, work)?.into_iter().map(|entry| (entry.name().replace('\\', "/"), entry)).collect();
    // Slides and sheets in the order of their numbers, not of the zip.
    entries.sort_by_key(|(name, _)| (rank(name), number_in(name)));
    let mut package = Package { bytes, shared: Vec::new(), links: HashMap::new(), pages: 0, pictures: 0 };
    for (name, entry) in &entries {
        if entry.is_encrypted() {
            work.fail(name, Reason::Encrypted, "part of an office package");
            continue;
        }
        package.part(name, entry, work);
        if work.meter.unpack_room() == 0 {
            work.fail(name, Reason::TooLarge, "parts of an office package");
            break;
        }
    }
    super::count_words(work);
    Ok(())
}

/// Order of reading: relationships before the text that names them, shared strings before sheets.
fn rank(name: &str) -> u8 {
    match role(name) {
        Role::Relationships => 0,
        Role::SharedStrings => 1,
        Role::Document => 2,
        Role::Properties => 3,
        Role::Macros => 4,
        _ => 5,
    }
}

/// The digits in the last part of a name.
fn number_in(name: &str) -> u32 {
    let last = name.rsplit('/').next().unwrap_or("");
    let digits: String = last.chars().filter(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or(0)
}

/// What a part is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Relationships,
    SharedStrings,
    Document,
    Properties,
    Macros,
    MacroSheet,
    Picture,
    Embedded,
    Other,
}

fn role(name: &str) -> Role {
    let lower = name.to_ascii_lowercase();
    let ends = |end: &str| lower.ends_with(end);
    if ends(".rels") {
        Role::Relationships
    } else if ends("sharedstrings.xml") {
        Role::SharedStrings
    } else if ends("vbaproject.bin") {
        Role::Macros
    } else if lower.contains("/macrosheets/") {
        Role::MacroSheet
    } else if lower.starts_with("docprops/") && ends(".xml") {
        Role::Properties
    } else if lower.contains("/media/") || lower.starts_with("pictures/") {
        Role::Picture
    } else if lower.contains("/embeddings/") || lower.contains("/activex/") && ends(".bin") {
        Role::Embedded
    } else if ends(".xml") && is_document(&lower) {
        Role::Document
    } else {
        Role::Other
    }
}

/// Parts with text a person reads.
fn is_document(lower: &str) -> bool {
    const PARTS: &[&str] = &[
        "word/document",
        "word/header",
        "word/footer",
        "word/footnotes",
        "word/endnotes",
        "word/comments",
        "ppt/slides/slide",
        "ppt/notesslides/",
        "xl/worksheets/",
        "xl/comments",
        "xl/drawings/",
        "xl/externallinks/",
        "content.xml",
        "word/glossary/document",
    ];
    PARTS.iter().any(|part| lower.starts_with(part))
}

struct Package<'a> {
    bytes: &'a [u8],
    /// Shared strings of a workbook.
    shared: Vec<String>,
    /// Targets of hyperlinks by the part they belong to and their id.
    links: HashMap<(String, String), String>,
    pages: u32,
    pictures: usize,
}

impl Package<'_> {
    fn part(&mut self, name: &str, entry: &Entry, work: &mut Work<'_>) {
        let role = role(name);
        let office = work.facets.office.get_or_insert_default();
        match role {
            Role::Other => return,
            Role::MacroSheet => {
                office.has_macros = true;
                return;
            }
            Role::Picture => {
                office.image_count += 1;
                self.pictures += 1;
                if self.pictures > PICTURES {
                    return;
                }
            }
            Role::Document => {
                self.pages += 1;
                if self.pages > work.meter.budget().pages {
                    work.fail(name, Reason::TooMany, "parts with text");
                    return;
                }
            }
            Role::Macros => office.has_macros = true,
            _ => {}
        }
        let content = match zip::member(self.bytes, entry, &mut Locked::new(&[]), work.meter) {
            Ok(Member { content, flaw }) => {
                if let Some(flaw) = flaw {
                    work.fail(name, Reason::Broken, flaw);
                }
                content
            }
            Err((reason, detail)) => return work.fail(name, reason, detail),
        };
        match role {
            Role::Picture => work.find(Origin::Picture, name, content),
            Role::Embedded => {
                super::note_object(name, work);
                work.find(Origin::Embedded, name, content);
            }
            Role::Macros => read_macros(name, &content, work),
            _ => self.markup(name, role, content, work),
        }
    }

    fn markup(&mut self, name: &str, role: Role, content: Vec<u8>, work: &mut Work<'_>) {
        if let Err(reason) = work.meter.spend(Cost::Parse, content.len() as u64) {
            return work.fail(name, reason, "part of an office package");
        }
        {
            let document = text::decode(&content);
            match role {
                Role::Relationships => self.relationships(name, &document, work),
                Role::SharedStrings => {
                    self.shared = shared_strings(&document, work.meter.budget().text_bytes);
                }
                Role::Properties => properties(&document, work),
                _ if name.starts_with("xl/worksheets/") => self.sheet(name, &document, work),
                _ => self.text(name, &document, work),
            }
        }
        // The main part stays readable as it is: rules look for what is between its tags.
        if matches!(role, Role::Document) && self.pages == 1 && content.len() <= PART_BYTES {
            work.find(Origin::Member, name, content);
        }
    }

    /// ISO/IEC 29500-2 §9.3: `_rels/NAME.rels` belongs to NAME.
    fn relationships(&mut self, name: &str, document: &str, work: &mut Work<'_>) {
        let owner = name.replacen("_rels/", "", 1);
        let owner = owner.strip_suffix(".rels").unwrap_or(&owner).to_owned();
        for token in Tokens::new(document) {
            let Token::Open(tag) = token else { continue };
            if tag.name() != "Relationship" || tag.attribute("TargetMode").as_deref() != Some("External") {
                continue;
            }
            let (Some(target), Some(class)) = (tag.attribute("Target"), tag.attribute("Type")) else {
                continue;
            };
            let class = class.rsplit('/').next().unwrap_or("");
            if class == "hyperlink" {
                if self.links.len() < work.meter.budget().links {
                    let id = tag.attribute("Id").unwrap_or_default().into_owned();
                    self.links.insert((owner.clone(), id), target.clone().into_owned());
                }
                work.url(&target);
            }
            external(class, &target, work);
        }
    }

    /// Text of a document, slide or note: runs of text, paragraphs, fields and hyperlinks.
    fn text(&mut self, name: &str, document: &str, work: &mut Work<'_>) {
        let mut reading = Reading {
            package: self,
            part: name,
            words: String::new(),
            link: None,
            field: None,
            simple_field: None,
        };
        let mut is_text = false;
        let mut is_code = false;
        for token in Tokens::new(document) {
            match token {
                Token::Open(tag) => {
                    match tag.name() {
                        "t" => is_text = true,
                        "instrText" => is_code = true,
                        _ => {}
                    }
                    reading.open(&tag, work);
                }
                Token::Close(closed) => {
                    match closed {
                        "t" => is_text = false,
                        "instrText" => is_code = false,
                        _ => {}
                    }
                    reading.close(closed, work);
                }
                Token::Text(words) if is_text || reading.is_open_document() => reading.say(&words),
                Token::Text(code) if is_code => reading.code(&code),
                Token::Text(_) => {}
            }
        }
        let words = std::mem::take(&mut reading.words);
        text::note_urls(&words, work);
        work.read(&words);
    }

    /// Rows of a sheet: cells of a row divided by tabs.
    fn sheet(&mut self, name: &str, document: &str, work: &mut Work<'_>) {
        let mut words = String::new();
        let mut class = String::new();
        let mut place = "";
        let limit = work.meter.budget().text_bytes;
        for token in Tokens::new(document) {
            if words.len() > limit {
                break;
            }
            match token {
                Token::Open(tag) => match tag.name() {
                    "c" => class = tag.attribute("t").unwrap_or_default().into_owned(),
                    "v" => place = "v",
                    "t" => place = "t",
                    "f" => place = "f",
                    "hyperlink" => self.hyperlink(name, &tag, work),
                    _ => {}
                },
                Token::Close("row") => words.push('\n'),
                Token::Close("c") => words.push('\t'),
                Token::Close(_) => place = "",
                Token::Text(value) => match place {
                    "v" if class == "s" => {
                        let index = value.trim().parse::<usize>().unwrap_or(usize::MAX);
                        words.push_str(self.shared.get(index).map_or("", String::as_str));
                    }
                    "v" | "t" => words.push_str(&value),
                    "f" => formula(&value, work),
                    _ => {}
                },
            }
        }
        text::note_urls(&words, work);
        work.read(&words);
    }

    fn hyperlink(&self, part: &str, tag: &Tag<'_>, work: &mut Work<'_>) {
        let Some(id) = tag.attribute("id") else { return };
        if let Some(target) = self.links.get(&(part.to_owned(), id.into_owned())) {
            work.link(&tag.attribute("display").unwrap_or_default(), target);
        }
    }
}

/// Text of one part being read.
struct Reading<'p, 'a> {
    package: &'p Package<'a>,
    part: &'p str,
    words: String,
    /// Target of the hyperlink around, and where its text began.
    link: Option<(String, usize)>,
    /// A complex field: its code, and where its result began once it has.
    field: Option<(String, Option<usize>)>,
    /// A simple field: its code and where its result began.
    simple_field: Option<(String, usize)>,
}

impl Reading<'_, '_> {
    fn is_open_document(&self) -> bool {
        self.part == "content.xml"
    }

    fn say(&mut self, words: &str) {
        self.words.push_str(words);
    }

    fn code(&mut self, code: &str) {
        if let Some((known, None)) = &mut self.field
            && known.len() < 8192
        {
            known.push_str(code);
        }
    }

    fn open(&mut self, tag: &Tag<'_>, work: &mut Work<'_>) {
        let target = |reading: &Self, tag: &Tag<'_>| {
            let id = tag.attribute("id")?.into_owned();
            reading.package.links.get(&(reading.part.to_owned(), id)).cloned()
        };
        match tag.name() {
            "hyperlink" | "a" if self.link.is_none() => {
                let direct = if tag.name() == "a" {
                    tag.attribute("href").map(|href| href.into_owned())
                } else {
                    None
                };
                self.link = direct.or_else(|| target(self, tag)).map(|target| (target, self.words.len()));
            }
            // A link of DrawingML hangs on the properties of a run; its text follows.
            "hlinkClick" | "hlinkHover" => {
                if let Some(target) = target(self, tag) {
                    work.link("", &target);
                }
            }
            "fldChar" => match tag.attribute("fldCharType").as_deref() {
                Some("begin") => self.field = Some((String::new(), None)),
                Some("separate") => {
                    let start = self.words.len();
                    if let Some((_, result)) = &mut self.field {
                        *result = Some(start);
                    }
                }
                Some("end") => {
                    if let Some((code, start)) = self.field.take() {
                        let shown = start.and_then(|start| self.words.get(start..)).unwrap_or("").to_owned();
                        field_code(&code, &shown, work);
                    }
                }
                _ => {}
            },
            "fldSimple" => {
                self.simple_field = tag.attribute("instr").map(|code| (code.into_owned(), self.words.len()));
            }
            "ddeLink" => {
                let service = tag.attribute("ddeService").unwrap_or_default();
                let topic = tag.attribute("ddeTopic").unwrap_or_default();
                work.facets.office.get_or_insert_default().dde.push(format!("{service} {topic}"));
            }
            "tab" => self.words.push('\t'),
            "br" | "line-break" => self.words.push('\n'),
            _ => {}
        }
    }

    fn close(&mut self, name: &str, work: &mut Work<'_>) {
        match name {
            "p" | "h" => self.words.push('\n'),
            "tc" | "table-cell" => self.words.push('\t'),
            "hyperlink" | "a" => {
                if let Some((target, start)) = self.link.take() {
                    let shown = self.words.get(start..).unwrap_or("").to_owned();
                    work.link(&shown, &target);
                }
            }
            "fldSimple" => {
                if let Some((code, start)) = self.simple_field.take() {
                    let shown = self.words.get(start..).unwrap_or("").to_owned();
                    field_code(&code, &shown, work);
                }
            }
            _ => {}
        }
    }
}

/// Formulas that lead outside: HYPERLINK("target", "text"), WEBSERVICE, and DDE (`program|topic!item`).
fn formula(formula: &str, work: &mut Work<'_>) {
    let upper = formula.to_ascii_uppercase();
    if upper.contains("HYPERLINK(") {
        let mut quoted = formula.split('"').skip(1).step_by(2);
        let target = quoted.next().unwrap_or("");
        work.link(quoted.next().unwrap_or(""), target);
    } else if upper.contains("WEBSERVICE(") || upper.contains("IMAGE(") {
        if let Some(target) = formula.split('"').nth(1) {
            external("formula", target, work);
        }
    } else if formula.contains('|') && formula.contains('!') {
        field_code(&format!("DDE {formula}"), "", work);
    }
}

/// ECMA-376 §18.4: each `si` is one string, perhaps in runs; phonetic hints are left.
fn shared_strings(document: &str, limit: usize) -> Vec<String> {
    let mut strings = Vec::new();
    let mut current = String::new();
    let (mut is_text, mut is_hint, mut total) = (false, false, 0);
    for token in Tokens::new(document) {
        match token {
            Token::Open(tag) if tag.name() == "t" => is_text = !is_hint,
            Token::Open(tag) if tag.name() == "rPh" => is_hint = true,
            Token::Close("rPh") => is_hint = false,
            Token::Close("t") => is_text = false,
            Token::Close("si") => {
                total += current.len() + 24;
                strings.push(std::mem::take(&mut current));
                // Four times the text kept: sheets may name only some of the strings.
                if total > 4 * limit {
                    break;
                }
            }
            Token::Text(words) if is_text => current.push_str(&words),
            _ => {}
        }
    }
    strings
}

/// Properties of all three parts (core, app, custom), under exiftool's names.
fn properties(document: &str, work: &mut Work<'_>) {
    let mut name: Option<String> = None;
    let mut custom: Option<String> = None;
    for token in Tokens::new(document) {
        match token {
            Token::Open(tag) if tag.name() == "property" => {
                custom = tag.attribute("name").map(|name| name.into_owned());
            }
            Token::Open(tag) => name = Some(tag.name().to_owned()),
            Token::Close("property") => custom = None,
            Token::Close(closed) => {
                // An empty element is a field that is there and empty.
                if name.take().as_deref() == Some(closed)
                    && let Some(key) = property_name(closed)
                {
                    work.metadata(key, "");
                }
            }
            Token::Text(value) => {
                let Some(element) = name.take() else { continue };
                if let Some(custom) = &custom {
                    work.metadata(custom.clone(), &value);
                } else if let Some(key) = property_name(&element) {
                    if matches!(key, "Pages" | "Slides") {
                        work.metadata("PageCount", &value);
                    }
                    work.metadata(key, &value);
                } else if matches!(element.as_str(), "lpstr") {
                    work.metadata("TitlesOfParts", &value);
                }
            }
        }
    }
}

fn property_name(element: &str) -> Option<&'static str> {
    Some(match element {
        "title" => "Title",
        "subject" => "Subject",
        "creator" => "Creator",
        "description" => "Description",
        "keywords" => "Keywords",
        "lastModifiedBy" => "LastModifiedBy",
        "created" => "CreateDate",
        "modified" => "ModifyDate",
        "Application" => "Application",
        "AppVersion" => "AppVersion",
        "Company" => "Company",
        "Manager" => "Manager",
        "Template" => "Template",
        "TotalTime" => "TotalEditTime",
        "Pages" => "Pages",
        "Words" => "Words",
        "Characters" => "Characters",
        "Slides" => "Slides",
        "HyperlinkBase" => "HyperlinkBase",
        _ => return None,
    })
}

fn read_macros(name: &str, content: &[u8], work: &mut Work<'_>) {
    match Compound::new(content, work.meter) {
        Ok(file) => vba::read(&file, work),
        Err(reason) => work.fail(name, reason, "macro project"),
    }
}
