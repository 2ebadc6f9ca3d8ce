//! Releasing: once, with the envelope it came with; what may arrive twice is listed before it can; everything has a reason and is audited.

use std::time::Duration;

use guard::hold::HELD_MESSAGE;
use guard::ingest::mark;
use guard::release::reason::{Because, Why};
use guard::release::{
    ATTEMPT_IS_OURS_FOR, LONGEST_HOLD, MAX_ATTEMPTS_UNASKED, RELEASE_FIELD, RETRY_AFTER, ReleaseError,
    Released, TRAINING_MESSAGE, edit,
};
use mail::auth_results::field::AuthservId;
use model::access::{Right, Rights};
use model::ids::{CopyId, HeldId, Id};
use platform::clock::Clock;
use platform::objects;
use store::error::StoreError;
use store::guard::held::{
    FEEDBACK_GIVEN, Feedback, HeldFilter, HeldState, MESSAGE_DELETED, MESSAGE_EXPIRED, MESSAGE_RELEASED,
};
use testkit::store::house;

use crate::house::{DAY, House, Play, REVIEW, arrival, clean, message};

async fn release(house_: &House, id: HeldId) -> Result<Released, ReleaseError> {
    house_.releaser.release(&house(), id, &REVIEW).await
}

fn is_not_held<T: std::fmt::Debug>(outcome: &Result<T, ReleaseError>, expected: HeldState) -> bool {
    matches!(outcome, Err(ReleaseError::NotHeld { state }) if *state == expected)
}

/// Ids of those that may arrive twice.
async fn maybe_twice(house_: &House) -> Vec<HeldId> {
    let filter = HeldFilter { is_maybe_twice: true, ..HeldFilter::default() };
    let list = house_.releaser.list(&house(), &filter, None, 100).await.unwrap();
    list.into_iter().map(|held| held.message.id).collect()
}

pub(crate) async fn a_released_message_has_its_envelope_and_its_bytes(house_: &House) {
    let id = house_.held(7).await;
    let released = release(house_, id).await.unwrap();
    assert_eq!(released, Released::Done { answer: "250 queued".into() });
    let [parcel] = house_.hop.handed().try_into().unwrap();
    assert_eq!(parcel.envelope, arrival(7).envelope, "BODY, SMTPUTF8, NOTIFY, RET, ENVID, ORCPT and all");
    assert_eq!(parcel.forward, Some(arrival(7).client));
    let held = house_.fetch(id).await;
    assert_eq!(held.state, HeldState::Released);
    let release_id = held.release.unwrap();
    let expected = [format!("{RELEASE_FIELD}: {release_id}\r\n").as_bytes(), &clean(7)].concat();
    assert_eq!(parcel.content.to_vec(), expected);
    let [event] = house_.said(MESSAGE_RELEASED).await.try_into().unwrap();
    assert_eq!(event.body, [id.to_bytes(), release_id.to_bytes()].concat());
    assert_eq!(house_.object_files(), 0, "what is delivered is not kept");
    assert!(is_not_held(&house_.releaser.show(&house(), id, &REVIEW).await, HeldState::Released));
    assert_eq!(maybe_twice(house_).await, []);
    assert_eq!(house_.temp.store.platform().audit_open_intent_list(&house(), 10).await.unwrap(), []);
}

