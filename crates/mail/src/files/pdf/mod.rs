//! PDFs: text, links, actions, scripts, embedded files and pictures, within the budget.
//!
//! The reader is our own, because it must end on any bytes: objects are found by looking for them, cycles are cut by counting,
//! and nothing is drawn or run. `document` finds objects, `content` reads pages, `filter` and `crypt` open streams.

mod content;
mod crypt;
mod document;
mod filter;
mod object;

use std::collections::HashSet;

use super::open::{Stop, Work, cut};
use super::{Origin, Pdf, Reason, image, script, text};
use content::{Reader, Shown};
use document::Document;
use object::{Dictionary, Object, text_string};

/// Pictures of one file handed on to be searched for codes.
const PICTURES: usize = 12;
/// Files embedded in one file taken out.
const EMBEDDED: usize = 20;
/// Scripts of one file kept.
const SCRIPTS: usize = 20;
/// Parents of a page asked for what it inherits.
const PARENTS: usize = 16;
/// Nodes of the page tree visited.
const PAGE_NODES: usize = 4_000;
/// Bytes of one script kept.
const SCRIPT_BYTES: usize = 64 << 10;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    let passwords = work.passwords;
    let mut document = Document::new(bytes, passwords, work.meter).map_err(text::stop_at("PDF"))?;
    let mut pdf =
        Pdf { objects: document.order.len() as u32, encrypted: document.is_encrypted, ..Pdf::default() };
    if document.order.is_empty() {
        work.facets.pdf = Some(pdf);
        return Err((Reason::Broken, "PDF without objects"));
    }
    if !document.has_good_table {
        work.metadata("Warning", "Invalid xref table");
    }
    let pages = pages(&document);
    pdf.page_count = pages.len() as u32;
    if document.is_encrypted && document.key.is_none() {
        work.metadata("Encryption", "Standard");
        information(&document, &pdf, work);
        work.facets.pdf = Some(pdf);
        return Err((Reason::Encrypted, "PDF with a password"));
    }
    if document.is_encrypted {
        work.metadata("Encryption", "Standard");
    }
    information(&document, &pdf, work);
    Actions { document: &document, pdf: &mut pdf, script_streams: Vec::new() }.collect();
    scripts(&mut document, &mut pdf, work);
    read_pages(&mut document, &pages, work);
    embedded_files(&mut document, &mut pdf, work);
    pictures(&mut document, work);
    for url in &pdf.urls {
        work.url(url);
    }
    if let Some(reason) = document.overrun {
        work.fail("", reason, "objects and streams of a PDF");
    }
    work.facets.pdf = Some(pdf);
    Ok(())
}

/// Document information (ISO 32000-1 §14.3.3), under exiftool's names.
fn information(document: &Document<'_>, pdf: &Pdf, work: &mut Work<'_>) {
    work.metadata("PageCount", &pdf.page_count.to_string());
    let Some(entries) = document.trailer("Info").and_then(|info| document.resolve(info).dictionary()) else {
        return;
    };
    let fields = [
        ("Title", "Title"),
        ("Author", "Author"),
        ("Subject", "Subject"),
        ("Keywords", "Keywords"),
        ("Creator", "Creator"),
        ("Producer", "Producer"),
        ("CreationDate", "CreateDate"),
        ("ModDate", "ModifyDate"),
    ];
    for (key, name) in fields {
        if let Some(value) = document.get(entries, key).text() {
            work.metadata(name, text_string(value).trim_end_matches('\0'));
        }
    }
}

/// Returns the pages in order: by the page tree, else every object that says it is a page.
fn pages(document: &Document<'_>) -> Vec<u32> {
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    let root = document.trailer("Root").map(|root| document.resolve(root));
    let mut open: Vec<u32> = match root.and_then(Object::dictionary).and_then(|catalog| catalog.get("Pages"))
    {
        Some(Object::Reference(number)) => vec![*number],
        _ => Vec::new(),
    };
    while let Some(number) = open.pop() {
        // A node seen before is a circle.
        if seen.len() >= PAGE_NODES || !seen.insert(number) {
            continue;
        }
        let Some(entries) = document.objects.get(&number).and_then(|object| object.value.dictionary()) else {
            continue;
        };
        match document.get(entries, "Kids").array() {
            Some(kids) => open.extend(kids.iter().rev().filter_map(|kid| match kid {
                Object::Reference(number) => Some(*number),
                _ => None,
            })),
            None => pages.push(number),
        }
    }
    if pages.is_empty() {
        let is_page = |number: &&u32| {
            let entries = document.objects.get(number).and_then(|object| object.value.dictionary());
            entries.is_some_and(|entries| entries.is("Type", "Page"))
        };
        pages = document.order.iter().filter(is_page).copied().collect();
    }
    pages
}

