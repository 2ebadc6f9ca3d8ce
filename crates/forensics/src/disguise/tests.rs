use std::collections::HashSet;

use proptest::prelude::*;
use world::people::{Public, members};

use super::profile::{GROUP, Profile, ProfileError, Survey};
use super::spelling::{Even, Spelling};
use super::{Disguises, Draws, LOCAL_PART_BITS, PLAIN};

/// What is kept of an extract of a list.
fn extract(public: Public, count: usize) -> Profile {
    let mut survey = Survey::new();
    for member in members(public, 1, count) {
        survey.add(&member.local_part, Some(&member.given), Some(&member.family));
    }
    survey.finish()
}

fn locals(mut disguises: Disguises, count: usize) -> Vec<String> {
    (0..count).map(|_| disguises.person().local_part).collect()
}

#[test]
fn the_same_chance_gives_the_same_people_and_other_chance_others() {
    let people = |seed| {
        let mut disguises = Disguises::new([seed; 32]);
        (0..50).map(|_| disguises.person()).collect::<Vec<_>>()
    };
    assert_eq!(people(1), people(1));
    assert!(people(1).iter().all(|person| !people(2).contains(person)));
}

#[test]
fn local_parts_look_like_a_persons_and_no_two_are_the_same() {
    let profile = extract(Public::GermanShop, 5_000);
    for disguises in [Disguises::new([3; 32]), Disguises::like(&profile, [3; 32])] {
        let locals = locals(disguises, 500);
        for local in &locals {
            // RFC 5321 §4.5.3.1.1: a local part has at most 64 octets.
            assert!(local.len() <= 64, "{local}");
            let is_plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
            assert!(local.bytes().all(is_plain), "{local}");
        }
        assert_eq!(locals.iter().collect::<HashSet<_>>().len(), locals.len());
    }
}

