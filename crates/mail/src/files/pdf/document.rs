//! The objects of a PDF, found by looking for them: the cross-reference table is not believed, so a broken one breaks nothing.
//!
//! Of an object written twice the last counts, as in files saved again; objects inside object streams come second to those
//! written out.

use std::collections::HashMap;

use super::super::{Cost, Meter, Reason};
use super::crypt::Key;
use super::filter::{self, Decoded};
use super::object::{Dictionary, Lexer, Object, is_blank};

/// Indirect objects kept: a report of 500 pages has about ten thousand.
const OBJECTS: usize = 20_000;
/// Objects of all kinds made while reading one file, which bounds its memory to some 20 MB.
const VALUES: usize = 300_000;
/// References followed one after another.
const HOPS: usize = 16;

/// An indirect object.
pub(super) struct Indirect {
    pub(super) generation: u16,
    pub(super) value: Object,
    /// Where its stream's data stand in the file.
    pub(super) stream: Option<(usize, usize)>,
    /// It was inside an object stream, which was decrypted as a whole.
    pub(super) is_packed: bool,
}

/// The objects of a file.
pub(super) struct Document<'a> {
    bytes: &'a [u8],
    pub(super) objects: HashMap<u32, Indirect>,
    /// Numbers in the order of the file.
    pub(super) order: Vec<u32>,
    /// Trailers and cross-reference streams, the last first.
    trailers: Vec<Dictionary>,
    pub(super) key: Option<Key>,
    /// It has an encryption dictionary.
    pub(super) is_encrypted: bool,
    /// Something was left out because there was too much of it.
    pub(super) overrun: Option<Reason>,
    /// A cross-reference table or stream was seen where the file says it is.
    pub(super) has_good_table: bool,
    values_left: usize,
    streams_left: u32,
}

impl<'a> Document<'a> {
    /// Finds all objects of a file.
    pub(super) fn new(bytes: &'a [u8], passwords: &[&str], meter: &mut Meter) -> Result<Self, Reason> {
        meter.spend(Cost::Scan, bytes.len() as u64)?;
        let mut document = Document {
            bytes,
            objects: HashMap::new(),
            order: Vec::new(),
            trailers: Vec::new(),
            key: None,
            is_encrypted: false,
            overrun: None,
            has_good_table: false,
            values_left: VALUES,
            streams_left: meter.budget().streams,
        };
        document.find_objects(meter);
        document.find_trailers();
        document.has_good_table = document.check_table();
        document.unlock(passwords, meter);
        document.unpack_object_streams(meter);
        Ok(document)
    }

    fn find_objects(&mut self, meter: &mut Meter) {
        let mut at = 0;
        while let Some(step) = find_word(&self.bytes[at..], b"obj") {
            let mark = at + step;
            at = mark + 3;
            let Some((number, generation)) = heading(self.bytes, mark) else { continue };
            if self.order.len() >= OBJECTS {
                self.overrun = Some(Reason::TooMany);
                return;
            }
            let mut lexer = Lexer::new(self.bytes, at, self.values_left);
            let value = lexer.object().unwrap_or_default();
            self.values_left = lexer.objects_left;
            let end = lexer.at;
            if meter.spend(Cost::Parse, (end - at) as u64 + 10).is_err() || self.values_left == 0 {
                self.overrun = Some(Reason::TooLarge);
                return;
            }
            let stream = value.dictionary().and_then(|entries| stream_span(self.bytes, end, entries));
            at = stream.map_or(end, |(_, end)| end).max(at);
            if let (Some(entries), true) = (value.dictionary(), stream.is_some())
                && entries.is("Type", "XRef")
            {
                self.trailers.insert(0, entries.clone());
            }
            self.order.push(number);
            self.objects.insert(number, Indirect { generation, value, stream, is_packed: false });
        }
    }

    fn find_trailers(&mut self) {
        let mut at = 0;
        while let Some(step) = find_word(&self.bytes[at..], b"trailer") {
            at += step + 7;
            let mut lexer = Lexer::new(self.bytes, at, self.values_left.min(2_000));
            if let Some(Object::Dictionary(entries)) = lexer.object() {
                self.trailers.insert(0, entries);
            }
            if self.trailers.len() > 64 {
                return;
            }
        }
    }

