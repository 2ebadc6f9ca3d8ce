//! Any text as Authentication-Results, Received-SPF and the tags of a signature, as they are read to be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::headers::authentication::{AuthenticationResults, DkimSignatureField, ReceivedSpf, designator};

fuzz_target!(|text: &str| {
    let results = AuthenticationResults::read(text, 7);
    for result in &results.results {
        assert!(!result.method.is_empty());
        assert!(results.of(&result.method).count() >= 1);
        for (name, _) in &result.properties {
            assert!(result.property(name).is_some());
        }
    }
    let spf = ReceivedSpf::read(text, 7);
    assert!(spf.designator.is_none() || spf.comment.is_some());
    let _ = designator(text);
    for (name, _) in &DkimSignatureField::read(text, 7).tags {
        assert!(DkimSignatureField::read(text, 7).tag(name).is_some());
    }
});
