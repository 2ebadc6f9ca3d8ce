//! How well canaries hide: a classifier learns members and canaries of one list and is asked about those of another. Members are `world::people`'s, whose names and
//! habits `forensics::disguise` does not have; or, with a file of addresses, one a line, those of the file.

use std::collections::{HashMap, HashSet};

use forensics::disguise::profile::{Profile, Survey};
use forensics::disguise::{Disguises, Person};
use world::chance::Chance;
use world::people::{Member, Public, members};

/// What a classifier sees of a row.
struct Row {
    given: String,
    family: String,
    local: String,
}

impl From<Member> for Row {
    fn from(member: Member) -> Self {
        Row { given: member.given, family: member.family, local: member.local_part }
    }
}

impl From<Person> for Row {
    fn from(person: Person) -> Self {
        Row { given: person.given, family: person.family, local: person.local_part }
    }
}

const ROWS: usize = 4_000;

pub(super) fn disguise(file: Option<&str>) {
    println!("\n| members | canaries | what it sees | AUC |");
    println!("|---|---|---|---|");
    if let Some(file) = file {
        return real(file);
    }
    let lists = [
        ("a German shop's", Public::GermanShop),
        ("a British charity's", Public::BritishCharity),
        ("an airline's", Public::Travellers),
    ];
    bound(&lists);
    for (place, (what, public)) in lists.into_iter().enumerate() {
        let other = lists[(place + 1) % lists.len()].1;
        let list = |public: Public, seed: u64| rows(members(public, seed, ROWS));
        let plain = |seed: u8| drawn(Disguises::new([seed; 32]));
        // Learnt from another kind of list; canaries are the same for both.
        measure(what, "without an extract", (&list(other, 1), &plain(1)), (&list(public, 2), &plain(2)));
        let like = |public: Public, seed: u64| profile(&rows(members(public, seed, 50_000)));
        let shown = like(public, 3);
        let by = |profile: &Profile, seed: u8| {
            let disguises = Disguises::like(profile, [seed; 32]);
            assert!(disguises.is_like_list(), "{what}: too little in common");
            drawn(disguises)
        };
        measure(
            what,
            "like an extract of 50,000 of a list of the same kind",
            (&list(public, 4), &by(&shown, 3)),
            (&list(public, 5), &by(&shown, 4)),
        );
        // Who knows the program and another list knows what canaries look like that are made for that one.
        measure(
            what,
            "the same, learnt from another kind of list with canaries of its own",
            (&list(other, 6), &by(&like(other, 7), 5)),
            (&list(public, 8), &by(&shown, 6)),
        );
    }
}

/// What no drawing can come below. A thief calls whoever has a local part that stands on another list a member, and tosses a coin for all others. Canaries that are
/// each drawn with a chance of at most 2^-30 stand on a list of so many rows with at most rows / 2^30, so that he tells at least half of the shared part.
fn bound(lists: &[(&str, Public)]) {
    for (what, public) in lists {
        let asked: Vec<Member> = members(*public, 12, 50_000);
        for count in [50_000, 1_000_000] {
            let known: HashSet<String> =
                members(*public, 11, count).into_iter().map(|row| row.local_part).collect();
            let shared = asked.iter().filter(|row| known.contains(&row.local_part)).count();
            let shared = shared as f64 / asked.len() as f64;
            let guessed = count as f64 / (1_u64 << 30) as f64;
            let auc = 0.5 + (shared - guessed) / 2.0;
            println!(
                "| {what} | any of 30 bits, at best | which of {count} others' local parts it is | {auc:.3} |"
            );
        }
    }
}

