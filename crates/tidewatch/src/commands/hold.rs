//! `tidewatch hold`: what is held, why, and what becomes of it. Every look at content has a reason, which is in the audit log first.

mod show;
mod table;

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use guard::release::reason::{Because, Why};
use guard::release::{Released, Releaser};
use model::ids::HeldId;
use platform::audit::Reference;
use platform::clock::{Clock as _, SystemClock};
use platform::phrases::Phrases;
use store::guard::held::{Feedback, Held, HeldFilter, HeldState};

use crate::terminal::Style;
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `hold` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List what is held, newest first
    List(ListArguments),
    /// Open a held message: who, why, and its words with nothing in them that can act
    Show(ShowArguments),
    /// Hand held messages over to the next hop, once each
    Release(ActArguments),
    /// Destroy held messages
    Delete(ActArguments),
    /// Let held messages wait longer
    Extend(ExtendArguments),
    /// Say that a message was fine: its writer keeps his standing
    Fine(ActArguments),
    /// Say that a message was phishing: its writer loses his standing
    Phishing(ActArguments),
}

#[derive(clap::Args)]
struct ListArguments {
    /// held, releasing, released, deleted, expired or all
    #[arg(long, default_value = "held")]
    state: String,
    /// Only what may have been delivered twice
    #[arg(long)]
    maybe_twice: bool,
    /// How many at most
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: u32,
    /// text, or json: one object a line
    #[arg(long, default_value = "text")]
    format: String,
}

#[derive(clap::Args)]
struct ShowArguments {
    /// Id or the last characters of it (REF)
    id: String,
    #[command(flatten)]
    because: BecauseArguments,
    /// Write the message as it came to this file instead of showing it; - is standard output
    #[arg(long, value_name = "FILE")]
    raw: Option<String>,
    /// Language of the reasons: en or de
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
}

#[derive(clap::Args)]
struct ActArguments {
    /// Ids, or the last characters of them (REF)
    #[arg(required = true)]
    ids: Vec<String>,
    #[command(flatten)]
    because: BecauseArguments,
}

#[derive(clap::Args)]
struct ExtendArguments {
    #[command(flatten)]
    act: ActArguments,
    /// Days from now
    #[arg(long, value_name = "DAYS")]
    days: u32,
}

/// Why somebody looks into what was entrusted to us.
#[derive(clap::Args)]
struct BecauseArguments {
    /// review, requested, incident, training or legal
    #[arg(long, value_name = "WHY", default_value = "review")]
    why: Why,
    /// Where more is written: the number of a ticket
    #[arg(long, value_name = "REFERENCE")]
    see: Option<Reference>,
}

impl BecauseArguments {
    fn because(&self) -> Because {
        Because { why: self.why, reference: self.see.clone() }
    }
}

/// Acts on held messages.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find held messages: say where they are with --data DIR")?;
    if matches!(arguments.command, Command::Release(_)) && config.hold.release_to.is_none() {
        bail!(
            "release: nobody said where released mail goes; set `release_to` in [hold] to a listener of your mail server without this filter"
        );
    }
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "hold").await?;
        let releaser = wiring::relay::releaser(&config, &data)?;
        let desk = Desk { releaser, data };
        let outcome = desk.act(&arguments.command, &config.language).await;
        desk.data.close().await?;
        outcome
    })
}

/// What a command works with.
struct Desk {
    releaser: Releaser,
    data: Data,
}

impl Desk {
    async fn act(&self, command: &Command, language: &str) -> anyhow::Result<ExitCode> {
        match command {
            Command::List(arguments) => self.list(arguments).await,
            Command::Show(arguments) => {
                let language = arguments.language.as_deref().unwrap_or(language);
                self.show(arguments, language).await
            }
            Command::Release(arguments) => self.release(arguments).await,
            Command::Delete(arguments) => {
                for id in self.resolve_all(&arguments.ids).await? {
                    self.releaser.delete(&self.data.access, id, &arguments.because.because()).await?;
                    println!("{} was destroyed.", table::reference(id));
                }
                Ok(ExitCode::SUCCESS)
            }
            Command::Extend(arguments) => self.extend(arguments).await,
            Command::Fine(arguments) => self.teach(arguments, Feedback::Fine).await,
            Command::Phishing(arguments) => self.teach(arguments, Feedback::Phishing).await,
        }
    }

