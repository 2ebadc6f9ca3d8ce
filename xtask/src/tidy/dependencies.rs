//! What we take from others: asked for once, in the root manifest, with a reason beside it, and used.

use std::collections::BTreeSet;

use super::Complaint;
use super::manifest::{Manifest, Section};
use crate::house::House;

const ROOT: &str = "Cargo.toml";
/// A reason shorter than this is none.
const SHORTEST_REASON: usize = 15;

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let Some(text) = house.text(ROOT) else { return Vec::new() };
    let root = match Manifest::read(text) {
        Ok(manifest) => manifest,
        Err(error) => return vec![Complaint::new(ROOT, 1, format!("{error:#}"), "mend the manifest")],
    };
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for file in house.files_ending("/Cargo.toml").filter(|file| !file.path.starts_with("fuzz/")) {
        let Ok(manifest) = Manifest::read(&file.text) else { continue };
        for dependency in manifest.dependencies {
            if !dependency.is_inherited {
                let what = format!("`{}` is asked for outside the root manifest", dependency.name);
                let remedy = format!(
                    "list it under [workspace.dependencies] and write `{}.workspace = true`",
                    dependency.name
                );
                found.push(Complaint::new(&file.path, dependency.line, what, remedy));
            }
            used.insert(dependency.name);
        }
    }
    let lines: Vec<&str> = text.lines().collect();
    for dependency in root.dependencies.iter().filter(|dependency| dependency.section == Section::Workspace) {
        if dependency.path.is_none() && !has_reason(&lines, dependency.line) {
            let what = format!("`{}` without a reason", dependency.name);
            found.push(Complaint::new(
                ROOT,
                dependency.line,
                what,
                "say behind it what for and why not ourselves",
            ));
        }
        if dependency.path.is_none() && !used.contains(&dependency.name) {
            let what = format!("`{}` is listed and nobody uses it", dependency.name);
            found.push(Complaint::new(ROOT, dependency.line, what, "take the line out"));
        }
    }
    found
}

/// Says whether a comment stands behind the entry or on the line above.
fn has_reason(lines: &[&str], number: usize) -> bool {
    let line = |number: usize| lines.get(number.wrapping_sub(1)).copied().unwrap_or("");
    let behind = line(number).rsplit_once('#').map_or("", |(_, reason)| reason);
    let above = line(number - 1).trim().strip_prefix('#').unwrap_or("");
    behind.trim().len().max(above.trim().len()) >= SHORTEST_REASON
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn dependencies_without_reason_or_use_or_in_the_wrong_place_are_found() {
        let root = "[workspace.dependencies]\nmodel = { path = \"crates/model\" }\n\
                    serde = \"1\" # derives for JSON; nobody should write that by hand\nbare = \"1\"\n\n\
                    # The reason may also stand above.\nabove = \"1\"\nidle = \"1\" # a fine reason that nobody needs\n";
        let member = "[dependencies]\nserde.workspace = true\nbare.workspace = true\nabove.workspace = true\nstray = \"2\"\n";
        sample::check(
            super::check,
            &[("Cargo.toml", root), ("crates/model/Cargo.toml", member)],
            &[
                ("crates/model/Cargo.toml", 5, "`stray`"),
                ("Cargo.toml", 4, "`bare` without a reason"),
                ("Cargo.toml", 8, "`idle` is listed and nobody uses it"),
            ],
        );
    }
}
