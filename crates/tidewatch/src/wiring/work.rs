//! The work that is done by the clock in a running service: which job, how often, and where its outcome is told.
//! What each job does is its room's; this only puts them together.

use std::sync::Arc;
use std::time::Duration;

use custody::Custody;
use custody::guideline::sight::{Doors, Network};
use guard::policy::PolicyBook;
use guard::release::Releaser;
use guard::sender::Senders;
use model::access::Access;
use platform::accounts::Accounts;
use platform::audit::Audit;
use platform::clock::{Clock as _, SystemClock};
use platform::dns::Resolver;
use platform::fetch::{Fetcher, roots};
use platform::jobs::{Job, JobError};
use post::mailbox;
use store::Store;
use store::guard::judged_count::CountSpan;

use super::data::Data;
use super::events::Hearers;
use super::job_log::JobLog;
use super::notices::{self, Teller};
use super::office::Office;
use super::service::Service;
use crate::config::Config;

/// A switch that was set elsewhere is heard after so long.
const POLICIES_EVERY: Duration = Duration::from_secs(1);

/// What people did is provable after so long; entries come in groups.
const LEDGER_EVERY: Duration = Duration::from_secs(10);

/// What has ended is gone after so long.
const END_EVERY: Duration = Duration::from_mins(1);

/// Whoever sent a list by mail waits for an answer of it.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// Strays are an hour old before they count as strays (`store::objects::ORPHAN_AFTER`).
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// What is wrong with who holds what stands among the findings as soon as the map shows it red, or nearly.
const FOUND_EVERY: Duration = Duration::from_mins(1);

/// Events that everybody has heard are kept for a look back.
const EVENTS_KEPT: Duration = Duration::from_hours(7 * 24);

/// A party with which nothing happened for so long is a stranger again: a year's letter still finds it known.
pub(super) const PARTIES_KEPT: Duration = Duration::from_hours(400 * 24);

/// Who released or deleted what is asked for about so long; the audit log keeps it longer.
const HELD_ROWS_KEPT: Duration = Duration::from_hours(90 * 24);

/// What was usual for an account that has been silent for so long says nothing of it now.
const BASELINES_KEPT: Duration = Duration::from_hours(180 * 24);

/// Rows of the trace are removed so many in one transaction, so that what is judged meanwhile does not wait long.
const FORGOTTEN_AT_A_TIME: u32 = 5_000;

/// And so many transactions in one run: 24 million rows a day.
const FORGETTING_ROUNDS: u32 = 200;

/// How many messages a day had, of all doors, is asked for when this year is laid beside the last.
const DAYS_KEPT: Duration = Duration::from_hours(800 * 24);

/// So old who is known at the doors may be; made anew only where a list changed.
const KNOWN_EVERY: Duration = Duration::from_secs(30);
/// Objects ended in one run; the rest follows in the next.
const ENDED_AT_A_TIME: u32 = 1_000;

/// Whose data the jobs work on.
struct House {
    store: Store,
    audit: Audit,
    access: Access,
    releaser: Arc<Releaser>,
    policies: PolicyBook,
    teller: Teller,
    senders: Option<Senders>,
    accounts: Accounts,
    custody: Custody,
    resolver: Resolver,
    sight: Option<Network>,
    trace_kept: Duration,
    members_kept_months: u32,
    /// By whom an event is heard before it is forgotten.
    hearers: Vec<&'static str>,
}

