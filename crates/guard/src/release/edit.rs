//! Taking fields out of a message's header and putting fields on top; everything else stays byte for byte. Pure.
//! Not the decision which (`ingest::fields`, `ingest::mark`).

use crate::ingest::FieldPlace;
use crate::ingest::fields::{raw_fields, spans_of};

/// Returns the message without the fields named and with those added above all others, in their order.
///
/// A place that does not exist takes nothing out. Lines that are no field stay.
#[must_use]
pub fn edited(message: &[u8], remove: &[FieldPlace], add: &[(String, String)]) -> Vec<u8> {
    let mut edited = Vec::with_capacity(message.len() + 256);
    for (name, value) in add {
        edited.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    let mut from = 0;
    for span in spans_of(message, remove) {
        edited.extend_from_slice(&message[from..span.start]);
        from = span.end;
    }
    edited.extend_from_slice(&message[from..]);
    edited
}

/// Says whether the header has a field of this name.
#[must_use]
pub fn has_field(message: &[u8], wanted: &str) -> bool {
    raw_fields(message).any(|field| field.name.eq_ignore_ascii_case(wanted.as_bytes()))
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
