//! `tidewatch export`: lets a list leave, sealed and counted, with canaries in it. Nothing leaves before the copy is registered, and no plain file is written
//! unless somebody asks for one by name. Deciding, weaving and sealing are `custody::export`.

mod hand;

use std::io::{IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use custody::delivery::{PartyDelivery, usual};
use custody::export::{
    Charset, Choice, Counted, Delivery, Export, ExportKind, Exported, Preview, SealedCopy, Twice, Wanted,
};
use custody::holder_event::WebhookSecret;
use custody::party::Vendor;
use custody::receiver_keys::{MOST_KEY_BYTES, ReceiverKeys};
use custody::{Custody, CustodyError};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::ids::{ApprovalId, CopyId, PartyId};
use model::phrase::Phrase;
use platform::clock::{Clock as _, SystemClock};
use platform::phrases::Phrases;

use crate::config::Config;
use crate::terminal::{harmless, to_the_second};
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};
use hand::{Way, hand, is_out};

/// Bytes that are read at a time.
const PIECE: usize = 256 << 10;
/// Lines that are named one by one on the terminal.
const NAMED_LINES: usize = 20;

/// What `export` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Seal a list for somebody: only the columns that are needed, with canaries in it, counted as a copy
    Seal(Box<SealArguments>),
    /// Hand a sealed copy over again, if that broke half-way
    Hand {
        /// The copy
        copy: CopyId,
        #[command(flatten)]
        to: WhereArguments,
    },
    /// Print where and with which secret a vendor's platform tells of its own exports
    Secret {
        /// The vendor's name or id
        vendor: String,
        /// Make a new one; the one before is good for a while
        #[arg(long)]
        renew: bool,
        /// For so many hours
        #[arg(long, value_name = "HOURS", default_value_t = 24, requires = "renew")]
        overlap_hours: u32,
        /// End the one before at once
        #[arg(long, conflicts_with = "renew")]
        retire: bool,
    },
    /// List the questions to a second person
    Approvals,
    /// Agree that a list leaves that somebody else asked for
    Approve {
        /// The question
        id: ApprovalId,
    },
}

#[derive(clap::Args)]
struct SealArguments {
    /// The table: any delimiter; UTF-8, UTF-16 or Windows-1252, or what --encoding says; - for standard input
    file: PathBuf,
    /// The list, as people call it
    #[arg(long, value_name = "NAME")]
    list: String,
    /// To whom: a vendor's name or id
    #[arg(long, value_name = "PARTY")]
    to: String,
    /// What for; without it, what the vendor is for
    #[arg(long, value_name = "WORDS", default_value = "")]
    purpose: String,
    /// Until when they may have it, as 2027-03-31; without it, as long as they work for us
    #[arg(long, value_name = "DATE", default_value = "")]
    until: String,
    /// list, or suppression: people not to write to
    #[arg(long, value_name = "KIND", default_value = "list")]
    kind: String,
    /// Columns that leave beside the address, by name or as #3
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
    /// The column of addresses, by name or as #3, if its name does not say so
    #[arg(long, value_name = "NAME")]
    address_column: Option<String>,
    /// How the table is encoded, where that cannot be seen: iso-8859-2, shift_jis and so on
    #[arg(long, value_name = "NAME")]
    encoding: Option<Charset>,
    /// Who in marketing answers for the list
    #[arg(long, value_name = "NAME", default_value = "")]
    owner: String,
    /// How many canaries; 0 for none
    #[arg(long, value_name = "COUNT", default_value = "")]
    canaries: String,
    /// Say what would leave, and let nothing leave
    #[arg(long)]
    dry_run: bool,
    /// Much more, or much less, than in the copy before, or the same list again, is meant
    #[arg(long)]
    difference_is_meant: bool,
    /// People in it who were removed are meant to be in it: they are members again
    #[arg(long)]
    removed_are_meant: bool,
    /// How many days the link can be used: 1 to 30, 7 without it
    #[arg(long, value_name = "DAYS", default_value = "")]
    link_days: String,
    /// text, or json: one object
    #[arg(long, default_value = "text")]
    format: String,
    #[command(flatten)]
    to_where: HandArguments,
}

