//! `cargo xtask test`: everything that must hold, in the order in which a mistake is cheapest to hear of.
//!
//! Format, lints, tidy and licences first; then the workspace's test programs are built once, in the one profile
//! `dev`, and run in groups: unit, golden, contract, end to end. Each test runs in one of them: golden texts
//! wherever they stand, the others by the program they stand in. A step that fails does not stop the next one. The last line is `N passed, N failed`: tests as the programs count them, and one for each step
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
/// Tests whose name holds this hold what a person reads against a file; they are a group of their own.
const GOLDEN_TESTS: &str = "golden_text";

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
    let of =
        |group: Group| -> Vec<&Program> { built.iter().filter(|program| program.group == group).collect() };
    let but_golden = if options.is_quick {
        &["--skip", GOLDEN_TESTS, "--skip", POSTGRES_TESTS][..]
    } else {
        &["--skip", GOLDEN_TESTS]
    };
    run_group(&mut report, Group::Unit.name(), &of(Group::Unit), but_golden);
    let golden: Vec<&Program> = built.iter().filter(|program| program.count(GOLDEN_TESTS) > 0).collect();
    run_group(&mut report, "golden", &golden, &[GOLDEN_TESTS]);
    run_group(&mut report, Group::Contract.name(), &of(Group::Contract), but_golden);
    let mut left_out = Vec::new();
    if options.is_quick {
        left_out.push(postgres_half(&built));
        left_out.push(format!("end to end ({} test programs)", of(Group::EndToEnd).len()));
    } else {
        run_group(&mut report, Group::EndToEnd.name(), &of(Group::EndToEnd), but_golden);
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

/// Runs the tests of one group that `chosen` leaves, program by program: each of them uses every core by itself.
fn run_group(report: &mut Report, name: &str, programs: &[&Program], chosen: &[&str]) {
    report.group(name, programs.len(), || {
        let (mut tally, mut failures) = (Tally::default(), Vec::new());
        for program in programs {
            let begun = Instant::now();
            let run = program.run(chosen);
            tally = tally + run.tally;
            if let Some(failure) = run.failure {
                failures.push(format!(
                    "{} ({:.1} s)\n{failure}",
                    program.name,
                    begun.elapsed().as_secs_f64()
                ));
            }
        }
        // A group that ran nothing has not passed: a name or a filter is wrong.
        if tally == Tally::default() {
            tally.failed = 1;
            failures.push(format!("the group `{name}` has no test"));
        }
        (tally, failures)
    });
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
