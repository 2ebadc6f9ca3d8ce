//! Custody in a running service: the marks that the doors know, what hears of mail to them, and the desk that pages ask.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use custody::canary_domain::DomainWatch;
use custody::canary_test::OwnDoor;
use custody::delivery::{AT_ONCE, Pushing};
use custody::drop::DropLink;
use custody::escrow::EscrowSetting;
use custody::inquiry::Inquiring;
use custody::marks::books::Books;
use custody::membership::removal::RemovalSetting;
use custody::react::CustodyHearer;
use custody::refresh::CanaryRefresher;
use custody::send_question::Asking;
use custody::{Custody, CustodyParts};
use model::access::Access;
use model::ids::PartyId;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::dns::{CacheLimits, DnsSettings, Resolver};
use platform::events::Hearer;
use platform::fetch::Reach;
use platform::jobs::{Job, JobError, Tally};
use post::mailbox::canaries::Canaries;
use post::notice::Notices;
use post::relay::{Hop, Relay, TlsLevel};
use store::Store;
use tokio::sync::Mutex;
use web::rooms::{Door, DoorKind};

use super::data::Data;
use super::job_log::JobLog;
use super::office::Office;
use super::service::Service;
use super::{console, notices, work};
use crate::config::Config;

/// The desk.
pub(crate) fn desk(config: &Config, data: &Data) -> Custody {
    Custody::new(CustodyParts {
        store: data.store.clone(),
        audit: data.audit.clone(),
        ring: Arc::clone(&data.ring),
        chance: Arc::new(SystemChance),
        canary_domains: config.mailbox.canary_domains.iter().map(|domain| domain.to_lowercase()).collect(),
        second_person_above: config.exports.second_person_above,
    })
    .with_own_domains(own_domains(config))
    .with_links(config.public.listen.is_some())
    .with_removal(removal(config))
    .with_escrow(config.exports.escrow_key.map(|key| EscrowSetting { key, days: config.exports.escrow_days }))
}

/// How people are removed, and what the rest of the house keeps of whom.
fn removal(config: &Config) -> RemovalSetting {
    let days = |days: u32| Some(Duration::from_hours(24) * days);
    RemovalSetting {
        leaves: config.custody.removal,
        keep_months: config.custody.keep_months,
        elsewhere: vec![
            ("removal-stay-upload", days(1)),
            ("removal-stay-held", days(MOST_HELD_DAYS)),
            ("removal-stay-mail", days(config.mailbox.keep_days)),
            ("removal-stay-trace", days(config.trace.keep_days)),
            ("removal-stay-relation", Some(work::PARTIES_KEPT)),
            ("removal-stay-letter", None),
            ("removal-stay-case", None),
            ("removal-stay-audit", None),
            ("removal-stay-elsewhere", None),
        ],
    }
}

/// Held mail is extended no further than this after it came.
const MOST_HELD_DAYS: u32 = 90;

/// The link by which a sealed copy is fetched, as it is sent: at the public pages, which are reachable from outside.
pub(crate) fn drop_link(config: &Config, link: &DropLink) -> String {
    // Nothing is sealed for a link while the public pages are closed.
    format!("{}/drop/{}", public_origin(config).unwrap_or_default(), &*link.expose())
}

/// Where a holder tells of its own exports; none while the public pages are closed.
pub(crate) fn told_address(config: &Config, party: PartyId) -> Option<String> {
    Some(format!("{}/told/{party}", public_origin(config)?))
}

fn public_origin(config: &Config) -> Option<String> {
    config.public.listen.map(|address| super::console::origin_of(&config.public.origin, address))
}

/// The way to our own door for mail to ourselves, by which somebody tests whether a leak would be noticed; none if it is closed.
pub(crate) fn own_door(doors: &[Door], relay: &Relay) -> Option<OwnDoor> {
    let door = doors.iter().find(|door| door.kind == DoorKind::OwnMail)?;
    let address: SocketAddr = door.place.parse().ok()?;
    let host = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    let hop = Hop { host: host.to_string(), port: address.port(), tls: TlsLevel::Opportunistic };
    Some(OwnDoor { relay: relay.clone(), hop })
}