pub(crate) async fn a_release_is_under_way_until_it_is_written_down(house_: &House) {
    let id = house_.held(8).await;
    house_.hop.will([Play::Hang]);
    let under_way = house_.releaser.under_way.clone();
    let mut releasing = Box::pin(release(house_, id));
    while house_.hop_has_nothing() {
        tokio::select! {
            _ = &mut releasing => panic!("the next hop says nothing"),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(under_way.count(), 1);
    drop(releasing);
    assert_eq!(under_way.count(), 0);
}

pub(crate) async fn of_two_people_who_release_one_does(house_: &House) {
    let id = house_.held(1).await;
    let (one, other) = tokio::join!(release(house_, id), release(house_, id));
    assert_eq!([&one, &other].iter().filter(|outcome| outcome.is_ok()).count(), 1, "{one:?} {other:?}");
    assert_eq!(house_.hop.handed().len(), 1);
    assert!(is_not_held(&release(house_, id).await, HeldState::Released));
    assert_eq!(house_.hop.handed().len(), 0);
}

pub(crate) async fn a_refused_message_is_held_again_with_the_answer(house_: &House) {
    let id = house_.held(1).await;
    for (code, text) in [(451, "451"), (550, "550")] {
        house_.hop.will([Play::Refuse(code)]);
        let released = release(house_, id).await.unwrap();
        assert!(matches!(released, Released::Back { .. }), "{released:?}");
        let held = house_.fetch(id).await;
        assert_eq!((held.state, held.maybe_twice), (HeldState::Held, false));
        assert_eq!(held.answer.unwrap(), format!("2 of 2 do not have it: {text} <(address)> not now"));
    }
    assert!(matches!(release(house_, id).await.unwrap(), Released::Done { .. }));
    let names: Vec<Vec<u8>> = house_.hop.handed().into_iter().map(|parcel| parcel.content.to_vec()).collect();
    assert_eq!(names.len(), 3);
    assert!(
        names.iter().all(|content| *content == names[0]),
        "the same bytes, release id and Message-ID each time"
    );
}

pub(crate) async fn those_who_have_it_do_not_get_it_again(house_: &House) {
    let id = house_.held(1).await;
    house_.hop.will([Play::TakeFirst]);
    assert!(matches!(release(house_, id).await.unwrap(), Released::Back { .. }));
    let held = house_.fetch(id).await;
    assert_eq!((held.state, held.delivered.as_slice()), (HeldState::Held, &[0][..]));
    assert!(matches!(release(house_, id).await.unwrap(), Released::Done { .. }));
    let handed = house_.hop.handed();
    assert_eq!(handed[1].envelope, arrival(1).envelope.for_some(&[1]));
}

pub(crate) async fn a_lost_answer_is_listed_and_tried_again_with_the_same_name(house_: &House) {
    let id = house_.held(1).await;
    house_.hop.will([Play::LoseAnswer]);
    let retry_at = house_.clock.now().plus(RETRY_AFTER);
    assert_eq!(release(house_, id).await.unwrap(), Released::Unknown { retry_at });
    assert_eq!(maybe_twice(house_).await, [id], "listed at once");
    assert!(is_not_held(&release(house_, id).await, HeldState::Releasing));
    assert_eq!(house_.releaser.take_over(&house(), 10).await.unwrap(), 0, "not yet");
    house_.clock.advance(RETRY_AFTER);
    assert_eq!(house_.releaser.take_over(&house(), 10).await.unwrap(), 1);
    let handed = house_.hop.handed();
    assert_eq!((handed.len(), &handed[0].content), (2, &handed[1].content), "the same, byte for byte");
    assert_eq!(house_.fetch(id).await.state, HeldState::Released);
    assert_eq!(maybe_twice(house_).await, [id], "and stays listed");
}

pub(crate) async fn lost_answers_do_not_go_on_for_ever(house_: &House) {
    let id = house_.held(1).await;
    house_.hop.will([Play::LoseAnswer; MAX_ATTEMPTS_UNASKED as usize]);
    release(house_, id).await.unwrap();
    for _ in 0..10 {
        house_.clock.advance(RETRY_AFTER);
        house_.releaser.take_over(&house(), 10).await.unwrap();
    }
    assert_eq!(house_.hop.handed().len(), MAX_ATTEMPTS_UNASKED as usize);
    let held = house_.fetch(id).await;
    assert_eq!((held.state, held.maybe_twice), (HeldState::Held, true), "a person decides");
    assert!(held.answer.unwrap().contains("connection lost"));
}

pub(crate) async fn a_next_hop_that_hangs_is_a_lost_answer(house_: &House) {
    let id = house_.held(1).await;
    house_.hop.will([Play::Hang]);
    // Waits for the database too, so time is stopped only where the next hop hangs.
    let waiting = async {
        while house_.hop_has_nothing() {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        tokio::time::advance(Duration::from_mins(26)).await;
        tokio::time::resume();
    };
    let (released, ()) = tokio::join!(release(house_, id), waiting);
    assert!(matches!(released.unwrap(), Released::Unknown { .. }));
    assert_eq!(maybe_twice(house_).await, [id]);
    assert_eq!(house_.fetch(id).await.answer.unwrap(), "2 of 2 do not have it: no answer in time");
}

pub(crate) async fn an_unfinished_release_is_taken_over_when_its_time_is_over(house_: &House) {
    let id = house_.held(1).await;
    house_.hop.will([Play::Hang]);
    // The process that releases dies: its future is dropped.
    let releasing = release(house_, id);
    tokio::select! {
        _ = releasing => panic!("it hangs"),
        () = async { while house_.hop_has_nothing() { tokio::task::yield_now().await } } => {}
    }
    house_.hop.handed();
    let held = house_.fetch(id).await;
    assert_eq!(
        (held.state, held.state_at),
        (HeldState::Releasing, house_.clock.now()),
        "shown as releasing since"
    );
    assert_eq!(house_.temp.store.platform().audit_open_intent_list(&house(), 10).await.unwrap().len(), 1);
    house_.clock.advance(ATTEMPT_IS_OURS_FOR);
    let access = house();
    let one = house_.releaser.take_over(&access, 10);
    let other = house_.releaser.take_over(&access, 10);
    let (one, other) = tokio::join!(one, other);
    assert_eq!(one.unwrap() + other.unwrap(), 1, "by one only");
    assert_eq!(house_.hop.handed().len(), 1);
    assert_eq!(house_.fetch(id).await.state, HeldState::Released);
    assert_eq!(maybe_twice(house_).await, [id]);
}

pub(crate) async fn one_that_cannot_be_taken_over_holds_up_nobody(house_: &House) {
    let damaged = house_.held(1).await;
    house_.hop.will([Play::LoseAnswer; 3]);
    release(house_, damaged).await.unwrap();
    for (file, _) in testkit::folder::files_below(&house_.temp.folder.path().join("objects"), |_| true) {
        std::fs::write(file, b"damaged").unwrap();
    }
    let others = [house_.held(2).await, house_.held(3).await];
    for id in others {
        release(house_, id).await.unwrap();
    }
    house_.clock.advance(RETRY_AFTER);
    assert!(house_.releaser.take_over(&house(), 10).await.is_err(), "it is told");
    for id in others {
        assert_eq!(house_.fetch(id).await.state, HeldState::Released);
    }
    assert_eq!(house_.fetch(damaged).await.state, HeldState::Held, "a person has to look");
}

pub(crate) async fn a_message_that_is_never_finished_is_put_back(house_: &House) {
    let id = house_.held(1).await;
    house_.hop.will([Play::Hang; 10]);
    for _ in 0..=MAX_ATTEMPTS_UNASKED {
        // The process dies with it every time.
        let dying = async {
            let access = house();
            if house_.fetch(id).await.state == HeldState::Held {
                release(house_, id).await.map(|_| ())
            } else {
                house_.releaser.take_over(&access, 10).await.map(|_| ())
            }
        };
        tokio::select! {
            ended = dying => ended.unwrap(),
            () = async { while house_.hop_has_nothing() { tokio::task::yield_now().await } } => {}
        }
        house_.hop.handed();
        house_.clock.advance(ATTEMPT_IS_OURS_FOR);
    }
    let held = house_.fetch(id).await;
    assert_eq!((held.state, held.attempt), (HeldState::Held, MAX_ATTEMPTS_UNASKED + 1));
    assert!(held.maybe_twice);
    assert_eq!(held.answer.as_deref(), Some("its release was not finished several times"));
}

pub(crate) async fn forged_marks_do_not_leave_and_each_recipient_gets_its_own_mark(house_: &House) {
    let id = house_.held(1).await;
    let settings = guard::release::Settings {
        is_marked: true,
        authserv_id: AuthservId::parse("mx.shop.example"),
        ..house_.releaser.settings.clone()
    };
    let releaser = house_.releaser_with(settings);
    house_.hop.will([Play::Take, Play::Refuse(451)]);
    assert!(matches!(releaser.release(&house(), id, &REVIEW).await.unwrap(), Released::Back { .. }));
    assert_eq!(house_.fetch(id).await.delivered, [0]);
    assert!(matches!(releaser.release(&house(), id, &REVIEW).await.unwrap(), Released::Done { .. }));
    let handed = house_.hop.handed();
    let recipients: Vec<&str> =
        handed.iter().map(|parcel| parcel.envelope.recipients[0].address.as_str()).collect();
    assert_eq!(recipients, ["anna@shop.example", "bo@shop.example", "bo@shop.example"]);
    let key = &house_.releaser.ring.mark_key;
    for (parcel, recipient) in handed.iter().zip(recipients) {
        assert_eq!(parcel.envelope.recipients.len(), 1);
        assert!(!edit::has_field(&parcel.content, "Tidewatch-Verdict"), "what somebody forged is out");
        let text = String::from_utf8_lossy(&parcel.content);
        assert!(!text.contains("Authentication-Results: mx.shop.example"), "also what was said in our name");
        assert!(text.contains("Authentication-Results: front.example"), "and nothing else");
        assert!(mark::is_passed(key, &parcel.content, &[recipient], house_.clock.now()));
        assert!(!mark::is_passed(key, &parcel.content, &["eve@sender.example"], house_.clock.now()));
    }
}

pub(crate) async fn content_opens_only_with_a_reason_that_is_audited_first(house_: &House) {
    let id = house_.held(1).await;
    let because = Because { why: Why::Incident, reference: Some("INC-4711".parse().unwrap()) };
    house_.releaser.show(&house(), id, &because).await.unwrap();
    let audited = house_.audited().await;
    assert_eq!(audited[0], ("hold.show".to_owned(), format!("held:{id} why:incident see:INC-4711")));
    assert_eq!(audited[1].0, "object.open");
    // Where nothing can be audited, nothing is opened.
    house_.temp.store.close().await;
    assert!(house_.releaser.show(&house(), id, &because).await.is_err());
    assert!("anna@shop.example".parse::<platform::audit::Reference>().is_err());
    assert!("curious".parse::<Why>().is_err() && "unfinished".parse::<Why>().is_err());
}

pub(crate) async fn nobody_acts_without_the_right(house_: &House) {
    let id = house_.held(1).await;
    // Counsel looks and does not decide.
    let every = [Right::Read, Right::Record, Right::Manage, Right::Audit, Right::Open];
    let without = house().only(every.into_iter().fold(Rights::NONE, Rights::with));
    let decides = house().only(Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Decide));
    let releaser = &house_.releaser;
    let later = house_.clock.now().plus(DAY * 2);
    let outcomes = [
        releaser.show(&decides, id, &REVIEW).await.map(|_| ()),
        releaser.release(&without, id, &REVIEW).await.map(|_| ()),
        releaser.delete(&without, id, &REVIEW).await,
        releaser.extend(&without, id, later, &REVIEW).await,
        releaser.feedback(&without, id, Feedback::Fine, &REVIEW).await.map(|_| ()),
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(ReleaseError::Store(StoreError::Denied(_)))), "{outcome:?}");
    }
    assert_eq!((house_.fetch(id).await.state, house_.audited().await.len()), (HeldState::Held, 0));
    assert_eq!(house_.hop.handed().len(), 0);
    // Who decides without looking hands on what nobody saw.
    releaser.extend(&decides, id, later, &REVIEW).await.unwrap();
    releaser.feedback(&decides, id, Feedback::Fine, &REVIEW).await.unwrap();
    releaser.release(&decides, id, &REVIEW).await.unwrap();
    assert_eq!(house_.fetch(id).await.state, HeldState::Released);
    let audited: Vec<String> = house_.audited().await.into_iter().map(|(what, _)| what).collect();
    assert!(!audited.contains(&"hold.show".to_owned()), "{audited:?}");
}

