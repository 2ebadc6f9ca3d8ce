//! Measures how much of a folder of rule files is understood and decided: `cargo run --example feed -- FOLDER [MESSAGE...]`.
//! A developer's tool beside the command `tidewatch rules check`; it prints tables and changes nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use judge::vocabulary;
use rules::check::{Expected, check, needs};
use rules::{Need, Needs, Vocabulary};
use serde::Deserialize;

/// What is read of a rule file.
#[derive(Deserialize)]
struct RuleFile {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(deserialize_with = "text_or_bool")]
    source: String,
}

/// A source may be the bare word `true`, which YAML takes for a boolean.
fn text_or_bool<'d, D: serde::Deserializer<'d>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Source {
        Bool(bool),
        Text(String),
    }
    Ok(match Source::deserialize(deserializer)? {
        Source::Bool(value) => value.to_string(),
        Source::Text(text) => text,
    })
}

/// How one rule fared.
struct Fared {
    folder: String,
    name: String,
    parsed: bool,
    error: Option<String>,
    needs: Needs,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let words = vocabulary::mail();
    let fared: Vec<Fared> =
        rule_files(&folder).iter().filter_map(|path| fare(&folder, path, &words)).collect();
    print_errors(&fared);
    print_table(&fared, &words);
    print_needs(&fared, &words);
}

fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(rule_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Reads one file; nothing if it is no rule.
fn fare(root: &Path, path: &Path, words: &Vocabulary) -> Option<Fared> {
    let text = std::fs::read_to_string(path).ok()?;
    let rule: RuleFile = serde_saphyr::from_str(&text).ok()?;
    let inner = path.strip_prefix(root).unwrap_or(path);
    let folder = inner.components().next()?.as_os_str().to_string_lossy().into_owned();
    let expected = if rule.kind == "query" { Expected::AnyValue } else { Expected::Condition };
    let mut fared = Fared { folder, name: rule.name, parsed: false, error: None, needs: Needs::NONE };
    match rules::parse(&rule.source) {
        Err(error) => fared.error = Some(format!("{error:?}")),
        Ok(expression) => {
            fared.parsed = true;
            match check(&expression, words, expected) {
                Err(error) => fared.error = Some(format!("{error:?}")),
                Ok(checked) => fared.needs = needs(&checked, words),
            }
        }
    }
    Some(fared)
}

fn print_errors(fared: &[Fared]) {
    for rule in fared.iter().filter(|rule| rule.error.is_some()) {
        println!("{} / {}: {}", rule.folder, rule.name, rule.error.as_deref().unwrap_or_default());
    }
}

fn classes(needs: Needs, words: &Vocabulary) -> Vec<u8> {
    let class = |need: Need| words.needs().iter().find(|name| name.need == need).map_or(0, |name| name.class);
    let mut classes: Vec<u8> = needs.iter().map(class).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

fn print_table(fared: &[Fared], words: &Vocabulary) {
    println!("{:<22}{:>7}{:>8}{:>7}{:>9}{:>10}", "folder", "files", "parsed", "typed", "decided", "+history");
    let mut folders: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for rule in fared {
        let classes = classes(rule.needs, words);
        let is_typed = rule.error.is_none();
        let within = |allowed: &[u8]| is_typed && classes.iter().all(|class| allowed.contains(class));
        let flags = [true, rule.parsed, is_typed, within(&[1]), within(&[1, 3])];
        for key in [rule.folder.as_str(), "~ all"] {
            let row = folders.entry(key).or_default();
            row.iter_mut().zip(flags).for_each(|(count, flag)| *count += usize::from(flag));
        }
    }
    for (folder, [files, parsed, typed, decided, history]) in folders {
        println!("{folder:<22}{files:>7}{parsed:>8}{typed:>7}{decided:>9}{history:>10}");
    }
}

/// For each capability: how many detection rules need it, and how many need nothing else.
fn print_needs(fared: &[Fared], words: &Vocabulary) {
    println!("\n{:<18}{:>6}{:>8}{:>8}", "detection needs", "class", "rules", "alone");
    let rules: Vec<&Fared> =
        fared.iter().filter(|rule| rule.folder == "detection-rules" && rule.error.is_none()).collect();
    for name in words.needs() {
        let needing: Vec<&&Fared> = rules.iter().filter(|rule| rule.needs.contains(name.need)).collect();
        let is_configuration =
            |need: Need| words.needs().iter().any(|known| known.need == need && known.class == 1);
        let alone = needing
            .iter()
            .filter(|rule| rule.needs.iter().all(|need| need == name.need || is_configuration(need)));
        println!("{:<18}{:>6}{:>8}{:>8}", name.name, name.class, needing.len(), alone.count());
    }
}
