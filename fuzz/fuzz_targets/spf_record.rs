//! Any text as an SPF record. What was read must come back when its terms are written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::authentication::spf::{Record, record::is_spf};

fuzz_target!(|raw: &[u8]| {
    let _ = is_spf(raw);
    if let Ok(record) = Record::parse(raw) {
        let terms: Vec<&str> = record.directives.iter().map(|directive| &*directive.text).collect();
        let again = Record::parse(format!("v=spf1 {}", terms.join(" ")).as_bytes())
            .expect("its terms were read before");
        assert_eq!(again.directives, record.directives);
    }
});
