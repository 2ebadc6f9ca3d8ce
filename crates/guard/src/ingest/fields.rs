//! Our own fields in a message's header: what we write there, and which of them somebody else wrote before us.
//! Not the reading of a message (`mail::message`): this looks at every line of the header, however many there are, because a forged field
//! must be found behind two thousand others, too.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use mail::auth_results::field::{self, AuthservId};
use memchr::memchr;
use model::verdict::Verdict;

use super::FieldPlace;

/// All our fields begin so; whatever comes in under such a name was not written by us.
pub const PREFIX: &str = "Tidewatch-";

/// Says what was decided: `tag; score=5.20; id=…; reasons=link.mismatch,hidden.text`.
pub const VERDICT: &str = "Tidewatch-Verdict";

/// So many reasons are named in a field; the trace has all of them.
const NAMED_REASONS: usize = 8;

/// One field as it stands in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawField<'m> {
    /// What stands before the colon, without white space at its end.
    pub(crate) name: &'m [u8],
    /// What stands after it, folds included, without the last line end.
    pub(crate) value: &'m [u8],
}

/// Walks over the fields of the header, from the top.
pub(crate) fn raw_fields(message: &[u8]) -> impl Iterator<Item = RawField<'_>> {
    field_spans(message).map(|(_, field)| field)
}

/// The same with the place of each field in the message, its folds and line ends included.
pub(crate) fn field_spans(message: &[u8]) -> impl Iterator<Item = (Range<usize>, RawField<'_>)> {
    let header = header(message);
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < header.len() {
            let from = at;
            at += field_end(&header[from..]);
            let field = &header[from..at];
            // A line without a colon is no field; others follow it.
            if let Some(colon) = memchr(b':', field) {
                let (name, value) = (&field[..colon], &field[colon + 1..]);
                let field = RawField { name: name.trim_ascii_end(), value: value.trim_ascii_end() };
                return Some((from..at, field));
            }
        }
        None
    })
}

/// The bytes before the empty line.
fn header(message: &[u8]) -> &[u8] {
    let mut at = 0;
    while at < message.len() {
        let next = memchr(b'\n', &message[at..]).map_or(message.len(), |end| at + end + 1);
        if matches!(&message[at..next], b"\r\n" | b"\n") {
            return &message[..at];
        }
        at = next;
    }
    message
}

/// The bytes after the empty line.
pub(crate) fn body(message: &[u8]) -> &[u8] {
    let rest = &message[header(message).len()..];
    rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest)
}

/// Where the field that begins here ends: after its last folded line (RFC 5322 §2.2.3).
fn field_end(fields: &[u8]) -> usize {
    let mut end = 0;
    loop {
        end = memchr(b'\n', &fields[end..]).map_or(fields.len(), |line| end + line + 1);
        if !matches!(fields.get(end), Some(b' ' | b'\t')) {
            return end;
        }
    }
}

/// Finds the fields that pretend to be ours; with a name, also the Authentication-Results fields written in it.
///
/// RFC 8601 §5: who writes such a field takes out what strangers wrote in its name. Others' fields stay: they are for others to believe or not.
#[must_use]
pub fn forged(message: &[u8], authserv_id: Option<&AuthservId>) -> Vec<FieldPlace> {
    let mut counted: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut places = Vec::new();
    for field in raw_fields(message) {
        let is_marked = is_ours(field.name);
        let server = authserv_id.filter(|_| field.name.eq_ignore_ascii_case(field::FIELD.as_bytes()));
        if !is_marked && server.is_none() {
            continue;
        }
        // Those that stay are counted, too: a place is among all fields of the name.
        let count = counted.entry(field.name.to_ascii_lowercase()).or_default();
        *count += 1;
        if is_marked || server.is_some_and(|server| server.is_claimed_by(field.value)) {
            places.push(FieldPlace { name: String::from_utf8_lossy(field.name).into_owned(), place: *count });
        }
    }
    places
}

/// Says where the named fields stand in the message, from the top; a place that does not exist is nowhere.
pub(crate) fn spans_of(message: &[u8], places: &[FieldPlace]) -> Vec<Range<usize>> {
    // However many fields and places there are, each is looked at once: somebody else wrote them all.
    let wanted: HashSet<(Vec<u8>, u32)> =
        places.iter().map(|place| (place.name.to_ascii_lowercase().into_bytes(), place.place)).collect();
    let mut counted: HashMap<Vec<u8>, u32> = wanted.iter().map(|(name, _)| (name.clone(), 0)).collect();
    if counted.is_empty() {
        return Vec::new();
    }
    let is_wanted = |(span, field): (Range<usize>, RawField<'_>)| {
        let name = field.name.to_ascii_lowercase();
        let count = counted.get_mut(&name)?;
        *count += 1;
        wanted.contains(&(name, *count)).then_some(span)
    };
    field_spans(message).filter_map(is_wanted).collect()
}