/// Starts the jobs.
///
/// Errors: addresses of `[hold]` that are none.
pub(crate) fn start(
    service: &mut Service,
    config: &Config,
    data: &Data,
    (policies, hearers): (PolicyBook, &Hearers),
    office: &Office,
    log: &Arc<JobLog>,
) -> anyhow::Result<()> {
    let house = Arc::new(House {
        store: data.store.clone(),
        audit: data.audit.clone(),
        access: data.access.clone(),
        releaser: Arc::clone(&office.releaser),
        policies,
        teller: Teller::new(config, data, office)?,
        senders: notices::senders(config, data, office)?,
        // Only to remove what has ended: for that it does not matter where browsers come to.
        accounts: super::console::accounts(
            config,
            data,
            &super::console::origin(config, config.console.listen),
        )?,
        custody: super::custody::desk(config, data),
        resolver: super::resolver(config)?,
        sight: sight(config, office)?,
        trace_kept: Duration::from_hours(24) * config.trace.keep_days,
        members_kept_months: config.custody.keep_months,
        hearers: hearers.names(),
    });
    let jobs = vec![
        job("exceptions and switches read", POLICIES_EVERY, &house, House::read_policies),
        job("ledger", LEDGER_EVERY, &house, House::grow_ledgers),
        job("objects ended", END_EVERY, &house, House::end_objects),
        job("objects swept", SWEEP_EVERY, &house, House::sweep_objects),
        job("held mail ended", END_EVERY, &house, House::end_held),
        job("our own people told", END_EVERY, &house, House::tell),
        job("senders told of held lists", TOLD_EVERY, &house, House::tell_senders),
        job("mail to ourselves ended", END_EVERY, &house, House::end_inbox),
        job("copies past their end found", SWEEP_EVERY, &house, House::find_overdue_copies),
        // Membership.
        job("who is on any list", KNOWN_EVERY, &house, House::refresh_known),
        job("members of old copies forgotten", SWEEP_EVERY, &house, House::forget_members),
        job("what is wrong with who holds what", FOUND_EVERY, &house, House::find_by_rules),
        job("DMARC of who writes in our name", SWEEP_EVERY, &house, House::look_at_dmarc),
        job("web and mail servers of vendors", SWEEP_EVERY, &house, House::look_at_servers),
        job("answers that are about to end", SWEEP_EVERY, &house, House::announce_ends_of_answers),
        job("books of marks sealed anew", SWEEP_EVERY, &house, House::renew_books),
        job("links to copies ended", END_EVERY, &house, House::end_drops),
        job("uploads ended", END_EVERY, &house, House::end_uploads),
        job("evidence ended", SWEEP_EVERY, &house, House::end_evidence),
        job("releases taken over", END_EVERY, &house, House::take_over_releases),
        job("what is long past forgotten", SWEEP_EVERY, &house, House::forget_the_past),
        job("sessions and links that ended forgotten", SWEEP_EVERY, &house, House::forget_ended_sessions),
        job("trace forgotten", SWEEP_EVERY, &house, House::forget_trace),
        job("events forgotten", SWEEP_EVERY, &house, House::forget_events),
    ];
    let (stop, relay) = (service.stop(), office.relay.clone());
    service.start("the relay's idle connections", async move {
        relay.run(stop).await;
        Ok(())
    });
    log.run(service, "the work done by the clock", jobs);
    Ok(())
}

/// What looks at servers of others; none if nobody shall.
fn sight(config: &Config, office: &Office) -> anyhow::Result<Option<Network>> {
    if !config.dns.enabled || !config.custody.look_at_servers {
        return Ok(None);
    }
    // Without anybody to trust no certificate could be looked at.
    let machine =
        roots::MACHINE_ROOTS.iter().find_map(|file| roots::trusting(&std::fs::read(file).ok()?).ok());
    let Some(tls) = machine else {
        tracing::warn!(
            "no trusted certificates were found on this machine; servers of vendors are not looked at"
        );
        return Ok(None);
    };
    let resolver = super::resolver(config)?;
    let fetcher = Fetcher::new(resolver.clone(), tls);
    Ok(Some(Network { resolver, relay: office.relay.clone(), fetcher, doors: Doors::default() }))
}

fn job<R>(
    name: &'static str,
    every: Duration,
    house: &Arc<House>,
    work: impl Fn(Arc<House>) -> R + Send + Sync + 'static,
) -> Job
where
    R: Future<Output = Result<u64, JobError>> + Send + 'static,
{
    let house = Arc::clone(house);
    Job::new(name, every, move || work(Arc::clone(&house)))
}

/// The house and every tenant below it.
pub(super) async fn tenants(store: &Store, access: &Access) -> Result<Vec<Access>, JobError> {
    let below = store.platform().tenant_list(access).await?;
    let mut all = vec![access.clone()];
    let others = below.iter().filter(|tenant| tenant.id != access.tenant);
    all.extend(others.map(|tenant| Access { tenant: tenant.id, ..access.clone() }));
    Ok(all)
}

