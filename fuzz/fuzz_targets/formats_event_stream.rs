//! Event streams of a hub: any bytes, cut anywhere, say the same; and no event is larger than allowed.

#![no_main]

use formats::event_stream::Reader;
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 1_000;

fuzz_target!(|given: (&[u8], u16)| {
    let (bytes, at) = given;
    let whole = Reader::new(LIMIT).take(bytes);
    if let Ok(events) = &whole {
        // A byte that is no UTF-8 becomes three.
        assert!(events.iter().all(|event| event.data.len() <= 3 * LIMIT));
        let (before, after) = bytes.split_at(usize::from(at).min(bytes.len()));
        let mut reader = Reader::new(LIMIT);
        let mut parts = reader.take(before).unwrap_or_default();
        parts.extend(reader.take(after).unwrap_or_default());
        assert_eq!(&parts, events);
    }
});
