//! `tidewatch account token`: what the settings page does with tokens, for whoever owns the machine. A token is a person's, who answers for it; it may no more
//! than that person may at the moment it is used.

use std::time::Duration;

use anyhow::Context as _;
use model::ids::ProgramId;
use platform::accounts::{Accounts, Scope, Scopes};
use platform::clock::{Clock as _, SystemClock};

use super::{account, explained};
use crate::config::Config;
use crate::terminal::{Style, harmless, to_the_second};
use crate::wiring::data::Data;

/// One day.
const DAY: Duration = Duration::from_hours(24);

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Make a token and print it, once
    Make {
        /// Who answers for it; it may no more than this person
        #[arg(long = "for", value_name = "LOGIN")]
        login: String,
        /// What it is for: a few words without an address
        #[arg(long)]
        name: String,
        /// scan, read, open, decide, keep, respond, manage or audit; several with spaces between
        #[arg(long, required = true, num_args = 1..)]
        scope: Vec<String>,
        /// After so many days it ends
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS)))]
        days: u32,
    },
    /// List tokens: whose, what for, what they may, until when, when they were used last
    List,
    /// End a token at once
    End {
        /// Its id, as `list` shows it
        id: ProgramId,
    },
}

/// No token lasts longer.
const MOST_DAYS: u32 = 366;

/// Makes, lists and ends tokens.
pub(super) async fn act(
    config: &Config,
    data: &Data,
    accounts: &Accounts,
    command: &Command,
) -> anyhow::Result<()> {
    match command {
        Command::Make { login, name, scope, days } => {
            let scopes = scopes(scope)?;
            let person = account(data, login).await?;
            let ends_at = SystemClock.now().plus(DAY * *days);
            let made = accounts.token_make_for(&data.access, person.id, name, scopes, ends_at).await;
            let made = made.map_err(|error| explained(config, error))?;
            // The token alone on standard output, so that a script can take it.
            eprintln!("Token {}, until {}. It is shown only now:", made.id, to_the_second(made.ends_at));
            println!("{}", made.bearer);
        }
        Command::List => list(data, accounts).await?,
        Command::End { id } => {
            accounts.token_end_of(&data.access, *id).await.map_err(|error| explained(config, error))?;
            println!("{id} is refused from now on.");
        }
    }
    Ok(())
}

async fn list(data: &Data, accounts: &Accounts) -> anyhow::Result<()> {
    let (mut after, mut is_any) = (None, false);
    loop {
        let page = accounts.token_list_all(&data.access, after, store::MAX_PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        if !is_any {
            let heads = "ID                                    STATE   UNTIL                 USED                  WHOSE; SCOPES; NAME";
            println!("{}", Style::of_stdout().strong(heads));
            is_any = true;
        }
        for token in &page {
            let person = accounts.account_fetch(&data.access, token.person).await?;
            let is_over = token.ended_at.is_some() || token.ends_at <= SystemClock.now();
            let state = if is_over { "ended" } else { "open" };
            let until = seconds(&token.ended_at.unwrap_or(token.ends_at).to_string());
            let used = token.used_at.map_or_else(|| "never".to_owned(), |at| seconds(&at.to_string()));
            let (login, name) = (harmless(&person.login, 60), harmless(&token.name, 60));
            println!("{}  {state:<6}  {until:<20}  {used:<20}  {login}; {}; {name}", token.id, token.scopes);
        }
    }
    if !is_any {
        println!("No program has a token yet. `tidewatch account token make` makes one.");
    }
    Ok(())
}

/// An instant without its fraction: nobody reads it.
fn seconds(instant: &str) -> String {
    match instant.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => instant.to_owned(),
    }
}

fn scopes(words: &[String]) -> anyhow::Result<Scopes> {
    let known = Scope::EVERY.map(Scope::as_str).join(", ");
    words.join(" ").parse().with_context(|| format!("give scopes: expected some of {known}"))
}

#[cfg(test)]
mod tests {
    use platform::accounts::LONGEST_TOKEN;

    use super::{DAY, MOST_DAYS, scopes, seconds};

    #[test]
    fn scopes_are_words_with_spaces_or_several_arguments() {
        let read = |words: &[&str]| {
            scopes(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
                .map(|all| all.to_string())
        };
        assert_eq!(read(&["scan read"]).unwrap(), "scan read");
        assert_eq!(read(&["read", "scan"]).unwrap(), "scan read");
        assert!(read(&["everything"]).unwrap_err().to_string().contains("expected some of scan, read"));
    }

    #[test]
    fn a_token_lasts_a_year_at_most_and_instants_are_short() {
        assert_eq!(DAY * MOST_DAYS, LONGEST_TOKEN);
        assert_eq!(seconds("2026-11-22T08:00:00.123456Z"), "2026-11-22T08:00:00Z");
        assert_eq!(seconds("2026-11-22T08:00:00Z"), "2026-11-22T08:00:00Z");
    }
}
