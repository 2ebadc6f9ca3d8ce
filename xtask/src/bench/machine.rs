//! Where and when something was measured: a figure without that means nothing.

use std::fs;
use std::process::Command;

use crate::house::root;

/// Returns one line: processor, cores, memory, system, date and commit.
pub(super) fn in_words() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = value(&cpuinfo, "model name", ':').unwrap_or("unknown processor");
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory_kib: u64 =
        value(&meminfo, "MemTotal", ':').and_then(|size| size.split(' ').next()?.parse().ok()).unwrap_or(0);
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = value(&release, "PRETTY_NAME", '=').unwrap_or("unknown system").trim_matches('"');
    let kernel = said("uname", &["-r"]);
    let (date, commit) =
        (said("date", &["-u", "+%F %H:%M UTC"]), said("git", &["rev-parse", "--short", "HEAD"]));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    format!(
        "{processor}, {cores} cores, {} GiB, {system}, Linux {kernel}; {date}; commit {commit}; load {load} before",
        memory_kib >> 20
    )
}

fn value<'t>(text: &'t str, name: &str, mark: char) -> Option<&'t str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(mark).map(|(_, value)| value.trim())
}

/// Returns what a program prints, or nothing where there is no such program.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    output.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_name() {
        assert_eq!(value("a: 1\nmodel name\t: Some CPU\n", "model name", ':'), Some("Some CPU"));
        assert_eq!(value("NAME=x\nPRETTY_NAME=\"Debian 12\"\n", "PRETTY_NAME", '='), Some("\"Debian 12\""));
        assert_eq!(value("", "MemTotal", ':'), None);
    }
}
