//! Measures how much of a folder of rule files is understood and decided: `cargo run --example feed -- FOLDER [MESSAGE...] [--own=DOMAIN] [--lists=FOLDER]`.
//! A developer's tool beside the command `tidewatch rules check`; it prints tables and changes nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use judge::facts::{Facts, Setting, authentication, open_attachments};
use judge::vocabulary;
use judge::vocabulary::{Kept, MailHost, Profiles, RuleLists};
use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use rules::check::Expected;
use rules::{Need, Needs, Outcome, Pack, Rule, Vocabulary};
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
    is_query: bool,
    parsed: bool,
    rule: Result<Rule, String>,
}

impl Fared {
    fn needs(&self) -> Needs {
        self.rule.as_ref().map(Rule::needs).unwrap_or_default()
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let own_domains: Vec<String> =
        arguments.iter().filter_map(|word| word.strip_prefix("--own=")).map(str::to_owned).collect();
    let mut paths = arguments.iter().filter(|word| !word.starts_with("--")).map(PathBuf::from);
    let folder = paths.next().unwrap_or_else(|| PathBuf::from("."));
    let words = vocabulary::mail();
    let fared: Vec<Fared> =
        rule_files(&folder).iter().filter_map(|path| fare(&folder, path, &words)).collect();
    print_errors(&fared);
    print_table(&fared, &words);
    print_needs(&fared, &words);
    let messages: Vec<PathBuf> =
        paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    if !messages.is_empty() {
        let lists = lists(&arguments, &own_domains);
        judge_messages(&fared, &words, &messages, &Settings { own_domains, lists });
    }
}

fn rule_files(folder: &Path) -> Vec<PathBuf> {
    files(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .collect()
}

/// All files of a folder and those below it, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
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
    let is_query = rule.kind == "query";
    let expected = if is_query { Expected::AnyValue } else { Expected::Condition };
    let read = Rule::new(&rule.source, words, expected).map_err(|error| error.to_string());
    Some(Fared { folder, name: rule.name, is_query, parsed: rules::parse(&rule.source).is_ok(), rule: read })
}

fn print_errors(fared: &[Fared]) {
    for fared in fared {
        if let Err(error) = &fared.rule {
            println!("{} / {}: {error}", fared.folder, fared.name);
        }
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
        let classes = classes(rule.needs(), words);
        let is_typed = rule.rule.is_ok();
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
        fared.iter().filter(|rule| rule.folder == "detection-rules" && rule.rule.is_ok()).collect();
    for name in words.needs() {
        let needing: Vec<&&Fared> = rules.iter().filter(|rule| rule.needs().contains(name.need)).collect();
        let is_configuration =
            |need: Need| words.needs().iter().any(|known| known.need == need && known.class == 1);
        let alone = needing
            .iter()
            .filter(|rule| rule.needs().iter().all(|need| need == name.need || is_configuration(need)));
        println!("{:<18}{:>6}{:>8}{:>8}", name.name, name.class, needing.len(), alone.count());
    }
}

/// What messages are judged with.
struct Settings {
    own_domains: Vec<String>,
    lists: RuleLists,
}

/// Lists from the files `NAME.txt` of the folder after `--lists=`, one entry a line, and the own domains.
fn lists(arguments: &[String], own_domains: &[String]) -> RuleLists {
    let mut lists = RuleLists::default();
    if !own_domains.is_empty() {
        lists.set_own_domains(own_domains);
    }
    for folder in arguments.iter().filter_map(|word| word.strip_prefix("--lists=")) {
        for path in files(Path::new(folder)) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if !lists.set(&name, text.lines().map(str::trim)) {
                println!("no list is called ${name}");
            }
        }
    }
    lists
}

/// Judges messages, believing the authentication results in their header, and prints what matched and what stayed open.
fn judge_messages(fared: &[Fared], words: &Vocabulary, messages: &[PathBuf], settings: &Settings) {
    let known: Vec<(&Fared, Rule)> =
        fared.iter().filter_map(|fared| Some((fared, fared.rule.clone().ok()?))).collect();
    let pack = Pack::new(known.iter().map(|(_, rule)| rule.clone()).collect());
    let (mut matches, mut open): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) =
        (BTreeMap::new(), BTreeMap::new());
    let (mut reading, mut judging) = (Duration::ZERO, Duration::ZERO);
    for path in messages {
        let Ok(raw) = std::fs::read(path) else { continue };
        let began = Instant::now();
        let facts = facts_of(&raw, &settings.own_domains);
        reading += began.elapsed();
        let (profiles, kept) = (Profiles::default(), Kept::default());
        let host = MailHost::new(&facts, &settings.lists, &profiles, &kept);
        let began = Instant::now();
        let outcomes = pack.judge(&host).outcomes();
        judging += began.elapsed();
        for ((fared, _), outcome) in known.iter().zip(outcomes).filter(|((fared, _), _)| !fared.is_query) {
            match outcome {
                Outcome::Match => {
                    if messages.len() <= 20 {
                        println!("{}: {} / {}", path.display(), fared.folder, fared.name);
                    }
                    *matches.entry(&fared.name).or_default() += 1;
                }
                Outcome::NoMatch => {}
                Outcome::Undecided(needs) => {
                    needs.iter().for_each(|need| *open.entry(words.need_name(need)).or_default() += 1);
                }
            }
        }
    }
    print_counts("matches", &matches, 40);
    print_counts("open for want of", &open, 40);
    let count = u32::try_from(messages.len()).unwrap_or(u32::MAX);
    println!("{count} messages: {:?} to read, {:?} to judge, each", reading / count, judging / count);
}

fn facts_of(raw: &[u8], own_domains: &[String]) -> Facts {
    let message = Message::parse(raw, &Limits::default());
    let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
    let authentication = authentication::believed(&message);
    Facts::new(
        message,
        opened,
        Setting { own_domains: own_domains.to_vec(), authentication, ..Setting::default() },
    )
}

fn print_counts(title: &str, counts: &BTreeMap<&str, usize>, most: usize) {
    let mut counts: Vec<(&str, usize)> = counts.iter().map(|(name, count)| (*name, *count)).collect();
    counts.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    println!("\n{title}:");
    counts.iter().take(most).for_each(|(name, count)| println!("{count:>8}  {name}"));
}
