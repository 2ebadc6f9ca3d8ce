//! `tidewatch verify`: reads ledger, store and objects again and says whether they are what was kept.

use std::process::ExitCode;

use anyhow::bail;
use platform::clock::{Clock as _, SystemClock};
use platform::phrases::Phrases;
use platform::verify::{State, Verifier};

use crate::terminal::{Style, harmless};
use crate::wiring::data::Data;
use crate::{EXIT_ERROR, GlobalOptions, wiring};

/// What `verify` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Verifies the data folder; the exit code is 0 only when nothing is broken.
pub(crate) fn run(options: &GlobalOptions, _arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let Some(folder) = &options.data else {
        bail!("verify: say which data folder with --data DIR");
    };
    if !folder.is_dir() {
        bail!("verify {}: there is no such folder", folder.display());
    }
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "verify").await?;
        let verifier = Verifier {
            store: &data.store,
            audit: &data.audit,
            ring: &data.ring,
            witnesses: &[],
            now: SystemClock.now(),
        };
        let report = verifier.run(&data.access).await?;
        let (style, phrases) = (Style::of_stdout(), Phrases::load());
        for finding in &report.findings {
            let mark = match finding.state {
                State::Sound => style.good("sound "),
                State::Notice => style.doubtful("notice"),
                State::Broken => style.bad("BROKEN"),
            };
            println!("{mark}  {}", harmless(&phrases.say(&config.language, &finding.phrase), 400));
        }
        data.store.close().await;
        Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_ERROR) })
    })
}
