//! `tidewatch enforce`: whether what is decided is done - for each door, and for all at once with the one switch that people need at three in the
//! morning. A running service hears of it within a second.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use guard::policy::{PolicyBook, PolicyDesk};
use model::verdict::Direction;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use std::sync::Arc;
use store::guard::switch::{SwitchPlace, SwitchState};

use crate::config::Config;
use crate::terminal::harmless;
use crate::wiring::data::Data;
use crate::wiring::stream::configured_doors;
use crate::{GlobalOptions, wiring};

/// What `enforce` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Say for each door whether it observes or enforces, and who set it
    Status,
    /// Stop enforcing everywhere, now: everything passes, is judged and marked
    Stop(WhyArguments),
    /// Enforce again as each door is set
    Resume(WhyArguments),
    /// Let a door enforce what is decided
    On(DoorArguments),
    /// Let a door only observe
    Off(DoorArguments),
}

#[derive(clap::Args)]
struct WhyArguments {
    /// Why, for whoever looks at the status later
    #[arg(long, value_name = "WORDS")]
    why: String,
}

#[derive(clap::Args)]
struct DoorArguments {
    /// The door's configured name
    door: String,
    /// inbound, outbound or internal; without it, all three
    #[arg(long, value_name = "DIRECTION")]
    direction: Option<String>,
    #[command(flatten)]
    why: WhyArguments,
}

/// Sets or shows the switches.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("set switches: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "enforce").await?;
        let outcome = act(&config, &data, &arguments.command).await;
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

/// Opens what sets switches and makes exceptions.
pub(crate) async fn desk(data: &Data) -> anyhow::Result<PolicyDesk> {
    let book = PolicyBook::open(data.store.guard(), data.access.clone(), SystemClock.now()).await?;
    Ok(PolicyDesk {
        store: data.store.clone(),
        book,
        audit: data.audit.clone(),
        parties: data.parties(),
        chance: Arc::new(SystemChance),
    })
}

async fn act(config: &Config, data: &Data, command: &Command) -> anyhow::Result<()> {
    let desk = desk(data).await?;
    let (access, now) = (&data.access, SystemClock.now());
    match command {
        Command::Status => {}
        Command::Stop(arguments) => desk.stop_enforcing(access, &arguments.why, now).await?,
        Command::Resume(arguments) => desk.resume_enforcing(access, &arguments.why, now).await?,
        Command::On(arguments) => set(config, data, &desk, arguments, SwitchState::Enforce).await?,
        Command::Off(arguments) => set(config, data, &desk, arguments, SwitchState::Observe).await?,
    }
    status(config, &desk.book);
    Ok(())
}

async fn set(
    config: &Config,
    data: &Data,
    desk: &PolicyDesk,
    arguments: &DoorArguments,
    state: SwitchState,
) -> anyhow::Result<()> {
    let names: Vec<String> = configured_doors(config).map(|door| door.name).collect();
    if !names.contains(&arguments.door) {
        bail!("set the door `{}`: the configuration has {}", arguments.door, names.join(", "));
    }
    let directions = match arguments.direction.as_deref() {
        None => vec![Direction::Inbound, Direction::Outbound, Direction::Internal],
        Some(word) => vec![
            Direction::parse(word)
                .with_context(|| format!("use --direction {word}: expected inbound, outbound or internal"))?,
        ],
    };
    for direction in directions {
        let place = (arguments.door.as_str(), direction);
        desk.set_stream(&data.access, place, state, &arguments.why.why, SystemClock.now()).await?;
    }
    Ok(())
}

fn status(config: &Config, book: &PolicyBook) {
    use guard::policy::Enforcement;
    let standing = book.standing();
    for switch in standing.switches() {
        if switch.place == SwitchPlace::Installation {
            let words = match switch.state {
                SwitchState::Observe => "Enforcing is STOPPED for the whole installation",
                SwitchState::Enforce => "Enforcing was resumed",
            };
            println!(
                "{words}: {} by {}, because: {}",
                switch.set_at,
                switch.set_by,
                harmless(&switch.why, 200)
            );
        }
    }
    for door in configured_doors(config) {
        for direction in [Direction::Inbound, Direction::Outbound, Direction::Internal] {
            let words = match standing.enforcement(&door.name, direction, door.configured) {
                Enforcement::Enforced => "enforces",
                Enforcement::Observed => "observes",
                Enforcement::Stopped => "observes, because enforcing is stopped",
            };
            println!("{:<20} {:<9} {words}", harmless(&door.name, 20), direction.as_str());
        }
    }
}
