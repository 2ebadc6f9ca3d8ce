//! The stream: from the sections `[stream]`, `[[milter]]`, `[[proxy]]` and `[hold]` to open doors with one gatehouse behind them.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::{Context as _, bail};
use guard::authenticate::Network;
use guard::desk::ConfiguredDoor;
use guard::hold::Hold;
use guard::ingest::dispose::Keeping;
use guard::ingest::house::{Door, Gatehouse, GatehouseParts};
use guard::ingest::own_mail::{OwnMail, OwnMailParts};
use guard::ingest::terminator::Mailboxes;
use guard::ingest::{Gate, milter, proxy, smtp, terminator};
use guard::own_list::OwnAddresses;
use guard::policy::counsel::Counsel;
use guard::policy::failure::{FailurePolicy, WhenUnable};
use guard::record::{Recorder, RecorderWatch};
use guard::scan::Scanner;
use judge::campaign::Sampling;
use mail::auth_results::field::AuthservId;
use model::ids::TenantId;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::keeper::{self, Keeper, KeeperWatch, KeepingTask, Unwatched};
use platform::keys::MailboxKey;
use post::alarm::bell::AlarmBell;
use post::mailbox::canaries::Canaries;
use post::mailbox::{Inbox, Mailboxes as Plan};
use store::guard::switch::SwitchState;
use tokio_rustls::rustls::ServerConfig;
use web::rooms::DoorKind;

use super::data::Data;
use super::memory::Memory;
use super::service::Service;
use crate::config::Config;
use crate::config::stream::{self as settings, HoldPlace, Mode, ProxyKind};

/// The name of the door to ourselves in the trace.
const MAILBOX: &str = "mailbox";

/// One day.
const DAY: Duration = Duration::from_hours(24);

/// A unix socket may be written by its owner and group: the mail server under its own user belongs to the group.
const SOCKET_MODE: u32 = 0o660;

/// True when a door of a stream is configured.
pub(crate) fn is_wanted(config: &Config) -> bool {
    !config.milter.is_empty() || !config.proxy.is_empty() || config.mailbox.listen.is_some()
}

/// An open stream.
pub(crate) struct Opened {
    /// Its doors, in the order of the configuration.
    pub(crate) doors: Vec<OpenDoor>,
    /// How much was judged.
    pub(crate) recorded: RecorderWatch,
    /// How much was held and taken in.
    pub(crate) kept: KeeperWatch,
    keeping: KeepingTask,
}

/// A door, for whoever must say or know where it is.
pub(crate) struct OpenDoor {
    /// What it is.
    pub(crate) kind: DoorKind,
    /// Its configured name.
    pub(crate) name: String,
    /// Where it listens.
    pub(crate) place: String,
    /// What it does.
    about: String,
    /// What it has seen.
    pub(crate) watch: Arc<DoorWatch>,
}

/// A door as whoever watches it sees it.
pub(crate) struct DoorWatch {
    /// Its configured name.
    pub(crate) name: String,
    /// Connections it takes at the same time.
    pub(crate) most: usize,
    numbers: Box<dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync>,
    /// Kept by the task that serves the door.
    serving: Weak<()>,
}

/// As long as it lives, a door is served.
pub(super) struct Serving {
    _door: Arc<()>,
}

impl DoorWatch {
    /// Watches a door as long as what comes first is kept by whoever serves it.
    pub(super) fn new(
        name: &str,
        most: usize,
        numbers: impl Fn() -> Vec<(&'static str, u64)> + Send + Sync + 'static,
    ) -> (Serving, Arc<Self>) {
        let door = Arc::new(());
        let serving = Arc::downgrade(&door);
        let watch = DoorWatch { name: name.to_owned(), most, numbers: Box::new(numbers), serving };
        (Serving { _door: door }, Arc::new(watch))
    }

    /// True while somebody serves it.
    pub(crate) fn is_served(&self) -> bool {
        self.serving.strong_count() > 0
    }

    /// What it has counted, with names; `open` goes up and down.
    pub(crate) fn numbers(&self) -> Vec<(&'static str, u64)> {
        (self.numbers)()
    }
}

impl Opened {
    /// Waits until everything that was to be kept is kept.
    pub(crate) async fn finish(self) {
        self.keeping.finish().await;
    }
}

impl OpenDoor {
    /// The same for the console.
    pub(crate) fn shown(&self) -> web::rooms::Door {
        web::rooms::Door { kind: self.kind, name: self.name.clone(), place: self.place.clone() }
    }
}

impl fmt::Display for OpenDoor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DoorKind::Milter => "Milter",
            DoorKind::Proxy => "SMTP proxy",
            DoorKind::OwnMail => "Own mail",
        };
        write!(formatter, "{kind} `{}` on {}: {}.", self.name, self.place, self.about)
    }
}

