//! Membership files: what was written counts with its change, and nothing else ever does.

use std::{path::PathBuf, sync::Arc};

use model::{access::Access, ids::ListId};
use store::{
    custody::membership::{Extract, ListRule, MembershipPart, MembershipSum},
    error::StoreError,
};
use testkit::store::{TempStore, house};

use super::{
    START,
    custody::{copy_id, furnish, list_id},
    customer, second,
};

const COPIES: MembershipPart = MembershipPart::Copies;

fn sum(copies: u64) -> MembershipSum {
    MembershipSum { copies, people: copies * 10 }
}

/// Appends a piece, or makes the file anew, in a change of its own.
pub(crate) async fn write(
    store: &store::Store,
    access: &Access,
    list: ListId,
    bytes: &[u8],
    is_anew: bool,
) -> Result<(), StoreError> {
    let mut taken = store.custody().membership_take(access, list).await?;
    let copies = store.custody().membership_open(access, list, COPIES).await?.map_or(0, |map| map.row.copies);
    if is_anew {
        taken.replace(COPIES, bytes.to_vec(), sum(copies + 1)).await?;
    } else {
        taken.append(COPIES, bytes.to_vec(), sum(copies + 1)).await?;
    }
    let mut change = store.change(access).await?;
    change.membership_set_in_txn(taken, 1, START).await?;
    change.commit().await
}

async fn bytes(temp: &TempStore, list: ListId) -> Vec<u8> {
    let map = temp.store.custody().membership_open(&house(), list, COPIES).await.unwrap();
    map.map_or_else(Vec::new, |map| map.map.bytes().to_vec())
}

pub(crate) fn files(temp: &TempStore) -> Vec<PathBuf> {
    let folder = temp.folder.path().join("objects").join(house().tenant.to_string()).join("membership");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_none_or(|ending| ending != "lock")).collect()
}

pub(crate) async fn what_was_written_counts_with_its_change_and_not_before(temp: &TempStore) {
    furnish(&temp.store).await;
    let list = list_id(1);
    let mut taken = temp.store.custody().membership_take(&house(), list).await.unwrap();
    assert_eq!(taken.bytes(COPIES), b"");
    taken.append(COPIES, b"first".to_vec(), sum(1)).await.unwrap();
    assert_eq!(bytes(temp, list).await, b"");
    let mut change = temp.store.change(&house()).await.unwrap();
    change.membership_set_in_txn(taken, 1, START).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(bytes(temp, list).await, b"first");
    write(&temp.store, &house(), list, b", second", false).await.unwrap();
    assert_eq!(bytes(temp, list).await, b"first, second");
    let rows = temp.store.custody().membership_list(&house(), COPIES, None, 10).await.unwrap();
    assert_eq!((rows[0].copies, rows[0].people, rows[0].version, rows[0].length_bytes), (2, 20, 2, 13));
    assert_eq!(temp.store.custody().membership_version(&house()).await.unwrap(), 2);
}

pub(crate) async fn a_torn_tail_is_cut_before_the_next_piece(temp: &TempStore) {
    furnish(&temp.store).await;
    let list = list_id(1);
    write(&temp.store, &house(), list, b"first", false).await.unwrap();
    // Written and never committed, at once and after a writing that died in its middle.
    let mut taken = temp.store.custody().membership_take(&house(), list).await.unwrap();
    taken.append(COPIES, b"a tail that is longer than what follows".to_vec(), sum(2)).await.unwrap();
    drop(taken);
    assert_eq!(bytes(temp, list).await, b"first");
    write(&temp.store, &house(), list, b", second", false).await.unwrap();
    assert_eq!(bytes(temp, list).await, b"first, second");
    assert_eq!(std::fs::read(&files(temp)[0]).unwrap(), b"first, second");
}

pub(crate) async fn a_file_made_anew_takes_the_place_and_readers_of_the_old_one_read_on(temp: &TempStore) {
    furnish(&temp.store).await;
    let (list, custody) = (list_id(1), temp.store.custody());
    write(&temp.store, &house(), list, b"first", false).await.unwrap();
    let old = custody.membership_open(&house(), list, COPIES).await.unwrap().unwrap();
    // A file that no row ever named goes, too.
    let mut taken = custody.membership_take(&house(), list).await.unwrap();
    taken.replace(COPIES, b"never committed".to_vec(), sum(9)).await.unwrap();
    drop(taken);
    assert_eq!(custody.membership_sweep(&house()).await.unwrap(), 1);
    write(&temp.store, &house(), list, b"anew", true).await.unwrap();
    assert_eq!(custody.membership_sweep(&house()).await.unwrap(), 1);
    assert_eq!(files(temp).len(), 1);
    assert_eq!((old.map.bytes(), bytes(temp, list).await), (&b"first"[..], b"anew".to_vec()));
    // What has no copies left has no file.
    write(&temp.store, &house(), list, b"", true).await.unwrap();
    assert_eq!(custody.membership_sweep(&house()).await.unwrap(), 1);
    assert_eq!((bytes(temp, list).await, files(temp).len()), (vec![], 0));
    write(&temp.store, &house(), list, b"again", false).await.unwrap();
    assert_eq!(bytes(temp, list).await, b"again");
}

