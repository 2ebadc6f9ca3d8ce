//! `tidewatch scan`: messages from files, folders, mailbox files or standard input; verdicts with reasons out.
//! The same path as the HTTP service and the demo: `guard::scan`.

mod input;
mod report;

use std::collections::VecDeque;
use std::io::{IsTerminal, Write};
use std::net::IpAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::ValueEnum;
use guard::scan::{Judged, ScanError, Scanner, Submission};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::verdict::{Action, Direction};
use platform::phrases::Phrases;
use tokio::task::JoinHandle;
use web::scan::view::ScanLine;

use self::input::{Input, Item};
use crate::terminal::Style;
use crate::wiring::data::Data;
use crate::{EXIT_ERROR, GlobalOptions, wiring};

pub(crate) use self::report::Report;

/// The exit code when every message could be judged and one of them was not accepted; a tag counts.
const EXIT_NOT_ACCEPTED: u8 = 1;

/// What `scan` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files, folders (read through and through), mailbox files (mbox), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Text for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Which way the mail goes; otherwise derived from the configured domains
    #[arg(long, value_enum)]
    direction: Option<DirectionArgument>,
    /// Address of the client that handed the message over (for SPF)
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<IpAddr>,
    /// Name the client gave with HELO or EHLO
    #[arg(long, value_name = "NAME")]
    helo: Option<String>,
    /// Envelope sender
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Envelope recipient; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    rcpt: Vec<String>,
    /// Look no names up; authentication is then "not checked"
    #[arg(long)]
    no_dns: bool,
    /// Language of the reasons: en or de
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Show accepted messages with their reasons, and every question that stayed open
    #[arg(long, short)]
    verbose: bool,
}

/// The forms of output.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The directions as words of the command line.
#[derive(Clone, Copy, ValueEnum)]
enum DirectionArgument {
    Inbound,
    Outbound,
    Internal,
}

impl From<DirectionArgument> for Direction {
    fn from(argument: DirectionArgument) -> Self {
        match argument {
            DirectionArgument::Inbound => Direction::Inbound,
            DirectionArgument::Outbound => Direction::Outbound,
            DirectionArgument::Internal => Direction::Internal,
        }
    }
}

/// Judges everything that was named and prints it in the order it was named.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut config = wiring::config(options)?;
    config.dns.enabled &= !arguments.no_dns;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let kept = match &options.data {
            Some(folder) => Some(Data::open(&config, folder, "scan").await?),
            None => None,
        };
        let (recorder, recording) = kept.as_ref().map(Data::recorder).unzip();
        let scanner = Arc::new(wiring::scanner(&config, recorder, None)?);
        let language = arguments.language.clone().unwrap_or_else(|| config.language.clone());
        let mut output = Output::new(arguments.format, language, arguments.verbose);
        let progress = progress_bar(arguments);
        let in_flight = 2 * scanner.threads();
        let mut waiting: VecDeque<(Item, Pending)> = VecDeque::new();
        for item in Input::new(&arguments.paths) {
            if waiting.len() >= in_flight {
                print_next(&mut waiting, &mut output, &progress).await?;
            }
            let pending = start(&scanner, &item, arguments);
            waiting.push_back((item.without_bytes(), pending));
        }
        while !waiting.is_empty() {
            print_next(&mut waiting, &mut output, &progress).await?;
        }
        progress.finish_and_clear();
        drop(scanner);
        if let (Some(recording), Some(data)) = (recording, kept) {
            recording.finish().await?;
            data.close().await?;
        }
        output.finish()
    })
}

/// A message being judged, or why it could not be read.
enum Pending {
    Judging(JoinHandle<Result<Judged, ScanError>>),
    Unreadable(String),
}

