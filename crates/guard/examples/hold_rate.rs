//! How many messages a second can be held on this machine: `cargo run --release -p tidewatch-guard --example hold_rate -- [MESSAGES] [AT ONCE] [BYTES]`.
//! Each is sealed with its envelope, its file fsynced, its row and event committed, before the next is asked for in its place. Measures first what
//! one fsync costs here, and looks afterwards whether everything is there. A measurement, not a test; docs/benchmarks.md has its numbers.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first thing that is not as it should be")]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guard::hold::{Hold, ToHold};
use guard::ingest::Arrival;
use mail::envelope::{Client, Envelope, Recipient};
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::ids::TenantId;
use model::phrase::Phrase;
use model::verdict::{Action, DecidedBy, Direction, Points, Reason, ReasonId, Verdict};
use platform::clock::{Clock, SystemChance, SystemClock};
use platform::keeper::{self, Unwatched};
use platform::keys::{KeyPlace, RootKey};
use store::Store;
use store::address::{ObjectsAddress, StoreAddress};
use testkit::folder::TempFolder;

const KEEP_FOR: Duration = Duration::from_hours(24 * 14);

struct Plan {
    messages: u32,
    at_once: u32,
    bytes: usize,
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u32>().unwrap());
    let plan = Plan {
        messages: arguments.next().unwrap_or(10_000),
        at_once: arguments.next().unwrap_or(128),
        bytes: arguments.next().unwrap_or(4_096) as usize,
    };
    let folder = TempFolder::new("hold-rate");
    let fsync = fsync_cost(folder.path());
    println!("one file of {} bytes written and fsynced: {:.2} ms", plan.bytes, fsync.as_secs_f64() * 1e3);
    // As `serve` does it: one thread waits, others think and write.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(folder.path(), &plan));
}

/// The middle of so many single writes, one after the other.
fn fsync_cost(folder: &Path) -> Duration {
    let mut took: Vec<Duration> = (0..51)
        .map(|number| {
            let begun = Instant::now();
            let mut file = File::create(folder.join(format!("fsync-{number}"))).unwrap();
            file.write_all(&[7; 4_096]).unwrap();
            file.sync_all().unwrap();
            begun.elapsed()
        })
        .collect();
    took.sort();
    took[took.len() / 2]
}

async fn measure(folder: &Path, plan: &Plan) {
    let data = folder.join("data");
    std::fs::create_dir(&data).unwrap();
    let objects = ObjectsAddress::File(data.join("objects"));
    let address = std::env::var("TIDEWATCH_STORE");
    let address = match &address {
        Ok(address) => StoreAddress::parse(address).unwrap(),
        Err(_) => StoreAddress::sqlite(&data.join("tidewatch.db")),
    };
    let store = Store::open(&address, &objects).await.unwrap();
    let place = KeyPlace { file: folder.join("root.key"), data: data.clone() };
    let ring = RootKey::open(&place, &SystemChance).unwrap().guard_ring(SystemClock.now());
    let chance = Arc::new(SystemChance);
    let (keeper, task) = keeper::start(store.clone(), ring.sealing, chance.clone(), Arc::new(Unwatched));
    let hold = Hold::new(keeper, chance, KEEP_FOR);

    let (begun, cpu) = (Instant::now(), cpu_time());
    let mut took = hold_all(&hold, plan).await;
    let (wall, cpu) = (begun.elapsed().as_secs_f64(), cpu_time() - cpu);
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let count = f64::from(plan.messages);
    println!(
        "{} messages of {} bytes held, {} at once: {:.0} a second; each waited {:.1} ms (median), {:.1} ms (99 of 100), {:.1} ms (longest)",
        plan.messages,
        plan.bytes,
        plan.at_once,
        count / wall,
        at(0.5),
        at(0.99),
        at(1.0)
    );
    println!("processor time for each: {:.2} ms", cpu.as_secs_f64() * 1e3 / count);
    drop(hold);
    task.finish().await;
    store.close().await;
    let store = Store::open(&address, &objects).await.unwrap();
    let counts = store.shared().held_count(&house()).await.unwrap();
    assert_eq!(counts.held, u64::from(plan.messages), "everything is there");
    println!("after opening anew: {} held", counts.held);
}

/// Holds all, so many at once, and returns how long each took.
async fn hold_all(hold: &Hold, plan: &Plan) -> Vec<Duration> {
    let tasks: Vec<_> = (0..plan.at_once)
        .map(|worker| {
            let share = plan.messages / plan.at_once + u32::from(worker < plan.messages % plan.at_once);
            let (hold, bytes) = (hold.clone(), plan.bytes);
            tokio::spawn(async move { hold_some(&hold, share, bytes).await })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.unwrap());
    }
    took
}

async fn hold_some(hold: &Hold, count: u32, bytes: usize) -> Vec<Duration> {
    let (arrival, verdict) = (arrival(bytes), verdict());
    let mut took = Vec::new();
    for _ in 0..count {
        let to_hold = ToHold {
            arrival: &arrival,
            places: &[0],
            verdict: &verdict,
            judged: None,
            sender: Some(Fingerprint::from_bytes([5; 12])),
            recipients: vec![Fingerprint::from_bytes([6; 12])],
            now: SystemClock.now(),
        };
        let begun = Instant::now();
        hold.keep(&house(), to_hold).await.unwrap();
        took.push(begun.elapsed());
    }
    took
}

fn house() -> Access {
    Access::house(TenantId::HOUSE, "bench")
}

fn arrival(bytes: usize) -> Arrival {
    let mut message = b"From: <a@sender.example>\r\nSubject: measured\r\n\r\n".to_vec();
    message.extend(
        b"sixty-two letters and a line end, again and again and again..\r\n".iter().cycle().take(bytes),
    );
    message.truncate(bytes);
    let recipient = Recipient { address: "anna@shop.example".into(), ..Recipient::default() };
    Arrival {
        door: "milter".into(),
        direction: None,
        client: Client { address: Some("192.0.2.7".parse().unwrap()), ..Client::default() },
        envelope: Envelope {
            sender: "a@sender.example".into(),
            recipients: vec![recipient],
            ..Envelope::default()
        },
        queue_id: Some("4XyZ1r0Abcz9".into()),
        is_exact: true,
        bytes: message.into(),
    }
}

/// A verdict with as many reasons as held mail has.
fn verdict() -> Verdict {
    let reasons = ["link.mismatch", "sender.lookalike", "first.contact", "money.urgent", "auth.none"];
    let reasons = reasons.map(|id| Reason {
        id: ReasonId::new(id),
        points: Points::hundredths(150),
        text: Phrase::new("link-mismatch").with("shown", "bank.example").with("leads", "evil.example"),
        evidence: vec![],
    });
    Verdict::of(Action::Hold, DecidedBy::Score, reasons.into(), vec![], Direction::Inbound)
}

/// Processor time of this process so far, in hundredths of a second; nothing where the system does not tell.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // proc(5): the command, which may hold spaces, ends with the last `)`; utime and stime are the 14th and 15th.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks: u64 =
        after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
