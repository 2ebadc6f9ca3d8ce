//! A hub and its members over real sockets: what one says, the others' guards look for; lines are cut, the hub goes and comes, and nothing is
//! missed or done twice.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clearinghouse::hub::{Hub, HubParts};
use clearinghouse::member::{Members, NewMember};
use clearinghouse::peers::{HubAddress, LinkState, Peer, PeerParts};
use clearinghouse::proof;
use clearinghouse::redact::Untouchable;
use clearinghouse::report::{Report, ReportState, Reports};
use clearinghouse::statement::{About, MAX_INDICATOR_BYTES, Said};
use clearinghouse::warning::{Act, AtWarning, Why};
use model::access::Access;
use model::ids::{AttributionId, Id as _, StatementId, TenantId, WarningId};
use model::indicator::Indicator;
use model::tlp::Tlp;
use model::watch::Level;
use platform::audit::Audit;
use platform::clock::{Chance, Clock, SystemChance, SystemClock};
use platform::dns::Resolver;
use platform::fetch::{Fetcher, Url, roots};
use platform::keys::{KeyPlace, RootKey, WorkRing};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use testkit::store::{Side, TempStore, house};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ClientConfig, ServerConfig, crypto::aws_lc_rs};

use super::*;
use crate::listen::{self, Transport};

/// A busy machine may take so long; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What takes ten seconds outside.
const BEATS: Duration = Duration::from_millis(200);

/// One installation: a store, keys, an audit log.
struct Installation {
    temp: TempStore,
    ring: Arc<WorkRing>,
    audit: Audit,
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

fn chance() -> Arc<dyn Chance> {
    Arc::new(SystemChance)
}

impl Installation {
    async fn open() -> Self {
        let temp = TempStore::open(Side::Sqlite).await;
        let data = temp.folder.path().join("data");
        let place = KeyPlace { file: temp.folder.path().join("key").join("root.key"), data: data.clone() };
        let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(SystemClock.now()));
        let audit = Audit::new(temp.store.platform(), &data, Arc::clone(&ring), clock(), chance());
        Self { temp, ring, audit }
    }
}

/// A hub that serves on a port of its own, as long as it is not stopped.
struct Served {
    house: Installation,
    hub: Arc<Hub>,
    members: Members,
    address: SocketAddr,
    transport: Transport,
    serving: Option<(watch::Sender<bool>, JoinHandle<std::io::Result<()>>)>,
}

/// How a member comes to its hub.
struct Way {
    url: String,
    tls: Arc<ClientConfig>,
}

impl Way {
    fn plain(through: SocketAddr) -> Self {
        Way { url: format!("http://{through}"), tls: roots::trusting_nobody() }
    }
}

impl Served {
    async fn open() -> Self {
        Self::over(Transport::Plain).await
    }

    async fn over(transport: Transport) -> Self {
        let house = Installation::open().await;
        let store = house.temp.store.clone();
        let hub = Arc::new(Hub::new(HubParts {
            store: store.clone(),
            audit: house.audit.clone(),
            ring: Arc::clone(&house.ring),
            data: house.temp.folder.path().join("data"),
            clock: clock(),
            chance: chance(),
            own_domains: vec!["hub.example".into()],
        }));
        let members = Members { store, audit: house.audit.clone(), clock: clock(), chance: chance() };
        let address = "127.0.0.1:0".parse().unwrap();
        let mut served = Self { house, hub, members, address, transport, serving: None };
        served.start().await;
        served
    }

    /// Serves, at the same address as before.
    async fn start(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let mut partner = Partner::new(Arc::clone(&self.hub), self.members.clone(), stopped.clone());
        partner.beats = BEATS;
        let mut stopping = stopped;
        let until = async move {
            let _ = stopping.wait_for(|stopped| *stopped).await;
        };
        let (transport, router) = (self.transport.clone(), router(Arc::new(partner)));
        let serving = tokio::spawn(listen::serve_people(listener, transport, router, until));
        self.serving = Some((stop, serving));
    }

