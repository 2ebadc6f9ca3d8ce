//! Kills: `kill -9` of the whole service at random moments, behind a real Postfix, while clients send mail that passes, is marked, is held and is
//! refused, and offer it again as long as they hear "later". At the end everything that was sent is accounted for: delivered, held and handed
//! out, or refused. What came twice must stand in the table of docs/faults.md and come from an attempt that a kill cut off.

use std::collections::BTreeMap;
use std::fmt;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use testkit::postfix::{Delivered, Postfix, Setup, Talker};
use testkit::postgres;

use super::{House, TOBIAS, name_of, named_mail, own_address, wait_until};
use crate::program::text;

/// Who gets what smtp-source sends.
const MARGARET: &str = "margaret.fenwick@fenwicklark.example";

/// Clients that send side by side.
const CLIENTS: usize = 4;

/// Runs of smtp-source side by side.
const SOURCES: usize = 2;

/// Messages a client sends at most, so that a slow machine has an end, too.
const MOST_MESSAGES: usize = 200;

/// A sender that heard "later" is patient for so long.
const PATIENCE: Duration = Duration::from_millis(30);

/// A sender gives up after so long: longer than all kills take on a busy machine.
const LONGEST_OFFER: Duration = Duration::from_secs(5 * 60);

/// Sets the seed, to try the moments of another run again.
const SEED: &str = "TIDEWATCH_TEST_SEED";

/// What is decided of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Accept,
    Tag,
    Hold,
    Reject,
}

impl Kind {
    /// Ten messages in a row, as clients send them.
    const MIX: [Kind; 10] = [
        Kind::Hold,
        Kind::Accept,
        Kind::Tag,
        Kind::Hold,
        Kind::Accept,
        Kind::Reject,
        Kind::Hold,
        Kind::Tag,
        Kind::Hold,
        Kind::Accept,
    ];

    /// The message of the shop of which this is decided.
    fn number(self) -> &'static str {
        match self {
            Kind::Accept => "02",
            Kind::Tag => "17",
            Kind::Hold => "03",
            Kind::Reject => "33",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Kind::Accept => "accept",
            Kind::Tag => "tag",
            Kind::Hold => "hold",
            Kind::Reject => "reject",
        })
    }
}

/// Numbers by chance, the same for the same seed (SplitMix64).
pub(super) struct Moments(u64);

