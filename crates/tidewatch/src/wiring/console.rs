//! The faces for people and for machines that watch machines: from `[console]` and `[ops]` to open sockets.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use guard::authenticate::Network;
use guard::desk::Desk;
use guard::desk::live::LiveMessages;
use guard::policy::change::Policies;
use guard::policy::{PolicyBook, PolicyDesk};
use guard::protect::Protect;
use guard::refresh::Refresher;
use guard::trial::TrialTurn;
use guard::view::View;
use outreach::promise::Promises;
use platform::accounts::provider::Provider;
use platform::accounts::{AccountRules, Accounts, AccountsParts, Role, Roles, Site};
use platform::clock::{Chance, Clock as _, SystemChance, SystemClock};
use platform::kept_answer::KeptAnswers;
use platform::phrases::Phrases;
use platform::reader::Reader;
use platform::verify::LedgerCheck;
use post::digest::Redeemer;
use web::api::{Api, ApiParts};
use web::console::{Console, ConsoleParts};
use web::listen::{self, Transport};
use web::rooms::{Configured, Door, Rooms};
use web::router;
use web::watch::{Requests, watched};

use super::clearinghouse::Clearing;
use super::data::Data;
use super::office::Office;
use super::service::{Service, stopped};
use crate::config::Config;
use crate::config::stream::Tls;
use crate::terminal::to_the_second;

/// What the console shows of a running service.
pub(crate) struct Shown<'s> {
    /// The configuration.
    pub(crate) config: &'s Config,
    /// Where everything is kept.
    pub(crate) data: &'s Data,
    /// Acts on held mail, and tells people.
    pub(crate) office: &'s Office,
    /// Exceptions and switches.
    pub(crate) policies: PolicyBook,
    /// What judging goes by.
    pub(crate) refresher: Arc<Refresher>,
    /// Messages as they are judged.
    pub(crate) live: LiveMessages,
    /// The doors that are open.
    pub(crate) doors: Vec<Door>,
    /// Counts what is asked.
    pub(crate) requests: Arc<Requests>,
    /// Cases, facts, letters, commitments.
    pub(crate) cases: response::Response,
    /// Warning others, and being warned.
    pub(crate) clearing: Clearing,
    /// Where customers reach the public pages, if those are open.
    pub(crate) public_at: Option<String>,
}

/// Opens the console and says where; prints the one-time link while there is no administrator.
///
/// Errors: a socket that cannot be opened, an address that others reach in the clear, a proxy that is no address.
pub(crate) async fn start(service: &mut Service, shown: Shown<'_>) -> anyhow::Result<SocketAddr> {
    let (config, data) = (shown.config, shown.data);
    let transport = transport(service, config.console.tls.as_ref(), &config.console.proxies)?;
    let listener = listen::open_for_people(config.console.listen, &transport).await?;
    let address = listener.local_addr().context("learn the address")?;
    let origin = origin(config, address);
    let accounts = Arc::new(accounts(config, data, &origin)?);
    let provider = super::provider::provider(config, &accounts, &origin)?;
    if let Some(link) = accounts.first_link().await? {
        println!(
            "No administrator yet. Open this link to become one; it works once, until {}:",
            to_the_second(link.ends_at)
        );
        println!("  {origin}{}", link.path());
    }
    let (requests, trusted) = (Arc::clone(&shown.requests), proxies("console", &config.console.proxies)?);
    let partner = shown.clearing.partner.clone();
    let (rooms, phrases) = (Arc::new(rooms(shown, accounts, provider)?), Arc::new(Phrases::load()));
    let api = Arc::new(Api::new(ApiParts {
        rooms: Arc::clone(&rooms),
        answers: KeptAnswers::new(data.store.platform(), Arc::new(SystemClock)),
        phrases: Arc::clone(&phrases),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        language: config.language.clone(),
    }));
    let console = Arc::new(Console::new(ConsoleParts {
        rooms,
        phrases,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        language: config.language.clone(),
        origin: origin.clone(),
        proxies: proxies("console", &config.console.proxies)?,
        stop: service.stop(),
    }));
    println!("Console on {origin}");
    let stop = stopped(service.stop());
    service.start("the console", async move {
        let people = router::people_router(console, &api);
        let router = match partner {
            Some(partner) => people.merge(web::partner::router(partner)),
            None => people,
        };
        let router = watched(router, "console", requests, trusted);
        listen::serve_people(listener, transport, router, stop).await.context("serve")
    });
    Ok(address)
}