fn is_ours(name: &[u8]) -> bool {
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

/// Writes the field that says what was decided; names and numbers only, nothing of the message's own words.
#[must_use]
pub fn verdict(verdict: &Verdict, is_enforced: bool, id: &str) -> (String, String) {
    let names: Vec<&str> = verdict
        .reasons()
        .iter()
        .map(|reason| reason.id.as_str())
        .filter(|name| is_name(name))
        .take(NAMED_REASONS)
        .collect();
    let mode = if is_enforced { "enforce" } else { "observe" };
    let mut text = format!("{}; score={}; mode={mode}; id={id}", verdict.action(), verdict.score());
    if !names.is_empty() {
        // Folded, so that the line stays below 998 bytes whatever the names are (RFC 5322 §2.1.1).
        text.push_str(";\r\n reasons=");
        text.push_str(&names.join(",\r\n  "));
    }
    (VERDICT.to_owned(), text)
}

/// Names of rules come from files: only those that cannot break a header are written.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 120
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use mail::auth_results::field::AuthservId;

    use super::{body, forged, raw_fields, spans_of};
    use crate::ingest::FieldPlace;

    #[test]
    fn forged_fields_are_found_by_name_and_place() {
        let place = |name: &str, place| FieldPlace { name: name.to_owned(), place };
        let rows: &[(&str, Vec<FieldPlace>)] = &[
            ("Subject: x\r\n\r\nTidewatch-Verdict: in the body\r\n", vec![]),
            ("Tidewatch-Verdict: accept\r\nSubject: x\r\n\r\n", vec![place("Tidewatch-Verdict", 1)]),
            (
                "TIDEWATCH-verdict : accept\r\nX: y\r\ntidewatch-Verdict:\r\n folded\r\n\r\n",
                vec![place("TIDEWATCH-verdict", 1), place("tidewatch-Verdict", 2)],
            ),
            (
                "Tidewatch-Passed: a\nTidewatch-Verdict: b\n\nbody",
                vec![place("Tidewatch-Passed", 1), place("Tidewatch-Verdict", 1)],
            ),
            ("X-Tidewatch-Verdict: another's\r\n\r\n", vec![]),
            ("Subject: a\r\n Tidewatch-Verdict: a fold\r\n\r\n", vec![]),
            ("no colon\r\nTidewatch-Verdict: b\r\n\r\n", vec![place("Tidewatch-Verdict", 1)]),
            ("", vec![]),
        ];
        for (message, expected) in rows {
            assert_eq!(&forged(message.as_bytes(), None), expected, "{message:?}");
        }
    }

    #[test]
    fn authentication_results_in_our_name_are_found_among_those_of_others() {
        let id = AuthservId::parse("mx.shop.example");
        let place = |place| FieldPlace { name: "Authentication-Results".to_owned(), place };
        let message = b"Authentication-Results: front.example; spf=pass\r\n\
            Authentication-Results: MX.shop.example; dkim=pass\r\nSubject: x\r\n\
            Authentication-Results: front.example; spf=pass;\r\n mx.shop.example; dkim=pass\r\n\
            ARC-Authentication-Results: i=1; mx.shop.example; dkim=pass\r\n\r\n\
            Authentication-Results: mx.shop.example; dkim=pass\r\n";
        assert_eq!(forged(message, id.as_ref()), [place(2), place(3)]);
        assert_eq!(forged(message, None), []);
        let whole = 49..101;
        assert_eq!(spans_of(message, &[place(2)]), [whole]);
    }

    #[test]
    fn a_header_of_nothing_but_forged_fields_is_soon_read() {
        // Each under a name of its own, and then all under one: looked at once for each, a hundred thousand would take minutes.
        let many: String = (0..100_000).map(|number| format!("Tidewatch-{number}: x\r\n")).collect();
        let same = "Tidewatch-Verdict: x\r\n".repeat(100_000);
        for message in [many, same] {
            let places = forged(message.as_bytes(), None);
            assert_eq!((places.len(), spans_of(message.as_bytes(), &places).len()), (100_000, 100_000));
        }
    }

    #[test]
    fn a_forged_field_is_found_behind_ten_thousand_others() {
        let mut message = "X-Noise: 1\r\n".repeat(10_000);
        message.push_str("Tidewatch-Verdict: accept\r\n\r\nbody");
        assert_eq!(forged(message.as_bytes(), None).len(), 1);
    }

    #[test]
    fn header_and_body_part_at_the_first_empty_line() {
        let message = b"A: 1\r\nB:\r\n 2\r\n\r\nC: 3\r\n\r\nrest";
        let names: Vec<_> = raw_fields(message).map(|field| field.name).collect();
        assert_eq!(names, [b"A", b"B"]);
        assert_eq!(body(message), b"C: 3\r\n\r\nrest");
        assert_eq!(body(b"A: 1\r\n"), b"");
    }
}
