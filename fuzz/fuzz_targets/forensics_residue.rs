//! Any bytes that addresses are looked for in: no panic, bounded work, and what lies there in plain is said wherever the bytes are cut.

#![no_main]

use std::collections::BTreeSet;

use forensics::residue::{Coat, Scanner};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u8>, u16)| {
    let (bytes, chunk) = input;
    assert_eq!(plain(&bytes, bytes.len()), plain(&bytes, usize::from(chunk)));
});

fn plain(bytes: &[u8], chunk: usize) -> BTreeSet<(u64, String)> {
    let (mut scanner, mut all) = (Scanner::default(), BTreeSet::new());
    let mut take = |found: &forensics::residue::Found<'_>| {
        if found.coat == Coat::Plain {
            all.insert((found.place, found.widest()));
        }
    };
    bytes.chunks(chunk.max(1)).for_each(|chunk| scanner.feed(chunk, &mut take));
    scanner.finish(&mut take);
    all
}
