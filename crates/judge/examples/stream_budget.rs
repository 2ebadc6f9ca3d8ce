//! Measures the stream guard on made-up houses: `cargo run --example stream_budget -- FIRST_SEED LAST_SEED`.
//! A developer's tool; it prints how many messages thieves get out and how many honest runs are held, and changes nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use judge::campaign::Print;
use judge::stream::{Baseline, Flow, HoldBudget, Observation, decide};
use model::time::Time;
use model::verdict::Points;
use world::account::{Habit, Sent, Theft, season, theft};

/// Monday, 2026-08-24T00:00:00Z.
const MONDAY: Time = Time::from_seconds(1_787_529_600);
const OBSERVED_DAYS: u64 = 14;
const DAYS: u64 = 75;
const DAY: u64 = 86_400;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let first = numbers.next().unwrap_or(1);
    let last = numbers.next().unwrap_or(first);
    let mut thefts: BTreeMap<Theft, Vec<usize>> = BTreeMap::new();
    let mut habits: BTreeMap<Habit, (f64, u32, u32, u32)> = BTreeMap::new();
    for seed in first..=last {
        for habit in Habit::ALL {
            for number in 0..habit.share() as u64 {
                let of_account = seed * 1_000 + number * 7 + habit.share() as u64;
                let (baseline, holds, throttled, messages) = honest(habit, of_account);
                let sum = habits.entry(habit).or_default();
                sum.0 += (DAYS - habit.opened_on().max(OBSERVED_DAYS)) as f64 / 7.0;
                sum.1 += holds;
                sum.2 += throttled;
                sum.3 += messages;
                for kind in Theft::ALL {
                    let out = let_out(baseline.clone(), &theft(kind, of_account, DAYS + 1));
                    thefts.entry(kind).or_default().push(out);
                }
            }
        }
    }
    println!("habit           weeks of accounts  benign holds  throttled   messages");
    let (mut weeks, mut holds) = (0.0, 0);
    for (habit, (of_habit, held, throttled, messages)) in habits {
        println!("{:<15}{of_habit:>18.0}{held:>14}{throttled:>11}{messages:>11}", format!("{habit:?}"));
        (weeks, holds) = (weeks + of_habit, holds + held);
    }
    println!("{:?}\n", HoldBudget::default().spent(weeks, holds));
    println!("theft        accounts  median out  worst out  over 20");
    for (kind, mut out) in thefts {
        out.sort_unstable();
        let over = out.iter().filter(|count| **count > 20).count();
        let (median, worst) = (out[out.len() / 2], out[out.len() - 1]);
        println!("{:<12}{:>9}{median:>12}{worst:>11}{over:>9}", format!("{kind:?}"), out.len());
    }
}

/// Lets an honest account send; a person finds each hold benign at once.
fn honest(habit: Habit, seed: u64) -> (Baseline, u32, u32, u32) {
    let mut baseline = Baseline::new(MONDAY.plus(Duration::from_secs(habit.opened_on() * DAY)));
    let (mut holds, mut throttled, mut messages) = (0, 0, 0);
    for sent in season(habit, seed, DAYS) {
        let is_enforced = sent.at_seconds >= OBSERVED_DAYS * DAY;
        let links: Vec<Print> = sent.places.iter().map(|place| print(*place)).collect();
        let observation = observation(&sent, &links);
        messages += 1;
        match decide(&baseline, &observation, at(&sent)) {
            Flow::Hold(_) if is_enforced => {
                holds += 1;
                baseline.note_held(&observation, at(&sent));
                baseline.note_benign(at(&sent));
            }
            flow => {
                throttled += u32::from(is_enforced && flow != Flow::GoOn);
                baseline.learn(&observation, at(&sent));
            }
        }
    }
    (baseline, holds, throttled, messages)
}

/// How many messages go out before the first is held; what is throttled does not go out, and a thief does not try again.
fn let_out(mut baseline: Baseline, messages: &[Sent]) -> usize {
    let mut out = 0;
    for sent in messages {
        let links: Vec<Print> = sent.places.iter().map(|place| print(*place)).collect();
        let observation = observation(sent, &links);
        match decide(&baseline, &observation, at(sent)) {
            Flow::Hold(_) => return out,
            Flow::Throttle { .. } => {}
            Flow::GoOn => {
                out += 1;
                baseline.learn(&observation, at(sent));
            }
        }
    }
    out
}

fn print(number: u64) -> Print {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn at(sent: &Sent) -> Time {
    MONDAY.plus(Duration::from_secs(sent.at_seconds))
}

fn observation<'l>(sent: &Sent, link_domains: &'l [Print]) -> Observation<'l> {
    Observation {
        recipients: sent.recipients,
        first_contacts: sent.first_contacts,
        new_domains: sent.new_domains,
        failed: sent.failed,
        template: print(sent.text),
        link_domains,
        has_links: sent.has_links,
        is_mailing: sent.is_mailing,
        leads_home: sent.leads_home,
        has_attachment: sent.has_attachment,
        has_foreign_reply: sent.has_foreign_reply,
        content: Points::hundredths(if sent.is_doubtful { 400 } else { 0 }),
    }
}