impl Moments {
    pub(super) fn new() -> Self {
        let given = std::env::var(SEED).ok().map(|seed| seed.parse().expect("the seed is a number"));
        let chosen = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64;
        let seed = given.unwrap_or_else(chosen);
        println!("{SEED}={seed}");
        Moments(seed)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// One try of a client to get rid of a message.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    from: Instant,
    to: Instant,
    /// 0: the connection ended without an answer.
    code: u16,
}

/// Everything a client knows of one message.
#[derive(Debug)]
struct Sent {
    name: String,
    kind: Kind,
    attempts: Vec<Attempt>,
}

/// What all clients write down.
#[derive(Default)]
struct Ledger {
    sent: Mutex<Vec<Sent>>,
    /// Messages that were answered for good.
    settled: AtomicUsize,
    is_over: AtomicBool,
}

impl Ledger {
    /// Sends messages until it is over; each is settled in any case.
    fn send(&self, postfix: &Postfix, client: usize) {
        for (count, kind) in Kind::MIX.into_iter().cycle().take(MOST_MESSAGES).enumerate() {
            // Each kind once in any case.
            if count >= Kind::MIX.len() && self.is_over.load(Ordering::SeqCst) {
                return;
            }
            let name = format!("c{client}n{count}");
            let attempts = offer(postfix, &named_mail(kind.number(), &name));
            self.sent.lock().unwrap().push(Sent { name, kind, attempts });
            self.settled.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Offers a message until it is taken or refused for good.
fn offer(postfix: &Postfix, message: &[u8]) -> Vec<Attempt> {
    let (mut attempts, until) = (Vec::new(), Instant::now() + LONGEST_OFFER);
    loop {
        let from = Instant::now();
        let reply = Talker::try_connect(postfix.address("mx"))
            .and_then(|mut talker| talker.try_send("somebody@quickpost.example", &[TOBIAS], message));
        let code = reply.map_or(0, |reply| reply.code);
        attempts.push(Attempt { from, to: Instant::now(), code });
        if matches!(code, 200..300 | 500..600) {
            return attempts;
        }
        assert!(Instant::now() < until, "nobody takes a message: {attempts:?}");
        std::thread::sleep(PATIENCE);
    }
}

/// What smtp-source sent, in batches of three with a sender each; at the first "later" it gives a batch up, and takes a second for that.
#[derive(Default)]
struct Batches {
    /// Senders of batches, and whether all three were taken.
    sent: Mutex<Vec<(String, bool)>>,
}

impl Batches {
    fn send(&self, postfix: &Postfix, ledger: &Ledger, source: usize) {
        for number in 0..MOST_MESSAGES {
            if ledger.is_over.load(Ordering::SeqCst) {
                return;
            }
            let sender = format!("batch-{source}-{number}@quickpost.example");
            let done = Command::new("/usr/sbin/smtp-source")
                .args(["-m", "3", "-l", "2000", "-t", MARGARET, "-f", &sender])
                .arg(postfix.address("mx").to_string())
                .stderr(Stdio::null())
                .status()
                .unwrap();
            self.sent.lock().unwrap().push((sender, done.success()));
        }
    }

    /// How many batches were taken as a whole.
    fn whole(&self) -> usize {
        self.sent.lock().unwrap().iter().filter(|(_, is_whole)| *is_whole).count()
    }

    /// What was taken of a batch has arrived, once each.
    fn check(&self, delivered: &[Delivered]) {
        let sent = self.sent.lock().unwrap();
        for (sender, is_whole) in sent.iter() {
            let from = format!("<{sender}>");
            let count = delivered.iter().filter(|mail| mail.values("Return-Path") == [&*from]).count();
            assert!(count <= 3 && (count == 3 || !is_whole), "{count} of {sender}, whole: {is_whole}");
        }
        println!("smtp-source: {} batches", sent.len());
    }
}

/// A life of the service, from its start to its kill, and when that was: between these two.
type Kill = (Instant, Instant);

/// Starts the service, lets it live for a while, and kills it.
fn live_and_die(house: &House, door: &str, ledger: &Ledger, moments: &mut Moments) -> Kill {
    let mut serving = house.serve();
    if moments.below(4) == 0 {
        // Somewhere in its start: while it makes its key, migrates its database, opens its doors.
        std::thread::sleep(Duration::from_micros(moments.below(400_000)));
    } else {
        assert!(serving.door(door).is_some(), "it does not start again:\n{}", house.log());
        let enough = ledger.settled.load(Ordering::SeqCst) + 1 + moments.below(6) as usize;
        wait_until("mail flows again", || ledger.settled.load(Ordering::SeqCst) >= enough);
        std::thread::sleep(Duration::from_micros(moments.below(60_000)));
    }
    let before = Instant::now();
    serving.kill();
    (before, Instant::now())
}

/// Somebody releases what is held at the moment, and his process is killed, too.
fn release_and_die(house: &House, moments: &mut Moments) {
    let held = house.held("held");
    let Some(some) = held.get(..held.len().min(5)).filter(|some| !some.is_empty()) else { return };
    let arguments = [&["hold", "release"], &some.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat();
    let mut child = house.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_micros(moments.below(300_000)));
    let _ = child.kill();
    let _ = child.wait();
}

/// The table of docs/faults.md: name, doors, what was decided.
pub(super) struct Listed(Vec<[String; 3]>);

impl Listed {
    pub(super) fn read() -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/faults.md");
        let text = std::fs::read_to_string(file).unwrap();
        let table = text.split("## Every possible duplicate").nth(1).unwrap().split("\n## ").next().unwrap();
        let rows = table.lines().filter(|line| line.starts_with("| `"));
        let cells = rows.map(|row| {
            let mut cells = row.split('|').skip(1).map(|cell| cell.trim().trim_matches('`').to_owned());
            [cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap()]
        });
        let listed = Listed(cells.collect());
        assert!(listed.0.len() >= 5, "the table is not read");
        listed
    }

    /// The kind of duplicate that a message may have become by an attempt that was cut.
    pub(super) fn find(&self, door: &str, decided: &str) -> Option<&str> {
        let names = |cell: &str, word: &str| cell.split(", ").any(|named| named == word);
        let fits = |row: &&[String; 3]| {
            row[0].ends_with("-twice") && names(&row[1], door) && names(&row[2], decided)
        };
        self.0.iter().find(fits).map(|row| row[0].as_str())
    }
}

/// Compares what was sent with where it is.
fn account(door: &str, sent: &[Sent], kills: &[Kill], copies: &BTreeMap<String, Vec<Copy>>) {
    let listed = Listed::read();
    let mut seen: BTreeMap<(&str, Kind), usize> = BTreeMap::new();
    let (mut counts, mut cut_attempts): (BTreeMap<Kind, usize>, usize) = (BTreeMap::new(), 0);
    for message in sent {
        let Sent { name, kind, attempts } = message;
        *counts.entry(*kind).or_default() += 1;
        let found = copies.get(name).map_or(&[][..], Vec::as_slice);
        let answer = attempts.last().unwrap().code;
        let is_cut = |attempt: &&Attempt| {
            !(200..300).contains(&attempt.code)
                && kills.iter().any(|(before, after)| attempt.from <= *after && attempt.to >= *before)
        };
        let cut = attempts.iter().filter(is_cut).count();
        cut_attempts += cut;
        if *kind == Kind::Reject {
            assert!(
                answer == 550 && found.is_empty(),
                "a refused message is somewhere: {message:?} {found:?}"
            );
            continue;
        }
        assert_eq!(answer, 250, "{message:?}");
        assert!(!found.is_empty(), "LOST: {message:?}");
        let wanted = if *kind == Kind::Hold { Copy::FromHold } else { Copy::Passed };
        assert!(found.iter().all(|copy| *copy == wanted), "{message:?} {found:?}");
        let more = found.len() - 1;
        if more > 0 {
            let allowed = listed.find(door, &kind.to_string());
            let name =
                allowed.unwrap_or_else(|| panic!("came twice and is not listed: {message:?} {found:?}"));
            assert!(more <= cut, "came twice without being cut: {message:?} {found:?}");
            *seen.entry((name, *kind)).or_default() += more;
        }
    }
    println!("{door}: sent {counts:?}; {} kills cut {cut_attempts} attempts; twice: {seen:?}", kills.len());
    assert!(counts.len() == 4 && cut_attempts > 0, "the kills met no mail");
    assert_eq!(
        copies.len(),
        sent.iter().filter(|each| each.kind != Kind::Reject).count(),
        "nobody sent that"
    );
}

/// Where a copy of a message was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copy {
    /// Delivered, without having been held.
    Passed,
    /// Held by us, and handed out.
    FromHold,
}

/// Every copy by the name of its message: in the mailbox, and where a release was cut off, in the hold.
fn copies(house: &House, delivered: &[Delivered]) -> BTreeMap<String, Vec<Copy>> {
    let mut copies: BTreeMap<String, Vec<Copy>> = BTreeMap::new();
    for mail in delivered {
        let is_released = !mail.values("Tidewatch-Release").is_empty();
        assert!(is_released || mail.values("Tidewatch-Verdict").len() == 1, "{mail:?}");
        let copy = if is_released { Copy::FromHold } else { Copy::Passed };
        copies.entry(name_of(&mail.bytes)).or_default().push(copy);
    }
    // Its release was cut off and is taken over half an hour later; whether the next hop has it, the mailbox says.
    for id in house.held("releasing") {
        let name = name_of(&house.run(&["hold", "show", &id, "--raw", "-"]).stdout);
        let found = copies.entry(name).or_default();
        if found.is_empty() {
            found.push(Copy::FromHold);
        }
    }
    copies
}

/// It is over when this is dropped, also by a panic: nobody may go on sending for ever.
struct Over<'l>(&'l Ledger);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
    }
}