/// Reads the text of the pages and the links on them.
fn read_pages(document: &mut Document<'_>, pages: &[u32], work: &mut Work<'_>) {
    let mut reader = Reader::default();
    for (index, &number) in pages.iter().enumerate() {
        if index as u32 >= work.meter.budget().pages {
            work.fail("", Reason::TooMany, "pages of a PDF");
            break;
        }
        let Some(page) = document.objects.get(&number).and_then(|object| object.value.dictionary()).cloned()
        else {
            continue;
        };
        let resources = inherited(document, &page, "Resources").dictionary().cloned().unwrap_or_default();
        let program = program(document, &page, work);
        let shown = reader.page(document, &program, &resources, work.meter);
        links(document, &page, &shown, work);
        text::note_urls(&shown.text, work);
        work.read(&shown.text);
        work.read("\n");
        if work.meter.unpack_room() == 0 {
            work.fail("", Reason::TooLarge, "pages of a PDF");
            break;
        }
    }
}

/// ISO 32000-1 §7.7.3.4: what a page does not say it has from its parents.
fn inherited<'o>(document: &'o Document<'_>, page: &'o Dictionary, key: &str) -> &'o Object {
    let mut entries = page;
    for _ in 0..PARENTS {
        let value = document.get(entries, key);
        if *value != Object::Null {
            return value;
        }
        match document.get(entries, "Parent").dictionary() {
            Some(parent) => entries = parent,
            None => break,
        }
    }
    &Object::Null
}

/// ISO 32000-1 §7.7.3.3: one stream, or several read as one.
fn program(document: &mut Document<'_>, page: &Dictionary, work: &mut Work<'_>) -> Vec<u8> {
    let numbers: Vec<u32> = match page.get("Contents") {
        Some(Object::Reference(number)) => match document.objects.get(number).map(|object| &object.value) {
            Some(Object::Array(items)) => items.iter().filter_map(reference).collect(),
            _ => vec![*number],
        },
        Some(Object::Array(items)) => items.iter().filter_map(reference).collect(),
        _ => Vec::new(),
    };
    let mut program = Vec::new();
    for number in numbers {
        let Some(decoded) = document.stream(number, work.meter) else { continue };
        if let Some(reason) = decoded.stopped {
            work.fail("", reason, "page of a PDF");
        }
        program.extend_from_slice(&decoded.bytes);
        program.push(b'\n');
        // The same stream named a thousand times is one page of a thousand streams.
        if program.len() as u64 > work.meter.budget().file_bytes {
            work.fail("", Reason::TooLarge, "page of a PDF");
            break;
        }
    }
    program
}

fn reference(object: &Object) -> Option<u32> {
    if let Object::Reference(number) = object { Some(*number) } else { None }
}

/// Links of a page (ISO 32000-1 §12.5.6.5), with the text that stands under them.
fn links(document: &Document<'_>, page: &Dictionary, shown: &Shown, work: &mut Work<'_>) {
    let annotations = document.get(page, "Annots").array().unwrap_or_default();
    for annotation in annotations.iter().take(work.meter.budget().links) {
        let Some(entries) = document.resolve(annotation).dictionary() else { continue };
        let Some(action) = document.get(entries, "A").dictionary() else { continue };
        let Some(target) = document.get(action, "URI").text() else { continue };
        let corners: Vec<f64> = document
            .get(entries, "Rect")
            .array()
            .map(|corners| corners.iter().filter_map(|corner| document.resolve(corner).number()).collect())
            .unwrap_or_default();
        let under = match corners.as_slice() {
            &[left, bottom, right, top] => {
                text_within(shown, left.min(right), bottom.min(top), left.max(right), bottom.max(top))
            }
            _ => String::new(),
        };
        work.link(&under, &text_string(target));
    }
}

/// Stretches that begin inside a rectangle, a little slack around it.
fn text_within(shown: &Shown, left: f64, bottom: f64, right: f64, top: f64) -> String {
    let mut words = String::new();
    let inside = |x: f64, y: f64| x >= left - 2.0 && x < right && y >= bottom - 2.0 && y <= top;
    for run in shown.runs.iter().filter(|run| inside(run.x, run.y)) {
        if words.len() > 500 {
            break;
        }
        words.push_str(&run.text);
    }
    words.trim().to_owned()
}

