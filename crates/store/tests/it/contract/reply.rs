//! Replies: added once, read once, newest first.

use model::ids::InboxItemId;
use store::{error::StoreError, post::reply::ReplyState};
use testkit::store::{TempStore, house};

use super::{
    chance, customer,
    mailing::{delivery_id, mailing_id},
    second,
};

pub(crate) fn item_id(number: u32) -> InboxItemId {
    InboxItemId::new(second(number), chance(number))
}

async fn add(temp: &TempStore, number: u32, is_linked: bool) -> bool {
    let mut change = temp.store.change(&house()).await.unwrap();
    let about = (is_linked.then(|| mailing_id(1)), is_linked.then(|| delivery_id(1)));
    let added =
        change.reply_add_in_txn(item_id(number), about, Some("example.net"), second(number)).await.unwrap();
    change.commit().await.unwrap();
    added
}

pub(crate) async fn a_reply_is_there_once_and_is_read_once(temp: &TempStore) {
    assert!(add(temp, 1, true).await);
    assert!(!add(temp, 1, true).await);
    assert!(add(temp, 2, false).await);
    let post = temp.store.post();
    assert_eq!(post.reply_new_count(&house()).await.unwrap(), 2);
    assert_eq!(post.reply_count(&house(), mailing_id(1)).await.unwrap(), 1);
    for (state, is_news) in [
        (ReplyState::Read, true),
        (ReplyState::Read, false),
        (ReplyState::Answered, true),
        (ReplyState::Read, false),
    ] {
        let mut change = temp.store.change(&house()).await.unwrap();
        let marked = change.reply_mark_in_txn(item_id(1), state, "person:1", second(9)).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(marked, is_news, "{state:?}");
    }
    let reply = post.reply_fetch(&house(), item_id(1)).await.unwrap();
    assert_eq!((reply.mailing, reply.delivery), (Some(mailing_id(1)), Some(delivery_id(1))));
    assert_eq!(
        (reply.state, reply.changed),
        (ReplyState::Answered, (second(9), Some("person:1".to_owned())))
    );
    let all = post.reply_list(&house(), None, None, 10).await.unwrap();
    assert_eq!(all.iter().map(|reply| reply.item).collect::<Vec<_>>(), [item_id(2), item_id(1)]);
    assert_eq!(post.reply_list(&house(), None, Some(item_id(2)), 10).await.unwrap().len(), 1);
    assert_eq!(post.reply_list(&house(), Some(mailing_id(1)), None, 10).await.unwrap().len(), 1);
}

pub(crate) async fn replies_of_another_tenant_are_not_there(temp: &TempStore) {
    add(temp, 1, true).await;
    let (other, post) = (customer(&temp.store, 7).await, temp.store.post());
    assert!(matches!(post.reply_fetch(&other, item_id(1)).await, Err(StoreError::Missing { .. })));
    assert_eq!(post.reply_list(&other, None, None, 10).await.unwrap(), []);
    let mut change = temp.store.change(&other).await.unwrap();
    assert!(!change.reply_mark_in_txn(item_id(1), ReplyState::Read, "x", second(2)).await.unwrap());
}