/// Kills the service so many times while mail flows through a door, and accounts for all of it.
fn kill_and_account(house: &House, door: &str, postfix: &Postfix, times: usize) {
    let (ledger, batches, mut moments) = (Ledger::default(), Batches::default(), Moments::new());
    let (kills, last) = std::thread::scope(|scope| {
        let _over = Over(&ledger);
        for client in 0..CLIENTS {
            let ledger = &ledger;
            scope.spawn(move || ledger.send(postfix, client));
        }
        for source in 0..SOURCES {
            let (ledger, batches) = (&ledger, &batches);
            scope.spawn(move || batches.send(postfix, ledger, source));
        }
        let mut kills = Vec::new();
        for time in 0..times {
            kills.push(live_and_die(house, door, &ledger, &mut moments));
            if time % 4 == 3 {
                release_and_die(house, &mut moments);
            }
        }
        // This one lives until all clients got rid of what they have.
        let mut last = house.serve();
        assert!(last.door(door).is_some(), "it does not start again:\n{}", house.log());
        wait_until("smtp-source gets through", || batches.whole() > 0);
        (kills, last)
    });
    let held = house.held("held");
    let ids: Vec<&str> = held.iter().map(String::as_str).collect();
    let released = house.run(&[&["hold", "release"], &ids[..]].concat());
    assert!(released.status.success(), "{released:?}");
    assert_eq!(house.held("held"), Vec::<String>::new());
    drop(last);
    postfix.wait_until_idle();
    batches.check(&postfix.mailbox(MARGARET));
    let sent = ledger.sent.into_inner().unwrap();
    account(door, &sent, &kills, &copies(house, &postfix.mailbox(TOBIAS)));
    let verified = house.run(&["verify"]);
    assert!(verified.status.success(), "{}", text(&verified));
}