impl House {
    async fn tenants(&self) -> Result<Vec<Access>, JobError> {
        tenants(&self.store, &self.access).await
    }

    /// Somebody may have set a switch in another process: "stop enforcing" must be heard at once.
    async fn read_policies(self: Arc<Self>) -> Result<u64, JobError> {
        self.policies.refresh(SystemClock.now()).await?;
        Ok(0)
    }

    async fn grow_ledgers(self: Arc<Self>) -> Result<u64, JobError> {
        let mut leaves = 0;
        for access in self.tenants().await? {
            let grown = self.audit.grow(&access).await?;
            leaves += grown.to - grown.from;
        }
        Ok(leaves)
    }

    async fn end_objects(self: Arc<Self>) -> Result<u64, JobError> {
        let mut ended = 0;
        for access in self.tenants().await? {
            ended += self.store.objects().object_expire(&access, SystemClock.now(), ENDED_AT_A_TIME).await?;
        }
        Ok(ended)
    }

    /// Before the objects themselves end, so that our own people are told.
    async fn end_held(self: Arc<Self>) -> Result<u64, JobError> {
        let mut ended = 0;
        for access in self.tenants().await? {
            ended += self.releaser.expire(&access, ENDED_AT_A_TIME).await?.len() as u64;
        }
        Ok(ended)
    }

    async fn tell(self: Arc<Self>) -> Result<u64, JobError> {
        self.teller.tell(&self.access).await
    }

    async fn tell_senders(self: Arc<Self>) -> Result<u64, JobError> {
        match &self.senders {
            Some(senders) => Ok(senders.tell(&self.access, SystemClock.now()).await?),
            None => Ok(0),
        }
    }

    async fn end_inbox(self: Arc<Self>) -> Result<u64, JobError> {
        let mut ended = 0;
        for access in self.tenants().await? {
            ended += mailbox::expire(&access, &self.store, SystemClock.now(), ENDED_AT_A_TIME).await?;
        }
        Ok(ended)
    }

    async fn find_overdue_copies(self: Arc<Self>) -> Result<u64, JobError> {
        let mut found = 0;
        for access in self.tenants().await? {
            found += self.custody.find_overdue(&access, SystemClock.now()).await?;
            found += self.custody.remind_of_ends(&access, SystemClock.now()).await?;
        }
        Ok(found)
    }

    async fn refresh_known(self: Arc<Self>) -> Result<u64, JobError> {
        let mut made = 0;
        for access in self.tenants().await? {
            made += u64::from(self.custody.refresh_known(&access, SystemClock.now()).await?);
        }
        Ok(made)
    }

    /// Also removes files of members that no row names.
    async fn forget_members(self: Arc<Self>) -> Result<u64, JobError> {
        let mut forgotten = 0;
        for access in self.tenants().await? {
            let kept = self.members_kept_months;
            forgotten += self.custody.forget_members(&access, kept, SystemClock.now()).await?;
        }
        Ok(forgotten)
    }

    async fn find_by_rules(self: Arc<Self>) -> Result<u64, JobError> {
        let mut found = 0;
        for access in self.tenants().await? {
            found += self.custody.find_by_rules(&access, SystemClock.now()).await?.raised;
        }
        Ok(found)
    }

    async fn look_at_dmarc(self: Arc<Self>) -> Result<u64, JobError> {
        let mut without = 0;
        for access in self.tenants().await? {
            without += self.custody.look_at_dmarc(&access, &self.resolver, SystemClock.now()).await?;
        }
        Ok(without)
    }

    /// Nobody is called while DNS is switched off, or the configuration says not to.
    async fn look_at_servers(self: Arc<Self>) -> Result<u64, JobError> {
        let Some(sight) = &self.sight else { return Ok(0) };
        let mut seen = 0;
        for access in self.tenants().await? {
            seen += self.custody.look_at_servers(&access, sight, SystemClock.now()).await?;
        }
        Ok(seen)
    }

    async fn announce_ends_of_answers(self: Arc<Self>) -> Result<u64, JobError> {
        let mut told = 0;
        for access in self.tenants().await? {
            told += self.custody.announce_ends(&access, SystemClock.now()).await?;
        }
        Ok(told)
    }

