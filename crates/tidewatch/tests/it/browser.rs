//! The walks through the console in a real browser (`e2e/browser`), against the program that was just built.
//! What is walked stands in the scripts; this only runs them, each as a test of its own, and fails where they cannot run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the name of a walk's script ends.
const WALK: &str = ".test.mjs";

/// The root of the project.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .and_then(Path::parent)
        .expect("crates/tidewatch lies in the root")
}

fn scripts() -> PathBuf {
    root().join("e2e/browser")
}

/// Runs one script, whole.
fn walk(name: &str) {
    assert!(
        root().join("e2e/node_modules/playwright-core").is_dir(),
        "the browser's driver is missing; install it with: npm ci --prefix e2e"
    );
    let run = Command::new("node")
        .args(["--test", "--test-force-exit", "--test-concurrency=1", "--test-reporter=spec"])
        .arg(format!("{name}{WALK}"))
        .env("TIDEWATCH", env!("CARGO_BIN_EXE_tidewatch"))
        .current_dir(scripts())
        .output()
        .expect("node is missing; install Debian's nodejs");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    // A runner that found nothing to run has not walked.
    let passed = said.lines().find_map(|line| line.split_once("pass ")?.1.trim().parse::<u32>().ok());
    assert!(passed.is_some_and(|passed| passed > 0), "{said}");
}

/// Writes a test for each script, and one that there is no other script.
macro_rules! walks {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            walk(stringify!($name));
        })+

        #[test]
        fn every_script_is_walked() {
            let found: BTreeSet<String> = std::fs::read_dir(scripts())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
                .filter_map(|name| Some(name.strip_suffix(WALK)?.to_owned()))
                .collect();
            let walked = BTreeSet::from([$(stringify!($name).to_owned()),+]);
            assert_eq!(found, walked);
        }
    };
}

walks! {
    coming_in,
    custody,
    dumps,
    first_hour,
    leaving,
    pages,
    pictures,
    provider,
    public,
    sent,
    story,
    stream,
}
