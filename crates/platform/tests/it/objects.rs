//! Objects: sealed by many, opened by few, in the audit log.

use model::access::{Right, Rights};
use platform::objects::{self, ObjectError};
use store::{error::StoreError, objects::NewObject};
use testkit::store::house;

use crate::house::{DAY, House};

pub(crate) async fn what_was_sealed_is_opened_by_work_and_the_opening_is_audited(house_: &House) {
    let access = house_.customer("one").await;
    let id = house_.keep(&access, b"content").await;
    let store = house_.temp.store.objects();
    let content = objects::open(&access, &store, &house_.ring, &house_.audit, id).await.unwrap();
    assert_eq!(*content, b"content");
    let entries = house_.temp.store.platform().audit_list(&access, 0, 10).await.unwrap();
    let words = entries[0].words.as_ref().unwrap();
    assert_eq!((words.what.as_str(), words.about.clone()), ("object.open", format!("object:{id}")));
    assert_eq!(words.actor, "house:test");
}

pub(crate) async fn what_has_ended_is_not_opened(house_: &House) {
    let id = house_.keep(&house(), b"content").await;
    let store = house_.temp.store.objects();
    house_.clock.advance(DAY);
    let refused = objects::open(&house(), &store, &house_.ring, &house_.audit, id).await;
    assert!(matches!(refused, Err(ObjectError::Ended { .. })), "{refused:?}");
    assert_eq!(house_.temp.store.platform().audit_size(&house()).await.unwrap(), 0);
}

pub(crate) async fn an_object_cannot_take_anothers_place(house_: &House) {
    let store = house_.temp.store.objects();
    let (one, other) = (house_.customer("one").await, house_.customer("other").await);
    let id = house_.keep(&one, b"content").await;
    let (row, sealed) = store.object_fetch(&one, id).await.unwrap();
    // Somebody with the database and the disk moves the sealed bytes to another tenant, to another id, or to a later end.
    let moved = NewObject {
        id,
        kind: "held_message",
        sealing_key: row.sealing_key,
        made_at: row.made_at,
        end_at: row.end_at,
    };
    let renamed = NewObject { id: model::ids::ObjectId::new(house_.now(), house_.random()), ..moved.clone() };
    let other_kind = NewObject { kind: "inbox_item", id: renamed.id, ..moved.clone() };
    let later = NewObject {
        id: model::ids::ObjectId::new(house_.now(), house_.random()),
        end_at: row.end_at.plus(DAY),
        ..moved.clone()
    };
    store.object_keep(&other, moved, sealed.clone()).await.unwrap();
    store.object_keep(&one, renamed.clone(), sealed.clone()).await.unwrap();
    store.object_keep(&other, other_kind, sealed.clone()).await.unwrap();
    store.object_keep(&one, later.clone(), sealed).await.unwrap();
    for (access, id) in [(&other, id), (&one, renamed.id), (&other, renamed.id)] {
        let refused = objects::open(access, &store, &house_.ring, &house_.audit, id).await;
        assert!(matches!(refused, Err(ObjectError::Envelope(_))), "{refused:?}");
    }
    let refused = objects::open(&one, &store, &house_.ring, &house_.audit, later.id).await;
    assert!(matches!(refused, Err(ObjectError::OtherEnd)), "{refused:?}");
}

pub(crate) async fn nobody_opens_without_the_right(house_: &House) {
    let id = house_.keep(&house(), b"content").await;
    let store = house_.temp.store.objects();
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let refused = objects::open(&reader, &store, &house_.ring, &house_.audit, id).await;
    assert!(matches!(refused, Err(ObjectError::Store(StoreError::Denied(_)))), "{refused:?}");
}
