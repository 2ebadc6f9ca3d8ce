//! `tidewatch trace`: what became of a message, asked by its queue id, Message-ID, address, or the reference in our answer.
//! Only ids, points and times are kept, so that is what is shown; the words of a message that is held are `tidewatch hold show`'s.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use model::ids::JudgedId;
use model::time::Time;
use platform::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use store::guard::judged::Judged;
use store::shared::TraceBy;

use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `trace` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A queue id, a Message-ID, an address, the reference in our answer, or an id of ours; without one, the newest messages
    what: Option<String>,
    /// How many hours to look back
    #[arg(long, value_name = "HOURS", default_value_t = 24 * 7)]
    hours: u32,
    /// How many at most
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: u32,
    /// text, or json: one object a line
    #[arg(long, default_value = "text")]
    format: String,
}

/// Looks messages up and says what became of each.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder =
        options.data.as_deref().context("trace messages: say where the records are with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "trace").await?;
        let found = find(&data, arguments).await?;
        data.store.close().await;
        match arguments.format.as_str() {
            "json" => found.iter().for_each(|judged| println!("{}", json_line(judged))),
            "text" => print!("{}", text(&found, arguments, Style::of_stdout())),
            other => bail!("use --format {other}: expected text or json"),
        }
        Ok(if found.is_empty() { ExitCode::from(1) } else { ExitCode::SUCCESS })
    })
}

async fn find(data: &Data, arguments: &Arguments) -> anyhow::Result<Vec<Judged>> {
    let until = Time::LATEST;
    let from = SystemClock.now().minus(Duration::from_hours(1) * arguments.hours);
    let shared = data.store.shared();
    let Some(what) = arguments.what.as_deref().map(str::trim) else {
        let newest = shared.judged_list(&data.access, None, arguments.limit).await?;
        return Ok(newest.into_iter().filter(|judged| judged.at >= from).collect());
    };
    if let Ok(id) = what.parse::<JudgedId>() {
        return Ok(vec![shared.judged_fetch(&data.access, id).await?]);
    }
    let mut found = by_reference(data, arguments, what, from).await?;
    for by in questions(data, what) {
        found.extend(shared.judged_trace(&data.access, &by, (from, until), None, arguments.limit).await?);
    }
    found.sort_by_key(|judged| std::cmp::Reverse(judged.id));
    found.dedup_by_key(|judged| judged.id);
    found.truncate(arguments.limit as usize);
    Ok(found)
}

/// So many characters of an id are read out to a sender (`guard::ingest::house`).
const REFERENCE_CHARACTERS: usize = 8;

/// Finds the message whose id ends like the reference in our answer (`ref 1F3A90C2`); reads the window page by page.
async fn by_reference(
    data: &Data,
    arguments: &Arguments,
    what: &str,
    from: Time,
) -> anyhow::Result<Vec<Judged>> {
    let mut found = Vec::new();
    if what.len() != REFERENCE_CHARACTERS || !what.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(found);
    }
    let wanted = what.to_lowercase();
    let mut before = None;
    while found.len() < arguments.limit as usize {
        let page = data.store.shared().judged_list(&data.access, before, store::MAX_PAGE).await?;
        let Some(last) = page.last() else { break };
        let is_past = last.at < from;
        before = Some(last.id);
        found.extend(page.into_iter().filter(|one| one.at >= from && one.id.to_string().ends_with(&wanted)));
        if is_past {
            break;
        }
    }
    Ok(found)
}

/// What a text can mean: an address is also the form of a Message-ID, a queue id has neither `@` nor brackets.
fn questions(data: &Data, what: &str) -> Vec<TraceBy> {
    let parties = data.parties();
    let mut questions = vec![TraceBy::MessageId(parties.message_id(what))];
    if let Some(party) = parties.address(what) {
        questions.push(TraceBy::Party(party));
    }
    if !what.contains(['@', '<', '>']) {
        questions.push(TraceBy::QueueId(what.to_owned()));
    }
    questions
}

fn text(found: &[Judged], arguments: &Arguments, style: Style) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut say = |line: &str| {
        let _ = writeln!(text, "{line}");
    };
    match found.len() {
        0 => say(&format!(
            "Nothing is known of that within {} hours. Look further back with --hours, or ask by another name: queue id, Message-ID, address.",
            arguments.hours
        )),
        1 => say("1 message."),
        more => say(&format!("{more} messages, the newest first.")),
    }
    for judged in found {
        say("");
        say(&format!("{}  {}", style.strong(&judged.at.to_string()), judged.id));
        let mut way = vec![judged.direction.as_str().to_owned()];
        way.extend(judged.trace.door.iter().map(|door| format!("door {}", harmless(door, 60))));
        way.extend(judged.trace.queue_id.iter().map(|id| format!("queue id {}", harmless(id, 60))));
        way.extend(judged.trace.client_network.iter().map(|network| format!("from {network}")));
        way.extend(judged.sender_domain.iter().map(|domain| format!("sender at {}", harmless(domain, 80))));
        way.push(format!("{} bytes", judged.size_bytes));
        say(&style.faint(&format!("    {}", way.join(", "))));
        let disposed = judged.trace.disposed.map_or("only scanned", |disposed| disposed.as_str());
        say(&format!(
            "    decided: {} with {} points ({}); what became of it: {disposed}",
            judged.action.as_str(),
            judged.score,
            harmless(&judged.decided_by, 80)
        ));
        if let Some(held) = judged.trace.held {
            say(&format!("    held: tidewatch hold show {held}"));
        }
        for (id, points) in judged.reasons.iter().filter(|(_, points)| points.as_hundredths() != 0) {
            say(&format!("    {:>7}  {}", points.to_string(), harmless(id, 100)));
        }
    }
    text
}

fn json_line(judged: &Judged) -> Value {
    let trace = &judged.trace;
    let reason =
        |(id, points): &(String, model::verdict::Points)| json!({"id": id, "points": points.to_string()});
    json!({
        "id": judged.id.to_string(),
        "at": judged.at.to_string(),
        "direction": judged.direction.as_str(),
        "door": trace.door,
        "queue_id": trace.queue_id,
        "client_network": trace.client_network,
        "sender_domain": judged.sender_domain,
        "size_bytes": judged.size_bytes,
        "action": judged.action.as_str(),
        "decided_by": judged.decided_by,
        "score": judged.score.to_string(),
        "disposed": trace.disposed.map(store::guard::judged::Disposed::as_str),
        "held": trace.held.map(|held| held.to_string()),
        "reasons": judged.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}
