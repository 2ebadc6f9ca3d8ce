//! Calendars, scripts, pages and attached messages: what is text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::files::{Budget, Given, Meter, open};

/// Opens bytes within a small budget, so that the fuzzer spends its time on paths, not on volume.
fn opened(bytes: &[u8]) {
    let budget =
        Budget { steps: 20_000_000, unpacked_bytes: 2 << 20, file_bytes: 1 << 20, ..Budget::default() };
    let mut meter = Meter::new(budget.clone());
    let opened = open(Given { bytes, file_name: "a.ics", declared_type: "" }, &["4711"], &mut meter);
    assert!(meter.steps_taken() <= budget.steps && opened.nodes.len() <= budget.files as usize + 1);
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let beginnings: [&[u8]; 4] =
        [b"BEGIN:VCALENDAR\n", b"<html><script>", b"<svg>", b"From: a@example.com\nMIME-Version: 1.0\n"];
    opened(&[beginnings[usize::from(*choice) % beginnings.len()], rest].concat());
    let _ = mail::files::script::words(&mail::files::text::decode(rest));
});
