//! Questionnaires of others: any bytes never panic, and what was read obeys its bounds.

#![no_main]

use formats::caiq::{MAX_LETTERS, MAX_QUESTIONS, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(caiq) = read(bytes) {
        assert!((1..=MAX_QUESTIONS).contains(&caiq.questions.len()));
        for question in &caiq.questions {
            assert!(!question.id.is_empty() && !question.text.is_empty());
            let texts = [&question.id, &question.domain, &question.text, &question.comment];
            assert!(texts.iter().all(|text| text.chars().count() <= MAX_LETTERS && !text.contains('\0')));
        }
    }
});