    async fn renew_books(self: Arc<Self>) -> Result<u64, JobError> {
        let mut done = 0;
        for access in self.tenants().await? {
            let now = SystemClock.now();
            done += self.custody.renew_books(&access, now).await?;
            done += self.custody.forget_guesses(&access, now).await?;
        }
        Ok(done)
    }

    async fn end_drops(self: Arc<Self>) -> Result<u64, JobError> {
        let mut ended = 0;
        for access in self.tenants().await? {
            ended += self.custody.drops_end(&access, SystemClock.now()).await?;
        }
        Ok(ended)
    }

    async fn end_uploads(self: Arc<Self>) -> Result<u64, JobError> {
        let mut ended = 0;
        for access in self.tenants().await? {
            ended += self.custody.uploads_end(&access, SystemClock.now()).await?;
        }
        Ok(ended)
    }

    async fn end_evidence(self: Arc<Self>) -> Result<u64, JobError> {
        let (mut ended, mut failed) = (0, None);
        for access in self.tenants().await? {
            match self.custody.evidence_end(&access, SystemClock.now()).await {
                Ok(count) => ended += count,
                // What one tenant cannot read holds up no other's.
                Err(error) => _ = failed.get_or_insert(error.into()),
            }
        }
        failed.map_or(Ok(ended), Err)
    }

    async fn take_over_releases(self: Arc<Self>) -> Result<u64, JobError> {
        let mut begun = 0;
        for access in self.tenants().await? {
            begun += self.releaser.take_over(&access, ENDED_AT_A_TIME).await?;
        }
        Ok(begun)
    }

    async fn sweep_objects(self: Arc<Self>) -> Result<u64, JobError> {
        let mut swept = 0;
        for access in self.tenants().await? {
            let found = self.store.objects().object_sweep(&access, SystemClock.now()).await?;
            swept += found.orphans + found.unfinished;
        }
        Ok(swept)
    }

    async fn forget_the_past(self: Arc<Self>) -> Result<u64, JobError> {
        let now = SystemClock.now();
        let mut forgotten = 0;
        for access in self.tenants().await? {
            let guard = self.store.guard();
            forgotten += guard.profile_prune(&access, now.minus(PARTIES_KEPT)).await?;
            forgotten += guard.held_prune(&access, now.minus(HELD_ROWS_KEPT)).await?;
            forgotten += guard.stream_baseline_prune(&access, now.minus(BASELINES_KEPT)).await?;
            forgotten += self.store.platform().kept_answer_prune(&access, now).await?;
        }
        Ok(forgotten)
    }

    async fn forget_ended_sessions(self: Arc<Self>) -> Result<u64, JobError> {
        let mut forgotten = 0;
        for access in self.tenants().await? {
            forgotten += self.accounts.of(access.tenant).prune().await?;
        }
        Ok(forgotten)
    }

    async fn forget_trace(self: Arc<Self>) -> Result<u64, JobError> {
        let before = SystemClock.now().minus(self.trace_kept);
        let mut forgotten = 0;
        for access in self.tenants().await? {
            for _ in 0..FORGETTING_ROUNDS {
                let gone = self.store.guard().judged_prune(&access, before, FORGOTTEN_AT_A_TIME).await?;
                forgotten += gone;
                if gone < u64::from(FORGOTTEN_AT_A_TIME) {
                    break;
                }
            }
            let mut change = self.store.change(&access).await?;
            for (span, kept) in
                [(CountSpan::Hour, self.trace_kept), (CountSpan::Day, self.trace_kept.max(DAYS_KEPT))]
            {
                let before = SystemClock.now().minus(kept);
                forgotten += change.judged_count_prune_in_txn(span, before).await?;
            }
            change.commit().await?;
        }
        Ok(forgotten)
    }

    async fn forget_events(self: Arc<Self>) -> Result<u64, JobError> {
        let before = SystemClock.now().minus(EVENTS_KEPT);
        let mut forgotten = 0;
        for access in self.tenants().await? {
            forgotten += self.store.platform().outbox_prune(&access, before, &self.hearers).await?;
        }
        Ok(forgotten)
    }
}
