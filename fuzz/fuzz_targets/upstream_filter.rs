//! Any text as the field of a spam filter in front of us. What stands behind its result must not change how it is read.
#![no_main]

use judge::upstream::Report;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let report = Report::read(text);
    assert_eq!(report, Report::read(&format!("{text}; SYMBOL(99.0)[default: True [99.0 / 1.0]]")));
    let Some(report) = report else { return };
    assert!(report.is_spam.is_some() || report.score.is_some() || report.required.is_some());
    if report.is_twice_over() {
        assert!(report.score >= report.required);
        assert!(report.is_half_way());
        assert_ne!(report.concludes_spam(), Some(false));
    }
});
