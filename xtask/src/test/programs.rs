//! The workspace's test programs: built once by cargo, then run one by one, so that they can be grouped.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::libtest::{self, Tally};
use crate::house::root;

/// A test program that says nothing for this long hangs: it names each of its tests when that ends, so this bounds one test and not all of them.
const LONGEST_SILENCE: Duration = Duration::from_secs(15 * 60);
/// How often a running program is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// The crate whose `tests/` folder is the contract of the store.
const STORE_PACKAGE: &str = "tidewatch-store";
/// The packages whose `tests/` folders start the whole program.
const WHOLE_PACKAGES: [&str; 2] = ["tidewatch", "e2e"];

/// Which kind of test a program holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Tests beside the code, and a crate's `tests/` folder.
    Unit,
    /// The store on both databases.
    Contract,
    /// The program as a whole.
    EndToEnd,
}

impl Group {
    pub(super) fn name(self) -> &'static str {
        match self {
            Group::Unit => "unit",
            Group::Contract => "contract",
            Group::EndToEnd => "end to end",
        }
    }

    /// Returns the group of a target by its package and whether it stands in a `tests/` folder.
    fn of(package: &str, in_tests_folder: bool) -> Group {
        if !in_tests_folder {
            Group::Unit
        } else if package == STORE_PACKAGE {
            Group::Contract
        } else if WHOLE_PACKAGES.contains(&package) {
            Group::EndToEnd
        } else {
            Group::Unit
        }
    }
}

/// A built test program.
#[derive(Debug)]
pub(super) struct Program {
    /// For people: package and target.
    pub name: String,
    pub group: Group,
    path: PathBuf,
    /// The folder of its package, where cargo, too, would start it.
    folder: PathBuf,
}

/// What came of running a program.
pub(super) struct Run {
    pub tally: Tally,
    /// What failing tests said, if any failed.
    pub failure: Option<String>,
}

/// Returns the cargo that started us.
pub(super) fn cargo_path() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

/// Builds every test program of the workspace into `programs`, also those beside one that does not build.
pub(super) fn build(programs: &mut Vec<Program>) -> Result<()> {
    let output = Command::new(cargo_path())
        .args([
            "test",
            "--workspace",
            "--no-run",
            "--no-fail-fast",
            "--message-format=json-render-diagnostics",
        ])
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .context("start cargo")?;
    programs.extend(String::from_utf8_lossy(&output.stdout).lines().filter_map(program));
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    if !output.status.success() {
        bail!("{}", without_progress(&String::from_utf8_lossy(&output.stderr)));
    }
    if programs.is_empty() {
        bail!("cargo built no test program");
    }
    Ok(())
}

/// Leaves out the lines in which cargo tells what it is at.
pub(super) fn without_progress(said: &str) -> String {
    let progress =
        ["   Compiling ", "    Checking ", " Downloading ", "  Downloaded ", "    Updating ", "   Fresh "];
    let lines: Vec<&str> =
        said.lines().filter(|line| !progress.iter().any(|begin| line.starts_with(begin))).collect();
    lines.join("\n").trim_end().to_owned()
}

/// Reads one message of cargo; most are not about a test program.
fn program(line: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(line).ok()?;
    let path = message["executable"].as_str()?;
    if message["profile"]["test"] != true {
        return None;
    }
    let manifest = PathBuf::from(message["manifest_path"].as_str()?);
    let target = message["target"]["name"].as_str()?;
    let package = package_name(message["package_id"].as_str()?);
    let in_tests_folder = message["target"]["kind"][0] == "test";
    Some(Program {
        name: if package == target { package.to_owned() } else { format!("{package} {target}") },
        group: Group::of(package, in_tests_folder),
        path: path.into(),
        folder: manifest.parent()?.to_path_buf(),
    })
}

/// `path+file:///x/crates/mail#tidewatch-mail@0.1.0` or, if the folder has the same name, `path+file:///x/xtask#0.1.0`.
fn package_name(id: &str) -> &str {
    let (folder, rest) = id.rsplit_once('#').unwrap_or((id, ""));
    match rest.split_once('@') {
        Some((name, _)) => name,
        None => folder.rsplit('/').next().unwrap_or(folder),
    }
}

impl Program {
    /// Runs the program with these arguments of the test harness.
    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        match self.output(arguments) {
            Ok((has_ended_well, output)) => judge(has_ended_well, &output),
            Err(error) => Run { tally: Tally { passed: 0, failed: 1 }, failure: Some(format!("{error:#}")) },
        }
    }

    /// Returns how many of its tests have this in their name.
    pub(super) fn count(&self, part_of_name: &str) -> usize {
        let listed = self.output(&["--list", "--format", "terse", part_of_name]);
        listed.map_or(0, |(_, output)| output.lines().filter(|line| line.ends_with(": test")).count())
    }

    /// Returns whether the program ended well, and what it printed.
    fn output(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut child = self.start(arguments)?;
        let heard = Arc::new(AtomicU64::new(0));
        let readers = [read_all(child.stdout.take(), &heard), read_all(child.stderr.take(), &heard)];
        let ended = wait(&mut child, &heard, LONGEST_SILENCE)?;
        let mut output = String::new();
        for reader in readers {
            output.push_str(&reader.join().unwrap_or_default());
        }
        if ended.is_none() {
            output
                .push_str(&format!("\nstopped: not a word for {} minutes\n", LONGEST_SILENCE.as_secs() / 60));
        }
        Ok((ended == Some(true), output))
    }

    fn start(&self, arguments: &[&str]) -> Result<Child> {
        Command::new(&self.path)
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("start {}", self.path.display()))
    }
}

