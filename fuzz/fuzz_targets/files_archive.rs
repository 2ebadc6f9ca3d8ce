//! Zip, gzip and tar: the first byte chooses the beginning that leads to each reader.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::files::{Budget, Given, Meter, open};

/// Opens bytes within a small budget, so that the fuzzer spends its time on paths, not on volume.
fn opened(bytes: &[u8]) {
    let budget =
        Budget { steps: 20_000_000, unpacked_bytes: 2 << 20, file_bytes: 1 << 20, ..Budget::default() };
    let mut meter = Meter::new(budget.clone());
    let opened = open(Given { bytes, file_name: "a.zip", declared_type: "" }, &["4711"], &mut meter);
    assert!(meter.steps_taken() <= budget.steps && opened.nodes.len() <= budget.files as usize + 1);
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let mut tar = rest.to_vec();
    if tar.len() > 262 {
        tar[257..262].copy_from_slice(b"ustar");
    }
    match choice % 4 {
        0 => opened(&[b"PK\x03\x04", rest].concat()),
        1 => opened(&[b"PK\x05\x06", rest].concat()),
        2 => opened(&[b"\x1f\x8b\x08", rest].concat()),
        _ => opened(&tar),
    }
});