    async fn stop(&mut self) {
        let Some((stop, serving)) = self.serving.take() else { return };
        stop.send_replace(true);
        serving.await.unwrap().unwrap();
    }

    /// Lets a member in and starts its side.
    async fn joined(&self, name: &str, through: SocketAddr) -> Joined {
        self.joined_by(name, Way::plain(through)).await
    }

    async fn joined_by(&self, name: &str, way: Way) -> Joined {
        let house = Installation::open().await;
        let key = house.ring.statement_key();
        let domain = format!("{name}.example");
        let new = NewMember {
            name: name.to_owned(),
            owner: name.to_owned(),
            domains: vec![domain.clone()],
            key: key.verifying_key(),
        };
        let (member, token) = self.members.add(&testkit::store::house(), new).await.unwrap();
        let released = Arc::new(Notify::new());
        let hub = HubAddress {
            url: Url::parse(&way.url).unwrap(),
            member: member.id,
            token: token.bearer.clone(),
            key: self.hub.key(),
            ledger_key: Some(self.hub.ledger_key(TenantId::HOUSE).await.unwrap()),
        };
        let peer = Arc::new(Peer::new(PeerParts {
            store: house.temp.store.clone(),
            audit: house.audit.clone(),
            access: Access::house(TenantId::HOUSE, "clearinghouse"),
            hub,
            key,
            fetcher: Fetcher::new(Resolver::off(), way.tls),
            untouchable: Arc::new(Untouchable::new([domain])),
            at_warning: AtWarning::Reject,
            clock: clock(),
            chance: chance(),
            released: Arc::clone(&released),
        }));
        let reports =
            Reports { store: house.temp.store.clone(), audit: house.audit.clone(), clock: clock(), released };
        let mut joined =
            Joined { house, peer, reports, member: member.id, token: token.bearer, running: None };
        joined.start();
        joined
    }

    /// Raises or cancels the only warning that is in force.
    async fn decide(&self, id: WarningId, act: Act) {
        self.hub.decide(&house(), id, act).await.unwrap();
    }
}

/// A member's side.
struct Joined {
    house: Installation,
    peer: Arc<Peer>,
    reports: Reports,
    member: MemberId,
    token: String,
    running: Option<(watch::Sender<bool>, JoinHandle<()>)>,
}

impl Joined {
    fn start(&mut self) {
        let (stop, stopped) = watch::channel(false);
        let peer = Arc::clone(&self.peer);
        self.running = Some((stop, tokio::spawn(async move { peer.run(stopped).await })));
    }

    async fn stop(&mut self) {
        let Some((stop, running)) = self.running.take() else { return };
        stop.send_replace(true);
        running.await.unwrap();
    }

    async fn is_connected(&self) {
        until(async || self.peer.state().is_connected).await;
    }

    /// Drafts a report as evidence would, and releases it.
    async fn tell(&self, number: u8, names: &[&str]) -> StatementId {
        let (id, cause) = (StatementId::from_bytes([number; 16]), AttributionId::from_bytes([number; 16]));
        let named: Vec<Indicator> = names.iter().map(|name| Indicator::Domain((*name).to_owned())).collect();
        let mut change = self.house.temp.store.change(&house()).await.unwrap();
        change.report_draft_in_txn(id, cause, &named, SystemClock.now()).await.unwrap();
        change.commit().await.unwrap();
        self.reports.release(&house(), id).await.unwrap();
        id
    }

    async fn report(&self, id: StatementId) -> Report {
        self.reports.fetch(&house(), id).await.unwrap()
    }

    /// Waits until this is looked for, as word of level and action.
    async fn looks_for(&self, expected: &[&str]) {
        until(async || self.watched().await == expected).await;
    }

