//! A canary sings: a vendor's list gets canaries while the service runs; mail comes over real SMTP, is judged with real DNS, and says which copy is out.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use custody::attribution::{EvidenceKind, Rung};
use custody::campaign::{CampaignStanding, CampaignsAsked};
use custody::canary_domain::DomainStanding;
use custody::canary_test::{OwnDoor, TestWords};
use custody::inbox::{MailAsked, Outcome};
use custody::send_question::{AskMode, QuestionState};
use custody::{Custody, CustodyParts};
use model::access::Access;
use model::ids::{CopyId, TenantId};
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
    send_about(door, (from, to), "x", body)
}

/// The same with a subject.
fn send_about(door: SocketAddr, (from, to): (&str, &str), subject: &str, body: &str) -> String {
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
        "From: <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n\
         Message-ID: <{}@example.net>\r\n\r\n{body}\r\n.",
        body.len()
    );
    say(&mut stream, &message)
}

/// The desk on the same data, as another process has it.
pub(crate) async fn desk(folder: &Path) -> (Store, Custody) {
    let data = folder.join("data");
    let place = KeyPlace { file: folder.join("key").join("root.key"), data: data.clone() };
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(SystemClock.now()));
    let objects = ObjectsAddress::File(data.join("objects"));
    let store = Store::open(&StoreAddress::sqlite(&data.join("tidewatch.db")), &objects).await.unwrap();
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let audit = Audit::new(store.platform(), &data, Arc::clone(&ring), clock, Arc::clone(&chance) as _);
    let canary_domains = vec!["letters.example".to_owned()];
    let parts = CustodyParts {
        store: store.clone(),
        audit,
        ring,
        chance,
        canary_domains,
        second_person_above: u64::MAX,
    };
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

/// The same list at another vendor, that writes from nowhere we know.
async fn other_copy(custody: &Custody, access: &Access) -> CopyId {
    let vendor = custody::party::Wanted { name: "Vendor C".into(), ..custody::party::Wanted::default() };
    let vendor = custody.vendor_add(access, vendor, SystemClock.now()).await.unwrap();
    let list = custody::adopt::Wanted {
        list: "Spring news".into(),
        header: "Email".into(),
        ..custody::adopt::Wanted::default()
    };
    custody.adopt(access, vendor, list, SystemClock.now()).await.unwrap()
}

#[test]
fn mail_to_a_canary_says_which_copy_is_out_and_a_guess_is_refused() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(walk());
}

/// A shop with a mailbox for canaries, whose people read their mail at `people`.
fn configure(folder: &TempFolder, people: &SmtpSink) {
    let shop = std::fs::read_to_string(shop_configuration()).unwrap();
    let key = folder.path().join("key").join("root.key");
    let mailbox = "[mailbox]\nlisten = \"127.0.0.1:0\"\nhost_name = \"mail.shop.example\"\ncanary_domains = [\"letters.example\"]\n";
    let told = format!(
        "[hold]\nrelease_to = \"{}\"\nnotify = [\"postmaster@fenwicklark.example\"]\nnotify_from = \"tidewatch@fenwicklark.example\"\n",
        people.address()
    );
    let all = format!("{shop}\n[keys]\nroot = {key:?}\n{mailbox}{told}");
    std::fs::write(folder.path().join("tidewatch.toml"), all).unwrap();
}

