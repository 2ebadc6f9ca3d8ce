use model::fingerprint::Fingerprint;
use world::chance::Chance;
use world::leak::{Mix, mixed, survived};

use super::decode::{Decoder, Reading};
use super::{BookError, Class, Codebook, Design, Rung, rung};

const TINY: Design = Design::of(&[Class { bias: 32_768, marks: 20 }, Class { bias: 4_096, marks: 30 }]);

fn prints(count: usize) -> Vec<Fingerprint> {
    (0..count)
        .map(|number| {
            let mut bytes = [0; 12];
            bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
            Fingerprint::from_bytes(bytes)
        })
        .collect()
}

fn book(seed: u8, design: Design) -> Codebook {
    Codebook::new([seed; 32], [1; 16], design, prints(design.marks())).expect("a design that works")
}

fn copies(count: u8) -> Vec<[u8; 16]> {
    (0..count).map(|number| [number; 16]).collect()
}

fn seen_of(words: &[Vec<bool>], mix: Mix, seed: u64) -> Vec<bool> {
    let words: Vec<&[bool]> = words.iter().map(Vec::as_slice).collect();
    mixed(&words, mix, &mut Chance::new(seed))
}

#[test]
fn a_codeword_depends_on_key_list_and_copy_and_is_always_the_same() {
    let one = book(1, Design::FULL);
    assert_eq!(one.word([5; 16]), one.word([5; 16]));
    assert_ne!(one.word([5; 16]), one.word([6; 16]));
    assert_ne!(one.word([5; 16]), book(2, Design::FULL).word([5; 16]));
    let other_list = Codebook::new([1; 32], [2; 16], Design::FULL, prints(800)).expect("fits");
    assert_ne!(one.word([5; 16]), other_list.word([5; 16]));
    let single: Vec<bool> = (0..800).map(|mark| one.has([5; 16], mark)).collect();
    assert_eq!(single, one.word([5; 16]), "asked one by one it says the same");
    assert!(!one.has([5; 16], 800) && !one.has([5; 16], u32::MAX));
    assert_eq!(format!("{one:?}"), "Codebook(800 marks, hidden)");
}

#[test]
fn copies_have_as_many_marks_of_each_class_as_its_chance_says() {
    let book = book(3, Design::FULL);
    let words: Vec<Vec<bool>> = copies(100).into_iter().map(|copy| book.word(copy)).collect();
    let mut from = 0;
    for class in Design::FULL.classes() {
        let marks = usize::from(class.marks);
        let had = words.iter().flat_map(|word| &word[from..from + marks]).filter(|had| **had).count();
        let share = had as f64 / (marks * 100) as f64;
        assert!((share - class.chance()).abs() < 0.02, "{share} of {class:?}");
        from += marks;
    }
    assert!((Design::SMALL.rows_per_copy() - 40.0).abs() < 1.0);
}

#[test]
fn a_book_that_cannot_work_is_refused() {
    let made = |design, count| Codebook::new([1; 32], [1; 16], design, prints(count)).err();
    assert_eq!(made(TINY, 49), Some(BookError::Prints { prints: 49, marks: 50 }));
    assert_eq!(made(Design::of(&[Class { bias: 0, marks: 3 }]), 3), Some(BookError::Design));
    let many = Design::of(&[Class { bias: 1, marks: u16::MAX }, Class { bias: 1, marks: 9 }]);
    assert_eq!(made(many, 65_544), Some(BookError::Design));
}

#[test]
fn a_commitment_binds_everything_codewords_are_made_of() {
    let committed = book(1, TINY).commitment();
    assert_eq!(committed, book(1, TINY).commitment());
    let other_design = Design::of(&[Class { bias: 32_768, marks: 30 }, Class { bias: 4_096, marks: 20 }]);
    let mut swapped = prints(50);
    swapped.swap(0, 1);
    let others = [
        book(2, TINY),
        book(1, other_design),
        Codebook::new([1; 32], [2; 16], TINY, prints(50)).expect("fits"),
        Codebook::new([1; 32], [1; 16], TINY, swapped).expect("fits"),
    ];
    others.iter().for_each(|other| assert_ne!(other.commitment(), committed));
}

#[test]
fn a_few_marks_are_shown_without_the_rest_and_cannot_be_made_up() {
    let book = book(1, TINY);
    let (list, copy) = ([1; 16], [7; 16]);
    let commitment = book.word_commitment(copy);
    let opening = book.open(copy, &[3, 20, 49, 50]);
    assert_eq!(opening.open.iter().map(|mark| mark.mark).collect::<Vec<_>>(), [3, 20, 49]);
    assert!(opening.open.iter().all(|mark| mark.is_in == book.word(copy)[mark.mark as usize]));
    assert!(opening.holds(&commitment, &list, &copy));
    // Of another copy or list, or otherwise than it was.
    assert!(!opening.holds(&commitment, &list, &[8; 16]) && !opening.holds(&commitment, &[2; 16], &copy));
    assert!(!opening.holds(&book.word_commitment([8; 16]), &list, &copy));
    let spoil = |how: &dyn Fn(&mut super::Opening)| {
        let mut spoilt = opening.clone();
        how(&mut spoilt);
        assert!(!spoilt.holds(&commitment, &list, &copy));
    };
    spoil(&|opening| opening.open[0].is_in = !opening.open[0].is_in);
    spoil(&|opening| opening.open[0].mark = 4);
    spoil(&|opening| opening.open[1].print = prints(1)[0]);
    spoil(&|opening| opening.open[1].salt[0] ^= 1);
    spoil(&|opening| opening.leaves[30][0] ^= 1);
    spoil(&|opening| opening.leaves.truncate(49));
    // The same coins of two copies look different: nobody learns that they are the same.
    let other = book.open([8; 16], &[]);
    assert!(opening.leaves.iter().all(|leaf| !other.leaves.contains(leaf)));
}

