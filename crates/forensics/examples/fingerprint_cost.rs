//! What normalising and fingerprinting costs on this machine: `cargo run --release -p tidewatch-forensics --example fingerprint_cost`.

use std::hint::black_box;
use std::time::Instant;

use forensics::fingerprint::{Bulk, Keyed};
use forensics::normalise::Rules;
use model::address::EmailAddress;

const COUNT: usize = 1_000_000;

fn main() {
    let hosts = ["gmail.com", "shop.example", "Outlook.com", "yahoo.de", "firma.example"];
    let texts: Vec<String> =
        (0..COUNT).map(|number| format!("Anna.Keller+{number}@{}", hosts[number % hosts.len()])).collect();
    let key = Keyed::new(&[7; 32]);
    let each = |what: &str, work: &dyn Fn(&str)| {
        let started = Instant::now();
        texts.iter().for_each(|text| work(text));
        let spent = started.elapsed();
        println!("{what}: {} ns each", spent.as_nanos() / COUNT as u128);
    };
    each("parse", &|text| {
        black_box(EmailAddress::parse(text));
    });
    each("parse and exact print", &|text| {
        black_box(EmailAddress::parse(text).map(|address| key.exact(&address)));
    });
    each("parse and both prints", &|text| {
        let address = EmailAddress::parse(text);
        black_box(address.map(|address| (key.exact(&address), key.mailbox(Rules::V1, &address))));
    });
    // As lists are printed, by the processor's own time: on a busy machine the clock says how busy it is.
    for _ in 0..5 {
        let mut bulk = Bulk::new(&key, Rules::V1);
        let (started, worked) = (Instant::now(), on_processor());
        texts.iter().for_each(|text| {
            black_box(bulk.prints(text));
        });
        let (spent, worked) = (started.elapsed().as_nanos(), on_processor() - worked);
        println!(
            "both prints of a list: {} ns each by the clock, {} ns of processor: {:.2} million a second",
            spent / COUNT as u128,
            worked / COUNT as u128,
            COUNT as f64 * 1e3 / worked.max(1) as f64
        );
    }
}

/// Nanoseconds; 0 where the system does not say.
fn on_processor() -> u128 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    said.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
}