async fn walk() {
    let names = ZoneServer::start(ZONE).await;
    let folder = TempFolder::new("canary");
    // Who is told of an alarm reads his mail here.
    let people = SmtpSink::start("").await;
    configure(&folder, &people);
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
        seeds: "60".into(),
        ..custody::adopt::Wanted::default()
    };
    let copy = custody.adopt(&access, vendor, list, SystemClock.now()).await.unwrap();
    let file = custody.seed_file(&access, copy).await.unwrap();
    let canaries: Vec<String> = file.exclusive().map(str::to_owned).collect();
    let coded: Vec<(u32, String)> = file.coded().map(|(mark, address)| (mark, address.to_owned())).collect();
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
        // A long subject is folded (RFC 5322 §2.2.3).
        let unfolded = |content: &[u8]| String::from_utf8_lossy(content).replace("\r\n ", " ");
        people.taken().iter().any(|letter| unfolded(&letter.content).contains(subject))
    };
    wait_until!("people are told", is_told("customer list seems to be out"));
    println!("from 250 to the letter that tells of it: {} ms", since.elapsed().as_millis());
    let [leak] = custody.leaks(&access, None, None, 10).await.unwrap().try_into().unwrap();
    let holder = leak.holder.as_ref().map(|(party, _)| party.as_str());
    assert_eq!((leak.attribution.copy, holder), (Some(copy), Some("Vendor B")));
    assert_eq!(leak.sightings[0].sender_domain.as_deref(), Some("parcel-info.example"));
    assert_eq!(leak.sightings[0].link_domains, ["pay.example"]);
    let alarms = store.post().alarm_list(&access, true, None, 10).await.unwrap();
    assert!(alarms.iter().any(|alarm| alarm.said.kind == "leak-suspected"), "{alarms:?}");

    // "Send a test leak": through the same door, noticed, and evidence of nothing.
    let hop = Hop { host: "127.0.0.1".into(), port: service.door.port(), tls: TlsLevel::None };
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    let custody = custody.with_own_door(Some(OwnDoor { relay, hop }));
    let words = TestWords { subject: "Test of a canary", text: "Nothing has leaked.\n.\n..dots" };
    let row = file.addresses.iter().position(|address| *address == canaries[3]).unwrap() + 1;
    custody.canary_test(&access, copy, &row.to_string(), words, SystemClock.now()).await.unwrap();
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

    // Somebody who went through names was refused and counted, and is no sighting.
    for guess in ["anna@letters.example", "berta@letters.example", "clara@letters.example"] {
        assert!(send(service.door, "a@example.org", guess, "x").starts_with("550 5.1.1"), "{guess}");
    }
    let guesses = async || custody.noise(&access, SystemClock.now()).await.unwrap().guesses;
    wait_until!("guesses are counted", guesses().await >= 3);

    // A second copy of the list, and a thief of that one who writes to addresses that others have, too.
    let second = other_copy(&custody, &access).await;
    let stolen = custody.seed_file(&access, second).await.unwrap();
    let only_there: Vec<&str> = stolen
        .coded()
        .filter(|(mark, _)| coded.iter().all(|(other, _)| other != mark))
        .map(|(_, address)| address)
        .collect();
    let by_code = async || {
        let all = custody.leaks(&access, None, None, 10).await.unwrap();
        all.into_iter().find(|leak| leak.attribution.evidence == EvidenceKind::Coded)
    };
    wait_until!(
        "the door knows the new canaries",
        send(service.door, "info@parcel-info.example", only_there[0], "hit 0").starts_with("250")
    );
    wait_until!("something is out", by_code().await.is_some());
    let since = Instant::now();
    for (hits, address) in (1_u64..).zip(&only_there[1..10]) {
        if by_code().await.unwrap().attribution.copy.is_some() {
            break;
        }
        let body = format!("hit {hits}, and pay at https://pay.example/x");
        assert!(send(service.door, "info@parcel-info.example", address, &body).starts_with("250"));
        wait_until!("it is heard", by_code().await.unwrap().number("seen") == Some(hits + 1));
    }
    let leak = by_code().await.unwrap();
    println!("named after {:?} hits over SMTP in {} ms", leak.number("seen"), since.elapsed().as_millis());
    assert_eq!((leak.attribution.copy, leak.attribution.rung), (Some(second), Rung::Bounded));
    assert!(leak.one_in() >= 1_000_000 && leak.ranked[1].candidate.one_in == Some(1), "{leak:?}");
    wait_until!("people are told which copy", is_told("which copy of your customer list is out"));
    // A case for each copy, and none for the time before it was known.
    let cases = async || {
        let cases = store.response().breach_list(&access, true, None, 10).await.unwrap();
        let mut of: Vec<_> = cases.iter().map(|case| case.copy).collect();
        of.sort();
        of
    };
    wait_until!("each copy has its case", cases().await == [Some(copy), Some(second)]);
    store.close().await;
}

#[test]
fn what_nobody_planned_is_asked_about_by_mail_and_a_no_is_a_sighting() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(asked());
}