    /// ISO 32000-1 §7.5.5: `startxref` and an offset, where a table or a cross-reference stream stands.
    fn check_table(&self) -> bool {
        let tail = self.bytes.len().saturating_sub(2048);
        let mark = b"startxref";
        let Some(at) = self.bytes[tail..].windows(mark.len()).rposition(|window| window == mark) else {
            return false;
        };
        let mut lexer = Lexer::new(self.bytes, tail + at + mark.len(), 1);
        let offset = lexer
            .object()
            .and_then(|offset| offset.integer())
            .and_then(|offset| usize::try_from(offset).ok());
        let Some(place) = offset.and_then(|offset| self.bytes.get(offset..)) else { return false };
        let head = &place[..place.len().min(32)];
        let head = head.trim_ascii_start();
        head.starts_with(b"xref")
            || head.first().is_some_and(u8::is_ascii_digit) && find_word(head, b"obj").is_some()
    }

    /// Looks up a key in the trailers, the last one first.
    pub(super) fn trailer(&self, key: &str) -> Option<&Object> {
        self.trailers.iter().find_map(|trailer| trailer.get(key))
    }

    fn unlock(&mut self, passwords: &[&str], meter: &mut Meter) {
        let Some(encrypt) = self.trailer("Encrypt").map(|encrypt| self.resolve(encrypt).clone()) else {
            return;
        };
        self.is_encrypted = true;
        let id = match self.trailer("ID").map(|id| self.resolve(id)) {
            Some(Object::Array(parts)) => parts.first().and_then(Object::text).unwrap_or_default().to_vec(),
            _ => Vec::new(),
        };
        let Some(encrypt) = encrypt.dictionary() else { return };
        if meter.spend(Cost::Password, 1 + passwords.len().min(8) as u64).is_err() {
            self.overrun = Some(Reason::TooLarge);
            return;
        }
        let encrypt_number = match self.trailer("Encrypt") {
            Some(Object::Reference(number)) => Some(*number),
            _ => None,
        };
        self.key = Key::new(encrypt, &id, passwords);
        let Some(key) = &self.key else { return };
        for (number, object) in &mut self.objects {
            if Some(*number) != encrypt_number && !object.is_packed {
                open_strings(&mut object.value, *number, object.generation, key);
            }
        }
    }

    /// ISO 32000-1 §7.5.7.
    fn unpack_object_streams(&mut self, meter: &mut Meter) {
        let is_packed = |object: &&u32| {
            self.objects
                .get(object)
                .and_then(|object| object.value.dictionary())
                .is_some_and(|entries| entries.is("Type", "ObjStm"))
        };
        let streams: Vec<u32> = self.order.iter().filter(is_packed).copied().collect();
        for number in streams {
            let Some(decoded) = self.stream(number, meter) else { continue };
            if let Some(reason) = decoded.stopped {
                self.overrun = Some(reason);
            }
            if meter.spend(Cost::Parse, decoded.bytes.len() as u64).is_err() {
                self.overrun = Some(Reason::TooLarge);
                return;
            }
            let entries = self.objects.get(&number).and_then(|object| object.value.dictionary());
            let integer = |key: &str| {
                let value = entries.and_then(|entries| entries.get(key)).map(|value| self.resolve(value));
                value.and_then(Object::integer).and_then(|value| usize::try_from(value).ok()).unwrap_or(0)
            };
            let (count, first) = (integer("N").min(OBJECTS), integer("First"));
            self.unpack(&decoded.bytes, count, first);
        }
    }

    fn unpack(&mut self, bytes: &[u8], count: usize, first: usize) {
        let mut header = Lexer::new(bytes, 0, self.values_left);
        for _ in 0..count {
            let pair = (
                header.object().and_then(|number| number.integer()),
                header.object().and_then(|place| place.integer()),
            );
            let (Some(number), Some(place)) = pair else { break };
            let (Ok(number), Ok(place)) = (u32::try_from(number), usize::try_from(place)) else { continue };
            self.values_left = header.objects_left.min(self.values_left);
            let mut lexer = Lexer::new(bytes, first.saturating_add(place).min(bytes.len()), self.values_left);
            let Some(value) = lexer.object() else { continue };
            self.values_left = lexer.objects_left;
            header.objects_left = header.objects_left.min(self.values_left);
            if self.order.len() >= OBJECTS || self.values_left == 0 {
                self.overrun = Some(Reason::TooMany);
                return;
            }
            if !self.objects.contains_key(&number) {
                self.order.push(number);
                self.objects.insert(number, Indirect { generation: 0, value, stream: None, is_packed: true });
            }
        }
    }

    /// Follows references to what they stand for; a circle of references stands for nothing.
    pub(super) fn resolve<'o>(&'o self, object: &'o Object) -> &'o Object {
        let mut current = object;
        for _ in 0..HOPS {
            let Object::Reference(number) = current else { return current };
            match self.objects.get(number) {
                Some(object) => current = &object.value,
                None => return &Object::Null,
            }
        }
        &Object::Null
    }

