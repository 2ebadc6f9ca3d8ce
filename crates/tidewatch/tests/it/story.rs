//! The story of the loop, told by three processes of the built program: every beat happens; all of them although every process is killed before each,
//! and although the hub is away whenever it can be; and whoever stops it, or whatever breaks, leaves no process behind.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::program::{run, text, tidewatch};
use testkit::folder::TempFolder;
use world::story::{Cast, Customer, DEFAULT_SEED};

/// Beats of the story.
const BEATS: usize = 12;

/// Three processes fill a small machine: no two stories at once.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Waits for its turn; a story that failed is no reason not to tell the next.
fn turn() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A house that was told to end finishes what it has begun.
const LONGEST_END: Duration = Duration::from_secs(60);

fn told(arguments: &[&str]) -> String {
    told_and(arguments, |_| ())
}

/// Tells it, and has a look at the houses that it leaves.
fn told_and(arguments: &[&str], look: impl FnOnce(&Path)) -> String {
    let _turn = turn();
    let folder = TempFolder::new("story");
    let data = folder.path().join("houses");
    let output = run(&[&["--data", data.to_str().unwrap(), "demo", "--once"], arguments].concat());
    let said = text(&output);
    assert!(output.status.success(), "{said}\n{}{}", String::from_utf8_lossy(&output.stderr), logs(&data));
    assert_eq!(beats(&said), BEATS, "{said}");
    assert!(said.contains("Nothing was lost, and nothing came twice."), "{said}");
    assert_eq!(processes_over(&data), BTreeSet::new(), "it left processes behind");
    look(&data);
    said
}

/// Looks for customers and canaries in all that a house kept, with a file that would be found put beside it the second time.
fn no_address_lies_in(house: &Path, customers: &[Customer]) {
    let list = house.join("customers.csv");
    let rows: String = customers.iter().map(|customer| format!("{},x\n", customer.address)).collect();
    std::fs::write(&list, rows).unwrap();
    let look = |also: &[&str]| {
        let mut verify = tidewatch();
        verify.env("TIDEWATCH__KEYS__ROOT", house.join("key").join("root.key"));
        verify.args(["--data", house.join("data").to_str().unwrap(), "verify", "--no-address"]);
        verify.args(["--list", list.to_str().unwrap(), "--also", house.join("log").to_str().unwrap()]);
        let output = verify.args(also).output().unwrap();
        (output.status.code(), text(&output) + &String::from_utf8_lossy(&output.stderr))
    };
    let (code, said) = look(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("10,000 addresses of your list"), "{said}");
    let (code, said) = look(&["--also", list.to_str().unwrap()]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("customers.csv: 10,000 times (plain)"), "{said}");
}

fn beats(said: &str) -> usize {
    let number = |line: &str| line.split_once('/')?.0.trim().parse::<usize>().ok();
    said.lines().filter_map(number).collect::<BTreeSet<_>>().len()
}

/// What the houses wrote at last.
fn logs(data: &Path) -> String {
    let mut all = String::new();
    for house in ["shop", "hub", "other"] {
        let log = std::fs::read_to_string(data.join(house).join("log")).unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(20).collect();
        all.push_str(&format!("\n{house}:\n{}", last.into_iter().rev().collect::<Vec<_>>().join("\n")));
    }
    all
}

/// Processes whose command line names the folder.
fn processes_over(data: &Path) -> BTreeSet<u32> {
    let name = data.to_str().unwrap().as_bytes();
    let is_over = |id: &u32| {
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        line.windows(name.len()).any(|part| part == name)
    };
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(is_over).collect()
}

#[test]
fn a_leak_is_noticed_others_are_warned_and_every_customer_has_one_letter() {
    let said = told_and(&[], |houses| {
        let customers = Cast::from_seed(DEFAULT_SEED).customers(10_000);
        ["shop", "hub", "other"].iter().for_each(|house| no_address_lies_in(&houses.join(house), &customers));
    });
    assert!(said.contains("9,988 letters were delivered, one each, DKIM-signed"), "{said}");
    assert!(said.contains("Refused: 550 5.7.1"), "{said}");
    assert!(said.contains("dkim=pass, dmarc=pass"), "{said}");
    // Who looks along finds the way.
    for begins in [
        "look: the register http",
        "come in: shop http",
        "come in: hub http",
        "come in: other http",
        "public: http",
    ] {
        assert!(said.lines().any(|line| line.trim_start().starts_with(begins)), "{begins}: {said}");
    }
}

