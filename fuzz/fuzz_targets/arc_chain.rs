//! Any bytes as a message with an ARC chain: its sets, and the text each seal covers. Also any text as a tag list.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{
    Limits, Message,
    authentication::{
        arc::{MAX_INSTANCES, sealed_text, sets},
        field::fields,
        tags::{Tags, base64_folded},
    },
};

fuzz_target!(|raw: &[u8]| {
    let message = Message::parse(raw, &Limits::default());
    let fields = fields(raw, &message);
    if let Ok(sets) = sets(&fields) {
        assert!(sets.len() <= MAX_INSTANCES);
        for end in 0..=sets.len() {
            assert!(sealed_text(&sets[..end]).len() <= 2 * raw.len());
        }
    }
    let Ok(text) = std::str::from_utf8(raw) else { return };
    if let Ok(tags) = Tags::parse(text) {
        if let Some(first) = tags.first_name() {
            assert!(tags.get(first).is_some());
        }
        let _ = tags.get("b").map(base64_folded);
    }
});
