//! Any bytes as a mailbox's server: no panic, the same responses however they are cut, no more of literals kept than was said, names of folders and what is said of a token read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::imap::{Challenge, Raw, Response, ResponseReader, WireError, name, wire::TEXT_BYTES};

const KEPT_BYTES: usize = 100;

fn raws(bytes: &[u8], piece: usize) -> Result<Vec<Raw>, WireError> {
    let mut reader = ResponseReader::new(KEPT_BYTES);
    let mut all = Vec::new();
    for mut piece in bytes.chunks(piece) {
        while let Some(raw) = reader.take(&mut piece)? {
            all.push(raw);
        }
    }
    Ok(all)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&size, bytes)) = bytes.split_first() else { return };
    let whole = raws(bytes, usize::MAX);
    assert_eq!(raws(bytes, usize::from(size) + 1), whole);
    for raw in whole.unwrap_or_default() {
        assert!(raw.text.len() <= TEXT_BYTES);
        assert!(raw.literals.iter().map(|literal| literal.bytes.len()).sum::<usize>() <= KEPT_BYTES);
        match Response::read(raw) {
            Response::List(folder) => drop(name::read(&folder.name)),
            Response::GoOn(text) => {
                let scope = Challenge::read(&text).scope.unwrap_or_default();
                assert!(!scope.contains(|letter: char| !letter.is_ascii() || letter.is_control()));
            }
            _ => {}
        }
    }
});