    async fn watched(&self) -> Vec<String> {
        let shared = self.house.temp.store.shared();
        let entries = shared.watch_entry_list(&house(), SystemClock.now(), None, 100).await.unwrap();
        let told = entries.iter().map(|timed| {
            let entry = &timed.entry;
            let action = entry.action.map_or("points", |action| action.as_str());
            format!("{} {} {action}", entry.indicator, entry.level.as_str())
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    }

    async fn warning(&self) -> WarningId {
        let all = self.house.temp.store.shared().warning_list(&house(), None, 10).await.unwrap();
        all.last().unwrap().id
    }

    /// How often the watch list changed: each effect is one.
    async fn effects(&self) -> u64 {
        self.house.temp.store.shared().watch_revision(&house()).await.unwrap()
    }
}

async fn until(is_so: impl AsyncFn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < end, "it did not come to be so");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

const REJECT: &str = "bad.example warning reject";
const POINTS: &str = "bad.example watch points";

#[tokio::test]
async fn what_one_member_says_another_looks_for_until_it_is_cancelled() {
    let served = Served::open().await;
    let (one, two) = (served.joined("one", served.address).await, served.joined("two", served.address).await);
    two.is_connected().await;
    let id = one.tell(1, &["bad.example", "two.example"]).await;
    two.looks_for(&[POINTS]).await;
    let warning = two.warning().await;
    served.decide(warning, Act::Level(Level::Warning)).await;
    two.looks_for(&[REJECT]).await;
    // Whoever said it is told too.
    one.looks_for(&[REJECT]).await;
    served.decide(warning, Act::Cancel(Why::Mistake)).await;
    two.looks_for(&[]).await;

    until(async || one.report(id).await.state == ReportState::Accepted).await;
    let answer = one.report(id).await.answer.unwrap();
    assert!(answer.contains("two.example") && answer.contains("somebodys-own"), "{answer}");
    // The proof comes once the ledger has grown, and proves without asking anybody.
    served.hub.grow(&house()).await.unwrap();
    until(async || one.report(id).await.proof.is_some()).await;
    let proof = one.report(id).await.proof.unwrap();
    let ledger = served.hub.ledger_key(TenantId::HOUSE).await.unwrap();
    let key = one.house.ring.statement_key().verifying_key();
    let proved = proof::checked(&proof, Some(&ledger), Some(&key)).unwrap();
    assert_eq!((proved.said.id, proved.said.member), (id, one.member));
    // What members are told does not say who spoke.
    let warnings = two.house.temp.store.shared().warning_list(&house(), None, 10).await.unwrap();
    assert!(!format!("{warnings:?}").contains(&one.member.to_string()));
}

#[tokio::test]
async fn a_member_works_on_while_the_hub_is_away_and_catches_up() {
    let mut served = Served::open().await;
    let (one, two) = (served.joined("one", served.address).await, served.joined("two", served.address).await);
    one.tell(1, &["bad.example"]).await;
    two.looks_for(&[POINTS]).await;
    let warning = two.warning().await;
    served.stop().await;
    until(async || !two.peer.state().is_connected).await;
    assert_eq!(two.watched().await, [POINTS], "what was told before still counts");
    // What is released meanwhile waits; what is decided meanwhile is told later.
    let id = one.tell(2, &["later.test"]).await;
    served.decide(warning, Act::Level(Level::Warning)).await;
    served.start().await;
    two.looks_for(&[REJECT, "later.test watch points"]).await;
    until(async || one.report(id).await.state == ReportState::Accepted).await;
    let LinkState { is_connected, trouble, .. } = two.peer.state();
    assert!(is_connected && trouble.is_none());
}

#[tokio::test]
async fn a_member_that_was_away_is_told_only_how_things_stand_and_does_nothing_twice() {
    let served = Served::open().await;
    let one = served.joined("one", served.address).await;
    let mut two = served.joined("two", served.address).await;
    one.tell(1, &["bad.example"]).await;
    one.tell(2, &["other.test"]).await;
    two.looks_for(&[POINTS, "other.test watch points"]).await;
    let effects = two.effects().await;
    two.stop().await;
    let warning = {
        let all = served.house.temp.store.shared().warning_list(&house(), None, 10).await.unwrap();
        all.into_iter().find(|warning| warning.indicators[0].to_string() == "bad.example").unwrap().id
    };
    served.decide(warning, Act::Level(Level::Warning)).await;
    served.decide(warning, Act::Cancel(Why::Over)).await;
    two.start();
    two.looks_for(&["other.test watch points"]).await;
    assert_eq!(two.effects().await, effects + 1);
    // The hub forgets how far was read, as one that was set up anew: all is told again, and nothing is done again.
    two.stop().await;
    let mut change = two.house.temp.store.change(&house()).await.unwrap();
    change.link_set_in_txn(&two.peer.place(), "another-hubs-word", SystemClock.now()).await.unwrap();
    change.commit().await.unwrap();
    two.start();
    let door = two.house.temp.store.clearinghouse();
    until(async || {
        let link = door.link_fetch(&house(), &two.peer.place()).await.unwrap();
        link.is_some_and(|link| link.cursor != "another-hubs-word")
    })
    .await;
    one.tell(3, &["third.test"]).await;
    two.looks_for(&["other.test watch points", "third.test watch points"]).await;
    assert_eq!(two.effects().await, effects + 2);
}

/// Carries connections to the hub and cuts each after so many bytes of answers, which grow from line to line.
async fn cutting_proxy(hub: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut allowed = 40;
        while let Ok((mut near, _)) = listener.accept().await {
            allowed += 97;
            tokio::spawn(async move {
                let Ok(mut far) = TcpStream::connect(hub).await else { return };
                let (mut near_reads, mut near_writes) = near.split();
                let (mut far_reads, mut far_writes) = far.split();
                let asking = tokio::io::copy(&mut near_reads, &mut far_writes);
                let answering = async {
                    let mut left = allowed;
                    let mut bytes = [0; 16];
                    while left > 0 {
                        let length = far_reads.read(&mut bytes).await?;
                        if length == 0 {
                            break;
                        }
                        let length = length.min(left);
                        near_writes.write_all(&bytes[..length]).await?;
                        left -= length;
                    }
                    Ok::<_, std::io::Error>(())
                };
                tokio::select! {
                    _ = answering => {}
                    _ = async { let _ = asking.await; std::future::pending::<()>().await } => {}
                }
            });
        }
    });
    address
}

