//! Holding: durable before it returns, many at a time, an error when it cannot be.

use std::fs;

use guard::hold::{Hold, HoldError, ToHold};
use guard::ingest::Arrival;
use model::ids::Id;
use platform::clock::{Clock, SystemChance};
use sha2::Digest;
use store::guard::held::{Feedback, HeldCounts, HeldFilter, HeldState, MESSAGE_HELD};
use testkit::store::house;

use crate::house::{DAY, House, Play, REVIEW, arrival, keep, message, verdict};

pub(crate) async fn a_held_message_is_on_disk_with_its_row_and_its_event(house_: &House) {
    let id = house_.held(7).await;
    let held = house_.fetch(id).await;
    assert_eq!((held.state, held.state_by.as_str()), (HeldState::Held, "house:test"));
    assert_eq!(held.message.end_at, house_.clock.now().plus(DAY));
    assert_eq!((held.message.door.as_str(), held.message.queue_id.as_deref()), ("milter", Some("4XyZ7")));
    assert_eq!(held.message.sender_domain.as_deref(), Some("sender.example"));
    assert_eq!(
        (held.message.recipient_count, held.message.recipient_domains.as_slice()),
        (2, &["shop.example".to_owned()][..])
    );
    assert_eq!(held.message.reasons, [("link.mismatch".to_owned(), verdict().score())]);
    assert_eq!(house_.object_files(), 1);
    let events = house_.said(MESSAGE_HELD).await;
    assert_eq!(events.iter().map(|event| event.body.clone()).collect::<Vec<_>>(), [id.to_bytes()]);
    let content = house_.releaser.show(&house(), id, &REVIEW).await.unwrap();
    let arrival = arrival(7);
    assert_eq!((content.envelope, content.client), (arrival.envelope, arrival.client));
    assert_eq!(content.message, message(7));
    assert_eq!((content.reasons[0].phrase.as_str(), content.other_recipients), ("link-mismatch", 0));
}

pub(crate) async fn many_are_held_at_once_and_each_can_be_opened(house_: &House) {
    let now = house_.clock.now();
    let tasks: Vec<_> = (0..300)
        .map(|number| {
            let hold = house_.hold.clone();
            tokio::spawn(async move { (number, keep(&hold, &house(), number, now).await.unwrap()) })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap());
    }
    let counts = house_.releaser.count(&house()).await.unwrap();
    assert_eq!(counts, HeldCounts { held: 300, oldest_held: Some(now), ..HeldCounts::default() });
    assert_eq!(house_.said(MESSAGE_HELD).await.len(), 300);
    for (number, id) in ids {
        let content = house_.releaser.show(&house(), id, &REVIEW).await.unwrap();
        assert_eq!(content.message, message(number), "{number}");
    }
}

pub(crate) async fn a_large_message_is_held_like_a_small_one(house_: &House) {
    let (large, verdict) = (Arrival { bytes: vec![b'x'; 3 << 20].into(), ..arrival(1) }, verdict());
    let to_hold = ToHold {
        arrival: &large,
        places: &[1],
        verdict: &verdict,
        judged: None,
        sender: None,
        recipients: vec![],
        now: house_.clock.now(),
    };
    let id = house_.hold.keep(&house(), to_hold).await.unwrap();
    let content = house_.releaser.show(&house(), id, &REVIEW).await.unwrap();
    assert!(content.message == *large.bytes);
    assert_eq!((content.envelope, content.other_recipients), (large.envelope.for_some(&[1]), 1));
    let held = house_.fetch(id).await;
    let digest: [u8; 32] = sha2::Sha256::digest(&large.bytes).into();
    assert_eq!(held.message.message_sha256, digest);
    assert_eq!(held.message.size_bytes, 3 << 20);
}