    async fn list(&self, arguments: &ListArguments) -> anyhow::Result<ExitCode> {
        let state = match arguments.state.as_str() {
            "all" => None,
            word => Some(HeldState::parse(word).with_context(|| {
                format!("use --state {word}: expected held, releasing, released, deleted, expired or all")
            })?),
        };
        let filter = HeldFilter { state, is_maybe_twice: arguments.maybe_twice, ..HeldFilter::default() };
        let access = &self.data.access;
        let found = self.releaser.list(access, &filter, None, arguments.limit).await?;
        match arguments.format.as_str() {
            "json" => found.iter().for_each(|held| println!("{}", table::json(held))),
            "text" => {
                let counts = self.releaser.count(access).await?;
                print!("{}", table::text(&found, &counts, Style::of_stdout()));
            }
            other => bail!("use --format {other}: expected text or json"),
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn show(&self, arguments: &ShowArguments, language: &str) -> anyhow::Result<ExitCode> {
        let id = self.resolve(&arguments.id).await?;
        let content = self.releaser.show(&self.data.access, id, &arguments.because.because()).await?;
        match arguments.raw.as_deref() {
            Some(file) => show::write_raw(&content, file)?,
            None => print!("{}", show::text(&content, &Phrases::load(), language, Style::of_stdout())),
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn release(&self, arguments: &ActArguments) -> anyhow::Result<ExitCode> {
        let mut code = ExitCode::SUCCESS;
        for id in self.resolve_all(&arguments.ids).await? {
            let reference = table::reference(id);
            match self.releaser.release(&self.data.access, id, &arguments.because.because()).await? {
                Released::Done { answer } => println!("{reference} was released: {answer}"),
                Released::Back { answer } => {
                    println!("{reference} is held again, for the next hop did not take it: {answer}");
                    code = ExitCode::from(1);
                }
                Released::Unknown { retry_at } => {
                    println!(
                        "{reference} was handed over, but no answer came: it is listed as a possible duplicate and tried again at {retry_at}."
                    );
                    code = ExitCode::from(1);
                }
                Released::Overtaken => {
                    println!("{reference} was taken over by another process, which says what became of it.");
                }
            }
        }
        Ok(code)
    }

    async fn extend(&self, arguments: &ExtendArguments) -> anyhow::Result<ExitCode> {
        let end = SystemClock.now().plus(std::time::Duration::from_hours(24) * arguments.days);
        for id in self.resolve_all(&arguments.act.ids).await? {
            self.releaser.extend(&self.data.access, id, end, &arguments.act.because.because()).await?;
            println!("{} is held until {end}.", table::reference(id));
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn teach(&self, arguments: &ActArguments, feedback: Feedback) -> anyhow::Result<ExitCode> {
        for id in self.resolve_all(&arguments.ids).await? {
            let because = arguments.because.because();
            self.releaser.feedback(&self.data.access, id, feedback, &because).await?;
            println!("{} is noted as {}.", table::reference(id), feedback.as_str());
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn resolve_all(&self, names: &[String]) -> anyhow::Result<Vec<HeldId>> {
        let mut ids = Vec::with_capacity(names.len());
        for name in names {
            ids.push(self.resolve(name).await?);
        }
        Ok(ids)
    }

    /// Finds the message of an id, or of the end of one as `hold list` shows it.
    async fn resolve(&self, name: &str) -> anyhow::Result<HeldId> {
        if let Ok(id) = name.parse() {
            return Ok(id);
        }
        let wanted = name.to_lowercase();
        let mut found: Option<HeldId> = None;
        let mut before = None;
        loop {
            let page: Vec<Held> = self
                .releaser
                .list(&self.data.access, &HeldFilter::default(), before, store::MAX_PAGE)
                .await?;
            let Some(last) = page.last() else { break };
            before = Some(last.message.id);
            for held in &page {
                if held.message.id.to_string().ends_with(&wanted) && found.replace(held.message.id).is_some()
                {
                    bail!("find the held message `{name}`: several end like that; give more of the id");
                }
            }
        }
        found.with_context(|| {
            format!("find the held message `{name}`: there is none; `tidewatch hold list` shows what is held")
        })
    }
}