/// What must act on mail to canaries and on broken promises.
pub(crate) fn hearer(config: &Config, data: &Data) -> Arc<dyn Hearer> {
    let (chance, clock) = (Arc::new(SystemChance), Arc::new(SystemClock));
    let books = Books::new(data.store.clone(), data.audit.clone(), Arc::clone(&data.ring));
    let own_domains = own_domains(config);
    Arc::new(CustodyHearer { store: data.store.clone(), chance, clock, books, own_domains })
}

/// The addresses that were issued, known before a door opens, and kept fresh.
///
/// Errors: the store cannot be read; a door that knows no canary would refuse their mail for good.
pub(crate) async fn canaries(service: &mut Service, data: &Data) -> anyhow::Result<Arc<Canaries>> {
    let ring = data.ring.guard_ring(SystemClock.now());
    let canaries = Arc::new(Canaries::new(&ring.match_key));
    let refresher = CanaryRefresher::new(data.store.clone(), data.access.clone(), Arc::clone(&canaries));
    refresher.refresh().await?;
    let stop = service.stop();
    service.start("canaries that were issued", async move {
        refresher.run(stop).await;
        Ok(())
    });
    Ok(canaries)
}

/// Where the pages behind the links of "did you send this?" are.
const QUESTION_PATH: &str = "/q/";
/// A domain of canaries that is lost is noticed after so long; whoever waits in front of its page is answered at once.
const DOMAINS_EVERY: Duration = Duration::from_mins(5);
/// A question is written so long after the message that it is about.
const QUESTIONS_EVERY: Duration = Duration::from_secs(2);
/// What was said of a domain of canaries is remembered no longer, or a page would not turn green while somebody waits.
const DOMAINS_REMEMBERED: Duration = Duration::from_secs(5);

/// Where vendors answer, among the public pages.
const INQUIRY_PATH: &str = "/inquiry/";
/// A letter to a vendor leaves so long after it was signed.
const LETTERS_EVERY: Duration = Duration::from_secs(5);

/// A list for a vendor's platform leaves so long after it was sealed.
const PUSHES_EVERY: Duration = Duration::from_secs(5);
/// As many jobs as platforms are posted to at once: one that hangs keeps one of them.
const PUSHERS: [&str; AT_ONCE] = [
    "lists posted to platforms",
    "lists posted to platforms (2)",
    "lists posted to platforms (3)",
    "lists posted to platforms (4)",
];

/// What somebody ended is gone after so long.
const ESCROWS_EVERY: Duration = Duration::from_mins(1);

/// Domains whose links are nobody else's.
fn own_domains(config: &Config) -> Vec<String> {
    config.organisation.domains.iter().map(|domain| domain.to_lowercase()).collect()
}

/// What looks domains of canaries up: a resolver of its own, with a short memory.
///
/// Errors: the machine's DNS servers cannot be read.
pub(crate) fn domain_watch(config: &Config) -> anyhow::Result<Option<DomainWatch>> {
    if config.mailbox.canary_domains.is_empty() {
        return Ok(None);
    }
    let cache =
        CacheLimits { positive: DOMAINS_REMEMBERED, negative: DOMAINS_REMEMBERED, ..CacheLimits::default() };
    let settings = DnsSettings { servers: config.dns.servers.clone(), cache, ..DnsSettings::default() };
    let resolver = match config.dns.enabled {
        true => Resolver::new(&settings).context("look domains of canaries up")?,
        false => Resolver::off(),
    };
    let host = config.mailbox.host_name.to_lowercase();
    Ok(Some(DomainWatch { resolver, host, alone: Arc::new(Mutex::new(())) }))
}

