//! How long from a member's releasing a report until every member's guard looks for what it names, from a coordinator's confirming it until every
//! guard's verdict on a message refuses it, and from its cancelling until nobody looks for it.
//!
//!   cargo run --release -p tidewatch-web --example warn_rate -- [MEMBERS] [ROUNDS]
//!
//! Real sockets on loopback, a store (SQLite, fsync) and a guard for each member, all in one process; no TLS. What a door does with a verdict (the answer
//! to the end of data) is not in it: that the door refuses is held by `tidewatch/tests/it/clearinghouse.rs`. Not a test: it promises nothing.

#![expect(clippy::unwrap_used, reason = "a bench stops where something is wrong")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use clearinghouse::hub::{Hub, HubParts};
use clearinghouse::member::{Members, NewMember};
use clearinghouse::peers::{HubAddress, Peer, PeerParts};
use clearinghouse::redact::Untouchable;
use clearinghouse::report::Reports;
use clearinghouse::warning::{Act, AtWarning, Why};
use guard::authenticate::{AuthPolicy, Authenticator};
use guard::refresh::{Foundation, Refresher};
use guard::scan::{House, HouseSettings, Scanner, ScannerParts, Submission};
use model::ids::{AttributionId, Id as _, StatementId};
use model::indicator::Indicator;
use model::verdict::Action;
use model::watch::Level;
use platform::audit::Audit;
use platform::clock::{Chance, Clock, SystemChance, SystemClock};
use platform::dns::Resolver;
use platform::fetch::{Fetcher, Url, roots};
use platform::keys::{KeyPlace, RootKey, WorkRing};
use testkit::store::{Side, TempStore, house};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use web::partner::Partner;

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

async fn installation() -> Installation {
    let temp = TempStore::open(Side::Sqlite).await;
    let data = temp.folder.path().join("data");
    let place = KeyPlace { file: temp.folder.path().join("key").join("root.key"), data: data.clone() };
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(SystemClock.now()));
    let audit = Audit::new(temp.store.platform(), &data, Arc::clone(&ring), clock(), chance());
    Installation { temp, ring, audit }
}

struct Member {
    at: Installation,
    reports: Reports,
    scanner: Arc<Scanner>,
    peer: Arc<Peer>,
}

async fn member(
    number: usize,
    hub: &Hub,
    members: &Members,
    url: &str,
    stop: &watch::Receiver<bool>,
) -> Member {
    let at = installation().await;
    let key = at.ring.statement_key();
    let name = format!("member {number}");
    let new = NewMember { name: name.clone(), owner: name, domains: vec![], key: key.verifying_key() };
    let (row, token) = members.add(&house(), new).await.unwrap();
    let released = Arc::new(Notify::new());
    let peer = Arc::new(Peer::new(PeerParts {
        store: at.temp.store.clone(),
        audit: at.audit.clone(),
        access: house(),
        hub: HubAddress {
            url: Url::parse(url).unwrap(),
            member: row.id,
            token: token.bearer,
            key: hub.key(),
            ledger_key: None,
        },
        key,
        fetcher: Fetcher::new(Resolver::off(), roots::trusting_nobody()),
        untouchable: Arc::new(Untouchable::new([])),
        at_warning: AtWarning::Reject,
        clock: clock(),
        chance: chance(),
        released: Arc::clone(&released),
    }));
    let scanner = Arc::new(Scanner::start(ScannerParts {
        threads: 1,
        queue: 1,
        authenticator: Authenticator::new(Resolver::off(), AuthPolicy::default()),
        clock: clock(),
        house: House::new(HouseSettings::default()),
        own_domains: Vec::new(),
        recorder: None,
    }));
    let foundation = Arc::new(Foundation { settings: HouseSettings::default(), rules: Vec::new() });
    let refresher = Refresher::new(at.temp.store.clone(), house(), foundation, Arc::clone(&scanner));
    let (listening, of_peer, of_refresher) = (Arc::clone(&peer), stop.clone(), stop.clone());
    tokio::spawn(async move { listening.run(of_peer).await });
    tokio::spawn(async move { refresher.run(of_refresher).await });
    let reports = Reports { store: at.temp.store.clone(), audit: at.audit.clone(), clock: clock(), released };
    Member { at, reports, scanner, peer }
}