#[tokio::test]
async fn a_line_that_is_cut_again_and_again_misses_nothing_and_repeats_nothing() {
    let served = Served::open().await;
    let one = served.joined("one", served.address).await;
    let two = served.joined("two", cutting_proxy(served.address).await).await;
    let names: Vec<String> = (1..=8).map(|number| format!("bad{number}.test")).collect();
    for (number, name) in (1..).zip(&names) {
        one.tell(number, &[name]).await;
    }
    let expected: Vec<String> = names.iter().map(|name| format!("{name} watch points")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    two.looks_for(&expected).await;
    assert_eq!(two.effects().await, 8, "each warning took effect once");
}

#[tokio::test]
async fn strangers_those_who_left_and_other_hubs_words_are_not_taken() {
    let served = Served::open().await;
    let mut one = served.joined("one", served.address).await;
    one.is_connected().await;
    let asked = async |request: &str| {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        stream.write_all(request.replace('\n', "\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let get = |path: &str, field: &str| {
        format!("GET /clearinghouse/v1{path} HTTP/1.1\nHost: hub.example\nConnection: close\n{field}\n")
    };
    for field in ["", "Authorization: Bearer twm_x\n", "Authorization: Basic eDp5\n"] {
        for path in ["/stream", "/checkpoint", "/statements/x/proof"] {
            let answer = asked(&get(path, field)).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{path} {field}: {answer}");
            assert!(answer.to_ascii_lowercase().contains("www-authenticate: bearer"), "{answer}");
        }
    }
    let bearer = format!("Authorization: bearer {}\n", one.token);
    let answer = asked(&get("/stream", &format!("{bearer}Last-Event-ID: x\n"))).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.ends_with(UNKNOWN_CURSOR), "{answer}");
    let nothing = asked(&get("/statements/x/proof", &bearer)).await;
    assert!(nothing.starts_with("HTTP/1.1 404 "), "{nothing}");
    let post = |media_type: &str, body: &str| {
        let length = body.len();
        format!(
            "POST /clearinghouse/v1/statements HTTP/1.1\nHost: hub.example\nConnection: close\n{bearer}Content-Type: {media_type}\nContent-Length: {length}\n\n{body}"
        )
    };
    let answer = asked(&post("application/json", "{}")).await;
    assert!(answer.starts_with("HTTP/1.1 415 "), "{answer}");
    let answer = asked(&post(JOSE, "a.b.c")).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");

    // A member whose hub has another key takes nothing of what it says.
    let two = served.joined("two", served.address).await;
    one.stop().await;
    let stranger = Arc::new(Peer::new(PeerParts {
        store: one.house.temp.store.clone(),
        audit: one.house.audit.clone(),
        access: house(),
        hub: HubAddress {
            url: Url::parse(&format!("http://{}", served.address)).unwrap(),
            member: one.member,
            token: one.token.clone(),
            key: one.house.ring.statement_key().verifying_key(),
            ledger_key: None,
        },
        key: one.house.ring.statement_key(),
        fetcher: Fetcher::new(Resolver::off(), roots::trusting_nobody()),
        untouchable: Arc::new(Untouchable::new([])),
        at_warning: AtWarning::Reject,
        clock: clock(),
        chance: chance(),
        released: Arc::new(Notify::new()),
    }));
    one.peer = Arc::clone(&stranger);
    one.start();
    two.tell(7, &["bad.example"]).await;
    until(async || stranger.state().trouble.is_some_and(|trouble| trouble.contains("signature"))).await;
    assert_eq!(one.watched().await, [] as [String; 0]);

    // Who left is not told on.
    served.members.leave(&house(), two.member).await.unwrap();
    until(async || two.peer.state().trouble.is_some_and(|trouble| trouble.contains("401"))).await;
}

#[tokio::test]
async fn a_line_ends_when_its_token_is_replaced_however_much_there_is_to_tell() {
    let served = Served::open().await;
    let one = served.joined("one", served.address).await;
    one.tell(1, &["bad.example"]).await;
    one.looks_for(&[POINTS]).await;
    let warning = one.warning().await;
    served.members.renew(&house(), one.member).await.unwrap();
    let turn = Cell::new(false);
    until(async || {
        let level = if turn.replace(!turn.get()) { Level::Watch } else { Level::Advisory };
        served.decide(warning, Act::Level(level)).await;
        one.peer.state().trouble.is_some_and(|trouble| trouble.contains("401"))
    })
    .await;
}

#[tokio::test]
async fn the_largest_statement_becomes_a_warning_that_members_read_and_so_does_the_next() {
    let served = Served::open().await;
    let (one, two) = (served.joined("one", served.address).await, served.joined("two", served.address).await);
    let said = largest(&one);
    let (access, member) = served.members.known(&one.token).await.unwrap().unwrap();
    served.hub.accept(&access, &member, &said.signed(&one.house.ring.statement_key())).await.unwrap();
    one.tell(2, &["bad.example"]).await;
    let count = said.indicators.len() + 1;
    until(async || two.watched().await.len() == count).await;
}

/// The longest that a member can say.
fn largest(member: &Joined) -> Said {
    let mut said = Said {
        id: StatementId::from_bytes([1; 16]),
        member: member.member,
        at: SystemClock.now(),
        about: About::LeakedListUsed,
        tlp: Tlp::Amber,
        indicators: Vec::new(),
    };
    let key = member.house.ring.statement_key();
    let link = |number: usize, length: usize| {
        let front = format!("https://bad{number}.example/");
        Indicator::Url(format!("{front}{}", "x".repeat(length - front.len())))
    };
    // Whole ones, and then one that fills what is left.
    for number in 0.. {
        said.indicators.push(link(number, MAX_INDICATOR_BYTES));
        if said.signed(&key).len() > MAX_STATEMENT_BYTES {
            said.indicators.pop();
            break;
        }
    }
    let last = (64..MAX_INDICATOR_BYTES).rev().find_map(|length| {
        let mut fuller = said.clone();
        fuller.indicators.push(link(99, length));
        (fuller.signed(&key).len() <= MAX_STATEMENT_BYTES).then_some(fuller)
    });
    last.unwrap_or(said)
}

#[tokio::test]
async fn what_was_signed_by_a_clock_that_was_wrong_is_signed_anew_once_it_is_right() {
    let served = Served::open().await;
    let mut one = served.joined("one", served.address).await;
    one.stop().await;
    let id = one.tell(1, &["bad.example"]).await;
    let indicators = vec![Indicator::Domain("bad.example".into())];
    let at = SystemClock.now().plus(Duration::from_hours(3));
    let said = Said { id, member: one.member, at, about: About::LeakedListUsed, tlp: Tlp::Amber, indicators };
    let wrong = said.signed(&one.house.ring.statement_key());
    let mut change = one.house.temp.store.change(&house()).await.unwrap();
    assert!(change.report_sign_in_txn(id, &wrong).await.unwrap());
    change.commit().await.unwrap();
    // The hub does not take it, and nobody has to release it again.
    one.start();
    until(async || one.report(id).await.state == ReportState::Accepted).await;
    assert_ne!(one.report(id).await.signed, Some(wrong));
    one.looks_for(&[POINTS]).await;
}

/// Somebody who signs certificates.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(DnType::CommonName, "authority of a test");
        Self(CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap())
    }

    /// A server with a certificate for a name.
    fn server(&self, name: &str) -> Transport {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = parameters.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Transport::Tls(Arc::new(config))
    }

    /// Whoever trusts it and nobody else, as `clearinghouse.ca` has it.
    fn trusted(&self) -> Arc<ClientConfig> {
        let text = STANDARD.encode(self.0.der());
        let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
        roots::trusting(pem.as_bytes()).unwrap()
    }
}