/// Collects actions from all objects, wherever they hang.
struct Actions<'d, 'b> {
    document: &'d Document<'b>,
    pdf: &'d mut Pdf,
    script_streams: Vec<u32>,
}

impl Actions<'_, '_> {
    fn collect(mut self) {
        let document = self.document;
        for number in &document.order {
            if let Some(object) = document.objects.get(number) {
                self.visit(&object.value);
            }
        }
        // Streams cannot be opened while the document is looked at; their numbers are kept for later.
        let streams = std::mem::take(&mut self.script_streams);
        self.pdf.javascript.extend(streams.iter().map(|number| format!("{STREAM_MARK}{number}")));
    }

    /// Objects within one another are at most as deep as the lexer lets them be; references are not followed.
    fn visit(&mut self, object: &Object) {
        match object {
            Object::Array(items) => items.iter().for_each(|item| self.visit(item)),
            Object::Dictionary(entries) => {
                self.note(entries);
                entries.0.iter().for_each(|(_, value)| self.visit(value));
            }
            _ => {}
        }
    }

    fn note(&mut self, entries: &Dictionary) {
        if let Some(target) =
            entries.get("URI").map(|target| self.document.resolve(target)).and_then(Object::text)
        {
            once(&mut self.pdf.urls, &text_string(target), 1_000);
            self.action("URI");
        }
        if let Some(class) = entries.get("S").and_then(Object::name)
            && ACTIONS.contains(&class)
        {
            self.action(class);
            if matches!(class, "Launch" | "SubmitForm" | "GoToR" | "GoToE" | "ImportData") {
                self.target(class, entries);
            }
        }
        for key in ["OpenAction", "AA", "RichMediaContent", "XFA"] {
            if entries.get(key).is_some() {
                self.action(key);
            }
        }
        if entries.get("AcroForm").is_some() {
            self.pdf.has_form = true;
        }
        match entries.get("JS") {
            Some(Object::Reference(number)) => match self.document.objects.get(number) {
                Some(object) if object.stream.is_some() => self.script_streams.push(*number),
                Some(object) => self.script(object.value.text().unwrap_or_default()),
                None => {}
            },
            Some(Object::Text(source)) => self.script(source),
            _ => {}
        }
    }

    fn action(&mut self, name: &str) {
        once(&mut self.pdf.actions, name, 64);
    }

    fn script(&mut self, source: &[u8]) {
        self.action("JavaScript");
        if self.pdf.javascript.len() < SCRIPTS {
            self.pdf.javascript.push(cut(&text_string(source), SCRIPT_BYTES).to_owned());
        }
    }

    /// What an action leads to: a file specification, as a string or a dictionary (ISO 32000-1 §7.11).
    fn target(&mut self, class: &str, entries: &Dictionary) {
        let mut names = Vec::new();
        for key in ["F", "Win"] {
            match self.document.get(entries, key) {
                Object::Text(name) => names.push(text_string(name).into_owned()),
                Object::Dictionary(file) => {
                    for key in ["UF", "F", "P"] {
                        names.extend(
                            self.document.get(file, key).text().map(|name| text_string(name).into_owned()),
                        );
                    }
                }
                _ => {}
            }
        }
        for name in names {
            if class == "Launch" {
                once(&mut self.pdf.launches, &name, 32);
            }
            if name.contains("://") {
                once(&mut self.pdf.urls, &name, 1_000);
            }
        }
    }
}

/// Stands in for a script whose stream is still to be opened; cannot be the beginning of a script.
const STREAM_MARK: &str = "\0stream ";

/// ISO 32000-1 table 198, and rich media.
const ACTIONS: &[&str] = &[
    "URI",
    "Launch",
    "JavaScript",
    "SubmitForm",
    "GoToR",
    "GoToE",
    "ImportData",
    "Movie",
    "Sound",
    "Rendition",
    "RichMediaExecute",
    "ResetForm",
    "Named",
];

fn once(list: &mut Vec<String>, item: &str, limit: usize) {
    let item = cut(item.trim_end_matches('\0'), 8192);
    if list.len() < limit && !item.is_empty() && !list.iter().any(|known| known == item) {
        list.push(item.to_owned());
    }
}

/// Opens scripts that are streams, and takes all scripts apart.
fn scripts(document: &mut Document<'_>, pdf: &mut Pdf, work: &mut Work<'_>) {
    let mut opened = Vec::new();
    for source in std::mem::take(&mut pdf.javascript) {
        let Some(number) = source.strip_prefix(STREAM_MARK) else {
            opened.push(source);
            continue;
        };
        once(&mut pdf.actions, "JavaScript", 64);
        let decoded = number.parse().ok().and_then(|number| document.stream(number, work.meter));
        if let Some(decoded) = decoded
            && opened.len() < SCRIPTS
        {
            opened.push(cut(&text_string(&decoded.bytes), SCRIPT_BYTES).to_owned());
        }
    }
    for source in &opened {
        if let Err((reason, detail)) = script::take_apart(source, work) {
            work.fail("", reason, detail);
        }
    }
    pdf.javascript = opened;
}