/// What all doors share.
pub(crate) struct Shared<'s> {
    /// The configuration.
    pub(crate) config: &'s Config,
    /// Where everything is kept.
    pub(crate) data: &'s Data,
    /// Judges.
    pub(crate) scanner: Arc<Scanner>,
    /// Keeps what was decided.
    pub(crate) recorder: Recorder,
    /// What is remembered of others.
    pub(crate) memory: &'s Memory,
    /// What doors ring when they cannot judge.
    pub(crate) bell: Option<AlarmBell>,
}

/// Opens the configured doors and starts them.
///
/// Errors: a socket that cannot be opened, a name given twice.
pub(crate) async fn start(service: &mut Service, shared: &Shared<'_>) -> anyhow::Result<Opened> {
    let guard = shared.data.ring.guard_ring(SystemClock.now());
    let (keeper, keeping) =
        keeper::start(shared.data.store.clone(), guard.sealing, Arc::new(SystemChance), Arc::new(Unwatched));
    let kept = keeper.watch();
    let canaries = super::custody::canaries(service, shared.data).await?;
    let own = OwnAddresses::new(Arc::clone(&canaries), &shared.data.ring.list_keys);
    know_own_addresses(service, shared, own).await?;
    let gate: Arc<dyn Gate> = Arc::new(Gatehouse::new(GatehouseParts {
        scanner: Arc::clone(&shared.scanner),
        counsel: Counsel {
            profiles: shared.memory.profiles.clone(),
            streams: shared.memory.streams.clone(),
            policies: shared.memory.policies.clone(),
            parties: shared.data.parties(),
        },
        hold: Hold::new(keeper.clone(), Arc::new(SystemChance), DAY * shared.config.hold.keep_days),
        recorder: shared.recorder.clone(),
        mark_key: guard.mark_key,
        clock: Arc::new(SystemClock),
        access: shared.data.access.clone(),
        bell: shared.bell.clone(),
        authserv_id: authserv_id(shared.config)?,
        doors: doors(shared.config)?,
    }));
    let mut doors = Vec::new();
    for door in &shared.config.milter {
        doors.push(start_milter(service, shared.config, door, Arc::clone(&gate)).await?);
    }
    for door in &shared.config.proxy {
        doors.push(start_proxy(service, shared.config, door, Arc::clone(&gate)).await?);
    }
    if let Some(address) = shared.config.mailbox.listen {
        doors.push(start_mailbox(service, shared, (keeper, canaries), address).await?);
    }
    Ok(Opened { doors, recorded: shared.recorder.watch(), kept, keeping })
}

/// Lets the judge look for our own lists in mail that leaves us, and keeps what it knows of them fresh.
async fn know_own_addresses(
    service: &mut Service,
    shared: &Shared<'_>,
    own: Arc<OwnAddresses>,
) -> anyhow::Result<()> {
    let (store, access) = (shared.data.store.clone(), shared.data.access.clone());
    own.refresh(&store, &access).await?;
    let key = shared.data.ring.guard_ring(SystemClock.now()).match_key;
    shared.scanner.know_lists(own.lists(&key, shared.config.exports.by_mail));
    let stop = service.stop();
    service.start("who is on a list", async move {
        own.run(store, access, stop).await;
        Ok(())
    });
    Ok(())
}