/// Addresses of real people: nothing of them is printed or kept.
fn real(file: &str) {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut rows: Vec<Row> = text
        .lines()
        .filter_map(|line| {
            let local = line.split('@').next()?.trim().to_ascii_lowercase();
            (!local.is_empty()).then(|| Row { given: String::new(), family: String::new(), local })
        })
        .collect();
    let mut chance = Chance::new(1);
    (1..rows.len()).rev().for_each(|place| rows.swap(place, chance.below(place + 1)));
    let bare = |seed: u8, profile: Option<&Profile>, count: usize| -> Vec<Row> {
        let mut disguises = profile
            .map_or_else(|| Disguises::new([seed; 32]), |profile| Disguises::like(profile, [seed; 32]));
        let person =
            |_| Row { given: String::new(), family: String::new(), local: disguises.person().local_part };
        (0..count).map(person).collect()
    };
    let half = rows.split_off(rows.len() / 2);
    let what = format!("of {} real addresses", rows.len() + half.len());
    measure(&what, "without an extract", (&rows, &bare(1, None, 2_000)), (&half, &bare(2, None, 2_000)));
    // One half is the extract; learnt on a quarter, asked on the other.
    let profile = profile(&rows);
    if Disguises::like(&profile, [1; 32]).is_like_list() {
        let (one, other) = half.split_at(half.len() / 2);
        let canaries = |seed| bare(seed, Some(&profile), 2_000);
        measure(&what, "like an extract of the other half", (one, &canaries(3)), (other, &canaries(4)));
    } else {
        println!("| {what} | like an extract of half of them | | too few have anything in common |");
    }
}

fn rows(members: Vec<Member>) -> Vec<Row> {
    members.into_iter().map(Row::from).collect()
}

fn drawn(mut disguises: Disguises) -> Vec<Row> {
    (0..ROWS).map(|_| disguises.person().into()).collect()
}

fn profile(rows: &[Row]) -> Profile {
    let mut survey = Survey::new();
    let cell = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    rows.iter()
        .for_each(|row| survey.add(&row.local, cell(&row.given).as_deref(), cell(&row.family).as_deref()));
    survey.finish()
}

/// Members and canaries.
type Labelled<'r> = (&'r [Row], &'r [Row]);

fn measure(members: &str, canaries: &str, learn: Labelled<'_>, ask: Labelled<'_>) {
    let has_names = learn.0.iter().any(|row| !row.given.is_empty());
    let sights = [
        ("length alone", Sight { grams: 0, names: false }),
        ("local part, 1-3-grams", Sight { grams: 3, names: false }),
        ("and names", Sight { grams: 3, names: true }),
        ("local part, 1-5-grams", Sight { grams: 5, names: false }),
    ];
    for (sees, sight) in sights.into_iter().filter(|(_, sight)| has_names || !sight.names) {
        let mut known = HashMap::new();
        let mut learned = Classifier::default();
        learned.learn(&mut known, learn, sight);
        let score = |rows: &[Row]| -> Vec<f64> {
            rows.iter().map(|row| learned.score(&sight.features(row, &known))).collect()
        };
        let (auc, half) = auc(&score(ask.0), &score(ask.1));
        println!("| {members} | {canaries} | {sees} | {auc:.3} ± {half:.3} |");
    }
}

#[derive(Clone, Copy)]
struct Sight {
    grams: usize,
    names: bool,
}

impl Sight {
    fn words(self, row: &Row) -> Vec<String> {
        let local = &row.local;
        let count = |what: fn(&char) -> bool| local.chars().filter(what).count();
        let mut words = vec![format!("long {}", local.len())];
        if self.grams == 0 {
            return words;
        }
        words.push(format!("digits {}", count(char::is_ascii_digit)));
        words.push(format!("signs {}", count(|char| !char.is_ascii_alphanumeric())));
        let begun: Vec<char> = format!("^{local}$").chars().collect();
        for length in 1..=self.grams {
            words.extend(begun.windows(length).map(|gram| gram.iter().collect::<String>()));
        }
        if self.names {
            let (given, family) = (plain(&row.given), plain(&row.family));
            let (has_given, has_family) = (local.contains(&given), local.contains(&family));
            words.push(format!("given {has_given}, family {has_family}"));
            words.push(format!(
                "begins given {}, family {}",
                local.starts_with(&given),
                local.starts_with(&family)
            ));
            let initial = given.get(..1).unwrap_or_default();
            words.push(format!("begins with initial {}", local.starts_with(initial)));
            words.push(format!("given long {}", given.len()));
            words.push(format!("family long {}", family.len()));
            for (kind, name) in [("g", given), ("f", family)] {
                let begun: Vec<char> = format!("^{name}$").chars().collect();
                for length in 1..=self.grams {
                    let gram = |gram: &[char]| format!("{kind} {}", gram.iter().collect::<String>());
                    words.extend(begun.windows(length).map(gram));
                }
            }
        }
        words.sort_unstable();
        words.dedup();
        words
    }

