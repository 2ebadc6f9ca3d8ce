//! The inbox: items come back as they were, page by purpose, and end.

use model::{
    ids::{Id, InboxItemId},
    time::Time,
    verdict::{Action, Points},
};
use store::{
    Store,
    custody::Proved,
    error::StoreError,
    post::inbox::{InboxItem, JudgedSummary, MailOrigin},
};
use testkit::store::{TempStore, house};

use super::{customer, judged_id, object_id, second};

pub(crate) fn item(number: u32) -> InboxItem {
    InboxItem {
        id: InboxItemId::new(second(number), super::chance(number)),
        purpose: if number.is_multiple_of(2) { "report" } else { "bounce" }.into(),
        subject: Some([9; 16]),
        object: object_id(number),
        at: second(number),
        end_at: second(number + 100),
        size_bytes: 4_096,
        from_domain: Some("customer.example".into()),
        judged: Some(JudgedSummary {
            judged: Some(judged_id(number)),
            action: Action::Tag,
            decided_by: "score".into(),
            score: Points::hundredths(-50),
        }),
        origin: Some(MailOrigin {
            sender_domain: Some("shop.example".into()),
            proved: Proved::Unknown,
            link_domains: vec!["click.example".into(), "xn--mnchen-3ya.example".into()],
            subject_print: Some([3; 8]),
        }),
        message_sha256: Some([7; 32]),
    }
}

async fn keep(store: &Store, item: &InboxItem) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await.unwrap();
    change.inbox_keep_in_txn(item).await?;
    change.commit().await
}

pub(crate) async fn an_item_comes_back_as_it_was(temp: &TempStore) {
    let bare = InboxItem {
        subject: None,
        from_domain: None,
        judged: None,
        origin: None,
        message_sha256: None,
        ..item(2)
    };
    for item in [item(1), bare] {
        keep(&temp.store, &item).await.unwrap();
        assert_eq!(temp.store.post().inbox_fetch(&house(), item.id).await.unwrap(), item);
        assert!(matches!(keep(&temp.store, &item).await, Err(StoreError::Conflict { .. })));
        let other = customer(&temp.store, u32::from(item.judged.is_some())).await;
        let missing = temp.store.post().inbox_fetch(&other, item.id).await;
        assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    }
}

pub(crate) async fn no_address_gets_into_the_inbox(temp: &TempStore) {
    let marker = || "marker.address@customer.example".to_owned();
    let judged = JudgedSummary { decided_by: marker(), ..item(1).judged.unwrap() };
    let origin = item(1).origin.unwrap();
    for spoilt in [
        InboxItem { origin: Some(MailOrigin { link_domains: vec![marker()], ..origin.clone() }), ..item(1) },
        InboxItem { origin: Some(MailOrigin { sender_domain: Some(marker()), ..origin }), ..item(1) },
        InboxItem { purpose: marker(), ..item(1) },
        InboxItem { from_domain: Some(marker()), ..item(1) },
        InboxItem { judged: Some(judged), ..item(1) },
    ] {
        assert!(matches!(keep(&temp.store, &spoilt).await, Err(StoreError::Unfit { .. })));
    }
}

pub(crate) async fn items_page_by_purpose_and_subject(temp: &TempStore) {
    for number in 0..10 {
        let subject = Some([u8::try_from(number / 5).unwrap(); 16]);
        keep(&temp.store, &InboxItem { subject, ..item(number) }).await.unwrap();
    }
    let post = temp.store.post();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = post.inbox_list(&house(), "report", None, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        seen.extend(page.into_iter().map(|item| item.at));
    }
    assert_eq!(seen, [0, 2, 4, 6, 8].map(second));
    let about = post.inbox_list(&house(), "report", Some([1; 16]), None, 10).await.unwrap();
    assert_eq!(about.into_iter().map(|item| item.at).collect::<Vec<_>>(), [6, 8].map(second));
    assert_eq!(post.inbox_list(&house(), "canary", None, None, 10).await.unwrap(), []);
}

pub(crate) async fn an_item_ends_once(temp: &TempStore) {
    for number in [3, 1, 2] {
        keep(&temp.store, &item(number)).await.unwrap();
    }
    let ended = temp.store.post().inbox_ended_list(&house(), second(102), 10).await.unwrap();
    assert_eq!(ended.iter().map(|item| item.at).collect::<Vec<_>>(), [1, 2].map(second));
    let other = customer(&temp.store, 1).await;
    let mut change = temp.store.change(&other).await.unwrap();
    assert_eq!(change.inbox_remove_in_txn(item(1).id).await.unwrap(), None, "another tenant's");
    change.commit().await.unwrap();
    for expected in [Some(object_id(1)), None] {
        let mut change = temp.store.change(&house()).await.unwrap();
        assert_eq!(change.inbox_remove_in_txn(item(1).id).await.unwrap(), expected);
        change.commit().await.unwrap();
    }
    let left = temp.store.post().inbox_ended_list(&house(), Time::LATEST, 10).await.unwrap();
    assert_eq!(left.len(), 2);
    let unknown = InboxItemId::from_bytes([0; 16]);
    assert!(temp.store.post().inbox_fetch(&house(), unknown).await.is_err());
}
