//! What a test run prints: a line for each step with its time and result, failing output below it, the count last.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use super::libtest::Tally;

/// The run so far.
pub(super) struct Report {
    tally: Tally,
    begun: Instant,
}

impl Report {
    pub(super) fn new() -> Report {
        Report { tally: Tally::default(), begun: Instant::now() }
    }

    /// Runs a step that is no test program; it counts as one.
    pub(super) fn step(&mut self, name: &str, run: impl FnOnce() -> Result<()>) {
        let begun = announce(name);
        let outcome = run();
        let tally = Tally { passed: usize::from(outcome.is_ok()), failed: usize::from(outcome.is_err()) };
        self.tally = self.tally + tally;
        println!(
            "{:>8.1} s  {}",
            begun.elapsed().as_secs_f64(),
            if outcome.is_ok() { "ok" } else { "FAILED" }
        );
        if let Err(error) = outcome {
            show(&format!("{error:#}"));
        }
    }

    /// Runs a group of so many test programs; their tests count.
    pub(super) fn group(&mut self, name: &str, programs: usize, run: impl FnOnce() -> (Tally, Vec<String>)) {
        let begun = announce(name);
        let (tally, failures) = run();
        self.tally = self.tally + tally;
        let result = if tally.failed == 0 { "ok" } else { "FAILED" };
        let Tally { passed, failed } = tally;
        let seconds = begun.elapsed().as_secs_f64();
        println!("{seconds:>8.1} s  {result}: {passed} passed, {failed} failed ({programs} test programs)");
        for failure in failures {
            show(&failure);
        }
    }

    /// Prints what was left out, and the count, which is the last line of every run.
    pub(super) fn finish(self, left_out: &[String]) -> ExitCode {
        println!("took {:.0} s", self.begun.elapsed().as_secs_f64());
        if !left_out.is_empty() {
            println!("not run: {}; `cargo xtask test` runs everything", left_out.join(", "));
        }
        println!("{}", count_line(self.tally));
        if self.tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn count_line(tally: Tally) -> String {
    format!("{} passed, {} failed", tally.passed, tally.failed)
}

/// Names the step before it begins, so that a long one is not silent.
fn announce(name: &str) -> Instant {
    print!("{name:<12}");
    // A broken pipe ends the run at the next line anyway.
    let _flushed = std::io::stdout().flush();
    Instant::now()
}

fn show(output: &str) {
    for line in output.lines() {
        println!("    {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_count_as_one_and_groups_by_their_tests() {
        let mut report = Report::new();
        report.step("format", || Ok(()));
        report.step("tidy", || anyhow::bail!("1 to mend"));
        report.group("unit", 1, || (Tally { passed: 40, failed: 2 }, vec!["a failed".into()]));
        assert_eq!(count_line(report.tally), "41 passed, 3 failed");
    }
}
