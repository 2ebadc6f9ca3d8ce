//! `tidewatch warning`: what we were warned of or, at a hub, warn of; a coordinator at the machine's own keyboard raises, calms and takes back.
//! A running hub tells its members of it within about a second; pages do the same at once.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clearinghouse::hub::Hub;
use clearinghouse::warning::{Act, Why};
use model::ids::WarningId;
use model::watch::Level;
use platform::clock::{Clock as _, SystemClock};
use serde_json::json;

use crate::config::Config;
use crate::config::clearinghouse::Role;
use crate::terminal::harmless;
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `warning` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List warnings, newest first, also those that are over; one JSON object a line
    List,
    /// At a hub: set how urgent a warning is: watch, advisory or warning
    Level {
        /// Its id
        id: WarningId,
        /// watch, advisory or warning
        level: String,
    },
    /// At a hub: take a warning back, because it was a mistake
    Cancel {
        /// Its id
        id: WarningId,
        /// It was right, and is over
        #[arg(long)]
        over: bool,
    },
    /// List held messages that only warnings held and that nothing holds any more, one id a line; `tidewatch hold release` lets them go
    Loose {
        /// Only those of this warning
        id: Option<WarningId>,
    },
}

/// Lists and changes warnings.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find warnings: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "warning").await?;
        let outcome = act(&config, &data, &arguments.command).await;
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

async fn act(config: &Config, data: &Data, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::List => list(data).await,
        Command::Level { id, level } => {
            let level = Level::parse(level).context("set the level: it may be watch, advisory or warning")?;
            changed(&hub(config, data)?, data, *id, Act::Level(level)).await
        }
        Command::Cancel { id, over } => {
            let why = if *over { Why::Over } else { Why::Mistake };
            changed(&hub(config, data)?, data, *id, Act::Cancel(why)).await
        }
        Command::Loose { id } => loose(data, *id).await,
    }
}

fn hub(config: &Config, data: &Data) -> anyhow::Result<Hub> {
    if config.clearinghouse.role != Role::Hub {
        bail!("change a warning: only its hub does, and clearinghouse.role is not \"hub\" here");
    }
    Ok(wiring::clearinghouse::hub(config, data))
}

async fn changed(hub: &Hub, data: &Data, id: WarningId, act: Act) -> anyhow::Result<()> {
    let after = hub.decide(&data.access, id, act).await.context("change the warning")?;
    println!("{id} is now: {}, {}.", after.level.as_str(), after.state.as_str());
    Ok(())
}

async fn loose(data: &Data, id: Option<WarningId>) -> anyhow::Result<()> {
    let (cause, now) = (id.map(clearinghouse::warning::cause), SystemClock.now());
    let loose = guard::desk::loose::list(&data.store.guard(), &data.access, cause.as_deref(), now).await?;
    loose.held.iter().for_each(|held| println!("{held}"));
    if loose.is_cut {
        eprintln!("There may be more; ask again when these are released.");
    }
    Ok(())
}

async fn list(data: &Data) -> anyhow::Result<()> {
    let mut before = None;
    loop {
        let page = data.store.shared().warning_list(&data.access, before, store::MAX_PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        before = Some(last.id);
        for warning in &page {
            let names: Vec<String> =
                warning.indicators.iter().map(|one| harmless(&one.to_string(), 300).to_string()).collect();
            let line = json!({
                "id": warning.id.to_string(),
                "level": warning.level.as_str(),
                "state": warning.state.as_str(),
                "why": warning.why,
                "names": names,
                "changed_at": warning.changed_at.to_string(),
                "expires_at": warning.expires_at.to_string(),
            });
            println!("{line}");
        }
    }
}
