//! WCAG 2.2: contrast of every pair of roles that stand on each other, by day and by night, read from the tokens themselves.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../assets/css/10-tokens.css");

/// §1.4.3: words against what they stand on.
const WORDS: f64 = 4.5;
/// §1.4.11: edges of what can be used, and what focus looks like.
const EDGES: f64 = 3.0;

/// Role, the grounds it stands on, and how much contrast it needs there.
const PAIRS: &[(&str, &[&str], f64)] = &[
    (
        "text",
        &[
            "ground",
            "surface",
            "sunk",
            "shore",
            "chosen",
            "water",
            "sea-ground",
            "good-ground",
            "care-ground",
            "bad-ground",
            "wait-ground",
            "plain-ground",
        ],
        WORDS,
    ),
    ("quiet", &["ground", "surface", "sunk", "shore", "chosen", "care-ground", "bad-ground"], WORDS),
    (
        "heading",
        &[
            "ground",
            "surface",
            "sunk",
            "shore",
            "chosen",
            "sea-ground",
            "good-ground",
            "care-ground",
            "bad-ground",
            "wait-ground",
            "plain-ground",
        ],
        WORDS,
    ),
    (
        "link",
        &["ground", "surface", "sunk", "shore", "chosen", "sea-ground", "care-ground", "bad-ground"],
        WORDS,
    ),
    ("on-primary", &["primary", "primary-over"], WORDS),
    ("on-danger", &["danger", "danger-over"], WORDS),
    ("sea", &["sea-ground", "surface", "ground"], WORDS),
    ("good", &["good-ground", "surface", "ground"], WORDS),
    ("care", &["care-ground", "surface", "ground", "shore"], WORDS),
    ("bad", &["bad-ground", "surface", "ground", "shore"], WORDS),
    ("wait", &["wait-ground", "surface", "ground"], WORDS),
    ("plain", &["plain-ground", "surface", "ground"], WORDS),
    ("edge", &["ground", "surface", "sunk", "shore"], EDGES),
    ("focus", &["ground", "surface", "sunk", "shore", "chosen"], EDGES),
    ("primary", &["ground", "surface", "sunk"], EDGES),
    ("danger", &["ground", "surface", "sunk"], EDGES),
    ("tide", &["surface", "ground"], EDGES),
];

/// Day and night of a role.
type Colours = [[f64; 3]; 2];

/// Reads `--role: light-dark(#day, #night);`.
fn tokens() -> BTreeMap<&'static str, Colours> {
    let lines = TOKENS.lines().filter_map(|line| line.trim().strip_prefix("--"));
    let roles = lines.filter_map(|line| {
        let (name, value) = line.split_once(": light-dark(")?;
        let (day, night) = value.split_once(')')?.0.split_once(", ")?;
        Some((name, [colour(day)?, colour(night)?]))
    });
    roles.collect()
}

/// Reads `#rrggbb`; what has a transparency is no ground and no word.
fn colour(text: &str) -> Option<[f64; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel =
        |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok().map(|value| f64::from(value) / 255.0);
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |value: f64| {
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn black_on_white_is_twenty_one() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast(colour("#767676").unwrap(), [1.0; 3]) - 4.54).abs() < 0.01);
}

#[test]
fn every_role_can_be_read_by_day_and_by_night() {
    let tokens = tokens();
    let mut faint = Vec::new();
    for (role, grounds, least) in PAIRS {
        for ground in *grounds {
            for (time, name) in [(0, "day"), (1, "night")] {
                let found = contrast(tokens[role][time], tokens[ground][time]);
                if found < *least {
                    faint.push(format!("{role} on {ground} by {name}: {found:.2}, needs {least}"));
                }
            }
        }
    }
    assert!(faint.is_empty(), "{faint:#?}");
}

#[test]
fn every_colour_is_a_role_with_a_pair_or_a_decoration() {
    // Lines around what is only shown, and water behind words that say the same.
    const DECORATION: &[&str] =
        &["line", "sea-line", "good-line", "care-line", "bad-line", "wait-line", "plain-line"];
    let named = |role: &str| PAIRS.iter().any(|(word, grounds, _)| *word == role || grounds.contains(&role));
    for role in tokens().keys() {
        assert!(named(role) || DECORATION.contains(role), "--{role} has no contrast to keep");
    }
}

#[test]
fn colours_are_chosen_in_the_tokens_only() {
    for sheet in [
        include_str!("../../../assets/css/20-ground.css"),
        include_str!("../../../assets/css/30-page.css"),
        include_str!("../../../assets/css/40-parts.css"),
    ] {
        for line in sheet.lines() {
            let value = line.split_once(':').map_or("", |(_, value)| value);
            assert!(!value.contains(": #") && !value.contains("rgb("), "{line}");
        }
    }
}
