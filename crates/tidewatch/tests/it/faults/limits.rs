//! Limits of the system as the built program meets them: open files, and what it refuses to start with.

use std::fs;
use std::process::{Command, Stdio};

use testkit::folder::TempFolder;

use super::House;
use crate::program::{text, tidewatch};

/// Scan, console, public pages and ops; each takes 512 connections of its own.
const FACES: u64 = 4;

/// The soft and the hard limit of open files of a process.
fn open_files(status: &str) -> (u64, u64) {
    let line = status.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let mut numbers = line.split_whitespace().filter_map(|word| word.parse().ok());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn a_door_that_takes_many_connections_raises_the_limit_of_open_files_as_far_as_it_may() {
    let house =
        House::new("[stream]\nmax_connections = 700\n[[milter]]\nname = \"mx\"\nlisten = \"127.0.0.1:0\"\n");
    for (hard, expected) in [(4_096, 2 * 700 + FACES * 512 + 512), (1_000, 1_000)] {
        let served = house.command(&["serve"]);
        let mut limited = Command::new("sh");
        limited.arg("-c").arg(format!("ulimit -Sn 256 && ulimit -Hn {hard} && exec \"$@\"")).arg("sh");
        limited.arg(served.get_program()).args(served.get_args());
        for (name, value) in served.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        let mut serving = house.started(limited);
        assert!(serving.door("mx").is_some(), "{}", house.log());
        let limits = fs::read_to_string(serving.proc().join("limits")).unwrap();
        assert_eq!(open_files(&limits), (expected, hard));
    }
}

#[test]
fn health_of_a_service_that_keeps_nothing_is_refused_and_not_ignored() {
    let folder = TempFolder::new("limits");
    let file = folder.path().join("tidewatch.toml");
    fs::write(&file, "[ops]\nlisten = \"127.0.0.1:0\"\n[dns]\nenabled = false\n").unwrap();
    let run = |command: &str| {
        tidewatch().arg("--config").arg(&file).arg(command).stdin(Stdio::null()).output().unwrap()
    };
    let refused = run("serve");
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("ops.listen") && said.contains("--data DIR"), "{said}");
    assert!(text(&run("check")).contains("start `serve` with --data DIR"));
}
