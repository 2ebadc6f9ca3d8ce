//! Page programs (ISO 32000-1 §7.8, §9): the text they show, with its place on the page.
//!
//! Characters come from the font's ToUnicode map, else from its encoding; fonts without either give nothing. Words are put
//! together by place: a gap is a blank, another height a new line.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::{Cost, Meter, text};
use super::document::Document;
use super::object::{Dictionary, Lexer, Object};

/// Form objects within form objects that are followed.
const FORMS: usize = 4;
/// Operands of one operator kept.
const OPERANDS: usize = 512;
/// Stretches of text with their place kept for one page, to find what stands under a link.
const RUNS: usize = 4_000;
/// Entries of one character map.
const MAP_ENTRIES: usize = 20_000;
/// Saved graphics states within one another.
const SAVED: usize = 64;

/// A stretch of text and where it begins on the page.
pub(super) struct Run {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) text: String,
}

/// What a page shows.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
}

/// Reads page programs, remembering fonts between pages.
#[derive(Default)]
pub(super) struct Reader {
    fonts: HashMap<u32, Rc<Font>>,
}

type Matrix = [f64; 6];

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The first transformation, then the second.
fn multiply(first: &Matrix, second: &Matrix) -> Matrix {
    [
        first[0] * second[0] + first[1] * second[2],
        first[0] * second[1] + first[1] * second[3],
        first[2] * second[0] + first[3] * second[2],
        first[2] * second[1] + first[3] * second[3],
        first[4] * second[0] + first[5] * second[2] + second[4],
        first[4] * second[1] + first[5] * second[3] + second[5],
    ]
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_gap: f64,
    word_gap: f64,
    scale: f64,
    leading: f64,
}

impl Default for State {
    fn default() -> Self {
        State {
            matrix: UNIT,
            font: None,
            size: 1.0,
            character_gap: 0.0,
            word_gap: 0.0,
            scale: 1.0,
            leading: 0.0,
        }
    }
}

struct Pen {
    state: State,
    saved: Vec<State>,
    text_matrix: Matrix,
    line_matrix: Matrix,
    /// Where the last stretch ended: x, y and its height.
    last: Option<(f64, f64, f64)>,
}

