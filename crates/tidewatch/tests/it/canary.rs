//! A canary sings: a vendor's list gets canaries while the service runs; mail comes over real SMTP, is judged with real DNS, and says which copy is out.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use custody::canary_test::{OwnDoor, TestWords};
use custody::inbox::{MailAsked, Outcome};
use custody::{Custody, CustodyParts};
use model::access::Access;
use model::ids::TenantId;
use platform::audit::Audit;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::dns::Resolver;
use platform::keys::{KeyPlace, RootKey};
use post::relay::{Hop, Relay, RelaySettings, RelayTls, TlsLevel};
use store::Store;
use store::address::{ObjectsAddress, StoreAddress};
use testkit::dns::ZoneServer;
use testkit::folder::TempFolder;
use testkit::smtp_sink::SmtpSink;

use crate::program::{shop_configuration, tidewatch};

/// Vendor B writes in the shop's name from here; nobody else may.
const ZONE: &str = "
news.shop.example TXT v=spf1 ip4:127.0.0.1 -all
_dmarc.news.shop.example TXT v=DMARC1; p=none
";

/// A test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The built program on data of its own, killed when dropped.
struct Service {
    child: Child,
    door: SocketAddr,
}

impl Service {
    fn start(folder: &Path, names: SocketAddr) -> Self {
        let mut child = tidewatch()
            .env("TIDEWATCH__DNS__ENABLED", "true")
            .env("TIDEWATCH__DNS__SERVERS", format!("[\"{names}\"]"))
            // The client of this test is a stranger, though it is on this machine.
            .env("TIDEWATCH__AUTHENTICATION__TRUSTED_HOPS", "[]")
            .arg("--config")
            .arg(folder.join("tidewatch.toml"))
            .arg("--data")
            .arg(folder.join("data"))
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let door = lines.find_map(|line| {
            let line = line.unwrap();
            line.split_once("`mailbox` on ")?.1.split(": ").next()?.trim().parse().ok()
        });
        // What it goes on to say is read, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Service { child, door: door.expect("it opens the mailbox") }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says one line of SMTP and returns the last line of the answer.
fn say(stream: &mut BufReader<TcpStream>, line: &str) -> String {
    if !line.is_empty() {
        stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
    }
    loop {
        let mut answer = String::new();
        assert!(stream.read_line(&mut answer).unwrap() > 0, "the door hung up after {line}");
        if answer.as_bytes().get(3) != Some(&b'-') {
            return answer.trim_end().to_owned();
        }
    }
}

/// Sends a message from an address to another, and returns the answer that counts.
fn send(door: SocketAddr, from: &str, to: &str, body: &str) -> String {
    let stream = TcpStream::connect(door).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut stream = BufReader::new(stream);
    assert!(say(&mut stream, "").starts_with("220"));
    say(&mut stream, "EHLO mail.example.net");
    assert!(say(&mut stream, &format!("MAIL FROM:<{from}>")).starts_with("250"));
    let answer = say(&mut stream, &format!("RCPT TO:<{to}>"));
    if !answer.starts_with("250") {
        return answer;
    }
    assert!(say(&mut stream, "DATA").starts_with("354"));
    let message = format!(
        "From: <{from}>\r\nTo: <{to}>\r\nSubject: x\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n\
         Message-ID: <{}@example.net>\r\n\r\n{body}\r\n.",
        body.len()
    );
    say(&mut stream, &message)
}

/// The desk on the same data, as another process has it.
async fn desk(folder: &Path) -> (Store, Custody) {
    let data = folder.join("data");
    let place = KeyPlace { file: folder.join("key").join("root.key"), data: data.clone() };
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(SystemClock.now()));
    let objects = ObjectsAddress::File(data.join("objects"));
    let store = Store::open(&StoreAddress::sqlite(&data.join("tidewatch.db")), &objects).await.unwrap();
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let audit = Audit::new(store.platform(), &data, Arc::clone(&ring), clock, Arc::clone(&chance) as _);
    let canary_domains = vec!["letters.example".to_owned()];
    let parts = CustodyParts { store: store.clone(), audit, ring, chance, canary_domains };
    (store, Custody::new(parts))
}

/// Waits until something holds; the service works beside us.
macro_rules! wait_until {
    ($what:literal, $is_so:expr) => {
        let until = Instant::now() + PATIENCE;
        while !$is_so {
            assert!(Instant::now() < until, "waited in vain until {}", $what);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
}

#[test]
fn mail_to_a_canary_says_which_copy_is_out_and_a_guess_is_refused() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(walk());
}

async fn walk() {
    let names = ZoneServer::start(ZONE).await;
    let folder = TempFolder::new("canary");
    let shop = std::fs::read_to_string(shop_configuration()).unwrap();
    let key = folder.path().join("key").join("root.key");
    let mailbox = "[mailbox]\nlisten = \"127.0.0.1:0\"\ncanary_domains = [\"letters.example\"]\n";
    // Who is told of an alarm reads his mail here.
    let people = SmtpSink::start("").await;
    let told = format!(
        "[hold]\nrelease_to = \"{}\"\nnotify = [\"postmaster@fenwicklark.example\"]\nnotify_from = \"tidewatch@fenwicklark.example\"\n",
        people.address()
    );
    let all = format!("{shop}\n[keys]\nroot = {key:?}\n{mailbox}{told}");
    std::fs::write(folder.path().join("tidewatch.toml"), all).unwrap();
    let service = Service::start(folder.path(), names.address());
    let access = Access::house(TenantId::HOUSE, "test");
    let (store, custody) = desk(folder.path()).await;

    let vendor = custody::party::Wanted {
        name: "Vendor B".into(),
        domains: vec!["news.shop.example".into()],
        ..custody::party::Wanted::default()
    };
    let vendor = custody.vendor_add(&access, vendor, SystemClock.now()).await.unwrap();
    let list = custody::adopt::Wanted {
        list: "Spring news".into(),
        header: "Email,First Name".into(),
        seeds: "4".into(),
        ..custody::adopt::Wanted::default()
    };
    let copy = custody.adopt(&access, vendor, list, SystemClock.now()).await.unwrap();
    let canaries = custody.seed_file(&access, copy).await.unwrap().addresses;
    let door = service.door;
    let is_taken = |to: &str| send(door, "news@news.shop.example", to, "spring is here").starts_with("250");
    // Issued by another process: the door hears of it within seconds.
    wait_until!("the door knows the canaries", is_taken(&canaries[0]));

    for guess in ["marta.lindqvist0000@letters.example", "canary@letters.example", "report@letters.example"] {
        let answer = send(door, "a@example.org", guess, "x");
        assert!(answer.starts_with("550 5.1.1"), "{guess}: {answer}");
    }
    let outcomes = async |custody: &Custody| {
        let mail = custody.inbox(&access, MailAsked::default(), None, 100).await.unwrap();
        mail.into_iter().map(|one| one.mail.outcome).collect::<Vec<_>>()
    };
    wait_until!("the campaign is in the inbox", outcomes(&custody).await == [Outcome::Expected]);
    assert_eq!(custody.leaks(&access, None, None, 10).await.unwrap(), []);

    // Stopped the hard way between the campaign and the thief.
    drop(service);
    let service = Service::start(folder.path(), names.address());
    let taken = send(service.door, "info@parcel-info.example", &canaries[1], "pay at https://pay.example/x");
    assert!(taken.starts_with("250"), "{taken}");
    let since = Instant::now();
    wait_until!("the leak is known", !custody.leaks(&access, None, None, 10).await.unwrap().is_empty());
    println!("from 250 to the leak: {} ms", since.elapsed().as_millis());
    let is_told = |subject: &str| {
        people.taken().iter().any(|letter| String::from_utf8_lossy(&letter.content).contains(subject))
    };
    wait_until!("people are told", is_told("customer list seems to be out"));
    println!("from 250 to the letter that tells of it: {} ms", since.elapsed().as_millis());
    let [leak] = custody.leaks(&access, None, None, 10).await.unwrap().try_into().unwrap();
    assert_eq!((leak.attribution.copy, leak.party.as_str()), (copy, "Vendor B"));
    assert_eq!(leak.sightings[0].sender_domain.as_deref(), Some("parcel-info.example"));
    assert_eq!(leak.sightings[0].link_domains, ["pay.example"]);
    let alarms = store.post().alarm_list(&access, true, None, 10).await.unwrap();
    assert!(alarms.iter().any(|alarm| alarm.said.kind == "leak-suspected"), "{alarms:?}");

    // "Send a test leak": through the same door, noticed, and evidence of nothing.
    let hop = Hop { host: "127.0.0.1".into(), port: service.door.port(), tls: TlsLevel::None };
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    let custody = custody.with_own_door(Some(OwnDoor { relay, hop }));
    let words = TestWords { subject: "Test of a canary", text: "Nothing has leaked.\n.\n..dots" };
    custody.canary_test(&access, copy, "4", words, SystemClock.now()).await.unwrap();
    let noticed = async || {
        let test = custody.canary_test_last(&access, copy).await.unwrap().unwrap();
        test.noticed_at.map(|noticed| noticed.since(test.asked.0))
    };
    wait_until!("the test is noticed", noticed().await.is_some());
    println!("from asking for a test to its alarm: {} ms", noticed().await.unwrap().as_millis());
    wait_until!("people are told that it was a test", is_told("TEST: a leak would be noticed"));

    // Somebody in the vendor's name, from elsewhere, is no expected sender; the thief's letter again is nothing new.
    let forged = send(service.door, "news@shop.example", &canaries[2], "your account");
    let again = send(service.door, "info@parcel-info.example", &canaries[1], "pay at https://pay.example/x");
    assert!(forged.starts_with("250") && again.starts_with("250"), "{forged} {again}");
    let expected = [Outcome::Again, Outcome::Sighting, Outcome::Test, Outcome::Sighting, Outcome::Expected];
    wait_until!("all is looked at", outcomes(&custody).await == expected);
    assert_eq!(custody.leaks(&access, None, None, 10).await.unwrap().len(), 1, "one leak of one copy");
    store.close().await;
}