/// How a copy is handed over; as the vendor's card says, or by a link, unless something else is said.
#[derive(clap::Args)]
struct HandArguments {
    /// Seal it to the receiver's own age key (age1…); several may open it; without it, to those on the vendor's card
    #[arg(long, value_name = "KEY")]
    age: Vec<String>,
    /// Seal it to the receiver's own OpenPGP key in this file, as gpg --export writes it; several may open it; without it, to those on the vendor's card
    #[arg(long, value_name = "KEYFILE", conflicts_with = "age")]
    openpgp: Vec<PathBuf>,
    /// By a link, whatever stands on the vendor's card
    #[arg(long, conflicts_with_all = ["push", "output", "pipe_to", "plain"])]
    link: bool,
    /// Post it to the vendor's platform, whose address and key stand on its card
    #[arg(long, conflicts_with_all = ["output", "pipe_to", "plain"])]
    push: bool,
    #[command(flatten)]
    to: WhereArguments,
}

/// Where a copy goes at the keyboard.
#[derive(clap::Args)]
struct WhereArguments {
    /// Write what is sealed to the key to this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pipe_to", "plain"])]
    output: Option<PathBuf>,
    /// Hand it to a program of yours on its standard input, for other ways to seal it or to send it
    #[arg(long, value_name = "COMMAND", conflicts_with = "plain")]
    pipe_to: Option<String>,
    /// Write a plain file by hand; that is noted as something to mend
    #[arg(long, value_name = "FILE")]
    plain: Option<PathBuf>,
}

impl HandArguments {
    /// In which way, and sealed to which keys: as is said here, else as the vendor's card says.
    fn delivery(
        &self,
        known: Option<&PartyDelivery>,
        has_program: bool,
    ) -> anyhow::Result<(Delivery, ReceiverKeys)> {
        let said = match (&self.to.output, &self.to.pipe_to, &self.to.plain) {
            (Some(_), _, _) => Some(Delivery::Age),
            (_, Some(_), _) => Some(Delivery::Pipe),
            (_, _, Some(_)) => Some(Delivery::Plain),
            _ if self.link => Some(Delivery::Drop),
            _ if self.push => Some(Delivery::Push),
            _ => None,
        };
        let (way, keys) = usual(known, said, self.keys()?);
        match way {
            Delivery::Age | Delivery::OpenPgp if keys.is_empty() => {
                bail!("use --output: say whose key with --age or --openpgp, or --plain for a plain file")
            }
            Delivery::Push if keys.is_empty() => {
                bail!(
                    "use --push: put the key of the vendor's platform on its card, or say it with --age or --openpgp"
                )
            }
            Delivery::Age | Delivery::OpenPgp if said.is_none() => bail!(
                "this vendor gets lists as a file sealed to its key: say where to with --output, or --link for a link"
            ),
            Delivery::Pipe if said.is_none() && !has_program => bail!(
                "this vendor gets lists through a program of yours: say which with --pipe-to, or configure `exports.pipe_to`, or --link for a link"
            ),
            Delivery::Plain if said.is_none() => bail!(
                "this vendor gets lists as a plain file by hand: say where to with --plain, or --link for a link"
            ),
            _ => Ok((way, keys)),
        }
    }

    /// The keys that are said here, if any.
    fn keys(&self) -> anyhow::Result<ReceiverKeys> {
        let mut keys = ReceiverKeys::age(self.age.clone());
        for path in &self.openpgp {
            let file = std::fs::File::open(path).with_context(|| format!("open {}", path.display()))?;
            let mut bytes = Vec::new();
            file.take(MOST_KEY_BYTES)
                .read_to_end(&mut bytes)
                .with_context(|| format!("read {}", path.display()))?;
            keys.openpgp += &ReceiverKeys::openpgp(&bytes).map_err(CustodyError::from)?.openpgp;
        }
        Ok(keys)
    }
}