/// Takes out embedded files (ISO 32000-1 §7.11.4), named by the file specification that points to them.
fn embedded_files(document: &mut Document<'_>, pdf: &mut Pdf, work: &mut Work<'_>) {
    let mut files: Vec<(u32, String)> = Vec::new();
    for number in &document.order {
        let Some(entries) = document.objects.get(number).and_then(|object| object.value.dictionary()) else {
            continue;
        };
        if let Some(streams) = document.get(entries, "EF").dictionary() {
            let name =
                ["UF", "F"].iter().find_map(|key| document.get(entries, key).text()).unwrap_or_default();
            let name = text_string(name).into_owned();
            files.extend(
                ["UF", "F"]
                    .iter()
                    .find_map(|key| streams.get(key))
                    .and_then(reference)
                    .map(|number| (number, name)),
            );
        } else if entries.is("Type", "EmbeddedFile") {
            files.push((*number, String::new()));
        }
    }
    let mut seen = HashSet::new();
    // Those with a name first, so that the nameless second look finds them seen.
    files.sort_by_key(|(_, name)| name.is_empty());
    for (number, name) in files {
        if !seen.insert(number) {
            continue;
        }
        pdf.embedded_files += 1;
        if pdf.embedded_files as usize > EMBEDDED {
            work.fail(&name, Reason::TooMany, "files embedded in a PDF");
            return;
        }
        let Some(decoded) = document.stream(number, work.meter) else { continue };
        if let Some(reason) = decoded.stopped {
            work.fail(&name, reason, "file embedded in a PDF");
        }
        work.find(Origin::Embedded, &name, decoded.bytes);
    }
}

/// Hands pictures on to be searched for codes.
fn pictures(document: &mut Document<'_>, work: &mut Work<'_>) {
    let is_picture = |number: &&u32| {
        let entries = document.objects.get(number).and_then(|object| object.value.dictionary());
        entries.is_some_and(|entries| {
            let side = |key: &str| document.get(entries, key).integer().unwrap_or(0);
            entries.is("Subtype", "Image") && side("Width").min(side("Height")) >= 44
        })
    };
    let numbers: Vec<u32> = document.order.iter().filter(is_picture).copied().collect();
    for (index, &number) in numbers.iter().enumerate() {
        if index >= PICTURES {
            work.fail("", Reason::TooMany, "pictures of a PDF");
            return;
        }
        let Some(entries) =
            document.objects.get(&number).and_then(|object| object.value.dictionary()).cloned()
        else {
            continue;
        };
        let side = |key: &str| document.get(&entries, key).integer().unwrap_or(0).clamp(0, 1 << 20) as u64;
        if side("Width") * side("Height") > work.meter.budget().image_pixels {
            work.fail("", Reason::TooLarge, "picture of a PDF");
            continue;
        }
        let Some(decoded) = document.stream(number, work.meter) else { continue };
        match decoded.picture.as_deref() {
            Some("DCTDecode" | "DCT") => work.find(Origin::Picture, "", decoded.bytes),
            // JPEG 2000, fax and JBIG2 pictures are not decoded: scans, not codes.
            Some(_) => {}
            None => {
                if let Some(grey) = samples(document, &entries, &decoded.bytes) {
                    work.find(Origin::Picture, "", grey);
                }
            }
        }
    }
}

