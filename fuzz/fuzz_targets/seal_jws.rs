//! Signed texts of strangers: any text is read or refused, and none verifies that was not signed.
//! Also a text of ours with one byte changed, which nobody may take for it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::{
    jws::{Parsed, sign},
    signature::SigningKey,
};

fuzz_target!(|given: (&str, &[u8], u16, u8)| {
    let (text, payload, at, change) = given;
    let key = SigningKey::from_seed(&[1; 32]);
    if let Ok(parsed) = Parsed::parse(text, 4_096) {
        let kind = parsed.header.kind.clone().unwrap_or_default();
        assert!(parsed.verify(&key.verifying_key(), &kind).is_err(), "nobody has this key");
    }
    let mut bytes = sign(&key, "t", payload).into_bytes();
    let at = usize::from(at) % bytes.len();
    bytes[at] ^= change & 0x7f;
    let Ok(changed) = String::from_utf8(bytes) else { return };
    let read = Parsed::parse(&changed, 1 << 20).and_then(|parsed| parsed.verify(&key.verifying_key(), "t"));
    assert_eq!(read.is_ok(), change & 0x7f == 0);
});