/// The doors of the stream as they are configured; a switch set later wins.
pub(crate) fn configured_doors(config: &Config) -> impl Iterator<Item = ConfiguredDoor> + '_ {
    let milters = config.milter.iter().map(|door| (&door.name, door.mode));
    let proxies = config.proxy.iter().map(|door| (&door.name, door.mode));
    milters.chain(proxies).map(|(name, mode)| ConfiguredDoor {
        name: name.clone(),
        configured: switch(mode.unwrap_or(config.stream.mode)),
    })
}

/// How each door is set, by its name.
///
/// Errors: two doors of one name: nobody could tell their mail apart in the trace.
fn doors(config: &Config) -> anyhow::Result<HashMap<Arc<str>, Door>> {
    let milters = config.milter.iter().map(|door| (&door.name, door.mode, door.when_unable, door.hold));
    let proxies = config.proxy.iter().map(|door| (&door.name, door.mode, door.when_unable, None));
    let mut doors = HashMap::new();
    for (name, mode, when_unable, hold) in milters.chain(proxies) {
        let door = Door {
            keeping: keeping(hold.unwrap_or(config.stream.hold)),
            configured: switch(mode.unwrap_or(config.stream.mode)),
            failure: FailurePolicy {
                when_unable: unable(when_unable.unwrap_or(config.stream.when_unable)),
                defer_for: Duration::from_mins(1) * config.stream.defer_minutes,
            },
        };
        if doors.insert(name.as_str().into(), door).is_some() {
            bail!("use the configuration: two doors are named `{name}`");
        }
        if name == MAILBOX && config.mailbox.listen.is_some() {
            bail!(
                "use the configuration: `{MAILBOX}` is the name of the door of [mailbox]; give yours another one"
            );
        }
    }
    Ok(doors)
}

/// The name under which we write what authentication found.
///
/// Errors: one that is no host's name, or that of a server whose word counts: we would take its fields out.
pub(crate) fn authserv_id(config: &Config) -> anyhow::Result<Option<AuthservId>> {
    let name = &config.stream.authserv_id;
    if name.is_empty() {
        return Ok(None);
    }
    let Some(id) = AuthservId::parse(name) else {
        bail!(
            "use stream.authserv_id: `{name}` is no name of a host; take the one your mail server calls itself"
        );
    };
    let settings = &config.authentication;
    let others = settings.authserv_ids.iter().chain(&settings.authserv_ids_below);
    if others.into_iter().any(|other| other.eq_ignore_ascii_case(id.as_str())) {
        bail!(
            "use stream.authserv_id: [authentication] lists `{name}` as the name of another server, whose fields we would take out; \
             give this one a name of its own"
        );
    }
    Ok(Some(id))
}

/// How many copies of a campaign are judged.
///
/// Errors: none at first, or one in none: then mail would leave of which nobody looked at a copy.
pub(crate) fn sampling(config: &Config) -> anyhow::Result<Sampling> {
    let settings::Campaign { first, one_in } = config.stream.campaign;
    if first == 0 || one_in == 0 {
        bail!("use [stream.campaign]: `first` and `one_in` are at least 1");
    }
    Ok(Sampling { first, one_in })
}

/// The state that a configured mode stands for.
pub(crate) fn switch(mode: Mode) -> SwitchState {
    match mode {
        Mode::Observe => SwitchState::Observe,
        Mode::Enforce => SwitchState::Enforce,
    }
}

fn keeping(place: HoldPlace) -> Keeping {
    match place {
        HoldPlace::Ours => Keeping::Ours,
        HoldPlace::Mta => Keeping::Queue,
    }
}

fn unable(setting: settings::WhenUnable) -> WhenUnable {
    match setting {
        settings::WhenUnable::Defer => WhenUnable::Defer,
        settings::WhenUnable::AcceptAndMark => WhenUnable::AcceptAndMark,
    }
}