impl Reader {
    /// Runs a page program for its text.
    pub(super) fn page(
        &mut self,
        document: &mut Document<'_>,
        program: &[u8],
        resources: &Dictionary,
        meter: &mut Meter,
    ) -> Shown {
        let mut shown = Shown::default();
        let mut pen = Pen {
            state: State::default(),
            saved: Vec::new(),
            text_matrix: UNIT,
            line_matrix: UNIT,
            last: None,
        };
        self.run(document, program, resources, &mut pen, &mut shown, meter, 0);
        shown
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the machine of a page program and its surroundings, called in two places"
    )]
    fn run(
        &mut self,
        document: &mut Document<'_>,
        program: &[u8],
        resources: &Dictionary,
        pen: &mut Pen,
        shown: &mut Shown,
        meter: &mut Meter,
        depth: usize,
    ) {
        if meter.spend(Cost::Parse, 2 * program.len() as u64).is_err() {
            return;
        }
        let limit = meter.budget().text_bytes;
        let mut lexer = Lexer::new(program, 0, program.len());
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            if shown.text.len() > limit {
                return;
            }
            let Object::Word(operator) = object else {
                if operands.len() < OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            match operator.as_slice() {
                b"Tf" => {
                    pen.state.font = operands
                        .first()
                        .and_then(Object::name)
                        .and_then(|name| self.font(document, resources, name, meter));
                    pen.state.size = operands.get(1).and_then(Object::number).unwrap_or(1.0);
                }
                b"Do" => {
                    if let Some(name) = operands.first().and_then(Object::name)
                        && depth < FORMS
                    {
                        self.form(document, resources, name, pen, shown, meter, depth);
                    }
                }
                // An inline picture: its data end at a word `EI`.
                b"ID" => {
                    let rest = &program[lexer.at.min(program.len())..];
                    lexer.at += super::super::kind::find(rest, b"EI").map_or(rest.len(), |end| end + 2);
                }
                operator => pen.operate(operator, &operands, shown),
            }
            operands.clear();
        }
    }

    #[expect(clippy::too_many_arguments, reason = "passes on what `run` was given")]
    fn form(
        &mut self,
        document: &mut Document<'_>,
        resources: &Dictionary,
        name: &str,
        pen: &mut Pen,
        shown: &mut Shown,
        meter: &mut Meter,
        depth: usize,
    ) {
        let Some(&Object::Reference(number)) =
            document.get(resources, "XObject").dictionary().and_then(|objects| objects.get(name))
        else {
            return;
        };
        let Some(entries) =
            document.objects.get(&number).and_then(|object| object.value.dictionary()).cloned()
        else {
            return;
        };
        if !entries.is("Subtype", "Form") {
            return;
        }
        let Some(decoded) = document.stream(number, meter) else { return };
        let own = document.get(&entries, "Resources").dictionary().cloned();
        let matrix = numbers(document.get(&entries, "Matrix"));
        pen.save();
        if let Ok(matrix) = Matrix::try_from(matrix) {
            pen.state.matrix = multiply(&matrix, &pen.state.matrix);
        }
        self.run(document, &decoded.bytes, own.as_ref().unwrap_or(resources), pen, shown, meter, depth + 1);
        pen.restore();
    }

    fn font(
        &mut self,
        document: &mut Document<'_>,
        resources: &Dictionary,
        name: &str,
        meter: &mut Meter,
    ) -> Option<Rc<Font>> {
        let fonts = document.get(resources, "Font").dictionary()?;
        match fonts.get(name)? {
            Object::Reference(number) => {
                let number = *number;
                if let Some(font) = self.fonts.get(&number) {
                    return Some(font.clone());
                }
                let entries = document.objects.get(&number)?.value.dictionary()?.clone();
                let font = Rc::new(Font::new(document, &entries, meter));
                self.fonts.insert(number, font.clone());
                Some(font)
            }
            Object::Dictionary(entries) => {
                let entries = entries.clone();
                Some(Rc::new(Font::new(document, &entries, meter)))
            }
            _ => None,
        }
    }
}

fn numbers(object: &Object) -> Vec<f64> {
    object.array().map(|items| items.iter().filter_map(Object::number).collect()).unwrap_or_default()
}

impl Pen {
    fn save(&mut self) {
        if self.saved.len() < SAVED {
            self.saved.push(self.state.clone());
        }
    }

    fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    fn operate(&mut self, operator: &[u8], operands: &[Object], shown: &mut Shown) {
        let number = |index: usize| operands.get(index).and_then(Object::number).unwrap_or(0.0);
        match operator {
            b"q" => self.save(),
            b"Q" => self.restore(),
            b"cm" => {
                let matrix: Matrix = std::array::from_fn(number);
                self.state.matrix = multiply(&matrix, &self.state.matrix);
            }
            b"BT" => {
                self.text_matrix = UNIT;
                self.line_matrix = UNIT;
            }
            b"Tm" => {
                self.line_matrix = std::array::from_fn(number);
                self.text_matrix = self.line_matrix;
            }
            b"Td" => self.next_line(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"TL" => self.state.leading = number(0),
            b"Tc" => self.state.character_gap = number(0),
            b"Tw" => self.state.word_gap = number(0),
            b"Tz" => self.state.scale = number(0) / 100.0,
            b"Tj" => self.show(operands.first(), shown),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operands.first(), shown);
            }
            b"\"" => {
                self.state.word_gap = number(0);
                self.state.character_gap = number(1);
                self.next_line(0.0, -self.state.leading);
                self.show(operands.get(2), shown);
            }
            b"TJ" => {
                for item in operands.first().and_then(Object::array).unwrap_or_default() {
                    match item {
                        Object::Number(shift) => {
                            self.advance(-shift / 1000.0 * self.state.size * self.state.scale);
                        }
                        other => self.show(Some(other), shown),
                    }
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line_matrix = multiply(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line_matrix);
        self.text_matrix = self.line_matrix;
    }

    fn advance(&mut self, x: f64) {
        self.text_matrix = multiply(&[1.0, 0.0, 0.0, 1.0, x, 0.0], &self.text_matrix);
    }

    /// ISO 32000-1 §9.4.4: a string's characters one by one, each moving the pen.
    fn show(&mut self, codes: Option<&Object>, shown: &mut Shown) {
        let Some(codes) = codes.and_then(Object::text) else { return };
        let place = multiply(&self.text_matrix, &self.state.matrix);
        let height = (self.state.size * (place[2].hypot(place[3]))).abs().max(0.1);
        let mut words = String::new();
        let mut advance = 0.0;
        match self.state.font.clone() {
            Some(font) => {
                for code in codes.chunks(font.code_bytes) {
                    let code = code.iter().fold(0u32, |sum, &byte| sum << 8 | u32::from(byte));
                    font.say(code, &mut words);
                    let gap = if code == 32 && font.code_bytes == 1 { self.state.word_gap } else { 0.0 };
                    advance += (font.width(code) / 1000.0 * self.state.size + self.state.character_gap + gap)
                        * self.state.scale;
                }
            }
            None => words.extend(codes.iter().map(|&byte| text::windows_1252(byte))),
        }
        self.divide(place[4], place[5], height, &words, shown);
        self.advance(advance);
        let end = multiply(&self.text_matrix, &self.state.matrix);
        self.last = Some((end[4], place[5], height));
        shown.text.push_str(&words);
        if shown.runs.len() < RUNS && !words.trim().is_empty() {
            shown.runs.push(Run { x: place[4], y: place[5], text: words });
        }
    }

    /// Puts a blank or a line end where the next stretch does not follow the last one.
    fn divide(&self, x: f64, y: f64, height: f64, words: &str, shown: &mut Shown) {
        let Some((last_x, last_y, last_height)) = self.last else { return };
        if shown.text.is_empty() || shown.text.ends_with('\n') {
            return;
        }
        let height = height.max(last_height);
        if (y - last_y).abs() > 0.5 * height {
            shown.text.push('\n');
        } else if (x > last_x + 0.18 * height || x < last_x - height)
            && !shown.text.ends_with(' ')
            && !words.starts_with(' ')
        {
            shown.text.push(' ');
        }
    }
}

/// What is needed of a font: characters and widths.
struct Font {
    /// Bytes of one character code.
    code_bytes: usize,
    to_unicode: HashMap<u32, String>,
    /// Characters by glyph names in the encoding's differences.
    differences: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// A composite font whose codes say nothing without a map.
    is_composite: bool,
}

impl Font {
    fn new(document: &mut Document<'_>, entries: &Dictionary, meter: &mut Meter) -> Self {
        let is_composite = entries.is("Subtype", "Type0");
        let mut font = Font {
            code_bytes: if is_composite { 2 } else { 1 },
            to_unicode: HashMap::new(),
            differences: HashMap::new(),
            widths: HashMap::new(),
            default_width: if is_composite { 1000.0 } else { 500.0 },
            is_composite,
        };
        if let Some(&Object::Reference(number)) = entries.get("ToUnicode")
            && let Some(decoded) = document.stream(number, meter)
            && meter.spend(Cost::Parse, decoded.bytes.len() as u64).is_ok()
        {
            font.read_map(&decoded.bytes);
        }
        if is_composite {
            font.read_composite_widths(document, entries);
        } else {
            font.read_widths(document, entries);
            font.read_differences(document, entries);
        }
        font
    }

    fn width(&self, code: u32) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.default_width)
    }

