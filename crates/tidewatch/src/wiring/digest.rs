//! Digests in a running service: from `[digest]` to the jobs that note for whom mail waits, write to them, and do what they answer. Who is written to
//! and what an answer may do is `guard::digest`; the page behind a link is the console's.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use guard::digest::Recipients;
use model::access::Access;
use platform::clock::{SystemChance, SystemClock};
use platform::jobs::{Job, JobError};
use post::digest::{Digest, DigestParts, DigestSettings, ReleasePolicy};
use store::Store;

use super::data::Data;
use super::job_log::JobLog;
use super::office::Office;
use super::service::Service;
use super::{console, notices, work};
use crate::config::Config;

/// Mail that was held is noted after so long.
const NOTED_EVERY: Duration = Duration::from_secs(10);
/// A letter waits no longer than this when its period has begun.
const WRITTEN_EVERY: Duration = Duration::from_secs(10);
/// Whoever presses "deliver it to me" waits for it.
const DONE_EVERY: Duration = Duration::from_secs(5);
/// What has ended is gone after so long.
const FORGOTTEN_EVERY: Duration = Duration::from_hours(1);
/// Where the pages behind the links are.
const PATH: &str = "/d/";
/// A period is not longer than a week: held mail ends after two.
const LONGEST_PERIOD_HOURS: u32 = 7 * 24;

/// Starts the jobs, if digests are written at all.
///
/// Errors: settings that [`check`] finds.
pub(crate) fn start(
    service: &mut Service,
    config: &Config,
    data: &Data,
    office: &Office,
    log: &Arc<JobLog>,
) -> anyhow::Result<()> {
    if !config.digest.enabled {
        return Ok(());
    }
    let house = Arc::new(House {
        store: data.store.clone(),
        access: data.access.clone(),
        recipients: recipients(config, data, office)?,
    });
    let jobs = vec![
        house.job("mail for recipients noted", NOTED_EVERY, House::note),
        house.job("recipients written to", WRITTEN_EVERY, House::send),
        house.job("answers of recipients done", DONE_EVERY, House::act),
        house.job("digests forgotten", FORGOTTEN_EVERY, House::prune),
    ];
    log.run(service, "the digests", jobs);
    Ok(())
}

/// Puts together what tells recipients.
fn recipients(config: &Config, data: &Data, office: &Office) -> anyhow::Result<Recipients> {
    let notices = office.letters(config)?;
    let digest = Digest::new(DigestParts {
        store: data.store.clone(),
        ring: Arc::clone(&data.ring),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        notices,
        settings: settings(config)?,
    });
    let own_domains = &config.organisation.domains;
    Ok(Recipients {
        store: data.store.clone(),
        digest,
        releaser: Arc::clone(&office.releaser),
        parties: data.parties(),
        own_domains: own_domains.iter().map(|domain| domain.to_lowercase()).collect(),
        policy: ReleasePolicy { reasons: config.digest.release.clone() },
    })
}

/// Where links lead to, and how often letters are written.
fn settings(config: &Config) -> anyhow::Result<DigestSettings> {
    let digest = &config.digest;
    if digest.every_hours == 0 || digest.every_hours > LONGEST_PERIOD_HOURS || digest.at_hour > 23 {
        bail!(
            "use [digest]: `every_hours` is between 1 and {LONGEST_PERIOD_HOURS}, `at_hour` between 0 and 23"
        );
    }
    if config.organisation.domains.is_empty() {
        bail!(
            "use [digest]: nobody outside is ever written to, so it must be known who is inside; set organisation.domains"
        );
    }
    let origin = origin(config);
    if !origin.starts_with("https://") && !origin.starts_with("http://localhost") {
        bail!(
            "use digest.origin = `{origin}`: links to held mail travel encrypted; it must look like https://tidewatch.example"
        );
    }
    Ok(DigestSettings {
        link: format!("{origin}{PATH}"),
        period: Duration::from_hours(u64::from(digest.every_hours)),
        begins: Duration::from_hours(u64::from(digest.at_hour)),
    })
}

/// How recipients' browsers reach us.
fn origin(config: &Config) -> String {
    match config.digest.origin.trim_end_matches('/') {
        "" => console::origin(config, config.console.listen),
        set => set.to_owned(),
    }
}

/// True if the links of the letters lead to the reader's own machine.
pub(crate) fn leads_nowhere(config: &Config) -> bool {
    config.digest.enabled && origin(config).starts_with("http://localhost")
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    if !config.digest.enabled {
        return Ok(());
    }
    settings(config)?;
    notices::letters(config).context("write digests").map(drop)
}

/// Whose mail the jobs work on.
struct House {
    store: Store,
    access: Access,
    recipients: Recipients,
}

impl House {
    fn job<R>(
        self: &Arc<Self>,
        name: &'static str,
        every: Duration,
        work: impl Fn(Arc<House>) -> R + Send + Sync + 'static,
    ) -> Job
    where
        R: Future<Output = Result<u64, JobError>> + Send + 'static,
    {
        let house = Arc::clone(self);
        Job::new(name, every, move || work(Arc::clone(&house)))
    }

    /// Events of all tenants are heard at once.
    async fn note(self: Arc<Self>) -> Result<u64, JobError> {
        Ok(self.recipients.note(&self.access).await?)
    }

    async fn send(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.recipients.send(&access).await?)
        })
        .await
    }

    async fn act(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.recipients.act(&access).await?)
        })
        .await
    }

    async fn prune(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.recipients.prune(&access).await?)
        })
        .await
    }
}
