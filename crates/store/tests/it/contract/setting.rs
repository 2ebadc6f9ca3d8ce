//! Settings: as they were set last, until they are taken away; and the revision that tells of every change.

use model::ids::PolicyChangeId;
use store::{
    Store,
    error::StoreError,
    guard::setting::{MAX_VALUE, Setting},
};
use testkit::store::{TempStore, house};

use super::{chance, customer, event_id, second};

pub(crate) fn setting(name: &str, value: &str, number: u32) -> Setting {
    Setting {
        name: name.into(),
        value: value.into(),
        cause: number.is_multiple_of(2).then(|| PolicyChangeId::new(second(number), chance(number))),
        set_at: second(number),
        set_by: "person:1".into(),
    }
}

async fn set(store: &Store, setting: &Setting) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.setting_set_in_txn(setting).await?;
    change.commit().await
}

pub(crate) async fn a_setting_stands_as_it_was_set_last_until_it_is_removed(temp: &TempStore) {
    for setting in [setting("b", "{}", 1), setting("a", "1", 2), setting("c", "3", 3), setting("b", "{2}", 4)]
    {
        set(&temp.store, &setting).await.unwrap();
    }
    let guard = temp.store.guard();
    let listed = guard.setting_list(&house(), None, 10).await.unwrap();
    assert_eq!(listed, [setting("a", "1", 2), setting("b", "{2}", 4), setting("c", "3", 3)]);
    assert_eq!(guard.setting_list(&house(), Some("a"), 1).await.unwrap(), [setting("b", "{2}", 4)]);
    let mut change = temp.store.change(&house()).await.unwrap();
    assert_eq!(change.setting_fetch_in_txn("b").await.unwrap(), Some(setting("b", "{2}", 4)));
    for _ in 0..2 {
        change.setting_remove_in_txn("b").await.unwrap();
    }
    assert_eq!(change.setting_fetch_in_txn("b").await.unwrap(), None);
    change.commit().await.unwrap();
    assert_eq!(guard.setting_fetch(&house(), "b").await.unwrap(), None);
    assert_eq!(guard.setting_fetch(&house(), "c").await.unwrap(), Some(setting("c", "3", 3)));
}

pub(crate) async fn the_revision_is_another_after_each_change_and_no_setting(temp: &TempStore) {
    let guard = temp.store.guard();
    assert_eq!(guard.knowledge_revision(&house()).await.unwrap(), "");
    for number in 1..=2 {
        let mut change = temp.store.change(&house()).await.unwrap();
        change.knowledge_changed_in_txn(event_id(number), second(number), "person:1").await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(guard.knowledge_revision(&house()).await.unwrap(), event_id(number).to_string());
    }
    assert_eq!(guard.setting_list(&house(), None, 10).await.unwrap(), []);
}

pub(crate) async fn an_unfit_setting_is_refused(temp: &TempStore) {
    let long = "a".repeat(MAX_VALUE + 1);
    for spoilt in
        [setting("", "1", 1), setting("revision", "1", 1), setting("a", &long, 1), setting("a", "\0", 1)]
    {
        let refused = set(&temp.store, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    assert_eq!(temp.store.guard().setting_list(&house(), None, 10).await.unwrap(), []);
}

pub(crate) async fn settings_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    set(&temp.store, &setting("a", "1", 1)).await.unwrap();
    assert_eq!(temp.store.guard().setting_fetch(&one, "a").await.unwrap(), None);
    assert_eq!(temp.store.guard().setting_list(&one, None, 10).await.unwrap(), []);
}
