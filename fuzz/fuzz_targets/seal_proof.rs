//! Proofs, tiles and bundles: verifying arbitrary paths must end, and must not accept what was not proved.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::ledger::{
    proof::{HandedProof, Head, verify_consistency, verify_inclusion},
    tile::{Tile, read_bundle, write_bundle},
};

fuzz_target!(|input: (u64, u64, Vec<[u8; 32]>, String, Vec<u8>)| {
    let (older, newer, path, text, bytes) = input;
    // Nobody finds a path from this leaf to this root.
    assert!(verify_inclusion(&[1; 32], older, newer, &path, &[2; 32]).is_err());
    let (one, other) = (Head { size: older, root: [1; 32] }, Head { size: newer, root: [2; 32] });
    assert!(verify_consistency(&one, &other, &path).is_err());
    if let Ok(proof) = HandedProof::parse(&text) {
        assert_eq!(HandedProof::parse(&proof.to_text()).as_ref(), Ok(&proof));
    }
    if let Some(tile) = Tile::parse(&text) {
        assert_eq!(tile.path(), text);
    }
    if let Some(entries) = read_bundle(&bytes) {
        assert_eq!(write_bundle(&entries).as_deref(), Some(bytes.as_slice()));
    }
});
