//! What the console's questions cost: `cargo run --release -p tidewatch-guard --example pages -- [sqlite|postgres|postgres://…] [MESSAGES] [HELD] [ROUNDS]`.
//! Fills a store with made-up judged messages over thirty days and held ones (always the same, from a seed), asks each question of the desk so
//! often with different values, and prints the median and the slowest of a hundred. A measurement, not a test; docs/benchmarks.md has its numbers.
//!
//! With `TIDEWATCH_FILL=FOLDER` it fills the store in that folder (or the database that was named) and stops, so that pages can be looked at with many
//! messages in them.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first thing that is not as it should be")]

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use guard::desk::message::MessageFilter;
use guard::desk::{ConfiguredDoor, Desk, Disposed, HeldFilter, HeldSearch, HeldState, MessageRow, Mode};
use guard::desk::{Origin, Trace};
use guard::party::Parties;
use guard::policy::Standing;
use model::fingerprint::Fingerprint;
use model::ids::{HeldId, Id, JudgedId, ObjectId};
use model::time::Time;
use model::verdict::{Action, Direction, Points};
use platform::clock::{Clock, SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use store::Store;
use store::address::{ObjectsAddress, StoreAddress};
use store::guard::held::{Feedback, Hand, NewHeld};
use testkit::folder::TempFolder;
use testkit::store::house;

const SPREAD: Duration = Duration::from_hours(24 * 30);
const GROUP: u32 = 2_000;
const DOORS: [&str; 3] = ["mx", "submission", "canary"];
const REASONS: u64 = 60;
const DOMAINS: u64 = 5_000;
const PEOPLE: u64 = 50_000;

/// Always the same numbers (xorshift64*, Marsaglia and Vigna).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }

    /// A few often, most seldom, as domains and reasons are.
    fn skewed(&mut self, end: u64) -> u64 {
        let (left, right) = (self.below(end), self.below(end));
        left * right / end
    }

    fn chance(&mut self) -> [u8; 10] {
        let (left, right) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        std::array::from_fn(|place| if place < 8 { left[place] } else { right[place - 8] })
    }
}

fn person(number: u64) -> String {
    format!("person-{number}@sender-{}.example", number % DOMAINS)
}

struct Filling {
    parties: Vec<Fingerprint>,
    now: Time,
    messages: u32,
}

impl Filling {
    fn at(&self, number: u32) -> Time {
        let step = SPREAD / self.messages.max(1);
        self.now.minus(step * (self.messages - number))
    }

    fn row(&self, number: u32) -> MessageRow {
        let mut dice =
            Dice(0x9E37_79B9_7F4A_7C15 ^ (u64::from(number) + 1).wrapping_mul(0xD134_2543_DE82_EF95));
        dice.next();
        let at = self.at(number);
        let door = DOORS[usize::try_from(dice.skewed(3)).unwrap()];
        let action = match dice.below(100) {
            0..=94 => Action::Accept,
            95..=96 => Action::Tag,
            97..=98 => Action::Hold,
            _ => Action::Reject,
        };
        let is_observed = dice.below(2) == 0;
        let disposed = match action {
            Action::Hold if !is_observed => Disposed::Held,
            Action::Reject if !is_observed => Disposed::Refused,
            _ => Disposed::Passed,
        };
        let who = dice.skewed(PEOPLE);
        let party = |number: u64| self.parties[usize::try_from(number).unwrap()];
        let reasons = (0..dice.below(4)).map(|_| {
            let name = format!("rule.made-up-{}", dice.skewed(REASONS));
            (name, Points::hundredths(50))
        });
        let mut reasons: Vec<_> = reasons.collect();
        reasons.dedup_by(|left, right| left.0 == right.0);
        let mut message_sha256 = [0; 32];
        message_sha256[..4].copy_from_slice(&number.to_be_bytes());
        let word = |word: &str| Some(word.to_owned());
        MessageRow {
            id: JudgedId::new(at, dice.chance()),
            at,
            direction: if door == "submission" { Direction::Outbound } else { Direction::Inbound },
            action,
            decided_by: "score".into(),
            score: reasons.iter().map(|(_, points)| *points).sum(),
            reasons,
            undecided: vec![],
            message_sha256,
            size_bytes: 2_000 + dice.below(60_000),
            took: Duration::from_micros(300 + dice.below(2_000)),
            sender: Some(party(who)),
            sender_domain: Some(format!("sender-{}.example", who % DOMAINS)),
            recipients: vec![party(dice.below(PEOPLE))],
            trace: Trace {
                door: word(door),
                queue_id: Some(format!("4Q{number:08X}")),
                message_id: Some(Fingerprint::from_bytes(std::array::from_fn(|place| {
                    message_sha256.get(place).copied().unwrap_or_default()
                }))),
                client_network: word("192.0.2.0/24"),
                disposed: Some(disposed),
                envelope_sender: None,
                held: None,
            },
            origin: Origin {
                spf: word("pass"),
                dkim: word("pass"),
                dmarc: word(if who.is_multiple_of(9) { "fail" } else { "pass" }),
                arc: None,
                relation: word(if who.is_multiple_of(3) { "known" } else { "first" }),
            },
        }
    }

