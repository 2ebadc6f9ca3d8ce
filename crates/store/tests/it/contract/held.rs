//! Held messages: a state changes once, by whoever was first; what may arrive twice is listed before it can.

use std::{collections::HashMap, time::Duration};

use model::{
    access::Access,
    fingerprint::Fingerprint,
    ids::{CopyId, HeldId, Id, ReleaseId},
    indicator::Indicator,
    time::Time,
    verdict::{Action, Direction, Points},
    watch::{Level, WatchEntry},
};
use store::{
    Store,
    error::StoreError,
    guard::held::{
        Attempt, Feedback, GivenFeedback, Hand, Held, HeldCounts, HeldFilter, HeldState, MAX_RECIPIENTS,
        NewHeld,
    },
    guard::held_rest::{HeldRest, Resting},
    objects::NewObject,
    shared::watch_entry::TimedEntry,
};
use testkit::store::{TempStore, house};

use super::{START, customer, judged_id, object::object, object_id, second};

const DAY: Duration = Duration::from_hours(24);
const LEASE: Duration = Duration::from_mins(30);

pub(crate) fn held_id(number: u32) -> HeldId {
    HeldId::new(second(number), super::chance(number))
}

fn release_id(number: u32) -> ReleaseId {
    ReleaseId::new(second(number), super::chance(number))
}

pub(crate) fn new_held(number: u32) -> NewHeld {
    NewHeld {
        id: held_id(number),
        at: second(number),
        end_at: second(number).plus(DAY),
        door: "milter".into(),
        direction: Direction::Inbound,
        queue_id: Some("4XyZ1r0Abcz9".into()),
        judged: Some(judged_id(number)),
        message_sha256: [4; 32],
        size_bytes: 4_096,
        decided_by: "link.mismatch".into(),
        score: Points::hundredths(725),
        reasons: vec![("link.mismatch".into(), Points::hundredths(725))],
        sender: Some(Fingerprint::from_bytes([5; 12])),
        sender_domain: Some("customer.example".into()),
        recipient_count: 2,
        recipients: vec![Fingerprint::from_bytes([6; 12]), Fingerprint::from_bytes([7; 12])],
        recipient_domains: vec!["shop.example".into()],
    }
}

fn hand(at: Time) -> Hand<'static> {
    Hand { by: "house:test", at }
}

/// Keeps a message with its object, as hold does.
pub(crate) async fn keep_held(store: &Store, access: &Access, held: &NewHeld, number: u32) {
    let new = NewObject { end_at: held.end_at, ..object(number) };
    let written = store.objects().object_write(access, new, b"sealed".to_vec()).await.unwrap();
    let mut change = store.change(access).await.unwrap();
    change.object_keep_in_txn(written).await.unwrap();
    change.held_keep_in_txn(held, object_id(number), "house:test").await.unwrap();
    change.commit().await.unwrap();
}

async fn keep_some(store: &Store, count: u32) {
    for number in 0..count {
        keep_held(store, &house(), &new_held(number), number).await;
    }
}

/// Changes one thing and commits.
macro_rules! change {
    ($store:expr, $method:ident($($argument:expr),*)) => {{
        let mut change = $store.change(&house()).await.unwrap();
        let done = change.$method($($argument),*).await.unwrap();
        change.commit().await.unwrap();
        done
    }};
}

async fn fetch(store: &Store, number: u32) -> Held {
    store.shared().held_fetch(&house(), held_id(number)).await.unwrap()
}

pub(crate) async fn begin(store: &Store, number: u32, at: Time) -> Option<Attempt> {
    change!(store, held_release_begin_in_txn(held_id(number), release_id(90), hand(at), at.plus(LEASE)))
}

/// A person says what a message was.
pub(crate) async fn say(store: &Store, number: u32, feedback: Feedback) {
    change!(store, held_feedback_in_txn(held_id(number), feedback, None, hand(second(30))));
}

pub(crate) async fn a_held_message_comes_back_as_it_was(temp: &TempStore) {
    let bare = NewHeld {
        queue_id: None,
        judged: None,
        sender: None,
        sender_domain: None,
        recipients: vec![],
        recipient_domains: vec![],
        reasons: vec![],
        ..new_held(2)
    };
    keep_held(&temp.store, &house(), &new_held(1), 1).await;
    keep_held(&temp.store, &house(), &bare, 2).await;
    let expected = Held {
        message: new_held(1),
        object: object_id(1),
        state: HeldState::Held,
        state_at: second(1),
        state_by: "house:test".into(),
        release: None,
        attempt: 0,
        retry_at: None,
        delivered: vec![],
        answer: None,
        maybe_twice: false,
        feedback: None,
        training: None,
        instead: None,
    };
    assert_eq!(fetch(&temp.store, 1).await, expected);
    assert_eq!(
        fetch(&temp.store, 2).await,
        Held { message: bare, object: object_id(2), state_at: second(2), ..expected }
    );
}