    /// Looks up a key and follows its reference.
    pub(super) fn get<'o>(&'o self, entries: &'o Dictionary, key: &str) -> &'o Object {
        entries.get(key).map_or(&Object::Null, |value| self.resolve(value))
    }

    /// Returns the decoded stream of an object, if it has one and streams are left.
    pub(super) fn stream(&mut self, number: u32, meter: &mut Meter) -> Option<Decoded> {
        if self.streams_left == 0 {
            self.overrun = Some(Reason::TooMany);
            return None;
        }
        self.streams_left -= 1;
        let object = self.objects.get(&number)?;
        let (start, end) = object.stream?;
        let entries = self.resolved_filters(object.value.dictionary()?);
        let data = self.bytes.get(start..end)?;
        let is_plain = entries.is("Type", "XRef");
        match &self.key {
            Some(key) if !is_plain => {
                if meter.spend(Cost::Unpack, data.len() as u64).is_err() {
                    self.overrun = Some(Reason::TooLarge);
                    return None;
                }
                let data = key.stream(number, object.generation, data);
                Some(filter::decode(&entries, &data, meter))
            }
            _ => Some(filter::decode(&entries, data, meter)),
        }
    }

    /// The entries that say how a stream is packed may be references themselves.
    fn resolved_filters(&self, entries: &Dictionary) -> Dictionary {
        let follow = |value: &Object| match self.resolve(value) {
            Object::Array(items) => {
                Object::Array(items.iter().map(|item| self.resolve(item).clone()).collect())
            }
            other => other.clone(),
        };
        let wanted = ["Type", "Filter", "DecodeParms", "F", "DP"];
        Dictionary(
            wanted.iter().filter_map(|key| Some(((*key).to_owned(), follow(entries.get(key)?)))).collect(),
        )
    }
}

fn open_strings(object: &mut Object, number: u32, generation: u16, key: &Key) {
    match object {
        Object::Text(sealed) => *sealed = key.string(number, generation, sealed),
        Object::Array(items) => items.iter_mut().for_each(|item| open_strings(item, number, generation, key)),
        Object::Dictionary(entries) => {
            entries.0.iter_mut().for_each(|(_, value)| open_strings(value, number, generation, key));
        }
        _ => {}
    }
}

/// Where a word stands that is not part of a longer one before it (`endobj`).
fn find_word(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += super::super::kind::find(&bytes[at..], word)?;
        if !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphabetic()) {
            return Some(at);
        }
        at += word.len();
    }
}

/// Reads number and generation in front of `obj`.
fn heading(bytes: &[u8], mark: usize) -> Option<(u32, u16)> {
    let before = &bytes[mark.saturating_sub(32)..mark];
    let back = |from: usize, wanted: fn(u8) -> bool| {
        before[..from].iter().rev().take_while(|byte| wanted(**byte)).count()
    };
    let digits = |byte: u8| byte.is_ascii_digit();
    let gap = back(before.len(), is_blank);
    let generation_end = before.len() - gap;
    let generation = back(generation_end, digits);
    let middle_end = generation_end - generation;
    let middle = back(middle_end, is_blank);
    let number_end = middle_end - middle;
    let number = back(number_end, digits);
    if generation == 0 || middle == 0 || number == 0 {
        return None;
    }
    let value = |slice: &[u8]| std::str::from_utf8(slice).ok()?.parse::<u32>().ok();
    let number = value(&before[number_end - number..number_end])?;
    let generation = value(&before[middle_end..generation_end])?;
    Some((number, u16::try_from(generation).ok()?))
}

/// Where the data of a stream stand (ISO 32000-1 §7.3.8): by its length if `endstream` follows there, else by that word.
fn stream_span(bytes: &[u8], end: usize, entries: &Dictionary) -> Option<(usize, usize)> {
    let mut at = end;
    while bytes.get(at).copied().is_some_and(is_blank) {
        at += 1;
    }
    let rest = bytes.get(at..)?;
    let rest = rest.strip_prefix(b"stream")?;
    let skip = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    };
    let start = at + 6 + skip;
    let length =
        entries.get("Length").and_then(Object::integer).and_then(|length| usize::try_from(length).ok());
    if let Some(stop) = length.and_then(|length| start.checked_add(length))
        && let Some(after) = bytes.get(stop..)
        && after[..after.len().min(16)].trim_ascii_start().starts_with(b"endstream")
    {
        return Some((start, stop));
    }
    let data = bytes.get(start..)?;
    let stop =
        super::super::kind::find(data, b"endstream").or_else(|| super::super::kind::find(data, b"endobj"));
    Some((start, start + stop.unwrap_or(data.len())))
}
