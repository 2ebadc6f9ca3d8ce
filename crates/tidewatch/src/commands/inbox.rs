//! `tidewatch inbox`: mail addressed to Tidewatch itself, as it came. Acting on it is the business of the room whose purpose it has.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use mail::{Limits, Message};
use model::ids::{Id, InboxItemId};
use post::mailbox::{self, Purpose};
use serde_json::{Value, json};
use store::post::inbox::InboxItem;

use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `inbox` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List what came, newest first
    List(ListArguments),
    /// Open one message; that it was opened is in the audit log
    Show {
        /// Its id
        id: InboxItemId,
        /// Write the message as it came to standard output
        #[arg(long)]
        raw: bool,
    },
}

#[derive(clap::Args)]
struct ListArguments {
    /// Only of this purpose: canary, report, reply, bounce, complaint, …
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// How many at most
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: u32,
    /// text, or json: one object a line
    #[arg(long, default_value = "text")]
    format: String,
}

/// Looks into the inbox.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("look into the inbox: say where it is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "inbox").await?;
        let outcome = match &arguments.command {
            Command::List(arguments) => list(&data, arguments).await,
            Command::Show { id, raw } => show(&data, *id, *raw).await,
        };
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

async fn list(data: &Data, arguments: &ListArguments) -> anyhow::Result<()> {
    let mut found = Vec::new();
    for purpose in purposes(arguments.purpose.as_deref())? {
        let store = data.store.post();
        found.extend(store.inbox_list(&data.access, purpose.as_str(), None, None, store::MAX_PAGE).await?);
    }
    found.sort_by_key(|item| std::cmp::Reverse(item.id));
    found.truncate(arguments.limit as usize);
    match arguments.format.as_str() {
        "json" => found.iter().for_each(|item| println!("{}", json_line(item))),
        "text" => text(&found),
        other => bail!("use --format {other}: expected text or json"),
    }
    Ok(())
}

/// The purposes that are asked for.
fn purposes(named: Option<&str>) -> anyhow::Result<Vec<Purpose>> {
    let Some(word) = named else { return Ok(Purpose::ALL.to_vec()) };
    let known = Purpose::ALL.map(Purpose::as_str).join(", ");
    Ok(vec![Purpose::parse(word).with_context(|| format!("use --purpose {word}: expected {known}"))?])
}

fn text(found: &[InboxItem]) {
    if found.is_empty() {
        println!("Nothing came to our own addresses.");
        return;
    }
    println!(
        "{}",
        Style::of_stdout()
            .strong("ID                                    SINCE (UTC)           PURPOSE        BYTES  FROM")
    );
    for item in found {
        let from = item.from_domain.as_deref().unwrap_or("(no sender)");
        println!(
            "{}  {:<20.20}  {:<12} {:>7}  {}",
            item.id,
            item.at.to_string(),
            item.purpose,
            item.size_bytes,
            harmless(from, 60)
        );
    }
}

fn json_line(item: &InboxItem) -> Value {
    json!({
        "id": item.id.to_string(),
        "at": item.at.to_string(),
        "end_at": item.end_at.to_string(),
        "purpose": item.purpose,
        "subject": item.subject.map(|subject| InboxItemId::from_bytes(subject).to_string()),
        "size_bytes": item.size_bytes,
        "from_domain": item.from_domain,
        "action": item.judged.as_ref().map(|judged| judged.action.as_str()),
        "score": item.judged.as_ref().map(|judged| judged.score.to_string()),
    })
}

async fn show(data: &Data, id: InboxItemId, is_raw: bool) -> anyhow::Result<()> {
    let (item, content) = mailbox::open(&data.access, &data.store, &data.ring, &data.audit, id).await?;
    if is_raw {
        use std::io::Write as _;
        return std::io::stdout().write_all(&content.message).context("write the message");
    }
    let message = Message::parse(&content.message, &Limits::default());
    println!("{} for {}, {} bytes", item.id, item.purpose, item.size_bytes);
    for name in ["From", "To", "Date", "Subject"] {
        if let Some(value) = message.headers.value(name) {
            println!("{name:>12}  {}", harmless(value, 300));
        }
    }
    println!();
    for line in message.body.visible_text().lines().take(200) {
        println!("  {}", harmless(line, 400));
    }
    Ok(())
}
