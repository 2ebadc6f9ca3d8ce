//! `tidewatch serve`: the HTTP scan on loopback, and the work done by the clock, until Ctrl-C or SIGTERM.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use guard::desk::live::LiveMessages;
use guard::refresh::Refresher;
use guard::scan::Scanner;
use post::alarm::bell::AlarmBell;
use web::watch::{Requests, watched};
use web::{listen, router};

use crate::config::Config;
use crate::wiring::alarms::Watched;
use crate::wiring::closing::Closing;
use crate::wiring::console::Shown;
use crate::wiring::data::Data;
use crate::wiring::events::Hearers;
use crate::wiring::job_log::JobLog;
use crate::wiring::log::Logging;
use crate::wiring::memory::Memory;
use crate::wiring::office::Office;
use crate::wiring::ops::Seen;
use crate::wiring::service::{Service, signals, stopped};
use crate::wiring::stream::{self, OpenDoor, Opened, Shared};
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
    let logging = wiring::log::start(&config.log);
    wiring::process::raise_open_files(&config);
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let until = signals()?;
        match &options.data {
            Some(folder) => with_data(&config, folder, logging, until).await?,
            None => without_data(&config, until).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Serves the HTTP scan and keeps nothing.
async fn without_data(config: &Config, until: impl Future<Output = ()>) -> anyhow::Result<()> {
    if stream::is_wanted(config) {
        bail!("open the doors of the stream: held mail and the trace need a place; name one with --data DIR");
    }
    if config.ops.listen.is_some() {
        bail!(
            "answer on ops.listen: health and metrics are those of a service that keeps something; name a place with --data DIR, or take [ops] away"
        );
    }
    if config.public.listen.is_some() {
        bail!(
            "answer on public.listen: what stands in public is kept somewhere; name a place with --data DIR, or take [public] away"
        );
    }
    let mut service = Service::new();
    let scanner = Arc::new(wiring::scanner(config, None, None)?);
    scan_face(&mut service, config, scanner, Arc::default()).await?;
    service.run(until).await
}

/// Opens everything over the data folder, serves, and closes it again in order.
async fn with_data(
    config: &Config,
    folder: &Path,
    logging: Logging,
    until: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let data = Data::open(config, folder, "serve").await?;
    let (recorder, recording) = data.recorder();
    let memory = Memory::open(&data).await?;
    let office = Office::open(config, &data)?;
    let profiles = Some(memory.profiles.clone());
    let scanner = Arc::new(wiring::scanner(config, Some(recorder.clone()), profiles)?);
    let mut service = Service::new();
    logging.count(&mut service);
    let refresher = wiring::events::keep_fresh(&mut service, config, &data, &scanner).await?;
    let live = recorder.live();
    let bell = Some(wiring::alarms::hang(&mut service, &data));
    let judge = Arc::clone(&scanner);
    let shared =
        Shared { config, data: &data, scanner: judge, recorder, memory: &memory, bell: bell.clone() };
    let opened = stream::start(&mut service, &shared).await?;
    drop(shared);
    opened.doors.iter().for_each(|door| println!("{door}"));
    let under_way = office.releaser.under_way.clone();
    let jobs = Arc::default();
    let running =
        Running { config, data: &data, memory: &memory, opened: &opened, office: &office, bell, jobs };
    let faces = running.open(&mut service, scanner, refresher, live).await;
    drop(office);
    let learning = memory.close();
    let ended = match faces {
        Ok(()) => service.run(until).await,
        // The doors are open already, and may have mail in their hands.
        Err(error) => service.run(async {}).await.and(Err(error)),
    };
    Closing { under_way, opened, learning, recording, data }.after(ended).await
}

/// A stream with open doors; what people and programs see of it is still closed.
pub(crate) struct Running<'r> {
    /// The configuration.
    pub(crate) config: &'r Config,
    /// Where everything is kept.
    pub(crate) data: &'r Data,
    /// What is remembered of others.
    pub(crate) memory: &'r Memory,
    /// Its doors.
    pub(crate) opened: &'r Opened,
    /// Acts on held mail, and tells people.
    pub(crate) office: &'r Office,
    /// Rung for what is alarming; without it nobody is told.
    pub(crate) bell: Option<AlarmBell>,
    /// What became of the jobs.
    pub(crate) jobs: Arc<JobLog>,
}

impl Running<'_> {
    /// Opens the faces and starts the work that is done by the clock and by events.
    pub(crate) async fn open(
        self,
        service: &mut Service,
        scanner: Arc<Scanner>,
        refresher: Arc<Refresher>,
        live: LiveMessages,
    ) -> anyhow::Result<()> {
        let Running { config, data, memory, opened, office, bell, jobs } = self;
        let requests = Arc::<Requests>::default();
        scan_face(service, config, Arc::clone(&scanner), Arc::clone(&requests)).await?;
        if let Some(bell) = bell {
            let watched = Watched { data, office, opened, refresher: Arc::clone(&refresher) };
            wiring::alarms::start(service, config, watched, bell, &jobs);
        }
        let seen = Seen {
            config,
            data,
            scanner,
            opened,
            refresher: Arc::clone(&refresher),
            jobs: Arc::clone(&jobs),
            requests: Arc::clone(&requests),
        };
        let clearing = wiring::clearinghouse::start(service, config, data, &jobs)?;
        let policies = memory.policies.clone();
        let doors = opened.doors.iter().map(OpenDoor::shown).collect();
        let public_at = wiring::public::start(service, config, data, Arc::clone(&requests)).await?;
        let response = wiring::response::desk(config, data)?;
        let cases = response.clone();
        let hearers = Hearers::wired(config, data, memory, (office, &response));
        let asked_at = public_at.clone();
        let shown = Shown {
            config,
            data,
            office,
            policies,
            refresher,
            live,
            doors,
            requests,
            cases,
            clearing,
            public_at,
        };
        wiring::console::start(service, shown).await?;
        let book = memory.policies.clone();
        wiring::work::start(service, config, data, (book, &hearers), office, &jobs)?;
        wiring::response::start(service, data, &response, &jobs);
        wiring::digest::start(service, config, data, office, &jobs)?;
        wiring::custody::start(service, config, data, (office, asked_at.as_deref()), &jobs)?;
        hearers.start(service, data);
        wiring::post_office::start(service, config, data)?;
        // Last: whoever says "ready" has everything open, and a database that goes away from now on ends nothing.
        wiring::ops::start(service, seen).await
    }
}

/// Opens the socket of the HTTP scan, says where, and serves it.
pub(crate) async fn scan_face(
    service: &mut Service,
    config: &Config,
    scanner: Arc<Scanner>,
    requests: Arc<Requests>,
) -> anyhow::Result<()> {
    let face = Arc::new(wiring::scan_face(config, scanner)?);
    let listener = listen::open(config.scan.listen).await?;
    let address = listener.local_addr().context("learn the address")?;
    println!("Listening on http://{address} (loopback only). Ctrl-C stops.");
    println!("  try: curl -s --data-binary @message.eml http://{address}/api/v1/scan");
    println!("   or: rspamc -h {address} symbols message.eml");
    let stop = stopped(service.stop());
    service.start("the HTTP scan", async move {
        let router = watched(router::scan_router(face), "scan", requests, Vec::new());
        listen::serve(listener, router, stop).await.context("serve")
    });
    Ok(())
}