async fn start_milter(
    service: &mut Service,
    config: &Config,
    door: &settings::Milter,
    gate: Arc<dyn Gate>,
) -> anyhow::Result<OpenDoor> {
    let mut settings = milter::Settings::named(&door.name);
    settings.direction = door.direction;
    settings.connections = config.stream.max_connections;
    settings.limits.message_bytes = config.stream.max_message_bytes;
    if door.mode.unwrap_or(config.stream.mode) == Mode::Observe {
        // Who only observes refuses nothing, not even what he cannot read.
        settings.too_large = milter::TooLarge::Pass;
    }
    let tls = door.tls.as_ref().map(|files| super::certificate::followed(service, files)).transpose()?;
    let open = milter::Door::open(&milter_address(door, tls)?, settings).await?;
    let place = open.local_address().map_or_else(|| door.listen.clone(), |address| address.to_string());
    let mode = door.mode.unwrap_or(config.stream.mode);
    let about = mode_words(mode).to_owned();
    let (stop, counts) = (service.stop(), open.counts());
    let (serving, watch) =
        DoorWatch::new(&door.name, config.stream.max_connections, move || counts.numbers().named());
    service.start("a milter door", async move {
        open.serve(gate, stop).await;
        drop(serving);
        Ok(())
    });
    Ok(OpenDoor { kind: DoorKind::Milter, name: door.name.clone(), place, about, watch })
}

async fn start_proxy(
    service: &mut Service,
    config: &Config,
    door: &settings::Proxy,
    gate: Arc<dyn Gate>,
) -> anyhow::Result<OpenDoor> {
    let mut settings = smtp::Settings::named(&door.name, &door.host_name);
    settings.direction = door.direction;
    settings.connections = config.stream.max_connections;
    settings.max_message_bytes = config.stream.max_message_bytes as u64;
    settings.tls = door.tls.as_ref().map(|files| super::certificate::followed(service, files)).transpose()?;
    let peers = networks(&door.name, &door.peers)?;
    settings.peers = smtp::Peers {
        proxy_protocol: networks(&door.name, &door.balancers)?,
        xclient: peers.clone(),
        xforward: peers,
    };
    let next_hop = proxy::NextHop {
        address: door.next_hop.clone(),
        host_name: door.host_name.clone(),
        pass_xclient: door.pass_xclient,
        tls: Some(super::tls::next_hop(&door.next_hop_tls)?),
        times: proxy::NextHopTimes::default(),
    };
    let mode = match door.kind {
        ProxyKind::Filter => proxy::Mode::Filter,
        ProxyKind::Mx => proxy::Mode::Mx,
    };
    let tools = proxy::Tools { clock: Arc::new(SystemClock), chance: Arc::new(SystemChance) };
    let settings = proxy::Settings { smtp: settings, mode, next_hop };
    let open = proxy::Door::open(door.listen, settings, tools).await?;
    let place = open.local_address().unwrap_or(door.listen);
    let mode = door.mode.unwrap_or(config.stream.mode);
    let about = mode_words(mode).to_owned();
    let (stop, counts) = (service.stop(), open.counts());
    let (serving, watch) =
        DoorWatch::new(&door.name, config.stream.max_connections, move || counts.numbers().named());
    service.start("an SMTP proxy", async move {
        open.serve(gate, stop).await;
        drop(serving);
        Ok(())
    });
    Ok(OpenDoor { kind: DoorKind::Proxy, name: door.name.clone(), place: place.to_string(), about, watch })
}

async fn start_mailbox(
    service: &mut Service,
    shared: &Shared<'_>,
    (keeper, canaries): (Keeper, Arc<Canaries>),
    address: SocketAddr,
) -> anyhow::Result<OpenDoor> {
    let Shared { config, data, scanner, recorder, .. } = shared;
    let mailbox = &config.mailbox;
    let guard = data.ring.guard_ring(SystemClock.now());
    let own_mail = Arc::new(OwnMail::new(OwnMailParts {
        plan: plan(config, data.access.tenant, &guard.mailbox_key, canaries)?,
        inbox: Inbox::new(keeper, Arc::new(SystemChance), DAY * mailbox.keep_days),
        scanner: Arc::clone(scanner),
        recorder: recorder.clone(),
        streams: Some(shared.memory.streams.clone()),
        clock: Arc::new(SystemClock),
        access: data.access.clone(),
    }));
    let mut settings = smtp::Settings::named(MAILBOX, &mailbox.host_name);
    settings.connections = config.stream.max_connections;
    settings.max_message_bytes = config.stream.max_message_bytes as u64;
    settings.tls =
        mailbox.tls.as_ref().map(|files| super::certificate::followed(service, files)).transpose()?;
    let open = terminator::Door::open(address, settings).await?;
    let place = open.local_address().unwrap_or(address);
    let about = format!(
        "takes mail for {}",
        [mailbox.domains.clone(), mailbox.canary_domains.clone()].concat().join(", ")
    );
    let (stop, counts) = (service.stop(), open.counts());
    let (serving, watch) =
        DoorWatch::new(MAILBOX, config.stream.max_connections, move || counts.numbers().named());
    service.start("the mailbox", async move {
        open.serve(Arc::clone(&own_mail) as Arc<dyn Mailboxes>, own_mail, stop).await;
        drop(serving);
        Ok(())
    });
    Ok(OpenDoor { kind: DoorKind::OwnMail, name: MAILBOX.to_owned(), place: place.to_string(), about, watch })
}

