//! `tidewatch demo`: the mailbox of a made-up shop, judged through the same path as `scan`, then the scan service on loopback.

use std::process::ExitCode;
use std::sync::Arc;

use guard::scan::Submission;
use platform::phrases::Phrases;

use super::scan::Report;
use super::serve;
use crate::demo;
use crate::terminal::Style;
use crate::wiring::data::Data;
use crate::wiring::service::{Service, signal};
use crate::{GlobalOptions, wiring};

/// What `demo` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print the report and exit, instead of serving the scan until Ctrl-C
    #[arg(long)]
    once: bool,
    /// Language of the reasons: en or de
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
}

/// Judges the mailbox, prints what was found, and serves the scan of the same shop.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = demo::DataFolder::choose(options.data.as_deref())?;
    let config = demo::configuration(&folder)?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let style = Style::of_stdout();
        println!("{}", style.strong("Fenwick & Lark, a made-up garden shop, opens its mailbox."));
        println!("Nothing leaves this machine; no name is looked up. Accepted messages are one line, the others say why.\n");
        let data = Data::open(&config, &folder.path(), "demo").await?;
        let (recorder, recording) = data.recorder();
        let scanner = Arc::new(wiring::scanner(&config, Some(recorder))?);
        let phrases = Phrases::load();
        let mut report = Report::new(style, false);
        for message in demo::mailbox() {
            let judged = scanner.scan(message.bytes, Submission::default()).await;
            let outcome = judged.map_err(|error| format!("could not {error}"));
            print!("{}", report.message(message.name, &outcome, &phrases, &arguments.language));
        }
        println!("{}", report.summary(&phrases, &arguments.language));
        if arguments.once {
            drop(scanner);
        } else {
            let mut service = Service::new();
            serve::scan_face(&mut service, &config, scanner).await?;
            service.run(signal()).await?;
        }
        recording.finish().await?;
        data.close().await?;
        Ok(ExitCode::SUCCESS)
    })
}