/// How the words of a face for people are protected: by its own certificate, by the proxies in front of it, or not at all.
pub(super) fn transport(
    service: &mut Service,
    tls: Option<&Tls>,
    proxies: &[String],
) -> anyhow::Result<Transport> {
    let Some(files) = tls else {
        return Ok(if proxies.is_empty() { Transport::Plain } else { Transport::BehindProxy });
    };
    Ok(Transport::Tls(super::certificate::followed(service, files)?))
}

/// Passkeys belong to a name, so that the address of this machine will not do (WebAuthn Level 3 §5.1.3).
pub(crate) fn origin(config: &Config, address: SocketAddr) -> String {
    origin_of(&config.console.origin, address)
}

/// What is set, or this machine's own name.
pub(super) fn origin_of(configured: &str, address: SocketAddr) -> String {
    match configured.trim_end_matches('/') {
        "" => format!("http://localhost:{}", address.port()),
        set => set.to_owned(),
    }
}

/// The host that browsers come to.
fn host(origin: &str) -> anyhow::Result<&str> {
    let host = origin.split_once("://").map(|(_, rest)| rest.split([':', '/']).next().unwrap_or_default());
    host.filter(|host| !host.is_empty()).with_context(|| {
        format!("use console.origin = `{origin}`: it must look like https://tidewatch.example")
    })
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    let console = &config.console;
    host(&origin(config, console.listen))?;
    proxies("console", &console.proxies)?;
    account_rules(config)?;
    if let Some(oidc) = &console.oidc {
        super::provider::check(oidc)?;
    }
    check_place(console.listen, console.tls.as_ref(), &console.proxies)
}

/// Whether a face for people may listen there, and has what it needs to.
pub(super) fn check_place(address: SocketAddr, tls: Option<&Tls>, proxies: &[String]) -> anyhow::Result<()> {
    if let Some(files) = tls {
        super::certificate::check(files)?;
    } else if proxies.is_empty() && !address.ip().is_loopback() {
        return Err(listen::ListenError::NotEncrypted(address).into());
    }
    Ok(())
}

/// Accounts over the store of `data`, for browsers that come to `origin`.
///
/// Errors: an origin without a host.
pub(crate) fn accounts(config: &Config, data: &Data, origin: &str) -> anyhow::Result<Accounts> {
    let host = host(origin)?;
    let name = match config.organisation.name.as_str() {
        "" => "Tidewatch".to_owned(),
        organisation => format!("Tidewatch, {organisation}"),
    };
    Ok(Accounts::new(AccountsParts {
        store: data.store.clone(),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        key: data.ring.web_ring(SystemClock.now()).session,
        site: Site { name, rp_id: host.to_owned(), origins: vec![origin.to_owned()] },
        rules: account_rules(config)?,
    }))
}

/// What the configuration says of how people come in.
///
/// Errors: a role that there is not.
pub(crate) fn account_rules(config: &Config) -> anyhow::Result<AccountRules> {
    let roles = config.console.passkey_for.iter().map(|role| role.parse::<Role>());
    let passkey_required = roles.collect::<Result<Roles, _>>().with_context(|| {
        let known = Role::EVERY.map(Role::as_str).join(", ");
        format!("use console.passkey_for: expected some of {known}")
    })?;
    Ok(AccountRules { passkey_required, ..AccountRules::default() })
}

