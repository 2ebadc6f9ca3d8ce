//! The figures of `docs/forensics.md`, by simulation with fixed seeds:
//! `cargo run --release -p tidewatch-forensics --example figures -- dating|marks|bound|disguise [FILE]|scale [TENTHS]`; without a word, all.
//! `scale` takes tenths of full size (10 million rows, 1,000 copies, 100 million people); 10 wants 4 GB of memory.

use std::hint::black_box;
use std::time::{Duration, Instant};

use forensics::attribution::{Counted, Evidence, Rate, attribute_by_tenure};
use forensics::filter::{Filter, FilterWriter};
use forensics::fingerprint::{Bulk, Keyed};
use forensics::marks::{Class, Codebook, Decoder, Design, Suspect};
use forensics::membership::{CopyHead, Key, Membership, SortedKeys, Span};
use forensics::normalise::Rules;
use model::fingerprint::Fingerprint;
use model::time::Time;
use world::chance::Chance;
use world::churn::{Churn, List};
use world::leak::{Mix, mixed, noisy, survived};

mod disguise;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_wanted = |what: &str| words.is_empty() || words[0] == what;
    let tenths = words.get(1).and_then(|word| word.parse().ok()).unwrap_or(1);
    if is_wanted("dating") {
        dating();
    }
    if is_wanted("marks") {
        marks();
    }
    if is_wanted("bound") {
        bound();
    }
    if is_wanted("disguise") {
        disguise::disguise(words.get(1).map(String::as_str));
    }
    if is_wanted("scale") {
        scale(tenths);
    }
}

/// A share with its interval, in per cent.
fn percent(hits: u64, of: u64) -> String {
    let rate = Rate::of(hits, of);
    format!("{:.1} % ({:.1}-{:.1}, {hits} of {of})", rate.share * 100.0, rate.low * 100.0, rate.high * 100.0)
}

// How often the right copy is found.

fn dating() {
    println!(
        "| copies every | people change | rows | foreign | exact copy | within one | right inside the interval |"
    );
    // Lists nobody looked at while the formula was chosen.
    const FIRST_LIST: u64 = 7_000;
    println!("|---|---:|---:|---:|---|---|---|");
    for (every, per_million, burst_every, rows, foreign) in [
        ("month", 20_000, 0, 100, 0.0),
        ("month", 20_000, 0, 300, 0.0),
        ("month", 20_000, 0, 300, 0.2),
        ("month", 20_000, 12, 300, 0.0),
        ("week", 5_000, 0, 1_000, 0.0),
        ("week", 5_000, 0, 1_000, 0.2),
        ("week", 5_000, 13, 1_000, 0.2),
    ] {
        let churn = Churn { per_million, burst_every };
        let (mut exact, mut near, mut inside, mut trials) = (0, 0, 0, 0);
        for list in FIRST_LIST..FIRST_LIST + 20 {
            let (copies, bytes) = history(list, churn);
            let known = Membership::open(&bytes).expect("just written");
            for trial in 0..50 {
                let mut chance = Chance::new(1_000 * list + trial);
                let taken = chance.below(copies.len());
                let dump = noisy(&copies[taken], rows, foreign, &copies, &mut chance);
                let found = of_dump(&known, &dump);
                let best = found.ranked[0].copy;
                trials += 1;
                exact += u64::from(best == taken);
                near += u64::from(best.abs_diff(taken) <= 1);
                let dates = found.interval.expect("there are rows we know");
                inside += u64::from((dates.first..=dates.last).contains(&taken));
            }
        }
        println!(
            "| {every}{} | {:.1} % | {rows} | {:.0} % | {} | {} | {} |",
            if burst_every > 0 { ", with bursts" } else { "" },
            f64::from(per_million) / 10_000.0,
            foreign * 100.0,
            percent(exact, trials),
            percent(near, trials),
            percent(inside, trials),
        );
    }
}

/// 101 copies of a list of 50,000 and what is known of them.
fn history(seed: u64, churn: Churn) -> (Vec<Vec<u64>>, Vec<u8>) {
    let mut list = List::new(seed, 50_000);
    let (mut copies, mut bytes) = (Vec::new(), Vec::new());
    for number in 0..101_u32 {
        let known = Membership::open(&bytes).expect("just written");
        let members = SortedKeys::new(list.people().iter().map(|person| Key(*person)).collect());
        let made_at = Time::EPOCH.plus(Duration::from_hours(24 * 7) * number);
        let piece = known.append([0; 16], made_at, &members).expect("fits");
        bytes.extend(piece);
        if number % 10 == 9 {
            bytes = Membership::open(&bytes).and_then(|known| known.compact(0)).expect("fits");
        }
        copies.push(list.people().to_vec());
        list.step(churn);
    }
    (copies, bytes)
}

