//! `tidewatch verify --no-address`: shows that no address of a list, and no canary, lies in the data folder or the database. Says places and counts,
//! never an address.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use custody::residue::{Coat, Residue, Wanted, look};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use model::phrase::Phrase;
use platform::phrases::Phrases;

use super::Arguments;
use crate::EXIT_ERROR;
use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;

/// Places that are listed one by one; of more only the number is told.
const LISTED: usize = 20;

/// Looks, prints what was found; the exit code is 0 only when nobody was.
pub(super) async fn run(data: &Data, language: &str, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let said = Said { phrases: Phrases::load(), language: language.to_owned(), style: Style::of_stdout() };
    let mut wanted = Wanted::new(&data.ring.match_key);
    for file in &arguments.list {
        if !file.is_file() {
            bail!("verify --list {}: there is no such file", file.display());
        }
        let (all, added) =
            wanted.add_file(file).await.with_context(|| format!("read the list {}", file.display()))?;
        if added == 0 {
            bail!(
                "verify --list {}: there is no address in it that was not named before, so it shows nothing",
                file.display()
            );
        }
        wanted = all;
        said.line(
            &said.style.faint("list  "),
            &Phrase::new("verify-address-list").with("count", added.to_string()),
        );
    }
    let canaries = wanted.add_canaries(&data.store, &data.access).await?;
    if wanted.is_empty() {
        bail!(
            "verify --no-address: say whose addresses must not be there, with --list FILE (a file of customers in any form)"
        );
    }
    said.line(
        &said.style.faint("list  "),
        &Phrase::new("verify-address-canaries").with("count", canaries.to_string()),
    );
    let bar = bar();
    let reading = {
        let bar = bar.clone();
        move |place: &str| bar.set_message(harmless(place, 120))
    };
    let found = look(&data.store, &wanted, &paths(data, arguments)?, reading).await?;
    bar.finish_and_clear();
    said.report(&found);
    Ok(if found.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_ERROR) })
}

/// The data folder, the folder of objects if it is elsewhere, and what else was named.
fn paths(data: &Data, arguments: &Arguments) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = vec![data.folders.data.clone()];
    if !data.folders.objects.starts_with(&data.folders.data) {
        paths.push(data.folders.objects.clone());
    }
    for also in &arguments.also {
        if !also.exists() {
            bail!("verify --also {}: there is no such file or folder", also.display());
        }
        paths.push(also.clone());
    }
    Ok(paths)
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}

/// How things are said.
struct Said {
    phrases: Phrases,
    language: String,
    style: Style,
}

impl Said {
    fn line(&self, mark: &str, phrase: &Phrase) {
        println!("{mark}  {}", harmless(&self.phrases.say(&self.language, phrase), 400));
    }

    fn report(&self, found: &Residue) {
        let read = Phrase::new("verify-address-read")
            .with("files", found.files.to_string())
            .with("bytes", HumanBytes(found.bytes).to_string())
            .with("columns", found.columns.len().to_string());
        self.line(&self.style.faint("read  "), &read);
        for ((place, coat), count) in found.traces.iter().take(LISTED) {
            let phrase = Phrase::new("verify-address-found")
                .with("place", place)
                .with("count", count.to_string())
                .with("coat", coat_word(*coat));
            self.line(&self.style.bad("FOUND "), &phrase);
        }
        if found.traces.len() > LISTED {
            let more = (found.traces.len() - LISTED).to_string();
            self.line(&self.style.bad("FOUND "), &Phrase::new("verify-address-more").with("count", more));
        }
        for file in &found.compressed {
            let phrase = Phrase::new("verify-address-compressed").with("place", file);
            self.line(&self.style.doubtful("notice"), &phrase);
        }
        if !found.others.is_empty() {
            let phrase = Phrase::new("verify-address-others").with("places", places(&found.others));
            self.line(&self.style.doubtful("notice"), &phrase);
        }
        if found.is_clean() {
            self.line(&self.style.good("sound "), &Phrase::new("verify-address-none"));
        }
    }
}

fn coat_word(coat: Coat) -> &'static str {
    match coat {
        Coat::Plain => "plain",
        Coat::Utf16 => "utf-16",
        Coat::Escaped => "escaped",
        Coat::Hexadecimal => "hexadecimal",
        Coat::Base64 => "base64",
    }
}

/// Where other people's addresses stand, most first.
fn places(others: &BTreeMap<String, u64>) -> String {
    let mut all: Vec<_> = others.iter().collect();
    all.sort_by_key(|(place, count)| (std::cmp::Reverse(**count), *place));
    let words: Vec<String> =
        all.iter().take(LISTED).map(|(place, count)| format!("{place} ({count})")).collect();
    let more = if all.len() > LISTED { ", …" } else { "" };
    words.join(", ") + more
}
