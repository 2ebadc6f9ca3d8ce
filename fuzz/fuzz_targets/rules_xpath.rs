//! Any text as HTML and any other as a path through it: both are read or refused, and the walk ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::xpath::{Document, Path, find};

fuzz_target!(|input: (String, String)| {
    let (html, path) = input;
    let document = Document::parse(&html);
    for path in [path.as_str(), "//*[text()]", "//@*", "//node()[last()]"] {
        if let Ok(path) = Path::parse(path) {
            _ = find(&document, &path);
        }
    }
});
