//! Any text as HTML, and as plain text with threads and links: no panic, spans inside, letters lead back to themselves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{Limits, html, links, thread};

fuzz_target!(|source: &str| {
    let limits = Limits::default();
    let scan = html::scan(source, &limits);
    assert!(scan.tokens <= 2 * (source.len() + 1));
    let text = &scan.html.display_text;
    for (offset, letter) in text.text.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric()) {
        let at = text.source_offset(u32::try_from(offset).expect("texts are shorter than 4 GiB")) as usize;
        let found = source[at..].chars().next();
        assert!(found == Some(letter) || found == Some('&'));
    }
    for link in &scan.html.links {
        assert!(source.get(link.span.range()).is_some() && source.get(link.href_span.range()).is_some());
        assert!(text.text.get(link.text_span.range()).is_some());
    }
    for run in &scan.html.hidden {
        assert!(source.get(run.span.range()).is_some());
    }
    let split = thread::split(&text.text, &scan.html.quote_marks, &[], &limits);
    assert!(text.text.get(split.current.span.range()).is_some());
    let split = thread::split(source, &[], &[], &limits);
    assert!(source.get(split.current.span.range()).is_some());
    for link in links::find(source, limits.links).links {
        assert_eq!(&source[link.span.range()], link.text);
    }
});
