//! `tidewatch stream`: what our sending accounts send, which of them were held, and what needless holds have cost so far.
//! Names of accounts are not kept: each is shown by the beginning of its fingerprint, and one is asked for by name.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use guard::stream::{AccountStanding, StreamStanding, StreamView};
use judge::stream::HoldBudget;
use model::time::Time;
use platform::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::terminal::Style;
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `stream` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The account of this name only: what it signs in with, or its address
    account: Option<String>,
    /// How many accounts at most, those that sent last first
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    limit: u32,
    /// text, or json: one object a line, the first for all accounts together
    #[arg(long, default_value = "text")]
    format: String,
}

/// Looks accounts up and says how they stand.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder =
        options.data.as_deref().context("look at the stream: say where the records are with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "stream").await?;
        let view =
            StreamView { store: data.store.guard(), parties: data.parties(), budget: HoldBudget::default() };
        let now = SystemClock.now();
        let standing = view.standing(&data.access, now).await?;
        let accounts = match &arguments.account {
            Some(name) => view.account(&data.access, name, now).await?.into_iter().collect(),
            None => view.accounts(&data.access, None, arguments.limit, now).await?,
        };
        data.store.close().await;
        match arguments.format.as_str() {
            "json" => {
                println!("{}", all_line(&standing));
                accounts.iter().for_each(|account| println!("{}", account_line(account)));
            }
            "text" => print!("{}", text(&standing, &accounts, now, Style::of_stdout())),
            other => bail!("use --format {other}: expected text or json"),
        }
        let is_missing = arguments.account.is_some() && accounts.is_empty();
        Ok(if is_missing { ExitCode::from(1) } else { ExitCode::SUCCESS })
    })
}

fn text(standing: &StreamStanding, accounts: &[AccountStanding], now: Time, style: Style) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut say = |line: &str| {
        let _ = writeln!(text, "{line}");
    };
    let count = &standing.count;
    say(&format!(
        "In the last four weeks {} sent; {} held because it sent what is unusual for it; {} needlessly, as a person found.",
        counted(count.accounts, "account", "accounts"),
        was(count.held),
        was(count.held_benign),
    ));
    let verdict = match (count.held_benign, standing.spent.is_overspent) {
        (0, _) => "nothing is spent",
        (_, false) => "that is within what was agreed",
        (_, true) => "that is more than was agreed; tell whoever keeps the rules which holds those were",
    };
    say(&style.strong(&format!(
        "Needless holds: {:.1} of {:.1} accepted per 1,000 account-weeks; {verdict}.",
        standing.spent.per_thousand_account_weeks, standing.budget.per_thousand_account_weeks
    )));
    if accounts.is_empty() {
        say("");
        say(
            "No account is known by that. Accounts are known from their first message at a door of the stream on.",
        );
    }
    for account in accounts {
        say("");
        say(&format!("account {}  last sent {}", short(account), ago(account.sent_at, now)));
        say(&format!(
            "    {} since it is known; about {:.0} an hour now, up to {:.0} is usual",
            counted(account.messages.into(), "message", "messages"),
            account.hourly,
            account.usual_hourly
        ));
        if account.holds > 0 {
            let last = account.held_at.map(|at| format!(", last {}", ago(at, now))).unwrap_or_default();
            let held = counted(account.holds.into(), "message was", "messages were");
            say(&format!(
                "    {held} held for its sake{last}; needless, as a person found: {}",
                account.benign_holds
            ));
        }
    }
    text
}

fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn was(count: u64) -> String {
    counted(count, "was", "were")
}

fn ago(at: Time, now: Time) -> String {
    let minutes = now.since(at).as_secs() / 60;
    match minutes {
        0 => "just now".to_owned(),
        1..=119 => counted(minutes, "minute ago", "minutes ago"),
        120..=2_879 => format!("{} hours ago", minutes / 60),
        _ => format!("{} days ago", minutes / 60 / 24),
    }
}

/// Enough of a fingerprint to tell accounts apart.
fn short(account: &AccountStanding) -> String {
    account.account.as_bytes().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn all_line(standing: &StreamStanding) -> Value {
    json!({
        "accounts": standing.count.accounts,
        "held": standing.count.held,
        "held_needlessly": standing.count.held_benign,
        "needless_per_thousand_account_weeks": standing.spent.per_thousand_account_weeks,
        "accepted_per_thousand_account_weeks": standing.budget.per_thousand_account_weeks,
        "is_overspent": standing.spent.is_overspent,
    })
}

fn account_line(account: &AccountStanding) -> Value {
    json!({
        "account": short(account),
        "sent_at": account.sent_at.to_string(),
        "messages": account.messages,
        "hourly": account.hourly.round(),
        "usual_hourly": account.usual_hourly.round(),
        "holds": account.holds,
        "held_at": account.held_at.map(|at| at.to_string()),
        "needless_holds": account.benign_holds,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::fingerprint::Fingerprint;
    use store::guard::stream_baseline::StreamCount;

    use super::*;

    const NOW: Time = Time::from_seconds(1_795_269_600);

    fn standing(accounts: u64, held: u64, benign: u64) -> StreamStanding {
        let budget = HoldBudget::default();
        let weeks = accounts as f64 * 4.0;
        let spent = budget.spent(weeks, u32::try_from(benign).unwrap());
        StreamStanding { count: StreamCount { accounts, held, held_benign: benign }, budget, spent }
    }

    #[test]
    fn the_budget_is_said_in_words() {
        for (standing, expected) in [
            (
                standing(250, 3, 0),
                "Needless holds: 0.0 of 1.0 accepted per 1,000 account-weeks; nothing is spent.",
            ),
            (
                standing(1_000, 3, 2),
                "Needless holds: 0.5 of 1.0 accepted per 1,000 account-weeks; that is within what was agreed.",
            ),
            (
                standing(208, 3, 1),
                "Needless holds: 1.2 of 1.0 accepted per 1,000 account-weeks; that is more than was agreed;",
            ),
        ] {
            let said = text(&standing, &[], NOW, Style::plain());
            assert!(said.lines().nth(1).unwrap().starts_with(expected), "{said}");
        }
    }

    #[test]
    fn an_account_is_shown_without_its_name() {
        let account = AccountStanding {
            account: Fingerprint::from_bytes([0xab; 12]),
            sent_at: NOW.minus(Duration::from_mins(3)),
            messages: 1_204,
            hourly: 30.4,
            usual_hourly: 12.0,
            holds: 1,
            held_at: Some(NOW.minus(Duration::from_hours(3))),
            benign_holds: 0,
            benign_hold_at: None,
        };
        let said = text(&standing(1, 1, 0), &[account], NOW, Style::plain());
        let expected = "\naccount abababababab  last sent 3 minutes ago
    1204 messages since it is known; about 30 an hour now, up to 12 is usual
    1 message was held for its sake, last 3 hours ago; needless, as a person found: 0\n";
        assert!(said.ends_with(expected), "{said}");
        assert!(said.starts_with("In the last four weeks 1 account sent; 1 was held"), "{said}");
    }
}