/// Lets lists leave.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder =
        options.data.as_deref().context("let a list leave: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "export").await?;
        let outcome = act(options, &config, &data, &arguments.command).await;
        data.close().await?;
        outcome
    })
}

async fn act(
    options: &GlobalOptions,
    config: &Config,
    data: &Data,
    command: &Command,
) -> anyhow::Result<ExitCode> {
    let desk = wiring::custody::desk(config, data);
    match command {
        Command::Seal(arguments) => seal(options, (config, data, &desk), arguments).await,
        Command::Hand { copy, to } => {
            let party = desk.copy(&data.access, *copy).await?.copy.party;
            let known = desk.delivery(&data.access, party).await?;
            let way = Way::of(to, config, known.as_ref());
            way.is_open()?;
            match hand(data, &desk, *copy, &way).await {
                Ok(done) => println!("{done}"),
                // What is never to be handed over is told without a command that would.
                Err(error) if error.is::<CustodyError>() => {
                    return Err(in_words(error, &desk, &Phrases::load(), &config.language));
                }
                Err(error) => {
                    bail!("{error:#}\n{}", way.again(options, *copy, is_out(data, &desk, *copy).await))
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Secret { vendor, renew, overlap_hours, retire } => {
            let party = party(data, &desk, vendor).await?;
            let secret = secret(data, &desk, party, (*renew, *overlap_hours, *retire)).await?;
            match wiring::custody::told_address(config, party) {
                Some(address) => println!("{address}"),
                None => eprintln!(
                    "There is no address yet at which they could tell: the public pages are closed. Set `public.listen` and `public.origin` in the file that --config names. The secret is:"
                ),
            }
            println!("{}", &*secret.expose());
            Ok(ExitCode::SUCCESS)
        }
        Command::Approvals => approvals(data, &desk).await,
        Command::Approve { id } => {
            desk.approval_decide(&data.access, *id, true, SystemClock.now()).await.context("agree: it was answered, or was asked at this keyboard, where nobody can be the second person")?;
            println!("Agreed. Whoever asked seals the same file again.");
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn seal(
    options: &GlobalOptions,
    (config, data, desk): (&Config, &Data, &Custody),
    arguments: &SealArguments,
) -> anyhow::Result<ExitCode> {
    let kind = ExportKind::parse(&arguments.kind)
        .with_context(|| format!("use --kind {}: expected list or suppression", arguments.kind))?;
    if !matches!(arguments.format.as_str(), "text" | "json") {
        bail!("use --format {}: expected text or json", arguments.format);
    }
    let vendor = party(data, desk, &arguments.to).await?;
    let known = desk.delivery(&data.access, vendor).await?;
    let has_program = !config.exports.pipe_to.is_empty();
    let phrases = Phrases::load();
    let handed = arguments.to_where.delivery(known.as_ref(), has_program);
    let (delivery, keys) = handed.map_err(|error| in_words(error, desk, &phrases, &config.language))?;
    let way = Way::of(&arguments.to_where.to, config, known.as_ref());
    // Where it cannot be written, nobody reads a file to its end and registers a copy for nothing.
    way.is_open()?;
    let length =
        std::fs::metadata(&arguments.file).ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
    let mut wanted = Wanted {
        list: arguments.list.clone(),
        owner: arguments.owner.clone(),
        party: vendor,
        purpose: arguments.purpose.clone(),
        until: arguments.until.clone(),
        kind,
        delivery,
        choice: Choice {
            columns: arguments.columns.clone(),
            address: arguments.address_column.clone(),
            charset: arguments.encoding,
            bytes: length,
            rows_about: length
                .filter(|_| arguments.canaries.is_empty())
                .and_then(|_| rows_of(&arguments.file)),
        },
        seeds: arguments.canaries.clone(),
        keys,
        link_days: arguments.link_days.clone(),
        knows_difference: arguments.difference_is_meant,
        knows_removed: arguments.removed_are_meant,
        is_dry_run: arguments.dry_run,
    };
    let sealed = loop {
        let outcome = Box::pin(one_pass(data, desk, &wanted, &arguments.file)).await;
        match outcome {
            Ok(Exported::Dry(preview)) => {
                told(&preview, arguments, &Asked::of(&preview, desk, &phrases, &config.language));
                return Ok(ExitCode::SUCCESS);
            }
            Ok(Exported::Sealed(sealed)) => break sealed,
            Err(CustodyError::AsksTwice(twice))
                if asked(&arguments.file, &phrases.say(&config.language, &twice.phrase()))? =>
            {
                wanted.knows_difference = true;
            }
            Err(CustodyError::RemovedAgain { people })
                if asked(
                    &arguments.file,
                    &phrases.say(&config.language, &removed_again("removal-again", people)),
                )? =>
            {
                wanted.knows_removed = true;
            }
            Err(error) => return Err(explained(error, desk, &phrases, &config.language)),
        }
    };
    report(config, arguments, &sealed)?;
    if delivery == Delivery::Push {
        eprintln!("\nThe running service posts it to their platform; how that stands is on the copy's page.");
    } else if delivery != Delivery::Drop {
        match hand(data, desk, sealed.copy, &way).await {
            Ok(done) => eprintln!("{done}"),
            Err(error) => {
                let is_out = is_out(data, desk, sealed.copy).await;
                bail!("{error:#}\n{}", way.again(options, sealed.copy, is_out))
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the file to its end, on a thread that may wait.
async fn one_pass(
    data: &Data,
    desk: &Custody,
    wanted: &Wanted,
    file: &Path,
) -> Result<Exported, CustodyError> {
    let export = desk.export_begin(&data.access, wanted, SystemClock.now()).await?;
    let (file, length) = (file.to_owned(), wanted.choice.bytes);
    let export = match tokio::task::spawn_blocking(move || read(export, &file, length)).await {
        Ok(read) => read?,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    };
    Box::pin(desk.export_finish(&data.access, export, SystemClock.now())).await
}

fn read(mut export: Export, file: &Path, length: Option<u64>) -> Result<Export, CustodyError> {
    let mut input: Box<dyn Read> = match file.to_str() {
        Some("-") => Box::new(std::io::stdin().lock()),
        _ => Box::new(std::fs::File::open(file).map_err(|error| CustodyError::file("open", file, error))?),
    };
    let bar = bar(length);
    let mut piece = vec![0; PIECE];
    loop {
        let read = match input.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CustodyError::file("read", file, error)),
        };
        export.push(&piece[..read])?;
        let (bytes, counted) = export.so_far();
        bar.set_position(bytes);
        bar.set_message(format!("{} rows", counted.rows));
    }
    export.end()?;
    bar.finish_and_clear();
    Ok(export)
}

/// About how many rows a file has, by its lines, so that as many canaries are drawn as are suggested for so many; none if it cannot be read, which is told when it is.
fn rows_of(file: &Path) -> Option<u64> {
    let (mut input, mut piece, mut lines) = (std::fs::File::open(file).ok()?, vec![0; PIECE], 0_u64);
    loop {
        match input.read(&mut piece) {
            Ok(0) => return Some(lines),
            Ok(read) => lines += piece[..read].iter().filter(|byte| **byte == b'\n').count() as u64,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// A bar on standard error while there is somebody to see it.
fn bar(length: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr_with_hz(5));
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {msg}, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Asks a second time, where there is somebody to ask and the file can be read again.
fn asked(file: &Path, what: &str) -> anyhow::Result<bool> {
    if file.to_str() == Some("-") || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(false);
    }
    eprint!("{what} Is that meant? Type yes: ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("read the answer")?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

/// How many people of those who leave were removed before.
fn removed_again(id: &'static str, people: u64) -> Phrase {
    Phrase::new(id).with("people", people.to_string())
}

/// The same, where it is known only that something went wrong.
fn in_words(error: anyhow::Error, desk: &Custody, phrases: &Phrases, language: &str) -> anyhow::Error {
    match error.downcast::<CustodyError>() {
        Ok(error) => explained(error, desk, phrases, language),
        Err(error) => error,
    }
}

/// What to do about it, for what somebody can do something about.
fn explained(error: CustodyError, desk: &Custody, phrases: &Phrases, language: &str) -> anyhow::Error {
    let advice = match &error {
        CustodyError::AsksTwice(twice) => {
            let said = phrases.say(language, &twice.phrase());
            return anyhow::anyhow!("let the list leave: {said} If that is meant, say --difference-is-meant");
        }
        CustodyError::RemovedAgain { people } => {
            let said = phrases.say(language, &removed_again("removal-again", *people));
            return anyhow::anyhow!(
                "let the list leave: {said} Take them out of it, or say --removed-are-meant"
            );
        }
        CustodyError::NeedsSecond { rows, why, .. } => {
            let why = phrases.say(language, &why.phrase(*rows, desk.second_person_above()));
            return anyhow::anyhow!(
                "{error}. {why} Show it to a second person, who agrees in the console under \"Vendors\"; then seal the same file again. Nothing of it was kept"
            );
        }
        CustodyError::Refused(refusal) => {
            let next = Phrase::new("seal-refused-next");
            let (why, next) = (phrases.say(language, &refusal.phrase()), phrases.say(language, &next));
            return anyhow::anyhow!("let the list leave: {why} {next}");
        }
        CustodyError::NoCanaryDomain => {
            "in the file that --config names; or say --canaries 0: then nobody would notice if this copy got out"
        }
        _ => match error.unfit() {
            Some((_, phrase)) => {
                return anyhow::anyhow!("let the list leave: {}", phrases.say(language, &phrase));
            }
            None => return error.into(),
        },
    };
    anyhow::anyhow!("{error} {advice}")
}

/// A vendor by its name or id.
/// The secret of a vendor's webhook, made anew or the one before ended if that is wanted; what became of the one before is told beside it.
async fn secret(
    data: &Data,
    desk: &Custody,
    party: PartyId,
    (renew, overlap_hours, retire): (bool, u32, bool),
) -> anyhow::Result<WebhookSecret> {
    let now = SystemClock.now();
    if retire {
        if !desk.holder_secret_retire(&data.access, party, now).await? {
            bail!("end the secret before: there is none that is still good");
        }
        eprintln!("The secret before is good no more. This one is:");
    }
    if !renew {
        return Ok(desk.holder_secret(&data.access, party, now).await?);
    }
    let overlap = Duration::from_hours(u64::from(overlap_hours));
    let secret = desk.holder_secret_renew(&data.access, party, overlap, now).await;
    let secret = secret.context("make a new secret: the one before can be good for 720 hours at most")?;
    eprintln!(
        "The secret before stays good for {overlap_hours} hours (end it at once with --retire). The new one is:"
    );
    Ok(secret)
}

async fn party(data: &Data, desk: &Custody, wanted: &str) -> anyhow::Result<PartyId> {
    if let Ok(id) = wanted.parse() {
        return Ok(id);
    }
    let folded = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (mut after, mut names) = (None, Vec::new());
    loop {
        let page: Vec<Vendor> = desk.vendors(&data.access, after, SystemClock.now()).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.party.id);
        if let Some(found) = page.iter().find(|vendor| folded(&vendor.party.name) == folded(wanted)) {
            return Ok(found.party.id);
        }
        names.extend(page.into_iter().map(|vendor| vendor.party.name));
    }
    names.truncate(NAMED_LINES);
    let known: Vec<String> = names.iter().map(|name| harmless(name, 60).clone()).collect();
    let wanted = harmless(wanted, 60);
    if known.is_empty() {
        bail!("find the vendor `{wanted}`: there is none yet; add it in the console, under Vendors");
    }
    bail!("find the vendor `{wanted}`: add it in the console, or take one of: {}", known.join(", "))
}

fn columns(preview: &Preview) -> (String, String) {
    let joined =
        |names: &[String]| names.iter().map(|name| harmless(name, 60)).collect::<Vec<_>>().join(", ");
    (joined(&preview.layout.columns), joined(&preview.layout.left_out))
}

/// What would be asked before it leaves, in words.
struct Asked {
    /// Why it is asked once more whether it is meant; none if nothing is odd about it.
    twice: Option<String>,
    /// Why a second person would have to agree; empty if nobody has to.
    second: String,
}

impl Asked {
    fn of(preview: &Preview, desk: &Custody, phrases: &Phrases, language: &str) -> Self {
        let why = preview.needs_second;
        let second = why.map(|why| why.phrase(preview.counted.rows, desk.second_person_above()));
        Asked {
            twice: preview.twice.map(|twice| phrases.say(language, &twice.phrase())),
            second: second.map(|phrase| phrases.say(language, &phrase)).unwrap_or_default(),
        }
    }
}

/// What would leave.
fn told(preview: &Preview, arguments: &SealArguments, said: &Asked) {
    if arguments.format == "json" {
        println!("{}", document(preview));
        return;
    }
    println!("Nothing left. This would:");
    lines(preview);
    if let Some(asked) = &said.twice {
        println!("  It would ask whether that is meant: {asked} (--difference-is-meant answers beforehand)");
    }
    if preview.needs_second.is_some() {
        println!("  A second person would have to agree: {}", said.second);
    }
}

fn lines(preview: &Preview) {
    let (leave, stay) = columns(preview);
    let counted = &preview.counted;
    println!("  {} rows, {} different people", counted.rows, preview.people);
    if let Some(before) = preview.before.filter(|before| *before > 0) {
        println!("  the copy before had {before} rows");
    }
    println!("  columns that leave: {leave}");
    if !stay.is_empty() {
        println!("  columns that stay:  {stay}");
    }
    println!("  {} canaries", counted.canaries);
    if let Some(suggested) = preview.more_canaries {
        println!("  for so many rows {suggested} canaries are suggested: --canaries {suggested}");
    }
    if let Some(new) = &preview.new_list {
        let nearest = new.nearest.as_ref().map(|name| format!("; did you mean `{}`?", harmless(name, 60)));
        println!("  a new list: none was called so before{}", nearest.unwrap_or_default());
    }
    if let Some(known) = &preview.difference {
        println!("  since the copy before {} joined and {} left", known.joined, known.left);
    }
    if preview.removed > 0 {
        println!("  {} people in it were removed from this list before", preview.removed);
    }
    if counted.kept_out > 0 {
        println!("  {} people are kept out of copies by lot", counted.kept_out);
    }
    if counted.invalid > 0 {
        println!("  {} rows without a usable address stay: {}", counted.invalid, named_lines(counted));
    }
    if counted.is_guessed {
        println!(
            "  not all of it is UTF-8: the rest was read as Western European (Windows-1252). Look at a name with an accent; if it is wrong, say --encoding, for example iso-8859-2"
        );
    }
}

fn named_lines(counted: &Counted) -> String {
    let named: Vec<String> =
        counted.invalid_lines.iter().take(NAMED_LINES).map(|line| format!("line {line}")).collect();
    let more = counted.invalid.saturating_sub(named.len() as u64);
    if more > 0 {
        format!("{} and {more} more (--format json lists 1000)", named.join(", "))
    } else {
        named.join(", ")
    }
}

fn document(preview: &Preview) -> serde_json::Value {
    serde_json::json!({
        "rows": preview.counted.rows,
        "people": preview.people,
        "removed": preview.removed,
        "rows_before": preview.before,
        "asks_twice": preview.twice.is_some(),
        "asks_twice_why": preview.twice.map(Twice::as_str),
        "same_since": preview.twice.and_then(Twice::same_since).map(|went| went.to_string()),
        "canaries": preview.counted.canaries,
        "canaries_suggested": preview.more_canaries,
        "is_new_list": preview.new_list.is_some(),
        "nearest_list": preview.new_list.as_ref().and_then(|new| new.nearest.as_ref()),
        "columns": preview.layout.columns,
        "left_out": preview.layout.left_out,
        "invalid": preview.counted.invalid,
        "invalid_lines": preview.counted.invalid_lines,
        "encoding_guessed": preview.counted.is_guessed,
        "needs_second_person": preview.needs_second.is_some(),
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Says what left; the link is shown here and nowhere else.
fn report(config: &Config, arguments: &SealArguments, sealed: &SealedCopy) -> anyhow::Result<()> {
    let link = sealed.link.as_ref().map(|link| wiring::custody::drop_link(config, link));
    if arguments.format == "json" {
        let mut document = document(&sealed.preview);
        document["copy"] = sealed.copy.to_string().into();
        document["bytes"] = sealed.length_bytes.into();
        document["sha256"] = hexadecimal(&sealed.sha256).into();
        if let Some(escrow) = sealed.escrow {
            document["escrow"] = escrow.to_string().into();
        }
        if let Some(link) = &link {
            document["link"] = link.clone().into();
            document["link_until"] = sealed.link_until.to_string().into();
        }
        println!("{document}");
        return Ok(());
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "Sealed and registered as copy {}", sealed.copy)?;
    drop(out);
    lines(&sealed.preview);
    println!("  SHA-256 {}", hexadecimal(&sealed.sha256));
    if let Some(escrow) = sealed.escrow {
        println!("  also sealed to the owner's offline key, as copy {escrow}");
    }
    if let Some(link) = link {
        println!(
            "\nSend this link to them, and to nobody else. It is shown once, works until all was fetched, and ends on {}:",
            to_the_second(sealed.link_until)
        );
        println!("  {link}");
    }
    Ok(())
}

async fn approvals(data: &Data, desk: &Custody) -> anyhow::Result<ExitCode> {
    for asked in desk.approvals(&data.access, None).await? {
        let one = &asked.approval;
        println!(
            "{}  {:<8}  {} rows of {} to {}, asked {} by {}",
            one.id,
            one.state.as_str(),
            one.rows,
            harmless(&one.list, 60),
            harmless(&asked.party, 60),
            to_the_second(one.asked.0),
            one.asked.1
        );
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use model::ids::Id as _;
    use model::time::Time;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        to: HandArguments,
    }

    fn card(delivery: Delivery) -> PartyDelivery {
        PartyDelivery {
            party: PartyId::from_bytes([7; 16]),
            delivery,
            keys: vec!["age1card".into()],
            openpgp: String::new(),
            recipient: String::new(),
            url: String::new(),
            set: (Time::EARLIEST, String::new()),
        }
    }

    fn said(words: &[&str], known: Option<Delivery>, has_program: bool) -> Result<Delivery, String> {
        let line = Line::try_parse_from(std::iter::once(&"export").chain(words)).unwrap();
        let known = known.map(card);
        let said = line.to.delivery(known.as_ref(), has_program);
        said.map(|(way, _)| way).map_err(|error| error.to_string())
    }

    #[test]
    fn a_vendors_card_says_how_unless_the_command_does() {
        assert_eq!(said(&[], None, false), Ok(Delivery::Drop));
        assert_eq!(said(&[], Some(Delivery::Push), false), Ok(Delivery::Push));
        assert_eq!(said(&["--link"], Some(Delivery::Push), false), Ok(Delivery::Drop));
        assert_eq!(said(&["--output", "list.age"], Some(Delivery::Drop), false), Ok(Delivery::Age));
        assert_eq!(said(&["--plain", "list.csv"], Some(Delivery::Drop), false), Ok(Delivery::Plain));
        assert_eq!(said(&[], Some(Delivery::Pipe), true), Ok(Delivery::Pipe));
        // What a card cannot say is asked for: a file, a program; and never is a list plain by a card alone.
        for (usual, word) in
            [(Delivery::Age, "--output"), (Delivery::Pipe, "--pipe-to"), (Delivery::Plain, "--plain")]
        {
            let refused = said(&[], Some(usual), false).unwrap_err();
            assert!(refused.contains(word) && refused.contains("--link"), "{refused}");
        }
        assert!(said(&["--push"], None, false).unwrap_err().contains("--age"));
    }
}
