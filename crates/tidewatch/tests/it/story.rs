//! The story of the loop, told by three processes of the built program: every beat happens, and all of them although every process is killed before each.

use std::collections::BTreeSet;

use crate::program::{run, text};
use testkit::folder::TempFolder;

/// Beats of the story.
const BEATS: usize = 9;

fn told(arguments: &[&str]) -> String {
    let folder = TempFolder::new("story");
    let data = folder.path().join("houses");
    let output = run(&[&["--data", data.to_str().unwrap(), "demo", "story", "--once"], arguments].concat());
    let said = text(&output);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let beats: BTreeSet<&str> =
        said.lines().filter_map(|line| line.split_once('/')?.0.parse::<usize>().ok().map(|_| line)).collect();
    assert_eq!(beats.len(), BEATS, "{said}");
    said
}

#[test]
fn a_leak_is_noticed_others_are_warned_and_every_customer_has_one_letter() {
    let said = told(&[]);
    assert!(said.contains("9988 letters delivered, one each"), "{said}");
    assert!(said.contains("Refused ") && said.contains("550 5.7.1"), "{said}");
}

#[test]
fn the_story_is_the_same_although_every_process_is_killed_before_each_beat() {
    let said = told(&["--unkind"]);
    assert!(said.contains("9988 letters delivered, one each"), "{said}");
    assert_eq!(said.matches("were killed, and started again").count(), BEATS - 1, "{said}");
}
