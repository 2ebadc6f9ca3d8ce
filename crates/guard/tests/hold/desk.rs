//! At the desk: many held messages at once, each for itself and none twice; and one opened for a person, with a reason and an entry in the audit log.

use std::sync::Arc;

use guard::desk::bulk::{BulkAct, ItemOutcome, MOST_IN_BULK, act};
use guard::desk::{Desk, DeskError, Feedback, HeldState};
use guard::party::Parties;
use guard::release::{ReleaseError, Releaser};
use guard::view::{View, ViewError};
use model::access::{Right, Rights};
use model::ids::{HeldId, Id};
use platform::clock::{Clock, SystemChance};
use platform::keys::{KeyPlace, RootKey};
use platform::reader::Reader;
use testkit::folder::TempFolder;
use testkit::store::house;

use crate::house::{House, Play, REVIEW};

async fn done(house_: &House, items: &[HeldId], what: BulkAct) -> Vec<ItemOutcome> {
    let outcomes = act(&house_.releaser, &house(), items, what, &REVIEW).await.unwrap();
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

pub(crate) async fn many_are_acted_upon_at_once_and_none_twice(house_: &House) {
    let mut items = Vec::new();
    for number in 0..12 {
        items.push(house_.held(number).await);
    }
    let (released, deleted) = items.split_at(9);
    assert_eq!(done(house_, released, BulkAct::Release).await, vec![ItemOutcome::Done; 9]);
    assert_eq!(house_.hop.handed().len(), 9);
    assert_eq!(done(house_, deleted, BulkAct::Delete).await, vec![ItemOutcome::Done; 3]);
    // Again, and some named twice: nothing more is done, and each is said once.
    assert_eq!(done(house_, &released.repeat(2), BulkAct::Release).await, vec![ItemOutcome::AlreadyDone; 9]);
    assert_eq!(done(house_, deleted, BulkAct::Delete).await, vec![ItemOutcome::AlreadyDone; 3]);
    assert_eq!(house_.hop.handed().len(), 0);
    let mixed = [released[0], deleted[0], HeldId::from_bytes([9; 16])];
    let outcomes = done(house_, &mixed, BulkAct::Delete).await;
    assert_eq!(outcomes[..2], [ItemOutcome::NotHeld(HeldState::Released), ItemOutcome::AlreadyDone]);
    assert!(matches!(&outcomes[2], ItemOutcome::Failed(_)), "{outcomes:?}");
}

pub(crate) async fn the_same_word_twice_is_one_lesson(house_: &House) {
    let items = [house_.held(1).await, house_.held(2).await];
    let teach = BulkAct::Teach(Feedback::Fine);
    assert_eq!(done(house_, &items, teach).await, vec![ItemOutcome::Done; 2]);
    assert_eq!(done(house_, &items, teach).await, vec![ItemOutcome::AlreadyDone; 2]);
    let said = house_.audited().await.into_iter().filter(|(what, _)| what == "hold.feedback").count();
    assert_eq!(said, 2);
    assert_eq!(
        done(house_, &items, BulkAct::Teach(Feedback::Phishing)).await,
        vec![ItemOutcome::Done; 2],
        "the last word counts"
    );
}

pub(crate) async fn one_that_is_refused_is_said_and_holds_up_no_other(house_: &House) {
    let items = [house_.held(1).await, house_.held(2).await];
    house_.hop.will([Play::Refuse(550)]);
    let outcomes = done(house_, &items, BulkAct::Release).await;
    let back = outcomes.iter().filter(|outcome| matches!(outcome, ItemOutcome::Back(_))).count();
    let released = outcomes.iter().filter(|outcome| **outcome == ItemOutcome::Done).count();
    assert_eq!((back, released), (1, 1), "{outcomes:?}");
}

pub(crate) async fn too_many_at_once_are_refused_before_anything_is_done(house_: &House) {
    let held = house_.held(1).await;
    let made_up = |number: usize| HeldId::from_bytes((number as u128 + 1).to_be_bytes());
    let mut items: Vec<HeldId> = (0..MOST_IN_BULK).map(made_up).collect();
    items.push(held);
    let refused = act(&house_.releaser, &house(), &items, BulkAct::Delete, &REVIEW).await;
    assert!(matches!(refused, Err(DeskError::TooMany { count }) if count == MOST_IN_BULK + 1), "{refused:?}");
    assert_eq!(house_.fetch(held).await.state, HeldState::Held);
}

fn view(house_: &House, releaser: Releaser) -> View {
    // A key of its own: nobody is asked for by address here.
    let keys = TempFolder::new("view-keys");
    let data = keys.path().join("data");
    let ring = RootKey::open(&KeyPlace { file: keys.path().join("root.key"), data }, &SystemChance).unwrap();
    let parties = Arc::new(Parties::new(ring.guard_ring(house_.clock.now()).match_key));
    let desk = Desk::new(house_.temp.store.shared(), house_.temp.store.guard(), parties, vec![]);
    View { releaser: Arc::new(releaser), desk, reader: Arc::new(Reader::start(1, 4)) }
}

pub(crate) async fn a_message_is_opened_for_a_person_with_a_reason(house_: &House) {
    let id = house_.held(1).await;
    let view = view(house_, house_.releaser_over(house_.hop.clone()));
    let denied = view.open(&house().only(Rights::NONE.with(Right::Read)), id, &REVIEW).await;
    assert!(matches!(denied, Err(ViewError::Release(ReleaseError::Store(_)))), "{denied:?}");
    assert!(!house_.audited().await.iter().any(|(what, _)| what == "hold.show"));
    let opened = view.open(&house(), id, &REVIEW).await.unwrap();
    assert_eq!(opened.held.message.id, id);
    assert!(!opened.headers.is_empty() && !opened.envelope.recipients.is_empty(), "{opened:?}");
    assert!(!opened.reasons.is_empty(), "{opened:?}");
    let shown = house_.audited().await.into_iter().filter(|(what, _)| what == "hold.show").count();
    assert_eq!(shown, 1);
    act(&view.releaser, &house(), &[id], BulkAct::Delete, &REVIEW).await.unwrap();
    let gone = view.open(&house(), id, &REVIEW).await;
    assert!(
        matches!(gone, Err(ViewError::Release(ReleaseError::NotHeld { state: HeldState::Deleted }))),
        "{gone:?}"
    );
}