async fn asked() {
    let zone = "letters.example MX 10 mail.shop.example\nmail.shop.example A 127.0.0.1\n";
    let names = ZoneServer::start(&format!("{ZONE}{zone}")).await;
    let folder = TempFolder::new("campaign");
    let people = SmtpSink::start("").await;
    configure(&folder, &people);
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
        seeds: "12".into(),
        ..custody::adopt::Wanted::default()
    };
    let copy = custody.adopt(&access, vendor, list, SystemClock.now()).await.unwrap();
    let file = custody.seed_file(&access, copy).await.unwrap();
    // One hit at one of these says which copy it is.
    let canaries: Vec<String> = file.exclusive().map(str::to_owned).collect();
    let list = custody.copy(&access, copy).await.unwrap().list.id;
    custody.asking_set(&access, list, (AskMode::Ask, ""), SystemClock.now()).await.unwrap();
    let planned = custody::send_calendar::Wanted {
        vendor: "Vendor B".into(),
        list: "Spring news".into(),
        campaign: "Spring".into(),
        at: SystemClock.now().to_string(),
        ..custody::send_calendar::Wanted::default()
    };
    custody.calendar_add(&access, planned, SystemClock.now()).await.unwrap();

    let sender = "news@news.shop.example";
    let mail = |door, place: usize, subject: &str| {
        send_about(door, (sender, canaries[place].as_str()), subject, "see https://www.fenwicklark.example/x")
    };
    let door = service.door;
    wait_until!("the door knows the canaries", mail(door, 0, "Spring is here, Marta").starts_with("250"));
    let standings = async || {
        let asked = CampaignsAsked::default();
        let page = custody.campaigns(&access, asked, None, 10).await.unwrap();
        page.into_iter().rev().map(|one| one.counted.campaign.standing).collect::<Vec<_>>()
    };
    wait_until!("the planned campaign is there", standings().await == [CampaignStanding::Planned]);
    // Another subject on the same day: nobody planned that.
    assert!(mail(door, 1, "Your account is locked").starts_with("250"));
    let since = Instant::now();
    let letters = |what: &str| {
        let taken = people.taken();
        let text = |content: &[u8]| String::from_utf8_lossy(content).replace("=\r\n", "").replace("=3D", "=");
        let mut texts = taken.iter().map(|letter| text(&letter.content));
        texts.find(|text| text.contains(what))
    };
    wait_until!("somebody is asked by mail", letters("No, we did not").is_some());
    println!("from 250 to the letter that asks: {} ms", since.elapsed().as_millis());
    assert_eq!(standings().await, [CampaignStanding::Planned, CampaignStanding::Asked]);

    // Stopped the hard way between the question and the answer, which comes by the link of the letter.
    drop(service);
    let letter = letters("No, we did not").unwrap();
    let no = letter.split("No, we did not: ").nth(1).unwrap().split_whitespace().next().unwrap();
    let (place, token) = no.rsplit_once("/q/").unwrap();
    assert!(place.starts_with("http"), "{no}");
    let answered = custody.question_redeem(token, SystemClock.now()).await.unwrap();
    assert_eq!(answered, Some(QuestionState::No));
    assert_eq!(custody.question_redeem(token, SystemClock.now()).await.unwrap(), Some(QuestionState::No));
    let service = Service::start(folder.path(), names.address());
    wait_until!("people are told", letters("customer list seems to be out").is_some());
    let [leak] = custody.leaks(&access, None, None, 10).await.unwrap().try_into().unwrap();
    assert_eq!((leak.attribution.copy, leak.sightings.len()), (Some(copy), 1));
    // What still comes of it is a sighting at once, and nobody is asked again.
    assert!(mail(service.door, 2, "Your account is locked").starts_with("250"));
    wait_until!("it counts, too", {
        custody.leaks(&access, None, None, 10).await.unwrap()[0].sightings.len() == 2
    });
    assert_eq!(standings().await, [CampaignStanding::Planned, CampaignStanding::NotOurs]);
    let seen = custody.domains(&access).await.unwrap().remove(0).seen.unwrap();
    assert_eq!((seen.standing, seen.hosts), (DomainStanding::Ours, vec!["mail.shop.example".to_owned()]));
    store.close().await;
}