/// Notes for each member how long it took until its guard looks for a domain, or does not any more.
async fn noted(members: &[Member], domain: &str, is_watched: bool, since: Instant, into: &mut Vec<Duration>) {
    let mut waiting: Vec<&Member> = members.iter().collect();
    while !waiting.is_empty() {
        waiting.retain(|member| {
            let is_so = member.scanner.watch_list().domain(domain).is_some() == is_watched;
            if is_so {
                into.push(since.elapsed());
            }
            !is_so
        });
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
}

/// Notes for each member how long it took until its guard refuses a message that names a domain, judging included.
async fn refused(members: &[Member], domain: &str, since: Instant, into: &mut Vec<Duration>) {
    let message: Arc<[u8]> = format!(
        "From: Ann <ann@{domain}>\r\nTo: bob@shop.example\r\nSubject: Meeting\r\nMessage-ID: <1@{domain}>\r\n\r\nGood morning.\r\n"
    )
    .into_bytes()
    .into();
    let each = members.iter().map(|member| async {
        let is_forced = || {
            let list = member.scanner.watch_list();
            list.domain(domain).is_some_and(|found| found.entry.action.is_some())
        };
        while !is_forced() {
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        let judged = member.scanner.judge(Arc::clone(&message), Submission::default()).await.unwrap();
        assert_eq!(judged.verdict.action(), Action::Reject);
        since.elapsed()
    });
    into.extend(futures_util::future::join_all(each).await);
}

fn print(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
    println!(
        "{what}: {} times, median {:.1} ms, 99 of 100 {:.1} ms, longest {:.1} ms",
        took.len(),
        at(50),
        at(99),
        at(100)
    );
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1).map(|word| word.parse::<usize>().unwrap());
    let (count, rounds) = (arguments.next().unwrap_or(50), arguments.next().unwrap_or(40));
    let at = installation().await;
    let hub = Arc::new(Hub::new(HubParts {
        store: at.temp.store.clone(),
        audit: at.audit.clone(),
        ring: Arc::clone(&at.ring),
        data: at.temp.folder.path().join("data"),
        clock: clock(),
        chance: chance(),
        own_domains: vec![],
    }));
    let known =
        Members { store: at.temp.store.clone(), audit: at.audit.clone(), clock: clock(), chance: chance() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stopper, stop) = watch::channel(false);
    let partner = Arc::new(Partner::new(Arc::clone(&hub), known.clone(), stop.clone()));
    tokio::spawn(web::listen::serve(listener, web::partner::router(partner), std::future::pending()));
    let mut members = Vec::new();
    for number in 0..count {
        members.push(member(number, &hub, &known, &url, &stop).await);
    }
    while !members.iter().all(|member| member.peer.state().is_connected) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("{count} members listen; {rounds} rounds");
    let (mut told, mut confirmed, mut taken_back) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let (sender, domain) = (&members[round % count], format!("bad{round}.test"));
        let mut bytes = [0; 16];
        SystemChance.fill(&mut bytes);
        let id = StatementId::from_bytes(bytes);
        let mut change = sender.at.temp.store.change(&house()).await.unwrap();
        let named = [Indicator::Domain(domain.clone())];
        let cause = AttributionId::from_bytes(bytes);
        change.report_draft_in_txn(id, cause, &named, SystemClock.now()).await.unwrap();
        change.commit().await.unwrap();
        let since = Instant::now();
        sender.reports.release(&house(), id).await.unwrap();
        noted(&members, &domain, true, since, &mut told).await;
        let warning = at.temp.store.shared().warning_list(&house(), None, 1).await.unwrap().remove(0);
        let since = Instant::now();
        hub.decide(&house(), warning.id, Act::Level(Level::Warning)).await.unwrap();
        refused(&members, &domain, since, &mut confirmed).await;
        let since = Instant::now();
        hub.decide(&house(), warning.id, Act::Cancel(Why::Over)).await.unwrap();
        noted(&members, &domain, false, since, &mut taken_back).await;
    }
    stopper.send_replace(true);
    print("released to looked for", told);
    print("confirmed to refused by the verdict", confirmed);
    print("cancelled to not looked for", taken_back);
}
