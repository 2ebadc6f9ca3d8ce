//! Carrying out what the gate wants changed in a message that goes on: fields taken out, fields put on top. The rest stays as it is, byte for byte.

use std::borrow::Cow;

use crate::ingest::Edits;
use crate::ingest::fields::spans_of;

/// Longest field name that we write (RFC 5322 §2.1.1 gives a line 998 bytes).
const NAME_BYTES: usize = 100;

/// The message with the changes made, as pieces that stand one behind the other: what stays is not copied.
pub(super) fn pieces<'m>(message: &'m [u8], edits: &Edits) -> Vec<Cow<'m, [u8]>> {
    let mut added = Vec::new();
    for (name, value) in &edits.add {
        field_write(name, value, &mut added);
    }
    let mut pieces = vec![Cow::Owned(added)];
    let mut from = 0;
    for span in spans_of(message, &edits.remove) {
        pieces.push(Cow::Borrowed(&message[from..span.start]));
        from = span.end;
    }
    pieces.push(Cow::Borrowed(&message[from..]));
    pieces
}

/// Writes one field. Whatever the value holds, it stays one field: each further line begins with white space (RFC 5322 §2.2.3).
fn field_write(name: &str, value: &str, out: &mut Vec<u8>) {
    let is_name = !name.is_empty()
        && name.len() <= NAME_BYTES
        && name.bytes().all(|byte| matches!(byte, 33..=57 | 59..=126));
    debug_assert!(is_name, "our own field names are names: {name}");
    if !is_name {
        return;
    }
    out.extend_from_slice(name.as_bytes());
    out.push(b':');
    for (place, line) in value.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).enumerate() {
        if place > 0 {
            out.extend_from_slice(b"\r\n");
        }
        if !line.starts_with([' ', '\t']) {
            out.push(b' ');
        }
        out.extend_from_slice(line.trim_end().as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::{Edits, pieces};
    use crate::ingest::FieldPlace;

    fn check(message: &str, remove: &[(&str, u32)], add: &[(&str, &str)], expected: &str) {
        let edits = Edits {
            remove: remove
                .iter()
                .map(|(name, place)| FieldPlace { name: (*name).to_owned(), place: *place })
                .collect(),
            add: add.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let edited = pieces(message.as_bytes(), &edits).concat();
        assert_eq!(String::from_utf8_lossy(&edited), expected);
    }

    const MESSAGE: &str = "A: 1\r\nb: 2\r\n folded\r\nA : 3\r\nno colon\r\nA: 4\r\n\r\nA: body\r\n";

    #[test]
    fn fields_go_by_name_and_place() {
        check(MESSAGE, &[], &[], MESSAGE);
        check(MESSAGE, &[("a", 1)], &[], &MESSAGE.replacen("A: 1\r\n", "", 1));
        check(MESSAGE, &[("A", 2)], &[], &MESSAGE.replace("A : 3\r\n", ""));
        check(MESSAGE, &[("A", 3), ("B", 1)], &[], "A: 1\r\nA : 3\r\nno colon\r\n\r\nA: body\r\n");
        check(MESSAGE, &[("A", 4), ("C", 1), ("A", 0)], &[], MESSAGE);
        check("A: 1", &[("A", 1)], &[], "");
    }

    #[test]
    fn fields_come_on_top_in_their_order() {
        check("B: 2\r\n\r\nx\r\n", &[("B", 1)], &[("X", "1"), ("Y", "2")], "X: 1\r\nY: 2\r\n\r\nx\r\n");
        check("\r\nx\r\n", &[], &[("X", "1;\r\n  folded")], "X: 1;\r\n  folded\r\n\r\nx\r\n");
        // A value can become neither another field nor the end of the header.
        check("\r\n", &[], &[("X", "1\r\nBcc: all\r\n\r\n<p>\n")], "X: 1\r\n Bcc: all\r\n <p>\r\n\r\n");
        check("\r\n", &[], &[("X", "")], "X:\r\n\r\n");
    }
}