pub(crate) async fn a_deleted_message_is_gone_and_the_row_tells_who(house_: &House) {
    let id = house_.held(1).await;
    house_.releaser.delete(&house(), id, &REVIEW).await.unwrap();
    let held = house_.fetch(id).await;
    assert_eq!((held.state, held.state_by.as_str()), (HeldState::Deleted, "house:test"));
    assert_eq!(house_.object_files(), 0);
    assert_eq!(house_.said(MESSAGE_DELETED).await[0].body, id.to_bytes());
    assert!(is_not_held(&house_.releaser.delete(&house(), id, &REVIEW).await, HeldState::Deleted));
    assert!(is_not_held(&release(house_, id).await, HeldState::Deleted));
    assert_eq!(house_.audited().await.len(), 1);
}

pub(crate) async fn what_ends_is_destroyed_and_our_own_people_are_told(house_: &House) {
    let id = house_.held(1).await;
    assert_eq!(house_.releaser.expire(&house(), 10).await.unwrap(), 0);
    house_.clock.advance(DAY);
    assert!(
        is_not_held(&release(house_, id).await, HeldState::Expired),
        "too late, also before the clock came round"
    );
    assert_eq!(house_.releaser.expire(&house(), 10).await.unwrap(), 1);
    assert_eq!(house_.releaser.expire(&house(), 10).await.unwrap(), 0);
    assert_eq!((house_.fetch(id).await.state, house_.object_files()), (HeldState::Expired, 0));
    assert_eq!(house_.said(MESSAGE_EXPIRED).await[0].body, id.to_bytes());
    assert_eq!(house_.hop.handed().len(), 0, "nobody outside hears of it");
    // Also where the sweeper of objects was quicker.
    house_.held(2).await;
    house_.clock.advance(DAY);
    assert_eq!(house_.temp.store.objects().object_expire(&house(), house_.clock.now(), 10).await.unwrap(), 1);
    assert_eq!(house_.releaser.expire(&house(), 10).await.unwrap(), 1);
}

