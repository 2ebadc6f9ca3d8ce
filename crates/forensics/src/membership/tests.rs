use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::fingerprint::Fingerprint;
use model::time::Time;
use proptest::prelude::*;

use super::format::HEAD_BYTES;
use super::{Key, Membership, MembershipError, SortedKeys, Span, Tenure};

const DAY: Duration = Duration::from_hours(24);

fn keys(numbers: impl IntoIterator<Item = u64>) -> SortedKeys {
    SortedKeys::new(numbers.into_iter().map(spread).collect())
}

/// As a keyed function would spread small numbers.
fn spread(number: u64) -> Key {
    Key((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn made(number: usize) -> Time {
    Time::from_seconds(1_700_000_000).plus(DAY * u32::try_from(number).expect("small"))
}

/// The file of these copies, each appended to those before.
fn file(copies: &[Vec<u64>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, members) in copies.iter().enumerate() {
        let before = Membership::open(&bytes).expect("ours");
        let id = [u8::try_from(number).expect("few"); 16];
        let piece = before.append(id, made(number), &keys(members.iter().copied())).expect("fits");
        bytes.extend(piece);
    }
    bytes
}

/// What a plain search through all copies says.
fn expected_hits(copies: &[Vec<u64>], dump: &[u64]) -> Vec<u64> {
    let dump: BTreeSet<u64> = dump.iter().copied().collect();
    let hits = |copy: &Vec<u64>| {
        let members: BTreeSet<u64> = copy.iter().copied().collect();
        members.intersection(&dump).count() as u64
    };
    copies.iter().map(hits).collect()
}

#[test]
fn whoever_is_taken_out_was_never_there_and_all_others_are_as_they_were() {
    let bytes = file(&[vec![1, 2], vec![2, 3], vec![1, 2, 4]]);
    let before = Membership::open(&bytes).expect("ours");
    let whole = before.without_people(&keys([1, 9])).expect("fits");
    let after = Membership::open(&whole).expect("ours");
    assert_eq!((after.verify(), after.copies(), after.people()), (Ok(()), 3, 3));
    assert!(after.spans(spread(1)).is_empty());
    for other in [2, 3, 4] {
        assert_eq!(after.spans(spread(other)), before.spans(spread(other)));
    }
    // How many were in each copy stays as it was read.
    assert_eq!(
        (0..3).map(|copy| after.copy(copy)).collect::<Vec<_>>(),
        (0..3).map(|copy| before.copy(copy)).collect::<Vec<_>>()
    );
    let nobody = before.without_people(&keys([1, 2, 3, 4])).expect("fits");
    let nobody = Membership::open(&nobody).expect("ours");
    assert_eq!((nobody.verify(), nobody.copies(), nobody.people()), (Ok(()), 3, 0));
    let piece = nobody.append([9; 16], made(3), &keys([5])).expect("fits");
    assert_eq!(Membership::known_after(&piece), Ok((4, 1)));
}

#[test]
fn everybody_is_named_once_and_a_piece_says_what_is_known_with_it() {
    let bytes = file(&[vec![1, 2], vec![2, 3], vec![1, 2, 4]]);
    let list = Membership::open(&bytes).expect("ours");
    let everybody: Vec<Key> = list.everybody().collect();
    assert_eq!(everybody, keys([1, 2, 3, 4]).as_slice());
    let piece = list.append([9; 16], made(3), &keys([2, 5])).expect("fits");
    assert_eq!(Membership::known_after(&piece), Ok((4, 5)));
    assert_eq!(Membership::known_after(&list.compact(1).expect("fits")), Ok((2, 4)));
    assert_eq!(Membership::known_after(b""), Ok((0, 0)));
    assert_eq!(Membership::known_after(b"no piece"), Err(MembershipError::NotMembership));
}

#[test]
fn many_are_looked_up_as_each_of_them_is() {
    let bytes = file(&[(0..500).step_by(3).collect(), (0..500).step_by(5).collect(), vec![7, 900]]);
    let list = Membership::open(&bytes).expect("ours");
    // Some stand there twice, and then count twice.
    let asked: Vec<Key> = (0..1_000).chain(0..10).map(spread).collect();
    assert_eq!(list.count_known(&asked), asked.iter().filter(|key| list.knows(**key)).count());
    assert_eq!(list.count_known(&[]), 0);
    assert_eq!(Membership::default().count_known(&asked), 0);
}

#[test]
fn somebody_who_leaves_and_comes_back_has_two_runs() {
    let bytes = file(&[vec![1, 2], vec![2, 3], vec![1, 2]]);
    let list = Membership::open(&bytes).expect("ours");
    assert_eq!(list.verify(), Ok(()));
    assert_eq!((list.copies(), list.pieces(), list.people(), list.torn_bytes()), (3, 3, 3, 0));
    assert_eq!(list.spans(spread(1)), [Span { joined: 0, left: Some(1) }, Span { joined: 2, left: None }]);
    assert_eq!(list.spans(spread(2)), [Span { joined: 0, left: None }]);
    assert_eq!(list.spans(spread(3)), [Span { joined: 1, left: Some(2) }]);
    assert_eq!(list.spans(spread(4)), []);
    assert!(list.spans(spread(3))[0].has(1) && !list.spans(spread(3))[0].has(2));
    let copy = list.copy(1).expect("there are three");
    assert_eq!((copy.id, copy.made_at, copy.rows), ([1; 16], made(1), 2));
    assert_eq!(list.copy(3), None);
    let scores = list.score(&keys([1, 3, 9]));
    assert_eq!((scores.rows, scores.known, scores.hits), (3, 2, vec![1, 1, 1]));
}

#[test]
fn rows_are_told_apart_by_how_many_copies_their_people_were_in() {
    // One is in all three copies, with a break in the fourth; two in two; three in the second alone.
    let bytes = file(&[vec![1], vec![1, 2, 3], vec![1, 2], vec![7]]);
    let list = Membership::open(&bytes).expect("ours");
    let tenure = |copies, rows, hits: [u64; 4]| Tenure { copies, rows, hits: hits.to_vec() };
    let scores = list.score(&keys([1, 2, 3, 7, 9]));
    let expected = [tenure(2, 2, [0, 1, 0, 1]), tenure(2, 1, [0, 1, 1, 0]), tenure(3, 1, [1, 1, 1, 0])];
    assert_eq!(scores.tenures, expected);
    assert_eq!((scores.known, scores.hits), (4, vec![1, 3, 2, 1]));
    assert!(list.score(&keys([9])).tenures.is_empty());
}

#[test]
fn a_key_is_the_first_bytes_of_a_print() {
    let print = Fingerprint::from_bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(Key::from(&print), Key(0x0102_0304_0506_0708));
}

#[test]
fn nothing_is_a_membership_without_copies() {
    let list = Membership::open(&[]).expect("nothing is fine");
    assert_eq!((list.copies(), list.people(), list.spans(Key(1)).len()), (0, 0, 0));
    assert!(list.score(&keys([1])).hits.is_empty());
    assert_eq!(list.compact(0), Ok(Vec::new()));
}

/// Who was in which copy of a file, by their times.
fn told(bytes: &[u8], everybody: u64) -> Vec<(Time, Vec<u64>)> {
    let list = Membership::open(bytes).expect("ours");
    assert_eq!(list.verify(), Ok(()));
    let of = |number: u16| {
        let head = list.copy(number).expect("it is there");
        let is_in = |person: &u64| list.spans(spread(*person)).iter().any(|span| span.has(number));
        let members: Vec<u64> = (0..everybody).filter(is_in).collect();
        assert_eq!(head.rows, members.len() as u64);
        (head.made_at, members)
    };
    (0..list.copies()).map(of).collect()
}

proptest! {
    #[test]
    fn a_copy_of_before_is_put_in_its_place_and_taken_out_again(
        copies in prop::collection::vec(prop::collection::vec(0_u64..24, 0..20), 1..6),
        place in 0_usize..6,
    ) {
        let copies: Vec<Vec<u64>> = copies.into_iter().map(|copy| BTreeSet::from_iter(copy).into_iter().collect()).collect();
        let place = place % copies.len();
        let whole = file(&copies);
        let expected: Vec<(Time, Vec<u64>)> =
            copies.iter().enumerate().map(|(number, members)| (made(number), members.clone())).collect();
        let number = u16::try_from(place).expect("few");
        let without = Membership::open(&whole).expect("ours").without_copy(number).expect("fits");
        let mut less = expected.clone();
        let (at, members) = less.remove(place);
        prop_assert_eq!(told(&without, 24), less.clone());
        let people = less.iter().flat_map(|(_, members)| members).collect::<BTreeSet<_>>().len() as u64;
        let known = Membership::open(&without).expect("ours");
        prop_assert_eq!(known.people(), people);
        let again = known.insert([7; 16], at, &keys(members)).expect("fits");
        prop_assert_eq!(told(&again, 24), expected);
        // Runs that touch are one: it says of each just what the file of before did.
        let (again, whole) = (Membership::open(&again).expect("ours"), Membership::open(&whole).expect("ours"));
        prop_assert!((0..24).all(|person| again.spans(spread(person)) == whole.spans(spread(person))));
    }
}

#[test]
fn a_copy_of_nobody_is_a_copy() {
    let bytes = file(&[vec![], vec![1], vec![]]);
    let list = Membership::open(&bytes).expect("ours");
    assert_eq!((list.copies(), list.score(&keys([1])).hits), (3, vec![0, 1, 0]));
}

#[test]
fn a_piece_that_was_cut_off_is_ignored_wherever_it_was_cut() {
    let whole = file(&[vec![1, 2, 3], vec![2, 3, 4]]);
    let first = file(&[vec![1, 2, 3]]).len();
    for length in first..whole.len() {
        let list = Membership::open(&whole[..length]).expect("the first piece is whole");
        assert_eq!((list.copies(), list.whole_bytes(), list.torn_bytes()), (1, first, length - first));
    }
    // A crash may also leave zeros where the end should be.
    let mut zeros = whole.clone();
    zeros[whole.len() - 5..].fill(0);
    let list = Membership::open(&zeros).expect("the first piece is whole");
    assert_eq!((list.copies(), list.whole_bytes()), (1, first));
    assert_eq!(list.score(&keys([1, 4])).hits, [1]);
}

#[test]
fn what_is_no_membership_is_said() {
    let check = |bytes: &[u8], expected| assert_eq!(Membership::open(bytes).err(), Some(expected));
    check(b"name,address\r\n", MembershipError::NotMembership);
    let whole = file(&[vec![1, 2, 3], vec![2], vec![3]]);
    check(&whole[..HEAD_BYTES - 1], MembershipError::NotMembership);
    let first = file(&[vec![1, 2, 3]]).len();
    let mut damaged = whole.clone();
    damaged[first + HEAD_BYTES + 40] ^= 1;
    check(&damaged, MembershipError::Damaged(1));
    // A piece that does not follow what is before it.
    let swapped = [&whole[first..], &whole[..first]].concat();
    check(&swapped, MembershipError::Damaged(0));
    let mut first_damaged = whole;
    first_damaged[HEAD_BYTES + 50] ^= 1;
    let list = Membership::open(&first_damaged).expect("only its head is looked at");
    assert_eq!(list.verify(), Err(MembershipError::Damaged(0)));
}

#[test]
fn a_newer_version_is_not_taken_for_a_torn_piece() {
    use sha2::{Digest, Sha256};
    let mut bytes = file(&[vec![1]]);
    bytes[8] = 2;
    let sum = Sha256::digest(&bytes[..56]);
    bytes[56..64].copy_from_slice(&sum[..8]);
    assert_eq!(Membership::open(&bytes).err(), Some(MembershipError::Version(2)));
}

#[test]
fn copies_past_the_limit_are_forgotten_with_those_who_were_in_no_other() {
    let copies = [vec![1, 2, 9], vec![2, 3], vec![2, 3, 4]];
    let bytes = file(&copies);
    let list = Membership::open(&bytes).expect("ours");
    assert_eq!(list.first_kept(made(1), DAY * 10), 0);
    assert_eq!(list.first_kept(made(3), DAY * 2), 1);
    assert_eq!(list.first_kept(made(100), DAY), 3);
    let compact = list.compact(1).expect("fits");
    let kept = Membership::open(&compact).expect("ours");
    assert_eq!(kept.verify(), Ok(()));
    assert_eq!((kept.copies(), kept.pieces(), kept.people()), (2, 1, 3));
    assert!(!kept.knows(spread(1)) && !kept.knows(spread(9)));
    assert_eq!(kept.copy(0).map(|copy| copy.id), Some([1; 16]));
    assert_eq!(kept.score(&keys([1, 2, 3, 4])).hits, expected_hits(&copies[1..], &[1, 2, 3, 4]));
}

#[test]
fn a_file_of_many_pieces_wants_to_be_compacted() {
    let copies: Vec<Vec<u64>> = (0..64).map(|number| (number..number + 10).collect()).collect();
    let bytes = file(&copies);
    let list = Membership::open(&bytes).expect("64 are allowed");
    let refused = list.append([9; 16], made(64), &keys([1]));
    assert_eq!(refused, Err(MembershipError::TooManyPieces));
    let compact = list.compact(0).expect("fits");
    let again = Membership::open(&compact).expect("ours");
    assert!(again.append([9; 16], made(64), &keys([1])).is_ok());
    let dump: Vec<u64> = (20..60).collect();
    assert_eq!(again.score(&keys(dump.iter().copied())).hits, expected_hits(&copies, &dump));
}

#[test]
fn lifted_keys_are_known_by_lifted_keys_only() {
    let copies = [vec![1, 2, 3], vec![2, 3, 4]];
    let bytes = file(&copies);
    let lift = |key: Key| Key(key.0.rotate_left(17) ^ 0x55);
    let lifted = Membership::open(&bytes).and_then(|list| list.lifted(lift)).expect("ours");
    let list = Membership::open(&lifted).expect("ours");
    assert_eq!(list.verify(), Ok(()));
    assert!(!list.knows(spread(1)));
    assert_eq!(list.spans(lift(spread(1))), [Span { joined: 0, left: Some(1) }]);
    assert_eq!(list.people(), 4);
}

proptest! {
    #[test]
    fn a_file_says_what_a_search_through_all_copies_says(
        copies in prop::collection::vec(prop::collection::vec(0_u64..60, 0..40), 1..12),
        dump in prop::collection::vec(0_u64..80, 0..60),
        from in 0_usize..12,
    ) {
        let bytes = file(&copies);
        let list = Membership::open(&bytes).expect("ours");
        prop_assert_eq!(list.verify(), Ok(()));
        let scores = list.score(&keys(dump.iter().copied()));
        prop_assert_eq!(&scores.hits, &expected_hits(&copies, &dump));
        let everybody: BTreeSet<u64> = copies.iter().flatten().copied().collect();
        prop_assert_eq!(list.people(), everybody.len() as u64);
        let in_dump: BTreeSet<u64> = dump.iter().copied().collect();
        prop_assert_eq!(scores.known, in_dump.intersection(&everybody).count() as u64);
        for person in 0..80 {
            let spans = list.spans(spread(person));
            for (number, copy) in copies.iter().enumerate() {
                let number = u16::try_from(number).expect("few");
                let is_there = spans.iter().any(|span| span.has(number));
                prop_assert_eq!(is_there, copy.contains(&person));
            }
        }
        let from = from.min(copies.len());
        let compact = list.compact(u16::try_from(from).expect("few")).expect("fits");
        let kept = Membership::open(&compact).expect("ours");
        prop_assert_eq!(kept.verify(), Ok(()));
        prop_assert_eq!(kept.score(&keys(dump.iter().copied())).hits, expected_hits(&copies[from..], &dump));
    }

    #[test]
    fn whatever_the_bytes_nothing_is_read_beyond_them(
        copies in prop::collection::vec(prop::collection::vec(0_u64..60, 0..40), 1..5),
        spoilt in prop::collection::btree_map(0_usize..4_000, any::<u8>(), 0..8),
        length in 0_usize..4_000,
    ) {
        let mut bytes = file(&copies);
        for (place, byte) in &spoilt as &BTreeMap<usize, u8> {
            if let Some(here) = bytes.get_mut(*place) {
                *here = *byte;
            }
        }
        bytes.truncate(length.max(HEAD_BYTES));
        let Ok(list) = Membership::open(&bytes) else { return Ok(()) };
        let dump = keys(0..60);
        let scores = list.score(&dump);
        prop_assert_eq!(scores.hits.len(), usize::from(list.copies()));
        dump.as_slice().iter().for_each(|key| drop(list.spans(*key)));
        let _ = list.verify();
        let _ = list.compact(0);
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Membership::open(&bytes);
    }
}
