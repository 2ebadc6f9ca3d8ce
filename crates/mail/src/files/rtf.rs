//! Rich text (RTF 1.9.1): its text, its links, and the objects hidden in it.
//!
//! The format forgives everything, which attackers use: control words are read one after another and no length is believed.

use super::open::{Stop, Work};
use super::{Cost, Office, Origin, office, text};

/// Groups within groups followed; deeper ones are read as if they were on the last level.
const DEPTH: usize = 64;
/// Objects taken out of one file.
const OBJECTS: usize = 16;

/// Reads a rich text file.
pub(super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    work.facets.office = Some(Office { container: "rtf", ..Office::default() });
    work.meter.spend(Cost::Parse, bytes.len() as u64).map_err(text::stop_at("rich text"))?;
    let mut reader =
        Reader { bytes, at: 0, groups: vec![Group::default()], words: String::new(), objects: 0 };
    reader.run(work);
    let words = std::mem::take(&mut reader.words);
    text::note_urls(&words, work);
    work.read(&words);
    office::count_words(work);
    Ok(())
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Destination {
    #[default]
    Shown,
    Ignored,
    FieldCode,
    ObjectData,
    ObjectClass,
}

#[derive(Debug, Clone, Default)]
struct Group {
    destination: Destination,
    /// Characters that follow a `\u` for readers without Unicode (`\ucN`).
    fallback: usize,
    /// Code of the field around, and where its result begins.
    field: Option<(String, usize)>,
    data: Vec<u8>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    groups: Vec<Group>,
    words: String,
    objects: usize,
}

impl Reader<'_> {
    fn run(&mut self, work: &mut Work<'_>) {
        let limit = work.meter.budget().text_bytes;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => self.open(),
                b'}' => self.close(work),
                b'\\' => self.control(work),
                b'\r' | b'\n' | 0 => {}
                _ if self.words.len() < limit => self.put(byte),
                _ => {}
            }
        }
        while self.groups.len() > 1 {
            self.close(work);
        }
    }

    fn top(&mut self) -> &mut Group {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    fn open(&mut self) {
        let top = self.top();
        let inner = Group { destination: top.destination, fallback: top.fallback, ..Group::default() };
        if self.groups.len() < DEPTH {
            self.groups.push(inner);
        }
    }

    fn close(&mut self, work: &mut Work<'_>) {
        if self.groups.len() <= 1 {
            return;
        }
        let Some(group) = self.groups.pop() else { return };
        match group.destination {
            Destination::ObjectData if !group.data.is_empty() => self.data(&group.data, work),
            Destination::FieldCode => {
                let code = text::decode(&group.data).into_owned();
                let start = self.words.len();
                // The code belongs to the field around: `{\field{\*\fldinst ...}{\fldrslt ...}}`.
                match self.groups.iter_mut().rev().find(|outer| outer.destination != Destination::FieldCode) {
                    Some(outer) if !code.is_empty() => {
                        outer.field = match outer.field.take() {
                            Some((known, start)) => Some((known + &code, start)),
                            None => Some((code, start)),
                        };
                    }
                    _ => {}
                }
            }
            Destination::ObjectClass => office::note_object(text::decode(&group.data).trim(), work),
            _ => {}
        }
        if let Some((code, start)) = group.field {
            let shown = self.words.get(start..).unwrap_or("").to_owned();
            office::field_code(&code, &shown, work);
        }
        // Object data is split over groups by those who hide it.
        if group.destination == Destination::ObjectData {
            return;
        }
        if group.destination == Destination::FieldCode || group.data.is_empty() {
            return;
        }
        self.top().data.extend_from_slice(&group.data);
    }

    fn put(&mut self, byte: u8) {
        match self.top().destination {
            Destination::Shown => self.words.push(text::windows_1252(byte)),
            Destination::Ignored => {}
            _ => self.top().data.push(byte),
        }
    }

    fn say(&mut self, words: &str) {
        if self.top().destination == Destination::Shown {
            self.words.push_str(words);
        }
    }

    fn control(&mut self, work: &mut Work<'_>) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => {
                    let pair = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
                    let value = text::hex(pair);
                    self.at += 2;
                    if let Some(&byte) = value.first() {
                        self.put(byte);
                    }
                }
                b'*' => self.top().destination = Destination::Ignored,
                b'\\' | b'{' | b'}' => self.put(first),
                b'~' => self.say(" "),
                _ => {}
            }
            return;
        }
        let (word, number) = self.word();
        self.apply(word, number, work);
    }

    /// A control word: letters, an optional number, one blank that belongs to it.
    fn word(&mut self) -> (&'static str, Option<i64>) {
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = KNOWN.iter().find(|known| known.as_bytes() == &rest[..letters]).copied().unwrap_or("");
        let digits_at = letters + usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[digits_at.min(rest.len())..]
            .iter()
            .take(10)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = if digits == 0 {
            None
        } else {
            std::str::from_utf8(&rest[letters..digits_at + digits])
                .ok()
                .and_then(|number| number.parse().ok())
        };
        self.at += if digits == 0 { letters } else { digits_at + digits };
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        (word, number)
    }

    fn apply(&mut self, word: &str, number: Option<i64>, work: &mut Work<'_>) {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.say("\n"),
            "tab" | "cell" => self.say("\t"),
            "uc" => self.top().fallback = number.unwrap_or(1).clamp(0, 8) as usize,
            "u" => self.unicode(number),
            // Binary data follows, as many bytes as the number says.
            "bin" => {
                let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
                let end = self.at.saturating_add(length).min(self.bytes.len());
                let raw = &self.bytes[self.at..end];
                if self.top().destination == Destination::ObjectData {
                    let hex: Vec<u8> =
                        raw.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
                    self.top().data.extend(hex);
                }
                self.at = end;
            }
            "objdata" => self.top().destination = Destination::ObjectData,
            "objclass" => self.top().destination = Destination::ObjectClass,
            "fldinst" => self.top().destination = Destination::FieldCode,
            "fonttbl" | "colortbl" | "stylesheet" | "info" | "pict" | "themedata" | "colorschememapping"
            | "datastore" | "latentstyles" | "listtable" | "rsidtbl" | "generator" | "xmlnstbl" => {
                self.top().destination = Destination::Ignored;
            }
            "objupdate" | "objautlink" | "objlink" => office::note_object(word, work),
            _ => {}
        }
    }

    fn unicode(&mut self, number: Option<i64>) {
        let code = number.unwrap_or(0);
        // RTF 1.9.1: values above 32767 are written as negative numbers.
        let code = if code < 0 { code + 65536 } else { code };
        let character = u32::try_from(code).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
        self.say(character.encode_utf8(&mut [0; 4]));
        let fallback =
            if self.groups.iter().any(|group| group.fallback > 0) { self.top().fallback } else { 1 };
        for _ in 0..fallback {
            match self.bytes.get(self.at) {
                Some(b'\\') if self.bytes.get(self.at + 1) == Some(&b'\'') => self.at += 4,
                Some(b'\\' | b'{' | b'}') | None => break,
                Some(_) => self.at += 1,
            }
        }
    }

    /// Takes out an embedded object: OLE1 header ([MS-OLEDS] 2.2.5), then a package or an OLE2 file.
    fn data(&mut self, hex: &[u8], work: &mut Work<'_>) {
        self.objects += 1;
        if self.objects > OBJECTS {
            return;
        }
        let hex: Vec<u8> = hex.iter().copied().filter(u8::is_ascii_hexdigit).collect();
        let object = text::hex(&hex);
        if work.meter.unpacked(object.len() as u64).is_err() {
            return work.fail("", super::Reason::TooLarge, "embedded object");
        }
        let u32_at = |at: usize| {
            object
                .get(at..at + 4)
                .map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]) as usize)
        };
        // Version, format 2, then three length-prefixed names: class, topic, item.
        let mut at = 8;
        let class_bytes = u32_at(at).min(object.len());
        let class =
            object.get(at + 4..at + 4 + class_bytes).map(text::decode).unwrap_or_default().into_owned();
        for _ in 0..3 {
            at = at.saturating_add(4).saturating_add(u32_at(at));
        }
        let size = u32_at(at);
        let content = object.get(at.saturating_add(4)..).unwrap_or_default();
        let content = &content[..size.min(content.len())];
        office::note_object(class.trim_end_matches('\0'), work);
        if class.trim_end_matches('\0').eq_ignore_ascii_case("Package") {
            let mut package = (content.len() as u32).to_le_bytes().to_vec();
            package.extend_from_slice(content);
            office::ole::native(&package, work);
        } else if content.is_empty() {
            work.find(Origin::Embedded, "", object);
        } else {
            work.find(Origin::Embedded, class.trim_end_matches('\0'), content.to_vec());
        }
    }
}

const KNOWN: &[&str] = &[
    "par",
    "line",
    "row",
    "sect",
    "page",
    "tab",
    "cell",
    "uc",
    "u",
    "bin",
    "objdata",
    "objclass",
    "fldinst",
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "listtable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "objupdate",
    "objautlink",
    "objlink",
];
