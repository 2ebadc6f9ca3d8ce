//! The walks through the console in a real browser (`e2e/browser`), against the program that was just built.
//! What is walked stands in the scripts; this only runs them, and fails where they cannot run.

use std::path::Path;
use std::process::Command;

/// The root of the project.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .and_then(Path::parent)
        .expect("crates/tidewatch lies in the root")
}

#[test]
fn people_walk_the_console_in_a_browser() {
    let scripts = root().join("e2e/browser");
    assert!(
        root().join("e2e/node_modules/playwright-core").is_dir(),
        "the browser's driver is missing; install it with: npm ci --prefix e2e"
    );
    let mut walks: Vec<_> = std::fs::read_dir(&scripts)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    walks.sort();
    assert!(!walks.is_empty());
    // One after the other: each walk starts a browser and the program, and there may be two cores.
    let run = Command::new("node")
        .args(["--test", "--test-force-exit", "--test-concurrency=1", "--test-reporter=spec"])
        .args(&walks)
        .env("TIDEWATCH", env!("CARGO_BIN_EXE_tidewatch"))
        .current_dir(&scripts)
        .output()
        .expect("node is missing; install Debian's nodejs");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    // A runner that found nothing to run has not walked.
    let passed = said.lines().find_map(|line| line.split_once("pass ")?.1.trim().parse::<u32>().ok());
    assert!(passed.is_some_and(|passed| passed > 0), "{said}");
}
