//! Any text as a rule: it is read or refused with a place, and what is printed is read back as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    match rules::parse(source) {
        Ok(tree) => {
            let printed = tree.to_string();
            // A printed rule escapes more than it was written with, and may grow past the limit.
            if printed.len() <= rules::limits::MAX_SOURCE_BYTES {
                let again =
                    rules::parse(&printed).unwrap_or_else(|error| panic!("{}", error.render(&printed)));
                assert_eq!(again, tree, "{printed}");
            }
        }
        Err(error) => assert!(!error.render(source).is_empty()),
    }
});
