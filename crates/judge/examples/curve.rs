//! Prints how well the judge tells two folders of messages apart: the curve with counts and Wilson intervals, counts per
//! reason, and the time taken. `cargo run --release -p tidewatch-judge --example curve -- BAD_FOLDER GOOD_FOLDER [--list] [--why REASON...]`
//! Not a test: it measures, on whatever mail is at hand. `--list` names the good messages that score highest, `--why` shows
//! what a reason rested on in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use judge::context::{Context, House, HouseSettings};
use judge::facts::{Facts, Route, Setting, open_attachments};
use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use model::time::Time;
use model::verdict::Direction;

struct Judged {
    path: PathBuf,
    score: i32,
    reasons: Vec<(String, i32)>,
    evidence: Vec<(String, String)>,
}

/// Time spent, by stage.
#[derive(Default)]
struct Spent {
    facts: Duration,
    judging: Duration,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bad, good, options @ ..] = arguments.as_slice() else {
        eprintln!("usage: curve BAD_FOLDER GOOD_FOLDER [--list] [--why REASON...]");
        std::process::exit(2);
    };
    let house = Arc::new(House::new(HouseSettings::default()));
    let mut spent = Spent::default();
    let bad = judge_folder(Path::new(bad), &house, &mut spent);
    let good = judge_folder(Path::new(good), &house, &mut spent);
    let count = (bad.len() + good.len()).max(1) as u32;
    println!(
        "{} bad, {} good; per message: facts {:?}, signals and verdict {:?}",
        bad.len(),
        good.len(),
        spent.facts / count,
        spent.judging / count
    );
    print_curve(&bad, &good);
    print_thresholds(&bad, &good);
    print_reasons(&bad, &good);
    if let Some(at) = options.iter().position(|option| option == "--why") {
        options[at + 1..].iter().for_each(|id| print_evidence(id, &good));
    }
    if options.iter().any(|option| option == "--list") {
        print_highest(good);
    }
}

/// What a reason rested on in the good messages.
fn print_evidence(id: &str, good: &[Judged]) {
    for one in good {
        for (_, evidence) in one.evidence.iter().filter(|(known, _)| known == id) {
            println!("{id} {}: {evidence}", one.path.file_name().unwrap_or_default().to_string_lossy());
        }
    }
}

fn judge_folder(folder: &Path, house: &Arc<House>, spent: &mut Spent) -> Vec<Judged> {
    let mut paths: Vec<PathBuf> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect(),
        Err(error) => {
            eprintln!("could not read {}: {error}", folder.display());
            std::process::exit(2);
        }
    };
    paths.sort();
    paths.into_iter().filter_map(|path| judge_file(path, house, spent)).collect()
}

fn judge_file(path: PathBuf, house: &Arc<House>, spent: &mut Spent) -> Option<Judged> {
    let bytes = std::fs::read(&path).ok()?;
    let begun = Instant::now();
    let message = Message::parse(&bytes, &Limits::default());
    let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
    let setting = Setting { route: Route::Inbound, ..Setting::default() };
    let facts = Facts::new(message, opened, setting);
    let read = Instant::now();
    let context = Context::new(Arc::clone(house), Direction::Inbound);
    let verdict = judge::decide(&facts, &context, Time::EPOCH);
    spent.facts += read - begun;
    spent.judging += read.elapsed();
    let reasons =
        verdict.reasons().iter().map(|reason| (reason.id.to_string(), reason.points.as_hundredths()));
    let evidence = verdict.reasons().iter().flat_map(|reason| {
        reason.evidence.iter().map(|found| (reason.id.to_string(), format!("{}: {}", found.part, found.text)))
    });
    let evidence = evidence.collect();
    Some(Judged { path, score: verdict.score().as_hundredths(), reasons: reasons.collect(), evidence })
}

/// The 95 % interval of a share (Wilson).
fn interval(hits: usize, of: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    let n = of.max(1) as f64;
    let share = hits as f64 / n;
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    ((middle - half) / scale * 100.0, (middle + half) / scale * 100.0)
}

fn row(label: &str, threshold: i32, bad: &[Judged], good: &[Judged]) {
    let reach = |judged: &[Judged]| judged.iter().filter(|one| one.score >= threshold).count();
    let (caught, wrong) = (reach(bad), reach(good));
    let (low, high) = interval(caught, bad.len());
    let (wrong_low, wrong_high) = interval(wrong, good.len());
    println!(
        "{label:<14} score >= {:>6.2}: caught {caught:>5} = {:>5.1} % [{low:.1}..{high:.1}]   wrong {wrong:>4} = {:>5.2} % [{wrong_low:.2}..{wrong_high:.2}]",
        f64::from(threshold) / 100.0,
        caught as f64 / bad.len().max(1) as f64 * 100.0,
        wrong as f64 / good.len().max(1) as f64 * 100.0,
    );
}

/// For each share of wrong alarms, the lowest threshold that keeps it.
fn print_curve(bad: &[Judged], good: &[Judged]) {
    let mut scores: Vec<i32> = good.iter().map(|one| one.score).collect();
    scores.sort_unstable_by(|left, right| right.cmp(left));
    for percent in [0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0] {
        let allowed = (good.len() as f64 * percent / 100.0).floor() as usize;
        let threshold = scores.get(allowed).map_or(0, |score| score + 1);
        row(&format!("at {percent} %"), threshold, bad, good);
    }
}

fn print_thresholds(bad: &[Judged], good: &[Judged]) {
    for threshold in [300, 400, 500, 600, 700, 900, 1200] {
        row("", threshold, bad, good);
    }
    let hard: Vec<&Judged> = good.iter().filter(|one| one.path.to_string_lossy().contains("hard")).collect();
    for threshold in [400, 500, 600] {
        let wrong = hard.iter().filter(|one| one.score >= threshold).count();
        println!("hard ham at {:.2}: {wrong} of {}", f64::from(threshold) / 100.0, hard.len());
    }
}

fn print_reasons(bad: &[Judged], good: &[Judged]) {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (column, judged) in [(0, bad), (1, good)] {
        for one in judged {
            for (id, _) in &one.reasons {
                let row = counts.entry(id).or_default();
                row[column] += 1;
                row[2] += usize::from(column == 1 && one.path.to_string_lossy().contains("hard"));
            }
        }
    }
    println!("{:<36} {:>6} {:>6} {:>6}", "reason", "bad", "good", "hard");
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|(_, row)| std::cmp::Reverse(row[0]));
    for (id, [in_bad, in_good, hard]) in rows {
        println!("{id:<36} {in_bad:>6} {in_good:>6} {hard:>6}");
    }
}

fn print_highest(mut good: Vec<Judged>) {
    good.sort_by_key(|one| std::cmp::Reverse(one.score));
    for one in good.iter().take(40) {
        let reasons: Vec<String> = one.reasons.iter().map(|(id, points)| format!("{id} {points}")).collect();
        let name = one.path.file_name().unwrap_or_default().to_string_lossy();
        println!("{:>6} {name}: {}", one.score, reasons.join(", "));
    }
}
