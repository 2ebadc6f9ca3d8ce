//! `tidewatch where`: where is this person's address: in which lists, told what, in which copies, until when. Audited; the address is written nowhere.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use custody::CustodyError;
use custody::copy::{Copy, told_apart};
use custody::map::Place;
use custody::membership::whereabouts::{InList, Whereabouts};
use model::time::Time;
use platform::phrases::{FALLBACK_LANGUAGE, Phrases};
use serde_json::{Value, json};

use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `where` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address; - to read it from standard input, so that it stays out of the shell's history
    address: String,
    /// text, or json
    #[arg(long, default_value = "text")]
    format: String,
}

/// Says where an address is. Exit code 1 if a list knows it.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("look for it: say where your lists are with --data DIR")?;
    let mut address = arguments.address.clone();
    if address == "-" {
        address.clear();
        std::io::stdin().read_line(&mut address).context("read the address")?;
    }
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "where").await?;
        let found = wiring::custody::desk(&config, &data).whereabouts(&data.access, &address).await;
        data.close().await?;
        let found = match found {
            Ok(found) => found,
            Err(CustodyError::Unfit(_)) => bail!("look for it: that is not a mail address"),
            Err(error) => return Err(error.into()),
        };
        match arguments.format.as_str() {
            "json" => println!("{}", json_of(&found)),
            "text" => print!("{}", text(&found, Style::of_stdout())),
            other => bail!("use --format {other}: expected text or json"),
        }
        Ok(if found.is_known() { ExitCode::from(1) } else { ExitCode::SUCCESS })
    })
}

fn text(found: &Whereabouts, style: Style) -> String {
    let phrases = Phrases::load();
    let apart = |copy: &Copy| {
        let apart = phrases.say(FALLBACK_LANGUAGE, &told_apart(copy));
        harmless(&format!("{}, {apart}", day(copy.made.0)), 300)
    };
    let mut lines = Vec::new();
    if !found.is_known() {
        lines.push("No list knows this address, as far as copies were read.".to_owned());
    }
    for list in &found.lists {
        lines.push(style.strong(&format!("List {}", harmless(&list.list.name, 200))));
        let told = if list.list.told.is_empty() {
            "nobody wrote down what people were told"
        } else {
            &list.list.told
        };
        let captured = captured(&phrases, list).unwrap_or_else(|| "nobody wrote down where".to_owned());
        lines.push(format!("    captured: {}", harmless(&captured, 600)));
        lines.push(format!("    told: {}", harmless(told, 600)));
        if list.is_kept_out {
            lines.push("    kept out of new copies by lot, to tell a leak from chance".to_owned());
        }
        if let Some(removed) = list.removed {
            lines.push(format!(
                "    removed on {}; kept only to warn of a leak: was in copies, as far as they were read",
                day(removed)
            ));
        }
        lines.extend(list.copies.iter().map(|one| {
            let gone = one.gone.map_or_else(String::new, |at| format!(", gone since {}", day(at)));
            let until = one
                .copy
                .copy
                .until
                .map_or_else(|| "no end date".to_owned(), |at| format!("until {}", day(at)));
            let kept =
                one.kept_at().map_or_else(String::new, |at| format!("; kept at {}", harmless(&at, 300)));
            format!(
                "    copy for {} of {}: seen from {} to {}{gone}; {until}; {}{kept}",
                harmless(&one.copy.party, 200),
                apart(&one.copy.copy),
                day(one.first),
                day(one.last),
                one.copy.copy.state.as_str()
            )
        }));
        lines.extend(list.unread.iter().map(|copy| {
            format!(
                "    may be in the copy for {} of {}: nobody has read it ({})",
                harmless(&copy.party, 200),
                apart(&copy.copy),
                copy.copy.id
            )
        }));
    }
    lines.join("\n") + "\n"
}

/// Where people give the address: what is written down, and whose forms collect it.
fn captured(phrases: &Phrases, list: &InList) -> Option<String> {
    list.captured().map(|captured| phrases.say(FALLBACK_LANGUAGE, &captured))
}

fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}

fn json_of(found: &Whereabouts) -> Value {
    let place = |place: &Place| json!({"name": place.name, "country": place.country});
    let list = |one: &InList| {
        let copies = one.copies.iter().map(|in_copy| {
            json!({
                "copy": in_copy.copy.copy.id.to_string(),
                "party": in_copy.copy.party,
                "purpose": in_copy.copy.copy.purpose,
                "made_at": in_copy.copy.copy.made.0.to_string(),
                "people_about": in_copy.copy.copy.rows_about,
                "first": in_copy.first.to_string(),
                "last": in_copy.last.to_string(),
                "gone": in_copy.gone.map(|at| at.to_string()),
                "places": in_copy.places.iter().map(place).collect::<Vec<_>>(),
                "until": in_copy.copy.copy.until.map(|at| at.to_string()),
                "state": in_copy.copy.copy.state.as_str(),
            })
        });
        json!({
            "list": one.list.name,
            "captured": one.list.captured,
            "collected_by": one.collected_by,
            "told": one.list.told,
            "is_kept_out": one.is_kept_out,
            "removed_on": one.removed.map(day),
            "copies": copies.collect::<Vec<_>>(),
            "unread": one.unread.iter().map(|copy| copy.copy.id.to_string()).collect::<Vec<_>>(),
        })
    };
    json!({"is_known": found.is_known(), "lists": found.lists.iter().map(list).collect::<Vec<_>>()})
}