/// Hands a message over to the scanner.
fn start(scanner: &Arc<Scanner>, item: &Item, arguments: &Arguments) -> Pending {
    let bytes = match &item.bytes {
        Ok(bytes) => bytes.clone(),
        Err(error) => return Pending::Unreadable(error.clone()),
    };
    let submission = Submission {
        client_ip: arguments.ip,
        helo: arguments.helo.clone(),
        mail_from: arguments.from.clone(),
        recipients: arguments.rcpt.clone(),
        direction: arguments.direction.map(Direction::from),
        ..Submission::default()
    };
    let scanner = Arc::clone(scanner);
    Pending::Judging(tokio::spawn(async move { scanner.scan(bytes, submission).await }))
}

/// Waits for the oldest message and prints it.
async fn print_next(
    waiting: &mut VecDeque<(Item, Pending)>,
    output: &mut Output,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    let Some((item, pending)) = waiting.pop_front() else { return Ok(()) };
    let outcome = match pending {
        Pending::Unreadable(error) => Err(error),
        Pending::Judging(task) => match task.await {
            Ok(Ok(judged)) => Ok(judged),
            Ok(Err(error)) => Err(format!("could not {error}")),
            Err(_) => Err(format!("could not {}", ScanError::Failed)),
        },
    };
    progress.inc(1);
    progress.suspend(|| output.print(&item, &outcome))
}

/// A bar on standard error while there is somebody to see it and the output itself does not scroll past.
fn progress_bar(arguments: &Arguments) -> ProgressBar {
    let is_seen = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    if !is_seen {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(
        Some(input::count(&arguments.paths)),
        ProgressDrawTarget::stderr_with_hz(5),
    );
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} messages, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Where verdicts are printed, and what they amount to.
struct Output {
    format: Format,
    language: String,
    phrases: Phrases,
    report: Report,
    has_unaccepted: bool,
    has_error: bool,
    stdout: std::io::BufWriter<std::io::Stdout>,
}

impl Output {
    fn new(format: Format, language: String, is_verbose: bool) -> Self {
        Output {
            format,
            language,
            phrases: Phrases::load(),
            report: Report::new(Style::of_stdout(), is_verbose),
            has_unaccepted: false,
            has_error: false,
            stdout: std::io::BufWriter::new(std::io::stdout()),
        }
    }

    fn print(&mut self, item: &Item, outcome: &Result<Judged, String>) -> anyhow::Result<()> {
        match outcome {
            Ok(judged) => self.has_unaccepted |= judged.verdict.action() != Action::Accept,
            Err(_) => self.has_error = true,
        }
        let text = match self.format {
            Format::Json => {
                let line = match outcome {
                    Ok(judged) => ScanLine::judged(judged, &self.phrases, &self.language),
                    Err(error) => ScanLine::failed(error.clone()),
                };
                serde_json::to_string(&line.at(item.path.clone(), item.number)).context("write JSON")? + "\n"
            }
            Format::Text => self.report.message(&item.name(), outcome, &self.phrases, &self.language),
        };
        self.write(&text)
    }

    /// Prints the sum and returns the exit code.
    fn finish(mut self) -> anyhow::Result<ExitCode> {
        if self.format == Format::Text {
            let summary = self.report.summary(&self.phrases, &self.language);
            self.write(&summary)?;
        }
        self.stdout.flush().context("write the output")?;
        Ok(match (self.has_error, self.has_unaccepted) {
            (true, _) => ExitCode::from(EXIT_ERROR),
            (false, true) => ExitCode::from(EXIT_NOT_ACCEPTED),
            (false, false) => ExitCode::SUCCESS,
        })
    }

    /// Writes; a reader that went away (`| head`) ends the program quietly.
    fn write(&mut self, text: &str) -> anyhow::Result<()> {
        let written = self.stdout.write_all(text.as_bytes()).and_then(|()| {
            // Somebody watching wants to see each message as it comes.
            if std::io::stdout().is_terminal() { self.stdout.flush() } else { Ok(()) }
        });
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            other => other.context("write the output"),
        }
    }
}
