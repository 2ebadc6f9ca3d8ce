//! Every crate in the tree has a licence that deny.toml allows, and none is one that it bans.
//!
//! A part of what `cargo deny` does, from the same file, so that the ordinary test run needs no further program.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use toml::Table;

use super::programs::cargo_path;
use crate::house::root;

const FILE: &str = "deny.toml";

/// What deny.toml says.
struct Policy {
    allowed: Vec<String>,
    /// Crate and reason.
    banned: Vec<(String, String)>,
}

/// Holds the tree against deny.toml; an error lists what does not fit.
pub(super) fn check() -> Result<()> {
    let policy =
        policy(&std::fs::read_to_string(root().join(FILE)).with_context(|| format!("read {FILE}"))?)?;
    let output = Command::new(cargo_path())
        .args([
            "tree",
            "--workspace",
            "--edges",
            "normal,build,dev",
            "--prefix",
            "none",
            "--format",
            "{p}|{l}",
        ])
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .context("start cargo")?;
    if !output.status.success() {
        bail!("cargo tree\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    let mut faults: Vec<String> =
        String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| fault(&policy, line)).collect();
    faults.sort();
    faults.dedup();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

fn policy(text: &str) -> Result<Policy> {
    let file: Table = text.parse().with_context(|| format!("read {FILE}"))?;
    let words = |value: &toml::Value| value.as_str().unwrap_or_default().to_owned();
    let list = |table: &str, key: &str| {
        let list = file.get(table).and_then(|table| table.get(key)).and_then(toml::Value::as_array);
        list.cloned().with_context(|| format!("no {table}.{key} in {FILE}"))
    };
    let banned = |entry: &toml::Value| Some((words(entry.get("crate")?), words(entry.get("reason")?)));
    Ok(Policy {
        allowed: list("licenses", "allow")?.iter().map(words).collect(),
        banned: list("bans", "deny")?.iter().filter_map(banned).collect(),
    })
}

/// Returns what is wrong with one line of the tree: `name v1.2.3|MIT OR Apache-2.0`.
fn fault(policy: &Policy, line: &str) -> Option<String> {
    let (package, licence) = line.split_once('|')?;
    let name = package.split(' ').next()?;
    if let Some((_, reason)) = policy.banned.iter().find(|(banned, _)| banned == name) {
        return Some(format!(
            "{package} is banned by {FILE}: {reason}; `cargo tree -i {name}` says who brings it"
        ));
    }
    let licence = licence.trim_end_matches(" (*)").replace('/', " OR ");
    (!allows(&policy.allowed, &licence))
        .then(|| format!("{package}: the licence `{licence}` is not allowed by {FILE}; take another crate, or argue the licence there"))
}

/// Evaluates an SPDX expression: `OR` is a choice, `AND` asks for both and binds tighter.
fn allows(allowed: &[String], expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let mut reader = Reader { allowed, words: spaced.split_whitespace().collect(), at: 0 };
    reader.choice() && reader.at == reader.words.len()
}

/// Reads an expression from left to right; what is malformed is not allowed.
struct Reader<'a> {
    allowed: &'a [String],
    words: Vec<&'a str>,
    at: usize,
}

impl Reader<'_> {
    fn choice(&mut self) -> bool {
        let mut holds = self.both();
        while self.takes("OR") {
            holds |= self.both();
        }
        holds
    }

    fn both(&mut self) -> bool {
        let mut holds = self.licence();
        while self.takes("AND") {
            holds &= self.licence();
        }
        holds
    }

    fn licence(&mut self) -> bool {
        if self.takes("(") {
            return self.choice() && self.takes(")");
        }
        let from = self.at;
        while self.words.get(self.at).is_some_and(|word| !["OR", "AND", "(", ")"].contains(word)) {
            self.at += 1;
        }
        let name = self.words[from..self.at].join(" ");
        self.allowed.contains(&name)
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.get(self.at) == Some(&word);
        self.at += usize::from(is_next);
        is_next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[licenses]\nallow = [\"MIT\", \"ISC\", \"Apache-2.0 WITH LLVM-exception\"]\n\
                        [bans]\ndeny = [{ crate = \"ring\", reason = \"one C library\" }]\n";

    fn check_licence(expression: &str, expected: bool) {
        let policy = policy(TEXT).expect("valid");
        assert_eq!(allows(&policy.allowed, expression), expected, "{expression}");
    }

    #[test]
    fn licences_are_choices_and_sums() {
        check_licence("MIT", true);
        check_licence("MIT OR GPL-3.0-only", true);
        check_licence("GPL-3.0-only OR MIT", true);
        check_licence("MIT AND ISC", true);
        check_licence("MIT AND GPL-3.0-only", false);
        check_licence("(MIT OR Apache-2.0) AND ISC", true);
        check_licence("(GPL-3.0-only OR Apache-2.0) AND ISC", false);
        check_licence("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", true);
        check_licence("GPL-3.0-only AND ISC OR MIT", true);
        check_licence("", false);
        check_licence("(MIT", false);
        check_licence("MIT ISC", false);
    }

    #[test]
    fn a_line_of_the_tree_is_judged() {
        let policy = policy(TEXT).expect("valid");
        assert_eq!(fault(&policy, "anyhow v1.0.0|MIT/Apache-2.0"), None);
        assert_eq!(fault(&policy, "adler v1.0.0|MIT (*)"), None);
        assert!(fault(&policy, "ring v0.17.0|ISC").is_some_and(|fault| fault.contains("one C library")));
        assert!(
            fault(&policy, "stern v1.0.0|AGPL-3.0-only").is_some_and(|fault| fault.contains("AGPL-3.0-only"))
        );
        assert!(fault(&policy, "nameless v1.0.0|").is_some());
    }
}
