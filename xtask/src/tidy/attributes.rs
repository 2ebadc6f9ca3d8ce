//! No test is ignored, and no lint is silenced without a reason that can grow old.

use super::Complaint;
use crate::house::House;

/// What must not stand in code, what is wrong with it, and what to do instead.
const BANNED: [(&str, &str, &str); 3] = [
    (
        "#[ignore",
        "an ignored test is a test nobody runs",
        "assert today's behaviour with a `FIXME` that says why it is wrong",
    ),
    ("#[allow(", "a lint is allowed for ever", "use `#[expect(lint, reason = \"...\")]`"),
    ("#![allow(", "a lint is allowed for ever", "use `#![expect(lint, reason = \"...\")]`"),
];

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let mut found = Vec::new();
    for source in &house.sources {
        for (number, line) in source.code_lines() {
            for (banned, what, remedy) in BANNED {
                if line.contains(banned) {
                    found.push(Complaint::new(&source.path, number, what, remedy));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn ignored_tests_and_allowed_lints_are_found() {
        let text = "//! A file.\n#![allow(dead_code)]\n#[test]\n#[ignore = \"slow\"]\nfn a() {}\n#[allow(clippy::all)]\nfn b() {}\n\
                    // #[ignore] in a comment is talk.\nconst C: &str = \"#[allow(x)]\";\n#[expect(dead_code, reason = \"so\")]\nfn d() {}\n";
        let path = "crates/mail/src/lib.rs";
        sample::check(
            super::check,
            &[(path, text)],
            &[(path, 2, "allowed"), (path, 4, "ignored"), (path, 6, "allowed")],
        );
    }
}
