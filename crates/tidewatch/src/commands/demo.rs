//! `tidewatch demo`: the story of the loop, told by three processes of this program; or, as `demo mailbox`, the mailbox of a made-up shop, judged
//! through the same path as `scan`, then sent through live doors, then the services on loopback.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use guard::scan::Submission;
use platform::phrases::Phrases;
use world::story::{Cast, DEFAULT_SEED};

use super::scan::Report;
use super::serve;
use crate::demo::live::{self, MailServer, Shop};
use crate::demo::story::{self, Pace, Teller, Trouble};
use crate::demo::{self, ShopMessage};
use crate::terminal::Style;
use crate::wiring::closing::Closing;
use crate::wiring::data::Data;
use crate::wiring::memory::Memory;
use crate::wiring::office::Office;
use crate::wiring::service::{Service, signals};
use crate::wiring::stream::{self, Shared};
use crate::{GlobalOptions, wiring};

/// What `demo` is told.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    story: StoryArguments,
}

#[derive(clap::Subcommand)]
enum What {
    /// A copy of a customer list is out: how it is noticed, who is warned, what customers are told; in three processes (this, if nothing is said)
    Story(StoryArguments),
    /// Judge the mailbox of a made-up shop, message by message, then send it through live doors
    Mailbox(MailboxArguments),
}

/// How the story is told.
#[derive(clap::Args)]
struct StoryArguments {
    /// Go on only when Enter is pressed
    #[arg(long)]
    step: bool,
    /// End when all is told, instead of staying open until Ctrl-C; without pauses
    #[arg(long)]
    once: bool,
    /// Who takes part: another number, other names
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// How many customers are written to
    #[arg(long, value_name = "NUMBER", default_value_t = CUSTOMERS, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    customers: u32,
    /// Kill all three processes before each beat, as failing machines would, and start them again
    #[arg(long, conflicts_with = "hub_away")]
    unkind: bool,
    /// Kill the hub before each beat, and start it again only when something is wanted of it
    #[arg(long)]
    hub_away: bool,
}

/// How the mailbox is shown.
#[derive(clap::Args)]
struct MailboxArguments {
    /// Exit at the end, instead of staying open until Ctrl-C
    #[arg(long)]
    once: bool,
    /// Language of the reasons: en or de
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
}

/// Letters of the story, unless somebody says otherwise.
const CUSTOMERS: u32 = 10_000;

/// People read a beat in about so long; with the letters that makes a minute and a half.
const A_BEAT: Duration = Duration::from_secs(6);

/// Tells the story, or shows the mailbox.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.what {
        Some(What::Mailbox(mailbox)) => judge(options, mailbox),
        Some(What::Story(story)) => tell(options, story),
        None => tell(options, &arguments.story),
    }
}

impl StoryArguments {
    fn teller(&self) -> Teller {
        let pace = match (self.step, self.once) {
            (true, _) => Pace::Step,
            (false, true) => Pace::Quick,
            (false, false) => Pace::Read(A_BEAT),
        };
        let trouble = match (self.unkind, self.hub_away) {
            (true, _) => Trouble::EveryHouseKilled,
            (false, true) => Trouble::HubAway,
            (false, false) => Trouble::None,
        };
        Teller::new(Style::of_stdout(), pace, trouble)
    }
}

/// Tells the story in processes of their own; this one only speaks to them. However it ends, they end with it.
fn tell(options: &GlobalOptions, arguments: &StoryArguments) -> anyhow::Result<ExitCode> {
    let folder = demo::DataFolder::choose(options.data.as_deref())?;
    let path = folder.path();
    demo::must_be_empty(&path)?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let signalled = stopped_by_somebody()?;
        tokio::pin!(signalled);
        println!("A made-up story, number {}. Nothing leaves this machine. What you see are the program's own pages, doors and commands.", arguments.seed);
        let cast = Cast::from_seed(arguments.seed);
        let telling = story::tell(&path, cast, arguments.customers as usize, arguments.teller());
        let scene = tokio::select! {
            told = telling => told?,
            () = &mut signalled => {
                // Where the terminal is gone, nobody reads it.
                let _ = writeln!(std::io::stdout(), "\nThe story was stopped, and its houses have ended.");
                return Ok(ExitCode::SUCCESS);
            }
        };
        if !arguments.once {
            println!("\nThe houses stay open for you; everything above can be looked at. Ctrl-C ends them.");
            signalled.await;
        }
        scene.close().await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Ctrl-C, SIGTERM, or the terminal is closed: the houses must not outlive any of them.
fn stopped_by_somebody() -> anyhow::Result<impl Future<Output = ()>> {
    let told = signals()?;
    #[cfg(unix)]
    let mut gone = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            () = told => {}
            _ = gone.recv() => {}
        }
        #[cfg(not(unix))]
        told.await;
    })
}

/// Judges the mailbox, prints what was found, and serves the scan of the same shop.
fn judge(options: &GlobalOptions, arguments: &MailboxArguments) -> anyhow::Result<ExitCode> {
    let folder = demo::DataFolder::choose(options.data.as_deref())?;
    let config = demo::configuration(&folder)?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let until = signals()?;
        let mut service = Service::new();
        let (mail_server, address) = MailServer::start(&mut service).await?;
        let config = live::with_doors(config, address);
        let style = Style::of_stdout();
        println!("{}", style.strong("Fenwick & Lark, a made-up garden shop, opens its mailbox."));
        println!("Nothing leaves this machine; no name is looked up. Accepted messages are one line, the others say why.\n");
        let data = Data::open(&config, &folder.path(), "demo").await?;
        let (recorder, recording) = data.recorder();
        let live = recorder.live();
        let memory = Memory::open(&data).await?;
        let scanner = Arc::new(wiring::scanner(&config, None, None)?);
        let mailbox: Vec<ShopMessage> = demo::mailbox().collect();
        let phrases = Phrases::load();
        let mut report = Report::new(style, false);
        for message in &mailbox {
            let judged = scanner.scan(message.bytes, Submission::default()).await;
            let outcome = judged.map_err(|error| format!("could not {error}"));
            print!("{}", report.message(message.name, &outcome, &phrases, &arguments.language));
        }
        println!("{}", report.summary(&phrases, &arguments.language));

        println!("{}", style.strong("The same mail, live: through an SMTP door in front of the shop's mail server."));
        let shared =
            Shared {
                config: &config,
                data: &data,
                scanner: Arc::clone(&scanner),
                recorder,
                memory: &memory,
                bell: None,
            };
        let opened = stream::start(&mut service, &shared).await?;
        drop(shared);
        let shop = Shop { config: &config, data: &data, opened: &opened, mail_server: &mail_server };
        println!("{}", shop.tell(&mailbox).await?);
        let office = Office::open(&config, &data)?;
        let under_way = office.releaser.under_way.clone();
        let ended = if arguments.once {
            drop(scanner);
            service.run(async {}).await
        } else {
            opened.doors.iter().for_each(|door| println!("{door}"));
            println!("  try: tidewatch --data {} hold list", folder.path().display());
            let running = serve::Running {
                config: &config,
                data: &data,
                memory: &memory,
                opened: &opened,
                office: &office,
                bell: None,
                jobs: Arc::default(),
            };
            let refresher = wiring::events::keep_fresh(&mut service, &config, &data, &scanner).await?;
            running.open(&mut service, scanner, refresher, live).await?;
            service.run(until).await
        };
        drop(office);
        let learning = memory.close();
        Closing { under_way, opened, learning, recording, data }.after(ended).await?;
        Ok(ExitCode::SUCCESS)
    })
}