const ENFORCE: &str = "[stream]\nmode = \"enforce\"\n[thresholds.inbound]\nreject = 10.5\n";

/// A Postfix in front of a milter, and the house behind it.
fn with_milter() -> (Postfix, House) {
    let door = own_address();
    let setup = Setup::new()
        .milter_listener("mx", &format!("inet:{door}"))
        .plain_listener("behind")
        .mailbox(TOBIAS)
        .mailbox(MARGARET);
    let postfix = Postfix::start(&setup);
    let house = House::new(&format!(
        "{ENFORCE}[[milter]]\nname = \"milter\"\nlisten = \"{door}\"\ndirection = \"inbound\"\n"
    ));
    let behind = postfix.address("behind").to_string();
    (postfix, house.with("TIDEWATCH__HOLD__RELEASE_TO", behind))
}

#[test]
fn killed_behind_a_milter_nobody_is_lost() {
    let (postfix, house) = with_milter();
    kill_and_account(&house, "milter", &postfix, 20);
}

#[test]
fn killed_behind_a_milter_over_postgresql_nobody_is_lost() {
    let (postfix, house) = with_milter();
    let house = house.with("TIDEWATCH__STORE", postgres::fresh_database());
    kill_and_account(&house, "milter", &postfix, 8);
}

#[test]
fn killed_before_the_queue_nobody_is_lost() {
    let door = own_address();
    let setup =
        Setup::new().proxied_listener("mx", door).plain_listener("behind").mailbox(TOBIAS).mailbox(MARGARET);
    let postfix = Postfix::start(&setup);
    let behind = postfix.address("behind");
    let house = House::new(&format!(
        "{ENFORCE}[[proxy]]\nname = \"proxy\"\nlisten = \"{door}\"\nnext_hop = \"{behind}\"\n\
         peers = [\"127.0.0.1\"]\ndirection = \"inbound\"\n"
    ));
    let house = house.with("TIDEWATCH__HOLD__RELEASE_TO", behind.to_string());
    kill_and_account(&house, "proxy", &postfix, 20);
}
