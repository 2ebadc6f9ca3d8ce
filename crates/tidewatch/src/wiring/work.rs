//! The work that is done by the clock in a running service: which job, how often, and where its outcome is told.
//! What each job does is its room's; this only puts them together.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use custody::Custody;
use custody::guideline::sight::{Doors, Network};
use guard::policy::PolicyBook;
use guard::release::Releaser;
use guard::sender::Senders;
use model::access::Access;
use model::ids::TenantId;
use platform::accounts::Accounts;
use platform::audit::Audit;
use platform::clock::{Clock as _, SystemClock};
use platform::dns::Resolver;
use platform::fetch::{Fetcher, roots};
use platform::jobs::{Job, JobError, Tally};
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

/// What failed for one tenant.
#[derive(Debug)]
struct TenantError {
    tenant: TenantId,
    source: JobError,
}

impl fmt::Display for TenantError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "do the work of tenant {}", self.tenant)
    }
}

impl Error for TenantError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// Does a job's work for the house and every tenant below it, each time with a `house` of its own; what fails for one holds up no other. Returns how many things
/// were done.
///
/// Errors: the first, after all others had their turn.
pub(super) async fn each_tenant<H, R>(
    store: &Store,
    access: &Access,
    house: &H,
    work: impl Fn(H, Access) -> R,
) -> Result<u64, JobError>
where
    H: Clone,
    R: Future<Output = Result<u64, JobError>>,
{
    let mut tally = Tally::default();
    for access in tenants(store, access).await? {
        let tenant = access.tenant;
        let outcome = work(house.clone(), access).await;
        tally.add(outcome.map_err(|source| TenantError { tenant, source }));
    }
    Ok(tally.end()?)
}

impl House {
    async fn each<R>(self: &Arc<Self>, work: impl Fn(Arc<Self>, Access) -> R) -> Result<u64, JobError>
    where
        R: Future<Output = Result<u64, JobError>>,
    {
        each_tenant(&self.store, &self.access, self, work).await
    }

    /// Somebody may have set a switch in another process: "stop enforcing" must be heard at once.
    async fn read_policies(self: Arc<Self>) -> Result<u64, JobError> {
        self.policies.refresh(SystemClock.now()).await?;
        Ok(0)
    }