#[test]
fn one_who_leaked_alone_is_named_after_seven_rare_hits_and_nobody_else() {
    let book = book(7, Design::SMALL);
    let copies = copies(100);
    // As hits are read: while there may be more copies some day.
    let decoder = Decoder::growing(&book, &copies, copies.len());
    let word = book.word(copies[42]);
    let mut hit = vec![false; word.len()];
    let rare: Vec<usize> = (0..word.len()).filter(|mark| word[*mark]).collect();
    let mut named_after = None;
    for (count, mark) in rare.iter().enumerate() {
        hit[*mark] = true;
        let reading = decoder.sightings(&hit);
        if reading.named(1_000_000).next().is_some() {
            named_after = named_after.or(Some(count + 1));
            assert!(reading.named(1_000_000).all(|named| named.copy == copies[42]));
            assert!(!reading.fits_own_house());
        }
    }
    assert!(named_after.is_some_and(|hits| (6..=9).contains(&hits)), "{named_after:?}");
    let reading = decoder.sightings(&hit);
    assert_eq!((reading.suspects[0].hits as usize, reading.seen as usize), (rare.len(), rare.len()));
}

#[test]
fn of_three_who_mixed_their_copies_one_is_named_and_no_innocent() {
    for (seed, mix) in [(1, Mix::All), (2, Mix::Any), (3, Mix::Lot), (4, Mix::Most)] {
        let book = book(seed, Design::FULL);
        let copies = copies(100);
        let words: Vec<Vec<bool>> = copies[..3].iter().map(|copy| book.word(*copy)).collect();
        let reading = Decoder::new(&book, &copies).dump(&seen_of(&words, mix, u64::from(seed)), 1.0);
        let named: Vec<[u8; 16]> = reading.named(1_000_000).map(|suspect| suspect.copy).collect();
        assert!(!named.is_empty(), "{mix:?}: {:?}", &reading.suspects[..4]);
        assert!(named.iter().all(|copy| copies[..3].contains(copy)), "{mix:?}: {named:?}");
    }
}

#[test]
fn what_was_taken_from_our_own_list_of_marks_names_no_copy() {
    let book = book(9, Design::FULL);
    let copies = copies(50);
    let all = vec![true; book.prints().len()];
    let half = survived(&all, 0.5, &mut Chance::new(1));
    for reading in
        [Decoder::new(&book, &copies).dump(&half, 0.5), Decoder::new(&book, &copies).sightings(&half)]
    {
        assert_eq!(reading.named(1_000).count(), 0, "{:?}", reading.suspects.first());
        assert!(reading.fits_own_house(), "{}", reading.ln_house);
    }
}

#[test]
fn an_innocent_copy_is_looked_at_as_often_as_chance_allows_and_no_more() {
    // 3,000 draws: an innocent copy beside one that leaked, alone or with another, half of it gone.
    let (mut at_20, mut at_100, mut sum) = (0_u32, 0_u32, 0.0);
    for draw in 0..3_000_u32 {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&draw.to_be_bytes());
        let book = Codebook::new(key, [1; 16], TINY, prints(50)).expect("fits");
        let copies = copies(3);
        let words = [book.word(copies[0]), book.word(copies[1])];
        let mix = [Mix::All, Mix::Any, Mix::Lot][draw as usize % 3];
        let kept = survived(&seen_of(&words, mix, u64::from(draw)), 0.5, &mut Chance::new(u64::from(draw)));
        let reading = Decoder::new(&book, &copies).dump(&kept, 0.5);
        let innocent = reading.suspects.iter().find(|suspect| suspect.copy == copies[2]).expect("asked for");
        let e = innocent.ln_e.exp();
        (at_20, at_100, sum) = (at_20 + u32::from(e >= 20.0), at_100 + u32::from(e >= 100.0), sum + e);
    }
    assert!(at_20 <= 150 && at_100 <= 30, "{at_20} reached 20, {at_100} reached 100");
    // The mean is 1; few draws carry most of it, so a sample's is usually below.
    assert!(sum / 3_000.0 < 1.6, "{}", sum / 3_000.0);
}

#[test]
fn the_ladder_has_a_step_for_each_strength() {
    let of = |ln_e: f64, seen: u32, exclusive: u32| {
        let suspect = super::Suspect { copy: [1; 16], ln_e, ln_share: 0.0, hits: seen, marks: 40 };
        rung(&Reading { suspects: vec![suspect], ln_house: 0.0, seen }, exclusive)
    };
    assert_eq!(of(0.0, 0, 0), (Rung::Nothing, Rung::Nothing));
    assert_eq!(of(0.7, 1, 1), (Rung::Something, Rung::ThisCopy));
    assert_eq!(of(7.0, 4, 0), (Rung::Leaning(1_000), Rung::Nothing));
    assert_eq!(of(14.0, 7, 0), (Rung::Named(1_000_000), Rung::Nothing));
    assert_eq!(Rung::Named(1_000_000).phrase().argument("one_in"), Some("1000000"));
}
