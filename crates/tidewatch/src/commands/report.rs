//! `tidewatch report`: what may be told to the hub: drafts looked at, let go or kept here. People do the same on the page of reports.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clearinghouse::report::Reports;
use model::ids::StatementId;
use platform::clock::SystemClock;
use serde_json::json;

use crate::terminal::harmless;
use crate::wiring::data::Data;
use crate::{GlobalOptions, wiring};

/// What `report` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List reports, newest first; one JSON object a line
    List,
    /// Let a draft go to the hub; a running service sends it within seconds
    Release {
        /// Its id
        id: StatementId,
    },
    /// Keep a draft here
    Drop {
        /// Its id
        id: StatementId,
    },
    /// Print the proof that a report stands in the hub's ledger, for `verify-proof`
    Proof {
        /// Its id
        id: StatementId,
    },
}

/// Lists reports and decides about them.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find reports: say where the data is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "report").await?;
        let reports = Reports {
            store: data.store.clone(),
            audit: data.audit.clone(),
            clock: Arc::new(SystemClock),
            released: Arc::default(),
        };
        let outcome = act(&reports, &data, &arguments.command).await;
        data.close().await?;
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

async fn act(reports: &Reports, data: &Data, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::List => list(reports, data).await?,
        Command::Release { id } => {
            reports.release(&data.access, *id).await.context("let the report go")?;
            println!("{id} goes to the hub as soon as the hub answers.");
        }
        Command::Drop { id } => {
            reports.drop_draft(&data.access, *id).await.context("keep the report here")?;
            println!("{id} stays here.");
        }
        Command::Proof { id } => {
            let report = reports.fetch(&data.access, *id).await.context("find the report")?;
            print!("{}", report.proof.context("print the proof: it is not here yet")?);
        }
    }
    Ok(())
}

async fn list(reports: &Reports, data: &Data) -> anyhow::Result<()> {
    let mut before = None;
    loop {
        let page = reports.list(&data.access, before, store::MAX_PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        before = Some(last.id);
        for report in &page {
            let names: Vec<String> =
                report.indicators.iter().map(|one| harmless(&one.to_string(), 300).to_string()).collect();
            let line = json!({
                "id": report.id.to_string(),
                "state": report.state.as_str(),
                "names": names,
                "drafted_at": report.drafted_at.to_string(),
                "is_proved": report.proof.is_some(),
            });
            println!("{line}");
        }
    }
}