fn of_dump(known: &Membership<'_>, dump: &[u64]) -> forensics::attribution::Attribution {
    let scores = known.score(&SortedKeys::new(dump.iter().map(|row| Key(*row)).collect()));
    let counted = |(number, hits): (u16, &u64)| Counted {
        people: known.copy(number).map_or(0, |copy| copy.rows),
        hits: *hits,
    };
    let copies: Vec<Counted> = (0..).zip(&scores.hits).map(counted).collect();
    let evidence = Evidence { copies: &copies, known: scores.known, people: known.people(), control: None };
    attribute_by_tenure(&evidence, &scores.tenures)
}

// How many marks it takes.

const VENDORS: u8 = 100;
const ONE_IN: u64 = 1_000_000;

const DESIGNS: [(&str, Design); 7] = [
    ("even, 800", Design::of(&[Class { bias: 32_768, marks: 800 }])),
    ("rare, 800", Design::of(&[Class { bias: 4_096, marks: 800 }])),
    (
        "rare 400, even 400",
        Design::of(&[Class { bias: 4_096, marks: 400 }, Class { bias: 32_768, marks: 400 }]),
    ),
    (
        "rare 560, even 240",
        Design::of(&[Class { bias: 4_096, marks: 560 }, Class { bias: 32_768, marks: 240 }]),
    ),
    (
        "rare 240, even 360, frequent 200",
        Design::of(&[
            Class { bias: 4_096, marks: 240 },
            Class { bias: 32_768, marks: 360 },
            Class { bias: 53_248, marks: 200 },
        ]),
    ),
    ("`FULL`", Design::FULL),
    ("`SMALL`", Design::SMALL),
];

fn book(design: Design, seed: u64) -> Codebook {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    Codebook::new(key, [1; 16], design, vec![Fingerprint::from_bytes([0; 12]); design.marks()]).expect("fits")
}

fn vendors(count: u8) -> Vec<[u8; 16]> {
    (0..count).map(|number| [number; 16]).collect()
}

fn marks() {
    const TRIALS: u64 = 300;
    println!(
        "\n{VENDORS} copies, a wrong one named in at most one leak of {ONE_IN}; {TRIALS} leaks for each cell.\n"
    );
    println!(
        "| design | rows in a copy | sightings until named: half of leaks, 95 % | 3 of {VENDORS}: all | any | lot | most | with 20 % of one | wrong |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (name, design) in DESIGNS {
        let (half, most) = hits_until_named(design, TRIALS);
        let mut wrong = 0;
        let mut found = |mix: Mix, thieves: usize, survival: f64| {
            let named: Vec<(bool, u64)> =
                (0..TRIALS).map(|trial| collusion(design, mix, thieves, survival, trial)).collect();
            wrong += named.iter().map(|(_, wrong)| wrong).sum::<u64>();
            let right = named.iter().filter(|(right, _)| *right).count();
            format!("{:.3}", right as f64 / TRIALS as f64)
        };
        let three = [Mix::All, Mix::Any, Mix::Lot, Mix::Most].map(|mix| found(mix, 3, 1.0));
        let alone = found(Mix::Any, 1, 0.2);
        println!(
            "| {name} | {:.0} | {half}, {most} | {} | {alone} | {wrong} |",
            design.rows_per_copy(),
            three.join(" | "),
        );
    }
}

/// How many sightings, in random order, name the one copy that leaked.
fn hits_until_named(design: Design, trials: u64) -> (String, String) {
    let copies = vendors(VENDORS);
    let mut counts: Vec<usize> = (0..trials)
        .map(|trial| {
            let book = book(design, trial);
            let decoder = Decoder::growing(&book, &copies, copies.len());
            let word = book.word(copies[0]);
            let mut order: Vec<usize> = (0..word.len()).filter(|mark| word[*mark]).collect();
            let mut chance = Chance::new(trial);
            (1..order.len()).rev().for_each(|place| order.swap(place, chance.below(place + 1)));
            let mut hit = vec![false; word.len()];
            order
                .iter()
                .position(|mark| {
                    hit[*mark] = true;
                    decoder.sightings(&hit).named(ONE_IN).next().is_some()
                })
                .map_or(usize::MAX, |place| place + 1)
        })
        .collect();
    counts.sort_unstable();
    let at = |share: usize| match counts[(counts.len() - 1) * share / 100] {
        usize::MAX => "never".to_owned(),
        count => count.to_string(),
    };
    (at(50), at(95))
}

