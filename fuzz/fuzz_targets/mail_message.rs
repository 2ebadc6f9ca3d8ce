//! Any bytes as a message: no panic, and every place of evidence lies inside what it counts in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{Limits, Message, Place, mbox};

fuzz_target!(|bytes: &[u8]| {
    let message = Message::parse(bytes, &Limits::default());
    for complaint in &message.complaints {
        match complaint.place {
            Place::Raw(span) => assert!(span.range().end <= bytes.len()),
            Place::Text { part, span } => {
                let text = message.part(part).and_then(|part| part.text()).expect("places name body parts");
                assert!(text.get(span.range()).is_some());
            }
        }
    }
    for part in &message.parts {
        assert!(part.span.contains(part.body_span) && part.span.range().end <= bytes.len());
    }
    let body = &message.body;
    for link in &body.links {
        if let Some(Place::Text { part, span }) = link.place {
            let text = message.part(part).and_then(|part| part.text()).expect("places name body parts");
            assert!(text.get(span.range()).is_some());
        }
        assert!(link.visible_span.is_none_or(|span| body.visible_text().get(span.range()).is_some()));
    }
    assert!(body.visible_text().get(body.current_thread.span.range()).is_some());
    for thread in &body.previous_threads {
        assert!(body.visible_text().get(thread.span.range()).is_some());
    }
    assert!(message.work.html_tokens <= 2 * (bytes.len() + 1));
    for entry in mbox::split(bytes) {
        assert_eq!(&bytes[entry.offset..entry.offset + entry.bytes.len()], entry.bytes);
    }
});