pub(crate) async fn what_went_instead_is_noted_whatever_became_of_it(temp: &TempStore) {
    keep_held(&temp.store, &house(), &new_held(1), 1).await;
    let store = &temp.store;
    let copies = [CopyId::from_bytes([7; 16]), CopyId::from_bytes([8; 16])];
    change!(store, held_instead_in_txn(held_id(1), copies[0]));
    assert_eq!(fetch(store, 1).await.instead, Some(copies[0]));
    change!(store, held_delete_in_txn(held_id(1), hand(second(5))));
    change!(store, held_instead_in_txn(held_id(1), copies[1]));
    let held = fetch(store, 1).await;
    assert_eq!((held.state, held.instead), (HeldState::Deleted, Some(copies[1])));
    let mut change = store.change(&house()).await.unwrap();
    let nothing = change.held_instead_in_txn(held_id(2), copies[0]).await;
    assert!(matches!(nothing, Err(StoreError::Missing { .. })), "{nothing:?}");
}

pub(crate) async fn nothing_with_an_address_is_kept(temp: &TempStore) {
    let marker = || "marker.address@customer.example".to_owned();
    let spoilt = [
        NewHeld { door: marker(), ..new_held(1) },
        NewHeld { queue_id: Some(marker()), ..new_held(1) },
        NewHeld { decided_by: marker(), ..new_held(1) },
        NewHeld { reasons: vec![(marker(), Points::ZERO)], ..new_held(1) },
        NewHeld { sender_domain: Some(marker()), ..new_held(1) },
        NewHeld { recipient_domains: vec![marker()], ..new_held(1) },
        NewHeld { recipients: vec![Fingerprint::from_bytes([1; 12]); MAX_RECIPIENTS + 1], ..new_held(1) },
    ];
    for spoilt in spoilt {
        let mut change = temp.store.change(&house()).await.unwrap();
        let refused = change.held_keep_in_txn(&spoilt, object_id(1), "house:test").await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    keep_some(&temp.store, 1).await;
    let attempt = begin(&temp.store, 0, second(1)).await.unwrap();
    for answer in [marker(), "x".repeat(501)] {
        let mut change = temp.store.change(&house()).await.unwrap();
        let refused = change.held_back_in_txn(&attempt, &answer, hand(second(2))).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
}

pub(crate) async fn another_tenants_held_message_is_not_there(temp: &TempStore) {
    let (one, other) = (customer(&temp.store, 1).await, customer(&temp.store, 2).await);
    keep_held(&temp.store, &one, &new_held(1), 1).await;
    for stranger in [&other, &house()] {
        let missing = temp.store.shared().held_fetch(stranger, held_id(1)).await;
        assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
        let list = temp.store.shared().held_list(stranger, &HeldFilter::default(), None, 10).await.unwrap();
        assert_eq!(list, []);
        assert_eq!(temp.store.shared().held_count(stranger).await.unwrap(), HeldCounts::default());
        let mut change = temp.store.change(stranger).await.unwrap();
        let (id, at) = (held_id(1), hand(second(9)));
        assert_eq!(change.held_release_begin_in_txn(id, release_id(1), at, second(99)).await.unwrap(), None);
        assert_eq!(change.held_delete_in_txn(id, at).await.unwrap(), None);
        assert!(change.held_feedback_in_txn(id, Feedback::Fine, None, at).await.is_err());
        change.commit().await.unwrap();
    }
    let held = temp.store.shared().held_fetch(&one, held_id(1)).await.unwrap();
    assert_eq!((held.state, held.feedback), (HeldState::Held, None));
}

pub(crate) async fn of_two_who_release_one_does(temp: &TempStore) {
    keep_some(&temp.store, 1).await;
    let (one, other) = tokio::join!(begin(&temp.store, 0, second(1)), begin(&temp.store, 0, second(1)));
    assert_eq!([one.is_some(), other.is_some()].iter().filter(|is| **is).count(), 1, "{one:?} {other:?}");
    let attempt = one.or(other).unwrap();
    assert_eq!((attempt.number, attempt.release, attempt.object), (1, release_id(90), object_id(0)));
    let held = fetch(&temp.store, 0).await;
    assert_eq!(
        (held.state, held.state_at, held.retry_at),
        (HeldState::Releasing, second(1), Some(second(1).plus(LEASE)))
    );
    assert!(!held.maybe_twice);
    // Nobody deletes or extends what is on its way.
    assert_eq!(change!(temp.store, held_delete_in_txn(held_id(0), hand(second(2)))), None);
    let extended =
        change!(temp.store, held_extend_in_txn(held_id(0), object_id(0), object_id(5), Time::LATEST));
    assert!(!extended);
    let object = change!(temp.store, held_released_in_txn(&attempt, "250 2.0.0 queued", hand(second(3))));
    assert_eq!(object, Some(object_id(0)));
    let held = fetch(&temp.store, 0).await;
    assert_eq!((held.state, held.state_at, held.retry_at), (HeldState::Released, second(3), None));
    assert_eq!(held.answer.as_deref(), Some("250 2.0.0 queued"));
    assert_eq!(change!(temp.store, held_released_in_txn(&attempt, "", hand(second(3)))), None, "once only");
    assert_eq!(begin(&temp.store, 0, second(4)).await, None);
}

pub(crate) async fn a_refused_release_goes_back_and_keeps_its_name(temp: &TempStore) {
    keep_some(&temp.store, 1).await;
    let first = begin(&temp.store, 0, second(1)).await.unwrap();
    assert!(change!(temp.store, held_delivered_in_txn(&first, &[1])));
    assert!(change!(temp.store, held_back_in_txn(&first, "550 5.7.1 no", hand(second(2)))));
    assert!(!change!(temp.store, held_back_in_txn(&first, "550 5.7.1 no", hand(second(2)))), "once only");
    let held = fetch(&temp.store, 0).await;
    assert_eq!((held.state, held.answer.as_deref()), (HeldState::Held, Some("550 5.7.1 no")));
    assert_eq!((held.delivered, held.maybe_twice), (vec![1], false));
    let values = (release_id(91), hand(second(3)), second(99));
    let second_time =
        change!(temp.store, held_release_begin_in_txn(held_id(0), values.0, values.1, values.2));
    let second_time = second_time.unwrap();
    assert_eq!((second_time.release, second_time.number), (release_id(90), 2), "the first name stays");
    assert_eq!(second_time.delivered, [1]);
    assert!(!change!(temp.store, held_delivered_in_txn(&first, &[0, 1])), "the first attempt is over");
}

pub(crate) async fn who_takes_over_lists_it_as_maybe_twice_first(temp: &TempStore) {
    keep_some(&temp.store, 2).await;
    let first = begin(&temp.store, 0, second(1)).await.unwrap();
    let over = second(1).plus(LEASE);
    let too_early = over.minus(Duration::from_micros(1));
    let guard = temp.store.guard();
    assert_eq!(guard.held_unfinished_list(&house(), too_early, 10).await.unwrap(), []);
    let unfinished = guard.held_unfinished_list(&house(), over, 10).await.unwrap();
    assert_eq!(unfinished.iter().map(|held| held.message.id).collect::<Vec<_>>(), [held_id(0)]);
    let early =
        change!(temp.store, held_release_take_over_in_txn(held_id(0), 1, hand(too_early), Time::LATEST));
    assert_eq!(early, None);
    let later = over.plus(LEASE);
    let taken = change!(temp.store, held_release_take_over_in_txn(held_id(0), 1, hand(over), later)).unwrap();
    assert_eq!((taken.number, taken.release), (2, first.release));
    let again = change!(temp.store, held_release_take_over_in_txn(held_id(0), 1, hand(over), later));
    assert_eq!(again, None, "by one only");
    assert_eq!(change!(temp.store, held_released_in_txn(&first, "", hand(over))), None, "not ours any more");
    let filter = HeldFilter { is_maybe_twice: true, ..HeldFilter::default() };
    let listed = temp.store.shared().held_list(&house(), &filter, None, 10).await.unwrap();
    assert_eq!(listed.iter().map(|held| held.message.id).collect::<Vec<_>>(), [held_id(0)]);
    // A lost answer is the same, and waits to be tried again.
    assert!(change!(temp.store, held_unknown_in_txn(&taken, "no answer", second(5))));
    let held = fetch(&temp.store, 0).await;
    assert_eq!((held.retry_at, held.maybe_twice), (Some(second(5)), true));
    let third = change!(temp.store, held_release_take_over_in_txn(held_id(0), 2, hand(over), later)).unwrap();
    assert!(change!(temp.store, held_released_in_txn(&third, "250 ok", hand(over))).is_some());
    assert!(fetch(&temp.store, 0).await.maybe_twice, "never taken back");
}

pub(crate) async fn what_ends_is_expired_and_not_before_its_release_is_over(temp: &TempStore) {
    keep_some(&temp.store, 3).await;
    let end = second(2).plus(DAY);
    // The second is being released when it ends; the third waits.
    let at = end.minus(Duration::from_mins(1));
    let attempt = begin(&temp.store, 1, at.minus(Duration::from_mins(1))).await.unwrap();
    let guard = temp.store.guard();
    let ended = guard.held_ended_list(&house(), end, 10).await.unwrap();
    assert_eq!(ended.iter().map(|held| held.message.id).collect::<Vec<_>>(), [held_id(0), held_id(2)]);
    assert_eq!(begin(&temp.store, 0, end).await, None, "what has ended is not released");
    assert_eq!(
        change!(temp.store, held_expire_in_txn(held_id(0), hand(at.minus(DAY)))),
        None,
        "not ended then"
    );
    assert_eq!(change!(temp.store, held_expire_in_txn(held_id(0), hand(end))), Some(object_id(0)));
    assert_eq!(change!(temp.store, held_expire_in_txn(held_id(0), hand(end))), None, "once only");
    assert_eq!(change!(temp.store, held_expire_in_txn(held_id(1), hand(end))), None, "on its way");
    let over = end.plus(LEASE);
    assert_eq!(guard.held_unfinished_list(&house(), over, 10).await.unwrap(), [], "its content is gone");
    let next = change!(
        temp.store,
        held_release_take_over_in_txn(held_id(1), attempt.number, hand(over), Time::LATEST)
    );
    assert_eq!(next, None);
    assert_eq!(change!(temp.store, held_expire_in_txn(held_id(1), hand(over))), Some(object_id(1)));
    let held = fetch(&temp.store, 1).await;
    assert_eq!((held.state, held.maybe_twice), (HeldState::Expired, true), "nobody knows how far it came");
    let counts = temp.store.shared().held_count(&house()).await.unwrap();
    let expected = HeldCounts {
        held: 1,
        expired: 2,
        maybe_twice: 1,
        oldest_held: Some(second(2)),
        ..HeldCounts::default()
    };
    assert_eq!(counts, expected);
}

pub(crate) async fn a_deleted_message_is_gone_for_good(temp: &TempStore) {
    keep_some(&temp.store, 1).await;
    assert_eq!(change!(temp.store, held_delete_in_txn(held_id(0), hand(second(1)))), Some(object_id(0)));
    assert_eq!(change!(temp.store, held_delete_in_txn(held_id(0), hand(second(1)))), None);
    assert_eq!(begin(&temp.store, 0, second(2)).await, None);
    assert_eq!(temp.store.guard().held_prune(&house(), second(1)).await.unwrap(), 0, "not yet");
    assert_eq!(temp.store.guard().held_prune(&house(), second(2)).await.unwrap(), 1);
    let missing = temp.store.shared().held_fetch(&house(), held_id(0)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
}

pub(crate) async fn an_extended_message_has_a_new_object_and_a_later_end(temp: &TempStore) {
    keep_some(&temp.store, 1).await;
    let later = second(0).plus(DAY * 3);
    assert!(
        !change!(temp.store, held_extend_in_txn(held_id(0), object_id(0), object_id(5), START)),
        "never shorter"
    );
    assert!(change!(temp.store, held_extend_in_txn(held_id(0), object_id(0), object_id(5), later)));
    assert!(
        !change!(temp.store, held_extend_in_txn(held_id(0), object_id(0), object_id(6), Time::LATEST)),
        "by one only"
    );
    let held = fetch(&temp.store, 0).await;
    assert_eq!((held.object, held.message.end_at), (object_id(5), later));
}

pub(crate) async fn the_last_word_on_a_message_counts(temp: &TempStore) {
    keep_some(&temp.store, 1).await;
    change!(
        temp.store,
        held_feedback_in_txn(held_id(0), Feedback::Phishing, Some(object_id(7)), hand(second(1)))
    );
    change!(temp.store, held_feedback_in_txn(held_id(0), Feedback::Fine, None, hand(second(2))));
    let held = fetch(&temp.store, 0).await;
    let expected = GivenFeedback { feedback: Feedback::Fine, at: second(2), by: "house:test".into() };
    assert_eq!((held.feedback, held.training), (Some(expected), Some(object_id(7))));
}

pub(crate) async fn pages_and_filters_of_held_messages_fit_together(temp: &TempStore) {
    for number in 0..12 {
        let held = NewHeld {
            direction: if number % 2 == 0 { Direction::Inbound } else { Direction::Outbound },
            sender: Some(Fingerprint::from_bytes([u8::try_from(number % 3).unwrap(); 12])),
            ..new_held(number)
        };
        keep_held(&temp.store, &house(), &held, number).await;
    }
    begin(&temp.store, 4, second(20)).await.unwrap();
    let find = async |filter: HeldFilter| {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = temp.store.shared().held_list(&house(), &filter, before, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.message.id);
            seen.extend(page.into_iter().map(|held| held.message.at.since(START).as_secs()));
        }
        seen
    };
    let all = HeldFilter::default();
    assert_eq!(find(all).await, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    let state = Some(HeldState::Held);
    let inbound = Some(Direction::Inbound);
    assert_eq!(find(HeldFilter { state, direction: inbound, ..all }).await, [10, 8, 6, 2, 0]);
    assert_eq!(find(HeldFilter { state: Some(HeldState::Releasing), ..all }).await, [4]);
    let (from, until) = (Some(second(3)), Some(second(6)));
    assert_eq!(find(HeldFilter { from, until, ..all }).await, [5, 4, 3]);
    let sender = Some(Fingerprint::from_bytes([2; 12]));
    assert_eq!(find(HeldFilter { sender, state, ..all }).await, [11, 8, 5, 2]);
    assert_eq!(find(HeldFilter { is_maybe_twice: true, ..all }).await, [0; 0]);
}

/// What two held messages rest on: one on both causes, one on the first.
pub(crate) async fn what_a_held_message_rests_on_is_found_by_its_cause(temp: &TempStore) {
    let store = &temp.store;
    keep_some(store, 3).await;
    let rest = |cause: &str| HeldRest {
        cause: cause.into(),
        reason: "watch.link".into(),
        points: Points::hundredths(200),
    };
    let (both, first) = (vec![rest("warning:1"), rest("warning:2")], vec![rest("warning:1")]);
    for (number, rests) in [(0, &both), (1, &first)] {
        // Safe twice.
        for _ in 0..2 {
            change!(store, held_rest_in_txn(held_id(number), Points::hundredths(150), rests));
        }
    }
    let (guard, house, at) = (store.guard(), house(), second(10));
    let resting = |number, rests: &Vec<HeldRest>| Resting {
        held: held_id(number),
        short: Points::hundredths(150),
        rests: rests.clone(),
    };
    let all = guard.held_resting_list(&house, None, at, None, 10).await.unwrap();
    assert_eq!(all, [resting(1, &first), resting(0, &both)]);
    let older = guard.held_resting_list(&house, None, at, Some(held_id(1)), 10).await.unwrap();
    assert_eq!(older, [resting(0, &both)]);
    // By one cause, with the others it rests on.
    let second_cause = guard.held_resting_list(&house, Some("warning:2"), at, None, 10).await.unwrap();
    assert_eq!(second_cause, [resting(0, &both)]);
    assert_eq!(guard.held_resting_list(&house, Some("warning:1"), at, None, 1).await.unwrap().len(), 1);
    let stranger = customer(store, 1).await;
    assert_eq!(guard.held_resting_list(&stranger, None, at, None, 10).await.unwrap(), []);

    // How causes stand: the most urgent that is in force.
    let entry = |level, action, ends| TimedEntry {
        entry: WatchEntry {
            indicator: Indicator::Domain(format!("{ends}.example")),
            level,
            action,
            cause: "warning:1".into(),
        },
        begins: second(0),
        ends: second(ends),
    };
    let entries = [entry(Level::Watch, None, 100), entry(Level::Warning, Some(Action::Reject), 50)];
    change!(store, watch_entry_put_in_txn("warning:1", &entries));
    let standing = guard.held_rest_standing(&house, second(1)).await.unwrap();
    assert_eq!(standing, HashMap::from([("warning:1".to_owned(), (Level::Warning, Some(Action::Reject)))]));
    let standing = guard.held_rest_standing(&house, second(50)).await.unwrap();
    assert_eq!(standing, HashMap::from([("warning:1".to_owned(), (Level::Watch, None))]));
    assert_eq!(guard.held_rest_standing(&stranger, second(1)).await.unwrap(), HashMap::new());

    // What does not wait any more, or has ended, is not listed; and goes with its row.
    change!(store, held_delete_in_txn(held_id(0), hand(second(11))));
    assert_eq!(guard.held_resting_list(&house, None, at, None, 10).await.unwrap(), [resting(1, &first)]);
    let ended = second(1).plus(DAY);
    assert_eq!(guard.held_resting_list(&house, None, ended, None, 10).await.unwrap(), []);
    assert_eq!(guard.held_prune(&house, second(12)).await.unwrap(), 1);
}
