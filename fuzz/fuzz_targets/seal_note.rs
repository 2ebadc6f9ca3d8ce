//! Notes, verifier keys and checkpoints: what strangers hand over as signed text.
//! What parses must come back the same when written, and no signature may verify that was not made.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::{
    ledger::{
        checkpoint::{self, Checkpoint, cosigned_at},
        note::{KeyKind, Note, VerifierKey},
    },
    signature::SigningKey,
};

fuzz_target!(|text: &str| {
    let key = SigningKey::from_seed(&[1; 32]).verifying_key();
    let log = VerifierKey { name: "log.example".into(), kind: KeyKind::Ed25519, key: key.clone() };
    let witness = VerifierKey { name: "witness.example".into(), kind: KeyKind::Cosignature, key };
    if let Ok(note) = Note::parse(text) {
        assert_eq!(Note::parse(&note.to_text()).as_ref(), Ok(&note));
        assert!(note.verify(&log).is_err(), "nobody has this key");
        assert!(!matches!(cosigned_at(&note, &witness), Ok(Some(_))), "nobody has this key");
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text(), text);
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_text(), text);
    }
    assert!(checkpoint::open(text, &log).is_err());
});
