//! Attribution: which copy a dump was taken from, between which dates, and whether it is from our lists at all. Counts in, shares out; pure.
//! Not the counting ([`crate::membership`]), not canaries ([`crate::marks`]), and never who did it: a copy can be lost by its holder, by somebody below
//! the holder, on the way, or by us.
//!
//! **Which copy.** Each row of a dump that we know comes from the copy that leaked, evenly, or (the *foreign* rows, a share nobody knows beforehand, so
//! all of a fixed row of shares are tried and averaged) from anywhere in what we know: half of them from anybody, half from another of the copies, which has those
//! who were on the list for long more often. Rows nobody knows say nothing about which. People come and go, so the
//! copy is a date as well. `docs/forensics.md` has the formula, its assumptions and how often it was right in simulation.
//!
//! **Ours at all.** Any large list overlaps any other. People of ours who are in no copy (the *control group*) say how much is chance: a leak hits the copy and
//! not the control group. The control group must be drawn by lot before copies are made; people who joined late are no control group, because old
//! collections of addresses do not know them either.

use crate::membership::Tenure;
use crate::numbers::ln_sum;

pub use crate::numbers::Rate;

#[cfg(test)]
mod tests;

/// The shares of foreign rows that are tried, all equally likely beforehand. Fixed, so that nobody can look first and choose then.
const FOREIGN: [f64; 16] =
    [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/// The dates that are named hold this share of what is likely.
const INTERVAL_SHARE: f64 = 0.95;
/// How much rarer people of the control group are than people of the copy in the dump of a leak: at least by half. All equally likely beforehand, and fixed.
const RARER: [f64; 5] = [0.0, 0.02, 0.1, 0.25, 0.5];
/// So much likelier, as a natural logarithm, is "ours" (a thousand times) before it is said.
pub const OURS: f64 = 6.907_755;
/// And so much likelier "chance" (twenty times).
pub const CHANCE: f64 = 2.995_732;
/// Below this many rows we know, dates are a guess.
const FEW_ROWS: u64 = 100;
/// Two copies are alike if one is not this much likelier than the other.
const CLEARLY: f64 = 0.95;

/// How many of a group are in a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// People of the group.
    pub people: u64,
    /// Those of them in the dump.
    pub hits: u64,
}

impl Counted {
    /// Returns the share that is in the dump: of a copy, how much of it survived into the dump.
    #[must_use]
    pub fn rate(&self) -> Rate {
        Rate::of(self.hits, self.people)
    }
}

/// What is known of a dump.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'e> {
    /// Each copy, in the order of their making.
    pub copies: &'e [Counted],
    /// Different rows of the dump that were in any copy.
    pub known: u64,
    /// Different people who were in any copy.
    pub people: u64,
    /// People who are in no copy, if there is such a group.
    pub control: Option<Counted>,
}

/// A copy the dump may have been taken from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its number.
    pub copy: usize,
    /// How likely the dump is if it was taken from this copy; a natural logarithm, good for comparing copies of one dump only.
    pub ln_likelihood: f64,
    /// Its share of what is likely, all copies being equally likely beforehand, and the dump being from one of them.
    pub share: f64,
    /// How much of the copy is in the dump; measured on ordinary people, so that nobody has to guess how many canaries should have survived.
    pub survival: Rate,
    /// The share of the rows we know that were not in this copy.
    pub foreign: Rate,
}

/// The copies between the making of which it was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Number of the first.
    pub first: usize,
    /// Number of the last.
    pub last: usize,
    /// Their share of what is likely: at least 95 %.
    pub share: f64,
}

/// Whether a dump is from our lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A thousand times likelier than that the overlap is chance.
    Ours,
    /// Neither.
    Open,
    /// Chance is at least twenty times likelier.
    Chance,
    /// There is no control group to tell by.
    NoControl,
}

/// What would make the answer surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Nobody was kept out of all copies by lot.
    NoControl,
    /// Fewer than a hundred rows are of people we know.
    FewRows,
    /// The best copy is not clearly likelier than the next: they are too much alike for this many rows.
    CopiesAlike,
    /// Most rows we know are not of the best copy: several copies, or one we do not know of.
    MostlyForeign,
}

