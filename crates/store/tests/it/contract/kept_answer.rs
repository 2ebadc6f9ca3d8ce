//! Kept answers: one request with a key is done, the others get its answer, for as long as it is kept.

use model::{
    access::{Access, Rights},
    ids::ProgramId,
};
use store::{
    error::StoreError,
    platform::kept_answer::{AnswerKey, AnswerState, MAX_BODY_BYTES},
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

const REQUEST: [u8; 32] = [7; 32];

fn key(number: u32) -> AnswerKey {
    AnswerKey { program: ProgramId::new(second(0), chance(number)), key: [3; 32] }
}

/// Begins at a second, for ten of them.
async fn begin(temp: &TempStore, access: &Access, key: &AnswerKey, at: u32) -> AnswerState {
    let times = (second(at), second(at + 10));
    temp.store.platform().kept_answer_begin(access, key, &REQUEST, times).await.unwrap()
}

pub(crate) async fn an_answer_is_kept_for_whoever_asks_again_until_its_end(temp: &TempStore) {
    let platform = temp.store.platform();
    assert_eq!(begin(temp, &house(), &key(1), 1).await, AnswerState::New);
    assert_eq!(begin(temp, &house(), &key(1), 2).await, AnswerState::UnderWay { request: REQUEST });
    assert_eq!(begin(temp, &house(), &key(2), 2).await, AnswerState::New, "another program's key");
    platform.kept_answer_keep(&house(), (&key(1), second(1)), (201, b"{}"), second(100)).await.unwrap();
    let answered = AnswerState::Answered { request: REQUEST, status: 201, body: b"{}".to_vec() };
    assert_eq!(begin(temp, &house(), &key(1), 99).await, answered);
    assert_eq!(begin(temp, &house(), &key(1), 100).await, AnswerState::New);
}

pub(crate) async fn a_request_that_was_cut_can_be_begun_again_and_then_the_late_one_keeps_nothing(
    temp: &TempStore,
) {
    let platform = temp.store.platform();
    begin(temp, &house(), &key(1), 1).await;
    assert_eq!(begin(temp, &house(), &key(1), 11).await, AnswerState::New);
    let late = (&key(1), second(1));
    platform.kept_answer_keep(&house(), late, (200, b"late"), second(100)).await.unwrap();
    platform.kept_answer_forget(&house(), late).await.unwrap();
    assert_eq!(begin(temp, &house(), &key(1), 12).await, AnswerState::UnderWay { request: REQUEST });
    platform.kept_answer_forget(&house(), (&key(1), second(11))).await.unwrap();
    assert_eq!(begin(temp, &house(), &key(1), 13).await, AnswerState::New);
}

pub(crate) async fn ended_answers_are_pruned_and_others_stay(temp: &TempStore) {
    let platform = temp.store.platform();
    begin(temp, &house(), &key(1), 1).await;
    begin(temp, &house(), &key(2), 5).await;
    assert_eq!(platform.kept_answer_prune(&house(), second(11)).await.unwrap(), 1);
    assert_eq!(platform.kept_answer_prune(&house(), second(11)).await.unwrap(), 0);
    assert_eq!(begin(temp, &house(), &key(2), 12).await, AnswerState::UnderWay { request: REQUEST });
}

pub(crate) async fn answers_are_a_tenants_own_bounded_and_need_a_right(temp: &TempStore) {
    let platform = temp.store.platform();
    let other = customer(&temp.store, 1).await;
    begin(temp, &house(), &key(1), 1).await;
    assert_eq!(begin(temp, &other, &key(1), 2).await, AnswerState::New);
    assert_eq!(platform.kept_answer_prune(&other, second(1_000)).await.unwrap(), 1);
    assert_eq!(begin(temp, &house(), &key(1), 3).await, AnswerState::UnderWay { request: REQUEST });
    let long = vec![0; MAX_BODY_BYTES + 1];
    let refused = platform.kept_answer_keep(&house(), (&key(1), second(1)), (200, &long), second(9)).await;
    assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    let nobody = house().only(Rights::NONE);
    let refused = platform.kept_answer_begin(&nobody, &key(1), &REQUEST, (second(1), second(2))).await;
    assert!(matches!(refused, Err(StoreError::Denied(_))), "{refused:?}");
}
