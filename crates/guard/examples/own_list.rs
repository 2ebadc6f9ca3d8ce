//! What looking for our own lists in our own mail costs: `cargo run --release -p tidewatch-guard --example own_list -- [PEOPLE] [ROUNDS]`.
//! Puts so many made-up people on a list, into the files that a service maps; asks about texts with 1 to 100,000 addresses, half of them members, and prints
//! what is added to judging a message. A measurement, not a test; docs/benchmarks.md has its numbers.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first thing that is not as it should be")]

use std::collections::HashSet;
use std::fmt;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use forensics::filter::{Filter, FilterWriter};
use forensics::fingerprint::{Bulk, Keyed};
use forensics::membership::{Key, Membership, SortedKeys};
use forensics::normalise::Rules;
use judge::dlp;
use judge::own_list::{Listed, OwnLists};
use model::fingerprint::Fingerprint;
use model::time::Time;

const KEY: [u8; 32] = [7; 32];

/// The files as they are mapped, here in memory.
struct Files {
    members: Vec<u8>,
    filter: Vec<u8>,
}

impl fmt::Debug for Files {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Files")
    }
}

impl Listed for Files {
    fn members(&self, keys: &[Key]) -> usize {
        let (filter, exact) = (Filter::open(&self.filter).unwrap(), Membership::open(&self.members).unwrap());
        exact.count_known(&filter.passing(keys))
    }

    fn is_canary(&self, print: &Fingerprint) -> bool {
        print.as_bytes() == &[0; 12]
    }

    fn canary_domains(&self) -> Arc<HashSet<String>> {
        Arc::new(HashSet::from(["letters.example".to_owned()]))
    }
}

fn address(number: usize) -> String {
    format!("person.{number}@mail{}.example", number % 97)
}

fn files(people: usize) -> Files {
    let keyed = Keyed::new(&KEY);
    let mut bulk = Bulk::new(&keyed, Rules::V1);
    let keys: Vec<Key> =
        (0..people).map(|number| Key::from(&bulk.prints(&address(number)).unwrap().mailbox)).collect();
    let mut filter = FilterWriter::new(keys.len());
    keys.iter().for_each(|key| filter.add(*key));
    let sorted = SortedKeys::new(keys);
    Files {
        members: Membership::default().append([1; 16], Time::EPOCH, &sorted).unwrap(),
        filter: filter.into_bytes(),
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<usize>().unwrap());
    let (people, rounds) = (arguments.next().unwrap_or(10_000_000), arguments.next().unwrap_or(2_000));
    let begun = Instant::now();
    let lists = OwnLists::new(Keyed::new(&KEY), Arc::new(files(people)));
    println!("{people} people on lists, files made in {:.1} s", begun.elapsed().as_secs_f64());
    println!("{:>10}  {:>12}  {:>12}  {:>12}", "addresses", "looked p50", "looked p99", "text read");
    for count in [1, 5, 20, 100, 400, 2_000, 100_000] {
        let rounds = rounds.min(20_000_000 / (count * 100)).max(20);
        let (mut looked, mut read) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            // Another text each time, spread over all people, so that nothing lies in a cache because it was asked before.
            let of = |place: usize| (round * 7_919 + place * 104_729) % (2 * people);
            let text: String = (0..count).map(|place| format!("{};x\n", address(of(place)))).collect();
            let begun = Instant::now();
            let addresses = dlp::addresses(black_box(&text));
            read.push(begun.elapsed());
            let begun = Instant::now();
            black_box(lists.look(addresses.iter().map(String::as_str)));
            looked.push(begun.elapsed());
        }
        let shown = |all: &mut Vec<Duration>, share: usize| {
            all.sort_unstable();
            format!("{:.1} us", all[all.len() * share / 100].as_secs_f64() * 1e6)
        };
        let (p50, p99, text) = (shown(&mut looked, 50), shown(&mut looked, 99), shown(&mut read, 50));
        println!("{count:>10}  {p50:>12}  {p99:>12}  {text:>12}");
    }
}
