//! Floors 0-2 left of `store` touch no file, socket, environment, clock or runtime.
//!
//! The crates are known by the floor plan. Their tests may read files (fixtures); their code may not.

use super::{Complaint, floor_plan, manifest};
use crate::house::House;

/// Crates that bring a runtime, a database or a network, not even for tests.
const HEAVY_CRATES: [&str; 7] = ["tokio", "sqlx", "axum", "reqwest", "hyper", "async-std", "smol"];

/// What pure code does not call, and how to do without.
const IMPURE: [(&str, &str); 12] = [
    ("std::fs", "take bytes as an argument"),
    ("fs::File", "take bytes as an argument"),
    ("std::env::", "take the value as an argument"),
    ("std::process", "leave it to `tidewatch` or `platform`"),
    ("TcpStream", "leave sockets to `platform` and `guard`"),
    ("TcpListener", "leave sockets to `platform` and `guard`"),
    ("UdpSocket", "leave sockets to `platform` and `guard`"),
    ("ToSocketAddrs", "take the answer of DNS as an argument"),
    ("::now(", "take `now` as an argument"),
    ("thread::sleep", "count work, not time"),
    ("tokio::", "leave running to the floors above"),
    ("sqlx::", "ask `store`, from a floor above"),
];

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let Ok(plan) = floor_plan::read(house) else { return Vec::new() };
    let pure: Vec<String> =
        plan.rooms().filter(|room| room.is_pure()).map(|room| format!("crates/{}/", room.name)).collect();
    let mut found = Vec::new();
    for folder in &pure {
        found.extend(heavy_crates(house, folder));
        found.extend(impure_calls(house, folder));
    }
    found
}

fn heavy_crates(house: &House, folder: &str) -> Vec<Complaint> {
    let path = format!("{folder}Cargo.toml");
    let Some(Ok(manifest)) = house.text(&path).map(manifest::Manifest::read) else { return Vec::new() };
    let heavy =
        manifest.dependencies.iter().filter(|dependency| HEAVY_CRATES.contains(&dependency.name.as_str()));
    heavy
        .map(|dependency| {
            let what = format!("`{}` on a pure floor", dependency.name);
            Complaint::new(
                &path,
                dependency.line,
                what,
                "do it on floor 3 or above, and hand the result down",
            )
        })
        .collect()
}

fn impure_calls(house: &House, folder: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    for source in house.sources.iter().filter(|source| is_product_code(&source.path, folder)) {
        let tests_begin = source.first_test_line();
        for (number, line) in source.code_lines().take_while(|(number, _)| *number < tests_begin) {
            for (call, remedy) in IMPURE.iter().filter(|(call, _)| line.contains(call)) {
                let call = call.trim_matches([':', '(']);
                found.push(Complaint::new(
                    &source.path,
                    number,
                    format!("`{call}` on a pure floor"),
                    *remedy,
                ));
            }
            if imports_from_std_group(line) {
                let what = "`std::{fs}`, `std::{env}` or `std::{process}` on a pure floor";
                found.push(Complaint::new(&source.path, number, what, "take the value as an argument"));
            }
        }
    }
    found
}

/// A build script runs on the builder's machine, not in the crate.
fn is_product_code(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|path| path != "build.rs")
}

/// Says whether a line is `use std::{...}` with an impure module in the group.
fn imports_from_std_group(line: &str) -> bool {
    let Some((_, group)) = line.split_once("use std::{") else { return false };
    group
        .split([',', '}', ' '])
        .any(|name| ["fs", "env", "process"].contains(&name.split("::").next().unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::super::{floor_plan, sample};

    #[test]
    fn files_clocks_and_runtimes_are_found_on_pure_floors_only() {
        let impure = "//! A head of a file.\nuse std::fs;\nuse std::net::IpAddr;\nfn f() { let t = SystemTime::now(); }\n\
                      // std::fs in a comment is talk\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        let files = [
            ("ARCHITECTURE.md", floor_plan::tests::PLAN),
            (
                "crates/mail/Cargo.toml",
                "[package]\nname = \"tidewatch-mail\"\n[dependencies]\ntokio.workspace = true\n",
            ),
            ("crates/mail/src/lib.rs", impure),
            ("crates/mail/src/group.rs", "//! A head of a file.\nuse std::{fmt, env};\n"),
            ("crates/mail/build.rs", impure),
            ("crates/mail/src/a/tests.rs", impure),
            ("crates/store/src/lib.rs", impure),
            ("crates/guard/src/lib.rs", impure),
        ];
        sample::check(
            super::check,
            &files,
            &[
                ("crates/mail/Cargo.toml", 4, "`tokio`"),
                ("crates/mail/src/lib.rs", 2, "`std::fs`"),
                ("crates/mail/src/lib.rs", 4, "`now`"),
                ("crates/mail/src/group.rs", 2, "std::{env}"),
            ],
        );
    }
}
