//! `tidewatch member`: at a hub, who takes part; at a member, the key that the hub has to know.

use std::process::ExitCode;

use anyhow::Context as _;
use clearinghouse::member::{Member, NewMember, NewToken, key_text, read_key};
use model::ids::{MemberId, TenantId};

use crate::config::Config;
use crate::terminal::{Style, harmless};
use crate::wiring::clearinghouse::{hub, members};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `member` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// At a member: print the public key that signs its statements, for the hub
    Key,
    /// At a hub: let a member in, and print what it has to put into its configuration
    Add {
        /// As people call it
        name: String,
        /// Its key, as `tidewatch member key` printed it there
        #[arg(long, value_name = "KEY")]
        key: String,
        /// Its own domains: nobody's report may name them
        #[arg(long, value_name = "DOMAIN")]
        domain: Vec<String>,
        /// Who stands behind it, if somebody does: members of one owner are one voice
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
    },
    /// At a hub: list who takes part
    List,
    /// At a hub: give a member another token; the one before ends at once
    Token {
        /// Its id
        id: MemberId,
    },
    /// At a hub: let a member in no more
    Leave {
        /// Its id
        id: MemberId,
    },
}

/// Lets members in and out, or prints our own key.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find members: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::begin(&config, folder, "member").await?;
        let outcome = act(&config, &data, &arguments.command).await;
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

async fn act(config: &Config, data: &Data, command: &Command) -> anyhow::Result<()> {
    let (members, access) = (members(data), &data.access);
    match command {
        Command::Key => println!("{}", key_text(&data.ring.statement_key().verifying_key())),
        Command::Add { name, key, domain, owner } => {
            let key = read_key(key).context("use --key: it is no key; `tidewatch member key` prints one")?;
            let owner = owner.clone().unwrap_or_else(|| name.clone());
            let new = NewMember { name: name.clone(), owner, domains: domain.clone(), key };
            let (member, token) = members.add(access, new).await.context("let the member in")?;
            println!("{} takes part from now on, as {}.", harmless(&member.name, 80), member.id);
            show(config, data, &member, &token).await?;
        }
        Command::List => list(&members.list(access, None, store::MAX_PAGE).await?),
        Command::Token { id } => {
            let token = members.renew(access, *id).await.context("give the member another token")?;
            println!("Its token before has ended. The new one, which is shown only once:");
            println!("  {}", token.bearer);
        }
        Command::Leave { id } => {
            members.leave(access, *id).await.context("let the member in no more")?;
            println!("{id} is let in no more. What it said stays.");
        }
    }
    Ok(())
}

/// What the member puts into its configuration.
async fn show(config: &Config, data: &Data, member: &Member, token: &NewToken) -> anyhow::Result<()> {
    let hub = hub(config, data);
    let origin = match config.console.origin.as_str() {
        "" => wiring::console::origin(config, config.console.listen),
        set => set.to_owned(),
    };
    println!(
        "Give it these lines for its configuration. The token is shown only here; whoever has it comes in as this member:"
    );
    println!();
    println!("[clearinghouse]");
    println!("role = \"member\"");
    println!("hub = \"{origin}\"");
    println!("member = \"{}\"", member.id);
    println!("token = \"{}\"", token.bearer);
    println!("hub_key = \"{}\"", hub.key_text());
    println!("ledger_key = \"{}\"", hub.ledger_key(TenantId::HOUSE).await?.to_text());
    Ok(())
}

fn list(members: &[Member]) {
    if members.is_empty() {
        println!("Nobody takes part yet. `tidewatch member add` lets somebody in.");
        return;
    }
    println!(
        "{}",
        Style::of_stdout().strong("ID                                    STATE  NAME; OWNER; DOMAINS")
    );
    for member in members {
        let state = if member.left_at.is_some() { "left" } else { "in" };
        let (name, owner) = (harmless(&member.name, 60), harmless(&member.owner, 60));
        println!("{}  {state:<5}  {name}; {owner}; {}", member.id, harmless(&member.domains.join(" "), 200));
    }
}