    fn held(&self, number: u32, count: u32) -> NewHeld {
        let at =
            self.at(u32::try_from(u64::from(self.messages) * u64::from(number) / u64::from(count)).unwrap());
        let mut dice = Dice(u64::from(number) * 7 + 1);
        let row = self.row(number);
        NewHeld {
            id: HeldId::new(at, dice.chance()),
            at,
            end_at: at.plus(Duration::from_hours(24 * 60)),
            door: DOORS[usize::try_from(dice.below(2)).unwrap()].into(),
            direction: row.direction,
            queue_id: row.trace.queue_id,
            judged: Some(row.id),
            message_sha256: row.message_sha256,
            size_bytes: row.size_bytes,
            decided_by: format!("rule.made-up-{}", dice.skewed(REASONS)),
            score: row.score,
            reasons: row.reasons,
            sender: row.sender,
            sender_domain: row.sender_domain,
            recipient_count: 1,
            recipients: row.recipients,
            recipient_domains: vec!["shop.example".into()],
        }
    }
}

async fn fill(store: &Store, filling: &Filling, held: u32) {
    let begun = Instant::now();
    let access = house();
    for first in (0..filling.messages).step_by(GROUP as usize) {
        let last = (first + GROUP).min(filling.messages);
        let rows: Vec<MessageRow> = (first..last).map(|number| filling.row(number)).collect();
        store.guard().judged_record(&access, &rows).await.unwrap();
    }
    let rate = f64::from(filling.messages) / begun.elapsed().as_secs_f64();
    println!("{} messages recorded, {rate:.0} a second", filling.messages);
    for first in (0..held).step_by(GROUP as usize) {
        let mut change = store.change(&access).await.unwrap();
        for number in first..(first + GROUP).min(held) {
            let new = filling.held(number, held);
            let object = ObjectId::from_bytes(new.id.to_bytes());
            change.held_keep_in_txn(&new, object, "house:example").await.unwrap();
            let hand = Hand { by: "house:example", at: new.at };
            if number % 20 == 0 {
                change.held_feedback_in_txn(new.id, Feedback::Fine, None, hand).await.unwrap();
            }
        }
        change.commit().await.unwrap();
    }
    println!("{held} held");
}

/// Asks so often, and prints what it took.
async fn ask<F: Future<Output = usize>>(name: &str, rounds: u32, mut question: impl FnMut(u32) -> F) {
    // The first answer fills caches; a page is asked for more than once.
    question(0).await;
    let (mut took, mut found) = (Vec::new(), 0);
    for round in 1..=rounds {
        let begun = Instant::now();
        found += question(round).await;
        took.push(begun.elapsed());
    }
    took.sort();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].as_secs_f64() * 1e3;
    println!("{name:<42} {:>8.2} {:>8.2} {:>9.1}", at(50), at(99), found as f64 / f64::from(rounds));
}

