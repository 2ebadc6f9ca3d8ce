//! `tidewatch attribute`: somebody found a file of addresses: is it ours, which copy is it, of which days? Reads it once, keeps numbers only; or reckons a bundle again.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use custody::copy::told_apart;
use custody::dump::{DumpAsked, DumpGround, DumpOrigin, DumpShown, Verified, words};
use custody::{Custody, CustodyError};
use indicatif::{ProgressBar, ProgressStyle};
use model::phrase::Phrase;
use platform::clock::{Clock as _, SystemClock};
use platform::phrases::Phrases;
use serde_json::{Value, json};

use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{EXIT_ERROR, GlobalOptions, wiring};

/// What `attribute` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file: text or a table, plain, gzip or Zstandard; - for standard input
    dump: PathBuf,
    /// Where it is from, in your words; without an address
    #[arg(long, value_name = "WORDS", required_unless_present = "bundle")]
    source: Option<String>,
    /// Why you may look at it: interest (of yours and of your customers), obligation (by law) or authority (which asked)
    #[arg(long, value_name = "WORD", required_unless_present = "bundle")]
    ground: Option<String>,
    /// Write what it says to this file, to be reckoned again later; no address is in it
    #[arg(long, value_name = "FILE")]
    save_bundle: Option<PathBuf>,
    /// Keep nothing; reckon again what this bundle says of the file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["source", "ground", "save_bundle"])]
    bundle: Option<PathBuf>,
    /// text, or json
    #[arg(long, default_value = "text")]
    format: String,
}

/// Copies that are shown of a list.
const SHOWN: usize = 5;
/// A bundle is some megabytes at most.
const MAX_BUNDLE_BYTES: u64 = 64 << 20;

/// Reads a dump and says what it is. Exit code 1 if something of ours is in it, or if a bundle does not agree.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if !["text", "json"].contains(&arguments.format.as_str()) {
        bail!("use --format {}: expected text or json", arguments.format);
    }
    let config = wiring::config(options)?;
    let folder =
        options.data.as_deref().context("attribute a dump: say where your lists are with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "attribute").await?;
        let desk = wiring::custody::desk(&config, &data);
        let outcome = match &arguments.bundle {
            Some(bundle) => verify(&desk, &data, arguments, bundle).await,
            None => attribute(&desk, &data, arguments, &config.language).await,
        };
        data.close().await?;
        outcome
    })
}

async fn read(desk: &Custody, data: &Data, dump: &Path) -> anyhow::Result<custody::dump::DumpRead> {
    let source: Box<dyn Read + Send> = if dump == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(dump).with_context(|| format!("open {}", dump.display()))?)
    };
    // Draws nothing where nobody looks.
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    let told = bar.clone();
    let read = desk.dump_read(&data.access, source, move |progress| {
        let (bytes, addresses) = progress.so_far();
        told.set_message(format!("{addresses} addresses in {} MB", bytes >> 20));
    });
    let read = read.await;
    bar.finish_and_clear();
    Ok(read?)
}

