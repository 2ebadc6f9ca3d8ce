//! Objects: file before row, checked when read, gone at their end.

use std::{fs, path::PathBuf, time::Duration};

use model::{ids::ObjectId, time::Time};
use store::{
    error::StoreError,
    objects::{NewObject, ORPHAN_AFTER, Swept},
};
use testkit::{
    folder::files_below,
    store::{TempStore, house},
};

use super::{START, customer, object_id, second};

const DAY: Duration = Duration::from_hours(24);

pub(crate) fn object(number: u32) -> NewObject<'static> {
    NewObject {
        id: object_id(number),
        kind: "held_message",
        sealing_key: [3; 16],
        made_at: second(number),
        end_at: second(number).plus(DAY),
    }
}

fn objects_folder(temp: &TempStore) -> PathBuf {
    temp.folder.path().join("objects")
}

/// Finds the one file of an object.
fn file_of(temp: &TempStore, id: ObjectId) -> PathBuf {
    let name = format!("{id}.sealed");
    let files = files_below(&objects_folder(temp), |_| true).into_iter().map(|(path, _)| path);
    files.into_iter().find(|path| path.file_name().unwrap().to_str() == Some(&name)).unwrap()
}

async fn count_of_rows(temp: &TempStore) -> usize {
    temp.store.objects().object_list(&house(), None, 1_000).await.unwrap().len()
}

pub(crate) async fn sealed_bytes_come_back(temp: &TempStore) {
    let objects = temp.store.objects();
    for (number, bytes) in [vec![], b"sealed".to_vec(), vec![9; 300_000]].into_iter().enumerate() {
        let number = u32::try_from(number).unwrap();
        let kept = objects.object_keep(&house(), object(number), bytes.clone()).await.unwrap();
        assert_eq!((kept.length_bytes, kept.end_at), (bytes.len() as u64, second(number).plus(DAY)));
        assert_eq!(objects.object_fetch(&house(), object_id(number)).await.unwrap(), (kept, bytes));
    }
}

pub(crate) async fn another_tenants_object_is_not_there(temp: &TempStore) {
    let (one, other) = (customer(&temp.store, 1).await, customer(&temp.store, 2).await);
    let objects = temp.store.objects();
    objects.object_keep(&one, object(1), b"sealed".to_vec()).await.unwrap();
    for stranger in [&other, &house()] {
        assert!(matches!(
            objects.object_fetch(stranger, object_id(1)).await,
            Err(StoreError::Missing { .. })
        ));
        assert!(matches!(
            objects.object_remove(stranger, object_id(1)).await,
            Err(StoreError::Missing { .. })
        ));
        assert_eq!(objects.object_list(stranger, None, 10).await.unwrap(), []);
    }
    assert!(objects.object_fetch(&one, object_id(1)).await.is_ok());
}

pub(crate) async fn the_file_is_there_before_the_row(temp: &TempStore) {
    let objects = temp.store.objects();
    let written = objects.object_write(&house(), object(1), b"sealed".to_vec()).await.unwrap();
    assert_eq!(fs::read(file_of(temp, object_id(1))).unwrap(), b"sealed");
    assert_eq!(count_of_rows(temp).await, 0);
    let mut change = temp.store.change(&house()).await.unwrap();
    change.object_keep_in_txn(written).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(count_of_rows(temp).await, 1);
    // A file of one tenant gets no row of another.
    let other = customer(&temp.store, 1).await;
    let written = objects.object_write(&house(), object(2), b"sealed".to_vec()).await.unwrap();
    let mut change = temp.store.change(&other).await.unwrap();
    assert!(matches!(change.object_keep_in_txn(written).await, Err(StoreError::Unfit { .. })));
}

pub(crate) async fn a_changed_or_missing_file_is_noticed(temp: &TempStore) {
    let objects = temp.store.objects();
    objects.object_keep(&house(), object(1), b"sealed".to_vec()).await.unwrap();
    let file = file_of(temp, object_id(1));
    fs::write(&file, b"changed").unwrap();
    let damaged = objects.object_fetch(&house(), object_id(1)).await.unwrap_err();
    assert!(damaged.to_string().contains("changed"), "{damaged}");
    fs::remove_file(&file).unwrap();
    let damaged = objects.object_fetch(&house(), object_id(1)).await.unwrap_err();
    assert!(damaged.to_string().contains("missing"), "{damaged}");
}

