//! Every Rust file begins by saying what it is. A `tests.rs` beside its module is excused: the module has said it.

use super::Complaint;
use crate::house::House;

/// A head shorter than this says nothing.
const SHORTEST_HEAD: usize = 12;

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let is_excused = |path: &str| path.ends_with("/tests.rs");
    let headless =
        house.sources.iter().filter(|source| !is_excused(&source.path) && !has_head(&source.first_line));
    headless.map(|source| complain(&source.path)).collect()
}

fn has_head(first_line: &str) -> bool {
    first_line.strip_prefix("//!").is_some_and(|words| words.trim().len() >= SHORTEST_HEAD)
}

fn complain(path: &str) -> Complaint {
    Complaint::new(
        path,
        1,
        "the file does not begin with a head",
        "begin with `//! What it is.` and say what it is not and who reads it",
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_file_without_a_head_is_found() {
        let files = [
            ("crates/mail/src/a.rs", "use std::fmt;\n//! Too late to be a head.\n"),
            ("crates/mail/src/b.rs", "//!\nfn b() {}\n"),
            ("crates/mail/src/c.rs", "// A plain comment is not a head.\n"),
            ("crates/mail/src/c/tests.rs", "use super::*;\n"),
            ("crates/mail/src/d.rs", "\n//! Headers: names, values, and where they stand.\n"),
        ];
        let words = "does not begin with a head";
        sample::check(
            super::check,
            &files,
            &[
                ("crates/mail/src/a.rs", 1, words),
                ("crates/mail/src/b.rs", 1, words),
                ("crates/mail/src/c.rs", 1, words),
            ],
        );
    }
}