pub(crate) async fn an_extended_message_waits_longer_and_not_for_ever(house_: &House) {
    let id = house_.held(1).await;
    let held = house_.fetch(id).await;
    let end = held.message.at.plus(DAY * 10);
    house_.releaser.extend(&house(), id, end, &REVIEW).await.unwrap();
    for bad in [end, held.message.end_at, held.message.at.plus(LONGEST_HOLD + DAY)] {
        let refused = house_.releaser.extend(&house(), id, bad, &REVIEW).await;
        assert!(matches!(refused, Err(ReleaseError::BadEnd { .. })), "{refused:?}");
    }
    assert_eq!(house_.object_files(), 1, "the old object is gone");
    house_.clock.advance(DAY * 9);
    assert_eq!(house_.releaser.expire(&house(), 10).await.unwrap(), 0);
    assert_eq!(house_.releaser.show(&house(), id, &REVIEW).await.unwrap().message, message(1));
    house_.clock.advance(DAY);
    assert_eq!(house_.releaser.expire(&house(), 10).await.unwrap(), 1);
}

pub(crate) async fn what_a_person_says_is_kept_with_a_copy_that_ends(house_: &House) {
    let id = house_.held(1).await;
    let taught = house_.releaser.feedback(&house(), id, Feedback::Phishing, &REVIEW).await.unwrap();
    assert_eq!(
        (taught.feedback, taught.held.message.sender),
        (Feedback::Phishing, house_.fetch(id).await.message.sender)
    );
    let training = taught.held.training.unwrap();
    assert_eq!(house_.said(FEEDBACK_GIVEN).await[0].body, id.to_bytes());
    // The copy outlives the message, and ends.
    house_.releaser.delete(&house(), id, &REVIEW).await.unwrap();
    let (objects, ring) = (house_.temp.store.objects(), &house_.releaser.ring);
    let copy = objects::open(&house(), &objects, ring, &house_.releaser.audit, training).await.unwrap();
    assert!(copy.ends_with(&message(1)));
    let kinds: Vec<String> = objects
        .object_list(&house(), None, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|object| object.kind)
        .collect();
    assert_eq!(kinds, [TRAINING_MESSAGE]);
    // The last word counts; there is nothing left to copy, and one copy is enough.
    let taught = house_.releaser.feedback(&house(), id, Feedback::Fine, &REVIEW).await.unwrap();
    assert_eq!(taught.held.feedback.unwrap().feedback, Feedback::Fine);
    house_.clock.advance(DAY * 91);
    assert_eq!(objects.object_expire(&house(), house_.clock.now(), 10).await.unwrap(), 1);
    assert_eq!(house_.object_files(), 0);
    // Who keeps no copies keeps none.
    let settings = guard::release::Settings { training: None, ..house_.releaser.settings.clone() };
    let other = house_.held(2).await;
    let taught =
        house_.releaser_with(settings).feedback(&house(), other, Feedback::Fine, &REVIEW).await.unwrap();
    assert_eq!(taught.held.training, None);
    let kinds: Vec<String> = objects
        .object_list(&house(), None, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|object| object.kind)
        .collect();
    assert_eq!(kinds, [HELD_MESSAGE]);
}

