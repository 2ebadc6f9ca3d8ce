//! Any text as a DKIM key record, and any bytes as the key in it.
#![no_main]

use base64::{Engine, engine::general_purpose::STANDARD};
use libfuzzer_sys::fuzz_target;
use mail::authentication::key::KeyRecord;

fn check(text: &[u8]) {
    if let Ok(KeyRecord { key: Some(key), .. }) = KeyRecord::parse(text) {
        assert!(key.bits() > 0);
    }
}

fuzz_target!(|raw: &[u8]| {
    check(raw);
    check(format!("p={}", STANDARD.encode(raw)).as_bytes());
});
