//! `cargo xtask test`: everything that must hold, in the order in which a mistake is cheapest to hear of.
//!
//! Format, lints, tidy and licences first; then the workspace's test programs are built once, in the one profile
//! `dev`, and run in groups: unit, golden, contract, end to end. A step that fails does not stop the next
//! one. The last line is `N passed, N failed`: tests as the programs count them, and one for each step
//! that is no test program. What the tests need beside Rust is in `needs`.

mod libtest;
mod licences;
mod needs;
mod programs;
mod report;

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::house::{House, root};
use crate::tidy;
use libtest::Tally;
use programs::{Group, Program};
use report::Report;

/// What the caller asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Options {
    is_quick: bool,
    may_install: bool,
}

/// Tests whose name holds this need a PostgreSQL; `--quick` leaves them out.
const POSTGRES_TESTS: &str = "postgres::";

/// Runs the command.
pub(crate) fn run(arguments: &[&str]) -> Result<ExitCode> {
    let options = options(arguments)?;
    let mut report = Report::new();
    if !options.is_quick {
        report.step("needs", || needs::meet(options.may_install));
    }
    report.step("format", || cargo(&["fmt", "--all", "--", "--check", "--color", "never"]));
    report.step("lints", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    report.step("tidy", check_tidy);
    report.step("licences", licences::check);
    let mut built = Vec::new();
    report.step("build", || programs::build(&mut built));
    let mut left_out = Vec::new();
    for group in Group::ALL {
        let programs: Vec<&Program> = built.iter().filter(|program| program.group == group).collect();
        if options.is_quick && group == Group::EndToEnd {
            left_out.push(format!("end to end ({} test programs)", programs.len()));
            continue;
        }
        report.group(group.name(), programs.len(), || run_group(&programs, options.is_quick));
    }
    if options.is_quick {
        left_out.insert(0, postgres_half(&built));
    }
    Ok(report.finish(&left_out))
}

fn options(arguments: &[&str]) -> Result<Options> {
    let mut options = Options::default();
    for argument in arguments {
        match *argument {
            "--quick" => options.is_quick = true,
            "--install" => options.may_install = true,
            other => bail!("`{other}` is not an option of test; there are --quick and --install"),
        }
    }
    if options.is_quick && options.may_install {
        bail!("--quick needs nothing installed; leave out --install");
    }
    Ok(options)
}

fn check_tidy() -> Result<()> {
    let complaints = tidy::complaints(&House::read()?);
    if !complaints.is_empty() {
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        bail!("{} to mend:\n{}", lines.len(), lines.join("\n"));
    }
    Ok(())
}

/// Runs cargo in the root; its output is the error if it fails.
fn cargo(arguments: &[&str]) -> Result<()> {
    let output = Command::new(programs::cargo_path())
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null())
        .output()?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!(
            "cargo {}\n{}",
            arguments.join(" "),
            programs::without_progress(&String::from_utf8_lossy(&said))
        );
    }
    Ok(())
}

/// Runs the test programs of one group, one after the other: each of them uses every core by itself.
fn run_group(programs: &[&Program], is_quick: bool) -> (Tally, Vec<String>) {
    let (mut tally, mut failures) = (Tally::default(), Vec::new());
    for program in programs {
        let begun = Instant::now();
        let skipped: &[&str] = if is_quick { &["--skip", POSTGRES_TESTS] } else { &[] };
        let run = program.run(skipped);
        tally = tally + run.tally;
        if let Some(failure) = run.failure {
            failures.push(format!("{} ({:.1} s)\n{failure}", program.name, begun.elapsed().as_secs_f64()));
        }
    }
    (tally, failures)
}

/// Says how many tests the quick run leaves out for want of a PostgreSQL.
fn postgres_half(built: &[Program]) -> String {
    let tests: usize = built
        .iter()
        .filter(|program| program.group != Group::EndToEnd)
        .map(|program| program.count(POSTGRES_TESTS))
        .sum();
    format!("the PostgreSQL half of the contract suite ({tests} tests)")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts what the arguments mean; `None` for a refusal.
    fn check(arguments: &[&str], expected: Option<Options>) {
        assert_eq!(options(arguments).ok(), expected, "{arguments:?}");
    }

    #[test]
    fn options_are_read() {
        check(&[], Some(Options { is_quick: false, may_install: false }));
        check(&["--quick"], Some(Options { is_quick: true, may_install: false }));
        check(&["--install"], Some(Options { is_quick: false, may_install: true }));
        check(&["--quick", "--install"], None);
        check(&["--slow"], None);
    }

    #[test]
    fn a_failing_command_is_an_error_with_its_output() {
        let error = cargo(&["no-such-subcommand"]).expect_err("there is no such command");
        assert!(format!("{error}").contains("no-such-subcommand"), "{error}");
    }
}