    async fn grow_ledgers(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            let grown = house.audit.grow(&access).await?;
            Ok(grown.to - grown.from)
        })
        .await
    }

    async fn end_objects(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            Ok(house.store.objects().object_expire(&access, SystemClock.now(), ENDED_AT_A_TIME).await?)
        })
        .await
    }

    /// Before the objects themselves end, so that our own people are told.
    async fn end_held(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move { Ok(house.releaser.expire(&access, ENDED_AT_A_TIME).await?) })
            .await
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
        self.each(|house, access| async move {
            Ok(mailbox::expire(&access, &house.store, SystemClock.now(), ENDED_AT_A_TIME).await?)
        })
        .await
    }

    async fn find_overdue_copies(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            let mut tally = Tally::default();
            tally.add(house.custody.find_overdue(&access, SystemClock.now()).await);
            tally.add(house.custody.remind_of_ends(&access, SystemClock.now()).await);
            Ok(tally.end()?)
        })
        .await
    }

    async fn refresh_known(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            Ok(u64::from(house.custody.refresh_known(&access, SystemClock.now()).await?))
        })
        .await
    }

    /// Also removes files of members that no row names.
    async fn forget_members(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            let kept = house.members_kept_months;
            Ok(house.custody.forget_members(&access, kept, SystemClock.now()).await?)
        })
        .await
    }

    async fn find_by_rules(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            Ok(house.custody.find_by_rules(&access, SystemClock.now()).await?.raised)
        })
        .await
    }

    async fn look_at_dmarc(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            Ok(house.custody.look_at_dmarc(&access, &house.resolver, SystemClock.now()).await?)
        })
        .await
    }

    /// Nobody is called while DNS is switched off, or the configuration says not to.
    async fn look_at_servers(self: Arc<Self>) -> Result<u64, JobError> {
        let Some(sight) = &self.sight else { return Ok(0) };
        self.each(|house, access| async move {
            Ok(house.custody.look_at_servers(&access, sight, SystemClock.now()).await?)
        })
        .await
    }

    async fn announce_ends_of_answers(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            let told = house.custody.announce_ends(&access, SystemClock.now()).await?;
            Ok(told + house.custody.announce_ends_of_evidence(&access, SystemClock.now()).await?)
        })
        .await
    }

    async fn renew_books(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            let (now, mut tally) = (SystemClock.now(), Tally::default());
            tally.add(house.custody.renew_books(&access, now).await);
            tally.add(house.custody.forget_guesses(&access, now).await);
            Ok(tally.end()?)
        })
        .await
    }

    async fn end_drops(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(
            |house, access| async move { Ok(house.custody.drops_end(&access, SystemClock.now()).await?) },
        )
        .await
    }

    async fn end_uploads(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(
            |house, access| async move { Ok(house.custody.uploads_end(&access, SystemClock.now()).await?) },
        )
        .await
    }

    async fn end_evidence(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(
            |house, access| async move { Ok(house.custody.evidence_end(&access, SystemClock.now()).await?) },
        )
        .await
    }

    async fn take_over_releases(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(
            |house, access| async move { Ok(house.releaser.take_over(&access, ENDED_AT_A_TIME).await?) },
        )
        .await
    }

    async fn sweep_objects(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move {
            let found = house.store.objects().object_sweep(&access, SystemClock.now()).await?;
            Ok(found.orphans + found.unfinished)
        })
        .await
    }

    async fn forget_the_past(self: Arc<Self>) -> Result<u64, JobError> {
        let now = SystemClock.now();
        self.each(|house, access| async move {
            let (guard, mut tally) = (house.store.guard(), Tally::default());
            tally.add(guard.profile_prune(&access, now.minus(PARTIES_KEPT)).await);
            tally.add(guard.held_prune(&access, now.minus(HELD_ROWS_KEPT)).await);
            tally.add(guard.stream_baseline_prune(&access, now.minus(BASELINES_KEPT)).await);
            tally.add(house.store.platform().kept_answer_prune(&access, now).await);
            Ok(tally.end()?)
        })
        .await
    }

    async fn forget_ended_sessions(self: Arc<Self>) -> Result<u64, JobError> {
        self.each(|house, access| async move { Ok(house.accounts.of(access.tenant).prune().await?) }).await
    }

    async fn forget_trace(self: Arc<Self>) -> Result<u64, JobError> {
        let before = SystemClock.now().minus(self.trace_kept);
        self.each(|house, access| async move {
            let mut forgotten = 0;
            for _ in 0..FORGETTING_ROUNDS {
                let gone = house.store.guard().judged_prune(&access, before, FORGOTTEN_AT_A_TIME).await?;
                forgotten += gone;
                if gone < u64::from(FORGOTTEN_AT_A_TIME) {
                    break;
                }
            }
            let mut change = house.store.change(&access).await?;
            for (span, kept) in
                [(CountSpan::Hour, house.trace_kept), (CountSpan::Day, house.trace_kept.max(DAYS_KEPT))]
            {
                let before = SystemClock.now().minus(kept);
                forgotten += change.judged_count_prune_in_txn(span, before).await?;
            }
            change.commit().await?;
            Ok(forgotten)
        })
        .await
    }

    async fn forget_events(self: Arc<Self>) -> Result<u64, JobError> {
        let before = SystemClock.now().minus(EVENTS_KEPT);
        self.each(|house, access| async move {
            Ok(house.store.platform().outbox_prune(&access, before, &house.hearers).await?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use model::ids::{Id as _, TenantId};
    use platform::clock::{Clock as _, SystemClock};
    use testkit::folder::TempFolder;

    use super::each_tenant;
    use crate::config::Config;
    use crate::wiring::data::Data;

    #[tokio::test]
    async fn what_fails_for_one_tenant_holds_up_no_other_and_is_told_with_whose_it_is() {
        let folder = TempFolder::new("work");
        let mut config = Config::default();
        config.keys.root = folder.path().join("key").join("root.key");
        let data = Data::open(&config, &folder.path().join("data"), "test").await.unwrap();
        for (number, name) in [(1, "north"), (2, "south")] {
            let id = TenantId::from_bytes([number; 16]);
            data.store.platform().tenant_add(&data.access, id, name, SystemClock.now()).await.unwrap();
        }
        let seen = Arc::new(Mutex::new(Vec::new()));
        let fails_for = |broken: &'static [TenantId]| {
            each_tenant(&data.store, &data.access, &seen, move |seen, access| async move {
                seen.lock().unwrap().push(access.tenant);
                if broken.contains(&access.tenant) { Err("a damaged file".into()) } else { Ok(2) }
            })
        };
        assert_eq!(fails_for(&[]).await.unwrap(), 6);
        let order = std::mem::take(&mut *seen.lock().unwrap());
        let error = fails_for(&[TenantId::HOUSE]).await.unwrap_err();
        assert_eq!(error.to_string(), format!("do the work of tenant {}", TenantId::HOUSE));
        assert_eq!(error.source().unwrap().to_string(), "a damaged file");
        assert_eq!(*seen.lock().unwrap(), order, "the others had their turn");
    }
}
