//! Who says and who hears each event: the saying as it is written in the source, the hearing as it is wired; the page shows both.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use model::event::KINDS;
use testkit::folder::{TempFolder, files_below};
use testkit::smtp_sink::SmtpSink;

use super::Hearers;
use crate::wiring::memory::Memory;
use crate::wiring::office::Office;
use crate::wiring::response::desk;
use crate::wiring::test_house::{opened, told_house};

/// What the table stands between.
const MARKS: [&str; 2] = ["<!-- from here on written by a test -->\n", "<!-- up to here -->\n"];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Source that is no test: its crate, and its text.
fn sources() -> Vec<(String, String)> {
    let crates = workspace().join("crates");
    let is_source = |path: &Path| {
        let path = path.strip_prefix(&crates).unwrap_or(path);
        let words: Vec<&str> = path.iter().filter_map(|word| word.to_str()).collect();
        words.get(1) == Some(&"src")
            && !words.iter().any(|word| ["tests", "tests.rs", "testkit", "model"].contains(word))
            && words.last().is_some_and(|name| name.ends_with(".rs"))
    };
    let found = files_below(&crates, is_source).into_iter().map(|(path, bytes)| {
        let text = String::from_utf8(bytes).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        (path.strip_prefix(&crates).unwrap().iter().next().unwrap().to_str().unwrap().to_owned(), text)
    });
    found.collect()
}

/// `mail_arrived` is `MailArrived`.
fn type_name(kind: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    kind.split('_').map(word).collect()
}

/// Kinds that have no type yet: constants of the store whose value is their own name, as `MESSAGE_HELD` is `message_held`.
fn untyped(sources: &[(String, String)]) -> BTreeSet<String> {
    let of_store = sources.iter().filter(|(name, _)| name == "store").flat_map(|(_, text)| text.lines());
    let constant = |line: &str| {
        let (name, value) = line.strip_prefix("pub const ")?.split_once(": &str = \"")?;
        let value = value.strip_suffix("\";")?;
        (name.to_lowercase() == value).then(|| value.to_owned())
    };
    of_store.filter_map(constant).collect()
}

/// The crates in which a kind is said.
fn sayers<'s>(sources: &'s [(String, String)], kind: &str) -> BTreeSet<&'s str> {
    let (made, name) = (format!("{} {{", type_name(kind)), kind.to_uppercase());
    let said = [format!("kind: {name},"), format!("change, {name},")];
    let is_said = |text: &str| text.contains(&made) || said.iter().any(|said| text.contains(said.as_str()));
    let of_crates = sources.iter().filter(|(name, text)| name != "store" && is_said(text));
    of_crates.map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn who_says_and_who_hears_each_event_is_as_the_page_shows() {
    let folder = TempFolder::new("hearers");
    let mut config = told_house(&folder, &SmtpSink::start("").await);
    config.digest.enabled = true;
    config.organisation.domains = vec!["shop.example".to_owned()];
    let data = opened(&folder, &config).await;
    let memory = Memory::open(&data).await.unwrap();
    let (office, response) = (Office::open(&config, &data).unwrap(), desk(&config, &data).unwrap());
    let hearers = Hearers::wired(&config, &data, &memory, (&office, &response));
    let sources = sources();
    let written = sources.iter().map(|(_, text)| text.matches("impl Hearer for ").count()).sum::<usize>();
    assert_eq!(hearers.bus.len(), written, "a hearer that is written and not wired hears nothing");
    assert_eq!(hearers.names().len(), hearers.names().into_iter().collect::<BTreeSet<_>>().len());

    let mut table = String::from("| event | said by | heard by |\n|---|---|---|\n");
    let untyped = untyped(&sources);
    for kind in KINDS.iter().copied().chain(untyped.iter().map(String::as_str)) {
        let sayers = sayers(&sources, kind).into_iter().collect::<Vec<_>>().join(", ");
        assert!(!sayers.is_empty(), "nobody says {kind}");
        let of_kind = hearers.all().filter(|hears| hears.kinds.contains(&kind));
        let names = of_kind.map(|hears| format!("`{}`", hears.name)).collect::<Vec<_>>().join(", ");
        writeln!(table, "| `{kind}` | {sayers} | {} |", if names.is_empty() { "nobody" } else { &names })
            .unwrap();
    }
    for hears in hearers.all() {
        let is_known = |kind: &&str| KINDS.contains(kind) || untyped.contains(*kind);
        assert!(hears.kinds.iter().all(is_known), "{} hears what nobody can say", hears.name);
    }
    check(&table);
    drop(hearers);
    memory.close().finish().await.unwrap();
    data.close().await.unwrap();
}

/// Compares the page with the table, or renews it.
fn check(table: &str) {
    let file = workspace().join("docs/developing/events.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (shown, after) = rest.split_once(MARKS[1]).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, [before, MARKS[0], table, MARKS[1], after].concat()).unwrap();
        return;
    }
    assert_eq!(shown, table, "UPDATE_GOLDEN=1 renews the table of docs/developing/events.md");
}