/// What a dump says.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// All copies, likeliest first.
    pub ranked: Vec<Candidate>,
    /// Between which copies; none if there is no copy or no row we know.
    pub interval: Option<Interval>,
    /// Whether it is ours.
    pub origin: Origin,
    /// How much likelier the overlap is if it is a leak than if it is chance; a natural logarithm, none without a control group.
    pub ln_ours: Option<f64>,
    /// What would make the answer surer.
    pub weak: Vec<Weakness>,
}

/// Says from which copy a dump was taken, and whether it is ours, by counts alone. [`attribute_by_tenure`] says it better.
#[must_use]
pub fn attribute(evidence: &Evidence<'_>) -> Attribution {
    attribute_by_tenure(evidence, &[])
}

/// Says from which copy a dump was taken, and whether it is ours, also looking at who was in how many copies ([`crate::membership::Scores::tenures`]): a foreign row is seldom one
/// of somebody who was on the list for a short time, so that such a row says more about the copy it was in.
#[must_use]
pub fn attribute_by_tenure(evidence: &Evidence<'_>, tenures: &[Tenure]) -> Attribution {
    let backgrounds = backgrounds(evidence, tenures);
    let of_copy =
        |(number, copy): (usize, &Counted)| ln_likelihood(number, copy, evidence, tenures, &backgrounds);
    let ln_likelihoods: Vec<f64> = evidence.copies.iter().enumerate().map(of_copy).collect();
    let all = ln_sum(ln_likelihoods.iter().copied());
    let shares: Vec<f64> = ln_likelihoods.iter().map(|one| (one - all).exp()).collect();
    let interval = if evidence.known == 0 { None } else { interval(&shares) };
    let candidate = |(copy, counted): (usize, &Counted)| Candidate {
        copy,
        ln_likelihood: ln_likelihoods[copy],
        share: shares[copy],
        survival: counted.rate(),
        foreign: Rate::of(evidence.known.saturating_sub(counted.hits), evidence.known),
    };
    let mut ranked: Vec<Candidate> = evidence.copies.iter().enumerate().map(candidate).collect();
    ranked.sort_by(|one, other| other.ln_likelihood.total_cmp(&one.ln_likelihood));
    let ln_ours = evidence.control.map(|control| ln_ours(evidence.copies, control));
    let origin = match ln_ours {
        None => Origin::NoControl,
        Some(ln) if ln >= OURS => Origin::Ours,
        Some(ln) if ln <= -CHANCE => Origin::Chance,
        Some(_) => Origin::Open,
    };
    let weak = weaknesses(evidence, &ranked);
    Attribution { ranked, interval, origin, ln_ours, weak }
}

/// How often a certain one of those rows we know is met among foreign ones, for each tenure: half of them are anybody of those we know, and half a row of any copy, in which
/// somebody is as often as he was in copies. Fixed halves, so that nobody can look first and choose then.
fn backgrounds(evidence: &Evidence<'_>, tenures: &[Tenure]) -> Vec<f64> {
    let people = evidence.people.max(1) as f64;
    let rows = evidence.copies.iter().map(|copy| copy.people as f64).sum::<f64>().max(1.0);
    let background = |tenure: &Tenure| {
        f64::midpoint(1.0 / people, tenure.copies as f64 / tenure.rows.max(1) as f64 / rows)
    };
    tenures.iter().map(background).collect()
}

