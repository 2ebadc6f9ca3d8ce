//! Alarms in a running service: the bell that rooms ring, the jobs that tell people, and the [`watch`] over what nobody rings for.
//! What an alarm is and how it is told is `post::alarm`; which door fails is rung by guard itself. docs/alarms.md lists who raises what.

mod overload;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use guard::refresh::Refresher;
use platform::clock::{SystemChance, SystemClock};
use platform::fetch::{Fetcher, roots};
use platform::jobs::Job;
use post::alarm::bell::{self, AlarmBell};
use post::alarm::{AlarmParts, Alarms};
use tokio_rustls::rustls::ClientConfig;

use self::watch::Watch;
use super::data::Data;
use super::job_log::JobLog;
use super::office::{Office, Pens};
use super::service::Service;
use super::stream::Opened;
use crate::config::Config;

/// An alarm is told when it is raised; the next in the order, and what another process raised, waits no longer than this.
const TOLD_EVERY: Duration = Duration::from_secs(2);
/// What nobody rings for is looked at so often.
const LOOKED_EVERY: Duration = Duration::from_mins(1);
/// Every file is asked for: not each minute.
const COUNTED_EVERY: Duration = Duration::from_hours(1);

/// Hangs the bell that rooms ring; who is told is another matter ([`start`]).
pub(crate) fn hang(service: &mut Service, data: &Data) -> AlarmBell {
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let (bell, task) = bell::hung(data.store.clone(), data.access.clone(), clock, chance);
    let stop = service.stop();
    service.start("the writing of alarms", async move {
        task.run(stop).await;
        Ok(())
    });
    bell
}

/// What is watched.
pub(crate) struct Watched<'w> {
    /// Where everything is kept.
    pub(crate) data: &'w Data,
    /// Tells people.
    pub(crate) office: &'w Office,
    /// The doors.
    pub(crate) opened: &'w Opened,
    /// Knows what of that which people entered does not count.
    pub(crate) refresher: Arc<Refresher>,
}

/// Starts telling people, and looking for what nobody rings for.
pub(crate) fn start(
    service: &mut Service,
    config: &Config,
    watched: Watched<'_>,
    bell: AlarmBell,
    log: &Arc<JobLog>,
) {
    let raised = Arc::clone(&watched.office.raised);
    let watch = Arc::new(Watch::new(config, watched, bell));
    let (telling, looking, counting) = (Arc::clone(&watch), Arc::clone(&watch), watch);
    let jobs = vec![
        Job::new("alarms told", TOLD_EVERY, move || Arc::clone(&telling).tell()).woken_by(raised),
        Job::new("alarming things looked for", LOOKED_EVERY, move || Arc::clone(&looking).look()),
        Job::new("missing objects looked for", COUNTED_EVERY, move || Arc::clone(&counting).count_objects()),
    ];
    log.run(service, "the telling of alarms", jobs);
}

/// Asks other people's servers, with the certificates that this machine trusts; without such a file only what is asked in the clear is reached.
///
/// Errors: the machine's DNS servers cannot be read.
pub(crate) fn fetcher(config: &Config) -> anyhow::Result<Fetcher> {
    Ok(Fetcher::new(super::resolver(config)?, trusted()))
}

/// Whom this machine trusts.
fn trusted() -> Arc<ClientConfig> {
    let machine =
        roots::MACHINE_ROOTS.iter().find_map(|file| roots::trusting(&std::fs::read(file).ok()?).ok());
    machine.unwrap_or_else(|| {
        tracing::warn!("no trusted certificates were found on this machine; webhooks by https are refused");
        roots::trusting_nobody()
    })
}

/// Puts together what tells alarms; the console asks the same for its pages.
///
/// Errors: addresses of `[hold]` that are none.
pub(crate) fn alarms(config: &Config, data: &Data, pens: &Pens) -> anyhow::Result<Alarms> {
    let tls = trusted();
    Ok(Alarms::new(AlarmParts {
        store: data.store.clone(),
        ring: Arc::clone(&data.ring),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        phrases: Arc::clone(&pens.phrases),
        notices: pens.notices(config)?,
        fetcher: Fetcher::new(super::resolver(config)?, Arc::clone(&tls)),
        tls,
        installation: config.mailbox.host_name.clone(),
        language: config.language.clone(),
    }))
}
