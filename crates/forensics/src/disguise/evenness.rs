//! Evenness: how likely a local part may be drawn at most, so that nobody guesses one. Not what local parts look like ([`super::spelling`]). Pure.
//!
//! How the bits are reckoned. Whoever guesses may know this program and the profile, everything but the seed. Then his best guess is the likeliest local part, so it is
//! that one's chance that must be small (its logarithm is called min-entropy), not the mean over all. A list's own habits are far too even for that: a common
//! name of eight letters is one in some thousands. Therefore what the spelling draws more often than a *cap* is thinned to the cap, by drawing again, and how
//! long local parts are is kept as it is on the list by drawing the length first. A local part `x` of length `l` is then drawn with the chance
//!
//! > `share(l) · min(chance(x), cap(l)) / kept(l)`
//!
//! where `chance(x)` is the spelling's, known exactly, and `kept(l)` the sum of the minima over all `x` of that length, measured on many draws. Caps are such
//! that this is at most one in 2^31, half of what is promised: the other half is for the measuring. Lengths of which there are not enough different local parts
//! are drawn less often, down to never, and longer ones instead; that is what still tells a canary from a member.

use super::LOCAL_PART_BITS;
use super::profile::Profile;
use super::spelling::{Even, Spelling};

/// So often the spelling of a list is leant at most: later rounds gain nothing.
pub(super) const ROUNDS: usize = 4;
/// And only as long as no more of the list has to change its length than that.
const MOST_MOVED: f64 = 0.01;

/// Draws by which is measured how much a cap leaves.
const DRAWS: usize = 1 << 14;
/// At least so many draws' worth must be left, or the measure is none.
const FEWEST_LEFT: f64 = 32.0;
/// Longer local parts are counted with the longest; RFC 5321 §4.5.3.1.1 allows 64 octets, and people choose much shorter ones.
const LONGEST: usize = 40;
/// If more than this share of a list finds no place, its profile is of no use.
const MOST_LOST: f64 = 0.25;

/// How often a length is drawn, and how likely a local part of it may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Length {
    pub(super) characters: usize,
    pub(super) cap: f64,
}

/// Leans a spelling up to so many times so that what is kept of it is like the list, and finds the lengths of local parts with their shares and caps; none if there are too few different local parts
/// to be drawn.
pub(super) fn lengths(
    spelling: &mut Spelling,
    profile: &Profile,
    rounds: usize,
    even: &mut impl Even,
) -> Option<Vec<(Length, f64)>> {
    let mut best = measured(spelling, profile, even)?;
    for _ in 0..rounds {
        let mut leant = spelling.clone();
        leant.lean(profile, &best.kept());
        // Leaning makes what is frequent more frequent, until short local parts have no place: then it has gone too far.
        let Some(next) = measured(&leant, profile, even).filter(|next| next.moved <= best.moved + MOST_MOVED)
        else {
            break;
        };
        (*spelling, best) = (leant, next);
    }
    Some(best.lengths)
}

/// What a spelling gives.
struct Measured {
    lengths: Vec<(Length, f64)>,
    /// The share of the list that is drawn with another length than its own.
    moved: f64,
    /// Local parts as they are drawn, before they are thinned, and their chances.
    drawn: Vec<(String, f64)>,
}

impl Measured {
    /// Local parts with how much of each is kept.
    fn kept(&self) -> Vec<(String, f64)> {
        let mut of_length = vec![0.0; LONGEST + 1];
        let mut caps = vec![(0.0, 0.0); LONGEST + 1];
        for (length, share) in &self.lengths {
            caps[length.characters] = (length.cap, *share);
        }
        let drawn = || self.drawn.iter().filter(|(local, _)| local.len() <= LONGEST);
        let left = |local: &str, chance: f64| (caps[local.len()].0 / chance).min(1.0);
        drawn().for_each(|(local, chance)| of_length[local.len()] += left(local, *chance));
        let weight = |local: &str, chance: f64| {
            let all = of_length[local.len()];
            if all > 0.0 { left(local, chance) * caps[local.len()].1 / all } else { 0.0 }
        };
        drawn().map(|(local, chance)| (local.clone(), weight(local, *chance))).collect()
    }
}

fn measured(spelling: &Spelling, profile: &Profile, even: &mut impl Even) -> Option<Measured> {
    let wanted: Vec<f64> =
        (0..=LONGEST).map(|length| f64::from(profile.count(&format!("long {length}")))).collect();
    let all = wanted.iter().sum::<f64>().max(1.0);
    let drawn: Vec<(String, f64)> = (0..DRAWS).map(|_| spelling.draw(even)).collect();
    let mut chances = vec![Vec::new(); LONGEST + 1];
    for (local, chance) in &drawn {
        if let Some(here) = chances.get_mut(local.len()) {
            here.push(*chance);
        }
    }
    let mut lengths = Vec::new();
    // What finds no place among the short ones goes to the next that are longer.
    let mut over = 0.0;
    for (characters, chances) in chances.iter().enumerate().skip(1) {
        let share = wanted[characters] / all + over;
        let (cap, most) = cap(chances, share);
        let given = share.min(most);
        over = share - given;
        if given > 0.0 {
            lengths.push((Length { characters, cap }, given));
        }
    }
    if over > MOST_LOST || lengths.is_empty() {
        return None;
    }
    lengths.iter_mut().for_each(|(_, share)| *share /= 1.0 - over);
    let share = |characters: usize| {
        lengths.iter().find(|(length, _)| length.characters == characters).map_or(0.0, |(_, share)| *share)
    };
    let moved = (1..=LONGEST).map(|characters| (wanted[characters] / all - share(characters)).max(0.0)).sum();
    Some(Measured { lengths, moved, drawn })
}

/// The highest cap with which a length may have its share, or the lowest that can be measured and the share it may have then.
fn cap(drawn: &[f64], share: f64) -> (f64, f64) {
    if (drawn.len() as f64) < FEWEST_LEFT {
        return (0.0, 0.0);
    }
    let left = |cap: f64| drawn.iter().map(|chance| (cap / chance).min(1.0)).sum::<f64>();
    let most = |cap: f64| 0.5_f64.powi(LOCAL_PART_BITS.cast_signed() + 1) * left(cap) / (DRAWS as f64 * cap);
    // With a higher cap more is left, and each of it is likelier: a bisection over powers of two.
    let bisected = |is_low: &dyn Fn(f64) -> bool| {
        let (mut low, mut high) = (-80.0_f64, 0.0_f64);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if is_low(middle.exp2()) { low = middle } else { high = middle }
        }
        (low.exp2(), high.exp2())
    };
    let (_, lowest) = bisected(&|cap| left(cap) < FEWEST_LEFT);
    let (highest, _) = bisected(&|cap| most(cap) >= share);
    let cap = highest.max(lowest);
    (cap, most(cap))
}
