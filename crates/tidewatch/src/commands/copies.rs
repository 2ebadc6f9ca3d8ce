//! `tidewatch copies`: what is with whom: an extract of a copy is read, people are kept out by lot, a list's past is held; and what lies about that nobody counted.

mod find;
mod interrupt;
mod mailbox;
mod walk;

use std::io::{IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use custody::membership::extract::{ExtractRead, ExtractReader};
use custody::{Custody, CustodyError};
use model::ids::{CopyId, ListId};
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::who::Who;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::keys::RootKey;
use platform::phrases::Phrases;

use crate::config::Config;
use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `copies` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Read an extract of a copy that a vendor has, so that it is known exactly; the file is not kept
    Read {
        /// The copy's id, as its page and `where` show it
        copy: CopyId,
        /// The table as the vendor gives it; - for standard input
        file: PathBuf,
        /// The day the vendor made it, like 2026-11-01 or 1.11.2026; today if it is left out
        #[arg(long, value_name = "DATE")]
        taken: Option<String>,
        #[command(flatten)]
        table: Table,
    },
    /// Take back what was read last of a copy, as when the file was cut off or another list's; says what first, and asks
    Unread {
        /// The copy's id, as its page and `where` show it
        copy: CopyId,
        /// Only say what would be taken back
        #[arg(long)]
        dry_run: bool,
        /// Do not ask
        #[arg(long, conflicts_with = "dry_run")]
        yes: bool,
    },
    /// Look how the members of a list look, so that canaries look like them from the first copy on; counts of what twenty have in common stay, the file is not kept
    Look {
        /// The list's name; it is added if it is not known yet
        list: String,
        /// A table of the list, best with names; - for standard input
        file: PathBuf,
        #[command(flatten)]
        table: Table,
    },
    /// Keep so many of a thousand people out of new copies of a list by lot, to tell a leak from chance later; 0 for nobody
    Control {
        /// The list's name
        list: String,
        /// How many of a thousand; 5 is usual, 50 the most
        per_mille: u64,
    },
    /// Look through folders, shares and mailboxes (mbox, IMAP) for lists that nobody registered; changes nothing
    Find(find::Find),
    /// Register a file or message that was found as a copy of a list
    Register(find::Register),
    /// Lay a new key over who was in copies of your lists: whoever stole the old one alone can test nobody from then on; start `serve` again afterwards
    Rekey {
        /// A list key is lost for good: forget what was laid over with it, of which nobody can say any more who it is
        #[arg(long)]
        lost: bool,
    },
    /// Forget nothing of who was in copies of a list, for a reason; or let it be forgotten again
    Hold {
        /// The list's name
        list: String,
        /// Why; without it the hold is lifted
        #[arg(long, value_name = "REASON")]
        why: Option<String>,
    },
}

/// What a table does not say of itself.
#[derive(clap::Args)]
struct Table {
    /// The column of addresses, by name or as #3, if its name does not say so
    #[arg(long, value_name = "NAME")]
    address_column: Option<String>,
}

/// Does it.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find copies: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        if let Command::Rekey { lost: false } = arguments.command {
            add_key(&config, folder).await?;
        }
        let data = Data::look(&config, folder, "copies").await?;
        let desk = wiring::custody::desk(&config, &data);
        let outcome = act(&desk, &data, &config, &arguments.command).await;
        data.close().await?;
        outcome.map_err(|error| plain(error, &config.language))
    })
}

/// What somebody can mend, in words.
fn plain(error: anyhow::Error, language: &str) -> anyhow::Error {
    let unfit = error.downcast_ref::<CustodyError>().and_then(CustodyError::unfit);
    match unfit {
        Some((_, phrase)) => anyhow::anyhow!("do that: {}", Phrases::load().say(language, &phrase)),
        None => error,
    }
}

/// Makes a new list key, unless one was made that not all lists have: then that is what is still to be done.
async fn add_key(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let data = Data::look(config, folder, "copies").await?;
    let waiting = wiring::custody::desk(config, &data).lists_to_lay(&data.access).await?;
    let place = wiring::data::key_place(&data.folders.data, config)?;
    data.close().await?;
    if waiting == 0 {
        RootKey::add_list_key(&place, &SystemChance)?;
    }
    Ok(())
}