/// Whether a thief is named, and how many innocents are.
fn collusion(design: Design, mix: Mix, thieves: usize, survival: f64, trial: u64) -> (bool, u64) {
    let book = book(design, trial);
    let copies = vendors(VENDORS);
    let mut chance = Chance::new(trial);
    let words: Vec<Vec<bool>> = copies[..thieves].iter().map(|copy| book.word(*copy)).collect();
    let words: Vec<&[bool]> = words.iter().map(Vec::as_slice).collect();
    let left = survived(&mixed(&words, mix, &mut chance), survival, &mut chance);
    let reading = Decoder::new(&book, &copies).dump(&left, survival);
    let (right, wrong): (Vec<&Suspect>, Vec<&Suspect>) =
        reading.named(ONE_IN).partition(|suspect| copies[..thieves].contains(&suspect.copy));
    (!right.is_empty(), wrong.len() as u64)
}

// How often an innocent copy looks bad, and a guilty one is found, at bounds that can be counted.

fn bound() {
    const TRIALS: u64 = 20_000;
    const FEW: Design = Design::of(&[Class { bias: 4_096, marks: 60 }, Class { bias: 32_768, marks: 20 }]);
    println!("\nOne copy looked at, 80 marks; half of what leaked is gone. {TRIALS} leaks for each row.\n");
    println!("| what leaked | the copy looked at | mean e-value | e at least 20 | e at least 100 |");
    println!("|---|---|---:|---|---|");
    for (what, mix, thieves) in [
        ("one copy", Mix::Any, 1),
        ("two, what both have", Mix::All, 2),
        ("two, by lot", Mix::Lot, 2),
        ("three, any", Mix::Any, 3),
    ] {
        for (who, number) in [("innocent", 9_usize), ("leaked", 0)] {
            let (mut sum, mut squares, mut at_20, mut at_100) = (0.0, 0.0, 0, 0);
            for trial in 0..TRIALS {
                let book = book(FEW, trial);
                let copies = vendors(10);
                let mut chance = Chance::new(trial);
                let words: Vec<Vec<bool>> = copies[..thieves].iter().map(|copy| book.word(*copy)).collect();
                let words: Vec<&[bool]> = words.iter().map(Vec::as_slice).collect();
                let left = survived(&mixed(&words, mix, &mut chance), 0.5, &mut chance);
                let reading = Decoder::new(&book, &[copies[number]]).dump(&left, 0.5);
                let e = reading.suspects[0].ln_e.exp();
                squares += e * e;
                (sum, at_20, at_100) =
                    (sum + e, at_20 + u64::from(e >= 20.0), at_100 + u64::from(e >= 100.0));
            }
            let mean = sum / TRIALS as f64;
            let error = ((squares / TRIALS as f64 - mean * mean) / TRIALS as f64).sqrt();
            let mean =
                if mean > 10.0 { format!("{mean:.1e}") } else { format!("{mean:.2} ± {:.2}", 2.0 * error) };
            println!(
                "| {what} | {who} | {mean} | {} | {} |",
                percent(at_20, TRIALS),
                percent(at_100, TRIALS)
            );
        }
    }
}

// What it costs.