#[test]
fn no_local_part_is_likelier_than_promised() {
    let most = 0.5_f64.powi(LOCAL_PART_BITS.cast_signed());
    let profile = extract(Public::Travellers, 5_000);
    for profile in [&PLAIN, &profile] {
        let disguises = Disguises::of(profile, super::ROUNDS, [1; 32]).expect("enough in common");
        assert!((disguises.lengths.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9);
        // Measured anew, with other draws than those by which the caps were found.
        const DRAWS: usize = 40_000;
        let mut kept = [0.0; 64];
        let mut draws = Draws::new([9; 32]);
        for _ in 0..DRAWS {
            let (local, chance) = disguises.spelling.draw(&mut draws);
            let length = disguises.lengths.iter().find(|(length, _)| length.characters == local.len());
            kept[local.len().min(63)] += length.map_or(0.0, |(length, _)| (length.cap / chance).min(1.0));
        }
        for (length, share) in &disguises.lengths {
            let likeliest = share * length.cap / (kept[length.characters] / DRAWS as f64);
            assert!(likeliest <= most, "{} letters: {likeliest:e}", length.characters);
        }
    }
}

#[test]
fn the_chance_that_is_reckoned_is_the_one_it_is_drawn_with() {
    // A list of few different people, so that each local part comes often enough to be counted.
    let mut survey = Survey::new();
    for number in 0..4_000 {
        let (given, family) = (["ab", "ba", "aab"][number % 3], ["ca", "cc"][number % 2]);
        survey.add(&format!("{given}.{family}{}", number % 10), None, None);
    }
    let spelling = Spelling::of(&survey.finish()).expect("enough in common");
    let mut draws = Draws::new([4; 32]);
    let mut counts = std::collections::HashMap::new();
    for _ in 0..100_000 {
        let (local, chance) = spelling.draw(&mut draws);
        let again = spelling.chance(&local);
        assert!((again / chance - 1.0).abs() < 1e-9, "{local}: {chance} and {again}");
        *counts.entry(local).or_insert(0_u32) += 1;
    }
    for (local, count) in counts.iter().filter(|(_, count)| **count > 400) {
        let share = f64::from(*count) / 100_000.0 / spelling.chance(local);
        assert!((0.75..1.3).contains(&share), "{local} was drawn {share} as often as reckoned");
    }
}

#[test]
fn people_look_like_the_list_they_stand_in() {
    let profile = extract(Public::GermanShop, 20_000);
    let like = Disguises::like(&profile, [5; 32]);
    assert!(like.is_like_list() && !Disguises::new([5; 32]).is_like_list());
    let shops = members(Public::GermanShop, 2, 1_000);
    let canaries = locals(like, 1_000);
    let share = |locals: &mut dyn Iterator<Item = &str>, what: fn(&str) -> bool| {
        locals.filter(|local| what(local)).count() as f64 / 1_000.0
    };
    let traits: [fn(&str) -> bool; 4] = [
        |local| local.contains('.'),
        |local| local.bytes().any(|byte| byte.is_ascii_digit()),
        |local| local.len() >= 15,
        |local| local.contains("er"),
    ];
    for (number, what) in traits.into_iter().enumerate() {
        let of_list = share(&mut shops.iter().map(|member| member.local_part.as_str()), what);
        let of_canaries = share(&mut canaries.iter().map(String::as_str), what);
        assert!((of_list - of_canaries).abs() < 0.15, "trait {number}: {of_list} and {of_canaries}");
    }
}

#[test]
fn a_list_that_has_too_little_in_common_gets_the_plain_disguise() {
    let alike = (0..5_000).fold(Survey::new(), |mut survey, number| {
        survey.add(&format!("member{number}"), None, None);
        survey
    });
    for profile in [extract(Public::GermanShop, 500), Survey::new().finish(), alike.finish()] {
        let disguises = Disguises::like(&profile, [1; 32]);
        assert!(!disguises.is_like_list());
        assert_eq!(locals(disguises, 5), locals(Disguises::new([1; 32]), 5));
    }
}

#[test]
fn a_profile_keeps_what_twenty_have_in_common_and_no_address() {
    let list = members(Public::BritishCharity, 1, 5_000);
    let profile = extract(Public::BritishCharity, 5_000);
    let text = profile.to_text();
    assert!(text.lines().skip(2).all(|line| {
        line.split_once(' ')
            .and_then(|(count, _)| count.parse().ok())
            .is_some_and(|count: u32| count >= GROUP)
    }));
    // A whole local part only if twenty have it as a word, and nobody's twice.
    let whole = list.iter().filter(|member| text.contains(&format!(" {}\n", member.local_part)));
    let whole: Vec<_> = whole.collect();
    assert!(
        whole
            .iter()
            .all(|member| !member.local_part.contains(['.', '_', '-']) || member.local_part.len() < 4),
        "{whole:?}"
    );
    assert_eq!(Profile::parse(&text), Ok(profile));
    let mut one_short = Survey::new();
    (0..GROUP - 1).for_each(|_| one_short.add("anna.keller", Some("Anna"), Some("Keller")));
    assert_eq!(one_short.finish().to_text(), "tidewatch profile 1\nmembers 19\n");
}

#[test]
fn what_is_no_profile_is_refused() {
    let parse = |lines: &str| Profile::parse(&format!("tidewatch profile 1\n{lines}")).err();
    assert_eq!(Profile::parse("").err(), Some(ProfileError::NotProfile));
    assert_eq!(parse(""), Some(ProfileError::Line(2)));
    assert_eq!(parse("members many"), Some(ProfileError::Line(2)));
    assert_eq!(parse("members 50\n20 shape a.a"), None);
    assert_eq!(parse("members 50\n19 shape a.a"), Some(ProfileError::Few(3)));
    assert_eq!(parse("members 50\n20 shape a.a\nshape"), Some(ProfileError::Line(4)));
    assert_eq!(parse(&format!("members 50\n20 {}", "x".repeat(65))), Some(ProfileError::Line(3)));
}

#[test]
fn every_number_comes_up_about_as_often_as_any_other() {
    let mut draws = Draws::new([5; 32]);
    let mut counts = [0_u32; 200];
    (0..40_000).for_each(|_| counts[draws.below(200) as usize] += 1);
    // 200 a number; eight standard deviations either way would be a broken draw.
    assert!(counts.iter().all(|count| (90..=310).contains(count)), "{counts:?}");
    assert!((0..1_000).all(|_| (0.0..1.0).contains(&draws.even())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_profile_is_drawn_from_or_refused(
        lines in prop::collection::vec(
            ("[0-9]{2,6}", "(shape|long|first-word|later-long|alone-3|digits2-2|named 1|given) [a0i.^_2-9]{1,9}"), 0..40,
        ),
    ) {
        let lines: String = lines.iter().map(|(count, name)| format!("{count} {name}\n")).collect();
        if let Ok(profile) = Profile::parse(&format!("tidewatch profile 1\nmembers 2000\n{lines}")) {
            let mut disguises = Disguises::like(&profile, [1; 32]);
            (0..3).for_each(|_| drop(disguises.person()));
        }
    }
}
