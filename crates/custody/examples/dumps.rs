//! What a dump costs, through the store: `cargo run --release -p tidewatch-custody --example dumps -- [HUNDREDTHS]`.
//! Full size is a dump of 10 million rows against 1,000 copies of a list of 100 million people; ten hundredths unless said otherwise. A house of its own in a temporary folder, on
//! SQLite; who was in which copy is written as one file, as after compacting.

#![expect(clippy::unwrap_used, reason = "what fails ends the measuring")]

use std::io::{BufWriter, Write};
use std::sync::Arc;
use std::time::Instant;

use custody::adopt::Wanted as Adopted;
use custody::dump::{DumpAsked, DumpGround};
use custody::party::Wanted;
use custody::{Custody, CustodyParts};
use forensics::fingerprint::{Bulk, Keyed};
use forensics::membership::{CopyHead, Key, Membership, Span};
use forensics::normalise::Rules;
use model::ids::{CopyId, Id};
use model::time::Time;
use platform::audit::Audit;
use platform::clock::{Clock as _, SystemChance};
use platform::keys::{KeyPlace, RootKey};
use store::custody::membership::{MembershipPart, MembershipSum};
use testkit::clock::FakeClock;
use testkit::folder::TempFolder;
use testkit::store::{Side, TempStore, house};
use world::chance::Chance;

const PEOPLE: u64 = 100_000_000;
const ROWS: u64 = 10_000_000;
const COPIES: u16 = 1_000;

#[tokio::main]
async fn main() {
    let hundredths: u64 = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(10);
    let (people, rows) = (PEOPLE * hundredths / 100, ROWS * hundredths / 100);
    let temp = TempStore::open(Side::Sqlite).await;
    let keys = TempFolder::new("keys");
    let clock = FakeClock::at("2026-11-21T14:00:00Z");
    let place = KeyPlace { file: keys.path().join("root.key"), data: temp.folder.path().to_owned() };
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
    let keyed = Keyed::new(ring.match_key.expose());
    let (time, chance) = (Arc::new(clock.clone()), Arc::new(SystemChance));
    let audit = Audit::new(
        temp.store.platform(),
        temp.folder.path(),
        Arc::clone(&ring),
        time,
        Arc::clone(&chance) as _,
    );
    let canary_domains = vec!["letters.example".to_owned()];
    let custody = Custody::new(CustodyParts {
        store: temp.store.clone(),
        audit,
        ring,
        chance,
        canary_domains,
        second_person_above: u64::MAX,
    });

    let began = Instant::now();
    let copy = filled(&temp, &custody, &keyed, &clock, people).await;
    println!("{people} people in {COPIES} readings written in {:.1} s", began.elapsed().as_secs_f64());
    let file = temp.folder.path().join("dump.txt");
    write_dump(&file, people, rows);

    let began = Instant::now();
    let source = std::fs::File::open(&file).unwrap();
    let read = custody.dump_read(&house(), source, |_| {}).await.unwrap();
    println!("{rows} rows of text read and printed in {:.2} s", began.elapsed().as_secs_f64());
    let asked = DumpAsked { name: "dump.txt".into(), source: "x".into(), ground: DumpGround::Interest };
    let began = Instant::now();
    let id = custody.dump_keep(&house(), &asked, &read, clock.now()).await.unwrap();
    println!("counted in {COPIES} readings, answered and kept in {:.2} s", began.elapsed().as_secs_f64());
    let shown = custody.dump(&house(), id).await.unwrap();
    let best = shown.lists[0].answer.ranked[0];
    println!("named: {}, {} of {} rows known", best.copy == copy, shown.dump.known, shown.dump.people);
    println!("most memory: {}", most_memory());
}

fn address(person: u64) -> String {
    format!("person.{person}@mail{}.example", person % 97)
}

/// Everybody is in a run of about a hundred readings; the list changes by a tenth of a hundredth from one to the next.
fn span(person: u64) -> Span {
    let mut chance = Chance::new(person);
    let joined = u16::try_from(chance.below(usize::from(COPIES))).unwrap();
    let left = joined + 1 + u16::try_from(chance.below(200)).unwrap();
    Span { joined, left: (left < COPIES).then_some(left) }
}

/// Writes the members of one list, and returns its copy.
async fn filled(
    temp: &TempStore,
    custody: &Custody,
    keyed: &Keyed,
    clock: &FakeClock,
    people: u64,
) -> CopyId {
    let now = clock.now();
    let vendor = Wanted { name: "Vendor B".into(), ..Wanted::default() };
    let vendor = custody.vendor_add(&house(), vendor, now).await.unwrap();
    let wanted = Adopted { list: "Spring news".into(), header: "mail".into(), ..Adopted::default() };
    let copy = custody.adopt(&house(), vendor, wanted, now).await.unwrap();
    let list = custody.copy(&house(), copy).await.unwrap().list.id;
    let mut sizes = vec![0_u64; usize::from(COPIES)];
    let mut bulk = Bulk::new(keyed, Rules::V1);
    let runs: Vec<(Key, Span)> = (0..people)
        .map(|person| {
            let span = span(person);
            let until = span.left.unwrap_or(COPIES);
            sizes[usize::from(span.joined)..usize::from(until)].iter_mut().for_each(|size| *size += 1);
            (Key::from(&bulk.prints(&address(person)).unwrap().mailbox), span)
        })
        .collect();
    let heads: Vec<CopyHead> = (0..i64::from(COPIES))
        .zip(&sizes)
        .map(|(number, rows)| {
            let made_at = Time::from_seconds(1_600_000_000 + number * 86_400);
            CopyHead { id: copy.to_bytes(), made_at, rows: *rows }
        })
        .collect();
    let bytes = Membership::of_runs(&heads, runs.into_iter()).unwrap();
    println!("file of members: {:.1} MiB", bytes.len() as f64 / f64::from(1 << 20));
    let mut taken = temp.store.custody().membership_take(&house(), list).await.unwrap();
    let sum = MembershipSum { copies: COPIES.into(), people };
    taken.replace(MembershipPart::Copies, bytes, sum).await.unwrap();
    let mut change = temp.store.change(&house()).await.unwrap();
    change.membership_set_in_txn(taken, 1, now).await.unwrap();
    change.commit().await.unwrap();
    copy
}

/// Rows of the reading in the middle by lot, a fifth of them of anybody, and as many strangers again.
fn write_dump(file: &std::path::Path, people: u64, rows: u64) {
    let mut out = BufWriter::new(std::fs::File::create(file).unwrap());
    let mut chance = Chance::new(1);
    let mut written = 0;
    while written < rows {
        let person = chance.number() % people;
        let is_foreign = chance.is(0.2);
        if is_foreign || span(person).has(COPIES / 2) {
            writeln!(out, "{written};{};hunter2", address(person)).unwrap();
            writeln!(out, "{written};stranger.{written}@elsewhere.example;hunter2").unwrap();
            written += 2;
        }
    }
}

fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("not known on this system").to_owned()
}