pub(crate) async fn a_list_goes_instead_of_a_message_with_one_only(house_: &House) {
    let id = house_.held(1).await;
    let copy = CopyId::from_bytes([7; 16]);
    // It came from outside: there is no list of ours in it to go another way.
    let refused = house_.releaser.sent_instead(&house(), id, copy).await;
    assert!(refused.is_err_and(|error| error.is_missing()));
    assert_eq!(house_.fetch(id).await.instead, None);
    let mut reader = house();
    reader.rights = Rights::NONE.with(Right::Read);
    assert!(house_.releaser.sent_instead(&reader, id, copy).await.is_err());
}

pub(crate) async fn a_damaged_object_is_said_and_nothing_is_sent(house_: &House) {
    let id = house_.held(1).await;
    for (file, _) in testkit::folder::files_below(&house_.temp.folder.path().join("objects"), |_| true) {
        std::fs::write(file, b"damaged").unwrap();
    }
    let refused = release(house_, id).await;
    assert!(matches!(refused, Err(ReleaseError::Object(_))), "{refused:?}");
    let held = house_.fetch(id).await;
    assert_eq!(
        (held.state, held.answer.as_deref()),
        (HeldState::Held, Some("the held message could not be opened"))
    );
    assert_eq!(house_.hop.handed().len(), 0);
}
