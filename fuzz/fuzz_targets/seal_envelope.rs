//! Sealed objects: arbitrary bytes never open, and a changed byte of a real one never does.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::{
    envelope::{self, Header},
    recipient::OpeningKey,
};

fuzz_target!(|input: (Vec<u8>, Vec<u8>, u16, u8)| {
    let (bytes, content, at, change) = input;
    let key = OpeningKey::derive(&[5; 32]);
    let _ = Header::parse(&bytes);
    assert!(envelope::open(&key, b"about", &bytes, 1 << 20).is_err());
    let chance = [7; 64].into();
    let mut sealed =
        envelope::seal(&key.sealing_key(), 1, b"about", &content, &chance).expect("the key is good");
    let at = usize::from(at) % sealed.len();
    sealed[at] ^= change;
    let opened = envelope::open(&key, b"about", &sealed, content.len());
    assert_eq!(opened.is_ok_and(|(_, opened)| *opened == content), change == 0);
});
