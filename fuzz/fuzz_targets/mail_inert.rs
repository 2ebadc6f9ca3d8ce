//! Any text as HTML made inert: no panic, only known tags with known attributes in quotes, and read again nothing that acts or leads anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{Limits, html};

fuzz_target!(|source: &str| {
    let limits = Limits::default();
    let inert = html::inert::inert(source, &limits);
    let scan = html::scan(&inert.html, &limits);
    let found = &scan.html;
    assert!(found.scripts.is_empty() && found.frames.is_empty() && found.forms.is_empty(), "{}", inert.html);
    assert!(found.links.is_empty() && found.images.is_empty() && found.base.is_none(), "{}", inert.html);
    // The grammar of what may be written: whoever parses it, by whatever rules, finds nothing else.
    let mut rest = inert.html.as_str();
    while let Some(at) = rest.find(['<', '>', '"', '\'', '`', '\0']) {
        let end = at + rest[at..].find('>').expect("a tag that is written is closed");
        let tag = &rest[at..end];
        assert!(tag.starts_with('<') && !tag[1..].contains('<'), "{tag}");
        let plain = |letter: char| letter.is_ascii_alphanumeric() || " </#.,%-():;=\"".contains(letter);
        assert!(tag.chars().all(plain) && tag.matches('"').count().is_multiple_of(2), "{tag}");
        assert!(!tag.contains("url(") && !tag.contains("expression"), "{tag}");
        rest = &rest[end + 1..];
    }
});
