//! `tidewatch remove`: take a person out of what is known of lists and copies; what stays is said by `custody.removal`. Shown and asked before it is done, audited, and the address is
//! written nowhere.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use custody::CustodyError;
use custody::membership::removal::{Becomes, Removal, RemovedFrom};
use model::phrase::Phrase;
use platform::clock::{Clock as _, SystemClock};
use platform::phrases::Phrases;
use serde_json::{Value, json};

use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `remove` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address; - to read it from standard input, so that it stays out of the shell's history
    address: String,
    /// Say what would go and what stays, and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove without asking
    #[arg(long)]
    yes: bool,
    /// text, or json
    #[arg(long, default_value = "text")]
    format: String,
}

/// Removes a person.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("remove it: say where your lists are with --data DIR")?;
    let is_json = match arguments.format.as_str() {
        "json" => true,
        "text" => false,
        other => bail!("use --format {other}: expected text or json"),
    };
    let address = read(&arguments.address)?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "remove").await?;
        let desk = wiring::custody::desk(&config, &data);
        let outcome = async {
            let would = desk.removal_look(&data.access, &address, SystemClock.now()).await.map_err(plain)?;
            let show = |removal: &Removal, is_done| {
                if is_json {
                    println!("{}", json_of(removal, is_done));
                } else {
                    print!("{}", text(removal, is_done, &config.language));
                }
            };
            // With nothing to change there is nothing to ask; what was cut off before is brought to its end.
            if arguments.dry_run || (would.is_any() && !arguments.yes && !asked(&would, &config.language)?) {
                show(&would, false);
                return Ok(());
            }
            let done = desk.remove(&data.access, &address, SystemClock.now()).await.map_err(plain)?;
            show(&done, true);
            Ok(())
        };
        let outcome: anyhow::Result<()> = Box::pin(outcome).await;
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

fn read(address: &str) -> anyhow::Result<String> {
    if address != "-" {
        return Ok(address.to_owned());
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("read the address")?;
    Ok(line)
}

fn plain(error: CustodyError) -> anyhow::Error {
    match error {
        CustodyError::Unfit(_) => anyhow::anyhow!("remove it: that is not a mail address"),
        error => error.into(),
    }
}

/// Asks, where there is somebody to ask.
///
/// Errors: there is nobody.
fn asked(would: &Removal, language: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        bail!("remove it: nobody is here to be asked; look with --dry-run, and say --yes if it is meant");
    }
    eprint!("{}", text(would, false, language));
    eprint!("Remove it? Type yes: ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("read the answer")?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

fn text(removal: &Removal, is_done: bool, language: &str) -> String {
    let (phrases, style) = (Phrases::load(), Style::of_stdout());
    let say = |phrase: &Phrase| harmless(&phrases.say(language, phrase), 600);
    let head = match (removal.is_any(), is_done) {
        (false, _) => "removal-nothing",
        (true, false) => "removal-would",
        (true, true) => "removal-done",
    };
    let mut lines = vec![style.strong(&say(&Phrase::new(head)))];
    if removal.is_any() {
        lines.push(say(&removal.leaves.phrase()));
    }
    for list in &removal.lists {
        lines.push(format!("    {}", say(&list.phrase())));
        lines.extend(
            list.holders()
                .iter()
                .chain(&list.past_holders())
                .map(|phrase| format!("        {}", say(phrase))),
        );
    }
    if !removal.stays.is_empty() {
        lines.push(say(&Phrase::new("removal-stays")));
        lines.extend(removal.stays.iter().map(|stay| format!("    {}", say(&stay.phrase()))));
    }
    lines.join("\n") + "\n"
}

fn json_of(removal: &Removal, is_done: bool) -> Value {
    let list = |from: &RemovedFrom| {
        let (until, why) = match &from.becomes {
            Becomes::Gone => (None, None),
            Becomes::Warned { until } | Becomes::AsItWas { until } => (Some(until.to_string()), None),
            Becomes::Held(why) => (None, Some(why)),
        };
        let copies = from.known.copies.iter().map(|copy| copy.copy.copy.id.to_string());
        json!({
            "list": from.known.list.name,
            "becomes": from.becomes.as_str(),
            "until": until,
            "held_why": why,
            "copies": copies.collect::<Vec<_>>(),
        })
    };
    json!({
        "is_done": is_done,
        "leaves": removal.leaves.as_str(),
        "lists": removal.lists.iter().map(list).collect::<Vec<_>>(),
        "stays": removal.stays.iter().map(|stay| json!({
            "what": stay.word(),
            "until": stay.until.map(|until| until.to_string()),
        })).collect::<Vec<_>>(),
    })
}
