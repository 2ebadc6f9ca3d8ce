//! `tidewatch serve`: the HTTP scan on loopback until Ctrl-C or SIGTERM.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use guard::scan::Scanner;
use web::{listen, router};

use crate::config::Config;
use crate::wiring::data::Data;
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
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let kept = match &options.data {
            Some(folder) => Some(Data::open(&config, folder, "serve").await?),
            None => None,
        };
        let (recorder, recording) = kept.as_ref().map(Data::recorder).unzip();
        serve(&config, Arc::new(wiring::scanner(&config, recorder)?)).await?;
        if let (Some(recording), Some(data)) = (recording, kept) {
            recording.finish().await?;
            data.close().await?;
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Opens the socket, says where, and serves.
pub(crate) async fn serve(config: &Config, scanner: Arc<Scanner>) -> anyhow::Result<()> {
    let face = Arc::new(wiring::scan_face(config, scanner)?);
    let listener = listen::open(config.scan.listen).await?;
    let address = listener.local_addr().context("learn the address")?;
    println!("Listening on http://{address} (loopback only). Ctrl-C stops.");
    println!("  try: curl -s --data-binary @message.eml http://{address}/api/v1/scan");
    println!("   or: rspamc -h {address} symbols message.eml");
    listen::serve(listener, router::scan_router(face), stop_signal()).await.context("serve")
}

/// Waits for Ctrl-C or, where there is one, SIGTERM.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Without a handler the process simply ends at the signal.
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}
