//! Files that once cost the most, or contain themselves, replayed from disk: each ends within the budget, with what it should say.

use std::{fs, path::PathBuf};

use mail::files::{Budget, Given, Meter, Opened, Reason, open};

fn opened(name: &str) -> (Opened, Meter) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/crashers/files").join(name);
    let bytes = fs::read(path).expect("the file is in the repository");
    let mut meter = Meter::new(Budget::default());
    let opened = open(Given { bytes: &bytes, file_name: name, declared_type: "" }, &[], &mut meter);
    (opened, meter)
}

#[test]
fn a_file_that_unpacks_to_itself_is_a_cycle() {
    let (opened, _) = opened("contains_itself.gz");
    assert_eq!(opened.nodes.len(), 2);
    assert_eq!(opened.failures.iter().map(|failure| failure.reason).collect::<Vec<_>>(), [Reason::Cycle]);
}

#[test]
fn a_picture_full_of_finder_patterns_stays_within_the_budget() {
    let (opened, meter) = opened("finder_patterns_everywhere.png");
    assert!(meter.steps_taken() <= Budget::default().steps);
    assert!(opened.nodes[0].facets.image.as_ref().is_some_and(|image| image.codes.is_empty()));
}

#[test]
fn a_form_that_draws_itself_ends_with_a_reason() {
    let (opened, meter) = opened("form_that_draws_itself.pdf");
    assert!(meter.steps_taken() <= Budget::default().steps);
    assert!(opened.failures.iter().any(|failure| failure.reason == Reason::TooMany));
}