    fn say(&self, code: u32, words: &mut String) {
        if let Some(known) = self.to_unicode.get(&code).or_else(|| self.differences.get(&code)) {
            words.push_str(known);
        } else if !self.is_composite && self.to_unicode.is_empty() {
            // ISO 32000-1 annex D: the common encodings agree in ASCII, and mostly with Windows-1252 above.
            let character = text::windows_1252(code as u8);
            if !character.is_control() {
                words.push(character);
            }
        }
    }

    fn read_widths(&mut self, document: &Document<'_>, entries: &Dictionary) {
        let first = document.get(entries, "FirstChar").integer().unwrap_or(0).clamp(0, 255) as u32;
        let Some(widths) = document.get(entries, "Widths").array() else { return };
        for (index, width) in widths.iter().take(256).enumerate() {
            if let Some(width) = document.resolve(width).number() {
                self.widths.insert(first + index as u32, width);
            }
        }
    }

    /// ISO 32000-1 §9.7.4.3: `first [w1 w2 ...]` or `first last w`.
    fn read_composite_widths(&mut self, document: &Document<'_>, entries: &Dictionary) {
        let descendants = document.get(entries, "DescendantFonts").array();
        let Some(descendant) =
            descendants.and_then(|fonts| fonts.first()).and_then(|font| document.resolve(font).dictionary())
        else {
            return;
        };
        if let Some(width) = document.get(descendant, "DW").number() {
            self.default_width = width;
        }
        let mut items = document
            .get(descendant, "W")
            .array()
            .unwrap_or_default()
            .iter()
            .map(|item| document.resolve(item));
        while let (Some(first), Some(second)) = (items.next().and_then(Object::integer), items.next()) {
            if self.widths.len() >= MAP_ENTRIES {
                return;
            }
            let first = first.clamp(0, 0xFFFF) as u32;
            if let Some(widths) = second.array() {
                for (index, width) in widths.iter().filter_map(Object::number).enumerate() {
                    self.widths.insert(first + index as u32, width);
                }
            } else if let (Some(last), Some(width)) =
                (second.integer(), items.next().and_then(Object::number))
            {
                let last = last.clamp(0, 0xFFFF) as u32;
                for code in first..=last.min(first + 4096) {
                    self.widths.insert(code, width);
                }
            }
        }
    }

    /// ISO 32000-1 §9.6.6.1: numbers set the code, names say the glyphs from there.
    fn read_differences(&mut self, document: &Document<'_>, entries: &Dictionary) {
        let Some(encoding) = document.get(entries, "Encoding").dictionary() else { return };
        let Some(items) = document.get(encoding, "Differences").array() else { return };
        let mut code = 0u32;
        for item in items.iter().take(1_024) {
            match item {
                Object::Number(number) => code = number.clamp(0.0, 255.0) as u32,
                Object::Name(name) => {
                    if let Some(character) = glyph(name) {
                        self.differences.insert(code, character);
                    }
                    code += 1;
                }
                _ => {}
            }
        }
    }

