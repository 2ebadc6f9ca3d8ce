//! Office files: OLE2, packages whose document is the input, macros, rich text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::files::{Budget, Given, Meter, open};

/// Opens bytes within a small budget, so that the fuzzer spends its time on paths, not on volume.
fn opened(bytes: &[u8]) {
    let budget =
        Budget { steps: 20_000_000, unpacked_bytes: 2 << 20, file_bytes: 1 << 20, ..Budget::default() };
    let mut meter = Meter::new(budget.clone());
    let opened = open(Given { bytes, file_name: "a.doc", declared_type: "" }, &["4711"], &mut meter);
    assert!(meter.steps_taken() <= budget.steps && opened.nodes.len() <= budget.files as usize + 1);
}

/// A zip of stored members, enough to lead to the readers of packages.
fn package(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in members {
        let length = (content.len() as u32).to_le_bytes();
        bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&(name.len() as u16).to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(content);
    }
    bytes
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    match choice % 5 {
        0 => opened(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", rest].concat()),
        1 => opened(&package(&[types, ("word/document.xml", rest), ("word/_rels/document.xml.rels", rest)])),
        2 => opened(&package(&[
            types,
            ("xl/sharedStrings.xml", rest),
            ("xl/worksheets/sheet1.xml", rest),
            ("docProps/app.xml", rest),
        ])),
        3 => opened(&package(&[types, ("word/vbaProject.bin", rest)])),
        _ => opened(&[b"{\\rtf1", rest].concat()),
    }
});
