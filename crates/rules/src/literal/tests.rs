//! What a pattern requires: never more than every text it is found in holds.

use proptest::prelude::*;

use super::fold;
use crate::pattern::{Glob, Pattern};

fn check(pattern: &str, expected: &str) {
    let pattern = Pattern::new(pattern, false, true).unwrap();
    assert_eq!(format!("{:?}", pattern.required()), expected, "{}", pattern.written());
}

#[test]
fn literals_are_found_in_patterns() {
    check("invoice", r#"Literal("invoice")"#);
    check("In[Vv]oice", r#"Literal("invoice")"#);
    check(r"\binvoice\b", r#"Literal("invoice")"#);
    check("inv(?:oi)ce", r#"Literal("invoice")"#);
    check("invoice.{0,30}due", r#"All([Literal("invoice"), Literal("due")])"#);
    check("(?:invoice|receipt)", r#"One([Literal("invoice"), Literal("receipt")])"#);
    check("(?:invoice|.*)", "Anything");
    check("(?:invoice)?", "Anything");
    check("(?:ab)+cde", r#"Literal("cde")"#);
    check("x*", "Anything");
    check("ab", "Anything");
    check("mask", r#"Literal("mask")"#);
    // Beyond ASCII a pattern may fold otherwise than a text, so those characters are left out.
    check("größer", "Anything");
    check("vergrößern", r#"All([Literal("vergr"), Literal("ern")])"#);
}

#[test]
fn a_glob_requires_its_literals() {
    let glob = Glob::new("*Invoice?due*x", true);
    assert_eq!(format!("{:?}", glob.required()), r#"All([Literal("invoice"), Literal("due")])"#);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn a_text_in_which_a_pattern_is_found_holds_what_it_requires(
        pattern in r"([abkKsS]|abc|bcks|\.|\(a|\(\?:abk|\)|\||\+|\?|\*|\[ab\]|\{2\}|\\b|.{0,2}|ä){0,10}",
        text in r"([abckKsSſKäÄ .]|abcks|abk){0,20}",
        ignores_case: bool,
    ) {
        if let Ok(pattern) = Pattern::new(&pattern, false, ignores_case)
            && pattern.is_match(&text) == Some(true)
        {
            prop_assert!(pattern.may_match(&text), "{:?}", pattern.required());
        }
    }

    #[test]
    fn a_text_that_fits_a_glob_holds_what_it_requires(
        glob in r"([abKſK]|abc|\*|\?){0,8}",
        text in r"([abckKsſK]|abc){0,12}",
        ignores_case: bool,
    ) {
        let read = Glob::new(&glob, ignores_case);
        let given = if ignores_case { crate::function::text::lowercase(&text).into_owned() } else { text.clone() };
        if read.is_match(&given) {
            prop_assert!(read.required().is_met_by(&fold(&text)));
        }
    }

    #[test]
    fn a_glob_says_the_same_as_the_pattern_it_stands_for(glob in r"[ab*?]{0,10}", text in r"[ab]{0,12}") {
        let pattern: String = glob
            .chars()
            .map(|character| match character { '*' => "(?s:.*)".into(), '?' => "(?s:.)".into(), other => String::from(other) })
            .collect();
        let pattern = Pattern::new(&pattern, true, false).unwrap();
        prop_assert_eq!(Some(Glob::new(&glob, false).is_match(&text)), pattern.is_match(&text));
    }
}
