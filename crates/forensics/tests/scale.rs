//! The size that is promised, at a tenth: a dump of a million rows against a thousand copies of a list of ten million people. Is the answer right, and does it stay below a tenth of two gibibytes?
//! A program of its own, so that nobody else's memory is counted. Times are printed and mean nothing: they are taken in release, by `examples/figures` (`docs/forensics.md`).

use std::time::Instant;

use forensics::attribution::{Counted, Evidence, attribute_by_tenure};
use forensics::membership::{CopyHead, Key, Membership, SortedKeys, Span};
use model::time::Time;
use world::chance::Chance;

const PEOPLE: u64 = 10_000_000;
const COPIES: u16 = 1_000;
/// Half of the dump's million rows are of the copy that leaked, half of nobody we know.
const FROM_COPY: u64 = 500_000;
const LEAKED: u16 = 613;
/// A tenth of 2 GiB.
const MOST_KIB: u64 = 2 * 1024 * 1024 / 10;

/// Everybody with the copies they were in, by rising key; always the same people.
fn everybody() -> impl Iterator<Item = (Key, Span)> {
    let step = u64::MAX / (PEOPLE + 1);
    let mut chance = Chance::new(2);
    let mut last = 0_u64;
    (0..PEOPLE).map(move |_| {
        let drawn = chance.number();
        last += 1 + drawn % (2 * step - 1);
        // Other bits of the same draw: two more draws would take as long as all else.
        let joined = u16::try_from((drawn >> 20) % u64::from(COPIES)).unwrap_or(0);
        let stays = u16::try_from((drawn >> 42) % u64::from(COPIES)).unwrap_or(0);
        (Key(last), Span { joined, left: Some(joined + 1 + stays) })
    })
}

/// How many people are in each copy.
fn sizes() -> Vec<u64> {
    let mut changes = vec![0_i64; usize::from(COPIES) + 1];
    for (_, span) in everybody() {
        changes[usize::from(span.joined)] += 1;
        changes[usize::from(span.left.unwrap_or(COPIES).min(COPIES))] -= 1;
    }
    let mut now = 0_i64;
    let size = |change: &i64| {
        now += change;
        now.unsigned_abs()
    };
    changes[..usize::from(COPIES)].iter().map(size).collect()
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    println!("{what}: {:.1} s", started.elapsed().as_secs_f64());
    done
}

/// The most memory since it was last counted anew, in KiB; none where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_million_rows_against_a_thousand_copies_of_ten_million_people() {
    let sizes = timed("count", sizes);
    let heads: Vec<CopyHead> = (0..COPIES)
        .zip(&sizes)
        .map(|(number, rows)| CopyHead {
            id: [0; 16],
            made_at: Time::from_seconds(i64::from(number) * 86_400),
            rows: *rows,
        })
        .collect();
    // Of the copy that leaked, every so many-th row.
    let every = sizes[usize::from(LEAKED)] / FROM_COPY;
    let mut members = 0_u64;
    let mut dump: Vec<Key> = Vec::new();
    let bytes = timed("write", || {
        let noting = everybody().inspect(|(key, span)| {
            members += u64::from(span.has(LEAKED));
            if span.has(LEAKED) && members.is_multiple_of(every) && (dump.len() as u64) < FROM_COPY {
                dump.push(*key);
            }
        });
        Membership::of_runs(&heads, noting).expect("fits")
    });
    assert_eq!((members, dump.len() as u64), (sizes[usize::from(LEAKED)], FROM_COPY));
    // What the writing took is given back; from here on the most memory counts anew.
    let is_anew = std::fs::write("/proc/self/clear_refs", "5").is_ok();

    let mut strangers = Chance::new(4);
    dump.extend((0..FROM_COPY).map(|_| Key(strangers.number())));
    let dump = timed("sort", || SortedKeys::new(dump));
    let known = Membership::open(&bytes).expect("just written");
    timed("verify", || known.verify().expect("just written"));
    let scores = timed("score", || known.score(&dump));
    let copies: Vec<Counted> = sizes
        .iter()
        .zip(&scores.hits)
        .map(|(people, hits)| Counted { people: *people, hits: *hits })
        .collect();
    let evidence = Evidence { copies: &copies, known: scores.known, people: known.people(), control: None };
    let found = timed("attribute", || attribute_by_tenure(&evidence, &scores.tenures));
    let most_kib = most_memory();
    println!("{:.1} bytes a person; most memory {most_kib:?} KiB", bytes.len() as f64 / PEOPLE as f64);

    assert_eq!((scores.rows, scores.known, known.people()), (2 * FROM_COPY, FROM_COPY, PEOPLE));
    assert_eq!(scores.hits[usize::from(LEAKED)], FROM_COPY);
    let best = &found.ranked[0];
    assert!(best.copy == usize::from(LEAKED) && best.share > 0.999, "{best:?}");
    let days = found.interval.expect("half of it is known");
    assert!((days.first, days.last) == (usize::from(LEAKED), usize::from(LEAKED)), "{days:?}");
    if let Some(most_kib) = most_kib.filter(|_| is_anew) {
        assert!(most_kib < MOST_KIB, "{most_kib} KiB");
    }
}
