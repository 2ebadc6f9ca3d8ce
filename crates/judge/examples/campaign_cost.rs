//! Measures what finding a campaign's template costs beside judging fully: `cargo run --example campaign_cost -- MESSAGE...`.
//! A developer's tool; it prints means per message and changes nothing. Authentication is left out of both.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use judge::campaign::Template;
use judge::context::{Context, House, HouseSettings};
use judge::facts::{Facts, Setting, open_attachments};
use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use model::time::Time;
use model::verdict::Direction;

const ROUNDS: u32 = 20;

fn main() {
    let paths: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let messages: Vec<Vec<u8>> = paths.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    let house = Arc::new(House::new(HouseSettings::default()));
    let (mut parsing, mut finding, mut judging) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        for bytes in &messages {
            let begun = Instant::now();
            let message = Message::parse(bytes, &Limits::default());
            parsing += begun.elapsed();
            let begun = Instant::now();
            let template = Template::of(&message);
            finding += begun.elapsed();
            std::hint::black_box(template);
            let begun = Instant::now();
            let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
            let facts = Facts::new(message, opened, Setting::default());
            let context = Context::new(Arc::clone(&house), Direction::Outbound);
            std::hint::black_box(judge::decide(&facts, &context, Time::EPOCH));
            judging += begun.elapsed();
        }
    }
    let count = ROUNDS * u32::try_from(messages.len()).unwrap_or(1).max(1);
    let micros = |total: Duration| total.as_secs_f64() * 1e6 / f64::from(count);
    println!("{} messages, {ROUNDS} rounds, microseconds a message", messages.len());
    println!("reading the message    {:>9.0}", micros(parsing));
    println!("finding its template   {:>9.0}", micros(finding));
    println!("opening and judging it {:>9.0}", micros(judging));
}
