//! Any bytes as a message: parsed, opened, made into facts. Nothing may panic, and every span lies in what it counts in.
#![no_main]

use judge::facts::{Facts, Setting, open_attachments};
use libfuzzer_sys::fuzz_target;
use mail::files::{Budget, Meter};
use mail::{Limits, Message, Place};

fuzz_target!(|raw: &[u8]| {
    let message = Message::parse(raw, &Limits::default());
    let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
    let facts = Facts::new(message, opened, Setting::default());
    let visible = facts.body.visible_text();
    for link in facts.body.links.iter() {
        assert!(link.visible_span.is_none_or(|span| visible.get(span.range()).is_some()));
        match link.place {
            Some(Place::Raw(span)) => assert!(raw.get(span.range()).is_some()),
            Some(Place::Text { part, span }) => {
                let text = facts.message.part(part).and_then(|part| part.text()).unwrap_or_default();
                assert!(text.get(span.range()).is_some());
            }
            None => {}
        }
    }
    assert!(visible.get(facts.body.current_thread.span.range()).is_some());
    assert!(facts.body.previous_threads.iter().all(|thread| visible.get(thread.span.range()).is_some()));
    for file in &facts.attachments {
        if let Some(opened) = &file.opened {
            let _ = judge::explode::explode(file, opened);
        }
    }
});