    fn features(self, row: &Row, known: &HashMap<String, usize>) -> Vec<usize> {
        self.words(row).iter().filter_map(|word| known.get(word).copied()).collect()
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Logistic regression by AdaGrad, with what was learnt shrunk a little at each step.
#[derive(Default)]
struct Classifier {
    weights: Vec<f64>,
    squares: Vec<f64>,
    bias: f64,
}

impl Classifier {
    const ROUNDS: u64 = 12;
    const RATE: f64 = 0.1;
    const SHRUNK: f64 = 1e-4;

    fn learn(&mut self, known: &mut HashMap<String, usize>, (members, canaries): Labelled<'_>, sight: Sight) {
        let mut number = |row: &Row| -> Vec<usize> {
            let words = sight.words(row);
            words
                .into_iter()
                .map(|word| {
                    let next = known.len();
                    *known.entry(word).or_insert(next)
                })
                .collect()
        };
        let mut rows: Vec<(Vec<usize>, f64)> = members.iter().map(|row| (number(row), 0.0)).collect();
        rows.extend(canaries.iter().map(|row| (number(row), 1.0)));
        self.weights = vec![0.0; known.len()];
        self.squares = vec![1e-6; known.len()];
        // Each class counts the same.
        let weigh = rows.len() as f64 / 2.0;
        let (of_member, of_canary) = (weigh / members.len() as f64, weigh / canaries.len() as f64);
        let mut chance = Chance::new(9);
        for _ in 0..Self::ROUNDS {
            (1..rows.len()).rev().for_each(|place| rows.swap(place, chance.below(place + 1)));
            for (features, is_canary) in &rows {
                let weight = if *is_canary > 0.5 { of_canary } else { of_member };
                let wrong = weight * (1.0 / (1.0 + (-self.score(features)).exp()) - is_canary);
                self.bias -= 0.01 * wrong;
                for feature in features {
                    let slope = wrong + Self::SHRUNK * self.weights[*feature];
                    self.squares[*feature] += slope * slope;
                    self.weights[*feature] -= Self::RATE * slope / self.squares[*feature].sqrt();
                }
            }
        }
    }

    fn score(&self, features: &[usize]) -> f64 {
        self.bias + features.iter().map(|feature| self.weights[*feature]).sum::<f64>()
    }
}

/// How often a canary scores higher than a member, and half of the 95 % interval of it (Hanley and McNeil 1982).
fn auc(members: &[f64], canaries: &[f64]) -> (f64, f64) {
    let mut sorted = members.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let below: f64 = canaries
        .iter()
        .map(|score| {
            let less = sorted.partition_point(|other| other < score) as f64;
            let same = sorted.partition_point(|other| other <= score) as f64 - less;
            less + same / 2.0
        })
        .sum();
    let (n, m) = (members.len() as f64, canaries.len() as f64);
    let area = below / (n * m);
    let (one, other) = (area / (2.0 - area), 2.0 * area * area / (1.0 + area));
    let spread = area * (1.0 - area) + (m - 1.0) * (one - area * area) + (n - 1.0) * (other - area * area);
    (area, 1.96 * (spread / (n * m)).sqrt())
}