/// The way to those who are asked whether we sent something; none while the configuration names no way for letters.
fn asking(config: &Config, office: &Office) -> anyhow::Result<Option<Asking>> {
    let people = notices::settings(config)?.map(|settings| settings.to).unwrap_or_default();
    let Ok(letters) = office.letters(config) else { return Ok(None) };
    let link = format!("{}{QUESTION_PATH}", console::origin(config, config.console.listen));
    Ok(Some(Asking { letters, people, link }))
}

/// The way to vendors: a page of theirs among the public pages, and letters.
pub(crate) fn inquiring(public_at: Option<&str>, letters: Option<Notices>) -> Option<Inquiring> {
    let link = public_at.map(|origin| format!("{origin}{INQUIRY_PATH}"));
    Some(Inquiring { letters, link })
}

/// Starts what custody does by the clock every few seconds: domains of canaries are looked up, questions written and ended.
///
/// Errors: addresses of `[hold]` that are none, no DNS servers.
pub(crate) fn start(
    service: &mut Service,
    config: &Config,
    data: &Data,
    (office, public_at): (&Office, Option<&str>),
    log: &Arc<JobLog>,
) -> anyhow::Result<()> {
    let custody = desk(config, data).with_asking(asking(config, office)?);
    let custody = custody.with_domain_watch(domain_watch(config)?);
    let custody = custody.with_inquiring(inquiring(public_at, office.letters(config).ok()));
    let custody = custody.with_pushing(Pushing::new(super::alarms::fetcher(config)?, Reach::Internet));
    let keeping = Arc::new(Keeping { store: data.store.clone(), access: data.access.clone(), custody });
    let mut jobs = vec![
        keeping.job("domains of canaries looked up", DOMAINS_EVERY, Keeping::look),
        keeping.job("questions about campaigns written", QUESTIONS_EVERY, Keeping::write),
        keeping.job("questions about campaigns ended", QUESTIONS_EVERY, Keeping::end),
        keeping.job("letters to vendors written", LETTERS_EVERY, Keeping::ask_vendors),
        keeping.job("copies in escrow ended", ESCROWS_EVERY, Keeping::end_escrows),
    ];
    jobs.extend(PUSHERS.map(|name| keeping.job(name, PUSHES_EVERY, Keeping::push)));
    log.run(service, "what vendors sent", jobs);
    Ok(())
}

/// Whose data the jobs work on.
struct Keeping {
    store: Store,
    access: Access,
    custody: Custody,
}

impl Keeping {
    fn job<R>(
        self: &Arc<Self>,
        name: &'static str,
        every: Duration,
        work: impl Fn(Arc<Keeping>) -> R + Send + Sync + 'static,
    ) -> Job
    where
        R: Future<Output = Result<u64, JobError>> + Send + 'static,
    {
        let keeping = Arc::clone(self);
        Job::new(name, every, move || work(Arc::clone(&keeping)))
    }

    /// The domains are the installation's own.
    async fn look(self: Arc<Self>) -> Result<u64, JobError> {
        Ok(self.custody.domains_check(&self.access, SystemClock.now()).await?)
    }

    async fn write(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.custody.questions_write(&access, SystemClock.now()).await?)
        })
        .await
    }

    async fn ask_vendors(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            let mut tally = Tally::default();
            tally.add(house.custody.inquiries_remind(&access, SystemClock.now()).await);
            tally.add(house.custody.inquiries_write(&access, SystemClock.now()).await);
            Ok(tally.end()?)
        })
        .await
    }

    async fn end_escrows(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.custody.escrows_end(&access, SystemClock.now()).await?)
        })
        .await
    }

    async fn push(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.custody.pushes_work(&access, SystemClock.now()).await?)
        })
        .await
    }

    async fn end(self: Arc<Self>) -> Result<u64, JobError> {
        work::each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.custody.questions_end(&access, SystemClock.now()).await?)
        })
        .await
    }
}
