//! Dumps: rows of numbers, in the order they were handed in.

use model::ids::DumpId;
use store::{
    custody::dump::{Dump, DumpGround, DumpOrigin},
    error::StoreError,
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

fn dump(number: u32) -> Dump {
    Dump {
        id: DumpId::new(second(number), chance(number)),
        name: "leak.csv".into(),
        source: "a \"forum\"".into(),
        ground: DumpGround::Interest,
        sha256: [7; 32],
        length_bytes: 1_000,
        addresses: 90,
        people: 80,
        known: 70,
        is_cut: true,
        origin: DumpOrigin::NoControl,
        bundle: "{\"lists\":[]}".into(),
        made: (second(number), "person:1".into()),
        confirmed: None,
    }
}

pub(crate) async fn a_dump_comes_back_and_is_said_to_be_ours_once(temp: &TempStore) {
    let custody = temp.store.custody();
    let mut change = temp.store.change(&house()).await.unwrap();
    change.dump_add_in_txn(&dump(1)).await.unwrap();
    change.dump_add_in_txn(&dump(2)).await.unwrap();
    let named = change.dump_add_in_txn(&Dump { source: "from ada@shop.example".into(), ..dump(3) }).await;
    assert!(matches!(named, Err(StoreError::Unfit { .. })), "{named:?}");
    change.commit().await.unwrap();
    assert_eq!(custody.dump_fetch(&house(), dump(1).id).await.unwrap(), dump(1));
    let bare = |number| Dump { bundle: String::new(), ..dump(number) };
    assert_eq!(custody.dump_list(&house(), None, 10).await.unwrap(), [bare(2), bare(1)]);
    assert_eq!(custody.dump_list(&house(), Some(dump(2).id), 10).await.unwrap(), [bare(1)]);
    let mut change = temp.store.change(&house()).await.unwrap();
    change.dump_confirm_in_txn(dump(1).id, (second(9), "person:2")).await.unwrap();
    let twice = change.dump_confirm_in_txn(dump(1).id, (second(10), "person:3")).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
    change.commit().await.unwrap();
    let said = custody.dump_fetch(&house(), dump(1).id).await.unwrap().confirmed;
    assert_eq!(said, Some((second(9), "person:2".into())));
    let stranger = customer(&temp.store, 7).await;
    assert!(matches!(custody.dump_fetch(&stranger, dump(1).id).await, Err(StoreError::Missing { .. })));
    assert_eq!(custody.dump_list(&stranger, None, 10).await.unwrap(), []);
}
