//! What a process and all its descendants cost, read from /proc.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

/// Memory of a process tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Memory {
    /// Resident; pages shared between the processes are counted in each.
    pub rss_kib: u64,
    /// Proportional: a shared page is divided among its users.
    pub pss_kib: u64,
}

/// Returns the processor time of the tree so far, with that of descendants that have ended.
pub(super) fn cpu_time(root: u32) -> Result<Duration> {
    let ticks: u64 = tree(root)?.into_iter().filter_map(ticks).sum();
    Ok(Duration::from_secs(ticks) / u32::try_from(ticks_per_second()?)?)
}

/// Returns the memory of the tree now.
pub(super) fn memory(root: u32) -> Result<Memory> {
    let mut sum = Memory::default();
    for process in tree(root)? {
        // A process may end while we look.
        let Ok(text) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else { continue };
        let memory = memory_of(&text);
        sum.rss_kib += memory.rss_kib;
        sum.pss_kib += memory.pss_kib;
    }
    Ok(sum)
}

/// Returns the processor time of one process's threads, to the nanosecond; those that have ended do not count.
pub(super) fn scheduled(process: u32) -> Result<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task")).context("read the threads")?.flatten() {
        let Ok(text) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
        nanoseconds += text.split(' ').next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Lets the peak of a process begin anew, and returns what is resident now, in KiB.
pub(super) fn forget_peak(process: u32) -> Result<u64> {
    // proc(5): 5 resets the high-water mark.
    fs::write(format!("/proc/{process}/clear_refs"), "5").context("reset the peak of the memory")?;
    peak(process)
}

/// Returns the most that was resident since the peak was forgotten, in KiB.
pub(super) fn peak(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).context("read the status")?;
    kib_of(&status, "VmHWM:").context("no VmHWM in the status")
}

fn kib_of(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Returns the process and its descendants.
fn tree(root: u32) -> Result<Vec<u32>> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").context("read /proc")?.flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
        if let Some(parent) = fields(&stat).get(PARENT).and_then(|field| field.parse().ok()) {
            children.entry(parent).or_default().push(process);
        }
    }
    let (mut found, mut open) = (Vec::new(), vec![root]);
    while let Some(process) = open.pop() {
        open.extend(children.get(&process).into_iter().flatten());
        found.push(process);
    }
    Ok(found)
}

/// Places behind the name in /proc/PID/stat, see proc(5): parent, then user and system time of the process
/// and of the children it has waited for.
const PARENT: usize = 1;
const TIMES: std::ops::Range<usize> = 11..15;

/// Returns the fields behind the name, which stands in brackets and may hold anything.
fn fields(stat: &str) -> Vec<&str> {
    stat.rsplit_once(')').map_or(Vec::new(), |(_, rest)| rest.split_whitespace().collect())
}

fn ticks(process: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    sum_of_times(&stat)
}

fn sum_of_times(stat: &str) -> Option<u64> {
    fields(stat).get(TIMES)?.iter().map(|field| field.parse::<u64>().ok()).sum()
}

fn ticks_per_second() -> Result<u64> {
    let output =
        Command::new("getconf").arg("CLK_TCK").output().context("ask getconf for the length of a tick")?;
    String::from_utf8_lossy(&output.stdout).trim().parse().context("read the length of a tick")
}

fn memory_of(rollup: &str) -> Memory {
    let kib = |name: &str| kib_of(rollup, name).unwrap_or(0);
    Memory { rss_kib: kib("Rss:"), pss_kib: kib("Pss:") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_behind_a_name_with_anything_in_it() {
        let stat = "42 (a) b (c) S 7 42 42 0 -1 4194304 100 0 0 0 11 22 33 44 20 0 1 0 100 0 0";
        assert_eq!(fields(stat)[PARENT], "7");
        assert_eq!(sum_of_times(stat), Some(11 + 22 + 33 + 44));
        assert_eq!(sum_of_times("42 (a) S 7"), None);
    }

    #[test]
    fn memory_is_read_from_the_rollup() {
        let rollup = "55d0-7ff [rollup]\nRss:                1234 kB\nPss:                 567 kB\nPss_Anon:             89 kB\n";
        assert_eq!(memory_of(rollup), Memory { rss_kib: 1234, pss_kib: 567 });
    }

    #[test]
    fn our_own_tree_has_cost_something() {
        let own = std::process::id();
        assert!(tree(own).expect("/proc").contains(&own));
        assert!(memory(own).expect("/proc").rss_kib > 0);
        cpu_time(own).expect("/proc and getconf");
        assert!(scheduled(own).expect("/proc") > Duration::ZERO);
        assert!(peak(own).expect("/proc") > 0);
    }
}