/// Which address of ours means what.
fn plan(
    config: &Config,
    tenant: TenantId,
    key: &MailboxKey,
    canaries: Arc<Canaries>,
) -> anyhow::Result<Plan> {
    let mailbox = &config.mailbox;
    let plan = Plan::new(tenant, key, &mailbox.domains, &mailbox.addresses)?;
    Ok(plan.with_canaries(&mailbox.canary_domains, canaries)?)
}

/// Reads addresses and networks.
fn networks(door: &str, written: &[String]) -> anyhow::Result<Vec<Network>> {
    let read = |text: &String| {
        Network::parse(text)
            .with_context(|| format!("use the proxy `{door}`: `{text}` is neither address nor network"))
    };
    written.iter().map(read).collect()
}

fn mode_words(mode: Mode) -> &'static str {
    match mode {
        Mode::Observe => "observes; everything passes, and the trace says what would have happened",
        Mode::Enforce => "enforces",
    }
}

/// Reads `ADDRESS:PORT` or `unix:/path`.
fn milter_address(
    door: &settings::Milter,
    tls: Option<Arc<ServerConfig>>,
) -> anyhow::Result<milter::Address> {
    if let Some(path) = door.listen.strip_prefix("unix:") {
        return Ok(milter::Address::Unix { path: PathBuf::from(path), mode: SOCKET_MODE, group: None });
    }
    let address = door.listen.parse().with_context(|| {
        format!("use the milter `{}`: `{}` is neither ADDRESS:PORT nor unix:/path", door.name, door.listen)
    })?;
    Ok(match tls {
        Some(tls) => milter::Address::Tls(address, tls),
        None => milter::Address::Tcp(address),
    })
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    doors(config)?;
    sampling(config)?;
    authserv_id(config)?;
    for door in &config.milter {
        door.tls.iter().try_for_each(super::certificate::check)?;
        milter_address(door, None)?;
    }
    config.mailbox.tls.iter().try_for_each(super::certificate::check)?;
    for door in &config.proxy {
        door.tls.iter().try_for_each(super::certificate::check)?;
        super::relay::hop(&door.next_hop)?;
        super::tls::next_hop(&door.next_hop_tls).with_context(|| format!("use the proxy `{}`", door.name))?;
        networks(&door.name, &door.peers)?;
        networks(&door.name, &door.balancers)?;
    }
    let mailbox = &config.mailbox;
    if mailbox.listen.is_some() && mailbox.domains.is_empty() && mailbox.canary_domains.is_empty() {
        bail!(
            "use [mailbox]: `listen` is set, but no domain whose mail is ours; set `domains` or `canary_domains`"
        );
    }
    // Such an address counts as none in a list or a dump: a canary at it would never be seen.
    let alone = mailbox.canary_domains.iter().find(|domain| !domain.trim_end_matches('.').contains('.'));
    if let Some(domain) = alone {
        bail!(
            "use [mailbox]: no canary can live at `{domain}`, which has no dot; nobody elsewhere writes to it"
        );
    }
    if let Some(address) = &config.hold.release_to {
        super::relay::hop(address)?;
    }
    Ok(())
}
