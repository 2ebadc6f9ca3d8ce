//! `tidewatch serve`: the HTTP scan on loopback, and the work done by the clock, until Ctrl-C or SIGTERM.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use guard::scan::Scanner;
use web::{listen, router};

use crate::config::Config;
use crate::wiring::console::Shown;
use crate::wiring::data::Data;
use crate::wiring::service::{Service, signal, stopped};
use crate::wiring::stream::{self, Memory, OpenDoor, Shared};
use crate::{GlobalOptions, wiring};

/// What `serve` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen instead of the configured `scan.listen`; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Look no names up; authentication is then "not checked"
    #[arg(long)]
    no_dns: bool,
}

/// Serves until told to stop.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut config = wiring::config(options)?;
    config.dns.enabled &= !arguments.no_dns;
    if let Some(address) = arguments.listen {
        config.scan.listen = address;
    }
    wiring::log::start();
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let kept = match &options.data {
            Some(folder) => Some(Data::open(&config, folder, "serve").await?),
            None => None,
        };
        let Some(data) = kept else {
            if stream::is_wanted(&config) {
                bail!("open the doors of the stream: held mail and the trace need a place; name one with --data DIR");
            }
            let mut service = Service::new();
            scan_face(&mut service, &config, Arc::new(wiring::scanner(&config, None, None)?)).await?;
            service.run(signal()).await?;
            return Ok(ExitCode::SUCCESS);
        };
        let (recorder, recording) = data.recorder();
        let memory = Memory::open(&data).await?;
        let profiles = Some(memory.profiles.clone());
        let scanner = Arc::new(wiring::scanner(&config, Some(recorder.clone()), profiles)?);
        let mut service = Service::new();
        let refresher = wiring::events::keep_fresh(&mut service, &config, &data, &scanner).await?;
        let live = recorder.live();
        scan_face(&mut service, &config, Arc::clone(&scanner)).await?;
        let bell = Some(wiring::alarms::start(&mut service, &config, &data)?);
        let shared = Shared { config: &config, data: &data, scanner, recorder, memory: &memory, bell };
        let opened = stream::start(&mut service, &shared).await?;
        drop(shared);
        opened.doors.iter().for_each(|door| println!("{door}"));
        let policies = memory.policies.clone();
        let doors = opened.doors.iter().map(OpenDoor::shown).collect();
        let shown = Shown { config: &config, data: &data, policies, refresher, live, doors };
        wiring::console::start(&mut service, shown).await?;
        wiring::work::start(&mut service, &config, &data, memory.policies.clone())?;
        wiring::events::start(&mut service, &data, &memory);
        let learning = memory.close();
        service.run(signal()).await?;
        opened.finish().await;
        learning.finish().await?;
        recording.finish().await?;
        data.close().await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Opens the socket of the HTTP scan, says where, and serves it.
pub(crate) async fn scan_face(
    service: &mut Service,
    config: &Config,
    scanner: Arc<Scanner>,
) -> anyhow::Result<()> {
    let face = Arc::new(wiring::scan_face(config, scanner)?);
    let listener = listen::open(config.scan.listen).await?;
    let address = listener.local_addr().context("learn the address")?;
    println!("Listening on http://{address} (loopback only). Ctrl-C stops.");
    println!("  try: curl -s --data-binary @message.eml http://{address}/api/v1/scan");
    println!("   or: rspamc -h {address} symbols message.eml");
    let stop = stopped(service.stop());
    service.start("the HTTP scan", async move {
        listen::serve(listener, router::scan_router(face), stop).await.context("serve")
    });
    Ok(())
}