    /// ISO 32000-1 §9.10.3: `bfchar` and `bfrange` of a character map.
    fn read_map(&mut self, map: &[u8]) {
        let mut lexer = Lexer::new(map, 0, 200_000);
        let mut items: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            let Object::Word(word) = &object else {
                if items.len() < 3 * MAP_ENTRIES {
                    items.push(object);
                }
                continue;
            };
            match word.as_slice() {
                b"endcodespacerange" => {
                    if let Some(bytes) = items.last().and_then(Object::text).map(<[u8]>::len) {
                        self.code_bytes = bytes.clamp(1, 2);
                    }
                }
                b"endbfchar" => items.chunks_exact(2).for_each(|pair| self.map_one(&pair[0], &pair[1])),
                b"endbfrange" => items.chunks_exact(3).for_each(|three| self.map_range(three)),
                _ => {}
            }
            items.clear();
        }
    }

    fn map_one(&mut self, code: &Object, unicode: &Object) {
        let (Some(code), Some(unicode)) = (code.text(), unicode.text()) else { return };
        if self.to_unicode.len() < MAP_ENTRIES {
            self.to_unicode.insert(big_endian(code), text::utf16(unicode, u16::from_be_bytes));
        }
    }

    fn map_range(&mut self, three: &[Object]) {
        let (Some(first), Some(last)) = (three[0].text().map(big_endian), three[1].text().map(big_endian))
        else {
            return;
        };
        let count = last.saturating_sub(first).min(0xFFFF);
        match &three[2] {
            Object::Text(start) => {
                let Some((head, tail)) = start.split_last_chunk::<2>() else { return };
                let start = u16::from_be_bytes(*tail);
                let prefix = text::utf16(head, u16::from_be_bytes);
                for step in 0..=count {
                    if self.to_unicode.len() >= MAP_ENTRIES {
                        return;
                    }
                    let unit = start.wrapping_add(step as u16);
                    let character = char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}');
                    self.to_unicode.insert(first + step, format!("{prefix}{character}"));
                }
            }
            Object::Array(items) => {
                for (step, item) in items.iter().take(count as usize + 1).enumerate() {
                    if let Some(unicode) = item.text()
                        && self.to_unicode.len() < MAP_ENTRIES
                    {
                        self.to_unicode.insert(first + step as u32, text::utf16(unicode, u16::from_be_bytes));
                    }
                }
            }
            _ => {}
        }
    }
}

fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

/// Returns the character of a glyph name: letters are their own names, `uniXXXX` and `uXXXX` say it, a few are common.
fn glyph(name: &str) -> Option<String> {
    const NAMES: &[(&str, &str)] = &[
        ("space", " "),
        ("period", "."),
        ("comma", ","),
        ("colon", ":"),
        ("semicolon", ";"),
        ("hyphen", "-"),
        ("minus", "-"),
        ("slash", "/"),
        ("backslash", "\\"),
        ("underscore", "_"),
        ("at", "@"),
        ("ampersand", "&"),
        ("question", "?"),
        ("exclam", "!"),
        ("numbersign", "#"),
        ("percent", "%"),
        ("equal", "="),
        ("plus", "+"),
        ("asterisk", "*"),
        ("parenleft", "("),
        ("parenright", ")"),
        ("bracketleft", "["),
        ("bracketright", "]"),
        ("quotesingle", "'"),
        ("quotedbl", "\""),
        ("quoteright", "’"),
        ("quoteleft", "‘"),
        ("quotedblleft", "“"),
        ("quotedblright", "”"),
        ("dollar", "$"),
        ("Euro", "€"),
        ("sterling", "£"),
        ("bullet", "•"),
        ("endash", "–"),
        ("emdash", "—"),
        ("fi", "fi"),
        ("fl", "fl"),
        ("ff", "ff"),
        ("ffi", "ffi"),
        ("zero", "0"),
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("less", "<"),
        ("greater", ">"),
        ("adieresis", "ä"),
        ("odieresis", "ö"),
        ("udieresis", "ü"),
        ("germandbls", "ß"),
        ("eacute", "é"),
        ("egrave", "è"),
        ("agrave", "à"),
        ("ccedilla", "ç"),
        ("ntilde", "ñ"),
        ("aacute", "á"),
        ("oacute", "ó"),
        ("iacute", "í"),
        ("uacute", "ú"),
    ];
    if name.len() == 1 {
        return Some(name.to_owned());
    }
    if let Some((_, character)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some((*character).to_owned());
    }
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))?;
    let code = u32::from_str_radix(digits.get(..4)?, 16).ok()?;
    char::from_u32(code).map(String::from)
}