#[test]
fn the_story_is_the_same_although_every_process_is_killed_before_each_beat() {
    let said = told(&["--unkind", "--customers", "2000"]);
    assert!(said.contains("1,998 letters were delivered, one each"), "{said}");
    assert_eq!(said.matches("were killed, and started again").count(), BEATS - 1, "{said}");
}

#[test]
fn members_work_on_without_their_hub_and_catch_up() {
    let said = told(&["--hub-away", "--customers", "500"]);
    // It is killed before every beat, but those before which it was away already.
    assert_eq!(said.matches("(The hub was killed.)").count(), 3, "{said}");
    assert!(said.contains("after it had come back, with what had waited"), "{said}");
}

#[test]
fn another_seed_tells_other_names_and_the_same_seed_the_same() {
    let _turn = turn();
    let names = |seed: &str| {
        let folder = TempFolder::new("story-seed");
        let data = folder.path().join("houses");
        let mut story = tidewatch();
        story.args(["--data", data.to_str().unwrap(), "demo", "--step", "--seed", seed]);
        let mut child = story.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let first: Vec<String> =
            lines.by_ref().take_while(|line| !line.contains("(Enter goes on)")).collect();
        // Stopped while it waits for a key, as by Ctrl-C.
        let begun = Instant::now();
        let signal = rustix::process::Signal::INT;
        let id = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(id, signal).unwrap();
        let rest: Vec<String> = lines.collect();
        assert!(child.wait().unwrap().success(), "{rest:?}");
        assert!(begun.elapsed() < LONGEST_END);
        assert!(rest.iter().any(|line| line.contains("its houses have ended")), "{rest:?}");
        assert_eq!(processes_over(&data), BTreeSet::new(), "it left processes behind");
        first.into_iter().filter(|line| line.contains("came in at")).collect::<Vec<_>>()
    };
    let (one, again, other) = (names("7"), names("7"), names("8"));
    assert_eq!(one.len(), 1);
    assert_eq!(one, again);
    assert_ne!(one, other);
}

#[test]
fn it_can_be_stopped_while_the_houses_open() {
    let _turn = turn();
    let folder = TempFolder::new("story-stopped");
    let data = folder.path().join("houses");
    let mut story = tidewatch();
    story.args(["--data", data.to_str().unwrap(), "demo", "--once"]).stdout(Stdio::piped());
    let mut child = story.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut lines = lines.skip_while(|line| !line.contains("Three houses"));
    assert!(lines.next().is_some());
    let begun = Instant::now();
    while processes_over(&data).len() < 3 {
        assert!(begun.elapsed() < LONGEST_END, "waited in vain until houses start");
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
    assert_eq!(processes_over(&data), BTreeSet::new(), "it left processes behind");
}

#[test]
fn a_beat_that_fails_is_named_and_leaves_no_process_behind() {
    let _turn = turn();
    let folder = TempFolder::new("story-broken");
    let data = folder.path().join("houses");
    let mut story = tidewatch();
    story.args(["--data", data.to_str().unwrap(), "demo", "--step"]);
    let mut child =
        story.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.by_ref().any(|line| line.contains("(Enter goes on)")));
    // The shop fails, as a machine does, while people look.
    let shop = data.join("shop");
    let failed = processes_over(&shop);
    assert_eq!(failed.len(), 1, "{failed:?}");
    for id in failed {
        let id = rustix::process::Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
    }
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    lines.for_each(drop);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.starts_with("tidewatch could not tell beat 2 of 12 (Who has our customers' addresses)"),
        "{said}"
    );
    assert_eq!(processes_over(&data), BTreeSet::new(), "it left processes behind");
}

#[test]
fn a_folder_with_something_in_it_is_refused_with_a_sentence() {
    let folder = TempFolder::new("story-again");
    std::fs::write(folder.path().join("letter"), "mine").unwrap();
    let output = run(&["--data", folder.path().to_str().unwrap(), "demo", "--once"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("there is something in it already") && said.contains("empty folder"), "{said}");
}
