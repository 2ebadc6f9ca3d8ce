//! `tidewatch verify`: reads ledgers, store, objects and the files of who was in which copy again and says whether they are what was kept; with `--no-address`, whether an address of a
//! customer lies anywhere in them.

mod no_address;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use custody::membership::sound;
use model::access::Access;
use platform::clock::{Clock as _, SystemClock};
use platform::phrases::Phrases;
use platform::verify::{Report, State, Verifier};

use crate::config::Config;
use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{EXIT_ERROR, GlobalOptions, wiring};

/// What `verify` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Look for addresses instead: of these lists, and of canaries, in every byte of the data folder and the database; none should lie there.
    #[arg(long)]
    no_address: bool,
    /// A list of customers whose addresses must not be found: a file of any form with addresses in it. It is read, and not kept.
    #[arg(long, value_name = "FILE", requires = "no_address")]
    list: Vec<PathBuf>,
    /// Look through this file or folder, too: logs, backups.
    #[arg(long, value_name = "PATH", requires = "no_address")]
    also: Vec<PathBuf>,
}

/// Verifies the data folder; the exit code is 0 only when nothing is broken.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let Some(folder) = &options.data else {
        bail!("verify: say which data folder with --data DIR");
    };
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::examine(&config, folder, "verify").await?;
        if arguments.no_address {
            let code = no_address::run(&data, &config.language, arguments).await;
            data.store.close().await;
            return code;
        }
        let report = look(&config, &data).await;
        data.store.close().await;
        let report = report?;
        print(&config, &report);
        Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_ERROR) })
    })
}

/// Reads everything again.
pub(super) async fn look(config: &Config, data: &Data) -> anyhow::Result<Report> {
    let verifier = Verifier {
        store: &data.store,
        audit: &data.audit,
        ring: &data.ring,
        witnesses: &[],
        now: SystemClock.now(),
    };
    let mut report = verifier.run(&data.access).await?;
    let hub = wiring::clearinghouse::hub(config, data);
    let (known, mut wanted) = (data.ring.list_keys.expose().len() as u64, 0);
    for tenant in data.store.platform().tenant_list(&data.access).await? {
        let access = Access { tenant: tenant.id, ..data.access.clone() };
        let laid = sound::look(&data.store, &access, (&tenant, known), &mut report).await?;
        wanted = wanted.max(laid);
        hub.verify(&verifier, &access, &tenant, &mut report).await?;
    }
    sound::missing_keys(&wiring::data::key_place(&data.folders.data, config)?, wanted, &mut report);
    Ok(report)
}

/// Prints what was found, a line each.
pub(super) fn print(config: &Config, report: &Report) {
    let (style, phrases) = (Style::of_stdout(), Phrases::load());
    for finding in &report.findings {
        let mark = match finding.state {
            State::Sound => style.good("sound "),
            State::Notice => style.doubtful("notice"),
            State::Broken => style.bad("BROKEN"),
        };
        println!("{mark}  {}", harmless(&phrases.say(&config.language, &finding.phrase), 400));
    }
}