pub(crate) async fn objects_end_at_their_date_and_leave_no_file(temp: &TempStore) {
    let objects = temp.store.objects();
    for number in 0..3 {
        objects.object_keep(&house(), object(number), b"sealed".to_vec()).await.unwrap();
    }
    let before_the_second = second(1).plus(DAY).minus(Duration::from_micros(1));
    assert_eq!(objects.object_expire(&house(), before_the_second, 10).await.unwrap(), 1);
    assert_eq!(files_below(&objects_folder(temp), |_| true).len(), 2);
    assert_eq!(objects.object_expire(&house(), second(2).plus(DAY), 1).await.unwrap(), 1, "a page at a time");
    assert_eq!(objects.object_expire(&house(), second(2).plus(DAY), 10).await.unwrap(), 1);
    assert_eq!((files_below(&objects_folder(temp), |_| true).len(), count_of_rows(temp).await), (0, 0));
}

pub(crate) async fn orphans_are_swept_when_they_are_old_and_not_before(temp: &TempStore) {
    let objects = temp.store.objects();
    objects.object_keep(&house(), object(1), b"kept".to_vec()).await.unwrap();
    let _orphan = objects.object_write(&house(), object(2), b"orphan".to_vec()).await.unwrap();
    fs::write(file_of(temp, object_id(2)).with_extension("sealed.tmp"), b"half").unwrap();
    fs::write(objects_folder(temp).join("notes.txt"), b"not ours").unwrap();
    assert_eq!(objects.object_orphan_list(&house()).await.unwrap(), [object_id(2)]);
    assert_eq!(objects.object_sweep(&house(), second(3)).await.unwrap(), Swept::default());
    let later = second(3).plus(ORPHAN_AFTER);
    assert_eq!(objects.object_sweep(&house(), later).await.unwrap(), Swept { orphans: 1, unfinished: 1 });
    assert_eq!(objects.object_sweep(&house(), later).await.unwrap(), Swept::default());
    assert!(objects.object_fetch(&house(), object_id(1)).await.is_ok());
    assert!(objects_folder(temp).join("notes.txt").exists());
}

pub(crate) async fn the_same_id_is_not_kept_twice(temp: &TempStore) {
    let objects = temp.store.objects();
    objects.object_keep(&house(), object(1), b"first".to_vec()).await.unwrap();
    let again = objects.object_keep(&house(), object(1), b"second".to_vec()).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
    assert_eq!(objects.object_fetch(&house(), object_id(1)).await.unwrap().1, b"first");
}

pub(crate) async fn a_file_whose_row_is_there_is_not_removed(temp: &TempStore) {
    let objects = temp.store.objects();
    objects.object_keep(&house(), object(1), b"sealed".to_vec()).await.unwrap();
    let refused = objects.object_file_remove(&house(), object_id(1)).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    let mut change = temp.store.change(&house()).await.unwrap();
    assert!(change.object_remove_in_txn(object_id(1)).await.unwrap());
    assert!(!change.object_remove_in_txn(object_id(1)).await.unwrap(), "once only");
    change.commit().await.unwrap();
    objects.object_file_remove(&house(), object_id(1)).await.unwrap();
    assert_eq!(files_below(&objects_folder(temp), |_| true).len(), 0);
    objects.object_file_remove(&house(), object_id(1)).await.unwrap();
}

pub(crate) async fn pages_follow_each_other(temp: &TempStore) {
    let objects = temp.store.objects();
    for number in [3, 1, 2] {
        objects.object_keep(&house(), object(number), vec![]).await.unwrap();
    }
    let first = objects.object_list(&house(), None, 2).await.unwrap();
    assert_eq!(first.iter().map(|object| object.id).collect::<Vec<_>>(), [object_id(1), object_id(2)]);
    let rest = objects.object_list(&house(), Some(object_id(2)), 2).await.unwrap();
    assert_eq!(rest.iter().map(|object| object.id).collect::<Vec<_>>(), [object_id(3)]);
    assert_eq!(objects.object_ended_list(&house(), START, 10).await.unwrap(), []);
    assert_eq!(objects.object_ended_list(&house(), Time::LATEST, 10).await.unwrap()[0].id, object_id(1));
}