async fn attribute(
    desk: &Custody,
    data: &Data,
    arguments: &Arguments,
    language: &str,
) -> anyhow::Result<ExitCode> {
    let ground = arguments.ground.as_deref().unwrap_or_default();
    let ground = DumpGround::parse(ground)
        .with_context(|| format!("use --ground {ground}: expected interest, obligation or authority"))?;
    let name =
        arguments.dump.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let asked = DumpAsked { name, source: arguments.source.clone().unwrap_or_default(), ground };
    let phrases = Phrases::load();
    let read = read(desk, data, &arguments.dump).await?;
    let id = match desk.dump_keep(&data.access, &asked, &read, SystemClock.now()).await {
        Ok(id) => id,
        Err(CustodyError::Unfit(unfit)) => bail!("{}", phrases.say(language, &unfit.phrase())),
        Err(error) => return Err(error.into()),
    };
    let shown = desk.dump(&data.access, id).await?;
    if let Some(file) = &arguments.save_bundle {
        std::fs::write(file, shown.dump.bundle.as_bytes())
            .with_context(|| format!("write {}", file.display()))?;
    }
    match arguments.format.as_str() {
        "json" => println!("{}", json_line(&shown)),
        _ => print!("{}", text(&shown, |phrase| phrases.say(language, phrase), Style::of_stdout())),
    }
    let is_known = !matches!(shown.dump.origin, DumpOrigin::Nobody | DumpOrigin::Chance);
    Ok(if is_known { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn text(shown: &DumpShown, say: impl Fn(&Phrase) -> String, style: Style) -> String {
    let dump = &shown.dump;
    let mut lines = vec![
        format!("{}  {}", style.strong(&say(&words::origin(dump))), style.faint(&dump.id.to_string())),
        format!(
            "    {} addresses, {} people, {} of them on your lists",
            dump.addresses, dump.people, dump.known
        ),
    ];
    lines.extend(words::elsewhere(dump).map(|phrase| format!("    {}", say(&phrase))));
    if dump.is_cut {
        lines.push(format!("    {}", say(&Phrase::new("dump-cut"))));
    }
    for list in &shown.lists {
        lines.push(String::new());
        lines.push(style.strong(&harmless(&say(&words::named(list)), 600)));
        let more = words::interval(list).into_iter().chain(words::figures(list));
        lines.extend(more.map(|phrase| format!("    {}", say(&phrase))));
        for ranked in list.answer.ranked.iter().take(SHOWN) {
            let known = list.copies.get(&ranked.copy);
            let party = known.map_or("", |copy| copy.party.as_str());
            let apart = known.map_or_else(String::new, |known| {
                let made = known.copy.made.0.to_string();
                format!("{}, {}", made.get(..10).unwrap_or_default(), say(&told_apart(&known.copy)))
            });
            lines.push(format!(
                "    {:>6} %  {} ({})  {}  {} of {}",
                words::percent(ranked.share),
                harmless(party, 60),
                harmless(&apart, 200),
                ranked.copy,
                ranked.best.hits,
                ranked.best.people
            ));
        }
        lines.extend(words::weak(list).iter().map(|phrase| format!("    - {}", say(phrase))));
    }
    if !shown.lists.is_empty() {
        lines.push(String::new());
        lines.push(style.faint(&say(&Phrase::new("dump-not-a-culprit"))));
    }
    lines.join("\n") + "\n"
}

fn json_line(shown: &DumpShown) -> Value {
    let dump = &shown.dump;
    json!({
        "id": dump.id.to_string(),
        "origin": dump.origin.as_str(),
        "addresses": dump.addresses,
        "people": dump.people,
        "known": dump.known,
        "elsewhere": dump.elsewhere(),
        "elsewhere_share": dump.elsewhere_share(),
        "is_cut": dump.is_cut,
        "bundle": serde_json::from_str::<Value>(&dump.bundle).unwrap_or_default(),
    })
}

async fn verify(
    desk: &Custody,
    data: &Data,
    arguments: &Arguments,
    bundle: &Path,
) -> anyhow::Result<ExitCode> {
    let mut text = String::new();
    let file = std::fs::File::open(bundle).with_context(|| format!("open {}", bundle.display()))?;
    file.take(MAX_BUNDLE_BYTES)
        .read_to_string(&mut text)
        .with_context(|| format!("read {}", bundle.display()))?;
    let read = read(desk, data, &arguments.dump).await?;
    let verified = desk.dump_verify(&data.access, &text, &read).await?;
    let style = Style::of_stdout();
    if arguments.format == "json" {
        println!("{}", verified_line(&verified));
    } else {
        print!("{}", verified_text(&verified, style));
    }
    Ok(match () {
        () if verified.is_other_file => ExitCode::from(EXIT_ERROR),
        () if verified.agrees() => ExitCode::SUCCESS,
        () => ExitCode::from(1),
    })
}

fn verified_text(verified: &Verified, style: Style) -> String {
    let mut lines = Vec::new();
    if verified.is_other_file {
        lines.push(format!("{}  This is not the file the bundle speaks of.", style.bad("BROKEN")));
    }
    let differ = verified.differ.iter().map(|list| {
        format!("{}  What the list {list} knows of it is not what the bundle says.", style.bad("DIFFERS"))
    });
    lines.extend(differ);
    if verified.is_other_answer {
        lines.push(format!(
            "{}  From the bundle's own numbers this program draws another answer: it was written by a program of other rules, or changed.",
            style.bad("DIFFERS")
        ));
    }
    let forgotten = verified.forgotten.iter().map(|list| {
        format!(
            "{}  Copies of the list {list}, or its book of coded canaries, are gone since; only the rest was counted again.",
            style.doubtful("notice")
        )
    });
    lines.extend(forgotten);
    if verified.agrees() {
        lines.push(format!(
            "{}  Counted again from the file, your lists and your key: it says the same.",
            style.good("sound ")
        ));
    }
    lines.join("\n") + "\n"
}

fn verified_line(verified: &Verified) -> Value {
    let ids = |lists: &[model::ids::ListId]| lists.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({
        "agrees": verified.agrees(),
        "is_other_file": verified.is_other_file,
        "differ": ids(&verified.differ),
        "forgotten": ids(&verified.forgotten),
        "is_other_answer": verified.is_other_answer,
    })
}