fn rooms(
    shown: Shown<'_>,
    accounts: Arc<Accounts>,
    provider: Option<Arc<Provider>>,
) -> anyhow::Result<Rooms> {
    let Shown {
        config,
        data,
        office,
        policies,
        refresher,
        live,
        doors: open_doors,
        cases,
        clearing,
        public_at,
        ..
    } = shown;
    let foundation = Arc::new(super::house::foundation(config)?);
    let own_door = super::custody::own_door(&open_doors, &office.relay);
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let (store, audit) = (data.store.clone(), data.audit.clone());
    let doors = super::stream::configured_doors(config).collect();
    let desk = Desk::new(store.shared(), store.guard(), data.parties(), doors);
    let releaser = Arc::clone(&office.releaser);
    let reader = Arc::new(Reader::start(READERS, READINGS_WAITING));
    let streams = PolicyDesk {
        store: store.clone(),
        book: policies,
        audit: audit.clone(),
        parties: data.parties(),
        chance: Arc::clone(&chance),
    };
    let changes = Policies {
        store: store.clone(),
        audit: audit.clone(),
        chance: Arc::clone(&chance),
        foundation: Arc::clone(&foundation),
        turn: TrialTurn::default(),
    };
    Ok(Rooms {
        doors: open_doors,
        accounts,
        provider,
        live,
        view: View { releaser: Arc::clone(&releaser), desk: desk.clone(), reader },
        desk,
        releaser,
        streams: Arc::new(streams),
        policies: Arc::new(changes),
        custody: Arc::new(
            super::custody::desk(config, data)
                .with_own_door(own_door)
                .with_domain_watch(super::custody::domain_watch(config)?)
                .with_inquiring(super::custody::inquiring(public_at.as_deref(), None)),
        ),
        promises: Promises { store: store.clone(), audit: audit.clone(), chance: Arc::clone(&chance) },
        public_at,
        protect: Arc::new(Protect { store, audit: audit.clone(), chance, foundation }),
        refresher,
        response: cases.clone(),
        clearinghouse: clearing.desk,
        redeemer: Redeemer::new(
            data.store.clone(),
            &data.ring.link_key,
            audit.clone(),
            Arc::new(SystemClock),
            Arc::new(SystemChance),
        ),
        alarms: Arc::clone(&office.alarms),
        mailings: Arc::new(super::post_office::mailings(data, cases)),
        replies: Arc::new(super::post_office::replies(data)),
        configured: configured(config),
        ledger: LedgerCheck {
            store: data.store.clone(),
            audit: audit.clone(),
            ring: Arc::clone(&data.ring),
            alone: Arc::new(tokio::sync::Semaphore::new(1)),
        },
        audit,
    })
}

/// What people look for first, with the key by which it is changed. Addresses of databases may hold passwords: only their kind is shown.
fn configured(config: &Config) -> Vec<Configured> {
    let kind = |address: &str| address.split(':').next().unwrap_or_default().to_owned();
    let yes = |is: bool| if is { "true" } else { "false" }.to_owned();
    let count = |count: usize| count.to_string();
    let address = |listen: Option<SocketAddr>| listen.map(|at| at.to_string()).unwrap_or_default();
    let one = |key, value| Configured { key, value };
    vec![
        one("organisation.name", config.organisation.name.clone()),
        one("organisation.domains", config.organisation.domains.join(", ")),
        one("language", config.language.clone()),
        one("console.origin", config.console.origin.clone()),
        one("console.tls", yes(config.console.tls.is_some())),
        one("console.proxies", config.console.proxies.join(", ")),
        one("console.oidc", config.console.oidc.as_ref().map(|oidc| oidc.issuer.clone()).unwrap_or_default()),
        one("public.listen", address(config.public.listen)),
        one("public.origin", config.public.origin.clone()),
        one("milter", count(config.milter.len())),
        one("proxy", count(config.proxy.len())),
        one("mailbox.listen", address(config.mailbox.listen)),
        one("mailbox.canary_domains", config.mailbox.canary_domains.join(", ")),
        one("hold.release_to", config.hold.release_to.clone().unwrap_or_default()),
        one("trace.keep_days", config.trace.keep_days.to_string()),
        one("exports.by_mail", count(config.exports.by_mail)),
        one("exports.second_person_above", config.exports.second_person_above.to_string()),
        one("custody.keep_months", config.custody.keep_months.to_string()),
        one("custody.removal", config.custody.removal.as_str().to_owned()),
        one("dns.enabled", yes(config.dns.enabled)),
        one("rules.directories", count(config.rules.directories.len())),
        one("store", kind(&config.store)),
        one("objects", kind(&config.objects)),
    ]
}

/// People look at one message at a time; the doors' own readers judge meanwhile.
const READERS: usize = 1;

/// More people than that do not wait for a message to be opened.
const READINGS_WAITING: usize = 64;

/// Those in front of a face for people, as they are configured.
pub(super) fn proxies(face: &str, words: &[String]) -> anyhow::Result<Vec<Network>> {
    let read = |word: &String| match Network::parse(word) {
        Some(network) => Ok(network),
        None => bail!("use {face}.proxies = `{word}`: it must be an address or a network like 10.0.0.0/8"),
    };
    words.iter().map(read).collect()
}
