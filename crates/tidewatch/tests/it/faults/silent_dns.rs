//! Silent DNS: a name server that takes every question and answers none. Mail flows all the same, each message within its share of waiting;
//! what could not be asked is "temperror", never "fail"; and what waits is bounded.

use std::collections::HashSet;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use testkit::postfix::Talker;
use testkit::smtp_sink::SmtpSink;
use tokio::runtime::Runtime;

use super::{House, TOBIAS, name_of, named_mail, wait_until};

/// What a message may wait for DNS (`platform::dns::BudgetLimits`), and as much again as a busy machine may need for the rest.
const LONGEST_VERDICT: Duration = Duration::from_millis(2_500 + 12_500);

/// Questions a message may ask, each twice.
const MOST_DATAGRAMS: usize = 2 * 40;

const CLIENTS: usize = 10;
const MESSAGES_EACH: usize = 3;

/// Sockets of questions under way, all together (`platform::dns::DnsSettings::max_in_flight`).
const MOST_IN_FLIGHT: usize = 512;

#[test]
fn mail_flows_while_dns_is_silent() {
    let name_server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let runtime = Runtime::new().unwrap();
    let sink = runtime.block_on(SmtpSink::start(""));
    let house = House::new(&format!(
        "[stream]\nmode = \"enforce\"\n[[proxy]]\nname = \"proxy\"\nlisten = \"127.0.0.1:0\"\n\
         next_hop = \"{}\"\npeers = [\"127.0.0.1\"]\ndirection = \"inbound\"\n",
        sink.address()
    ));
    let house = house
        .with("TIDEWATCH__DNS__ENABLED", "true")
        .with("TIDEWATCH__DNS__SERVERS", format!("[\"{}\"]", name_server.local_addr().unwrap()));
    let mut serving = house.serve();
    let http = serving.http();
    let proxy = serving.door("proxy").unwrap();
    let files_before = serving.open_files();

    let (asked, most_files, is_over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| hear_and_say_nothing(&name_server, &asked, &is_over));
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                most_files.fetch_max(serving.open_files(), Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        let clients: Vec<_> = (0..CLIENTS).map(|client| scope.spawn(move || send(proxy, client))).collect();
        let slowest = clients.into_iter().map(|client| client.join().unwrap()).max().unwrap();
        is_over.store(true, Ordering::SeqCst);
        println!("slowest answer: {slowest:?}; datagrams: {asked:?}; open files at most: {most_files:?}");
        assert!(slowest < LONGEST_VERDICT);
    });

    let count = CLIENTS * MESSAGES_EACH;
    let taken = sink.taken();
    let names: HashSet<String> = taken.iter().map(|taken| name_of(&taken.content)).collect();
    assert_eq!((taken.len(), names.len()), (count, count));
    let asked = asked.into_inner();
    assert!((count..=MOST_DATAGRAMS * count).contains(&asked), "{asked} datagrams for {count} messages");
    // A connection of the client and one to the next hop each, and what is asked.
    let most = files_before + 2 * CLIENTS + MOST_IN_FLIGHT;
    assert!(most_files.into_inner() <= most);
    wait_until("sockets are closed again", || serving.open_files() <= files_before + 8);

    let auth = authentication(http);
    assert_eq!((&*auth["spf"].to_string(), &*auth["dmarc"].to_string()), ("\"temperror\"", "\"temperror\""));
    assert!(serving.is_running());
}

fn hear_and_say_nothing(name_server: &UdpSocket, asked: &AtomicUsize, is_over: &AtomicBool) {
    name_server.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let mut question = [0; 4096];
    while !is_over.load(Ordering::SeqCst) {
        if name_server.recv(&mut question).is_ok() {
            asked.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Sends messages of ever new domains, so that no answer is remembered; returns the longest time until one was answered.
fn send(proxy: SocketAddr, client: usize) -> Duration {
    let mut talker = Talker::connect(proxy);
    assert!(talker.say("EHLO client.example").is_ok());
    let times = (0..MESSAGES_EACH).map(|number| {
        let sender = format!("somebody@d{client}-{number}.example");
        let message = named_mail("02", &format!("c{client}n{number}"));
        let began = Instant::now();
        assert_eq!(talker.transact(&sender, &[TOBIAS], &message).code, 250);
        began.elapsed()
    });
    times.max().unwrap()
}

/// What the HTTP scan says of a stranger's message.
fn authentication(http: SocketAddr) -> serde_json::Value {
    let message = "From: a@one.example\r\nTo: b@two.example\r\nSubject: x\r\n\r\nhello\r\n";
    let head = "POST /api/v1/scan?ip=192.0.2.7&from=a%40one.example HTTP/1.1";
    let answer = crate::program::request(&http.to_string(), head, message.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["auth"].clone()
}
