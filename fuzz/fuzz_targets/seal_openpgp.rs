//! OpenPGP keys: arbitrary bytes are read or refused, and what is kept of a key reads as the same key.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::openpgp::{OpenPgpCertificate, OpenPgpError};

/// 2026-11-22.
const NOW: u64 = 1_795_305_600;

fuzz_target!(|bytes: &[u8]| {
    for key in OpenPgpCertificate::read_all(bytes).unwrap_or_default() {
        let again = OpenPgpCertificate::read_all(key.armoured().as_bytes()).expect("it was read once");
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].fingerprint(), key.fingerprint());
        assert_eq!(again[0].name(NOW), key.name(NOW));
        let sealed_to = key.recipient(NOW).map(|recipient| recipient.fingerprint());
        match again[0].recipient(NOW) {
            Ok(recipient) => assert_eq!(sealed_to, Ok(recipient.fingerprint())),
            // Why not may be said otherwise: signatures that never counted are not kept.
            Err(_) => assert!(sealed_to.is_err()),
        }
        assert_ne!(sealed_to, Err(OpenPgpError::NotKey));
    }
});