async fn measure(desk: &Desk, filling: &Filling, rounds: u32) {
    let access = &house();
    let desk = &desk.clone();
    let (standing, now) = (&Standing::default(), filling.now);
    println!("{:<42} {:>8} {:>8} {:>9}", "question", "p50 ms", "p99 ms", "rows");
    ask("overview", rounds, async |_| desk.overview(access, standing, now).await.unwrap().streams.len())
        .await;
    ask("report of 30 days", rounds, async |_| {
        desk.observe_report(access, standing, 30, now).await.unwrap().len()
    })
    .await;
    let page = async |filter: MessageFilter, after: Option<JudgedId>| {
        desk.messages(access, &filter, after, 50).await.unwrap().rows.len()
    };
    let page = &page;
    let none = MessageFilter::default;
    // Any place in the thirty days, not only the newest.
    let middle = |round: u32| {
        let number = round.wrapping_mul(7_919) % filling.messages;
        Some(JudgedId::new(filling.at(number), [0xff; 10]))
    };
    let any = |round: u32, end: u64| u64::from(round).wrapping_mul(7_919) % end;
    ask("newest messages", rounds, async |_| page(none(), None).await).await;
    ask("messages from anywhere on", rounds, async |round| page(none(), middle(round)).await).await;
    ask("an hour", rounds, async |round| {
        let from = filling.at(round.wrapping_mul(7_919) % filling.messages);
        let until = Some(from.plus(Duration::from_hours(1)));
        page(MessageFilter { from: Some(from), until, ..none() }, None).await
    })
    .await;
    ask("action: hold", rounds, async |round| {
        page(MessageFilter { action: Some(Action::Hold), ..none() }, middle(round)).await
    })
    .await;
    ask("action: accept", rounds, async |round| {
        page(MessageFilter { action: Some(Action::Accept), ..none() }, middle(round)).await
    })
    .await;
    ask("outcome: refused", rounds, async |round| {
        page(MessageFilter { disposed: Some(Disposed::Refused), ..none() }, middle(round)).await
    })
    .await;
    ask("direction: outbound", rounds, async |round| {
        page(MessageFilter { direction: Some(Direction::Outbound), ..none() }, middle(round)).await
    })
    .await;
    ask("door", rounds, async |round| {
        page(MessageFilter { door: Some(DOORS[round as usize % 3].into()), ..none() }, middle(round)).await
    })
    .await;
    ask("reason", rounds, async |round| {
        let reason = Some(format!("rule.made-up-{}", any(round, REASONS)));
        page(MessageFilter { reason, ..none() }, middle(round)).await
    })
    .await;
    ask("sender's domain", rounds, async |round| {
        let sender_domain = Some(format!("sender-{}.example", any(round, DOMAINS)));
        page(MessageFilter { sender_domain, ..none() }, None).await
    })
    .await;
    ask("sender", rounds, async |round| {
        page(MessageFilter { sender: Some(person(any(round, PEOPLE))), ..none() }, None).await
    })
    .await;
    ask("sender or recipient", rounds, async |round| {
        page(MessageFilter { address: Some(person(any(round, PEOPLE))), ..none() }, None).await
    })
    .await;
    ask("queue id", rounds, async |round| {
        let number = round.wrapping_mul(7_919) % filling.messages;
        page(MessageFilter { queue_id: Some(format!("4Q{number:08X}")), ..none() }, None).await
    })
    .await;
    ask("sha256", rounds, async |round| {
        let number = round.wrapping_mul(7_919) % filling.messages;
        page(MessageFilter { sha256: Some(format!("{number:08x}{:056}", 0)), ..none() }, None).await
    })
    .await;
    ask("door and direction that never meet", rounds, async |round| {
        let direction = Some(Direction::Outbound);
        page(MessageFilter { door: Some("mx".into()), direction, ..none() }, middle(round)).await
    })
    .await;
    ask("hold, passed, a door, a reason", rounds, async |round| {
        let filter = MessageFilter {
            action: Some(Action::Hold),
            disposed: Some(Disposed::Passed),
            door: Some("mx".into()),
            reason: Some(format!("rule.made-up-{}", any(round, 20))),
            ..none()
        };
        page(filter, middle(round)).await
    })
    .await;
    ask("one message", rounds, async |round| {
        let row = filling.row(round.wrapping_mul(7_919) % filling.messages);
        desk.message(access, row.id).await.unwrap().message.reasons.len()
    })
    .await;
    let held = async |search: HeldSearch| desk.held(access, &search, None, 50).await.unwrap().rows.len();
    let held = &held;
    let waiting = HeldFilter { state: Some(HeldState::Held), ..HeldFilter::default() };
    ask("held: newest", rounds, async |_| {
        held(HeldSearch { filter: waiting, ..HeldSearch::default() }).await
    })
    .await;
    ask("held: by door and sender's domain", rounds, async |round| {
        let sender_domain = Some(format!("sender-{}.example", any(round, DOMAINS)));
        let search = HeldSearch { filter: waiting, door: Some("mx".into()), sender_domain, decided_by: None };
        held(search).await
    })
    .await;
    ask("held: by reason", rounds, async |round| {
        let decided_by = Some(format!("rule.made-up-{}", any(round, REASONS)));
        held(HeldSearch { filter: waiting, decided_by, ..HeldSearch::default() }).await
    })
    .await;
}

fn parties(folder: &Path, now: Time) -> Parties {
    let place = KeyPlace { file: folder.join("root.key"), data: folder.join("data") };
    Parties::new(RootKey::open(&place, &SystemChance).unwrap().guard_ring(now).match_key)
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let side = arguments.next().unwrap_or_else(|| "sqlite".into());
    let mut number = |default| arguments.next().map_or(default, |text| text.parse().unwrap());
    let (messages, held, rounds) = (number(1_000_000), number(10_000), number(200));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let temp = TempFolder::new("pages");
    let fill_only = std::env::var_os("TIDEWATCH_FILL");
    let folder = fill_only.as_deref().map_or(temp.path(), Path::new);
    runtime.block_on(async {
        let data = folder.join("data");
        std::fs::create_dir_all(&data).unwrap();
        let address = match side.as_str() {
            "postgres" => StoreAddress::parse(&testkit::postgres::fresh_database()).unwrap(),
            one if one.starts_with("postgres://") => StoreAddress::parse(one).unwrap(),
            _ => StoreAddress::sqlite(&data.join("tidewatch.db")),
        };
        let store = Store::open(&address, &ObjectsAddress::File(data.join("objects"))).await.unwrap();
        let now = SystemClock.now();
        let parties = Arc::new(parties(folder, now));
        let prints = (0..PEOPLE).map(|number| parties.address(&person(number)).unwrap()).collect();
        let filling = Filling { parties: prints, now, messages };
        fill(&store, &filling, held).await;
        if fill_only.is_some() {
            return;
        }
        let doors = DOORS.map(|name| ConfiguredDoor { name: name.into(), configured: Mode::Observe });
        let desk = Desk::new(store.shared(), store.guard(), parties, doors.into());
        measure(&desk, &filling, rounds).await;
        store.close().await;
    });
}