pub(crate) async fn a_full_disk_is_an_error_and_leaves_no_row(house_: &House) {
    house_.held(0).await;
    // A file where the tenant's folder should be refuses every write, as a full disk does.
    let objects = house_.temp.folder.path().join("objects");
    let folder = fs::read_dir(&objects).unwrap().next().unwrap().unwrap().path();
    let aside = house_.temp.folder.path().join("aside");
    fs::rename(&folder, &aside).unwrap();
    fs::write(&folder, "").unwrap();
    let refused = keep(&house_.hold, &house(), 1, house_.clock.now()).await;
    assert!(matches!(refused, Err(HoldError::Keep(_))), "{refused:?}");
    assert_eq!(house_.releaser.count(&house()).await.unwrap().held, 1);
    assert_eq!(house_.said(MESSAGE_HELD).await.len(), 1);
    // And when there is room again, it goes on.
    fs::remove_file(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    house_.held(2).await;
    assert_eq!(house_.releaser.count(&house()).await.unwrap().held, 2);
}

pub(crate) async fn a_database_that_is_gone_is_an_error(house_: &House) {
    house_.temp.store.close().await;
    let refused = keep(&house_.hold, &house(), 1, house_.clock.now()).await;
    assert!(matches!(refused, Err(HoldError::Keep(_))), "{refused:?}");
    // What was written already belongs to nobody and is swept; it is not removed, because a lost answer of the database may have been a yes.
    assert_eq!(house_.object_files(), 1);
    let store = house_.temp.reopen().await;
    let later = house_.clock.now().plus(DAY);
    assert_eq!(store.objects().object_sweep(&house(), later).await.unwrap().orphans, 1);
    assert_eq!(house_.object_files(), 0);
}

pub(crate) async fn tenants_that_hold_at_once_see_their_own(house_: &House) {
    let (one, other) = (house_.customer("one").await, house_.customer("other").await);
    let now = house_.clock.now();
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let access = if number % 2 == 0 { one.clone() } else { other.clone() };
            let hold = house_.hold.clone();
            tokio::spawn(async move { keep(&hold, &access, number, now).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    for access in [&one, &other] {
        let list = house_.releaser.list(access, &HeldFilter::default(), None, 100).await.unwrap();
        assert_eq!(list.len(), 20);
        house_.releaser.show(access, list[0].message.id, &REVIEW).await.unwrap();
        assert!(house_.releaser.show(&house(), list[0].message.id, &REVIEW).await.is_err());
    }
    assert_eq!(house_.releaser.count(&house()).await.unwrap(), HeldCounts::default());
}

pub(crate) async fn what_is_asked_for_again_is_held_again(house_: &House) {
    // Ids are chance: the same message, sent again because our answer was lost, does not hurt the first.
    let hold = Hold::new(house_.keeper.clone(), std::sync::Arc::new(SystemChance), DAY);
    let first = keep(&hold, &house(), 1, house_.clock.now()).await.unwrap();
    let second = keep(&hold, &house(), 1, house_.clock.now()).await.unwrap();
    assert_ne!(first, second);
    let held = [house_.fetch(first).await, house_.fetch(second).await];
    assert_eq!(
        held[0].message.message_sha256, held[1].message.message_sha256,
        "and can be seen to be the same"
    );
}

pub(crate) async fn a_thief_of_the_disk_finds_no_address(house_: &House) {
    let id = house_.held(1).await;
    house_.hop.will([Play::Refuse(550), Play::LoseAnswer]);
    house_.releaser.release(&house(), id, &REVIEW).await.unwrap();
    house_.releaser.feedback(&house(), id, Feedback::Phishing, &REVIEW).await.unwrap();
    house_.releaser.release(&house(), id, &REVIEW).await.unwrap();
    for is_closed in [false, true] {
        if is_closed {
            house_.temp.store.close().await;
        }
        let files = testkit::folder::files_below(house_.temp.folder.path(), |_| true);
        assert!(files.len() > 1, "there is something to look into");
        for (path, bytes) in files {
            for word in ["anna@shop.example", "eve@sender.example", "<bo@shop.example>", "..dots and"] {
                let is_there = bytes.windows(word.len()).any(|window| window == word.as_bytes());
                assert!(!is_there, "{word} in {}", path.display());
            }
        }
    }
}
