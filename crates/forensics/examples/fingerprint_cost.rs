//! What normalising and fingerprinting costs on this machine: `cargo run --release -p tidewatch-forensics --example fingerprint_cost`.

use std::hint::black_box;
use std::time::Instant;

use forensics::fingerprint::Keyed;
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
}
