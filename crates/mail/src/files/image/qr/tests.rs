//! The fast look along a row says the same as its plain definition.

use proptest::prelude::*;

use super::{LEAST_CONTRAST, NEIGHBOURS, Shades, for_each_finder, is_finder};

/// Whether each pixel is darker than its neighbourhood, by the book.
fn signs(row: &[u8]) -> Vec<bool> {
    let mut is_dark = false;
    let sign = |index: usize| {
        let near = &row[index.saturating_sub(NEIGHBOURS)..(index + NEIGHBOURS + 1).min(row.len())];
        let (sum, count) = (near.iter().map(|&value| i32::from(value)).sum::<i32>(), near.len() as i32);
        let difference = i32::from(row[index]) * count - sum;
        if difference.abs() > i32::from(LEAST_CONTRAST) * count {
            is_dark = difference < 0;
        } else if sum > 128 * count {
            is_dark = false;
        }
        is_dark
    };
    (0..row.len()).map(sign).collect()
}

/// Finders among runs of equal signs, by the book.
fn finders(signs: &[bool]) -> Vec<(usize, usize, bool)> {
    let runs: Vec<&[bool]> = signs.chunk_by(|one, next| one == next).collect();
    let mut found = Vec::new();
    let mut start = 0;
    for five in runs.windows(5) {
        let lengths = [0, 1, 2, 3, 4].map(|index: usize| five[index].len());
        if is_finder(&lengths) {
            let heart = start + lengths[0] + lengths[1] + lengths[2] / 2;
            found.push((heart, lengths.iter().sum(), five[0][0]));
        }
        start += lengths[0];
    }
    found
}

fn check(row: &[u8]) {
    let mut found = Vec::new();
    for_each_finder(Shades::default().of(row), |x, length, is_dark| found.push((x, length, is_dark)));
    assert_eq!(found, finders(&signs(row)), "{row:?}");
}

#[test]
fn finder_on_paper_is_found_wherever_it_stands() {
    for before in [0, 1, 39, 40, 41, 120] {
        for (ink, paper) in [(0, 255), (255, 0), (90, 130)] {
            let mut row = vec![paper; before];
            for (length, value) in [(3, ink), (3, paper), (9, ink), (3, paper), (3, ink), (60, paper)] {
                row.extend(std::iter::repeat_n(value, length));
            }
            check(&row);
        }
    }
}

/// Rows of stretches of one value, as drawn pictures have them, with a little noise.
fn row() -> impl Strategy<Value = Vec<u8>> {
    let stretch = (prop_oneof![Just(0u8), Just(255), any::<u8>()], 1..30usize, 0..20u8);
    proptest::collection::vec(stretch, 0..40).prop_map(|stretches| {
        let noisy = |(value, length, noise): (u8, usize, u8)| {
            (0..length).map(move |place| value.saturating_add(noise * (place % 2) as u8))
        };
        stretches.into_iter().flat_map(noisy).collect()
    })
}

proptest! {
    #[test]
    fn any_row_has_the_finders_of_the_definition(row in row()) {
        check(&row);
    }
}
