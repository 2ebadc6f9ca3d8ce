//! What Rust's own test harness prints, read back: how many passed, how many failed, and what failing ones said.

use std::ops::Add;

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub passed: usize,
    pub failed: usize,
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// Reads the `test result:` line; `None` if the program ended before it wrote one.
///
/// An ignored test counts as failed: this house has none, and one that is not run must not look like one that passed.
pub(super) fn tally(output: &str) -> Option<Tally> {
    let line = output.lines().rev().find_map(|line| line.strip_prefix("test result: "))?;
    let number = |name: &str| {
        let (before, _) = line.split_once(name)?;
        before.rsplit([' ', ';', '.']).find(|word| !word.is_empty())?.parse::<usize>().ok()
    };
    Some(Tally { passed: number(" passed")?, failed: number(" failed")? + number(" ignored")? })
}

/// Returns the part of the output that is about failures: what the failing tests printed and their names.
///
/// A program that never came to its list of failures gives its last lines instead.
pub(super) fn failures(output: &str) -> String {
    /// Enough for a panic message with its backtrace.
    const LAST_LINES: usize = 60;
    if let Some(at) = output.find("\nfailures:\n") {
        return output[at + 1..].trim_end().to_owned();
    }
    let lines: Vec<&str> = output.trim_end().lines().collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(usize, usize)>) {
        let output = format!("\nrunning 3 tests\ntest a ... ok\n{line}\n");
        assert_eq!(tally(&output), expected.map(|(passed, failed)| Tally { passed, failed }), "{line}");
    }

    #[test]
    fn results_are_counted() {
        check(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.10s",
            Some((12, 0)),
        );
        check(
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            Some((1, 2)),
        );
        check(
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            Some((5, 1)),
        );
        check("Segmentation fault", None);
    }

    #[test]
    fn what_failing_tests_said_is_kept() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nleft: 1\n\nfailures:\n    b\n\ntest result: FAILED.\n";
        let kept = failures(output);
        assert!(kept.starts_with("failures:\n\n---- b stdout ----"), "{kept}");
        assert!(!kept.contains("test a"), "{kept}");
        assert_eq!(failures("aborted\n"), "aborted");
    }
}
