//! Pictures: headers, metadata, decoders and the search for codes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::files::{Budget, Given, Meter, open};

/// Opens bytes within a small budget, so that the fuzzer spends its time on paths, not on volume.
fn opened(bytes: &[u8]) {
    let budget =
        Budget { steps: 20_000_000, unpacked_bytes: 2 << 20, file_bytes: 1 << 20, ..Budget::default() };
    let mut meter = Meter::new(budget.clone());
    let opened = open(Given { bytes, file_name: "a.png", declared_type: "" }, &["4711"], &mut meter);
    assert!(meter.steps_taken() <= budget.steps && opened.nodes.len() <= budget.files as usize + 1);
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let beginnings: [&[u8]; 7] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xFF\xD8\xFF",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        b"BM",
        b"P5 60 60 255\n",
        b"",
    ];
    opened(&[beginnings[usize::from(*choice) % beginnings.len()], rest].concat());
});