async fn act(desk: &Custody, data: &Data, config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let now = SystemClock.now();
    match command {
        Command::Read { copy, file, taken, table } => {
            let taken = taken.as_deref().map_or(Ok(now), |day| end_of(day, now))?;
            let reader = desk.extract_begin(&data.access, *copy).await?;
            let read = read_to_end(reader, file, table).await?;
            // Of a file without people the refusal says enough.
            if read.gathered.people() > 0 {
                print!("{}", said(&read, Style::of_stdout()));
            }
            let removed = desk.removed_in(&data.access, &read.gathered).await?;
            if removed > 0 {
                let phrase = Phrase::new("removal-still-there").with("people", removed.to_string());
                println!("{}", Phrases::load().say(&config.language, &phrase));
            }
            desk.extract_keep(&data.access, read, (taken, now)).await?;
        }
        Command::Unread { copy, dry_run, yes } => unread(desk, data, *copy, (*dry_run, *yes)).await?,
        Command::Find(asked) => return find::find(desk, data, asked, &config.language).await,
        Command::Register(asked) => find::register(desk, data, asked, &config.language).await?,
        Command::Look { list, file, table } => {
            let reader = desk.likeness_begin(&data.access, now).await?;
            let read = read_to_end(reader, file, table).await?;
            let members = desk.likeness_keep(&data.access, list, read, now).await?;
            println!(
                "Canaries of {} are drawn like {members} of its members from now on.",
                harmless(list, 200)
            );
        }
        Command::Control { list, per_mille } => {
            desk.control_set(&data.access, named(desk, data, list).await?, *per_mille, now).await?;
            println!(
                "{per_mille} of a thousand people are kept out of new copies of {}.",
                harmless(list, 200)
            );
        }
        Command::Rekey { lost: false } => {
            let (laid, keys) = (desk.lay_keys(&data.access, now).await?, data.ring.list_keys.expose().len());
            println!(
                "The members of {laid} lists are known by {keys} list keys now, beside the root key. Copy the new one to where you keep that: without any of them nobody can say \
                 who was in which copy. If `serve` is running, start it again."
            );
        }
        Command::Rekey { lost: true } => {
            let forgotten = desk.forget_unreadable(&data.access, now).await?;
            let place = wiring::data::key_place(&data.folders.data, config)?;
            let given_up = RootKey::give_up_list_keys(&place, &SystemChance)?;
            println!(
                "{given_up} list keys are given up. Of {forgotten} lists nobody knows any more who was in which copy; read extracts again. If `serve` is running, start it again."
            );
        }
        Command::Hold { list, why } => {
            desk.list_hold(&data.access, named(desk, data, list).await?, why.as_deref(), now).await?;
            let said =
                if why.is_some() { "Nothing is forgotten of" } else { "Old copies are forgotten again of" };
            println!("{said} {}.", harmless(list, 200));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn named(desk: &Custody, data: &Data, name: &str) -> anyhow::Result<ListId> {
    let lists = desk.lists(&data.access).await?;
    let found = lists.iter().find(|list| list.name.to_lowercase() == name.trim().to_lowercase());
    let Some(list) = found else {
        let names: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
        bail!(
            "find the list {name}: there are {}",
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        );
    };
    Ok(list.id)
}

/// The last second of a day, or now if that is today.
fn end_of(day: &str, now: Time) -> anyhow::Result<Time> {
    let end: Time = format!("{}T23:59:59Z", year_first(day))
        .parse()
        .with_context(|| format!("use --taken {day}: expected a day like 2026-11-01 or 1.11.2026"))?;
    if end.minus(Duration::from_hours(24)) >= now {
        bail!("use --taken {day}: that day is still to come; say on which day the vendor made the extract");
    }
    Ok(end.min(now))
}

/// A day as most of Europe writes it, 1.11.2026, in the form of RFC 3339; any other as it is.
fn year_first(day: &str) -> String {
    let parts: Vec<&str> = day.trim().split('.').collect();
    match parts.as_slice() {
        [of_month, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{of_month:0>2}"),
        _ => day.trim().to_owned(),
    }
}

async fn unread(
    desk: &Custody,
    data: &Data,
    copy: CopyId,
    (is_dry_run, is_sure): (bool, bool),
) -> anyhow::Result<()> {
    let reading = desk.last_reading(&data.access, copy).await?;
    let day: String = reading.taken_at.to_string().chars().take(10).collect();
    let who = Who::of(&data.store.platform(), &data.access, &reading.made.1).await?;
    println!(
        "The last reading of this copy: {} people of {} rows as of {day}, read {} by {}.",
        reading.people,
        reading.row_count,
        reading.made.0,
        harmless(&who.said(|phrase| Phrases::load().say("en", phrase)), 200)
    );
    if is_dry_run {
        return Ok(());
    }
    if !is_sure && !is_meant()? {
        println!("Nothing was changed. With --yes it is taken back without asking.");
        return Ok(());
    }
    desk.reading_take_back(&data.access, &reading, SystemClock.now()).await?;
    println!("It is taken back. Dumps that were looked at before say what they said; hand them in again.");
    Ok(())
}

/// Asks, where there is somebody to ask.
fn is_meant() -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(false);
    }
    eprint!("Take it back? Nobody knows any more who was in it then. Type yes: ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("read the answer")?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

async fn read_to_end(reader: ExtractReader, file: &Path, table: &Table) -> anyhow::Result<ExtractRead> {
    let mut reader = reader.with_addresses_in(table.address_column.as_deref());
    let mut source: Box<dyn Read + Send> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file).with_context(|| format!("open {}", file.display()))?)
    };
    // This runtime has nothing else to do meanwhile.
    let mut buffer = vec![0; 256 << 10];
    loop {
        let read = source.read(&mut buffer).with_context(|| format!("read {}", file.display()))?;
        if read == 0 {
            return Ok(reader.finish().await?);
        }
        reader.push(&buffer[..read])?;
    }
}

fn said(read: &ExtractRead, style: Style) -> String {
    let gathered = &read.gathered;
    let mut text = format!(
        "{}  {} people, {} rows; {} without an address; {} canaries of yours are in it\n",
        style.good("read  "),
        gathered.people(),
        gathered.row_count,
        gathered.unusable_count,
        read.canaries
    );
    if !read.unusable_lines.is_empty() {
        let lines: Vec<String> = read.unusable_lines.iter().map(u64::to_string).collect();
        text.push_str(&format!("        lines without an address: {}\n", lines.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use model::time::Time;

    use super::end_of;

    #[test]
    fn a_day_is_read_year_first_or_day_first() {
        let now: Time = "2026-11-23T10:00:00Z".parse().unwrap();
        for day in ["2026-11-01", "1.11.2026", "01.11.2026", " 1.11.2026 "] {
            assert_eq!(end_of(day, now).unwrap().to_string(), "2026-11-01T23:59:59Z");
        }
        assert_eq!(end_of("23.11.2026", now).unwrap(), now);
        for day in ["24.11.2026", "31.2.2026", "11/1/2026", "1.11.26", "yesterday", ""] {
            assert!(end_of(day, now).is_err(), "{day}");
        }
    }
}