/// Judges what a program printed: a program that breaks off has failed once more than it says.
fn judge(has_ended_well: bool, output: &str) -> Run {
    let tally = match libtest::tally(output) {
        Some(tally) if has_ended_well || tally.failed > 0 => tally,
        Some(tally) => tally + Tally { passed: 0, failed: 1 },
        None => Tally { passed: 0, failed: 1 },
    };
    Run { tally, failure: (tally.failed > 0).then(|| libtest::failures(output)) }
}

/// Reads a pipe to its end on a thread of its own, so that no program waits for us; counts in `heard` what comes.
fn read_all(pipe: Option<impl Read + Send + 'static>, heard: &Arc<AtomicU64>) -> thread::JoinHandle<String> {
    let heard = Arc::clone(heard);
    thread::spawn(move || {
        let (mut bytes, mut piece) = (Vec::new(), [0; 4_096]);
        if let Some(mut pipe) = pipe {
            // A pipe that breaks has said what it had to say.
            while let Ok(length @ 1..) = pipe.read(&mut piece) {
                bytes.extend_from_slice(&piece[..length]);
                heard.fetch_add(length as u64, Ordering::Relaxed);
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Waits for the end; `None` if the program had to be stopped because nothing was heard of it for `longest_silence`.
fn wait(child: &mut Child, heard: &AtomicU64, longest_silence: Duration) -> Result<Option<bool>> {
    let (mut spoke, mut count) = (Instant::now(), 0);
    while spoke.elapsed() < longest_silence {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        let now = heard.load(Ordering::Relaxed);
        if now != count {
            (spoke, count) = (Instant::now(), now);
        }
        thread::sleep(LOOK_EVERY);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_fall_into_groups() {
        for (package, in_tests_folder, expected) in [
            ("tidewatch-mail", false, Group::Unit),
            ("tidewatch-mail", true, Group::Unit),
            ("tidewatch-store", false, Group::Unit),
            ("tidewatch-store", true, Group::Contract),
            ("tidewatch", false, Group::Unit),
            ("tidewatch", true, Group::EndToEnd),
        ] {
            assert_eq!(Group::of(package, in_tests_folder), expected, "{package} {in_tests_folder}");
        }
    }

    #[test]
    fn test_programs_are_found_in_what_cargo_says() {
        let built = r#"{"reason":"compiler-artifact","package_id":"path+file:///x/crates/mail#tidewatch-mail@0.1.0",
            "manifest_path":"/x/crates/mail/Cargo.toml","target":{"kind":["lib"],"name":"mail"},"profile":{"test":true},"executable":"/x/t/mail-1"}"#;
        let found = program(built).expect("a test program");
        assert_eq!((found.name.as_str(), found.group), ("tidewatch-mail mail", Group::Unit));
        assert_eq!(found.folder, PathBuf::from("/x/crates/mail"));
        assert!(program(&built.replace("\"test\":true", "\"test\":false")).is_none(), "an ordinary program");
        assert!(program(&built.replace("\"/x/t/mail-1\"", "null")).is_none(), "a library");
        assert!(program("not JSON").is_none());
        assert_eq!(package_name("path+file:///x/xtask#0.1.0"), "xtask");
    }

    #[test]
    fn a_program_that_breaks_off_has_failed() {
        let fine = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        for (has_ended_well, output, passed, failed) in
            [(true, fine, 3, 0), (false, fine, 3, 1), (false, "SIGSEGV\n", 0, 1), (true, "", 0, 1)]
        {
            let run = judge(has_ended_well, output);
            assert_eq!(run.tally, Tally { passed, failed }, "{output:?}");
            assert_eq!(run.failure.is_some(), failed > 0, "{output:?}");
        }
    }

    /// Asserts whether a shell that runs `script` is waited for, with a bound of a second on its silence.
    fn check_patience(script: &str, expected: Option<bool>) {
        let mut shell =
            Command::new("sh").args(["-c", script]).stdout(Stdio::piped()).spawn().expect("a shell");
        let heard = Arc::new(AtomicU64::new(0));
        let reader = read_all(shell.stdout.take(), &heard);
        let ended = wait(&mut shell, &heard, Duration::from_secs(1)).expect("a child that can be waited for");
        assert_eq!(ended, expected, "{script}: {:?}", reader.join());
    }

    #[test]
    fn a_program_that_talks_is_waited_for_and_a_silent_one_is_stopped() {
        check_patience("for i in 1 2 3 4 5 6; do echo $i; sleep 0.25; done", Some(true));
        check_patience("exec sleep 60", None);
        check_patience("exit 3", Some(false));
    }
}
