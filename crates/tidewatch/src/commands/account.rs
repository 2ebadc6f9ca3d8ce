//! `tidewatch account`: the way back in for whoever owns the machine: one-time links, who has an account, roles, disabled or not, tokens for programs.
//! People do the same on the console's settings pages; what is allowed is decided by `platform::accounts`.

mod token;

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use platform::accounts::{Account, AccountError, Accounts, OneTimeLink, Role, Roles};
use platform::phrases::Phrases;

use crate::config::Config;
use crate::terminal::{Style, harmless, to_the_second};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `account` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print a one-time link that makes an administrator, or gives somebody a new way in
    Link {
        /// Give this person a new way in; the old ones end when the link is used
        #[arg(long = "for", value_name = "LOGIN")]
        login: Option<String>,
    },
    /// List who has an account
    List,
    /// Give somebody these roles and no others
    Roles {
        /// Whose
        login: String,
        /// viewer, analyst, data_owner, counsel, signatory, partner or administrator; several with spaces between
        #[arg(required = true)]
        roles: Vec<String>,
    },
    /// Let somebody in no more; their sessions and their programs' tokens end at once
    Disable {
        /// Whom
        login: String,
    },
    /// Let somebody in again
    Enable {
        /// Whom
        login: String,
    },
    /// Tokens for programs: make, list, end
    #[command(subcommand)]
    Token(token::Command),
}

/// Lists and changes accounts.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find accounts: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::begin(&config, folder, "account").await?;
        let outcome = act(&config, &data, &arguments.command).await;
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

async fn act(config: &Config, data: &Data, command: &Command) -> anyhow::Result<()> {
    let origin = wiring::console::origin(config, config.console.listen);
    let accounts = wiring::console::accounts(config, data, &origin)?;
    let mended = |error: AccountError| explained(config, error);
    match command {
        Command::Link { login } => {
            if config.console.origin.is_empty() && config.console.listen.port() == 0 {
                bail!(
                    "print a link: set console.listen or console.origin, so that it is known where the console is"
                );
            }
            let link = match login {
                None => accounts.administrator_link().await,
                Some(login) => accounts.way_in_link(&data.access, account(data, login).await?.id).await,
            };
            show(&origin, &link.map_err(mended)?);
        }
        Command::List => list(data, &accounts).await?,
        Command::Roles { login, roles } => {
            let roles = read_roles(roles)?;
            let account = account(data, login).await?;
            accounts.roles_set(&data.access, account.id, roles).await.map_err(mended)?;
            println!("{} is now: {roles}. Their sessions ended.", harmless(&account.login, 80));
        }
        Command::Disable { login } => {
            let account = account(data, login).await?;
            accounts.disable(&data.access, account.id).await.map_err(mended)?;
            println!("{} is let in no more.", harmless(&account.login, 80));
        }
        Command::Enable { login } => {
            let account = account(data, login).await?;
            accounts.enable(&data.access, account.id).await.map_err(mended)?;
            println!("{} is let in again.", harmless(&account.login, 80));
        }
        Command::Token(command) => token::act(config, data, &accounts, command).await?,
    }
    Ok(())
}

/// The link alone on its line, so that it can be taken along.
fn show(origin: &str, link: &OneTimeLink) {
    println!(
        "This link works once, until {}. Whoever opens it chooses how to sign in:",
        to_the_second(link.ends_at)
    );
    println!("  {origin}{}", link.path());
}

async fn list(data: &Data, accounts: &Accounts) -> anyhow::Result<()> {
    let mut after = None;
    let mut is_any = false;
    loop {
        let page = accounts.account_list(&data.access, after, store::MAX_PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        if !is_any {
            println!(
                "{}",
                Style::of_stdout().strong("LOGIN                           STATE     ROLES; NAME")
            );
            is_any = true;
        }
        for account in &page {
            let state = if account.disabled_at.is_some() { "disabled" } else { "open" };
            let (login, name) = (harmless(&account.login, 60), harmless(&account.name, 60));
            println!("{login:<30}  {state:<8}  {}; {name}", account.roles);
        }
    }
    if !is_any {
        println!(
            "Nobody has an account yet. `tidewatch account link` prints a link for the first administrator."
        );
    }
    Ok(())
}

async fn account(data: &Data, login: &str) -> anyhow::Result<Account> {
    let found = data.store.platform().account_by_login(&data.access, &login.trim().to_lowercase()).await?;
    found
        .with_context(|| format!("find the account `{}`: there is none with this login", harmless(login, 80)))
}

fn read_roles(words: &[String]) -> anyhow::Result<Roles> {
    let known = Role::EVERY.map(Role::as_str).join(", ");
    words.join(" ").parse().with_context(|| format!("give roles: expected some of {known}"))
}

/// Adds the words that a person on the console would read.
fn explained(config: &Config, error: AccountError) -> anyhow::Error {
    let words = Phrases::load().say(&config.language, &error.phrase());
    anyhow::Error::new(error).context(words)
}