fn scale(tenths: u64) {
    const COPIES: u16 = 1_000;
    let (people, rows) = (10_000_000 * tenths, 1_000_000 * tenths);
    println!("\n{people} people, {COPIES} copies, a dump of {rows} rows, half of them of ours.\n");
    let mut chance = Chance::new(1);
    let head = |number: u16| CopyHead {
        id: [0; 16],
        made_at: Time::from_seconds(i64::from(number) * 86_400),
        rows: people / 2,
    };
    let heads: Vec<CopyHead> = (0..COPIES).map(head).collect();
    // Evenly spread keys in order: each a little more than the last.
    let step = u64::MAX / (people + 1);
    let mut last = 0_u64;
    let mut runs = Chance::new(2);
    let all = (0..people).map(|_| {
        last += 1 + runs.number() % (2 * step - 1);
        let joined = u16::try_from(runs.below(usize::from(COPIES))).expect("below a thousand");
        let stays = u16::try_from(runs.below(usize::from(COPIES))).expect("below a thousand");
        (Key(last), Span { joined, left: Some(joined + 1 + stays) })
    });
    let mut dump: Vec<Key> = Vec::new();
    let bytes = timed("write", || {
        // Every so many-th is in the dump.
        let every = people / (rows / 2);
        let mut number = 0_u64;
        let noting = all.inspect(|(key, _)| {
            number += 1;
            if number.is_multiple_of(every) {
                dump.push(*key);
            }
        });
        Membership::of_runs(&heads, noting).expect("fits")
    });
    // From here on the most memory that was used counts anew.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    println!("{:.2} bytes a person, {:.3} GiB", bytes.len() as f64 / people as f64, gib(bytes.len()));
    let known = timed("open", || Membership::open(&bytes).expect("just written"));
    timed("verify", || known.verify().expect("just written"));

    dump.extend((0..rows / 2).map(|_| Key(chance.number())));
    (1..dump.len()).rev().for_each(|place| dump.swap(place, chance.below(place + 1)));
    let members: Vec<Key> = dump.iter().copied().step_by(7).take(200_000).collect();
    let whole = Worked::begin();
    let dump = timed("sort the dump", || SortedKeys::new(dump));
    let scores = timed("score it against all copies", || known.score(&dump));
    let copies: Vec<Counted> = (0..COPIES)
        .zip(&scores.hits)
        .map(|(number, hits)| Counted { people: heads[usize::from(number)].rows, hits: *hits })
        .collect();
    let evidence = Evidence { copies: &copies, known: scores.known, people: known.people(), control: None };
    black_box(timed("attribute", || attribute_by_tenure(&evidence, &scores.tenures)));
    println!("from fingerprints: {whole}; {} rows known", scores.known);

    memory();

    let mut times: Vec<u128> = members
        .iter()
        .map(|key| {
            let started = Instant::now();
            black_box(known.spans(*key));
            started.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    println!(
        "lookup: p50 {} ns, p99 {} ns (the clock's own {} ns in it)",
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        clock()
    );

    let mut writer = FilterWriter::new(usize::try_from(people).expect("fits"));
    let mut keys = Chance::new(3);
    timed("fill the filter", || (0..people).for_each(|_| writer.add(Key(keys.number()))));
    let filter_bytes = writer.into_bytes();
    let filter = Filter::open(&filter_bytes).expect("just written");
    let mut strangers = Chance::new(4);
    let started = Worked::begin();
    let passed = (0..1_000_000).filter(|_| filter.may_know(Key(strangers.number()))).count();
    println!(
        "filter: {:.3} GiB, {:.0} ns of processor a question, {:.2} % of strangers pass",
        gib(filter_bytes.len()),
        started.seconds() * 1_000.0,
        passed as f64 / 10_000.0
    );
    text(rows, &known);
}

/// The most memory that was used, with the file as if all of it were resident.
fn memory() {
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
}

/// From lines of text to scores.
fn text(rows: u64, known: &Membership<'_>) {
    let hosts =
        ["gmail.com", "shop.example", "Outlook.com", "yahoo.de", "firma.example", "mail.provider.example"];
    let lines: Vec<String> = (0..rows)
        .map(|number| {
            format!("Anna.Keller{}+x@{}", number, hosts[usize::try_from(number).unwrap_or(0) % hosts.len()])
        })
        .collect();
    let key = Keyed::new(&[7; 32]);
    let started = Worked::begin();
    let mut bulk = Bulk::new(&key, Rules::V1);
    let mut keys = Vec::with_capacity(lines.len());
    keys.extend(lines.iter().filter_map(|line| bulk.prints(line)).map(|prints| Key::from(&prints.mailbox)));
    let printed = started.seconds();
    black_box(known.score(&SortedKeys::new(keys)));
    println!(
        "normalise and print both: {:.2} million addresses a second of processor; from text to scores: {started}",
        rows as f64 / printed / 1e6
    );
}

/// Time of this thread on a processor: on a busy machine the clock on the wall says how busy it is.
#[derive(Clone, Copy)]
struct Worked {
    wall: Instant,
    processor: u128,
}

impl Worked {
    fn begin() -> Self {
        Worked { wall: Instant::now(), processor: on_processor() }
    }

    /// Seconds on the processor.
    fn seconds(self) -> f64 {
        (on_processor() - self.processor) as f64 / 1e9
    }
}

impl std::fmt::Display for Worked {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{:.3} s of processor, {:.3} s by the clock",
            self.seconds(),
            self.wall.elapsed().as_secs_f64()
        )
    }
}

/// Nanoseconds; 0 where the system does not say.
fn on_processor() -> u128 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    said.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Worked::begin();
    let made = work();
    println!("{what}: {started}");
    made
}

fn clock() -> u128 {
    let mut times: Vec<u128> = (0..10_000).map(|_| Instant::now().elapsed().as_nanos()).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn gib(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1_u32 << 30)
}