/// Turns samples into a greymap (ISO 32000-1 §8.9.5): one, three or four components, or an index into a palette.
fn samples(document: &Document<'_>, entries: &Dictionary, bytes: &[u8]) -> Option<Vec<u8>> {
    let number =
        |key: &str| document.get(entries, key).integer().and_then(|value| usize::try_from(value).ok());
    let (width, height) = (number("Width")?, number("Height")?);
    let is_mask = document.get(entries, "ImageMask") == &Object::Boolean(true);
    let bits = if is_mask { 1 } else { number("BitsPerComponent").unwrap_or(8) };
    let space = Space::new(document, document.get(entries, "ColorSpace"));
    let components = if is_mask { 1 } else { space.components };
    if !matches!(bits, 1 | 2 | 4 | 8) || components == 0 {
        return None;
    }
    let row_bytes = (width * components * bits).div_ceil(8);
    let mut values = Vec::with_capacity(width * height);
    if bits == 8 && row_bytes > 0 && components != 2 {
        let bytes = &bytes[..bytes.len().min(row_bytes * height)];
        append_whole_samples(components, space.palette.as_deref(), bytes, &mut values);
        values.resize(width * height, 255);
        return Some(image::greymap(width, height, &values));
    }
    let most = (1u32 << bits) - 1;
    for row in bytes.chunks(row_bytes.max(1)).take(height) {
        for column in 0..width {
            let sample = |component: usize| {
                let bit = (column * components + component) * bits;
                let byte = row.get(bit / 8).copied().unwrap_or(0xFF);
                u32::from(byte) >> (8 - bits - bit % 8) & most
            };
            let scaled = |component: usize| sample(component) * 255 / most;
            values.push(match components {
                1 => match &space.palette {
                    Some(palette) => palette.get(sample(0) as usize).copied().unwrap_or(255),
                    None => scaled(0) as u8,
                },
                3 => ((scaled(0) * 77 + scaled(1) * 150 + scaled(2) * 29) >> 8) as u8,
                _ => shade_of_ink([0, 1, 2, 3].map(|component| scaled(component) as u8)),
            });
        }
    }
    values.resize(width * height, 255);
    Some(image::greymap(width, height, &values))
}

/// Samples of a byte each, which nearly all pictures have. A pixel cut off at the end is paper.
fn append_whole_samples(components: usize, palette: Option<&[u8]>, bytes: &[u8], values: &mut Vec<u8>) {
    match (components, palette) {
        (1, Some(palette)) => {
            values.extend(bytes.iter().map(|&index| palette.get(usize::from(index)).copied().unwrap_or(255)));
        }
        (1, None) => values.extend_from_slice(bytes),
        (3, _) => values.extend(bytes.chunks_exact(3).map(|pixel| image::luma(pixel[0], pixel[1], pixel[2]))),
        _ => values.extend(bytes.chunks_exact(4).map(|ink| shade_of_ink([ink[0], ink[1], ink[2], ink[3]]))),
    }
}

/// Printing colours: the less ink, the lighter.
fn shade_of_ink(ink: [u8; 4]) -> u8 {
    let [cyan, magenta, yellow, black] = ink.map(u32::from);
    (255 - (cyan + magenta + yellow) / 3).saturating_sub(black) as u8
}

/// What is needed of a colour space.
struct Space {
    components: usize,
    /// Grey value of each entry of a palette.
    palette: Option<Vec<u8>>,
}

impl Space {
    fn new(document: &Document<'_>, space: &Object) -> Self {
        let plain = || Space { components: components_of(document, space), palette: None };
        let Object::Array(items) = space else { return plain() };
        let item = |index: usize| items.get(index).map_or(&Object::Null, |item| document.resolve(item));
        match item(0).name() {
            // Base, highest index, and the colours as a string; a palette in a stream is read as grey steps.
            Some("Indexed" | "I") => {
                // The base of a palette is none itself; a space that names itself as its base ends here.
                let base = components_of(document, item(1));
                let colours = item(3).text().unwrap_or_default();
                let shade = |colour: &[u8]| match colour {
                    [grey] => *grey,
                    [red, green, blue] => {
                        ((u32::from(*red) * 77 + u32::from(*green) * 150 + u32::from(*blue) * 29) >> 8) as u8
                    }
                    _ => 255 - colour.iter().map(|&ink| u32::from(ink)).sum::<u32>().min(255) as u8,
                };
                let palette: Vec<u8> = colours.chunks_exact(base).map(shade).collect();
                Space { components: 1, palette: (!palette.is_empty()).then_some(palette) }
            }
            _ => plain(),
        }
    }
}

/// Components of a colour space; one of a palette, whose samples are indexes.
fn components_of(document: &Document<'_>, space: &Object) -> usize {
    let by_name = |name: &str| match name {
        "DeviceRGB" | "CalRGB" | "RGB" | "Lab" => 3,
        "DeviceCMYK" | "CMYK" => 4,
        _ => 1,
    };
    let Object::Array(items) = space else { return by_name(space.name().unwrap_or("")) };
    let item = |index: usize| items.get(index).map_or(&Object::Null, |item| document.resolve(item));
    match item(0).name() {
        Some("ICCBased") => {
            let count = item(1).dictionary().map_or(&Object::Null, |profile| document.get(profile, "N"));
            count.integer().unwrap_or(3).clamp(1, 4) as usize
        }
        name => by_name(name.unwrap_or("")),
    }
}