pub(crate) async fn who_was_removed_is_a_file_of_its_own_that_counts_with_the_same_change(temp: &TempStore) {
    furnish(&temp.store).await;
    let (list, custody) = (list_id(1), temp.store.custody());
    write(&temp.store, &house(), list, b"first", false).await.unwrap();
    let before = custody.membership_version(&house()).await.unwrap();
    let removed = async || {
        let open = custody.membership_open(&house(), list, MembershipPart::Removed).await.unwrap();
        open.map_or_else(Vec::new, |open| open.map.bytes().to_vec())
    };
    let mut taken = custody.membership_take(&house(), list).await.unwrap();
    assert_eq!(taken.bytes(MembershipPart::Removed), b"");
    taken.replace(COPIES, b"without one".to_vec(), sum(1)).await.unwrap();
    taken.replace(MembershipPart::Removed, b"one".to_vec(), sum(1)).await.unwrap();
    assert_eq!((bytes(temp, list).await, removed().await), (b"first".to_vec(), vec![]));
    let mut change = temp.store.change(&house()).await.unwrap();
    change.membership_set_in_txn(taken, 1, START).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!((bytes(temp, list).await, removed().await), (b"without one".to_vec(), b"one".to_vec()));
    // Whoever made something of all lists makes it anew.
    assert_eq!(custody.membership_version(&house()).await.unwrap(), before + 2);
    assert_eq!((custody.membership_sweep(&house()).await.unwrap(), files(temp).len()), (1, 2));
    let taken = custody.membership_take(&house(), list).await.unwrap();
    assert_eq!(taken.bytes(MembershipPart::Removed), b"one");
}

pub(crate) async fn two_who_write_at_once_both_count(temp: &TempStore) {
    furnish(&temp.store).await;
    let list = list_id(1);
    let store = Arc::new(temp.reopen().await);
    let writers = (0..8).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { write(&store, &house(), list, b"0123456789", false).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(bytes(temp, list).await, b"0123456789".repeat(8));
    let row = temp.store.custody().membership_open(&house(), list, COPIES).await.unwrap().unwrap().row;
    assert_eq!((row.version, row.copies), (8, 8));
    store.close().await;
}

pub(crate) async fn another_tenants_membership_is_not_there(temp: &TempStore) {
    furnish(&temp.store).await;
    let stranger = customer(&temp.store, 7).await;
    write(&temp.store, &house(), list_id(1), b"first", false).await.unwrap();
    let custody = temp.store.custody();
    assert!(custody.membership_open(&stranger, list_id(1), COPIES).await.unwrap().is_none());
    assert_eq!(custody.membership_list(&stranger, COPIES, None, 10).await.unwrap(), []);
    assert_eq!(custody.membership_version(&stranger).await.unwrap(), 0);
    let taken = custody.membership_take(&house(), list_id(1)).await.unwrap();
    let mut change = temp.store.change(&stranger).await.unwrap();
    assert!(change.membership_set_in_txn(taken, 1, START).await.is_err());
}

pub(crate) async fn readings_and_rules_come_back_and_readings_are_forgotten(temp: &TempStore) {
    furnish(&temp.store).await;
    let (list, custody) = (list_id(1), temp.store.custody());
    let extract = |number: u32| Extract {
        copy: copy_id(1),
        list,
        taken_at: second(number),
        people: 7,
        row_count: 9,
        unusable_count: 1,
        control_count: 1,
        made: (second(50), "person:1".into()),
        forgotten_at: None,
    };
    let mut rule =
        ListRule { list, control_per_mille: 5, held_why: None, changed: (START, "person:1".into()) };
    let mut change = temp.store.change(&house()).await.unwrap();
    change.extract_add_in_txn(&extract(1)).await.unwrap();
    change.extract_add_in_txn(&extract(2)).await.unwrap();
    change.list_rule_set_in_txn(&rule).await.unwrap();
    rule.held_why = Some("a court asked".into());
    change.list_rule_set_in_txn(&rule).await.unwrap();
    assert_eq!(change.extract_forget_in_txn(list, second(2), second(60)).await.unwrap(), 1);
    change.commit().await.unwrap();
    let forgotten = Extract { forgotten_at: Some(second(60)), ..extract(1) };
    assert_eq!(custody.extract_list(&house(), copy_id(1), 10).await.unwrap(), [extract(2), forgotten]);
    assert_eq!(custody.list_rule_fetch(&house(), list).await.unwrap(), Some(rule));
    assert_eq!(custody.list_rule_fetch(&house(), list_id(2)).await.unwrap(), None);
    let stranger = customer(&temp.store, 7).await;
    assert_eq!(custody.extract_list(&stranger, copy_id(1), 10).await.unwrap(), []);
    assert_eq!(custody.list_rule_fetch(&stranger, list).await.unwrap(), None);
}

pub(crate) async fn those_who_are_known_are_swapped_whole(temp: &TempStore) {
    let (custody, shared) = (temp.store.custody(), temp.store.shared());
    assert!(shared.known_people_open(&house()).await.unwrap().is_none());
    let set = async |text: &str, made_of| {
        let both = (text.as_bytes().to_vec(), format!("{text} filter").into_bytes());
        custody.known_people_set(&house(), both, (made_of, 3, 0), START).await
    };
    set("one", 1).await.unwrap();
    let one = shared.known_people_open(&house()).await.unwrap().unwrap();
    set("two", 2).await.unwrap();
    let two = shared.known_people_open(&house()).await.unwrap().unwrap();
    assert_eq!((one.members.bytes(), one.filter.bytes(), one.made_of), (&b"one"[..], &b"one filter"[..], 1));
    assert_eq!((two.members.bytes(), two.filter.bytes(), two.people), (&b"two"[..], &b"two filter"[..], 3));
    assert_eq!((files(temp).len(), shared.known_people_version(&house()).await.unwrap()), (2, 2));
    let stranger = customer(&temp.store, 7).await;
    assert!(shared.known_people_open(&stranger).await.unwrap().is_none());
}
