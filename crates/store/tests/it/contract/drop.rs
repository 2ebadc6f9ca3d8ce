//! Links by which sealed copies are fetched.

use model::{
    ids::{DropId, Id as _, ObjectId},
    time::Time,
};
use store::custody::{
    drop::{DropState, ExportDrop, Receipt},
    export::{Delivery, ExportKind, ListExport},
};
use testkit::store::{TempStore, house};

use super::custody::{copy, copy_id, furnish};
use super::{chance, customer, second};

fn export(number: u32) -> ListExport {
    ListExport {
        copy: copy_id(number),
        kind: ExportKind::List,
        delivery: Delivery::Drop,
        columns: vec!["email".into()],
        left_out: vec![],
        rows: 40,
        people: 40,
        invalid: 0,
        length_bytes: 900,
        sha256: [1; 32],
        source_sha256: [2; 32],
        object: None,
        compared: None,
    }
}

fn link(number: u32, of: u32) -> ExportDrop {
    ExportDrop {
        id: DropId::new(second(number), chance(number)),
        copy: copy_id(of),
        print: [u8::try_from(number).unwrap(); 32],
        object: ObjectId::from_bytes([7; 16]),
        file_name: "spring.csv".into(),
        length_bytes: 900,
        sha256: [1; 32],
        made: (second(number), "person:1".into()),
        until: second(500),
        state: DropState::Open,
        fetched_to: 0,
        fetched_at: None,
        ended: None,
    }
}

pub(crate) async fn links_of_a_copy_come_page_by_page_with_what_was_fetched(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let mut one = store.change(&house()).await.unwrap();
    one.copy_add_in_txn(&copy(2)).await.unwrap();
    for number in [1, 2] {
        one.export_add_in_txn(&export(number)).await.unwrap();
    }
    for (number, of) in [(1, 1), (2, 2), (3, 1), (4, 1)] {
        one.drop_add_in_txn(&link(number, of)).await.unwrap();
    }
    let whole = Receipt { at: second(9), from: 0, to: 900 };
    one.drop_fetched_in_txn(link(3, 1).id, whole, 900).await.unwrap();
    one.commit().await.unwrap();
    let fetched =
        ExportDrop { state: DropState::Fetched, fetched_to: 900, fetched_at: Some(second(9)), ..link(3, 1) };
    let page = async |after: Option<u32>, limit| {
        let after = after.map(|number| link(number, 1).id);
        custody.drop_of_copy_list(&house(), copy_id(1), after, limit).await.unwrap()
    };
    assert_eq!(page(None, 2).await, [link(1, 1), fetched]);
    assert_eq!(page(Some(3), 2).await, [link(4, 1)]);
    assert_eq!(page(Some(4), 2).await, []);
    let newest = async |before: Option<u32>, limit| {
        let before = before.map(|number| link(number, 1).id);
        let page = custody.drop_newest_list(&house(), copy_id(1), before, limit).await.unwrap();
        page.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(newest(None, 2).await, [4, 3].map(|number| link(number, 1).id));
    assert_eq!(newest(Some(3), 2).await, [link(1, 1).id]);
    assert_eq!(newest(Some(1), 2).await, []);
    assert_eq!(custody.drop_receipt_list(&house(), link(3, 1).id).await.unwrap(), [whole]);
    let found = custody.drop_find(&house(), &link(2, 2).print).await.unwrap();
    assert_eq!(found, Some(link(2, 2)));
    let over = custody.drop_over_list(&house(), (second(500), Time::EARLIEST), 9).await.unwrap();
    assert_eq!(over.iter().map(|one| one.id).collect::<Vec<_>>(), [1, 2, 4].map(|number| link(number, 1).id));
    let theirs = customer(store, 1).await;
    assert_eq!(custody.drop_of_copy_list(&theirs, copy_id(1), None, 9).await.unwrap(), []);
    assert_eq!(custody.drop_newest_list(&theirs, copy_id(1), None, 9).await.unwrap(), []);
    assert_eq!(custody.drop_find(&theirs, &link(2, 2).print).await.unwrap(), None);
}
