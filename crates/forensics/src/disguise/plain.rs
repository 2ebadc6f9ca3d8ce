//! The profile that stands in where nobody has read an extract of the list: what a list looks like whose members have the [`super::names`] of many countries and write
//! them in the ways that are usual. Made once, by counting members who do not exist. Pure.

use std::sync::LazyLock;

use super::Draws;
use super::names::{FAMILY, GIVEN};
use super::profile::{Profile, Survey};
use super::spelling::Even;

/// So many are counted.
const MEMBERS: usize = 8_000;

/// Ways to write a name, each with how many of a thousand people do: `{g}` the given name, `{f}` the family name, `{i}` and `{j}` their initials, `{y}` a year in four
/// digits, `{t}` in two, `{n}` a number.
const WAYS: [(&str, u32); 34] = [
    ("{g}.{f}", 190),
    ("{g}{f}", 95),
    ("{g}_{f}", 35),
    ("{g}-{f}", 20),
    ("{f}.{g}", 35),
    ("{f}{g}", 20),
    ("{i}.{f}", 40),
    ("{i}{f}", 55),
    ("{f}{i}", 15),
    ("{g}.{j}", 10),
    ("{g}{j}", 10),
    ("{g}.{i}.{f}", 12),
    ("{f}", 25),
    ("{g}", 15),
    ("{g}.{f}{t}", 40),
    ("{g}.{f}{y}", 25),
    ("{g}.{f}{n}", 25),
    ("{g}{f}{t}", 45),
    ("{g}{f}{y}", 25),
    ("{g}{f}{n}", 25),
    ("{g}_{f}{t}", 10),
    ("{g}_{f}{y}", 6),
    ("{i}{f}{t}", 30),
    ("{i}{f}{y}", 20),
    ("{i}{f}{n}", 20),
    ("{i}.{f}{t}", 12),
    ("{i}.{f}{n}", 8),
    ("{f}{t}", 20),
    ("{f}{y}", 15),
    ("{f}.{g}{t}", 10),
    ("{g}{t}", 30),
    ("{g}{y}", 25),
    ("{g}{n}", 22),
    ("{g}.{n}", 10),
];

pub(super) static PLAIN: LazyLock<Profile> = LazyLock::new(|| {
    // Nothing secret is drawn here.
    let mut draws = Draws::new([0; 32]);
    let mut survey = Survey::new();
    for _ in 0..MEMBERS {
        let (given, family) = (draws.pick(&GIVEN), draws.pick(&FAMILY));
        let (small_given, small_family) = (given.to_ascii_lowercase(), family.to_ascii_lowercase());
        // Half of those who put a year there mean the one they were born in.
        let year = 1_945 + draws.below(30) + draws.below(32);
        let number = match draws.below(3) {
            0 => draws.below(10),
            1 => draws.below(100),
            _ => draws.below(1_000),
        };
        let local = way(&mut draws)
            .replace("{g}", &small_given)
            .replace("{f}", &small_family)
            .replace("{i}", &small_given[..1])
            .replace("{j}", &small_family[..1])
            .replace("{y}", &year.to_string())
            .replace("{t}", &format!("{:02}", year % 100))
            .replace("{n}", &number.to_string());
        survey.add(&local, Some(given), Some(family));
    }
    survey.finish()
});

fn way(draws: &mut Draws) -> &'static str {
    let all: u32 = WAYS.iter().map(|(_, share)| share).sum();
    let mut at = draws.even() * f64::from(all);
    let found = WAYS.iter().find(|(_, share)| {
        at -= f64::from(*share);
        at < 0.0
    });
    found.map_or(WAYS[0].0, |(way, _)| *way)
}
