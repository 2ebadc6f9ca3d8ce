//! Taking fields out of a message's header and putting fields on top; everything else stays byte for byte. Pure.
//! Not the decision which (`ingest::fields`, `ingest::mark`).

use memchr::memchr;

use crate::ingest::FieldPlace;

/// Returns the message without the fields named and with those added above all others, in their order.
///
/// A place that does not exist takes nothing out. Lines that are no field stay.
#[must_use]
pub fn edited(message: &[u8], remove: &[FieldPlace], add: &[(String, String)]) -> Vec<u8> {
    let mut edited = Vec::with_capacity(message.len() + 256);
    for (name, value) in add {
        edited.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    let mut counted: Vec<(Vec<u8>, u32)> = Vec::new();
    let mut at = 0;
    while let Some(field) = next_field(&message[at..]) {
        let bytes = &message[at..at + field.length];
        at += field.length;
        let Some(name) = field.name else {
            edited.extend_from_slice(bytes);
            continue;
        };
        // Only names that somebody wants out are counted.
        let is_wanted = |place: &&FieldPlace| place.name.as_bytes().eq_ignore_ascii_case(name);
        if !remove.iter().any(|place| is_wanted(&place)) {
            edited.extend_from_slice(bytes);
            continue;
        }
        let number = count(&mut counted, name);
        if !remove.iter().filter(is_wanted).any(|place| place.place == number) {
            edited.extend_from_slice(bytes);
        }
    }
    edited.extend_from_slice(&message[at..]);
    edited
}

/// Says whether the header has a field of this name.
#[must_use]
pub fn has_field(message: &[u8], wanted: &str) -> bool {
    let mut at = 0;
    while let Some(field) = next_field(&message[at..]) {
        if field.name.is_some_and(|name| name.eq_ignore_ascii_case(wanted.as_bytes())) {
            return true;
        }
        at += field.length;
    }
    false
}

fn count(counted: &mut Vec<(Vec<u8>, u32)>, name: &[u8]) -> u32 {
    if let Some((_, number)) = counted.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        *number += 1;
        return *number;
    }
    counted.push((name.to_vec(), 1));
    1
}

struct Field<'m> {
    /// What stands before the colon; none of a line that is no field.
    name: Option<&'m [u8]>,
    /// With its folded lines (RFC 5322 §2.2.3).
    length: usize,
}

/// The next field of a header; none at its end.
fn next_field(rest: &[u8]) -> Option<Field<'_>> {
    if rest.is_empty() || rest.starts_with(b"\r\n") || rest.starts_with(b"\n") {
        return None;
    }
    let mut length = 0;
    loop {
        length = memchr(b'\n', &rest[length..]).map_or(rest.len(), |line| length + line + 1);
        if !matches!(rest.get(length), Some(b' ' | b'\t')) {
            break;
        }
    }
    let name = memchr(b':', &rest[..length]).map(|colon| rest[..colon].trim_ascii_end());
    Some(Field { name, length })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str =
        "A: 1\r\nX-Mark: first\r\n folded\r\nno field\r\nx-mark : second\r\nB: 2\r\n\r\nX-Mark: body\r\n";

    fn check(remove: &[(&str, u32)], add: &[(&str, &str)], expected: &str) {
        let remove: Vec<FieldPlace> =
            remove.iter().map(|(name, place)| FieldPlace { name: (*name).into(), place: *place }).collect();
        let add: Vec<(String, String)> =
            add.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        assert_eq!(String::from_utf8(edited(MESSAGE.as_bytes(), &remove, &add)).unwrap(), expected);
    }

    #[test]
    fn nothing_asked_for_changes_nothing() {
        check(&[], &[], MESSAGE);
        check(&[("X-Mark", 3), ("C", 1)], &[], MESSAGE);
    }

    #[test]
    fn fields_go_by_their_place_and_the_rest_stays() {
        check(&[("X-MARK", 1)], &[], &MESSAGE.replace("X-Mark: first\r\n folded\r\n", ""));
        check(&[("X-Mark", 2)], &[], &MESSAGE.replace("x-mark : second\r\n", ""));
        let both = MESSAGE.replace("X-Mark: first\r\n folded\r\n", "").replace("x-mark : second\r\n", "");
        check(&[("X-Mark", 1), ("X-Mark", 2)], &[], &both);
    }

    #[test]
    fn fields_are_added_on_top_in_their_order() {
        check(&[], &[("One", "1"), ("Two", "2")], &format!("One: 1\r\nTwo: 2\r\n{MESSAGE}"));
    }

    #[test]
    fn odd_messages_stay_whole() {
        for message in
            ["", "\r\n", "\r\nbody", "no header at all", "A: 1", " folded from nothing\r\nA: 1\n\nbody"]
        {
            assert_eq!(edited(message.as_bytes(), &[], &[]), message.as_bytes());
        }
        assert!(has_field(b"a:1\nMESSAGE-id: <x>\n\nbody", "Message-ID"));
        assert!(!has_field(b"a:1\n\nMessage-ID: <x>\n", "Message-ID"));
    }
}