/// How likely the rows we know are if they were taken from a copy: `Π ((1-f)/|copy| + f·b)` over those in it and `Π f·b` over the others, with `b` the background of a row
/// (without tenures one in all people), averaged over the shares `f` of foreign rows.
fn ln_likelihood(
    number: usize,
    copy: &Counted,
    evidence: &Evidence<'_>,
    tenures: &[Tenure],
    backgrounds: &[f64],
) -> f64 {
    let evenly = 1.0 / evidence.people.max(1) as f64;
    let of_tenures = tenures.iter().zip(backgrounds).map(|(tenure, background)| {
        let hits = tenure.hits.get(number).copied().unwrap_or(0).min(tenure.rows);
        (hits, tenure.rows - hits, *background)
    });
    // What tenures do not tell of is anybody's.
    let (known, hits) = of_tenures
        .clone()
        .fold((0, 0), |(known, hits), (inside, outside, _)| (known + inside + outside, hits + inside));
    let hits = copy.hits.min(evidence.known).saturating_sub(hits);
    let rest = (hits, evidence.known.saturating_sub(known).saturating_sub(hits), evenly);
    let rows: Vec<(u64, u64, f64)> = of_tenures.chain([rest]).collect();
    let given = FOREIGN.into_iter().map(|foreign| {
        let of_rows = |(inside, outside, background): &(u64, u64, f64)| {
            let anywhere = foreign * background;
            let from_copy = (1.0 - foreign) / copy.people.max(1) as f64 + anywhere;
            *inside as f64 * from_copy.ln() + *outside as f64 * anywhere.ln()
        };
        rows.iter().map(of_rows).sum::<f64>()
    });
    ln_sum(given) - (FOREIGN.len() as f64).ln()
}

/// The shortest row of neighbouring copies that holds enough of what is likely.
fn interval(shares: &[f64]) -> Option<Interval> {
    let mut best: Option<Interval> = None;
    let (mut first, mut share) = (0, 0.0);
    for (last, more) in shares.iter().enumerate() {
        share += more;
        while first < last && share - shares[first] >= INTERVAL_SHARE {
            share -= shares[first];
            first += 1;
        }
        let is_better = best.is_none_or(|best| {
            let (ours, theirs) = (last - first, best.last - best.first);
            ours < theirs || (ours == theirs && share > best.share)
        });
        if share >= INTERVAL_SHARE && is_better {
            best = Some(Interval { first, last, share: share.min(1.0) });
        }
    }
    best
}

/// How much likelier the overlap is if one of the copies leaked than if chance hits copy and control group alike, averaged over copies.
///
/// By chance, each row that is in either is in the copy with the chance `copy / (copy + control)`; then the mean of this number is at most 1, so that it
/// reaches a thousand in at most one of a thousand dumps that are none of ours (`docs/forensics.md`).
fn ln_ours(copies: &[Counted], control: Counted) -> f64 {
    if copies.is_empty() || control.people == 0 {
        return 0.0;
    }
    let apart = |copy: &Counted| {
        // A copy of nobody says nothing.
        if copy.people == 0 {
            return 0.0;
        }
        let in_copy = |rarer: f64| copy.people as f64 / (copy.people as f64 + rarer * control.people as f64);
        let by_chance = in_copy(1.0);
        let given = RARER.into_iter().map(|rarer| {
            let leaked = in_copy(rarer);
            times(copy.hits, leaked / by_chance) + times(control.hits, (1.0 - leaked) / (1.0 - by_chance))
        });
        ln_sum(given) - (RARER.len() as f64).ln()
    };
    ln_sum(copies.iter().map(apart)) - (copies.len() as f64).ln()
}

/// The logarithm of a factor that was seen so many times; of one never seen it is nothing, whatever the factor.
fn times(count: u64, factor: f64) -> f64 {
    if count == 0 { 0.0 } else { count as f64 * factor.ln() }
}

fn weaknesses(evidence: &Evidence<'_>, ranked: &[Candidate]) -> Vec<Weakness> {
    let mut weak = Vec::new();
    if evidence.control.is_none() {
        weak.push(Weakness::NoControl);
    }
    if evidence.known < FEW_ROWS {
        weak.push(Weakness::FewRows);
    }
    if let Some(best) = ranked.first() {
        if best.share < CLEARLY {
            weak.push(Weakness::CopiesAlike);
        }
        if best.foreign.low > 0.5 {
            weak.push(Weakness::MostlyForeign);
        }
    }
    weak
}
