//! Marks: when a book was hit first, in which order its marks are dealt, and while which sightings a canary is burnt.

use std::time::Duration;

use model::time::Time;
use store::{
    custody::{
        codebook::{CodebookRow, Codeword},
        sighting::{CanarySighting, SightingState, SightingWhy},
    },
    error::StoreError,
    txn::Change,
};
use testkit::store::TempStore;

use super::custody::{book, canary_id, change, copy, copy_id, furnish, list_id, sighting, sighting_id};
use super::second;

pub(crate) async fn the_first_hit_of_a_book_stays_and_what_is_dealt_later_comes_later(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let mut one = change(store).await;
    let without = one.codebook_first_hit_in_txn(list_id(1), second(5)).await;
    assert!(matches!(without, Err(StoreError::Missing { .. })), "{without:?}");
    assert!(one.codebook_add_in_txn(&book(1)).await.unwrap());
    let word = |number: u32, at: u32| Codeword {
        copy: copy_id(number),
        list: list_id(1),
        coded: 41,
        commitment: [7; 32],
        dealt_at: second(at),
    };
    for number in 2..=4 {
        one.copy_add_in_txn(&copy(number)).await.unwrap();
    }
    one.codeword_add_in_txn(&word(1, 3)).await.unwrap();
    one.codeword_add_in_txn(&word(2, 2)).await.unwrap();
    for at in [5, 4, 9] {
        let first = one.codebook_first_hit_in_txn(list_id(1), second(at)).await.unwrap();
        assert_eq!(first, second(5), "neither an earlier one nor a later one moves it");
    }
    // Begun before the first hit and kept after it: it is a copy of afterwards.
    one.codeword_add_in_txn(&word(3, 4)).await.unwrap();
    one.codeword_add_in_txn(&word(4, 4)).await.unwrap();
    let words = one.codeword_list_in_txn(list_id(1), None, 10).await.unwrap();
    let dealt: Vec<Time> = words.iter().map(|word| word.dealt_at).collect();
    let after = |at: u32, micros: u64| second(at).plus(Duration::from_micros(micros));
    assert_eq!(dealt, [second(3), after(3, 1), after(5, 1), after(5, 2)]);
    let kept = one.codebook_fetch_in_txn(list_id(1)).await.unwrap().unwrap();
    assert_eq!(kept, CodebookRow { first_hit_at: Some(second(5)), ..book(1) });
}

pub(crate) async fn a_canary_is_burnt_while_a_sighting_counts_that_waits_for_nobody(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let mut one = change(store).await;
    let burnt =
        async |one: &mut Change| one.canary_fetch_in_txn(canary_id(1)).await.unwrap().unwrap().burnt_at;
    let waiting = CanarySighting { why: SightingWhy::Unanswered, ..sighting(1) };
    assert!(one.sighting_add_in_txn(&waiting).await.unwrap());
    assert_eq!(burnt(&mut one).await, None, "its holder's own mail, as long as nobody says otherwise");
    for number in [3, 2] {
        assert!(one.sighting_add_in_txn(&sighting(number)).await.unwrap());
    }
    assert_eq!(burnt(&mut one).await, Some(second(2)));
    assert!(one.sighting_refuse_in_txn(sighting_id(1), (second(9), "person:5")).await.unwrap());
    assert_eq!(burnt(&mut one).await, Some(second(1)));
    let reviewed = (second(9), "person:5", "ours");
    for (number, left) in [(1, Some(second(2))), (3, Some(second(2))), (2, None)] {
        one.sighting_review_in_txn(sighting_id(number), SightingState::TakenBack, reviewed).await.unwrap();
        assert_eq!(burnt(&mut one).await, left, "{number} was taken back");
    }
    one.sighting_review_in_txn(sighting_id(3), SightingState::Counts, reviewed).await.unwrap();
    assert_eq!(burnt(&mut one).await, Some(second(3)));
    assert_eq!(
        one.canary_fetch_in_txn(canary_id(2)).await.unwrap().map(|canary| canary.burnt_at),
        Some(None)
    );
}
