//! Any text as a rule file: it is read or refused, and its rule is checked or refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rules::{RecordTable, RuleFile, Vocabulary};

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    const PAGE: RecordTable =
        RecordTable { name: "Page", fields: &[("raw", "string", None), ("pages", "[Page]", None)] };
    let mut builder = Vocabulary::builder();
    builder.record_table(&PAGE).root("Page").pure_functions().xpath("Page", "Page");
    builder.build().expect("the table is well formed")
});

fuzz_target!(|text: &str| {
    if let Ok(file) = RuleFile::parse(text)
        && let Err(error) = file.rule(&VOCABULARY)
    {
        assert!(!error.render(&file.source).is_empty());
    }
});
