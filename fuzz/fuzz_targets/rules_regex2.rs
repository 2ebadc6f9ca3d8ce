//! Any text as a pattern, searched in any other: it is refused or it ends, and gates never lose a match.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::pattern::{Glob, Pattern};

fuzz_target!(|input: (String, String, bool, bool)| {
    let (pattern, text, is_whole, ignores_case) = input;
    _ = Glob::new(&pattern, ignores_case).is_match(&text);
    if let Ok(pattern) = Pattern::new(&pattern, is_whole, ignores_case)
        && let Some(is_match) = pattern.is_match(&text)
    {
        assert_eq!(pattern.count(&text, 10) > Some(0), is_match);
        assert_eq!(pattern.captures(&text, 1).is_some_and(|found| !found.is_empty()), is_match);
        assert!(!is_match || pattern.may_match(&text), "{pattern:?} in {text:?}");
    }
});
