//! `tidewatch ledger rebuild`: makes the files of a ledger anew that were lost, out of the entries in the database; they must make the very head that was signed last and that the database remembers.
//! What cannot be made is begun anew only if somebody says so, and then the new ledger says it for ever.

use std::process::ExitCode;

use anyhow::Context as _;
use clearinghouse::ClearinghouseError;
use clearinghouse::hub::Hub;
use model::access::Access;
use model::tenant::Tenant;
use platform::audit::{About, AuditError, Grown};
use platform::ledger::LedgerError;
use store::platform::ledger_head::LedgerOf;

use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{EXIT_ERROR, GlobalOptions, wiring};

/// What `ledger` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make the files of each ledger anew that has none, if the database still has every entry that was signed
    Rebuild {
        /// Where entries are missing for good: begin another ledger over those that are left. That the old one was lost, and how many entries it had, stands in the new one for ever
        #[arg(long)]
        lost: bool,
    },
}

/// Makes ledgers anew; stop the service before.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find ledgers: say where the data is with --data DIR")?;
    let Command::Rebuild { lost } = arguments.command;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::examine(&config, folder, "ledger").await?;
        let work = Work { hub: wiring::clearinghouse::hub(&config, &data), data, lost };
        let outcome = work.all().await;
        work.data.store.close().await;
        outcome
    })
}

struct Work {
    data: Data,
    hub: Hub,
    lost: bool,
}

/// What became of one ledger.
enum Became {
    /// It has its files.
    Left,
    /// It was made anew, as it was.
    Made(Grown),
    /// It was given up, and another is begun.
    Lost(Grown),
    /// Entries are missing, and nobody gave it up.
    Missing,
}

impl Work {
    async fn all(&self) -> anyhow::Result<ExitCode> {
        let (style, mut is_whole, mut is_idle) = (Style::of_stdout(), true, true);
        for tenant in self.data.store.platform().tenant_list(&self.data.access).await? {
            let access = Access { tenant: tenant.id, ..self.data.access.clone() };
            for of in LedgerOf::EVERY {
                let became = self.one(&access, of).await?;
                is_whole &= !matches!(became, Became::Missing);
                is_idle &= matches!(became, Became::Left);
                say(&style, &tenant, of, &became);
            }
        }
        if is_idle {
            println!(
                "No ledger lacks its files, so nothing was made. `tidewatch verify` says whether all is sound."
            );
        }
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(EXIT_ERROR) })
    }

    async fn one(&self, access: &Access, of: LedgerOf) -> anyhow::Result<Became> {
        let Some(size) = self.gone(access, of).await? else { return Ok(Became::Left) };
        if let Some(grown) = self.rebuilt(access, of).await? {
            let about = About::NOTHING.word("ledger", of.word()).count("size", grown.to);
            self.data.audit.append(access, "ledger.rebuilt", &about).await?;
            return Ok(Became::Made(grown));
        }
        if !self.lost {
            return Ok(Became::Missing);
        }
        let change = self.data.store.change(access).await?;
        Ok(Became::Lost(match of {
            LedgerOf::Audit => self.data.audit.begin_audit_anew(access, change, size).await?,
            LedgerOf::Statements => self.hub.begin_anew(access, change, size).await?,
        }))
    }

    async fn gone(&self, access: &Access, of: LedgerOf) -> anyhow::Result<Option<u64>> {
        Ok(match of {
            LedgerOf::Audit => self.data.audit.gone(access).await?,
            LedgerOf::Statements => self.hub.gone(access).await?,
        })
    }

    /// None if entries are missing.
    async fn rebuilt(&self, access: &Access, of: LedgerOf) -> anyhow::Result<Option<Grown>> {
        match of {
            LedgerOf::Audit => match self.data.audit.rebuild(access).await {
                Err(AuditError::Ledger { .. }) => Ok(None),
                outcome => Ok(outcome?),
            },
            LedgerOf::Statements => match self.hub.rebuild(access).await {
                Err(ClearinghouseError::Ledger(LedgerError::Damaged { .. })) => Ok(None),
                outcome => Ok(outcome?),
            },
        }
    }
}

fn say(style: &Style, tenant: &Tenant, of: LedgerOf, became: &Became) {
    let of = match of {
        LedgerOf::Audit => "the audit ledger",
        LedgerOf::Statements => "the ledger of members\u{2019} statements",
    };
    let name = harmless(&tenant.name, 80);
    match became {
        Became::Left => {}
        Became::Made(grown) => {
            println!(
                "{}  {name}: {of} is made anew, {} in all, as it was signed.",
                style.good("made   "),
                entries(grown.to)
            );
        }
        Became::Lost(grown) => println!(
            "{}  {name}: {of} is begun anew over {}. That the old one was lost stands in the audit log.",
            style.doubtful("lost   "),
            entries(grown.to)
        ),
        Became::Missing => println!(
            "{}  {name}: {of} cannot be made anew: entries that were signed are not in the database, or are others. Put database and folder `ledger` back from one backup. If there is \
             none, `ledger rebuild --lost` begins another over what is left, and says so in it.",
            style.bad("missing")
        ),
    }
}

fn entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}