#[tokio::test]
async fn over_tls_a_hub_is_heard_by_whoever_trusts_its_certificate_for_its_name_and_by_nobody_else() {
    let (ours, other) = (Authority::new(), Authority::new());
    let served = Served::over(ours.server("localhost")).await;
    let port = served.address.port();
    let by = async |name: &str, scheme_and_host: &str, tls: Arc<ClientConfig>| {
        let way = Way { url: format!("{scheme_and_host}:{port}"), tls };
        served.joined_by(name, way).await
    };
    let one = by("one", "https://localhost", ours.trusted()).await;
    let stranger = by("stranger", "https://localhost", other.trusted()).await;
    let misnamed = by("misnamed", "https://127.0.0.1", ours.trusted()).await;
    let nobody = by("nobody", "https://localhost", roots::trusting_nobody()).await;
    let plain = by("plain", "http://localhost", ours.trusted()).await;
    one.tell(1, &["bad.example"]).await;
    one.looks_for(&[POINTS]).await;
    for refused in [&stranger, &misnamed, &nobody] {
        until(async || refused.peer.state().trouble.is_some_and(|trouble| trouble.contains("encrypt"))).await;
    }
    until(async || plain.peer.state().trouble.is_some()).await;
    for refused in [&stranger, &misnamed, &nobody, &plain] {
        assert!(!refused.peer.state().is_connected);
        assert_eq!(refused.watched().await, [] as [String; 0]);
    }
}
