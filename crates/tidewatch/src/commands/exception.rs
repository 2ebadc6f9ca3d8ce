//! `tidewatch exception`: what is let pass, for whom, why, and until when. There is none without an end.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use guard::policy::Wanted;
use judge::exception::Effect;
use model::ids::ExceptionId;
use model::verdict::{Action, Direction};
use platform::clock::{Clock as _, SystemClock};

use super::enforce::desk;
use crate::terminal::harmless;
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `exception` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List what is let pass now
    List,
    /// Let something pass for a while
    Add(Box<AddArguments>),
    /// End an exception before its time
    End {
        /// Its id
        id: ExceptionId,
    },
}

#[derive(clap::Args)]
struct AddArguments {
    /// Who writes: an address or a domain
    #[arg(long, value_name = "WHO")]
    sender: Option<String>,
    /// For whom it is: an address or a domain
    #[arg(long, value_name = "WHO")]
    recipient: Option<String>,
    /// Only at this door
    #[arg(long, value_name = "NAME")]
    door: Option<String>,
    /// inbound, outbound or internal
    #[arg(long, value_name = "DIRECTION")]
    direction: Option<String>,
    /// Also for messages that do not pass DMARC: whoever writes in that name then passes
    #[arg(long)]
    without_dmarc: bool,
    /// Forgive these reasons: `link.mismatch`, or `rule.*` for all that begin so
    #[arg(long, value_name = "REASON", conflicts_with = "at_most")]
    forgive: Vec<String>,
    /// Nothing stricter than this: accept, tag, hold or defer
    #[arg(long, value_name = "ACTION")]
    at_most: Option<String>,
    /// Why
    #[arg(long, value_name = "WORDS")]
    why: String,
    /// For how many days
    #[arg(long, value_name = "DAYS")]
    days: u32,
}

/// Lists, makes and ends exceptions.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find exceptions: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "exception").await?;
        let outcome = act(&data, &arguments.command).await;
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

async fn act(data: &Data, command: &Command) -> anyhow::Result<()> {
    let desk = desk(data).await?;
    let now = SystemClock.now();
    match command {
        Command::List => {}
        Command::Add(arguments) => {
            let id = desk.exception_add(&data.access, &wanted(arguments)?, now).await?;
            println!("Added {id}.");
        }
        Command::End { id } => {
            desk.exception_end(&data.access, *id, now).await?;
            println!("Ended {id}.");
        }
    }
    let standing = desk.book.standing();
    if standing.exceptions().is_empty() {
        println!("There are no exceptions.");
    }
    for exception in standing.exceptions() {
        let effect = match &exception.effect {
            Effect::Forgive(reasons) => format!("forgives {}", reasons.join(", ")),
            Effect::AtMost(action) => format!("nothing stricter than {}", action.as_str()),
        };
        let dmarc = if exception.needs_dmarc_pass { "only if DMARC passes" } else { "even without DMARC" };
        println!("{}  until {}  {effect}; {dmarc}", exception.id, exception.ends);
        println!("    for {}", scope(&exception.scope));
        println!("    because: {} (by {})", harmless(&exception.reason, 200), exception.owner);
    }
    Ok(())
}

fn scope(scope: &judge::exception::Scope) -> String {
    let mut parts = Vec::new();
    parts.extend(scope.sender.as_ref().map(|who| format!("mail from {who}")));
    parts.extend(scope.recipient.as_ref().map(|who| format!("mail to {who}")));
    parts.extend(scope.door.as_ref().map(|door| format!("door {}", harmless(door, 40))));
    parts.extend(scope.direction.map(|direction| format!("{} mail", direction.as_str())));
    parts.join(", ")
}

fn wanted(arguments: &AddArguments) -> anyhow::Result<Wanted> {
    let now = SystemClock.now();
    let effect = match (&arguments.at_most, arguments.forgive.is_empty()) {
        (Some(word), _) => Effect::AtMost(
            Action::parse(word)
                .with_context(|| format!("use --at-most {word}: expected accept, tag, hold or defer"))?,
        ),
        (None, false) => Effect::Forgive(arguments.forgive.clone()),
        (None, true) => {
            bail!("add an exception: say what it does, with --forgive REASON or --at-most ACTION")
        }
    };
    let direction = match arguments.direction.as_deref() {
        None => None,
        Some(word) => Some(
            Direction::parse(word)
                .with_context(|| format!("use --direction {word}: expected inbound, outbound or internal"))?,
        ),
    };
    Ok(Wanted {
        sender: arguments.sender.clone(),
        recipient: arguments.recipient.clone(),
        door: arguments.door.clone(),
        direction,
        needs_dmarc_pass: !arguments.without_dmarc,
        effect,
        reason: arguments.why.clone(),
        begins: now,
        ends: now.plus(Duration::from_hours(24) * arguments.days),
    })
}
