//! SQL stands in `crates/store` and nowhere else.
//!
//! Known by its capital keywords inside string literals, as this house writes SQL; text that only looks a
//! little like it ("Select your plan from the list") is left alone.

use regex_lite::Regex;

use super::Complaint;
use crate::house::House;

/// Openings of statements in the capitals that STYLE asks for.
const STATEMENT: &str = r"(?s)\b(SELECT\b.+\bFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+[a-z_]+\s+SET|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|UNIQUE|VIEW|DATABASE)|PRAGMA\s+[a-z_]+|ON\s+CONFLICT)\b";

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let statement = Regex::new(STATEMENT).expect("the pattern is a constant");
    let mut found = Vec::new();
    let elsewhere = |path: &str| path.starts_with("crates/") && !path.starts_with("crates/store/");
    for source in house.sources.iter().filter(|source| elsewhere(&source.path)) {
        for literal in source.literals.iter().filter(|literal| statement.is_match(&literal.text)) {
            found.push(Complaint::new(
                &source.path,
                literal.line,
                "SQL outside crates/store",
                "give the statement a method, noun first, in the store's file for that noun",
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn statements_are_found_outside_the_store() {
        let text = "//! A head of a file.\nconst A: &str = \"SELECT id\n  FROM canary\";\nconst B: &str = \"Select your plan from the list\";\n\
                    const C: &str = r\"INSERT INTO canary (id) VALUES ($1)\"; // SELECT x FROM y\nconst D: &str = \"UPDATE your account\";\n";
        let words = "SQL outside";
        sample::check(
            super::check,
            &[
                ("crates/custody/src/canary.rs", text),
                ("crates/store/src/custody/canary.rs", text),
                ("xtask/src/a.rs", text),
            ],
            &[("crates/custody/src/canary.rs", 2, words), ("crates/custody/src/canary.rs", 5, words)],
        );
    }
}
